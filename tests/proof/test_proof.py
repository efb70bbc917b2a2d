"""The finished PDF is read back: what is missing, wrong or ugly in it is said, with its place.

Each case is a guide that is wrong in just one way, by its own templates, stylesheets or pictures,
or a PDF that somebody has changed.
"""

import json
import random
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from guide.build import Request, build
from guide.proof import faults
from guide.proof.book import prove_book
from guide.proof.document import open_copy, read_pages
from guide.proof.edition import Expected
from guide.proof.weight import grown, weights
from guide.reading.guide import read_guide
from guide.storage.root import Root
from guide.workshop.store import Store
from tests.conftest import REPOSITORY, Files, MakeGuide, Run, write_files
from tests.everything import EVERYTHING
from tests.letters import lines_of

SENTENCE = "这一段文字填满几行，好让后面的段落落在别处，看它是否仍在格子上。"
ONE = f"""---
id: one
cheat: [甲的速记]
---
# 第一问是什么？

{SENTENCE}

## 小节的题目

{SENTENCE * 3}

![图注在这里。](dot.svg){{#fig-dot width=50% alt="一个圆"}}

见 [[two]]，{SENTENCE}

结尾的一句话在此。
"""
TWO = f"""---
id: two
cheat: [乙的速记]
---
# 第二问又是什么？

{SENTENCE * 2}

最后说到这里为止。
"""
DOT = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60" width="200" height="60" '
    'font-family="Noto Sans SC"><circle cx="30" cy="30" r="20"/>'
    '<text x="80" y="35" font-size="{}">标签</text></svg>'
)
GUIDE: Files = {
    "content/guide.toml": 'title = "书"\n[cheatsheet]\ntitle = "速记"\n',
    "content/01-a/chapter.md": "# 甲章\n\n引言一句。\n",
    "content/01-a/01-one.md": ONE,
    "content/01-a/02-two.md": TWO,
    "content/01-a/dot.svg": DOT.format(24),
}
QUESTION = '<article class="question rhythmic">{}</article>'
HEAD = (
    '<header class="question-head" id="q-{{ question.id }}"><p><span class="running-number">'
    "{{ words.question }} {{ question.number }}</span></p>"
    '<h2 class="question-title" data-running="x" data-bookmark="{{ question.number }}  '
    '{{ question.title }}">{{ question.title_html | safe }}</h2></header>'
)
BODY = "{{ question.short_html | safe }}{{ question.body_html | safe }}"
PARTIAL = "templates/partials/question.html"
CONTENTS = (
    '<section class="contents"><h1>目录</h1>{% for question in guide.questions %}'
    '<p><a href="#q-{{ question.id }}">{{ question.title }}</a> '
    '<a href="#q-{{ question.id }}">{{ question.number + 76 }}</a></p>{% endfor %}</section>'
)
PNG = BytesIO()
Image.new("RGB", (60, 40), "navy").save(PNG, "PNG")

