"""What a guide is once it has been read: frozen values, no I/O beyond this line."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from guide.config import Config
from guide.problems import Source
from guide.reading.characters import Characters
from guide.reading.images import Image
from guide.words import WORDS, Words


@dataclass(frozen=True)
class Question:
    """One question with its answer; all `*_html` are fragments ready for a template."""

    id: str
    number: int
    """Counts through the whole guide, from 1."""
    title: str
    """Plain text."""
    title_html: str
    short_title: str
    """Plain text, for the running head and the cheat sheet."""
    level: int | None
    """1 basic, 2 advanced, 3 deep."""
    tags: tuple[str, ...]
    short_html: str
    body_html: str
    cheat_html: tuple[str, ...]
    """The lines of its entry on the cheat sheet."""
    source: Source
    line: int
    """Where its heading stands in the source, from 1."""
    characters: Characters
    """What it prints."""

    @property
    def short_title_html(self) -> str:
        """The short title as HTML: with its formulas, if it is the title itself."""
        return self.title_html if self.short_title == self.title else escape(self.short_title)


@dataclass(frozen=True)
class Chapter:
    number: int
    id: str
    """The name of its folder; empty for questions that lie in `content/` itself."""
    title: str
    """Plain text; empty if the chapter has no opening."""
    intro_html: str
    questions: tuple[Question, ...]
    source: Source
    """Its `chapter.md`; without one, a source of that name with the folder's title."""
    characters: Characters


@dataclass(frozen=True)
class Guide:
    root: Path
    config: Config
    chapters: tuple[Chapter, ...]
    images: Mapping[str, Image]
    """Name (relative to root) → what it is, of every image that is used."""
    config_source: Source
    """Its `guide.toml`, empty if there is none."""

    @property
    def questions(self) -> list[Question]:
        return [question for chapter in self.chapters for question in chapter.questions]

    @property
    def tags(self) -> Mapping[str, list[Question]]:
        """Tag → its questions; Latin first, Han by their sound (the order of GB 2312)."""
        found: dict[str, list[Question]] = {}
        for question in self.questions:
            for tag in question.tags:
                found.setdefault(tag, []).append(question)
        return dict(sorted(found.items(), key=lambda item: item[0].casefold().encode("gb18030")))

    @property
    def title(self) -> str:
        return self.config.title or self.root.resolve().name

    @property
    def words(self) -> Words:
        return WORDS[self.config.language]
