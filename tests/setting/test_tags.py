"""Tags without what says nothing: what is read aloud, and what can be clicked, stays as it was."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from guide.maths.katex import INK, typeset
from guide.setting.fonts import FACES, wishes_of
from guide.setting.laid import Setting, Sheet, kit_of
from guide.setting.stylesheets import Stylesheet
from guide.storage.bundled import FONTS
from guide.storage.root import Root
from tests.readers import complaints
from tests.structure import Tree, _marked_texts

CSS = """
@page { size: 300pt 260pt; margin: 20pt }
html { font: 10pt "Noto Serif SC" }
code { font-family: "JetBrains Mono" }
.box { display: inline-block; border: 1pt solid }
.note { float: footnote; footnote-display: block }
"""
LINK = '<a href="https://example.org/{}">{}</a>'
WORDS = "several words that run on over the end of this line and of the next one, "
HTML = f"""\
<html lang="en"><head><title>Tags</title></head><body>
<h1>A <em>head</em></h1>
<p>One, {LINK.format(1, "two <em>three</em> <code>four</code>")}, <strong>five</strong>
<span lang="de">sechs</span> {LINK.format(2, WORDS * 3)} <span class="box">a box</span>
{LINK.format(3, "<span><span>deep</span> down</span>")}{LINK.format(1, "again")}.<span
class="note">A note with {LINK.format(4, "its <code>link</code>")}.</span></p>
<p>{LINK.format(6, WORDS * 2 + "end")}</p>
<ul><li>{WORDS}</li><li><p>In</p><p>two</p><ol><li>and <code>more</code></li></ol></li></ul>
<table><thead><tr><th>a</th><th>b</th></tr></thead>
<tbody><tr><td>c <em>d</em></td><td>{LINK.format(5, "e")}</td></tr></tbody></table>
<blockquote><p>{WORDS * 6}</p></blockquote>
<section><div><div><p>{WORDS * 8}</p></div></div></section>
</body></html>
"""
LONG = " + ".join(f"y_{{{n}}} = z_{{{n}}}" for n in range(90))
TALL = "=".join([r"\frac{\frac{a}{b}}{\frac{c}{d}}"] * 12)
NEAR = 1.02
"""How far what can be clicked may be smaller, pt."""
MEANINGFUL = {"/Lang", "/Alt", "/ActualText", "/E", "/ID", "/A"}


@dataclass(frozen=True)
class Area:
    """What can be clicked."""

    page: int
    address: str
    box: tuple[float, ...]
    """Left, bottom, right, top."""

    def covers(self, other: "Area") -> bool:
        mine, others = self.box, other.box
        return (self.page, self.address) == (other.page, other.address) and all(
            (mine[n] - NEAR <= others[n], others[n] <= mine[n] + NEAR)[n // 2] for n in range(4)
        )


class Tagged:
    """A tagged PDF."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pdf = pikepdf.open(path)
        self._texts = _marked_texts(path)
        self._pages = {page.objgen: index for index, page in enumerate(self._pdf.pages)}
        self.root = self._pdf.Root.StructTreeRoot.K[0]

    def elements(self, element: Any = None) -> Iterator[Any]:
        for kid in (element or self.root).get("/K", ()):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                yield from self.elements(kid)

    def roles(self) -> Counter[str]:
        return Counter(str(each.S) for each in self.elements())

    def read_aloud(self, element: Any = None) -> str:
        """The text in the order of the tree."""
        said = []
        for kid in (element or self.root).get("/K", ()):
            if isinstance(kid, int):
                said.append(self._texts.get((self._pages[element.Pg.objgen], kid), ""))
            elif "/S" in kid:
                said.append(self.read_aloud(kid))
        return "".join(said)

    def areas(self) -> list[Area]:
        return [
            Area(index, str(note.A.URI), _ordered(*map(float, note.Rect)))
            for index, page in enumerate(self._pdf.pages)
            for note in page.get("/Annots", ())
        ]


def _ordered(left: float, top: float, right: float, bottom: float) -> tuple[float, ...]:
    return min(left, right), min(top, bottom), max(left, right), max(top, bottom)


def pressed(html: str, path: Path) -> Tagged:
    """HTML as a PDF of several pages, by the press."""
    from guide.press.parts import Imprint, Part
    from guide.press.press import press
    from guide.setting.sheets import Typesetter

    setting = Setting(Root.at(Path.cwd()), (Stylesheet("test", CSS),), (), "", ())
    laid = Typesetter(kit_of(setting, wishes_of([html]))).lay_out(Sheet(html, tagged=True))
    assert not laid.problems and laid.pages > 1
    path.write_bytes(press([Part((laid,))], Imprint("Tags", "en"), {}, Path.cwd()))
    assert complaints(path) == ""
    return Tagged(path)


@pytest.fixture(scope="module")
def thinned(tmp_path_factory: pytest.TempPathFactory) -> Tagged:
    return pressed(HTML, tmp_path_factory.mktemp("tags") / "thinned.pdf")


