"""Permutation importance of a modality: its whole block moves from sample to sample."""

from collections.abc import Sequence

from family.diagram import Box, Diagram
from family.palette import INK, NAME

CELL, GAP = 14, 5
BLOCKS = (("图像", 3), ("文本", 2), ("标签", 1))
SAMPLES = "1234"
MOVED = "3142"
APART = ("3142", "1423", "4312")
"""The samples that the image's three columns come from: down each column its own order."""
LEFT, RIGHT, WORDS = 32, 170, 278
UPPER, LOWER = 14, 90


def table(d: Diagram, x: float, y: float, image: Sequence[str]) -> Box:
    """Three blocks; each cell says from which sample it is. `image` gives the image's columns."""
    left = x
    for number, (name, width) in enumerate(BLOCKS):
        sign = "+" if number == 0 else "."
        block = d.matrix(x, y, CELL, [sign * width] * len(SAMPLES))
        d.text(x + block.width / 2, y - 4, name, anchor="middle")
        columns = image if number == 0 else [SAMPLES] * width
        for i, column in enumerate(columns):
            for j, sample in enumerate(column):
                middle = (x + CELL * (i + 0.5), y + CELL * (j + 0.5))
                d.text(middle[0], middle[1] + 2.7, sample, anchor="middle", ink=INK)
        x += block.width + GAP
    return Box(left, y, x - GAP - left, CELL * len(SAMPLES))


def say(d: Diagram, y: float, name: str, *lines: str) -> None:
    d.text(WORDS + 16, y + 12, name, NAME, bold=True, ink=INK)
    for row, line in enumerate(lines):
        d.text(WORDS + 16, y + 26 + 12 * row, line)


def draw() -> Diagram:
    d = Diagram("模态的置换重要性：整块图像在样本之间换位，文本与标签不动", 148)
    middle = (UPPER + LOWER) / 2
    original = table(d, LEFT, middle, [SAMPLES] * 3)
    for row, sample in enumerate(SAMPLES):
        d.text(LEFT - 5, middle + CELL * (row + 0.5) + 2.7, f"样本 {sample}", anchor="end")
    right = table(d, RIGHT, UPPER, [MOVED] * 3)
    wrong = table(d, RIGHT, LOWER, APART)
    turn = (original.x + original.width + RIGHT) / 2
    d.dot(turn, original.right()[1])
    for made in (right, wrong):
        start, end = original.right(), made.left()
        d.arrow(start, (turn, start[1]), (turn, end[1]), end)
    x, y = WORDS, UPPER + 8
    d.line((x, y), (x + 4, y + 5), (x + 11, y - 5), thick=1.8)
    y = LOWER + 8
    d.line((x, y - 5), (x + 10, y + 5), thick=1.8)
    d.line((x, y + 5), (x + 10, y - 5), thick=1.8)
    say(
        d,
        UPPER,
        "对：整块换位",
        "每张图仍是真图，只是换了样本；",
        "文本与标签不动，重复 $K$ 次取平均",
    )
    say(d, LOWER, "错：逐列打乱", "拼出数据里没有的图，掉的分", "有一部分来自这些怪输入")
    return d


if __name__ == "__main__":
    print(draw().svg())
