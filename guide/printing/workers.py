"""Processes that lay out sheets. They import the engine; the process that uses them does not.

In: a Setting and Sheets. Out: LaidSheets, in the order of the sheets. Side effects: processes, and
a temporary folder in which they find the Setting.
"""

import pickle
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guide.setting.laid import Extent, LaidSheet, Setting, Sheet

if TYPE_CHECKING:
    from guide.setting.sheets import Typesetter


class Workers:
    """A pool that has begun to import the engine when it is made."""

    def __init__(self, jobs: int) -> None:
        # Imported here: reading a guide needs no processes.
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        # fork is quickest, but not safe with macOS's frameworks.
        method = "fork" if sys.platform == "linux" else "spawn"
        self._pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context(method))
        self._folder = tempfile.TemporaryDirectory(prefix="guide-")
        self._shared: list[Setting] = []
        for _ in range(jobs):
            self._pool.submit(_import_engine)

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *error: object) -> None:
        import multiprocessing

        self._pool.shutdown(wait=False, cancel_futures=True)
        # A guide with a problem must not wait for the engine to be imported.
        for process in multiprocessing.active_children():
            process.terminate()
        self._folder.cleanup()

    def lay_out(
        self, setting: Setting, sheets: Sequence[Sheet], counts: Sequence[bool] = ()
    ) -> list[LaidSheet]:
        """Lay out sheets, the longest first; those whose `counts` is true are only counted."""
        only = counts or [False] * len(sheets)
        shared = self._share(setting)
        order = sorted(range(len(sheets)), key=lambda index: -len(sheets[index].html))
        jobs = {i: self._pool.submit(_lay_out, shared, sheets[i], only[i]) for i in order}
        return [jobs[index].result() for index in range(len(sheets))]

    def measure(self, setting: Setting, sheet: Sheet) -> Mapping[str, Extent]:
        return self._pool.submit(_measure, self._share(setting), sheet).result()

    def _share(self, setting: Setting) -> str:
        """Megabytes of fonts go to each worker once, by way of a file."""
        known = next((n for n, each in enumerate(self._shared) if each is setting), None)
        if known is not None:
            return str(Path(self._folder.name) / f"{known}.pickle")
        path = Path(self._folder.name) / f"{len(self._shared)}.pickle"
        path.write_bytes(pickle.dumps(setting))
        self._shared.append(setting)
        return str(path)


def _import_engine() -> None:
    import guide.setting.sheets  # noqa: F401


def _lay_out(shared: str, sheet: Sheet, only_count: bool) -> LaidSheet:
    setter = _typesetter(shared)
    return setter.count(sheet) if only_count else setter.lay_out(sheet)


def _measure(shared: str, sheet: Sheet) -> Mapping[str, Extent]:
    return _typesetter(shared).measure(sheet)


@lru_cache(maxsize=2)
def _typesetter(shared: str) -> "Typesetter":
    from guide.setting.sheets import Typesetter

    setting: Any = pickle.loads(Path(shared).read_bytes())
    return Typesetter(setting)
