"""Both editions share one pool of processes, each from a thread of its own."""

import pickle
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from guide.fonts.faces import text_coverage
from guide.problems import GuideError, Source
from guide.setting.laid import Kit, LaidSheet, Setting, Sheet
from guide.setting.sheets import Typesetter
from guide.setting.stylesheets import Stylesheet
from guide.storage.cache import Cache
from guide.storage.files import Files
from guide.storage.root import Root
from guide.workshop.jobs import SIMPLER
from guide.workshop.store import Store
from guide.workshop.workers import METHOD, Workers
from tests.conftest import MakeGuide, Run

TOGETHER = threading.Barrier(2)


@dataclass(frozen=True)
class Slow(Stylesheet):
    """A stylesheet that is written while the other one is, if nothing keeps them apart."""

    def __getstate__(self) -> dict[str, object]:
        with suppress(threading.BrokenBarrierError):  # the other one may wait for its turn
            TOGETHER.wait(timeout=1)
        return self.__dict__


def setting(style: Stylesheet) -> Setting:
    return Setting(Root.at(Path()), (style,), (), "material", ())


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


def source(name: str) -> Source:
    return Source(f"content/{name}.md", "")


def hang_at_the_third(item: tuple[Source, int]) -> int:
    _, number = item
    if number == 3:
        time.sleep(600)
    return number


def test_a_file_that_takes_too_long_to_be_read_is_named(tmp_path: Path) -> None:
    store = Store(Cache(tmp_path), Files(tmp_path))
    items = [(source(str(number)), number) for number in range(6)]
    with Workers(2, store, seconds=2) as workers, pytest.raises(GuideError) as failed:
        list(workers.map(hang_at_the_third, items))
    [problem] = failed.value.problems
    assert str(problem).startswith("content/3.md: error: this file takes more than 2 s\n  hint: ")


def hang(self: object, sheet: Sheet) -> LaidSheet:
    time.sleep(600)
    raise AssertionError


@pytest.mark.skipif(METHOD != "fork", reason="others do not see what a test replaces")
def test_a_sheet_that_takes_too_long_is_named(
    make_guide: MakeGuide, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_guide(
        {"content/a.md": "# 一？\n\n块。\n", "content/b.md": "---\nlevel: 1\n---\n# 二？\n\n饼。\n"}
    )
    lay_out = Typesetter.lay_out
    monkeypatch.setattr(
        Typesetter, "lay_out", lambda *asked: (hang if "饼" in asked[1].html else lay_out)(*asked)
    )
    result = run("build -q --only guide --timeout 8 --jobs 1", root)
    assert result.exit_code == 1
    assert result.stderr == (
        "content/b.md:4: error: the sheet that begins here takes more than 8 s\n"
        "  4 | # 二？\n"
        f"  hint: {SIMPLER}\n"
        "stopped: 1 error; nothing was written\n"
    )
    monkeypatch.undo()
    assert "4 sheets laid out" in run("build --only guide", root).stdout, "the others are kept"
