"""The cheat sheet: one page at the largest type that fits, or the reason why none does.

In: a guide, the frame of its columns and a function that measures entries. Out: a Fit: the type
size and what stands where, or GuideError with the lines that are too many. No side effects.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from guide.editions.columns import Column, Entry, Frame, Heights, Piece, pack, run_height, spread
from guide.editions.ruler import Measure, Ruler
from guide.problems import GuideError, Place, Problem, Severity
from guide.reading.model import Guide, Question
from guide.setting.laid import Extent

STEP = 0.1
"""Type sizes tried are multiples of this, pt."""
TOLERANCE = 0.5
"""How far a line may stick out of its column, pt."""
MM_PER_PT = 25.4 / 72


@dataclass(frozen=True)
class Fit:
    size: float
    """Type size, pt."""
    columns: tuple[Column, ...]


def entries_of(guide: Guide) -> list[Entry]:
    """Every question's entry, in order; the first of a chapter brings the chapter's bar."""
    entries = []
    for chapter in guide.chapters:
        bar = Piece("bar", f"b-{chapter.number}", chapter.title_html)
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
    entries = entries_of(guide)
    ruler = ruler_of(entries, measure)
    if found := fitted(guide, entries, frame, ruler):
        return found
    size = guide.config.cheatsheet.min_size
    raise _does_not_fit(entries, ruler.extents(size), size, frame)


def ruler_of(entries: Sequence[Entry], measure: Measure[Piece]) -> Ruler[Piece]:
    return Ruler([piece for entry in entries for piece in entry.pieces], measure)


def fitted(guide: Guide, entries: Sequence[Entry], frame: Frame, ruler: Ruler[Piece]) -> Fit | None:
    """The same of these entries, which the ruler knows; None if even the smallest is too large."""
    settings = guide.config.cheatsheet
    sizes = _sizes(settings.min_size, settings.max_size)

    def fits(size: float) -> bool:
        extents = ruler.extents(size)
        if too_wide(entries, extents):
            return False
        heights = heights_of(extents)
        return pack(entries, heights, size, frame.column_height, frame.count) is not None

    size = _largest(sizes, fits, lambda: _guess(entries, ruler, sizes, frame))
    while size and (larger := _half_a_point_more(size, sizes)) and fits(larger):
        # Seldom: at a larger size an entry may outgrow its column, and then be torn to fit.
        size = _largest([s for s in sizes if s >= larger], fits, lambda: 0)
    return placed(entries, heights_of(ruler.extents(size)), size, frame) if size else None


def placed(entries: Sequence[Entry], heights: Heights, size: float, frame: Frame) -> Fit:
    """Entries for which there is room, each in its place."""
    columns = [
        Column(frame.left(index), frame.column_width, tuple(pieces))
        for index, pieces in enumerate(spread(entries, heights, size, frame))
    ]
    return Fit(size, tuple(columns))


def _guess(
    entries: Sequence[Entry], ruler: Ruler[Piece], sizes: Sequence[float], frame: Frame
) -> int:
    """Which of the sizes is sure to be near and likely to fit: heights shrink at least as sizes."""
    largest = sizes[-1]
    heights = heights_of(ruler.extents(largest))
    needed = sum(run_height(e.pieces, heights, largest, at_top=False) for e in entries)
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


def heights_of(extents: Mapping[str, Extent]) -> Heights:
    return {name: extent.height for name, extent in extents.items()}


def too_wide(
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
    problems = [_wide_problem(*wide, size) for wide in too_wide(entries, extents)]
    heights = heights_of(extents)
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
    return round(run_height(own, heights, size, at_top=True) / line)
