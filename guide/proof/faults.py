"""What is wrong on a page, seen without knowing what should stand there: geometry alone.

In: the Pieces of a page and its edges, pt. Out: Faults. Reads the coverage of bundled faces; no
side effects.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from math import inf

from guide.fonts.faces import coverage_of, file_of
from guide.proof.pages import Box, Fault, Piece

MM = 25.4 / 72
OVER = 1.0
"""How far anything may reach over an edge, pt: letters lean, strokes have a width."""
OVERLAP = 1.5, 0.35
"""Two texts lie over each other if they share more than so much of a width, pt, and so much of
the height of the lower one."""
ITALIC, LEAN = "Italic", 0.35
"""In the names of faces whose letters lean, and how far these reach over their place, em: an f."""
LEAST_DPI = 150.0
"""Of a picture at its printed size; below it, edges look like steps on paper."""
LEAST_LABEL = 7.0
"""Type size of a label in a figure, pt."""
SPARE = 0.02
"""What rounding of sizes may take away, pt."""
A_FIGURE = "a figure"
"""What a fault says instead of a text."""


def faults_of(pieces: Sequence[Piece], edges: Box) -> tuple[Fault, ...]:
    """Each once."""
    found: list[Fault] = []
    for piece in pieces:
        found += [*_coarse(piece), *_cut(piece)]
    found += _outside(pieces, edges)
    found += _overlaps(pieces)
    found += _without_glyph(pieces)
    found += _small(pieces)
    return tuple(dict.fromkeys(found))


def over(box: Box, edges: Box) -> float:
    """How far a box reaches over edges, pt; 0 or less if it does not."""
    return max(edges[0] - box[0], edges[1] - box[1], box[2] - edges[2], box[3] - edges[3])


def _coarse(piece: Piece) -> Iterator[Fault]:
    """A picture with too few pixels for its printed size."""
    dpi = resolution(piece)
    if piece.pixels and dpi < LEAST_DPI:
        width, height = piece.pixels
        yield Fault("coarse", f"{width}×{height}", round(dpi, 1), piece.look)


def resolution(piece: Piece) -> float:
    """Of an image, dpi; without end for what is none, or a hair wide."""
    left, lower, right, upper = piece.box
    if piece.pixels is None or right - left < 1 or upper - lower < 1:
        return inf
    return 72 * min(piece.pixels[0] / (right - left), piece.pixels[1] / (upper - lower))


def _cut(piece: Piece) -> Iterator[Fault]:
    beyond = max((over(piece.box, clip) for clip in piece.clips), default=0.0)
    if beyond > OVER:
        yield Fault("cut", piece.text or A_FIGURE, round(beyond * MM, 1))


def _outside(pieces: Sequence[Piece], edges: Box) -> Iterator[Fault]:
    for piece in pieces:
        beyond = over(piece.box, edges)
        if beyond > OVER and (piece.is_text or piece.role == "Figure"):
            yield Fault("outside", piece.text or A_FIGURE, round(beyond * MM, 1))


def _overlaps(pieces: Sequence[Piece]) -> Iterator[Fault]:
    """Texts that lie over each other; of formulas only as a whole over what is none."""
    texts = sorted(filter(_has_a_place, pieces), key=lambda piece: piece.box[1])
    open_: list[Piece] = []
    for piece in texts:
        left, lower, right, upper = piece.box
        open_ = [other for other in open_ if other.box[3] > lower]
        for other in open_:
            width = min(right, other.box[2]) - max(left, other.box[0])
            if width <= OVERLAP[0] + max(_lean(piece), _lean(other)):
                continue
            height = min(upper, other.box[3]) - max(lower, other.box[1])
            if height > OVERLAP[1] * min(upper - lower, other.box[3] - other.box[1]):
                yield Fault("overlap", piece.text, round(min(width, height) * MM, 1), other.text)
        open_.append(piece)


def _lean(piece: Piece) -> float:
    """How far letters that lean reach over what stands beside them, pt."""
    return LEAN * piece.size if ITALIC in piece.face else 0.0


def _has_a_place(piece: Piece) -> bool:
    """Whether it is a text that no other may stand in."""
    is_own = piece.is_text and not piece.is_formula
    return is_own and not piece.is_slanted and not _is_mark(piece)


def _is_mark(piece: Piece) -> bool:
    """Whether it is drawn over a letter."""
    return all(unicodedata.category(char) in ("Mn", "Me") for char in piece.text.strip())


def _without_glyph(pieces: Sequence[Piece]) -> Iterator[Fault]:
    """Characters that a bundled face has no glyph for: what is drawn instead is an empty box,
    though it is copied as the character."""
    for piece in pieces:
        known = _coverage(piece.face)
        if known is None:
            continue
        for char in piece.text:
            if ord(char) not in known and char.isprintable() and not char.isspace():
                yield Fault("glyph", char, 0.0, piece.face)


@lru_cache
def _coverage(face: str) -> frozenset[int] | None:
    """The characters of a bundled face; None for another one."""
    path = file_of(face)
    return coverage_of(path) if path else None


def _small(pieces: Sequence[Piece]) -> Iterator[Fault]:
    """The smallest label in a figure, if it is too small."""
    least = min(_labels(pieces), key=lambda label: label.size, default=None)
    if least and least.size < LEAST_LABEL - SPARE:
        yield Fault("small", least.text, least.size)


def _labels(pieces: Sequence[Piece]) -> list[Piece]:
    """The texts in figures, whose letters are each drawn by itself."""
    found: list[Piece] = []
    for piece in pieces:
        if piece.role != "Figure" or not piece.is_text or piece.is_formula:
            continue
        before = found[-1] if found else None
        if before and before.size == piece.size and _follows(before.box, piece.box, piece.size):
            found[-1] = replace(before, text=before.text + piece.text, box=piece.box)
        else:
            found.append(piece)
    return found


def _follows(one: Box, other: Box, size: float) -> bool:
    """Whether a letter stands behind another one on its line."""
    return abs(one[1] - other[1]) < size / 2 and -1 < other[0] - one[2] < size
