"""What most tests begin with: a small guide in a folder, the command, and the real guide, built once.

Expected texts are files beside the input; `UPDATE_EXPECTED=1 pytest` writes them anew.
"""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from guide.cli import main
from guide.setting.fonts import system_font

REPOSITORY = Path(__file__).parent.parent
NO_FONTS = REPOSITORY / "assets" / "fonts" / "fontconfig.xml"

DOT = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>'
)

Files = Mapping[str, str | bytes]
MakeGuide = Callable[[Files], Path]
Run = Callable[..., Result]
Command = Callable[..., "subprocess.CompletedProcess[str]"]


def write_files(root: Path, files: Files) -> Path:
    """Write {path: text} below `root`; the text is written as it is, byte for byte."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return root


@pytest.fixture(autouse=True)
def no_system_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every machine is one without fonts of its own; a test that wants some brings them."""
    monkeypatch.setenv("FONTCONFIG_FILE", str(NO_FONTS))
    system_font.cache_clear()
    yield
    system_font.cache_clear()


@pytest.fixture
def make_guide(tmp_path: Path) -> MakeGuide:
    """{path: text} → the folder of a guide that holds these files."""

    def make(files: Files) -> Path:
        return write_files(tmp_path / "guide", files)

    return make


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("check --strict", root)`: the command as a user in the folder `root` types it."""

    def invoke(line: str, root: Path | None = None) -> Result:
        if root:
            monkeypatch.chdir(root)
        result = CliRunner().invoke(main, shlex.split(line), prog_name="guide")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


@pytest.fixture(scope="session")
def command() -> Command:
    """The real command in a process of its own."""

    def start(*arguments: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
        return run_command(*arguments, **environment)

    return start


def run_command(
    *arguments: str | Path, cwd: Path | None = None, **environment: str
) -> "subprocess.CompletedProcess[str]":
    """`python -m guide …` with the variables given added to the environment."""
    return subprocess.run(
        [sys.executable, "-m", "guide", *map(str, arguments)],
        cwd=cwd or REPOSITORY,
        env={
            **os.environ,
            "PYTHONPATH": str(REPOSITORY),
            "FONTCONFIG_FILE": str(NO_FONTS),
            **environment,
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
