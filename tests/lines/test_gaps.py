"""How wide marks and gaps are: the rules by themselves, without an engine."""

from hypothesis import given
from hypothesis import strategies as st

from guide.lines.gaps import (
    EM,
    GAP,
    HALF,
    PRESS,
    WIDEST,
    Gap,
    Text,
    gap_between,
    is_han,
    pressed,
    shares,
)
from tests.lines.texts import text_of


def room_of(text: str) -> list[tuple[int, int]]:
    return list(text_of(text).room)


def test_of_two_opening_marks_the_second_gives_its_half() -> None:
    assert room_of("甲（“乙")[1:3] == [(0, 0), (-HALF, 0)]


def test_marks_that_stand_alone_are_whole() -> None:
    assert all(pair == (0, 0) for pair in room_of("甲，乙（丙）丁"))


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
