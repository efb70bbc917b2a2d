"""Processes that lay out sheets. They import the engine; the process that uses them does not.

In: a Setting and Sheets. Out: LaidSheets, in the order of the sheets; those that the store has are
taken from there. Side effects: processes, a temporary folder in which they find the Setting, and
what the store writes.
"""

import os
import pickle
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from guide.problems import GuideError, Place, Problem, Severity
from guide.proof.pages import Copy, Page
from guide.setting.fonts import wishes_of
from guide.setting.laid import Extent, LaidSheet, Setting, Sheet, kit_of
from guide.workshop.store import Store, Task

if TYPE_CHECKING:
    from guide.setting.sheets import Typesetter


FEW = 4
"""So many sheets are laid out before a second process would have the engine imported, too."""


CHUNK = 4
"""So many items go to a process at once."""
PAGES = 8
"""So many pages are read by a process at once."""
ReadBack = tuple[Copy, list[Page]]
T = TypeVar("T")
R = TypeVar("R")


class Workers:
    """A pool that lays out what the store does not have."""

    def __init__(self, jobs: int, store: Store) -> None:
        # Imported here: reading a guide needs no processes.
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        # fork is quickest, but not safe with macOS's frameworks, nor once there are threads.
        context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        with _reporting_room():
            self._folder = tempfile.TemporaryDirectory(prefix="guide-")
        self._kits: list[_Kit] = []
        self._sharing = threading.Lock()
        self._store = store
        self._jobs = jobs
        # Importing the engine keeps a core busy for as long as the guide is being read: one does,
        # as whoever builds has changed something; all do when nothing is in the store yet.
        self._gate = context.Semaphore(jobs if store.is_empty else 1)
        self._is_open = store.is_empty
        self._pool = ProcessPoolExecutor(
            jobs, mp_context=context, initializer=_start, initargs=(self._gate, self._folder.name)
        )
        self.laid_out = 0
        """How many sheets were laid out, and not found in the store."""
        for _ in range(jobs):
            self._pool.submit(_begin)

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *error: object) -> None:
        import multiprocessing

        # A guide with a problem must not wait for the engine to be imported.
        for process in multiprocessing.active_children():
            process.terminate()
        # Waits for the thread that speaks to them: Python's exit would write to its closed pipe.
        self._pool.shutdown(cancel_futures=True)
        self._folder.cleanup()

    def map(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
        """What a function of a module makes of each of many items."""
        self._open()
        return self._pool.map(function, items, chunksize=CHUNK)

    def lay_out(self, setting: Setting, sheets: Sequence[Sheet]) -> list[LaidSheet]:
        """Lay out sheets, the longest first."""
        return self._ask("lay out", setting, sheets)

    def measure(self, setting: Setting, sheet: Sheet) -> Mapping[str, Extent]:
        found: Mapping[str, Extent] = self._ask("measure", setting, [sheet])[0]
        return found

    def key_of_pages(self, sheet: LaidSheet, *printed: str) -> str:
        return self._store.key_of_pages(sheet, *printed)

    def read_back(self, pdf: bytes, keys: Sequence[str], runs: Sequence[range]) -> ReadBack:
        """A finished PDF and its pages, read by another engine than the one that wrote it. `runs`
        are its pages, sheet by sheet, and `keys` what they are stored under."""
        found: list[list[Page] | None] = [self._store.get("read", key) for key in keys]
        missing = [index for index, pages in enumerate(found) if pages is None]
        path = self._write(pdf)
        copy = self._pool.submit(_open_copy, path)
        wanted = [page for index in missing for page in runs[index]]
        if len(missing) > FEW:
            self._open()
        chunks = [wanted[at : at + PAGES] for at in range(0, len(wanted), PAGES)]
        jobs = [self._pool.submit(_read_pages, path, chunk) for chunk in chunks]
        with _reporting_ends():
            read = dict(zip(wanted, [page for job in jobs for page in job.result()], strict=True))
            for index in missing:
                found[index] = pages = [read[page] for page in runs[index]]
                self._store.put(keys[index], pages, {})
            return copy.result(), [page for pages in found for page in pages or ()]

    def _write(self, pdf: bytes) -> str:
        """A PDF where the workers find it."""
        with _reporting_room():
            handle, path = tempfile.mkstemp(".pdf", dir=self._folder.name)
            with os.fdopen(handle, "wb") as file:
                file.write(pdf)
        return path

    def _ask(self, task: Task, setting: Setting, sheets: Sequence[Sheet]) -> list[Any]:
        """What the store has, and what the workers make of the rest."""
        keys = [self._store.key(task, setting, sheet) for sheet in sheets]
        found: list[Any] = [self._store.get(task, key) for key in keys]
        missing = [index for index, result in enumerate(found) if result is None]
        if not missing:
            return found
        kit = self._share(setting, [sheets[index].html for index in missing])
        if len(missing) > FEW:
            self._open()
        missing.sort(key=lambda index: -len(sheets[index].html))
        jobs = {index: self._pool.submit(_do, task, kit, sheets[index]) for index in missing}
        self.laid_out += len(missing) if task == "lay out" else 0
        for index, job in jobs.items():
            with _reporting_ends():
                found[index], files = job.result()
            self._store.put(keys[index], found[index], files)
        return found

    def _open(self) -> None:
        """Let every process import the engine."""
        with self._sharing:
            for _ in range(0 if self._is_open else self._jobs - 1):
                self._gate.release()
            self._is_open = True

    def _share(self, setting: Setting, html: Sequence[str]) -> str:
        """Megabytes of fonts go to each worker once, by way of a file."""
        wishes = wishes_of(html)
        with self._sharing:  # editions ask from threads of their own
            for kit in self._kits:
                if kit.setting is setting and kit.wishes >= wishes:
                    return kit.path
            path = str(Path(self._folder.name) / f"{len(self._kits)}.pickle")
            with _reporting_room():
                Path(path).write_bytes(pickle.dumps(kit_of(setting, wishes)))
            self._kits.append(_Kit(setting, wishes, path))
        return path


@contextmanager
def _reporting_room() -> Iterator[None]:
    """A full disk for temporary files is a problem with a place."""
    try:
        yield
    except OSError as error:
        message = f"cannot write temporary files: {error.strerror}"
        hint = "make room there, or set TMPDIR to another folder"
        place = Place(error.filename or tempfile.gettempdir())
        raise GuideError([Problem(Severity.ERROR, message, place, hint)]) from error


@contextmanager
def _reporting_ends() -> Iterator[None]:
    """So is a process that somebody, or the system for want of memory, has ended."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        yield
    except BrokenProcessPool as error:
        message = "a process that lays out sheets was ended from outside"
        hint = "perhaps memory ran out: try --jobs 1; what was laid out is kept"
        raise GuideError([Problem(Severity.ERROR, message, Place("layout"), hint)]) from error


@dataclass(frozen=True)
class _Kit:
    """What was made for the workers: where it is, and for what it will do."""

    setting: Setting
    wishes: frozenset[str]
    path: str


def _start(gate: Any, folder: str) -> None:
    """Import the engine when it is this process's turn; end when the parent does."""
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    tempfile.tempdir = folder  # the engine's temporary files go with the others
    gate.acquire()
    import guide.setting.sheets  # noqa: F401


def _end_with_parent(folder: str) -> None:
    import multiprocessing
    from multiprocessing.connection import wait

    parent = multiprocessing.parent_process()
    if parent:
        wait([parent.sentinel])
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)


def _begin() -> None:
    """Nothing: a process is made for it."""


def _do(task: Task, shared: str, sheet: Sheet) -> tuple[Any, Mapping[str, str]]:
    """What was asked for, and the files that it was made of."""
    setter = _typesetter(shared)
    result = setter.lay_out(sheet) if task == "lay out" else setter.measure(sheet)
    return result, setter.files


def _open_copy(path: str) -> Copy:
    from guide.proof.document import open_copy

    return open_copy(Path(path))


def _read_pages(path: str, pages: Sequence[int]) -> list[Page]:
    from guide.proof.document import read_pages

    return read_pages(path, pages)


@lru_cache(maxsize=2)
def _typesetter(shared: str) -> "Typesetter":
    from guide.setting.sheets import Typesetter

    kit: Any = pickle.loads(Path(shared).read_bytes())
    return Typesetter(kit)
