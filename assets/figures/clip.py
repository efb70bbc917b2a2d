"""CLIP: two towers, and the matrix of similarities in which one batch finds its pairs."""

from family.diagram import Diagram
from family.palette import INK


def draw() -> Diagram:
    d = Diagram("CLIP 的两座塔与相似度矩阵", 160)
    rows = {
        "图像": (34, "图像编码器", "ViT / ResNet", "$W_i$", "$N$ 张"),
        "文本": (112, "文本编码器", "取 [EOS] 处", "$W_t$", "$N$ 句"),
    }
    ends = {}
    for name, (y, encoder, note, weight, count) in rows.items():
        source = d.box(2, y, 46, 30, name, count)
        tower = d.box(66, y, 72, 30, encoder, note, kind="trained")
        linear = d.box(156, y, 34, 30, weight, "线性", kind="trained")
        d.arrow(source.right(), tower.left())
        d.arrow(tower.right(), linear.left())
        ends[name] = linear
    m = d.matrix(248, 14, 18, ["#....", ".#...", "..#..", "...#.", "....#"], dots=True)
    for i in range(5):
        d.text(240, 26 + 18 * i, f"$u_{i + 1}$", 8, "middle", ink=INK)
        d.text(257 + 18 * i, 116, f"$v_{i + 1}$", 8, "middle", ink=INK)
    d.arrow(ends["图像"].right(), (230, 49))
    d.text(210, 45, "L2 归一", anchor="middle")
    d.arrow(ends["文本"].right(), (293, 127), (293, 120))
    d.arrow((m.x + m.width, 49), (360, 49))
    d.text(364, 47, "按行 softmax")
    d.text(364, 57, "图 → 文")
    d.legend(418, 156, "trained", "data")
    return d


if __name__ == "__main__":
    print(draw().svg())
