"""ViT: an image cut into patches, the patches made tokens, and the encoder that reads them."""

from family.diagram import Box, Diagram
from family.palette import ACCENT, INK, PAPER

PICTURE = """
................
..oo............
.oooo......+....
.oooo.....+++...
..oo.....+++++..
....+...+++++++.
...+++.+++++++++
..++++++++++++++
-----##---------
----####----##--
---######--####-
----#oo#---####-
----####----##--
----#o##----##--
----#o##----##--
----------------
""".split()
"""A house under a hill, in pixels."""
SHADES = {".": "#dde8ec", "o": PAPER, "+": "#8aa1ac", "-": "#b9c8cf", "#": ACCENT}
SIDE = 4
"""Patches in a row of the image, and pixels in a row of a patch."""
PIXEL = 3.75
"""Of a patch among the tokens."""
SLOT, PITCH, FIRST = 15.0, 17.5, 124.0
"""Width of a token, from one to the next, and where the first, [CLS], begins."""
BELT = SIDE * SIDE * PITCH + SLOT
"""From the first token to the last."""


def draw() -> Diagram:
    d = Diagram("ViT：图像切成图块，加 [CLS] 与位置向量，送入编码器", 206)
    _image(d)
    sequence = _tokens(d)
    _encoder(d, sequence)
    return d


def _image(d: Diagram) -> None:
    for number in range(SIDE * SIDE):
        row, column = divmod(number, SIDE)
        _patch(d, 16 * column + 1, 16 * row + 1, 4, number)
        _patch(d, _slot(number + 1), 8, PIXEL, number)
    d.text(33, 76, "224×224×3", anchor="middle")
    d.arrow((66, 15.5), (_slot(1) - 2, 15.5))
    d.text((66 + _slot(1)) / 2 - 2, 11.5, "切成 4×4 块、拉平", anchor="middle")


def _patch(d: Diagram, x: float, y: float, pixel: float, number: int) -> None:
    """One patch of the picture, its upper left corner at (x, y)."""
    row, column = divmod(number, SIDE)
    for i, line in enumerate(PICTURE[SIDE * row : SIDE * (row + 1)]):
        for j, sign in enumerate(line[SIDE * column : SIDE * (column + 1)]):
            place = f'x="{x + j * pixel:.2f}" y="{y + i * pixel:.2f}"'
            size = f'width="{pixel + 0.05:.2f}" height="{pixel + 0.05:.2f}"'
            d.shape(f'<rect {place} {size} fill="{SHADES[sign]}"/>\n')
    side = SIDE * pixel
    edge = f'x="{x:.2f}" y="{y:.2f}" width="{side:.2f}" height="{side:.2f}"'
    d.shape(f'<rect {edge} fill="none" stroke="{INK}" stroke-width="0.7"/>\n')


def _slot(number: int) -> float:
    return FIRST + number * PITCH


def _tokens(d: Diagram) -> Box:
    """Patches to tokens, [CLS] in front, positions added; returns the sequence."""
    linear = d.box(
        _slot(1), 34, BELT - PITCH, 16, "线性投影 $E$：每块 768 个数 → 768 维", kind="trained"
    )
    sequence = d.box(FIRST, 108, BELT, 16, "$z_0$：224/16 时 (196 + 1) × 768")
    for number in range(SIDE * SIDE + 1):
        middle = _slot(number) + SLOT / 2
        token = d.box(_slot(number), 62, SLOT, 12, kind="data" if number else "trained")
        place = d.box(_slot(number), 82, SLOT, 14, str(number), kind="trained")
        if number:
            d.arrow((middle, 24), (middle, linear.y))
            d.arrow((middle, linear.y + linear.height), token.top())
        d.arrow(place.bottom(), (middle, sequence.y))
    d.text(FIRST - 6, 70.5, "[CLS] 与图块", anchor="end")
    d.text(FIRST - 6, 91.5, "+ 位置向量 $E_{pos}$", anchor="end")
    return sequence


def _encoder(d: Diagram, sequence: Box) -> None:
    y, height = 166, 26
    middle = y + height / 2
    d.frame(26, 136, 258, 66, "编码块 × $L$（前置归一化；B：$L = 12$）")
    first = d.box(48, y, 26, height, "LN", kind="trained")
    attention = d.box(86, y, 42, height, "MSA", kind="trained")
    one = d.plus(146, middle)
    second = d.box(170, y, 26, height, "LN", kind="trained")
    mlp = d.box(208, y, 42, height, "MLP", kind="trained")
    two = d.plus(268, middle)
    last = d.box(298, y, 26, height, "LN", kind="trained")
    head = d.box(336, y, 44, height, "分类头", "只读 [CLS]", kind="trained")
    label = d.box(392, y, 27, height, "类别")
    start = (12, sequence.y + sequence.height / 2)
    d.arrow(sequence.left(), start, (start[0], middle), first.left())
    d.chain(first, attention, one, second, mlp, two, last, head, label)
    for before, add in ((first, one), (second, two)):
        fork = before.x - 9
        d.dot(fork, middle)
        d.arrow((fork, middle), (fork, y - 10), (add.top()[0], y - 10), add.top())
    d.legend(419, 152, "trained", "data")


if __name__ == "__main__":
    print(draw().svg())
