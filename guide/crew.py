"""Processes that work, each led by a thread: what takes too long, or ends, is replaced.

In: functions of modules with their arguments. Out: futures; they raise what the function raised, or
Undone. Work whose process was ended from outside is tried once more; what took too long, or too
much memory, is not. Side effects: processes, which also end, and remove their folder, when this
one is killed.
"""

import atexit
import multiprocessing
import os
import pickle
import shutil
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from math import inf
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from typing import Any

TICK = 0.25
"""Seconds. Time is counted in these, so what is over while all are suspended (Ctrl-Z, a closed
laptop) does not count."""
ENDING = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
"""The processes do not hear these: who leads them does, and ends them."""


class Undone(Exception):
    """Work that was given up: why, as a verb with its object, and what to do (`hint`)."""

    def __init__(self, why: str, hint: str = "") -> None:
        super().__init__(why, hint)
        self.why, self.hint = why, hint


class _Ended(Exception):
    """A process that is no more."""


@dataclass(frozen=True)
class _Task:
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    future: "Future[Any]" = field(default_factory=Future)


@dataclass(frozen=True)
class Allowance:
    """What a piece of work may take."""

    seconds: float
    memory: int
    """Bytes."""


class Crew:
    """Processes that do what is submitted, in its order. To be ended.

    Each first calls `begin`, when it is let through the gate: at once, if there are no more than
    `early`, the others when it is opened. `method` is how they are started; those that replace
    others are spawned, as by then there are threads.
    """

    def __init__(
        self,
        jobs: int,
        allowance: Allowance,
        folder: str = "",
        begin: Callable[[], object] = int,
        early: int = sys.maxsize,
        method: str = "spawn",
    ) -> None:
        self._allowance = allowance
        self._folder = folder
        self._begin = begin
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._is_ended = threading.Event()
        self._changing = threading.Lock()
        self._waiting = max(0, jobs - early)
        self._gate = threading.Semaphore(jobs - self._waiting)
        leads = [threading.Thread(target=self._lead, args=(n,), daemon=True) for n in range(jobs)]
        self._threads = [*leads, threading.Thread(target=self._watch, daemon=True)]
        with _unheard():  # a signal finds all of it, or none
            # Before the one of multiprocessing, which would wait for the processes.
            atexit.register(self.end)
            self._hands = [_Hand(method, allowance, folder) for _ in range(jobs)]
            for thread in self._threads:
                thread.start()

    def open(self) -> None:
        """Let every process begin."""
        with self._changing:
            for _ in range(self._waiting):
                self._gate.release()
            self._waiting = 0

    def submit(self, function: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        task = _Task(function, arguments)
        self._tasks.put(task)
        return task.future

    def end(self) -> None:
        """Give up whatever is not done."""
        self._is_ended.set()
        self.open()
        with self._changing:
            for hand in self._hands:
                hand.kill()
        for _ in self._hands:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()
        atexit.unregister(self.end)

    def _lead(self, number: int) -> None:
        """Hand one task after another to a process."""
        self._gate.acquire()
        self._carry_out(number, _Task(self._begin, ()))
        while task := self._tasks.get():
            self._carry_out(number, task)
        self._hands[number].close()

    def _carry_out(self, number: int, task: _Task) -> None:
        try:
            task.future.set_result(self._tried(number, task))
        except BaseException as error:
            task.future.set_exception(error)

    def _tried(self, number: int, task: _Task) -> Any:
        """What the task gives; tried once more if its process was ended from outside."""
        for _ in range(2):
            if self._is_ended.is_set():
                break
            try:
                return self._hands[number].ask(task, self._allowance.seconds)
            except _Ended as error:
                why = str(error)
                self._replace(number)
            except Undone:
                self._replace(number)
                raise
        else:
            raise Undone(
                f"had its process ended twice ({why})",
                "perhaps the machine has too little memory: try --jobs 1",
            )
        raise Undone("was stopped")

    def _replace(self, number: int) -> None:
        with self._changing:
            if not self._is_ended.is_set():
                self._hands[number].close()
                self._hands[number] = _Hand("spawn", self._allowance, self._folder)
        with suppress(_Ended):  # which the next task will meet, too
            self._hands[number].ask(_Task(self._begin, ()), inf)  # starting is no task's time

    def _watch(self) -> None:
        """End the processes whose time is over."""
        while not self._is_ended.wait(TICK):
            for hand in tuple(self._hands):
                hand.count(TICK)


class _Hand:
    """A process, and the line to it."""

    def __init__(self, method: str, allowance: Allowance, folder: str) -> None:
        context = multiprocessing.get_context(method)
        self._line, theirs = context.Pipe()
        process = context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(theirs, allowance.memory, folder)
        )
        with _unheard():
            process.start()
        theirs.close()
        self._process = process
        self._left = inf
        self._is_over = False

    def ask(self, task: _Task, seconds: float) -> Any:
        """Have a task done. Raises what it raises, Undone or _Ended."""
        self._left = seconds
        try:
            self._line.send((task.function, task.arguments))
            is_good, answer = self._line.recv()
        except (EOFError, OSError) as error:
            if self._is_over:
                raise Undone(f"takes more than {seconds:g} s") from None
            raise _Ended(self._how_it_ended()) from error
        finally:
            self._left = inf
        if is_good:
            return answer
        raise answer

    def count(self, seconds: float) -> None:
        """Take this from the time that is left."""
        self._left -= seconds
        if self._left <= 0:
            self._is_over = True
            self.kill()

    def kill(self) -> None:
        self._process.kill()  # what is stopped hears nothing else

    def close(self) -> None:
        self.kill()
        self._process.join()
        self._line.close()

    def _how_it_ended(self) -> str:
        self._process.join(1)
        code = self._process.exitcode or 0
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"


@contextmanager
def _unheard() -> Iterator[None]:
    """What is started here is deaf to the signals that end commands; so are we, so long."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(line: Connection, memory: int, folder: str) -> None:
    """Do what is asked, until nobody asks any more."""
    threading.Thread(target=_end_with_parent, args=(folder,), daemon=True).start()
    if folder:
        tempfile.tempdir = folder  # temporary files of engines go with the others
    _limit(memory)
    while True:
        try:
            function, arguments = line.recv()
        except EOFError:
            return
        line.send_bytes(_done(function, arguments, memory))


def _done(function: Callable[..., Any], arguments: tuple[Any, ...], memory: int) -> bytes:
    """Whether it went well, and what came of it."""
    try:
        return pickle.dumps((True, function(*arguments)))
    except MemoryError:
        return pickle.dumps((False, _too_large(memory)))
    except Exception as error:
        told = "".join(traceback.format_exception(error))
        error.add_note(told)
        return _failed(error, told)


def _failed(error: Exception, told: str) -> bytes:
    try:
        data = pickle.dumps((False, error))
        pickle.loads(data)
        return data
    except Exception:  # some errors do not survive the way
        return pickle.dumps((False, RuntimeError(told)))


def _too_large(memory: int) -> Undone:
    return Undone(f"takes more than {memory / 1e9:g} GB of memory")


def _limit(memory: int) -> None:
    """macOS knows the limit, and keeps nobody to it."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if memory:
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))


def _end_with_parent(folder: str) -> None:
    parent = multiprocessing.parent_process()
    if parent:
        wait([parent.sentinel])
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)
