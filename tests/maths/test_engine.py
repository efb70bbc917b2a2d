"""KaTeX's engine: whatever the TeX is, there is HTML or a refusal, and the next formula is set."""

import pytest

from guide.limits import FORMULA_TEX
from guide.maths.engine import DEEP, LONG, Engine, Refusal
from guide.maths.katex import FormulaError, typeset

REFUSED = {
    "{" * 3000: DEEP,
    r"\left(" * 900: DEEP,
    r"\sqrt{" * 300 + "x" + "}" * 300: DEEP,
    r"\frac1{" * 300 + "x" + "}" * 300: DEEP,
    r"\begin{a b} 0": "No such environment: a b",
    r"\begin{array}{\frac12}": "KaTeX cannot set it: Expected node of symbol group type",
    r"\verb|" + "a" * 19_000 + "|": LONG,
    "x+" * 50_000: f"it has 100,000 characters; {FORMULA_TEX:,} can be set",
    r"\def\a{\b\b}\def\b{\a\a}\a": "Too many expansions",
    r"\char\"D800".replace('\\"', '"'): "U+D800 is no character that can be printed",
    r"\char0": "U+0000 is no character that can be printed",
    "\\begin😀": "No such environment: 😀",
    r"\frac{a}{b": "Unexpected end of input in a macro argument, expected '}' at end of input",
}


@pytest.mark.parametrize("tex", REFUSED, ids=lambda tex: tex[:20])
def test_hostile_formulas_are_refused_and_the_next_one_is_set(tex: str) -> None:
    with pytest.raises(FormulaError) as refused:
        typeset(tex, True)
    assert refused.value.message.startswith(REFUSED[tex])
    assert typeset("x^2", True).startswith('<span class="math">')


@pytest.mark.parametrize(
    "tex",
    [
        *(rf"\begin{{a b}} {n}" for n in range(3)),  # freed what it went on using, once
        r"\def\a{x}\def\b{" + r"\a" * 10 + "}" + r"\b" * 200,
    ],
)
def test_one_engine_lives_through_many(tex: str) -> None:
    engine = Engine()
    for _ in range(200):
        try:
            engine.html(tex, False)
        except Refusal:
            continue
    assert "katex-html" in engine.html("x", False)


def test_a_large_formula_ends_at_its_memory() -> None:
    macros = "".join(
        rf"\def\{chr(98 + n)}{{{chr(92) + chr(97 + n)} {chr(92) + chr(97 + n)}}}" for n in range(9)
    )
    try:
        typeset(rf"\def\a{{{'x' * 15_000}}}" + macros + r"\j", True)
    except FormulaError as error:
        assert "memory" in error.message or "long" in error.message or "large" in error.message
    assert typeset("x^2", True)


@pytest.mark.parametrize(
    "tex",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\url{file:///etc/passwd}",
        r"\includegraphics{https://example.org/a.png}",
        r"\htmlData{a=b}{x}",
        r"\htmlStyle{background: url(https://example.org)}{x}",
    ],
)
def test_a_formula_names_no_address(tex: str) -> None:
    """KaTeX's `trust` is off: such commands are set as their name."""
    html = Engine().html(tex, False)
    assert "href=" not in html and "src=" not in html and "url(" not in html
    assert "data-a" not in html


def test_a_rule_is_no_wider_than_any_paper() -> None:
    assert "width:100em" in Engine().html(r"\rule{99999em}{1em}", False)


@pytest.mark.parametrize(
    "tex", [r"\ce{2H2 + O2 -> 2H2O}", r"\bm{x}", r"\text{汉字}", r"\pu{5 m/s}"]
)
def test_chemistry_and_han_are_set(tex: str) -> None:
    assert typeset(tex, True).startswith("<span")
