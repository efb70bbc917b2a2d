"""What a file of Markdown says by itself, before questions have numbers and files know each other.

Where other files have a say, its HTML holds a mark, which `resolved` replaces. A draft depends on
nothing but the text it was made from, so it can be kept. No side effects.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Literal

import msgspec

from guide.fields import Printable
from guide.problems import Problem, Source
from guide.reading.characters import Characters

Id = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[A-Za-z0-9_\-\u3400-\u9fff]+\Z",
        description="write letters, digits, Han characters, - and _, without spaces: vit-large",
    ),
]
Level = Annotated[int, msgspec.Meta(ge=1, le=3, description="write 1, 2 or 3")]
Text = Annotated[Printable, msgspec.Meta(min_length=1)]

MARK = re.compile(r"\0(\d+)\0")
"""In HTML, with an index into the marks of its draft. Markdown cannot hold the character U+0000."""


class FrontMatter(msgspec.Struct, frozen=True, kw_only=True):
    """All optional."""

    id: Id | None = None
    short_title: Text | None = None
    tags: tuple[Text, ...] = ()
    level: Level | None = None
    cheat: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Options:
    """What the HTML of a file depends on beside its text."""

    language: str
    raw_html: bool
    html: bool = False
    """Whether the tags that print has are taken as what they mean."""
    found: bool = False
    """Whether it is read as notes, in whatever Markdown."""


@dataclass(frozen=True)
class Mark:
    """Something that is known only with all files at hand."""

    kind: Literal[
        "number",
        "formula",
        "reference",
        "label",
        "section",
        "link",
        "image",
        "citation",
        "embed",
        "diagram",
    ]
    """The label of a figure, the number of a formula, a whole `[[id]]`, its text alone, the id of
    a heading if anything links to it, where a link leads, the address of an image, the number of
    a work, a whole `![[note]]`, the language and the text of a diagram."""
    text: str
    """The figure's or formula's number in its file; the id; the heading's name; the link; the
    address, as written; the key; the note; the language, and in the lines below it the text."""
    line: int
    column: int


@dataclass(frozen=True)
class Draft:
    title: str = ""
    """Plain text, with marks; empty if there is no heading."""
    title_html: str = ""
    line: int = 1
    """Where the heading stands, from 1."""
    front: FrontMatter = field(default_factory=FrontMatter)
    short_html: str = ""
    body_html: str = ""
    cheat_html: tuple[str, ...] = ()
    """Each line of its entry on the cheat sheet."""
    figures: tuple[str, ...] = ()
    """The ids of its figures in their order; empty for one that has none."""
    formulas: tuple[str, ...] = ()
    """The ids of its numbered formulas in their order."""
    anchors: tuple[tuple[str, int], ...] = ()
    """Ids that the file gives to figures and blocks, with their lines."""
    sections: tuple[tuple[str, str], ...] = ()
    """The names of its headings, that of the title first; with the ids that it gives to them."""
    marks: tuple[Mark, ...] = ()
    characters: Characters = field(default_factory=Characters)
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A draft with the file that it was read from."""

    id: str
    """Empty for a chapter's opening."""
    source: Source
    draft: Draft
    section: tuple[str, ...] = ()
    """What it stands in within its chapter, from the top."""
    aliases: tuple[str, ...] = ()
    """Other names by which notes link to its file."""
    tags: tuple[str, ...] = ()
    """Those that its draft does not know."""

    @property
    def anchor(self) -> str:
        return f"q-{self.id}"


@dataclass(frozen=True)
class Definition:
    """An entry of the glossary."""

    names: tuple[str, ...]
    """The term, its English, and what else it is called; plain text."""
    html: str
    """What it means."""
    line: int
    column: int


@dataclass(frozen=True)
class GlossaryDraft:
    """What `content/glossary.md` says by itself."""

    definitions: tuple[Definition, ...] = ()
    marks: tuple[Mark, ...] = ()
    characters: Characters = field(default_factory=Characters)
    problems: tuple[Problem, ...] = ()


def resolved(html: str, marks: tuple[Mark, ...], resolve: Callable[[Mark], str]) -> str:
    """HTML with what `resolve` says in the place of each mark."""
    return MARK.sub(lambda found: resolve(marks[int(found[1])]), html) if "\0" in html else html
