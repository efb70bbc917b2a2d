"""Where lines break and how wide they are then: the rules by themselves, without an engine."""

from hypothesis import given
from hypothesis import strategies as st

from guide.lines.breaks import NO_START, Line, Segment, break_text, is_lonely, start_of_next
from guide.lines.gaps import EM, HALF, OPENING
from tests.lines.texts import text_of


def lines_of(text: str, ems: float) -> list[str]:
    """The lines of a text, in a measure of so many em."""
    whole, start, lines = text_of(text), 0, []
    while start < len(text):
        segment = break_text(whole, start, Line(ems * EM, breaks_words=True))
        assert segment.end > start
        lines.append(segment.text)
        start = start_of_next(segment)
    return lines


def test_of_two_marks_the_first_gives_its_half() -> None:
    for pair in ("，“", "）。", "”，", "：（", "。”", "）（", "》《"):
        segment = Segment(text_of(f"甲{pair}乙"), 1, 3)
        assert segment.width == EM + HALF, pair


def test_marks_at_the_edges_are_flush() -> None:
    whole = text_of("“甲乙。丙")
    assert Segment(whole, 0, 4, begins=True, ends=True).width == 3 * EM
    assert Segment(whole, 0, 4).width == 4 * EM


def test_a_full_width_dot_is_narrow_among_latin_letters() -> None:
    assert Segment(text_of("L·E"), 1, 2).width == EM - 2 * 330
    assert Segment(text_of("甲·乙"), 1, 2).width == EM


def test_no_gap_at_the_edges_of_a_line() -> None:
    whole = text_of("用V1训")
    assert Segment(whole, 0, 1, begins=True, ends=True).width == EM
    assert Segment(whole, 3, 4, begins=True, ends=True).width == EM


def test_dashes_and_ellipses_are_never_torn() -> None:
    for mark in ("——", "……"):
        lines = lines_of("甲" * 7 + mark + "乙" * 5, 8)
        assert mark in lines[0] + "" or mark in lines[1]
        assert not any(line.startswith(mark[0]) for line in lines)


def test_quotation_marks_belong_to_what_they_hold() -> None:
    assert lines_of("甲乙“丙丁”戊己", 3) == ["甲乙", "“丙丁”", "戊己"]


def test_what_is_lonely() -> None:
    assert is_lonely("了")
    assert is_lonely("了。”")
    assert not is_lonely("了吧")
    assert not is_lonely("了 A")
    assert not is_lonely("A")
    assert not is_lonely("")


def test_a_word_is_cut_where_that_is_asked_for() -> None:
    whole = text_of("甲" * 12 + "Transformer" + "乙" * 9)
    line = Line(16 * EM, cuts=lambda word: [(9, 300.0), (5, 300.0)])
    segment = break_text(whole, 0, line)
    assert segment.text.endswith("甲Trans")
    assert segment.hyphen == 300
    assert break_text(whole, 0, Line(16 * EM)).text.endswith("甲")


SIGNS = st.text("甲乙丙，。、：（）《》“”…—AbZ19 ", min_size=1, max_size=120)


@given(SIGNS, st.floats(4, 40))
def test_lines_hold_all_of_the_text_and_fit(text: str, ems: float) -> None:
    """Whatever the text: nothing is lost, no line is too wide that could be narrower."""
    whole, start, said = text_of(text), 0, ""
    while start < len(text):
        segment = break_text(whole, start, Line(ems * EM))
        breaks = [b for b in whole.breaks if segment.start < b < segment.end]
        assert segment.width <= ems * EM + 1 or not breaks
        start = start_of_next(segment)
        said += whole.text[segment.start : start]
    assert said == text


@given(SIGNS, st.floats(4, 40))
def test_no_line_begins_or_ends_with_what_it_must_not(text: str, ems: float) -> None:
    whole, start = text_of(text), 0
    while start < len(text):
        segment = break_text(whole, start, Line(ems * EM))
        if segment.start:
            before = text[segment.start - 1]
            wide = not (before + text[segment.start]).isascii()
            assert not (wide and text[segment.start] in NO_START)
            assert before not in OPENING
        start = start_of_next(segment)
