"""A finished PDF, read page by page with another engine than the one that wrote it. Owns
pypdfium2 with `plates`.

In: a PDF. Out: a Copy, what it says of itself, and a Page for each page: its text, its links, the
faces it uses, and Faults, which are seen without knowing what should stand there. Lengths are in
pt, from the lower left corner of the page; pages count from 0. Reads files, writes none.
"""

import ctypes
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pypdfium2
import pypdfium2.raw as pdfium

from guide.fonts.faces import coverage_of, file_of
from guide.proof.pages import SPACE, SUBSET, Copy, Fault, Link, Mark, Page

MM = 25.4 / 72
OVER = 1.0
"""How far anything may reach over an edge, pt: letters lean, strokes have a width."""
OVERLAP = 1.5, 0.35
"""Two texts lie over each other if they share more than so much of a width, pt, and so much of
the height of the lower one."""
LEAST_DPI = 150.0
"""Of a picture at its printed size; below it, edges look like steps on paper."""
LEAST_LABEL = 7.0
"""Type size of a label in a figure, pt."""
SPARE = 0.02
"""What rounding of sizes may take away, pt."""
LINE = 3.0
"""Two baselines nearer than this are one line, pt."""
FORMULAS = "KaTeX"
"""Begins the names of the faces in which letters may stand over each other, and be small."""

Box = tuple[float, float, float, float]
"""Left, lower, right and upper edge."""


def open_copy(path: Path) -> Copy:
    """What a PDF says of itself. Raises OSError if it cannot be read, or is no PDF."""
    with _opened(path) as pdf:
        count = len(pdf)
        said = pdf.get_metadata_dict()
        return Copy(
            count,
            tuple(_marks(pdf)),
            tuple(pdf.get_page_label(index) for index in range(count)),
            {name: page for name, page, _ in _anchors(pdf)},
            said.get("Title", ""),
            said.get("Author", ""),
            _utf16(pdfium.FPDFCatalog_GetLanguage, pdf.raw),
            bool(pdfium.FPDFCatalog_IsTagged(pdf.raw)),
        )


def read_pages(path: str, pages: Sequence[int]) -> list[Page]:
    """Some pages of a PDF, in the order asked for."""
    with _opened(Path(path)) as pdf:
        spots: dict[tuple[int, float, float], list[str]] = {}
        for name, page, place in _anchors(pdf):
            spots.setdefault((page, *place), []).append(name)
        return [_read(pdf, index, spots) for index in pages]


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    path.stat()  # a file that is not there has words of its own
    try:
        pdf = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise OSError(f"no PDF, or a damaged one ({error})") from error
    try:
        yield pdf
    finally:
        pdf.close()


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
            yield unquote(name), pdfium.FPDFDest_GetDestPageIndex(pdf.raw, dest), _place(dest)


def _place(dest: Any) -> tuple[float, float]:
    has = [ctypes.c_int() for _ in range(3)]
    x, y, zoom = (ctypes.c_float() for _ in range(3))
    pdfium.FPDFDest_GetLocationInPage(dest, *has, x, y, zoom)
    return round(x.value, 1), round(y.value, 1)


def _utf16(function: Any, *arguments: Any) -> str:
    """A text that pdfium writes into a buffer, whose size in bytes it says first."""
    length = function(*arguments, None, 0)
    if length <= 2:
        return ""
    buffer = ctypes.create_string_buffer(length)
    as_units = function.argtypes[-2] == ctypes.POINTER(ctypes.c_ushort)
    pointer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)) if as_units else buffer
    function(*arguments, pointer, length)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace")


def _read(pdf: Any, index: int, spots: Mapping[tuple[int, float, float], list[str]]) -> Page:
    page = pdfium.FPDF_LoadPage(pdf.raw, index)
    text = pdfium.FPDFText_LoadPage(page)
    try:
        return _Reader(pdf, page, text, spots).read()
    finally:
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)


