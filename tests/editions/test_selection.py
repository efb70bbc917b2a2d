"""What stands on a cheat sheet of notes without room for all, on entries of known heights."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import pytest

from guide.editions.columns import Frame, Piece
from guide.editions.ruler import Measure
from guide.editions.selection import Selection, select
from guide.reading.model import Guide
from guide.setting.laid import Extent
from tests.editions.test_fit import LEADING, guide_of


def found(guide: Guide) -> Guide:
    return replace(guide, config=msgspec.structs.replace(guide.config, reading="found"))


class Measuring:
    """Pieces of as many lines as they say, titles of one; counts what it is asked for."""

    def __init__(self) -> None:
        self.pieces = 0

    def __call__(self, frame: Frame) -> Measure[Piece]:
        def measure(size: float, pieces: Sequence[Piece]) -> dict[str, Extent]:
            self.pieces += len(pieces)
            lines = {p.id: int(p.html) if p.kind == "line" else 1 for p in pieces}
            return {name: Extent(n * LEADING * size, -1, n) for name, n in lines.items()}

        return measure


def selected(guide: Guide, columns: int = 3) -> tuple[Selection, int]:
    measuring = Measuring()
    return select(found(guide), Frame("A4", columns), measuring), measuring.pieces


def counts(selection: Selection) -> tuple[int, int]:
    """How many questions are shown, and how many with a line."""
    shown = selection.guide.questions
    return len(shown), sum(bool(each.cheat_html) for each in shown)


def test_all_is_shown_where_there_is_room() -> None:
    selection, _ = selected(guide_of([[1]] * 20, titles=5))
    assert counts(selection) == (20, 20)
    assert (selection.note, selection.problems) == ("", ())


def test_the_longest_lines_go_first() -> None:
    shape = [[1]] * 60 + [[9]] * 40
    selection, _ = selected(guide_of(shape, titles=10))
    shown, answered = counts(selection)
    assert shown == 100
    assert 60 <= answered < 100
    kept = {q.number for q in selection.guide.questions if q.cheat_html}
    assert kept >= set(range(1, 61))
    assert selection.note == f"共 100 问，此页列 100 问，其中 {answered} 问有答案"
    assert [str(each.severity) for each in selection.problems] == ["warning"]


@pytest.mark.parametrize("count", [1_000, 5_000])
def test_chapters_in_turn_as_far_as_they_go(count: int) -> None:
    """What is measured does not grow with what there is: no more than the page could hold."""
    selection, measured = selected(guide_of([[2]] * count, titles=count // 10))
    shown, answered = counts(selection)
    assert 250 < shown < 500
    assert answered == 0
    sizes = [len(chapter.questions) for chapter in selection.guide.chapters]
    assert max(sizes) - min(sizes) <= 1
    assert f"{count:,}" in selection.note
    assert f"{shown:,}" in selection.note
    assert measured < 2_500


def test_titles_alone_take_more_columns() -> None:
    selection, _ = selected(guide_of([[1]] * 300, titles=30))
    assert counts(selection)[0] == 300
    assert selection.frame.count > 3


def test_a_line_that_is_too_wide_is_left_out() -> None:
    guide = found(guide_of([[1], [1]]))

    def measure_in(frame: Frame) -> Measure[Piece]:
        def measure(size: float, pieces: Sequence[Piece]) -> dict[str, Extent]:
            return {p.id: Extent(size, 40 if p.id == "l-1-0" else -1, 1) for p in pieces}

        return measure

    selection = select(guide, Frame("A4", 3), measure_in)
    assert [bool(each.cheat_html) for each in selection.guide.questions] == [False, True]
