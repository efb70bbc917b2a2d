"""Shapley values of two modalities: four coalitions, four edges, two averages."""

from family.diagram import Diagram, Point
from family.palette import INK, NAME

LEFT, RIGHT, UPPER, LOWER = 48, 164, 24, 112
WIDTH, ROW = 44, 30
ICON, WORDS = 276, 306


def square(d: Diagram) -> None:
    d.head(2, 11, "四个联盟", "箭头：加入一个模态")
    none = d.box(LEFT, LOWER, WIDTH, ROW, "∅", "$v(∅)$")
    one = d.box(RIGHT, LOWER, WIDTH, ROW, "$A$", "$v(A)$")
    other = d.box(LEFT, UPPER, WIDTH, ROW, "$B$", "$v(B)$")
    both = d.box(RIGHT, UPPER, WIDTH, ROW, "$AB$", "$v(AB)$", kind="core")
    d.chain(none, one)
    d.chain(other, both)
    d.arrow(none.top(), other.bottom())
    d.arrow(one.top(), both.bottom())
    middle = ((LEFT + WIDTH + RIGHT) / 2, (UPPER + ROW + LOWER) / 2 + 2.7)
    d.text(middle[0], UPPER + ROW / 2 - 5, "$v(AB)−v(B)$", anchor="middle", ink=INK)
    d.text(middle[0], LOWER + ROW / 2 - 5, "$v(A)−v(∅)$", anchor="middle", ink=INK)
    d.text(none.top()[0] - 5, middle[1], "$v(B)−v(∅)$", anchor="end", ink=INK)
    d.text(one.top()[0] + 5, middle[1], "$v(AB)−v(A)$", ink=INK)
    d.text(middle[0], middle[1] - 6, "$ϕ_A+ϕ_B=$", anchor="middle")
    d.text(middle[0], middle[1] + 6, "$v(AB)−v(∅)$", anchor="middle")


def rule(d: Diagram, y: float, arrows: list[tuple[Point, Point]], name: str, *lines: str) -> None:
    for start, end in arrows:
        d.arrow((ICON + start[0], y + start[1]), (ICON + end[0], y + end[1]))
    d.text(WORDS, y + 6, name, NAME, bold=True, ink=INK)
    for row, line in enumerate(lines):
        d.text(WORDS, y + 18 + 11 * row, line)


def draw() -> Diagram:
    d = Diagram("两个模态的夏普利值：联盟方格的四条边，平行的两条取平均", 150)
    square(d)
    across: list[tuple[Point, Point]] = [((0, y), (20, y)) for y in (6, 18)]
    up: list[tuple[Point, Point]] = [((x, 22), (x, 2)) for x in (4, 16)]
    d.head(ICON, 11, "平行的边取平均")
    rule(d, 26, across, "$ϕ_A$：横边的平均", "½ [$v(A)−v(∅)$]", "+ ½ [$v(AB)−v(B)$]")
    rule(d, 66, up, "$ϕ_B$：竖边的平均", "½ [$v(B)−v(∅)$]", "+ ½ [$v(AB)−v(A)$]")
    d.text(ICON + 10, 121, "−", anchor="middle", ink=INK)
    rule(d, 106, across, "$I$：上横边减下横边", "$v(AB)−v(A)−v(B)+v(∅)$", "对半分给 $ϕ_A$ 与 $ϕ_B$")
    return d


if __name__ == "__main__":
    print(draw().svg())
