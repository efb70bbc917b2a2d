"""Numbers in the text are those of the runs that yield them, or of the arithmetic behind them."""

import math
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

import pytest

from guide.reading.model import Guide
from tests.content import figures
from tests.content.test_course import question

# Figure, question, and what the question says with numbers of the figure's run.
SAID = [
    ("infonce", "clip", "训练 {steps} 步"),
    ("infonce", "clip", "批大小 {batch} 训练后 R@1 是 {after_recall:.2f}"),
    ("infonce", "clip", "非对角线的平均余弦约为 {after_rest:.0f}"),
    ("temperature", "temperature", "{top_tau_1}、{top_tau_0.07}、{top_tau_0.01}"),
    ("transport", "uniter", "最优总代价 {distance}，均匀分配是 {independent}"),
    ("transport", "uniter", "每行之和 {row_sum:.2f}，每列之和 {column_sum:.2f}"),
    ("masks", "coca", "依次可见 {itc_visible}、{itg_visible}、{itm_visible} 格"),
    ("masks", "coca", "可见 {coca_visible} 格"),
    ("masks", "qformer", "16+25={itc_visible}"),
    ("masks", "qformer", "9^2={itm_visible}"),
    ("masks", "qformer", "16+20+15={itg_visible}"),
    ("langevin", "langevin", "{annealed:.3f} 取决于所选级别"),
    ("langevin", "langevin", "双峰实验（真值 .80）：DDPM .80，Langevin .53"),
    ("langevin", "langevin", "5 步 {ddim_5:.3f}，50 步 {ddim_50:.3f}，100 步 {ddim_100:.3f}"),
    ("langevin", "ddim", "DDIM 走 20 步左峰权重已是 {ddim_20:.3f}"),
    ("langevin", "ddim", "DDPM 走 1,000 步的 {ddpm_1000:.3f}；但 5 步是 {ddim_5:.3f}"),
    ("schedules", "ddim", "$t\\approx{ddpm_half}$ | {ddpm_signal:.4f} |"),
    ("schedules", "ddim", "$t\\approx{sd_half}$ | {sd_signal:.3f} |"),
    ("schedules", "ddim", "$\\bar\\alpha_T\\approx{sd_snr}$，比 DDPM 的 $4.0\\times10^{{-5}}$"),
    ("schedules", "stable-diffusion", "$\\bar\\alpha_T\\approx{sd_snr}$"),
    ("schedules", "vae-kl", "末端从 {sd_snr} 升到 0.14"),
    ("shapley", "shapley", "给 A {additive_permutation:.3f}"),
    ("shapley", "shapley", "（$2:1$），给 {additive_interventional:.3f}"),
    ("shapley", "shapley", "条件式也只给 A {unused_conditional:.3f}"),
    (
        "shapley",
        "modality-attribution",
        "可以是 {additive_permutation:.3f} 和 {additive_interventional:.3f}",
    ),
    ("shapley", "modality-attribution", "单独置换哪个都掉 {xor_drop:.2f}"),
    ("tokens", "resolution", "224 像素是 {tokens_224_14} 个，336 像素是 {tokens_336_14} 个"),
    ("tokens", "vit", "224/32、224/16、224/14、336/14、512/16、518/14 依次是 "
     "{tokens_224_32}、{tokens_224_16}、{tokens_224_14}、{tokens_336_14}、{tokens_512_16}、"
     "{tokens_518_14} 块"),
]  # fmt: skip
SAMPLERS = {
    "ddpm_1000": "DDPM | 1,000",
    "ddim_5": "DDIM，$\\eta=0$ | 5",
    "ddim_10": "DDIM，$\\eta=0$ | 10",
    "ddim_20": "DDIM，$\\eta=0$ | 20",
    "ddim_50": "DDIM，$\\eta=0$ | 50",
    "ddim_100": "DDIM，$\\eta=0$ | 100",
    "langevin_1000": "Langevin，步长 0.01 | 1,000",
    "langevin_10000": "Langevin，步长 0.01 | 10,000",
    "annealed": "退火 Langevin，10 级×100 步 | 1,000",
}
# What permutation importance is exactly, by row of the table: A's, B's, A's share.
EXACT = {
    "additive": (8, 2, 0.8),
    "interaction": (10, 4, 10 / 14),
    "pure": (2, 2, 0.5),
    "correlated": (8, 2, 0.8),
    "unused": (8, 0, 1.0),
}
SIMILARITIES = (0.30, 0.28, 0.25, 0.20, 0.10, 0.0)
SHAPLEY = {"": 0.50, "I": 0.62, "T": 0.70, "A": 0.55, "IT": 0.85, "AI": 0.66, "AT": 0.74,
           "AIT": 0.88}  # fmt: skip


