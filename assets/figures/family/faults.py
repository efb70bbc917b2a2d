"""What is wrong in a diagram that an eye would see: a label over the edge, two boxes that overlap,
an arrow through a box or a word. Areas are upright rectangles; lengths in pt, y downwards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

Point = tuple[float, float]


@dataclass(frozen=True)
class Area:
    """A rectangle; `name` is what is written in it."""

    x: float
    y: float
    width: float
    height: float
    name: str = ""

    def shrunk(self, by: float) -> "Area":
        return Area(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by, self.name)

    def meets(self, other: "Area") -> bool:
        apart = (
            self.x >= other.x + other.width
            or other.x >= self.x + self.width
            or self.y >= other.y + other.height
            or other.y >= self.y + self.height
        )
        return not apart

    def holds(self, other: "Area") -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and self.x + self.width >= other.x + other.width
            and self.y + self.height >= other.y + other.height
        )

    def has(self, point: Point) -> bool:
        return self.holds(Area(*point, 0, 0))


@dataclass(frozen=True)
class Segment:
    """A straight piece of a line that goes from `first` to `last`."""

    start: Point
    end: Point
    first: Point
    last: Point


def faults_of(
    page: Area, boxes: Sequence[Area], labels: Sequence[Area], segments: Sequence[Segment]
) -> list[str]:
    """Every fault, in words."""
    return [
        *_over_the_edge(page, [*boxes, *labels]),
        *_overlaps(boxes, labels),
        *_crossings(boxes, labels, segments),
    ]


def _over_the_edge(page: Area, areas: Sequence[Area]) -> Iterator[str]:
    for area in areas:
        if not page.holds(area):
            yield f"“{area.name}” sticks out of the figure"


def _overlaps(boxes: Sequence[Area], labels: Sequence[Area]) -> Iterator[str]:
    for one, other in combinations(boxes, 2):
        if one.meets(other) and not (one.holds(other) or other.holds(one)):
            yield f"the boxes “{one.name}” and “{other.name}” overlap"
    for one, other in combinations(labels, 2):
        if one.shrunk(0.3).meets(other):
            yield f"the labels “{one.name}” and “{other.name}” overlap"
    for label in labels:
        for box in boxes:
            if label.shrunk(0.3).meets(box) and not box.holds(label.shrunk(0.3)):
                yield f"the label “{label.name}” lies on the edge of “{box.name}”"


def _crossings(
    boxes: Sequence[Area], labels: Sequence[Area], segments: Sequence[Segment]
) -> Iterator[str]:
    for segment in segments:
        for box in boxes:
            inside = box.shrunk(0.5)
            if _crosses(segment, inside) and not (
                inside.has(segment.first) or inside.has(segment.last)
            ):
                yield f"a line from {segment.start} to {segment.end} goes through “{box.name}”"
        for label in labels:
            if _crosses(segment, label.shrunk(0.6)):
                yield f"a line from {segment.start} to {segment.end} strikes out “{label.name}”"


def _crosses(segment: Segment, area: Area) -> bool:
    """Whether a piece of the segment lies within the area (Liang and Barsky's clipping)."""
    (x, y), (x2, y2) = segment.start, segment.end
    low, high = 0.0, 1.0
    for start, step, least, most in (
        (x, x2 - x, area.x, area.x + area.width),
        (y, y2 - y, area.y, area.y + area.height),
    ):
        if step == 0:
            if not least < start < most:
                return False
            continue
        ends = sorted(((least - start) / step, (most - start) / step))
        low, high = max(low, ends[0]), min(high, ends[1])
    return low < high
