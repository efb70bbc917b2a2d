"""The objects of one page: their texts, faces and boxes, and the structure that they belong to.

In: a page of pdfium and its text. Out: Objects. No side effects. Owns pypdfium2 with `engine`,
`page_reader` and `document`.
"""

import ctypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2.raw as pdfium
from pypdfium2 import PdfBitmap

from guide.proof.engine import box_of_object, clips_of, utf8, utf16
from guide.proof.faults import LEAST_DPI, OVER, over, resolution
from guide.proof.pages import SUBSET, Box, Piece
from guide.reading.image_files import points_of

INLINE = ("Span", "Link", "Em", "Strong", "Code", "Reference", "Quote")
"""Structure that is part of a line."""
UPRIGHT = 0.02
"""So far may a line rise that counts as level, as a share of its length."""


@dataclass(frozen=True)
class Objects:
    """What a page is made of."""

    pieces: tuple[Piece, ...]
    faces: Mapping[str, bool]
    """Names, with the marks of subsets, and whether they are embedded."""
    unsaid: int
    """Figures without a description."""
    folio: Box | None
    """Where the page's number is printed."""


def read_objects(page: Any, text: Any, edges: Box) -> Objects:
    """What a page is made of, whose paper has these edges."""
    structure = _Structure(page)
    reader = _Pieces(page, text, edges, structure.roles)
    pieces = tuple(reader.read())
    return Objects(pieces, reader.faces, structure.unsaid, reader.folio)


class _Structure:
    """Which element each piece of marked content belongs to."""

    def __init__(self, page: Any) -> None:
        self.roles: dict[int, tuple[str, int]] = {}
        """The role of its element, and the place of that on the page."""
        self.unsaid = 0
        tree = pdfium.FPDF_StructTree_GetForPage(page)
        if not tree:
            return
        for index in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            element = pdfium.FPDF_StructTree_GetChildAtIndex(tree, index)
            if element:
                self._read(element, "")
        pdfium.FPDF_StructTree_Close(tree)

    def _read(self, element: Any, outer: str) -> None:
        role = utf16(pdfium.FPDF_StructElement_GetType, element)
        if role == "Figure" and not utf16(pdfium.FPDF_StructElement_GetAltText, element):
            self.unsaid += 1
        role = outer if role in INLINE and outer else role
        for index in range(pdfium.FPDF_StructElement_CountChildren(element)):
            content = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, index)
            if content >= 0:
                self.roles[content] = (role, len(self.roles))
                continue
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
            if child:
                self._read(child, role)


class _Pieces:
    """Reads the pieces of a page, and notes what is said of all of them together."""

    def __init__(
        self, page: Any, text: Any, edges: Box, roles: Mapping[int, tuple[str, int]]
    ) -> None:
        self._page, self._text, self._edges, self._roles = page, text, edges, roles
        self.faces: dict[str, bool] = {}
        self.folio: Box | None = None
        self._fonts: dict[int, tuple[str, bool]] = {}

    def read(self) -> Iterator[Piece]:
        for index in range(pdfium.FPDFPage_CountObjects(self._page)):
            yield self._piece(pdfium.FPDFPage_GetObject(self._page, index))

    def _piece(self, each: Any) -> Piece:
        kind, box = pdfium.FPDFPageObj_GetType(each), box_of_object(each)
        content = pdfium.FPDFPageObj_GetMarkedContentID(each)
        role, order = self._roles.get(content, ("", -1))
        if kind == pdfium.FPDF_PAGEOBJ_FORM and order < 0:
            self.folio = box  # the press lays page numbers over pages, last of all
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            clips = tuple(clips_of(each))
            piece = Piece(role, order, box, clips=clips, pixels=_pixels(each))
            is_coarse = resolution(piece) < LEAST_DPI
            return replace(piece, look=_look(each)) if is_coarse else piece
        text = _text_of(each, self._text) if kind == pdfium.FPDF_PAGEOBJ_TEXT else ""
        clips = tuple(clips_of(each)) if text.strip() else ()
        if role == "Figure" and not text.strip() and over(box, self._edges) > OVER:
            # Of a long stroke only so much is drawn as its box lets through.
            box = _common(box, *clips_of(each))
        if kind != pdfium.FPDF_PAGEOBJ_TEXT:
            return Piece(role, order, box)
        matrix = _matrix(each)
        face, size = self._face(each, text), _size(each, matrix)
        return Piece(role, order, box, text, face, size, clips, is_slanted=_is_slanted(matrix))

    def _face(self, each: Any, text: str) -> str:
        """Its name without the mark of a subset."""
        font = pdfium.FPDFTextObj_GetFont(each)
        name, embedded = self._font(font) if font else ("", False)
        if text.strip():
            self.faces[name] = embedded
        return SUBSET.sub("", name)

    def _font(self, font: Any) -> tuple[str, bool]:
        """The name of a font and whether it is embedded."""
        key = ctypes.addressof(font.contents)
        if key not in self._fonts:
            name = utf8(pdfium.FPDFFont_GetBaseFontName, font)
            self._fonts[key] = name, pdfium.FPDFFont_GetIsEmbedded(font) == 1
        return self._fonts[key]


def _text_of(each: Any, text: Any) -> str:
    return utf16(pdfium.FPDFTextObj_GetText, each, text).replace("\ufffe", "-")


def _matrix(each: Any) -> Any:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(each, matrix)
    return matrix


def _size(each: Any, matrix: Any) -> float:
    """Of type, pt."""
    size = ctypes.c_float()
    pdfium.FPDFTextObj_GetFontSize(each, size)
    scale = (matrix.b**2 + matrix.d**2) ** 0.5 or 1.0
    return float(size.value * scale)


def _is_slanted(matrix: Any) -> bool:
    """Whether it is turned by anything else than quarters; letters that lean are not."""
    along, up = sorted((abs(matrix.a), abs(matrix.b)))
    return bool(along > UPRIGHT * up)


def _pixels(each: Any) -> tuple[int, int] | None:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    known = pdfium.FPDFImageObj_GetImagePixelSize(each, width, height)
    return (width.value, height.value) if known else None


def _look(each: Any) -> str:
    """The colours of a picture at some points."""
    raw = pdfium.FPDFImageObj_GetBitmap(each)
    if not raw:
        return ""
    bitmap = PdfBitmap.from_raw(raw)
    data, count = bytes(bitmap.buffer), bitmap.n_channels
    places = (y * bitmap.stride + x * count for x, y in points_of(bitmap.width, bitmap.height))
    pixels = (data[at : at + min(count, 3)] for at in places)
    # pdfium has blue first; of grey it has one.
    return b"".join(pixel[::-1] if count > 1 else pixel * 3 for pixel in pixels).hex()


def _common(*boxes: Box) -> Box:
    lefts, lowers, rights, uppers = zip(*boxes, strict=True)
    return max(lefts), max(lowers), min(rights), min(uppers)
