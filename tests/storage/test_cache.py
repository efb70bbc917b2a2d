"""What was put is what is got, or nothing."""

import os
from pathlib import Path

from guide.storage.cache import Cache, digest


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_gives_back_what_was_put(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    assert cache.is_empty
    cache.put(digest("a"), b"one")
    cache.put(digest("b"), b"two")
    assert (cache.get(digest("a")), cache.get(digest("b"))) == (b"one", b"two")
    assert cache.get(digest("c")) is None
    assert not cache.is_empty


def test_a_damaged_entry_is_none(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(digest("a"), b"one")
    [entry] = entries(tmp_path)
    for damaged in (entry.read_bytes()[:-1], entry.read_bytes() + b"x", b"", b"short"):
        entry.write_bytes(damaged)
        assert cache.get(digest("a")) is None
    cache.put(digest("a"), b"one")
    assert cache.get(digest("a")) == b"one"


def test_parts_of_a_key_do_not_run_together() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("ab") != digest("ab", "")
    assert digest("é") == digest("é".encode())


def test_what_was_not_asked_for_is_pruned(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for name in "abc":
        cache.put(digest(name), b"x" * 1000)
    os.utime(tmp_path / digest("a")[:2] / digest("a")[2:], (0, 0))
    cache.prune()
    assert [cache.get(digest(name)) is not None for name in "abc"] == [False, True, True]


def test_the_oldest_go_when_there_is_too_much(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for age, name in enumerate("abc"):
        cache.put(digest(name), b"x" * 1000)
        os.utime(tmp_path / digest(name)[:2] / digest(name)[2:], (2e9 + age, 2e9 + age))
    cache.prune(max_size=2500)
    assert [cache.get(digest(name)) is not None for name in "abc"] == [False, True, True]


def test_asking_keeps_an_entry_young(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put(digest("a"), b"x")
    os.utime(tmp_path / digest("a")[:2] / digest("a")[2:], (0, 0))
    cache.get(digest("a"))
    cache.prune()
    assert cache.get(digest("a")) == b"x"


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = Cache(tmp_path / "file")
    cache.put(digest("a"), b"x")
    cache.prune()
    assert cache.get(digest("a")) is None


def test_clear_leaves_what_is_not_its_own(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    assert not cache.clear()
    cache.put(digest("a"), b"x")
    (tmp_path / "cache" / "mine.txt").write_text("keep")
    assert cache.clear()
    assert entries(tmp_path) == [tmp_path / "cache" / "mine.txt"]