# What is changed, and what is said of it, in order.
WRONG: dict[str, tuple[Files, list[str]]] = {
    "a title is not printed": (
        {PARTIAL: QUESTION.format(HEAD.replace("{{ question.title_html | safe }}", "") + BODY)},
        ["content/01-a/01-one.md:5:1: error: question 1 is on no page: its number and title are "
         "not in the PDF",
         "content/01-a/02-two.md:5:1: error: question 2 is on no page: its number and title are "
         "not in the PDF",
         "guide.pdf: error: a heading of level 3 follows one of level 1, on page 2 (sheet 4)"],
    ),
    "a number is not printed": (
        {PARTIAL: QUESTION.format(HEAD.replace("{{ question.number }}</span>", "</span>") + BODY)},
        ["error: question 1 is on no page", "error: question 2 is on no page"],
    ),
    "the contents have wrong numbers": (
        {"templates/partials/contents.html": CONTENTS},
        ["error: the contents name page 77 for question 1, which is on page 2 (sheet 4)",
         "error: the contents name page 78 for question 2, which is on page 3 (sheet 5)"],
    ),
    "a reference says another page": (
        {"templates/guide.css": 'a.ref.paged:lang(zh)::after { content: "，第 9 页" }'},
        ["content/01-a/01-one.md:15:3: error: a reference on page 2 (sheet 4) says that question "
         "2 is on page 9; it is on page 3 (sheet 5)"],
    ),
    "a bookmark has another title": (
        {PARTIAL: QUESTION.format(HEAD.replace("{{ question.title }}\">", 'x">') + BODY)},
        ["error: the bookmark of question 1 is missing; it is on page 2 (sheet 4)",
         "error: the bookmark of question 2 is missing; it is on page 3 (sheet 5)"],
    ),
    "an answer is not printed": (
        {PARTIAL: QUESTION.format(HEAD + "{{ question.short_html | safe }}<p id='fig-dot'>…</p>"
                                  "<p>…</p>")},
        ["content/01-a/01-one.md:7:1: error: the first words of the answer are not in the PDF: "
         "“这一段文字填满几行，”",
         "content/01-a/01-one.md:17:1: error: the last words of the answer are not in the PDF: "
         "“结尾的一句话在此。”",
         "02-two.md:7:1: error: the first words", "02-two.md:9:1: error: the last words"],
    ),
    "a heading leaves a level out": (
        {PARTIAL: QUESTION.format(HEAD.replace("h2", "h4") + BODY)},
        ["guide.pdf: error: a heading of level 4 follows one of level 1, on page 2 (sheet 4)"],
    ),
    "an entry of the cheat sheet is not printed": (
        {"templates/cheatsheet.css": ".head { visibility: hidden }"},
        ["content/01-a/01-one.md:5:1: error: question 1 has no entry on the cheat sheet",
         "content/01-a/02-two.md:5:1: error: question 2 has no entry on the cheat sheet"],
    ),
    "a line of the cheat sheet is not printed": (
        {"templates/cheatsheet.css": ".line { visibility: hidden }"},
        ["content/01-a/01-one.md:3:9: error: a line of question 1 is not on the cheat sheet: "
         "“甲的速记”",
         "content/01-a/02-two.md:3:9: error: a line of question 2 is not on the cheat sheet"],
    ),
    "a table is too wide": (
        {"content/01-a/02-two.md": TWO + "\n| 头一栏 | 另一栏 |\n| --- | --- |\n| 里 | 外 |\n",
         "templates/guide.css": ".question table { width: 400mm !important }"},
        ["content/01-a/02-two.md:11:9: error: “另一栏” sticks out of page 3 (sheet 5) by ",
         "content/01-a/02-two.md:13:7: error: “外” sticks out of page 3 (sheet 5) by "],
    ),
    "a text is cut off": (
        {"templates/guide.css": "h3 { height: 5pt; overflow: hidden }"},
        ["content/01-a/01-one.md:9:4: error: “小节的题目” is cut off by its box on page 2 "
         "(sheet 4), by "],
    ),
    "two texts lie over each other": (
        {"templates/guide.css": "h3 { margin-bottom: -24pt !important }"},
        ["content/01-a/01-one.md:9:4: error: “小节的题目” and “这一段文字填满几行，好让后面的段落",
         ],
    ),
    "a heading is at the foot of a page": (
        {"templates/guide.css": "h3 { break-after: page !important }"},
        ["content/01-a/01-one.md:9:4: warning: the heading “小节的题目” stands alone at the foot "
         "of page 2 (sheet 4)",
         "content/01-a/01-one.md:9:4: warning: page 2 (sheet 4) is empty by 8"],
    ),
    "a caption is apart from its figure": (
        {"templates/guide.css": "figure { break-inside: auto } figcaption { break-before: page }"},
        ["01-one.md:5:1: warning: page 2 (sheet 4) is empty by 6",
         "01-one.md:5:1: warning: a caption at the head of page 3 (sheet 5) is apart from its "
         "figure"],
    ),
    "a page is nearly empty, another has one line": (
        {"templates/guide.css": ".question > p:last-of-type { break-before: page }"},
        ["01-one.md:11:1: warning: page 4 (sheet 6) is empty by 8",
         "01-one.md:17:1: warning: page 3 (sheet 5) has only 1 line",
         "02-two.md:9:1: warning: page 5 (sheet 7) has only 1 line"],
    ),
    "a picture is too coarse": (
        {"content/01-a/02-two.md": TWO + "\n![照片](photo.png){width=100%}\n",
         "content/01-a/photo.png": PNG.getvalue()},
        ["content/01-a/02-two.md:11:7: warning: content/01-a/photo.png has only 10 dpi on page 3"],
    ),
    "a label is too small": (
        {"content/01-a/dot.svg": DOT.format(4)},
        ["content/01-a/01-one.md:13:11: warning: a label of 4.2 pt, “标签”, in "
         "content/01-a/dot.svg on page 2 (sheet 4)"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_with_its_place(case: str, make_guide: MakeGuide, run: Run) -> None:
    files, expected = WRONG[case]
    result = run("build -q", make_guide({**GUIDE, **files}))
    errors = [each for each in expected if "warning" not in each]
    said = [line for line in result.stderr.splitlines() if re.search(r": (error|warning): ", line)]
    for words in expected:
        assert any(words in line for line in said), result.stderr
    assert result.exit_code == bool(errors), result.stderr
    assert all(any(words in line for words in expected) for line in said), said


def test_nothing_is_published_that_has_an_error(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide(GUIDE)
    assert run("build -q", root).exit_code == 0
    before = (root / "output" / "guide.pdf").read_bytes()
    files, _ = WRONG["a title is not printed"]
    assert run("build -q", make_guide({**GUIDE, **files})).exit_code == 1
    assert (root / "output" / "guide.pdf").read_bytes() == before


def test_warnings_stop_a_strict_build(make_guide: MakeGuide, run: Run) -> None:
    files, _ = WRONG["a label is too small"]
    assert run("build -q --strict", make_guide({**GUIDE, **files})).exit_code == 1


@pytest.mark.parametrize("look", ["--duplex", "--paper A5", "--paper Letter"])
def test_a_clean_guide_is_passed_without_a_word(look: str, make_guide: MakeGuide, run: Run) -> None:
    built = run(f"build -q --strict {look}", make_guide(EVERYTHING))
    assert (built.exit_code, built.output) == (0, "")
    for name in ("guide", "cheatsheet"):
        result = run(f"proof output/{name}.pdf")
        assert (result.exit_code, result.stderr) == (0, "")
        assert re.fullmatch(r"good: \d+ pages? read\n", result.stdout)


def test_the_repositorys_own_guide_is_clean(real_output: Path, run: Run) -> None:
    said = (real_output.parent / "said").read_text("utf-8")
    assert "warning" not in said and "error" not in said
    result = run(f"proof {real_output / 'guide.pdf'} {REPOSITORY} --strict")
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.fixture(scope="module")
def pressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide, built: its root."""
    root = write_files(tmp_path_factory.mktemp("proof") / "guide", GUIDE)
    build(Request(root), lambda step: None)
    return root


def fonts(pdf: pikepdf.Pdf, name: str) -> Iterator[Any]:
    """The objects that belong to a face."""
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and name in str(
            item.get("/BaseFont", item.get("/FontName", ""))
        ):
            yield item


def rename(pdf: pikepdf.Pdf, to: str) -> None:
    for item in fonts(pdf, "Noto-Serif-SC"):
        key = "/BaseFont" if "/BaseFont" in item else "/FontName"
        item[key] = pikepdf.Name(re.sub("Noto-Serif-SC", to, str(item[key])))


def whole(pdf: pikepdf.Pdf) -> None:
    for item in fonts(pdf, "Noto-Serif-SC"):
        key = "/BaseFont" if "/BaseFont" in item else "/FontName"
        item[key] = pikepdf.Name("/Noto-Serif-SC")


def without_file(pdf: pikepdf.Pdf) -> None:
    for item in fonts(pdf, "Noto-Serif-SC"):
        for key in ("/FontFile", "/FontFile2", "/FontFile3"):
            if key in item:
                del item[key]


def lost_link(pdf: pikepdf.Pdf) -> None:
    note = next(
        n for page in pdf.pages for n in page.get("/Annots", ()) if "/Dest" in n or "/A" in n
    )
    for key in ("/A", "/Dest"):
        if key in note:
            del note[key]
    note.Dest = pikepdf.String("nowhere")


def lost_bookmark(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Outlines.First.Dest = pikepdf.String("nowhere")


def silent(pdf: pikepdf.Pdf) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure":
            del item["/Alt"]


def labels(pdf: pikepdf.Pdf) -> None:
    pdf.Root.PageLabels = pikepdf.Dictionary(
        Nums=pikepdf.Array([0, pikepdf.Dictionary(S=pikepdf.Name.D, St=41)])
    )


CHANGED: dict[str, tuple[Callable[[pikepdf.Pdf], None], str]] = {
    "another title": (lambda p: p.docinfo.__setitem__("/Title", "别的"),
                      "its title is `别的`, not `书`"),
    "another author": (lambda p: p.docinfo.__setitem__("/Author", "某"),
                       "its author is `某`, not ``"),
    "another language": (lambda p: p.Root.__setattr__("Lang", pikepdf.String("en")),
                         "its language is `en`, not `zh-Hans`"),
    "no tags": (lambda p: p.Root.__delitem__("/MarkInfo"), "it is not tagged for reading aloud"),
    "a face of another family": (lambda p: rename(p, "Comic"),
                                 "warning: Comic is none of the guide's faces"),
    "a face that is whole": (whole, "the face Noto-Serif-SC is embedded whole"),
    "a face that is elsewhere": (without_file, "the face Noto-Serif-SC is not embedded"),
    "a link that leads nowhere": (lost_link, "leads nowhere"),
    "a bookmark that leads nowhere": (lost_bookmark, "the bookmark “目录” leads nowhere"),
    "a figure without a description": (silent, "a figure has no description, on page 2 (sheet 4)"),
    "labels that are not the numbers printed": (labels, "page 44 (sheet 4) has the number 2 "
                                                        "printed on it"),
    "a page less": (lambda p: p.pages.__delitem__(4), "question 2 is on no page"),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGED)
def test_a_pdf_that_was_changed_is_seen(case: str, pressed: Path, tmp_path: Path, run: Run) -> None:
    change, expected = CHANGED[case]
    with pikepdf.open(pressed / "output" / "guide.pdf") as pdf:
        change(pdf)
        pdf.save(tmp_path / "sent.pdf")
    result = run(f"proof {tmp_path / 'sent.pdf'} {pressed}")
    assert expected in result.stderr, result.stderr
    assert result.exit_code == ("warning" not in expected)


def test_pages_may_share_the_size_of_their_paper(pressed: Path, tmp_path: Path, run: Run) -> None:
    with pikepdf.open(pressed / "output" / "guide.pdf") as pdf:
        pdf.Root.Pages.MediaBox = pdf.pages[0].MediaBox
        for page in pdf.pages:
            del page.MediaBox
        pdf.save(tmp_path / "sent.pdf")
    result = run(f"proof {tmp_path / 'sent.pdf'} {pressed}")
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_glyph_that_nobody_has_is_named_with_its_place(
    pressed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading finds most before layout; in the PDF the character can be copied all the same."""
    known = faults._coverage("Noto-Serif-SC")
    assert known is not None
    monkeypatch.setattr(faults, "_coverage", lambda face: known - {ord("格")})
    guide, _ = read_guide(Root.at(pressed))
    path = pressed / "output" / "guide.pdf"
    copy = open_copy(path)
    pages = read_pages(str(path), range(copy.pages))
    proved = prove_book(guide, copy, pages, Expected("guide.pdf"))
    said = [str(problem).splitlines()[0] for problem in proved.problems]
    assert (
        "content/01-a/01-one.md:7:29: error: no glyph for `格` (U+683C) in Noto-Serif-SC, "
        "on page 2 (sheet 4)"
    ) in said


def test_what_is_no_pdf_of_this_guide_is_refused(pressed: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "text.pdf").write_text("no PDF")
    result = run(f"proof {tmp_path / 'text.pdf'} {pressed}")
    assert result.exit_code == 1
    assert "cannot read it: no PDF, or a damaged one" in result.stderr
    assert run(f"proof {tmp_path / 'none.pdf'} {pressed}").exit_code == 2
    other = run(f"proof {pressed / 'output' / 'guide.pdf'} {REPOSITORY}")
    assert other.exit_code == 1
    assert "question 1 is on no page" in other.stderr


def test_a_file_that_has_grown_says_what_of_it(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide(GUIDE)
    assert run("build -q", root).output == ""
    noise = Image.frombytes("RGB", (900, 600), random.Random(1).randbytes(900 * 600 * 3))
    noise.save(root / "content" / "01-a" / "noise.png")
    two = root / "content" / "01-a" / "02-two.md"
    two.write_text(TWO + '\n![](noise.png){alt="噪声"}\n', "utf-8")
    said = run("build -q").stderr
    found = re.search(
        r"guide\.pdf: warning: [\d,]+ kB, ([\d.]+) times as large as before: "
        r"pictures grew from 0 to [\d,]+ kB",
        said,
    )
    assert found and float(found[1]) > 2, said


def test_weights_add_up(pressed: Path) -> None:
    data = (pressed / "output" / "guide.pdf").read_bytes()
    found = weights(data)
    assert sum(found.values()) == len(data)
    assert found["fonts"] > len(data) / 2 and found["pages"] > 1000
    assert not [*grown(data, data, "guide.pdf")] and not [*grown(b"", data, "guide.pdf")]


def test_the_report_is_for_machines(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide(GUIDE)
    assert run("build -q --report out/report.json", root).exit_code == 0
    said = json.loads((root / "out" / "report.json").read_bytes())
    assert said["schema"] == 1 and said["good"] is True and said["problems"] == []
    book, sheet = said["editions"]
    assert (book["file"], sheet["file"], sheet["pages"]) == ("guide.pdf", "cheatsheet.pdf", 1)
    assert book["bytes"] == (root / "output" / "guide.pdf").stat().st_size
    assert sum(book["weights"].values()) == book["bytes"]
    assert book["questions"][1] == {"id": "two", "number": 2, "page": 5, "label": "3"}
    again = (root / "out" / "report.json").read_bytes()
    assert run("build -q --report out/report.json").exit_code == 0
    assert (root / "out" / "report.json").read_bytes() == again, "also if nothing has changed"


def test_a_build_that_fails_is_reported_too(make_guide: MakeGuide, run: Run) -> None:
    files, _ = WRONG["a title is not printed"]
    root = make_guide({**GUIDE, **files})
    assert run("build -q --report report.json", root).exit_code == 1
    said = json.loads((root / "report.json").read_bytes())
    assert said["good"] is False
    assert [each["file"] for each in said["editions"]] == ["cheatsheet.pdf"], "the other is good"
    first = said["problems"][0]
    assert (first["severity"], first["file"], first["line"]) == (
        "error",
        "content/01-a/01-one.md",
        5,
    )
    assert first["excerpt"] == "# 第一问是什么？"


def test_after_an_edit_only_what_changed_is_read(
    make_guide: MakeGuide, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    put = Store.put

    def counted(store: Store, key: str, result: Any, files: Any) -> None:
        if isinstance(result, list):
            read.append(len(result))
        put(store, key, result, files)

    monkeypatch.setattr(Store, "put", counted)
    root = make_guide(GUIDE)
    pages = sum(file.pages for file in build(Request(root), lambda step: None).files)
    assert sum(read) == pages
    read.clear()
    two = root / "content" / "01-a" / "02-two.md"
    two.write_text(TWO.replace("说到", "谈到"), "utf-8")
    build(Request(root), lambda step: None)
    assert read == [1], "the page of the answer, and nothing of the cheat sheet"


DELETIONS = 100
TITLES = ("鹦鹉怎样学会说话？", "风筝为什么能飞上天？", "陶瓷要烧到多少度？", "候鸟怎样认路？")


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A guide of several questions, built: its root."""
    files = {f"content/{n}.md": f"# {title}\n\n{SENTENCE * 2}\n" for n, title in enumerate(TITLES)}
    root = write_files(tmp_path_factory.mktemp("several") / "guide", files)
    build(Request(root, editions=("guide",)), lambda step: None)
    return root


def test_deleted_lines_are_missed(several: Path, tmp_path: Path) -> None:
    """Of random deletions of a line, each that takes away a question's title or number is told."""
    guide, _ = read_guide(Root.at(several))
    path, altered = several / "output" / "guide.pdf", tmp_path / "altered.pdf"
    copy = open_copy(path)
    pages = read_pages(str(path), range(copy.pages))
    assert prove_book(guide, copy, pages, Expected("guide.pdf")).problems == ()
    firsts = {copy.anchors[f"q-{each.id}"] for each in guide.questions}
    choose = random.Random(1)
    told = 0
    for _ in range(DELETIONS):
        index = choose.randrange(copy.pages)
        line = choose.choice(lines_of(path, index))
        with pikepdf.open(path) as pdf:
            delete_line(pdf, index, line.baseline)
            pdf.save(altered)
        [read] = read_pages(str(altered), [index])
        all_read = [*pages[:index], read, *pages[index + 1 :]]
        proved = prove_book(guide, open_copy(altered), all_read, Expected("guide.pdf"))
        if index in firsts and (line.text in TITLES or re.match(r"问题\d", line.text)):
            assert [each for each in proved.problems if "is on no page" in each.message], line.text
            told += 1
    assert told >= 20


def delete_line(pdf: pikepdf.Pdf, index: int, baseline: float) -> None:
    """Take what is shown on a baseline out of a page's content."""
    page = pdf.pages[index]
    kept, height, at = [], float(page.MediaBox[3]), 0.0
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tm":
            # Text is set within `1 0 0 -1 0 height cm` and `0.75 0 0 0.75 0 0 cm`.
            at = height - 0.75 * float(operands[5])
        if str(operator) not in ("Tj", "TJ") or abs(at - baseline) > 1.5:
            kept.append((operands, operator))
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
