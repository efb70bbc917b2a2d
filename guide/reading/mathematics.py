"""TeX → HTML: KaTeX sets a formula, `pictures` draws it. Owns pykatex (KaTeX 0.16.22 in QuickJS).

In: TeX. Out: HTML with text in KaTeX's faces, or FormulaError with KaTeX's words. Reads font files.
"""

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

import pykatex

from guide.reading.pictures import OVERHANG, Picture, picture

INK = "var(--ink)"
"""Stands for the colour of the text until a theme gives it (see setting/theme.py)."""
SCALE = 1.08
"""Size of a formula beside the text: its small letters as high as those of Noto Serif."""


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
        # "ignore": Han in a formula is no fault here, and "warn" would write to the terminal.
        markup = str(
            pykatex.renderToString(tex, displayMode=display, output="html", strict="ignore")
        )
    except pykatex.ParseError as error:
        raise _explain(str(error), tex) from None
    pictures = _draw(markup)
    if pictures is None:
        return markup
    alts = [tex.strip(), *[""] * len(pictures)]
    images = "".join(_image(each, alt) for each, alt in zip(pictures, alts, strict=False))
    return f'<span class="math">{images}</span>'


def _draw(markup: str) -> list[Picture] | None:
    """A picture of each `base`; None if the formula holds anything that is not drawn."""
    root = ElementTree.fromstring(markup)
    [inner] = [each for each in root.iter("span") if each.get("class") == "katex-html"]
    drawn = [picture(child) if child.get("class") == "base" else None for child in inner]
    pictures = [each for each in drawn if each is not None]
    return pictures if len(pictures) == len(drawn) else None


def _image(drawn: Picture, alt: str) -> str:
    """The picture on the baseline of its line; margins take its overhang back."""
    width, height = drawn.width + 2 * OVERHANG, drawn.height + drawn.depth + 2 * OVERHANG
    style = (
        f"width:{width * SCALE:.4f}em;height:{height * SCALE:.4f}em;"
        f"margin:{-OVERHANG * SCALE:.4f}em;vertical-align:{-drawn.depth * SCALE:.4f}em"
    )
    svg = drawn.svg(INK).replace("%", "%25").replace("#", "%23")
    # Of HTML's special characters only these end or change a quoted attribute.
    address = svg.replace("&", "&amp;").replace('"', "&quot;")
    return f'<img src="data:image/svg+xml,{address}" alt="{html.escape(alt)}" style="{style}">'


def _explain(message: str, tex: str) -> FormulaError:
    """KaTeX says "… at position 4: x^2^̲3" (from 1) or "… at end of input: …"."""
    text, _, _ = re.sub("\u0332", "", message).partition(" at position ")
    text, at_end, _ = text.partition(" at end of input")
    position = re.search(r" at position (\d+):", message)
    offset = int(position[1]) - 1 if position else len(tex) if at_end else 0
    return FormulaError(text + at_end, offset)
