"""What a command says on the terminal: problems, progress, tables, counts. Owns rich.

In: problems and steps. Out: lines on standard output and standard error. `reporting` ends the
process with exit code 1 for problems in the content.
"""

import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from guide.build import Progress
    from guide.problems import Problem

ALIKE = 3
"""So many warnings of one kind in one file are told."""
NAMES = re.compile(r"`[^`]*`|“[^”]*”|\"[^\"]*\"|[^\"`“]*/\S*|[\w.+-]*\d[\w.+-]*")
"""Of things, as a message has them, and numbers."""


def named(path: Path) -> str:
    """A file as it is called from here."""
    inside = path.resolve().is_relative_to(Path.cwd())
    return str(path.resolve().relative_to(Path.cwd()) if inside else path)


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def print_problems(problems: Sequence["Problem"], verbose: bool = False) -> None:
    """Every error; of the warnings of one kind in one file the first three, unless verbose."""
    kinds = Counter(map(_kind, problems))
    told: Counter[tuple[str, ...]] = Counter()
    for problem in problems:
        kind = _kind(problem)
        told[kind] += 1
        if verbose or problem.severity == "error" or told[kind] <= ALIKE:
            click.echo(str(problem), err=True)
        elif told[kind] == kinds[kind]:
            more = kinds[kind] - ALIKE
            click.echo(f"{problem.place.file}: … and {more} more like this (-v: all)", err=True)


def print_warnings(problems: Sequence["Problem"], verbose: bool, is_found: bool) -> None:
    """What a command that was done has to say of a guide, or of notes."""
    (_print_summary if is_found else print_problems)(problems, verbose)


def _print_summary(problems: Sequence["Problem"], verbose: bool = False) -> None:
    """Of notes: of the warnings of one kind the first three, a line each, unless verbose; how many
    there are of each kind."""
    from guide.words import KINDS

    kinds: dict[str, list[Problem]] = {}
    for problem in problems:
        kinds.setdefault(problem.kind or NAMES.sub("", problem.message), []).append(problem)
    for alike in sorted(kinds.values(), key=len, reverse=True):
        for problem in alike if verbose else alike[:ALIKE]:
            click.echo(str(problem) if verbose else problem.line, err=True)
        if not verbose and len(alike) > ALIKE:
            click.echo(f"… and {len(alike) - ALIKE} more like this (-v: all)", err=True)
    counts = [
        KINDS[kind][len(alike) > 1].format(len(alike))
        for kind, alike in kinds.items()
        if kind in KINDS
    ]
    others = sum(len(alike) for kind, alike in kinds.items() if kind not in KINDS)
    counts += [counted(others, f"{'other ' * bool(counts)}warning")] * bool(others)
    if counts:
        click.echo(" · ".join(counts), err=True)


def _kind(problem: "Problem") -> tuple[str, ...]:
    """Problems of one kind in one file differ in names and numbers alone."""
    return problem.place.file, problem.severity, NAMES.sub("", problem.message)


@contextmanager
def reporting(outcome: str = "nothing was written", verbose: bool = False) -> Iterator[None]:
    """Problems in the content end the command with exit code 1; nothing else is caught."""
    from guide.problems import GuideError, Severity

    try:
        yield
    except GuideError as error:
        print_problems(error.problems, verbose)
        errors = sum(1 for p in error.problems if p.severity is Severity.ERROR)
        warnings = len(error.problems) - errors
        counts = [counted(errors, "error")] * bool(errors)
        counts += [counted(warnings, "warning")] * bool(warnings)
        click.echo(f"stopped: {', '.join(counts)}; {error.outcome or outcome}", err=True)
        sys.exit(1)


@contextmanager
def showing_steps(quiet: bool, verbose: bool) -> Iterator["Progress"]:
    """A spinner on a terminal, a line a step elsewhere; with --verbose the time of each."""
    started: list[tuple[str, float]] = []

    def end_step() -> None:
        if verbose and started:
            step, since = started[-1]
            click.echo(f"{step}: {time.perf_counter() - since:.2f} s", err=True)

    if quiet or not sys.stderr.isatty():

        def plain(step: str) -> None:
            end_step()
            started.append((step, time.perf_counter()))
            if not quiet and not verbose:
                click.echo(step, err=True)

        yield plain
        end_step()
        return
    from rich.console import Console

    # Started with the first step: a spinner is a thread, and processes are forked before that.
    status = Console(stderr=True).status("")

    def spin(step: str) -> None:
        end_step()
        started.append((step, time.perf_counter()))
        status.update(step)
        status.start()

    try:
        yield spin
    finally:
        status.stop()
    end_step()


def print_table(rows: Sequence[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("", "id", "title", "level", "tags", "file", box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    Console().print(table)
