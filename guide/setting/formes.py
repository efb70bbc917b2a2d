"""WeasyPrint's PDF of a sheet, taken apart: its objects become a Forme. Owns pydyf, with `objects`
and others.

In: the objects that WeasyPrint made of a sheet, before they are written. Out: a Forme, ready for
the press. No side effects but on the objects themselves.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pydyf

from guide.setting.laid import (
    FOLIOS,
    FONTS,
    LINK_SCHEME,
    PAGES,
    STRUCTURE,
    FaceUse,
    Forme,
    LaidSheet,
    Slot,
    Structure,
    packed,
)
from guide.setting.objects import (
    OF_OBJECT,
    SEPARATOR,
    number_of,
    opened,
    piece,
    rounded,
    special,
    taken_apart,
)
from guide.setting.slots import cut, tightened
from guide.setting.tags import Tags
from guide.storage.cache import digest, digest_of

CONTROLS = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What no text of a PDF should hold. The line breaks of a formula part its words."""


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
        self._strip_texts()
        structure = self._untie(tags) if tags else None
        names = {f"Folio{n}": special(FOLIOS - 2 * n) for n in range(len(self._pages))}
        self._resources["XObject"].update(names)
        for item in self._pdf.objects:
            if isinstance(item, pydyf.Dictionary) and item.get("Subtype") == "/Link":
                _cross(item)
                item["Rect"] = rounded(item["Rect"])
            elif isinstance(item, pydyf.Dictionary) and "BBox" in item.get("A", ()):
                item["A"]["BBox"] = rounded(item["A"]["BBox"])
        return self._forme(self._pages, structure)

    def folios(self) -> Forme:
        forms = []
        for page in self._pages:
            content = self._pdf.objects[number_of(page["Contents"])]
            self._left_out.add(page.number)
            content.stream = [tightened(b"\n".join(map(piece, content.stream)))]
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
        content = b"\n".join([b"q", *map(piece, old.stream), *call, b""])
        if tags:
            content = tags.merged(index, content)
        new = pydyf.Stream()
        self._pdf.add_object(new)
        page["Contents"] = new.reference
        slots, rest = cut(tightened(content), new.number, self._faces, self._root)
        new.stream, new.compress = [rest], not slots
        self._slots += slots

    def _strip_texts(self) -> None:
        """Take control characters out of what templates and HTML say: here they are marks."""
        for item in self._pdf.objects:
            for value in item.values() if isinstance(item, pydyf.Dictionary) else ():
                if isinstance(value, pydyf.String):
                    value.string = CONTROLS.sub("", str(value.string))

    def _untie(self, tags: Tags) -> Structure:
        """Take the root of the structure tree off: the press gives all sheets one."""
        self._left_out |= tags.gone
        self._special[tags.document] = STRUCTURE
        count = len(self._pages)
        for index, page in enumerate(self._pages):
            page["StructParents"] = special(FOLIOS - 1 - 2 * index, b"N")
        links = list(tags.links())
        for index, (link, _) in enumerate(links):
            link["StructParent"] = special(FOLIOS - 2 * count - index, b"N")
        for item in self._pdf.objects:
            if isinstance(item, pydyf.Dictionary) and "ID" in item:
                # Cells name the heads of their columns by an object's number.
                number, _, rest = item["ID"].string.partition("-")
                item["ID"].string = f"{OF_OBJECT}{number}-{rest}"
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
                item, data = taken_apart(item)
                self._data[place] = data
            template.append(opened(item.data, index, references))
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
            link["Contents"] = pydyf.String(CONTROLS.sub("", anchor))


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
        name=font.name.decode()[1:].replace(",", ""),  # Pango ends a family with one if it ends
        # with a number, which would be taken for a size
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
