"""The engine's PDF objects ⇄ bytes: a sheet's objects become a Forme. Owns pydyf.

In: the objects that WeasyPrint made of a sheet, before they are written. Out: a Forme, ready for
the press. No side effects but on the objects themselves.
"""

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pydyf

from guide.fonts.faces import figures
from guide.setting.laid import (
    FOLIOS,
    FONTS,
    LINK_SCHEME,
    PAGES,
    STRUCTURE,
    Digits,
    FaceUse,
    Forme,
    LaidSheet,
    Slot,
    Structure,
    packed,
)
from guide.setting.tags import Tags, number_of
from guide.storage.cache import digest, digest_of
from guide.storage.files import path_of

MARK = b"%page-of "
"""Begins what prints another sheet's page number, in a page's content: a comment in PDF, with the
link to it and the number that the engine set, of zeros as a rule."""
UNMARK = b"%end"
SEPARATOR = b"\0"
"""Between the objects of a template: pydyf writes ASCII (hexadecimal where text is not)."""
TOKEN = re.compile(
    rb"(?P<string>\((?:[^()\\]|\\.)*\))|(?P<number>\d+) 0 (?P<kind>[RN])\b|(?P<percent>%)",
    re.DOTALL,
)
"""`5 0 R` is a reference; `5 0 N`, ours, stands for another number that the press gives."""
MARKED = re.compile(re.escape(MARK) + rb"([^\n]*)\n(.*?)" + re.escape(UNMARK) + rb"\n", re.DOTALL)
SINGLE = re.compile(rb"\[(<[0-9a-f]*>)\] TJ")
HEXADECIMAL = re.compile(rb"<([0-9a-f]+)>")
KEY = re.compile(rb"/(\w+) [\d.]+ Tf")


