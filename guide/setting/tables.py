"""Tables are never wider than their measure: an extension of WeasyPrint 70.

In: the wrapper of a table as WeasyPrint is about to give it its width. Out: the same; of a table
that is too wide the type is smaller, down to four fifths, and if that is not enough, words, code
and formulas may break anywhere in the columns that ask for more than their share. Of one that
sticks out all the same, which is made as small as it must be, where it was written (`data-place` of
its element), and by how much. Side effects: `layout.block.table_wrapper_width` is replaced by
`install`; the styles of what is in a wide table change, once.
"""

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import block
from weasyprint.layout.preferred import table_and_columns_preferred_widths

from guide.setting.display import LEAST, LENGTHS, MM_PER_PX, times

SHRINKING = 3
"""So often a table that sticks out is made smaller: what is not text keeps its width."""
SLIP = 0.01
"""What floating point may make of a width, px."""


@dataclass(frozen=True)
class WideTable:
    """A table for which there is no room."""

    place: str
    """`file:line:column`, as its element says in `data-place`."""
    width: float
    over: float
    """By how much it is too wide, mm."""
    column: int
    """The one that asks for most, from 1."""
    most: float
    """What that asks for, mm."""


_width_only = block.table_wrapper_width
"""Replaced in WeasyPrint 70: `layout.block.table_wrapper_width`, as the type of a table depends on
its measure. Hook: a block may be exchanged when its width is known, before it is laid out."""


def install() -> bool:
    """Extend WeasyPrint; False, and nothing is changed, if its function is not as expected."""
    expected = ["context", "wrapper", "containing_block"]
    if list(inspect.signature(_width_only).parameters) != expected:
        return False
    block.table_wrapper_width = _fit
    return True


def wide_tables(page_box: Any) -> Iterator[WideTable]:
    """The tables that begin on a page after layout and are wider than their measure."""
    for box in page_box.descendants():
        if isinstance(box, boxes.TableBox) and getattr(box, "sticks_out", None):
            yield box.sticks_out


def _fit(context: Any, wrapper: Any, parent: tuple[float, Any]) -> None:
    """`table_wrapper_width`, of a table that is made to fit."""
    _width_only(context, wrapper, parent)
    table = wrapper.get_wrapped_table()
    if wrapper.width <= parent[0] + SLIP or hasattr(table, "sticks_out"):
        return
    table.sticks_out = None
    if sum(_least_widths(context, wrapper)) <= parent[0]:
        return  # a stylesheet gives it this width, not its columns
    near = max(LEAST, parent[0] / wrapper.width * (1 - SLIP))
    for scale in (near, LEAST / near):  # lines at its columns do not become thinner
        for group in table.children:
            _scale(group, scale)
        if _width(context, wrapper, parent) <= parent[0] + SLIP:
            return
    unbroken = _least_widths(context, wrapper)
    for cell in _cells(table, _greedy(unbroken, parent[0])):
        _break_anywhere(cell)
    if (width := _width(context, wrapper, parent)) > parent[0] + SLIP:
        asked = list(zip(map(round, _least_widths(context, wrapper)), unbroken, strict=True))
        table.sticks_out = _wide_table(table, width, parent[0], asked)
        _shrink(context, wrapper, parent)


def _shrink(context: Any, wrapper: Any, parent: tuple[float, Any]) -> None:
    """Make a table that sticks out, which is told, as small as it must be: nothing is lost so."""
    for _ in range(SHRINKING):
        for group in wrapper.get_wrapped_table().children:
            _scale(group, parent[0] / wrapper.width * (1 - SLIP))
        if _width(context, wrapper, parent) <= parent[0] + SLIP:
            return


def _width(context: Any, wrapper: Any, parent: tuple[float, Any]) -> float:
    """Of a table that was changed."""
    context.tables.pop(wrapper.get_wrapped_table(), None)
    _width_only(context, wrapper, parent)
    return float(wrapper.width)


def _least_widths(context: Any, wrapper: Any) -> Sequence[float]:
    return list(table_and_columns_preferred_widths(context, wrapper, outer=False)[2])


def _wide_table(
    table: Any, width: float, room: float, asked: Sequence[tuple[float, float]]
) -> WideTable:
    """`asked` is what each column asks for, and what it would without a word broken."""
    most = max(asked)
    place = table.element.get("data-place") or ""
    over, column = width - room, asked.index(most) + 1
    return WideTable(place, width * MM_PER_PX, over * MM_PER_PX, column, most[0] * MM_PER_PX)


def _greedy(least: Sequence[float], room: float) -> set[int]:
    """The columns that ask for more than their share of what the others leave."""
    greedy = set(range(len(least)))
    while greedy:
        left = room - sum(each for index, each in enumerate(least) if index not in greedy)
        modest = {index for index in greedy if least[index] <= left / len(greedy)}
        if not modest:
            break
        greedy -= modest
    return greedy


def _cells(table: Any, columns: set[int]) -> Iterator[Any]:
    for group in table.children:
        for row in group.children:
            yield from (cell for cell in row.children if cell.grid_x in columns)


def _scale(box: Any, scale: float) -> None:
    box.style = box.style.copy()
    for name in LENGTHS:
        box.style[name] = times(box.style[name], scale)
    for child in getattr(box, "children", ()):
        _scale(child, scale)


def _break_anywhere(box: Any) -> None:
    box.style = box.style.copy()
    box.style["overflow_wrap"] = "anywhere"
    if box.style["white_space"] == "nowrap":
        box.style["white_space"] = "normal"
    for child in getattr(box, "children", ()):
        _break_anywhere(child)
