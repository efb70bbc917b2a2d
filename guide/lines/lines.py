"""The rules of `breaks` and `gaps` brought to WeasyPrint 70, which it owns with others.

In: the boxes of a paragraph. Out: its lines, broken by those rules, in every language; text that is
not plain (see `is_plain`) is left to WeasyPrint. Side effect of `install`: ten functions of the
engine are replaced, here and for `trimming` and `filling`; beside each stands why.
"""

import inspect
from copy import copy
from dataclasses import replace
from functools import partial
from math import inf
from typing import Any

import weasyprint.draw
from weasyprint.layout import inline, preferred
from weasyprint.pdf.stream import Stream
from weasyprint.text.line_break import Layout

from guide.lines import filling, hyphenation, trimming
from guide.lines.breaks import Line, Segment, break_text, may_break, start_of_next, uncut
from guide.lines.filling import is_east_asian
from guide.lines.gaps import EM, Text
from guide.lines.measuring import introduce, is_mark, is_plain, measured, text_of
from guide.lines.refining import Found, better, whole_formulas
from guide.lines.trimming import box_of
from guide.lines.turnovers import indent_of, mark

STUCK = "\u2060"
"""What a footnote mark or a citation has in front of it, as far as a line may end there: U+2060."""
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
        trimming.strip_only: ["context", "line"],
        _may_break_only: ["text", "lang"],
        _split_inline_only: ["context", "box", "position_x", "max_x", "bottom_space", "skip_stack",
                             "containing_block", "absolute_boxes", "fixed_boxes",
                             "line_placeholders", "waiting_floats", "line_children",
                             "first_letter_style", "first_line_style"],
        _justify_by_spaces: ["context", "line", "extra_width"],
        filling.set_text_only: ["self", "text", "justify"],
        filling.show_only: ["self", "text"],
        filling.draw_only: ["stream", "textbox", "offset_x", "text_overflow", "block_ellipsis"],
    }  # fmt: skip
    if any(list(inspect.signature(f).parameters) != names for f, names in expected.items()):
        return False
    inline.get_next_linebox = _next_line
    inline.split_text_box = _split_box
    inline.remove_last_whitespace = trimming.strip
    inline.can_break_text = _may_break_between
    inline.split_inline_level = _split_inline
    inline.justify_line = filling.justify
    preferred.split_first_line = _split_first
    Layout.set_text = filling.set_text
    Stream.show_text = filling.show_text
    weasyprint.draw.draw_text = filling.draw
    return True


_next_line_only = inline.get_next_linebox
"""Replaced in WeasyPrint 70: `layout.inline.get_next_linebox`, as a line that cannot be filled,
or leaves one character alone, is set again. Hook: a line just set may be asked for anew in
another width."""
_split_box_only = inline.split_text_box
"""Replaced in WeasyPrint 70: `layout.inline.split_text_box`, as text is measured and broken by
other rules. Hook: a line breaker that is told a text, its neighbours and the room left, and says
how much goes in and how wide it is."""
_split_first_only = preferred.split_first_line
"""Replaced in WeasyPrint 70: `layout.preferred.split_first_line`, as the least and the best width
of a block are those of such lines. Hook: the same line breaker, asked for them."""
_may_break_only = inline.can_break_text
"""Replaced in WeasyPrint 70: `layout.inline.can_break_text`, as lines end between two boxes by
these rules too. Hook: the same line breaker, asked about the characters on either side."""
_split_inline_only = inline.split_inline_level
"""Replaced in WeasyPrint 70: `layout.inline.split_inline_level`, as a footnote mark or a citation
begins no line. Hook: whether a line may end in front of a box is asked with the box, not with its
first character."""
_justify_by_spaces = inline.justify_line
"""Replaced in WeasyPrint 70: `layout.inline.justify_line`, as gaps of Chinese grow between
letters, up to a limit. Hook: what fills a line may be exchanged, and may leave it ragged."""


def _next_line(
    context: Any, linebox: Any, position_y: float, bottom_space: float, skip: Any, block: Any,
    absolute: list[Any], fixed: list[Any], *first: Any,
) -> tuple[Any, Any]:  # fmt: skip
    """`get_next_linebox`, for which each text knows its neighbours; a bad line is set again."""
    if not hasattr(linebox, "formulas"):
        introduce(linebox)
        linebox.formulas = whole_formulas(linebox, block.width)

    if linebox.style["white_space"] == "pre-wrap":
        return _next_line_of_code(
            context, linebox, position_y, bottom_space, skip, block, absolute, fixed, *first
        )

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


