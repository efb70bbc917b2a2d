"""Which of two modalities matters more, by three measures that disagree.

f(A, B) = aA + bB + cAB with A, B standard normal, correlation ρ, no noise, and the model equal
to the truth. Permutation importance is the rise of the squared error when one input is shuffled.
Shapley values come from the four coalitions; a missing input is drawn either by itself
(interventional) or given the other one (conditional). Also computed: two redundant sensors of
the same quantity, read by two models, and XOR.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from family import plot
from family.palette import ACCENT, INK, LABEL, NAME, PAPER, RULE, SOFT, TINT
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

SEED, SAMPLES = 0, 200_000


@dataclass(frozen=True)
class Setting:
    a: float
    b: float
    c: float
    rho: float

    def model(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return self.a * first + self.b * second + self.c * first * second


SETTINGS = {
    "additive": Setting(2, 1, 0, 0),
    "interaction": Setting(2, 1, 1, 0),
    "pure": Setting(0, 0, 1, 0),
    "correlated": Setting(2, 1, 0, 0.9),
    "unused": Setting(2, 0, 0, 0.9),
}
CAPTIONS = {
    "additive": "2A + B",
    "interaction": "2A + B + AB",
    "pure": "AB",
    "correlated": "2A + B",
    "unused": "2A",
}
MEASURES = {
    "permutation": "置换重要性",
    "interventional": "干预式 |SHAP|",
    "conditional": "条件式 |SHAP|",
}


@dataclass(frozen=True)
class Importance:
    rise_a: float
    """The rise of the squared error when A is shuffled."""
    rise_b: float
    shares: dict[str, float]
    """A's part of the sum of both, by measure."""
    emap: float | None
    """R² of the closest additive function; None where A and B are correlated."""


@dataclass(frozen=True)
class Redundancy:
    """Rises of the squared error for a model that reads both sensors, and one that reads A."""

    both_a: float
    both_b: float
    both_joint: float
    both_error: float
    single_a: float
    single_b: float
    single_error: float


@dataclass(frozen=True)
class Result:
    settings: dict[str, Importance]
    sensors: Redundancy
    xor_drop: float


def run() -> Result:
    settings = {name: measure(setting) for name, setting in SETTINGS.items()}
    return Result(settings, read_sensors(), drop_of_xor())


def measure(setting: Setting) -> Importance:
    rng = np.random.default_rng(SEED)
    a, own = rng.standard_normal((2, SAMPLES))
    b = setting.rho * a + np.sqrt(1 - setting.rho**2) * own
    truth = setting.model(a, b)
    rise_a = squared(setting.model(rng.permutation(a), b) - truth)
    rise_b = squared(setting.model(a, rng.permutation(b)) - truth)
    shares = {
        "permutation": rise_a / (rise_a + rise_b),
        "interventional": share_of_a(*interventional(setting, a, b), truth),
        "conditional": share_of_a(*conditional(setting, a, b), truth),
    }
    return Importance(rise_a, rise_b, shares, None if setting.rho else emap(setting, a, b))


def squared(error: np.ndarray) -> float:
    return float(np.mean(error**2))


