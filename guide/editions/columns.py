"""The columns of the cheat sheet, broken by arithmetic on measured heights.

In: entries, the heights of their pieces, the frame of the page. Out: what stands in which column,
and the space above it; only the last layout sets them. No side effects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from guide.papers import PAPERS
from guide.reading.model import Question

MARGIN = 25.5
"""On all four sides, pt (9 mm, which every printer reaches)."""
FOOT = 11.0
"""A line under the columns with the space above it, pt, if there is one."""
GUTTER = 15.0
"""Between columns, pt."""
TITLE = 30.0
"""The title line with the space under it, pt."""
SAFETY = 0.5
"""Kept free at the foot of a column, pt: heights are rounded when they are measured."""

# Spaces in em: the least, which a size must allow for, and the most, when there is room to spend.
ENTRY_GAP = (0.45, 1.6)
LINE_GAP = (0.1, 0.5)
BAR_GAP = (0.5, 1.8)


@dataclass(frozen=True)
class Piece:
    """What is never torn: a chapter's bar, an entry's head, or one of its lines."""

    kind: str
    """`bar`, `head` or `line`."""
    id: str
    html: str
    number: int = 0
    gap: float = 0.0
    """Space above it, pt; none at the top of a column."""


@dataclass(frozen=True)
class Entry:
    """Pieces that stay together wherever a column can hold them: a bar goes with what follows."""

    pieces: tuple[Piece, ...]
    question: Question


@dataclass(frozen=True)
class Column:
    left: float
    """From the left edge of the page, pt."""
    width: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Frame:
    """The page: where its columns are and how high, pt."""

    paper: str
    count: int
    foot: float = 0.0
    """Left free under the columns, pt."""

    @property
    def column_width(self) -> float:
        return (self.width - 2 * MARGIN - (self.count - 1) * GUTTER) / self.count

    @property
    def width(self) -> float:
        return PAPERS[self.paper][0]

    @property
    def height(self) -> float:
        return PAPERS[self.paper][1]

    @property
    def column_height(self) -> float:
        return self.height - 2 * MARGIN - TITLE - SAFETY - self.foot

    def left(self, index: int) -> float:
        return MARGIN + index * (self.column_width + GUTTER)


Heights = Mapping[str, float]
"""The height of every piece without its gap, pt, by id."""


def _gaps(piece: Piece, size: float, share: float) -> float:
    least, most = {"bar": BAR_GAP, "head": ENTRY_GAP, "line": LINE_GAP}[piece.kind]
    return size * (least + (most - least) * share)


def pack(
    entries: Sequence[Entry],
    heights: Heights,
    size: float,
    column_height: float,
    columns: int,
    whole: float | None = None,
) -> list[list[Piece]] | None:
    """Fill columns in order; None if there are too few.

    An entry is torn only if it is higher than `whole`, a column of the page (`column_height` if
    None); columns that are filled less than that tear no more entries.
    """
    filled: list[list[Piece]] = [[]]
    used = 0.0
    for entry in entries:
        for run in _runs(entry, heights, size, whole or column_height):
            height = run_height(run, heights, size, at_top=not filled[-1])
            if filled[-1] and used + height > column_height:
                filled.append([])
                used = 0.0
                height = run_height(run, heights, size, at_top=True)
            if height > column_height:
                return None
            for piece in run:
                gap = _gap(piece, filled[-1], size, 0.0)
                filled[-1].append(replace(piece, gap=gap))
            used += height
    return filled if len(filled) <= columns else None


def _gap(piece: Piece, above: Sequence[Piece], size: float, share: float) -> float:
    if not above:
        return 0.0
    if piece.kind == "head" and above[-1].kind == "bar":
        return size * 0.25
    return _gaps(piece, size, share)


def run_height(run: Sequence[Piece], heights: Heights, size: float, at_top: bool) -> float:
    """With the least gaps."""
    total, above = 0.0, [] if at_top else [Piece("line", "", "")]
    for piece in run:
        total += heights[piece.id] + _gap(piece, above, size, 0.0)
        above = [piece]
    return total


def _runs(
    entry: Entry, heights: Heights, size: float, column_height: float
) -> list[tuple[Piece, ...]]:
    """An entry whole, or in pieces (bar, head and first line together) if no column can hold it."""
    if run_height(entry.pieces, heights, size, at_top=True) <= column_height:
        return [entry.pieces]
    first_line = next((i for i, p in enumerate(entry.pieces) if p.kind == "line"), 0) + 1
    return [entry.pieces[:first_line], *((piece,) for piece in entry.pieces[first_line:])]


def spread(
    entries: Sequence[Entry], heights: Heights, size: float, frame: Frame
) -> list[list[Piece]]:
    """Spend the room that is left.

    First the lowest columns that still hold everything, so that none stays short; then the gaps
    of each are opened until it reaches the foot of the page.
    """
    low, high = 0.0, frame.column_height
    while high - low > 0.5:
        middle = (low + high) / 2
        packed = pack(entries, heights, size, middle, frame.count, frame.column_height)
        low, high = (low, middle) if packed else (middle, high)
    balanced = pack(entries, heights, size, high, frame.count, frame.column_height) or []
    return [_open(pieces, heights, size, frame.column_height) for pieces in balanced]


def _open(pieces: Sequence[Piece], heights: Heights, size: float, target: float) -> list[Piece]:
    """One column with its gaps grown, all by one share, until it is `target` pt high or they are
    as wide as they may be."""
    low, high = 0.0, 1.0
    for _ in range(20):
        share = (low + high) / 2
        fits = _column_height(pieces, heights, size, share) <= target
        low, high = (share, high) if fits else (low, share)
    return _with_gaps(pieces, size, low)


def _with_gaps(pieces: Sequence[Piece], size: float, share: float) -> list[Piece]:
    return [
        replace(piece, gap=round(_gap(piece, pieces[:index], size, share), 2))
        for index, piece in enumerate(pieces)
    ]


def _column_height(pieces: Sequence[Piece], heights: Heights, size: float, share: float) -> float:
    return sum(piece.gap + heights[piece.id] for piece in _with_gaps(pieces, size, share))