def plain(text: str) -> str:
    return re.sub(r"\s", "", text)


def filled(template: str, values: Mapping[str, float]) -> str:
    """The template with its numbers; keys may hold dots, which `format` would take apart."""

    def number(found: re.Match[str]) -> str:
        return format(values[found[1]], found[2] or "")

    return re.sub(r"\{([a-z][\w.]*)(?::([^}]*))?\}", number, template).replace("{{", "{").replace(
        "}}", "}"
    )  # fmt: skip


@pytest.mark.parametrize(("figure", "name", "template"), SAID)
def test_the_text_says_what_the_run_yields(
    figure: str, name: str, template: str, real_guide: Guide
) -> None:
    values = figures.numbers_in(figures.drawn(figure))
    assert plain(filled(template, values)) in plain(question(real_guide, name).source.text)


def test_the_table_of_samplers_is_that_of_the_run(real_guide: Guide) -> None:
    values = figures.numbers_in(figures.drawn("langevin"))
    text = plain(question(real_guide, "langevin").source.text)
    for key, label in SAMPLERS.items():
        left, right = values[f"{key}_std_left"], values[f"{key}_std_right"]
        assert plain(f"| {label} | {values[key]:.3f} | {left:.3f} / {right:.3f} |") in text
    assert round(values["langevin_1000"], 2) == 0.53 and round(values["ddpm_1000"], 2) == 0.80


def test_the_exact_table_is_near_the_run(real_guide: Guide) -> None:
    """As the text says, within two per cent; and the sensors within a hundredth."""
    values = figures.numbers_in(figures.drawn("shapley"))
    text = plain(question(real_guide, "permutation").source.text)
    assert "与它相差不到2%" in text
    for key, (a, b, share) in EXACT.items():
        assert f"|{a}|{b}|{share:.3f}|" in text
        for suffix, exact in (("_pi_a", a), ("_pi_b", b), ("_permutation", share)):
            assert values[key + suffix] == pytest.approx(exact, rel=0.02)
    assert "|0.005|0.50|0.50|2.00|" in text and "|0.010|2.00|0.00|2.00|" in text
    for key, exact in {"both_a": 0.5, "both_b": 0.5, "both_joint": 2, "both_error": 0.005,
                       "single_a": 2, "single_b": 0, "single_error": 0.01}.items():  # fmt: skip
        assert values[f"sensors_{key}"] == pytest.approx(exact, abs=0.0101)


@pytest.mark.parametrize("name", figures.plots())
def test_decimals_in_captions_come_from_the_run(name: str, real_guide: Guide) -> None:
    """Whatever decimal a plot's caption or description says is a number of its run, rounded."""
    values = figures.numbers_in(figures.drawn(name)).values()
    rounded = {f"{value:.{digits}f}" for value in values for digits in (1, 2, 3, 4)}
    given = GIVEN.get(name, set())
    for each in real_guide.questions:
        for line in re.findall(rf"!\[.*\]\(figures/{name}\.svg\).*", each.source.text):
            for number in re.findall(r"(?<![\d.])\d+\.\d+", line):
                assert number in rounded | given, (each.id, number)


# What is put in, not what comes out.
GIVEN = {
    "temperature": {"0.30", "0.28", "0.25", "0.20", "0.10", "0.07", "0.01"},
    "permutation": {"0.9"},
    "langevin": {"0.8", "0.52", "0.53"},
    "schedules": {"0.5"},
}


def test_langevin_is_in_the_range_that_its_description_names() -> None:
    values = figures.numbers_in(figures.drawn("langevin"))
    assert all(0.52 <= values[f"langevin_{steps}"] <= 0.53 for steps in (1000, 10000))


def softmax(values: tuple[float, ...], temperature: float) -> list[float]:
    weights = [math.exp(value / temperature) for value in values]
    return [weight / sum(weights) for weight in weights]


def pushes(temperature: float) -> tuple[str, str]:
    """The share of the push on the hardest and the easiest negative, in per cent."""
    top, *others = softmax(SIMILARITIES, temperature)
    return f"{100 * others[0] / (1 - top):.0f}%", f"{100 * others[-1] / (1 - top):.0f}%"


