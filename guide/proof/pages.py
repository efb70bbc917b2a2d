"""What was read of a finished PDF: values alone, so that they cost no engine to import.

Lengths are in pt unless said otherwise, pages count from 0. No side effects.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

SUBSET = re.compile(r"[A-Z]{6}\+")
"""Begins the name of a face that was cut."""
SPACE = re.compile(r"\s+")
HEADING = re.compile(r"H(\d)")
"""The kind of a heading in a PDF's structure, with its level."""
FORMULAS = "KaTeX"
"""Begins the names of the faces in which letters may stand over each other, and be small."""

Box = tuple[float, float, float, float]
"""Left, lower, right and upper edge."""


@dataclass(frozen=True)
class Piece:
    """An object of a page."""

    role: str
    """Of its element in the structure: `P`, `Figure`, …; empty for what belongs to none."""
    order: int
    """Of that element on the page; -1 for none."""
    box: Box
    text: str = ""
    face: str = ""
    """The name of its face, without the mark of a subset."""
    size: float = 0.0
    """Of its type."""
    clips: tuple[Box, ...] = ()
    """What lets only so much of it through, if it is a text or an image."""
    pixels: tuple[int, int] | None = None
    """Width and height of an image."""
    look: str = ""
    """What tells it from others of its size, if it is too coarse; in hexadecimal."""
    is_slanted: bool = False
    """Whether its line rises or falls, so that its box holds more than itself."""

    @property
    def is_text(self) -> bool:
        return bool(self.text.strip())

    @property
    def is_formula(self) -> bool:
        return self.face.startswith(FORMULAS)


@dataclass(frozen=True)
class Fault:
    """Something that is wrong on a page, whatever should stand there."""

    kind: str
    """`outside`, `cut`, `overlap`, `glyph`, `coarse` or `small`."""
    text: str
    """Where it is, or what: a piece of the page's text; of a picture its size, `800×600`."""
    amount: float = 0.0
    """How far it reaches over, mm; its resolution, dpi; its size, pt."""
    other: str = ""
    """What it lies over; the face without a glyph; how a picture looks."""


@dataclass(frozen=True)
class Link:
    text: str
    """What is printed under it, each run of white space one space."""
    names: tuple[str, ...]
    """Of the anchors that it leads to; none if it leads to nothing, or out of the file."""
    address: str = ""
    """Where it leads outside of this file."""


@dataclass(frozen=True)
class Page:
    """What a page holds."""

    text: str
    """In its normal form, in the order in which it was written."""
    folio: str = ""
    """The number printed on it."""
    links: tuple[Link, ...] = ()
    faces: tuple[tuple[str, bool], ...] = ()
    """Name, with the mark of a subset, and whether it is embedded."""
    faults: tuple[Fault, ...] = ()
    kinds: tuple[str, ...] = ()
    """Of its structure, what has text or a picture on this page, in order: `P`, `H3`, `Figure`, …;
    none if it has no structure."""
    unsaid: int = 0
    """Figures without a description."""
    last: str = ""
    """The text of its last element."""
    lines: int = 0
    """Of its body, not counting those in figures."""
    pictures: bool = False
    """Whether it has any figure."""
    empty: float = 0.0
    """The share of its body, from the foot up, in which nothing stands."""


@dataclass(frozen=True)
class Mark:
    """A bookmark."""

    level: int
    title: str
    page: int | None
    height: float
    """Where on its page it leads, as a share of the height from the foot up."""


@dataclass(frozen=True)
class Copy:
    """A PDF as a whole."""

    pages: int
    marks: tuple[Mark, ...]
    labels: tuple[str, ...]
    """What viewers call each page."""
    anchors: Mapping[str, int]
    """The page of each named destination."""
    title: str
    author: str
    language: str
    tagged: bool
    active: tuple[str, ...]
    """What it does beside showing its pages, and where it leads that no link may; in words."""
