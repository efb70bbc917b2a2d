"""The numbers of an SVG: those that are none, and those that leave no end to what is drawn.

In: the attributes of an element, the text of a stylesheet. Out: nothing, or what is wrong, with
what to do. No side effects.
"""

import re
from collections.abc import Iterable, Mapping
from math import hypot, isfinite

from guide.limits import DRAWING_DASHES, DRAWING_NUMBER, DRAWING_STEP, WORD

SIZES = frozenset(
    "x y width height rx ry r cx cy fx fy fr x1 y1 x2 y2 dx dy d points viewBox offset orient "
    "transform gradientTransform patternTransform refX refY markerWidth markerHeight rotate "
    "font-size letter-spacing textLength startOffset opacity fill-opacity stroke-opacity "
    "stop-opacity stroke-width stroke-dasharray stroke-dashoffset stroke-miterlimit".split()
)
"""Attributes that are numbers; CSS may set them as well."""
SUSPECT = re.compile(r"nan|inf|(?<![\d.])\d{10}|\de\+?\d", re.IGNORECASE)
"""What a number may be that is none, or a large one."""
NUMBER = re.compile(r"[-+]?(?:\d++\.?\d*+|\.\d++)(?:e[-+]?\d++)?|nan|inf(?:inity)?", re.IGNORECASE)
LENGTH = re.compile(
    rf"\s*(?P<number>{NUMBER.pattern})\s*(?:%|r?em|ex|px|pt|pc|cm|mm|in|q)?\s*", re.IGNORECASE
)
DECLARED = re.compile(r"(?<![\w-])([\w-]++)\s*+:([^;{}]*+)")
"""`stroke-width: 2px` in CSS."""


class WrongNumber(Exception):
    """What is wrong with one, and what to do (`hint`)."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def check_numbers(name: str, attributes: Mapping[str, str], is_root: bool) -> None:
    """Raises WrongNumber for an element that cannot be drawn, or without end."""
    _check_values(name, attributes.items())
    check_rules(name, attributes.get("style", ""))
    if is_root:
        _check_root(attributes)
    if name in ("pattern", "linearGradient", "radialGradient"):
        _check_step(name, attributes)


def check_rules(name: str, css: str) -> None:
    """The same for what CSS sets."""
    _check_values(name, DECLARED.findall(css))


def _check_values(name: str, values: Iterable[tuple[str, str]]) -> None:
    for key, value in values:
        if key in SIZES and SUSPECT.search(value) and not _is_sane(value):
            hint = f"numbers are below {DRAWING_NUMBER:,}: export it again"
            raise _wrong(name, key, value, hint)
        if key == "stroke-dasharray" and len(value) > DRAWING_DASHES:
            raise _wrong(name, key, value, f"give it {DRAWING_DASHES:,} characters at most")


def _check_root(attributes: Mapping[str, str]) -> None:
    for key in ("width", "height"):
        found = LENGTH.fullmatch(attributes.get(key, "1"))
        if not found or float(found["number"]) <= 0:
            hint = "write a length above zero, such as 300px"
            raise _wrong("svg", key, attributes[key], hint)
    box = attributes.get("viewBox", "0 0 1 1")
    numbers = [float(number) for number in NUMBER.findall(box)]
    if NUMBER.sub("", box).strip(" \n\r\t,") or len(numbers) != 4 or min(numbers[2:]) <= 0:
        hint = "write four numbers, width and height above zero: 0 0 300 200"
        raise _wrong("svg", "viewBox", box, hint)


def _check_step(name: str, attributes: Mapping[str, str]) -> None:
    """What is repeated must not be so small that there is no end of it."""
    size = {key: _fraction(value) for key, value in attributes.items() if key in SIZES}
    if name == "pattern":
        steps = [size.get("width", 0.0), size.get("height", 0.0)]
    elif attributes.get("spreadMethod", "pad") == "pad":
        return
    elif name == "linearGradient":
        across = size.get("x2", 1.0) - size.get("x1", 0.0)
        steps = [hypot(across, size.get("y2", 0.0) - size.get("y1", 0.0))]
    else:
        steps = [size.get("r", 0.5) - size.get("fr", 0.0)]
    if any(0 < abs(step) < DRAWING_STEP for step in steps):
        what = f"<{name}> is repeated every {min(filter(None, map(abs, steps))):g}"
        raise WrongNumber(what, f"repeat nothing more often than every {DRAWING_STEP:g}")


def _wrong(name: str, key: str, value: str, hint: str) -> WrongNumber:
    return WrongNumber(f"`{key}` of <{name}> is `{shortened(value.strip())}`", hint)


def _is_sane(value: str) -> bool:
    numbers = map(float, NUMBER.findall(value))
    return all(isfinite(number) and abs(number) < DRAWING_NUMBER for number in numbers)


def _fraction(value: str) -> float:
    """A length; of a percentage its part of the whole."""
    found = LENGTH.fullmatch(value)
    return float(found["number"]) / (100 if "%" in value else 1) if found else 1.0


def shortened(text: str) -> str:
    """A text as it is shown in a message."""
    return text if len(text) <= WORD else f"{text[:WORD]}…"
