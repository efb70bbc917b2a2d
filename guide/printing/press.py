"""Laid-out sheets → one PDF that nobody can tell from one laid out whole. Owns pikepdf.

In: LaidSheets in their order, with the overlays that carry their page numbers. Out: a PDF as
bytes: one font object and one subset for each face, links and destinations across sheets,
bookmarks, page labels, metadata, an identifier made from the content. Reads font files.
"""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

from guide.faces import cut_glyphs, file_of, glyph_of
from guide.problems import GuideError, Place, Problem, Severity
from guide.setting.laid import LINK_SCHEME, MARK, LaidSheet, Spot

FIXED_PITCH = 1
"""A flag of font descriptors (ISO 32000-1, table 123)."""


@dataclass(frozen=True)
class Part:
    """Sheets whose pages are numbered in one run, such as the front matter or the body."""

    sheets: tuple[LaidSheet, ...]
    style: str
    """How PDF viewers write its page numbers: `D` decimal, `r` roman."""
    folios: LaidSheet | None = None
    """A page for each page of the part, with its page number alone."""


@dataclass(frozen=True)
class Imprint:
    """What the PDF says of itself."""

    title: str
    language: str
    author: str = ""
    subject: str = ""
    keywords: tuple[str, ...] = ()
    creator: str = ""


def press(parts: Sequence[Part], imprint: Imprint, numbers: Mapping[str, str]) -> bytes:
    """One PDF of all parts; `numbers` are the page numbers to print, by anchor.

    The same sheets give the same bytes.
    """
    pdf = Pdf.new()
    fonts = _Fonts(pdf)
    for part in parts:
        start = len(pdf.pages)
        for sheet in part.sheets:
            _append(pdf, sheet, fonts, numbers)
        if part.folios:
            _overlay(pdf, part.folios, start, fonts)
    fonts.unite()
    starts = _starts(parts)
    _link(pdf, starts)
    _bookmark(pdf, starts)
    _label(pdf, parts)
    _imprint(pdf, imprint)
    out = io.BytesIO()
    pdf.save(
        out,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        deterministic_id=True,
    )
    return out.getvalue()


def _starts(parts: Sequence[Part]) -> list[tuple[LaidSheet, int]]:
    """Each sheet with the index of its first page."""
    starts, at = [], 0
    for sheet in (sheet for part in parts for sheet in part.sheets):
        starts.append((sheet, at))
        at += sheet.pages
    return starts


def _append(pdf: Pdf, sheet: LaidSheet, fonts: "_Fonts", numbers: Mapping[str, str]) -> None:
    with Pdf.open(io.BytesIO(sheet.pdf)) as source:
        first = len(pdf.pages)
        pdf.pages.extend(source.pages)
    pages = [pdf.pages[index] for index in range(first, len(pdf.pages))]
    fonts.gather(pages)
    for page in pages if sheet.marks else ():
        _number(page, fonts, numbers)


def _number(page: Any, fonts: "_Fonts", numbers: Mapping[str, str]) -> None:
    """Put the true page numbers in the place of the zeros between marks."""
    content = page.Contents.read_bytes()

    def numbered(mark: re.Match[bytes]) -> bytes:
        number = numbers[LaidSheet.anchor_of(mark[1].decode())]
        return fonts.replace_zeros(mark[2], number, page.Resources.Font)

    if MARK.search(content):
        page.Contents.write(MARK.sub(numbered, content))


def _overlay(pdf: Pdf, folios: LaidSheet, start: int, fonts: "_Fonts") -> None:
    """Lay each page number over its page, as a form of its own."""
    with Pdf.open(io.BytesIO(folios.pdf)) as source:
        for index, folio in enumerate(source.pages):
            if _is_empty(folio):
                continue
            page = pdf.pages[start + index]
            form = pdf.copy_foreign(folio.as_form_xobject())
            fonts.gather_from(form.Resources)
            # The pages of a sheet share their resources: each folio needs a name of its own.
            name = page.add_resource(form, Name.XObject, Name(f"/Folio{start + index}"))
            # WeasyPrint leaves its matrix (y downwards) behind at the end of a page.
            page.contents_add(b"q", prepend=True)
            page.contents_add(b"Q q %s Do Q" % str(name).encode())


