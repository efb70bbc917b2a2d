"""Reverse diffusion and Langevin dynamics on a density whose score is known exactly.

Two round modes at (±3, 0) with standard deviation 0.5 and weights 0.8 and 0.2. DDPM and DDIM run
the schedule of 2006.11239 (β linear from 1e-4 to 0.02, 1,000 steps) backwards with the closed
score of the noised density; DDIM takes K of its steps, evenly from the last to the first.
Langevin dynamics takes steps of 0.01 on the density itself; its annealed form goes through ten
noise levels from 8 to 0.05 (geometric), 100 steps of 0.02 (σ² + 0.5²) each. All begin with the
same draws from N(0, I). As the score is exact, only the samplers differ.
"""

from dataclasses import dataclass

import numpy as np
from family import plot
from family.palette import ACCENT, INK, PAPER, RULE, SOFT, TINT
from matplotlib.axes import Axes
from matplotlib.figure import Figure

SEED, SAMPLES = 1, 20_000
CENTRE, DEVIATION, WEIGHT = 3.0, 0.5, 0.8
"""Of the left mode: how far left of 0, how wide, and how much of the whole."""
LOG_ODDS = np.log(WEIGHT / (1 - WEIGHT))
STEPS = 1000
BETAS = np.linspace(1e-4, 0.02, STEPS)
ALPHA_BARS = np.cumprod(1 - BETAS)
STEP_SIZE = 0.01
LEVELS, LEVEL_STEPS = np.geomspace(8, 0.05, 10), 100
SINGLE = np.float32
"""Half the time of double precision, and far finer than the noise of the samples."""


@dataclass(frozen=True)
class Sample:
    points: np.ndarray
    """Two rows: x and y."""

    @property
    def weight(self) -> float:
        """Of the left mode."""
        return float(np.mean(self.points[0] < 0))

    @property
    def deviations(self) -> tuple[float, float]:
        """Of the left and the right mode, the mean over both axes."""
        left = self.points[0] < 0
        return tuple(float(self.points[:, mode].std(axis=1).mean()) for mode in (left, ~left))


@dataclass(frozen=True)
class Result:
    samples: dict[str, Sample]


def run() -> Result:
    samples = {"ddpm_1000": ddpm()}
    samples |= {f"ddim_{steps}": ddim(steps) for steps in (5, 10, 20, 50, 100)}
    samples |= {f"langevin_{steps}": points for steps, points in langevin((1000, 10_000)).items()}
    samples["annealed"] = annealed()
    return Result({name: Sample(points) for name, points in samples.items()})


def start() -> tuple[np.random.Generator, np.ndarray]:
    rng = np.random.default_rng(SEED)
    return rng, normal(rng)


def normal(rng: np.random.Generator) -> np.ndarray:
    return rng.standard_normal((2, SAMPLES), dtype=SINGLE)


def score(points: np.ndarray, scale: float, variance: float) -> np.ndarray:
    """∇ log of the mixture with centres ±3 · scale and this variance, in closed form."""
    centre = SINGLE(CENTRE * scale)
    pull = -points
    pull[0] += centre * np.tanh(points[0] * SINGLE(centre / variance) - SINGLE(LOG_ODDS / 2))
    return pull * SINGLE(1 / variance)


def noise_in(points: np.ndarray, t: int) -> np.ndarray:
    """What a perfect ε-network answers: −√(1 − ᾱ) times the score."""
    alpha_bar = ALPHA_BARS[t]
    variance = alpha_bar * DEVIATION**2 + 1 - alpha_bar
    return -SINGLE(np.sqrt(1 - alpha_bar)) * score(points, np.sqrt(alpha_bar), variance)


def ddpm() -> np.ndarray:
    """2006.11239, algorithm 2, with σ² = β."""
    rng, points = start()
    for t in reversed(range(STEPS)):
        share = SINGLE(BETAS[t] / np.sqrt(1 - ALPHA_BARS[t]))
        points = (points - share * noise_in(points, t)) / SINGLE(np.sqrt(1 - BETAS[t]))
        if t > 0:
            points += SINGLE(np.sqrt(BETAS[t])) * normal(rng)
    return points


def ddim(steps: int) -> np.ndarray:
    """2010.02502 with η = 0; the step after the first of the schedule is the clean sample."""
    _, points = start()
    times = np.linspace(STEPS - 1, 0, steps).round().astype(int)
    targets = [*ALPHA_BARS[times[1:]], 1.0]
    for t, target in zip(times, targets, strict=True):
        noise = noise_in(points, t)
        clean = (points - SINGLE(np.sqrt(1 - ALPHA_BARS[t])) * noise) / SINGLE(
            np.sqrt(ALPHA_BARS[t])
        )
        points = SINGLE(np.sqrt(target)) * clean + SINGLE(np.sqrt(1 - target)) * noise
    return points


def langevin(stops: tuple[int, ...]) -> dict[int, np.ndarray]:
    """One chain on the clean density, looked at after so many steps."""
    rng, points = start()
    seen = {}
    for step in range(1, max(stops) + 1):
        points = langevin_step(rng, points, DEVIATION**2, STEP_SIZE)
        if step in stops:
            seen[step] = points
    return seen


