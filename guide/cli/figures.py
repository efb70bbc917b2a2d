"""`guide figures`: runs the scripts that draw figures."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guide.cli.options import FOLDER, QUIET
from guide.cli.terminal import counted, named, print_problems, reporting

if TYPE_CHECKING:
    from guide.reading.figure_scripts import Script


@click.command()
@FOLDER
@click.option("--only", multiple=True, metavar="NAME", help="Draw this one; may be given again.")
@click.option("--all", "everything", is_flag=True, help="Draw those that are of today, too.")
@click.option("--jobs", type=click.IntRange(min=1), help="Scripts at once, not one for each core.")
@click.option("--yes", is_flag=True, help="Run scripts that were not run here before, unasked.")
@QUIET
def figures(
    root: Path, only: tuple[str, ...], everything: bool, jobs: int | None, yes: bool, quiet: bool
) -> None:
    """Draw the figures whose scripts have changed.

    A script is a file assets/figures/NAME.py that prints an SVG; what it prints becomes NAME.svg.
    Scripts that you have not run before, as they are now, are listed, and run if you say so.
    """
    from guide.storage.root import Root
    from guide.workshop.consent import remember
    from guide.workshop.script_runner import Drawn, draw, due

    def tell(drawn: Drawn) -> None:
        if not quiet and not drawn.problem:
            click.echo(f"{named(drawn.script.drawing)}: drawn in {drawn.seconds:.1f} s")

    with reporting("nothing was drawn"):
        guide = Root.at(root)
        scripts = due(guide, only, everything)
        if yes:
            remember(scripts)
        elif not _may_run(scripts):
            click.echo("stopped: nothing was drawn", err=True)
            sys.exit(1)
        drawn = draw(guide, scripts, jobs, tell)
    problems = [each.problem for each in drawn if each.problem]
    print_problems(problems)
    if problems:
        click.echo(f"failed: {counted(len(problems), 'figure')}; old drawings stay", err=True)
        sys.exit(1)
    if not drawn and not quiet:
        click.echo("nothing to draw: every figure is of today")


def _may_run(scripts: "Sequence[Script]") -> bool:
    """Whether the user has let these run, before or now; they can do all that the user can."""
    from guide.workshop.consent import is_known, remember

    if is_known(scripts):
        return True
    click.echo("not run here before, as they are now:", err=True)
    for script in scripts:
        click.echo(f"  {named(script.path)}", err=True)
    try:
        said = click.confirm("They can do all that you can. Run them?", err=True)
    except click.Abort:  # nobody answers
        click.echo("\nif you trust them: guide figures --yes", err=True)
        return False
    if said:
        remember(scripts)
    return said
