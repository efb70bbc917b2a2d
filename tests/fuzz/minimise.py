"""The smallest part of an input that still fails: pieces are taken out as long as it does."""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.fuzz import targets
from tests.fuzz.guard import guarded

PATIENCE = 15
"""Seconds after which a process that tries an input is taken for hung."""
LONGEST = 120
"""Seconds that may be spent on one."""


def smallest(text: str, fails: Callable[[str], bool]) -> str:
    """Delta debugging, greedily: halves, then quarters, then … single characters."""
    until = time.monotonic() + LONGEST
    size = len(text) // 2
    while size and time.monotonic() < until:
        at = 0
        while at < len(text) and time.monotonic() < until:
            shorter = text[:at] + text[at + size :]
            if fails(shorter):
                text = shorter
            else:
                at += size
        size //= 2
    return text


def fails(kind: str, text: str) -> bool:
    """Whether an input is a find, tried in a process of its own."""
    process = os.fork()
    if not process:
        try:
            _try(kind, text)
        except BaseException:
            os._exit(1)
        os._exit(0)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        done, status = os.waitpid(process, os.WNOHANG)
        if done:
            return status != 0
        time.sleep(0.005)
    os.kill(process, 9)
    os.waitpid(process, 0)
    return True


def _try(kind: str, text: str) -> None:
    with guarded():
        targets.read_text(kind, text)
    with tempfile.TemporaryDirectory() as folder, guarded(Path(folder)):
        targets.read_whole(kind, text, Path(folder))
