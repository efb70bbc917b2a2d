"""ControlNet: a locked block, its trainable copy, and the zero convolutions that join them."""

from family.diagram import Diagram

LOCKED, COPY, ROW = 22, 84, 32
BLOCK, WIDTH = 154, 80


def draw() -> Diagram:
    d = Diagram("ControlNet：锁定的编码块与可训练副本由零卷积相连，解码器收到两者之和", 120)
    d.legend(418, 11, "trained", "frozen", "data")
    d.head(2, 11, "一个编码块")
    features = d.box(2, LOCKED, 48, ROW, "特征 $x$")
    locked = d.box(BLOCK, LOCKED, WIDTH, ROW, "编码块", "锁定，原权重", kind="frozen")
    total = d.plus(322, LOCKED + ROW / 2)
    decoder = d.box(346, LOCKED, 72, ROW, "解码器", "锁定，收到和", kind="frozen")
    d.chain(features, locked, total, decoder)

    condition = d.box(2, COPY, 48, ROW, "条件图 $c$")
    enter = d.box(64, COPY, 48, ROW, "零卷积", "1×1", kind="trained")
    joined = d.plus(133, COPY + ROW / 2)
    copy = d.box(BLOCK, COPY, WIDTH, ROW, "编码块副本", "可训练", kind="trained")
    leave = d.box(250, COPY, 48, ROW, "零卷积", "1×1", kind="trained")
    d.chain(condition, enter, joined, copy, leave)
    d.arrow(leave.right(), (total.bottom()[0], leave.right()[1]), total.bottom())

    branch = (joined.top()[0], features.right()[1])
    d.dot(*branch)
    d.arrow(branch, joined.top())
    d.arrow(locked.bottom(), copy.top(), dashed=True)
    d.text(locked.bottom()[0] + 5, (LOCKED + ROW + COPY) / 2 + 2.7, "复制权重")
    notes = (
        "零卷积：$W$ = 0，$b$ = 0",
        "起步时输出与原模型同；",
        "输入不为 0，故 $W$ 的",
        "梯度不为 0，能学起来",
    )
    for row, note in enumerate(notes):
        d.text(334, COPY - 3 + 11 * row, note)
    return d


if __name__ == "__main__":
    print(draw().svg())
