"""A part of a text as a box of the engine's, and trimmed where it ends a line.

In: a box with its whole text, and a segment of it; or a line that WeasyPrint 70 has set. Out: a new
box; the same line with nothing behind its last mark. `strip` stands in for a function of
WeasyPrint, which `lines.install` replaces.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.line_break import Layout, strut

from guide.lines.breaks import Segment
from guide.lines.gaps import EM

strip_only = inline.remove_last_whitespace
"""Replaced in WeasyPrint 70: `layout.inline.remove_last_whitespace`, as a mark that ends a line
loses its empty half, a formula the space behind its sign. Hook: a box is told that it ends its
line."""


def box_of(box: Any, segment: Segment, height: float, baseline: float) -> Any:
    """The box of a part of a text, as `split_text_box` makes it."""
    new = box.copy_with_text(segment.text)
    new.segment = segment
    new.width = segment.width * box.style["font_size"] / EM
    new.pango_layout = _layout(segment, box.style)
    new.height = height
    line_height, _ = strut(box.style)
    new.margin_top = new.margin_bottom = (line_height - height) / 2
    new.baseline = baseline + new.margin_top
    return new


def _layout(segment: Segment, style: Any) -> Any:
    """A layout that has not been made yet: drawing makes it, by `reactivate`."""
    if style["text_decoration_line"] == "none":
        layout = object.__new__(Layout)
        layout.justification_spacing, layout.max_width = 0, None
        layout.first_line_direction = 0
    else:  # lines are drawn before the layout is made
        layout = Layout(style)
        layout.deactivate()
    layout.text = segment.text
    unit = style["font_size"] / EM
    layout.moves = {
        index: (front * unit, behind * unit)
        for index, (front, behind) in enumerate(segment.moves)
        if front or behind
    }
    layout.hyphen = bool(segment.hyphen)
    return layout


def strip(context: Any, line: Any) -> None:
    """`remove_last_whitespace`: nothing is left behind the last mark of a line."""
    *ancestors, box = _to_last(line)
    if lost := _space_behind(box):
        box.margin_right -= lost
        _narrow(ancestors, lost)
        return
    segment = getattr(box, "segment", None)
    if segment is None or segment.text != box.text:
        strip_only(context, line)
        return
    end = segment.whole.stripped(segment.start, segment.end)
    if end == segment.end and segment.ends:
        return
    if end == segment.start:
        strip_only(context, line)
        return
    narrower = box_of(box, replace(segment, end=end, ends=True), box.height, box.baseline)
    lost = box.width - narrower.width
    box.text, box.width, box.segment = narrower.text, narrower.width, narrower.segment
    box.pango_layout = narrower.pango_layout
    _narrow(ancestors, lost)


def _space_behind(box: Any) -> float:
    """What a formula leaves behind a sign, px."""
    if not isinstance(box, boxes.InlineReplacedBox):
        return 0.0
    return float(box.element.get("data-space") or 0) * float(box.style["font_size"])


def _narrow(ancestors: Sequence[Any], lost: float) -> None:
    for ancestor in ancestors:
        ancestor.width -= lost


def _to_last(line: Any) -> list[Any]:
    """A line, and what is last in it, down to what is no inline box."""
    found = [line]
    while isinstance(found[-1], (boxes.LineBox, boxes.InlineBox)):
        children = [c for c in found[-1].children if c.is_in_normal_flow()]
        if not children:
            break
        found.append(children[-1])
    return found
