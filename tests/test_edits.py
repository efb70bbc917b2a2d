"""An edit lays out what it touched, and the result is that of a build from nothing."""

import os
import re
import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from guide.build import Built, Request, build
from guide.problems import GuideError
from guide.storage.bundled import FONTS
from guide.storage.versions import versions
from tests.conftest import DOT, REPOSITORY, MakeGuide, command, write_files
from tests.pdf import Read

CHAPTER = '<h1 id="c-{{ chapter.number }}">{{ chapter.title }}</h1>'
LONG = "一段很长的文字，为了让这一页满起来。" * 120
ONE = "---\ncheat: [甲]\ntags: [图]\n---\n# 一？\n\n"
TWO = "---\ncheat: [乙]\n---\n# 二？\n\n"
THREE = "---\ncheat: [丙]\ntags: [图, 词]\n---\n# 三？\n\n"
CODE = "没有图，没有链接，只有 `x`。\n"
SETTINGS = 'title = "书"\n[cheatsheet]\ntitle = "速记"\n'
GUIDE = {
    "content/guide.toml": SETTINGS,
    "content/01-a/01-one.md": f"{ONE}回答 $x^2$，见 [[two]]。\n",
    "content/01-a/02-two.md": f"{TWO}![图](dot.svg)\n",
    "content/01-a/dot.svg": DOT,
    "content/02-b/01-three.md": THREE + CODE,
}
FRONT, OPENINGS, QUESTIONS, INDEX = 1, 2, 3, 1
FOLIOS = 4
"""Runs of folios: of the cover, the contents, the chapters, all else."""
BOOK = FRONT + OPENINGS + QUESTIONS + INDEX + FOLIOS
SHEETS = BOOK + 1
"""With the cheat sheet."""


def build_in(root: Path, cache: str = ".guide-cache") -> Built:
    return build(Request(root, cache_folder=root / cache), lambda step: None)


def outputs(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / "output").glob("*.pdf"))}


def equals_a_build_from_nothing(root: Path) -> bool:
    edited = outputs(root)
    shutil.rmtree(root / "output")
    build_in(root, "other-cache")
    return outputs(root) == edited


def write(root: Path, file: str, text: str | bytes) -> None:
    write_files(root, {file: text})


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_files(tmp_path_factory.mktemp("edits") / "guide", GUIDE)
    assert build_in(root).laid_out == SHEETS
    return root


@pytest.fixture
def built(built_once: Path, tmp_path: Path) -> Path:
    """GUIDE, which was built before, with what that kept."""
    return Path(shutil.copytree(built_once, tmp_path / "guide"))


def test_nothing_changed_nothing_laid_out(built: Path) -> None:
    before = outputs(built)
    assert build_in(built).laid_out == 0
    assert outputs(built) == before
    assert equals_a_build_from_nothing(built)


EDITS = {
    "an answer": ("content/02-b/01-three.md", f"{THREE}改过的回答。\n", 1),
    "a longer answer": ("content/02-b/01-three.md", f"{THREE}{LONG}\n", 1),
    # What stands before others moves them, and they are not laid out again for it.
    "an answer that moves others": ("content/01-a/01-one.md", f"{ONE}{LONG}[[two]]\n", 1),
    "an answer that moves others beyond page 9": (
        "content/01-a/01-one.md",
        f"{ONE}{f'{LONG} {LONG}' * 4}[[two]]\n",
        # Those that print a page number, which has more digits now; and the folios of the next
        # run, of the pages of a chapter, of questions, of the index.
        1 + FRONT + OPENINGS + INDEX + 3,
    ),
    "a cheat line": ("content/01-a/02-two.md", TWO.replace("乙", "换") + "![图](dot.svg)\n", 1),
    # The question, the opening of its chapter, the contents, the cheat sheet.
    "a title": ("content/01-a/02-two.md", TWO.replace("二", "两") + "![图](dot.svg)\n", 4),
    "a tag": ("content/02-b/01-three.md", THREE.replace("词", "句") + CODE, 1 + INDEX),
    "a figure": ("content/01-a/dot.svg", DOT.replace('r="4"', 'r="2"'), 1),
    "the guide's stylesheet": ("templates/guide.css", ".question { color: green }", BOOK),
    "the sheet's stylesheet": ("templates/cheatsheet.css", ".line { color: green }", 1),
    "a token": ("templates/tokens.css", ":root { --accent: #333 }", SHEETS),
    "a template": ("templates/partials/chapter.html", CHAPTER, OPENINGS),
    "a setting of the cheat sheet": ("content/guide.toml", SETTINGS.replace("速记", "别的"), 1),
    "a setting of the cover": ("content/guide.toml", f'author = "某"\n{SETTINGS}', FRONT),
    # Everything is read anew, and is what it was.
    "a setting of reading": (
        "content/guide.toml",
        f'keywords = ["某"]\nraw_html = true\n{SETTINGS}',
        0,
    ),
    "the paper": ("content/guide.toml", f'paper = "Letter"\n{SETTINGS}', SHEETS),
}


