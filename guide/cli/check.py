"""`guide check`: reads everything and lays out nothing."""

from pathlib import Path

import click

from guide.cli.options import CACHE, EVERY, FOLLOW, LENIENT, QUIET, ROOT, STRICT
from guide.cli.terminal import counted, print_warnings, reporting


@click.command()
@ROOT
@STRICT
@CACHE
@FOLLOW
@LENIENT
@QUIET
@EVERY
def check(
    root: Path,
    strict: bool,
    cache_folder: Path | None,
    follow_links: bool,
    lenient: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Read everything and lay out nothing: find problems fast."""
    from guide.build import check as run

    with reporting(verbose=verbose):
        guide, warnings = run(root, strict, cache_folder, follow_links, lenient)
    print_warnings(warnings, verbose, guide.is_found)
    if not quiet:
        questions = counted(len(guide.questions), "question")
        chapters = sum(1 for chapter in guide.chapters if chapter.title)
        click.echo(f"good: {questions} in {counted(chapters, 'chapter')}")
