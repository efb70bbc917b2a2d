"""`guide new`: adds a question."""

from pathlib import Path

import click

from guide.cli.terminal import named, reporting


@click.command()
@click.argument("question")
@click.option("--chapter", default="", metavar="NAME", help="Its folder; the last one if left out.")
@click.option(
    "--root",
    default=".",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="The guide's folder, instead of the current one.",
)
def new(question: str, chapter: str, root: Path) -> None:
    """Add a file for QUESTION to a chapter, behind its last one."""
    from guide.starting.scaffold import question_file

    language = "zh" if any("\u3400" <= char <= "\u9fff" for char in question) else "en"
    with reporting("nothing was written"):
        [name] = question_file(root, question, chapter, language)
    click.echo(named(root / name))
