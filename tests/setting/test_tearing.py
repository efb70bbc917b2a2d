"""What is set apart stays whole, unless it is large; tables fit their measure: on the PDF."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.letters import Line, lines_of
from tests.pdf import Read, squeezed
from tests.stock import Stock

FILLER = "这一段文字填满几行，好让后面的盒子落在页的下半。" * 5
SAID = "盒中的话说得够长，好占几行。"
LONG = SAID * 70
"""About two thirds of a page, as a box."""
FRONT = 2
"""Pages before the first answer."""
TABLE = 8.5
"""The type size of a table, pt."""
EDGE = 595.28 - 34 * 72 / 25.4 + 1
"""Of the measure on A4, pt."""
NAMES = tuple(f"configuration_{n}" for n in range(7))
CODE = tuple(f"some_long_identifier_{n}" for n in range(7))


def pitfall(text: str) -> str:
    return f"::: pitfall\n起{text}止\n:::\n"


def table(*rows: Sequence[str]) -> str:
    head, *others = (f"| {' | '.join(row)} |\n" for row in rows)
    return head + "|" + " --- |" * len(rows[0]) + "\n" + "".join(others)


ANSWERS = {
    "large": f"{FILLER}\n\n" * 4 + pitfall(LONG),
    "small": f"{FILLER}\n\n" * 8 + pitfall(SAID * 18),
    "no room": f"{FILLER}\n\n" * 9 + "行。\n\n" + pitfall(LONG),
    "cell": "看表。\n\n" + table(("名", "说明"), ("甲", SAID * 200), ("乙", "完")),
    "rows": f"{FILLER}\n\n" * 6
    + table(("名", "说明"), *[(f"行{n}", SAID * 22) for n in "甲乙丙丁"]),
    "smaller": table([name[:12] for name in NAMES], NAMES) + "\n",
    "broken": table(NAMES, [f"`{name}`" for name in CODE]) + "\n",
}


@pytest.fixture(scope="module")
def built(stock: Stock) -> Path:
    files = {f"content/{n}.md": f"# 问{n}\n\n{a}" for n, a in enumerate(ANSWERS.values())}
    files["content/guide.toml"] = 'title = "书"\n'
    return stock.printed(files, editions=("guide",)) / "output" / "guide.pdf"


def pages(built: Path, name: str) -> list[list[str]]:
    """The lines of each page of an answer, top to bottom."""
    return [[line.text for line in page] for page in lines(built, name)]


def lines(built: Path, name: str) -> list[list[Line]]:
    title = f"问{list(ANSWERS).index(name)}"
    body = range(FRONT, Read(built).pages)
    return [lines_of(built, page) for page in body if title in words(built, page)]


def words(built: Path, page: int) -> str:
    return squeezed(Read(built).words(page))


def said(page: Sequence[str]) -> int:
    return sum(SAID[:4] in squeezed(line) or "起" in line for line in page)


def test_a_large_box_begins_where_it_stands(built: Path) -> None:
    first, second = pages(built, "large")
    assert said(first) >= 3
    assert said(second) >= 3


def test_a_small_box_stays_whole(built: Path) -> None:
    first, second = pages(built, "small")
    assert said(first) == 0
    assert said(second) > 3


def test_a_box_begins_with_three_lines_or_on_the_next_page(built: Path) -> None:
    first, second = pages(built, "no room")
    assert said(first) == 0 or said(first) >= 3
    assert said(second) >= 3


def test_a_tall_cell_is_torn_under_its_head(built: Path) -> None:
    found = pages(built, "cell")
    assert len(found) > 1
    assert all(any("名说明" in line for line in page) for page in found)
    assert said(found[0]) > 20


def test_a_row_that_is_not_tall_stays_whole(built: Path) -> None:
    found = pages(built, "rows")
    assert len(found) > 1
    rows = [sum(line.startswith("行") for line in page) for page in found]
    held = [said(page) for page in found]
    assert sum(rows) == 4
    assert held[0] * rows[1] == held[1] * rows[0]


def test_the_type_of_a_wide_table_is_smaller(built: Path) -> None:
    [page] = lines(built, "smaller")
    [row] = [line for line in page if line.text == "".join(NAMES)]
    assert 0.8 * TABLE - 0.01 < row.size < TABLE


def test_of_a_wider_one_words_are_broken(built: Path) -> None:
    [page] = lines(built, "broken")
    code = [line for line in page if line.text.startswith("some")]
    assert [round(line.size, 1) for line in code] == [round(0.8 * 0.88 * TABLE, 1)]
    assert "".join(CODE) not in code[0].text
    assert max(letter.right for line in page for letter in line.letters) < EDGE
