"""How many patches a ViT cuts an image into, and what attention over them costs.

N = (R / P)² for an R × R image and P × P patches (2010.11929, section 3.1); the product of
queries and keys costs N², given here as a multiple of that at 224 pixels with patches of 16.
"""

from dataclasses import dataclass

import numpy as np
from family import plot
from family.palette import ACCENT, INK, RULE, SOFT, TINT
from matplotlib.axes import Axes
from matplotlib.figure import Figure

SETTINGS = ((224, 32), (224, 16), (224, 14), (336, 14), (512, 16), (518, 14))
"""Resolutions and patches, both in pixels, of models that the guide names."""
UNIT = (224, 16)
STYLES = {32: (":", "s", SOFT), 16: ("--", "o", INK), 14: ("-", "^", ACCENT)}
"""By patch: line, marker, colour."""


@dataclass(frozen=True)
class Result:
    tokens: dict[tuple[int, int], int]
    costs: dict[tuple[int, int], float]
    """N² as a multiple of that of UNIT."""


def run() -> Result:
    tokens = {setting: (setting[0] // setting[1]) ** 2 for setting in SETTINGS}
    return Result(tokens, {key: (n / tokens[UNIT]) ** 2 for key, n in tokens.items()})


def numbers(result: Result) -> dict[str, float]:
    tokens = {f"tokens_{r}_{p}": n for (r, p), n in result.tokens.items()}
    return tokens | {f"cost_{r}_{p}": round(c, 2) for (r, p), c in result.costs.items()}


def draw(result: Result) -> Figure:
    figure = plot.new_figure("ViT 的图块数与注意力开销随分辨率的变化", 176)
    draw_tokens(plot.add_axes(figure, 28, 28, 200, 126), result.tokens)
    draw_costs(plot.add_axes(figure, 298, 28, 86, 126), result)
    return figure


def draw_tokens(axes: Axes, tokens: dict[tuple[int, int], int]) -> None:
    axes.set(xscale="log", yscale="log", xlim=(190, 640), ylim=(36, 2000))
    sides = np.array([200, 600])
    for patch, (line, marker, colour) in STYLES.items():
        axes.plot(sides, (sides / patch) ** 2, line, color=colour)
        plot.note(axes, f"P = {patch}", (600, (600 / patch) ** 2), (3, -2.5), color=colour)
        points = [(r, n) for (r, p), n in tokens.items() if p == patch]
        axes.plot(*zip(*points, strict=True), marker, color=colour, mfc="white", ms=5)
    for (r, patch), n in tokens.items():
        above = patch == 14
        offset = (-5, 3.5) if above else (5, -8)
        style = {"ha": "right" if above else "left", "weight": "bold"}
        plot.note(axes, f"{n:,}", (r, n), offset, **style)
    axes.set_xticks([224, 336, 512], ["224", "336", "512"])
    axes.set_yticks([50, 100, 200, 500, 1000, 2000], ["50", "100", "200", "500", "1,000", "2,000"])
    axes.minorticks_off()
    plot.add_heading(axes, "图块数 N = (R/P)²", shift=-24)
    plot.note(
        axes, "分辨率 R（像素，两轴均为对数）", (0.5, 0), (0, -22), "axes fraction", ha="center"
    )


def draw_costs(axes: Axes, result: Result) -> None:
    costs = list(result.costs.values())
    axes.set(xlim=(0, max(costs)), ylim=(len(costs) - 0.5, -0.5))
    axes.barh(range(len(costs)), costs, 0.6, color=TINT, edgecolor=ACCENT, lw=plot.HAIRLINE)
    for row, ((r, p), cost) in enumerate(result.costs.items()):
        plot.note(axes, f"{r}/{p}", (0, row), (-4, -2.7), ha="right")
        times = f"{cost:.2f}" if cost < 0.5 else f"{cost:.1f}"
        plot.note(axes, f"{times}×", (cost, row), (4, -2.7), weight="bold")
    plot.hide_axis(axes, "bottom", "left")
    axes.axvline(0, color=RULE, lw=plot.HAIRLINE)
    plot.add_heading(axes, "注意力开销 ∝ N²", shift=-30)
    plot.note(axes, "R/P，以 224/16 为 1", (0, 0), (-30, -22), "axes fraction", color=SOFT)


if __name__ == "__main__":
    result = run()
    plot.publish(draw(result), numbers(result))
