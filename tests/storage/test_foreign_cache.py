"""A cache that came with somebody else's guide, and one whose folders are links."""

import os
import random
from pathlib import Path

import pytest

from guide.storage import state
from guide.storage.cache import ENTRY, MAGIC, SIGNATURE, Cache, digest
from tests.conftest import MakeGuide, Run, write_files

QUESTION = "# 题？\n\n回答，$x^2$，**粗**。\n"
OLD = 40 * 24 * 3600.0


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("??/*") if ENTRY.fullmatch(path.name))


@pytest.fixture
def somebody_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "somebody"))
    return tmp_path / "somebody"


def test_what_another_user_has_signed_is_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Cache(tmp_path / "cache").put(digest("a"), b"one")
    with monkeypatch.context() as there:
        there.setenv("XDG_STATE_HOME", str(tmp_path / "somebody"))
        assert Cache(tmp_path / "cache").get(digest("a")) is None
    assert Cache(tmp_path / "cache").get(digest("a")) == b"one"


def test_an_entry_under_another_name_is_nothing(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(digest("a"), b"one")
    cache.put(digest("b"), b"two")
    one, two = entries(tmp_path)
    data = one.read_bytes(), two.read_bytes()
    one.write_bytes(data[1])
    two.write_bytes(data[0])
    assert cache.get(digest("a")) is None and cache.get(digest("b")) is None


def test_the_secret_is_kept_for_its_user_alone(somebody_else: Path) -> None:
    first = state.secret()
    kept = somebody_else / "guide" / "secret"
    assert kept.read_bytes() == first and len(first) == 32
    assert kept.stat().st_mode & 0o077 == 0
    assert (somebody_else / "guide").stat().st_mode & 0o077 == 0


def test_one_without_a_home_builds_all_the_same(
    make_guide: MakeGuide, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file" / "below"))
    assert run("build", make_guide({"content/a.md": QUESTION})).exit_code == 0


def test_a_shipped_cache_changes_nothing(
    make_guide: MakeGuide, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Somebody has built a guide with other words, and put what was kept under the names that this
    one will look for."""
    root = make_guide({"content/a.md": QUESTION})
    assert run("build", root).exit_code == 0
    honest = (root / "output/guide.pdf").read_bytes()
    for entry in entries(root / ".guide-cache"):
        data = entry.read_bytes()
        forged = data[len(MAGIC) + SIGNATURE :].replace("回答".encode(), "改了".encode())
        entry.write_bytes(MAGIC + bytes(SIGNATURE) + forged)
    (root / "output/guide.pdf").unlink()
    assert run("build", root).exit_code == 0
    assert (root / "output/guide.pdf").read_bytes() == honest


def test_links_in_the_cache_are_not_followed(
    make_guide: MakeGuide, run: Run, tmp_path: Path
) -> None:

    root = make_guide({"content/a.md": QUESTION})
    mine = write_files(tmp_path / "mine", {"0" * 62: "kept", "thesis.md": "kept"})
    for file in mine.iterdir():
        os.utime(file, (0, 0))
    (root / ".guide-cache").mkdir()
    for shelf in ("ab", "cd"):
        (root / ".guide-cache" / shelf).symlink_to(mine)
    assert run("build", root).exit_code == 0
    assert run("clean", root).exit_code == 0
    assert {file.name: file.read_text() for file in mine.iterdir()} == {
        "0" * 62: "kept",
        "thesis.md": "kept",
    }


def test_a_cache_that_is_a_link_is_not_used(
    make_guide: MakeGuide, run: Run, tmp_path: Path
) -> None:
    root = make_guide({"content/a.md": QUESTION})
    mine = write_files(tmp_path / "mine", {"thesis.md": "kept"})
    (root / ".guide-cache").symlink_to(mine)
    result = run("build", root)
    assert result.exit_code == 0
    assert ".guide-cache: warning: it is a link, so nothing is kept" in result.output
    assert "nothing to remove" in run("clean", root).output
    assert [file.name for file in mine.iterdir()] == ["thesis.md"]
    assert run(f"build --cache-dir {mine}", root).exit_code == 0
    assert entries(mine)


def test_only_entries_are_removed(tmp_path: Path) -> None:

    cache = Cache(tmp_path)
    cache.put(digest("a"), b"one")
    shelf = entries(tmp_path)[0].parent
    write_files(shelf, {"notes.txt": "kept", "1" * 62: "kept: it does not begin as one"})
    (shelf / ("2" * 62)).mkdir()
    (shelf / ("3" * 62)).symlink_to(shelf / "notes.txt")
    for path in shelf.iterdir():
        os.utime(path, (0, 0), follow_symlinks=False)
    cache.prune()
    assert sorted(path.name for path in shelf.iterdir()) == [
        *("1" * 62, "2" * 62, "3" * 62),
        "notes.txt",
    ]
    cache.clear()
    assert (shelf / "notes.txt").read_text() == "kept"


@pytest.mark.parametrize("seed", range(3))
def test_a_damaged_cache_is_as_good_as_none(seed: int, make_guide: MakeGuide, run: Run) -> None:
    """A hundred damages each: bytes changed, files cut, swapped, exchanged for foreign ones."""
    root = make_guide({f"content/{n}.md": f"# 题{n}？\n\n第 {n} 个回答。\n" for n in range(4)})
    assert run("build", root).exit_code == 0
    honest = {
        name: (root / "output" / name).read_bytes() for name in ("guide.pdf", "cheatsheet.pdf")
    }
    rng = random.Random(seed)
    for _ in range(5):
        kept = entries(root / ".guide-cache")
        for _ in range(20):
            _damage(rng.choice(kept), kept, rng)
        for name in honest:
            (root / "output" / name).unlink()
        result = run("build", root)
        assert result.exit_code == 0, result.output
        assert {name: (root / "output" / name).read_bytes() for name in honest} == honest


def _damage(entry: Path, kept: list[Path], rng: random.Random) -> None:
    data = entry.read_bytes()
    match rng.randrange(5):
        case 0 if data:
            at = rng.randrange(len(data))
            entry.write_bytes(
                data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]
            )
        case 1:
            entry.write_bytes(data[: rng.randrange(len(data) + 1)])
        case 2:
            other = rng.choice(kept)
            swapped = other.read_bytes()
            other.write_bytes(data)
            entry.write_bytes(swapped)
        case 3:
            entry.write_bytes(MAGIC + rng.randbytes(SIGNATURE + 40))
        case _:
            entry.write_bytes(data + b"x")
