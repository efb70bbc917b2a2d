"""What the temperature does to the weights of a softmax over six similarities.

The similarities are those of one image with six texts, by hand; weights are softmax(s / τ).
"""

from dataclasses import dataclass

import numpy as np
from family import plot
from family.palette import ACCENT, RULE, SOFT, TINT
from matplotlib.axes import Axes
from matplotlib.figure import Figure

SIMILARITIES = np.array([0.30, 0.28, 0.25, 0.20, 0.10, 0.0])
TEMPERATURES = (1.0, 0.07, 0.01)


@dataclass(frozen=True)
class Result:
    weights: dict[float, np.ndarray]
    """By temperature."""


def run() -> Result:
    return Result({tau: softmax(SIMILARITIES / tau) for tau in TEMPERATURES})


def softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def numbers(result: Result) -> dict[str, float]:
    return {f"top_tau_{tau:g}": round(float(w[0]), 2) for tau, w in result.weights.items()} | {
        f"second_tau_{tau:g}": round(float(w[1]), 2) for tau, w in result.weights.items()
    }


def draw(result: Result) -> Figure:
    figure = plot.new_figure("不同温度下六个相似度的 softmax 权重", 138)
    for place, (tau, weights) in enumerate(result.weights.items()):
        axes = plot.add_axes(figure, 4 + 145 * place, 28, 122, 84)
        draw_weights(axes, weights)
        plot.add_heading(axes, f"τ = {tau:g}", rise=12)
    plot.add_text(
        figure, 4, 3, "横轴：余弦相似度 s；柱高：softmax(s/τ) 的权重；实心柱是最相似的一对"
    )
    return figure


def draw_weights(axes: Axes, weights: np.ndarray) -> None:
    fills = [ACCENT] + [TINT] * (len(weights) - 1)
    places = np.arange(len(weights))
    axes.bar(places, weights, 0.72, color=fills, edgecolor=ACCENT, linewidth=plot.HAIRLINE)
    axes.set(ylim=(0, 1), xlim=(-0.6, len(weights) - 0.4))
    axes.set_xticks(places, [f"{s:.2f}" for s in SIMILARITIES])
    axes.tick_params(bottom=False)
    axes.spines["bottom"].set_color(RULE)
    plot.hide_axis(axes, "left")
    for place, weight in zip(places, weights, strict=True):
        label = f"{weight:.2f}" if weight >= 0.005 else "≈0"
        strong = {"weight": "bold"} if place == 0 else {"color": SOFT}
        plot.note(axes, label, (place, weight), (0, 3), ha="center", **strong)


if __name__ == "__main__":
    result = run()
    plot.publish(draw(result), numbers(result))
