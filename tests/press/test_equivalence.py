"""The book pressed from sheets is what WeasyPrint lays out as one document, to the pixel."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from guide.build import Request, build
from guide.editions import leaves
from tests.conftest import DOT, REPOSITORY, MakeGuide
from tests.likeness import DPI, NEAR, Link, Looked, Place, differences, outermost
from tests.pdf import Read
from tests.readers import complaints
from tests.stock import Files, Stock
from tests.structure import Element, Tree
from tests.whole import numbers_of, print_whole

BOOK = {"editions": ("guide",)}
PIXEL = 72 / DPI
"""pt."""
TEXT_AT = re.compile(rb"1 0 0 -1 ([\d.]+) ([\d.]+) Tm")


@dataclass(frozen=True)
class Language:
    """What a made guide says."""

    key: str
    sentence: str
    title: str
    word: str


ZH = Language("zh", "图块先投影成向量，再与文本的向量比较，相似的靠近，不相似的分开。", "问", "词")
EN = Language(
    "en",
    "Patches are projected to vectors, which are compared with those of the text; what is alike "
    "comes together, what is not is moved apart. ",
    "What is number",
    "word",
)


def question(number: int, language: Language, count: int) -> str:
    """One of several, that refers to others before and behind it; the fifth runs over pages."""
    said, word = language.sentence, language.word
    others = ", ".join(f"[[q{number * step % count}]]" for step in (5, 7, 11))
    rows = [f"| {word} {row} | {row} | {said[: 20 + row % 17]} |" for row in range(40)]
    table = "\n".join(["| a | b | c |", "| --- | ---: | --- |", *rows[: 40 if number == 4 else 3]])
    short = f"::: short\n{said}\n:::\n\n" if number % 3 else ""
    length = 12 if number == 4 else 2 + number % 3
    text = "\n\n".join(f"{said * 3}[^{n}]" if n % 4 == 1 else said * 4 for n in range(length))
    notes = "\n".join(f"[^{n}]: {said}" for n in range(1, length, 4))
    return f"""\
---
id: q{number}
tags: [tag {number % 4}, tag {number % 5}]
level: {number % 3 + 1}
---
# {language.title} {number}?

{short}{text}

## {word}

