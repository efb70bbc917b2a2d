"""Display formulas are never wider than their measure: an extension of WeasyPrint 70.

In: a block of class `formula` as WeasyPrint is about to lay it out, when its width is known. It
holds the pictures of a formula, or KaTeX's own HTML, and perhaps its number, of class
`formula-number` and `width: 0`. Out: the same block, with the formula as large as it can be there
(see `Fit`) and its number at the right edge; and of a formula for which that is too wide, which is
made as small as it must be, where it was written and by how much. Side effect of `install`:
`layout.block.block_container_layout` is replaced. Nothing of what came in is changed, as WeasyPrint
lays out one block several times; boxes are copied.
"""

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block
from weasyprint.layout.preferred import max_content_width

LEAST = 0.8
"""Of its size, at which a formula can still be read well."""
NEARLY = 0.95
"""Of its size, at which nobody sees that it is smaller."""
GAP = 1.0
"""Between a formula and its number at least, em."""
SPARE = 0.1
"""What rounding of its letters may add to a line, px: else one that just fits would be broken."""
OVER = 1.5
"""How far a formula amid text may reach over the edge: its letters lean, px."""
MM_PER_PX = 25.4 / 96
_SIDES = ("top", "right", "bottom", "left")
LENGTHS = (
    *("width", "height", "min_width", "min_height", "max_width", "max_height", *_SIDES),
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"border_{side}_width" for side in _SIDES),
    *("font_size", "line_height", "vertical_align", "text_indent", "letter_spacing"),
)
"""The properties, as WeasyPrint names them, that make a formula large."""


@dataclass(frozen=True)
class Fit:
    """How a formula is set in the room that it has."""

    scale: float
    """As a whole, from LEAST to 1."""
    broken: bool
    """Whether it takes several lines."""
    over: float
    """How far its widest line sticks out all the same, px."""


@dataclass(frozen=True)
class StickingOut:
    """A formula for which there is no room."""

    place: str
    """`file:line:column`, as its element says in `data-place`."""
    over: float
    """By how much it is too wide, of one on lines of its own at its least size, mm."""
    in_line: bool = False
    """Whether it stands amid text."""


def install() -> bool:
    """Extend WeasyPrint; False, and nothing is changed, if its function is not as expected."""
    expected = ["context", "box", "bottom_space", "skip_stack"]
    if list(inspect.signature(_lay_out_block).parameters)[:4] != expected:
        return False
    block.block_container_layout = _lay_out
    return True


def sticking_out(page_box: Any) -> Iterator[StickingOut]:
    """The formulas of a page after layout that are wider than their measure."""
    edge = page_box.content_box_x() + page_box.width
    wide: dict[str, float] = {}
    for box in page_box.descendants():
        if over := getattr(box, "formula_over", 0.0):
            yield StickingOut(box.element.get("data-place") or "", over * MM_PER_PX)
        elif isinstance(box, boxes.InlineBox) and {"math", "katex"} & {*_classes(box)}:
            over = max((_over(part, edge) for part in _parts(box)), default=0.0)
            if over > OVER and (place := box.element.get("data-place")):
                wide[place] = max(wide.get(place, 0.0), over)
    yield from (StickingOut(place, over * MM_PER_PX, True) for place, over in wide.items())


def _over(box: Any, edge: float) -> float:
    """How far a part of a formula reaches over the edge, or would if its width were as asked."""
    asked = box.style["width"].value if isinstance(box, boxes.InlineReplacedBox) else box.width
    return float(box.position_x + box.margin_width() - edge + max(asked - box.width, 0))


def fit(total: float, parts: Sequence[float], room: float) -> Fit:
    """How to set a formula of a width with these unbreakable parts; px.

    A little smaller if that is enough to keep it whole; else at full size in several lines, unless
    a part of it is itself too wide for one.
    """
    room -= SPARE
    if total <= room:
        return Fit(1.0, False, 0.0)
    widest = max(parts, default=0.0)
    can_break = len(parts) > 1 and widest <= room
    if total * (NEARLY if can_break else LEAST) <= room:
        return Fit(room / total, False, 0.0)
    scale = min(1.0, max(LEAST, room / widest if widest else 1.0))
    over = max(widest * scale - room, 0.0)
    return Fit(scale, len(parts) > 1, over if over > SPARE else 0.0)


_lay_out_block = block.block_container_layout
"""Replaced in WeasyPrint 70: `layout.block.block_container_layout`, as a formula's size depends
on its measure. Hook: a block may be exchanged when its width is known, before it is laid out."""


def _lay_out(context: Any, box: Any, *rest: Any, **options: Any) -> Any:
    """`block_container_layout` of WeasyPrint; a formula is fitted first."""
    if "formula" not in _classes(box) or not isinstance(box, boxes.BlockBox):
        return _lay_out_block(context, box, *rest, **options)
    fitted = _fitted(context, box)
    result = _lay_out_block(context, fitted, *rest, **options)
    if result[0]:
        result[0].formula_over = fitted.formula_over
        for number in _numbers(result[0]):
            edge = box.content_box_x() + box.width
            number.translate(edge - _width_of_number(context, number) - number.position_x, 0)
    return result


