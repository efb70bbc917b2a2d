"""The cheat sheet: one page, composed, fitted, laid out and pressed.

In: a Guide, the system fonts that stand in for missing glyphs, and Workers. Out: a Printed. Reads
templates, fonts and figures; writes nothing.
"""

from collections.abc import Mapping, Sequence

from guide.editions.columns import GUTTER, MARGIN, TITLE, Column, Frame, Piece
from guide.editions.edition import Edition, Printed, Run, families_of, imprint_of, setting_of
from guide.editions.fit import Fit, fit
from guide.editions.title_line import TitleLine, cut_problems, fitted
from guide.press.parts import Part
from guide.press.press import press
from guide.problems import Place
from guide.proof.cheatsheet import prove_sheet
from guide.reading.model import Guide
from guide.setting.fonts import SystemFont
from guide.setting.laid import Extent, Sheet
from guide.setting.theme import Theme
from guide.workshop.workers import Workers

TITLE_LINE = "title-line"
"""Its id in the template."""
ORIGIN = Place("cheat sheet")
"""Of its sheets, as it has entries of all questions."""


def print_cheatsheet(guide: Guide, fallbacks: Sequence[SystemFont], workers: Workers) -> Printed:
    """One page, at the largest type that fits. Raises GuideError if none does."""
    theme = Theme(guide)
    frame = Frame(guide.config.paper, guide.config.cheatsheet.columns)

    title = _cheatsheet_title(guide)

    def compose(pieces: Sequence[Piece], line: TitleLine) -> str:
        column = Column(0, frame.column_width, tuple(pieces))
        return _compose_cheatsheet(theme, [column], line)

    def measure(size: float, pieces: Sequence[Piece]) -> Mapping[str, Extent]:
        css = _one_column(size, frame)
        html = compose(pieces, TitleLine(title, guide.title))
        return workers.measure(setting, Sheet(html, css, origin=ORIGIN))

    def measure_title(line: TitleLine) -> Extent:
        sheet = Sheet(compose([], line), _title_alone(frame), origin=ORIGIN)
        return workers.measure(setting, sheet)[TITLE_LINE]

    setting = setting_of(guide, theme.stylesheets(*stylesheets_of(guide)), fallbacks)
    found = fit(guide, frame, measure)
    line = fitted(title, guide.title, measure_title)
    html = _compose_cheatsheet(theme, found.columns, line)
    sheet = Sheet(html, _whole_page(found, frame), tagged=True, origin=ORIGIN)
    [laid] = workers.lay_out(setting, [sheet])
    if laid.pages != 1:
        raise AssertionError(f"the fitted cheat sheet has {laid.pages} pages")
    pdf = press([Part((laid,))], imprint_of(guide, title), {}, guide.root.path)
    families = families_of(setting)
    problems = (*laid.problems, *cut_problems(guide, title, line))
    return Printed(pdf, 1, problems, f"{found.size:g} pt", (Run(laid, ()),), families)


def stylesheets_of(guide: Guide) -> tuple[str, ...]:
    """The names of the cheat sheet's stylesheets."""
    return ("tokens.css", "cheatsheet.css")


def _cheatsheet_title(guide: Guide) -> str:
    return guide.config.cheatsheet.title or guide.title


def _compose_cheatsheet(theme: Theme, columns: Sequence[Column], line: TitleLine) -> str:
    return theme.compose(
        "cheatsheet.html", title=line.title, title_line=line, columns=columns, gutter=GUTTER
    )


def _one_column(size: float, frame: Frame) -> str:
    """A page as high as all entries, to measure them on."""
    return (
        f"@page {{ size: {frame.column_width}pt 30000pt }} html {{ font-size: {size}pt }}"
        ".title-line, .rule { display: none }"
    )


def _title_alone(frame: Frame) -> str:
    """A page as wide as the title line, to measure that on."""
    return (
        f"@page {{ size: {frame.width - 2 * MARGIN}pt 3000pt }} .column, .rule {{ display: none }}"
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


EDITION = Edition(
    *("cheatsheet", _cheatsheet_title, stylesheets_of, print_cheatsheet, prove_sheet),
    is_single=True,
)
