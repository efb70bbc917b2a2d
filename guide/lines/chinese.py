"""Where lines of Chinese and mixed text break, and how wide what stands in them is.

In: a text, the advance of each character, where Unicode lets it break. Out: segments of it, one a
line, with the place of each character. Lengths are in thousandths of an em. The rules are those of
*Requirements for Chinese Text Layout* (CLREQ, https://www.w3.org/TR/clreq/) for simplified Chinese.
No engine, no side effects: `lines.py` brings these rules to WeasyPrint.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from math import ceil

EM = 1000
"""The unit: PDF places letters in thousandths, and WeasyPrint cuts off what is finer."""
WIDEST = 100
"""How much a gap may grow to fill a line; one that needs more stays ragged."""
GAP = 160
"""Between Han and Latin: as much as those who copy the text do not read as a space (PDFium: up to
1/6 em). CSS Text 4 section 8.3 has 1/8, CLREQ 3.2.2 a quarter, which adds side bearings to this."""
SPACE = 220
"""A space that the author typed there is set no wider than this."""
HALF = 500
"""The empty half of a full-width mark (CLREQ 3.1.6)."""
DOT, SIDE = "·", 330
"""What a full-width dot gives on either side among Latin letters."""
PRESS = 300
"""What a mark within a line gives at most where that lets one more word into the line."""
PRESS_GAP = 60
REACH = 1500
"""How much wider a line is tried, to see whether it can be pressed into its measure."""

OPENING = frozenset("（《〈「『【〔〖［｛“‘")
CLOSING = frozenset("）》〉」』】〕〗］｝”’")
STOPS = frozenset("，。、；：？！．")
NO_START = CLOSING | STOPS | frozenset("—…～·%‰℃,.;:!?)]}")
"""What begins no line (CLREQ 3.1.7.1, with what Latin adds)."""
QUOTES = frozenset("“”‘’")
UNTORN = frozenset("—…")
"""Two of these are one mark."""
_IDEOGRAPHS = (
    (0x2E80, 0x2FDF),
    (0x3005, 0x3007),
    (0x3041, 0x30FF),
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_WIDE = (*_IDEOGRAPHS, (0x3000, 0x303F), (0xFF01, 0xFF60))
THING = "\ufffc"
"""Stands for what is no text and no letter: a box, the number of a note."""


def is_han(character: str) -> bool:
    """Whether it is an ideograph (or kana); a mark is not."""
    return any(first <= ord(character) <= last for first, last in _IDEOGRAPHS)


def is_wide(character: str) -> bool:
    """Whether it is set in a square among Han characters: ideographs and their marks."""
    code = ord(character)
    return any(first <= code <= last for first, last in _WIDE) or character in QUOTES | UNTORN


def is_letter(character: str) -> bool:
    """Whether Han stands apart from it: Latin and other letters, digits."""
    return character.isalnum() and not is_han(character)


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
class Text:
    """A text that has been measured, with what stands on either side of it in its paragraph."""

    text: str
    advances: tuple[float, ...]
    """Of each character; 0 for one that another stands for, such as the accent of a letter."""
    breaks: tuple[int, ...]
    """Indexes of characters that may begin a line, in their order."""
    before: str = ""
    """The character in front of it, THING, or nothing at the beginning of its paragraph."""
    after: str = ""
    is_code: bool = False
    squares: bool = True
    """Whether full-width quotation marks are those of its language; else they lose their half."""

    def is_mark(self, index: int) -> bool:
        """Whether half of it is empty: a full-width mark (quotes of Latin faces are not)."""
        character = self.text[index]
        known = character in OPENING or character in CLOSING or character in STOPS
        return known and not self.is_code and self.advances[index] > 0.9 * EM

    def _neighbour(self, index: int) -> str:
        if index < 0:
            return self.before
        return self.text[index] if index < len(self.text) else self.after

    @cached_property
    def room(self) -> tuple[tuple[int, int], ...]:
        """What each character has in front and behind, beside its advance."""
        if self.is_code:
            return ((0, 0),) * len(self.text)
        return tuple((self._in_front(i), self._behind(i)) for i in range(len(self.text)))

    def _in_front(self, index: int) -> int:
        character, before = self.text[index], self._neighbour(index - 1)
        if is_han(character):
            return GAP if before and is_letter(before) else 0
        if character in OPENING and self.is_mark(index):
            # The second of two gives way, unless the first can.
            return -HALF if before in OPENING or self._is_foreign(character) else 0
        return -SIDE if self._is_latin_dot(index) else 0

    def _is_latin_dot(self, index: int) -> bool:
        """Whether it is the full-width dot of a sans face between Latin letters: `DALL·E`."""
        if self.text[index] != DOT or self.advances[index] < 0.9 * EM:
            return False
        return all(is_letter(each) for each in (self._neighbour(index + n) or DOT for n in (-1, 1)))

    def _is_foreign(self, character: str) -> bool:
        return not self.squares and character in QUOTES

    def _behind(self, index: int) -> int:
        character, after = self.text[index], self._neighbour(index + 1)
        if is_han(character):
            return GAP if after and is_letter(after) else 0
        if self.is_mark(index) and character not in OPENING:
            full = after in OPENING or after in CLOSING or after in STOPS
            return -HALF if full or self._is_foreign(character) else 0
        if character == " ":
            before = self._neighbour(index - 1)
            is_border = before and after and is_wide(before) != is_wide(after)
            return min(0, SPACE - round(self.advances[index])) if is_border else 0
        if self._is_latin_dot(index):
            return -SIDE
        return 0

    @cached_property
    def places(self) -> tuple[float, ...]:
        """Where each character begins, and where the last ends, if all stand in one line."""
        widths = (a + f + b for a, (f, b) in zip(self.advances, self.room, strict=True))
        return tuple(accumulate(widths, initial=0.0))

    def stripped(self, start: int, end: int) -> int:
        """The end of a part without the spaces behind it."""
        while end > start and self.text[end - 1] == " ":
            end -= 1
        return end


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


@dataclass(frozen=True)
class Gap:
    """What is between two characters of a line."""

    is_space: bool
    grows: int
    """By how much, at most."""
    shrinks: int
    """By how much, at most, where that lets one more word into the line."""


def gap_between(one: str, other: str, room: float, empty: int = 0) -> Gap:
    """The gap between two characters.

    `room` is what stands there beside their advances, `empty` how many halves of marks do.
    """
    if one in (" ", "\u00a0"):
        return Gap(True, WIDEST, PRESS_GAP if room else 0)
    if other in (" ", "\u00a0") or (one == other and one in UNTORN):
        return Gap(False, 0, 0)
    if room >= GAP:
        return Gap(False, 0, PRESS_GAP)
    return Gap(False, WIDEST if is_wide(one) or is_wide(other) else 0, PRESS * empty)


def shares(gaps: Sequence[Gap], amount: float) -> list[int]:
    """What each gap grows by, spaces first, the others evenly; empty if they cannot take it all."""
    units = round(amount)
    if units > sum(gap.grows for gap in gaps):
        return []
    spaces = [gap.grows if gap.is_space else 0 for gap in gaps]
    others = [0 if gap.is_space else gap.grows for gap in gaps]
    for_spaces = min(units, sum(spaces))
    one, other = _filled(for_spaces, spaces), _filled(units - for_spaces, others)
    return [a + b for a, b in zip(one, other, strict=True)]


def pressed(gaps: Sequence[Gap], amount: float) -> list[int]:
    """What each gap shrinks by, all in the same proportion; empty if they cannot give it all."""
    units, total = ceil(amount), sum(gap.shrinks for gap in gaps)
    if not total or units > total:
        return []
    ends = accumulate((gap.shrinks for gap in gaps), initial=0)
    return [units * b // total - units * a // total for a, b in pairwise(ends)]


def _filled(amount: int, most: Sequence[int]) -> list[int]:
    """An amount spread evenly over what takes no more than `most` each."""
    takes = [0] * len(most)
    left = amount
    for limit in sorted({m for m in most if m}):
        open_to = [i for i, m in enumerate(most) if m >= limit]
        level = min(limit - takes[open_to[0]], left / len(open_to))
        share = round(level * len(open_to))
        for n, index in enumerate(open_to):
            takes[index] += share * (n + 1) // len(open_to) - share * n // len(open_to)
        left -= share
        if left <= 0:
            break
    return takes
