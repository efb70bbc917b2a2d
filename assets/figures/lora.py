"""LoRA: beside a frozen matrix a product of two narrow ones, which is 0 at the start."""

from family.diagram import Diagram

UPPER, LOWER, ROW = 20, 64, 30
FIRST, WIDTH = 92, 76


def draw() -> Diagram:
    d = Diagram("LoRA：冻结的权重矩阵旁加两个窄矩阵之积", 110)
    d.legend(418, 11, "trained", "frozen", "data")
    d.head(2, 11, "LoRA", "$W=W_0+(α/r)BA$")
    source = d.box(2, UPPER, 44, ROW, "$x$", "$k$ 维")
    weight = d.box(FIRST, UPPER, 2 * WIDTH + 32, ROW, "$W_0$", "$d$×$k$，冻结", kind="frozen")
    total = d.plus(346, UPPER + ROW / 2)
    result = d.box(374, UPPER, 44, ROW, "$h$", "$d$ 维")
    d.chain(source, weight, total, result)

    down = d.box(FIRST, LOWER, WIDTH, ROW, "$A$（$r$×$k$）", "Kaiming 初始化", kind="trained")
    up = d.box(FIRST + WIDTH + 32, LOWER, WIDTH, ROW, "$B$（$d$×$r$）", "从 0 开始", kind="trained")
    scale = d.box(292, LOWER, 36, ROW, "×$α$/$r$")
    d.chain(down, up, scale)
    d.text((down.x + up.x + WIDTH) / 2, LOWER + 11, "$r$ 维", anchor="middle")
    branch = (69, source.right()[1])
    d.dot(*branch)
    d.arrow(branch, (branch[0], down.left()[1]), down.left())
    d.arrow(scale.right(), (total.bottom()[0], scale.right()[1]), total.bottom())
    d.text(FIRST, 107, "起步时 $B$ = 0，所以 $h=W_0x$，与原模型相同；只训练 $A$、$B$")
    return d


if __name__ == "__main__":
    print(draw().svg())
