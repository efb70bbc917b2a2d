"""Formulas drawn: KaTeX's HTML → a drawing with text, every glyph of a formula at its place.

KaTeX sets a formula as nested inline tables that a browser lays out; WeasyPrint 70 takes 30 ms for
one. But their sizes are written into them, so what is left is arithmetic: KaTeX's vertical shifts
(`top`, `pstrut`) and the advances of its faces give every glyph its place, and an SVG of text
takes a tenth of the time. The rules here are those of KaTeX 0.16.22's stylesheet.

In: HTML of one unbreakable part of a formula (KaTeX's `base`). Out: a Picture, or None for
a construct that is not drawn here, which is then left to the engine as KaTeX wrote it. Lengths are
in em of the formula, y grows downwards from the baseline. Reads font files.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from xml.etree.ElementTree import Element

from guide.fonts.faces import advance, katex_coverage
from guide.storage.bundled import FONTS, KATEX

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
        return f"<svg xmlns='{SVG[1:-1]}' viewBox='{view}' fill='{ink}'>{inside}</svg>"


# Classes that say in which face their text is; later ones win, as in the stylesheet.
FACES: dict[str, dict[str, object]] = {
    "textbf": {"bold": True},
    "textit": {"italic": True},
    "textrm": {"family": "KaTeX_Main"},
    "textsf": {"family": "KaTeX_SansSerif"},
    "texttt": {"family": "KaTeX_Typewriter"},
    "mathnormal": {"family": "KaTeX_Math", "italic": True},
    "mathit": {"family": "KaTeX_Main", "italic": True},
    "mathrm": {"italic": False},
    "mathbf": {"family": "KaTeX_Main", "bold": True},
    "boldsymbol": {"family": "KaTeX_Math", "bold": True, "italic": True},
    "amsrm": {"family": "KaTeX_AMS"},
    "mathbb": {"family": "KaTeX_AMS"},
    "textbb": {"family": "KaTeX_AMS"},
    "mathcal": {"family": "KaTeX_Caligraphic"},
    "mathfrak": {"family": "KaTeX_Fraktur"},
    "textfrak": {"family": "KaTeX_Fraktur"},
    "mathtt": {"family": "KaTeX_Typewriter"},
    "mathscr": {"family": "KaTeX_Script"},
    "textscr": {"family": "KaTeX_Script"},
    "mathsf": {"family": "KaTeX_SansSerif"},
    "mathboldsf": {"family": "KaTeX_SansSerif", "bold": True},
    "mathsfit": {"family": "KaTeX_SansSerif", "italic": True},
    "mathitsf": {"family": "KaTeX_SansSerif", "italic": True},
    "mainrm": {"family": "KaTeX_Main", "italic": False},
    "small-op": {"family": "KaTeX_Size1"},
    "large-op": {"family": "KaTeX_Size2"},
}
# Classes that change nothing that is drawn.
PLAIN = set(
    "mord mbin mrel mopen mclose mpunct minner mop mtight mspace text cjk_fallback nobreak "
    "allowbreak accent mfrac sqrt msupsub op-limits op-symbol delimcenter delimsizing mult "
    "delimsizinginner sizing strut vlist-t vlist-t2 vlist-r vlist vlist-s pstrut nulldelimiter "
    "accent-body frac-line overline overline-line underline underline-line svg-align hide-tail "
    "mtable col-align-l col-align-c col-align-r arraycolsep root delim-size1 delim-size4 base "
    "textstyle displaystyle vbox thinbox rlap llap clap inner fix".split()
) | {f"{prefix}size{n}" for prefix in ("", "reset-") for n in range(1, 12)}
STYLES = set(
    "height vertical-align margin-left margin-right padding-left top left width min-width "
    "border-bottom-width color position".split()
)
# KaTeX's size commands, in em of \normalsize (size6).
SIZES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.44, 1.728, 2.074, 2.488)
NULL_DELIMITER = 0.12
LAPS = {"rlap": 0.0, "llap": 1.0, "clap": 0.5}
"""What takes no room, as the stroke of \\ne: how much of its width lies before its place."""
SVG = "{http://www.w3.org/2000/svg}"
ENDLESS = "400000"
ASPECT = "preserveAspectRatio"
OVERHANG = 0.15
"""Room for glyphs that lean out of their advance, em."""
OTHER_HEIGHT, OTHER_DEPTH = 0.9, 0.2
"""Of a line with characters of another face than KaTeX's, em."""
UNITS = 100
"""SVG units in an em: fine enough for the engine's rounding."""


def _n(em: float) -> str:
    """A length in SVG units."""
    return f"{em * UNITS:.2f}".rstrip("0").rstrip(".")


def _fill(kind: Type) -> str:
    return f" fill='{kind.color}'" if kind.color else ""


