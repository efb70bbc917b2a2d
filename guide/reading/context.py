"""The file whose tokens are printed, and what comes of it besides HTML: marks and problems.

In: a Source, its footnotes. Out: a Context. Side effects: the Context's lists grow.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markdown_it.token import Token

from guide.problems import Problem, Severity, Source
from guide.reading.draft import Mark
from guide.reading.tokens import Tokens
from guide.words import Words


@dataclass(frozen=True)
class Context:
    """The file whose tokens are printed, and what comes of it."""

    source: Source
    words: Words
    footnotes: Mapping[int, Tokens]
    """Footnote number (from 0) → its tokens."""
    numbered: bool = True
    """Whether its figures and formulas have numbers."""
    is_found: bool = False
    """Whether it is read as notes, in whatever Markdown."""
    marks: list[Mark] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)
    """Seconds of processor time that colouring each of its blocks of code took."""

    def mark(self, kind: Any, text: str, token: Token, further: int = 0) -> str:
        """Stands in the HTML for what the token alone does not tell, `further` lines down in it."""
        line, column = self._place(token)
        place = (line + further, 1) if further else (line, column)
        self.marks.append(Mark(kind, text, *place))
        return f"\0{len(self.marks) - 1}\0"

    def report(
        self,
        token: Token,
        message: str,
        hint: str = "",
        severity: Severity = Severity.ERROR,
        place: tuple[int, int] | None = None,
        kind: str = "",
    ) -> None:
        """Note a problem, at the token's place if no other is given."""
        line, column = place or self._place(token)
        self.problems.append(self.source.problem(message, line, column, hint, severity, kind))

    def lines_of(self, token: Token) -> str:
        """The lines of the source that a block stands in."""
        return "\n".join(self.source.lines[slice(*(token.map or (0, 0)))])

    def start_of(self, token: Token) -> tuple[int, int]:
        """Line and column of the fence or dollars with which a block begins."""
        line = (token.map or [0])[0] + 1
        return line, max(self.source.lines[line - 1].find(token.markup), 0) + 1

    @staticmethod
    def _place(token: Token) -> tuple[int, int]:
        return token.meta.get("place") or ((token.map or [0])[0] + 1, 1)
