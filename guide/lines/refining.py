"""A bad line is set again: pressed, cut, broken within a formula, or shorter. Owns WeasyPrint with
`lines`.

In: a line as WeasyPrint set it, and a way to set it anew in another width. Out: a better one, or
none. A line is bad if it cannot be filled, or leaves one character alone to the last line of its
paragraph. Side effects: on the boxes of the new line alone; `white-space` of formulas changes while
they are tried.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from weasyprint.formatting_structure import boxes

from guide.lines import filling
from guide.lines.breaks import REACH, is_lonely
from guide.lines.gaps import EM, THING

NEAR = 0.5
"""How far from its edge a line may end and count as full, px."""
TRIES = 4
"""How many words more a line is tried with."""
SOME = 6
"""Characters behind a line that tell whether one would be alone."""

Found = tuple[Any, Any]
"""A line, and where the next begins: a skip stack of WeasyPrint, None behind the last."""


def better(found: Found, linebox: Any, width: float, attempt: Callable[..., Found]) -> Found | None:
    """What is better than a line that cannot be filled, or leaves one character to the last line.

    One more word is pressed into it, or a part of a word or of a formula; or, before a lonely
    character, it is a word shorter. None if nothing helps.
    """
    line, resume = found
    fills = line.style["text_align_all"] == "justify"
    lonely = is_lonely(_rest(linebox, resume))
    ragged = fills and line.width < width - NEAR
    if not (ragged or lonely) or line.style["text_align_all"] not in ("justify", "start", "left"):
        return None
    ways: list[Callable[[], Found | None]] = [
        partial(_pressed, width, line.style["font_size"], attempt)
    ]
    if lonely:
        ways.append(partial(_shorter, width, fills, attempt))
    elif ragged:
        ways += [partial(attempt, width, cuts=True), partial(_broken, linebox, width, attempt)]
    for way in ways:
        other, rest = way() or found
        full = lonely or other.width > width - NEAR
        if other is not line and full and not is_lonely(_rest(linebox, rest)):
            return other, rest
    return None


def _pressed(width: float, em: float, attempt: Callable[..., Found]) -> Found | None:
    """A line with a little more in it than fits, pressed until it fits."""
    best, reach = None, REACH / EM * em
    for _ in range(TRIES):
        line, resume = attempt(width + reach, fills=False)
        over = line.width - width
        if over <= 0:
            break
        if over <= filling.room_to_shrink(line):
            best = line, resume
        reach = over - NEAR
    if best and filling.press(best[0], best[0].width - width):
        return best
    return None


def _broken(linebox: Any, width: float, attempt: Callable[..., Found]) -> Found | None:
    """A line that ends within a formula, behind a sign of relation."""
    _let_break(linebox.formulas, True)
    found = attempt(width)
    _let_break(linebox.formulas, False)
    return found


def whole_formulas(linebox: Any, width: float) -> list[Any]:
    """The formulas of a paragraph that stay whole if they can; one that is too wide cannot."""
    formulas = [box for box in linebox.descendants() if _is_whole(box)]
    narrow = [box for box in formulas if _width_of(box) <= width]
    _let_break([box for box in formulas if box not in narrow], True)
    return narrow


def _is_whole(box: Any) -> bool:
    classes = (box.element.get("class") or "").split() if box.element is not None else ()
    return isinstance(box, boxes.InlineBox) and "whole" in classes


def _width_of(formula: Any) -> float:
    widths = (picture.style["width"] for picture in formula.children)
    return float(sum(width.value for width in widths if width != "auto"))


def _let_break(formulas: Sequence[Any], may: bool) -> None:
    for box in formulas:
        box.style["white_space"] = "normal" if may else "nowrap"


def _shorter(width: float, fills: bool, attempt: Callable[..., Found]) -> Found | None:
    """A line whose last word has gone to the next one, filled if it is to be."""
    natural, _ = attempt(width, fills=False)
    line, resume = attempt(natural.width - NEAR, fills=False)
    if line is None or line.width > natural.width - NEAR:
        return None
    if fills and not filling.fill(line, width - line.width):
        return None
    return line, resume


def _rest(box: Any, resume: Any) -> str:
    """The first characters behind a line, as many as tell whether one is alone."""
    if resume is None and isinstance(box, boxes.LineBox):
        return ""
    if isinstance(box, boxes.TextBox):
        skipped = next(iter(resume)) or 0 if resume else 0
        return str(box.text.encode()[skipped:].decode()[:SOME])
    if not isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        return THING
    first, inner = next(iter(resume.items())) if resume else (0, None)
    rest = ""
    for index, child in enumerate(box.children[first:]):
        if child.is_in_normal_flow():
            rest += _rest(child, None if index else inner)
        if len(rest) >= SOME:
            break
    return rest
