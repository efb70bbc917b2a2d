"""The letters of a PDF with their places, read back by pypdfium2; all lengths in pt."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

from tests.readers import opened

FLUSH_RIGHT = "，。、；：？！）》」』】”’"
"""Marks whose right half is empty."""
FLUSH_LEFT = "（《「『【“‘"


@dataclass(frozen=True)
class Letter:
    character: str
    left: float
    """Where its advance begins; what it adds to that may be taken back by its neighbours."""
    right: float
    baseline: float
    size: float
    face: str

    @property
    def is_visible(self) -> bool:
        return bool(self.character.strip())


@dataclass(frozen=True)
class Line:
    letters: tuple[Letter, ...]
    """From left to right, without spaces."""

    @property
    def text(self) -> str:
        return "".join(letter.character for letter in self.letters)

    @property
    def baseline(self) -> float:
        return self.letters[0].baseline

    @property
    def size(self) -> float:
        return max(letter.size for letter in self.letters)

    def has(self, size: float) -> bool:
        return any(abs(letter.size - size) < 0.05 for letter in self.letters)

    @cached_property
    def right(self) -> float:
        """The right edge of what is printed: the empty half of a mark does not count."""
        last = self.letters[-1]
        is_full = last.character in FLUSH_RIGHT and last.right - last.left > 0.9 * last.size
        return last.right - last.size / 2 if is_full else last.right

    @cached_property
    def left(self) -> float:
        first = self.letters[0]
        is_full = first.character in FLUSH_LEFT and first.right - first.left > 0.9 * first.size
        return first.left + first.size / 2 if is_full else first.left


def letters_of(path: Path, page: int, generated: bool = False) -> Iterator[Letter]:
    """Every letter of a page, in the order in which it is drawn.

    With those that pdfium makes up, if asked for: spaces where there is room, line ends.
    """
    text = opened(path)[page].get_textpage()
    raw = text.raw
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(text.count_chars()):
        if pdfium.FPDFText_IsGenerated(raw, index) == 1 and not generated:
            continue
        left, _, right, _ = text.get_charbox(index, loose=True)
        pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
        # A hyphen at the end of a line has a code of its own.
        code = pdfium.FPDFText_GetUnicode(raw, index)
        character = "-" if pdfium.FPDFText_IsHyphen(raw, index) == 1 else chr(code)
        size, face = _size(raw, index), _face(raw, index)
        yield Letter(character, left, right, y.value, size, face)


def _face(raw: Any, index: int) -> str:
    """The name of its font, without the mark of a subset."""
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(raw, index, None, 0, flags)
    name = ctypes.create_string_buffer(length)
    pdfium.FPDFText_GetFontInfo(raw, index, name, length, flags)
    return name.value.decode().rpartition("+")[2]


def _size(raw: Any, index: int) -> float:
    """As it is printed: the size of the font times the scale of its matrix."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(raw, index, matrix)
    scale = abs(matrix.d) if matrix.d else 1.0
    return round(float(pdfium.FPDFText_GetFontSize(raw, index)) * scale, 3)


def lines_of(path: Path, page: int, size: float | None = None) -> list[Line]:
    """The lines of a page from top to bottom; those with letters of a size, if one is given."""
    found: dict[float, list[Letter]] = {}
    for letter in letters_of(path, page):
        if letter.is_visible:
            found.setdefault(round(letter.baseline, 0), []).append(letter)
    lines = [Line(tuple(sorted(letters, key=lambda each: each.left))) for letters in found.values()]
    chosen = (line for line in lines if size is None or line.has(size))
    return sorted(chosen, key=lambda line: -line.baseline)
