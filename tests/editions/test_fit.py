"""The arithmetic of the cheat sheet, on made-up entries whose heights are known."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guide.config import CheatSheet, Config
from guide.editions.columns import Column, Entry, Frame, pack
from guide.editions.fit import Fit, entries_of, fit
from guide.problems import GuideError, Source
from guide.reading.characters import Characters
from guide.reading.model import Chapter, Guide, Question
from guide.setting.laid import Extent

LEADING = 1.4
"""Height of a made-up line, in em."""

Shape = Sequence[Sequence[int]]
"""For each entry, how many lines each of its pieces takes: head first."""


NOWHERE = Source("", "")


def question(number: int, lines: Sequence[int]) -> Question:
    """A question whose cheat lines say how many lines they take."""
    return Question(
        id=f"q{number}",
        number=number,
        title=f"Question {number}",
        title_html=f"Question {number}",
        short_title=f"Question {number}",
        level=None,
        tags=(),
        short_html="",
        body_html="",
        cheat_html=tuple(str(count) for count in lines),
        references=(),
        source=Source(f"content/{number}.md", "# Question"),
        line=1,
        characters=Characters(),
    )


def guide_of(shape: Shape, titles: int = 0, **settings: float) -> Guide:
    """A guide with such entries, in chapters of `titles` questions (one without title if 0)."""
    questions = [question(number, lines) for number, lines in enumerate(shape, 1)]
    size = titles or len(questions)
    title = "Chapter" if titles else ""
    runs = [tuple(questions[at : at + size]) for at in range(0, len(questions), size)]
    chapters = tuple(
        Chapter(number, f"c{number}", title, title, "", run, NOWHERE, Characters(title))
        for number, run in enumerate(runs, 1)
    )
    sheet = CheatSheet(**settings)  # type: ignore[arg-type]
    return Guide(Path(), Config(cheatsheet=sheet), chapters, {}, NOWHERE)


def measured(guide: Guide, size: float) -> Mapping[str, Extent]:
    """What the engine would measure: everything grows with the type."""
    return {
        piece.id: Extent(size * LEADING * (int(piece.html) if piece.kind == "line" else 1), 0.0)
        for entry in entries_of(guide)
        for piece in entry.pieces
    }


def fitted(guide: Guide, frame: Frame) -> Fit:
    return fit(guide, frame, lambda size, pieces: measured(guide, size))


def bottom(column: Column, guide: Guide, size: float) -> float:
    heights = measured(guide, size)
    return sum(piece.gap + heights[piece.id].height for piece in column.pieces)


def fits(guide: Guide, frame: Frame, size: float) -> bool:
    heights = {name: extent.height for name, extent in measured(guide, size).items()}
    filled = pack(entries_of(guide), heights, size, frame.column_height, frame.count)
    return filled is not None


def whole_height(entry: Entry, guide: Guide, size: float, frame: Frame) -> bool:
    """Whether one column can hold the entry."""
    heights = {name: extent.height for name, extent in measured(guide, size).items()}
    return pack([entry], heights, size, frame.column_height, 1) is not None


shapes = st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=14), min_size=1, max_size=40)
frames = st.builds(Frame, st.sampled_from(["A4", "Letter"]), st.integers(2, 4))
chapters = st.integers(0, 5)


@settings(max_examples=300, deadline=None)
@given(shapes, chapters, frames)
def test_everything_is_placed_once_and_in_order(shape: Shape, titles: int, frame: Frame) -> None:
    guide = guide_of(shape, titles, min_size=4.0)
    if not fits(guide, frame, 4.0):
        return
    found = fitted(guide, frame)
    placed = [piece.id for column in found.columns for piece in column.pieces]
    assert placed == [piece.id for entry in entries_of(guide) for piece in entry.pieces]
    assert len(found.columns) <= frame.count


@settings(max_examples=300, deadline=None)
@given(shapes, chapters, frames)
def test_no_column_is_too_high(shape: Shape, titles: int, frame: Frame) -> None:
    guide = guide_of(shape, titles, min_size=4.0)
    if not fits(guide, frame, 4.0):
        return
    found = fitted(guide, frame)
    for column in found.columns:
        assert bottom(column, guide, found.size) <= frame.column_height + 0.1
        assert column.pieces[0].gap == 0, "a column begins at its top"


@settings(max_examples=300, deadline=None)
@given(shapes, chapters, frames)
@example([[1], [1, 1, 1, 1, 5, 12, 12, 12, 12], [1, 11, 12]], 1, Frame("Letter", 2))
def test_half_a_point_more_does_not_fit(shape: Shape, titles: int, frame: Frame) -> None:
    guide = guide_of(shape, titles, min_size=4.0)
    if not fits(guide, frame, 4.0):
        return
    size = fitted(guide, frame).size
    assert 4.0 <= size <= 10.0
    assert size == 10.0 or size + 0.5 > 10.0 or not fits(guide, frame, size + 0.5)


@settings(max_examples=300, deadline=None)
@given(shapes, chapters, frames)
@example([[1, 1]], 0, Frame("A4", 2))
def test_no_entry_is_torn_that_a_column_can_hold(shape: Shape, titles: int, frame: Frame) -> None:
    guide = guide_of(shape, titles, min_size=4.0)
    if not fits(guide, frame, 4.0):
        return
    found = fitted(guide, frame)
    where = {piece.id: n for n, column in enumerate(found.columns) for piece in column.pieces}
    for entry in entries_of(guide):
        columns = {where[piece.id] for piece in entry.pieces}
        if whole_height(entry, guide, found.size, frame):
            assert len(columns) == 1


@settings(max_examples=100, deadline=None)
@given(shapes, chapters, frames)
# The long entry is whole at 6.5 pt, and leaves holes; at 8 pt it is torn, and fits.
@example([[1], [1, 1, 1, 1, 1, 1, 1, 1, 12, 12, 12, 12, 12, 12], [1]], 0, Frame("A4", 2))
def test_fails_only_if_the_smallest_size_does_not_fit(
    shape: Shape, titles: int, frame: Frame
) -> None:
    guide = guide_of(shape, titles)
    try:
        size = fitted(guide, frame).size
    except GuideError as error:
        assert not fits(guide, frame, 6.5)
        [problem] = error.problems
        assert "too long for one page at 6.5 pt" in problem.message
    else:
        assert fits(guide, frame, size)


def test_one_entry_has_the_largest_size() -> None:
    found = fitted(guide_of([[1, 1, 1]]), Frame("A4", 3))
    assert found.size == 10.0
    assert [len(column.pieces) for column in found.columns] == [4]


def test_the_largest_size_is_the_users() -> None:
    assert fitted(guide_of([[1]], max_size=8.25), Frame("A4", 3)).size == 8.25


def test_columns_stand_side_by_side_within_the_page() -> None:
    for paper, width in (("A4", 595.28), ("Letter", 612.0)):
        for count in (2, 3, 4):
            frame = Frame(paper, count)
            columns = fitted(guide_of([[3] * 3] * 10), frame).columns
            assert len(columns) == count
            edges = [(c.left, c.left + c.width) for c in columns]
            flat = [0.0, *(x for edge in edges for x in edge), width]
            assert flat == sorted(flat)


def test_an_entry_is_torn_between_its_lines_if_no_column_can_hold_it() -> None:
    frame = Frame("A4", 3)
    found = fitted(guide_of([[1] * 120]), frame)
    first, *rest = found.columns
    assert [piece.kind for piece in first.pieces[:2]] == ["head", "line"]
    assert rest and all(piece.kind == "line" for column in rest for piece in column.pieces)


def test_a_chapters_bar_stands_over_its_first_entry() -> None:
    guide = guide_of([[9, 9]] * 14, titles=2)
    for column in fitted(guide, Frame("A4", 4)).columns:
        kinds = [piece.kind for piece in column.pieces]
        assert kinds[-1] == "line"
        assert all(kinds[n + 1] == "head" for n, kind in enumerate(kinds) if kind == "bar")


def test_says_by_how_many_lines_it_is_too_long_and_which_entries_are_the_longest() -> None:
    guide = guide_of([[2] * 20, *[[1] * 10] * 30, [3] * 20], min_size=8.0)
    with pytest.raises(GuideError) as error:
        fitted(guide, Frame("A4", 2))
    [problem] = error.value.problems
    assert problem.message.startswith("the cheat sheet is ")
    first, *named = problem.hint.splitlines()
    assert first == "shorten the longest entries:"
    assert named[0].startswith("content/32.md:1: 32 Question 32, 6")
    assert named[1].startswith("content/1.md:1: 1 Question 1, 4")
    assert len(named) == 5


@pytest.mark.parametrize("more", [1, 2, 5, 30])
def test_the_lines_that_are_too_many_are_counted(more: int) -> None:
    """One long entry, torn over both columns: as many lines as fit, and some more."""
    frame = Frame("A4", 2)
    most = next(n for n in range(1, 400) if not fits(guide_of([[1] * n]), frame, 6.5)) - 1
    with pytest.raises(GuideError) as error:
        fitted(guide_of([[1] * (most + more)]), frame)
    [problem] = error.value.problems
    lines = int(problem.message.split()[4])
    # The space over a line is a part of a line too.
    assert more <= lines <= more * 1.1 + 1


def test_a_line_that_is_too_wide_for_its_column_is_named() -> None:
    guide = guide_of([[1, 2], [3, 4]])

    def measure(size: float, pieces: object) -> Mapping[str, Extent]:
        wide = {"l-2-1": Extent(20.0, 8.5)}
        return {**measured(guide, size), **wide}

    with pytest.raises(GuideError) as error:
        fit(guide, Frame("A4", 3), measure)
    [problem] = error.value.problems
    assert "3.0 mm wider than its column at 6.5 pt" in problem.message
    assert problem.place.file == "content/2.md"
