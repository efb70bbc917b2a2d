"""Small guides and their cheat sheets, from the command to the page that was read back."""

import re

import pytest

from tests.conftest import MakeGuide, Run
from tests.pdf import Read, squeezed

FORMULA = "损失 $\\sum_i x_i^2$"


def entries(count: int, lines: int = 1) -> dict[str, str]:
    """Questions with so many cheat lines each, ten in a chapter."""
    return {
        f"content/{number // 10:02}-章/{number:03}.md": entry(number, lines)
        for number in range(count)
    }


def entry(number: int, lines: int) -> str:
    cheat = "".join(f"  - 第 {line} 条：要点写得不长\n" for line in range(1, lines + 1))
    cheat += f"  - {FORMULA}\n" * (number % 5 == 0)
    return (
        f"---\nid: q{number}\nshort_title: 问{number}\ncheat:\n{cheat}---\n"
        f"# 第 {number} 个问题？\n\n回答。\n"
    )


def type_size(said: str) -> float:
    found = re.search(r"cheatsheet\.pdf: 1 page, .* kB, ([\d.]+) pt", said)
    assert found, said
    return float(found[1])


@pytest.mark.parametrize("columns", [2, 3, 4])
def test_sixty_entries_fit(columns: int, make_guide: MakeGuide, run: Run) -> None:
    settings = f"[cheatsheet]\ncolumns = {columns}\n"
    root = make_guide({"content/guide.toml": settings, **entries(60)})
    result = run("build --only cheatsheet -q", root)
    assert result.exit_code == 0, result.output
    sheet = Read(root / "output" / "cheatsheet.pdf")
    assert sheet.pages == 1
    # There is so little on this page that pdfium cannot tell lines from columns.
    heads = re.findall(r"(\d+)\s+问\s*(\d+)\s*\n", sheet.text(0))
    assert heads == [(str(number + 1), str(number)) for number in range(60)]
    assert sheet.words(0).count("第1条：要点写得不长") == 60


def test_uses_the_page(make_guide: MakeGuide, run: Run) -> None:
    """The size that is found is the largest: with half a point more as the least, it fails."""
    root = make_guide(entries(60, 2))
    size = type_size(run("build --only cheatsheet", root).output)
    assert 6.5 <= size < 9.5, "the test wants a full page"
    make_guide({"content/guide.toml": f"[cheatsheet]\nmin_size = {size + 0.5}\n"})
    assert run("build --only cheatsheet", root).exit_code == 1


def test_a_short_one_has_the_largest_size_and_whole_entries(
    make_guide: MakeGuide, run: Run
) -> None:
    root = make_guide({"content/guide.toml": "[cheatsheet]\nmax_size = 9\n", **entries(1, 3)})
    assert type_size(run("build --only cheatsheet", root).output) == 9.0
    sheet = Read(root / "output" / "cheatsheet.pdf")
    lefts = {round(sheet.left_of(f"第 {line} 条", 0)) for line in (1, 2, 3)}
    assert len(lefts) == 1, "the only entry is torn between columns"


NARROW = "[cheatsheet]\ncolumns = 2\nmin_size = 9\n"


def test_fails_when_entries_were_added_until_it_cannot_fit(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide({"content/guide.toml": NARROW, **entries(10)})
    assert run("build --only cheatsheet -q", root).exit_code == 0
    written = root / "output" / "cheatsheet.pdf"
    before, touched = written.read_bytes(), written.stat().st_mtime_ns
    make_guide({**entries(40, 2), "content/01-章/015.md": entry(15, 20)})
    result = run("build -q", root)
    assert result.exit_code == 1
    said = result.output.splitlines()
    assert re.fullmatch(
        r"cheatsheet: error: the cheat sheet is \d+ lines too long for one page at 9 pt, "
        r"the smallest size allowed",
        said[0],
    )
    assert said[1] == "  hint: shorten the longest entries:"
    assert re.fullmatch(r" +content/01-章/015.md:27: 16 问15, 2[2-5] lines", said[2])
    assert said[-1] == "stopped: 1 error; cheatsheet.pdf was not written, guide.pdf was"
    assert sorted(path.name for path in (root / "output").glob("*.pdf")) == [
        "cheatsheet.pdf",
        "guide.pdf",
    ]
    assert (written.read_bytes(), written.stat().st_mtime_ns) == (before, touched)


def test_without_the_lines_that_are_too_many_it_fits(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide({"content/guide.toml": NARROW, **entries(30), "content/q.md": entry(30, 40)})
    said = run("build --only cheatsheet -q", root).output
    found = re.search(r"is (\d+) lines too long", said)
    assert found, said
    make_guide({"content/q.md": entry(30, 40 - int(found[1]))})
    assert run("build --only cheatsheet -q", root).exit_code == 0


def test_a_formula_that_is_wider_than_a_column_is_an_error(make_guide: MakeGuide, run: Run) -> None:
    formula = r"\frac{\mathrm{" + r"many\,words\," * 8 + "}}{n}"
    root = make_guide({"content/vit.md": f"---\ncheat: ['${formula}$']\n---\n# 题？\n\n回答。\n"})
    result = run("build --only cheatsheet -q", root)
    assert result.exit_code == 1
    assert re.search(r"content/vit.md:4:1: error: .* mm wider than its column", result.output)


PLAIN = {
    "多模态/02-blip2.md": "# BLIP-2 好在哪里？\n\n只训练 Q-Former。\n\n它有 32 个查询。\n",
    "多模态/10-clip.md": "# CLIP 比什么？\n\n图和文字。\n",
    "扩散/stable-diffusion.md": "# 为什么在潜空间？\n\n省算力。\n",
}


def test_a_plain_folder_of_markdown_builds(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide({f"content/{name}": text for name, text in PLAIN.items()})
    result = run("build", root)
    assert result.exit_code == 0, result.output
    sheet = Read(root / "output" / "cheatsheet.pdf")
    lines = [squeezed(line) for line in sheet.text(0).split("\n")]
    assert lines[0].startswith("guide3问"), "the folder's name is the title"
    assert lines[1:] == [
        "多模态",
        "1BLIP-2好在哪里？",
        "只训练Q-Former。",
        "2CLIP比什么？",
        "图和文字。",
        "扩散",
        "3为什么在潜空间？",
        "省算力。",
    ]
    book = Read(root / "output" / "guide.pdf")
    assert [(each.level, " ".join(each.title.split())) for each in book.bookmarks()] == [
        (0, "目录"),
        (0, "多模态"),
        (1, "1 BLIP-2 好在哪里？"),
        (1, "2 CLIP 比什么？"),
        (0, "扩散"),
        (1, "3 为什么在潜空间？"),
    ]


def test_letter_paper(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide({"content/vit.md": "# 题？\n\n回答。\n"})
    assert run("build --paper Letter -q", root).exit_code == 0
    for name in ("guide.pdf", "cheatsheet.pdf"):
        pdf = Read(root / "output" / name)
        assert {pdf.size(page) for page in range(pdf.pages)} == {(612, 792)}


def test_raw_html_if_the_guide_asks_for_it(make_guide: MakeGuide, run: Run) -> None:
    text = "# 题？\n\n甲 <sub>乙</sub>\n"
    root = make_guide({"content/guide.toml": "raw_html = true\n", "content/q.md": text})
    run("build --only cheatsheet -q", root)
    assert "<sub>" not in Read(root / "output" / "cheatsheet.pdf").text(0)
    (root / "content" / "guide.toml").unlink()
    run("build --only cheatsheet -q", root)
    assert "甲<sub>乙</sub>" in Read(root / "output" / "cheatsheet.pdf").words(0)
