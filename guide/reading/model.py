"""What a guide is once it has been read: frozen values, no I/O beyond this line."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from guide.config import Config
from guide.problems import Source
from guide.reading.characters import Characters
from guide.reading.image_files import Image
from guide.storage.root import Root
from guide.words import Words


@dataclass(frozen=True)
class Reference:
    """A work that a text cites, in the list behind it."""

    number: int
    """In the text that cites it, from 1."""
    anchor: str
    html: str
    """The work, as printed."""


@dataclass(frozen=True)
class Use:
    """Where an answer uses a term of the glossary first."""

    number: int
    """The question's."""
    question: str
    """The question's anchor."""
    anchor: str
    bold: bool
    """Whether it is written in bold there, which says that it is explained."""


@dataclass(frozen=True)
class Term:
    """An entry of the glossary."""

    anchor: str
    name: str
    """Plain text, as are the others."""
    english: str
    """Empty if the name is all."""
    aliases: tuple[str, ...]
    html: str
    """What it means."""
    uses: tuple[Use, ...]
    """Where it is explained."""


@dataclass(frozen=True)
class Matter:
    """What a file that is neither question nor chapter has printed."""

    source: Source
    line: int
    """Where it stands, from 1."""
    characters: Characters


@dataclass(frozen=True)
class Section:
    """What a question stands in within its chapter: a folder of notes, or a heading over some."""

    title: str
    """Plain text."""
    depth: int
    """From 1."""
    begins: bool
    """Whether this question is the first in it."""


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
    references: tuple[Reference, ...] = ()
    """The works that it cites."""
    sections: tuple[Section, ...] = ()
    """Those that it stands in, from the top."""

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
    title_html: str
    intro_html: str
    questions: tuple[Question, ...]
    source: Source
    """Its `chapter.md`; without one, a source of that name with the folder's title."""
    characters: Characters
    references: tuple[Reference, ...] = ()
    """The works that its introduction cites."""


def by_sound(word: str) -> bytes:
    """Sorts Latin first, then Han by their sound (the order of GB 2312)."""
    return word.casefold().encode("gb18030")


@dataclass(frozen=True)
class Guide:
    root: Root
    config: Config
    chapters: tuple[Chapter, ...]
    images: Mapping[str, Image]
    """Name (relative to root) → what it is, of every image that is used."""
    config_source: Source
    """Its `guide.toml`, empty if there is none."""
    glossary: tuple[Term, ...] = ()
    """Sorted as the tags are."""
    glossary_references: tuple[Reference, ...] = ()
    """The works that its definitions cite."""
    matter: tuple[Matter, ...] = ()

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
        return dict(sorted(found.items(), key=lambda item: by_sound(item[0])))

    @property
    def title(self) -> str:
        folder = self.root.name.encode("utf-8", "replace").decode()
        return self.config.title or folder

    @property
    def is_found(self) -> bool:
        """Whether it was made of notes, in which nothing stops a build."""
        return self.config.reading == "found"

    @property
    def words(self) -> Words:
        return self.config.words
