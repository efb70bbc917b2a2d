"""Texts of a paragraph measured once: how wide each character is, where lines may break.

In: a text with its style, or its box, as WeasyPrint 70 has it. Out: a Text for the rules of `gaps`
and `breaks`, its height and its baseline. Side effects: boxes keep what was measured of them, and
which characters stand beside them.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.line_break import Layout, line_size

from guide.lines import filling
from guide.lines.breaks import may_break
from guide.lines.filling import is_east_asian
from guide.lines.gaps import EM, THING, Text

UNPLAIN = re.compile("[\n\t\r\f\u00ad\u0085\u2028\u2029\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""Line breaks, tabs, soft hyphens, and what is written from right to left."""
TIED = re.compile(r"(?:(?<![^\W\d_])[^\W\d_]{1,2}-|(?<!\w)\|)(?=\w)")
"""A line does not end behind `Q-` or `U-`, nor behind the first stroke of `|x|`."""


def introduce(linebox: Any) -> None:
    """Tell each text of a paragraph which characters stand in front of it and behind it."""
    things = [(None, ""), *_things(linebox), (None, "")]
    for (_, before), (box, _), (_, after) in zip(things, things[1:], things[2:], strict=False):
        if box is not None:
            box.before, box.after = before[-1:], after[:1]


MARKS = {"footnote-again", "citations"}
"""The classes of what begins no line, beside the calls of footnotes."""


def is_mark(box: Any) -> bool:
    """Whether a box is the mark of a footnote or a citation."""
    if not isinstance(box, boxes.InlineBox) or box.element is None:
        return False
    if box.element_tag.endswith("::footnote-call"):
        return True
    classes = (box.element.get("class") or "").split()
    return "::" not in box.element_tag and not MARKS.isdisjoint(classes)


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


def is_plain(text: str, style: Any) -> bool:
    """Whether a text is all that these rules know: one line's worth of letters after another."""
    return (
        style["white_space"] in ("normal", "nowrap")
        and style["direction"] == "ltr"
        and style["letter_spacing"] == "normal"
        and not style["word_spacing"]
        and style["font_size"] > 0
        and UNPLAIN.search(text) is None
    )


def text_of(box: Any) -> tuple[Text, float, float]:
    """The measured text of a box, its height and its baseline, px; measured once."""
    known = getattr(box, "measured", None)
    if known is None or known[0].text != box.text:
        before, after = getattr(box, "before", ""), getattr(box, "after", "")
        known = box.measured = measured(box.text, box.style, before, after)
    return known


def measured(text: str, style: Any, before: str, after: str) -> tuple[Text, float, float]:
    """A text with what stands around it, measured; its height and its baseline, px."""
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
