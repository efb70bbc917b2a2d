"""The printable forms of a guide: how each is composed, fitted and laid out.

In: a Guide and the system fonts that stand in for missing glyphs. Out: a Printed. All of this runs
in worker processes (see build.py), so arguments and results can be pickled. Reads templates, fonts
and figures; writes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from guide.printing.fit import GUTTER, MARGIN, TITLE, Column, Fit, Frame, entries_of, fit
from guide.reading.model import Guide
from guide.setting.fonts import SystemFont, cut_fonts, katex_css
from guide.setting.sheets import LaidSheet, Typesetter
from guide.setting.theme import Stylesheet, Theme, resolve_tokens


@dataclass(frozen=True)
class Printed:
    """An edition, laid out."""

    sheet: LaidSheet
    note: str = ""
    """What to tell of it, such as the type size that was found."""


def print_guide(guide: Guide, fallbacks: Sequence[SystemFont]) -> Printed:
    """The book."""
    theme = Theme(guide)
    html = theme.compose("guide.html")
    setter = _typesetter(guide, html, theme.stylesheets("tokens.css", "guide.css"), fallbacks)
    new_page = f".{guide.config.new_page} {{ break-before: page }}"
    return Printed(setter.lay_out(html, f"@page {{ size: {guide.config.paper} }} {new_page}"))


def print_cheatsheet(guide: Guide, fallbacks: Sequence[SystemFont]) -> Printed:
    """One page, at the largest type that fits. Raises GuideError if none does."""
    theme = Theme(guide)
    frame = Frame(guide.config.paper, guide.config.cheatsheet.columns)
    pieces = tuple(piece for entry in entries_of(guide) for piece in entry.pieces)
    draft = _compose_cheatsheet(theme, guide, [Column(0, frame.column_width, pieces)])
    styles = theme.stylesheets("tokens.css", "cheatsheet.css")
    setter = _typesetter(guide, draft, styles, fallbacks)
    found = fit(guide, frame, lambda size: setter.measure(draft, _one_column(size, frame)))
    html = _compose_cheatsheet(theme, guide, found.columns)
    laid = setter.lay_out(html, _whole_page(found, frame))
    if laid.pages != 1:
        raise AssertionError(f"the fitted cheat sheet has {laid.pages} pages")
    return Printed(laid, f"{found.size:g} pt")


PRINTERS: Mapping[str, Callable[[Guide, Sequence[SystemFont]], Printed]] = MappingProxyType(
    {"guide": print_guide, "cheatsheet": print_cheatsheet}
)


def _compose_cheatsheet(theme: Theme, guide: Guide, columns: Sequence[Column]) -> str:
    title = guide.config.cheatsheet.title or guide.title
    return theme.compose("cheatsheet.html", title=title, columns=columns, gutter=GUTTER)


def _one_column(size: float, frame: Frame) -> str:
    """A page as high as all entries, to measure them on."""
    return (
        f"@page {{ size: {frame.column_width}pt 30000pt }} html {{ font-size: {size}pt }}"
        ".title-line, .rule { display: none }"
    )


def _whole_page(found: Fit, frame: Frame) -> str:
    top = MARGIN + TITLE
    return (
        f"@page {{ size: {frame.width}pt {frame.height}pt }} html {{ font-size: {found.size}pt }}"
        f".title-line {{ position: absolute; top: {MARGIN}pt; left: {MARGIN}pt;"
        f" width: {frame.width - 2 * MARGIN}pt }}"
        f".column, .rule {{ position: absolute; top: {top}pt }}"
        f".rule {{ height: {frame.column_height}pt }}"
    )


def _typesetter(
    guide: Guide, html: str, styles: tuple[Stylesheet, ...], fallbacks: Sequence[SystemFont]
) -> Typesetter:
    vectors = (path for path in guide.images.values() if path.suffix.lower() == ".svg")
    drawn = "".join(path.read_text("utf-8", "replace") for path in vectors)
    text = "".join([html, drawn, *(style.text for style in styles)])
    fonts = cut_fonts(text, fallbacks)
    return Typesetter(guide.root, resolve_tokens(styles), fonts, katex_css(text))
