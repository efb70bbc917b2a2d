"""`guide build`: prints the editions."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guide.cli.options import CACHE, FOLLOW, LENIENT, QUIET, ROOT, STRICT, VERBOSE, Named
from guide.cli.terminal import (
    counted,
    named,
    print_warnings,
    reporting,
    showing_steps,
)
from guide.editions.registry import EDITIONS
from guide.limits import WORK_SECONDS
from guide.papers import PAPERS

if TYPE_CHECKING:
    from guide.build import Written


@click.command()
@ROOT
@click.option(
    "--only", type=click.Choice(tuple(EDITIONS)), help="Build one edition, not all of them."
)
@click.option(
    "--paper",
    type=click.Choice(tuple(PAPERS)),
    metavar="NAME",
    help="A4, Letter, A5, B5, 16开 or phone, instead of guide.toml's.",
)
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
    type=Named(["pdf/ua-1", "pdf/a-3u", "none"]),
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
@click.option(
    "--timeout",
    type=click.IntRange(min=1),
    default=WORK_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="Give up what takes longer: to lay out a sheet, or to read a file.",
)
@click.option(
    "--fetch-images",
    is_flag=True,
    help="Get the pictures of notes that are on the net, once; else their addresses are printed.",
)
@CACHE
@FOLLOW
@LENIENT
@click.option("--open", "open_", is_flag=True, help="Show the files when they are built.")
@QUIET
@VERBOSE
def build(
    root: Path, only: str | None, open_: bool, quiet: bool, verbose: bool, **asked: Any
) -> None:
    """Print the guide and the cheat sheet."""
    from guide.build import Request
    from guide.build import build as run

    request = Request(root, (only,) if only else tuple(EDITIONS), **asked)
    with reporting(verbose=verbose), showing_steps(quiet, verbose) as progress:
        built = run(request, progress)
    print_warnings(built.warnings, verbose, built.is_found)
    if not quiet:
        for file in built.files:
            click.echo(_line(file))
        changed = (
            f"{counted(built.laid_out, 'sheet')} laid out" if built.laid_out else "nothing changed"
        )
        click.echo(f"done in {built.seconds:.1f} s, {changed}")
    for file in built.files if open_ else ():
        click.launch(str(file.path))


def _line(file: "Written") -> str:
    note = f", {file.note}" if file.note else ""
    return f"{named(file.path)}: {counted(file.pages, 'page')}, {file.size / 1000:,.0f} kB{note}"
