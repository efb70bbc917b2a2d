"""Whole builds of guides with a few fuzzed files in them, each in a process of its own.

A build must end with exit code 0 or 1, without a traceback, having written nothing but its output
and its cache; and what `guide check` calls bad, `guide build` does not publish.
"""

import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tests.conftest import NO_FONTS, write_files
from tests.fuzz.grammar import KINDS, made
from tests.fuzz.guard import guarded
from tests.fuzz.targets import file_of

LONGEST = 60
"""Seconds."""


def files_of(number: int) -> dict[str, str | bytes]:
    """Guide number so-and-so: one to three files of it are fuzzed."""
    rng = random.Random(f"build {number}")
    files: dict[str, str | bytes] = {}
    for kind in rng.sample(KINDS, rng.choice((1, 1, 2, 3))):
        files |= file_of(kind, made(kind, number))
    return files


def run(number: int) -> str:
    """Check and build it; what is wrong, empty if nothing is."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as place:
        root = write_files(Path(place) / "guide", files_of(number))
        lines = ["check"], ["build", "--jobs", "1"]
        found = [_outcome(line, root, Path(place)) for line in lines]
    for line, (code, said) in zip(("check", "build"), found, strict=True):
        if code not in (0, 1) or "Traceback" in said:
            return f"{line}: exit {code}\n{said[-3000:]}"
    if found[0][0] == 1 and found[1][0] == 0:
        return f"check fails, build does not:\n{found[0][1][-2000:]}"
    return ""


def _outcome(arguments: list[str], root: Path, place: Path) -> tuple[int, str]:
    """Exit code (-1: it did not end) and what was said."""
    said = place / "said"
    process = os.fork()
    if not process:
        _become(arguments, root, place, said)
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        done, status = os.waitpid(process, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), said.read_text("utf-8", "replace")
        time.sleep(0.01)
    os.killpg(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return -1, "it did not end\n" + said.read_text("utf-8", "replace")


def _become(arguments: list[str], root: Path, place: Path, said: Path) -> None:
    from guide.cli.main import main

    code = 70
    os.setpgid(0, 0)
    output = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sys.stdout = sys.stderr = open(output, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    os.environ["FONTCONFIG_FILE"] = str(NO_FONTS)
    os.environ["TMPDIR"] = str(place)
    os.environ["XDG_STATE_HOME"] = str(place / "state")
    tempfile.tempdir = None
    try:
        with guarded(place, seconds=LONGEST):
            main([*arguments, str(root)], prog_name="guide", standalone_mode=True)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def warm() -> None:
    """Import what every build needs, once for all forks."""
    import multiprocessing.popen_fork  # noqa: F401

    import guide.build
    import guide.editions.book
    import guide.editions.cheatsheet
    import guide.proof.document
    import guide.proofreader
    import guide.reading.guide
    import guide.setting.sheets
    import guide.workshop.workers  # noqa: F401

    folder = tempfile.mkdtemp(prefix="fuzz-")
    shutil.rmtree(folder)