@pytest.mark.parametrize("kind", EDITS)
def test_an_edit_lays_out_what_it_touched(kind: str, built: Path) -> None:
    file, text, sheets = EDITS[kind]
    write(built, file, text)
    assert build_in(built).laid_out == sheets
    assert equals_a_build_from_nothing(built)


def test_an_answer_more_changes_only_what_lists_answers(built: Path) -> None:
    write(built, "content/02-b/02-four.md", "---\ntags: [词]\n---\n# 四？\n\n新的回答。\n")
    its_opening, cheatsheet = 1, 1
    assert build_in(built).laid_out == 1 + FRONT + its_opening + INDEX + cheatsheet
    assert equals_a_build_from_nothing(built)


def test_an_answer_less_changes_only_what_lists_answers(built: Path) -> None:
    (built / "content/02-b/01-three.md").unlink()
    (built / "content/02-b/").rmdir()
    cheatsheet = 1
    assert build_in(built).laid_out == FRONT + INDEX + cheatsheet
    assert equals_a_build_from_nothing(built)


def test_an_edit_that_is_taken_back_lays_out_nothing(built: Path) -> None:
    before = outputs(built)
    write(built, "content/01-a/01-one.md", f"{ONE}改过的回答。\n")
    assert build_in(built).laid_out == 1
    assert outputs(built) != before
    write_files(built, GUIDE)
    assert build_in(built).laid_out == 0
    assert outputs(built) == before


def swapped(font: Path, one: str, other: str) -> bytes:
    """The file of a font in which two characters have each other's glyphs."""
    with TTFont(font) as file:
        for table in file["cmap"].tables:
            cmap = table.cmap
            if ord(one) in cmap and ord(other) in cmap:
                cmap[ord(one)], cmap[ord(other)] = cmap[ord(other)], cmap[ord(one)]
        data = BytesIO()
        file.save(data)
        return data.getvalue()


def test_a_font_of_the_guides_own(make_guide: MakeGuide) -> None:
    style = (
        '@font-face { font-family: "Own"; src: url(assets/own.ttf) }'
        "code { font-family: Own !important }"
    )
    mono = FONTS / "JetBrainsMono-Regular.ttf"
    own = {"templates/guide.css": style, "assets/own.ttf": mono.read_bytes()}
    root = make_guide({**GUIDE, **own})
    build_in(root)
    before = outputs(root)
    write(root, "assets/own.ttf", swapped(mono, "x", "y"))
    assert build_in(root).laid_out == BOOK, "any of them could use it"
    assert outputs(root)["guide.pdf"] != before["guide.pdf"]
    assert outputs(root)["cheatsheet.pdf"] == before["cheatsheet.pdf"]
    assert equals_a_build_from_nothing(root)


