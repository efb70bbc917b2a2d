"""Paper of each size, and both sides of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from guide.build import Built, Request, build
from guide.papers import NO_SHEETS
from guide.problems import GuideError
from tests.conftest import MakeGuide, Run, write_files
from tests.everything import EVERYTHING, TEXT
from tests.painted import painted
from tests.pdf import Read, squeezed
from tests.readers import complaints, opened

MM = 72 / 25.4
SIZES = {
    **{"A4": (595, 842), "Letter": (612, 792), "A5": (420, 595)},
    **{"B5": (499, 709), "16开": (524, 737), "16K": (524, 737), "phone": (217, 386)},
}
INNER, OUTER = 28 * MM, 34 * MM
"""Margins on A4, pt."""
DUPLEX = 'duplex = true\ntitle = "书"\n'
FIVE = {"content/03-c/02-five.md": "# 五？\n\n见 [[one]]。\n"}
FOOT = 60.0
"""The height of the strip with the page number, pt."""


def build_in(root: Path, **request: object) -> Built:
    return build(Request(root, **request), lambda step: None)  # type: ignore[arg-type]


@pytest.mark.parametrize("paper", SIZES)
def test_both_editions_on_each_paper(paper: str, make_guide: MakeGuide, run: Run) -> None:
    root = make_guide(EVERYTHING)
    result = run(f"build --paper {paper}", root)
    assert (result.exit_code, result.stderr.count("warning")) == (0, 0), result.stderr
    for name in ("guide", "cheatsheet"):
        read = Read(root / "output" / f"{name}.pdf")
        own = "A4" if name == "cheatsheet" and paper in NO_SHEETS else paper
        assert {read.size(page) for page in range(read.pages)} == {SIZES[own]}
    assert Read(root / "output" / "cheatsheet.pdf").pages == 1


def measure_of(path: Path, size: float) -> tuple[float, float]:
    """How many letters of running text a line holds, and the left edge of the text, pt."""
    texts = [each for each in painted(path) if each.kind == "text" and each.size == size]
    left = min(each.box[0] for each in texts)
    return (max(each.box[2] for each in texts) - left) / size, left


@pytest.mark.parametrize(
    ("paper", "size", "least", "most", "inner"),
    [
        *(("A4", 10.5, 39, 41, 28), ("Letter", 10.5, 39, 41, 30), ("A5", 9.5, 30, 34, 18)),
        *(("B5", 10, 35, 37, 22), ("16开", 10, 35, 37, 27), ("phone", 10.5, 17, 19, 4)),
    ],
)
def test_each_paper_has_its_own_text(
    paper: str, size: float, least: int, most: int, inner: int, make_guide: MakeGuide
) -> None:
    root = make_guide({"content/q.md": f"# 题？\n\n{TEXT}\n"})
    build_in(root, paper=paper, editions=("guide",))
    letters, left = measure_of(root / "output" / "guide.pdf", size)
    assert least <= letters <= most
    assert left == pytest.approx(inner * MM, abs=2)


def test_the_guide_says_it_itself_and_the_command_says_otherwise(
    make_guide: MakeGuide, run: Run
) -> None:
    root = make_guide({**EVERYTHING, "content/guide.toml": f'paper = "A5"\n{DUPLEX}'})
    run("build", root)
    read = Read(root / "output" / "guide.pdf")
    assert read.size(0) == SIZES["A5"]
    assert blanks_in(read.path) != []
    run("build --paper A4 --no-duplex", root)
    read = Read(root / "output" / "guide.pdf")
    assert read.size(0) == SIZES["A4"]
    assert blanks_in(read.path) == []
    assert run("build", root).exit_code == 0
    assert Read(root / "output" / "guide.pdf").size(0) == SIZES["A5"]


def test_wrong_settings_are_told(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide({**EVERYTHING, "content/guide.toml": 'paper = "A6"\nduplex = "yes"\n'})
    result = run("check", root)
    assert result.exit_code == 1
    assert "content/guide.toml:1:1" in result.stderr
    assert "content/guide.toml:2:1" in result.stderr


def test_a_cheat_sheet_too_long_for_small_paper_says_by_how_much(make_guide: MakeGuide) -> None:
    lines = "".join(f"  - 第 {n} 行写得很长很长很长很长很长很长\n" for n in range(110))
    files = {"content/q.md": f"---\ncheat:\n{lines}---\n# 题？\n\n答。\n"}
    root = make_guide(files)
    build_in(root, editions=("cheatsheet",), paper="A5")
    assert Read(root / "output" / "cheatsheet.pdf").size(0) == SIZES["A4"]
    write_files(root, {"content/guide.toml": '[cheatsheet]\npaper = "A5"\n'})
    with pytest.raises(GuideError, match=r"is \d+ lines too long for one page at 6.5 pt"):
        build_in(root, editions=("cheatsheet",))


@pytest.mark.parametrize("paper", SIZES)
def test_a_high_figure_fits_its_page(paper: str, make_guide: MakeGuide) -> None:
    high = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 900">'
        '<rect width="90" height="900" fill="#123456"/></svg>'
    )
    files = {"content/q.md": "# 题？\n\n![高图。](high.svg)\n", "content/high.svg": high}
    root = make_guide(files)
    build_in(root, paper=paper, editions=("guide",))
    path = root / "output" / "guide.pdf"
    [box] = [each.box for each in painted(path) if each.colour == (0x12, 0x34, 0x56)]
    _, height = SIZES[paper]
    assert 0.5 * height < box[3] - box[1] < 0.72 * height
    assert "高图。" in Read(path).words(Read(path).pages - 1)


# Both sides


@pytest.fixture(scope="module")
def bound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book of a guide with everything, for both sides."""
    root = write_files(tmp_path_factory.mktemp("duplex") / "guide", {**EVERYTHING, **FIVE})
    assert build_in(root, duplex=True, editions=("guide",)).warnings == ()
    return root / "output" / "guide.pdf"


