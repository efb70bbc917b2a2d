"""Flamingo, BLIP-2 and LLaVA-1.5: what leads from the vision encoder to the language model."""

from itertools import pairwise

from family.diagram import Box, Diagram

WIDTH, GAP = 131, 12.5
LANE, TEXT = 80, 40
"""Width of the boxes of the image, and of those of the text to the right of them."""
LAYER, STEP, LOWEST = 16, 24, 107
"""Of the language model: height of a layer, from one to the next, and where the lowest begins."""
ROWS = {"bridge": (140, 26), "vision": (177, 26), "source": (214, 18)}
COLUMNS = [
    {
        "name": "Flamingo",
        "model": ("LLM：Chinchilla（冻结）", "frozen"),
        "bridge": ("重采样器", "64 个潜向量"),
        "vision": ("NFNet-F6", "冻结"),
        "prefix": "",
        "trained": "训练：重采样器与门控层",
    },
    {
        "name": "BLIP-2",
        "model": ("LLM：OPT / FlanT5（冻结）", "frozen"),
        "bridge": ("Q-Former + FC", "32×768 → 32×$d$"),
        "vision": ("ViT-g/14", "257 × 1408"),
        "prefix": "32 个前缀",
        "trained": "训练：Q-Former 与 FC",
    },
    {
        "name": "LLaVA-1.5",
        "model": ("LLM：Vicuna（第二阶段训）", "trained"),
        "bridge": ("两层 MLP", "576 个，不压缩"),
        "vision": ("CLIP ViT-L/14", "576 × 1024"),
        "prefix": "576 个前缀",
        "trained": "训练：先 MLP，再 MLP + LLM",
    },
]


def draw() -> Diagram:
    d = Diagram("三种桥：Flamingo、BLIP-2 与 LLaVA-1.5", 260)
    for number, column in enumerate(COLUMNS):
        _column(d, 1 + number * (WIDTH + GAP), column)
    d.legend(419, 258, "core", "trained", "frozen", "data", core="视觉进入 LLM 处")
    return d


def _column(d: Diagram, x: float, column: dict) -> None:
    d.head(x, 10, column["name"])
    name, kind = column["model"]
    d.frame(x, 17, WIDTH, 112, name)
    bridge = d.box(x, ROWS["bridge"][0], LANE, ROWS["bridge"][1], *column["bridge"], kind="trained")
    vision = d.box(x, ROWS["vision"][0], LANE, ROWS["vision"][1], *column["vision"], kind="frozen")
    image = d.box(x, ROWS["source"][0], LANE, ROWS["source"][1], "图像")
    text = d.box(x + WIDTH - TEXT, ROWS["source"][0], TEXT, ROWS["source"][1], "文本")
    for one, other in pairwise((image, vision, bridge)):
        d.arrow(one.top(), other.bottom())
    enter = _prefix if column["prefix"] else _gated
    enter(d, x, bridge, text, column["prefix"], kind)
    d.text(x, 243, column["trained"])


def _gated(d: Diagram, x: float, bridge: Box, text: Box, _: str, kind: str) -> None:
    """New layers inside the language model, each of which looks at the image."""
    lane, left, width = x + 8, x + 20, WIDTH - 25
    layers = []
    for place in range(4):
        y = LOWEST - place * STEP
        if place % 2:
            layers.append(d.box(left, y, width, LAYER, "LM 层", kind=kind))
            continue
        gate = d.box(left, y, width, LAYER, "门控交叉注意力 tanh(α)", kind="core")
        layers.append(gate)
        d.arrow((lane, bridge.y), (lane, gate.left()[1]), gate.left())
    for one, other in pairwise(layers):
        d.arrow(one.top(), other.bottom())
    d.arrow(text.top(), (text.top()[0], LOWEST + LAYER))


def _prefix(d: Diagram, x: float, bridge: Box, text: Box, prefix: str, kind: str) -> None:
    """Tokens in front of those of the text."""
    seen = d.box(x + 6, LOWEST, LANE - 6, LAYER, prefix, kind="core")
    read = d.box(text.x - 6, LOWEST, TEXT, LAYER, "词元")
    layers = [
        d.box(x + 6, LOWEST - place * STEP, WIDTH - 12, LAYER, "LM 层", kind=kind)
        for place in (1, 2, 3)
    ]
    for token in (seen, read):
        d.arrow(token.top(), (token.top()[0], layers[0].y + LAYER))
    for one, other in pairwise(layers):
        d.arrow(one.top(), other.bottom())
    d.arrow((seen.top()[0], bridge.y), seen.bottom())
    d.arrow((read.top()[0], text.y), read.bottom())


if __name__ == "__main__":
    print(draw().svg())
