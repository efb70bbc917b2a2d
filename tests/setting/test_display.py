"""Formulas measured on the PDF: none is wider than its measure, each number stands at the edge."""

import ctypes
import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pypdfium2.raw as pdfium
import pytest

from guide.maths.katex import SCALE
from guide.setting.display import LEAST, NEARLY, fit
from tests.conftest import MakeGuide, Run
from tests.readers import opened
from tests.stock import Files, Stock

MM = 72 / 25.4
LEFT, RIGHT = 30 * MM, 180 * MM
"""The edges of the measure on the page, pt."""
MEASURE = RIGHT - LEFT
LETTER = 0.52859 * SCALE * 10.5
"""The advance of an `a` in a formula, pt."""
NEAR = 0.7
"""Rounding, and the side bearing of a letter, pt."""
LOOK = {
    "content/guide.toml": 'title = "书"\n',
    "templates/guide.css": "@page { size: A4; margin: 25mm 30mm !important }",
    "templates/tokens.css": ":root { --text: 10.5pt; --leading: 18pt }",
}
PICTURES, KATEX = "", r"\overrightarrow{b}"
"""What a formula begins with, so that it is drawn, or left to KaTeX's own HTML."""
KINDS = {"pictures": PICTURES, "KaTeX": KATEX}


@dataclass(frozen=True)
class Character:
    text: str
    page: int
    left: float
    right: float
    """With its side bearings, pt."""
    baseline: float
    """Above the edge of the page, pt."""

    @property
    def width(self) -> float:
        return self.right - self.left


def characters(pdf: Path) -> list[Character]:
    """What a PDF prints, in its order, spaces left out."""
    found = []
    for number, page in enumerate(opened(pdf)):
        text = page.get_textpage()
        for index in range(text.count_chars()):
            left, _, right, _ = text.get_charbox(index, loose=True)
            x, y = ctypes.c_double(), ctypes.c_double()
            pdfium.FPDFText_GetCharOrigin(text, index, x, y)
            said = text.get_text_range(index, 1)
            if said.strip():
                found.append(Character(said, number, left, right, y.value))
    return found


