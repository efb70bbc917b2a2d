"""Five architectures, their layers on one scale: where image and text meet."""

from family.diagram import Box, Diagram
from family.palette import INK, NAME, PAPER, RULE

LAYER = 2.8
"""Height of a layer."""
WIDTH, PITCH, TOWER = 76, 85.5, 32
"""Of a column; from one to the next; of one of the two towers in it."""
BASE = 198
"""Where the lowest layers begin."""
GAP = 12
SOURCE = 14
MEETINGS = ["末端内积", "全部 12 层", "后 5 层", "内积与后 18 层", "LLM 各层"]
TITLES = [
    ("双塔", "CLIP ViT-B/16"),
    ("单流", "UNITER base"),
    ("双流", "LXMERT"),
    ("解码器对半拆", "CoCa 2.1B"),
    ("LLM 前缀", "LLaVA-1.5"),
]


def draw() -> Diagram:
    d = Diagram("五种架构：图像与文本在哪里相遇", 242)
    for number, column in enumerate((_dual, _single, _two_stream, _split, _prefix)):
        x = 1 + number * PITCH
        middle = x + WIDTH / 2
        name, example = TITLES[number]
        d.text(middle, 9, name, NAME, "middle", bold=True, ink=INK)
        d.text(middle, 20, example, anchor="middle")
        d.text(
            middle, BASE + GAP + SOURCE + 12, "相遇：" + MEETINGS[number], anchor="middle", ink=INK
        )
        left = d.box(x, BASE + GAP, TOWER, SOURCE, "图像")
        right = d.box(x + WIDTH - TOWER, BASE + GAP, TOWER, SOURCE, "文本")
        column(d, left, right)
    _key(d)
    return d


def _layers(
    d: Diagram,
    x: float,
    bottom: float,
    count: int,
    *lines: str,
    kind: str = "trained",
    width: float = TOWER,
) -> Box:
    """Layers on each other, a tick at both sides where one ends."""
    stack = d.box(x, bottom - count * LAYER, width, count * LAYER, *lines, kind=kind)
    ink = PAPER if kind == "core" else RULE
    apart = 1.5 if kind == "frozen" else 0
    for number in range(1, count):
        y = bottom - number * LAYER
        for side, inward in ((x + apart, 1.8), (x + width - apart, -1.8)):
            d.line((side, y), (side + inward, y), ink=ink, thick=0.4)
    return stack


def _up(d: Diagram, below: Box, above: Box) -> None:
    """An arrow from the middle of one box straight up to the other."""
    d.arrow(below.top(), (below.top()[0], above.y + above.height))


def _dual(d: Diagram, image: Box, text: Box) -> None:
    towers = [
        _layers(d, source.x, BASE, 12, name, "12 层")
        for source, name in ((image, "ViT"), (text, "文本"))
    ]
    product = d.box(image.x, towers[0].y - GAP - 16, WIDTH, 16, "内积", kind="core")
    for source, tower in zip((image, text), towers, strict=True):
        _up(d, source, tower)
        _up(d, tower, product)


def _detector(d: Diagram, image: Box) -> Box:
    box = d.box(image.x, BASE - 16, TOWER, 16, "检测器", kind="frozen")
    _up(d, image, box)
    return box


def _single(d: Diagram, image: Box, text: Box) -> None:
    regions = _detector(d, image)
    model = _layers(
        d, image.x, regions.y - GAP, 12, "Transformer", "12 层", kind="core", width=WIDTH
    )
    _up(d, regions, model)
    _up(d, text, model)


def _two_stream(d: Diagram, image: Box, text: Box) -> None:
    regions = _detector(d, image)
    objects = _layers(d, image.x, regions.y - GAP, 5, "5 层")
    words = _layers(d, text.x, objects.y + 9 * LAYER, 9, "语言", "9 层")
    cross = _layers(d, image.x, objects.y - GAP, 5, "交叉 5 层", kind="core", width=WIDTH)
    for below, above in ((regions, objects), (text, words), (objects, cross), (words, cross)):
        _up(d, below, above)


def _split(d: Diagram, image: Box, text: Box) -> None:
    vision = _layers(d, image.x, BASE, 40, "ViT", "40 层")
    pooler = d.box(image.x, vision.y - GAP - 14, TOWER, 14, "池化", kind="trained")
    uni = _layers(d, text.x, BASE, 18, "单模态", "18 层")
    multi = _layers(d, text.x, uni.y - GAP, 18, "多模态", "18 层", kind="core")
    product = d.box(image.x, pooler.y - GAP - 16, WIDTH - 8, 16, "内积", kind="core")
    pairs = ((image, vision), (vision, pooler), (text, uni), (uni, multi), (pooler, product))
    for below, above in pairs:
        _up(d, below, above)
    lane, outside = image.x + WIDTH / 2, text.x + TOWER + 4.5
    d.arrow(pooler.right(), (lane, pooler.right()[1]), (lane, multi.left()[1]), multi.left())
    path = [(outside, box.right()[1]) for box in (uni, product)]
    d.arrow(uni.right(), *path, product.right())
    d.arrow(multi.top(), (multi.top()[0], multi.y - 10))
    d.text(multi.top()[0], multi.y - 13, "描述", anchor="middle")


def _prefix(d: Diagram, image: Box, text: Box) -> None:
    vision = _layers(d, image.x, BASE, 23, "ViT", "23 层", kind="frozen")
    bridge = _layers(d, image.x, vision.y - GAP, 2)
    d.text(image.x + TOWER + 3, bridge.y + 6, "MLP")
    height = 40
    model = d.box(
        image.x,
        bridge.y - GAP - height,
        WIDTH,
        height,
        "LLM",
        "层数依型号",
        "不按比例",
        kind="core",
    )
    for below, above in ((image, vision), (vision, bridge), (bridge, model), (text, model)):
        _up(d, below, above)


def _key(d: Diagram) -> None:
    """What strokes and heights mean, above the low columns."""
    y = 56
    d.legend(194, y, "core", "trained", "frozen", "data", core="图文相遇处")
    x, top = 9, y + 16
    bottom = top + 10 * LAYER
    for start, end in (((x, top), (x, bottom)), ((1, top), (17, top)), ((1, bottom), (17, bottom))):
        d.line(start, end, ink=RULE)
    d.text(21, (top + bottom) / 2 + 2.5, "10 层")


if __name__ == "__main__":
    print(draw().svg())
