"""LXMERT: 9 layers for the words, 5 for the objects, then 5 in which the two cross."""

from family.diagram import Box, Diagram

HEIGHT = 40
TOPS = {"language": 24, "vision": 118}
"""Where the two streams run."""
SLAB, STEP, SLABS_END = 9, 11.5, 218
"""A layer, from one to the next, and where the last one ends."""
FRAME = Box(232, 2, 142, 164)
FORK = 242
"""Where a stream also sends its keys and values across."""


def draw() -> Diagram:
    d = Diagram("LXMERT：语言 9 层、物体 5 层，再加 5 个跨模态层", 182)
    d.frame(FRAME.x, FRAME.y, FRAME.width, FRAME.height, "跨模态层 × $N_X = 5$")
    ends = {}
    ends["language"] = _stream(d, TOPS["language"], ("句子", "$n$ 个词"), ("词嵌入", "768 维"), 9)
    ends["vision"] = _stream(
        d, TOPS["vision"], ("物体", "36 个", "2048 + 4"), ("投影", "各自 LN", "再平均"), 5
    )
    crosses = {}
    for name, top in TOPS.items():
        crosses[name], last = _cross_layer(d, top)
        d.arrow(ends[name].right(), crosses[name].left())
        ends[name] = last
    low, high = TOPS["vision"] + HEIGHT / 2, TOPS["language"] + HEIGHT / 2
    d.arrow((FORK, high), crosses["vision"].left(0.2))
    d.arrow((FORK, low), crosses["language"].left(0.8))
    _labels(d)
    _outputs(d, ends)
    d.legend(419, 179, "core", "trained", "data", core="图文相遇处")
    return d


def _stream(
    d: Diagram, y: float, source: tuple[str, ...], embed: tuple[str, ...], layers: int
) -> Box:
    """From the input to the last layer of its own; returns that layer."""
    start = d.box(1, y, 44, HEIGHT, *source)
    embedder = d.box(57, y, 44, HEIGHT, *embed, kind="trained")
    slabs = [
        d.box(SLABS_END - SLAB - STEP * (layers - 1 - number), y, SLAB, HEIGHT, kind="trained")
        for number in range(layers)
    ]
    d.arrow(start.right(), embedder.left())
    d.arrow(embedder.right(), slabs[0].left())
    return slabs[-1]


def _cross_layer(d: Diagram, y: float) -> tuple[Box, Box]:
    """One stream in a cross layer: returns its first part and its last."""
    cross = d.box(264, y, 32, HEIGHT, "交叉", "注意力", kind="core")
    own = d.box(305, y, 28, HEIGHT, "自", "注意力", kind="trained")
    feed = d.box(342, y, 24, HEIGHT, "FFN", kind="trained")
    d.chain(cross, own, feed)
    d.dot(FORK, y + HEIGHT / 2)
    return cross, feed


def _labels(d: Diagram) -> None:
    top, bottom = TOPS["language"] + HEIGHT, TOPS["vision"]
    d.text(SLABS_END, top + 12, "语言编码器 $N_L = 9$ 层", anchor="end")
    d.text(SLABS_END, bottom - 7, "物体关系编码器 $N_R = 5$ 层", anchor="end")
    d.text(SLABS_END, (top + bottom) / 2 + 2.5, "每层：自注意力 + FFN", anchor="end")
    d.text(278, (top + bottom) / 2 - 4, "K、V 来自对侧")
    d.text(278, (top + bottom) / 2 + 8, "两向共用一套权重")


def _outputs(d: Diagram, ends: dict[str, Box]) -> None:
    middle = (TOPS["language"] + TOPS["vision"] + HEIGHT) / 2
    for name, what in (("language", "语言"), ("vision", "视觉")):
        out = d.box(387, TOPS[name], 32, HEIGHT, what, "输出")
        d.arrow(ends[name].right(), out.left())
    out = d.box(387, middle - 15, 32, 30, "[CLS]", "跨模态")
    y = TOPS["language"] + HEIGHT / 2
    d.dot(378, y)
    d.arrow((378, y), (378, middle), out.left())


if __name__ == "__main__":
    print(draw().svg())
