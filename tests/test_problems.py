"""Everything that can be wrong in a user's files, with what the command then says.

`problems/NAME.md` is a question (or `problems/NAME/` a guide) with something wrong in it;
`problems/NAME.txt` is what happens: each line with `$` is typed in the guide's folder, and below
it stands what the terminal shows and the exit code.
"""

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import DOT, Run, write_files

PROBLEMS = Path(__file__).parent / "problems"
INPUTS = sorted(path for path in PROBLEMS.iterdir() if path.is_dir() or path.suffix == ".md")


@pytest.mark.parametrize("source", INPUTS, ids=lambda path: path.stem)
def test_says_what_is_wrong(source: Path, tmp_path: Path, run: Run) -> None:
    root = tmp_path / "guide"
    if source.is_dir():
        shutil.copytree(source, root)
    else:
        write_files(root, {f"content/{source.name}": source.read_bytes(), "assets/dot.svg": DOT})
    transcript = source.with_suffix(".txt")
    typed = commands(transcript) or ["guide check"]
    shown = "".join(happens(line, root, run) for line in typed)
    if os.environ.get("UPDATE_EXPECTED"):
        transcript.write_text(shown, "utf-8")
    assert shown == transcript.read_text("utf-8")


def commands(transcript: Path) -> list[str]:
    text = transcript.read_text("utf-8") if transcript.exists() else ""
    return [line[2:] for line in text.splitlines() if line.startswith("$ ")]


def happens(line: str, root: Path, run: Run) -> str:
    result = run(line.removeprefix("guide "), root)
    return f"$ {line}\n{result.output}exit {result.exit_code}\n"


@pytest.mark.parametrize("transcript", sorted(PROBLEMS.glob("*.txt")), ids=lambda path: path.stem)
def test_every_error_shows_its_line_and_a_hint(transcript: Path) -> None:
    """But for what is wrong with a folder, which has no line."""
    reports = re.split(r"^(?=\S+: error: )", transcript.read_text("utf-8"), flags=re.MULTILINE)
    for report in reports[1:]:
        assert "\n  hint: " in report
        assert report.startswith("content: ") or re.match(r"\S+:\d+:\d+: .*\n  \d+ \| ", report)
