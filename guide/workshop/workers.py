"""Processes that lay out sheets. They import the engine; the process that uses them does not.

In: a Setting and Sheets. Out: LaidSheets, in the order of the sheets; those that the store has are
taken from there. Side effects: processes, a temporary folder in which they find the Setting, and
what the store writes.
"""

import os
import pickle
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from guide.crew import Allowance, Crew, Undone
from guide.limits import WORK_MEMORY, WORK_SECONDS
from guide.problems import GuideError, Place, Problem, Severity, Source
from guide.proof.pages import Copy, Page
from guide.setting.fonts import wishes_of
from guide.setting.laid import Extent, LaidSheet, Setting, Sheet, kit_of
from guide.workshop.jobs import Failed, Job, placed, raise_failed, result_of, results
from guide.workshop.store import Store, Task

if TYPE_CHECKING:
    from guide.setting.sheets import Typesetter


FEW = 4
"""So many sheets are laid out before a second process would have the engine imported, too."""


CHUNK = 4
"""So many items go to a process at once."""
PAGES = 8
"""So many pages are read by a process at once."""
METHOD = "fork" if sys.platform == "linux" else "spawn"
"""fork is quickest, but not safe with macOS's frameworks."""
ReadBack = tuple[Copy, list[Page]]
T = TypeVar("T")
R = TypeVar("R")


