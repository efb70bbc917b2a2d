"""What layout takes, and what it gives to the press.

Apart from `sheets`, so that it costs no engine to import. No side effects.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from guide.problems import Problem
from guide.setting.fonts import FontSet
from guide.setting.theme import Stylesheet

LINK_SCHEME = "guide:"
"""A link to an anchor, in whichever sheet that is, is an address of this scheme until the press."""

MARK = re.compile(rb"%page-of (\S+)\n(.*?)%end\n?", re.DOTALL)
"""What stands around such a number in a page's content: comments, which PDF passes over."""


@dataclass(frozen=True)
class Setting:
    """What the sheets of an edition have in common."""

    root: Path
    stylesheets: tuple[Stylesheet, ...]
    fonts: FontSet
    katex_css: str
    material: str
    """The digest of all this but the cut of the fonts, with the versions of what lays it out."""


@dataclass(frozen=True)
class Sheet:
    """A piece of an edition that is laid out on its own and begins a new page."""

    html: str
    css: str = ""
    """Comes after the stylesheets of its Setting."""
    numbers_only: bool = False
    """Draw nothing but the margin boxes with page numbers; other sheets draw all but those."""


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


@dataclass(frozen=True)
class LaidSheet:
    """A sheet after layout."""

    pdf: bytes
    page_names: tuple[str, ...]
    """The CSS name of each page (`@page name`), for the overlay with its number."""
    anchors: Mapping[str, Spot]
    bookmarks: tuple[Bookmark, ...]
    problems: tuple[Problem, ...]
    marks: int = 0
    """How many page numbers of other sheets it prints as zeros, between MARKs for the press."""

    @property
    def pages(self) -> int:
        return len(self.page_names)

    @staticmethod
    def address_of(anchor: str) -> str:
        return LINK_SCHEME + quote(anchor)

    @staticmethod
    def anchor_of(address: str) -> str:
        return unquote(address.removeprefix(LINK_SCHEME))
