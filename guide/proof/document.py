"""A finished PDF, read back with another engine than the one that wrote it.

In: a PDF. Out: a Copy, what it says of itself, and a Page for each page. Pages count from 0. Reads
files, writes none. Owns pypdfium2 with `engine`, `pieces` and `page_reader`.
"""

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pypdfium2.raw as pdfium

from guide.limits import PDF_BYTES
from guide.proof.actions import active_in
from guide.proof.engine import opened, place_of, utf16
from guide.proof.page_reader import read_page
from guide.proof.pages import Copy, Mark, Page
from guide.storage.root import read_regular


def open_copy(path: Path) -> Copy:
    """What a PDF says of itself. Raises OSError if it cannot be read, or is no PDF."""
    with closing(opened(path)) as pdf:
        count = len(pdf)
        said = pdf.get_metadata_dict()
        return Copy(
            count,
            tuple(_marks(pdf)),
            tuple(pdf.get_page_label(index) for index in range(count)),
            {name: page for name, page, _ in _anchors(pdf)},
            said.get("Title", ""),
            said.get("Author", ""),
            utf16(pdfium.FPDFCatalog_GetLanguage, pdf.raw),
            bool(pdfium.FPDFCatalog_IsTagged(pdf.raw)),
            active_in(read_regular(path, PDF_BYTES)),
        )


def read_pages(path: str, pages: Sequence[int]) -> list[Page]:
    """Some pages of a PDF, in the order asked for. Raises OSError as `open_copy` does."""
    with closing(opened(Path(path))) as pdf:
        spots: dict[tuple[int, float, float], list[str]] = {}
        for name, page, place in _anchors(pdf):
            spots.setdefault((page, *place), []).append(name)
        return [read_page(pdf.raw, index, spots) for index in pages]


def _marks(pdf: Any) -> Iterator[Mark]:
    for each in pdf.get_toc():
        dest = each.get_dest()
        page = dest.get_index() if dest else None
        if page is None:
            yield Mark(each.level, each.get_title(), None, 0.0)
            continue
        _, view = dest.get_view()
        size = pdf.get_page_size(page)
        yield Mark(each.level, each.get_title(), page, view[1] / size[1] if len(view) > 1 else 1.0)


def _anchors(pdf: Any) -> Iterator[tuple[str, int, tuple[float, float]]]:
    """Name, page and place of each named destination."""
    for index in range(pdfium.FPDF_CountNamedDests(pdf.raw)):
        length = ctypes.c_long()
        pdfium.FPDF_GetNamedDest(pdf.raw, index, None, length)
        buffer = ctypes.create_string_buffer(max(length.value, 0) + 2)
        dest = pdfium.FPDF_GetNamedDest(pdf.raw, index, buffer, length)
        if dest and length.value > 0:
            name = buffer.raw[: length.value].decode("utf-16-le").rstrip("\0")
            yield unquote(name), pdfium.FPDFDest_GetDestPageIndex(pdf.raw, dest), place_of(dest)
