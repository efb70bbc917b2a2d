"""What the engine says, and what it could not do, as problems.

In: records of WeasyPrint 70's log, its exceptions, a document that it has laid out. Out: problems,
with the place in the guide's files where that is known. Side effect: while Notices listen, nothing
of that log runs to the terminal.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# First: fontconfig reads what it sets as soon as WeasyPrint is imported.
from guide.setting.engine import EXTENDED, page_asked_for

# isort: split
import weasyprint

from guide.problems import Place, Problem, Severity, Source
from guide.setting.display import StickingOut, sticking_out
from guide.setting.drawings import FAILED
from guide.setting.laid import NOWHERE, Forme
from guide.setting.layout import texts_of
from guide.setting.stylesheets import Stylesheet
from guide.setting.tables import WideTable, wide_tables

LOGGER = logging.getLogger("weasyprint")
UNEXTENDED: Mapping[str, tuple[str, str]] = {
    "lines": ("fill Chinese lines", "text is set ragged"),
    "rhythm": ("set text on a grid", "lines may stand apart from those on the back of the leaf"),
    "keeping": ("keep short paragraphs with what follows", "headings may end a page"),
    "display": ("fit formulas into lines", "wide ones may stick out"),
    "tearing": ("keep boxes and rows whole", "they may be torn at the end of a page"),
    "tables": ("fit tables into the page", "wide ones may stick out"),
}
"""What the engine cannot be made to do without an extension, and what comes of that."""

TOLD = re.compile(r"has no required alt description$|\.notdef glyph rendered")
"""What reading tells at its place, and proof of what templates print."""


class Notices(logging.Handler):
    """Collects what the engine logs, instead of letting it run to the terminal."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record.getMessage())

    def __enter__(self) -> "Notices":
        self._before = LOGGER.handlers, LOGGER.propagate
        LOGGER.handlers, LOGGER.propagate = [self], False
        return self

    def __exit__(self, *error: object) -> None:
        LOGGER.handlers, LOGGER.propagate = self._before


def unextended() -> Iterator[Problem]:
    """What the engine could not be extended with, as it is of another version than expected."""
    for name, (purpose, effect) in UNEXTENDED.items():
        if not EXTENDED[name]:
            message = f"WeasyPrint {weasyprint.__version__} cannot be made to {purpose}"
            hint = f"{effect}; install the version that `guide` asks for"
            yield Problem(Severity.WARNING, message, Place("layout"), hint)


def engine_problem(error: Exception, own: Sequence[Stylesheet]) -> Problem:
    """There is CSS that WeasyPrint cannot do, and says so by a TypeError or the like. It is in a
    stylesheet of the guide or, if it has none, in the raw HTML of the sheet."""
    message = f"the layout engine fails with this guide: {type(error).__name__}: {error}"
    hint = (
        "a rule of the guide's own stylesheets must be the cause: take out the last that you wrote"
    )
    if not own:
        hint = "raw HTML of this sheet must be the cause: take out the last that you wrote"
        return Problem(Severity.ERROR, message, NOWHERE, hint)
    names = ", ".join(style.name for style in own)
    return Problem(Severity.ERROR, message, Place(names), hint)


def import_problem(name: str, importing: Sequence[Stylesheet]) -> Problem:
    """A stylesheet that is imported without end."""
    message = f"`@import` without end: `{name}` is asked for again and again"
    hint = "a stylesheet must not import itself, nor one that imports it"
    for style in importing:
        place = Source(style.name, style.text).place_of(max(style.text.find("@import"), 0))
        return Source(style.name, style.text).problem(message, *place, hint)
    return Problem(Severity.ERROR, message, Place("layout"), hint)


def style_problem(notice: str, source: Source) -> Problem:
    """A rule that the engine passes over: "Ignored `float: up` at 3:5, invalid value."."""
    found = re.search(r" at (\d+):(\d+)", notice)
    # Tokens are resolved before the engine reads the text: lines are as written, columns not.
    line = int(found[1]) if found else 0
    message = notice[: found.start()] + notice[found.end() :] if found else notice
    return source.problem(f"stylesheet: {message}", line, severity=Severity.WARNING)


def font_problems(notices: Sequence[str]) -> Iterator[Problem]:
    """Faces that the engine cannot read.

    KaTeX's stylesheet speaks of screens in many rules that print does not know: these are passed
    over.
    """
    faces = (notice for notice in notices if "Font-face" in notice)
    return (Problem(Severity.ERROR, notice, Place("fonts")) for notice in faces)


def layout_problems(notices: Sequence[str], document: Any, forme: Forme) -> list[Problem]:
    """What went wrong with a sheet: said by the engine, or seen on its pages."""
    problems = [_layout_problem(notice) for notice in notices if not TOLD.search(notice)]
    problems += _unnumbered(document, forme)
    for page in document.pages:
        problems += map(_too_wide, sticking_out(page._page_box))
        problems += map(_too_wide_table, wide_tables(page._page_box))
    return problems


def _layout_problem(notice: str) -> Problem:
    """A missing image or glyph spoils the page; what else the engine says is a warning."""
    spoils = (
        "Failed to load image",
        "Failed to load inline SVG",
        FAILED,
        "No anchor",
    )
    severity = Severity.ERROR if notice.startswith(spoils) else Severity.WARNING
    return Problem(severity, f"layout: {_shortened(notice)}", NOWHERE)


def _shortened(notice: str) -> str:
    """What the engine says, without the whole of a picture that is in its own address."""
    return re.sub(r"(data:[^']{60})[^']*", r"\1…", notice)


def _unnumbered(document: Any, forme: Forme) -> list[Problem]:
    """Page numbers that the press cannot put in their place."""
    asked = sum(bool(page_asked_for(box)) for box in texts_of(document))
    lost = asked - len(forme.slots)
    if lost <= 0:  # what is positioned absolutely is printed, but not found among the boxes
        return []
    hint = "print no page numbers in what is see-through (opacity, blending)"
    message = f"{lost} page number(s) of references cannot be put in their place"
    return [Problem(Severity.ERROR, message, Place("templates"), hint)]


def _too_wide(formula: StickingOut) -> Problem:
    message = f"formula sticks out of its line by {formula.over:.1f} mm"
    hint = "break it with \\\\ in \\begin{aligned} … \\end{aligned}, or shorten it"
    if formula.in_line:
        hint = "set it on lines of its own, between $$; or shorten it"
    else:
        message += ", at its smallest size"
    return Problem(Severity.ERROR, message, _place(formula.place), hint)


def _too_wide_table(table: WideTable) -> Problem:
    message = (
        f"table is {table.width:.0f} mm wide, {table.over:.0f} mm more than there is, with its "
        f"smallest type and words broken; column {table.column} asks for most, {table.most:.0f} mm"
    )
    hint = "give it fewer columns, or make it two tables; or break the formula in that column"
    return Problem(Severity.ERROR, message, _place(table.place), hint)


def _place(written: str) -> Place:
    """A place in the Markdown that an element carries; that of layout if it has none."""
    file, *numbers = written.rsplit(":", 2)
    line, column = map(int, numbers) if len(numbers) == 2 else (0, 0)
    return Place(file or "layout", line, column)
