"""`guide pages`: builds, and draws the pages."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guide.cli.build import build
from guide.cli.terminal import counted, named, print_warnings, reporting, showing_steps
from guide.editions.registry import EDITIONS, edition_of

if TYPE_CHECKING:
    from guide.proof.page_pictures import Shown


def _as_for_build(*names: str) -> Callable[[click.Command], click.Command]:
    """Parameters of `guide build` for a command that builds first, too."""

    def add(command: click.Command) -> click.Command:
        command.params += [each for each in build.params if each.name in names]
        return command

    return add


@_as_for_build(
    *("root", "only", "paper", "duplex", "ink_saver", "output", "strict", "jobs"),
    *("timeout", "cache_folder", "fetch_images", "follow_links", "lenient", "quiet", "verbose"),
)
@click.command()
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
    quiet: bool,
    verbose: bool,
    **asked: Any,
) -> None:
    """Build, and draw the pages of the guide and the cheat sheet as pictures to share."""
    from guide.build import Request
    from guide.build import build as run
    from guide.proof.page_pictures import show

    request = Request(root, (only,) if only else tuple(EDITIONS), **asked)
    with reporting(verbose=verbose), showing_steps(quiet, verbose) as progress:
        built = run(request, progress)
    print_warnings(built.warnings, verbose, built.is_found)
    with reporting("pictures are as they were"), showing_steps(quiet, verbose) as progress:
        start = time.perf_counter()
        single = {edition_of(name).file for name in request.editions if edition_of(name).is_single}
        pdfs = {file.path: file.path.name in single for file in built.files}
        shown = show(pdfs, request.folder, dpi, request.jobs, progress, request.timeout)
    if not quiet:
        for pictures in shown:
            click.echo(_line_of_pictures(pictures))
        click.echo(f"done in {built.seconds + time.perf_counter() - start:.1f} s")


def _line_of_pictures(pictures: "Shown") -> str:
    first, *others = pictures.paths
    name = f"{named(first)} … {others[-1].name}" if others else named(first)
    width, height = pictures.pixels
    in_all = counted(len(pictures.paths), "picture")
    return f"{name}: {in_all}, {width} × {height} pixels, {pictures.size / 1000:,.0f} kB"
