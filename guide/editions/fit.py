"""The cheat sheet: one page at the largest type that fits, or the reason why none does.

In: the entries of a guide and a function that measures them. Out: a Fit: the type size and what
stands where, or GuideError with the lines that are too many. Columns are broken by arithmetic on
measured heights, so only the last layout sets them. No side effects.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from guide.editions.ruler import Measure, Ruler
from guide.problems import GuideError, Place, Problem, Severity
from guide.reading.model import Guide, Question
from guide.setting.laid import Extent

PAPERS = {"A4": (595.28, 841.89), "Letter": (612.0, 792.0), "A5": (419.53, 595.28)}
"""Width and height, pt."""
MARGIN = 25.5
"""On all four sides, pt (9 mm, which every printer reaches)."""
GUTTER = 15.0
"""Between columns, pt."""
TITLE = 30.0
"""The title line with the space under it, pt."""
STEP = 0.1
"""Type sizes tried are multiples of this, pt."""
TOLERANCE = 0.5
"""How far a line may stick out of its column, pt."""
MM_PER_PT = 25.4 / 72
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
class Fit:
    size: float
    """Type size, pt."""
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Frame:
    """The page: where its columns are and how high, pt."""

    paper: str
    count: int

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
        return self.height - 2 * MARGIN - TITLE - SAFETY

    def left(self, index: int) -> float:
        return MARGIN + index * (self.column_width + GUTTER)


Heights = Mapping[str, float]
"""The height of every piece without its gap, pt, by id."""


def entries_of(guide: Guide) -> list[Entry]:
    """Every question's entry, in order; the first of a chapter brings the chapter's bar."""
    entries = []
    for chapter in guide.chapters:
        bar = Piece("bar", f"b-{chapter.number}", escape(chapter.title))
        for index, question in enumerate(chapter.questions):
            title = question.short_title_html
            head = Piece("head", f"h-{question.number}", title, question.number)
            lines = [
                Piece("line", f"l-{question.number}-{n}", html)
                for n, html in enumerate(question.cheat_html)
            ]
            bars = [bar] if index == 0 and chapter.title else []
            entries.append(Entry((*bars, head, *lines), question))
    return entries


def fit(guide: Guide, frame: Frame, measure: Measure[Piece]) -> Fit:
    """The largest size from `min_size` to `max_size` at which all entries stand in the columns.

    Raises GuideError if even the smallest is too large.
    """
    settings, entries = guide.config.cheatsheet, entries_of(guide)
    sizes = _sizes(settings.min_size, settings.max_size)
    ruler = Ruler([piece for entry in entries for piece in entry.pieces], measure)

    def fits(size: float) -> bool:
        extents = ruler.extents(size)
        if _too_wide(entries, extents):
            return False
        heights = _heights(extents)
        return pack(entries, heights, size, frame.column_height, frame.count) is not None

    size = _largest(sizes, fits, lambda: _guess(entries, ruler, sizes, frame))
    while size and (larger := _half_a_point_more(size, sizes)) and fits(larger):
        # Seldom: at a larger size an entry may outgrow its column, and then be torn to fit.
        size = _largest([s for s in sizes if s >= larger], fits, lambda: 0)
    if size is None:
        raise _does_not_fit(entries, ruler.extents(sizes[0]), sizes[0], frame)
    heights = _heights(ruler.extents(size))
    columns = [
        Column(frame.left(index), frame.column_width, tuple(pieces))
        for index, pieces in enumerate(_spread(entries, heights, size, frame))
    ]
    return Fit(size, tuple(columns))


def _guess(
    entries: Sequence[Entry], ruler: Ruler[Piece], sizes: Sequence[float], frame: Frame
) -> int:
    """Which of the sizes is sure to be near and likely to fit: heights shrink at least as sizes."""
    largest = sizes[-1]
    heights = _heights(ruler.extents(largest))
    needed = sum(_run_height(e.pieces, heights, largest, at_top=False) for e in entries)
    size = largest * frame.column_height * frame.count / needed
    return sum(1 for each in sizes if each <= size) - 1


def _sizes(smallest: float, largest: float) -> list[float]:
    count = math.floor((largest - smallest) / STEP + 1e-6)
    sizes = [round(smallest + n * STEP, 3) for n in range(count + 1)]
    return sizes if sizes[-1] >= largest - 1e-6 else [*sizes, largest]


def _half_a_point_more(size: float, sizes: Sequence[float]) -> float | None:
    return next((larger for larger in sizes if larger >= size + 0.5 - 1e-6), None)


def _largest(
    sizes: Sequence[float], fits: Callable[[float], bool], guess: Callable[[], int]
) -> float | None:
    """The last size that fits, if a size that fits makes all smaller ones fit.

    Most sheets have room: the largest is asked for first, then the guess.
    """
    if fits(sizes[-1]):
        return sizes[-1]
    low, high, probe = -1, len(sizes) - 1, guess()
    while high - low > 1:
        probe = min(max(probe, low + 1), high - 1)
        low, high = (probe, high) if fits(sizes[probe]) else (low, probe)
        probe = (low + high) // 2
    return sizes[low] if low >= 0 else None


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
            height = _run_height(run, heights, size, at_top=not filled[-1])
            if filled[-1] and used + height > column_height:
                filled.append([])
                used = 0.0
                height = _run_height(run, heights, size, at_top=True)
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


def _run_height(run: Sequence[Piece], heights: Heights, size: float, at_top: bool) -> float:
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
    if _run_height(entry.pieces, heights, size, at_top=True) <= column_height:
        return [entry.pieces]
    first_line = next((i for i, p in enumerate(entry.pieces) if p.kind == "line"), 0) + 1
    return [entry.pieces[:first_line], *((piece,) for piece in entry.pieces[first_line:])]


def _spread(
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


def _heights(extents: Mapping[str, Extent]) -> Heights:
    return {name: extent.height for name, extent in extents.items()}


def _too_wide(
    entries: Sequence[Entry], extents: Mapping[str, Extent]
) -> list[tuple[Question, float]]:
    """Questions with a line that no break makes narrow enough, and by how much, pt."""
    return [
        (entry.question, extents[piece.id].over)
        for entry in entries
        for piece in entry.pieces
        if extents[piece.id].over > TOLERANCE
    ]


def _does_not_fit(
    entries: Sequence[Entry], extents: Mapping[str, Extent], size: float, frame: Frame
) -> GuideError:
    """Everything that is wrong at the smallest size."""
    problems = [_wide_problem(*wide, size) for wide in _too_wide(entries, extents)]
    heights = _heights(extents)
    if pack(entries, heights, size, frame.column_height, frame.count) is None:
        problems.append(_long_problem(entries, heights, size, frame))
    return GuideError(problems)


def _wide_problem(question: Question, over: float, size: float) -> Problem:
    message = (
        f"cheat sheet: a line of `{question.short_title}` is {over * MM_PER_PT:.1f} mm wider than "
        f"its column at {size:g} pt, the smallest size allowed"
    )
    hint = "shorten its formula or word, or set fewer columns in content/guide.toml"
    return question.source.problem(message, question.line, 1, hint)


def _long_problem(entries: Sequence[Entry], heights: Heights, size: float, frame: Frame) -> Problem:
    """By how many lines the entries overflow, and which are the longest."""
    line = min(heights[p.id] for e in entries for p in e.pieces if p.kind == "line")
    highest = max([frame.column_height, *heights.values()])
    columns = pack(entries, heights, size, highest, sum(len(e.pieces) for e in entries)) or []
    over = sum(p.gap + heights[p.id] for column in columns[frame.count :] for p in column)
    lines = max(1, math.ceil(over / line - 1e-6))
    longest = sorted(entries, key=lambda e: _lines(e, heights, size, line), reverse=True)
    names = [
        f"{e.question.source.name}:{e.question.line}: {e.question.number} "
        f"{e.question.short_title}, {_lines(e, heights, size, line)} lines"
        for e in longest[:5]
    ]
    message = (
        f"the cheat sheet is {lines} line{'s' * (lines > 1)} too long for one page at "
        f"{size:g} pt, the smallest size allowed"
    )
    hint = "shorten the longest entries:\n" + "\n".join(names)
    return Problem(Severity.ERROR, message, Place("cheatsheet"), hint)


def _lines(entry: Entry, heights: Heights, size: float, line: float) -> int:
    own = [piece for piece in entry.pieces if piece.kind != "bar"]
    return round(_run_height(own, heights, size, at_top=True) / line)
