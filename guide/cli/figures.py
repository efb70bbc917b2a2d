"""`guide figures`: runs the scripts that draw figures."""

import sys
from pathlib import Path

import click

from guide.cli.options import QUIET, ROOT
from guide.cli.terminal import counted, named, print_problems, reporting


@click.command()
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
            click.echo(f"{named(drawn.script.drawing)}: drawn in {drawn.seconds:.1f} s")

    with reporting("nothing was drawn"):
        drawn = draw(root, only, everything, jobs, tell)
    problems = [each.problem for each in drawn if each.problem]
    print_problems(problems)
    if problems:
        click.echo(f"failed: {counted(len(problems), 'figure')}; old drawings stay", err=True)
        sys.exit(1)
    if not drawn and not quiet:
        click.echo("nothing to draw: every figure is of today")
