"""pdfium, asked for texts and boxes.

In: a file, or objects of pdfium. Out: a document; texts; boxes and places in pt, from the lower
left corner of the page. Reads files, writes none. Owns pypdfium2 with `pieces`, `page_reader` and
`document`.
"""

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from guide.proof.pages import SPACE, Box

UNIT = 2
"""Bytes of a unit of UTF-16."""
EVERYWHERE: Box = (-1e9, -1e9, 1e9, 1e9)


def opened(path: Path) -> Any:
    """A PDF, for the caller to close. Raises OSError if it cannot be read, or is no PDF."""
    path.stat()  # a file that is not there has words of its own
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise OSError(f"no PDF, or a damaged one ({error})") from error


def utf16(function: Any, *arguments: Any, unit: int = 1) -> str:
    """A text that pdfium writes in UTF-16, where lengths count units of so many bytes."""
    text = _written(function, arguments, unit).decode("utf-16-le", "replace")
    return text.removesuffix("\0")


def utf8(function: Any, *arguments: Any) -> str:
    """A text that pdfium writes in UTF-8."""
    return _written(function, arguments, 1).partition(b"\0")[0].decode("utf-8", "replace")


def _written(function: Any, arguments: tuple[Any, ...], unit: int) -> bytes:
    """What pdfium writes into a buffer, whose length it says first."""
    length = function(*arguments, None, 0)
    if length <= 0:
        return b""
    buffer = ctypes.create_string_buffer(unit * length)
    function(*arguments, ctypes.cast(buffer, function.argtypes[-2]), length)
    return buffer.raw


def text_of_page(text: Any) -> str:
    """All that is written on a page, in its order."""
    count = pdfium.FPDFText_CountChars(text)
    units = (ctypes.c_ushort * (count + 1))()
    length = pdfium.FPDFText_GetText(text, 0, count, units) - 1
    found = bytes(units)[: UNIT * max(length, 0)].decode("utf-16-le", "replace")
    return found.replace("\ufffe", "-").replace("\0", "")


def text_within(text: Any, box: Box) -> str:
    """What is written in a box on a page, each run of white space one space."""
    left, lower, right, upper = box
    edges = left, upper, right, lower
    found = utf16(pdfium.FPDFText_GetBoundedText, text, *edges, unit=UNIT)
    return SPACE.sub(" ", found.replace("\ufffe", "-").replace("\0", "")).strip()


def box_of_page(page: Any) -> Box:
    """Its paper."""
    edges = [ctypes.c_float() for _ in range(4)]
    if pdfium.FPDFPage_GetMediaBox(page, *edges):
        left, lower, right, upper = (edge.value for edge in edges)
        return left, lower, right, upper
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)  # one that all pages share is not a page's own
    return box.left, box.bottom, box.right, box.top


def box_of_object(each: Any) -> Box:
    edges = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(each, *edges)
    left, lower, right, upper = (edge.value for edge in edges)
    return left, lower, right, upper


def clips_of(each: Any) -> Iterator[Box]:
    """The boxes that let only so much of an object through."""
    clip = pdfium.FPDFPageObj_GetClipPath(each)
    count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
    for index in range(max(count, 0)):
        yield _box_of_path(clip, index)


def _box_of_path(clip: Any, index: int) -> Box:
    xs, ys = [], []
    x, y = ctypes.c_float(), ctypes.c_float()
    for segment in range(pdfium.FPDFClipPath_CountPathSegments(clip, index)):
        point = pdfium.FPDFClipPath_GetPathSegment(clip, index, segment)
        pdfium.FPDFPathSegment_GetPoint(point, x, y)
        xs.append(x.value)
        ys.append(y.value)
    return (min(xs), min(ys), max(xs), max(ys)) if xs else EVERYWHERE


def place_of(dest: Any) -> tuple[float, float]:
    """Where on its page a destination is."""
    has = [ctypes.c_int() for _ in range(3)]
    x, y, zoom = (ctypes.c_float() for _ in range(3))
    pdfium.FPDFDest_GetLocationInPage(dest, *has, x, y, zoom)
    return round(x.value, 1), round(y.value, 1)
