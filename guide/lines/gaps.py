"""How wide marks and gaps of Chinese and mixed text are, and what is Han, letter or mark.

In: a text and the advance of each character. Out: what each has in front and behind, and by how
much gaps grow or shrink. Lengths are in thousandths of an em. The rules are those of *Requirements
for Chinese Text Layout* (CLREQ, https://www.w3.org/TR/clreq/) for simplified Chinese. No engine, no
side effects: `measuring`, `lines` and `filling` bring these rules to WeasyPrint.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
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
APOSTROPHE, LETTER_APOSTROPHE = "’", 690
"""What a full-width one gives behind it among Latin letters: it stands at its square's left."""
PRESS = 300
"""What a mark within a line gives at most where that lets one more word into the line."""
PRESS_GAP = 60

OPENING = frozenset("（《〈「『【〔〖［｛“‘")
CLOSING = frozenset("）》〉」』】〕〗］｝”’")
STOPS = frozenset("，。、；：？！．")
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


@lru_cache(maxsize=10_000)
def is_han(character: str) -> bool:
    """Whether it is an ideograph (or kana); a mark is not."""
    return any(first <= ord(character) <= last for first, last in _IDEOGRAPHS)


@lru_cache(maxsize=10_000)
def is_wide(character: str) -> bool:
    """Whether it is set in a square among Han characters: ideographs and their marks."""
    code = ord(character)
    return any(first <= code <= last for first, last in _WIDE) or character in QUOTES | UNTORN


def is_letter(character: str) -> bool:
    """Whether Han stands apart from it: Latin and other letters, digits."""
    return character.isalnum() and not is_han(character)


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
        if self.is_code or f"{self.before}{self.text}{self.after}".isascii():
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
        return self.text[index] == DOT and self._is_square_among_letters(index)

    def _is_apostrophe(self, index: int) -> bool:
        """Whether it is a full-width one between Latin letters: `it’s`."""
        return self.text[index] == APOSTROPHE and self._is_square_among_letters(index)

    def _is_square_among_letters(self, index: int) -> bool:
        if self.advances[index] < 0.9 * EM:
            return False
        return all(is_letter(each) for each in (self._neighbour(index + n) or DOT for n in (-1, 1)))

    def _is_square(self, character: str) -> bool:
        """Whether it is set in a square in this language."""
        return is_wide(character) and (self.squares or character not in QUOTES | UNTORN)

    def _is_foreign(self, character: str) -> bool:
        return not self.squares and character in QUOTES

    def _behind(self, index: int) -> int:
        character, after = self.text[index], self._neighbour(index + 1)
        if is_han(character):
            return GAP if after and is_letter(after) else 0
        if self._is_apostrophe(index):
            return -LETTER_APOSTROPHE
        if self.is_mark(index) and character not in OPENING:
            full = after in OPENING or after in CLOSING or after in STOPS
            return -HALF if full or self._is_foreign(character) else 0
        if character == " ":
            before = self._neighbour(index - 1)
            is_border = before and after and self._is_square(before) != self._is_square(after)
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
