"""Laid-out sheets → one PDF that nobody can tell from one laid out whole.

In: LaidSheets in their order, with the drawings of their page numbers. Out: a PDF as bytes: one
font object and subset for each face, links and destinations across sheets, bookmarks, page labels,
one structure tree, metadata, an identifier made from the content. Reads font files.
"""

import re
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from types import MappingProxyType
from typing import Any

from guide.press.amendments import Amendments, Targets
from guide.press.catalog import destinations, information, page_labels, structure_tree
from guide.press.outline import outline
from guide.press.parts import Folio, Imprint, Part, Placed
from guide.press.pdf_file import PdfFile
from guide.press.typecase import TypeCase
from guide.press.variants import VARIANTS, declaration
from guide.problems import GuideError, Place, Problem, Severity
from guide.setting.laid import Forme, LaidSheet, Slot
from guide.setting.objects import SEPARATOR, reference, serialized, text

BLANK = b"    "
"""No glyph in a hexadecimal string (ISO 32000-1, 7.3.4.3), as long as one."""
PAGE_BOX = re.compile(rb"(/(?:Media|Crop|Bleed|Trim|Art)Box \[)([^\]]+)\]")
"""A boundary of a page: left, lower, right and upper edge (ISO 32000-1, 14.11.2)."""


def press(
    parts: Sequence[Part],
    imprint: Imprint,
    numbers: Mapping[str, str],
    root: Path,
    duplex: bool = False,
) -> bytes:
    """One PDF of all parts; `numbers` are the page numbers to print, by anchor; `root` is the
    guide's folder. With `duplex`, every second page is one on the left, and its margins are
    mirrored. The same sheets give the same bytes.

    Raises GuideError if a number cannot be put in its place, or for what a variant forbids.
    """
    return _Press(parts, numbers, root, duplex, imprint).run()