@dataclass(frozen=True)
class _Piece:
    """An object of a page."""

    kind: int
    """Text, path, image, … as pdfium counts them."""
    role: str
    """Of its element in the structure: `P`, `Figure`, …; empty for what belongs to none."""
    order: int
    """Of that element on the page; -1 for none."""
    box: Box
    text: str = ""
    face: str = ""
    size: float = 0.0

    @property
    def is_text(self) -> bool:
        return bool(self.text.strip())

    @property
    def is_formula(self) -> bool:
        return self.face.startswith(FORMULAS)


class _Reader:
    """Reads one page."""

    def __init__(
        self,
        pdf: Any,
        page: Any,
        text: Any,
        spots: Mapping[tuple[int, float, float], list[str]],
    ) -> None:
        self._pdf, self._page, self._text, self._spots = pdf, page, text, spots
        self._faces: dict[str, bool] = {}
        self._roles: dict[int, tuple[str, int]] = {}
        self._unsaid = 0
        self._names_of: dict[int, tuple[str, bool]] = {}
        self._folio: Box | None = None

    def read(self) -> Page:
        self._read_structure()
        self._faults: list[Fault] = []
        left, lower, right, upper = self._edges = self._page_box()
        pieces = list(self._pieces())
        self._faults += _outside(pieces, self._edges)
        self._faults += _overlaps(pieces)
        self._faults += _without_glyph(pieces)
        labels = _labels(pieces)
        least = min(labels, key=lambda label: label.size, default=None)
        if least and least.size < LEAST_LABEL - SPARE:
            self._faults.append(Fault("small", least.text, least.size))
        body = [piece for piece in pieces if piece.order >= 0]
        last = max((piece.order for piece in body), default=-1)
        ordered = {piece.order: piece.role for piece in body}
        return Page(
            SPACE.sub("", self._text_of_page()),
            SPACE.sub("", self._within(self._folio)) if self._folio else "",
            tuple(self._links()),
            tuple(sorted(self._faces.items())),
            tuple(dict.fromkeys(self._faults)),
            tuple(ordered[order] for order in sorted(ordered)),
            self._unsaid,
            "".join(piece.text for piece in body if piece.order == last),
            _lines(piece for piece in body if piece.role != "Figure"),
            any(piece.role == "Figure" for piece in body),
            _emptiness(pieces, (left, lower, right, upper)),
        )

    def _page_box(self) -> Box:
        edges = [ctypes.c_float() for _ in range(4)]
        if not pdfium.FPDFPage_GetMediaBox(self._page, *edges):
            width, height = (ctypes.c_float() for _ in range(2))
            return 0.0, 0.0, width.value, height.value
        left, lower, right, upper = (each.value for each in edges)
        return left, lower, right, upper

    def _text_of_page(self) -> str:
        count = pdfium.FPDFText_CountChars(self._text)
        buffer = ctypes.create_string_buffer(2 * (count + 1))
        units = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
        written = pdfium.FPDFText_GetText(self._text, 0, count, units)
        text = buffer.raw[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
        return text.replace("\ufffe", "-").replace("\0", "")

    def _within(self, box: Box) -> str:
        left, lower, right, upper = box
        text = pdfium.FPDFText_GetBoundedText
        length = text(self._text, left, upper, right, lower, None, 0)
        buffer = ctypes.create_string_buffer(2 * (length + 1))
        units = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
        text(self._text, left, upper, right, lower, units, length)
        found = buffer.raw[: 2 * length].decode("utf-16-le", "replace")
        return SPACE.sub(" ", found.replace("\ufffe", "-").replace("\0", "")).strip()

    def _read_structure(self) -> None:
        """Which element each piece of marked content belongs to."""
        tree = pdfium.FPDF_StructTree_GetForPage(self._page)
        if not tree:
            return
        for index in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            element = pdfium.FPDF_StructTree_GetChildAtIndex(tree, index)
            if element:
                self._read_element(element, "")
        pdfium.FPDF_StructTree_Close(tree)

    def _read_element(self, element: Any, outer: str) -> None:
        role = _utf16(pdfium.FPDF_StructElement_GetType, element)
        if role == "Figure" and not _utf16(pdfium.FPDF_StructElement_GetAltText, element):
            self._unsaid += 1
        role = outer if role in INLINE and outer else role
        for index in range(pdfium.FPDF_StructElement_CountChildren(element)):
            content = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, index)
            if content >= 0:
                self._roles[content] = (role, len(self._roles))
                continue
            child = pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
            if child:
                self._read_element(child, role)

    def _pieces(self) -> Iterator[_Piece]:
        edges = [ctypes.c_float() for _ in range(4)]
        for index in range(pdfium.FPDFPage_CountObjects(self._page)):
            each = pdfium.FPDFPage_GetObject(self._page, index)
            kind = pdfium.FPDFPageObj_GetType(each)
            pdfium.FPDFPageObj_GetBounds(each, *edges)
            left, lower, right, upper = (edge.value for edge in edges)
            box = (left, lower, right, upper)
            content = pdfium.FPDFPageObj_GetMarkedContentID(each)
            role, order = self._roles.get(content, ("", -1))
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                piece = self._text_piece(each, kind, role, order, box)
            else:
                piece = _Piece(kind, role, order, box)
            if kind == pdfium.FPDF_PAGEOBJ_FORM and order < 0:
                self._folio = box  # the press lays page numbers over pages, last of all
            if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self._look_at_picture(each, box)
            if piece.is_text or kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self._look_at_clip(each, piece)
            elif role == "Figure" and _over(box, self._edges) > OVER:
                # Of a long stroke only so much is drawn as its box lets through.
                piece = replace(piece, box=_common([box, *_clips(each)]))
            yield piece

    def _text_piece(self, each: Any, kind: int, role: str, order: int, box: Box) -> _Piece:
        text = _text_of_object(each, self._text)
        size, matrix = ctypes.c_float(), pdfium.FS_MATRIX()
        pdfium.FPDFTextObj_GetFontSize(each, size)
        pdfium.FPDFPageObj_GetMatrix(each, matrix)
        font = pdfium.FPDFTextObj_GetFont(each)
        name, embedded = self._face(font) if font else ("", False)
        if text.strip():
            self._faces[name] = embedded
        scale = (matrix.b**2 + matrix.d**2) ** 0.5 or 1.0
        return _Piece(kind, role, order, box, text, SUBSET.sub("", name), size.value * scale)

    def _face(self, font: Any) -> tuple[str, bool]:
        key = ctypes.addressof(font.contents)
        if key not in self._names_of:
            self._names_of[key] = _face(font)
        return self._names_of[key]

    def _look_at_picture(self, each: Any, box: Box) -> None:
        width, height = ctypes.c_uint(), ctypes.c_uint()
        if not pdfium.FPDFImageObj_GetImagePixelSize(each, width, height):
            return
        left, lower, right, upper = box
        if right - left < 1 or upper - lower < 1:
            return
        dpi = 72 * min(width.value / (right - left), height.value / (upper - lower))
        if dpi < LEAST_DPI:
            self._faults.append(Fault("coarse", f"{width.value}×{height.value}", round(dpi, 1)))

    def _look_at_clip(self, each: Any, piece: _Piece) -> None:
        over = max((_over(piece.box, clip) for clip in _clips(each)), default=0.0)
        if over > OVER:
            self._faults.append(Fault("cut", piece.text or A_FIGURE, round(over * MM, 1)))

    def _links(self) -> Iterator[Link]:
        position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
        while pdfium.FPDFLink_Enumerate(self._page, position, link):
            edges = pdfium.FS_RECTF()
            pdfium.FPDFLink_GetAnnotRect(link, edges)
            text = self._within((edges.left, edges.bottom, edges.right, edges.top))
            address = self._address(link)
            yield Link(text, () if address else self._names(link), address)

    def _names(self, link: Any) -> tuple[str, ...]:
        dest = pdfium.FPDFLink_GetDest(self._pdf.raw, link)
        page = pdfium.FPDFDest_GetDestPageIndex(self._pdf.raw, dest) if dest else -1
        return tuple(self._spots.get((page, *_place(dest)), ())) if page >= 0 else ()

    def _address(self, link: Any) -> str:
        action = pdfium.FPDFLink_GetAction(link)
        if not action or pdfium.FPDFAction_GetType(action) != pdfium.PDFACTION_URI:
            return ""
        length = pdfium.FPDFAction_GetURIPath(self._pdf.raw, action, None, 0)
        buffer = ctypes.create_string_buffer(length)
        pdfium.FPDFAction_GetURIPath(self._pdf.raw, action, buffer, length)
        return buffer.value.decode("utf-8", "replace")


