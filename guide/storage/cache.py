"""Content-addressed files: what a key stands for never changes, so a build may take it as it is.

In: a key and bytes. Out: the bytes, or None if they are not there or are damaged. Side effects:
files in the cache's folder. Safe for several builds at once; losing the folder loses only time.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

MAX_AGE = 30 * 24 * 3600.0
"""Entries that were not asked for so long are pruned, s."""
MAX_SIZE = 500_000_000
"""Above this size the oldest entries are pruned, bytes."""
_DIGEST = hashlib.sha256().digest_size


def digest(*parts: bytes | str) -> str:
    """A key, in hexadecimal, for what is made from these parts; "ab", "c" is not "a", "bc"."""
    found = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "big"))
        found.update(data)
    return found.hexdigest()


def digest_of(content: bytes | None) -> str:
    """The digest of a file's content, or of there being no such file."""
    return digest("a file", content) if content is not None else digest("no file")


class Cache:
    """A folder of entries, each a file that begins with the digest of what follows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def is_empty(self) -> bool:
        return next(iter(self._folder.glob("??/*")), None) is None

    def get(self, key: str) -> bytes | None:
        """What was put under a key; None if nothing was, or if the file is damaged."""
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        content = data[_DIGEST:]
        if hashlib.sha256(content).digest() != data[:_DIGEST]:
            return None
        self._touch(path)
        return content

    def put(self, key: str, content: bytes) -> None:
        """Store content under a key; another process sees all of it or nothing.

        A cache that cannot be written (a full disk, no permission) is no failure of the build.
        """
        path = self._path(key)
        temporary = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(content).digest() + content)
            os.replace(temporary, path)
        except OSError:
            if temporary:
                Path(temporary).unlink(missing_ok=True)

    def prune(self, max_age: float = MAX_AGE, max_size: int = MAX_SIZE) -> None:
        """Delete entries that were not used for `max_age` s, then the oldest above `max_size`."""
        now, size = time.time(), 0
        for used, path, length in sorted(self._entries(), reverse=True):
            size += length
            if now - used > max_age or size > max_size:
                path.unlink(missing_ok=True)

    def clear(self) -> bool:
        """Delete every entry, and the folder if nothing else is in it; whether there was one."""
        if not self._folder.is_dir():
            return False
        for _, path, _ in self._entries():
            path.unlink(missing_ok=True)
        for folder in (*self._folder.glob("??"), self._folder):
            with suppress(OSError):  # not empty: what is in it is not ours
                folder.rmdir()
        return True

    def _entries(self) -> Iterable[tuple[float, Path, int]]:
        """When each entry was last used, its file, its size in bytes."""
        for path in self._folder.glob("??/*"):
            try:
                status = path.stat()
            except FileNotFoundError:  # another build pruned it just now
                continue
            yield status.st_mtime, path, status.st_size

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]

    def _touch(self, path: Path) -> None:
        try:
            os.utime(path)
        except OSError:  # pruned just now, or not ours: the content was read all the same
            return
