r"""A line of text to SVG, each run at its measured place.

Text is Chinese and Latin; between dollars stand formulas of letters, with `_x`, `^x`, `_{…}` for
indices and `\hat`, `\bar`, `\tilde` in front of a letter. Lengths in pt.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from pathlib import Path

from PIL import ImageFont

from family.palette import FACE, LABEL, SCRIPT

ASSETS = Path(__file__).parents[2]
FILES = {
    (FACE, False): "fonts/NotoSansSC-Regular.otf",
    (FACE, True): "fonts/NotoSansSC-Bold.otf",
    ("KaTeX_Math", False): "katex/fonts/KaTeX_Math-Italic.ttf",
    ("KaTeX_Main", False): "katex/fonts/KaTeX_Main-Regular.ttf",
}
ACCENTS = {"hat": "\u02c6", "bar": "\u02c9", "tilde": "\u02dc"}
TIGHT = {"·": 0.45, "×": 0.72, "→": 0.9}
"""Advances in em of signs that are a whole em wide in a Chinese face: here they stand among
letters and digits."""
SPACED = "=+−<>≤≥≈→"
"""Signs of operation and relation, with a little room on both sides."""
PIECES = re.compile(rf"([{''.join(TIGHT)}])")
FORMULA = re.compile(r"\\(hat|bar|tilde) ?|([_^])(?:\{([^}]*)\}|(.))|([A-Za-zα-ωΑ-Ωϕϵ]+)|(.)")


@dataclass(frozen=True)
class Run:
    """Letters of one face, from `x` on, `up` above the baseline of their line."""

    text: str
    face: str
    bold: bool
    size: float
    x: float = 0.0
    up: float = 0.0

    @property
    def width(self) -> float:
        return _font(self.face, self.bold).getlength(self.text) * self.size / 1000


@lru_cache
def _font(face: str, bold: bool) -> ImageFont.FreeTypeFont:
    file = FILES.get((face, bold)) or FILES[face, False]
    return ImageFont.truetype(str(ASSETS / file), 1000)


def runs_of(text: str, size: float = LABEL, bold: bool = False) -> tuple[list[Run], float]:
    """The runs of a line that begins at 0, and its width."""
    runs: list[Run] = []
    x = 0.0
    for number, part in enumerate(text.split("$")):
        set_part = _formula if number % 2 else _words
        more, x = set_part(part, x, size, bold)
        runs += more
    return runs, x


def _words(text: str, x: float, size: float, bold: bool) -> tuple[list[Run], float]:
    runs = []
    for piece in filter(None, PIECES.split(text)):
        run = Run(piece, FACE, bold, size)
        advance = TIGHT[piece] * size if piece in TIGHT else run.width
        # SVG drops a space at the edge of a text: what is left stands where it would stand.
        shown = replace(run, text=piece.strip())
        before = run.width - replace(run, text=piece.lstrip()).width
        runs.append(replace(shown, x=x + before + (advance - run.width) / 2))
        x += advance
    return [run for run in runs if run.text], x


def _formula(text: str, x: float, size: float, bold: bool) -> tuple[list[Run], float]:
    text = re.sub(rf" *([{SPACED}]) *", r"\1", text)
    size = size * 1.12  # letters of KaTeX's faces are smaller on their body than those of Noto
    runs: list[Run] = []
    accent = ""
    for found in FORMULA.finditer(text):
        mark, shift, several, one, letters, other = found.groups()
        if mark:
            accent = ACCENTS[mark]
            continue
        if shift:
            more, end = _script(several or one, x, size, 0.36 if shift == "^" else -0.16)
        else:
            more, end = _symbols(letters or other, x, size)
        if accent:
            over = Run(accent, "KaTeX_Main", False, size)
            more.append(replace(over, x=(x + end - over.width) / 2 + 0.06 * size))
            accent = ""
        runs += more
        x = end
    return runs, x


def _symbols(text: str, x: float, size: float) -> tuple[list[Run], float]:
    face = "KaTeX_Math" if text.isalpha() and text not in "∅∇" else "KaTeX_Main"
    if text == " ":
        return [], x + 0.22 * size
    gap = 0.17 * size if text in SPACED and x > 0 else 0.0
    run = Run(text, face, False, size, x + gap)
    return [run], x + gap + run.width + gap


def _script(text: str, x: float, size: float, shift: float) -> tuple[list[Run], float]:
    small = max(SCRIPT, 0.72 * size)
    runs: list[Run] = []
    for letters in re.findall(r"[A-Za-zα-ωΑ-Ωϕϵ]+|[^A-Za-zα-ωΑ-Ωϕϵ]", text):
        more, x = _symbols(letters, x, small)
        runs += [replace(run, up=shift * size) for run in more]
    return runs, x + 0.04 * size


def svg_of(runs: list[Run], x: float, y: float, ink: str) -> str:
    """Runs as SVG, their line beginning at (x, y)."""
    return "".join(_run(run, x + run.x, y - run.up, ink) for run in runs)


def _run(run: Run, x: float, y: float, ink: str) -> str:
    weight = ' font-weight="bold"' if run.bold else ""
    face = "" if run.face == FACE else f' font-family="{run.face}"'
    slant = ' font-style="italic"' if run.face == "KaTeX_Math" else ""
    size = f' font-size="{run.size:.4g}"'
    place = f'<text x="{x:.2f}" y="{y:.2f}"'
    return f'{place}{size}{face}{slant}{weight} fill="{ink}">{escape(run.text)}</text>\n'
