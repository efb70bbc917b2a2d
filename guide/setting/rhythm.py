"""The baseline rhythm of a page: an extension of WeasyPrint 70.

In: what stands in an answer, as WeasyPrint is about to lay it out. Out: the same moved a little, so
that it begins on the grid of half lines that begins at the head of the page, whatever height the
figure or formula before it has; and flush with the head where a page begins with it. Text then
stands on the same lines on both sides of a leaf, which shines through (CLREQ 2.3; as
`block-step-size` of CSS Rhythmic Sizing would have it, which WeasyPrint does not know). Side effect
of `install`: `layout.block.block_level_layout` is replaced.
"""

import inspect
from collections.abc import Callable
from typing import Any

from weasyprint.layout import block
from weasyprint.text.line_break import strut

RHYTHMIC = "rhythmic"
"""The class of an element whose children stand on the grid."""
LESS = 1 / 3
"""Of a half line: so much of a space is taken away, where the alternative is to widen it."""


def install() -> bool:
    """Extend WeasyPrint; False, and nothing is changed, if its function is not as expected."""
    names = ["context", "box", "bottom_space", "skip_stack", "containing_block", "page_is_empty",
             "absolute_boxes", "fixed_boxes", "adjoining_margins"]  # fmt: skip
    if list(inspect.signature(_lay_out_only).parameters)[: len(names)] != names:
        return False
    block.block_level_layout = _lay_out
    return True


_lay_out_only = block.block_level_layout
"""Replaced in WeasyPrint 70: `layout.block.block_level_layout`, as what stands in an answer
begins on the grid. Hook: `block-step-size` of CSS Rhythmic Sizing, or a block that may be moved
before it is laid out."""


def _lay_out(
    context: Any, box: Any, bottom_space: float, skip_stack: Any, containing_block: Any,
    page_is_empty: bool = True, absolute_boxes: Any = None, fixed_boxes: Any = None,
    adjoining_margins: list[float] | None = None, *rest: Any, **options: Any,
) -> Any:  # fmt: skip
    """`block_level_layout`, on the grid; parameters have the engine's names, as it uses them."""
    parent = containing_block

    def lay_out() -> Any:
        return _lay_out_only(
            context, box, bottom_space, skip_stack, parent, page_is_empty, absolute_boxes,
            fixed_boxes, adjoining_margins, *rest, **options,
        )  # fmt: skip

    if page_is_empty and isinstance(context.forced_break, str):
        # The page has a name, which is no reason to leave room at its head.
        context.forced_break = False
    if not _is_rhythmic(parent) or not box.is_in_normal_flow():
        return lay_out()
    if page_is_empty:
        context.head = box.position_y
        return _without_margin(parent, lay_out)
    box.position_y += _shift(context, box, parent, adjoining_margins or [])
    return lay_out()


def _is_rhythmic(parent: Any) -> bool:
    return parent.element is not None and RHYTHMIC in (parent.element.get("class") or "").split()


def _without_margin(parent: Any, lay_out: Callable[[], Any]) -> Any:
    """WeasyPrint drops the margin at the head of a page of children of the root alone."""
    known = parent.is_for_root_element
    parent.is_for_root_element = True
    try:
        return lay_out()
    finally:
        parent.is_for_root_element = known


def _shift(context: Any, box: Any, parent: Any, margins: list[float]) -> float:
    """By how much a box must be moved to stand on the grid, px."""
    step = float(strut(parent.style)[0]) / 2
    block.resolve_percentages(box, parent)
    own = 0.0 if box.margin_top == "auto" else box.margin_top
    margin = float(block.collapse_margin([*margins, own]))
    head = getattr(context, "head", box.position_y)
    off = float(box.position_y + margin - head) % step
    return -off if off < min(LESS * step, margin) else step - off
