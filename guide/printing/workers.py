"""Processes that lay out sheets. They import the engine; the process that uses them does not.

In: a Setting and Sheets. Out: LaidSheets, in the order of the sheets; those that the store has are
taken from there. Side effects: processes, a temporary folder in which they find the Setting, and
what the store writes.
"""

import pickle
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guide.printing.store import Store, Task
from guide.setting.laid import Extent, LaidSheet, Setting, Sheet, kit_of

if TYPE_CHECKING:
    from guide.setting.sheets import Typesetter


class Workers:
    """A pool that lays out what the store does not have."""

    def __init__(self, jobs: int, store: Store) -> None:
        # Imported here: reading a guide needs no processes.
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        # fork is quickest, but not safe with macOS's frameworks, nor once there are threads.
        method = "fork" if sys.platform == "linux" else "spawn"
        self._pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context(method))
        self._folder = tempfile.TemporaryDirectory(prefix="guide-")
        self._shared: list[Setting] = []
        self._sharing = threading.Lock()
        self._store = store
        self.laid_out = 0
        """How many sheets were laid out, and not found in the store."""
        for _ in range(jobs):
            # With an empty store the engine is needed for sure: import it while files are read.
            self._pool.submit(_import_engine if store.is_empty else _begin)

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *error: object) -> None:
        import multiprocessing

        self._pool.shutdown(wait=False, cancel_futures=True)
        # A guide with a problem must not wait for the engine to be imported.
        for process in multiprocessing.active_children():
            process.terminate()
        self._folder.cleanup()

    def lay_out(self, setting: Setting, sheets: Sequence[Sheet]) -> list[LaidSheet]:
        """Lay out sheets, the longest first."""
        order = sorted(range(len(sheets)), key=lambda index: -len(sheets[index].html))
        jobs = {index: self._ask("lay out", setting, sheets[index]) for index in order}
        return [jobs[index]() for index in range(len(sheets))]

    def measure(self, setting: Setting, sheet: Sheet) -> Mapping[str, Extent]:
        found: Mapping[str, Extent] = self._ask("measure", setting, sheet)()
        return found

    def _ask(self, task: Task, setting: Setting, sheet: Sheet) -> Callable[[], Any]:
        """A function that waits for the result, from the store or from a worker."""
        key = self._store.key(task, setting, sheet)
        if (stored := self._store.get(task, key, setting.root)) is not None:
            return lambda: stored
        job = self._pool.submit(_do, task, self._share(setting), sheet)
        self.laid_out += task == "lay out"

        def wait() -> Any:
            result, files = job.result()
            self._store.put(key, result, files)
            return result

        return wait

    def _share(self, setting: Setting) -> str:
        """Megabytes of fonts go to each worker once, by way of a file."""
        with self._sharing:  # editions ask from threads of their own
            known = next((n for n, each in enumerate(self._shared) if each is setting), None)
            number = len(self._shared) if known is None else known
            path = Path(self._folder.name) / f"{number}.pickle"
            if known is None:
                path.write_bytes(pickle.dumps(kit_of(setting)))
                self._shared.append(setting)
        return str(path)


def _begin() -> None:
    """Nothing: a process is made for it."""


def _import_engine() -> None:
    import guide.setting.sheets  # noqa: F401


def _do(task: Task, shared: str, sheet: Sheet) -> tuple[Any, Mapping[str, str]]:
    """What was asked for, and the guide's files that it was made of."""
    setter = _typesetter(shared)
    result = setter.lay_out(sheet) if task == "lay out" else setter.measure(sheet)
    return result, setter.files


@lru_cache(maxsize=2)
def _typesetter(shared: str) -> "Typesetter":
    from guide.setting.sheets import Typesetter

    kit: Any = pickle.loads(Path(shared).read_bytes())
    return Typesetter(kit)
