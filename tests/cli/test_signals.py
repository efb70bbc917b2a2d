"""Who ends a command from outside finds nothing left of it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import NO_FONTS, REPOSITORY, MakeGuide

FILES = {"content/a.md": "# 一？\n\n切成块，见 $x$。\n"}
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


def started(root: Path, temporary: Path, ignored: str = "") -> "subprocess.Popen[str]":
    """A build in a group of its own, when it has begun to write temporary files."""
    temporary.mkdir()
    known = {"PYTHONPATH": str(REPOSITORY), "FONTCONFIG_FILE": str(NO_FONTS)}
    # Whoever runs the tests may have Ctrl-C ignored.
    lines = ["import signal", "signal.signal(signal.SIGINT, signal.default_int_handler)"]
    lines += [f"signal.signal({ignored}, signal.SIG_IGN)"] * bool(ignored)
    lines += ["from guide.cli.main import main", f"main(['build', {str(root)!r}, '--jobs', '2'])"]
    process = subprocess.Popen(
        [sys.executable, "-c", "\n".join(lines)],
        env={**os.environ, **known, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not list(temporary.iterdir()):
        assert process.poll() is None
        time.sleep(0.01)
    return process


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("later", [0.0, 0.7])
def test_a_group_that_is_ended_leaves_nothing(
    number: signal.Signals, later: float, make_guide: MakeGuide, tmp_path: Path
) -> None:
    root, temporary = make_guide(FILES), tmp_path / "tmp"
    process = started(root, temporary)
    time.sleep(later)
    os.killpg(process.pid, number)
    out, said = process.communicate()  # until the last of its processes has ended
    assert process.returncode == 128 + number
    assert (out, "Traceback" in said) == ("", False), said
    assert list(temporary.iterdir()) == []
    assert not list(root.glob("output/*"))


def test_what_is_to_be_ignored_is_ignored(make_guide: MakeGuide, tmp_path: Path) -> None:
    process = started(make_guide(FILES), tmp_path / "tmp", ignored="signal.SIGHUP")
    os.killpg(process.pid, signal.SIGHUP)
    _, said = process.communicate()
    assert process.returncode == 0, said
