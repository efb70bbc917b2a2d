"""What layout takes, and what it gives to the press.

Apart from `sheets`, so that it costs no engine to import. No side effects.
"""

import struct
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from guide.config import IMAGE_DPI
from guide.problems import Place, Problem
from guide.setting.fonts import FontSet, SystemFont, cut_fonts, katex_css, wishes_of
from guide.setting.stylesheets import Stylesheet
from guide.storage.cache import NO_CACHE, Cache
from guide.storage.root import Root

LINK_SCHEME = "guide:"
"""A link to an anchor, in whichever sheet that is, is an address of this scheme until the press."""


@dataclass(frozen=True)
class Setting:
    """What the sheets of an edition have in common."""

    root: Root
    stylesheets: tuple[Stylesheet, ...]
    fallbacks: tuple[SystemFont, ...]
    material: str
    """The digest of all this but the fonts, with the versions of what lays it out."""
    drawings: tuple[str, ...]
    """The figures that have text, by name."""
    image_dpi: int = IMAGE_DPI
    """No picture is finer where it is printed; 0 leaves them as they are."""
    latin: bool = False
    """Whether the text is in Latin letters."""


@dataclass(frozen=True)
class Kit:
    """The same, as layout needs it."""

    root: Root
    stylesheets: tuple[Stylesheet, ...]
    fallbacks: tuple[SystemFont, ...]
    fonts: FontSet
    katex_css: str
    image_dpi: int
    cache: Cache
    """Of pictures."""


def kit_of(setting: Setting, wishes: Set[str], cache: Cache = NO_CACHE) -> Kit:
    """What lays out sheets with these wishes: fonts cut to what they and all figures print."""
    drawn = (setting.root.read(name).decode("utf-8", "replace") for name in setting.drawings)
    wishes |= wishes_of((*drawn, *(style.text for style in setting.stylesheets)))
    fonts = cut_fonts(wishes, setting.fallbacks, setting.latin)
    css = katex_css(wishes)
    given = setting.root, setting.stylesheets, setting.fallbacks
    return Kit(*given, fonts, css, setting.image_dpi, cache)


NOWHERE = Place("layout")


@dataclass(frozen=True)
class Sheet:
    """A piece of an edition that is laid out on its own and begins a new page."""

    html: str
    css: str = ""
    """Comes after the stylesheets of its Setting."""
    numbers_only: bool = False
    """Draw nothing but the margin boxes with page numbers; other sheets draw all but those."""
    tagged: bool = False
    """Give it a structure tree, so that it can be read aloud."""
    origin: Place = NOWHERE
    """Where what it was composed of begins, for what is wrong with it; what is kept does not depend
    on that."""


@dataclass(frozen=True)
class Extent:
    """The room that a block takes, pt."""

    height: float
    """Margins included."""
    over: float
    """How far its widest line sticks out on the right; 0 or less if none does."""
    lines: int = 0
    """How many lines of text it has; 0 if that was not counted."""


@dataclass(frozen=True)
class Spot:
    """A point of a sheet."""

    page: int
    """Its page in the sheet, from 0."""
    x: float
    """From the left edge of the page, pt."""
    y: float
    """From its lower edge, pt."""


@dataclass(frozen=True)
class Bookmark:
    level: int
    label: str
    spot: Spot


# What stands in a forme for what only the press knows; see Forme.references.
PAGES, FONTS, STRUCTURE, FOLIOS = -1, -2, -3, -4


@dataclass(frozen=True)
class Digits:
    """The figures of a face."""

    face: str
    glyphs: tuple[str, ...]
    """Of 0 to 9, in hexadecimal."""


@dataclass(frozen=True)
class Slot:
    """Where a page prints the page number of something, perhaps in another sheet."""

    index: int
    """Of the stream that is the page's content."""
    before: bytes
    """What the stream holds before this, from the slot before on."""
    anchor: str
    pieces: tuple[bytes, ...]
    """What stands around the digits, which the engine set as zeros."""
    digits: Digits | None
    """None if it has none that are all as wide: the sheet must be laid out with the true number."""


