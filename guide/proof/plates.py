"""The pages of a finished PDF as pictures.

In: a PDF and a resolution. Out: the size of each picture, and the pictures, as PNG: opaque, on
white, in colour. The same PDF gives the same bytes. Reads the PDF; side effects: processes, if
there are many pages. Owns pypdfium2 with `readback`, and Pillow with `guide.reading.image_files`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from math import ceil, sqrt
from pathlib import Path
from typing import Any

import pypdfium2

from guide.problems import GuideError, Place, Problem, Severity

Size = tuple[int, int]
"""Width and height, pixels."""
POINTS = 72
"""In an inch."""
SPARE = 1e-4
"""Of the resolution: pypdfium2 5.15 rounds sizes up, and 8.5 inches are a hair too many pixels."""
LARGEST = 50_000_000
"""So many pixels a picture may have; a process holds six bytes for each. A4 has 35 million at 600
dpi."""
RUN = 8
"""So many pages a process draws before it is asked again: it opens the PDF, and its fonts, anew."""


def sizes_of(pdf: Path, dpi: int) -> list[Size]:
    """The size of each page's picture. Raises GuideError if one is too large to be drawn."""
    with _opened(pdf) as document:
        sizes = [_size(document[index], dpi) for index in range(len(document))]
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    if width * height > LARGEST:
        most = int(dpi * sqrt(LARGEST / (width * height)))
        message = f"a page of {width} × {height} pixels takes too much memory"
        raise _failure(pdf, message, f"try --dpi {most}" if most else "print on smaller paper")
    return sizes


def plates(pdf: Path, dpi: int, count: int, jobs: int) -> Iterator[bytes]:
    """The picture of each of a PDF's `count` pages, in their order. Raises GuideError."""
    runs = [range(first, min(first + RUN, count)) for first in range(0, count, RUN)]
    jobs = min(jobs, len(runs))
    try:
        if jobs == 1:
            for run in runs:
                yield from _draw(pdf, dpi, run)
        else:
            yield from _drawn_by_many(pdf, dpi, runs, jobs)
    except MemoryError as error:
        raise _failure(pdf, "memory ran out", "try --jobs 1, or a smaller --dpi") from error


def _drawn_by_many(pdf: Path, dpi: int, runs: list[range], jobs: int) -> Iterator[bytes]:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    # Not forked: whoever shows progress has a thread for that.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        try:
            for drawn in pool.map(_draw, [pdf] * len(runs), [dpi] * len(runs), runs):
                yield from drawn
        except BrokenProcessPool as error:
            raise MemoryError from error


def _draw(pdf: Path, dpi: int, run: range) -> list[bytes]:
    with _opened(pdf) as document:
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


@contextmanager
def _opened(pdf: Path) -> Iterator[Any]:
    try:
        document = pypdfium2.PdfDocument(pdf)
    except (OSError, pypdfium2.PdfiumError) as error:  # it was replaced or removed just now
        raise _failure(pdf, "cannot be read", "build again") from error
    try:
        yield document
    finally:
        document.close()


def _failure(pdf: Path, message: str, hint: str) -> GuideError:
    return GuideError([Problem(Severity.ERROR, message, Place(str(pdf)), hint)])
