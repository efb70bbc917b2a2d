"""`guide list`: lists the questions."""

import sys
from pathlib import Path

import click

from guide.cli.options import CACHE, FOLLOW, LENIENT, ROOT
from guide.cli.terminal import print_table, reporting


@click.command("list")
@ROOT
@CACHE
@FOLLOW
@LENIENT
def list_(root: Path, cache_folder: Path | None, follow_links: bool, lenient: bool) -> None:
    """List the questions: number, id, title, level, tags, file."""
    from guide.build import read

    with reporting():
        guide, _ = read(root, cache_folder, follow_links, lenient)
    rows = [
        (str(q.number), q.id, q.title, str(q.level or ""), ", ".join(q.tags), q.source.name)
        for q in guide.questions
    ]
    if sys.stdout.isatty():
        print_table(rows)
    else:
        for row in rows:
            click.echo("\t".join(row))