@dataclass(frozen=True)
class FaceUse:
    """What a sheet uses of a face."""

    key: str
    """Its name in the resources of every sheet that uses it."""
    name: str
    """As in the PDF, with the mark of a subset."""
    family: str
    kind: str
    """`otf` or `ttf`."""
    flags: int
    italic_angle: float
    ascent: float
    """In thousandths of an em, as are the other measures."""
    descent: float
    glyphs: bytes
    """Their ids, two bytes each, packed as all here: a thousand sheets are in memory at once."""
    widths: bytes
    """Of these glyphs, two bytes each."""
    characters: str
    """What they stand for, NUL between."""
    file: str
    """Its font file, by the name that setting.fonts gives it: the press cuts it once for all
    sheets. Empty if the engine made it itself (of WOFF, say)."""
    program: bytes
    """Then it is here, whole."""

    def measures(self) -> Iterator[tuple[int, int, str]]:
        """Each glyph's id, its width, and what it stands for; nothing if that is not known."""
        count = len(self.glyphs) // 2
        numbers = (struct.unpack(f">{count}H", packed) for packed in (self.glyphs, self.widths))
        return zip(*numbers, self.characters.split("\0"), strict=True)


def packed(widths: Mapping[int, float], characters: Mapping[int, str]) -> dict[str, Any]:
    """The glyphs of a FaceUse, by glyph id, as its fields; at least the glyph of nothing."""
    glyphs = sorted({0, *widths, *characters})
    form = f">{len(glyphs)}H"
    return {
        "glyphs": struct.pack(form, *glyphs),
        "widths": struct.pack(form, *(round(widths.get(glyph, 0)) for glyph in glyphs)),
        "characters": "\0".join(characters.get(glyph, "") for glyph in glyphs),
    }


@dataclass(frozen=True)
class Structure:
    """A tagged sheet's part of the structure tree (ISO 32000-1, 14.7), by indexes of objects."""

    kids: tuple[int, ...]
    pages: tuple[tuple[int, ...], ...]
    """For each page, the element of each piece of marked content."""
    links: tuple[int, ...]
    """The element of each annotation."""
    contents: tuple[int, ...]
    """The stream of each page."""
    furniture: tuple[int, ...]
    """What no tree holds: the elements of what stands in the margins of pages."""
    strict: Mapping[int, str]
    """Element → the role that PDF/UA asks for, if it is another; see setting.strict."""


@dataclass(frozen=True)
class Forme:
    """The PDF objects of a sheet, locked up for the press, which numbers them."""

    template: bytes
    """The objects, NUL between them, with `%d` for every number that depends on other sheets."""
    references: tuple[int, ...]
    """What those numbers are: the index of an object of this forme; PAGES, the root of all pages;
    FONTS, the dictionary of all faces; STRUCTURE, the root of the structure tree; FOLIOS - 2n, the
    folio of page n; FOLIOS - 2n - 1, the key of page n in the tree of parents; from FOLIOS - 2
    (pages) downwards, the keys of the annotations."""
    streams: Mapping[int, bytes]
    """Index → data, of those objects that are streams; of one with slots, what is behind the last,
    not compressed."""
    shared: Mapping[int, str]
    """Index → digest, of streams that other sheets may have too, such as pictures."""
    pages: tuple[int | None, ...]
    """The index of each page; of each folio, None for a page that has none."""
    slots: tuple[Slot, ...]
    faces: tuple[FaceUse, ...]
    structure: Structure | None


@dataclass(frozen=True)
class LaidSheet:
    """A sheet after layout."""

    forme: Forme
    page_names: tuple[str, ...]
    """The CSS name of each page (`@page name`), for the overlay with its number."""
    anchors: Mapping[str, Spot]
    bookmarks: tuple[Bookmark, ...]
    problems: tuple[Problem, ...]
    mirrors: tuple[float, ...]
    """How far all on each page moves to the right, pt, if it is one on the left of a book printed
    on both sides: its right margin, which is the outer one, less its left one."""
    counter_style: str = ""
    """How a sheet of folios prints its page numbers: `decimal`, `lower-roman`, …"""

    @property
    def pages(self) -> int:
        return len(self.page_names)

    @property
    def exact(self) -> frozenset[str]:
        """The anchors whose true numbers it must be laid out with."""
        return frozenset(slot.anchor for slot in self.forme.slots if slot.digits is None)

    @staticmethod
    def address_of(anchor: str) -> str:
        return LINK_SCHEME + quote(anchor)

    @staticmethod
    def name_of(anchor: str) -> str:
        """Its name in the PDF, of ASCII: names are sorted, and readers do not agree how others
        are, by their bytes (qpdf) or by what these mean (pdfium)."""
        return quote(anchor)

    @staticmethod
    def anchor_of(address: str) -> str:
        return unquote(address.removeprefix(LINK_SCHEME))
