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
MOMENTS = {"back to what was built before": 30, "an edit": 14, "from nothing": 6}
"""How often a build is killed that finds all in the cache, some, or nothing."""


def outputs(folder: Path) -> Outputs:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.pdf"))}


def names(folder: Path) -> list[str]:
    """All that lies there, hidden or not."""
    return sorted(path.name for path in folder.iterdir())


@dataclass(frozen=True)
class House:
    """A small guide with what its two states look like, built from nothing."""

    root: Path
    prefork: Prefork
    results: Mapping[str, Outputs]
    """By the text of the second question, as are the caches of these builds."""
    caches: Mapping[str, Path]

    @property
    def output(self) -> Path:
        return self.root / "output"

    def edit(self, text: str, caches: str) -> None:
        """Write a text, and leave in the cache what `MOMENTS` calls so."""
        other = TEXTS[text == TEXTS[0]]
        write_files(self.root, {"content/b.md": text})
        cache = self.root / ".guide-cache"
        shutil.rmtree(cache, ignore_errors=True)
        if caches != "from nothing":
            shutil.copytree(self.caches[other], cache)
        if caches == "back to what was built before":
            shutil.copytree(self.caches[text], cache, dirs_exist_ok=True)

    def build(self, **how: Any) -> Outcome:
        return self.prefork.guide("build", self.root, "--jobs", "2", **how)


@pytest.fixture
def house(tmp_path: Path, prefork: Prefork) -> House:
    """It stands in the first state."""
    root = write_files(tmp_path / "guide", GUIDE)
    caches = {text: tmp_path / f"cache-{number}" for number, text in enumerate(TEXTS)}
    built = House(root, prefork, {}, caches)
    results = {text: _from_nothing(built, text) for text in reversed(TEXTS)}
    return House(root, prefork, results, caches)


def _from_nothing(house: House, text: str) -> Outputs:
    house.edit(text, "from nothing")
    done = house.build()
    assert done.exit_code == 0, done.said
    (house.root / ".guide-cache").rename(house.caches[text])
    return outputs(house.output)


def check_whole(house: House) -> None:
    """Each file is that of one state or the other, from the first byte to the last."""
    for name, data in outputs(house.output).items():
        assert data in [result[name] for result in house.results.values()], name
    assert sorted(outputs(house.output)) == NAMES


def check_next(house: House, text: str) -> None:
    """The next build is right, and tidies up."""
    done = house.build()
    assert done.exit_code == 0, done.said
    assert outputs(house.output) == house.results[text]
    assert names(house.output) == NAMES


@pytest.mark.parametrize("shard", range(4))
def test_a_build_that_is_killed_leaves_whole_files(shard: int, house: House) -> None:
    """Fifty times, at any moment, with all its processes."""
    moments = random.Random(shard)
    kinds = moments.sample(list(MOMENTS), counts=MOMENTS.values(), k=sum(MOMENTS.values()))
    texts = [TEXTS[number % 2] for number in range(1, 1 + len(kinds))]
    long = {kind: _seconds(house, kind) for kind in MOMENTS}
    killed = 0
    for kind, text in zip(kinds, texts, strict=True):
        house.edit(text, kind)
        outcome = house.build(kill_after=moments.uniform(0, long[kind]))
        killed += outcome.exit_code == -9
        check_whole(house)
        check_next(house, text)
    assert killed > len(kinds) / 2, "most of them were not done yet"


def _seconds(house: House, kind: str) -> float:
    """How long a build of this kind takes; the house is in its first state before and after."""
    house.edit(TEXTS[1], kind)
    seconds = house.build().seconds
    house.edit(TEXTS[0], "back to what was built before")
    house.build()
    return seconds


def test_a_build_that_is_killed_at_any_step_of_writing_leaves_whole_files(house: House) -> None:
    """Right before every single change in output/: moments that chance may not hit."""
    steps, outcome = 0, None
    while outcome is None or outcome.exit_code == -9:
        text = TEXTS[(steps + 1) % 2]
        house.edit(text, "back to what was built before")
        steps += 1
        outcome = house.build(kill_in=str(house.output), kill_at=steps)
        check_whole(house)
        check_next(house, text)
    assert outcome.exit_code == 0, outcome.said
    assert steps > 6, "at least two files were opened, copied, and renamed"


def test_workers_end_with_the_build_that_is_killed(house: House) -> None:
    """Alone: nobody tells them."""
    moments = random.Random(0)
    seconds = _seconds(house, "from nothing")
    for number in range(5):
        text = TEXTS[(number + 1) % 2]
        house.edit(text, "from nothing")
        outcome = house.build(kill_after=moments.uniform(0, seconds), spare_workers=True)
        assert not outcome.lingered
        check_whole(house)
        check_next(house, text)


def test_eight_builds_at_once(house: House) -> None:
    house.edit(TEXTS[1], "from nothing")
    order = Order(("build", str(house.root), "--jobs", "2"))
    for outcome in house.prefork.at_once([order] * 8):
        assert outcome.exit_code == 0, outcome.said
    assert outputs(house.output) == house.results[TEXTS[1]]
    assert names(house.output) == NAMES
    house.build()
    assert outputs(house.output) == house.results[TEXTS[1]], "what they kept is good"


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
    new = house.results[TEXTS[1]]
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
    assert outputs(house.output) == house.results[TEXTS[0]]
    kept = cache.with_name("cache-after")
    assert names(kept), "some entries had room"
    again = command("build", house.root, "--cache-dir", kept)
    assert again.returncode == 0, again.stderr
    assert outputs(house.output) == house.results[TEXTS[0]], "what was kept is good"


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
        assert outputs(house.output) == house.results[TEXTS[1]]
    else:
        assert done.returncode == 1
        assert str(folder) in done.stderr
        assert outputs(house.output) == before
    assert names(folder.with_name("tmp-after")) == []
