"""Tokens of formulas → HTML; what cannot be set is shown as its source, in a frame.

In: tokens of a file and a Context. Out: HTML; problems go into the Context. No side effects.
"""

import html
import math
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from guide.limits import FORMULA_NARROWED
from guide.maths import katex
from guide.maths.narrow import narrowed
from guide.problems import Severity
from guide.reading.context import Context
from guide.reading.markup import attributes_of
from guide.reading.tex import tidied
from guide.reading.tokens import place_in

SURELY_FITS = 15.0
"""An unbreakable part of a formula of so many em fits into any line of text."""

NARROWER = (36.0, 30.0, 24.0, 18.0, 15.0)
"""Widths (em) for which a wide display has a form of its own: in B5, A5, and on a phone."""

NO_FORMULA = {
    "han": (
        "Han stands in it, outside of \\text",
        "write \\text{…} around the words, or \\$ for a dollar",
    ),
    "beside": (
        "a letter or digit stands right beside it",
        "put a space there, or write \\$ for a dollar",
    ),
}
"""Reason and hint."""


class Formulas(RendererHTML):
    """Each method prints the kind of token that it is named after."""

    def math_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token, context = tokens[idx], env["context"]
        formula = _formula(token, token.markup == "$$", context)
        if not formula:
            return f'<code class="unset">{html.escape(_source(token), quote=False)}</code>'
        if katex.width_of(formula) <= SURELY_FITS:
            return formula
        # As of those on lines of their own, layout has to say which one is too wide.
        place = ":".join(map(str, (context.source.name, *token.meta["place"])))
        return formula.replace("<span", f'<span data-place="{html.escape(place)}"', 1)

    def math_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token, context = tokens[idx], env["context"]
        formula = _formula(token, True, context)
        if not formula:
            return unset(_source(token))
        formula += _narrower(token, formula, context)
        if context.numbered and "number" in token.meta:
            number = context.mark("formula", str(token.meta["number"]), token)
            formula += f'<span class="formula-number">{number}</span>'
        attributes = {
            **token.attrs,
            "class": f"formula {token.attrs.get('class', '')}".strip(),
            # Only layout knows whether it is too wide, and then has to say which one it is.
            "data-place": ":".join(map(str, (context.source.name, *context.start_of(token)))),
        }
        return f"<div{attributes_of(attributes)}>{formula}</div>\n"

    def dollar(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token = tokens[idx]
        reason, hint = NO_FORMULA[token.info]
        message = f"`{token.meta['shown']}` is no formula: {reason}; it prints as typed"
        env["context"].report(token, message, hint, Severity.WARNING)
        return token.content

    def stray_formula(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        context, token = env["context"], tokens[idx]
        hint = "end it with $$, and leave no empty line in it; or write \\$\\$ for dollars"
        message = "formula `$$` is not closed in its paragraph"
        context.report(token, message, hint, place=context.start_of(token), kind="formula")
        return unset(context.lines_of(token))


def unset(source: str) -> str:
    """What could not be set, as it was written."""
    return f'<pre class="unset"><code>{html.escape(source.strip(), quote=False)}</code></pre>\n'


def _source(formula: Token) -> str:
    """With what it stands between, if that is not part of it."""
    opening = formula.markup
    if opening.startswith(r"\begin") or set(opening) & set("`~"):
        return formula.content.strip()
    return f"{opening}{formula.content.strip()}{opening.replace('[', ']')}"


def _formula(token: Token, display: bool, context: Context) -> str:
    """HTML; empty of what KaTeX refuses."""
    tex = _tex(token, display, context)
    try:
        return katex.typeset(tex, display)
    except katex.FormulaError as error:
        hint = "check its braces and commands; https://katex.org/docs/supported lists KaTeX's"
        place = _place_of(error.offset if tex == token.content else 0, token, context)
        message = f"formula: {error.message}"
        context.report(token, message, hint, place=place, kind="formula")
        return ""


def _tex(token: Token, display: bool, context: Context) -> str:
    return tidied(token.content, display) if context.is_found else token.content


def _narrower(token: Token, formula: str, context: Context) -> str:
    """The same in more rows, of which layout takes the first that has room; not of one that is not
    drawn, of which nobody knows how wide it is, nor of one so long that it would take seconds."""
    tex, length = _tex(token, True, context), katex.length_of(formula)
    made: dict[str, str] = {}
    for most in NARROWER if length < math.inf and len(tex) <= FORMULA_NARROWED else ():
        if length > most and (rows := narrowed(tex, most, _length)):
            with suppress(katex.FormulaError):
                made.setdefault(rows, katex.typeset(rows, True))
    return "".join(_variant(each, rows, tex) for rows, each in made.items())


def _variant(markup: str, rows: str, tex: str) -> str:
    """With the class by which layout knows it, and described as the formula is written."""
    written = html.escape(rows.strip())
    named = markup.replace(f'alt="{written}"', f'alt="{html.escape(tex.strip())}"', 1)
    return named.replace('<span class="', '<span class="narrow ', 1)


def _length(tex: str) -> float:
    """Of a piece of a formula; one that is none by itself is as wide as can be."""
    try:
        return katex.length_of(katex.typeset(tex, True)) if tex.strip() else 0.0
    except katex.FormulaError:
        return math.inf


def _place_of(offset: int, formula: Token, context: Context) -> tuple[int, int]:
    """Line and column of a character of a formula's TeX."""
    if formula.map:
        return place_in(formula, offset, context.source)
    line, column = formula.meta["place"]
    rows = formula.content.count("\n", 0, offset)
    if rows:
        return line + rows, offset - formula.content.rfind("\n", 0, offset)
    return line, column + len(formula.markup) + offset
