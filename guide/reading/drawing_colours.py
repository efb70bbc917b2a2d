"""Colours of CSS, in whatever way they are written, as `#rrggbb` or `rgba()`.

In: the value of a property. Out: the same colour, as the engine draws it in an SVG. No side
effects.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import tinycss2
from tinycss2.color5 import parse_color

KEYWORDS = ("none", "inherit", "context-fill", "context-stroke")
SYSTEM = {
    "canvas": "white",
    "canvastext": "black",
    "windowtext": "black",
    "window": "white",
    "-webkit-text": "black",
}
"""Colours of a system, as they are on paper."""
UNSET = {"initial": "", "unset": "inherit", "revert": "inherit", "revert-layer": "inherit"}
Numbers = tuple[float, ...]
Matrix = tuple[Numbers, Numbers, Numbers]
TO_SRGB: dict[str, Matrix] = {
    "xyz-d65": (
        (3.2409699, -1.5373832, -0.4986108),
        (-0.9692436, 1.8759675, 0.0415551),
        (0.0556301, -0.2039770, 1.0569715),
    ),
    "xyz-d50": (
        (3.1341359, -1.6173863, -0.4906619),
        (-0.9787955, 1.9162544, 0.0334427),
        (0.0719554, -0.2289768, 1.4053860),
    ),
    "display-p3": (
        (1.2249402, -0.2249402, 0.0),
        (-0.0420570, 1.0420570, 0.0),
        (-0.0196376, -0.0786361, 1.0982736),
    ),
}
"""From linear light of other spaces."""
XYZ = {"lab": "xyz-d50", "lch": "xyz-d50", "oklab": "xyz-d65", "oklch": "xyz-d65"}


@lru_cache(4096)
def plain_colour(value: str) -> str | None:
    """A paint as every engine knows it; None if it is none that can be computed."""
    value = value.strip()
    low = value.lower()
    if low == "currentcolor":
        return "currentColor"
    if low in KEYWORDS or low in UNSET:
        return UNSET.get(low, low)
    if low.startswith("url("):
        return value
    found = _numbers(value)
    return _written(found) if found else None


def _written(colour: Numbers) -> str:
    *parts, alpha = colour
    channels = [round(min(max(part, 0.0), 1.0) * 255) for part in parts]
    if alpha >= 1:
        return "#" + "".join(f"{channel:02x}" for channel in channels)
    return f"rgba({', '.join(map(str, channels))}, {max(alpha, 0.0):.4g})"


def is_white(colour: str) -> bool:
    """Whether nothing of it is seen on paper."""
    found = _numbers(colour)
    return found is None or found[3] <= 0 or min(found[:3]) >= 1


def _numbers(value: str) -> Numbers | None:
    """Red, green, blue and alpha, each from 0 to 1, in sRGB."""
    token = tinycss2.parse_one_component_value(value, skip_comments=True)
    if token.type == "function" and token.lower_name == "light-dark":
        return _numbers(tinycss2.serialize(_arguments(token)[0]))
    if token.type == "function" and token.lower_name == "color-mix":
        return _mixed(_arguments(token))
    try:
        found = parse_color(SYSTEM.get(value.lower(), value))
    except ValueError:  # such as `color()`
        return None
    return None if found is None or isinstance(found, str) else _srgb(found)


def _arguments(function: Any) -> list[list[Any]]:
    parts: list[list[Any]] = [[]]
    for token in function.arguments:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _mixed(parts: Sequence[list[Any]]) -> Numbers | None:
    """Two colours in one; in sRGB, whatever space it asks for, which is near enough on paper."""
    if len(parts) != 3:
        return None
    colours = [_numbers(tinycss2.serialize(_but(part, "percentage"))) for part in parts[1:]]
    shares = [next((t.value / 100 for t in p if t.type == "percentage"), None) for p in parts[1:]]
    first, second = colours
    if first is None or second is None:
        return None
    return _mix(first, second, *_shares(*shares))


def _but(tokens: Iterable[Any], kind: str) -> list[Any]:
    return [token for token in tokens if token.type != kind]


def _shares(first: float | None, second: float | None) -> tuple[float, float]:
    if first is None:
        first = 0.5 if second is None else 1 - second
    return first, 1 - first if second is None else second


def _mix(one: Numbers, other: Numbers, share: float, rest: float) -> Numbers | None:
    whole = share + rest
    if whole <= 0:
        return None
    first, second = one[3] * share / whole, other[3] * rest / whole
    alpha = first + second
    if not alpha:
        return (0.0, 0.0, 0.0, 0.0)
    channels = ((a * first + b * second) / alpha for a, b in zip(one[:3], other[:3], strict=True))
    return (*channels, alpha * min(whole, 1.0))


def _srgb(colour: Any) -> Numbers | None:
    space, alpha = colour.space, colour.alpha
    if space in ("hsl", "hwb"):
        return (*colour.to("srgb").coordinates, alpha)
    if space == "device-cmyk":
        cyan, magenta, yellow, black = (part or 0.0 for part in colour.coordinates)
        return (*((1 - ink) * (1 - black) for ink in (cyan, magenta, yellow)), alpha)
    channels = tuple(part or 0.0 for part in colour.coordinates)
    if space in XYZ:
        space, channels = XYZ[space], tuple(colour.to(XYZ[space]).coordinates)
    elif space == "display-p3":
        channels = tuple(map(_linear, channels))
    if space in TO_SRGB:
        linear = (sum(f * c for f, c in zip(row, channels, strict=True)) for row in TO_SRGB[space])
        channels = tuple(map(_encoded, linear))
    return (*channels, alpha) if len(channels) == 3 else None


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _encoded(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
