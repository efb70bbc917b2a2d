"""The folder of a guide, and the one way to the files in it.

In: a path below it. Out: bytes of regular files, of no more than a given size, and what lies in
folders. A link is followed if what it leads to lies in the folder too; one that leads out is
refused, unless whoever builds has said otherwise. Devices, pipes and sockets are never opened for
reading. Reads files, writes none.
"""

import os
import stat
from collections.abc import Container, Iterator
from dataclasses import dataclass
from errno import EISDIR
from functools import cached_property
from pathlib import Path

from guide.limits import FILES, FOLDERS_DEEP, PICTURE_BYTES


class Refused(OSError):
    """A file that is not read, though it may be there: `strerror` says why, `hint` what to do."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(0, reason)
        self.hint = hint

    def __reduce__(self) -> tuple[type["Refused"], tuple[str, str]]:
        return Refused, (str(self.strerror), self.hint)


CHUNK = 1_000_000
"""Bytes that are read at once."""
OUTSIDE = "it is a link that leads out of the guide"
COPY = "copy what it leads to into the guide, or build with --follow-links if you trust it"


@dataclass(frozen=True)
class Root:
    """A guide's folder, or that of notes."""

    path: Path
    """Absolute."""
    follow_links: bool = False
    """Whether links may lead out of it."""
    only: str = ""
    """The name of the one file in it that is meant; empty if all are."""
    lenient: bool = False
    """Whether it is read as notes are, whatever it holds."""
    called: str = ""
    """Its name, if that of its folder says nothing."""

    @staticmethod
    def at(path: Path, follow_links: bool = False, lenient: bool = False) -> "Root":
        """The root at a path, which may be relative to the current folder; of a file its folder."""
        place = Path(os.path.abspath(path))
        only = "" if place.is_dir() else place.name
        return Root(place.parent if only else place, follow_links, only, lenient)

    @property
    def holds_notes(self) -> bool:
        """Whether what lies there is notes, and no guide of somebody who writes for print."""
        return bool(self.only) or self.lenient or not self.holds(self.path / "content")

    @cached_property
    def real(self) -> Path:
        return real(self.path)

    @property
    def name(self) -> str:
        return self.called or self.real.name

    def name_of(self, path: Path) -> str:
        """What a path below it is called in messages: relative to it, with `/`."""
        return path.relative_to(self.path).as_posix()

    def inside(self, path: Path) -> Path:
        """Where a path leads, all links followed. Raises Refused if that is out of the guide."""
        found = real(path)
        if not self.follow_links and not found.is_relative_to(self.real):
            raise Refused(OUTSIDE, COPY)
        return found

    def read(self, path: Path | str, most: int = PICTURE_BYTES) -> bytes:
        """The bytes of a file, named by its path or relative to the guide.

        Raises OSError if it cannot be read, Refused if it must not be.
        """
        return read_regular(self.inside(self.path / path), most)

    def holds(self, path: Path) -> bool:
        """Whether there is anything at a path, be it a link that is refused when it is read."""
        return os.path.lexists(path)

    def is_folder(self, path: Path) -> bool:
        """Whether a path is a folder of the guide, or a link to one."""
        try:
            return self.inside(path).is_dir()
        except OSError:
            return False

    def entries(self, folder: Path) -> list[Path]:
        """What lies in a folder, by name. Raises OSError."""
        self.inside(folder)
        return sorted(folder.iterdir())

    def walk(self, folder: Path, without: Container[str] = ()) -> Iterator[Path]:
        """Every file below a folder that may be read, folder by folder; none if it is no folder.
        Folders with names of `without` are passed over.

        A folder that is reached a second time, by a link, is passed over, and so is what lies
        deeper or is more than any guide has. Raises OSError.
        """
        seen: set[Path] = set()
        left = [(folder, 0)] if self.is_folder(folder) else []
        count = 0
        while left:
            top, depth = left.pop()
            if (place := self.inside(top)) in seen:
                continue
            seen.add(place)
            below = []
            for entry in self.entries(top):
                if entry.name in without:
                    continue
                if self.is_folder(entry):
                    below.append((entry, depth + 1))
                elif count < FILES and self._is_file(entry):
                    count += 1
                    yield entry
            left += reversed(below if depth < FOLDERS_DEEP else [])

    def _is_file(self, path: Path) -> bool:
        try:
            return self.inside(path).is_file()
        except OSError:
            return False


def real(path: Path) -> Path:
    """Where a path leads. Of a link that leads to itself, the link (`Path.resolve` of Python 3.12
    raises then)."""
    return Path(os.path.realpath(path))


def read_regular(path: Path, most: int) -> bytes:
    """The bytes of a regular file of at most so many. Raises OSError, or Refused for another."""
    # A pipe that nobody writes to must not be waited for.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        kind = os.fstat(handle).st_mode
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(path))
        if not stat.S_ISREG(kind):
            raise Refused("it is no regular file", "put a plain file in its place")
        return _read(handle, most)
    finally:
        os.close(handle)


def _read(handle: int, most: int) -> bytes:
    """Piece by piece, as what a file says of its size need not be so (those of /proc say 0)."""
    pieces, size = [], 0
    while piece := os.read(handle, CHUNK):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise Refused(f"it is larger than {most / 1e6:,.0f} MB", "make it smaller")
    return b"".join(pieces)