INLINE = ("Span", "Link", "Em", "Strong", "Code", "Reference", "Quote")
"""Structure that is part of a line."""
A_FIGURE = "a figure"
"""What a fault says instead of a text."""


def _text_of_object(each: Any, text: Any) -> str:
    length = pdfium.FPDFTextObj_GetText(each, text, None, 0)
    if length <= 2:
        return ""
    buffer = ctypes.create_string_buffer(length)
    units = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    pdfium.FPDFTextObj_GetText(each, text, units, length)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace").replace("\ufffe", "-")


def _face(font: Any) -> tuple[str, bool]:
    """The name of a font and whether it is embedded."""
    length = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    buffer = ctypes.create_string_buffer(max(length, 1))
    pdfium.FPDFFont_GetBaseFontName(font, buffer, length)
    name = buffer.value.decode("utf-8", "replace")
    return name, pdfium.FPDFFont_GetIsEmbedded(font) == 1


def _clips(each: Any) -> Iterator[Box]:
    """The boxes that let only so much of an object through."""
    clip = pdfium.FPDFPageObj_GetClipPath(each)
    count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
    for index in range(max(count, 0)):
        yield _bounds_of_path(clip, index)


def _common(boxes: Sequence[Box]) -> Box:
    lefts, lowers, rights, uppers = zip(*boxes, strict=True)
    return max(lefts), max(lowers), min(rights), min(uppers)


