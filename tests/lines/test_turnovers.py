"""Code that is wider than its measure, on paper: indented where it goes over, nothing added."""

import re

import pytest

from guide.problems import Source
from guide.reading.code import PIECE
from guide.reading.draft import Options
from guide.reading.manuscript import read_question
from tests.letters import Line, lines_of
from tests.stock import Stock

CALL = "    return first_function(argument_one=1, argument_two=2, argument_three=3, four=4)"
WORD = "x = " + "a" * 200
SIGNS = 'y={"k":"' + "b" * 40 + '",' + '"j":f(),' * 12 + '"中文字符":1}'
NEXT = "after = 1"
CODE = "\n".join((CALL, WORD, SIGNS, NEXT))


@pytest.fixture(scope="module")
def lines(stock: Stock) -> list[Line]:
    """Those of the code."""
    text = f"# What is wide?\n\nBefore.\n\n```python\n{CODE}\n```\n\nBehind.\n"
    root = stock.printed({"one.md": text}, editions=("guide",))
    found = lines_of(root / "output" / "guide.pdf", 2)
    return [line for line in found if any("Mono" in letter.face for letter in line.letters)]


def test_nothing_is_added_or_lost(lines: list[Line]) -> None:
    assert "".join(line.text for line in lines) == re.sub(r"\s", "", CODE)


def test_all_stays_in_the_measure(lines: list[Line]) -> None:
    left = min(line.letters[0].left for line in lines)
    assert max(line.right for line in lines) < left + 420


def test_what_goes_over_is_indented_as_its_line_and_a_little_more(lines: list[Line]) -> None:
    unit = lines[0].letters[1].left - lines[0].letters[0].left
    left = min(line.letters[0].left for line in lines)
    columns = [round((line.letters[0].left - left) / unit) for line in lines]
    begins = {"return": 4, "x=": 0, "y=": 0, "after": 0}
    wanted, last = [], 0
    for line in lines:
        first = next(
            (column for word, column in begins.items() if line.text.startswith(word)), None
        )
        last = last if first is None else first
        wanted.append(last + 2 if first is None else first)
    assert columns == wanted
    assert len(lines) > 8


def test_no_word_is_torn_that_has_room_on_a_line(lines: list[Line]) -> None:
    assert [line.text for line in lines[:2]] == [
        "returnfirst_function(argument_one=1,argument_two=2,argument_three=3,",
        "four=4)",
    ]


def html_of(code: str, info: str = "") -> str:
    text = f"# What?\n\n```{info}\n{code}\n```\n"
    return read_question(Source("a.md", text), Options("en", raw_html=False)).body_html


def test_tabs_are_four_columns_and_eight_in_a_makefile() -> None:
    assert "<code>    a\nbc  d" in html_of("\ta\nbc\td")
    assert " " * 8 in html_of("a:\n\tb", "make")


@pytest.mark.parametrize("info", ["", "text numbered=10"])
def test_a_long_listing_is_cut_into_pieces(info: str) -> None:
    count = 2 * PIECE + 10
    html = html_of("\n".join(f"line {n}" for n in range(count)), info)
    pieces = re.findall(r'<pre class="([^"]*)"><code>(.*?)</code></pre>', html, re.DOTALL)
    names = [" ".join(sorted({*each.split()} - {"long", "numbered"})) for each, _ in pieces]
    assert names == ["goes-on", "comes-from goes-on", "comes-from"]
    text = "".join(re.sub(r"<[^>]*>", "", piece) for _, piece in pieces)
    assert re.findall(r"line (\d+?)(?=line|\n|\Z)", text) == [str(n) for n in range(count)]