def _classes(box: Any) -> Sequence[str]:
    """Of the element whose box this is; none for pseudo-elements and anonymous boxes."""
    if box.element is None or box.element_tag.endswith(("::before", "::after", "::marker")):
        return ()
    return (box.element.get("class") or "").split()


def _numbers(box: Any) -> Iterator[Any]:
    return (b for b in box.descendants() if _is_number(b))


def _is_number(box: Any) -> bool:
    return isinstance(box, boxes.InlineBlockBox) and "formula-number" in _classes(box)


def _width_of_number(context: Any, number: Any) -> float:
    """Of what is in it: it has no width itself, so that the formula is centred without it."""
    return max((max_content_width(context, each) for each in number.children), default=0.0)


def _fitted(context: Any, box: Any) -> Any:
    """A copy of a formula's block, in which the formula fits: centred, or as far to the left as its
    number asks."""
    aside = _aside(context, box)
    way = _best(context, box, aside)
    room, how = way.room, way.fit
    box = _without(box, [each for each in _all_forms(box) if each is not way.form])
    # What sticks out is told; in print it is as small as it must be, so that nothing is lost.
    parts = [max_content_width(context, part) for part in _parts(box)]
    scale = max(room - SPARE, 1.0) / max(parts) if how.over else how.scale
    fitted = _scaled(box, scale) if scale < 1 else box.copy()
    fitted.formula_over = how.over
    if aside and (how.broken or not way.is_centred):
        # No line of it may come near the number, which stands behind the last one.
        fitted.padding_left = box.padding_left + aside * way.is_centred
        fitted.padding_right = box.padding_right + aside
        fitted.width = room
    return fitted


def _aside(context: Any, box: Any) -> float:
    """The room that a formula's number takes, with what stands between, px; 0 if it has none."""
    beside = (_width_of_number(context, n) + GAP * box.style["font_size"] for n in _numbers(box))
    return float(next(beside, 0.0))


def _all_forms(box: Any) -> list[Any]:
    return [each for each in box.descendants() if _is_form(each)]


@dataclass(frozen=True)
class _Way:
    """How a formula may be set beside its number."""

    form: Any
    """None of one that has none."""
    is_centred: bool
    room: float
    fit: Fit


def _best(context: Any, box: Any, aside: float) -> _Way:
    """The form with the fewest rows that is set at its size, in the middle if it has room there;
    else the way in which least is lost."""
    ways = [
        _Way(form, is_centred, room, _fit_of(context, form or box, room))
        for form in _all_forms(box) or [None]
        for is_centred in ((True, False) if aside else (True,))
        for room in [box.width - (2 if is_centred else 1) * aside]
    ]
    whole = (way for way in ways if not way.fit.over and way.fit.scale >= NEARLY)
    return next(whole, None) or min(ways, key=lambda way: (way.fit.over, -way.fit.scale))


def _fit_of(context: Any, form: Any, room: float) -> Fit:
    parts = [max_content_width(context, part) for part in _parts(form)]
    is_block = isinstance(form, boxes.BlockBox)
    return fit(max_content_width(context, form, outer=not is_block), parts, room)


def _is_form(box: Any) -> bool:
    """Whether it is a formula as a whole."""
    classes = {*_classes(box)}
    return isinstance(box, boxes.InlineBox) and bool({"math", "katex-display"} & classes)


def _without(box: Any, dropped: Sequence[Any]) -> Any:
    if not isinstance(box, boxes.ParentBox):
        return box
    kept = [each for each in box.children if not any(each is other for other in dropped)]
    return box.copy_with_children([_without(each, dropped) for each in kept])


def _parts(box: Any) -> Iterator[Any]:
    """The pictures of a formula, or what KaTeX does not break: a line may break between two."""
    for child in box.children:
        if _is_number(child):
            continue
        if isinstance(child, (boxes.InlineReplacedBox, boxes.InlineBlockBox)):
            yield child
        elif isinstance(child, boxes.ParentBox):
            yield from _parts(child)


def _scaled(box: Any, scale: float) -> Any:
    """A copy of a block whose formula is smaller; its own style, and the number, are as before."""
    if {"math", "katex-display", "katex"} & set(_classes(box)):
        return _all_scaled(box, scale)
    if _is_number(box) or not isinstance(box, boxes.ParentBox):
        return box
    return box.copy_with_children([_scaled(child, scale) for child in box.children])


def _all_scaled(box: Any, scale: float) -> Any:
    copy = box.copy()
    copy.style = box.style.copy()
    for name in LENGTHS:
        copy.style[name] = times(box.style[name], scale)
    if isinstance(box, boxes.ParentBox):
        copy.children = [_all_scaled(child, scale) for child in box.children]
    return copy


def times(value: Any, scale: float) -> Any:
    """A computed value; what is no length (`auto`, a percentage, a bare number) stays."""
    if isinstance(value, Dimension):
        return Dimension(value.value * scale, "px") if value.unit == "px" else value
    return value * scale if isinstance(value, (int, float)) else value
