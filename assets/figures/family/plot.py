"""Computed plots: Matplotlib in the guide's faces and colours, published as an SVG.

In: a figure and the numbers of its run. Out: an SVG on standard output that WeasyPrint draws
as it stands: its text is text in Noto Sans SC, its parts are told apart without colour, its
unit is the point of the printed page, and the same run gives the same bytes.
"""

import io
import json
import re
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path as File
from xml.etree import ElementTree

import matplotlib
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from family.palette import ACCENT, FACE, INK, LABEL, NAME, PAPER, RULE, SOFT, WIDTH

HAIRLINE, LINE = 0.8, 1.3

FONTS = File(__file__).parents[2] / "fonts"

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
HREF = f"{{{XLINK}}}href"
TEXT_STYLE = "font-size", "font-weight", "text-anchor", "fill"
ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", XLINK)

# The faces call themselves Noto Sans CJK SC; the guide's stylesheets do not.
for face, weight in ("Regular", 400), ("Bold", 700):
    file = str(FONTS / f"NotoSansSC-{face}.otf")
    entry = font_manager.FontEntry(fname=file, name=FACE, weight=weight, size="scalable")
    font_manager.fontManager.ttflist.append(entry)

matplotlib.rcParams.update(
    {
        "backend": "svg",
        "svg.fonttype": "none",
        "svg.hashsalt": "guide",
        "font.family": [FACE],
        "font.size": LABEL,
        "text.color": INK,
        "text.parse_math": False,
        "axes.edgecolor": RULE,
        "axes.facecolor": "none",
        "axes.linewidth": HAIRLINE,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.formatter.use_mathtext": False,
        "xtick.color": RULE,
        "ytick.color": RULE,
        "xtick.labelcolor": SOFT,
        "ytick.labelcolor": SOFT,
        "xtick.labelsize": LABEL,
        "ytick.labelsize": LABEL,
        "xtick.major.width": HAIRLINE,
        "ytick.major.width": HAIRLINE,
        "xtick.major.size": 3,
        "ytick.major.size": 3,
        "xtick.major.pad": 2,
        "ytick.major.pad": 2,
        "lines.linewidth": LINE,
        "hatch.linewidth": HAIRLINE,
    }
)


def new_figure(title: str, height: float) -> Figure:
    """An empty figure as wide as the text; `title` says what it shows."""
    figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72, label=title)
    FigureCanvasSVG(figure)
    figure.patch.set_visible(False)
    return figure


