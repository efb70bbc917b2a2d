"""Chinese text as a Chinese printer sets it: an extension of WeasyPrint 70.

In: the lines that WeasyPrint broke. Out: the same lines, filled to both edges by widening the gaps
between Han characters, and between Han and Latin, evenly; spaces first; never between Latin letters
(CLREQ 3.1.4.3, https://www.w3.org/TR/clreq/#handling_of_compression_and_expansion). Side effect
of `install`: two functions of WeasyPrint are replaced, `layout.inline.justify_line` and
`text.line_break.Layout.set_text`; it also leans on `draw.text.draw_first_line` taking the places of
letters from the glyphs of Pango's first line, and on `Box.translate`.
"""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.ffi import TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

WIDEST = 0.1
"""How much a gap may grow, em: a line that needs more stays ragged."""
STEPS = 1000
"""In an em: PDF places letters in thousandths, and WeasyPrint cuts off what is finer."""
LANGUAGES = ("zh", "ja")
_SPACES = " \u00a0"
_UNTORN = {"—", "…", "─"}
"""Two of these are one mark."""
_HAN = (
    (0x2E80, 0x312F),  # radicals, punctuation, kana
    (0x31A0, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F),
    (0xFF01, 0xFF60),
    (0x20000, 0x3FFFF),
)


@dataclass
class _Gap:
    """Where a line may be widened: behind a character of a box."""

    box: Any
    index: int
    """Of the character; -1 for what is no text: a formula, a picture."""
    is_space: bool
    extra: float = 0.0
    """px."""


def is_han(character: str) -> bool:
    """Whether it is as wide as a Han character, and set among such."""
    return any(first <= ord(character) <= last for first, last in _HAN)


def install() -> bool:
    """Extend WeasyPrint; False, and nothing is changed, if its functions are not as expected."""
    expected = {
        _justify_by_spaces: ["context", "line", "extra_width"],
        _set_text_only: ["self", "text", "justify"],
    }
    if any(list(inspect.signature(f).parameters) != names for f, names in expected.items()):
        return False
    inline.justify_line = _justify
    Layout.set_text = _set_text
    return True


_justify_by_spaces = inline.justify_line
_set_text_only = Layout.set_text


def _justify(context: Any, line: Any, extra_width: float) -> None:
    """`justify_line` of WeasyPrint: move what is in the line, so that it gets `extra_width` px."""
    if str(line.style["lang"] or "").split("-")[0] not in LANGUAGES:
        _justify_by_spaces(context, line, extra_width)
        return
    gaps = list(_gaps(line))
    if _widen(gaps, extra_width, line.style["font_size"]):
        by_box: dict[int, list[_Gap]] = {}
        for gap in gaps:
            by_box.setdefault(id(gap.box), []).append(gap)
        _move(line, by_box, 0.0)


def _widen(gaps: list[_Gap], width: float, em: float) -> bool:
    """Share a width among gaps, spaces first; False if they cannot take it."""
    unit = em / STEPS
    units, most = round(width / unit), round(WIDEST * STEPS)
    spaces = [gap for gap in gaps if gap.is_space]
    others = [gap for gap in gaps if not gap.is_space]
    for_spaces = min(units, most * len(spaces))
    if units - for_spaces > most * len(others):
        return False
    for group, share in ((spaces, for_spaces), (others, units - for_spaces)):
        for number, gap in enumerate(group):
            # Remainders are spread, so that no two gaps differ by more than a thousandth.
            gap.extra = unit * (share * (number + 1) // len(group) - share * number // len(group))
    return True


def _gaps(line: Any) -> Iterator[_Gap]:
    """Between every two characters (or things) of a line, where one may widen it."""
    items = list(_items(line))
    for (box, index, character), (_, _, after) in pairwise(items):
        if character in _SPACES:
            yield _Gap(box, index, is_space=True)
        elif after in _SPACES or (character == after and character in _UNTORN):
            continue
        elif is_han(character) or is_han(after):
            yield _Gap(box, index, is_space=False)


def _items(box: Any) -> Iterator[tuple[Any, int, str]]:
    """The characters of a line, with their boxes; what is no text is like a letter."""
    if isinstance(box, boxes.TextBox):
        yield from ((box, index, character) for index, character in enumerate(box.text))
    elif isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from _items(child)
    else:
        yield box, -1, "x"


def _move(box: Any, gaps: dict[int, list[_Gap]], x: float) -> float:
    """Move a box by `x` px and widen it; by how much to move what follows."""
    own = gaps.get(id(box), [])
    extra = sum(gap.extra for gap in own)
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.position_x += x
        end = x
        for child in box.children:
            if child.is_in_normal_flow():
                end = _move(child, gaps, end)
        box.width += end - x
        return end
    if isinstance(box, boxes.TextBox):
        box.position_x += x
        box.pango_layout.gaps = {
            len(box.text[: gap.index].encode()): gap.extra for gap in own if gap.extra
        }
        box.width += extra
    else:
        box.translate(x, 0)
    return x + extra


def _set_text(layout: Any, text: str, justify: bool = False) -> None:
    """`Layout.set_text` of WeasyPrint; a layout that is to be drawn is widened at its gaps."""
    _set_text_only(layout, text, justify)
    gaps = getattr(layout, "gaps", None)
    if not justify or not gaps:
        return
    # Now, as the drawing would: setting it later would have Pango lay the text out anew.
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    line, _ = layout.get_first_line()
    run = line.runs
    while run != ffi.NULL:
        _widen_run(run.data, gaps)
        run = run.next


def _widen_run(item: Any, gaps: dict[int, float]) -> None:
    """Give glyphs the room behind them; a cluster (a ligature, an accent) has it at its last."""
    glyphs, offset = item.glyphs, item.item.offset
    for index in range(glyphs.num_glyphs):
        extra = gaps.get(offset + glyphs.log_clusters[index])
        is_last = (
            index + 1 == glyphs.num_glyphs
            or glyphs.log_clusters[index + 1] != glyphs.log_clusters[index]
        )
        if extra and is_last:
            glyphs.glyphs[index].geometry.width += round(extra * TO_UNITS)
