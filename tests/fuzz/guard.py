"""What a reader of files must not do: write elsewhere, open a connection, run a program.

`guarded` looks at Python's audit events, which no code can pass by. An audit hook cannot be taken
back: it is silent while nothing is guarded.
"""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = frozenset(
    "os.remove os.rename os.mkdir os.rmdir os.symlink os.link os.chmod os.chown os.truncate".split()
)
PROGRAMS = frozenset("subprocess.Popen os.system os.exec os.posix_spawn os.spawn".split())
ALLOWED_PROGRAMS = ("fc-list",)
"""It is asked which font of the machine has a character."""
SAFE = ("/dev/", "/proc/")


class Trespass(BaseException):
    """Not an Exception, so that nothing catches it on its way."""


class TooLong(BaseException):
    pass


_allowed: tuple[str, ...] | None = None
_is_hooked = False


def _hook(event: str, values: tuple[Any, ...]) -> None:
    if _allowed is None:
        return
    if event == "open" and isinstance(values[0], (str, bytes)):
        mode, flags = values[1], values[2]
        if (isinstance(mode, str) and set(mode) & set("wax+")) or (mode is None and flags & WRITES):
            _check(os.fsdecode(values[0]), event)
    elif event in CHANGES:
        _check(_place(values), event)
    elif event in ("socket.connect", "socket.getaddrinfo", "socket.bind"):
        if getattr(values[0], "family", None) != socket.AF_UNIX:
            raise Trespass(f"{event}: {values[1:]}")
    elif event in PROGRAMS and not str(values[0]).endswith(ALLOWED_PROGRAMS):
        raise Trespass(f"{event}: {values[0]}")


def _place(values: tuple[Any, ...]) -> str:
    """The path that an event is about; it may be relative to an open folder."""
    if not isinstance(values[0], (str, bytes)):
        return ""
    folder = values[-1] if isinstance(values[-1], int) and values[-1] >= 0 else None
    above = os.readlink(f"/proc/self/fd/{folder}") if folder is not None else ""
    return os.path.join(above, os.fsdecode(values[0]))


def _check(path: str, event: str) -> None:
    assert _allowed is not None
    place = os.path.realpath(path)
    if path and not place.startswith((*_allowed, *SAFE)):
        raise Trespass(f"{event}: {place}")


@contextmanager
def guarded(*folders: Path, seconds: int = 10) -> Iterator[None]:
    """Raises Trespass for a change outside of these folders, TooLong after so many seconds."""
    global _allowed, _is_hooked
    if not _is_hooked:
        sys.addaudithook(_hook)
        _is_hooked = True
    before = signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(seconds)
    _allowed = tuple(os.path.realpath(folder) for folder in folders)
    try:
        yield
    finally:
        _allowed = None
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _too_long(*_: object) -> None:
    raise TooLong