def picture(base: Element) -> Picture | None:
    """Draw one `base` of KaTeX's HTML; None if something in it is not known here."""
    try:
        strut = next(child for child in base if "strut" in _classes(child))
        line = _children(base, Type())
        style = _style(strut, Type())
    except Unknown:
        return None
    depth = -style.get("vertical-align", 0.0)
    height = style.get("height", 0.0) - depth
    if any(ord(char) not in katex_coverage() for char in "".join(base.itertext())):
        # KaTeX does not know how high a character of another face is, and says 0.
        height, depth = max(height, OTHER_HEIGHT), max(depth, OTHER_DEPTH)
    return Picture(line.width, height, depth, line)


def in_one(pictures: Sequence[Picture]) -> Picture:
    """Pictures one behind another."""
    line = _joined([replace(each.line, draws=_fixed(each.line)) for each in pictures])
    height = max(each.height for each in pictures)
    return Picture(line.width, height, max(each.depth for each in pictures), line)


def _fixed(line: Line) -> tuple[Draw, ...]:
    """Its things, which no longer grow with the line that they stand in."""
    return tuple(_in_room(draw, line.width) for draw in line.draws)


def _classes(element: Element) -> list[str]:
    return element.get("class", "").split()


def _style(element: Element, kind: Type) -> Mapping[str, float]:
    """The lengths that an element sets itself, in em of the formula."""
    return _lengths(element.get("style", ""), kind.size)


@lru_cache(maxsize=4096)
def _lengths(style: str, size: float) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for rule in filter(None, style.split(";")):
        name, _, value = rule.partition(":")
        name, value = name.strip(), value.strip()
        if name not in STYLES:
            raise Unknown(rule)
        if name in ("color", "position"):
            continue
        if not (number := re.fullmatch(r"(-?[\d.]+)(?:em)?", value)):
            raise Unknown(rule)
        found[name] = float(number[1]) * size
    return found


def _type_of(element: Element, outer: Type) -> Type:
    return _type(element.get("class", ""), element.get("style", ""), outer)


@lru_cache(maxsize=4096)
def _type(names: str, style: str, outer: Type) -> Type:
    kind, classes = outer, names.split()
    for name in classes:
        if name in FACES:
            kind = replace(kind, **FACES[name])  # type: ignore[arg-type]
        elif name not in PLAIN:
            raise Unknown(name)
    sizes = [int(name[4:]) for name in classes if re.fullmatch(r"size\d+", name)]
    resets = [int(name[10:]) for name in classes if name.startswith("reset-size")]
    if resets and sizes:
        kind = replace(kind, size=kind.size * SIZES[sizes[0] - 1] / SIZES[resets[0] - 1])
    elif "delimsizing" in classes and sizes:
        kind = replace(kind, family=f"KaTeX_Size{sizes[0]}")
    if delimiter := next((c for c in classes if c.startswith("delim-size")), ""):
        kind = replace(kind, family=f"KaTeX_Size{delimiter[-1]}")
    if color := re.search(r"(?:^|;)\s*color:\s*(#?\w+)", style):
        kind = replace(kind, color=color[1])
    return kind


def _aligned(element: Element, kind: Type) -> Type:
    """What `text-align` an element gives to what is in it."""
    classes = set(_classes(element))
    if classes & {"mfrac", "op-limits", "accent", "col-align-c"}:
        return replace(kind, align="center")
    if "col-align-r" in classes:
        return replace(kind, align="right")
    return (
        replace(kind, align="left") if classes & {"msupsub", "col-align-l", "svg-align"} else kind
    )


def _inline(element: Element, outer: Type) -> Line:
    """One element of a line."""
    kind = _type_of(element, outer)
    style, classes = _style(element, kind), set(_classes(element))
    if "vlist-t" in classes:
        line = _stack(element, kind)
    elif classes & {"frac-line", "overline-line", "underline-line"}:
        line = Line(0.0, (_rule(style.get("border-bottom-width", 0.04), kind),), fills=True)
    elif element.find(f"{SVG}svg") is not None:
        line = _drawing(element, style, kind)
    elif "strut" in classes or "pstrut" in classes:
        return Line()
    else:
        line = _children(element, _aligned(element, kind))
    if "nulldelimiter" in classes:
        line = Line(NULL_DELIMITER * kind.size)
    if "arraycolsep" in classes:
        line = Line(style.get("width", 0.0))
    if lap := classes & LAPS.keys():
        line = Line(0.0, _moved(line, -LAPS[lap.pop()] * line.width, 0.0))
    width = 0.0 if "accent-body" in classes else line.width
    before = style.get("margin-left", 0.0) + style.get("padding-left", 0.0)
    after = style.get("margin-right", 0.0)
    if "root" in classes:  # the index of a root leans into its sign
        before, after = before + 0.2777777778 * kind.size, after - 0.5555555556 * kind.size
    moved = _moved(line, before + style.get("left", 0.0), _shift(style, classes))
    return Line(before + width + after, moved, line.fills)


