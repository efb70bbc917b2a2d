"""What a build that is killed, has company, or finds the disk full leaves behind."""

import os
import random
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import command, write_files
from tests.prefork import Order, Outcome, Prefork

Outputs = Mapping[str, bytes]

NAMES = ["cheatsheet.pdf", "guide.pdf"]
GUIDE = {"content/a.md": "# 一？\n\n切成块，见 $x$。\n"}
TEXTS = ("# 二？\n\n没有公式。\n", "# 二？\n\n改过的回答，长一点。\n")
"""Of a second question, before an edit and after it."""
MOMENTS = {"back to what was built before": 36, "an edit": 11, "from nothing": 3}
"""How often a build is killed that finds all in the cache, some, or nothing."""


def outputs(folder: Path) -> Outputs:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.pdf"))}


def names(folder: Path) -> list[str]:
    """All that lies there, hidden or not."""
    return sorted(path.name for path in folder.iterdir())


@dataclass(frozen=True)
class States:
    """What the guide looks like with either text, built from nothing."""

    results: Mapping[str, Outputs]
    caches: Mapping[str, Path]
    """What these builds kept."""


@pytest.fixture(scope="session")
def states(prefork: Prefork, tmp_path_factory: pytest.TempPathFactory) -> States:
    folder = tmp_path_factory.mktemp("states")
    root = write_files(folder / "guide", GUIDE)
    results, caches = {}, {}
    for number, text in enumerate(TEXTS):
        write_files(root, {"content/b.md": text})
        caches[text] = folder / f"cache-{number}"
        done = prefork.guide("build", root, "--cache-dir", caches[text])
        assert done.exit_code == 0, done.said
        results[text] = outputs(root / "output")
    return States(results, caches)


@dataclass(frozen=True)
class House:
    """The guide as somebody works on it."""

    root: Path
    prefork: Prefork
    states: States

    @property
    def output(self) -> Path:
        return self.root / "output"

    def edit(self, text: str, kept: str) -> None:
        """Write a text, and leave in the cache what `MOMENTS` calls so."""
        write_files(self.root, {"content/b.md": text})
        cache = self.root / ".guide-cache"
        shutil.rmtree(cache, ignore_errors=True)
        if kept != "from nothing":
            shutil.copytree(self.states.caches[other(text)], cache)
        if kept == "back to what was built before":
            shutil.copytree(self.states.caches[text], cache, dirs_exist_ok=True)

    def build(self, **how: Any) -> Outcome:
        return self.prefork.guide("build", self.root, "--jobs", "2", **how)

    def seconds(self, kept: str) -> float:
        """How long a build with such a cache takes."""
        self.edit(TEXTS[0], kept)
        return self.build().seconds


@pytest.fixture
def house(tmp_path: Path, prefork: Prefork, states: States) -> House:
    """The first text is what was built last."""
    root = write_files(tmp_path / "guide", GUIDE)
    built = {f"output/{name}": data for name, data in states.results[TEXTS[0]].items()}
    return House(write_files(root, built), prefork, states)


def other(text: str) -> str:
    return TEXTS[text == TEXTS[0]]


def check_whole(house: House) -> None:
    """Each file is that of one text or the other, from the first byte to the last."""
    for name, data in outputs(house.output).items():
        assert data in [result[name] for result in house.states.results.values()], name
    assert sorted(outputs(house.output)) == NAMES


def check_next(house: House, text: str) -> None:
    """The next build is right, and tidies up."""
    done = house.build()
    assert done.exit_code == 0, done.said
    assert outputs(house.output) == house.states.results[text]
    assert names(house.output) == NAMES


@pytest.mark.long
@pytest.mark.parametrize("shard", range(2))
def test_a_build_that_is_killed_leaves_whole_files(shard: int, house: House) -> None:
    """Fifty times, at any moment, with all its processes."""
    moments = random.Random(shard)
    kinds = moments.sample(list(MOMENTS), counts=MOMENTS.values(), k=sum(MOMENTS.values()))
    seconds = {kept: house.seconds(kept) for kept in MOMENTS}
    text, killed = TEXTS[0], 0
    for kept in kinds:
        text = other(text)
        house.edit(text, kept)
        outcome = house.build(kill_after=moments.uniform(0, seconds[kept]))
        killed += outcome.exit_code == -9
        check_whole(house)
        if moments.random() < 0.4:
            check_next(house, text)
    assert killed > len(kinds) / 2, "most of them were not done yet"


STEPS = {
    # Two files are opened, copied and renamed.
    "output": ("back to what was built before", 6),
    # A file read, sheets laid out, pages read back, a docket: each opened, and renamed.
    ".guide-cache": ("an edit", 18),
}
"""Folder → what a build finds in the cache that writes there, and how many changes at least."""


