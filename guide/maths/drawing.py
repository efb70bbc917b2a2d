"""What a formula is drawn of: text, rules and paths at their places, joined to lines, as SVG.

In: texts with their type, rules, KaTeX's paths. Out: a Picture, and its SVG. Lengths are in em of
the formula, y grows downwards from the baseline. Reads font files.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from guide.fonts.faces import advance
from guide.storage.bundled import FONTS, KATEX

SVG = "http://www.w3.org/2000/svg"
ENDLESS = "400000"
"""How far KaTeX lets a path run on that the page is to cut, in units of its SVG."""
OVERHANG = 0.15
"""Room for glyphs that lean out of their advance, em."""
UNITS = 100
"""SVG units in an em: fine enough for the engine's rounding."""

Draw = Callable[[float, float, float], list[str]]
"""(x, baseline y, width of the line) → SVG elements; x, y and width in em."""


class Unknown(Exception):
    """A construct that is not drawn here."""


@dataclass(frozen=True)
class Type:
    """What text is set in; size in em of the formula."""

    family: str = "KaTeX_Main"
    italic: bool = False
    bold: bool = False
    size: float = 1.0
    align: str = "left"
    color: str = ""


@dataclass(frozen=True)
class Line:
    """Things on one baseline, with their common width (em)."""

    width: float = 0.0
    draws: tuple[Draw, ...] = ()
    fills: bool = False
    """Whether it grows to the width of the stack that it stands in (a rule, the roof of a root)."""


@dataclass(frozen=True)
class Picture:
    """A part of a formula that is not broken."""

    width: float
    height: float
    """Above the baseline."""
    depth: float
    """Below the baseline."""
    line: Line

    def svg(self, ink: str) -> str:
        """The drawing, with OVERHANG around it on all sides."""
        box = (
            -OVERHANG,
            -self.height - OVERHANG,
            self.width + 2 * OVERHANG,
            self.height + self.depth + 2 * OVERHANG,
        )
        view = " ".join(_n(number) for number in box)
        inside = "".join(each for draw in self.line.draws for each in draw(0.0, 0.0, self.width))
        return f"<svg xmlns='{SVG}' viewBox='{view}' fill='{ink}'>{inside}</svg>"


def _n(em: float) -> str:
    """A length in SVG units."""
    return f"{em * UNITS:.2f}".rstrip("0").rstrip(".")


def _fill(kind: Type) -> str:
    return f" fill='{kind.color}'" if kind.color else ""


def in_one(pictures: Sequence[Picture]) -> Picture:
    """Pictures one behind another."""
    line = joined([replace(each.line, draws=_fixed(each.line)) for each in pictures])
    height = max(each.height for each in pictures)
    return Picture(line.width, height, max(each.depth for each in pictures), line)


def _fixed(line: Line) -> tuple[Draw, ...]:
    """Its things, which no longer grow with the line that they stand in."""
    return tuple(in_room(draw, line.width) for draw in line.draws)


def joined(parts: Sequence[Line]) -> Line:
    """Lines one behind another, as one."""
    width = 0.0
    draws: list[Draw] = []
    for part in parts:
        draws += moved(part, width, 0.0)
        width += part.width
    return Line(width, tuple(draws), any(part.fills for part in parts))


def moved(line: Line, dx: float, dy: float) -> tuple[Draw, ...]:
    """The things of a line, elsewhere."""

    def shifted(draw: Draw) -> Draw:
        return lambda x, y, width: draw(x + dx, y + dy, width)

    return tuple(shifted(draw) for draw in line.draws) if dx or dy else line.draws


def in_room(draw: Draw, room: float) -> Draw:
    """A thing that is as wide as this room, whatever line it stands in."""
    return lambda x, y, _: draw(x, y, room)


def text_on_line(text: str, kind: Type) -> Line:
    """A text as a line; Unknown if a character is in no face."""
    text = text.replace("\u200b", "")
    if not text:
        return Line()
    width = sum(_advance(char, kind.family, kind.bold, kind.italic) for char in text) * kind.size

    def draw(x: float, y: float, _: float) -> list[str]:
        weight = " font-weight='bold'" if kind.bold else ""
        slant = " font-style='italic'" if kind.italic else ""
        fill = _fill(kind)
        escaped = text.replace("&", "&amp;").replace("<", "&lt;")
        return [
            f"<text x='{_n(x)}' y='{_n(y)}' font-size='{_n(kind.size)}' "
            f"font-family='{kind.family}, Noto Serif SC'{weight}{slant}{fill}>{escaped}</text>"
        ]

    return Line(width, (draw,))


@lru_cache(maxsize=4096)
def _advance(char: str, family: str, bold: bool, italic: bool) -> float:
    names = {(False, False): "Regular", (True, False): "Bold", (False, True): "Italic"}
    for name in (names.get((bold, italic), "BoldItalic"), "Regular", "Italic"):
        file = KATEX / "fonts" / f"{family}-{name}.ttf"
        if file.exists() and (found := advance(file, char)) is not None:
            return found
    found = advance(FONTS / "NotoSerifSC-Regular.otf", char)
    if found is None:
        raise Unknown(char)
    return found


def rule(thickness: float, kind: Type) -> Draw:
    """A rule on the baseline, as wide as its line."""
    fill = _fill(kind)

    def draw(x: float, y: float, width: float) -> list[str]:
        return [
            f"<rect x='{_n(x)}' y='{_n(y - thickness)}' width='{_n(width)}' "
            f"height='{_n(thickness)}'{fill}/>"
        ]

    return draw


def path(data: str, height: float, scale: float, kind: Type, is_roof: bool) -> Draw:
    """A path of KaTeX's that stands on the baseline; a roof is as wide as its line."""
    fill = _fill(kind)

    def draw(x: float, y: float, width: float) -> list[str]:
        shape = _cut_roof(data, width / scale) if is_roof else data
        place = f"translate({_n(x)} {_n(y - height)}) scale({scale * UNITS:.5f})"
        return [f"<path transform='{place}' d='{shape}'{fill}/>"]

    return draw


def _cut_roof(data: str, width: float) -> str:
    """KaTeX lets the roof of a root run on without end, for the page to cut; cut it here."""
    # One of KaTeX's paths has a zero less.
    data = re.sub(rf"H{ENDLESS[:-1]}0?(?=\D)", f"H{width:.1f}", data)
    return re.sub(
        rf"M\s*([\d.]+)\s+([\d.]+)\s*h{ENDLESS}v(\d+)h-{ENDLESS}",
        lambda m: f"M{m[1]} {m[2]}H{width:.1f}v{m[3]}H{m[1]}",
        data,
    )