def of(letters: str, wide: float, relations: int) -> str:
    """TeX as wide as a share of the measure: so many `a`, with signs of relation among them."""
    count = round((wide * MEASURE - relations * 1.33 * SCALE * 10.5) / LETTER)
    part = letters * (count // (relations + 1))
    return "=".join([part] * (relations + 1))


def question(*formulas: str) -> str:
    return "# 问？\n\n" + "\n\n".join(formulas) + "\n"


def questions() -> Files:
    """One question, and so one page or more, for each case and kind of formula."""
    cases = {
        "fits": "$$ aa{}=aaa $$",
        "numbered": "$$ aa{}=aaa $$ {{#eq-{}}}",
        "scaled": "$$ {}" + of("a", 1.04, 3) + " $$",
        "broken": "$$ {}" + of("a", 1.6, 7) + " $$",
        "whole": "$$ {}{{" + of("a", 1.2, 0) + "}} $$",
        "broken-numbered": "$$ {}" + of("a", 1.6, 7) + " $$ {{#eq-broken-{}}}",
        "scaled-numbered": "$$ {}" + of("a", 0.98, 3) + " $$ {{#eq-scaled-{}}}",
    }
    return LOOK | {
        f"content/{kind}-{case}.md": question(text.format(start, kind))
        for kind, start in KINDS.items()
        for case, text in cases.items()
    }


@pytest.fixture(scope="module")
def pages(stock: Stock) -> dict[str, list[Character]]:
    """`KIND-CASE` → what is printed in the formulas' faces, and numbers, on its page."""
    root = stock.printed(questions(), editions=("guide",), strict=True)
    names = [Path(name).stem for name in sorted(questions()) if name.endswith(".md")]
    found = characters(root / "output" / "guide.pdf")
    first = 1 + max(c.page for c in found if c.text == "目")
    return {
        name: [c for c in found if c.page == first + n and c.text in "ab()"]
        for n, name in enumerate(names)
    }


def body(printed: list[Character]) -> list[Character]:
    """The letters of the formula on a page."""
    return [c for c in printed if c.text in "ab"]


def lines(printed: list[Character]) -> list[list[Character]]:
    ordered = sorted(body(printed), key=lambda c: (-round(c.baseline / 4), c.left))
    return [list(line) for _, line in groupby(ordered, lambda c: round(c.baseline / 4))]


def parentheses(printed: list[Character]) -> tuple[Character, Character]:
    """Around the formula's number."""
    [opening], [closing] = ([c for c in printed if c.text == text] for text in "()")
    return opening, closing


def size(printed: list[Character]) -> float:
    """Of the formula, beside its full size."""
    return body(printed)[-1].width / LETTER


@pytest.mark.parametrize("kind", KINDS)
def test_one_that_fits_is_at_full_size_in_the_middle(
    kind: str, pages: dict[str, list[Character]]
) -> None:
    printed = pages[f"{kind}-fits"]
    assert size(printed) == pytest.approx(1, abs=0.01)
    [line] = lines(printed)
    assert line[0].left + line[-1].right == pytest.approx(LEFT + RIGHT, abs=2 * NEAR)


@pytest.mark.parametrize("kind", KINDS)
def test_its_number_is_at_the_edge_and_does_not_move_it(
    kind: str, pages: dict[str, list[Character]]
) -> None:
    plain, numbered = pages[f"{kind}-fits"], pages[f"{kind}-numbered"]
    assert [round(c.left, 1) for c in body(plain)] == [round(c.left, 1) for c in body(numbered)]
    _, closing = parentheses(numbered)
    assert closing.right == pytest.approx(RIGHT, abs=NEAR)
    assert closing.baseline == pytest.approx(body(numbered)[-1].baseline, abs=0.1)


@pytest.mark.parametrize("kind", KINDS)
def test_one_hardly_too_wide_is_made_a_little_smaller(
    kind: str, pages: dict[str, list[Character]]
) -> None:
    printed = pages[f"{kind}-scaled"]
    [line] = lines(printed)
    assert NEARLY <= size(printed) < 1
    assert line[0].left == pytest.approx(LEFT, abs=7) and line[0].left > LEFT - NEAR
    assert line[-1].right == pytest.approx(RIGHT, abs=NEAR)


@pytest.mark.parametrize("kind", KINDS)
def test_one_that_cannot_be_broken_is_made_smaller(
    kind: str, pages: dict[str, list[Character]]
) -> None:
    [line] = lines(pages[f"{kind}-whole"])
    assert line[0].left > LEFT - NEAR and line[-1].right < RIGHT + NEAR


@pytest.mark.parametrize("kind", KINDS)
def test_one_half_again_too_wide_is_broken_at_full_size(
    kind: str, pages: dict[str, list[Character]]
) -> None:
    printed = pages[f"{kind}-broken"]
    assert size(printed) == pytest.approx(1, abs=0.01)
    assert len(lines(printed)) == 2
    for line in lines(printed):
        assert line[0].left > LEFT - NEAR and line[-1].right < RIGHT + NEAR


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", ["broken-numbered", "scaled-numbered"])
def test_a_wide_one_makes_room_for_its_number(
    case: str, kind: str, pages: dict[str, list[Character]]
) -> None:
    printed = pages[f"{kind}-{case}"]
    last = lines(printed)[-1]
    opening, closing = parentheses(printed)
    assert opening.baseline == pytest.approx(last[-1].baseline, abs=0.1)
    assert closing.right == pytest.approx(RIGHT, abs=NEAR)
    assert all(line[-1].right < opening.left - 10 for line in lines(printed))


@pytest.mark.parametrize("start", KINDS.values(), ids=KINDS)
def test_one_that_sticks_out_is_reported_where_it_is_written(
    start: str, make_guide: MakeGuide, run: Run
) -> None:
    wide = f"$$ {start}{{{of('a', 1.6, 0)}}} $$"
    root = make_guide(LOOK | {"content/wide.md": question("前。", f"- 项\n\n  {wide}")})
    result = run("build --only guide", root)
    assert result.exit_code == 1
    [said] = re.findall(
        r"content/wide.md:7:3: error: formula sticks out .* ([\d.]+) mm", result.output
    )
    item = 2 * 10.5
    assert float(said) * MM == pytest.approx(1.6 * MEASURE * LEAST - MEASURE + item, abs=8)
    assert r"  hint: break it with \\ in \begin{aligned}" in result.output
    assert "7 |   $$" in result.output
    assert not (root / "output" / "guide.pdf").exists()


def test_it_is_scaled_then_broken_then_too_wide() -> None:
    assert fit(99, [50, 49], 100).scale == 1
    assert fit(104, [60, 44], 100).scale == pytest.approx(1 / 1.04, rel=0.001)
    assert fit(110, [60, 50], 100).broken, "whoever reads sees that it is smaller"
    assert fit(110, [110], 100).scale == pytest.approx(1 / 1.1, rel=0.001)
    broken = fit(160, [80, 80], 100)
    assert (broken.scale, broken.broken, broken.over) == (1, True, 0)
    assert fit(160, [110, 50], 100).scale == pytest.approx(1 / 1.1, rel=0.001), (
        "its widest part just fits"
    )
    assert fit(160, [160], 100).over == pytest.approx(28, abs=0.1)


def test_in_a_line_it_is_on_the_baseline_and_of_the_size_of_the_text(
    make_guide: MakeGuide, run: Run
) -> None:
    text = question("甲 3 乙 $3$ 丙 $3 + x$ 丁 $3_i^2$ 戊 3")
    root = make_guide(LOOK | {"content/a.md": text})
    assert run("build --only guide -q", root).exit_code == 0
    found = characters(root / "output" / "guide.pdf")
    start = next(n for n, c in enumerate(found) if c.text == "甲")
    plain, *formulas, last = (c for c in found[start:] if c.text == "3")
    assert len(formulas) == 3 and last.width == pytest.approx(plain.width, abs=0.001)
    for each in formulas:
        assert each.baseline == pytest.approx(plain.baseline, abs=0.01)
        # Of an em, the figures of KaTeX are 0.5 wide, this one of Noto Serif 0.557.
        assert each.width / 0.5 == pytest.approx(SCALE * plain.width / 0.557, rel=0.01)
