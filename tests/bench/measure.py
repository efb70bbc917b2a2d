"""Runs one way from text to PDF and says what it cost.

In: commands. Out: wall time, the largest resident set of any process, size and pages of the PDFs.
Side effects: those of the commands; on Linux this process adopts what they leave behind.
"""

import ctypes
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent.parent
PAGES = "import sys, pypdfium2 as p; print(sum(len(p.PdfDocument(a)) for a in sys.argv[1:]))"
LEFT_BEHIND = 10.0
"""How long processes that a command has left behind are waited for, s."""


class Failed(Exception):
    """A command ended with an error, or its PDF is not whole."""


@dataclass(frozen=True)
class Way:
    """One way from text to PDF."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    """Run one after the other, each in a process of its own; the time is that of all."""
    pdfs: tuple[Path, ...] = ()
    pages: float = 0
    """The PDFs together have more pages than this, or something is missing."""
    before: Callable[[], None] = lambda: None
    """Done before each run, outside of the time."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to that of this process."""
    once: bool = False
    """Too slow for more than one run."""


@dataclass(frozen=True)
class Cost:
    seconds: float
    peak: int
    """The largest resident set of any one process, bytes."""
    size: int
    """Of the PDFs, bytes."""
    pages: int


def measure(way: Way) -> Cost:
    """Run a way once. Raises Failed."""
    _adopt_orphans()
    way.before()
    peak = 0
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        for command in way.commands:
            code, used = _run(command, way.environment, said.fileno())
            peak = max(peak, used)
            if code:
                said.seek(0)
                raise Failed(f"exit code {code}: {said.read()[-1000:].strip()}")
        seconds = time.perf_counter() - start
    peak = max(peak, _wait_for_orphans())
    size = sum(path.stat().st_size for path in way.pdfs if path.exists())
    return Cost(seconds, peak, size, _pages_of(way))


def _run(command: Sequence[str], environment: Mapping[str, str], said: int) -> tuple[int, int]:
    """Run a command; its exit code, and the peak of it and of the children it waited for.

    The peak has a floor, that of this process: what is about to be the command begins as its
    copy. So this process has to stay small, and reads no PDF itself.
    """
    process = subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=said,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_maxrss * _UNIT


_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in a unit of ru_maxrss."""


def _adopt_orphans() -> None:
    """Become the parent of processes whose own has ended: a browser's are never waited for."""
    if sys.platform == "linux":
        set_child_subreaper = 36
        ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0)


def _wait_for_orphans() -> int:
    """Wait until nothing that was begun is running; the peak of what was left behind, bytes."""
    peak = 0
    deadline = time.monotonic() + LEFT_BEHIND
    while time.monotonic() < deadline:
        try:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            break
        peak = max(peak, usage.ru_maxrss * _UNIT)
        if not pid:
            time.sleep(0.01)
    return peak


def _pages_of(way: Way) -> int:
    """How many pages the PDFs have. Raises Failed if that is too few."""
    if not way.pdfs:
        return 0
    command = [sys.executable, "-c", PAGES, *map(str, way.pdfs)]
    read = subprocess.run(command, capture_output=True, text=True)
    if read.returncode:
        raise Failed(f"not a PDF: {read.stderr[-1000:].strip()}")
    if int(read.stdout) <= way.pages:
        raise Failed(f"not whole: {int(read.stdout)} pages")
    return int(read.stdout)
