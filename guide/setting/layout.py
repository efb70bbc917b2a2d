"""What is read of the pages that the engine has laid out, before they are PDF.

In: a document of WeasyPrint 70. Out: where its anchors and bookmarks are, how high its blocks are,
which faces its texts ask for. Side effect: `sift_margins` takes margin boxes from a page.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from weasyprint.formatting_structure import boxes

from guide.problems import Problem
from guide.setting.laid import Bookmark, Extent, Forme, LaidSheet, Spot

PT_PER_PX = 0.75
BOLD = 600
"""Weights from here on are set in the bold face."""


def laid_sheet(document: Any, forme: Forme, problems: tuple[Problem, ...]) -> LaidSheet:
    """A document and its forme, with where things are on its pages."""
    anchors: dict[str, Spot] = {}
    bookmarks = []
    for index, page in enumerate(document.pages):
        height = page.height

        def spot(x: float, y: float, index: int = index, height: float = height) -> Spot:
            return Spot(index, round(x * PT_PER_PX, 2), round((height - y) * PT_PER_PX, 2))

        for name, (x, y, *_) in page.anchors.items():
            anchors.setdefault(name, spot(x, y))
        bookmarks += [
            Bookmark(level, label, spot(x, y)) for level, label, (x, y), _ in page.bookmarks
        ]
    names = tuple(page._page_box.page_type.name for page in document.pages)
    mirrors = tuple(_mirror(page._page_box) for page in document.pages)
    style = _counter_style(document)
    return LaidSheet(forme, names, anchors, tuple(bookmarks), problems, mirrors, style)


def _mirror(page_box: Any) -> float:
    return float(round((page_box.margin_right - page_box.margin_left) * PT_PER_PX, 2))


def _counter_style(document: Any) -> str:
    """How the first page that prints its number writes it; empty if none does."""
    numbered = (
        box for page in document.pages for box in page._page_box.children if _is_numbered(box)
    )
    values = (
        value for box in numbered for kind, value in box.style["content"] if "counter" in kind
    )
    return next((str(value[-1]) for value in values if value[0] == "page"), "")


def sift_margins(page_box: Any, numbers_only: bool) -> None:
    """Page numbers go on sheets of their own, so that a sheet does not change when its pages move.

    A margin box of WeasyPrint 70 keeps its `content` as pairs such as ("counter()", ("page", …)).
    """
    page_box.children = tuple(box for box in page_box.children if _is_numbered(box) == numbers_only)


def _is_numbered(box: Any) -> bool:
    content = box.style["content"] if isinstance(box, boxes.MarginBox) else ()
    if isinstance(content, str):  # "normal", "none"
        return False
    return any(kind in ("counter()", "counters()") for kind, _ in content)


def extents_of(document: Any) -> Mapping[str, Extent]:
    """Id → extent of every block that has an id."""
    found: dict[str, Extent] = {}
    for page in document.pages:
        for box in _blocks(page._page_box):
            before = found.get(box.element.get("id"), Extent(0.0, 0.0))
            height = before.height + box.margin_height() * PT_PER_PX
            over = max(before.over, _sticks_out(box) * PT_PER_PX)
            lines = sum(isinstance(line, boxes.LineBox) for line in box.children)
            found[box.element.get("id")] = Extent(height, over, before.lines + lines)
    return found


def _blocks(page_box: Any) -> Iterator[Any]:
    """The blocks of elements that have an id (`descendants` is WeasyPrint 70's own walk).

    Line boxes name the element of their block too, and would count twice.
    """
    for box in page_box.descendants():
        if isinstance(box, boxes.BlockBox) and box.element is not None and box.element.get("id"):
            yield box


def _sticks_out(block: Any) -> float:
    """How far the widest line of a block runs over its right edge, px."""
    edge = block.content_box_x() + block.width
    parts = (part for line in block.children if line.is_in_normal_flow() for part in line.children)
    return max((part.position_x + part.margin_width() - edge for part in parts), default=0.0)


def texts_of(document: Any) -> Iterator[Any]:
    """The boxes of its texts, in the order of its pages."""
    for page in document.pages:
        for box in page._page_box.descendants():
            if isinstance(box, boxes.TextBox):
                yield box


def faces_asked_for(document: Any) -> set[tuple[str, bool]]:
    """Family and whether it is bold, of every text."""
    return {
        (family, box.style["font_weight"] >= BOLD)
        for box in texts_of(document)
        for family in box.style["font_family"]
    }
