"""UNITER's alignment of words and regions: the cheapest transport between two sets of vectors.

1909.11740, section 3.2: cost 1 − cos, uniform marginals, solved by IPOT, proximal steps of the
Sinkhorn kind. The vectors are toys: each word and region is a mixture of three concepts, given
below, along random directions at right angles, plus noise.
"""

from dataclasses import dataclass

import numpy as np
from family import plot
from family.palette import INK, SOFT
from matplotlib.axes import Axes
from matplotlib.figure import Figure

SEED = 0
DIMENSIONS, NOISE = 32, 0.06
BETA, ROUNDS = 0.5, 200
"""IPOT's step as in UNITER's code (`model/ot.py`), and more rounds than its 50: it has settled."""

# Shares of the concepts dog, grass, ball.
WORDS = {
    "小狗": (1, 0, 0),
    "在": (0.2, 0.6, 0.4),
    "草地": (0, 1, 0),
    "追": (0.7, 0, 0.5),
    "红球": (0, 0, 1),
}
REGIONS = {
    "狗": (1, 0.1, 0),
    "草地": (0, 1, 0),
    "球": (0, 0.1, 1),
}


@dataclass(frozen=True)
class Result:
    costs: np.ndarray
    """One row for each word, one column for each region."""
    plan: np.ndarray

    @property
    def distance(self) -> float:
        return float(np.sum(self.plan * self.costs))


def run() -> Result:
    rng = np.random.default_rng(SEED)
    concepts = np.linalg.qr(rng.standard_normal((DIMENSIONS, 3)))[0].T
    words, regions = (embed(rng, concepts, shares) for shares in (WORDS, REGIONS))
    costs = 1 - words @ regions.T
    return Result(costs, ipot(costs))


def embed(rng: np.random.Generator, concepts: np.ndarray, shares: dict) -> np.ndarray:
    vectors = np.array(list(shares.values())) @ concepts
    vectors += NOISE * rng.standard_normal(vectors.shape)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def ipot(costs: np.ndarray) -> np.ndarray:
    """The transport plan whose rows and columns sum to the same, at the least cost."""
    rows, columns = costs.shape
    closeness = np.exp(-costs / BETA)
    plan = np.ones_like(costs)
    right = np.full(columns, 1 / columns)
    for _ in range(ROUNDS):
        kernel = closeness * plan
        left = 1 / (rows * (kernel @ right))
        right = 1 / (columns * (left @ kernel))
        plan = left[:, None] * kernel * right
    return plan


def numbers(result: Result) -> dict[str, float]:
    rows, columns = result.plan.sum(axis=1), result.plan.sum(axis=0)
    return {
        "distance": round(result.distance, 3),
        "independent": round(float(result.costs.mean()), 3),
        "row_sum": round(float(rows.mean()), 3),
        "column_sum": round(float(columns.mean()), 3),
        "row_error": round(float(np.abs(rows - 1 / len(rows)).max()), 4),
        "column_error": round(float(np.abs(columns - 1 / len(columns)).max()), 4),
    }


def draw(result: Result) -> Figure:
    figure = plot.new_figure("词与区域的代价矩阵和最优传输方案", 160)
    costs = plot.add_axes(figure, 30, 34, 136, 100)
    plan = plot.add_axes(figure, 232, 34, 136, 100)
    draw_matrix(costs, 1 - result.costs, 1 - result.costs, "余弦相似度（代价 = 1 − cos）")
    draw_matrix(plan, result.plan, result.plan * len(WORDS), "传输方案 T")
    draw_sums(plan, result.plan)
    total = f"最优总代价 {result.distance:.3f}"
    alone = f"均匀分配则为 {result.costs.mean():.3f}"
    plot.note(costs, f"{total}；{alone}", (0, 0), (-26, -26), "axes fraction", color=SOFT)
    return figure


def draw_matrix(axes: Axes, values: np.ndarray, shares: np.ndarray, heading: str) -> None:
    plot.heat_map(axes, shares, steps=6)
    for (row, column), value in np.ndenumerate(values):
        level = np.rint(np.clip(shares[row, column], 0, 1) * 6) / 6
        label = plot.signed(value)
        plot.note(axes, label, (column, row), (0, -2.7), ha="center", color=plot.ink_on(level))
    for row, word in enumerate(WORDS):
        plot.note(axes, word, (-0.5, row), (-5, -2.7), ha="right")
    for column, region in enumerate(REGIONS):
        plot.note(axes, region, (column, -0.5), (0, 4), ha="center")
    plot.add_heading(axes, heading, rise=16, shift=-26)


def draw_sums(axes: Axes, plan: np.ndarray) -> None:
    style = {"weight": "bold", "color": INK}
    for row, total in enumerate(plan.sum(axis=1)):
        plot.note(axes, f"{total:.2f}", (plan.shape[1] - 0.5, row), (8, -2.7), **style)
    for column, total in enumerate(plan.sum(axis=0)):
        plot.note(
            axes, f"{total:.2f}", (column, plan.shape[0] - 0.5), (0, -12), ha="center", **style
        )
    plot.note(axes, "行和", (1, 1), (8, 4), "axes fraction", color=SOFT)
    plot.note(axes, "列和", (0, 0), (-5, -12), "axes fraction", ha="right", color=SOFT)


if __name__ == "__main__":
    result = run()
    plot.publish(draw(result), numbers(result))
