"""The rules of `chinese.py` brought to WeasyPrint 70, which it owns with others; owns pyphen.

In: the boxes of a paragraph. Out: its lines, broken by those rules, in every language; text that is
not plain (see `_is_plain`) is left to WeasyPrint. `install` replaces these of its functions: in
`layout.inline` `get_next_linebox`, `split_text_box`, `remove_last_whitespace`, `can_break_text` and
`justify_line`; in `layout.preferred` `split_first_line`; in `text.line_break` `Layout.set_text`; in
`pdf.stream` `Stream.show_text`; in `draw` `draw_text`; the last four for `filling.py`.
"""

import inspect
import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

import pyphen
import weasyprint.draw
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline, preferred
from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import Layout, line_size, strut

from guide.lines import filling
from guide.lines.chinese import (
    EM,
    THING,
    Line,
    Segment,
    Text,
    break_text,
    may_break,
    start_of_next,
    uncut,
)
from guide.lines.filling import is_east_asian
from guide.lines.refining import Found, better, whole_formulas

UNPLAIN = re.compile("[\n\t\r\f\u00ad\u0085\u2028\u2029\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""Line breaks, tabs, soft hyphens, and what is written from right to left."""
TIED = re.compile(r"(?:(?<![^\W\d_])[^\W\d_]{1,2}-|(?<!\w)\|)(?=\w)")
"""A line does not end behind `Q-` or `U-`, nor behind the first stroke of `|x|`."""
CITING = "["
LEAST = 8
"""Letters of a Latin word that is cut among Han; what CSS says holds elsewhere."""
SLIP = 1e-3
"""What floating point may make of a width, px."""


def install() -> bool:
    """Extend WeasyPrint; False, and nothing is changed, if its functions are not as expected."""
    expected = {
        _next_line_only: ["context", "linebox", "position_y", "bottom_space", "skip_stack",
                          "containing_block", "absolute_boxes", "fixed_boxes",
                          "first_letter_style", "first_line_style"],
        _split_box_only: ["context", "box", "available_width", "skip", "is_line_start"],
        _split_first_only: ["text", "style", "context", "max_width", "justification_spacing",
                            "is_line_start", "minimum"],
        _strip_only: ["context", "line"],
        _may_break_only: ["text", "lang"],
        _justify_by_spaces: ["context", "line", "extra_width"],
        filling.set_text_only: ["self", "text", "justify"],
        filling.show_only: ["self", "text"],
        filling.draw_only: ["stream", "textbox", "offset_x", "text_overflow", "block_ellipsis"],
    }  # fmt: skip
    if any(list(inspect.signature(f).parameters) != names for f, names in expected.items()):
        return False
    inline.get_next_linebox = _next_line
    inline.split_text_box = _split_box
    inline.remove_last_whitespace = _strip
    inline.can_break_text = _may_break_between
    inline.justify_line = filling.justify
    preferred.split_first_line = _split_first
    Layout.set_text = filling.set_text
    Stream.show_text = filling.show_text
    weasyprint.draw.draw_text = filling.draw
    return True


_next_line_only = inline.get_next_linebox
_split_box_only = inline.split_text_box
_split_first_only = preferred.split_first_line
_strip_only = inline.remove_last_whitespace
_may_break_only = inline.can_break_text
_justify_by_spaces = inline.justify_line


# --- What stands beside what


def _next_line(
    context: Any, linebox: Any, position_y: float, bottom_space: float, skip: Any, block: Any,
    absolute: list[Any], fixed: list[Any], *first: Any,
) -> tuple[Any, Any]:  # fmt: skip
    """`get_next_linebox`, for which each text knows its neighbours; a bad line is set again."""
    if not hasattr(linebox, "formulas"):
        _introduce(linebox)
        linebox.formulas = whole_formulas(linebox, block.width)

    def attempt(width: float, fills: bool = True, cuts: bool = False) -> Found:
        within = copy(block)
        within.width = width
        context.fills, context.cuts = fills, cuts
        line, resume = _next_line_only(
            context, linebox, position_y, bottom_space, skip, within, absolute, fixed, *first
        )
        context.fills, context.cuts = True, False
        return line, resume

    placed = len(absolute) + len(fixed)
    found = attempt(block.width)
    if None in found or context.excluded_shapes or len(absolute) + len(fixed) > placed:
        return found
    return better(found, linebox, block.width, attempt) or found


def _introduce(linebox: Any) -> None:
    """Tell each text of a paragraph which characters stand in front of it and behind it."""
    things = [(None, ""), *_things(linebox), (None, "")]
    for (_, before), (box, _), (_, after) in zip(things, things[1:], things[2:], strict=False):
        if box is not None:
            box.before, box.after = before[-1:], after[:1]


def _things(box: Any) -> Iterator[tuple[Any, str]]:
    """The texts of a paragraph with their boxes; what is no text, with no box."""
    for child in box.children:
        if not child.is_in_normal_flow():
            continue
        if isinstance(child, boxes.TextBox):
            if child.text:
                is_call = child.style["vertical_align"] == "super" or (
                    box.style["vertical_align"] == "super"
                )
                yield child, THING if is_call else child.text
        elif isinstance(child, boxes.InlineBox):
            yield from _things(child)
        else:
            # A formula is like a word.
            yield None, "x" if isinstance(child, boxes.InlineReplacedBox) else THING


def _may_break_between(text: str, lang: str | None) -> bool:
    """`can_break_text`: of two characters, by our rules; whether a longer text breaks anywhere."""
    default = _may_break_only(text, lang)
    if len(text) != 2 or not is_east_asian(lang):
        return bool(default)
    if text[1] == CITING and text[0] != " ":
        return False  # the number of a work stays with what it is cited for
    return may_break(text[0], text[1], default)


# --- Measuring


def _is_plain(text: str, style: Any) -> bool:
    """Whether a text is all that these rules know: one line's worth of letters after another."""
    return (
        style["white_space"] in ("normal", "nowrap")
        and style["direction"] == "ltr"
        and style["letter_spacing"] == "normal"
        and not style["word_spacing"]
        and style["font_size"] > 0
        and UNPLAIN.search(text) is None
    )


def _text_of(box: Any) -> tuple[Text, float, float]:
    """The measured text of a box, its height and its baseline, px; measured once."""
    known = getattr(box, "measured", None)
    if known is None or known[0].text != box.text:
        before, after = getattr(box, "before", ""), getattr(box, "after", "")
        known = box.measured = _measured(box.text, box.style, before, after)
    return known


def _measured(text: str, style: Any, before: str, after: str) -> tuple[Text, float, float]:
    layout = Layout(style)
    filling.set_text_only(layout, text)
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    line, _ = layout.get_first_line()
    _, height = line_size(line, style)
    baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
    advances = _advances(line, text, style["font_size"])
    east = is_east_asian(style["lang"])
    breaks = _breaks(layout, text, east) if style["white_space"] == "normal" else ()
    is_code = "mono" in style["font_family"][0].lower()
    return Text(text, advances, breaks, before, after, is_code, east), height, baseline


def _advances(line: Any, text: str, em: float) -> tuple[float, ...]:
    """Of each character, in thousandths of an em; that of a cluster is its first one's."""
    at_byte: dict[int, float] = {}
    for item in filling.runs_of(line):
        glyphs, offset = item.glyphs, item.item.offset
        clusters = glyphs.log_clusters
        for index in range(glyphs.num_glyphs):
            byte = offset + clusters[index]
            at_byte[byte] = at_byte.get(byte, 0) + glyphs.glyphs[index].geometry.width
    unit = FROM_UNITS / em * EM
    starts = zip(text, filling.bytes_of(text), strict=False)
    return tuple(at_byte.get(byte, 0) * unit for _, byte in starts)


def _breaks(layout: Any, text: str, east: bool) -> tuple[int, ...]:
    attributes = pango.pango_layout_get_log_attrs_readonly(layout.layout, ffi.NULL)
    default = [bool(attributes[i].is_line_break) for i in range(1, len(text))]
    for found in TIED.finditer(text):
        default[found.end() - 1] = False
    if not east:
        return tuple(i for i, may in enumerate(default, 1) if may)
    pairs = enumerate(zip(pairwise(text), default, strict=True), 1)
    return tuple(i for i, ((one, other), may) in pairs if may_break(one, other, may))


# --- Breaking


def _split_box(
    context: Any, box: Any, available_width: float | None, skip: int, is_line_start: bool = True
) -> tuple[Any, int | None, bool]:
    """`split_text_box`: the part of a text that goes into the line."""
    if not box.text or not _is_plain(box.text, box.style):
        found: tuple[Any, int | None, bool] = _split_box_only(
            context, box, available_width, skip, is_line_start
        )
        return found
    text, height, baseline = _text_of(box)
    start = len(box.text.encode()[:skip].decode())
    if start >= len(box.text):
        return None, None, False
    if available_width is None:
        segment = Segment(text, start, len(box.text), is_line_start)
    else:
        segment = break_text(text, start, _line(box.style, context, available_width, is_line_start))
    new = _set(box, segment, height, baseline) if segment.end > segment.start else None
    resume = start_of_next(segment)
    return new, len(box.text[:resume].encode()) if resume < len(box.text) else None, False


def _line(style: Any, context: Any, width: float, is_line_start: bool) -> Line:
    em = style["font_size"]
    wraps = style["white_space"] == "normal"
    cuts = style["hyphens"] == "auto" and (
        getattr(context, "cuts", False) or not is_east_asian(style["lang"])
    )
    return Line(
        width=(width + SLIP) / em * EM,
        begins=is_line_start,
        breaks_words=wraps and style["overflow_wrap"] in ("anywhere", "break-word"),
        cuts=partial(_cuts, style=style) if wraps and cuts else uncut,
    )


def _cuts(word: str, style: Any) -> Sequence[tuple[int, float]]:
    """Where a word may be cut, the latest place first, with the advance of the hyphen."""
    east = is_east_asian(style["lang"])
    found = re.match("([^A-Za-z]*)((?:[A-Z]?[a-z]+)+)(?![A-Za-z0-9])", word)
    total, left, right = style["hyphenate_limit_chars"]
    if not found or len(found[2]) < (LEAST if east else total):
        return ()
    language = pyphen.language_fallback("en_US" if east else style["lang"] or "")
    if language is None:
        return ()
    before, letters = found.groups()
    camels = [match.start() for match in re.finditer("(?<=[a-z]{3})[A-Z](?=[a-z]{2})", letters)]
    places = camels or _dictionary(language, left, right).positions(letters)
    advance, *_ = filling.hyphen(style)
    return [(len(before) + place, advance / style["font_size"] * EM) for place in places[::-1]]


@lru_cache
def _dictionary(language: str, left: int, right: int) -> Any:
    return pyphen.Pyphen(lang=language, left=left, right=right)


def _split_first(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> Any:
    """`split_first_line`, where WeasyPrint asks for nothing but widths."""
    if not text or not _is_plain(text, style):
        return _split_first_only(
            text, style, context, max_width, justification_spacing, is_line_start, minimum
        )
    measured, height, baseline = _measured(text, style, "", "")
    if max_width is None or style["white_space"] == "nowrap":
        segment = Segment(measured, 0, len(text), is_line_start)
    else:
        line = replace(_line(style, context, max_width, is_line_start), cuts=uncut)
        if minimum and style["overflow_wrap"] != "anywhere":
            line = replace(line, breaks_words=False)
        segment = break_text(measured, 0, line)
    resume = start_of_next(segment)
    return (
        None,
        len(segment.text.encode()),
        len(text[:resume].encode()) if resume < len(text) else None,
        segment.width * style["font_size"] / EM,
        height,
        baseline,
    )


def _set(box: Any, segment: Segment, height: float, baseline: float) -> Any:
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


# --- The end of a line


def _strip(context: Any, line: Any) -> None:
    """`remove_last_whitespace`: nothing is left behind the last mark of a line."""
    *ancestors, box = _to_last(line)
    if lost := _space_behind(box):
        box.margin_right -= lost
        _narrow(ancestors, lost)
        return
    segment = getattr(box, "segment", None)
    if segment is None or segment.text != box.text:
        _strip_only(context, line)
        return
    end = segment.whole.stripped(segment.start, segment.end)
    if end == segment.end and segment.ends:
        return
    if end == segment.start:
        _strip_only(context, line)
        return
    narrower = _set(box, replace(segment, end=end, ends=True), box.height, box.baseline)
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
