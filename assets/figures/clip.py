"""CLIP: two towers, and the matrix of similarities in which one batch finds its pairs; then the
same towers as a classifier that was never trained on the classes."""

from family.diagram import Box, Diagram
from family.palette import INK

ROW = 34
"""Height of a row of boxes in the first part."""
CELL = 16
M = Box(252, 28, 5 * CELL, 5 * CELL)
"""Where the matrix stands."""
U, V = Box(228, M.y, 18, M.height), Box(M.x, M.y + M.height + 6, M.width, 18)
"""The vectors of the images, left of it; those of the texts, below it."""


def draw() -> Diagram:
    d = Diagram("CLIP：两座塔与相似度矩阵，以及零样本分类", 242)
    d.head(0, 10, "对比预训练", "一批 $N$ 个图文对，两座塔从头训练")
    _tower(d, U, ("图像", "$N$ 张"), ("图像编码器", "ViT / ResNet"), "$W_i$")
    _tower(d, V, ("文本", "$N$ 句"), ("文本编码器", "取 [EOS] 处"), "$W_t$")
    _matrix(d)
    _zero_shot(d, 162)
    return d


def _tower(
    d: Diagram, goal: Box, source: tuple[str, str], encoder: tuple[str, str], weight: str
) -> None:
    middle = goal.y + goal.height / 2
    y = middle - ROW / 2
    batch = d.sheets(1, y - 3, 56, ROW + 6, *source)
    tower = d.box(71, y, 70, ROW, *encoder, kind="trained")
    linear = d.box(155, y, 38, ROW, weight, "线性", kind="trained")
    vectors = d.box(goal.x, goal.y, goal.width, goal.height)
    d.chain(batch, tower, linear, vectors)
    d.text((linear.x + linear.width + U.x) / 2 - 2, middle - 4, "L2", anchor="middle")


def _matrix(d: Diagram) -> None:
    m = d.matrix(M.x, M.y, CELL, ["#....", ".#...", "..#..", "...#.", "....#"], dots=True)
    for place, index in enumerate(("1", "2", "3", "", "N")):
        at = (place + 0.5) * CELL
        u, v = (f"$u_{index}$", f"$v_{index}$") if index else ("$⋮$", "$⋯$")
        d.text(U.x + U.width / 2, M.y + at + 2.5, u, 8, "middle", ink=INK)
        d.text(M.x + at, V.y + V.height / 2 + 2.5, v, 8, "middle", ink=INK)
    right, row, column = M.x + M.width, M.y + 1.5 * CELL, M.x + 3.5 * CELL
    d.arrow((right, row), (right + 14, row))
    d.arrow((column, m.y), (column, m.y - 14))
    d.text(column + 6, m.y - 8, "按列 softmax：每句选图")
    notes = {
        "按行 softmax：": row + 2.5,
        "每图选句": row + 12.5,
        "实心：$N$ 个正例": row + 32,
        "空心：$N^2 − N$ 个负例": row + 44,
        "格值 $s u_i^⊤v_j$，$s = e^t$": row + 56,
        "损失：两个方向的": row + 74,
        "交叉熵取平均": row + 84,
    }
    for number, (note, y) in enumerate(notes.items()):
        d.text(right + (17 if number < 2 else 10), y, note)


def _zero_shot(d: Diagram, y: float) -> None:
    """Classes in a prompt become weights, an image the vector that they are held against."""
    d.head(0, y, "零样本分类", "两座塔不再改动，换一组类别名就换一个分类器")
    texts, images, height = y + 10, y + 48, 30
    names = d.box(1, texts, 56, height, "类别名", "$K$ 个")
    prompt = d.box(71, texts, 100, height, "代入提示词", "A photo of a {label}.")
    text = d.box(185, texts, 70, height, "文本塔", "含 $W_t$ 与 L2", kind="frozen")
    weights = d.box(269, texts, 62, height, "$v_1 ⋯ v_K$", "分类权重")
    image = d.box(135, images, 36, height, "图像", "一张")
    tower = d.box(185, images, 70, height, "图像塔", "含 $W_i$ 与 L2", kind="frozen")
    vector = d.box(269, images, 62, height, "$u$", "图像向量")
    d.chain(names, prompt, text, weights)
    d.chain(image, tower, vector)
    middle = (texts + images + height) / 2
    product = d.plus(345, middle, "·")
    for one, end in ((weights, product.top()), (vector, product.bottom())):
        d.arrow(one.right(), (345, one.right()[1]), end)
    best = d.box(363, middle - height / 2, 56, height, "argmax", "$u^⊤v_k$ 最大者")
    d.chain(product, best)
    d.legend(126, images + height / 2 + 3, "trained", "frozen", "data")


if __name__ == "__main__":
    print(draw().svg())