def serialized(value: Any) -> bytes:
    """A mapping, a sequence, a number, or what is PDF already (bytes; `/Name`), as PDF writes it
    (ISO 32000-1, 7.3)."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("ascii")
    if isinstance(value, Mapping):
        return bytes(pydyf.Dictionary({k: serialized(v) for k, v in value.items()}).data)
    if isinstance(value, Iterable):
        return b"[" + b" ".join(map(serialized, value)) + b"]"
    return bytes(pydyf.Array([value]).data[1:-1])


def text(string: str) -> bytes:
    """A text string of PDF."""
    return bytes(pydyf.String(string).data)


def forme_of_sheet(pdf: Any, fonts: Sequence[Any], names: Mapping[str, str], root: Path) -> Forme:
    """The objects of a sheet's pages, each with a place for its folio.

    `names` is the name of each font file by the digest of what the engine was given of it.
    """
    return _Maker(pdf, _faces(fonts, names), root).sheet()


def forme_of_folios(pdf: Any, fonts: Sequence[Any], names: Mapping[str, str], root: Path) -> Forme:
    """The pages as drawings (form XObjects) that the press lays over other pages."""
    return _Maker(pdf, _faces(fonts, names), root).folios()


class _Maker:
    """Takes one PDF apart."""

    def __init__(self, pdf: Any, faces: tuple[FaceUse, ...], root: Path) -> None:
        self._pdf = pdf
        self._root = root
        self._pages = [pdf.objects[number] for number in pdf.pages["Kids"][::3]]
        self._faces = faces
        self._special = {pdf.pages.number: PAGES, number_of(self._resources["Font"]): FONTS}
        self._data: dict[int, bytes] = {}
        self._slots: list[Slot] = []
        self._left_out = {
            0,
            pdf.pages.number,
            pdf.catalog.number,
            number_of(self._resources["Font"]),
        }

    @property
    def _resources(self) -> Any:
        return self._pdf.objects[number_of(self._pages[0]["Resources"])]

    def sheet(self) -> Forme:
        tagged = "StructTreeRoot" in self._pdf.catalog
        tags = Tags(self._pdf, self._pages) if tagged else None
        for index, page in enumerate(self._pages):
            self._set_content(page, index, tags)
        structure = self._untie(tags) if tags else None
        names = {f"Folio{n}": _special(FOLIOS - 2 * n) for n in range(len(self._pages))}
        self._resources["XObject"].update(names)
        for item in self._pdf.objects:
            if isinstance(item, pydyf.Dictionary) and item.get("Subtype") == "/Link":
                _cross(item)
                item["Rect"] = _rounded(item["Rect"])
            elif isinstance(item, pydyf.Dictionary) and item.get("S") == "/Figure":
                item["A"]["BBox"] = _rounded(item["A"]["BBox"])
        return self._forme(self._pages, structure)

    def folios(self) -> Forme:
        forms = []
        for page in self._pages:
            content = self._pdf.objects[number_of(page["Contents"])]
            self._left_out.add(page.number)
            content.stream = [_tightened(b"\n".join(map(_line, content.stream)))]
            content.extra |= {
                "Type": "/XObject",
                "Subtype": "/Form",
                "BBox": page["MediaBox"],
                "Resources": page["Resources"],
            }
            forms.append(content if b"\nBT\n" in content.stream[0] else None)
            if forms[-1] is None:
                self._left_out.add(content.number)
        return self._forme(forms, None)

    def _set_content(self, page: Any, index: int, tags: Tags | None) -> None:
        """Write a page's content, with a call for its folio, cut at the numbers of other sheets."""
        old = self._pdf.objects[number_of(page["Contents"])]
        self._left_out.add(old.number)
        # WeasyPrint leaves its matrix (y downwards) behind at the end of a page.
        call = [b"Q", b"/Artifact BMC", b"/Folio%d Do" % index, b"EMC"]
        content = b"\n".join([b"q", *map(_line, old.stream), *call, b""])
        if tags:
            content = tags.merged(index, content)
        *parts, rest = MARKED.split(_tightened(content))
        new = pydyf.Stream([rest], compress=not parts)
        self._pdf.add_object(new)
        page["Contents"] = new.reference
        for at in range(0, len(parts), 3):
            before, mark, fragment = parts[at : at + 3]
            self._slots.append(self._slot(new.number, before, mark.decode(), fragment))

    def _slot(self, number: int, before: bytes, mark: str, fragment: bytes) -> Slot:
        address, page = mark.split(" ")
        anchor = LaidSheet.anchor_of(address)
        key = KEY.search(fragment)
        face = next((f for f in self._faces if key and f.key == key[1].decode()), None)
        for digits in _digits(face, self._root) if face else ():
            pieces = _around_zeros(fragment, digits.glyphs[0])
            # Else these are other glyphs than those of its zeros, or it is set as it is.
            if page == "0" * (len(pieces) - 1):
                return Slot(number, before, anchor, pieces, digits)
        return Slot(number, before, anchor, (fragment,), None)

    def _untie(self, tags: Tags) -> Structure:
        """Take the root of the structure tree off: the press gives all sheets one."""
        self._left_out |= tags.gone
        self._special[tags.document] = STRUCTURE
        count = len(self._pages)
        for index, page in enumerate(self._pages):
            page["StructParents"] = _special(FOLIOS - 1 - 2 * index, b"N")
        links = list(tags.links())
        for index, (link, _) in enumerate(links):
            link["StructParent"] = _special(FOLIOS - 2 * count - index, b"N")
        for item in self._pdf.objects:
            if isinstance(item, pydyf.Dictionary) and "ID" in item:
                # Cells name the heads of their columns by an object's number.
                number, _, rest = item["ID"].string.partition("-")
                item["ID"].string = f"\x01{number}-{rest}"
        return Structure(
            kids=tuple(tags.kids),
            pages=tuple(map(tuple, tags.owners)),
            links=tuple(owner for _, owner in links),
            contents=tuple(number_of(page["Contents"]) for page in self._pages),
            furniture=tuple(tags.furniture),
            strict=tags.roles,
        )

    def _forme(self, pages: Sequence[Any], structure: Structure | None) -> Forme:
        kept = [item for item in self._pdf.objects if item.number not in self._left_out]
        index = {item.number: n for n, item in enumerate(kept)} | self._special
        references: list[int] = []
        template, shared = [], {}
        contents = {number_of(page["Contents"]) for page in self._pages}
        for place, item in enumerate(kept):
            before, data = len(references), b""
            if isinstance(item, pydyf.Stream):
                item, data = _taken_apart(item)
                self._data[place] = data
            template.append(_opened(item.data, index, references))
            if data and len(references) == before and kept[place].number not in contents:
                shared[place] = digest(template[-1], data)
        return Forme(
            template=SEPARATOR.join(template),
            references=tuple(references),
            streams=self._data,
            shared=shared,
            pages=tuple(index[page.number] if page else None for page in pages),
            slots=tuple(_moved(slot, index) for slot in self._slots),
            faces=self._faces,
            structure=structure and _indexed(structure, index),
        )


def _rounded(box: Any) -> Any:
    """A rectangle to a hundredth of a point."""
    return pydyf.Array(round(number, 2) for number in box)


def _line(item: Any) -> bytes:
    """A piece of a content stream."""
    return bytes(item.data) if isinstance(item, pydyf.Object) else serialized(item)


def _special(code: int, kind: bytes = b"R") -> bytes:
    """A reference to what only the press knows; codes are below 0."""
    return b"%d 0 %s" % (SPECIAL - code, kind)


SPECIAL = 1_000_000_000
"""Numbers from here on stand for specials in pydyf's objects."""