def _next_line_of_code(
    context: Any, linebox: Any, position_y: float, bottom_space: float, skip: Any, block: Any,
    *rest: Any,
) -> tuple[Any, Any]:  # fmt: skip
    """`get_next_linebox`, for which what goes over is indented, and no word broken without need.

    WeasyPrint takes each text of an inline box for the first of its line, where words may be broken
    anywhere, and only the first of a block. So at first only that is one; if the line sticks out,
    all are, and it may end in front of each.
    """
    turned = indent_of(linebox, skip, block.width)
    linebox.text_indent += turned
    for context.begins in (block.content_box_x() + linebox.text_indent, inf):
        line, resume = _next_line_only(
            context, linebox, position_y, bottom_space, skip, block, *rest
        )
        if not line or line.width + linebox.text_indent <= block.width + SLIP:
            break
    context.begins = None
    if turned and line:
        mark(line)
    return line, resume


def _may_break_between(text: str, lang: str | None) -> bool:
    """`can_break_text`: of two characters, by our rules; whether a longer text breaks anywhere."""
    if text[1:] == STUCK:
        return False
    default = _may_break_only(text, lang)
    if len(text) != 2 or not is_east_asian(lang):
        return bool(default)
    return may_break(text[0], text[1], default)


def _split_inline(context: Any, box: Any, *rest: Any, **options: Any) -> Any:
    """`split_inline_level`, for which a mark sticks to what stands before it; code that has no room
    otherwise may break in front of anything."""
    new, resume, preserved, first, *last = _split_inline_only(context, box, *rest, **options)
    if getattr(context, "begins", None) == inf and first:
        first = True
    return new, resume, preserved, STUCK if is_mark(box) and first else first, *last


def _split_box(
    context: Any, box: Any, available_width: float | None, skip: int, is_line_start: bool = True
) -> tuple[Any, int | None, bool]:
    """`split_text_box`: the part of a text that goes into the line."""
    if not box.text or not is_plain(box.text, box.style):
        if (begins := getattr(context, "begins", None)) is not None:
            is_line_start = box.position_x <= begins + SLIP
        found: tuple[Any, int | None, bool] = _split_box_only(
            context, box, available_width, skip, is_line_start
        )
        return found
    text, height, baseline = text_of(box)
    start = len(box.text.encode()[:skip].decode())
    if start >= len(box.text):
        return None, None, False
    if available_width is None:
        segment = Segment(text, start, len(box.text), is_line_start)
    else:
        segment = break_text(text, start, _line(box.style, context, available_width, is_line_start))
    new = box_of(box, segment, height, baseline) if segment.end > segment.start else None
    resume = start_of_next(segment)
    return new, len(box.text[:resume].encode()) if resume < len(box.text) else None, False


def _line(style: Any, context: Any, width: float, is_line_start: bool) -> Line:
    em = style["font_size"]
    wraps = style["white_space"] == "normal"
    is_cut = style["hyphens"] == "auto" and (
        getattr(context, "cuts", False) or not is_east_asian(style["lang"])
    )
    return Line(
        width=(width + SLIP) / em * EM,
        begins=is_line_start,
        breaks_words=wraps and style["overflow_wrap"] in ("anywhere", "break-word"),
        cuts=partial(hyphenation.cuts, style=style) if wraps and is_cut else uncut,
    )


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
    if not text or not is_plain(text, style):
        return _split_first_only(
            text, style, context, max_width, justification_spacing, is_line_start, minimum
        )
    (whole, height, baseline), start = _measured_rest(text, style, context)
    end = len(whole.text)
    if max_width is None or style["white_space"] == "nowrap":
        segment, resume = Segment(whole, start, end, is_line_start), end
    else:
        line = replace(_line(style, context, max_width, is_line_start or start > 0), cuts=uncut)
        if minimum and style["overflow_wrap"] != "anywhere":
            line = replace(line, breaks_words=False)
        segment, resume = _widest(whole, start, line, only_first=bool(max_width) or not start)
    context.measured = (style, (whole, height, baseline), resume)
    return (
        None,
        len(whole.text[start : segment.end].encode()),
        len(whole.text[start:resume].encode()) if resume < end else None,
        segment.width * style["font_size"] / EM,
        height,
        baseline,
    )


def _measured_rest(text: str, style: Any, context: Any) -> tuple[tuple[Text, float, float], int]:
    """The measured text that a text is the rest of, and where: it is asked for line by line."""
    known = getattr(context, "measured", None)
    if known and known[0] is style:
        *_, found, resume = known
        if found[0].text == text:
            return found, 0
        if found[0].text[resume:] == text:
            return found, resume
    return measured(text, style, "", ""), 0


def _widest(whole: Text, start: int, line: Line, only_first: bool) -> tuple[Segment, int]:
    """The next line, and where the one behind it begins; or the widest line of all but the last.

    If one asked for them character by character, WeasyPrint would copy the rest each time.
    """
    segment = widest = break_text(whole, start, line)
    while not only_first and start_of_next(segment) < len(whole.text):
        following = break_text(whole, start_of_next(segment), line)
        if start_of_next(following) >= len(whole.text):
            break
        segment = following
        widest = max(widest, segment, key=lambda each: each.width)
    return widest, start_of_next(segment)
