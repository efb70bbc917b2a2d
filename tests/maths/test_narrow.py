"""Wide displays in more rows: where they are broken, and that nothing of them is lost."""

import re

import pytest

from guide.maths.katex import length_of, typeset
from guide.maths.narrow import narrowed
from guide.problems import Source
from guide.reading.draft import Options
from guide.reading.manuscript import read_question


def width(tex: str) -> float:
    return length_of(typeset(tex, True)) if tex.strip() else 0.0


def letters(tex: str) -> str:
    """What is printed of TeX, without what only sets it."""
    return re.sub(
        r"\\q?quad|\\left\.|\\right\.|\\begin\{\w+\*?\}|\\end\{\w+\*?\}|[&\s{}\\]", "", tex
    )


@pytest.mark.parametrize(
    ("tex", "most", "rows"),
    [
        (
            r"a_1=b+c,\qquad d_2=e+f",
            6,
            [r"a_1=b+c,", r"d_2=e+f"],
        ),
        (r"x=aaaaaa=bbbbbb", 7.5, [r"x= aaaaaa={}", "bbbbbb"]),
        (r"x=aaaaaa-bbbbbb", 7.5, [r"x= aaaaaa-{}", "bbbbbb"]),
        (r"x=-aaaaaaaa+b", 8, [r"x={}", "-aaaaaaaa+b"]),
        (r"f(aaaa+bbbb,cccc)=d", 7, [r"f(aaaa+{}", r"bbbb, cccc)={}", "d"]),
        (
            r"y=\left[aaaaaa+bbbbbb\right]",
            5.5,
            [r"y={}", r"\left[aaaaaa+{}\right.", r"\left.bbbbbb\right]"],
        ),
        (
            r"\begin{aligned}a&=bbbbbb+cccccc\\d&=e\end{aligned}",
            8,
            [r"a&= bbbbbb+{}", r"&\quad cccccc", "d&=e"],
        ),
        (
            r"\begin{aligned}a&=b,&&c=d\\e&=f,&&g=h\end{aligned}",
            5,
            ["a&=b,", "&c=d", "e&=f,", "&g=h"],
        ),
        (r"\begin{gathered}a=b\\cccc=dddd\end{gathered}", 4, ["a=b", "cccc={}", "dddd"]),
    ],
)
def test_rows(tex: str, most: float, rows: list[str]) -> None:
    made = narrowed(tex, most, width)
    assert made
    inner = re.fullmatch(r"\\begin\{\w+\}(.*)\\end\{\w+\}", made, re.DOTALL)
    assert inner
    assert [re.sub(r"\s+", " ", row.strip()) for row in inner[1].split(r"\\")] == rows
    assert letters(made) == letters(tex)
    assert width(made) < width(tex)


@pytest.mark.parametrize(
    "tex",
    [
        "x",
        r"\frac{aaaaaaaaaaaaaa=b}{c}",
        r"\begin{pmatrix}1&2\\3&4\end{pmatrix}",
        r"x^{a=bbbbbbbbbbbbbb}",
        r"\begin{aligned}a&=b\\c&=d\end{aligned}",
    ],
)
def test_what_has_no_place_to_be_broken_stays(tex: str) -> None:
    assert narrowed(tex, 4, width) is None


@pytest.mark.parametrize(
    "tex", ["", "{", "}", r"\left(", "a & b", r"\\", r"\begin{aligned}", "=" * 50, r"\right)=("]
)
def test_whatever_is_written_ends(tex: str) -> None:
    narrowed(tex, 1, len)


@pytest.mark.parametrize(("terms", "forms"), [(3, 0), (30, 5), (300, 0)])
def test_a_long_formula_has_no_other_forms(terms: int, forms: int) -> None:
    """Each piece of it would be measured, for each of them."""
    tex = "+".join(f"a_{{{number}}}" for number in range(terms))
    source = Source("q.md", f"# Q?\n\n$$\n{tex}\n$$\n")
    html = read_question(source, Options("zh", False)).body_html
    assert html.count('<span class="narrow ') == forms
