"""`guide init`: makes a guide."""

import locale
import os
from pathlib import Path

import click

from guide.cli.terminal import named, print_problems, reporting


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--language", metavar="TAG", help="Of the examples: zh, en; else the machine's.")
@click.option(
    "--from",
    "notes",
    type=click.Path(exists=True, path_type=Path),
    help="Make it of notes that lie there: a folder, or a file.",
)
@click.option("--title", default="", help="Of the guide; the folder's name if left out.")
def init(folder: Path, language: str | None, notes: Path | None, title: str) -> None:
    """Make a guide in FOLDER: settings, a chapter, two model questions, a figure.

    With --from, it is made of notes: each question a file, pictures in assets/; then what has to be
    looked at is listed. Nothing that is there is written over.
    """
    from guide.build import home_of
    from guide.notes.export import root_of
    from guide.starting.adopted import adopted
    from guide.starting.scaffold import first_files, write
    from guide.storage.cache import cache_of

    with reporting("nothing was written"):
        if notes:
            root = root_of(notes, cache_of(home_of(notes))[0])
            written = write(folder, adopted(root, title, language or ""))
        else:
            written = first_files(folder, language or _spoken(), title)
    for name in written:
        click.echo(named(folder / name))
    if notes:
        _look_at(folder)
    place = "" if folder == Path(".") else f" {named(folder)}"
    click.echo(f"next: guide build{place}")


def _look_at(folder: Path) -> None:
    """Say what a build would stop at, or warn of."""
    from guide.build import check
    from guide.problems import GuideError

    try:
        _, problems = check(folder)
    except GuideError as error:
        problems = [*error.problems]
    if problems:
        click.echo("to look at:", err=True)
    print_problems(problems)


def _spoken() -> str:
    """The language of whoever types."""
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return "zh" if (said or locale.getlocale()[0] or "").lower().startswith("zh") else "en"
