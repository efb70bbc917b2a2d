"""The docket of a build: all that went into it and what came out, so that the next one can tell at
once that nothing changed.

In: what a build is asked for. Out: what it wrote, if every file that it read, and every file that
it wrote, is still the same. Costs the reading of these files, and no import of what builds.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from guide.problems import Problem
from guide.report import Proof
from guide.storage.bundled import FONTS, KATEX, TEMPLATES
from guide.storage.cache import Cache, digest
from guide.storage.files import FONT, Files, digest_of_file
from guide.storage.root import Root
from guide.storage.versions import versions

FOLDERS = ("content", "templates", "assets")
"""Where a guide's files lie; those elsewhere count if they are read. Notes lie anywhere."""


@dataclass(frozen=True)
class Entry:
    """A file that was written."""

    digest: str
    pages: int
    note: str
    proof: Proof = field(default_factory=Proof)
    """What it was found to be when it was read back."""


@dataclass(frozen=True)
class Docket:
    files: Mapping[str, str]
    """Those that were read, by name, with their digests."""
    written: Mapping[str, Entry]
    """By name in the output folder."""
    warnings: tuple[Problem, ...]
    is_found: bool = False
    """Whether it was made of notes."""

    @property
    def is_lasting(self) -> bool:
        """Whether nothing was read that it does not know, such as the fonts of the machine."""
        return not any(name.startswith(f"{FONT}/") for name in self.files)

    def holds(self, files: Files, output: Path) -> bool:
        """Whether all that was read and written is still the same."""
        same = (
            digest_of_file(output / name) == entry.digest for name, entry in self.written.items()
        )
        return files.are_as(self.files) and all(same)


def key_of(root: Root, files: Files, *request: object) -> str:
    """The key of a build's docket: whatever it could depend on, so far as it is known before.

    That is what it is asked for, all in the guide's folders, all that comes bundled, the versions
    and `SOURCE_DATE_EPOCH`; the name of the guide's folder is its title if it has no other.
    """
    bundled = [path for folder in (TEMPLATES, FONTS, KATEX) for path in sorted(folder.rglob("*.*"))]
    return digest(
        "docket",
        versions(),
        repr((*request, root.follow_links, root.only, root.lenient)),
        os.environ.get("SOURCE_DATE_EPOCH", ""),
        root.name,
        files.digest_of_notes() if root.holds_notes else files.digest_of_all(FOLDERS),
        *(digest_of_file(path) for path in bundled),
    )


def find(cache: Cache, key: str, files: Files, output: Path) -> Docket | None:
    """The docket of the last such build; None if there is none or something is not as it says."""
    data = cache.get(key)
    if data is None:
        return None
    try:
        docket = msgspec.msgpack.decode(data, type=Docket)
    except msgspec.DecodeError:  # of another version
        return None
    return docket if docket.holds(files, output) else None


def put(cache: Cache, key: str, docket: Docket) -> None:
    cache.put(key, msgspec.msgpack.encode(docket))
