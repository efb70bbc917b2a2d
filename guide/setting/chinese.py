"""Chinese text as a Chinese printer sets it: an extension of WeasyPrint 70.

In: the lines that WeasyPrint broke. Out: the same lines, filled to both edges by widening the gaps
between Han characters, and between Han and Latin, evenly; spaces first; never between Latin letters
(CLREQ 3.1.4.3, https://www.w3.org/TR/clreq/#handling_of_compression_and_expansion). Side effect
of `install`: two functions of WeasyPrint are replaced, `layout.inline.justify_line` and
`text.line_break.Layout.set_text`; it also leans on `draw.text.draw_first_line` taking the places of
letters from the glyphs of Pango's first line, and on `Box.translate`.
"""

import inspect
from collections.abc import Iterator, Mapping, Sequence
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


@dataclass(frozen=True)
class _Gap:
    """Where a line may be widened: behind a character of a box."""

    box: Any
    index: int
    """Of the character; -1 for what is no text: a formula, a picture."""
    is_space: bool


def _is_han(character: str) -> bool:
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
    shares = _shares([gap.is_space for gap in gaps], extra_width, line.style["font_size"])
    extras: dict[int, dict[int, float]] = {}
    for gap, extra in zip(gaps, shares, strict=False):
        extras.setdefault(id(gap.box), {})[gap.index] = extra
    if shares:
        _move(line, extras, 0.0)


def _shares(are_spaces: Sequence[bool], width: float, em: float) -> list[float]:
    """What each gap has of a width, px, spaces first; empty if they cannot take it."""
    unit = em / STEPS
    units, most = round(width / unit), round(WIDEST * STEPS)
    spaces = sum(are_spaces)
    others = len(are_spaces) - spaces
    for_spaces = min(units, most * spaces)
    if units - for_spaces > most * others:
        return []
    shares = {True: _shared(for_spaces, spaces), False: _shared(units - for_spaces, others)}
    return [unit * next(shares[is_space]) for is_space in are_spaces]


def _shared(units: int, count: int) -> Iterator[int]:
    """Remainders are spread, so that no two gaps differ by more than a thousandth."""
    return (units * (n + 1) // count - units * n // count for n in range(count))


def _gaps(line: Any) -> Iterator[_Gap]:
    """Between every two characters (or things) of a line, where one may widen it."""
    items = list(_items(line))
    for (box, index, character), (_, _, after) in pairwise(items):
        if character in _SPACES:
            yield _Gap(box, index, is_space=True)
        elif after in _SPACES or (character == after and character in _UNTORN):
            continue
        elif _is_han(character) or _is_han(after):
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


def _move(box: Any, extras: Mapping[int, Mapping[int, float]], x: float) -> float:
    """Move a box by `x` px and widen it, by box and place; by how much to move what follows."""
    own = extras.get(id(box), {})
    extra = sum(own.values())
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.position_x += x
        end = x
        for child in box.children:
            if child.is_in_normal_flow():
                end = _move(child, extras, end)
        box.width += end - x
        return end
    if isinstance(box, boxes.TextBox):
        box.position_x += x
        box.pango_layout.gaps = {
            len(box.text[:index].encode()): each for index, each in own.items() if each
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


def _widen_run(item: Any, gaps: Mapping[int, float]) -> None:
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
