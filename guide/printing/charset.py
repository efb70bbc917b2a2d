"""A font program in which a character's number (CID) is its glyph id.

Sheets name glyphs by their ids. Where a CFF program is CID-keyed, as Noto's are, a viewer takes
such a number for a CID and looks it up in the program's charset (ISO 32000-1, 9.7.4.2), which in a
font cut before says other numbers. Some viewers do not look (pdfium, poppler), others do (MuPDF,
Ghostscript) and print other glyphs or none.

In: an OpenType font. Out: its CFF program, with a charset that says each glyph's own id. No side
effects. Numbers are of Adobe Technical Note 5176.
"""

import struct
from collections.abc import Iterator
from itertools import pairwise

CHARSET, CHAR_STRINGS, ROS = b"\x0f", b"\x11", b"\x0c\x1e"
"""Operators of a Top DICT; only a CID-keyed program has the last."""
LONG = 29
"""Begins a number of four bytes, as HarfBuzz writes offsets."""
BEHIND = b"\0"
"""Ghostscript 10.0 takes a charset that nothing follows for a broken one."""
RANGES = 2
"""The format of a charset that is made of ranges: the first number, and how many follow it."""


def keyed_by_glyph(font: bytes) -> bytes | None:
    """The CFF program of a font, each CID its glyph id; None if it has none that is CID-keyed."""
    program = _table(font, b"CFF ")
    if program is None:
        return None
    names = _Index(program, program[2])
    start, end = _Index(program, names.end).ranges[0]
    entries = {operator: (at, value) for operator, at, value in _entries(program, start, end)}
    if ROS not in entries:
        return None
    at, _ = entries[CHARSET]
    if program[at] != LONG:
        raise AssertionError("an offset of HarfBuzz's is of another length than it was")
    glyphs = len(_Index(program, entries[CHAR_STRINGS][1]).ranges)
    charset = struct.pack(">BHH", RANGES, 1, glyphs - 2) if glyphs > 1 else b"\0"
    moved = program[: at + 1] + struct.pack(">i", len(program)) + program[at + 5 :]
    return moved + charset + BEHIND


def _table(font: bytes, tag: bytes) -> bytes | None:
    """A table of an OpenType font."""
    (count,) = struct.unpack_from(">H", font, 4)
    for number in range(count):
        name, _, start, length = struct.unpack_from(">4sIII", font, 12 + 16 * number)
        if name == tag:
            return font[start : start + length]
    return None


class _Index:
    """An INDEX: items of any length (section 5)."""

    def __init__(self, program: bytes, at: int) -> None:
        (count,) = struct.unpack_from(">H", program, at)
        size = program[at + 2] if count else 0
        base = at + 2 + (count + 1) * size
        starts = range(at + 3, at + 3 + (count + 1) * size, size) if count else ()
        edges = [base + int.from_bytes(program[s : s + size], "big") for s in starts]
        self.ranges = list(pairwise(edges))
        """Where each item begins and ends."""
        self.end = edges[-1] if edges else at + 2


def _entries(program: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Each operator of a DICT (section 4), where its last operand begins, and that, if whole."""
    last, value = at, 0
    while at < end:
        first = program[at]
        if first <= 21:
            length = 2 if first == 12 else 1
            yield program[at : at + length], last, value
            at += length
            continue
        last = at
        if first == LONG:
            value, at = struct.unpack_from(">i", program, at + 1)[0], at + 5
        elif first == 28:
            value, at = struct.unpack_from(">h", program, at + 1)[0], at + 3
        elif first == 30:  # a fraction, which ends with the half byte 15
            at = next(n for n in range(at + 1, end) if 15 in (program[n] >> 4, program[n] & 15)) + 1
        elif first < 247:
            value, at = first - 139, at + 1
        else:
            sign, base = (1, 247) if first < 251 else (-1, 251)
            value, at = sign * ((first - base) * 256 + program[at + 1] + 108), at + 2
