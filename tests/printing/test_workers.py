"""Both editions share one pool of processes, each from a thread of its own."""

import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from guide.cache import Cache
from guide.printing.store import Store
from guide.printing.workers import Workers
from guide.setting.fonts import FontSet
from guide.setting.laid import Setting

TOGETHER = threading.Barrier(2)


@dataclass(frozen=True)
class Slow(Setting):
    """A setting that is written while the other one is, if nothing keeps them apart."""

    name: str = field(default="")

    def __getstate__(self) -> dict[str, object]:
        with suppress(threading.BrokenBarrierError):  # the other one may wait for its turn
            TOGETHER.wait(timeout=1)
        return self.__dict__


def test_settings_of_two_editions_do_not_mix(tmp_path: Path) -> None:
    names = ("guide", "cheatsheet")
    settings = [Slow(Path(), (), FontSet("", {}), "", "material", name) for name in names]
    with Workers(1, Store(Cache(tmp_path))) as workers, ThreadPoolExecutor(2) as threads:
        files = list(threads.map(workers._share, settings))
        found = [pickle.loads(Path(file).read_bytes()) for file in files]
    assert [setting.name for setting in found] == ["guide", "cheatsheet"]
