"""`guide check`: reads everything and lays out nothing."""

from pathlib import Path

import click

from guide.cli.options import CACHE, EVERY, FOLLOW, LENIENT, QUIET, ROOT, STRICT
from guide.cli.terminal import counted, print_problems, print_summary, reporting


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
    tell = print_summary if guide.is_found else print_problems
    tell(warnings, verbose)
    if not quiet:
        questions = counted(len(guide.questions), "question")
        chapters = sum(1 for chapter in guide.chapters if chapter.title)
        click.echo(f"good: {questions} in {counted(chapters, 'chapter')}")