def marginal(player: str, order: str) -> float:
    before = "".join(sorted(order[: order.index(player)]))
    return SHAPLEY["".join(sorted(before + player))] - SHAPLEY[before]


def shapley_of(player: str) -> float:
    orders = ("ITA", "IAT", "TIA", "TAI", "AIT", "ATI")
    return sum(marginal(player, order) for order in orders) / len(orders)


def additive(matrix: list[list[float]]) -> list[float]:
    """EMAP's diagonal: mean of the row plus mean of the column less mean of all."""
    size = len(matrix)
    total = sum(map(sum, matrix)) / size**2
    columns = [sum(column) / size for column in zip(*matrix, strict=True)]
    return [sum(row) / size + column - total for row, column in zip(matrix, columns, strict=True)]


def bars(betas: Iterator[float]) -> list[float]:
    left, found = 1.0, []
    for beta in betas:
        left *= 1 - beta
        found.append(left)
    return found


DDPM = bars(1e-4 + (0.02 - 1e-4) * t / 999 for t in range(1000))
SD = bars((0.00085**0.5 + (0.012**0.5 - 0.00085**0.5) * t / 999) ** 2 for t in range(1000))
EMAP = additive([[-1.3, 0.3, -0.2], [0.8, 3.0, 1.1], [1.1, -0.1, 0.7]])

# The Q-Former in millions of weights, part by part: 12 layers of BERT-base with their norms, six of
# them with attention to features of 1,408; words and positions with the head of the language model.
SHARED = 12 * (4 * 768**2 + 4 * 768 + 2 * 768) / 1e6
FEED = 12 * (2 * 768 * 3072 + 3072 + 768 + 2 * 768) / 1e6
CROSS = 6 * (2 * 768**2 + 2 * 768 + 2 * 1408 * 768 + 2 * 768 + 2 * 768) / 1e6
TEXT = ((30523 + 512) * 768 + 768**2 + 768 + 2 * 768 + 30523) / 1e6
QUERIES = (32 * 768 + 2 * 768) / 1e6
HEADS = QUERIES + (2 * (768 * 256 + 256) + 2 * 768 + 2) / 1e6

