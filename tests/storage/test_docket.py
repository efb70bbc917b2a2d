"""A docket tells that nothing changed, and never when something did."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from guide.build import Built, Request, build
from guide.problems import GuideError
from guide.storage.docket import Docket, Entry
from guide.storage.files import FONT, Files
from guide.storage.root import Root
from tests.conftest import DOT, NO_FONTS, REPOSITORY, write_files

GUIDE = {
    "content/01-one.md": "# 一？\n\n回答 $x^2$。\n\n![图](/pictures/dot.svg)\n",
    "content/02-two.md": "# 二？\n\n只有 `x`。\n",
    "pictures/dot.svg": DOT,
}
NAMES = ["cheatsheet.pdf", "guide.pdf"]


def build_in(root: Path, **request: object) -> tuple[Built, list[str]]:
    """What was built, and in which steps: none if the docket holds."""
    told: list[str] = []
    built = build(Request(root, **request), told.append)  # type: ignore[arg-type]
    return built, told


def outputs(root: Path) -> dict[str, bytes]:
    return {name: (root / "output" / name).read_bytes() for name in NAMES}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A guide that was built; the tests leave it as it was."""
    made = write_files(tmp_path_factory.mktemp("docket") / "guide", GUIDE)
    build_in(made)
    return made


def test_nothing_is_done_if_nothing_changed(root: Path) -> None:
    before = {name: (root / "output" / name).stat().st_mtime_ns for name in NAMES}
    built, told = build_in(root)
    assert (built.laid_out, told) == (0, [])
    assert [file.path.name for file in built.files] == NAMES[::-1]
    assert [file.pages for file in built.files] == [4, 1]
    assert [file.size for file in built.files] == [len(outputs(root)[n]) for n in NAMES[::-1]]
    assert before == {name: (root / "output" / name).stat().st_mtime_ns for name in NAMES}


def test_nothing_that_builds_is_imported_if_nothing_changed(root: Path, state: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "guide", "build", root],
        env={
            "PYTHONPATH": str(REPOSITORY),
            "FONTCONFIG_FILE": str(NO_FONTS),
            "XDG_STATE_HOME": str(state),
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.endswith("nothing changed\n")
    imported = set(re.findall(r"\| +([\w.]+)$", ran.stderr, re.MULTILINE))
    assert "guide.storage.docket" in imported
    builders = {
        "weasyprint",
        "pydyf",
        "markdown_it",
        "jinja2",
        "uharfbuzz",
        "quickjs-ng",
        "PIL",
        "yaml",
    }
    assert not imported & builders


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("change", ["edited", "removed", "emptied"])
def test_an_output_that_is_not_what_was_written_is_written_anew(
    name: str, change: str, root: Path
) -> None:
    before, path = outputs(root), root / "output" / name
    if change == "removed":
        path.unlink()
    else:
        path.write_bytes(b"" if change == "emptied" else before[name] + b"x")
    built, told = build_in(root)
    assert built.laid_out == 0
    assert told[-1] == "writing"
    assert outputs(root) == before
    assert build_in(root)[1] == []


def test_a_picture_that_lies_elsewhere_is_watched(root: Path) -> None:
    before = outputs(root)
    write_files(root, {"pictures/dot.svg": DOT.replace('r="4"', 'r="2"')})
    assert build_in(root)[0].laid_out == 1
    assert outputs(root)["guide.pdf"] != before["guide.pdf"]
    write_files(root, {"pictures/dot.svg": DOT})
    assert build_in(root)[0].laid_out == 1
    assert outputs(root) == before


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("content/03-three.md", "# 三？\n\n回答。\n"),
        ("content/guide.toml", 'title = "书"\n'),
        ("templates/guide.css", ".question { color: green }"),
        ("assets/new.svg", DOT),
    ],
)
def test_a_new_file_is_seen(name: str, text: str, root: Path) -> None:
    before = outputs(root)
    write_files(root, {name: text})
    _, told = build_in(root)
    (root / name).unlink()
    assert told[0] == "reading"
    _, told = build_in(root)
    assert outputs(root) == before


