"""TeX → KaTeX's HTML, by PyKaTeX (KaTeX 0.16.22 in QuickJS). Owns pykatex. No side effects."""

import re
from dataclasses import dataclass

import pykatex


@dataclass(frozen=True)
class FormulaError(Exception):
    message: str
    """KaTeX's own words, without the formula."""
    offset: int
    """Characters into the TeX, from 0."""


def typeset(tex: str, display: bool) -> str:
    """HTML of a formula; needs KaTeX's stylesheet of the very same version.

    Raises FormulaError for TeX that KaTeX refuses.
    """
    try:
        # "ignore": Han in a formula is no fault here, and "warn" would write to the terminal.
        return str(
            pykatex.renderToString(tex, displayMode=display, output="html", strict="ignore")
        )
    except pykatex.ParseError as error:
        raise _explain(str(error), tex) from None


def _explain(message: str, tex: str) -> FormulaError:
    """KaTeX says "… at position 4: x^2^̲3" (from 1) or "… at end of input: …"."""
    text, _, _ = re.sub("\u0332", "", message).partition(" at position ")
    text, at_end, _ = text.partition(" at end of input")
    position = re.search(r" at position (\d+):", message)
    offset = int(position[1]) - 1 if position else len(tex) if at_end else 0
    return FormulaError(text + at_end, offset)
