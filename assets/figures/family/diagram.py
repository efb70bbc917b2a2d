"""The parts of a diagram: boxes, arrows, frames, matrices, labels. Lengths in pt, y downwards.

Every diagram is drawn with these alone, so all have the same strokes, arrowheads and corners; what
is trained and what is frozen differs by the stroke (solid, dashed), not by colour alone. `svg()`
refuses a drawing in which something overlaps, see `faults`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from family.faults import Area, Segment, faults_of
from family.lettering import runs_of, svg_of
from family.palette import ACCENT, FACE, HEAD, INK, LABEL, NAME, PAPER, RULE, SOFT, TINT, WIDTH

Point = tuple[float, float]
KINDS = {
    "data": (PAPER, RULE, 0.8, ""),
    "trained": (TINT, ACCENT, 1.1, ""),
    "frozen": (PAPER, INK, 1.0, "3 2"),
    "core": (ACCENT, ACCENT, 1.1, ""),
}
"""What a box is: a tensor or a text; a part that is trained; one that is frozen; the place that
the figure is about. Fill, stroke, its width, its dashes."""
LEGEND = {"trained": "训练", "frozen": "冻结", "data": "数据"}
ARROW = (5.0, 4.0)
"""Length and width of an arrowhead."""
LEADING = 1.28


@dataclass(frozen=True)
class Box(Area):
    """A box that was drawn; its sides are where arrows begin and end."""

    def left(self, at: float = 0.5) -> Point:
        return self.x, self.y + at * self.height

    def right(self, at: float = 0.5) -> Point:
        return self.x + self.width, self.y + at * self.height

    def top(self, at: float = 0.5) -> Point:
        return self.x + at * self.width, self.y

    def bottom(self, at: float = 0.5) -> Point:
        return self.x + at * self.width, self.y + self.height


class Diagram:
    """A figure that is being drawn: `title` says in words what it is, for those who listen."""

    def __init__(self, title: str, height: float, width: float = WIDTH) -> None:
        self.title = title
        self.page = Area(0, 0, width, height)
        self._under: list[str] = []
        self._over: list[str] = []
        self._boxes: list[Box] = []
        self._labels: list[Area] = []
        self._segments: list[Segment] = []
        self._faults: list[str] = []

    def box(
        self, x: float, y: float, width: float, height: float, *lines: str, kind: str = "data"
    ) -> Box:
        """A box with its name in bold and, below it, what is small."""
        fill, stroke, thick, dashes = KINDS[kind]
        box = Box(x, y, width, height, lines[0] if lines else "box")
        self._rect(box, fill, stroke, thick, dashes, self._over, 3)
        self._boxes.append(box)
        self._stack(box, lines, PAPER if kind == "core" else None)
        return box

    def frame(
        self, x: float, y: float, width: float, height: float, name: str = "", kind: str = "data"
    ) -> Box:
        """Around boxes that belong together, its name in the upper left corner."""
        fill, stroke, thick, dashes = KINDS[kind]
        frame = Box(x, y, width, height, name or "frame")
        self._rect(frame, fill, stroke, thick, dashes, self._under, 5)
        if name:
            self.text(x + 6, y + 11, name, NAME, bold=True, ink=INK)
        return frame

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = LABEL,
        anchor: str = "start",
        bold: bool = False,
        ink: str = SOFT,
    ) -> Area:
        """A line with its baseline at y; `anchor` is start, middle or end."""
        runs, width = runs_of(text, size, bold)
        x -= {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * width
        area = Area(x, y - 0.8 * size, width, 0.92 * size, text)
        self._labels.append(area)
        self._over.append(svg_of(runs, x, y, ink))
        return area

    def head(self, x: float, y: float, text: str, note: str = "") -> None:
        """The title of a part of the figure, and a note behind it."""
        area = self.text(x, y, text, HEAD, bold=True, ink=INK)
        if note:
            self.text(area.x + area.width + 8, y, note)

    def arrow(self, *points: Point, dashed: bool = False, both: bool = False) -> None:
        """A line through points with a head at its end, or at both."""
        self.line(*points, dashed=dashed, trim=(ARROW[0] if both else 0, ARROW[0]))
        self._head(points[-2], points[-1])
        if both:
            self._head(points[1], points[0])

    def line(
        self,
        *points: Point,
        dashed: bool = False,
        trim: Point = (0, 0),
        ink: str = INK,
        thick: float = 0.9,
    ) -> None:
        """A line through points, cut shorter by `trim` at its ends."""
        shown = list(points)
        shown[0] = _towards(points[0], points[1], trim[0])
        shown[-1] = _towards(points[-1], points[-2], trim[1])
        path = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in shown)
        dashes = ' stroke-dasharray="2.5 2"' if dashed else ""
        self._over.append(
            f'<path d="{path}" fill="none" stroke="{ink}" stroke-width="{thick}"{dashes}/>\n'
        )
        for start, end in pairwise(points):
            self._segments.append(Segment(start, end, points[0], points[-1]))

    def matrix(
        self, x: float, y: float, cell: float, rows: Sequence[str], dots: bool = False
    ) -> Box:
        """Square cells, row by row: `#` full, `+` tinted, `.` empty; with `dots`, a white dot in
        each full one, so that grey prints tell it, too."""
        box = Box(x, y, cell * len(rows[0]), cell * len(rows), "matrix")
        fills = {"#": ACCENT, "+": TINT, ".": PAPER}
        for i, row in enumerate(rows):
            for j, sign in enumerate(row):
                place = Box(x + j * cell, y + i * cell, cell, cell)
                self._rect(place, fills[sign], RULE, 0.6, "", self._over, 0)
                if dots and sign == "#":
                    self.dot(place.x + cell / 2, place.y + cell / 2, cell / 8, PAPER)
        self._rect(box, "none", RULE, 0.8, "", self._over, 0)
        self._boxes.append(box)
        return box

    def dot(self, x: float, y: float, radius: float = 2.0, ink: str = INK) -> None:
        self._over.append(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" fill="{ink}"/>\n')

    def plus(self, x: float, y: float, sign: str = "+", radius: float = 6.0) -> Box:
        """A circle in which things are added (or what `sign` says)."""
        self._over.append(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius}" fill="{PAPER}" '
            f'stroke="{INK}" stroke-width="0.9"/>\n'
        )
        box = Box(x - radius, y - radius, 2 * radius, 2 * radius, sign)
        self._boxes.append(box)
        self.text(x, y + 0.36 * NAME, sign, NAME, "middle", ink=INK)
        return box

    def shape(self, svg: str) -> None:
        """Anything else, above what was drawn; not looked at by `faults`."""
        self._over.append(svg)

    def legend(self, x: float, y: float, *kinds: str, **names: str) -> None:
        """What the strokes of boxes mean; `x` is its right end, y the baseline. `names` says it in
        other words, and what `core` stands for."""
        for kind in reversed(kinds):
            name = names.get(kind) or LEGEND[kind]
            runs, width = runs_of(name, LABEL)
            x -= width
            self._labels.append(Area(x, y - 6, width, 7, name))
            self._over.append(svg_of(runs, x, y, SOFT))
            x -= 20
            fill, stroke, thick, dashes = KINDS[kind]
            self._rect(Box(x, y - 7, 16, 8), fill, stroke, thick, dashes, self._over, 2)
            x -= 10

    def sheets(
        self, x: float, y: float, width: float, height: float, *lines: str, kind: str = "data"
    ) -> Box:
        """A box with two more behind it: a batch of what it names. All of them take up the room
        given, and arrows begin at its sides."""
        step = 3
        whole = Box(x, y, width, height, lines[0] if lines else "sheets")
        fill, stroke, thick, dashes = KINDS[kind]
        for shift in (2 * step, step):
            behind = Box(x + shift, y + 2 * step - shift, width - 2 * step, height - 2 * step)
            self._rect(behind, fill, stroke, thick, dashes, self._over, 3)
        self._boxes.append(whole)
        self.box(x, y + 2 * step, width - 2 * step, height - 2 * step, *lines, kind=kind)
        return whole

    def chain(self, *boxes: Box) -> None:
        """An arrow from each box to the next one on its right, at half the height of the lower."""
        for one, other in pairwise(boxes):
            lower = min(one, other, key=lambda box: box.height)
            y = lower.y + lower.height / 2
            self.arrow((one.x + one.width, y), (other.x, y))

    def divide(self, matrix: Box, cell: float, rows: int, columns: int) -> None:
        """Stronger lines in a matrix of such cells, below so many rows and right of so many
        columns."""
        x, y = matrix.x + columns * cell, matrix.y + rows * cell
        across = f"M{matrix.x:.2f} {y:.2f}h{matrix.width:.2f}"
        down = f"M{x:.2f} {matrix.y:.2f}v{matrix.height:.2f}"
        self._over.append(f'<path d="{across}{down}" stroke="{INK}" stroke-width="1.4"/>\n')

    def svg(self) -> str:
        """The drawing. Raises ValueError with every fault, see `faults`."""
        faults = self._faults + faults_of(self.page, self._boxes, self._labels, self._segments)
        if faults:
            raise ValueError("\n".join([f"{self.title}:", *faults]))
        width, height = self.page.width, self.page.height
        size = f'width="{width:g}pt" height="{height:g}pt" viewBox="0 0 {width:g} {height:g}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FACE}">\n'
            f"<title>{escape(self.title)}</title>\n" + "".join(self._under + self._over) + "</svg>"
        )

    def _stack(self, box: Box, lines: Sequence[str], ink: str | None) -> None:
        """The lines of a box, in its middle."""
        sizes = [NAME if number == 0 else LABEL for number in range(len(lines))]
        y = box.y + (box.height - sum(LEADING * size for size in sizes)) / 2
        for number, (line, size) in enumerate(zip(lines, sizes, strict=True)):
            first = number == 0
            y += LEADING * size
            label = self.text(
                box.x + box.width / 2,
                y - 0.27 * size,
                line,
                size,
                "middle",
                first,
                ink or (INK if first else SOFT),
            )
            if label.width > box.width - 4:
                over = label.width - box.width + 4
                self._faults.append(f"“{line}” is {over:.1f} pt too wide for its box")
        if sum(LEADING * size for size in sizes) > box.height - 1:
            self._faults.append(f"the lines of “{box.name}” are too high for their box")

    def _head(self, start: Point, end: Point) -> None:
        base = _towards(end, start, ARROW[0])
        dx, dy = (end[0] - base[0]) / ARROW[0], (end[1] - base[1]) / ARROW[0]
        half = ARROW[1] / 2
        points = [end, (base[0] - dy * half, base[1] + dx * half)]
        points.append((base[0] + dy * half, base[1] - dx * half))
        path = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points) + "Z"
        self._over.append(f'<path d="{path}" fill="{INK}"/>\n')

    @staticmethod
    def _rect(
        box: Area, fill: str, stroke: str, thick: float, dashes: str, layer: list[str], round_: int
    ) -> None:
        corners = f' rx="{round_}"' if round_ else ""
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        layer.append(
            f'<rect x="{box.x:.2f}" y="{box.y:.2f}" width="{box.width:.2f}" '
            f'height="{box.height:.2f}"{corners} fill="{fill}" stroke="{stroke}" '
            f'stroke-width="{thick}"{dashed}/>\n'
        )


def _towards(start: Point, end: Point, length: float) -> Point:
    """The point `length` away from `start` on the way to `end`."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    whole = (dx * dx + dy * dy) ** 0.5
    return start[0] + dx / whole * length, start[1] + dy / whole * length
