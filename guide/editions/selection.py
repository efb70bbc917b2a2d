"""What stands on a cheat sheet that has no room for all that was found.

In: the guide of some notes, the frame of its columns and a function that measures entries. Out:
what of the guide is printed, and how it fits: first titles stand alone, those with the longest
lines before others; if there is no room for all titles, those of the chapters in turn as far as
they go. All by arithmetic, on what was measured once. No side effects but the function's.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import chain, zip_longest

from guide.editions.columns import FOOT, Entry, Frame, Heights, Piece, pack
from guide.editions.fit import Fit, entries_of, fitted, heights_of, placed, ruler_of, too_wide
from guide.editions.ruler import Measure
from guide.problems import Place, Problem, Severity
from guide.reading.model import Guide, Question

MORE = 2
"""So many columns more than asked for, at most, where titles stand alone."""
LINE = 1.38
"""The height of a line, em: `line-height` in cheatsheet.css."""


@dataclass(frozen=True)
class Selection:
    """As much of a guide as there is room for."""

    guide: Guide
    """With what of its questions is printed."""
    frame: Frame
    fit: Fit
    note: str = ""
    """How much that is of all; empty if it is all."""
    problems: tuple[Problem, ...] = ()


MeasureIn = Callable[[Frame], Measure[Piece]]
"""What measures entries in the columns of a frame."""


def select(guide: Guide, frame: Frame, measure_in: MeasureIn) -> Selection:
    """All, at the largest type that fits; else what has room at the smallest: where that is not
    even all titles, in as many columns as hold most of them."""
    first = _select(guide, frame, measure_in)
    if len(first.guide.questions) == len(guide.questions):
        return first
    frames = (replace(frame, count=frame.count + more) for more in range(1, MORE + 1))
    others = [_select(guide, each, measure_in) for each in frames]
    return max(first, *others, key=lambda found: _counts(guide, found.guide)[::2])


def _select(guide: Guide, frame: Frame, measure_in: MeasureIn) -> Selection:
    size, measure = guide.config.cheatsheet.min_size, measure_in(frame)
    most = math.floor(frame.column_height / (size * LINE)) * frame.count
    if len(guide.questions) <= most:
        ruler = ruler_of(entries_of(guide), measure)
        if found := fitted(guide, entries_of(guide), frame, ruler):
            return Selection(guide, frame, found)
        extents = ruler.extents(size)
        wide = {question.number for question, _ in too_wide(entries_of(guide), extents)}
        guide_without = without_lines(guide, wide)
    else:
        guide_without = _only(without_lines(guide), _in_turn(guide)[:most])
        extents = ruler_of(entries_of(guide_without), measure).extents(size)
    frame = replace(frame, foot=FOOT)
    return _as_far_as_it_goes(guide, guide_without, heights_of(extents), size, frame)


def _as_far_as_it_goes(
    whole: Guide, guide: Guide, heights: Heights, size: float, frame: Frame
) -> Selection:
    def entries(number: int) -> Sequence[Entry]:
        return entries_of(ways(number))

    def fits(number: int) -> bool:
        return pack(entries(number), heights, size, frame.column_height, frame.count) is not None

    longest = sorted(guide.questions, key=lambda q: -_height_of_lines(q, heights))
    turn = _in_turn(guide)
    count = len(turn)

    def ways(number: int) -> Guide:
        """From the title of one question, by all titles, to all with their lines."""
        if number <= count:
            return _only(without_lines(guide), turn[:number])
        return without_lines(guide, {q.number for q in longest[: 2 * count - number]})

    number = _last(2 * count, fits)
    shown = ways(number)
    note = _note(whole, shown)
    fit = placed(entries(number), heights, size, frame)
    return Selection(shown, frame, fit, note, (_problem(whole, shown),))


def _last(count: int, fits: Callable[[int], bool]) -> int:
    """The last of so many ways that fits; 0 if none does."""
    low, high = 0, count + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _height_of_lines(question: Question, heights: Heights) -> float:
    ids = (f"l-{question.number}-{index}" for index in range(len(question.cheat_html)))
    return sum(heights[each] for each in ids)


def _in_turn(guide: Guide) -> list[int]:
    """The numbers of all questions: the first of each chapter, then the second of each, …"""
    rounds = zip_longest(*([q.number for q in each.questions] for each in guide.chapters))
    return [number for number in chain.from_iterable(rounds) if number is not None]


def _only(guide: Guide, numbers: Sequence[int]) -> Guide:
    kept = {*numbers}
    chapters = (
        replace(each, questions=tuple(q for q in each.questions if q.number in kept))
        for each in guide.chapters
    )
    return replace(guide, chapters=tuple(chapters))


def without_lines(guide: Guide, numbers: set[int] | None = None) -> Guide:
    """The guide with the titles alone of some questions; of all, if None."""
    chapters = (
        replace(
            each,
            questions=tuple(
                replace(q, cheat_html=()) if numbers is None or q.number in numbers else q
                for q in each.questions
            ),
        )
        for each in guide.chapters
    )
    return replace(guide, chapters=tuple(chapters))


def plain_titles(guide: Guide) -> Guide:
    """The guide with nothing in its titles that layout could fail with."""
    chapters = (
        replace(
            each,
            title_html=escape(each.title),
            questions=tuple(replace(q, title_html=escape(q.title)) for q in each.questions),
        )
        for each in without_lines(guide).chapters
    )
    return replace(guide, chapters=tuple(chapters))


def _counts(whole: Guide, shown: Guide) -> tuple[int, int, int]:
    """How many questions are shown, of how many, and how many of them with an answer."""
    answered = sum(bool(question.cheat_html) for question in shown.questions)
    return len(shown.questions), len(whole.questions), answered


def _note(whole: Guide, shown: Guide) -> str:
    count, of, answered = _counts(whole, shown)
    said = whole.words.partly.format(shown=f"{count:,}", all=f"{of:,}")
    return said + whole.words.answered.format(f"{answered:,}") * bool(answered)


def _problem(whole: Guide, shown: Guide) -> Problem:
    count, of, answered = _counts(whole, shown)
    message = f"the cheat sheet has room for {count:,} of {of:,} questions"
    if answered:
        message += f", {answered:,} of them with an answer"
    if count == of:
        message = f"the cheat sheet has room for an answer to {answered:,} of {of:,} questions"
    hint = "the book has all; in [cheatsheet], more `columns` and a smaller `min_size` give room"
    return Problem(Severity.WARNING, message, Place("cheatsheet"), hint)