def add_axes(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Axes at a place given in points from the lower left corner of the figure."""
    full = figure.get_figheight() * 72
    return figure.add_axes((left / WIDTH, bottom / full, width / WIDTH, height / full))


def add_text(figure: Figure, x: float, y: float, words: str, **style) -> None:
    """Words at a place given in points from the lower left corner of the figure."""
    full = figure.get_figheight() * 72
    figure.text(x / WIDTH, y / full, words, **{"size": LABEL, "color": SOFT, **style})


def add_overline(figure: Figure, x: float, y: float, before: str, letter: str) -> None:
    """The stroke of ᾱ over a letter of a heading at x, y: the face has no such letter in one
    piece, and WeasyPrint 70 sets a combining macron beside it."""
    full = figure.get_figheight() * 72
    right = x + heading_width(before + letter)
    left, height = right - heading_width(letter), y + 0.72 * NAME
    ends = [(left + 0.3) / WIDTH, (right - 0.3) / WIDTH], [height / full] * 2
    figure.add_artist(Line2D(*ends, color=INK, linewidth=HAIRLINE))


def heading_width(words: str) -> float:
    bold = font_manager.FontProperties(family=FACE, weight="bold")
    face = font_manager.get_font(font_manager.findfont(bold))
    face.set_size(NAME, 72)
    face.set_text(words)
    return face.get_width_height()[0] / 64


def add_heading(axes: Axes, words: str, rise: float = 6, shift: float = 0) -> None:
    """What axes show, above their upper left corner."""
    note(axes, words, (0, 1), (shift, rise), "axes fraction", weight="bold", size=NAME)


def note(axes: Axes, words: str, at, offset=(0, 0), coordinates="data", **style) -> None:
    """Words at a point of the axes, moved by an offset in points."""
    axes.annotate(
        words,
        at,
        xycoords=coordinates,
        xytext=offset,
        textcoords="offset points",
        annotation_clip=False,
        **{"size": LABEL, "va": "baseline", **style},
    )


def hide_axis(axes: Axes, *sides: str) -> None:
    """Takes away spines with their ticks and labels."""
    for side in sides:
        axes.spines[side].set_visible(False)
        axes.tick_params(**{side: False, f"label{side}": False})


def ramp(share: float) -> str:
    """The colour at this share of the way from white to the accent."""
    ends = [(int(ACCENT[place : place + 2], 16)) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(255 + (end - 255) * share):02x}" for end in ends)


def ink_on(share: float) -> str:
    """Ink or white, whichever reads on `ramp(share)`; of six steps each has 4.5 : 1."""
    return INK if share < 0.75 else PAPER


def signed(number: float, digits: int = 2) -> str:
    """With a true minus sign, and none before a zero."""
    return f"{round(number, digits) + 0.0:.{digits}f}".replace("-", "−")


def heat_map(axes: Axes, shares: np.ndarray, steps: int) -> None:
    """A matrix of shares from 0 (white) to 1 (accent), the first row on top.

    The shares are rounded to so many steps, and the cells of a step are one path: a path for
    each cell would make the file ten times as large.
    """
    rows, columns = shares.shape
    levels = np.rint(np.clip(shares, 0, 1) * steps).astype(int)
    for level in range(1, steps + 1):
        add_cells(axes, levels == level, facecolor=ramp(level / steps), linewidth=0)
    axes.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set_visible(True)


def add_cells(axes: Axes, where: np.ndarray, half: float = 0.48, **style) -> None:
    """A square, a little smaller than its place, for each place of a matrix that is true."""
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]) * half
    codes = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY]
    squares = [Path(corners + np.array((column, row)), codes) for row, column in np.argwhere(where)]
    if squares:
        axes.add_patch(PathPatch(Path.make_compound_path(*squares), **style))


def hatch(axes: Axes, x: float, width: float, top: float, pitch: float = 4) -> None:
    """Slanting lines inside a bar that stands on 0; the limits of the axes must be set.

    Drawn as one path, since patterns and clipping differ between viewers of SVG and PDF.
    """
    across, up = abs(axes.transData.transform((1, 1)) - axes.transData.transform((0, 0)))
    wide, high = width * across, top * up
    lines = []
    for start in np.arange(pitch / 2 - high, wide, pitch):
        left, right = max(start, 0), min(start + high, wide)
        if right > left:
            lines.append([(left, left - start), (right, right - start)])
    if lines:
        corners = np.array(lines).reshape(-1, 2) / (across, up) + (x, 0)
        codes = [Path.MOVETO, Path.LINETO] * len(lines)
        axes.add_patch(PathPatch(Path(corners, codes), fill=False, edgecolor=INK, lw=HAIRLINE))


def publish(figure: Figure, numbers: Mapping[str, float]) -> None:
    """Prints the figure as SVG, with its title and with the numbers of its run."""
    drawn = io.BytesIO()
    with warnings.catch_warnings():
        # Such as a character that the face does not hold.
        warnings.simplefilter("error")
        figure.savefig(drawn, format="svg", metadata={"Date": None})
    root = ElementTree.fromstring(drawn.getvalue())
    simplify(root)
    root.insert(0, element("metadata", json.dumps(numbers), id="numbers"))
    root.insert(1, element("title", figure.get_label()))
    ElementTree.indent(root, "")
    sys.stdout.buffer.write(ElementTree.tostring(root, encoding="utf-8") + b"\n")


def element(tag: str, text: str, **attributes: str) -> ElementTree.Element:
    made = ElementTree.Element(f"{{{SVG}}}{tag}", attributes)
    made.text = text
    return made


def simplify(root: ElementTree.Element) -> None:
    """Leaves of Matplotlib's SVG what is drawn, in attributes that WeasyPrint 70 reads."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.rpartition("}")[2] in ("metadata", "style", "clipPath"):
                parent.remove(child)
    root.attrib |= {"font-family": FACE, "stroke-linejoin": "round"}
    rename_markers(root)
    for node in root.iter():
        node.attrib.pop("clip-path", None)
        if node.tag == f"{{{SVG}}}text":
            spell_out(node)
        for name in "d", "x", "y", "transform":
            if value := node.get(name):
                node.set(name, shorten(value))


def rename_markers(root: ElementTree.Element) -> None:
    """Short names for what is used, none for what is not; a style that uses share, written once."""
    names: dict[str, str] = {}
    for parent in root.iter():
        uses = [child for child in parent if child.tag == f"{{{SVG}}}use"]
        for use in uses:
            name = names.setdefault(use.get(HREF)[1:], f"m{len(names)}")
            use.set(HREF, f"#{name}")
        styles = {use.get("style", "") for use in uses}
        if len(uses) > 1 and len(styles) == 1:
            parent.set("style", styles.pop())
            for use in uses:
                use.attrib.pop("style", None)
    for node in root.iter():
        if (identifier := node.attrib.pop("id", None)) in names:
            node.set("id", names[identifier])


def spell_out(node: ElementTree.Element) -> None:
    """The style of a text as attributes: WeasyPrint 70 reads no weight in the short `font`.

    Matplotlib 3.10 writes the short form, 3.11 the long one.
    """
    style = dict(re.findall(r"([\w-]+): ([^;]+)", node.attrib.pop("style", "")))
    if short := style.pop("font", None):
        weight, size = re.match(r"(?:(\d+) )?([\d.]+px)", short).groups()
        style |= {"font-size": size, **({"font-weight": weight} if weight else {})}
    style["font-size"] = style["font-size"].removesuffix("px")
    node.attrib |= {name: style[name] for name in TEXT_STYLE if name in style}
    if node.get("transform", "").startswith("rotate(-0 "):
        del node.attrib["transform"]


def shorten(numbers: str) -> str:
    """Hundredths of a point are enough, and hide how machines differ in their last digit."""
    return " ".join(re.sub(r"-?\d+\.\d+", lambda found: brief(float(found[0])), numbers).split())


def brief(number: float) -> str:
    return f"{round(number, 2) + 0.0:g}" if abs(number) < 1000 else f"{number:.0f}"
