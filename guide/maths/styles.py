"""What KaTeX's classes and styles say of an element: the type that it is set in, and lengths.

In: an element of KaTeX's HTML, the type around it. Out: its type, and the lengths that it sets
itself, in em of the formula; Unknown if it says something that is not drawn here. The rules are
those of KaTeX 0.19's stylesheet. No side effects.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from xml.etree.ElementTree import Element

from guide.maths.drawing import Type, Unknown

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


def classes_of(element: Element) -> list[str]:
    return element.get("class", "").split()


def lengths_of(element: Element, kind: Type) -> Mapping[str, float]:
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


def type_of(element: Element, outer: Type) -> Type:
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


def aligned(element: Element, kind: Type) -> Type:
    """What `text-align` an element gives to what is in it."""
    classes = set(classes_of(element))
    if classes & {"mfrac", "op-limits", "accent", "col-align-c"}:
        return replace(kind, align="center")
    if "col-align-r" in classes:
        return replace(kind, align="right")
    return (
        replace(kind, align="left") if classes & {"msupsub", "col-align-l", "svg-align"} else kind
    )
