"""UNITER: words and regions in one Transformer, four tasks, and one modality masked at a time."""

from family.diagram import Box, Diagram

TOKEN, PITCH = 38, 42
HALVES = {"text": 68, "image": 251}
"""Where the words begin, and the regions."""
WIDTH = 3 * PITCH + TOKEN
"""Of a half."""
LEFT, RIGHT = 64, 419
"""The sides of the Transformer."""
MODEL, NORM, PLUS, PART, INPUT, SOURCE = 40, 80, 112, 128, 171, 234
"""Where the rows begin, from the top; the sum at its middle."""
INPUTS = {
    "MLM：只掩词": (["[CLS]", "$w_1$", "[MASK]", "$w_3$"], ["$r_1$", "$r_2$", "$r_3$", "$r_4$"]),
    "MRM：只掩区域": (["[CLS]", "$w_1$", "$w_2$", "$w_3$"], ["$r_1$", "0", "$r_3$", "$r_4$"]),
}
"""What is read in a batch of the one task, and in one of the other."""
HEADS = {
    "ITM": "由 [CLS] 判配对",
    "MLM": "还原被掩的词",
    "WRA": "词与区域最优传输",
    "MRM": "还原被掩的区域",
}


def draw() -> Diagram:
    d = Diagram("UNITER：词与区域进同一个 Transformer，四类任务，一次只掩一个模态", 262)
    lines = ("一个 Transformer：12 层 × 768", "每层自注意力都同时看词与区域")
    model = d.box(LEFT, MODEL, RIGHT - LEFT, 28, *lines, kind="trained")
    _heads(d, model)
    _inputs(d)
    text, image = HALVES.values()
    words = d.box(text, SOURCE, WIDTH, 26, "句子", "切成 WordPiece 词元")
    regions = d.box(image, SOURCE, WIDTH, 26, "检测器 Faster R-CNN", "10–100 个区域", kind="frozen")
    for source in (words, regions):
        d.arrow(source.top(), (source.top()[0], INPUT + 50))
    _embedder(d, text, ("词嵌入", "查表", "词号"), ("位置嵌入", "查表", "次序"))
    _embedder(d, image, ("FC", "2048 → 768", "RoI 特征"), ("FC", "7 → 768", "位置"))
    for y, kind in ((234, "core"), (246, "trained"), (258, "frozen")):
        d.legend(36, y, kind, core="掩去")
    return d


def _heads(d: Diagram, model: Box) -> None:
    width, gap = 82, 9
    for number, (name, note) in enumerate(HEADS.items()):
        head = d.box(LEFT + number * (width + gap), 2, width, 26, name, note, kind="trained")
        d.arrow((head.x + width / 2, model.y), head.bottom())
    d.text(0, 13, "四类任务")
    d.text(0, 23, "每批抽一类")


def _inputs(d: Diagram) -> None:
    d.frame(LEFT, INPUT, RIGHT - LEFT, 50)
    for row, (name, halves) in enumerate(INPUTS.items()):
        y = INPUT + 5 + 24 * row
        d.text(0, y + 10.5, name)
        for start, tokens in zip(HALVES.values(), halves, strict=True):
            for number, token in enumerate(tokens):
                kind = "core" if token in ("[MASK]", "0") else "data"
                d.box(start + number * PITCH, y, TOKEN, 16, token, kind=kind)


def _embedder(d: Diagram, start: float, *parts: tuple[str, str, str]) -> None:
    """Two maps to 768 dimensions, their sum, its norm."""
    width = 66
    middle = start + WIDTH / 2
    plus = d.plus(middle, PLUS)
    for (name, note, what), x in zip(parts, (start, start + WIDTH - width), strict=True):
        part = d.box(x, PART, width, 25, name, note, kind="trained")
        center = x + width / 2
        d.arrow((center, INPUT), part.bottom())
        d.text(center + 5, INPUT - 5, what)
        d.arrow(part.top(), (center, PLUS), plus.left() if center < middle else plus.right())
    norm = d.box(middle - TOKEN / 2, NORM, TOKEN, 14, "LN", kind="trained")
    d.arrow(plus.top(), norm.bottom())
    d.arrow(norm.top(), (middle, MODEL + 28))


if __name__ == "__main__":
    print(draw().svg())
