"""One block of the Q-Former: queries and text share self-attention; and its three masks."""

from family.diagram import Diagram
from family.palette import INK, NAME

QUERIES, WORDS, CELL = 4, 5, 7
LEFT, RIGHT, COLUMN = 92, 174, 74
"""Where the queries' column and the text's begin, and how wide both are."""
INPUT, SELF, CROSS, FFN, OUTPUT, ROW = 20, 70, 116, 162, 218, 28
MASK = 306


def masks() -> dict[str, list[str]]:
    """Rows look at columns; queries come first."""
    queries_only = "#" * QUERIES + "." * WORDS
    words_only = "." * QUERIES + "#" * WORDS
    causal = ["#" * (QUERIES + word + 1) + "." * (WORDS - word - 1) for word in range(WORDS)]
    return {
        "ITC": [queries_only] * QUERIES + [words_only] * WORDS,
        "ITG": [queries_only] * QUERIES + causal,
        "ITM": ["#" * (QUERIES + WORDS)] * (QUERIES + WORDS),
    }


NOTES = {
    "ITC": ("图文对比", "查询看查询", "文本看文本", "互不可见"),
    "ITG": ("图生文", "查询看查询", "文本看查询", "与前面的词"),
    "ITM": ("图文匹配", "全部互看"),
}


def block(d: Diagram) -> None:
    d.head(2, 11, "Q-Former 的一层", "共 12 层；残差与 LayerNorm 未画")
    d.frame(84, 60, 172, 142)
    queries = d.box(LEFT, INPUT, COLUMN, ROW, "32 个查询", "32×768", kind="trained")
    text = d.box(RIGHT, INPUT, COLUMN, ROW, "文本词元", "$n$×768")
    width = RIGHT + COLUMN - LEFT
    d.box(LEFT, SELF, width, ROW, "自注意力（两路共用）", "掩码随损失而变", kind="trained")
    cross = d.box(LEFT, CROSS, COLUMN, ROW, "交叉注意力", "隔层才有，共 6 层", kind="trained")
    ffns = [
        d.box(x, FFN, COLUMN, ROW, name, kind="trained")
        for x, name in ((LEFT, "查询 FFN"), (RIGHT, "文本 FFN"))
    ]
    ends = [
        d.box(LEFT, OUTPUT, COLUMN, ROW, "$Z$", "32×768"),
        d.box(RIGHT, OUTPUT, COLUMN, ROW, "$t$", "[CLS] 处，1×768"),
    ]
    for source in (queries, text):
        d.arrow(source.bottom(), (source.bottom()[0], SELF))
    d.arrow((cross.top()[0], SELF + ROW), cross.top())
    d.arrow(cross.bottom(), ffns[0].top())
    d.arrow((text.bottom()[0], SELF + ROW), ffns[1].top())
    d.text(text.bottom()[0] + 5, CROSS + 17, "不看图")
    for ffn, end in zip(ffns, ends, strict=True):
        d.arrow(ffn.bottom(), end.top())
    image = d.box(2, SELF, 58, ROW, "图像")
    vit = d.box(2, CROSS, 58, ROW, "ViT-g/14", "257×1408", kind="frozen")
    d.arrow(image.bottom(), vit.top())
    d.chain(vit, cross)
    d.text(72, CROSS + 10, "K, V", anchor="middle")
    for row, kind in enumerate(("trained", "frozen", "data")):
        d.legend(37, 219 + 13 * row, kind)


def attention(d: Diagram) -> None:
    d.head(276, 11, "自注意力掩码", "行看列，涂色可见")
    groups = (("查询", QUERIES / 2), ("文本", QUERIES + WORDS / 2))
    for number, (loss, rows) in enumerate(masks().items()):
        mask = d.matrix(MASK, 28 + 78 * number, CELL, rows, dots=True)
        d.divide(mask, CELL, QUERIES, QUERIES)
        for name, middle in groups:
            d.text(MASK + CELL * middle, mask.y - 3.5, name, anchor="middle")
            d.text(MASK - 5, mask.y + CELL * middle + 2.7, name, anchor="end")
        x, y = MASK + mask.width + 7, mask.y + 12
        d.text(x, y, loss, NAME, bold=True, ink=INK)
        for line, note in enumerate(NOTES[loss]):
            d.text(x, y + 13 + 11 * line, note)


def draw() -> Diagram:
    d = Diagram("Q-Former 的一层：查询与文本共用自注意力，只有查询看图；三种损失的掩码", 248)
    block(d)
    attention(d)
    return d


if __name__ == "__main__":
    print(draw().svg())
