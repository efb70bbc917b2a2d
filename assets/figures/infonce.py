"""The symmetric InfoNCE loss at work on a toy of two modalities.

A hidden z of 8 dimensions is seen as x = zP + 0.3n (32-d) and y = zQ + 0.3n (24-d). Two linear
towers lead back to 8 dimensions of unit length; the loss is CLIP's (2103.00020, figure 3), with
a learned temperature (0.07 at first, never below 0.01). Adam with a rate of 3e-3, 1,500 steps, a
fresh batch for each; tested on 256 new pairs. Equal steps are not equal samples: a small batch
also sees fewer pairs.
"""

from dataclasses import dataclass

import numpy as np
from family import plot
from family.palette import ACCENT, INK, SOFT
from matplotlib.axes import Axes
from matplotlib.figure import Figure

SEED = 0
HIDDEN, WIDTHS, NOISE = 8, (32, 24), 0.3
BATCH, SMALL_BATCHES = 64, (4, 16)
STEPS, RATE, FIRST_TAU, LEAST_TAU = 1500, 3e-3, 0.07, 0.01
TESTED, SHOWN = 256, 16
CHECKS = np.unique(np.geomspace(1, STEPS, 28).round().astype(int))
"""The steps after which the towers are tested."""


@dataclass(frozen=True)
class Towers:
    weights: tuple[np.ndarray, np.ndarray]
    log_scale: float
    """log of 1/τ."""


@dataclass(frozen=True)
class Evaluation:
    similarities: np.ndarray

    @property
    def recall(self) -> float:
        """R@1 from x to y."""
        return float(np.mean(self.similarities.argmax(axis=1) == np.arange(TESTED)))

    @property
    def diagonal(self) -> float:
        return float(np.diag(self.similarities).mean())

    @property
    def rest(self) -> float:
        """The mean of the pairs that do not belong together."""
        total = self.similarities.sum() - np.trace(self.similarities)
        return float(total / (TESTED * (TESTED - 1)))


@dataclass(frozen=True)
class Result:
    before: Evaluation
    after: Evaluation
    tau: float
    """Learned with the batch of 64."""
    recalls: dict[int, list[float]]
    """By size of the batch: R@1 after each of CHECKS."""


def run() -> Result:
    world = tuple(np.random.default_rng(SEED).standard_normal((HIDDEN, width)) for width in WIDTHS)
    pairs = draw_pairs(np.random.default_rng(SEED + 1), world, TESTED)
    tests, tau = train(world, pairs, BATCH)
    recalls = {size: [t.recall for t in train(world, pairs, size)[0][1:]] for size in SMALL_BATCHES}
    recalls[BATCH] = [test.recall for test in tests[1:]]
    return Result(tests[0], tests[-1], tau, recalls)


def draw_pairs(rng: np.random.Generator, world, count: int) -> list[np.ndarray]:
    hidden = rng.standard_normal((count, HIDDEN))
    return [hidden @ seen + NOISE * rng.standard_normal((count, seen.shape[1])) for seen in world]


def train(world, pairs, batch: int) -> tuple[list[Evaluation], float]:
    """Tests before the first step and after each of CHECKS, and the temperature at the end."""
    rng = np.random.default_rng(SEED + 2)
    weights = tuple(rng.standard_normal((w, HIDDEN)) / np.sqrt(w) for w in WIDTHS)
    towers = Towers(weights, -np.log(FIRST_TAU))
    moments = [(0.0, 0.0)] * 3
    tests = [evaluate(towers, pairs)]
    for step in range(1, STEPS + 1):
        slopes = gradient(towers, draw_pairs(rng, world, batch))
        moments = [averages(*moment, s) for moment, s in zip(moments, slopes, strict=True)]
        towers = moved(towers, [adam(*moment, step) for moment in moments])
        if step in CHECKS:
            tests.append(evaluate(towers, pairs))
    return tests, float(np.exp(-towers.log_scale))


def evaluate(towers: Towers, pairs: list[np.ndarray]) -> Evaluation:
    x, y = (embed(seen, w)[0] for seen, w in zip(pairs, towers.weights, strict=True))
    return Evaluation(x @ y.T)


