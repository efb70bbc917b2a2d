"""Two model questions and a figure for a new guide, in Chinese and in English. Texts alone."""

from collections.abc import Mapping

FIGURE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 90"
     font-family="Noto Sans SC" font-size="13">
  <g fill="#eef4f6" stroke="#0b5c7a">
    <rect x="1" y="20" width="98" height="50" rx="6"/>
    <rect x="131" y="20" width="98" height="50" rx="6"/>
    <rect x="261" y="20" width="98" height="50" rx="6"/>
  </g>
  <g stroke="#1d1f24" fill="none"><path d="M99 45h30m-6-4 6 4-6 4M229 45h30m-6-4 6 4-6 4"/></g>
  <g fill="#1d1f24" text-anchor="middle">
    <text x="50" y="50">{0}</text><text x="180" y="50">{1}</text><text x="310" y="50">{2}</text>
  </g>
</svg>
"""

ZH: Mapping[str, str] = {
    "content/01-开始/chapter.md": """\
# 开始

本章的两道题是样子：照着改，或者删掉。
""",
    "content/01-开始/01-softmax.md": """\
---
tags: [基础, 概率]
level: 1
cheat:
  - $p_i = e^{z_i} / \\sum_j e^{z_j}$，各项相加为 1
  - 先减去最大值，结果不变，不会溢出
---

# softmax 为什么要先减去最大值？

::: short
指数很容易溢出。分子分母同乘 $e^{-m}$，结果不变，而最大的指数变成 $e^0 = 1$。
:::

softmax 把一组实数 $z_1, \\dots, z_n$ 变成概率：

$$
p_i = \\frac{e^{z_i}}{\\sum_j e^{z_j}} = \\frac{e^{z_i - m}}{\\sum_j e^{z_j - m}},
\\qquad m = \\max_j z_j
$$ {#shifted}

式 [[shifted]] 右边与左边相等，但每个指数都不大于 1，所以不会溢出。

![从分数到概率](softmax.svg){#flow width=70%}

图 [[flow]] 是整个过程。

::: pitfall
把最大值加回去是错的：它在分子和分母里已经约掉了。
:::

::: followup 温度 $T$ 有什么用？
用 $z_i / T$ 代替 $z_i$：$T$ 越小，分布越尖；$T$ 越大，越平。
:::
""",
    "content/01-开始/02-交叉熵.md": """\
---
tags: [基础, 损失]
level: 2
---

# 交叉熵和 KL 散度差多少？

::: short
差一个目标分布的熵。目标固定时，最小化哪一个都一样。
:::

对目标分布 $q$ 与预测 $p$：

$$
H(q, p) = -\\sum_i q_i \\log p_i = H(q) + D_{\\mathrm{KL}}(q \\,\\|\\, p)
$$

| 目标 | 交叉熵的下界 | 何时取到 |
| --- | --- | --- |
| 独热 | 0 | $p$ 把全部概率给正确的类 |
| 一般的 $q$ | $H(q)$ | $p = q$ |

```python
import numpy as np

def cross_entropy(q, z):
    z = z - z.max()
    return -(q * (z - np.log(np.exp(z).sum()))).sum()
```

先减去最大值的理由见[上一题](01-softmax.md)。
""",
    "assets/softmax.svg": FIGURE.format("分数", "指数", "概率"),
}
EN: Mapping[str, str] = {
    "content/01-start/chapter.md": """\
# A start

The two questions of this chapter are models: change them, or delete them.
""",
    "content/01-start/01-softmax.md": """\
---
tags: [basics, probability]
level: 1
cheat:
  - $p_i = e^{z_i} / \\sum_j e^{z_j}$, all of them add up to 1
  - Subtract the largest score first; the result is the same, and nothing overflows
---

# Why does softmax subtract the largest score first?

::: short
Exponentials overflow. Multiplying both parts of the fraction by $e^{-m}$ changes nothing, and the
largest exponential becomes $e^0 = 1$.
:::

Softmax turns scores $z_1, \\dots, z_n$ into probabilities:

$$
p_i = \\frac{e^{z_i}}{\\sum_j e^{z_j}} = \\frac{e^{z_i - m}}{\\sum_j e^{z_j - m}},
\\qquad m = \\max_j z_j
$$ {#shifted}

Both sides of [[shifted]] are equal, but on the right no exponential is larger than 1.

![From scores to probabilities](softmax.svg){#flow width=70%}

[[flow]] shows all of it.

::: pitfall
Do not add the largest score again: it has cancelled out already.
:::

::: followup What does a temperature $T$ do?
It divides the scores: the smaller $T$ is, the sharper the distribution.
:::
""",
    "content/01-start/02-cross-entropy.md": """\
---
tags: [basics, losses]
level: 2
---

# How do cross-entropy and the KL divergence differ?

::: short
By the entropy of the target. While the target is fixed, minimising one minimises the other.
:::

For a target $q$ and a prediction $p$:

$$
H(q, p) = -\\sum_i q_i \\log p_i = H(q) + D_{\\mathrm{KL}}(q \\,\\|\\, p)
$$

| target | least cross-entropy | where |
| --- | --- | --- |
| one-hot | 0 | all of $p$ on the right class |
| any $q$ | $H(q)$ | $p = q$ |

```python
import numpy as np

def cross_entropy(q, z):
    z = z - z.max()
    return -(q * (z - np.log(np.exp(z).sum()))).sum()
```

Why it subtracts the largest score: see [the question before](01-softmax.md).
""",
    "assets/softmax.svg": FIGURE.format("scores", "exponentials", "probabilities"),
}


def examples(language: str) -> Mapping[str, str]:
    """Path → text, of a chapter with two questions."""
    return ZH if language.lower().startswith("zh") else EN
