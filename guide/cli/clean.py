"""`guide clean`: removes what is kept from build to build."""

from pathlib import Path

import click

from guide.cli.options import CACHE, ROOT
from guide.cli.terminal import named


@click.command()
@ROOT
@CACHE
def clean(root: Path, cache_folder: Path | None) -> None:
    """Remove what is kept from build to build."""
    from guide.build import clean as run

    folder = run(root, cache_folder)
    click.echo(f"removed {named(folder)}" if folder else "nothing to remove")