def embed(seen: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Vectors of unit length, and the lengths that they had."""
    vectors = seen @ weight
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths, lengths


def gradient(towers: Towers, pairs: list[np.ndarray]) -> list[np.ndarray]:
    """Of the loss, by the weights of both towers and by the logarithm of 1/τ."""
    (x, x_lengths), (y, y_lengths) = map(embed, pairs, towers.weights)
    scale = np.exp(towers.log_scale)
    cosines = x @ y.T
    logits = scale * cosines
    right = np.eye(len(x))
    errors = (softmax(logits, 1) + softmax(logits, 0) - 2 * right) / (2 * len(x))
    return [
        pairs[0].T @ through_length(scale * errors @ y, x, x_lengths),
        pairs[1].T @ through_length(scale * errors.T @ x, y, y_lengths),
        scale * np.sum(errors * cosines),
    ]


def softmax(logits: np.ndarray, axis: int) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def through_length(slope: np.ndarray, unit: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The gradient before vectors were brought to unit length."""
    return (slope - unit * np.sum(slope * unit, axis=1, keepdims=True)) / lengths


def averages(mean, square, slope) -> tuple:
    """Adam's running averages of the gradient and of its square."""
    return 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2


def adam(mean, square, step: int):
    """How far Adam moves a parameter."""
    return RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)


def moved(towers: Towers, moves: list) -> Towers:
    first, second = (w - move for w, move in zip(towers.weights, moves, strict=False))
    return Towers((first, second), min(towers.log_scale - moves[2], -np.log(LEAST_TAU)))


def numbers(result: Result) -> dict[str, float]:
    found: dict[str, float] = {"batch": BATCH, "steps": STEPS, "tau": round(result.tau, 3)}
    for when, tested in {"before": result.before, "after": result.after}.items():
        found[f"{when}_recall"] = round(tested.recall, 3)
        found[f"{when}_diagonal"] = round(tested.diagonal, 2)
        found[f"{when}_rest"] = round(tested.rest, 2) + 0.0
    return found | {f"recall_{size}": round(r[-1], 3) for size, r in sorted(result.recalls.items())}


def draw(result: Result) -> Figure:
    figure = plot.new_figure("对称 InfoNCE 训练前后的相似度矩阵", 178)
    after = f"{STEPS:,} 步之后（N = {BATCH}）"
    for left, when, tested in ((4, "训练之前", result.before), (134, after, result.after)):
        axes = plot.add_axes(figure, left, 42, 116, 116)
        plot.heat_map(axes, tested.similarities[:SHOWN, :SHOWN], steps=10)
        plot.add_heading(axes, when)
        words = f"对角平均 {plot.signed(tested.diagonal)}，其余 {plot.signed(tested.rest)}"
        plot.note(axes, words, (0, 0), (0, -11), "axes fraction")
        plot.note(axes, f"R@1 = {tested.recall:.3f}", (0, 0), (0, -22), "axes fraction")
    draw_ramp(plot.add_axes(figure, 134, 4, 60, 6))
    draw_recalls(plot.add_axes(figure, 288, 42, 124, 116), result)
    return figure


def draw_ramp(axes: Axes) -> None:
    plot.heat_map(axes, np.linspace(0, 1, 11)[None], steps=10)
    plot.note(axes, "余弦：白 ≤ 0", (0, 0), (-4, 0), "axes fraction", ha="right", color=SOFT)
    plot.note(axes, "1", (1, 0), (4, 0), "axes fraction", color=SOFT)


def draw_recalls(axes: Axes, result: Result) -> None:
    styles = {4: ((0, (1, 1.2)), SOFT), 16: ((0, (5, 2)), INK), 64: ("-", ACCENT)}
    axes.set(xscale="log", xlim=(1, STEPS), ylim=(0, 1), yticks=[0, 0.5, 1])
    axes.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
    axes.minorticks_off()
    for size, recalls in result.recalls.items():
        line, colour = styles[size]
        axes.plot(CHECKS, recalls, ls=line, color=colour, lw=1.6)
    plot.note(axes, "N = 64", (62, 0.72), (-4, 0), ha="right", weight="bold", color=ACCENT)
    plot.note(axes, "16", (116, 0.72), (6, 0), weight="bold")
    plot.note(axes, "4", (420, 0.72), (8, 0), weight="bold", color=SOFT)
    plot.add_heading(axes, "R@1 随训练步数", shift=-16)
    plot.note(axes, "训练步（对数轴）", (0.5, 0), (0, -22), "axes fraction", ha="center")


if __name__ == "__main__":
    result = run()
    plot.publish(draw(result), numbers(result))
