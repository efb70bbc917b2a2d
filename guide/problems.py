"""Something wrong in the user's files: where it is, what is wrong, and what to write instead.

Standard library only; every other module may use it, but `limits`. No side effects.
"""

import difflib
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import accumulate

from guide.limits import EXCERPT, WORD


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Place:
    """A point in a file; line and column count from 1 (in characters), 0 means "the whole"."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


@dataclass(frozen=True)
class Problem:
    severity: Severity
    message: str
    """What is wrong, one line, without a full stop."""
    place: Place
    hint: str = ""
    """What to write or do instead."""
    excerpt: str = ""
    """The offending line of the file, as it stands there; of a very long one the part around."""
    cut: int = 0
    """Characters of the line before its excerpt."""
    kind: str = ""
    """Of those that a folder of notes has by the hundred: a key of `words.KINDS`, which says what
    they are together."""

    @property
    def line(self) -> str:
        """Where it is and what, alone."""
        said = f"{self.place}: {self.severity}: {self.message}"
        return said.encode("utf-8", "backslashreplace").decode()

    def __str__(self) -> str:
        parts = [f"{self.place}: {self.severity}: {self.message}"]
        if self.excerpt.strip():
            number = str(self.place.line)
            parts.append(f"  {number} | {self.excerpt}")
            if self.place.column:
                parts.append(f"  {' ' * len(number)} | {self._caret()}")
        if self.hint:
            first, *more = self.hint.splitlines()
            parts += [f"  hint: {first}", *(f"        {line}" for line in more)]
        # The names of files may be of bytes that are no text.
        return "\n".join(parts).encode("utf-8", "backslashreplace").decode()

    def _caret(self) -> str:
        """A mark under the column; Han and full-width characters take two cells of a terminal."""
        before = self.excerpt[: self.place.column - 1 - self.cut]
        wide = (unicodedata.east_asian_width(char) in "WF" for char in before)
        return " " * sum(2 if w else 1 for w in wide) + "^"


class GuideError(Exception):
    """The one expected failure: problems that stop the work, for the user to mend."""

    def __init__(self, problems: Iterable[Problem], outcome: str = "") -> None:
        self.problems = tuple(problems)
        self.outcome = outcome
        """What was done all the same; empty if nothing was."""
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type["GuideError"], tuple[tuple[Problem, ...]]]:
        # Survives the way between processes with its problems whole.
        return GuideError, (self.problems,)


@dataclass(frozen=True)
class Source:
    """A text file of the guide: its name as the user knows it (relative to ROOT) and its text."""

    name: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        """The offset of each line."""
        return [0, *accumulate(len(line) + 1 for line in self.lines)][:-1]

    def __reduce__(self) -> tuple[type["Source"], tuple[str, str]]:
        # Its lines are made again where they are wanted.
        return Source, (self.name, self.text)

    def problem(
        self,
        message: str,
        line: int = 0,
        column: int = 0,
        hint: str = "",
        severity: Severity = Severity.ERROR,
        kind: str = "",
    ) -> Problem:
        """A problem at a line and column of this file (from 1), with the line as its excerpt."""
        lines = self.lines
        whole = lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else ""
        cut = max(column - EXCERPT // 2, 0) if len(whole) > EXCERPT else 0
        place = Place(self.name, line, column)
        return Problem(severity, message, place, hint, whole[cut : cut + EXCERPT], cut, kind)

    def place_of(self, offset: int) -> tuple[int, int]:
        """Line and column (from 1) of a character offset into the text."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def closest(word: str, known: Iterable[str], near: float = 0.5) -> str | None:
    """The known word that `word` is most likely a slip of, if any is near.

    Comparing takes the product of their lengths: what is too long to be typed is near nothing.
    """
    if len(word) > WORD:
        return None
    words = [each for each in known if len(each) <= WORD]
    return next(iter(difflib.get_close_matches(word, words, n=1, cutoff=near)), None)


def natural(name: str) -> list[tuple[int, str]]:
    """Sorts 2 before 10."""
    return [(int(part or 0), text) for part, text in re.findall(r"(\d*)(\D*)", name)]


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems in the order of the files and lines, each once."""

    def key(problem: Problem) -> tuple[list[tuple[int, str]], Place]:
        return natural(problem.place.file), problem.place

    return sorted(dict.fromkeys(problems), key=key)


def contained(problems: Iterable[Problem]) -> list[Problem]:
    """The same as warnings: what is wrong is shown in print, and stops nothing."""
    return [replace(problem, severity=Severity.WARNING) for problem in problems]


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)