class Workers:
    """A pool that lays out what the store does not have."""

    def __init__(self, jobs: int, store: Store, seconds: float = WORK_SECONDS) -> None:
        with _reporting_room():
            self._folder = tempfile.TemporaryDirectory(prefix="guide-")
        self._kits: list[_Kit] = []
        self._sharing = threading.Lock()
        self._store = store
        # Importing the engine keeps a core busy for as long as the guide is being read: one does,
        # as whoever builds has changed something; all do when nothing is in the store yet.
        self._crew = Crew(
            jobs,
            Allowance(seconds, WORK_MEMORY),
            self._folder.name,
            begin=_import_engine,
            early=jobs if store.is_empty else 1,
            method=METHOD,
        )
        self.laid_out = 0
        """How many sheets were laid out, and not found in the store."""

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *error: object) -> None:
        self._crew.end()  # a guide with a problem must not wait for the engine to be imported
        self._folder.cleanup()

    def map(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
        """What a function of a module makes of each of many items. Raises GuideError, when all are
        tried, for those that cannot be read."""
        self._crew.open()
        chunks = [items[at : at + CHUNK] for at in range(0, len(items), CHUNK)]
        jobs = [self._crew.submit(_each, function, chunk) for chunk in chunks]
        problems: list[Problem] = []
        for job, chunk in zip(jobs, chunks, strict=True):
            try:
                yield from job.result()
            except Undone:
                problems += self._problems_of(function, chunk)
        if problems:
            raise GuideError(problems)

    def _problems_of(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[Problem]:
        """Which of some items cannot be read: each is tried alone."""
        jobs = [Job(_place_of(i), "this file", self._crew.submit(function, i)) for i in items]
        try:
            list(results(jobs))
        except GuideError as error:
            yield from error.problems

    def lay_out(self, setting: Setting, sheets: Sequence[Sheet]) -> list[LaidSheet]:
        """Lay out sheets, the longest first. Raises GuideError for all that cannot be."""
        laid, failed = self._ask("lay out", setting, sheets)
        raise_failed(failed)
        return [_at_origin(each, sheet) for each, sheet in zip(laid, sheets, strict=True)]

    def try_out(
        self, setting: Setting, sheets: Sequence[Sheet]
    ) -> tuple[list[LaidSheet | None], Failed]:
        """The same; those that cannot be laid out are None, and by their index, why."""
        laid, failed = self._ask("lay out", setting, sheets)
        pairs = zip(laid, sheets, strict=True)
        return [each and _at_origin(each, sheet) for each, sheet in pairs], failed

    def measure(self, setting: Setting, sheet: Sheet) -> Mapping[str, Extent]:
        [found], failed = self._ask("measure", setting, [sheet])
        raise_failed(failed)
        extents: Mapping[str, Extent] = found
        return extents

    def key_of_pages(self, sheet: LaidSheet, *printed: str) -> str:
        return self._store.key_of_pages(sheet, *printed)

    def read_back(
        self, name: str, pdf: bytes, keys: Sequence[str], runs: Sequence[range]
    ) -> ReadBack:
        """A finished PDF and its pages, read by another engine than the one that wrote it. `runs`
        are its pages, sheet by sheet, and `keys` what they are stored under."""
        found: list[list[Page] | None] = [self._store.get("read", key) for key in keys]
        missing = [index for index, pages in enumerate(found) if pages is None]
        wanted = [page for index in missing for page in runs[index]]
        if len(missing) > FEW:
            self._crew.open()
        copy, *chunks = results(self._reading(name, self._write(pdf), wanted))
        read = dict(zip(wanted, [page for chunk in chunks for page in chunk], strict=True))
        for index in missing:
            found[index] = pages = [read[page] for page in runs[index]]
            self._store.put(keys[index], pages, {})
        return copy, [page for pages in found for page in pages or ()]

    def _reading(self, name: str, path: str, wanted: Sequence[int]) -> "list[Job]":
        """Let a PDF, and some of its pages, be read."""
        jobs = [Job(Place(name), "reading it back", self._crew.submit(_open_copy, path))]
        for at in range(0, len(wanted), PAGES):
            chunk = wanted[at : at + PAGES]
            what = f"reading back some of the pages {chunk[0] + 1} to {chunk[-1] + 1}"
            jobs.append(Job(Place(name), what, self._crew.submit(_read_pages, path, chunk)))
        return jobs

    def _write(self, pdf: bytes) -> str:
        """A PDF where the workers find it."""
        with _reporting_room():
            handle, path = tempfile.mkstemp(".pdf", dir=self._folder.name)
            with os.fdopen(handle, "wb") as file:
                file.write(pdf)
        return path

    def _ask(
        self, task: Task, setting: Setting, sheets: Sequence[Sheet]
    ) -> tuple[list[Any], Failed]:
        """What the store has, and what the workers make of the rest; None for what they cannot."""
        keys = [self._store.key(task, setting, sheet) for sheet in sheets]
        found: list[Any] = [self._store.get(task, key) for key in keys]
        missing = [index for index, result in enumerate(found) if result is None]
        if not missing:
            return found, {}
        kit = self._share(setting, [sheets[index].html for index in missing])
        if len(missing) > FEW:
            self._crew.open()
        missing.sort(key=lambda index: -len(sheets[index].html))
        jobs = [self._working(task, kit, sheets[index]) for index in missing]
        self.laid_out += len(missing) if task == "lay out" else 0
        failed: dict[int, Sequence[Problem]] = {}
        for index, job in zip(missing, jobs, strict=True):
            try:
                found[index], files = result_of(job)
                self._store.put(keys[index], found[index], files)
            except GuideError as error:
                failed[index] = error.problems
        return found, failed

    def _working(self, task: Task, kit: str, sheet: Sheet) -> "Job":
        what = "the sheet that begins here" if sheet.origin.line else "this sheet"
        return Job(sheet.origin, what, self._crew.submit(_do, task, kit, sheet))

    def _share(self, setting: Setting, html: Sequence[str]) -> str:
        """Megabytes of fonts go to each worker once, by way of a file."""
        wishes = wishes_of(html)
        with self._sharing:  # editions ask from threads of their own
            for known in self._kits:
                if known.setting is setting and known.wishes >= wishes:
                    return known.path
            path = str(Path(self._folder.name) / f"{len(self._kits)}.pickle")
            kit = kit_of(setting, wishes, self._store.cache)
            with _reporting_room():
                Path(path).write_bytes(pickle.dumps(kit))
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


@dataclass(frozen=True)
class _Kit:
    """What was made for the workers: where it is, and for what it will do."""

    setting: Setting
    wishes: frozenset[str]
    path: str


def _at_origin(laid: LaidSheet, sheet: Sheet) -> LaidSheet:
    """What is wrong with it somewhere is wrong where the sheet begins, which may be elsewhere
    than when it was kept."""
    if not laid.problems:
        return laid
    return replace(laid, problems=tuple(placed(p, sheet.origin) for p in laid.problems))


def _place_of(item: object) -> Place:
    """The file that an item has to do with."""
    parts = item if isinstance(item, tuple) else (item,)
    return Place(next((part.name for part in parts if isinstance(part, Source)), "content"))


def _import_engine() -> None:
    import guide.setting.sheets  # noqa: F401


def _each(function: Callable[[T], R], items: Sequence[T]) -> list[R]:
    return [function(item) for item in items]


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