BACK = {
    "content/03-three.md": "# 三？\n\n图块。\n\n词[@clip]。\n",
    "content/glossary.md": "图块\n: 一块图。\n",
    "content/references.bib": "@misc{clip, title = {CLIP}, year = {2021}}\n",
}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("content/glossary.md", "一块", "小块"), ("content/references.bib", "2021", "2022")],
)
def test_an_edit_of_what_stands_behind_lays_out_one_sheet(
    name: str, old: str, new: str, tmp_path: Path
) -> None:
    root = write_files(tmp_path, {**GUIDE, **BACK})
    build_in(root)
    before = outputs(root)
    write_files(root, {name: BACK[name].replace(old, new)})
    assert build_in(root)[0].laid_out == 1
    assert outputs(root)["guide.pdf"] != before["guide.pdf"]
    assert outputs(root)["cheatsheet.pdf"] == before["cheatsheet.pdf"]


def test_what_stands_behind_may_be_removed(tmp_path: Path) -> None:
    root = write_files(tmp_path, {**GUIDE, "content/03-three.md": "# 三？\n\n图块。\n"})
    build_in(root)
    before = outputs(root)
    write_files(root, {**BACK, "content/03-three.md": "# 三？\n\n图块[@clip]。\n"})
    build_in(root)
    assert outputs(root)["guide.pdf"] != before["guide.pdf"]
    (root / "content/glossary.md").unlink()
    build_in(root)
    (root / "content/references.bib").unlink()
    with pytest.raises(GuideError, match="`@clip` is no work of the bibliography"):
        build_in(root)
    write_files(root, {"content/03-three.md": "# 三？\n\n图块。\n"})
    build_in(root)
    assert outputs(root) == before


def test_what_is_asked_for_is_part_of_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each other request has a docket of its own, as has another date."""
    look = ({"paper": "Letter"}, {"duplex": True}, {"ink_saver": True}, {"variant": "pdf/ua-1"})
    for request in (*look, {"editions": ("guide",)}, {"strict": True}):
        assert build_in(root, output=root / "other", **request)[1] != []
        assert build_in(root, output=root / "other", **request)[1] == []
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert build_in(root, output=root / "other")[1] != []
    assert build_in(root, output=root / "other")[1] == []
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert build_in(root)[1] == []


def test_a_damaged_docket_is_none(root: Path) -> None:
    before = outputs(root)
    for entry in (root / ".guide-cache").glob("??/*"):
        entry.write_bytes(entry.read_bytes()[:-1])
    assert build_in(root)[1] != []
    assert outputs(root) == before


def test_warnings_are_told_again(tmp_path: Path) -> None:
    root = write_files(tmp_path / "guide", {"content/a.md": "# 题？\n\n#### 跳级\n\n答。\n"})
    first, _ = build_in(root, editions=("cheatsheet",))
    again, told = build_in(root, editions=("cheatsheet",))
    assert told == []
    assert [problem.message for problem in first.warnings] == ["heading level 2 is skipped"]
    assert again.warnings == first.warnings


def test_a_font_of_the_machine_makes_none_that_lasts(tmp_path: Path) -> None:
    """Another machine, or a font more, may help out otherwise: only reading tells."""
    font = f"{FONT}{tmp_path / 'helpful.ttf'}"
    written = {"guide.pdf": Entry("", 1, "")}
    assert not Docket({font: "digest"}, written, ()).is_lasting
    assert not Docket({f"{FONT}/usr/share/fonts/a.ttf": "digest"}, written, ()).is_lasting
    bundled = Docket({f"{FONT}NotoSerifSC-Regular.otf": "digest"}, written, ())
    assert bundled.is_lasting
    assert not bundled.holds(Files(Root.at(tmp_path)), tmp_path), "it is another file"