def test_another_version_lays_out_everything(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = outputs(built)
    monkeypatch.setattr("guide.storage.versions.__version__", "another")
    versions.cache_clear()
    try:
        assert build_in(built).laid_out == SHEETS
    finally:
        versions.cache_clear()
    assert outputs(built) == before


def test_the_date_of_the_source_is_in_the_file_and_on_no_sheet(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for epoch, date in (("1767225600", "D:20260101000000Z"), ("1767312000", "D:20260102000000Z")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        assert build_in(built).laid_out == 0
        for name in ("guide.pdf", "cheatsheet.pdf"):
            said = Read(built / "output" / name).metadata()
            assert (said["CreationDate"], said["ModDate"]) == (date, date)
    assert equals_a_build_from_nothing(built)
    for epoch in ("yesterday", "253402300800", "-99999999999"):  # years 10000 and -1199
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        with pytest.raises(GuideError, match=f"SOURCE_DATE_EPOCH is no date: `{epoch}`"):
            build_in(built)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tool whose files can be changed."""
    folder = tmp_path_factory.mktemp("installation")
    shutil.copytree(REPOSITORY / "guide", folder / "guide", ignore=lambda *_: ["__pycache__"])
    shutil.copytree(REPOSITORY / "templates", folder / "templates")
    shutil.copytree(REPOSITORY / "assets", folder / "assets", copy_function=os.symlink)
    return folder


def sheets_laid_out(installation: Path, root: Path, *options: str | Path) -> int:
    """Build with a copy of the tool."""
    environment = {"PYTHONPATH": str(installation)}
    done = command("build", root, *options, cwd=root, environment=environment)
    assert done.returncode == 0, done.stderr
    found = re.search(r", (?:(\d+) sheets? laid out|nothing changed)$", done.stdout.strip())
    assert found, done.stdout
    return int(found[1] or 0)


def more_green(file: Path) -> bytes:
    return file.read_bytes() + b".question { color: green }\n"


BUNDLED: dict[str, tuple[str, Callable[[Path], bytes], int]] = {
    "a face of one answer": (
        "assets/fonts/JetBrainsMono-Regular.ttf",
        lambda file: swapped(file, "x", "y"),
        1,
    ),
    "the stylesheet of the book": ("templates/guide.css", more_green, BOOK),
}


@pytest.mark.parametrize("kind", BUNDLED)
def test_what_comes_with_the_tool_is_watched(kind: str, installation: Path, built: Path) -> None:
    file, change, sheets = BUNDLED[kind]
    assert sheets_laid_out(installation, built) in (0, SHEETS), "the same code, or another"
    assert sheets_laid_out(installation, built) == 0
    before, path = outputs(built), installation / file
    changed = change(path)
    path.unlink()
    path.write_bytes(changed)
    try:
        assert sheets_laid_out(installation, built) == sheets
        edited = outputs(built)
        assert edited["guide.pdf"] != before["guide.pdf"]
        assert edited["cheatsheet.pdf"] == before["cheatsheet.pdf"]
        assert sheets_laid_out(installation, built, "--cache-dir", built / "other") == SHEETS
        assert outputs(built) == edited
    finally:
        path.unlink()
        shutil.copy(REPOSITORY / file, path)


def test_a_picture_that_only_a_stylesheet_names_is_not_yesterdays(make_guide: MakeGuide) -> None:
    style = ".question-head { background: url(assets/back.svg) }"
    root = make_guide({**GUIDE, "templates/guide.css": style, "assets/back.svg": DOT})
    build_in(root)
    before = outputs(root)
    write(root, "assets/back.svg", DOT.replace('r="4"', 'r="2"'))
    assert build_in(root).laid_out == QUESTIONS
    assert outputs(root)["guide.pdf"] != before["guide.pdf"]
    assert outputs(root)["cheatsheet.pdf"] == before["cheatsheet.pdf"]


def test_a_damaged_cache_is_laid_out_again(built: Path) -> None:
    before = outputs(built)
    for entry in (built / ".guide-cache").glob("??/*"):
        entry.write_bytes(entry.read_bytes()[:-3] + b"???")
    assert build_in(built).laid_out == SHEETS
    assert outputs(built) == before


def test_a_template_that_drops_a_chapter_is_a_problem(make_guide: MakeGuide) -> None:
    root = make_guide({**GUIDE, "templates/partials/chapter.html": "<h1>{{ chapter.title }}</h1>"})
    with pytest.raises(GuideError, match="a link leads to `#c-1`, which is on no page"):
        build_in(root)
    assert [path.name for path in (root / "output").iterdir()] == ["cheatsheet.pdf"]
