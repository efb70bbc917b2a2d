"""The cheat sheet's title line: as large as it has room for, and as much of it."""

from guide.editions.title_line import LAST, TitleLine, fitted
from guide.setting.laid import Extent

SIZES = {"": 1.0, "small": 0.75, LAST: 0.75}


def line_of(title: str, room: float) -> TitleLine:
    """The line where each character takes one, and the note beside as many as it names."""

    def measure(line: TitleLine) -> Extent:
        width = (len(line.title) + len(line.named)) * SIZES[line.classes]
        if line.classes == LAST:
            return Extent(2.0, 0.0, -int(-width // room))
        return Extent(1.0, max(width - room, 0.0), 1)

    return fitted(title, title, measure)


def test_a_short_title_is_as_it_is() -> None:
    assert line_of("a" * 50, 100) == TitleLine("a" * 50, "a" * 50)


def test_a_longer_one_is_smaller_then_has_two_lines() -> None:
    assert line_of("a" * 60, 100).classes == "small"
    assert line_of("a" * 120, 100) == TitleLine("a" * 120, "a" * 120, LAST)


def test_the_note_is_shorter_before_the_title_is_cut() -> None:
    assert line_of("a" * 200, 100) == TitleLine("a" * 200, "a" * 12 + "…", LAST)


def test_of_a_very_long_one_there_is_as_much_as_has_room() -> None:
    title = line_of("a" * 1000, 100).title
    assert title.endswith("…")
    assert 240 < len(title) < 267


def test_something_is_printed_of_a_title_without_any_room() -> None:
    assert line_of("a" * 1000, 0.5).title == "a…"
