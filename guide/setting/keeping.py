"""A short paragraph behind a heading stays with what follows it: an extension of WeasyPrint 70.

In: two neighbours between which a page might end. Out: whether it may, as WeasyPrint says, but for
`break-after: avoid-column`, which says nothing outside columns: here it keeps a box of a single
line with the next one, and a longer one not. So a heading has two lines behind it (CLREQ has one
at least), and a long paragraph does not go to the next page with a figure that has no room. Side
effect of `install`: `layout.block.block_level_page_break` is replaced.
"""

import inspect
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block

IF_SHORT = "avoid-column"
LINES = 2
"""From so many lines on, a box need not be kept with the next."""

_page_break = block.block_level_page_break
"""Replaced in WeasyPrint 70: `layout.block.block_level_page_break`, as whether a box stays with
the next depends on its lines. Hook: a break between two boxes may be forbidden when both are
known."""


def install() -> bool:
    """Extend WeasyPrint; False, and nothing is changed, if its function is not as expected."""
    if list(inspect.signature(_page_break).parameters) != ["sibling_before", "sibling_after"]:
        return False
    block.block_level_page_break = _between
    return True


def _between(before: Any, after: Any) -> Any:
    """`block_level_page_break`: what a page's end between two boxes would be, by its CSS name."""
    found = _page_break(before, after)
    if found == IF_SHORT and _lines_in(before) < LINES:
        return "avoid"
    return found


def _lines_in(box: Any) -> int:
    return sum(isinstance(each, boxes.LineBox) for each in box.descendants())
