"""Both editions share one pool of processes, each from a thread of its own."""

import pickle
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from guide.fonts.faces import text_coverage
from guide.setting.laid import Kit, Setting
from guide.setting.stylesheets import Stylesheet
from guide.storage.cache import Cache
from guide.storage.files import Files
from guide.workshop.store import Store
from guide.workshop.workers import Workers

TOGETHER = threading.Barrier(2)


@dataclass(frozen=True)
class Slow(Stylesheet):
    """A stylesheet that is written while the other one is, if nothing keeps them apart."""

    def __getstate__(self) -> dict[str, object]:
        with suppress(threading.BrokenBarrierError):  # the other one may wait for its turn
            TOGETHER.wait(timeout=1)
        return self.__dict__


def setting(style: Stylesheet) -> Setting:
    return Setting(Path(), (style,), (), "material", ())


def workers_in(folder: Path) -> Workers:
    return Workers(1, Store(Cache(folder), Files(folder)))


def shared(workers: Workers, setting: Setting, html: Sequence[str]) -> Kit:
    """What a worker reads."""
    kit: Kit = pickle.loads(Path(workers._share(setting, html)).read_bytes())
    return kit


def test_settings_of_two_editions_do_not_mix(tmp_path: Path) -> None:
    settings = [setting(Slow(name, "")) for name in ("guide", "cheatsheet")]
    with workers_in(tmp_path) as workers, ThreadPoolExecutor(2) as threads:
        kits = list(threads.map(lambda each: shared(workers, each, ["x"]), settings))
    assert [kit.stylesheets[0].name for kit in kits] == ["guide", "cheatsheet"]


def test_fonts_are_cut_to_what_is_printed_and_a_kit_serves_those_that_print_less(
    tmp_path: Path,
) -> None:
    one, other = setting(Stylesheet("one", "")), setting(Stylesheet("other", ""))
    with workers_in(tmp_path) as workers:
        first = workers._share(one, ["甲乙", "丙"])
        assert workers._share(one, ["丙甲"]) == first
        assert workers._share(one, ["丁"]) != first
        assert workers._share(other, ["丙甲"]) != first, "it has other stylesheets"
        kit = shared(workers, one, ["丙甲"])
    file = tmp_path / "cut.otf"
    file.write_bytes(kit.fonts.files["NotoSerifSC-Regular.otf"])
    has = {chr(code) for code in text_coverage((str(file),))}
    assert has >= set("甲乙丙") and not has & set("丁戊")
