"""CFF fonts keyed by CID whose CIDs are not their glyph ids → the same with CIDs that are.

In: an OpenType font file. Out: the same, its charset made the identity. No side effects.

A page of a PDF names glyphs by CID. Where a font's program is OpenType with CFF, PDFium and Poppler
take that for the glyph id; MuPDF 1.21 and Ghostscript 10.0 look it up in the charset of the
program, as ISO 32000-1, 9.7.4.2 has it. Fonts cut out of larger ones keep the CIDs that their
glyphs had there. With CIDs that are the glyph ids, all find the same glyph.
"""

import struct
from collections.abc import Iterator

CHARSET, CHAR_STRINGS, ROS = 15, 17, 1230
"""Operators of a Top DICT (Adobe Technical Note 5176, tables 9 and 10); 1230 is `12 30`."""
PREDEFINED = 2
"""The last offset that means a charset which is not in the file."""
REAL_ENDS = 15
WHOLE = 0xB1B0AFBA
"""What the words of a font file sum up to."""


def keyed_by_glyph(font: bytes) -> bytes:
    """The font with the CID of each glyph its id; as it is if it has no CIDs."""
    record = _record(font, b"CFF ")
    if record is None:
        return font
    _, start, length = struct.unpack_from(">III", font, record + 4)
    cff = bytearray(font[start : start + length])
    operators = dict(_operators(_top_dict(cff)))
    charset = int(operators.get(CHARSET, 0))
    if ROS not in operators or charset <= PREDEFINED:
        return font
    [glyphs] = struct.unpack_from(">H", cff, int(operators[CHAR_STRINGS]))
    identity = _identity(glyphs)
    cff[charset : charset + len(identity)] = identity
    return _with_table(font, record, bytes(cff))


def _identity(glyphs: int) -> bytes:
    """The shortest charset that numbers them: never longer than any other for so many."""
    last = glyphs - 2
    if last < 1:
        return struct.pack(">BH", 0, 1)[: 1 + 2 * (glyphs - 1)]
    return struct.pack(">BHB", 1, 1, last) if last < 256 else struct.pack(">BHH", 2, 1, last)


def _top_dict(cff: bytes | bytearray) -> bytes:
    """The data of the first Top DICT: behind the header and the INDEX of names."""
    _, end = _index(cff, cff[2])
    (begin, stop), _ = _index(cff, end)
    return bytes(cff[begin:stop])


def _index(cff: bytes | bytearray, at: int) -> tuple[tuple[int, int], int]:
    """Where the first item of an INDEX lies, and where the INDEX ends."""
    count, size = struct.unpack_from(">HB", cff, at)
    offsets = [
        int.from_bytes(cff[place : place + size], "big")
        for place in range(at + 3, at + 3 + (count + 1) * size, size)
    ]
    before = at + 2 + (count + 1) * size  # offsets count from 1
    return (before + offsets[0], before + offsets[1]), before + offsets[-1]


def _operators(data: bytes) -> Iterator[tuple[int, int]]:
    """Each operator of a DICT with its last operand, 0 for one that is no whole number."""
    at, operand = 0, 0
    while at < len(data):
        first = data[at]
        if first <= 21:
            size = 2 if first == 12 else 1
            yield (1200 + data[at + 1] if first == 12 else first), operand
        else:
            operand, size = _operand(data, at)
        at += size


def _operand(data: bytes, at: int) -> tuple[int, int]:
    """A number of a DICT, and how many bytes it takes (Technical Note 5176, table 3)."""
    first = data[at]
    if first == 28:
        return int.from_bytes(data[at + 1 : at + 3], "big", signed=True), 3
    if first == 29:
        return int.from_bytes(data[at + 1 : at + 5], "big", signed=True), 5
    if first == 30:
        ends = (n for n in range(at + 1, len(data)) if REAL_ENDS in divmod(data[n], 16))
        return 0, next(ends) + 1 - at
    if first <= 246:
        return first - 139, 1
    if first <= 250:
        return (first - 247) * 256 + data[at + 1] + 108, 2
    return (251 - first) * 256 - data[at + 1] - 108, 2


def _with_table(font: bytes, record: int, table: bytes) -> bytes:
    """A font file with another table of the same length at a record of its directory."""
    made = bytearray(font)
    _, start, length = struct.unpack_from(">III", font, record + 4)
    made[start : start + length] = table
    struct.pack_into(">I", made, record + 4, _sum(table))
    head = _record(font, b"head")
    if head is not None:
        _, place, _ = struct.unpack_from(">III", font, head + 4)
        struct.pack_into(">I", made, place + 8, 0)
        struct.pack_into(">I", made, place + 8, (WHOLE - _sum(made)) % 2**32)
    return bytes(made)


def _record(font: bytes, tag: bytes) -> int | None:
    """Where the directory of a font file tells of a table."""
    [count] = struct.unpack_from(">H", font, 4)
    records = range(12, 12 + 16 * count, 16)
    return next((at for at in records if font[at : at + 4] == tag), None)


def _sum(data: bytes | bytearray) -> int:
    padded = bytes(data) + bytes(-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) % 2**32
