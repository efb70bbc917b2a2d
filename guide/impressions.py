"""Each edition printed and read back, by itself: what is wrong with one stops no other.

In: a Guide, the name of an edition, Workers. Out: an Impression: the edition, if it could be
printed, and what is wrong with it. Side effects: those of the workers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from guide.editions.registry import edition_of
from guide.problems import GuideError, Problem, contained, has_errors
from guide.report import Proof
from guide.storage.cache import digest_of
from guide.storage.docket import Entry

if TYPE_CHECKING:
    from guide.editions.edition import Printed
    from guide.reading.model import Guide
    from guide.setting.fonts import SystemFont
    from guide.workshop.workers import Workers


@dataclass(frozen=True)
class Impression:
    """An edition, and what is wrong with it."""

    printed: "Printed | None"
    problems: tuple[Problem, ...]
    proof: Proof = field(default_factory=Proof)

    def is_good(self, strict: bool) -> bool:
        """Whether it may be published."""
        is_spoilt = has_errors(self.problems) or (strict and self.problems)
        return self.printed is not None and not is_spoilt

    @property
    def pdf(self) -> bytes:
        return self.printed.pdf if self.printed else b""

    @property
    def entry(self) -> Entry:
        pages, note = (self.printed.pages, self.printed.note) if self.printed else (0, "")
        return Entry(digest_of(self.pdf), pages, note, self.proof)


def impression_of(
    name: str, guide: "Guide", fallbacks: "Sequence[SystemFont]", workers: "Workers"
) -> Impression:
    """An edition as it was printed."""
    try:
        printed = edition_of(name).print(guide, fallbacks, workers)
    except GuideError as error:
        return Impression(None, error.problems)
    return Impression(printed, _told(printed.problems, guide))


def proofread_impression(
    name: str, made: Impression, guide: "Guide", folder: Path, workers: "Workers"
) -> Impression:
    """Read an edition back before anyone gets it; `folder` has the one that it will replace."""
    from guide.proofreader import proofread

    if not made.printed or has_errors(made.problems):
        return made
    edition = edition_of(name)
    try:
        more, proof = proofread(edition, guide, made.printed, folder / edition.file, workers)
    except GuideError as error:
        more, proof = list(error.problems), Proof()
    return Impression(made.printed, (*made.problems, *_told(more, guide)), proof)


def _told(problems: Sequence[Problem], guide: "Guide") -> tuple[Problem, ...]:
    """What is wrong with an edition; of notes that were found, nothing of it stops anything."""
    return tuple(contained(problems) if guide.is_found else problems)
