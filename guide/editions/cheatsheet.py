"""The cheat sheet: one page, composed, fitted, laid out and pressed.

In: a Guide, the system fonts that stand in for missing glyphs, and Workers. Out: a Printed. Reads
templates, fonts and figures; writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from guide.config import printed_as
from guide.editions.columns import FOOT, GUTTER, MARGIN, TITLE, Column, Frame, Piece
from guide.editions.edition import Edition, Printed, Run, families_of, imprint_of, setting_of
from guide.editions.fit import fit
from guide.editions.ruler import Measure
from guide.editions.selection import MeasureIn, Selection, plain_titles, select
from guide.editions.title_line import TitleLine, cut_problems, fitted
from guide.press.parts import Part
from guide.press.press import press
from guide.problems import GuideError, Place, contained
from guide.proof.cheatsheet import prove_sheet
from guide.reading.model import Guide
from guide.setting.fonts import SystemFont
from guide.setting.laid import Extent, Sheet
from guide.setting.theme import Theme
from guide.workshop.workers import Workers

TITLE_LINE = "title-line"
"""Its id in the template."""
DIGITS = 2
"""For numbers of so many there is room."""
ORIGIN = Place("cheat sheet")
"""Of its sheets, as it has entries of all questions."""


def print_cheatsheet(guide: Guide, fallbacks: Sequence[SystemFont], workers: Workers) -> Printed:
    """One page, at the largest type that fits. Raises GuideError if none does; of notes that were
    found, as much as there is room for."""
    guide = replace(guide, config=printed_as(guide.config, guide.config.sheet_paper, None, None))
    try:
        return _print(guide, fallbacks, workers)
    except GuideError as error:
        if not guide.is_found:
            raise
        printed = _print(plain_titles(guide), fallbacks, workers)
        return replace(printed, problems=(*contained(error.problems), *printed.problems))


def _print(guide: Guide, fallbacks: Sequence[SystemFont], workers: Workers) -> Printed:
    theme = Theme(guide)
    frame = Frame(guide.config.paper, guide.config.cheatsheet.columns)

    title, numbers = _cheatsheet_title(guide), _room_for_numbers(guide)

    def compose(pieces: Sequence[Piece], line: TitleLine, frame: Frame) -> str:
        column = Column(0, frame.column_width, tuple(pieces))
        return _compose_cheatsheet(theme, [column], line)

    def measure_in(frame: Frame) -> Measure[Piece]:
        def measure(size: float, pieces: Sequence[Piece]) -> Mapping[str, Extent]:
            css = _one_column(size, frame) + numbers
            html = compose(pieces, TitleLine(title, guide.title), frame)
            return workers.measure(setting, Sheet(html, css, origin=ORIGIN))

        return measure

    def measure_title(line: TitleLine) -> Extent:
        sheet = Sheet(compose([], line, frame), _title_alone(frame), origin=ORIGIN)
        return workers.measure(setting, sheet)[TITLE_LINE]

    setting = setting_of(guide, theme.stylesheets(*stylesheets_of(guide)), fallbacks)
    found = _selected(guide, frame, measure_in)
    line = fitted(title, guide.title, measure_title)
    html = _compose_cheatsheet(theme, found.fit.columns, line, found.note)
    sheet = Sheet(html, _whole_page(found) + numbers, tagged=True, origin=ORIGIN)
    [laid] = workers.lay_out(setting, [sheet])
    if laid.pages != 1:
        raise AssertionError(f"the fitted cheat sheet has {laid.pages} pages")
    pdf = press([Part((laid,))], imprint_of(guide, title), {}, guide.root.path)
    problems = (*laid.problems, *cut_problems(guide, title, line), *found.problems)
    note = ", ".join(each for each in (f"{found.fit.size:g} pt", found.note) if each)
    return Printed(pdf, 1, problems, note, (Run(laid, ()),), families_of(setting))


def _selected(guide: Guide, frame: Frame, measure_in: MeasureIn) -> Selection:
    if guide.is_found:
        return select(guide, frame, measure_in)
    return Selection(guide, frame, fit(guide, frame, measure_in(frame)))


def stylesheets_of(guide: Guide) -> tuple[str, ...]:
    """The names of the cheat sheet's stylesheets."""
    return ("tokens.css", "cheatsheet.css")


def _cheatsheet_title(guide: Guide) -> str:
    return guide.config.cheatsheet.title or guide.title


def _compose_cheatsheet(
    theme: Theme, columns: Sequence[Column], line: TitleLine, note: str = ""
) -> str:
    values = {"title": line.title, "title_line": line, "columns": columns, "note": note}
    return theme.compose("cheatsheet.html", gutter=GUTTER, **values)


def _one_column(size: float, frame: Frame) -> str:
    """A page as high as all entries, to measure them on."""
    return (
        f"@page {{ size: {frame.column_width}pt 30000pt }} html {{ font-size: {size}pt }}"
        ".title-line, .rule { display: none }"
    )


def _room_for_numbers(guide: Guide) -> str:
    """In front of titles, if one has three digits or more."""
    digits = len(str(max((question.number for question in guide.questions), default=0)))
    if digits <= DIGITS:
        return ""
    room = 0.6 * digits + 0.7
    return (
        f".head, .line {{ padding-left: {room}em }}"
        f".head .number {{ width: {room}em; margin-left: -{room}em }}"
    )


def _title_alone(frame: Frame) -> str:
    """A page as wide as the title line, to measure that on."""
    return (
        f"@page {{ size: {frame.width - 2 * MARGIN}pt 3000pt }} .column, .rule {{ display: none }}"
    )


def _whole_page(found: Selection) -> str:
    top, frame, size = MARGIN + TITLE, found.frame, found.fit.size
    return (
        f"@page {{ size: {frame.width}pt {frame.height}pt }} html {{ font-size: {size}pt }}"
        f".foot {{ position: absolute; top: {frame.height - MARGIN - FOOT / 2}pt; left: {MARGIN}pt;"
        f" width: {frame.width - 2 * MARGIN}pt }}"
        f".title-line {{ position: absolute; top: {MARGIN}pt; left: {MARGIN}pt;"
        f" width: {frame.width - 2 * MARGIN}pt }}"
        f".column, .rule {{ position: absolute; top: {top}pt }}"
        f".rule {{ height: {frame.column_height}pt }}"
    )


EDITION = Edition(
    *("cheatsheet", _cheatsheet_title, stylesheets_of, print_cheatsheet, prove_sheet),
    is_single=True,
)