class _Press:
    def __init__(
        self,
        parts: Sequence[Part],
        numbers: Mapping[str, str],
        root: Path,
        duplex: bool,
        imprint: Imprint,
    ) -> None:
        self._parts = parts
        self._numbers = numbers
        self._duplex = duplex
        self._imprint = imprint
        self._variant = VARIANTS.get(imprint.variant)
        targets = Targets(numbers, imprint.titles, imprint.page)
        self._amendments = Amendments(self._variant, targets) if self._variant else None
        self._file = PdfFile()
        self._case = TypeCase(root)
        self._pages = self._file.take()
        self._fonts = self._file.take()
        sheets = [sheet for part in parts for sheet in part.sheets]
        tagged = any(sheet.forme.structure for sheet in sheets)
        self._structure = self._file.take() if tagged else 0
        self._shared: dict[str, int] = {}
        self._next_page = 0
        self._next_link = sum(sheet.pages for sheet in sheets)
        self._placed: list[Placed] = []

    def run(self) -> bytes:
        for part in self._parts:
            self._lay_on(part)
        if self._amendments and self._amendments.problems:
            raise GuideError(self._amendments.problems)
        tagged = structure_tree(self._placed, self._structure, self._file)
        pages = [number for placed in self._placed for number in placed.pages]
        kids = map(reference, pages)
        self._put(self._pages, {"Type": "/Pages", "Count": len(pages), "Kids": kids})
        self._put(self._fonts, self._case.united(self._file))
        root, said = self._catalog() | tagged, information(self._imprint)
        if self._variant:
            root |= declaration(self._variant, said, self._file)
        written = {key: text(value) for key, value in said.items()}
        return self._file.finish(self._add(root), self._add(written))

    def _catalog(self) -> dict[str, Any]:
        return {
            "Type": "/Catalog",
            "Pages": reference(self._pages),
            "Lang": text(self._imprint.language),
            "Names": {"Dests": destinations(self._placed)},
            "PageLabels": page_labels(self._parts),
            "ViewerPreferences": {"DisplayDocTitle": "true"},
            **outline(self._placed, self._file),
        }

    def _put(self, number: int, value: Any) -> None:
        self._file.put(number, serialized(value))

    def _add(self, value: Any) -> bytes:
        return self._file.add(serialized(value))

    def _lay_on(self, part: Part) -> None:
        """Put all sheets of a part into the file, with their folios."""
        forms = self._forms(part.folios) or [None] * part.pages
        at = 0
        for sheet in part.sheets:
            self._impose(sheet, forms[at : at + sheet.pages])
            at += sheet.pages

    def _forms(self, folios: Sequence[Folio | None]) -> list[int | None]:
        """Write the drawings; the number of each, None for one that is empty."""
        wanted: dict[int, list[Folio]] = {}
        for folio in (each for each in folios if each):
            wanted.setdefault(id(folio.sheet), []).append(folio)
        numbers = {}
        for same in wanted.values():
            forme = same[0].sheet.forme
            rest = set(forme.pages) - {forme.pages[folio.page] for folio in same}
            numbers[id(same[0].sheet)] = self._write(forme, [self._pages, self._fonts], rest)

        def form(folio: Folio) -> int | None:
            index = folio.sheet.forme.pages[folio.page]
            return None if index is None else numbers[id(folio.sheet)][index]

        return [form(folio) if folio else None for folio in folios]

    def _impose(self, sheet: LaidSheet, folios: Sequence[int | None]) -> None:
        """Put a sheet into the file."""
        special = [self._pages, self._fonts, self._structure]
        for page, form in enumerate(folios, self._next_page):
            special += [form or self._no_folio(), page]
        links = len(sheet.forme.structure.links) if sheet.forme.structure else 0
        special += range(self._next_link, self._next_link + links)
        structure = sheet.forme.structure
        left_out = frozenset(structure.furniture if structure and self._amendments else ())
        numbers = self._write(sheet.forme, special, left_out, self._mirrors(sheet))
        self._placed.append(Placed(sheet, numbers))
        self._next_page += sheet.pages
        self._next_link += links

    def _mirrors(self, sheet: LaidSheet) -> dict[int, float]:
        """How far the pages of a sheet that are on the left move, by the index of their object.

        A sheet is laid out without knowing its sides, so that it stays when its pages move.
        """
        pages = enumerate(zip(sheet.forme.pages, sheet.mirrors, strict=True), self._next_page)
        return {
            index: mirror
            for at, (index, mirror) in pages
            if self._duplex and at % 2 and index is not None
        }

    def _no_folio(self) -> int:
        """A drawing of nothing, for pages without a number."""
        if "" not in self._shared:
            self._shared[""] = self._file.take()
            nothing = b"<</Type /XObject /Subtype /Form /BBox [0 0 0 0] /Length 0>>"
            self._file.put_stream(self._shared[""], nothing, b"")
        return self._shared[""]

    def _write(
        self,
        forme: Forme,
        special: Sequence[int],
        left_out: Set[int | None] = frozenset(),
        mirrors: Mapping[int, float] = MappingProxyType({}),
    ) -> Sequence[int]:
        """Write a forme's objects; their numbers. `special` stands for -1, -2, … in order."""
        self._case.gather(forme.faces)
        objects = forme.template.count(SEPARATOR) + 1
        known = {i: self._shared[d] for i, d in forme.shared.items() if d in self._shared}
        new = [i for i in range(objects) if i not in known and i not in left_out]
        numbers = [known.get(i, 0) for i in range(objects)]
        for number, index in enumerate(new, self._file.take(len(new))):
            numbers[index] = number
        self._shared |= {d: numbers[i] for i, d in forme.shared.items()}
        # Python counts from the end below 0, as codes do.
        table = [*numbers, *reversed(special)]
        filled = forme.template % tuple(map(table.__getitem__, forme.references))
        data = filled.split(SEPARATOR)
        slots: dict[int, list[bytes]] = {}
        for slot in forme.slots:
            slots.setdefault(slot.index, []).extend((slot.before, self._set(slot)))
        contents = {n: b"".join([*parts, forme.streams[n]]) for n, parts in slots.items()}
        if self._amendments:
            contents = self._amendments.contents(forme, contents)
            data = self._amendments.objects(forme, data)
        for index in new:
            if index in contents:
                self._file.put_content(numbers[index], contents[index])
            elif index in forme.streams:
                self._file.put_stream(numbers[index], data[index], forme.streams[index])
            else:
                self._file.put(numbers[index], _moved(data[index], mirrors.get(index, 0)))
        return numbers

    def _set(self, slot: Slot) -> bytes:
        """What prints a page number, the true one; blank where it has fewer digits than zeros."""
        number = self._numbers[slot.anchor]
        gaps = len(slot.pieces) - 1
        if slot.digits is None or not number.isdecimal():
            return b"".join(slot.pieces)
        if len(number) > gaps:
            raise GuideError([_unset(number)])
        self._case.add_digits(slot.digits)
        glyphs = [BLANK] * (gaps - len(number))
        glyphs += [slot.digits.glyphs[int(digit)].encode() for digit in number]
        pairs = zip(slot.pieces, [*glyphs, b""], strict=True)
        return b"".join(part for pair in pairs for part in pair)


def _moved(page: bytes, right: float) -> bytes:
    """A page with all on it moved, pt: its edges go the other way, so that nothing on it, nor what
    leads to it, changes. What is no page goes with 0."""

    def moved(box: re.Match[bytes]) -> bytes:
        left, lower, far, upper = map(float, box[2].split())
        edges = (round(left - right, 2), lower, round(far - right, 2), upper)
        return b"%s%s]" % (box[1], b" ".join(map(serialized, edges)))

    return PAGE_BOX.sub(moved, page) if right else page


def _unset(number: str) -> Problem:
    hint = "let `.paged::after` print attr(data-page), whole"
    message = f"the page number {number} cannot be put in its place"
    return Problem(Severity.ERROR, message, Place("templates"), hint)
