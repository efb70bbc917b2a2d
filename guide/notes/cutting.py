"""A file of notes → its questions, and what stands before them.

In: a Source; the level of its headings that are questions. Out: pieces. No side effects.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath

from guide.notes.tree import Piece
from guide.problems import Problem, Source


@dataclass(frozen=True)
class Cut:
    """What a file holds."""

    title: str
    """Of the file as a whole."""
    opening: Piece | None
    """What stands before its first question; None if nothing does."""
    questions: tuple[Piece, ...]
    problems: tuple[Problem, ...] = ()


def cut_up(source: Source, level: int | None = None) -> Cut:
    """The pieces of a file; `level` 1–6 is that of questions, None chooses."""
    title = PurePosixPath(source.name).stem
    return Cut(title, None, (Piece(source, title),))
