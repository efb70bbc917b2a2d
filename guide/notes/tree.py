"""Notes as a tree: what is a question, under which chapter and section. Values alone.

A piece of a file keeps its lines: what stands before it in the file is empty in its text, so that a
place in the piece is one in the file.
"""

from dataclasses import dataclass

from guide.problems import Problem, Source


@dataclass(frozen=True)
class Piece:
    """A question with its answer, or the opening of a chapter, as Markdown of a guide."""

    source: Source
    """It begins with its heading (`# …`), if it has one."""
    title: str
    """Plain text, for a piece without a heading."""
    id: str = ""
    """Empty if its title makes one."""
    section: tuple[str, ...] = ()
    """Titles of the folders and headings between its chapter and it, from the top."""
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """Other names that links use for its file."""


@dataclass(frozen=True)
class Part:
    """A chapter."""

    id: str
    """The path of its folder or file, relative to the root; empty for what stands in none."""
    opening: Piece
    """Its title, and what stands before its first question; without a title, no chapter."""
    questions: tuple[Piece, ...]


@dataclass(frozen=True)
class Notes:
    """All that was found."""

    title: str
    """Of the guide, if its settings have none."""
    language: str
    """`zh` or `en`, whichever most of it is written in."""
    parts: tuple[Part, ...]
    problems: tuple[Problem, ...]
    """Warnings: what was passed over, converted, or cut otherwise than expected."""
