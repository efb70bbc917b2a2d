"""Lines of code that are wider than their measure: what goes over is indented, and marked.

In: the boxes of a block whose line breaks and spaces are kept, and where a line begins in it. Out:
how far that line is indented; the mark, drawn. It is a stroke, no text: copying gives the code as
it was written. Side effect: the first text of such a line knows that it is one.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from weasyprint.formatting_structure import boxes

ADVANCE = 0.6
"""The width of a letter of code, em."""
COLUMNS = 2
"""What goes over is indented by so many, and as far as the line that it belongs to."""
DEEPEST = 0.4
"""Of the measure: a line that is indented further is taken as if it were not."""
HOOK = 0.5, 0.3, 0.06
"""Width, height and thickness of the mark, em."""
Skip = Mapping[int, Any] | None
"""Where something begins in a box, as WeasyPrint has it: its child, and where in that."""


def indent_of(linebox: Any, skip: Skip, width: float) -> float:
    """How far a line is indented, px; 0 unless it goes on one for which there was no room."""
    if skip is None or linebox.style["white_space"] != "pre-wrap":
        return 0.0
    before = "".join(_texts_before(linebox, skip))
    if not before or before.endswith("\n"):
        return 0.0
    line = before.rpartition("\n")[2]
    unit = ADVANCE * linebox.style["font_size"]
    indent = (len(line) - len(line.lstrip())) * unit
    return float((indent if indent < DEEPEST * width else 0) + COLUMNS * unit)


def _texts_before(box: Any, skip: Skip) -> Iterator[str]:
    """What stands in a box before a point."""
    if skip is None:
        return
    [(index, inner)] = skip.items()
    if isinstance(box, boxes.TextBox):
        yield box.text.encode()[:index].decode("utf-8", "ignore")
        return
    for child in box.children[:index]:
        yield from _texts(child)
    if index < len(box.children):
        yield from _texts_before(box.children[index], inner)


def _texts(box: Any) -> Iterator[str]:
    if isinstance(box, boxes.TextBox):
        yield box.text
    elif isinstance(box, boxes.InlineBox):
        for child in box.children:
            yield from _texts(child)


def mark(line: Any) -> None:
    """Have a line drawn with a mark in front of it."""
    first = next((box for box in line.descendants() if isinstance(box, boxes.TextBox)), None)
    if first is not None:
        first.is_turnover = True


def draw_mark(stream: Any, box: Any) -> None:
    """A hook in front of a text that begins such a line: down, and to the right."""
    if not getattr(box, "is_turnover", False):
        return
    em = box.style["font_size"]
    width, height, thickness = (part * em for part in HOOK)
    x = box.position_x - (COLUMNS * ADVANCE - 0.25) * em
    y = box.position_y + box.baseline - 0.2 * em
    stream.rectangle(x, y - height, thickness, height)
    stream.rectangle(x, y - thickness, width, thickness)
    stream.fill()
    stream.move_to(x + width, y - thickness / 2 - 2.5 * thickness)
    stream.line_to(x + width + 3 * thickness, y - thickness / 2)
    stream.line_to(x + width, y - thickness / 2 + 2.5 * thickness)
    stream.close()
    stream.fill()
