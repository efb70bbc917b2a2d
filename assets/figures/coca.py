"""CoCa: one decoder in two halves, and two poolers one above the other, for two losses."""

from family.diagram import Diagram

ROWS = {"image": 2, "text": 76}
HEIGHT = 38
COLUMNS = {"source": (1, 56), "encoder": (70, 76), "meeting": (184, 82), "third": (292, 60)}
"""Left side and width."""
LOSS = (367, 52)


def draw() -> Diagram:
    d = Diagram("CoCa：解码器对半拆开，两个池化器级联，一次前向两个损失", 164)
    rows = {
        "image": [
            ("source", "data", "图像", "288×288"),
            ("encoder", "trained", "ViT", "18×18 块 → 256 个"),
            ("meeting", "trained", "注意力池化", "256 个查询"),
            ("third", "trained", "注意力池化", "1 个查询"),
        ],
        "text": [
            ("source", "data", "文本", "$y_1⋯y_T$ [CLS]"),
            ("encoder", "trained", "单模态层 × $n_{uni}$", "因果自注意力"),
            ("meeting", "core", "多模态层 × $n_{multi}$", "因果自注意力", "+ 交叉注意力"),
            ("third", "data", "描述损失", "$λ_{Cap} = 2$"),
        ],
    }
    boxes = {}
    for row, parts in rows.items():
        for column, kind, *lines in parts:
            x, width = COLUMNS[column]
            boxes[row, column] = d.box(x, ROWS[row], width, HEIGHT, *lines, kind=kind)
        d.chain(*(boxes[row, column] for column in COLUMNS))
    contrast = d.box(LOSS[0], ROWS["image"], LOSS[1], HEIGHT, "对比损失", "$λ_{Con} = 1$")
    d.arrow(boxes["image", "third"].right(), contrast.left())
    pooled, decoder = boxes["image", "meeting"], boxes["text", "meeting"]
    d.arrow(pooled.bottom(), decoder.top())
    d.text(
        pooled.bottom()[0] + 5, (ROWS["image"] + ROWS["text"] + HEIGHT) / 2 + 2.5, "K、V：256 个"
    )
    d.text(277, ROWS["image"] + HEIGHT / 2 - 4, "级联", anchor="middle")
    d.text(163, ROWS["text"] + HEIGHT / 2 - 4, "$y_1⋯y_T$", anchor="middle")
    uni, low = boxes["text", "encoder"], ROWS["text"] + HEIGHT + 18
    d.arrow(uni.bottom(), (uni.bottom()[0], low), (contrast.bottom()[0], low), contrast.bottom())
    d.text(uni.bottom()[0] + 6, low - 4, "[CLS]：排在最后，看得到整句")
    d.text(
        0,
        161,
        "$n_{uni} = n_{multi}$（2.1B：各 18 层）；总损失 $λ_{Con} L_{Con} + λ_{Cap} L_{Cap}$",
    )
    d.legend(419, 161, "core", "trained", "data", core="图文相遇处")
    return d


if __name__ == "__main__":
    print(draw().svg())
