"""What processes were asked for, and what came of it: results, or problems at the place of each.

In: jobs with their futures. Out: results; GuideError. No side effects.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from guide.crew import Undone
from guide.problems import GuideError, Place, Problem, Severity
from guide.setting.laid import NOWHERE

SIMPLER = "make it simpler, or two of it; if it is slow alone, --timeout gives it more time"
Failed = Mapping[int, Sequence[Problem]]
"""What could not be done, by its index, and why."""


@dataclass(frozen=True, eq=False)
class Job:
    """What a process was asked for."""

    place: Place
    """What it is about."""
    what: str
    future: "Future[Any]"


def result_of(job: Job) -> Any:
    """Of a job. Raises GuideError if it has none."""
    try:
        return job.future.result()
    except Undone as error:
        message = f"{job.what} {error.why}"
        problem = Problem(Severity.ERROR, message, job.place, error.hint or SIMPLER)
        raise GuideError([problem]) from None
    except GuideError as error:
        raise GuideError(placed(problem, job.place) for problem in error.problems) from None


def results(jobs: Sequence[Job]) -> Iterator[Any]:
    """The result of each job. Raises GuideError at the end for all that have none."""
    failed: dict[int, Sequence[Problem]] = {}
    for index, job in enumerate(jobs):
        try:
            yield result_of(job)
        except GuideError as error:
            failed[index] = error.problems
    raise_failed(failed)


def raise_failed(failed: Failed) -> None:
    if failed:
        raise GuideError(problem for problems in failed.values() for problem in problems)


def placed(problem: Problem, place: Place) -> Problem:
    return replace(problem, place=place) if problem.place == NOWHERE else problem
