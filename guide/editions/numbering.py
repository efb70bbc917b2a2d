"""Page numbers: what is printed for a page, and the drawings of it that the press lays over pages.

In: laid-out sheets, their page names, a setting. Out: numbers by anchor; Folios. A sheet names no
page number: it is laid out with zeros, and again only where the shape of a number changes.
"""

import re
from collections.abc import Mapping, Sequence, Set
from html import unescape

from guide.config import Config
from guide.papers import size_of
from guide.press.catalog import LABELS
from guide.press.parts import Folio, Part
from guide.problems import Place
from guide.setting.laid import LaidSheet, Setting, Sheet
from guide.setting.theme import classes_of
from guide.workshop.workers import Workers

Numbers = Mapping[str, str]
"""Anchor → the page number that is printed for it."""
UNKNOWN = "0"
"""The shape of the page number of what is nowhere."""
RUN = 8
"""Folios in a sheet: as many as cost no more than a question, even, so that each begins on the
right."""
LINK = re.compile(r"<a\b[^>]*>")
TARGET = re.compile(r'href="#([^"]*)"')
"""The anchor that a link leads to."""
ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def anchors_of(html: str) -> list[str]:
    """The anchors that links of a sheet lead to."""
    links = (TARGET.search(tag) for tag in LINK.findall(html))
    return [LaidSheet.anchor_of(unescape(link[1])) for link in links if link]


def without_links(html: str, lost: Set[str]) -> str:
    """A sheet in which links to these anchors are text."""
    return LINK.sub(lambda tag: tag[0] if lost.isdisjoint(anchors_of(tag[0])) else "<a>", html)


def shape(number: str) -> str:
    """What layout knows of a number: how many digits it has; one that is not decimal, whole."""
    return "0" * len(number) if number.isdecimal() else number


def widest(one: str, other: str) -> str:
    """The first shape, but no shorter than the other: the press can leave a digit out."""
    return max(one, other, key=len) if one.isdecimal() and other.isdecimal() else one


def crossed(html: str, shapes: Numbers) -> str:
    """A sheet with links that cross sheets, and the shapes of the page numbers that it prints."""
    return LINK.sub(lambda tag: _crossing(tag[0], shapes), html)


def _crossing(tag: str, shapes: Numbers) -> str:
    target = TARGET.search(tag)
    if not target:
        return tag
    anchor = LaidSheet.anchor_of(unescape(target[1]))
    page = f' data-page="{shapes.get(anchor, UNKNOWN)}"' if "paged" in tag else ""
    return tag.replace(target[0], f'href="{LaidSheet.address_of(anchor)}"{page}')


def number(value: int, style: str) -> str:
    """A page number in a counter style of CSS, as far as PDF viewers know it too; else decimal."""
    written = str(value)
    match LABELS.get(style, ""):
        case "/r" | "/R":
            written, rest = "", value
            for size, letters in ROMAN:
                written += letters * (rest // size)
                rest %= size
        case "/a" | "/A":
            # PDF goes on with aa, bb (ISO 32000-1, table 159), CSS with aa, ab.
            written = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
    return written.upper() if LABELS.get(style, "") in ("/R", "/A") else written


def page_numbers(folios: Sequence[Folio | None]) -> list[str]:
    """The number of each page of a part, as it is written there."""
    styles = Part((), counter_style(folios), tuple(folios)).styles
    return [number(page, style) for page, style in enumerate(styles, 1)]


def counter_style(folios: Sequence[Folio | None]) -> str:
    """The counter style of a part: that of its first page that has one."""
    return next((f.sheet.counter_style for f in folios if f and f.sheet.counter_style), "decimal")


class Folios:
    """Draws page numbers: an empty page of the same name as the page, so of the same margins.

    They come in runs of RUN pages of one name, whether all are needed or not: so pages that are
    added or taken away before them change nothing.
    """

    def __init__(self, setting: Setting, config: Config, workers: Workers) -> None:
        self._setting = setting
        self._paper = size_of(config.paper)
        self._classes = " ".join(classes_of(config))
        self._workers = workers
        self._drawn: dict[tuple[str, int], LaidSheet] = {}

    def of(self, names: Sequence[str | None]) -> tuple[Folio | None, ...]:
        """The folios of a part whose pages, numbered from 1, have these names; a page without a
        name, None, has none."""
        runs = [None if n is None else (n, index // RUN) for index, n in enumerate(names)]
        new = [run for run in dict.fromkeys(runs) if run and run not in self._drawn]
        sheets = self._workers.lay_out(self._setting, [self._sheet(*run) for run in new])
        self._drawn |= dict(zip(new, sheets, strict=True))
        return tuple(run and Folio(self._drawn[run], index % RUN) for index, run in enumerate(runs))

    def _sheet(self, name: str, run: int) -> Sheet:
        pages = f'<div style="page: {name or "auto"}"></div>' * RUN
        # A background belongs to the page itself, and would cover it here.
        css = (
            f"@page {{ size: {self._paper}; background: none !important }}"
            f"@page :first {{ counter-reset: page {run * RUN + 1} }}"
            "body { string-set: none } div + div { break-before: page }"
        )
        html = f'<html class="{self._classes}"><body>{pages}</body></html>'
        return Sheet(html, css, numbers_only=True, origin=Place("page numbers"))
