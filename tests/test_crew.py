"""Whatever becomes of a process, the work of the others is done, and each loss is told."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from guide.crew import Allowance, Crew, Undone

METHOD = "fork" if sys.platform == "linux" else "spawn"
PATIENCE = Allowance(30, 1_000_000_000)
HASTE = Allowance(2, 1_000_000_000)


@pytest.fixture
def crew() -> Iterator[Crew]:
    one = Crew(1, PATIENCE, method=METHOD)
    yield one
    one.end()


@pytest.fixture
def hasty() -> Iterator[Crew]:
    one = Crew(1, HASTE, method=METHOD)
    yield one
    one.end()


def double(number: int) -> int:
    return 2 * number


def fail() -> None:
    raise ValueError("no")


def fail_unspeakably() -> None:
    raise type("Local", (Exception,), {})("secret")


def hear(number: int) -> None:
    os.kill(os.getpid(), number)


def die_once(mark: Path) -> str:
    if not mark.exists():
        mark.touch()
        hear(signal.SIGKILL)
    return "done"


def fill(size: int) -> int:
    return len(bytearray(size))


def unspeakable() -> object:
    return lambda: None


def own_number() -> int:
    return os.getpid()


def test_work_is_done_in_its_order(crew: Crew) -> None:
    jobs = [crew.submit(double, number) for number in range(5)]
    assert [job.result() for job in jobs] == [0, 2, 4, 6, 8]


def test_what_fails_says_where(crew: Crew) -> None:
    with pytest.raises(ValueError, match="no") as failed:
        crew.submit(fail).result()
    assert "in fail" in failed.value.__notes__[0]
    with pytest.raises(RuntimeError, match="secret"):
        crew.submit(fail_unspeakably).result()
    with pytest.raises(Exception, match="pickle"):
        crew.submit(unspeakable).result()
    assert crew.submit(double, 4).result() == 8


def test_what_takes_too_long_is_ended_and_the_rest_goes_on(hasty: Crew) -> None:
    jobs = [hasty.submit(time.sleep, 600), hasty.submit(double, 1)]
    with pytest.raises(Undone) as undone:
        jobs[0].result()
    assert undone.value.why == "takes more than 2 s"
    assert jobs[1].result() == 2


def test_who_is_stopped_takes_too_long(hasty: Crew) -> None:
    with pytest.raises(Undone, match="takes more than 2 s"):
        hasty.submit(hear, signal.SIGSTOP).result()
    assert hasty.submit(double, 1).result() == 2


def test_work_whose_process_is_killed_is_tried_once_more(crew: Crew, tmp_path: Path) -> None:
    assert crew.submit(die_once, tmp_path / "tried").result() == "done"
    jobs = [crew.submit(hear, signal.SIGKILL), crew.submit(double, 1)]
    with pytest.raises(Undone) as undone:
        jobs[0].result()
    assert undone.value.why == "had its process ended twice (SIGKILL)"
    assert jobs[1].result() == 2


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_who_is_hit_while_idle_is_replaced(number: signal.Signals) -> None:
    crew = Crew(1, Allowance(3, 0), method=METHOD)
    first = crew.submit(own_number).result()
    os.kill(first, number)
    if number == signal.SIGKILL:
        assert crew.submit(own_number).result() != first
    else:
        with pytest.raises(Undone, match="takes more than 3 s"):
            crew.submit(own_number).result()
        assert crew.submit(own_number).result() != first
    crew.end()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_for_the_command_are_not_for_its_processes(
    number: signal.Signals, crew: Crew
) -> None:
    assert crew.submit(hear, number).result() is None


@pytest.mark.skipif(sys.platform != "linux", reason="macOS keeps nobody to the limit")
def test_memory_is_limited(crew: Crew) -> None:
    with pytest.raises(Undone, match="takes more than 1 GB of memory"):
        crew.submit(fill, 1_100_000_000).result()
    assert crew.submit(fill, 1_000_000).result() == 1_000_000


def test_whatever_is_not_done_when_it_ends_is_given_up() -> None:
    crew = Crew(2, PATIENCE, early=1, method=METHOD)
    jobs = [crew.submit(time.sleep, 600) for _ in range(4)]
    before = threading.active_count()
    crew.end()
    for job in jobs:
        with pytest.raises(Undone, match="was stopped"):
            job.result(timeout=0)
    assert threading.active_count() < before
