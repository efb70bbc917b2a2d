"""The field by year and by what a system is for, with some lines of descent."""

from family.diagram import Box, Diagram
from family.palette import NAME, RULE

LEFT, TOP = 20, 18
"""Where the first year begins, and the first row."""
PITCH, WIDTH, HEIGHT, LINE = 66.5, 54.5, 15, 20
"""From one year to the next; width and height of a box, and from one to the next in a year."""
ROWS = {"融合|理解": 2, "接大|语言|模型": 4, "骨干|对齐": 1, "生成": 2}
"""The rows, and how many boxes may stand in one of them above each other."""
SYSTEMS = """
0 2019 0 LXMERT*|0 2019 1 UNITER*|0 2021 .5 ALBEF|0 2022 0 BLIP|0 2022 1 CoCa*
1 2022 1.5 Flamingo*|1 2023 1 BLIP-2*|1 2023 2 LLaVA*
1 2024 0 MM1|1 2024 1 Idefics2|1 2024 2 Chameleon|1 2024 3 Qwen2-VL
2 2020 0 ViT*|2 2021 0 CLIP*|2 2023 0 SigLIP*
3 2020 1 DDPM*|3 2021 0 DALL·E 1*|3 2021 1 LDM*|3 2022 0 DALL·E 2*|3 2022 1 SD v1*
3 2023 0 DALL·E 3*|3 2024 1 SD3.5
"""
"""Row, year, place in the year, name; a star: the guide goes into it."""


def draw() -> Diagram:
    starts = [TOP]
    for lines in ROWS.values():
        starts.append(starts[-1] + lines * LINE + 12)
    d = Diagram("多模态模型按年份与用途的分布", starts[-1] + 18)
    for year in range(2019, 2025):
        d.text(_x(year) + WIDTH / 2, 10, str(year), NAME, "middle", bold=True)
    for y in starts:
        d.line((0, y), (420, y), ink=RULE, thick=0.5)
    for (name, lines), y in zip(ROWS.items(), starts, strict=False):
        words = name.split("|")
        for number, word in enumerate(words):
            base = y + 6 + lines * LINE / 2 + 3 + 10 * (number - (len(words) - 1) / 2)
            d.text(0, base, word, bold=True)
    boxes = {}
    for entry in SYSTEMS.strip().replace("\n", "|").split("|"):
        row, year, place, name = entry.split(" ", 3)
        y = starts[int(row)] + 6 + (LINE - HEIGHT) / 2 + float(place) * LINE
        kind = "core" if name.endswith("*") else "data"
        name = name.rstrip("*")
        boxes[name] = d.box(_x(int(year)), y, WIDTH, HEIGHT, name, kind=kind)
    _descent(d, boxes)
    _key(d, starts[-1] + 14)
    return d


def _x(year: int) -> float:
    return LEFT + (year - 2019) * PITCH + (PITCH - WIDTH) / 2


def _descent(d: Diagram, boxes: dict[str, Box]) -> None:
    """Who is built on whom."""
    for one, other in (("ViT", "CLIP"), ("DDPM", "LDM"), ("LDM", "SD v1")):
        d.arrow(boxes[one].right(), boxes[other].left())
    clip = boxes["CLIP"]
    down = boxes["DALL·E 2"].x - 7
    d.dot(down, clip.right()[1])
    for name in ("DALL·E 2", "SD v1"):
        d.arrow((down, clip.right()[1]), (down, boxes[name].left()[1]), boxes[name].left())
    up = boxes["BLIP-2"].x - 7
    for name in ("BLIP-2", "LLaVA"):
        d.arrow(
            clip.right(), (up, clip.right()[1]), (up, boxes[name].left()[1]), boxes[name].left()
        )
    top = boxes["BLIP-2"].top()
    d.arrow(boxes["BLIP"].right(), (top[0], boxes["BLIP"].right()[1]), top)


def _key(d: Diagram, y: float) -> None:
    d.legend(96, y, "core", "data", core="本书详讲", data="提到")
    d.arrow((112, y - 3), (130, y - 3))
    d.text(134, y, "沿用其部件或方法")
    d.text(420, y, "年份按 arXiv 首版；无论文者按发布", anchor="end")


if __name__ == "__main__":
    print(draw().svg())
