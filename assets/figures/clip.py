"""CLIP: two towers, and the matrix of similarities in which one batch finds its pairs; then the
same towers as a classifier that was never trained on the classes."""

from itertools import pairwise

from family.diagram import Box, Diagram
from family.palette import INK

ROW = 34
"""Height of a row of boxes in the first part."""
CELL = 16
M = Box(252, 30, 5 * CELL, 5 * CELL)
"""Where the matrix stands."""
U, V = Box(228, M.y, 18, M.height), Box(M.x, M.y + M.height + 6, M.width, 18)
"""The vectors of the images, left of it; those of the texts, below it."""


def draw() -> Diagram:
    d = Diagram("CLIP：两座塔与相似度矩阵，以及零样本分类", 246)
    d.head(0, 10, "对比预训练", "一批 $N$ 个图文对，两座塔从头训练")
    _tower(d, U, "图像", "图像编码器", "ViT / ResNet", "$W_i$")
    _tower(d, V, "文本", "文本编码器", "取 [EOS] 处", "$W_t$")
    _matrix(d)
    _zero_shot(d, 166)
    return d


def _tower(d: Diagram, goal: Box, source: str, encoder: str, note: str, weight: str) -> None:
    middle = goal.y + goal.height / 2
    y = middle - ROW / 2
    batch = d.sheets(0, y - 3, 56, ROW + 6, source, "$N$ 份")
    tower = d.box(70, y, 70, ROW, encoder, note, kind="trained")
    linear = d.box(154, y, 38, ROW, weight, "线性", kind="trained")
    vectors = d.box(goal.x, goal.y, goal.width, goal.height)
    for one, other in pairwise((batch, tower, linear, vectors)):
        d.arrow((one.x + one.width, middle), (other.x, middle))
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
        row + 2.5: "按行 softmax：",
        row + 12.5: "每图选句",
        row + 32: "实心：$N$ 个正例",
        row + 44: "空心：$N^2-N$ 个负例",
        row + 56: "格值 $s u_i^⊤ v_j$，$s=e^t$",
        row + 74: "损失：两个方向的",
        row + 84: "交叉熵取平均",
    }
    for y, note in notes.items():
        d.text(right + (17 if y < row + 20 else 10), y, note)


def _zero_shot(d: Diagram, y: float) -> None:
    """Classes in a prompt become weights, an image the vector that they are held against."""
    d.head(0, y, "零样本分类", "两座塔不再改动，换一组类别名就换一个分类器")
    texts, images, height = y + 10, y + 48, 30
    names = d.box(0, texts, 56, height, "类别名", "$K$ 个")
    prompt = d.box(70, texts, 100, height, "代入提示词", "A photo of a {label}.")
    text = d.box(184, texts, 70, height, "文本塔", "含 $W_t$ 与 L2", kind="frozen")
    weights = d.box(268, texts, 64, height, "$v_1 ⋯ v_K$", "分类权重")
    image = d.box(114, images, 56, height, "图像", "一张")
    tower = d.box(184, images, 70, height, "图像塔", "含 $W_i$ 与 L2", kind="frozen")
    vector = d.box(268, images, 64, height, "$u$", "图像向量")
    for row in ((names, prompt, text, weights), (image, tower, vector)):
        for one, other in pairwise(row):
            d.arrow(one.right(), other.left())
    middle = (texts + images + height) / 2
    product = d.plus(346, middle, "·")
    d.arrow(weights.right(), (346, texts + height / 2), product.top())
    d.arrow(vector.right(), (346, images + height / 2), product.bottom())
    best = d.box(364, middle - height / 2, 56, height, "argmax", "$u^⊤ v_k$ 最大者")
    d.arrow(product.right(), best.left())
    d.legend(106, images + height - 4, "trained", "frozen", "data")


if __name__ == "__main__":
    print(draw().svg())
