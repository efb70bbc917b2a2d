"""Self-attention masks: of the three losses of BLIP-2's first stage, and of CoCa's lower half.

For 4 queries and 5 tokens. From their definitions: in 2301.12597, section 3.2 and figure 2, ITC
lets each modality see itself only, ITG lets text see all queries and the text before it, ITM lets
all see all; in 2205.01917, section 3.2, text sees the text before it, and [CLS] stands last.
"""

from dataclasses import dataclass

import numpy as np
from family import plot
from family.palette import ACCENT, INK, PAPER, RULE, SOFT
from matplotlib.axes import Axes
from matplotlib.figure import Figure

QUERIES, TOKENS = 4, 5
LENGTH = QUERIES + TOKENS
TEXT = [f"T{k + 1}" for k in range(TOKENS)]
BOTH = [f"Q{k + 1}" for k in range(QUERIES)] + TEXT
LOWER = [*TEXT, "CLS"]
MEANINGS = {
    "itc": ("ITC 图文对比", "图文互不可见"),
    "itg": ("ITG 看图生文", "文本看查询与前文"),
    "itm": ("ITM 图文匹配", "全部互相可见"),
    "coca": ("CoCa 下半段", "只看前文"),
}
CELL, PITCH, LEFT, BOTTOM = 10.0, 110.0, 16, 16


@dataclass(frozen=True)
class Result:
    masks: dict[str, np.ndarray]
    """By loss; True where the row's position may attend to the column's."""


def run() -> Result:
    row, column = np.indices((LENGTH, LENGTH))
    from_text, to_text = row >= QUERIES, column >= QUERIES
    unimodal = from_text == to_text
    causal = np.where(from_text, column <= row, ~to_text)
    lower = np.tri(TOKENS + 1, dtype=bool)
    everything = np.full((LENGTH, LENGTH), True)
    return Result({"itc": unimodal, "itg": causal, "itm": everything, "coca": lower})


def numbers(result: Result) -> dict[str, float]:
    return {f"{loss}_visible": int(mask.sum()) for loss, mask in result.masks.items()}


def draw(result: Result) -> Figure:
    figure = plot.new_figure("自注意力掩码：BLIP-2 的三种，CoCa 的一种", 132)
    top = BOTTOM + LENGTH * CELL
    for place, (loss, mask) in enumerate(result.masks.items()):
        side = len(mask) * CELL
        axes = plot.add_axes(figure, LEFT + place * PITCH, top - side, side, side)
        heading, meaning = MEANINGS[loss]
        draw_mask(axes, mask)
        plot.add_heading(axes, heading, rise=15)
        plot.note(axes, meaning, (0, 0), (0, -12), "axes fraction", color=SOFT)
    return figure


def draw_mask(axes: Axes, mask: np.ndarray) -> None:
    size = len(mask)
    axes.set(xlim=(-0.5, size - 0.5), ylim=(size - 0.5, -0.5))
    plot.hide_axis(axes, "left", "bottom")
    plot.add_cells(axes, mask, half=0.44, facecolor=ACCENT, edgecolor=ACCENT, linewidth=0.6)
    plot.add_cells(axes, ~mask, half=0.44, facecolor=PAPER, edgecolor=RULE, linewidth=0.6)
    rows, columns = LOWER, {"T1–T5, CLS": 2.5}
    if size == LENGTH:
        rows, columns = BOTH, {"Q1–Q4": 1.5, "T1–T5": 6.0}
        axes.axhline(QUERIES - 0.5, color=INK, lw=0.9)
        axes.axvline(QUERIES - 0.5, color=INK, lw=0.9)
    for label, at in columns.items():
        plot.note(axes, label, (at, -0.5), (0, 3), ha="center")
    for k, label in enumerate(rows):
        plot.note(axes, label, (-0.5, k), (-3, -2.7), ha="right")


if __name__ == "__main__":
    result = run()
    plot.publish(draw(result), numbers(result))
