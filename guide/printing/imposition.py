"""On which side of a book printed on both sides its sheets begin.

In: laid-out sheets in their order. Out: the same with blank pages between them. No side effects.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from guide.setting.laid import LaidSheet, Sheet

BLANK = (
    '<html lang="{}"><body style="string-set: none"><div style="page: blank"></div></body></html>'
)


@dataclass(frozen=True)
class Bound:
    """A sheet in its place in the book."""

    part: str
    """The part of the book in whose run its pages are numbered."""
    sheet: LaidSheet
    is_blank: bool = False


def blank_sheet(css: str, language: str) -> Sheet:
    """One page with nothing on it; `css` gives its size."""
    return Sheet(BLANK.format(language), css, tagged=True)


def imposed(sheets: Iterable[tuple[str, bool, LaidSheet]], blank: LaidSheet | None) -> list[Bound]:
    """Sheets, each with its part and whether it opens on the right, as they are bound.

    A part always opens on the right, which is where odd pages are: so the number of a page tells
    its side. Without `blank`, nothing is put between.
    """
    bound: list[Bound] = []
    pages = 0
    for part, opens, sheet in sheets:
        opens |= bool(bound) and bound[-1].part != part
        if blank and opens and pages % 2:
            bound.append(Bound(bound[-1].part, blank, is_blank=True))
            pages += blank.pages
        bound.append(Bound(part, sheet))
        pages += sheet.pages
    return bound
