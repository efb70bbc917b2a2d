"""One page of a finished PDF, read: its text, its links, the faces it uses, and its Faults.

In: a document of pdfium, the number of a page from 0, and what is anchored where. Out: a Page. No
side effects. Owns pypdfium2 with `engine`, `pieces` and `document`.
"""

import ctypes
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from guide.proof.engine import box_of_page, place_of, text_of_page, text_within, utf8
from guide.proof.faults import OVER, faults_of
from guide.proof.normal_form import folded
from guide.proof.pages import Box, Link, Page, Piece
from guide.proof.pieces import read_objects

LINE = 3.0
"""Two baselines nearer than this are one line, pt."""

Spots = Mapping[tuple[int, float, float], Sequence[str]]
"""The names of what is anchored at a place: page, and from the left and from below, pt."""


def read_page(document: Any, index: int, spots: Spots) -> Page:
    page = pdfium.FPDF_LoadPage(document, index)
    text = pdfium.FPDFText_LoadPage(page)
    try:
        return _read(page, text, tuple(_links(document, page, text, spots)))
    finally:
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)


def _read(page: Any, text: Any, links: tuple[Link, ...]) -> Page:
    edges = box_of_page(page)
    objects = read_objects(page, text, edges)
    body = [piece for piece in objects.pieces if piece.order >= 0]
    last = max((piece.order for piece in body), default=-1)
    kinds = {piece.order: piece.role for piece in body}
    return Page(
        text=folded(text_of_page(text)),
        folio=folded(text_within(text, objects.folio)) if objects.folio else "",
        links=links,
        faces=tuple(sorted(objects.faces.items())),
        faults=faults_of(objects.pieces, edges),
        kinds=tuple(kinds[order] for order in sorted(kinds)),
        unsaid=objects.unsaid,
        last="".join(piece.text for piece in body if piece.order == last),
        lines=_lines(piece for piece in body if piece.role != "Figure"),
        pictures=any(piece.role == "Figure" for piece in body),
        empty=_emptiness(objects.pieces, edges),
    )


def _links(document: Any, page: Any, text: Any, spots: Spots) -> Iterator[Link]:
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(page, position, link):
        edges = pdfium.FS_RECTF()
        pdfium.FPDFLink_GetAnnotRect(link, edges)
        said = text_within(text, (edges.left, edges.bottom, edges.right, edges.top))
        address = _address(document, link)
        yield Link(said, () if address else _names(document, link, spots), address)


def _names(document: Any, link: Any, spots: Spots) -> tuple[str, ...]:
    dest = pdfium.FPDFLink_GetDest(document, link)
    page = pdfium.FPDFDest_GetDestPageIndex(document, dest) if dest else -1
    return tuple(spots.get((page, *place_of(dest)), ())) if page >= 0 else ()


def _address(document: Any, link: Any) -> str:
    action = pdfium.FPDFLink_GetAction(link)
    if not action or pdfium.FPDFAction_GetType(action) != pdfium.PDFACTION_URI:
        return ""
    return utf8(pdfium.FPDFAction_GetURIPath, document, action)


def _lines(pieces: Iterable[Piece]) -> int:
    feet = sorted(piece.box[1] for piece in pieces if piece.is_text)
    return sum(other - one > LINE for one, other in pairwise(feet)) + bool(feet)


def _emptiness(pieces: Sequence[Piece], page: Box) -> float:
    """The share of the room between head and foot, from its foot up, in which nothing stands."""
    body = [piece.box for piece in pieces if piece.order >= 0]
    if not body:
        return 0.0
    around = [piece.box for piece in pieces if piece.order < 0 and piece.is_text]
    middle = (page[1] + page[3]) / 2
    feet = [box[3] for box in around if box[3] < middle and box[3] < min(b[1] for b in body) + OVER]
    foot = max(feet, default=page[1])
    head = max(box[3] for box in body)
    return max(0.0, (min(box[1] for box in body) - foot) / (head - foot)) if head > foot else 0.0
