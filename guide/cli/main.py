"""Commands, printing and exit codes. The only module that knows click.

Exit codes: 0 good, 1 problems in the content, 2 wrong usage. Bugs keep their traceback.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guide import __version__

if TYPE_CHECKING:
    from guide.build import Progress, Written
    from guide.problems import Problem
    from guide.proof.page_pictures import Shown


class _Named(click.Choice):  # type: ignore[type-arg]
    """A choice among names that are long enough to be misspelt: the closest one is said."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        from guide.problems import closest

        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            if near := closest(value, map(str, self.choices)):
                self.fail(f"{error.message} Did you mean '{near}'?", param, ctx)
            raise


ROOT = click.argument(
    "root", default=".", type=click.Path(file_okay=False, exists=True, path_type=Path)
)
STRICT = click.option("--strict", is_flag=True, help="Warnings count as errors.")
QUIET = click.option("-q", "--quiet", is_flag=True, help="Say nothing but problems.")
VERBOSE = click.option("-v", "--verbose", is_flag=True, help="Say how long each step took.")


CACHE = click.option(
    "--cache-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of what is kept from build to build, instead of .guide-cache/ in ROOT.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="guide")
def main() -> None:
    """Turn a folder of Markdown answers and figures into print.

    \b
    A guide is a folder like this:
      content/guide.toml              title, author, language, paper (all optional)
      content/01-topic/chapter.md     the chapter's title and what it asks (optional)
      content/01-topic/01-name.md     one question with its answer
      assets/figures/                 pictures
      templates/                      your own templates and stylesheets (optional)

    \b
    A question file is Markdown; the first heading is the question:
      # What is a Q-Former?
      ::: short
      The answer in thirty seconds.
      :::
      The whole answer, with $formulas$, tables and ![figures](figures/a.svg).

    `guide build` writes output/guide.pdf and output/cheatsheet.pdf, a sheet of exactly one page.
    ROOT is the guide's folder, the current one if left out.
    """


@main.command()
@ROOT
@click.option(
    "--only", type=click.Choice(["guide", "cheatsheet"]), help="Build one edition, not both."
)
@click.option("--paper", type=click.Choice(["A4", "Letter", "A5"]), help="Instead of guide.toml's.")
@click.option(
    "--duplex/--no-duplex",
    default=None,
    help="For printing on both sides: margins mirrored, chapters on the right.",
)
@click.option(
    "--ink-saver/--no-ink-saver", default=None, help="Lines and outlines, nothing filled."
)
@click.option(
    "--variant",
    type=_Named(["pdf/ua-1", "pdf/a-3u", "none"]),
    metavar="NAME",
    help="Follow a standard: pdf/ua-1, for screen readers; pdf/a-3u, for archives; or none.",
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to, instead of output/ in ROOT.",
)
@STRICT
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write all that was found to this file, as JSON.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="Processes, instead of one for each core.")
@CACHE
@click.option("--open", "open_", is_flag=True, help="Show the files when they are built.")
@QUIET
@VERBOSE
def build(
    root: Path,
    only: str | None,
    paper: Any,
    duplex: bool | None,
    ink_saver: bool | None,
    variant: Any,
    output: Path | None,
    strict: bool,
    report: Path | None,
    jobs: int | None,
    cache_dir: Path | None,
    open_: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Print the guide and the cheat sheet."""
    from guide.build import EDITIONS, Request
    from guide.build import build as run

    editions = (only,) if only else EDITIONS
    request = Request(
        root, editions, output, paper, duplex, ink_saver, strict, jobs, cache_dir, report, variant
    )
    with _reporting(), _progress(quiet, verbose) as progress:
        built = run(request, progress)
    _print_problems(built.warnings)
    if not quiet:
        for file in built.files:
            click.echo(_line(file))
        changed = (
            f"{_count(built.laid_out, 'sheet')} laid out" if built.laid_out else "nothing changed"
        )
        click.echo(f"done in {built.seconds:.1f} s, {changed}")
    for file in built.files if open_ else ():
        click.launch(str(file.path))


def _as_for_build(*names: str) -> Callable[[click.Command], click.Command]:
    """Parameters of `guide build` for a command that builds first, too."""

    def add(command: click.Command) -> click.Command:
        command.params += [each for each in build.params if each.name in names]
        return command

    return add


@_as_for_build(
    *("root", "only", "paper", "duplex", "ink_saver", "output", "strict", "jobs", "cache_dir"),
    *("quiet", "verbose"),
)
@main.command()
@click.option(
    "--dpi",
    type=click.IntRange(20, 600),
    default=110,
    show_default=True,
    help="Pixels to an inch of paper.",
)
def pages(
    root: Path,
    dpi: int,
    only: str | None,
    cache_dir: Path | None,
    quiet: bool,
    verbose: bool,
    **asked: Any,
) -> None:
    """Build, and draw the pages of the guide and the cheat sheet as pictures to share."""
    from guide.build import EDITIONS, Request
    from guide.build import build as run
    from guide.proof.page_pictures import show

    editions = (only,) if only else EDITIONS
    request = Request(root, editions, cache_folder=cache_dir, **asked)
    with _reporting(), _progress(quiet, verbose) as progress:
        built = run(request, progress)
    _print_problems(built.warnings)
    with _reporting("pictures are as they were"), _progress(quiet, verbose) as progress:
        start = time.perf_counter()
        pdfs = {file.path: file.path.stem == "cheatsheet" for file in built.files}
        shown = show(pdfs, request.folder, dpi, request.jobs, progress)
    if not quiet:
        for pictures in shown:
            click.echo(_line_of_pictures(pictures))
        click.echo(f"done in {built.seconds + time.perf_counter() - start:.1f} s")


@main.command()
@ROOT
@STRICT
@CACHE
@QUIET
def check(root: Path, strict: bool, cache_dir: Path | None, quiet: bool) -> None:
    """Read everything and lay out nothing: find problems fast."""
    from guide.build import check as run

    with _reporting():
        guide, warnings = run(root, strict, cache_dir)
    _print_problems(warnings)
    if not quiet:
        count = len(guide.questions)
        chapters = sum(1 for chapter in guide.chapters if chapter.title)
        click.echo(f"good: {_count(count, 'question')} in {_count(chapters, 'chapter')}")


@main.command()
@ROOT
@click.option("--only", multiple=True, metavar="NAME", help="Draw this one; may be given again.")
@click.option("--all", "everything", is_flag=True, help="Draw those that are of today, too.")
@click.option("--jobs", type=click.IntRange(min=1), help="Scripts at once, not one for each core.")
@QUIET
def figures(
    root: Path, only: tuple[str, ...], everything: bool, jobs: int | None, quiet: bool
) -> None:
    """Draw the figures whose scripts have changed.

    A script is a file assets/figures/NAME.py that prints an SVG; what it prints becomes NAME.svg.
    """
    from guide.workshop.script_runner import Drawn, draw

    def tell(drawn: Drawn) -> None:
        if not quiet and not drawn.problem:
            click.echo(f"{_shown(drawn.script.drawing)}: drawn in {drawn.seconds:.1f} s")

    with _reporting("nothing was drawn"):
        drawn = draw(root, only, everything, jobs, tell)
    problems = [each.problem for each in drawn if each.problem]
    _print_problems(problems)
    if problems:
        click.echo(f"failed: {_count(len(problems), 'figure')}; old drawings stay", err=True)
        sys.exit(1)
    if not drawn and not quiet:
        click.echo("nothing to draw: every figure is of today")


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@ROOT
@STRICT
@CACHE
@QUIET
def proof(file: Path, root: Path, strict: bool, cache_dir: Path | None, quiet: bool) -> None:
    """Read a PDF of this guide back: is everything in it, and right?

    FILE is a guide or a cheat sheet, of this build or another; ROOT the guide that it was made of.
    """
    from guide.build import proof as run

    with _reporting(f"{_shown(file)} is not as it should be"):
        pages, warnings = run(file, root, strict, cache_dir)
    _print_problems(warnings)
    if not quiet:
        click.echo(f"good: {_count(pages, 'page')} read")


@main.command()
@ROOT
@CACHE
def clean(root: Path, cache_dir: Path | None) -> None:
    """Remove what is kept from build to build."""
    from guide.build import clean as run

    folder = run(root, cache_dir)
    click.echo(f"removed {_shown(folder)}" if folder else "nothing to remove")


@main.command("list")
@ROOT
@CACHE
def list_(root: Path, cache_dir: Path | None) -> None:
    """List the questions: number, id, title, level, tags, file."""
    from guide.build import read

    with _reporting():
        guide, _ = read(root, cache_dir)
    rows = [
        (str(q.number), q.id, q.title, str(q.level or ""), ", ".join(q.tags), q.source.name)
        for q in guide.questions
    ]
    if sys.stdout.isatty():
        _print_table(rows)
    else:
        for row in rows:
            click.echo("\t".join(row))


def _print_table(rows: Sequence[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("", "id", "title", "level", "tags", "file", box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _line(file: "Written") -> str:
    note = f", {file.note}" if file.note else ""
    return f"{_shown(file.path)}: {_count(file.pages, 'page')}, {file.size / 1000:,.0f} kB{note}"


def _line_of_pictures(pictures: "Shown") -> str:
    first, *others = pictures.paths
    name = f"{_shown(first)} … {others[-1].name}" if others else _shown(first)
    width, height = pictures.pixels
    count = _count(len(pictures.paths), "picture")
    return f"{name}: {count}, {width} × {height} pixels, {pictures.size / 1000:,.0f} kB"


def _shown(path: Path) -> str:
    inside = path.resolve().is_relative_to(Path.cwd())
    return str(path.resolve().relative_to(Path.cwd()) if inside else path)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _print_problems(problems: Sequence["Problem"]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)


@contextmanager
def _reporting(outcome: str = "nothing was written") -> Iterator[None]:
    """Problems in the content end the command with exit code 1; nothing else is caught."""
    from guide.problems import GuideError, Severity

    try:
        yield
    except GuideError as error:
        _print_problems(error.problems)
        errors = sum(1 for p in error.problems if p.severity is Severity.ERROR)
        warnings = len(error.problems) - errors
        counts = [_count(errors, "error")] * bool(errors)
        counts += [_count(warnings, "warning")] * bool(warnings)
        click.echo(f"stopped: {', '.join(counts)}; {outcome}", err=True)
        sys.exit(1)


@contextmanager
def _progress(quiet: bool, verbose: bool) -> Iterator["Progress"]:
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
