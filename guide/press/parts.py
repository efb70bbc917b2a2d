"""What is pressed: values.

In: laid-out sheets. Out: the parts that they make up, what the PDF says of itself, and where the
sheets have come to stand in its file. No side effects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from guide.setting.laid import LaidSheet, Spot
from guide.setting.objects import serialized


@dataclass(frozen=True)
class Folio:
    """The drawing of a page number: a page of a sheet that draws numbers only."""

    sheet: LaidSheet
    page: int


@dataclass(frozen=True)
class Part:
    """Sheets whose pages are numbered in one run, such as the front matter or the body."""

    sheets: tuple[LaidSheet, ...]
    counter_style: str = "decimal"
    folios: tuple[Folio | None, ...] = ()
    """Of each page of the part, None for one without a number; or none at all."""

    @property
    def pages(self) -> int:
        return sum(sheet.pages for sheet in self.sheets)

    @property
    def styles(self) -> list[str]:
        """How the number of each page is written: as it prints it, or as the part does."""
        folios = self.folios or [None] * self.pages
        return [(f and f.sheet.counter_style) or self.counter_style for f in folios]


@dataclass(frozen=True)
class Imprint:
    """What the PDF says of itself."""

    title: str
    language: str
    author: str = ""
    subject: str = ""
    keywords: tuple[str, ...] = ()
    creator: str = ""
    date: str = ""
    """As in a PDF, `D:20260131…`; none if empty."""
    variant: str = ""
    """A standard that it follows, as `pdf/ua-1`; see variants."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """What begins at an anchor, for those who hear a link to it."""
    page: str = "{}"
    """How a page is named; `{}` stands for its number."""


@dataclass(frozen=True)
class Placed:
    """A sheet in the file."""

    sheet: LaidSheet
    numbers: Sequence[int]
    """Of its objects."""

    @property
    def pages(self) -> list[int]:
        return [self.numbers[index] for index in self.sheet.forme.pages if index is not None]

    def destination(self, spot: Spot) -> bytes:
        return b"[%d 0 R /XYZ %s %s 0]" % (
            self.pages[spot.page],
            serialized(spot.x),
            serialized(spot.y),
        )
