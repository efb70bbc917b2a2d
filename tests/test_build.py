"""What a build leaves behind: new files if all is good, else the old ones, untouched."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from guide.storage.bundled import FONTS
from tests.conftest import DOT, REPOSITORY, MakeGuide, Run, command
from tests.everything import EVERYTHING
from tests.press.test_equivalence import BOOK, ZH, asking
from tests.stock import Files, Stock

GOOD = {"content/vit.md": "# ViT 怎样把图变成词？\n\n切成块，见 $x$。\n"}
NAMES = ["cheatsheet.pdf", "guide.pdf"]

State = dict[str, tuple[bytes, int]]


def state(root: Path) -> State:
    """Every file in output/, hidden ones too: its bytes and when they were written."""
    files = (path for path in (root / "output").iterdir() if path.is_file())
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


@pytest.fixture
def built(make_guide: MakeGuide) -> Path:
    """A guide that was built before."""
    return make_guide({**GOOD, **{f"output/{name}": f"the old {name}" for name in NAMES}})


BROKEN = {
    "a question": {"content/clip.md": "# CLIP 比什么？\n\n$\\frac{1$\n"},
    "a glyph that no font has": {"content/clip.md": "# CLIP 比什么？\n\n\U00016800\n"},
}
BROKEN_SHEET = {
    "its template": {"templates/cheatsheet.html": "{{ titel }}"},
    "a cheat sheet that does not fit": {
        "content/guide.toml": "[cheatsheet]\nmin_size = 24\nmax_size = 24\n",
        "content/clip.md": "---\ncheat:\n" + "  - 一行\n" * 120 + "---\n# CLIP 比什么？\n\n答。\n",
    },
}


@pytest.mark.parametrize("what", BROKEN)
def test_output_stays_as_it_was_if_something_is_broken(
    what: str, built: Path, make_guide: MakeGuide, run: Run
) -> None:
    before = state(built)
    make_guide(BROKEN[what])
    result = run("build", built)
    assert result.exit_code == 1
    assert "nothing was written" in result.output
    assert state(built) == before


@pytest.mark.parametrize("what", BROKEN_SHEET)
def test_an_edition_is_published_if_another_is_broken(
    what: str, built: Path, make_guide: MakeGuide, run: Run, tmp_path: Path
) -> None:
    before = state(built)
    make_guide(BROKEN_SHEET[what])
    for _ in range(2):  # a build that failed is not taken for one after which nothing changed
        result = run(f"build --report {tmp_path / 'report.json'}", built)
        assert result.exit_code == 1
        assert "cheatsheet.pdf was not written, guide.pdf was\n" in result.stderr
        after = state(built)
        assert after["cheatsheet.pdf"] == before["cheatsheet.pdf"]
        assert after["guide.pdf"][0].startswith(b"%PDF-")
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert [each["file"] for each in report["editions"]] == ["guide.pdf"]
    assert not report["good"]


def test_a_warning_does_not_stop_a_build_unless_it_is_strict(
    built: Path, make_guide: MakeGuide, run: Run
) -> None:
    before = state(built)
    make_guide({"content/vit.md": "# ViT？\n\n#### 跳级\n\n切成块。\n"})
    strict = run("build --strict -q", built)
    assert strict.exit_code == 1
    assert "content/vit.md:3:1: warning: heading level 2 is skipped" in strict.output
    assert state(built) == before
    lenient = run("build -q", built)
    assert lenient.exit_code == 0
    assert "content/vit.md:3:1: warning: heading level 2 is skipped" in lenient.output
    after = state(built)
    assert sorted(after) == NAMES
    assert all(data.startswith(b"%PDF-") for data, _ in after.values())


def test_writes_where_it_is_told_to(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide(GOOD)
    result = run("build --output print/today -q", root)
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (root / "print" / "today").iterdir()) == NAMES
    assert not (root / "output").exists()


def test_output_that_cannot_be_written_is_a_problem(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide({**GOOD, "output": "a file where a folder is wanted"})
    result = run("build --only cheatsheet -q", root)
    assert result.exit_code == 1
    assert result.output.startswith("output: error: cannot write: ")
    assert (root / "output").read_text() == "a file where a folder is wanted"


def test_check_and_list_do_not_import_the_engine(make_guide: MakeGuide) -> None:
    text = "# CLIP 比什么？\n\n![点](dot.svg)\n"
    root = make_guide({**GOOD, "content/clip.md": text, "assets/dot.svg": DOT})
    for name in ("check", "list"):
        code = (
            "import sys; from guide.cli.main import main\n"
            f"main([{name!r}, {str(root)!r}], standalone_mode=False)\n"
            "print([name for name in ('weasyprint', 'pydyf', 'PIL') if name in sys.modules])"
        )
        run = subprocess.run(
            [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True
        )
        assert run.stdout.splitlines()[-1] == "[]", run.stdout + run.stderr


def renamed(file: str, family: str, target: Path) -> None:
    """A copy of a bundled face that calls itself otherwise."""
    font = TTFont(FONTS / file)
    for record in font["name"].names:
        if record.nameID in (1, 4, 6, 16):
            record.string = family
    font.save(target)


def font_folder(folder: Path) -> Path:
    """A fontconfig that knows the fonts in a folder, and nothing else of the machine."""
    config = folder / "fonts.conf"
    config.write_text(
        f'<fontconfig><dir>{folder}</dir><cachedir prefix="cwd">{folder}/cache</cachedir>'
        "</fontconfig>"
    )
    return config


@pytest.mark.long
@pytest.mark.parametrize(
    ("files", "asked", "options"),
    [(EVERYTHING, {}, ()), (asking(ZH), BOOK, ("--only", "guide"))],
    ids=["everything", "many sheets"],
)
def test_every_machine_builds_the_same_bytes(
    files: Files,
    asked: Mapping[str, Any],
    options: Sequence[str],
    stock: Stock,
    tmp_path: Path,
) -> None:
    """Another process, order of hashing, working folder, home, clock, font and number of cores."""
    first = stock.printed(files, **asked)
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    renamed("JetBrainsMono-Regular.ttf", "DejaVu Sans", fonts / "DejaVuSans.ttf")
    environment = {
        "PYTHONHASHSEED": "7",
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "LANG": "C",
        "TZ": "Pacific/Auckland",
        "FONTCONFIG_FILE": str(font_folder(fonts)),
    }
    output = tmp_path / "output"
    places = ("--output", output, "--cache-dir", tmp_path / "nothing-laid-out-yet")
    words = ("build", first, *options, *places, "--jobs", "3")
    done = command(*words, cwd=tmp_path, environment=environment)
    assert done.returncode == 0, done.stderr
    pdfs = sorted((first / "output").glob("*.pdf"))
    assert len(pdfs) == (1 if options else 2)
    for pdf in pdfs:
        assert (output / pdf.name).read_bytes() == pdf.read_bytes(), pdf.name
