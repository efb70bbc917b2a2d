"""What the pages of a PDF paint: texts, lines and areas with their colours, as pdfium sees them."""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

from tests.readers import opened

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
Box = tuple[float, float, float, float]
"""Left, bottom, right, top, pt."""
LEAST = 4.0
"""A filled rectangle is an area from this width and height on, pt; below it is a line."""


@dataclass(frozen=True)
class Painted:
    """An object of a page."""

    page: int
    kind: str
    """`text`, `line` or `area`."""
    box: Box
    colour: Colour
    ground: Colour
    """What it stands on."""
    size: float
    """Of a text, pt; else 0."""


def painted(path: Path) -> Iterator[Painted]:
    """All that the pages of a PDF paint but pictures of pixels, in the order of painting."""
    pdf = opened(path)
    for index in range(len(pdf)):
        yield from _on_page(pdf[index], index)


def _on_page(page: Any, index: int) -> Iterator[Painted]:
    areas: list[tuple[Box, Colour]] = []
    for item, matrix in _objects(page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject):
        box = _box(item, matrix)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind not in (pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH):
            continue
        is_text = kind == pdfium.FPDF_PAGEOBJ_TEXT
        is_area = not is_text and _is_area(item, box)
        name = "text" if is_text else "area" if is_area else "line"
        ground = _ground(box, areas)
        for colour in _colours(item, is_text):
            yield Painted(index, name, box, colour, ground, _size(item) if is_text else 0.0)
            if is_area:
                areas.append((box, colour))


def _objects(
    container: Any,
    count: Callable[[Any], int],
    get: Callable[[Any, int], Any],
    above: tuple[Any, ...] = (),
) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """The objects of a page, and those of the drawings on it, with the drawings' matrices."""
    for number in range(count(container)):
        item = get(container, number)
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM:
            matrix = pdfium.FS_MATRIX()
            pdfium.FPDFPageObj_GetMatrix(item, matrix)
            yield from _objects(
                item,
                pdfium.FPDFFormObj_CountObjects,
                pdfium.FPDFFormObj_GetObject,
                (matrix, *above),
            )
        else:
            yield item, above


def _box(item: Any, matrices: tuple[Any, ...]) -> Box:
    edges = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(item, *edges)
    left, bottom, right, top = (edge.value for edge in edges)
    for m in matrices:
        xs, ys = (
            sorted((m.a * left + m.e, m.a * right + m.e)),
            sorted((m.d * bottom + m.f, m.d * top + m.f)),
        )
        (left, right), (bottom, top) = xs, ys
    return left, bottom, right, top


def _is_area(item: Any, box: Box) -> bool:
    """WeasyPrint fills backgrounds by the rule of winding, borders (a frame) by that of parity."""
    left, bottom, right, top = box
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, mode, stroked)
    wide = right - left >= LEAST and top - bottom >= LEAST
    return wide and mode.value == pdfium.FPDF_FILLMODE_WINDING


def _colours(item: Any, is_text: bool) -> set[Colour]:
    """The colours that it is filled and drawn with."""
    mode, stroked = ctypes.c_int(pdfium.FPDF_FILLMODE_WINDING), ctypes.c_int()
    if not is_text:
        pdfium.FPDFPath_GetDrawMode(item, mode, stroked)
    found = set()
    if mode.value != pdfium.FPDF_FILLMODE_NONE:
        found.add(_colour(item, pdfium.FPDFPageObj_GetFillColor))
    if stroked.value:
        found.add(_colour(item, pdfium.FPDFPageObj_GetStrokeColor))
    return found


def _colour(item: Any, get: Callable[..., Any]) -> Colour:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    get(item, red, green, blue, alpha)
    return red.value, green.value, blue.value


def _size(item: Any) -> float:
    size, matrix = ctypes.c_float(), pdfium.FS_MATRIX()
    pdfium.FPDFTextObj_GetFontSize(item, size)
    pdfium.FPDFPageObj_GetMatrix(item, matrix)
    return round(size.value * abs(matrix.d), 2)


def _ground(box: Box, areas: list[tuple[Box, Colour]]) -> Colour:
    """The colour of the last area that holds the middle of a box."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    under = (
        colour
        for (left, bottom, right, top), colour in reversed(areas)
        if left <= x <= right and bottom <= y <= top
    )
    return next(under, WHITE)