{others}, [[fig-{number % 2}]], [{word}](https://example.org/{number})

{table}

![{word}](dot.svg){{#fig-{number} width=20%}}

$$
\\frac{{a_{{{number}}}}}{{b}}
$$

- {said}
- [x] {word}
  - {word}

::: followup {word}?
{said}
:::

```python
x = {number}  # {word}
```

{notes}
"""


def asking(language: Language, settings: str = "", count: int = 12) -> Files:
    """So many questions, four in a chapter."""
    files = {"assets/dot.svg": DOT}
    files["content/guide.toml"] = f'title = "A"\nlanguage = "{language.key}"\n{settings}'
    for number in range(count):
        chapter = f"content/0{number // 4}-{language.word}"
        files[f"{chapter}/chapter.md"] = f"# {language.word}\n\n{language.sentence * 5}\n"
        files[f"{chapter}/{number:02}.md"] = question(number, language, count)
    return files


def compare(pressed: Path, whole: Path) -> None:
    """Both are the same to a reader, and to one who has the book read aloud."""
    assert complaints(pressed) == ""
    assert differences(Looked(pressed), Looked(whole)) == []
    tree = Tree(pressed)
    # The elements that hold the pieces of the whole book are its own.
    assert tree.elements() == Tree(whole, passed="/Div").elements()
    assert tree.faults() == []
    labels, read = Looked(pressed), Read(whole, is_ours=False)
    printed = [read.folio(page) for page in range(read.pages)]
    assert [labels.label(page) for page in range(read.pages)] == ["i", *printed[1:]]


def compare_told(root: Path, pressed: Path, whole: Path) -> None:
    """The same, with a document that is told the numbers of its pages, and has those.

    Not counted with `target-counter`: WeasyPrint 70 then lays out some pages anew, and if one of
    them leaves a footnote to its next page, prints that again on the next of those.
    """
    numbers = numbers_of(pressed)
    print_whole(root, whole, tagged=True, numbers=numbers)
    assert numbers_of(whole) == numbers
    compare(pressed, whole)


@pytest.mark.long
def test_the_repositorys_own_guide(real_output: Path, tmp_path: Path) -> None:
    compare_told(REPOSITORY, real_output / "guide.pdf", tmp_path / "whole.pdf")


@pytest.mark.long
def test_questions_on_pages_of_their_own(stock: Stock, tmp_path: Path) -> None:
    root = stock.printed(asking(ZH), **BOOK)
    print_whole(root, tmp_path / "whole.pdf", tagged=True)
    compare(root / "output" / "guide.pdf", tmp_path / "whole.pdf")


@pytest.mark.long
@pytest.mark.parametrize(
    "files",
    [
        asking(ZH, 'new_page = "chapter"\npaper = "Letter"\n', 8),
        asking(EN, 'author = "Ada L."\n', 8),
    ],
    ids=["chapters on Letter", "English"],
)
def test_other_guides(files: Files, stock: Stock, tmp_path: Path) -> None:
    root = stock.printed(files, **BOOK)
    compare_told(root, root / "output" / "guide.pdf", tmp_path / "whole.pdf")


def test_long_contents_are_cut_between_chapters(
    make_guide: MakeGuide, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"content/{n // 2}/chapter.md": f"# {ZH.word} {n}\n" for n in range(0, 10, 2)}
    text = "---\ntags: [{0}]\n---\n# {0}\n\n[[0]]\n"
    files |= {f"content/{n // 2}/{n}.md": text.format(f"{ZH.title} {n}") for n in range(10)}
    root = make_guide({**files, "content/guide.toml": 'title = "A"\n'})
    monkeypatch.setattr(leaves, "LONG_CONTENTS", 5)
    build(Request(root, editions=("guide",)), lambda step: None)
    read = Read(root / "output" / "guide.pdf")
    assert [read.folio(page) for page in range(5)] == ["", "ii", "iii", "iv", "1"]
    assert ["标签索引" in read.body(page) for page in range(4)] == [False, False, False, True]
    print_whole(root, root / "whole.pdf", tagged=True)
    compare(root / "output" / "guide.pdf", root / "whole.pdf")


@pytest.fixture(scope="module")
def few(stock: Stock) -> Path:
    """The book of a guide of three questions."""
    return stock.printed(asking(ZH, count=3), **BOOK) / "output" / "guide.pdf"


@pytest.fixture(scope="module")
def read_aloud(few: Path) -> list[Element]:
    """Its structure."""
    return Tree(few).elements()


def altered(pdf: Path, change: Callable[[pikepdf.Pdf], None], to: Path) -> list[str]:
    """What is found to tell a PDF from one that was changed."""
    with pikepdf.open(pdf) as file:
        change(file)
        file.save(to)
    return differences(Looked(pdf), Looked(to))


def paragraph_with_link(file: pikepdf.Pdf) -> Any:
    """The first that begins with text, and holds a link."""
    waiting = [file.Root.StructTreeRoot.K[0]]
    while waiting:
        element = waiting.pop(0)
        below = [kid for kid in element.K if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
        if (
            element.S == "/P"
            and isinstance(element.K[0], int)
            and any(k.S == "/Link" for k in below)
        ):
            return element
        waiting = below + waiting
    raise AssertionError("no paragraph has a link")


def exchange_kids(element: Any) -> None:
    element.K = pikepdf.Array([element.K[1], element.K[0], *list(element.K)[2:]])


def rename(element: Any) -> None:
    element.S = pikepdf.Name("/H2")


def drop_text(element: Any) -> None:
    element.K = pikepdf.Array(list(element.K)[1:])


def move_text_into_link(element: Any) -> None:
    text, *kids = element.K
    link = next(kid for kid in kids if not isinstance(kid, int) and kid.get("/S") == "/Link")
    link.K = pikepdf.Array([text, *link.K])
    element.K = pikepdf.Array(kids)


def wrap(file: pikepdf.Pdf, element: Any, role: str, kids: list[Any]) -> None:
    """Put the first kids of an element into one that says nothing."""
    group = {"/S": pikepdf.Name(role), "/P": element, "/K": pikepdf.Array(kids), "/Pg": element.Pg}
    rest = list(element.K)[len(kids) :]
    element.K = pikepdf.Array([file.make_indirect(pikepdf.Dictionary(group)), *rest])


def content_of(page: pikepdf.Page) -> bytes:
    page.contents_coalesce()
    return bytes(page.Contents.read_bytes())


def test_another_digit_of_a_page_number_is_seen(few: Path, tmp_path: Path) -> None:
    def change(file: pikepdf.Pdf) -> None:
        page = file.pages[5]
        content = content_of(page)
        assert content.count(b"/Folio0 Do") == 1
        page.Contents.write(content.replace(b"/Folio0 Do", b"/Folio1 Do"))

    first, second = altered(few, change, tmp_path / "altered.pdf")
    assert re.fullmatch(r"page 5: line \d+: '.* 4', not '.* 5'", first)
    assert second.startswith("page 5: the picture is off")


@pytest.mark.parametrize("right, down", [(PIXEL, 0), (-PIXEL, 0), (0, PIXEL)])
@pytest.mark.parametrize("number", range(0, 40, 10))
def test_a_text_that_moved_by_a_pixel_is_seen(
    number: int, right: float, down: float, few: Path, tmp_path: Path
) -> None:
    def change(file: pikepdf.Pdf) -> None:
        page = file.pages[0]
        content = content_of(page)
        place = list(TEXT_AT.finditer(content))[number]
        # WeasyPrint's unit is CSS's pixel.
        x, y = float(place[1]) + right / 0.75, float(place[2]) + down / 0.75
        moved = b"1 0 0 -1 %f %f Tm" % (x, y)
        page.Contents.write(content[: place.start()] + moved + content[place.end() :])

    before, after = tmp_path / "before.pdf", tmp_path / "after.pdf"
    with pikepdf.open(few) as file:
        del file.pages[6:]
        del file.pages[:5]
        file.save(before)
    found = altered(before, change, after)
    assert [each for each in found if each.startswith("page 0: the picture is off")]


def test_a_bookmark_or_a_link_that_leads_elsewhere_is_seen(few: Path, tmp_path: Path) -> None:
    def change(file: pikepdf.Pdf) -> None:
        file.Root.Outlines.First.Dest[3] = float(file.Root.Outlines.First.Dest[3]) - 2 * NEAR
        file.pages[1].Annots[0].Dest = pikepdf.String("q-q1")

    first, second = altered(few, change, tmp_path / "altered.pdf")
    assert first.startswith("outline 0: ")
    assert second.startswith("link 0: ")


def test_only_a_link_that_lies_within_another_to_the_same_place_is_passed_over() -> None:
    there, elsewhere = Place(3, 700.0), Place(4, 700.0)
    outer = Link(1, (100.0, 100.0, 200.0, 120.0), there, "")
    inner = replace(outer, box=(150.0, 99.99, 200.01, 119.0))
    others = [
        replace(inner, target=elsewhere),
        replace(inner, target=None, address="https://example.org/"),
        replace(inner, page=2),
        replace(outer, box=(150.0, 80.0, 200.0, 100.0)),  # the line below
        replace(outer, box=(150.0, 100.0, 202.0, 120.0)),
    ]
    for links in ([outer, inner, outer], [inner, outer]):
        assert outermost([*others, *links], Link.lies_within) == [*others, outer]


def test_a_link_that_is_lost_is_seen(read_aloud: list[Element], few: Path, tmp_path: Path) -> None:
    def change(file: pikepdf.Pdf) -> None:
        del file.pages[1].Annots[2]

    count = len(Looked(few).links())
    first, *_ = altered(few, change, tmp_path / "altered.pdf")
    assert first == f"link: {count}, not {count - 1}"
    assert Tree(tmp_path / "altered.pdf").elements() != read_aloud


@pytest.mark.parametrize("change", [exchange_kids, rename, drop_text, move_text_into_link])
def test_another_order_role_or_owner_of_a_text_is_seen(
    change: Callable[[Any], None], read_aloud: list[Element], few: Path, tmp_path: Path
) -> None:
    with pikepdf.open(few) as file:
        change(paragraph_with_link(file))
        file.save(tmp_path / "altered.pdf")
    assert Tree(tmp_path / "altered.pdf").elements() != read_aloud


def test_how_finely_a_tree_is_cut_makes_no_difference(
    read_aloud: list[Element], few: Path, tmp_path: Path
) -> None:
    with pikepdf.open(few) as file:
        paragraph = paragraph_with_link(file)
        wrap(file, paragraph, "/Span", list(paragraph.K)[:1])
        wrap(file, paragraph, "/NonStruct", list(paragraph.K))
        file.save(tmp_path / "altered.pdf")
    assert Tree(tmp_path / "altered.pdf").elements() == read_aloud


def test_a_wrong_owner_of_marked_content_is_found(few: Path, tmp_path: Path) -> None:
    with pikepdf.open(few) as file:
        owners = file.Root.StructTreeRoot.ParentTree.Nums[7]
        owners[0], owners[1] = owners[1], owners[0]
        file.save(tmp_path / "altered.pdf")
    assert Tree(few).faults() == []
    assert "page 3: mark 0 is not its owner's" in Tree(tmp_path / "altered.pdf").faults()
