"""Content-addressed files: what a key stands for never changes, so a build may take it as it is.

A cache may come with somebody else's guide, and what it holds goes into PDFs. So each entry is
signed with the user's own secret: a foreign one is none, as a damaged one is. Nothing below the
folder is reached through a link, and no file is removed that is not an entry, or was not unpacked
there from an export.

In: a key and bytes. Out: the bytes, or None if they are not there, are damaged or foreign. Side
effects: files in the cache's folder. Safe for several builds at once; losing the folder loses only
time.
"""

import hashlib
import hmac
import os
import re
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shutil import rmtree

from guide.limits import CACHE_ENTRY_BYTES
from guide.problems import Place, Problem, Severity
from guide.storage import gitignore
from guide.storage.root import read_regular
from guide.storage.state import secret

CACHE_FOLDER = ".guide-cache"
"""In the guide's folder, if no other is named."""
MAX_AGE = 30 * 24 * 3600.0
"""Entries that were not asked for so long are pruned, s."""
MAX_SIZE = 500_000_000
"""Above this size the oldest entries are pruned, bytes."""
MAGIC = b"guide cache 2\n"
"""Begins each entry; its signature follows."""
SIGNATURE = hashlib.sha256().digest_size
SHELF = re.compile(r"[0-9a-f]{2}")
"""A folder of entries."""
ENTRY = re.compile(r"[0-9a-f]{62}")
EXPORT = "export-"
"""Begins the name of a folder that an export was unpacked to."""
UNPACKED = re.compile(rf"{EXPORT}(?:[0-9a-f]{{64}}|[a-z0-9_]{{8}})")
"""Such a name: that of a whole one, with its digest, or that of one that was begun."""
BESIDE = ".new-"
"""Begins the name of an entry that is being written."""


def digest(*parts: bytes | str) -> str:
    """A key, in hexadecimal, for what is made from these parts; "ab", "c" is not "a", "bc"."""
    found = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "big"))
        found.update(data)
    return found.hexdigest()


def digest_of(content: bytes | None) -> str:
    """The digest of a file's content, or of there being no such file."""
    return digest("a file", content) if content is not None else digest("no file")


class Cache:
    """A folder of entries, each a file that begins with a signature of its name and content."""

    def __init__(self, folder: Path | None) -> None:
        """None is a cache that keeps nothing."""
        self._folder = folder
        self._secret = secret() if folder else b""

    def __reduce__(self) -> tuple[type["Cache"], tuple[Path | None]]:
        """On the way to another process, the secret stays at home."""
        return Cache, (self._folder,)

    @property
    def folder(self) -> Path | None:
        return self._folder

    @property
    def is_empty(self) -> bool:
        return next(self._entries(), None) is None

    def get(self, key: str) -> bytes | None:
        """What was put under a key; None if nothing was, or if the file is damaged or foreign."""
        path = self._path(key)
        if path is None or not _is_plain_folder(path.parent):
            return None
        try:
            if path.is_symlink():
                return None
            data = read_regular(path, CACHE_ENTRY_BYTES)
        except OSError:
            return None
        head = len(MAGIC) + SIGNATURE
        content = data[head:]
        if not hmac.compare_digest(MAGIC + self._signature(key, content), data[:head]):
            return None
        self._touch(path)
        return content

    def put(self, key: str, content: bytes) -> None:
        """Store content under a key; another process sees all of it or nothing.

        A cache that cannot be written (a full disk, no permission) is no failure of the build.
        """
        path = self._path(key)
        temporary = None
        if path is None:
            return
        try:
            gitignore.hide(path.parent.parent)
            path.parent.mkdir(parents=True, exist_ok=True)
            if not _is_plain_folder(path.parent):
                return
            handle, temporary = tempfile.mkstemp(prefix=BESIDE, dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(MAGIC + self._signature(key, content) + content)
            os.replace(temporary, path)
        except OSError:
            if temporary:
                with suppress(OSError):
                    os.unlink(temporary)

    def prune(self, max_age: float = MAX_AGE, max_size: int = MAX_SIZE) -> None:
        """Delete entries that were not used for `max_age` s, then the oldest above `max_size`."""
        now, size = time.time(), 0
        for used, path, length in sorted(self._entries(), reverse=True):
            size += length
            if now - used > max_age or size > max_size:
                _remove(path)
        for folder in self._unpacked():
            with suppress(OSError):
                if now - folder.stat().st_mtime > max_age:
                    rmtree(folder, ignore_errors=True)

    def clear(self) -> Path | None:
        """Delete every entry, and the folder if nothing else is in it; the folder, None if there
        was none."""
        if self._folder is None or not self._folder.is_dir():
            return None
        for _, path, _ in self._entries():
            _remove(path)
        for folder in self._unpacked():
            rmtree(folder, ignore_errors=True)
        if not self._folder.is_symlink():
            gitignore.unhide(self._folder)
        for folder in (*self._shelves(), self._folder):
            with suppress(OSError):  # not empty: what is in it is not ours; or a link
                folder.rmdir()
        return self._folder

    def _signature(self, key: str, content: bytes) -> bytes:
        signed = hmac.new(self._secret, key.encode(), hashlib.sha256)
        signed.update(content)
        return signed.digest()

    def _shelves(self) -> list[Path]:
        return self._folders(SHELF)

    def _unpacked(self) -> list[Path]:
        return self._folders(UNPACKED)

    def _folders(self, name: re.Pattern[str]) -> list[Path]:
        try:
            found = sorted(self._folder.iterdir()) if self._folder else []
        except OSError:
            return []
        return [each for each in found if name.fullmatch(each.name) and _is_plain_folder(each)]

    def _entries(self) -> Iterator[tuple[float, Path, int]]:
        """When each entry was last used, its file, its size in bytes."""
        for shelf in self._shelves():
            with suppress(OSError):  # unreadable, or gone: another build pruned it just now
                for path in shelf.iterdir():
                    if not (ENTRY.fullmatch(path.name) or path.name.startswith(BESIDE)):
                        continue
                    status = path.lstat()
                    if stat.S_ISREG(status.st_mode):
                        yield status.st_mtime, path, status.st_size

    def _path(self, key: str) -> Path | None:
        return self._folder / key[:2] / key[2:] if self._folder else None

    def _touch(self, path: Path) -> None:
        with suppress(OSError):  # pruned just now, or not ours: the content was read all the same
            os.utime(path)


NO_CACHE = Cache(None)


def cache_of(guide: Path, named: Path | None = None) -> tuple[Cache, list[Problem]]:
    """The cache of the guide in a folder: the one that is named, else the one that lies there.

    One there that is a link is not used, as it could lead anywhere; a warning says so.
    """
    own = guide / CACHE_FOLDER
    if named is not None or not own.is_symlink():
        return Cache(named or own), []
    hint = "remove the link, or name its target: --cache-dir"
    message = "it is a link, so nothing is kept from build to build"
    return Cache(None), [Problem(Severity.WARNING, message, Place(CACHE_FOLDER), hint)]


def _is_plain_folder(path: Path) -> bool:
    """Whether it is a folder, and no link to one."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _remove(path: Path) -> None:
    """Remove a file if it is an entry, whole or half-written, by its name and its first bytes."""
    with suppress(OSError):
        if path.name.startswith(BESIDE) or _begins_as_entry(path):
            path.unlink()


def _begins_as_entry(path: Path) -> bool:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        return os.read(handle, len(MAGIC)) == MAGIC
    finally:
        os.close(handle)
