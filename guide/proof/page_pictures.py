"""`guide pages`: what a build wrote, as pictures to share.

In: the PDFs that were built, and a resolution. Out: the pictures that were written; GuideError
otherwise, and then the pictures are as they were. Side effects: files in the output folder,
replaced at the end, all or none; pictures of pages that there are no longer are removed.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from guide.build import Progress, Request, Written
from guide.proof.plates import Size, plates, sizes_of
from guide.storage.publishing import publish_each

FOLDER = "pages"
"""In the output folder, for the pages of the guide."""
PAGE = re.compile(r"guide-\d{3,}\.png")


@dataclass(frozen=True)
class Shown:
    """The pictures of one PDF."""

    paths: tuple[Path, ...]
    pixels: Size
    """Of the first; the others' are the same unless a stylesheet says otherwise."""
    size: int
    """Bytes, all together."""


def show(files: Sequence[Written], request: Request, dpi: int, progress: Progress) -> list[Shown]:
    """Draw the pages of the PDFs that were built as asked for. Raises GuideError."""
    progress("drawing pages")
    sizes = {file.path: sizes_of(file.path, dpi) for file in files}
    names = {path: _names(path.stem, len(each)) for path, each in sizes.items()}
    jobs = request.jobs or os.cpu_count() or 1
    folder = request.folder
    publish_each(_drawn(names, dpi, jobs), folder, _stale(names, folder / FOLDER))
    shown = []
    for path, named in names.items():
        paths = tuple(folder / name for name in named)
        shown.append(Shown(paths, sizes[path][0], sum(each.stat().st_size for each in paths)))
    return shown


def _names(edition: str, pages: int) -> list[str]:
    """Of the pictures, in the output folder."""
    if edition == "cheatsheet":  # always one page
        return ["cheatsheet.png"]
    digits = max(3, len(str(pages)))
    return [f"{FOLDER}/{edition}-{number:0{digits}}.png" for number in range(1, pages + 1)]


def _drawn(names: Mapping[Path, Sequence[str]], dpi: int, jobs: int) -> Iterator[tuple[str, bytes]]:
    for path, named in names.items():
        yield from zip(named, plates(path, dpi, len(named), jobs), strict=True)


def _stale(names: Mapping[Path, Sequence[str]], folder: Path) -> Iterator[str]:
    """Pages of an earlier, longer guide, if those of the guide are drawn at all."""
    drawn = {name for named in names.values() for name in named}
    if any(name.startswith(f"{FOLDER}/") for name in drawn) and folder.is_dir():
        for path in sorted(folder.iterdir()):
            name = f"{FOLDER}/{path.name}"
            if PAGE.fullmatch(path.name) and path.is_file() and name not in drawn:
                yield name
