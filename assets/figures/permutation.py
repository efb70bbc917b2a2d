"""What permuting one of two correlated inputs does: points where no data are.

A and B are standard normal with correlation 0.9. A is shuffled across samples as permutation
importance does. Counted is how many pairs lie outside the ellipse that holds 99 % of the true
density.
"""

from dataclasses import dataclass

import numpy as np
from family import plot
from family.palette import ACCENT, INK, SOFT
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse

SEED, SAMPLES, SHOWN = 0, 200_000, 300
CORRELATION = 0.9
RADIUS_SQUARED = -2 * np.log(0.01)
"""The 99 % quantile of χ² with two degrees of freedom."""


@dataclass(frozen=True)
class Cloud:
    pairs: np.ndarray
    """One row for each sample: A, B."""
    outside: np.ndarray
    """True where a pair lies outside the ellipse."""


@dataclass(frozen=True)
class Result:
    original: Cloud
    permuted: Cloud


def run() -> Result:
    rng = np.random.default_rng(SEED)
    a, own = rng.standard_normal((2, SAMPLES))
    b = CORRELATION * a + np.sqrt(1 - CORRELATION**2) * own
    return Result(cloud(a, b), cloud(rng.permutation(a), b))


def cloud(a: np.ndarray, b: np.ndarray) -> Cloud:
    """The squared Mahalanobis distance decides what is outside."""
    distance = (a**2 - 2 * CORRELATION * a * b + b**2) / (1 - CORRELATION**2)
    return Cloud(np.column_stack([a, b]), distance > RADIUS_SQUARED)


def numbers(result: Result) -> dict[str, float]:
    return {
        "outside_original": round(float(result.original.outside.mean()), 3),
        "outside_permuted": round(float(result.permuted.outside.mean()), 3),
        "correlation_original": round(float(np.corrcoef(result.original.pairs.T)[0, 1]), 2),
        "correlation_permuted": round(float(np.corrcoef(result.permuted.pairs.T)[0, 1]), 2) + 0.0,
    }


def draw(result: Result) -> Figure:
    figure = plot.new_figure("置换相关模态造出的流形外样本", 190)
    left = plot.add_axes(figure, 22, 24, 142, 142)
    right = plot.add_axes(figure, 206, 24, 142, 142)
    draw_cloud(left, result.original, "原样本 (A, B)", "A")
    draw_cloud(right, result.permuted, "打乱 A 之后 (A′, B)", "A′")
    note_shares(figure, result)
    return figure


def draw_cloud(axes: Axes, cloud: Cloud, heading: str, label: str) -> None:
    axes.set(xlim=(-4, 4), ylim=(-4, 4), xticks=[-3, 0, 3], yticks=[-3, 0, 3])
    pairs, outside = cloud.pairs[:SHOWN], cloud.outside[:SHOWN]
    axes.plot(*pairs[~outside].T, "o", ms=2.6, color=ACCENT, mew=0)
    axes.plot(*pairs[outside].T, "x", ms=3.6, color=INK, mew=0.8)
    long, short = 2 * np.sqrt(RADIUS_SQUARED * (1 + np.array([1, -1]) * CORRELATION))
    axes.add_patch(Ellipse((0, 0), long, short, angle=45, fill=False, ec=SOFT, lw=0.9))
    plot.add_heading(axes, heading, shift=-18)
    plot.note(axes, label, (1, 0), (0, -10), "axes fraction", ha="right")
    plot.note(axes, "B", (0, 1), (-6, -6), "axes fraction", ha="right")


def note_shares(figure: Figure, result: Result) -> None:
    shares = {"打乱前": result.original, "打乱后": result.permuted}
    plot.add_text(figure, 360, 144, "99% 椭圆外")
    for row, (when, cloud) in enumerate(shares.items()):
        share = f"{100 * cloud.outside.mean():.1f}%"
        plot.add_text(figure, 360, 122 - 32 * row, when)
        plot.add_text(figure, 360, 107 - 32 * row, share, size=12, weight="bold", color=INK)
    plot.add_text(figure, 360, 48, "● 椭圆内", color=ACCENT)
    plot.add_text(figure, 360, 36, "× 椭圆外", color=INK)


if __name__ == "__main__":
    result = run()
    plot.publish(draw(result), numbers(result))
