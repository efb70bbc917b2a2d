"""TeX → HTML: KaTeX sets a formula, `drawing` draws it.

In: TeX. Out: HTML with text in KaTeX's faces, or FormulaError with KaTeX's words. Reads font files.
"""

import html
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

from guide.maths.boxes import picture
from guide.maths.drawing import OVERHANG, Picture, in_one
from guide.maths.engine import DEEP, Refusal, html_of

INK = "var(--ink)"
"""Stands for the colour of the text until a theme gives it (see setting/theme.py)."""
SCALE = 1.08
"""Size of a formula beside the text: its small letters as high as those of Noto Serif."""

PREFIX = re.compile(r"(?<!\S)katex-(?!html)")
"""KaTeX 0.19 has it before those of its classes that pages use for other things, too."""
WIDTH = re.compile(r'style="width:([\d.]+)em;')
BASE = '<span class="katex-base">'
"""Begins a part of KaTeX's HTML within which no line breaks."""
SAID = (
    "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1' "
    'fill=\'black\'/>" class="said" alt="{}" '
    'style="width:.01em;height:.01em;margin-right:-.01em">'
)
"""An empty picture; tags take the element that it stands in for the picture of a formula."""
UNBROKEN = 12.0
"""Up to this width (em) a formula is broken only behind signs of relation."""


@dataclass(frozen=True)
class FormulaError(Exception):
    message: str
    """KaTeX's own words, without the formula."""
    offset: int
    """Characters into the TeX, from 0."""


@lru_cache(maxsize=4096)
def typeset(tex: str, display: bool) -> str:
    """HTML of a formula: pictures between which a line may break, or KaTeX's own HTML.

    Raises FormulaError for TeX that KaTeX refuses.
    """
    try:
        markup = html_of(tex, display)
        parts = _draw(markup)
    except Refusal as error:
        raise FormulaError(error.message, error.offset) from None
    except RecursionError:  # KaTeX's own limit is the higher one
        raise FormulaError(DEEP, 0) from None
    if parts is None:
        return _described(markup, tex.strip())
    groups = [parts[a:b] for a, b in _groups(parts)]
    images = (_image(group, tex.strip() * (n == 0)) for n, group in enumerate(groups))
    kind = "math" if display or len(groups) == 1 else "math whole"
    return f'<span class="{kind}">{"".join(images)}</span>'


def width_of(markup: str) -> float:
    """How wide the widest picture of a formula is, em: a line breaks only between two; infinite of
    what is not drawn."""
    widths = [float(found[1]) for found in WIDTH.finditer(markup)]
    return max(widths, default=math.inf if markup else 0.0)


def length_of(markup: str) -> float:
    """How wide a formula is on one line, em; infinite of what is not drawn."""
    widths = [float(found[1]) for found in WIDTH.finditer(markup)]
    return sum(widths) if widths else math.inf if markup else 0.0


def _described(markup: str, alt: str) -> str:
    """KaTeX's HTML, each part of which begins with what says that it is a formula, and which."""
    first, *parts = markup.split(BASE)
    said = (html.escape(alt) * (n == 0) for n in range(len(parts)))
    return first + "".join(
        BASE + SAID.format(each) + part for each, part in zip(said, parts, strict=True)
    )


@dataclass(frozen=True)
class _Part:
    """What KaTeX lets a line break behind: a sign of relation or operation ends it."""

    picture: Picture
    is_relation: bool
    space: float
    """At its right end, em."""


def _draw(markup: str) -> list[_Part] | None:
    """The parts of a formula; None if it holds anything that is not drawn."""
    root = ElementTree.fromstring(markup)
    for each in root.iter():
        each.set("class", PREFIX.sub("", each.get("class", "")))
    [inner] = [each for each in root.iter("span") if each.get("class") == "katex-html"]
    parts: list[_Part] = []
    overlaid: Picture | None = None
    for base in inner:
        drawn = picture(base) if base.get("class") == "base" else None
        if drawn is None:
            return None
        if overlaid:
            drawn = in_one([overlaid, drawn])
        if overlaid := drawn if _is_overlaid(base) else None:
            continue
        is_relation = any("mrel" in each.get("class", "").split() for each in base)
        parts.append(_Part(drawn, is_relation, _space_behind(base)))
    if overlaid:
        parts.append(_Part(overlaid, False, 0.0))
    return parts


def _is_overlaid(base: ElementTree.Element) -> bool:
    """Whether what follows is drawn over its end, as over the stroke of `\\not`."""
    last = list(base.iter("span"))[-1]
    return last.get("class") == "fix" and any(each.get("class") == "rlap" for each in base.iter())


def _space_behind(base: ElementTree.Element) -> float:
    """What KaTeX leaves behind a sign, em: it goes where a line ends there."""
    last = base[-1]
    found = re.match(r"margin-right:([\d.]+)em", last.get("style", ""))
    return float(found[1]) if found and last.get("class") == "mspace" else 0.0


def _groups(parts: Sequence[_Part]) -> Iterator[tuple[int, int]]:
    """Where a line may break: behind a relation, and behind an operation only in a long formula."""
    first, width = 0, 0.0
    for index, part in enumerate(parts):
        width += part.picture.width
        following = parts[index + 1].picture.width if index + 1 < len(parts) else 0.0
        if part.is_relation or width + following > UNBROKEN or index + 1 == len(parts):
            yield first, index + 1
            first, width = index + 1, 0.0


def _image(parts: Sequence[_Part], alt: str) -> str:
    """The picture on the baseline of its line; margins take its overhang back."""
    drawn, space = in_one([part.picture for part in parts]), parts[-1].space
    width, height = drawn.width + 2 * OVERHANG, drawn.height + drawn.depth + 2 * OVERHANG
    style = (
        f"width:{width * SCALE:.4f}em;height:{height * SCALE:.4f}em;"
        f"margin:{-OVERHANG * SCALE:.4f}em;vertical-align:{-drawn.depth * SCALE:.4f}em"
    )
    svg = drawn.svg(INK).replace("%", "%25").replace("#", "%23")
    # Of HTML's special characters only these end or change a quoted attribute.
    address = svg.replace("&", "&amp;").replace('"', "&quot;")
    behind = f' data-space="{space * SCALE:.4f}"' if space else ""
    described = f'alt="{html.escape(alt)}"{behind} style="{style}"'
    return f'<img src="data:image/svg+xml,{address}" {described}>'
