"""Signals that end a command: it tidies up first, and says nothing.

In: Ctrl-C, SIGTERM, SIGHUP while `tidily` lasts. Out: exit code 128 + the signal's number, as
shells have it. Side effect: handlers of signals, put back at the end; what the caller ignores
(`nohup`) stays so.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from guide.crew import ENDING

OURS = (signal.default_int_handler, signal.SIG_DFL)
"""What Python does if nobody has asked for anything else."""


@contextmanager
def tidily() -> Iterator[None]:
    """Whatever `with` has begun is left on the way out."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only that one hears signals
        return
    before = {each: signal.getsignal(each) for each in ENDING}
    heard = [each for each, handler in before.items() if handler in OURS]
    try:
        for each in heard:
            signal.signal(each, _leave)
        yield
    finally:
        for each in heard:
            signal.signal(each, before[each])


def _leave(number: int, frame: FrameType | None) -> None:
    for each in ENDING:
        signal.signal(each, signal.SIG_IGN)  # a second one would stop the tidying
    sys.exit(128 + number)
