"""What is set apart stays whole, unless it is large: an extension of WeasyPrint 70.

In: a box whose `break-inside` is `avoid-column`, which says nothing outside columns, as WeasyPrint
is about to lay it out: a box, a block of code, a table, a row of one. Out: the same, whole where
it is lower than half a page; else torn where it has no room, with three lines at least on either
side. A higher one would leave its page empty, and one that is higher than a page would be torn all
the same. Side effects: `layout.block.block_level_layout_switch` is replaced by `install`; boxes
keep what was found of them in their style, so that they are measured once.
"""

import inspect
from collections.abc import Iterator
from math import inf
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block

UNLESS_LARGE = "avoid-column"
LARGE = 0.5
"""Of the height of a page; what is higher may be torn."""
LINES = 3
"""So many lines of what is torn stand on either page."""
NOTHING: Any = None, None, {"break": "any", "page": None}, [], False, None
"""What WeasyPrint's layout returns if there is no room."""

_lay_out_only = block.block_level_layout_switch
"""Replaced in WeasyPrint 70: `layout.block.block_level_layout_switch`, as whether a box may be
torn depends on its height. Hook: `break-inside` may be asked of a box when that has no room."""


def install() -> bool:
    """Extend WeasyPrint; False, and nothing is changed, if its function is not as expected."""
    names = ["context", "box", "bottom_space", "skip_stack", "containing_block", "page_is_empty",
             "absolute_boxes", "fixed_boxes", "adjoining_margins"]  # fmt: skip
    if list(inspect.signature(_lay_out_only).parameters)[: len(names)] != names:
        return False
    block.block_level_layout_switch = _lay_out
    return True


def _lay_out(
    context: Any, box: Any, bottom_space: float, skip: Any, parent: Any, is_first: bool,
    absolute: list[Any], fixed: list[Any], margins: list[float], *rest: Any,
) -> Any:  # fmt: skip
    """`block_level_layout_switch`; what has no room is torn if it is large."""
    place = box.position_x, box.position_y

    def lay_out(bottom_space: float, is_first: bool = is_first) -> Any:
        box.position_x, box.position_y = place
        return _lay_out_only(
            context, box, bottom_space, skip, parent, is_first, absolute, fixed, [*margins], *rest
        )

    def take_back(result: Any) -> None:
        if result[0] is not None:
            block.remove_placeholders(context, [result[0]], absolute, fixed)

    if context.in_column or skip is not None or not _is_asked(box):
        return lay_out(bottom_space)
    result = lay_out(bottom_space)
    if result[0] is not None and result[1] is None:
        return result
    take_back(result)
    whole = lay_out(-inf, is_first=True)
    take_back(whole)
    _release(box, whole[0], context.current_footnote_area.page.height * LARGE)
    result = lay_out(bottom_space)
    if result[0] is None or result[1] is None or isinstance(box, boxes.TableBox):
        return result
    left = _lines_in(whole[0]) - _lines_in(result[0])
    if 0 < left < LINES:
        take_back(result)
        result = lay_out(bottom_space + (LINES - left) * _line_height(whole[0]))
    if result[0] is not None and not is_first and _lines_in(result[0]) < LINES:
        take_back(result)
        return NOTHING
    return result


def _is_asked(box: Any) -> bool:
    """Whether the box, or a row of it, is one that stays whole unless it is large; it does from now
    on."""
    asked = [each for each in (box, *_rows(box)) if each.style["break_inside"] == UNLESS_LARGE]
    for each in asked:
        _set(each, "avoid")
        each.is_torn_if_large = True
    return any(getattr(each, "is_torn_if_large", False) for each in (box, *_rows(box)))


def _rows(box: Any) -> Iterator[Any]:
    if isinstance(box, boxes.TableBox):
        for group in box.children:
            yield from group.children


def _set(box: Any, value: str) -> None:
    box.style = box.style.copy()
    box.style["break_inside"] = value


def _release(box: Any, whole: Any, high: float) -> None:
    """Let what is large be torn: the box, and the rows of a table. It is not measured again."""
    pairs = [(box, whole), *zip(_rows(box), _rows(whole), strict=True)]
    for each, laid in pairs:
        if getattr(each, "is_torn_if_large", False):
            each.is_torn_if_large = False
            if laid.height > high:
                _set(each, "auto")


def _lines_in(box: Any) -> int:
    """Its lines, but for those of a label, which stays with them."""
    lines = 0
    for child in box.children:
        if isinstance(child, boxes.LineBox):
            lines += 1
        elif isinstance(child, boxes.ParentBox) and child.style["break_after"] != "avoid":
            lines += _lines_in(child)
    return lines


def _line_height(box: Any) -> float:
    heights = (each.height for each in box.descendants() if isinstance(each, boxes.LineBox))
    return float(max(heights, default=0.0))