def _shift(style: Mapping[str, float], classes: set[str]) -> float:
    """`top` of what is positioned relative to where it stands."""
    return style.get("top", 0.0) if classes & {"op-symbol", "delimcenter", "accent-body"} else 0.0


def _moved(line: Line, dx: float, dy: float) -> tuple[Draw, ...]:
    def moved(draw: Draw) -> Draw:
        return lambda x, y, width: draw(x + dx, y + dy, width)

    return tuple(moved(draw) for draw in line.draws) if dx or dy else line.draws


def _children(element: Element, kind: Type) -> Line:
    """The text and elements in an element, one behind another."""
    parts = [_text(element.text or "", kind)]
    for child in element:
        parts += [_inline(child, kind), _text(child.tail or "", kind)]
    return _joined(parts)


def _joined(parts: Sequence[Line]) -> Line:
    width = 0.0
    draws: list[Draw] = []
    for part in parts:
        draws += _moved(part, width, 0.0)
        width += part.width
    return Line(width, tuple(draws), any(part.fills for part in parts))


def _text(text: str, kind: Type) -> Line:
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


def _stack(element: Element, kind: Type) -> Line:
    """`vlist-t`: lines above one another, each shifted by `top` plus its strut."""
    cell = element[0][0]
    rows: list[tuple[float, float, float, Line]] = []
    for child in cell:
        inner = _aligned(child, _type_of(child, kind))
        style = _style(child, inner)
        strut = next((each for each in child if "pstrut" in _classes(each)), None)
        if strut is None:
            raise Unknown("a line of a stack without its strut")
        down = style.get("top", 0.0) + _style(strut, inner)["height"]
        margins = style.get("margin-left", 0.0), style.get("margin-right", 0.0)
        rows.append((down, *margins, _children(child, inner)))
    width = max((left + line.width + right for _, left, right, line in rows), default=0.0)
    draws: list[Draw] = []
    for down, left, right, line in rows:
        room = width - left - right
        spare = 0.0 if line.fills else max(room - line.width, 0.0)
        shift = left + {"left": 0.0, "center": spare / 2, "right": spare}[kind.align]
        draws += [_in_room(draw, room) for draw in _moved(line, shift, down)]
    return Line(width, tuple(draws))


def _in_room(draw: Draw, room: float) -> Draw:
    return lambda x, y, _: draw(x, y, room)


def _rule(thickness: float, kind: Type) -> Draw:
    fill = _fill(kind)

    def draw(x: float, y: float, width: float) -> list[str]:
        return [
            f"<rect x='{_n(x)}' y='{_n(y - thickness)}' width='{_n(width)}' "
            f"height='{_n(thickness)}'{fill}/>"
        ]

    return draw


def _drawing(element: Element, style: Mapping[str, float], kind: Type) -> Line:
    """A sign that KaTeX draws as a path: the sign of a root, or a part of a tall bracket."""
    svg = element.find(f"{SVG}svg")
    path = svg.find(f"{SVG}path") if svg is not None else None
    if svg is None or path is None or len(svg) != 1 or "height" not in style:
        raise Unknown("svg")
    data, roof = path.get("d", "").replace("\n", " "), "hide-tail" in _classes(element)
    fixed = "width" in style and ENDLESS not in data
    if not fixed and not (roof and ENDLESS in data and svg.get(ASPECT) == "xMinYMin slice"):
        raise Unknown("a stretched path")
    height = style["height"]
    scale = height / float(svg.get("viewBox", "").split()[3])
    fill = _fill(kind)

    def draw(x: float, y: float, width: float) -> list[str]:
        shape = _cut_roof(data, width / scale) if roof else data
        place = f"translate({_n(x)} {_n(y - height)}) scale({scale * UNITS:.5f})"
        return [f"<path transform='{place}' d='{shape}'{fill}/>"]

    return Line(style.get("width", style.get("min-width", 0.0)), (draw,), fills=roof)


def _cut_roof(data: str, width: float) -> str:
    """KaTeX lets the roof of a root run on without end, for the page to cut; cut it here."""
    # One of KaTeX's paths has a zero less.
    data = re.sub(rf"H{ENDLESS[:-1]}0?(?=\D)", f"H{width:.1f}", data)
    return re.sub(
        rf"M\s*([\d.]+)\s+([\d.]+)\s*h{ENDLESS}v(\d+)h-{ENDLESS}",
        lambda m: f"M{m[1]} {m[2]}H{width:.1f}v{m[3]}H{m[1]}",
        data,
    )
