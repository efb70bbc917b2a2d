"""Reads a PDF back with an engine other than the one that wrote it (pypdfium2)."""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from tests.readers import opened

FOOT = 66.0
"""Height of the strip at the foot of a page in which its number stands, pt."""
HEAD = 66.0
EMBEDDED = ("/FontFile", "/FontFile2", "/FontFile3")


@dataclass(frozen=True)
class Bookmark:
    level: int
    title: str
    page: int
    """From 0."""


@dataclass(frozen=True)
class Link:
    page: int
    text: str
    """What is printed under it, without white space."""
    target: int | None
    """The page that it leads to, from 0; None if it leads nowhere in this file."""
    address: str
    """Where it leads outside of this file."""


def squeezed(text: str) -> str:
    """Without white space; pdfium has U+FFFE for a hyphen at the end of a line."""
    return re.sub(r"\s+", "", text.replace("\ufffe", "-"))


def links_on(page: Any) -> Iterator[tuple[Any, Any]]:
    """Each link of a page with its rectangle, as pdfium knows them; good until the next."""
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(page, position, link):
        edges = pdfium.FS_RECTF()
        pdfium.FPDFLink_GetAnnotRect(link, edges)
        yield link, edges


def address_of(pdf: pypdfium2.PdfDocument, action: object) -> str:
    """Where a link's action leads outside of the file; empty if it does not."""
    if not action or pdfium.FPDFAction_GetType(action) != pdfium.PDFACTION_URI:
        return ""
    length = pdfium.FPDFAction_GetURIPath(pdf, action, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFAction_GetURIPath(pdf, action, buffer, length)
    return buffer.value.decode("utf-8")


class Read:
    """A PDF that was read back; pages count from 0. One that a reader complains of is refused,
    unless it is not ours."""

    def __init__(self, path: Path, is_ours: bool = True) -> None:
        self.path = path
        self._pdf = opened(path) if is_ours else pypdfium2.PdfDocument(path)
        self._textpages: dict[int, Any] = {}
        self._texts: dict[tuple[int, tuple[float, ...]], str] = {}

    def _textpage(self, page: int) -> Any:
        if page not in self._textpages:  # parsing a page costs more than all that is asked of it
            self._textpages[page] = self._pdf[page].get_textpage()
        return self._textpages[page]

    @property
    def pages(self) -> int:
        return len(self._pdf)

    def size(self, page: int) -> tuple[int, int]:
        width, height = self._pdf[page].get_size()
        return round(width), round(height)

    def text(self, page: int) -> str:
        return str(self._textpage(page).get_text_range())

    def words(self, page: int) -> str:
        """The text of a page without white space."""
        return squeezed(self.text(page))

    def body(self, page: int) -> str:
        """The same without running head and foot."""
        width, height = self._pdf[page].get_size()
        return self._within(page, 0, FOOT, width, height - HEAD)

    def folio(self, page: int) -> str:
        """The number printed on a page."""
        width, _ = self._pdf[page].get_size()
        return self._within(page, width / 2, 0, width, FOOT)

    def running_head(self, page: int) -> str:
        width, height = self._pdf[page].get_size()
        return self._within(page, 0, height - HEAD, width, height)

    def _within(self, page: int, left: float, bottom: float, right: float, top: float) -> str:
        key = page, (left, bottom, right, top)
        if key not in self._texts:  # several tests ask for the same page
            text = self._textpage(page).get_text_bounded(left, bottom, right, top)
            self._texts[key] = squeezed(str(text))
        return self._texts[key]

    def height_of(self, text: str, page: int) -> float:
        """How high above the edge of the page a text begins, pt."""
        return self._box_of(text, page)[1]

    def left_of(self, text: str, page: int) -> float:
        """How far from the left edge of the page a text begins, pt."""
        return self._box_of(text, page)[0]

    def width_of(self, text: str, page: int) -> float:
        """How wide the first character of a text is drawn, pt."""
        left, _, right, _ = self._box_of(text, page)
        return right - left

    def _box_of(self, text: str, page: int) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of the first character of a text."""
        textpage = self._textpage(page)
        index, _ = textpage.search(text).get_next()
        left, bottom, right, top = textpage.get_charbox(index)
        return left, bottom, right, top

    def bookmarks(self) -> list[Bookmark]:
        return [
            Bookmark(each.level, each.get_title(), each.get_dest().get_index())
            for each in self._pdf.get_toc()
        ]

    def metadata(self) -> dict[str, str]:
        return dict(self._pdf.get_metadata_dict())

    def links(self) -> Iterator[Link]:
        for page in range(self.pages):
            yield from self._links_of(page)

    def _links_of(self, index: int) -> Iterator[Link]:
        for link, rectangle in links_on(self._pdf[index]):
            box = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
            address = address_of(self._pdf, pdfium.FPDFLink_GetAction(link))
            yield Link(index, self._within(index, *box), self._target(link), address)

    def _target(self, link: object) -> int | None:
        target = pdfium.FPDFLink_GetDest(self._pdf, link)
        found = pdfium.FPDFDest_GetDestPageIndex(self._pdf, target) if target else -1
        return found if found >= 0 else None

    def language(self) -> str:
        with pikepdf.open(self.path) as pdf:
            return str(pdf.Root.Lang)

    def fonts(self) -> dict[str, bool]:
        """The name of each font, with its mark as a subset → whether it is embedded."""
        found: dict[str, bool] = {}
        with pikepdf.open(self.path) as pdf:
            for item in pdf.objects:
                if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                    found[str(item.FontName)[1:]] = any(key in item for key in EMBEDDED)
        return found
