"""What is made once, for all tests and all the processes that run them.

In: a name, or the files of a guide and what its build is asked for. Out: the folder of what was
made, which nobody may change. Side effects: folders below the one that the processes share.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from guide.build import Request, build
from guide.storage.cache import digest

Files = Mapping[str, str | bytes]


def write_files(root: Path, files: Files) -> Path:
    """Write {path: text} below `root`, byte for byte."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return root


class Stock:
    """A folder that processes share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def once(self, name: str, make: Callable[[Path], None]) -> Path:
        """A folder that `make` filled. While one process does, others that want it wait."""
        folder = self._folder / name
        lock = os.open(self._folder / f"{name}.lock", os.O_CREAT | os.O_RDWR)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                beside = self._folder / f"{name}.new"
                shutil.rmtree(beside, ignore_errors=True)  # of a process that failed
                beside.mkdir()
                make(beside)
                beside.rename(folder)
        finally:
            os.close(lock)
        return folder

    def printed(self, files: Files, **asked: Any) -> Path:
        """The root of a guide with its PDFs in `output/`, built as `Request` says."""
        parts = [part for name in sorted(files) for part in (name, files[name])]

        def make(root: Path) -> None:
            build(Request(write_files(root, files), **asked), lambda step: None)

        return self.once(digest(repr(sorted(asked.items())), *parts), make)