@pytest.fixture(scope="module")
def formulas(tmp_path_factory: pytest.TempPathFactory) -> Tagged:
    """One over two pages, with a note on the first of them, and one over two lines of a link."""
    tall = typeset(TALL, False).replace(INK, "black").replace(" whole", "")
    long, noted = (typeset(tex, False).replace(INK, "black") for tex in (LONG, "p=q"))
    note = f'<span class="note">{noted}</span>'
    html = f"<p>See{note} {long}.</p><p>{WORDS}{LINK.format(1, tall)}</p>"
    path = tmp_path_factory.mktemp("tags") / "formulas.pdf"
    return pressed(f'<html lang="en"><head><title>F</title></head>{html}</html>', path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Tagged:
    """The same, by WeasyPrint alone."""
    faces = "".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight};'
        f' src: url("{(FONTS / face.file).as_uri()}") }}'
        for face in FACES
    )
    html = HTML.replace("</head>", f"<style>{faces}{CSS}</style></head>")
    path = tmp_path_factory.mktemp("tags") / "whole.pdf"
    command = [sys.executable, "-m", "weasyprint", "-q", "--pdf-tags", "-e", "utf-8", "-", path]
    environment = {**os.environ, "FONTCONFIG_FILE": str(FONTS / "fontconfig.xml")}
    subprocess.run(command, input=html.encode(), env=environment, check=True)
    return Tagged(path)


def test_no_element_is_left_that_says_nothing(thinned: Tagged, whole: Tagged) -> None:
    assert thinned.roles()["/NonStruct"] < whole.roles()["/NonStruct"]
    assert thinned.roles()["/Span"] < whole.roles()["/Span"]
    for element in thinned.elements():
        # What has text right below the root is in something: the root is on no page.
        if element.S in ("/Span", "/NonStruct") and element.P.S != "/Document":
            assert set(element.keys()) & MEANINGFUL
        assert len(element.K) > 0


def test_every_other_element_is_there(thinned: Tagged, whole: Tagged) -> None:
    links = len(thinned.areas())
    dropped = {"/NonStruct", "/Span", "/Link"}
    kept = {role: count for role, count in whole.roles().items() if role not in dropped}
    roles = {role: count for role, count in thinned.roles().items() if role not in dropped}
    assert roles == kept and len(kept) > 10
    assert 0 < thinned.roles()["/Link"] <= links


def test_it_is_read_aloud_as_before(thinned: Tagged, whole: Tagged) -> None:
    # WeasyPrint alone leaves spaces behind the last word of some lines.
    said, before = ("".join(each.read_aloud().split()) for each in (thinned, whole))
    assert said == before
    for words in ("twothreefour,five", "sechs", "deepdownagain", "severalwordsthatrunon", "cde"):
        assert words in said


def test_what_can_be_clicked_can_be_clicked_and_no_link_lies_within_another(
    thinned: Tagged, whole: Tagged
) -> None:
    ours = thinned.areas()
    for area in whole.areas():
        assert any(each.covers(area) for each in ours), area
    for area in ours:
        assert sum(each.covers(area) for each in ours) == 1, area
    assert len(ours) < len(whole.areas())
    assert {area.address for area in ours} == {f"https://example.org/{n}" for n in range(1, 7)}


def test_the_tree_of_parents_is_right(thinned: Tagged) -> None:
    assert Tree(thinned.path).faults() == []


def test_pieces_that_follow_one_another_are_one(thinned: Tagged, whole: Tagged) -> None:
    def pieces(tagged: Tagged) -> int:
        return sum(isinstance(kid, int) for each in tagged.elements() for kid in each.K)

    assert pieces(thinned) < pieces(whole) / 2


def test_a_formula_is_one_figure_on_each_of_its_pages_and_described_there(
    formulas: Tagged,
) -> None:
    figures = [each for each in formulas.elements() if each.S == "/Figure"]
    described = [(str(each.Alt), each.Pg.objgen) for each in figures if each.P.S != "/Link"]
    long, note, later = described
    assert (long[0], note[0], later[0]) == (LONG, "p=q", LONG)
    assert long[1] == note[1] != later[1]
    assert Tree(formulas.path).faults() == []


def test_a_formula_in_a_link_is_one_figure_on_each_line(formulas: Tagged) -> None:
    links = [each for each in formulas.elements() if each.S == "/Link"]
    assert len(links) > 1
    for link in links:
        [figure] = [kid for kid in link.K if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
        assert (figure.S, figure.Alt) == ("/Figure", TALL)
        assert any(isinstance(kid, pikepdf.Dictionary) for kid in figure.K), "what can be clicked"


HTML_LEFT = (r"\vec{x}", r"\underbrace{a+b}_{2}", r"a\xrightarrow{f}b", r"\cancel{x}+\widehat{abc}")


def test_a_formula_that_is_left_to_katex_is_one_figure_too(tmp_path: Path) -> None:
    assert all("katex-html" in typeset(tex, False) for tex in HTML_LEFT), "or choose others"
    set_ = "".join(f"<p>x {typeset(tex, False)}</p>" for tex in HTML_LEFT)
    set_ += f"<p>{WORDS * 20}</p>"
    found = pressed(
        f'<html lang="en"><head><title>F</title></head>{set_}</html>', tmp_path / "left.pdf"
    )
    figures = [each for each in found.elements() if each.S == "/Figure"]
    # A line may break behind the plus: its parts belong to one.
    assert [str(each.Alt) for each in figures] == list(HTML_LEFT)
    assert Tree(found.path).faults() == []
