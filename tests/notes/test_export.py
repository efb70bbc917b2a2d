"""An archive of notes is read as a folder is, within limits, and leaves nothing elsewhere."""

import io
import random
import stat
import zipfile
from pathlib import Path

import pytest

from guide import build as building
from guide.notes import export
from guide.notes.export import root_of
from guide.problems import GuideError
from guide.storage.cache import CACHE_FOLDER, Cache
from tests.conftest import Run
from tests.notes.test_tree import note
from tests.stock import Files, write_files


def packed(files: Files) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def written(folder: Path, data: bytes, name: str = "notes.zip") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def unpacked(path: Path) -> list[str]:
    root = root_of(path, Cache(path.parent / CACHE_FOLDER))
    return sorted(file.relative_to(root.path).as_posix() for file in root.path.rglob("*.*"))


def test_its_notes_are_read_and_go_by_its_name(tmp_path: Path, run: Run) -> None:
    files = {"a/one.md": note("One"), "b/two.md": note("Two"), "__MACOSX/a/._one.md": "x"}
    path = written(tmp_path, packed(files), "My exam.zip")
    result = run("list 'My exam.zip'", tmp_path)
    assert [line.split("\t")[2] for line in result.output.splitlines()] == ["One", "Two"]
    guide, _ = building.read(path)
    assert guide.title == "My exam"
    assert {entry.name for entry in tmp_path.iterdir()} == {"My exam.zip", CACHE_FOLDER}
    assert run("clean 'My exam.zip'", tmp_path).exit_code == 0
    assert {entry.name for entry in tmp_path.iterdir()} == {"My exam.zip"}


def test_it_is_unpacked_once(tmp_path: Path) -> None:
    path = written(tmp_path, packed({"a.md": note("A")}))
    first = root_of(path, Cache(tmp_path / CACHE_FOLDER)).path
    (first / "mark.txt").write_text("kept", "utf-8")
    assert unpacked(path) == ["a.md", "mark.txt"]
    written(tmp_path, packed({"b.md": note("B")}))
    assert unpacked(path) == ["b.md"]


def test_parts_of_an_export_are_one(tmp_path: Path) -> None:
    parts = {f"Export-Part-{n}.zip": packed({f"{n}.md": note(str(n))}) for n in (1, 2)}
    assert unpacked(written(tmp_path, packed(parts))) == ["1.md", "2.md"]
    twice = packed({"in.zip": packed({"deep.zip": packed({"a.md": "x"}), "b.md": "y"})})
    assert unpacked(written(tmp_path, twice)) == ["b.md", "deep.zip"]


@pytest.mark.parametrize(
    "name", ["../out.md", "a/../../out.md", "/out.md", "C:/out.md", "..\\out.md"]
)
def test_nothing_is_written_outside(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, packed({name: "x", "a.md": note("A")}))
    assert unpacked(path) == ["a.md"]
    assert not [*tmp_path.rglob("out.md")] and not Path("/out.md").exists()


def test_links_are_not_made(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        link = zipfile.ZipInfo("link.md")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.md", note("A"))
    assert unpacked(written(tmp_path, data.getvalue())) == ["a.md"]


def test_names_in_chinese_code_pages(tmp_path: Path) -> None:
    data = packed({"xxxx.md": note("A")})
    named = data.replace(b"xxxx.md", "进程".encode("gb18030") + b".md")
    assert unpacked(written(tmp_path, named)) == ["进程.md"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no archive at all", "not a zip file"),
        (packed({"a.md": "x" * 1000})[:-30], "not a zip file"),
        (packed({f"{n}.md": "x" for n in range(5)}), "more than 4 files"),
        (packed({"a.md": b"\0" * 200_000}), "packed to less than 1/9"),
        (packed({"a.md": random.Random(1).randbytes(800_000)}), "or 0.0007 GB"),
    ],
    ids=["text", "torn", "many", "bomb", "large"],  # an archive has the time in it
)
def test_what_is_no_archive_of_notes_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, words: str
) -> None:
    limits = {"FILES": 4, "BYTES": 700_000, "RATIO": 9}
    for name, limit in limits.items():
        monkeypatch.setattr(export, f"EXPORT_{name}", limit)
    monkeypatch.setattr(export, "FREE_RATIO", 100_000)
    with pytest.raises(GuideError) as error:
        root_of(written(tmp_path, data), Cache(tmp_path / CACHE_FOLDER))
    assert words in str(error.value)
    assert not [*(tmp_path / CACHE_FOLDER).glob("export-*")]


def test_without_a_cache_there_is_no_place_for_it(tmp_path: Path) -> None:
    with pytest.raises(GuideError, match="--cache-dir"):
        root_of(written(tmp_path, packed({"a.md": "x"})), Cache(None))


def test_a_folder_called_so_is_a_folder(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "notes.zip", {"a.md": note("A")})
    assert root_of(folder, Cache(None)).path == folder