def interventional(setting: Setting, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """v(A) and v(B): the other input is drawn by itself; f is linear in it, so its mean will do."""
    return setting.model(a, b.mean()), setting.model(a.mean(), b)


def conditional(setting: Setting, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """v(A) and v(B): the other input is drawn given this one, with mean ρ times this one."""
    return setting.model(a, setting.rho * a), setting.model(setting.rho * b, b)


def share_of_a(only_a: np.ndarray, only_b: np.ndarray, full: np.ndarray) -> float:
    """A's part of the mean |φ|, from the values of the coalitions A, B and AB; ∅ is their mean."""
    empty = full.mean()
    phi_a = ((only_a - empty) + (full - only_b)) / 2
    phi_b = ((only_b - empty) + (full - only_a)) / 2
    size_a, size_b = np.abs(phi_a).mean(), np.abs(phi_b).mean()
    return float(size_a / (size_a + size_b))


def emap(setting: Setting, a: np.ndarray, b: np.ndarray) -> float:
    """f averaged over all N² pairs; it is linear in each input, so their means will do."""
    additive = (
        setting.model(a, b.mean()) + setting.model(a.mean(), b) - setting.model(a.mean(), b.mean())
    )
    truth = setting.model(a, b)
    return 1 - squared(truth - additive) / float(truth.var())


def read_sensors() -> Redundancy:
    """Two sensors of z with noise 0.1: ½A + ½B, and A alone."""
    rng = np.random.default_rng(SEED)
    z, noise_a, noise_b = rng.standard_normal((3, SAMPLES))
    a, b = z + 0.1 * noise_a, z + 0.1 * noise_b
    order_a, order_b = rng.permutation(SAMPLES), rng.permutation(SAMPLES)

    def rises(model: Callable) -> list[float]:
        error = squared(model(a, b) - z)
        shuffled = [(a[order_a], b), (a, b[order_b]), (a[order_a], b[order_a])]
        return [error, *(squared(model(*inputs) - z) - error for inputs in shuffled)]

    both_error, both_a, both_b, both_joint = rises(lambda a, b: (a + b) / 2)
    single_error, single_a, single_b, _ = rises(lambda a, b: a)
    return Redundancy(both_a, both_b, both_joint, both_error, single_a, single_b, single_error)


def drop_of_xor() -> float:
    """How much accuracy is lost when one of two fair bits is shuffled."""
    rng = np.random.default_rng(SEED)
    a, b = rng.integers(0, 2, (2, SAMPLES))
    return float(np.mean((rng.permutation(a) ^ b) != (a ^ b)))


def numbers(result: Result) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, importance in result.settings.items():
        found[f"{name}_pi_a"] = round(importance.rise_a, 2)
        found[f"{name}_pi_b"] = round(importance.rise_b, 2)
        found |= {f"{name}_{measure}": round(s, 3) for measure, s in importance.shares.items()}
        if importance.emap is not None:
            found[f"{name}_emap"] = abs(round(importance.emap, 3))
    for name, value in vars(result.sensors).items():
        found[f"sensors_{name}"] = round(value, 3 if name.endswith("error") else 2)
    return found | {"xor_drop": round(result.xor_drop, 2)}


def draw(result: Result) -> Figure:
    figure = plot.new_figure("三种度量下 A 的占比", 178)
    axes = plot.add_axes(figure, 22, 34, 398, 106)
    axes.set(xlim=(-0.5, len(SETTINGS) - 0.5), ylim=(0, 1.0), yticks=[0, 0.5, 1])
    axes.axhline(0.5, color=RULE, lw=0.6, zorder=0)
    for group, (name, importance) in enumerate(result.settings.items()):
        draw_group(axes, group, importance)
        correlation = f"ρ = {SETTINGS[name].rho:g}"
        plot.note(axes, CAPTIONS[name], (group, 0), (0, -12), ha="center", weight="bold")
        plot.note(axes, correlation, (group, 0), (0, -24), ha="center", color=SOFT)
    axes.set_xticks([])
    draw_key(plot.add_axes(figure, 22, 162, 398, 10))
    return figure


def draw_group(axes: Axes, group: int, importance: Importance) -> None:
    width = 0.27
    for place, (measure, share) in enumerate(importance.shares.items()):
        x = group + (place - 1.5) * width
        draw_bar(axes, measure, x + 0.01, width - 0.02, share)
        plot.note(axes, f"{share:.3f}", (x + width / 2, share), (0, 3), ha="center")


def draw_bar(axes: Axes, measure: str, x: float, width: float, top: float) -> None:
    fill = {"permutation": ACCENT, "interventional": PAPER, "conditional": TINT}[measure]
    edge = INK if measure == "interventional" else ACCENT
    axes.add_patch(Rectangle((x, 0), width, top, fc=fill, ec=edge, lw=plot.HAIRLINE))
    if measure == "interventional":
        plot.hatch(axes, x, width, top)


def draw_key(axes: Axes) -> None:
    """A swatch and a name for each measure, above the bars."""
    axes.set(xlim=(0, 398), ylim=(0, 10))
    plot.hide_axis(axes, "left", "bottom")
    plot.note(axes, "A 的占比", (0, 2), (-18, 0), size=NAME, weight="bold")
    for place, (measure, name) in enumerate(MEASURES.items()):
        draw_bar(axes, measure, 90 + 100 * place, 16, 9)
        plot.note(axes, name, (110 + 100 * place, 2), size=LABEL)


if __name__ == "__main__":
    result = run()
    plot.publish(draw(result), numbers(result))