def annealed() -> np.ndarray:
    rng, points = start()
    for level in LEVELS:
        variance = level**2 + DEVIATION**2
        for _ in range(LEVEL_STEPS):
            points = langevin_step(rng, points, variance, 0.02 * variance)
    return points


def langevin_step(rng, points: np.ndarray, variance: float, size: float) -> np.ndarray:
    moved = points + SINGLE(size) * score(points, 1, variance)
    return moved + SINGLE(np.sqrt(2 * size)) * normal(rng)


def numbers(result: Result) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, sample in result.samples.items():
        left, right = sample.deviations
        found[name] = round(sample.weight, 3)
        found[f"{name}_std_left"], found[f"{name}_std_right"] = round(left, 3), round(right, 3)
    return found


ROWS = {
    "ddpm_1000": ("DDPM", "1,000 步", "o", ACCENT, ACCENT),
    "ddim_100": ("DDIM", "100 步", "o", ACCENT, PAPER),
    "ddim_50": ("", "50 步", "o", ACCENT, PAPER),
    "ddim_20": ("", "20 步", "o", ACCENT, PAPER),
    "ddim_10": ("", "10 步", "o", ACCENT, PAPER),
    "ddim_5": ("", "5 步", "o", ACCENT, PAPER),
    "annealed": ("退火朗之万", "10×100 步", "D", INK, PAPER),
    "langevin_1000": ("朗之万", "1,000 步", "s", INK, INK),
    "langevin_10000": ("", "10,000 步", "s", INK, INK),
}
"""From above: sampler, steps, marker, its edge, its fill."""


def draw(result: Result) -> Figure:
    figure = plot.new_figure("反向扩散与朗之万动力学采出的双峰权重", 190)
    draw_density(plot.add_axes(figure, 4, 20, 146, 148), result)
    draw_weights(plot.add_axes(figure, 274, 20, 116, 148), result)
    return figure


def draw_density(axes: Axes, result: Result) -> None:
    x = np.linspace(-5, 5, 301)
    density = WEIGHT * bell(x + CENTRE) + (1 - WEIGHT) * bell(x - CENTRE)
    axes.set(xlim=(-5, 5), ylim=(0, 0.72), xticks=[-3, 0, 3])
    axes.fill_between(x, density, color=TINT, lw=0)
    axes.plot(x, density, color=INK, lw=1)
    edges = np.linspace(-5, 5, 41)
    middles = (edges[1:] + edges[:-1]) / 2
    heights = {
        name: np.histogram(result.samples[name].points[0], edges, density=True)[0]
        for name in ("ddpm_1000", "langevin_10000")
    }
    seen = heights["ddpm_1000"] > 0.01
    axes.plot(middles[seen], heights["ddpm_1000"][seen], "o", ms=3.2, color=ACCENT, mfc="white")
    axes.plot(middles, heights["langevin_10000"], color=INK, ls=(0, (3, 1.5)), lw=1.4)
    plot.hide_axis(axes, "left")
    plot.note(axes, "真密度（实线）", (-1.9, 0.62))
    plot.note(axes, "DDPM 样本（圈）", (-1.9, 0.54), color=ACCENT)
    plot.note(axes, "朗之万样本（虚线）", (0.2, 0.41))
    plot.add_heading(axes, "横坐标的密度")
    plot.note(axes, "x", (1, 0), (0, -11), "axes fraction", ha="right")


def bell(distance: np.ndarray) -> np.ndarray:
    return np.exp(-((distance / DEVIATION) ** 2) / 2) / (DEVIATION * np.sqrt(2 * np.pi))


def draw_weights(axes: Axes, result: Result) -> None:
    axes.set(xlim=(0.45, 0.9), ylim=(len(ROWS) - 0.5, -0.5), xticks=[0.5, 0.6, 0.7, 0.8, 0.9])
    axes.plot([WEIGHT, WEIGHT], [-0.5, len(ROWS) - 0.5], color=INK, lw=0.9, ls=(0, (4, 2)))
    for row, (name, (sampler, steps, marker, edge, fill)) in enumerate(ROWS.items()):
        weight = result.samples[name].weight
        axes.plot([0.45, 0.9], [row, row], color=RULE, lw=0.6, ls=(0, (1, 3)), zorder=0)
        axes.plot(weight, row, marker, ms=4.6, mec=edge, mfc=fill, mew=1.1)
        plot.note(axes, f"{weight:.3f}", (0.9, row), (4, -2.7), weight="bold")
        plot.note(axes, sampler, (0.45, row), (-102, -2.7))
        plot.note(axes, steps, (0.45, row), (-4, -2.7), ha="right", color=SOFT)
    plot.hide_axis(axes, "left")
    plot.add_heading(axes, "左峰的权重（真值 0.8，竖虚线）", shift=-102)


if __name__ == "__main__":
    result = run()
    plot.publish(draw(result), numbers(result))
