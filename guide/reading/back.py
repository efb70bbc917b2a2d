"""The files beside the questions, both optional: `content/glossary.md`, `content/references.bib`.

In: the folder `content/` and a Desk. Out: a Back. Reads the two files.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from guide.problems import Problem, Source
from guide.reading.bibliography import Bibliography, Work
from guide.reading.desk import Desk
from guide.reading.draft import GlossaryDraft, Options
from guide.reading.sources import read_source
from guide.storage.root import Root

GLOSSARY_FILE = "glossary.md"
BIBLIOGRAPHY_FILE = "references.bib"
GLOSSARY_ANCHOR = "b-glossary"


@dataclass(frozen=True)
class Back:
    """What the two files say; of one that is not there, nothing."""

    glossary_source: Source
    glossary: GlossaryDraft
    bibliography_source: Source
    bibliography: Bibliography
    unread: tuple[Problem, ...]
    """What is wrong with the files themselves."""

    @property
    def works(self) -> Mapping[str, Work]:
        """The works that can be cited, by key."""
        return {work.key: work for work in self.bibliography.works}

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.unread, *self.glossary.problems, *self.bibliography.problems)


def read_back(content: Path, root: Root, desk: Desk, options: Options) -> Back:
    """Read the two files, so far as they are there."""
    terms, wrong = _read(content / GLOSSARY_FILE, root)
    works, more = _read(content / BIBLIOGRAPHY_FILE, root)
    return Back(
        terms,
        desk.glossary(terms, options) if terms.text else GlossaryDraft(),
        works,
        desk.bibliography(works) if works.text else Bibliography(),
        (*wrong, *more),
    )


def _read(path: Path, root: Root) -> tuple[Source, list[Problem]]:
    if root.holds(path):
        return read_source(path, root)
    return Source(root.name_of(path), ""), []