def _bounds_of_path(clip: Any, index: int) -> Box:
    xs, ys = [], []
    x, y = ctypes.c_float(), ctypes.c_float()
    for segment in range(pdfium.FPDFClipPath_CountPathSegments(clip, index)):
        point = pdfium.FPDFClipPath_GetPathSegment(clip, index, segment)
        pdfium.FPDFPathSegment_GetPoint(point, x, y)
        xs.append(x.value)
        ys.append(y.value)
    return (min(xs), min(ys), max(xs), max(ys)) if xs else (-1e9, -1e9, 1e9, 1e9)


def _over(box: Box, edges: Box) -> float:
    """How far a box reaches over edges, pt; 0 or less if it does not."""
    return max(edges[0] - box[0], edges[1] - box[1], box[2] - edges[2], box[3] - edges[3])


def _outside(pieces: Sequence[_Piece], edges: Box) -> Iterator[Fault]:
    for piece in pieces:
        over = _over(piece.box, edges)
        if over > OVER and (piece.is_text or piece.role == "Figure"):
            yield Fault("outside", piece.text or A_FIGURE, round(over * MM, 1))


def _overlaps(pieces: Sequence[_Piece]) -> Iterator[Fault]:
    """Texts that lie over each other; of formulas only as a whole over what is none."""
    texts = sorted(
        (piece for piece in pieces if piece.is_text and not piece.is_formula),
        key=lambda piece: piece.box[1],
    )
    open_: list[_Piece] = []
    for piece in texts:
        left, lower, right, upper = piece.box
        open_ = [other for other in open_ if other.box[3] > lower]
        for other in open_:
            width = min(right, other.box[2]) - max(left, other.box[0])
            if width <= OVERLAP[0]:
                continue
            height = min(upper, other.box[3]) - max(lower, other.box[1])
            if height > OVERLAP[1] * min(upper - lower, other.box[3] - other.box[1]):
                yield Fault("overlap", piece.text, round(min(width, height) * MM, 1), other.text)
        open_.append(piece)


def _without_glyph(pieces: Sequence[_Piece]) -> Iterator[Fault]:
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


def _labels(pieces: Sequence[_Piece]) -> list[_Piece]:
    """The texts in figures, whose letters are each drawn by itself."""
    found: list[_Piece] = []
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


def _lines(pieces: Iterator[_Piece]) -> int:
    feet = sorted(piece.box[1] for piece in pieces if piece.is_text)
    return sum(other - one > LINE for one, other in pairwise(feet)) + bool(feet)


def _emptiness(pieces: Sequence[_Piece], page: Box) -> float:
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
