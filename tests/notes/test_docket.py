"""Notes that nobody changed are done at once; what is new, gone or changed is noticed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from guide.storage.files import Files
from guide.storage.root import Root
from tests.notes.test_tree import note
from tests.stock import write_files

NOTES = {"a/one.md": note("One"), "b/two.md": note("Two"), "b/pic.png": b"png", "b/film.mp4": b"x"}


def key(folder: Path, only: str = "") -> str:
    return Files(Root.at(folder / only)).digest_of_notes()


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "a/one.md").write_text("# Else\n", "utf-8"),
        lambda root: (root / "b/three.md").write_text("# Three\n", "utf-8"),
        lambda root: (root / "a/one.md").unlink(),
        lambda root: (root / "a/one.md").rename(root / "a/zero.md"),
        lambda root: (root / "b/pic.png").write_bytes(b"another"),
        lambda root: (root / "SUMMARY.md").write_text("- [x](a/one.md)\n", "utf-8"),
        lambda root: (root / "content").mkdir() or (root / "content/a.md").touch(),
    ],
)
def test_a_change_is_noticed(tmp_path: Path, change: Callable[[Path], object]) -> None:
    write_files(tmp_path, NOTES)
    before = key(tmp_path)
    assert key(tmp_path) == before
    change(tmp_path)
    assert key(tmp_path) != before


@pytest.mark.parametrize(
    "name", ["output/guide.pdf", ".guide-cache/ab/cd", ".git/HEAD", "node_modules/x.md", "x/g.pdf"]
)
def test_what_builds_write_is_none(tmp_path: Path, name: str) -> None:
    before = key(write_files(tmp_path, NOTES))
    assert key(write_files(tmp_path, {name: "x"})) == before


def test_large_files_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, NOTES)
    read: list[str] = []
    before = Root.read

    def spied(root: Root, path: Path | str, *args: int) -> bytes:
        read.append(str(path))
        return before(root, path, *args)

    monkeypatch.setattr(Root, "read", spied)
    first = key(tmp_path)
    assert sorted(read) == ["a/one.md", "b/two.md"]
    os.utime(tmp_path / "b/film.mp4", (1, 1))
    assert key(tmp_path) != first
    read.clear()
    key(tmp_path, "a/one.md")
    assert read == ["one.md"]
