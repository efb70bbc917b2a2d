"""`guide doctor`: what `guide` runs on here, and what is amiss."""

import sys
from pathlib import Path

import click

from guide.cli.options import FOLDER


@click.command()
@FOLDER
def doctor(root: Path) -> None:
    """Say what guide runs on here, and what to do about what is amiss."""
    from guide.starting.doctor import examine

    found = list(examine(root))
    width = max(len(each.what) for each in found)
    for each in found:
        click.echo(f"{each.what:{width}}  {each.found}")
        if each.advice:
            click.echo(f"{'':{width}}  → {each.advice}")
    sys.exit(1 if any(each.advice for each in found) else 0)
