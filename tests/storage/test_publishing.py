"""Files are published all or none, and nothing else is left behind."""

from pathlib import Path

import pytest

from guide.problems import GuideError
from guide.storage.publishing import publish
from tests.conftest import write_files

NAMES = ["cheatsheet.pdf", "guide.pdf"]


def test_publish_replaces_all_files_or_none(tmp_path: Path) -> None:
    """A folder that bears the name of the second file lets its replacement fail."""
    write_files(tmp_path, {"guide.pdf": "old", "cheatsheet.pdf/inside": "old"})
    with pytest.raises(GuideError, match="cannot write"):
        publish({"guide.pdf": b"new", "cheatsheet.pdf": b"new"}, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == NAMES
    assert (tmp_path / "guide.pdf").read_bytes() == b"old"


def test_publish_leaves_nothing_else_behind(tmp_path: Path) -> None:
    publish({"guide.pdf": b"new"}, tmp_path / "output")
    [file] = (tmp_path / "output").iterdir()
    assert (file.name, file.read_bytes()) == ("guide.pdf", b"new")
    assert file.stat().st_mode & 0o777 == 0o644


def test_publish_removes_what_a_killed_build_left_and_nothing_else(tmp_path: Path) -> None:
    """The output may be written to the guide's folder, where the cache lies."""
    mine = (".guide-cache/aa/bb", ".guide", "other.pdf")
    write_files(tmp_path, {".guide-new-abc123/new/guide.pdf": "half", **dict.fromkeys(mine, "x")})
    publish({"guide.pdf": b"new"}, tmp_path)
    names = [".guide", ".guide-cache", "guide.pdf", "other.pdf"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert (tmp_path / ".guide-cache/aa/bb").read_text() == "x"
