"""How much signal is left after t steps of noise: the schedules of DDPM and Stable Diffusion.

ᾱ is the running product of 1 − β over 1,000 steps. DDPM: β linear from 1e-4 to 0.02 (2006.11239,
section 4). Stable Diffusion v1: √β linear from √0.00085 to √0.012 (`v1-inference.yaml`,
`make_beta_schedule`). Steps count from 0, as in both codes.
"""

from dataclasses import dataclass

import numpy as np
from family import plot
from family.palette import ACCENT, INK, RULE
from matplotlib.axes import Axes
from matplotlib.figure import Figure

STEPS = 1000
BETAS = {
    "ddpm": np.linspace(1e-4, 0.02, STEPS),
    "sd": np.linspace(0.00085**0.5, 0.012**0.5, STEPS) ** 2,
}
NAMES = {"ddpm": "DDPM", "sd": "Stable Diffusion"}
STYLES = {
    "ddpm": {"color": INK, "ls": (0, (5, 2))},
    "sd": {"color": ACCENT, "ls": "-", "lw": 1.8},
}


@dataclass(frozen=True)
class Result:
    alpha_bars: dict[str, np.ndarray]
    """By schedule: the share of the signal's variance that is left."""
    halves: dict[str, int]
    """The step at which it is nearest to a half."""


def run() -> Result:
    alpha_bars = {name: np.cumprod(1 - betas) for name, betas in BETAS.items()}
    return Result(
        alpha_bars, {name: int(np.argmin(np.abs(a - 0.5))) for name, a in alpha_bars.items()}
    )


def numbers(result: Result) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, alpha_bar in result.alpha_bars.items():
        last = float(alpha_bar[-1])
        found[f"{name}_half"] = result.halves[name]
        found[f"{name}_alpha_bar"] = float(f"{last:.3g}")
        found[f"{name}_signal"] = float(f"{last**0.5:.2g}")
        found[f"{name}_snr"] = float(f"{last / (1 - last):.2g}")
    return found


def draw(result: Result) -> Figure:
    figure = plot.new_figure("DDPM 与 Stable Diffusion 的噪声日程", 168)
    draw_whole(plot.add_axes(figure, 22, 28, 200, 118), result)
    draw_end(plot.add_axes(figure, 280, 28, 110, 118), result)
    plot.add_overline(figure, 4, 152, "", "α")
    plot.add_overline(figure, 262, 152, "末段的 √", "α")
    return figure


def draw_whole(axes: Axes, result: Result) -> None:
    axes.set(xlim=(0, STEPS), ylim=(0, 1), xticks=[0, 250, 500, 750, 1000], yticks=[0, 0.5, 1])
    axes.axhline(0.5, color=RULE, lw=0.6)
    for name, alpha_bar in result.alpha_bars.items():
        half = result.halves[name]
        axes.plot(alpha_bar, **STYLES[name])
        axes.plot([half, half], [0, 0.5], color=RULE, lw=0.6)
        axes.plot(half, 0.5, "o", ms=4, color=STYLES[name]["color"])
    first, second = result.halves.values()
    plot.note(axes, f"t = {first}", (first, 0.5), (-4, -10), ha="right")
    plot.note(axes, f"t = {second}", (second, 0.5), (5, 4))
    plot.note(axes, NAMES["ddpm"], (215, 0.62), (-6, -3), ha="right", weight="bold")
    plot.note(axes, NAMES["sd"], (200, 0.76), (8, 6), weight="bold", color=ACCENT)
    plot.add_heading(axes, "α 是信号方差还剩的份额", shift=-18)
    plot.note(axes, "加噪步 t", (0.5, 0), (0, -22), "axes fraction", ha="center")


def draw_end(axes: Axes, result: Result) -> None:
    first = 800
    axes.set(xlim=(first, STEPS), ylim=(0, 0.25), xticks=[800, 900, 1000], yticks=[0, 0.1, 0.2])
    for name, alpha_bar in result.alpha_bars.items():
        tail = np.sqrt(alpha_bar[first:])
        axes.plot(np.arange(first, STEPS), tail, **STYLES[name])
        axes.plot(STEPS - 1, tail[-1], "o", ms=4, color=STYLES[name]["color"])
        lift = 4 if name == "ddpm" else -3
        plot.note(axes, f"{tail[-1]:.2g}", (STEPS, tail[-1]), (5, lift - 2), weight="bold")
    plot.note(axes, "SD", (860, 0.16), (0, 2), weight="bold", color=ACCENT)
    plot.note(axes, NAMES["ddpm"], (830, 0.035), (0, 4), weight="bold")
    plot.add_heading(axes, "末段的 √α：SD 没有归零", shift=-18)
    plot.note(axes, "加噪步 t", (0.5, 0), (0, -22), "axes fraction", ha="center")


if __name__ == "__main__":
    result = run()
    plot.publish(draw(result), numbers(result))
