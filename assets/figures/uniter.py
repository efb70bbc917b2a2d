"""UNITER: words and regions in one Transformer, four tasks, and one modality masked at a time."""

from family.diagram import Box, Diagram

TOKEN, PITCH = 38, 42
HALVES = {"text": 68, "image": 251}
"""Where the words begin, and the regions."""
WIDTH = 3 * PITCH + TOKEN
"""Of a half."""
LEFT, RIGHT = 64, 419
"""The sides of the Transformer."""
STRIPS = {
    "MLM：只掩词": (
        85,
        ["[CLS]", "$w_1$", "[MASK]", "$w_3$"],
        ["$r_1$", "$r_2$", "$r_3$", "$r_4$"],
    ),
    "MRM：只掩区域": (109, ["[CLS]", "$w_1$", "$w_2$", "$w_3$"], ["$r_1$", "0", "$r_3$", "$r_4$"]),
}
"""What the Transformer reads in a batch of the one task, and in one of the other."""


def draw() -> Diagram:
    d = Diagram("UNITER：词与区域进同一个 Transformer，四个任务，一次只掩一个模态", 258)
    model = d.box(
        LEFT,
        40,
        RIGHT - LEFT,
        28,
        "一个 Transformer：12 层 × 768",
        "每层自注意力都同时看词与区域",
        kind="core",
    )
    _heads(d, model)
    frame = d.frame(LEFT, 80, RIGHT - LEFT, 50)
    _strips(d)
    for start in HALVES.values():
        d.arrow((start + WIDTH / 2, frame.y), (start + WIDTH / 2, model.y + model.height))
    _embedder(d, HALVES["text"], ("词嵌入", "查表", "词号"), ("位置嵌入", "查表", "次序"))
    d.box(HALVES["text"], 231, WIDTH, 26, "句子", "切成 WordPiece 词元")
    _embedder(d, HALVES["image"], ("FC", "2048 → 768", "RoI 特征"), ("FC", "7 → 768", "位置"))
    d.box(
        HALVES["image"],
        231,
        WIDTH,
        26,
        "检测器 Faster R-CNN",
        "10–100 个区域",
        kind="frozen",
    )
    d.legend(36, 254, "frozen")
    d.legend(36, 242, "trained")
    return d


def _heads(d: Diagram, model: Box) -> None:
    heads = {
        "ITM": "由 [CLS] 判配对",
        "MLM": "还原被掩的词",
        "WRA": "词与区域最优传输",
        "MRM": "还原被掩的区域",
    }
    width, gap = 82, 9
    for number, (name, note) in enumerate(heads.items()):
        head = d.box(LEFT + number * (width + gap), 2, width, 26, name, note, kind="trained")
        d.arrow((head.x + width / 2, model.y), head.bottom())
    d.text(0, 13, "四类任务")
    d.text(0, 23, "每批抽一类")


def _strips(d: Diagram) -> None:
    for name, (y, words, regions) in STRIPS.items():
        d.text(0, y + 10.5, name)
        for start, tokens in zip(HALVES.values(), (words, regions), strict=True):
            for number, token in enumerate(tokens):
                masked = token in ("[MASK]", "0")
                d.box(
                    start + number * PITCH, y, TOKEN, 16, token, kind="core" if masked else "data"
                )


def _embedder(d: Diagram, start: float, *parts: tuple[str, str, str]) -> None:
    """Two maps to 768 dimensions, their sum, its norm."""
    width, top, source = 66, 190, 231
    middle = start + WIDTH / 2
    plus = d.plus(middle, 174)
    for (name, note, what), x in zip(parts, (start, start + WIDTH - width), strict=True):
        part = d.box(x, top, width, 25, name, note, kind="trained")
        center = x + width / 2
        d.arrow((center, source), part.bottom())
        d.text(center + 5, source - 4, what)
        d.arrow(part.top(), (center, 174), plus.left() if center < middle else plus.right())
    norm = d.box(middle - TOKEN / 2, 142, TOKEN, 14, "LN", kind="trained")
    d.arrow(plus.top(), norm.bottom())
    d.arrow(norm.top(), (middle, 130))


if __name__ == "__main__":
    print(draw().svg())
