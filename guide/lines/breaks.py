"""Where lines of Chinese and mixed text break, and how wide they are then.

In: a measured text, where Unicode lets it break. Out: segments of it, one a line, with what each
character has around it there. The rules are those of CLREQ, as in `gaps`; its unit is used here
too. No engine, no side effects: `lines` brings these rules to WeasyPrint.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from guide.lines.gaps import CLOSING, GAP, HALF, OPENING, STOPS, Text, is_han, is_wide

NO_START = CLOSING | STOPS | frozenset("—…～·%‰℃,.;:!?)]}")
"""What begins no line (CLREQ 3.1.7.1, with what Latin adds)."""
REACH = 1500
"""How much wider a line is tried, to see whether it can be pressed into its measure."""


def may_break(before: str, after: str, default: bool) -> bool:
    """Whether a line may end between two characters; `default` is what Unicode says (UAX #14).

    Unicode binds a quotation mark to both sides, as it does not know which it is.
    """
    if after in NO_START or before in OPENING:
        # A slash, an apostrophe or a decimal point may well stand within a Latin word.
        return default and not (is_wide(before) or is_wide(after))
    if after in "“‘":
        return default or is_han(before) or before in STOPS or before in CLOSING
    if before in "”’":
        return default or is_han(after)
    return default


@dataclass(frozen=True)
class Segment:
    """A part of a text that stands in one line."""

    whole: Text
    start: int
    end: int
    begins: bool = False
    """Whether it begins the line."""
    ends: bool = False
    """Whether it ends the line."""
    hyphen: float = 0.0
    """The advance of the hyphen behind it."""

    @property
    def text(self) -> str:
        return self.whole.text[self.start : self.end]

    @cached_property
    def width(self) -> float:
        if self.start >= self.end:
            return 0.0
        first, last = self.start, self.end - 1
        at_edges = (
            self._front(first) - self.whole.room[first][0] if self.begins else 0.0,
            self._back(last) - self.whole.room[last][1] if self.ends else 0.0,
        )
        places = self.whole.places
        return places[self.end] - places[first] + sum(at_edges) + self.hyphen

    def _front(self, index: int) -> int:
        """At the beginning of a line: an opening mark is flush, a gap is not needed."""
        is_flush = self.whole.text[index] in OPENING and self.whole.is_mark(index)
        return -HALF if is_flush else min(0, self.whole.room[index][0])

    def _back(self, index: int) -> int:
        flush = self.whole.is_mark(index) and self.whole.text[index] not in OPENING
        return -HALF if flush else min(0, self.whole.room[index][1])

    @cached_property
    def moves(self) -> tuple[tuple[int, int], ...]:
        """What each of its characters has in front and behind, beside its advance."""
        moves = list(self.whole.room[self.start : self.end])
        if moves and self.begins:
            moves[0] = (self._front(self.start), moves[0][1])
        if moves and self.ends:
            moves[-1] = (moves[-1][0], self._back(self.end - 1))
        return tuple(moves)

    def has_empty_half(self, index: int, behind: bool) -> bool:
        """Whether one of its characters has an empty half in front or behind, still there."""
        opens = self.whole.text[self.start + index] in OPENING
        is_mark = self.whole.is_mark(self.start + index)
        return is_mark and opens != behind and self.moves[index][behind] == 0


def uncut(word: str) -> Sequence[tuple[int, float]]:
    """Where a word may be cut that may not be."""
    return ()


@dataclass(frozen=True)
class Line:
    """What a text is broken for."""

    width: float
    """What is left of the line."""
    begins: bool = True
    """Whether the text begins the line."""
    breaks_words: bool = False
    """Whether a word that is wider than the line may break anywhere."""
    cuts: Callable[[str], Sequence[tuple[int, float]]] = uncut
    """Where a word may be cut, with the advance of the hyphen; the longest first part first."""


def break_text(text: Text, start: int, line: Line) -> Segment:
    """The part of a text from `start` that goes into a line; the first word if none does."""
    end = len(text.text)
    stripped = Segment(text, start, text.stripped(start, end), line.begins, ends=not text.after)
    if stripped.width <= line.width:
        return Segment(text, start, end, line.begins, ends=not text.after)
    ways = [_ended(text, start, b, line) for b in _candidates(text, start, line)]
    fitting = [way for way in ways if way.width <= line.width]
    if cut := _cut(text, start, start_of_next(fitting[-1]) if fitting else start, line):
        return cut
    return fitting[-1] if fitting else _overflowing(text, start, line)


def _ended(text: Text, start: int, end: int, line: Line) -> Segment:
    return Segment(text, start, text.stripped(start, end), line.begins, ends=True)


def _candidates(text: Text, start: int, line: Line) -> Sequence[int]:
    """The breaks around the end of the line, and two before it."""
    first = bisect_right(text.breaks, start)
    reach = bisect_right(text.places, text.places[start] + line.width + HALF + GAP)
    last = bisect_right(text.breaks, reach)
    near = bisect_right(text.breaks, reach - 8, first, last)
    return text.breaks[max(first, near - 2) : last] or text.breaks[first:last]


def _next_break(text: Text, end: int) -> int:
    index = bisect_right(text.breaks, end)
    return text.breaks[index] if index < len(text.breaks) else len(text.text)


def _cut(text: Text, start: int, word: int, line: Line) -> Segment | None:
    """The line with the first part of the word that begins behind it, if that may be cut."""
    for length, hyphen in line.cuts(text.text[word : _next_break(text, word)]):
        cut = Segment(text, start, word + length, line.begins, ends=True, hyphen=hyphen)
        if cut.width <= line.width:
            return cut
    return None


def _overflowing(text: Text, start: int, line: Line) -> Segment:
    """The first word, which is too wide; broken anywhere where that may be."""
    end = _next_break(text, start)
    word = _ended(text, start, end, line)
    if word.width <= line.width or not (line.breaks_words and line.begins):
        return word if end < len(text.text) else Segment(text, start, end, line.begins)
    reach = bisect_right(text.places, text.places[start] + line.width) - 1
    return _ended(text, start, min(max(reach, start + 1), end), line)


def is_lonely(rest: str) -> bool:
    """Whether a last line is one Han character, with or without marks."""
    core = [character for character in rest if character not in NO_START and character != " "]
    return len(core) == 1 and is_wide(core[0])


def start_of_next(segment: Segment) -> int:
    """Where the line behind a segment begins: spaces at the end of a line are passed over."""
    end, text = segment.end, segment.whole.text
    while not segment.hyphen and end < len(text) and text[end] == " ":
        end += 1
    return end
