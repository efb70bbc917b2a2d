"""KaTeX's boxes → a drawing with text: every glyph of a formula at its place.

KaTeX sets a formula as nested inline tables that a browser lays out; WeasyPrint 70 takes 30 ms for
one. But their sizes are written into them, so what is left is arithmetic: KaTeX's vertical shifts
(`top`, `pstrut`) and the advances of its faces give every glyph its place, and an SVG of text
takes a tenth of the time. The rules here are those of KaTeX 0.19's stylesheet.

In: HTML of one unbreakable part of a formula (KaTeX's `base`). Out: a Picture, or None for
a construct that is not drawn here, which is then left to the engine as KaTeX wrote it. Lengths are
in em of the formula, y grows downwards from the baseline. Reads font files.
"""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from guide.fonts.faces import katex_coverage
from guide.maths.drawing import (
    ENDLESS,
    SVG,
    Draw,
    Line,
    Picture,
    Type,
    Unknown,
    in_room,
    joined,
    moved,
    path,
    rule,
    text_on_line,
)
from guide.maths.styles import aligned, classes_of, lengths_of, type_of

NULL_DELIMITER = 0.12
LAPS = {"rlap": 0.0, "llap": 1.0, "clap": 0.5}
"""What takes no room, as the stroke of \\ne: how much of its width lies before its place."""
SVG_BOX, SVG_PATH = f"{{{SVG}}}svg", f"{{{SVG}}}path"
ASPECT = "preserveAspectRatio"
OTHER_HEIGHT, OTHER_DEPTH = 0.9, 0.2
"""Of a line with characters of another face than KaTeX's, em."""


def picture(base: Element) -> Picture | None:
    """Draw one `base` of KaTeX's HTML; None if something in it is not known here."""
    try:
        strut = next(child for child in base if "strut" in classes_of(child))
        line = _children(base, Type())
        style = lengths_of(strut, Type())
    except Unknown:
        return None
    depth = -style.get("vertical-align", 0.0)
    height = style.get("height", 0.0) - depth
    if any(ord(char) not in katex_coverage() for char in "".join(base.itertext())):
        # KaTeX does not know how high a character of another face is, and says 0.
        height, depth = max(height, OTHER_HEIGHT), max(depth, OTHER_DEPTH)
    return Picture(line.width, height, depth, line)


def _inline(element: Element, outer: Type) -> Line:
    """One element of a line."""
    kind = type_of(element, outer)
    style, classes = lengths_of(element, kind), set(classes_of(element))
    if "vlist-t" in classes:
        line = _stack(element, kind)
    elif classes & {"frac-line", "overline-line", "underline-line"}:
        line = Line(0.0, (rule(style.get("border-bottom-width", 0.04), kind),), fills=True)
    elif element.find(SVG_BOX) is not None:
        line = _sign(element, style, kind)
    elif "strut" in classes or "pstrut" in classes:
        return Line()
    else:
        line = _children(element, aligned(element, kind))
    if "nulldelimiter" in classes:
        line = Line(NULL_DELIMITER * kind.size)
    if "arraycolsep" in classes:
        line = Line(style.get("width", 0.0))
    if lap := classes & LAPS.keys():
        line = Line(0.0, moved(line, -LAPS[lap.pop()] * line.width, 0.0))
    width = 0.0 if "accent-body" in classes else line.width
    before = style.get("margin-left", 0.0) + style.get("padding-left", 0.0)
    after = style.get("margin-right", 0.0)
    if "root" in classes:  # the index of a root leans into its sign
        before, after = before + 0.2777777778 * kind.size, after - 0.5555555556 * kind.size
    draws = moved(line, before + style.get("left", 0.0), _shift(style, classes))
    return Line(before + width + after, draws, line.fills)


def _shift(style: Mapping[str, float], classes: set[str]) -> float:
    """`top` of what is positioned relative to where it stands."""
    return style.get("top", 0.0) if classes & {"op-symbol", "delimcenter", "accent-body"} else 0.0


def _children(element: Element, kind: Type) -> Line:
    """The text and elements in an element, one behind another."""
    parts = [text_on_line(element.text or "", kind)]
    for child in element:
        parts += [_inline(child, kind), text_on_line(child.tail or "", kind)]
    return joined(parts)


def _stack(element: Element, kind: Type) -> Line:
    """`vlist-t`: lines above one another, each shifted by `top` plus its strut."""
    cell = element[0][0]
    rows: list[tuple[float, float, float, Line]] = []
    for child in cell:
        inner = aligned(child, type_of(child, kind))
        style = lengths_of(child, inner)
        strut = next((each for each in child if "pstrut" in classes_of(each)), None)
        if strut is None:
            raise Unknown("a line of a stack without its strut")
        down = style.get("top", 0.0) + lengths_of(strut, inner)["height"]
        margins = style.get("margin-left", 0.0), style.get("margin-right", 0.0)
        rows.append((down, *margins, _children(child, inner)))
    width = max((left + line.width + right for _, left, right, line in rows), default=0.0)
    draws: list[Draw] = []
    for down, left, right, line in rows:
        room = width - left - right
        spare = 0.0 if line.fills else max(room - line.width, 0.0)
        shift = left + {"left": 0.0, "center": spare / 2, "right": spare}[kind.align]
        draws += [in_room(draw, room) for draw in moved(line, shift, down)]
    return Line(width, tuple(draws))


def _sign(element: Element, style: Mapping[str, float], kind: Type) -> Line:
    """A sign that KaTeX draws as a path: the sign of a root, or a part of a tall bracket."""
    svg = element.find(SVG_BOX)
    shape = svg.find(SVG_PATH) if svg is not None else None
    if svg is None or shape is None or len(svg) != 1 or "height" not in style:
        raise Unknown("svg")
    data, roof = shape.get("d", "").replace("\n", " "), "hide-tail" in classes_of(element)
    fixed = "width" in style and ENDLESS not in data
    if not fixed and not (roof and ENDLESS in data and svg.get(ASPECT) == "xMinYMin slice"):
        raise Unknown("a stretched path")
    height = style["height"]
    scale = height / float(svg.get("viewBox", "").split()[3])
    draw = path(data, height, scale, kind, roof)
    return Line(style.get("width", style.get("min-width", 0.0)), (draw,), fills=roof)