def edges(path: Path) -> Iterator[tuple[int, float, float] | None]:
    """Page by page, from its pixels: how far from its edges what is printed on it begins, pt."""
    pdf = opened(path)
    for index in range(len(pdf)):
        picture = pdf[index].render(scale=2, grayscale=True).to_pil()
        box = picture.point(lambda value: 255 * (value < 200)).getbbox()
        yield (index, box[0] / 2, (picture.width - box[2]) / 2) if box else None


def folio(path: Path, page: int) -> tuple[str, str]:
    """What stands at the foot of a page on the left and on the right."""
    pdf = opened(path)
    left, _, right, _ = pdf[page].get_mediabox()
    third, text = (right - left) / 3, pdf[page].get_textpage()
    strips = ((left, left + third), (right - third, right))
    foot = (squeezed(text.get_text_bounded(a, 0, b, FOOT)) for a, b in strips)
    one, other = foot
    return one, other


def blanks_in(path: Path) -> list[int]:
    read = Read(path)
    return [page for page in range(read.pages) if not read.words(page)]


def test_margins_are_mirrored(bound: Path) -> None:
    seen = set()
    for edge in list(edges(bound))[1:]:  # the cover has margins of its own
        if edge is None:
            continue
        page, left, right = edge
        inner, outer = (right, left) if page % 2 else (left, right)
        assert outer == pytest.approx(OUTER, abs=3), page
        if page % 2 and inner > 2 * OUTER:
            continue  # no line of it is full
        assert inner == pytest.approx(INNER, abs=3), page
        seen.add(page % 2)
    assert seen == {0, 1}


def test_the_number_is_at_the_outer_edge(bound: Path) -> None:
    read = Read(bound)
    labels = [opened(bound).get_page_label(page) for page in range(read.pages)]
    assert labels[:3] == ["i", "ii", "1"]
    for page, label in enumerate(labels):
        outer = (label, "") if page % 2 else ("", label)
        expected = outer if page and read.words(page) else ("", "")
        assert folio(bound, page) == expected


def test_parts_and_chapters_open_on_the_right(bound: Path) -> None:
    read = Read(bound)
    openings = {mark.title: mark.page for mark in read.bookmarks()}
    for title in ("一章", "二章", "三章", "标签索引"):
        assert openings[title] % 2 == 0, title
    assert blanks_in(bound)
    for page in blanks_in(bound):
        assert page % 2 == 1
        assert page + 1 in openings.values()


def test_an_odd_front_matter_gets_a_blank_page(make_guide: MakeGuide) -> None:
    many = {f"content/01-a/{n:02}.md": f"# 第 {n} 个很长的题目？\n\n答。\n" for n in range(1, 40)}
    root = make_guide(many)
    build_in(root, editions=("guide",), duplex=True)
    read = Read(root / "output" / "guide.pdf")
    labels = opened(read.path)
    first = next(p for p in range(read.pages) if labels.get_page_label(p) == "1")
    assert (first, read.words(first - 1)) == (4, "")
    assert labels.get_page_label(first - 1) == "iv"


def test_contents_name_the_labels_and_links_lead_there(bound: Path) -> None:
    read = Read(bound)
    pdf = opened(bound)
    links = [link for link in read.links() if link.page == 1 and link.target is not None]
    numbers = [link for link in links if link.text.isdigit()]
    assert len(numbers) == 3 + 5 + 2  # the glossary and the index too
    for link in numbers:
        assert pdf.get_page_label(link.target) == link.text
    titles = {link.text: link.target for link in links}
    for title in ("二章", "三？"):
        assert title in read.body(titles[title])


def test_links_are_where_their_text_is(bound: Path) -> None:
    """On left pages, which are moved, too."""
    links = [link for link in Read(bound).links() if link.text.startswith("问题")]
    assert {link.page % 2 for link in links} == {0, 1}


def test_the_file_is_valid(bound: Path) -> None:
    assert complaints(bound) == ""


def test_an_edit_that_moves_all_lays_out_one_sheet(tmp_path: Path) -> None:
    one = "---\ncheat: [甲]\ntags: [图]\n---\n# 一？\n\n"
    files = {
        "content/01-a/01-one.md": f"{one}答。\n",
        "content/02-b/02-two.md": "---\ntags: [图]\n---\n# 二？\n\n答。\n",
    }
    root = write_files(tmp_path / "guide", files)
    build_in(root, duplex=True)
    before = blanks_in(root / "output" / "guide.pdf")
    write_files(root, {"content/01-a/01-one.md": f"{one}{TEXT}\n\n{TEXT}\n\n{TEXT}\n"})
    assert build_in(root, duplex=True).laid_out == 1
    after = Read(root / "output" / "guide.pdf")
    assert (before, blanks_in(after.path)) == ([], [5])
    edited = after.path.read_bytes()
    build_in(root, duplex=True, cache_folder=root / "other", output=root / "anew")
    assert (root / "anew" / "guide.pdf").read_bytes() == edited
