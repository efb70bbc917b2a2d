"""Where lines break and how wide things are: the rules by themselves, without an engine."""

from hypothesis import given
from hypothesis import strategies as st

from guide.lines.chinese import (
    EM,
    GAP,
    HALF,
    NO_START,
    OPENING,
    PRESS,
    WIDEST,
    Gap,
    Line,
    Segment,
    Text,
    break_text,
    gap_between,
    is_han,
    is_lonely,
    may_break,
    pressed,
    shares,
    start_of_next,
)


def text_of(text: str, before: str = "", after: str = "") -> Text:
    """Han and marks a full em wide, Latin half; lines may break at spaces and beside Han."""
    advances = tuple(EM if not c.isascii() else EM / 2 for c in text)
    default = [
        i
        for i in range(1, len(text))
        if text[i] != " " and (text[i - 1] == " " or not (text[i - 1] + text[i]).isascii())
    ]
    breaks = tuple(i for i in default if may_break(text[i - 1], text[i], True))
    return Text(text, advances, breaks, before, after)


def room_of(text: str) -> list[tuple[int, int]]:
    return list(text_of(text).room)


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


def test_of_two_opening_marks_the_second_gives_its_half() -> None:
    assert room_of("甲（“乙")[1:3] == [(0, 0), (-HALF, 0)]


def test_marks_that_stand_alone_are_whole() -> None:
    assert all(pair == (0, 0) for pair in room_of("甲，乙（丙）丁"))


def test_marks_at_the_edges_are_flush() -> None:
    whole = text_of("“甲乙。丙")
    assert Segment(whole, 0, 4, begins=True, ends=True).width == 3 * EM
    assert Segment(whole, 0, 4).width == 4 * EM


def test_a_full_width_dot_is_narrow_among_latin_letters() -> None:
    assert Segment(text_of("L·E"), 1, 2).width == EM - 2 * 330
    assert Segment(text_of("甲·乙"), 1, 2).width == EM


def test_a_gap_between_han_and_latin() -> None:
    assert room_of("用V100训") == [(0, GAP), (0, 0), (0, 0), (0, 0), (0, 0), (GAP, 0)]


def test_no_gap_beside_marks_and_in_code() -> None:
    assert not any(map(any, room_of("甲（CLIP）乙，ViT。")))
    code = Text("用V100训", (EM,) * 6, (), is_code=True)
    assert not any(map(any, code.room))


def test_a_space_that_the_author_typed_is_the_gap() -> None:
    assert room_of("用 V")[0] == (0, 0)
    assert room_of("用 V")[1][1] < 0  # no wider than a gap
    assert room_of("A B")[1] == (0, 0)


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


@given(st.lists(st.booleans(), max_size=40), st.integers(0, 4000))
def test_a_line_is_filled_evenly_or_not_at_all(spaces: list[bool], amount: int) -> None:
    grown = shares([Gap(is_space, WIDEST, 0) for is_space in spaces], amount)
    if not grown:
        assert amount > WIDEST * len(spaces) or not spaces
        return
    assert sum(grown) == amount
    assert max(grown) <= WIDEST
    others = [g for g, is_space in zip(grown, spaces, strict=True) if not is_space]
    if others and max(others):
        assert all(g == WIDEST for g, is_space in zip(grown, spaces, strict=True) if is_space)
        assert max(others) - min(others) <= 1


@given(st.lists(st.integers(0, 250), max_size=40), st.integers(0, 4000))
def test_a_line_is_pressed_by_as_much_as_asked_or_not_at_all(most: list[int], amount: int) -> None:
    given_ = pressed([Gap(False, 0, each) for each in most], amount)
    if not given_:
        assert amount > sum(most) or not any(most)
        return
    assert sum(given_) == amount
    assert all(g <= m for g, m in zip(given_, most, strict=True))


def test_lines_grow_beside_han_and_at_spaces_but_never_between_latin_letters() -> None:
    assert gap_between("a", "b", 0) == Gap(False, 0, 0)
    assert gap_between("—", "—", 0) == Gap(False, 0, 0)
    assert gap_between("甲", "a", GAP).grows == 0  # more would be copied as a space
    assert gap_between("甲", "乙", 0) == Gap(False, WIDEST, 0)
    assert gap_between(" ", "a", 0) == Gap(True, WIDEST, 0)


def test_a_mark_gives_a_part_of_its_empty_half() -> None:
    assert gap_between("，", "乙", 0, empty=1).shrinks == PRESS
    assert gap_between("，", "“", -HALF).shrinks == 0


def test_han_is_han() -> None:
    assert all(map(is_han, "甲のア々"))
    assert not any(map(is_han, "A1，（—"))