def _is_empty(page: Any) -> bool:
    return b"BT" not in b"".join(part.read_bytes() for part in _streams(page.Contents))


def _streams(contents: Any) -> Iterable[Any]:
    return contents if isinstance(contents, Array) else [contents]


@dataclass
class _Face:
    """What the sheets of a guide use of one face."""

    fonts: list[Any] = field(default_factory=list)
    """Its font object in each sheet."""
    widths: dict[int, Any] = field(default_factory=dict)
    characters: dict[str, str] = field(default_factory=dict)
    """Glyph → what it stands for, both in hexadecimal, as in a ToUnicode map."""


class _Fonts:
    """Unites the fonts of sheets: WeasyPrint keeps glyph ids, so one subset can serve them all."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._faces: dict[str, _Face] = {}
        self._tables: list[Any] = []
        self._seen: set[tuple[int, int]] = set()

    def gather(self, pages: Iterable[Any]) -> None:
        for page in pages:
            self.gather_from(page.Resources)

    def gather_from(self, resources: Any) -> None:
        """Note the fonts that a resource dictionary, and the forms in it, name."""
        if "/Font" in resources and resources.Font.objgen not in self._seen:
            self._seen.add(resources.Font.objgen)
            self._tables.append(resources.Font)
            for font in resources.Font.values():
                self._note(font)
        for form in resources.get("/XObject", {}).values():
            if form.objgen not in self._seen and "/Resources" in form:
                self._seen.add(form.objgen)
                self.gather_from(form.Resources)

    def _note(self, font: Any) -> None:
        if font.Subtype != Name.Type0:
            return
        face = self._faces.setdefault(_face_name(font), _Face())
        face.fonts.append(font)
        face.widths.update(_widths(font.DescendantFonts[0].W))
        text = font.ToUnicode.read_bytes().decode("ascii")
        for glyph, character in re.findall(r"<([0-9a-f]{4})> <([0-9a-f]*)>", text):
            face.characters.setdefault(glyph, character)

    def replace_zeros(self, content: bytes, number: str, table: Any) -> bytes:
        """Text operators of WeasyPrint with the digits of `number` for their zeros, in order."""
        name = re.search(rb"/(\w+) [\d.]+ Tf", content)
        font = table["/" + name[1].decode()] if name else None
        path = file_of(_face_name(font).partition("+")[2]) if font else None
        zero = f"{glyph_of(path, '0'):04x}" if path else ""
        strings = re.compile(rb"<([0-9a-f]+)>")
        glyphs = [g for found in strings.findall(content) for g in _glyphs(found)]
        if font is None or path is None or glyphs.count(zero) != len(number):
            raise GuideError([_unnumbered(number)])
        face, digits = self._faces[_face_name(font)], iter(number)

        def digit() -> str:
            char = next(digits)
            glyph = glyph_of(path, char)
            face.characters.setdefault(f"{glyph:04x}", f"{ord(char):04x}")
            face.widths.setdefault(glyph, face.widths[int(zero, 16)])
            return f"{glyph:04x}"

        def filled(match: re.Match[bytes]) -> bytes:
            shown = "".join(digit() if g == zero else g for g in _glyphs(match[1]))
            return f"<{shown}>".encode()

        return strings.sub(filled, content)

    def unite(self) -> None:
        """Put one font object in the place of all of its face."""
        united = {}
        for name, face in sorted(self._faces.items()):
            if font := self._united(name, face):
                united[name] = font
        for table in self._tables:
            for key, font in list(table.items()):
                if font.Subtype == Name.Type0 and _face_name(font) in united:
                    table[key] = united[_face_name(font)]

    def _united(self, name: str, face: _Face) -> Any | None:
        path = file_of(name.partition("+")[2])
        if path is None:  # a system font: each sheet keeps its own subset
            return None
        font = face.fonts[0]
        inside = font.DescendantFonts[0]
        glyphs = frozenset({0, *face.widths, *(int(glyph, 16) for glyph in face.characters)})
        program = cut_glyphs(path, glyphs)
        descriptor = inside.FontDescriptor
        key = "/FontFile3" if "/FontFile3" in descriptor else "/FontFile2"
        extra = {"Subtype": Name.OpenType} if key == "/FontFile3" else {"Length1": len(program)}
        descriptor[key] = self._pdf.make_stream(program, **extra)
        widths = sorted(face.widths.items())
        inside.W = Array([item for glyph, width in widths for item in (glyph, Array([width]))])
        descriptor.FontBBox[2] = max(face.widths.values(), default=0)
        if len(set(face.widths.values())) > 1:
            descriptor.Flags = int(descriptor.Flags) & ~FIXED_PITCH
        font.ToUnicode = self._pdf.make_stream(_to_unicode(face.characters))
        return self._pdf.make_indirect(font)


def _glyphs(string: bytes) -> list[str]:
    """The glyph ids of a PDF string in hexadecimal, four digits each."""
    return re.findall("....", string.decode())


def _unnumbered(number: str) -> Problem:
    hint = "let `.paged::after` print attr(data-page) in a bundled face, and no zero of its own"
    message = f"the page number {number} cannot be put in its place"
    return Problem(Severity.ERROR, message, Place("templates"), hint)


def _face_name(font: Any) -> str:
    return str(font.BaseFont)[1:]


def _widths(array: Any) -> dict[int, Any]:
    """WeasyPrint writes `glyph [width …]` only, never a range."""
    found: dict[int, Any] = {}
    items = list(array)
    for first, widths in zip(items[::2], items[1::2], strict=True):
        found |= {int(first) + n: width for n, width in enumerate(widths)}
    return found


def _to_unicode(characters: Mapping[str, str]) -> bytes:
    """A CMap (Adobe Technical Note 5411) in blocks of at most 100 glyphs."""
    pairs = sorted(characters.items())
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <ffff>",
        "endcodespacerange",
    ]
    for block in blocks:
        lines.append(f"{len(block)} beginbfchar")
        lines += [f"<{glyph}> <{character}>" for glyph, character in block]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")


def _link(pdf: Pdf, starts: Sequence[tuple[LaidSheet, int]]) -> None:
    """Name every anchor, and turn links to anchors, which sheets hold as addresses, into jumps."""
    names: dict[str, Any] = {}
    for sheet, start in starts:
        for anchor, spot in sheet.anchors.items():
            names.setdefault(anchor, _destination(pdf, start, spot))
    tree = pikepdf.NameTree.new(pdf)
    for anchor in sorted(names):
        tree[anchor] = names[anchor]
    pdf.Root.Names = Dictionary(Dests=tree.obj)
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", []):
            address = str(annotation.A.URI) if "/A" in annotation else ""
            if address.startswith(LINK_SCHEME):
                del annotation["/A"]
                annotation.Dest = String(LaidSheet.anchor_of(address))


def _bookmark(pdf: Pdf, starts: Sequence[tuple[LaidSheet, int]]) -> None:
    marks = [(mark, start) for sheet, start in starts for mark in sheet.bookmarks]
    with pdf.open_outline() as outline:
        path: list[tuple[int, Any]] = []
        for mark, start in marks:
            while path and path[-1][0] >= mark.level:
                path.pop()
            item = OutlineItem(mark.label, _destination(pdf, start, mark.spot))
            (path[-1][1].children if path else outline.root).append(item)
            path.append((mark.level, item))


def _destination(pdf: Pdf, start: int, spot: Spot) -> Any:
    """A point of a sheet whose first page is at `start`."""
    return Array([pdf.pages[start + spot.page].obj, Name.XYZ, spot.x, spot.y, 0])


def _label(pdf: Pdf, parts: Sequence[Part]) -> None:
    """Page labels (ISO 32000-1, 12.4.2), so that viewers count as the paper does."""
    tree = pikepdf.NumberTree.new(pdf)
    at = 0
    for part in parts:
        tree[at] = Dictionary(S=Name("/" + part.style), St=1)
        at += sum(sheet.pages for sheet in part.sheets)
    pdf.Root.PageLabels = tree.obj


def _imprint(pdf: Pdf, imprint: Imprint) -> None:
    values = {
        "/Title": imprint.title,
        "/Author": imprint.author,
        "/Subject": imprint.subject,
        "/Keywords": ", ".join(imprint.keywords),
        "/Creator": imprint.creator,
    }
    for key, value in values.items():
        if value:
            pdf.docinfo[key] = String(value)
    pdf.Root.Lang = String(imprint.language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    if "/Outlines" in pdf.Root and "/First" in pdf.Root.Outlines:
        pdf.Root.PageMode = Name.UseOutlines
