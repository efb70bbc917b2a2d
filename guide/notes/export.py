"""An export of notes as one file, a `.zip` → a folder in the cache, and the root in it.

In: the path of anything that may be read as notes. Out: its Root; GuideError for an archive that is
none, or is larger than any notes. Side effects: a folder in the cache, as long as it is wanted.
"""

import hashlib
import os
import stat
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from shutil import rmtree

from guide.limits import EXPORT_BYTES, EXPORT_FILES, EXPORT_RATIO
from guide.notes.names import plain_name
from guide.problems import GuideError, Place, Problem, Severity
from guide.storage import gitignore
from guide.storage.cache import EXPORT, Cache
from guide.storage.root import Root

SUFFIX = ".zip"
MACHINERY = ("__MACOSX", ".DS_Store", "Thumbs.db")
FREE_RATIO = 100_000_000
"""Bytes below which it does not matter how well something is packed."""
UTF_8_NAME = 0x800
ENCRYPTED = 0x1
CHUNK = 1_000_000
BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, ValueError)
"""What the standard library says of archives that it cannot read."""


def root_of(path: Path, cache: Cache, follow_links: bool = False, lenient: bool = False) -> Root:
    """The root of a guide, of notes, or of what an archive holds."""
    if path.suffix.lower() != SUFFIX or not path.is_file():
        return Root.at(path, follow_links, lenient)
    folder = _unpacked(path, cache)
    return replace(Root.at(folder, follow_links, True), called=plain_name(path.stem))


def _unpacked(path: Path, cache: Cache) -> Path:
    """The folder of what it holds, which is made only once."""
    if not cache.folder:
        raise _refused(path, "there is no cache to unpack it into", "name a folder: --cache-dir")
    try:
        with path.open("rb") as file:
            name = hashlib.file_digest(file, "sha256").hexdigest()
        folder = cache.folder / f"{EXPORT}{name}"
        if not folder.is_dir() or folder.is_symlink():
            _unpack(path, folder)
        os.utime(folder)
    except OSError as error:
        hint = "name a folder that you may write to: --cache-dir"
        raise _refused(path, f"cannot be unpacked: {error.strerror}", hint) from None
    except BROKEN as error:
        hint = "export the notes again, or unpack it yourself"
        raise _refused(path, f"cannot be unpacked: {error}", hint) from None
    return folder


def _refused(path: Path, message: str, hint: str) -> GuideError:
    return GuideError([Problem(Severity.ERROR, message, Place(path.name), hint)])


def _unpack(path: Path, folder: Path) -> None:
    """All or nothing: what was begun and not finished is removed."""
    gitignore.hide(folder.parent)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=EXPORT, dir=folder.parent))
    try:
        _Unpacking(path, beside).unpack(path, nested=False)
        beside.rename(folder)
    except BaseException:
        rmtree(beside, ignore_errors=True)
        raise


@dataclass
class _Unpacking:
    """What is taken out of an archive, and how much that may still be."""

    archive: Path
    folder: Path
    bytes: int = field(default_factory=lambda: EXPORT_BYTES)
    files: int = field(default_factory=lambda: EXPORT_FILES)

    def unpack(self, path: Path, nested: bool) -> None:
        """Notion packs an export into parts, and these into one."""
        with zipfile.ZipFile(path) as archive:
            members = [*self._members(archive)]
            is_outer = not nested and all(name.suffix.lower() == SUFFIX for name, _ in members)
            for name, member in members:
                if not is_outer:
                    with suppress(FileExistsError, NotADirectoryError, IsADirectoryError):
                        self._write(archive, member, self.folder / name)
                    continue
                with tempfile.TemporaryDirectory(dir=self.folder) as place:
                    part = Path(place) / "part.zip"
                    self._write(archive, member, part)
                    self.unpack(part, nested=True)

    def _members(self, archive: zipfile.ZipFile) -> Iterator[tuple[PurePosixPath, zipfile.ZipInfo]]:
        """Files, by the paths below the folder that they get; those that would lie elsewhere, links
        and devices are left."""
        for member in archive.infolist():
            mode = member.external_attr >> 16
            path = PurePosixPath(_name_of(member))
            strange = path.is_absolute() or ".." in path.parts or ":" in str(path)[:2]
            is_plain = not stat.S_IFMT(mode) or stat.S_ISREG(mode)
            if member.is_dir() or strange or not is_plain or not path.parts:
                continue
            if not {*path.parts} & {*MACHINERY} and "\0" not in str(path):
                yield path, member

    def _write(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> None:
        if member.flag_bits & ENCRYPTED:
            raise ValueError("it has a password")
        if max(len(part.encode()) for part in path.parts) > os.pathconf(self.folder, "PC_NAME_MAX"):
            return
        self.files -= 1
        path.parent.mkdir(parents=True, exist_ok=True)
        size = 0
        with archive.open(member) as packed, path.open("xb") as file:
            while piece := packed.read(CHUNK):
                size += len(piece)
                self._allow(len(piece), size, member.compress_size)
                file.write(piece)

    def _allow(self, more: int, size: int, packed: int) -> None:
        """Counts what is really there, whatever the archive says of it."""
        self.bytes -= more
        if self.bytes < 0 or self.files < 0:
            raise ValueError(
                f"it holds more than {EXPORT_FILES:,} files or {EXPORT_BYTES / 1e9:g} GB"
            )
        if size > FREE_RATIO and size > EXPORT_RATIO * max(packed, 1):
            raise ValueError(f"a file in it is packed to less than 1/{EXPORT_RATIO}")


def _name_of(member: zipfile.ZipInfo) -> str:
    """Its name, with `/`. What is not said to be UTF-8 was read as the code page of DOS, and may be
    that or Chinese."""
    name = member.orig_filename
    if not member.flag_bits & UTF_8_NAME:
        with suppress(UnicodeEncodeError):
            data = name.encode("cp437")
            for encoding in ("utf-8", "gb18030"):
                with suppress(UnicodeDecodeError):
                    name = data.decode(encoding)
                    break
    return unicodedata.normalize("NFC", name.replace("\\", "/"))
