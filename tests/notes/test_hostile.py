"""Texts that would keep a reader busy are read in about the time that their length takes."""

import time

import pytest

from guide.notes.foreign_front import take_front
from guide.notes.headings import pushed_down, title_alone, with_title, without_its_number
from guide.notes.indexes import is_contents
from guide.notes.names import title_of, without_number
from guide.notes.orders import read_order
from guide.problems import Source

LONG = 40_000
PARTS = (
    "[",
    "(",
    "[[",
    "# ",
    " ",
    "#",
    "*",
    "<!--",
    "- [a](",
    ")",
    "1. ",
    "=\n",
    "---\n",
    "a: ",
    "第一章",
)

BEFORE = ("", "# ", "---\n", "- ")


@pytest.mark.parametrize("part", PARTS)
def test_the_same_again_and_again(part: str) -> None:
    taken = {}
    for length in (LONG // 8, LONG):
        start = time.process_time()
        for before in BEFORE:
            read(f"{before}{part * length}"[:length])
        taken[length] = time.process_time() - start
    # Eight times the length takes eight times as long; 64 times, if something is looked for anew
    # from each of its characters. What takes no time at all is not measured.
    assert taken[LONG] < 32 * max(taken[LONG // 8], 0.05)


def read(text: str) -> None:
    source = Source("a.md", text)
    take_front(source)
    is_contents(source)
    for change in (pushed_down, title_alone, without_its_number, without_number):
        change(text)
    with_title(f"\n{text}", "x")
    title_of(text[:250])
    read_order("SUMMARY.md", text)
