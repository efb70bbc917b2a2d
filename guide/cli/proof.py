"""`guide proof`: reads a PDF back."""

from pathlib import Path

import click

from guide.cli.options import CACHE, EVERY, FOLLOW, LENIENT, QUIET, ROOT, STRICT
from guide.cli.terminal import counted, named, print_problems, reporting


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@ROOT
@STRICT
@CACHE
@FOLLOW
@LENIENT
@QUIET
@EVERY
def proof(
    file: Path,
    root: Path,
    strict: bool,
    cache_folder: Path | None,
    follow_links: bool,
    lenient: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Read a PDF of this guide back: is everything in it, and right?

    FILE is a guide or a cheat sheet, of this build or another; ROOT the guide that it was made of.
    """
    from guide.build import proof as run

    with reporting(f"{named(file)} is not as it should be", verbose):
        pages, warnings = run(file, root, strict, cache_folder, follow_links, lenient)
    print_problems(warnings, verbose)
    if not quiet:
        click.echo(f"good: {counted(pages, 'page')} read")
