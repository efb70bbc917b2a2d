"""The cover on one page, however many chapters it lists.

In: how the front matter is composed and laid out. Out: its HTML with the list of chapters as large
as there is room for, in columns, or without it. No side effects but those of the functions.
"""

from collections.abc import Callable, Iterable

from guide.setting.laid import LaidSheet

LISTS = ("columns", "columns small", "columns three smaller", "none")
"""The classes of a list that has no room as it is, in the order in which they are tried."""
PAGE = "cover"
"""The CSS name of its page."""


def is_crowded(sheets: Iterable[LaidSheet]) -> bool:
    """Whether the cover goes on on a second page."""
    return sum(sheet.page_names.count(PAGE) for sheet in sheets) > 1


def list_that_fits(lay_out: Callable[[str], LaidSheet]) -> str:
    """The classes of the first list with which the cover is one page; else those of the last."""
    ways = (each for each in LISTS if not is_crowded([lay_out(each)]))
    return next(ways, LISTS[-1])
