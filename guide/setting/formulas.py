"""Formulas drawn straight into a page: letters and rules at known places. Owns WeasyPrint, with
`engine` and `sheets`.

In: the drawing that `maths/drawing.py` made of a formula. Out: an image for WeasyPrint 70,
which would lay out each letter of an SVG anew, at a fifth of the time of a page; here a letter of a
face is laid out once a process. What holds anything but letters and rules is left to WeasyPrint.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from tinycss2.color5 import parse_color
from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.draw.text import draw_first_line
from weasyprint.matrix import Matrix
from weasyprint.pdf.stream import Stream
from weasyprint.svg.text import Style, TextBox
from weasyprint.text.line_break import split_first_line

from guide.setting.pictures import Rasters

ADDRESS = "data:image/svg+xml,"
SVG = "{http://www.w3.org/2000/svg}"
KNOWN = {
    f"{SVG}text": {"x", "y", "font-size", "font-family", "font-weight", "font-style", "fill"},
    f"{SVG}rect": {"x", "y", "width", "height", "fill"},
}
"""The elements that are drawn here, with their attributes."""
NOMINAL = 100.0
"""The size at which letters are laid out, px; it makes no difference."""


@dataclass(frozen=True)
class _Run:
    """Glyphs of one face, as the engine writes them at any size."""

    font: int
    """The key by which a stream knows the font."""
    handle: Any
    """The font, Pango's; it lives as long as the layout beside it."""
    layout: Any
    glyphs: str
    """As `TJ` shows them."""
    widths: Mapping[int, float]
    """By glyph id, in thousandths of an em."""
    characters: Mapping[int, str]


@dataclass(frozen=True)
class _Letter:
    runs: tuple[_Run, ...]
    advance: float
    """In em."""


class Letters:
    """The letters of formulas, each laid out once with the fonts of a FontConfiguration."""

    def __init__(self, font_config: Any) -> None:
        self._font_config = font_config
        self._known: dict[tuple[str, ...], _Letter] = {}

    def of(self, letter: str, family: str, weight: str, style: str) -> _Letter:
        key = (letter, family, weight, style)
        if key not in self._known:
            self._known[key] = self._lay_out(*key)
        return self._known[key]

    def _lay_out(self, letter: str, family: str, weight: str, slant: str) -> _Letter:
        style = Style(
            {
                **INITIAL_VALUES,
                "font_family": [name.strip() for name in family.split(",")],
                "font_style": slant,
                "font_weight": 700 if weight == "bold" else 400,
                "font_size": NOMINAL,
            }
        )
        style.font_config = self._font_config
        layout, _, _, width, *_ = split_first_line(letter, style, None, inf, 0)
        layout.reactivate(style)
        recorder = _Recorder(layout)
        draw_first_line(recorder, TextBox(layout, style), "clip", "none", Matrix())
        return _Letter(tuple(recorder.runs), width / NOMINAL)


class _Recorder(Stream):  # type: ignore[misc]
    """A stream that keeps what is shown in which font."""

    def __init__(self, layout: Any) -> None:
        super().__init__({}, None, {}, {}, {}, {}, None)
        self.runs: list[_Run] = []
        self._layout = layout

    def add_font(self, pango_font: Any) -> Any:
        self._handle = pango_font
        return super().add_font(pango_font)

    def show_text(self, text: str) -> None:
        *_, (key, font) = self._fonts.items()
        self.runs.append(_Run(key, self._handle, self._layout, text, font.widths, font.to_unicode))


class Formula:
    """Stands in for an image of WeasyPrint's."""

    def __init__(self, root: Any, letters: Letters) -> None:
        self._root = root
        self._letters = letters
        self._box = [float(number) for number in root.get("viewBox").split()]

    def get_intrinsic_size(self, resolution: float, font_size: float) -> tuple[Any, Any, float]:
        """Its shape alone: HTML says how large it is."""
        return None, None, self._box[2] / self._box[3]

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        x, y, own_width, own_height = self._box
        scale = min(width / own_width, height / own_height)
        right, down = (width - own_width * scale) / 2, (height - own_height * scale) / 2
        stream.transform(a=scale, d=scale, e=right - x * scale, f=down - y * scale)
        for element in self._root:
            stream.set_color(parse_color(element.get("fill") or self._root.get("fill")))
            if element.tag == f"{SVG}rect":
                stream.rectangle(*(float(element.get(n)) for n in ("x", "y", "width", "height")))
                stream.fill()
            else:
                self._show(stream, element)

    def _show(self, stream: Any, element: Any) -> None:
        x, y, size = (float(element.get(name)) for name in ("x", "y", "font-size"))
        weight, style = element.get("font-weight", "normal"), element.get("font-style", "normal")
        stream.begin_text()
        for char in element.text:
            letter = self._letters.of(char, element.get("font-family"), weight, style)
            stream.set_text_matrix(1, 0, 0, -1, x, y)
            for run in letter.runs:
                _show(stream, run, size)
            x += letter.advance * size
        stream.end_text()


def _show(stream: Any, run: _Run, size: float) -> None:
    font = stream._fonts.get(run.font) or stream.add_font(run.handle)[0]
    font.widths |= run.widths
    font.to_unicode |= run.characters
    stream.set_font_size(font.hash, size)
    stream.show_text(run.glyphs)


class Images(dict[str, Any]):
    """What WeasyPrint keeps images in while it lays out a document: formulas are there already."""

    def __init__(self, letters: Letters, rasters: Rasters) -> None:
        self._letters = letters
        self.rasters = rasters
        """Makes those of pixels."""

    def __contains__(self, address: object) -> bool:
        if super().__contains__(address):
            return True
        formula = self._formula(str(address))
        if formula is not None:
            self[str(address)] = formula
        return formula is not None

    def _formula(self, address: str) -> Formula | None:
        if not address.startswith(ADDRESS):
            return None
        try:
            root = ElementTree.fromstring(unquote(address.removeprefix(ADDRESS)))
        except ElementTree.ParseError:
            return None
        drawn = set(root.keys()) == {"viewBox", "fill"} and all(map(_is_known, root))
        return Formula(root, self._letters) if drawn else None


def _is_known(element: Any) -> bool:
    return not len(element) and set(element.keys()) <= KNOWN.get(element.tag, set())
