"""The title line of the cheat sheet: smaller, on two lines, or cut, where it is too long.

In: a title, and a function that measures the line. Out: what is printed, and a warning if that is
not the whole. No side effects but the function's.
"""

from collections.abc import Callable
from dataclasses import dataclass

from guide.config import place_of
from guide.problems import Problem, Severity
from guide.reading.model import Guide
from guide.setting.laid import Extent

TOLERANCE = 0.5
"""How far the line may stick out of its measure, pt."""
WAYS = {"": 1, "small": 1, "small two": 2}
"""The classes of the line, in the order in which they are tried, and how many lines it takes."""
LAST = "small two"
NAMED = 12
"""Characters of the guide's title that are enough to name it in the note, if it must be short."""


@dataclass(frozen=True)
class TitleLine:
    title: str
    named: str
    """The guide's title, as the note beside names it."""
    classes: str = ""


Measure = Callable[[TitleLine], Extent]


def fitted(title: str, named: str, measure: Measure) -> TitleLine:
    """The line as large as it has room; else with as much of the title as it has room for."""
    for classes in WAYS:
        if _fits(line := TitleLine(title, named, classes), measure):
            return line
    fits, too_long = 0, len(title) + 1
    while too_long - fits > 1:
        length = (fits + too_long) // 2
        if _fits(_cut(title, named, length), measure):
            fits = length
        else:
            too_long = length
    return _cut(title, named, max(fits, 1))


def _cut(title: str, named: str, length: int) -> TitleLine:
    """So many characters of the title; what the note says again is shorter before that is."""
    return TitleLine(_shortened(title, length), _shortened(named, min(length, NAMED)), LAST)


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length].rstrip()}…"


def _fits(line: TitleLine, measure: Measure) -> bool:
    extent = measure(line)
    return extent.over <= TOLERANCE and extent.lines <= WAYS[line.classes]


def cut_problems(guide: Guide, title: str, line: TitleLine) -> list[Problem]:
    """That the title is not printed whole."""
    if line.title == title:
        return []
    source = guide.config_source
    table = "cheatsheet" if guide.config.cheatsheet.title else ""
    message = f"the cheat sheet has no room for the whole `title`: it prints “{line.title}”"
    hint = "write a shorter `title`; the cheat sheet may have its own, in the table [cheatsheet]"
    place = place_of(source, table, "title") if source.text else (0, 0)
    return [source.problem(message, *place, hint, Severity.WARNING)]
