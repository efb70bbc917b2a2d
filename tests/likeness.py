"""Whether two PDFs are the same book: what tells them apart, in words, page by page.

Pages are read and drawn by pdfium, the tree of structure by pikepdf; neither wrote them.
"""

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from tests.pdf import address_of, links_on

DPI = 100
ANTIALIASING = 16
"""How far a pixel may be off, of 255, in red, green or blue. An edge of black on white that moves
by a fifteenth of a pixel does more; a rounding of the last digit that a PDF writes does less."""
NEAR = 1.0
"""How far a place may be off, pt."""
EDGE = 0.1
"""How far a link that lies within another may stick out, pt: more than a rounding of either."""
Box = tuple[float, float, float, float]
"""Left, bottom, right, top, pt."""
Part = TypeVar("Part")


@dataclass(frozen=True)
class Place:
    """A page, from 0, and a height above its lower edge, pt."""

    page: int
    y: float

    def is_near(self, other: "Place") -> bool:
        return self.page == other.page and abs(self.y - other.y) <= NEAR


@dataclass(frozen=True)
class Entry:
    """A line of the outline."""

    level: int
    title: str
    place: Place

    def is_like(self, other: "Entry") -> bool:
        same = (self.level, self.title) == (other.level, other.title)
        return same and self.place.is_near(other.place)


@dataclass(frozen=True)
class Link:
    page: int
    box: Box
    target: Place | None
    """Where it leads to in this file."""
    address: str
    """Where it leads to outside of it."""

    def is_like(self, other: "Link") -> bool:
        near = all(abs(a - b) <= NEAR for a, b in zip(self.box, other.box, strict=True))
        return near and self.leads_like(other)

    def lies_within(self, other: "Link") -> bool:
        return is_within(self.box, other.box) and self.leads_like(other)

    def leads_like(self, other: "Link") -> bool:
        """Whether both are on one page and lead to one place."""
        if (self.page, self.address) != (other.page, other.address):
            return False
        if not self.target or not other.target:
            return self.target == other.target
        return self.target.is_near(other.target)


class Looked:
    """A PDF that was looked at; pages count from 0."""

    def __init__(self, path: Path) -> None:
        self._pdf = pypdfium2.PdfDocument(path)

    @property
    def pages(self) -> int:
        return len(self._pdf)

    def lines(self, page: int) -> list[str]:
        """The lines of text of a page, in the order in which they are drawn."""
        return str(self._pdf[page].get_textpage().get_text_range()).splitlines()

    def picture(self, page: int) -> Image.Image:
        drawn = self._pdf[page].render(scale=DPI / 72)
        picture: Image.Image = drawn.to_pil().convert("RGB")
        return picture

    def label(self, page: int) -> str:
        """What a viewer calls the page; empty if the file does not say."""
        return str(self._pdf.get_page_label(page))

    def outline(self) -> list[Entry]:
        return [
            Entry(each.level, each.get_title(), self._place(each.get_dest().raw))
            for each in self._pdf.get_toc()
        ]

    def links(self) -> list[Link]:
        """Without those that lie within others to the same place: nobody can tell them apart."""
        pages = (list(self._links_of(page)) for page in range(self.pages))
        return [link for links in pages for link in outermost(links, Link.lies_within)]

    def _links_of(self, index: int) -> Iterator[Link]:
        for link, edges in links_on(self._pdf[index]):
            target = pdfium.FPDFLink_GetDest(self._pdf, link)
            # WeasyPrint names the upper left corner first.
            bottom, top = sorted((edges.bottom, edges.top))
            yield Link(
                index,
                (edges.left, bottom, edges.right, top),
                self._place(target) if target else None,
                address_of(self._pdf, pdfium.FPDFLink_GetAction(link)),
            )

    def _place(self, destination: Any) -> Place:
        page = pdfium.FPDFDest_GetDestPageIndex(self._pdf, destination)
        given = [ctypes.c_int() for _ in "xyz"]
        x, y, zoom = (ctypes.c_float() for _ in "xyz")
        pdfium.FPDFDest_GetLocationInPage(destination, *given, x, y, zoom)
        return Place(page, y.value)


def is_within(inner: Box, outer: Box) -> bool:
    begins = all(a >= b - EDGE for a, b in zip(inner[:2], outer[:2], strict=True))
    return begins and all(a <= b + EDGE for a, b in zip(inner[2:], outer[2:], strict=True))


def outermost(parts: Sequence[Part], lies_within: Callable[[Part, Part], bool]) -> list[Part]:
    """Those that lie within no other; of several that are all the same, the first."""
    kept: list[Part] = []
    for part in parts:
        if not any(lies_within(part, other) for other in kept):
            kept = [*(other for other in kept if not lies_within(other, part)), part]
    return kept


def differences(one: Looked, other: Looked) -> list[str]:
    """What a reader could notice; none if the two are the same book."""
    if one.pages != other.pages:
        return [f"{one.pages} pages, not {other.pages}"]
    found = [*_unlike("outline", one.outline(), other.outline(), Entry.is_like)]
    found += _unlike("link", one.links(), other.links(), Link.is_like)
    for page in range(one.pages):
        found += _unlike(f"page {page}: line", one.lines(page), other.lines(page), str.__eq__)
        found += _off(page, one.picture(page), other.picture(page))
    return found


def _unlike(
    what: str, ones: Sequence[Part], others: Sequence[Part], alike: Callable[[Part, Part], bool]
) -> Iterator[str]:
    if len(ones) != len(others):
        yield f"{what}: {len(ones)}, not {len(others)}"
    for number, (one, other) in enumerate(zip(ones, others, strict=False)):
        if not alike(one, other):
            yield f"{what} {number}: {one!r}, not {other!r}"


def _off(page: int, one: Image.Image, other: Image.Image) -> Iterator[str]:
    """Whether a pixel differs by more than ANTIALIASING."""
    if one.size != other.size:
        yield f"page {page}: {one.size} pixels, not {other.size}"
        return
    difference = ImageChops.difference(one, other)
    seen = difference.point(lambda value: 255 if value > ANTIALIASING else 0)
    if box := seen.getbbox():
        most = max(high for _, high in difference.getextrema())
        yield f"page {page}: the picture is off by up to {most} within {box}"
