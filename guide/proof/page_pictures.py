"""The pages of finished PDFs as pictures to share.

In: PDFs and a resolution. Out: the pictures that were written, as PNG: opaque, on white, in colour;
GuideError otherwise, and then the pictures are as they were. The same PDF gives the same bytes.
Side effects: files in a folder, replaced at the end, all or none; pictures of pages that there are
no longer are removed; processes. Owns Pillow with
`guide.reading.image_files`.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from math import ceil, sqrt
from pathlib import Path
from typing import Any

from guide.crew import Allowance, Crew, Undone
from guide.limits import WORK_MEMORY, WORK_SECONDS
from guide.problems import GuideError, Place, Problem, Severity
from guide.proof.engine import opened
from guide.storage.publishing import publish_each

FOLDER = "pages"
"""In the output folder, for the pages of the guide."""
PAGE = re.compile(r"(.+)-\d{3,}\.png")
"""The name of an edition, and of a page."""
POINTS = 72
"""In an inch."""
SPARE = 1e-4
"""Of the resolution: pypdfium2 5.15 rounds sizes up, and 8.5 inches are a hair too many pixels."""
LARGEST = 50_000_000
"""So many pixels a picture may have; a process holds six bytes for each. A4 has 35 million at 600
dpi."""
RUN = 8
"""So many pages a process draws before it is asked again: it opens the PDF, and its fonts, anew."""

Size = tuple[int, int]
"""Width and height, pixels."""


@dataclass(frozen=True)
class Shown:
    """The pictures of one PDF."""

    paths: tuple[Path, ...]
    pixels: Size
    """Of the first; the others' are the same unless a stylesheet says otherwise."""
    size: int
    """Bytes, all together."""


def show(
    pdfs: Mapping[Path, bool],
    folder: Path,
    dpi: int,
    jobs: int | None,
    progress: Callable[[str], None],
    timeout: float = WORK_SECONDS,
) -> list[Shown]:
    """Draw the pages of PDFs, each with whether its edition always has one page.

    `jobs` processes draw, one for each core if None, a few pages within `timeout` seconds. Raises
    GuideError.
    """
    progress("drawing pages")
    sizes = {pdf: sizes_of(pdf, dpi) for pdf in pdfs}
    names = {pdf: _names(pdf.stem, len(sizes[pdf]), single) for pdf, single in pdfs.items()}
    jobs = jobs or os.cpu_count() or 1
    publish_each(_drawn(names, dpi, jobs, timeout), folder, _stale(names, folder / FOLDER))
    shown = []
    for pdf, named in names.items():
        paths = tuple(folder / name for name in named)
        shown.append(Shown(paths, sizes[pdf][0], sum(each.stat().st_size for each in paths)))
    return shown


def sizes_of(pdf: Path, dpi: int) -> list[Size]:
    """The size of each page's picture. Raises GuideError if one is too large to be drawn."""
    with closing(_opened(pdf)) as document:
        sizes = [_size(document[index], dpi) for index in range(len(document))]
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    if width * height > LARGEST:
        most = int(dpi * sqrt(LARGEST / (width * height)))
        message = f"a page of {width} × {height} pixels takes too much memory"
        raise _failure(pdf, message, f"try --dpi {most}" if most else "print on smaller paper")
    return sizes


def plates(
    pdf: Path, dpi: int, count: int, jobs: int, timeout: float = WORK_SECONDS
) -> Iterator[bytes]:
    """The picture of each of a PDF's `count` pages, in their order. Raises GuideError."""
    runs = [range(first, min(first + RUN, count)) for first in range(0, count, RUN)]
    # Not forked: whoever shows progress has a thread for that.
    crew = Crew(min(jobs, len(runs)), Allowance(timeout, WORK_MEMORY))
    try:
        for run, job in [(run, crew.submit(_draw, pdf, dpi, run)) for run in runs]:
            yield from _result(job, pdf, run)
    finally:
        crew.end()


def _result(job: "Future[list[bytes]]", pdf: Path, run: range) -> list[bytes]:
    try:
        return job.result()
    except Undone as error:
        message = f"drawing its pages {run[0] + 1} to {run[-1] + 1} {error.why}"
        hint = error.hint or "try a smaller --dpi, or a longer --timeout"
        raise _failure(pdf, message, hint) from error


def _names(edition: str, pages: int, is_single: bool) -> list[str]:
    """Of the pictures, in the output folder."""
    if is_single:
        return [f"{edition}.png"]
    digits = max(3, len(str(pages)))
    return [f"{FOLDER}/{edition}-{number:0{digits}}.png" for number in range(1, pages + 1)]


def _drawn(
    names: Mapping[Path, Sequence[str]], dpi: int, jobs: int, timeout: float
) -> Iterator[tuple[str, bytes]]:
    for path, named in names.items():
        yield from zip(named, plates(path, dpi, len(named), jobs, timeout), strict=True)


def _stale(names: Mapping[Path, Sequence[str]], folder: Path) -> Iterator[str]:
    """Pages of earlier, longer PDFs of the same names."""
    drawn = {name for named in names.values() for name in named}
    longer = {pdf.stem for pdf, named in names.items() if named[0].startswith(f"{FOLDER}/")}
    for path in sorted(folder.iterdir()) if longer and folder.is_dir() else ():
        found, name = PAGE.fullmatch(path.name), f"{FOLDER}/{path.name}"
        if found and found[1] in longer and path.is_file() and name not in drawn:
            yield name


def _draw(pdf: Path, dpi: int, run: range) -> list[bytes]:
    with closing(_opened(pdf)) as document:
        return [_png(document[index], dpi) for index in run]


def _png(page: Any, dpi: int) -> bytes:
    picture = page.render(scale=_scale(dpi)).to_pil()
    stored = BytesIO()
    picture.save(stored, "PNG", dpi=(dpi, dpi))
    return stored.getvalue()


def _size(page: Any, dpi: int) -> Size:
    """As `render` computes it."""
    return ceil(page.get_width() * _scale(dpi)), ceil(page.get_height() * _scale(dpi))


def _scale(dpi: int) -> float:
    return (dpi - SPARE) / POINTS


def _opened(pdf: Path) -> Any:
    try:
        return opened(pdf)
    except OSError as error:  # it was replaced or removed just now
        raise _failure(pdf, "cannot be read", "build again") from error


def _failure(pdf: Path, message: str, hint: str) -> GuideError:
    return GuideError([Problem(Severity.ERROR, message, Place(str(pdf)), hint)])
