"""On which side of a book printed on both sides its sheets begin.

In: laid-out sheets in their order. Out: the same with blank pages between them. No side effects.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from guide.reading.model import Guide
from guide.setting.laid import LaidSheet, Sheet
from guide.setting.theme import classes_of

BLANK = (
    '<html lang="{}" class="{}"><body style="string-set: none">'
    '<div style="page: blank"></div></body></html>'
)


@dataclass(frozen=True)
class Bound:
    """A sheet in its place in the book."""

    part: str
    """The part of the book in whose run its pages are numbered."""
    sheet: LaidSheet
    is_blank: bool = False


def blank_sheet(guide: Guide, css: str) -> Sheet:
    """One page of a guide with nothing on it; `css` gives its size."""
    html = BLANK.format(guide.words.language_tag, " ".join(classes_of(guide.config)))
    return Sheet(html, css, tagged=True)


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
