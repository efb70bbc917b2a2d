"""Classifier-free guidance: two predictions of one network, and the step beyond the second."""

from family.diagram import Diagram, Point
from family.palette import INK

UPPER, LOWER, ROW = 24, 76, 28
ORIGIN: Point = (272, 130)
EMPTY: Point = (296, 36)
GIVEN: Point = (328, 48)
FAR = 3.1
"""Where s = 7.5 is drawn: so many times as far from the prediction without text as s = 1."""


def passes(d: Diagram) -> None:
    d.head(2, 11, "同一个 U-Net 算两遍")
    noisy = d.box(2, UPPER, 36, LOWER + ROW - UPPER, "$z_t$", "与 $t$")
    middle = (UPPER + LOWER + ROW) / 2
    guide = d.box(196, middle - 14, 44, 28, "外推", "得 $\\tildeϵ$", kind="core")
    for y, condition, result in ((UPPER, "条件 $y$", "$ϵ(y)$"), (LOWER, "空 ∅", "$ϵ(∅)$")):
        unet = d.box(56, y, 68, ROW, "U-Net", condition, kind="trained")
        out = d.box(140, y, 36, ROW, result)
        d.chain(noisy, unet, out)
        corner = (guide.x + guide.width / 2, out.right()[1])
        d.arrow(out.right(), corner, (corner[0], guide.y if y < middle else guide.y + 28))
    d.text(90, middle + 2.7, "权重相同", anchor="middle")
    d.text(2, 128, "$\\tildeϵ=ϵ(∅)+s[ϵ(y)−ϵ(∅)]$，$s=1+w$")


def vectors(d: Diagram) -> None:
    d.head(262, 11, "预测的噪声", "示意，不按比例")
    far = tuple(a + FAR * (b - a) for a, b in zip(EMPTY, GIVEN, strict=True))
    d.line(EMPTY, far, dashed=True)
    for end in (EMPTY, GIVEN, far):
        d.arrow(ORIGIN, end)
    d.dot(*ORIGIN)
    d.text(418, 130, "$s$ = 1 即普通条件预测", anchor="end")
    marks = ((EMPTY, "$s$ = 0", 0), (GIVEN, "$s$ = 1", 8), (far, "$s$ = 7.5", 2))
    for (x, y), label, shift in marks:
        d.text(x + shift, y - 8, label, anchor="middle", ink=INK)
    d.text(278, 86, "$ϵ(∅)$", 8, "end", ink=INK)
    d.text(308, 92, "$ϵ(y)$", 8, ink=INK)
    d.text(350, 107, "$\\tildeϵ$", 8, ink=INK)


def draw() -> Diagram:
    d = Diagram("无分类器引导：有条件与空条件两次预测，沿两者之差外推", 136)
    passes(d)
    vectors(d)
    return d


if __name__ == "__main__":
    print(draw().svg())
