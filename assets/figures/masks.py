"""The self-attention masks of the three losses of BLIP-2's first stage, for 4 queries, 5 tokens.

From their definition in 2301.12597, section 3.2 and figure 2: ITC lets each modality see itself
only, ITG lets text see all queries and the text before it, ITM lets all see all.
"""

from dataclasses import dataclass

import numpy as np
from family import plot
from family.palette import ACCENT, INK, PAPER, RULE, SOFT
from matplotlib.axes import Axes
from matplotlib.figure import Figure

QUERIES, TOKENS = 4, 5
LENGTH = QUERIES + TOKENS
LABELS = [f"Q{k + 1}" for k in range(QUERIES)] + [f"T{k + 1}" for k in range(TOKENS)]
MEANINGS = {
    "itc": ("ITC 图文对比", "图文互不可见"),
    "itg": ("ITG 看图生文", "文本可见查询与左侧文本"),
    "itm": ("ITM 图文匹配", "全部互相可见"),
}
CELL, PITCH, LEFT, BOTTOM = 12.5, 145.5, 16, 16


@dataclass(frozen=True)
class Result:
    masks: dict[str, np.ndarray]
    """By loss; True where the row's position may attend to the column's."""


def run() -> Result:
    row, column = np.indices((LENGTH, LENGTH))
    from_text, to_text = row >= QUERIES, column >= QUERIES
    unimodal = from_text == to_text
    causal = np.where(from_text, column <= row, ~to_text)
    return Result({"itc": unimodal, "itg": causal, "itm": np.full((LENGTH, LENGTH), True)})


def numbers(result: Result) -> dict[str, float]:
    return {f"{loss}_visible": int(mask.sum()) for loss, mask in result.masks.items()}


def draw(result: Result) -> Figure:
    figure = plot.new_figure("BLIP-2 三个损失的自注意力掩码", 156)
    for place, (loss, mask) in enumerate(result.masks.items()):
        side = LENGTH * CELL
        axes = plot.add_axes(figure, LEFT + place * PITCH, BOTTOM, side, side)
        draw_mask(axes, mask)
        heading, meaning = MEANINGS[loss]
        plot.add_heading(axes, heading, rise=15)
        plot.note(axes, meaning, (0, 0), (0, -12), "axes fraction", color=SOFT)
    return figure


def draw_mask(axes: Axes, mask: np.ndarray) -> None:
    axes.set(xlim=(-0.5, LENGTH - 0.5), ylim=(LENGTH - 0.5, -0.5))
    plot.hide_axis(axes, "left", "bottom")
    plot.add_cells(axes, mask, half=0.44, facecolor=ACCENT, edgecolor=ACCENT, linewidth=0.6)
    plot.add_cells(axes, ~mask, half=0.44, facecolor=PAPER, edgecolor=RULE, linewidth=0.6)
    axes.axhline(QUERIES - 0.5, color=INK, lw=0.9)
    axes.axvline(QUERIES - 0.5, color=INK, lw=0.9)
    for k, label in enumerate(LABELS):
        plot.note(axes, label, (k, -0.5), (0, 3), ha="center")
        plot.note(axes, label, (-0.5, k), (-3, -2.7), ha="right")


if __name__ == "__main__":
    result = run()
    plot.publish(draw(result), numbers(result))
