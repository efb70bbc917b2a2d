"""Running text stands on a grid of half lines, whatever stands between, measured on the PDF."""

from pathlib import Path

import pytest

from tests.conftest import DOT
from tests.letters import Line, lines_of
from tests.pdf import HEAD, Read
from tests.stock import Stock

SIZE = 10.5
HALF = 9.0
"""Half of the leading, pt."""
NEAR = 0.1
FILLER = "这一段文字填满几行，好让后面的段落落在别处，看它是否仍在格子上。" * 3
BETWEEN = (
    "![图](dot.svg){width=31%}",
    "| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |",
    "```python\nx = 1\ny = 2\n```",
    "$$\n\\frac{a}{b} = \\sum_{i=1}^{N} x_i\n$$",
    "::: pitfall\n易错之处。\n:::",
    "> 引文一段。",
)


@pytest.fixture(scope="module")
def built(stock: Stock) -> Path:
    parts = [f"{FILLER}\n\n{thing}\n\n{FILLER}\n\n## 小节\n\n{FILLER}\n" for thing in BETWEEN]
    text = "# 问\n\n" + "\n".join(parts)
    root = stock.printed({"assets/dot.svg": DOT, "content/a.md": text}, editions=("guide",))
    return root / "output" / "guide.pdf"


def running(built: Path, page: int) -> list[Line]:
    lines = lines_of(built, page, SIZE)
    return [line for line in lines if all(abs(each.size - SIZE) < 0.1 for each in line.letters)]


def test_running_text_stands_on_the_grid(built: Path) -> None:
    for page in (2, 3, 4):
        first, *others = running(built, page)
        assert others
        off = [round((first.baseline - line.baseline + NEAR) % HALF, 2) for line in others]
        assert [each for each in off if each > 2 * NEAR] == []


def test_both_sides_of_a_leaf_have_their_lines_in_the_same_places(built: Path) -> None:
    heads = [running(built, page)[0].baseline for page in (3, 4)]
    assert (heads[0] - heads[1] + NEAR) % HALF < 2 * NEAR


def test_a_heading_at_the_head_of_a_page_is_flush(stock: Stock) -> None:
    """Whichever paragraph fills the page before it: no margin is left above it."""
    texts = {
        f"content/{n}.md": "# 问\n\n"
        + f"{FILLER}\n\n" * 8
        + "行\n\n" * n
        + f"## 小节\n\n{FILLER}\n"
        for n in range(8)
    }
    pdf = stock.printed(texts, editions=("guide",)) / "output" / "guide.pdf"
    tops = [head_of(pdf, page) for page in range(2, Read(pdf).pages)]
    headings = [line.baseline for line in tops if line.text == "小节"]
    running_ = [line.baseline for line in tops if line.has(SIZE)]
    # The baseline of a heading's larger type is a little lower in a line of the same height.
    assert headings
    assert all(0 <= running_[0] - each < 2 for each in headings)


def head_of(pdf: Path, page: int) -> Line:
    """The first line of a page below its running head."""
    return next(line for line in lines_of(pdf, page) if line.baseline < 842 - HEAD)


def test_flexible_boxes_are_laid_out_as_ever(stock: Stock) -> None:
    """WeasyPrint lays them out with fewer arguments than others."""
    css = ".body p { display: flex }\n.body em { display: inline-flex }\n"
    files = {"content/a.md": "# 问\n\n一段*强调*的话。\n", "templates/guide.css": css}
    root = stock.printed(files, editions=("guide",))
    assert "一段强调的话" in Read(root / "output" / "guide.pdf").words(2)