def _opened(data: bytes, index: Mapping[int, int], references: list[int]) -> bytes:
    """An object with `%d` for each number that the press gives."""

    def opened(match: re.Match[bytes]) -> bytes:
        if match["percent"]:
            return b"%%"
        if match["string"]:
            return _opened_string(match["string"], index, references)
        number = int(match["number"])
        references.append(SPECIAL - number if number > SPECIAL else index[number])
        return b"%d" if match["kind"] == b"N" else b"%d 0 R"

    return TOKEN.sub(opened, data)


def _opened_string(string: bytes, index: Mapping[int, int], references: list[int]) -> bytes:
    identifier = re.match(rb"\(\x01(\d+)", string)
    if not identifier:
        return string.replace(b"%", b"%%")
    references.append(index[int(identifier[1])])
    return b"(%d" + string[identifier.end() :]


def _taken_apart(stream: Any) -> tuple[Any, bytes]:
    """A stream's dictionary, and its data as it is written."""
    data = b"\n".join(map(_line, stream.stream))
    extra = pydyf.Dictionary(stream.extra)
    if stream.compress:
        extra["Filter"] = "/FlateDecode"
        data = zlib.compress(data, 9)
    extra["Length"] = len(data)
    return extra, data


def _tightened(content: bytes) -> bytes:
    """Without words that change nothing.

    Numbers stay as the engine wrote them: viewers snap small letters to pixels, and a letter near
    the edge between two would come out elsewhere for a ten-thousandth.
    """
    content = content.replace(b">0<", b"").replace(b">0] TJ", b">] TJ")
    content = SINGLE.sub(rb"\1 Tj", content).replace(b"/Artifact\nBMC\n", b"/Artifact BMC\n")
    return content.replace(b"ET\nBT\n", b"")


def _around_zeros(fragment: bytes, zero: str) -> tuple[bytes, ...]:
    """A fragment cut at the glyph of `0`, which is left out."""

    def split(match: re.Match[bytes]) -> bytes:
        glyphs = re.findall(rb"....", match[1])
        return b"<" + b"".join(b"\0" if g == zero.encode() else g for g in glyphs) + b">"

    return tuple(HEXADECIMAL.sub(split, fragment).split(b"\0"))


def _digits(face: FaceUse, root: Path) -> list[Digits]:
    """The forms of a face's digits that are all as wide as its zero."""
    forms = figures(path_of(face.file, root)) if face.file else ()
    return [Digits(face.key, tuple(f"{glyph:04x}" for glyph in form)) for form in forms]


def _moved(slot: Slot, index: Mapping[int, int]) -> Slot:
    return replace(slot, index=index[slot.index])


def _indexed(structure: Structure, index: Mapping[int, int]) -> Structure:
    return Structure(
        tuple(index[kid] for kid in structure.kids),
        tuple(tuple(index[n] for n in page) for page in structure.pages),
        tuple(index[n] for n in structure.links),
        tuple(index[n] for n in structure.contents),
        tuple(index[n] for n in structure.furniture),
        {index[n]: role for n, role in structure.strict.items()},
    )


def _cross(link: Any) -> None:
    """Links to anchors, which layout knows as addresses, become jumps by name."""
    address = link["A"]["URI"].string if "A" in link else ""
    if address.startswith(LINK_SCHEME):
        anchor = LaidSheet.anchor_of(address)
        del link["A"]
        link["Dest"] = pydyf.String(LaidSheet.name_of(anchor))
        if "Contents" in link:
            link["Contents"] = pydyf.String(anchor)


def _faces(fonts: Sequence[Any], names: Mapping[str, str]) -> tuple[FaceUse, ...]:
    """What a sheet uses of each face; several sizes of one are several fonts to WeasyPrint 70."""
    sizes: dict[str, list[Any]] = {}
    for font in fonts:
        sizes.setdefault(font.hash, []).append(font)
    return tuple(_face(same, names) for same in sizes.values())


def _face(sizes: Sequence[Any], names: Mapping[str, str]) -> FaceUse:
    font = sizes[0]
    file = names.get(digest_of(font.file_content), "")
    if "fvar" in font.tables or font.png or font.svg or font.colr:
        file = ""  # what PDF can show of it is made by the engine
    if not file:
        for each in sizes:
            each.clean({}, hinting=False)
        font = sizes[-1]
    widths = {glyph: width for each in sizes for glyph, width in each.widths.items()}
    characters = {g: c for each in reversed(sizes) for g, c in each.to_unicode.items()}
    return FaceUse(
        key=font.hash,
        name=font.name.decode()[1:],
        family=font.family,
        kind=font.type,
        flags=font.flags,
        italic_angle=font.italic_angle,
        ascent=font.ascent,
        descent=font.descent,
        **packed(widths, characters),
        file=file,
        program=b"" if file else font.file_content,
    )