# Question, and what it says by arithmetic that can be done again.
COMPUTED = [
    ("blip2", f"10200/188={10200 / 188:.1f}"),
    ("blip2", f"会得到 {10200 / 108:.0f} 倍"),
    ("blip2", f"有 {257 * 1408:,} 个数，$Z$ 只有 {32 * 768:,} 个"),
    ("blip2", f"即约 {250_000 * 1680 / 129e6:.1f} 遍与 {80_000 * 1520 / 129e6:.1f} 遍"),
    ("vit", f"{14 * 14}×768"),
    ("vit", f"共 $12D^2+13D\\approx{(12 * 768**2 + 13 * 768) / 1e6:.2f}$M"),
    ("vit", f"197/4608\\approx{100 * 197 / 4608:.0f}\\%"),
    ("clip", f"\\ln(1/0.07)\\approx{math.log(1 / 0.07):.2f}"),
    ("clip", f"$s\\approx{1 / 0.07:.1f}$"),
    ("clip", f"$d=512$、$s=14.3$ 时多约 {14.3**2 / 1024:.1f}"),
    ("temperature", f"\\approx{math.log(1 + 32767 * math.exp(-2)):.2f}$"),
    ("temperature", f"$\\log N\\approx{math.log(32768):.2f}$"),
    ("temperature", f"在 $\\tau=1$ 时是 {pushes(1)[0]}，0.07 时是 {pushes(0.07)[0]}，"
                    f"0.01 时是 {pushes(0.01)[0]}；最容易的负例（0）则从 {pushes(1)[1]}"),
    ("siglip", f"{round(32768 * math.log(2)):,}"),
    ("siglip", f"一行合计约 {32767 * math.log(1 + math.exp(-10)):.1f}"),
    ("batch-size", f"$N=256$ 时上限是 {math.log(256):.1f}"),
    ("batch-size", f"98,304 时 {math.log(98304):.1f}"),
    ("uniter", f"12\\times12\\times768^2\\approx{144 * 768**2 / 1e6:.1f}"),
    ("uniter", f"24\\times12\\times1024^2\\approx{288 * 1024**2 / 1e6:.1f}"),
    ("lxmert", f"308\\,d^2\\approx{308 * 768**2 / 1e6:.1f}"),
    ("lxmert", f"{(308 * 768**2 + 2048 * 768) / 1e6:.1f}"),
    ("coca", f"$(288/18)^2={16**2}$"),
    ("qformer", f"自注意力 {SHARED:.1f}M，查询、文本前馈层各 {FEED:.1f}M"),
    ("qformer", f"6 个交叉注意力 {CROSS:.1f}M，词与位置向量和语言模型头 {TEXT:.1f}M"),
    ("qformer", f"合计 {SHARED + 2 * FEED + CROSS + TEXT + HEADS:.1f}M"),
    ("qformer", f"剩 {SHARED + FEED + CROSS + QUERIES:.1f}M"),
    ("negatives", f"\\approx{math.log(0.5) / math.log(0.995):.0f}$ 步"),
    ("negatives", f"约是 1,680 的 {65536 / 1680:.0f} 倍"),
    ("projector", f"$160^2={160**2 // 1000}{{,}}600$"),
    ("projector", f"差 {704**2 / 160**2:.1f} 倍"),
    ("fusion-styles", f"{128**2 + 128 * 576:,} 对 {704**2:,}"),
    ("dalle", f"$12\\times64\\times3{{,}}968^2\\approx{12 * 64 * 3968**2 / 1e9:.1f}$B"),
    ("dalle", f"有 {256 * 256 * 3:,} 个数"),
    ("dalle", f"短 {256 * 256 * 3 // 1024} 倍"),
    ("stable-diffusion", f"数值少 {512 * 512 * 3 // (64 * 64 * 4)} 倍"),
    ("stable-diffusion", f"约合 {150_000 / 256 / 24:.0f} 天"),
    ("stable-diffusion", f"\\bar\\alpha_T\\approx{SD[-1]:.4f}"),
    ("ddim", f"$t\\approx{min(range(1000), key=lambda t: abs(DDPM[t] - 0.5))}$ | "
             f"{DDPM[-1] ** 0.5:.4f}"),
    ("ddim", f"$t\\approx{min(range(1000), key=lambda t: abs(SD[t] - 0.5))}$ | "
             f"{SD[-1] ** 0.5:.3f}"),
    ("vae-kl", f"$1/0.18215\\approx{1 / 0.18215:.2f}$"),
    ("vae-kl", f"$5.49^2\\approx{5.49**2:.0f}$"),
    ("dit", f"$28\\times18\\times1{{,}}152^2\\approx{28 * 18 * 1152**2 / 1e8:.1f}$ 亿"),
    ("shapley", f"| {shapley_of('T'):.2f} |"),
    ("shapley", f"| {shapley_of('I'):.2f} |"),
    ("shapley", f"| {shapley_of('A'):.2f} |"),
    ("permutation", f"\\approx{(2 * 0.1) ** 0.5:.3f}$"),
    ("permutation", f"是原来的 {(2 / 0.2) ** 0.5:.2f} 倍"),
    ("mm-shap", f"={EMAP[0]:.1f}$，同样得 ${EMAP[1]:.1f}$ 和 ${EMAP[2]:.1f}$"),
    ("imbalance", f"$\\alpha=0.1$ 给 $k={1 - math.tanh(0.15):.3f}$"),
    ("imbalance", f"$\\alpha=0.8$ 给 $k={1 - math.tanh(1.2):.3f}$"),
    ("hallucination", f"F1 约 {2 * 0.5 / 1.5:.3f}"),
    ("video", f"$16\\times14\\times14={16 * 14 * 14 // 1000}{{,}}136$"),
    ("video", f"省 {(16 * 196) ** 2 / (16 * 196**2 + 196 * 16**2):.1f} 倍"),
    ("lora", f"{128 * 8192:,} 对 {4096**2:,}，占 {100 * 128 * 8192 / 4096**2:.2f}%"),
    ("missing-modality", f"两个都在 {0.8**2:.2f}，只有一个各 {0.8 * 0.2:.2f}"),
    ("langevin", f"的概率约 {0.5 * (1 + math.erf(0.059 / 2**0.5)):.3f}"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "said"), COMPUTED)
def test_arithmetic_in_the_text_agrees(name: str, said: str, real_guide: Guide) -> None:
    assert plain(said) in plain(question(real_guide, name).source.text)


def test_schedules_fall() -> None:
    assert all(one > other for one, other in pairwise(DDPM))
    assert DDPM[-1] == pytest.approx(4.04e-5, rel=0.01)
