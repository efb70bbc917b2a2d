"""A machine that does not give what is asked for: a word and an exit code, never a traceback."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from guide.storage.files import Files
from guide.storage.root import Root
from tests.conftest import NO_FONTS, REPOSITORY, MakeGuide, Run

GUIDE = {
    "content/甲 章/一问.md": "# 第一问？\n\n答。\n",
    "templates/guide.css": "",
    "assets/figures/x.txt": "",
}
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(REPOSITORY),
    "FONTCONFIG_FILE": str(NO_FONTS),
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
}


def started(root: Path, *words: str, output: int = subprocess.PIPE) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "guide", *words]
    return subprocess.Popen(
        command, cwd=root, env=ENVIRONMENT, stdout=output, stderr=subprocess.PIPE
    )


def test_names_of_files_are_utf_8_in_any_locale(make_guide: MakeGuide) -> None:
    process = started(make_guide(GUIDE), "list")
    said, wrong = process.communicate()
    assert (process.returncode, wrong) == (0, b"")
    assert "甲 章/一问.md" in said.decode()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no disk that is always full")
@pytest.mark.parametrize("line", ["--help", "list"])
def test_a_full_disk_is_said(line: str, make_guide: MakeGuide) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    process = started(make_guide(GUIDE), line, output=full)
    os.close(full)
    _, wrong = process.communicate()
    assert process.returncode == 1
    assert wrong.decode() == "guide: cannot write what it has to say: No space left on device\n"


def test_a_command_that_is_interrupted_says_nothing(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; sys.argv = ['guide', 'list']\n"
        "import guide.__main__ as entry, guide.cli.main\n"
        "guide.cli.main.main = lambda **how: os.kill(os.getpid(), signal.SIGINT)\n"
        "entry.run()"
    )
    environment = {**ENVIRONMENT, "PYTHONUTF8": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, cwd=tmp_path
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (128 + signal.SIGINT, b"", b"")


@pytest.mark.parametrize("folder", ["content", "content/甲 章", "templates", "assets/figures"])
def test_a_folder_that_cannot_be_read_is_a_problem(
    folder: str, make_guide: MakeGuide, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_guide(GUIDE)
    monkeypatch.setattr(Root, "entries", refusing(root / folder))
    result = run("check", root)
    assert result.exit_code == 1
    assert result.output.startswith(f"{folder}: error: cannot be read: Permission denied\n")


def test_a_folder_that_cannot_be_read_may_always_be_another(
    make_guide: MakeGuide, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_guide(GUIDE)
    before, again = (Files(Root.at(root)).digest_of_all(["content"]) for _ in range(2))
    assert before == again
    monkeypatch.setattr(Root, "entries", refusing(root / "content" / "甲 章"))
    before, again = (Files(Root.at(root)).digest_of_all(["content"]) for _ in range(2))
    assert before != again


def refusing(closed: Path):  # type: ignore[no-untyped-def]
    """What lists all folders but one."""
    entries = Root.entries

    def listed(root: Root, folder: Path) -> list[Path]:
        if folder == closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        return entries(root, folder)

    return listed
