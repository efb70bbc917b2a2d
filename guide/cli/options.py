"""Arguments and options that several commands have."""

from pathlib import Path
from typing import Any

import click


class Named(click.Choice):  # type: ignore[type-arg]
    """A choice among names that are long enough to be misspelt: the closest one is said."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        from guide.problems import closest

        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            if near := closest(value, map(str, self.choices)):
                self.fail(f"{error.message} Did you mean '{near}'?", param, ctx)
            raise


class Matter(click.Path):
    """A folder, a file of notes, or an archive of them."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Path:
        path = Path(str(super().convert(value, param, ctx)))
        if path.is_file() and path.suffix.lower() not in NOTES:
            self.fail(
                f"{str(value)!r} is neither Markdown nor an archive ({', '.join(NOTES)}).",
                param,
                ctx,
            )
        return path


NOTES = (".md", ".markdown", ".mdx", ".zip")
ROOT = click.argument("root", default=".", type=Matter(exists=True, path_type=Path))
FOLDER = click.argument(
    "root", default=".", type=click.Path(file_okay=False, exists=True, path_type=Path)
)
LENIENT = click.option(
    "--lenient", is_flag=True, help="Read ROOT as notes: show what is wrong, and go on."
)
FOLLOW = click.option(
    "--follow-links", is_flag=True, help="Read what links lead to outside of ROOT, too."
)
STRICT = click.option("--strict", is_flag=True, help="Warnings count as errors.")
QUIET = click.option("-q", "--quiet", is_flag=True, help="Say nothing but problems.")
VERBOSE = click.option(
    "-v", "--verbose", is_flag=True, help="Say how long each step took, and every warning."
)
EVERY = click.option("-v", "--verbose", is_flag=True, help="Tell every warning.")
CACHE = click.option(
    "--cache-dir",
    "cache_folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of what is kept from build to build, instead of .guide-cache/ in ROOT.",
)