@pytest.mark.long
@pytest.mark.parametrize("folder", STEPS)
def test_a_build_that_is_killed_at_any_step_of_writing_leaves_whole_files(
    folder: str, house: House
) -> None:
    """Right after every single change in the folder: moments that chance may not hit."""
    kept, least = STEPS[folder]
    text, steps, exit_code = TEXTS[0], 0, -9
    while exit_code == -9:
        text, steps = other(text), steps + 1
        house.edit(text, kept)
        exit_code = house.build(kill_in=str(house.root / folder), kill_at=steps).exit_code
        check_whole(house)
        check_next(house, text)
    assert exit_code == 0
    assert steps > least


def test_workers_end_with_the_build_that_is_killed(house: House) -> None:
    """Alone: nobody tells them."""
    moments = random.Random(0)
    seconds = house.seconds("from nothing")
    for text in (TEXTS * 3)[1:]:
        house.edit(text, "from nothing")
        outcome = house.build(kill_after=moments.uniform(0, seconds), spare_workers=True)
        assert not outcome.lingered
        check_whole(house)
        check_next(house, text)


@pytest.mark.parametrize("kept", MOMENTS)
def test_a_build_leaves_no_temporary_files(kept: str, house: House, tmp_path: Path) -> None:
    house.edit(TEXTS[1], kept)
    folder = tmp_path / "tmp"
    folder.mkdir()
    done = house.build(environment={"TMPDIR": str(folder)})
    assert done.exit_code == 0, done.said
    assert names(folder) == []


def test_eight_builds_at_once(house: House) -> None:
    house.edit(TEXTS[1], "from nothing")
    order = Order(("build", str(house.root), "--jobs", "2"))
    for outcome in house.prefork.at_once([order] * 8):
        assert outcome.exit_code == 0, outcome.said
    assert outputs(house.output) == house.states.results[TEXTS[1]]
    assert names(house.output) == NAMES
    house.build()
    assert outputs(house.output) == house.states.results[TEXTS[1]], "what they kept is good"


# What lies in the folder $1 lies on a disk of the size $2 while a command runs. Others do not see
# the disk, and it ends with the command: what it held is copied to $1-after.
SMALL_DISK = """
cp -R "$1" "$1-before" && mount -t tmpfs -o "size=$2" none "$1" && cp -R "$1-before/." "$1" || exit
after="$1-after"; disk="$1"; shift 2
"$@"; code=$?
cp -R "$disk" "$after"; exit $code
"""


def on_small_disk(folder: Path, size: int) -> list[str]:
    """What a command is to be run by, so that a folder lies on a disk of its own."""
    become_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    script = ["sh", "-c", SMALL_DISK, "sh", str(folder), str(size)]
    return ["unshare", "--mount", *become_root, *script]


@pytest.fixture
def small_disks(tmp_path: Path) -> None:
    """For tests that need them."""
    (tmp_path / "try").mkdir()
    line = [*on_small_disk(tmp_path / "try", 4096), "true"]
    if not shutil.which("unshare") or subprocess.run(line, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")


def test_no_room_for_the_output(house: House, small_disks: None) -> None:
    """Neither for the first file nor, in the second round, for the other one."""
    house.edit(TEXTS[1], "back to what was built before")
    new = house.states.results[TEXTS[1]]
    for number, room in enumerate(
        (20_000, len(new["guide.pdf"]) + len(new["cheatsheet.pdf"]) // 2)
    ):
        folder = house.root / f"output-{number}"
        write_files(folder, {name: f"the old {name}" for name in NAMES})
        done = command("build", house.root, "--output", folder, within=on_small_disk(folder, room))
        assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
        assert f"{folder}: error: cannot write: No space left on device" in done.stderr
        after = folder.with_name(f"{folder.name}-after")
        assert names(after) == NAMES
        assert outputs(after) == {name: f"the old {name}".encode() for name in NAMES}


def test_no_room_for_the_cache_is_no_failure(house: House, small_disks: None) -> None:
    house.edit(TEXTS[0], "from nothing")
    cache = house.root / "cache"
    cache.mkdir()
    done = command("build", house.root, "--cache-dir", cache, within=on_small_disk(cache, 60_000))
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert outputs(house.output) == house.states.results[TEXTS[0]]
    kept = cache.with_name("cache-after")
    assert names(kept), "some entries had room"
    again = command("build", house.root, "--cache-dir", kept)
    assert again.returncode == 0, again.stderr
    assert outputs(house.output) == house.states.results[TEXTS[0]], "what was kept is good"


@pytest.mark.parametrize("room", [4096, 40_000])
def test_no_room_for_temporary_files(
    room: int, house: House, tmp_path: Path, small_disks: None
) -> None:
    """Python looks elsewhere if there is none at all, so a build may also succeed."""
    house.edit(TEXTS[1], "from nothing")
    before = outputs(house.output)
    folder = tmp_path / "tmp"
    folder.mkdir()
    done = command(
        "build",
        house.root,
        environment={"TMPDIR": str(folder)},
        within=on_small_disk(folder, room),
    )
    assert "Traceback" not in done.stderr, done.stderr
    if done.returncode == 0:
        assert outputs(house.output) == house.states.results[TEXTS[1]]
    else:
        assert done.returncode == 1
        assert str(folder) in done.stderr
        assert outputs(house.output) == before
    assert names(folder.with_name("tmp-after")) == []
