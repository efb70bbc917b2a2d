"""SVG drawn by the engine, within a time; what goes wrong with one is said, with its name.

In: an SVG image of WeasyPrint 70, which draws all that it can and tells a debugger alone what it
could not. Out: what it draws; a record in its log that says why it draws nothing. Side effects of
the import: three functions of WeasyPrint are replaced; while an image is drawn, SIGPROF is ours.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import weasyprint.svg
from weasyprint.images import SVGImage
from weasyprint.logger import LOGGER

from guide.limits import DRAWING_SECONDS

FAILED = "Failed to draw SVG image"
REASONS = (
    (MemoryError, "it takes too much memory"),
    (RecursionError, "something in it is drawn in itself, or lies too deep in other elements"),
)


class TooLong(BaseException):
    """No Exception: the engine catches these where it looks something up."""


def _draw(image: Any, stream: Any, width: float, height: float, style: Any) -> None:
    """`SVGImage.draw`, within a time; what fails is said."""
    try:
        with _within(DRAWING_SECONDS) as is_within_another:
            image._svg.draw(stream, width, height, image._base_url, image._context)
    except TooLong:
        if is_within_another:
            raise
        _report(image, f"it takes more than {DRAWING_SECONDS} s")
    except Exception as error:
        _report(image, _why(error))


def _intrinsic_size(image: Any, resolution: float, font_size: float) -> Any:
    """`SVGImage.get_intrinsic_size`, which reads numbers that may be none."""
    try:
        return _size_of(image, resolution, font_size)
    except Exception as error:
        _report(image, _why(error))
        return None, None, None


def _why(error: Exception) -> str:
    known = (reason for kind, reason in REASONS if isinstance(error, kind))
    return next(known, f"{type(error).__name__}: {error}")


def _report(image: Any, why: str) -> None:
    LOGGER.error("%s at %r: %s", FAILED, image._base_url, why)


@contextmanager
def _within(seconds: float) -> Iterator[bool]:
    """Raises TooLong after so much processor time; whether another drawing has its time already."""
    if threading.current_thread() is not threading.main_thread():
        yield False  # Python hears signals in its main thread alone
    elif signal.getitimer(signal.ITIMER_PROF)[0]:
        yield True
    else:
        before = signal.signal(signal.SIGPROF, _stop)
        # Again and again: one may be lost where an object is taken down.
        signal.setitimer(signal.ITIMER_PROF, seconds, 1)
        try:
            yield False
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)


def _stop(number: int, frame: object) -> None:
    raise TooLong


def _gradient(svg: Any, node: Any, gradient: Any, size: float, opacity: float, stroke: bool) -> Any:
    """`draw_gradient`, which forgets how wide a line is, and lays tiles that Poppler loses where
    they touch each other."""
    before = set(svg.stream._resources["Pattern"])
    painted = _paint_gradient(svg, node, gradient, size, opacity, stroke)
    if stroke:
        svg.stream.set_line_width(svg.length(node.get("stroke-width", "1px"), size))
    for key in svg.stream._resources["Pattern"].keys() - before:
        tile = svg.stream._resources["Pattern"][key].extra
        tile["XStep"], tile["YStep"] = 2 * tile["XStep"], 2 * tile["YStep"]
    return painted


_size_of = SVGImage.get_intrinsic_size
# Replaced in WeasyPrint 70: `images.SVGImage.get_intrinsic_size`, as a drawing may fail here too.
# Hook: an image that fails is left out, as one that cannot be read.
SVGImage.get_intrinsic_size = _intrinsic_size
# Replaced in WeasyPrint 70: `images.SVGImage.draw`, as what cannot be drawn is a problem, with why.
# Hook: errors are logged with their reason, or raised; a drawing may be given up.
SVGImage.draw = _draw
_paint_gradient = weasyprint.svg.draw_gradient
# Replaced in WeasyPrint 70: `svg.draw_gradient`, as lines lose their width, and readers the tiles.
# Hook: a gradient is a pattern of shading, not a tile; the width is set for whatever paints a line.
weasyprint.svg.draw_gradient = _gradient
