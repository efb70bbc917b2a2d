"""The files that a build reads, by name and digest.

In: the guide's folder. Out: digests, each file read once a build. A name is relative to the guide,
or that of a font: FONT before the name of a bundled file, or before the path of another; behind a
collection of faces stands which of them is meant, as in CSS: `#2`.
"""

import os
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from guide.limits import PDF_BYTES, TEXT_BYTES
from guide.storage.bundled import FONTS, KATEX
from guide.storage.cache import digest, digest_of
from guide.storage.root import Root, read_regular

FONT = "@font/"
TEXTS = frozenset((".md", ".markdown", ".mdx", ".yml", ".yaml", ".toml", ".bib", ".html", ".css"))
"""Files of notes that are read though nothing in them names it, by suffix."""
MADE = frozenset((".pdf", ".json"))
"""What a build may write, wherever it is told to."""
OUTPUT = "output/"
KEPT = frozenset((".obsidian", ".attachments", ".gitbook", ".vuepress"))
"""Names with a dot in front of what is of interest in notes."""
MEMBER = re.compile(r"#(\d+)\Z")


def path_of(name: str, root: Path) -> Path:
    """The file of a name."""
    if not name.startswith(FONT):
        return root / name
    file = MEMBER.sub("", name.removeprefix(FONT))
    places = (folder / file for folder in (FONTS, KATEX / "fonts"))
    return next((path for path in places if path.is_file()), Path(file))


def member_of(name: str) -> int:
    """Which face of the file is meant by the name of a font; 0 if there is but one."""
    found = MEMBER.search(name) if name.startswith(FONT) else None
    return int(found[1]) if found else 0


def digest_of_file(path: Path) -> str:
    """The digest of a file's content, or of there being none that can be read."""
    try:
        return digest_of(read_regular(path, PDF_BYTES))
    except OSError:
        return digest_of(None)


@cache
def font_digest(path: Path) -> str:
    """The digest of a font file; a process reads it once."""
    return digest_of_file(path)


class _Hidden:
    """Names of what is neither notes nor used by them."""

    def __contains__(self, name: object) -> bool:
        return name == "node_modules" or (str(name).startswith(".") and name not in KEPT)


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()


class Files:
    """What lies in a guide's folder, as it was when it was first asked for."""

    def __init__(self, root: Root) -> None:
        self.root = root
        self._digests: dict[str, str] = {}

    def digest_of(self, name: str) -> str:
        if name not in self._digests:
            self._digests[name] = self._digest(name)
        return self._digests[name]

    def are_as(self, before: Mapping[str, str]) -> bool:
        """Whether all these files have these digests."""
        return all(self.digest_of(name) == was for name, was in before.items())

    def digest_of_all(self, folders: Iterable[str]) -> str:
        """The digest of the names and contents of all files in some of the guide's folders."""
        names = [name for folder in folders for name in sorted(self._names_in(folder))]
        return digest(*(part for name in names for part in (name, self.digest_of(name))))

    def digest_of_notes(self) -> str:
        """The digest of the names of all files among notes, and of the contents of texts. The
        others may be of any size: when they were written is enough, as those that are used are
        read. Of what lies beside a single note, that is enough in any case."""
        found = sorted(self._names_in(".", _Hidden()))
        names = [
            name for name in found if not name.startswith(OUTPUT) and _suffix(name) not in MADE
        ]
        return digest(*(part for name in names for part in (name, self._state(name))))

    def _state(self, name: str) -> str:
        try:
            status = self.root.inside(self.root.path / name).stat()
        except OSError:
            return ""
        is_text = _suffix(name) in TEXTS and status.st_size <= TEXT_BYTES
        if is_text and self.root.only in ("", name):
            return self.digest_of(name)
        return f"{status.st_size} {status.st_mtime_ns}"

    def _digest(self, name: str) -> str:
        if name.startswith(FONT):
            return digest_of_file(path_of(name, self.root.path))
        try:
            return digest_of(self.root.read(name))
        except OSError:
            return digest_of(None)

    def _names_in(self, folder: str, without: Container[str] = ()) -> Iterator[str]:
        try:
            for path in self.root.walk(self.root.path / folder, without):
                yield self.root.name_of(path)
        except OSError:  # reading says so, at its place; what is not seen may always be another
            yield f"{folder}/?{os.urandom(8).hex()}"
