"""`guide init`: makes a guide."""

import locale
import os
from pathlib import Path

import click

from guide.cli.terminal import named, reporting


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--language", metavar="TAG", help="Of the examples: zh, en; else the machine's.")
@click.option("--title", default="", help="Of the guide; the folder's name if left out.")
def init(folder: Path, language: str | None, title: str) -> None:
    """Make a guide in FOLDER: settings, a chapter, two model questions, a figure.

    Nothing that is there is written over.
    """
    from guide.starting.scaffold import first_files

    with reporting("nothing was written"):
        written = first_files(folder, language or _spoken(), title)
    for name in written:
        click.echo(named(folder / name))
    place = "" if folder == Path(".") else f" {named(folder)}"
    click.echo(f"next: guide build{place}")


def _spoken() -> str:
    """The language of whoever types."""
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "zh" if (said or locale.getlocale()[0] or "").lower().startswith("zh") else "en"
