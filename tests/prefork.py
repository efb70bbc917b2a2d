"""Builds that start in no time: forks of a process that has imported everything already.

A fresh interpreter spends most of a small build on imports. Each command here is a process of its
own all the same, the leader of a process group, and may be killed at a moment that the test
chooses. `Prefork` is the tests' end; `python -m tests.prefork` reads a line of JSON with orders
from standard input and answers with a line of outcomes.
"""

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from tests.warm import warm

LINGERING = 10.0
"""A killed command has processes left if they do not end within so long, s."""
HANGING = 300.0
"""So long a command may take, s."""
CHANGES = frozenset(
    ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.copyfile", "shutil.rmtree")
)
"""Events of auditing that come before a change in a folder, `open` also before reading."""
WRITING = os.O_WRONLY | os.O_RDWR


@dataclass(frozen=True)
class Order:
    """A command, as it is typed behind `guide`, and when to kill it."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    kill_after: float | None = None
    """Seconds."""
    spare_workers: bool = False
    """Kill the process alone, not those that it started."""
    kill_in: str = ""
    """It kills itself right after the n-th change in this folder."""
    kill_at: int = 0
    """That n, from 1."""


@dataclass(frozen=True)
class Outcome:
    exit_code: int
    """-9 if it was killed."""
    said: str
    seconds: float
    """Until it and all that it started had ended."""
    lingered: bool
    """Something that it started did not end with it."""


class Prefork:
    """The process that has imported everything. To be closed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.prefork"],
            cwd=Path(__file__).parent.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        self._process.communicate()

    def guide(self, *arguments: str | Path, **how: Any) -> Outcome:
        """Run one command to its end, or to its being killed: see `Order`."""
        [outcome] = self.at_once([Order(tuple(map(str, arguments)), **how)])
        return outcome

    def at_once(self, orders: Iterable[Order]) -> list[Outcome]:
        """Run several commands side by side."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([asdict(order) for order in orders]) + "\n")
        self._process.stdin.flush()
        return [Outcome(**each) for each in json.loads(self._process.stdout.readline())]


def serve() -> None:
    _import_everything()
    for line in sys.stdin:
        running = [_start(Order(**order)) for order in json.loads(line)]
        print(json.dumps([asdict(each.end()) for each in running]), flush=True)


def _import_everything() -> None:
    from guide.build import check

    warm()
    with tempfile.TemporaryDirectory() as root:  # and what is read once: fonts, KaTeX
        (Path(root) / "content").mkdir()
        (Path(root) / "content" / "a.md").write_text("# A?\n\n$x$\n", "utf-8")
        check(Path(root))


def _start(order: Order) -> "_Running":
    began = time.monotonic()
    ours, theirs = os.pipe()
    process = os.fork()
    if not process:
        os.close(ours)
        _become(order, theirs)
    os.close(theirs)
    os.setpgid(process, process)  # here too, as it may be killed before it has got so far
    return _Running(order, process, ours, began)


def _become(order: Order, output: int) -> None:
    """From here on this process is the command."""
    from guide.cli.main import main

    os.setpgid(0, 0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, file in enumerate((nothing, output, output)):
        os.dup2(file, number)
    os.close(output)
    os.environ.update(order.environment)
    tempfile.tempdir = None  # asks for TMPDIR anew
    if order.kill_at:
        _kill_at_change(order.kill_in, order.kill_at)
    try:
        main(list(order.arguments), prog_name="guide")
    except SystemExit as end:
        _end(int(end.code or 0))


def _end(code: int) -> None:
    """As an interpreter ends, but what it shares with other forks is not taken apart.

    That would take longer than a small build.
    """
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _kill_at_change(folder: str, number: int) -> None:
    """Let this process kill itself right after it changed something in a folder.

    An event of auditing comes before the change; the next call of a function, whichever it is,
    comes after it. So a file that was opened to be written is found empty.
    """
    left = number

    def count(event: str, values: tuple[Any, ...]) -> None:
        nonlocal left
        if event == "open" and not values[2] & WRITING:
            return
        if event in CHANGES and str(values[0]).startswith(folder):
            left -= 1
            if not left:
                sys.setprofile(kill)

    def kill(frame: FrameType, event: str, argument: Any) -> None:
        if event == "c_call":
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


@dataclass(frozen=True)
class _Running:
    """A command that was started."""

    order: Order
    process: int
    output: int
    """Closed when the last of its processes has ended: all of them hold its other end."""
    began: float

    def end(self) -> Outcome:
        if self.order.kill_after is not None:
            time.sleep(max(0.0, self.began + self.order.kill_after - time.monotonic()))
            # Not yet waited for, so it is there even if it has ended.
            kill = os.kill if self.order.spare_workers else os.killpg
            kill(self.process, signal.SIGKILL)
        killed = self.order.kill_after is not None or self.order.kill_at > 0
        said, ended = self._read(LINGERING if killed else HANGING)
        seconds = time.monotonic() - self.began
        if not ended:
            os.killpg(self.process, signal.SIGKILL)
        os.close(self.output)
        _, status = os.waitpid(self.process, 0)
        return Outcome(os.waitstatus_to_exitcode(status), said, seconds, not ended)

    def _read(self, patience: float) -> tuple[str, bool]:
        """What it says, and whether it ended in time."""
        data, until = b"", time.monotonic() + patience
        while select.select([self.output], [], [], max(0.0, until - time.monotonic()))[0]:
            if not (piece := os.read(self.output, 65536)):
                return data.decode("utf-8"), True
            data += piece
        return data.decode("utf-8"), False


if __name__ == "__main__":
    serve()
