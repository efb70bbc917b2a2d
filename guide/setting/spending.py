"""What templates may spend on a sheet: work and text, counted as they are used.

In: what a template is about to handle or to make. Out: nothing, or a LimitError; so a template
that would never end, or fill the memory, ends with a problem. Time is not looked at: the same
template meets the same limit on every machine. No side effects beyond the counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jinja2.utils import Namespace

from guide.limits import TEMPLATE_DIGITS, TEMPLATE_TEXT, TEMPLATE_WIDTH, TEMPLATE_WORK

TURN = 300
"""What a turn of a loop or a filter counts as, in characters."""
CALL = 1500
"""What a call does."""
ITEM = 150
"""What an item of a list does."""
PRINTED_ITEM = 8
"""How many characters it prints, at least."""
BITS = 3.33
"""Of a digit."""


class LimitError(Exception):
    """A template spends more than it may."""


class Spending:
    """The account of one sheet."""

    def __init__(self) -> None:
        self._work = TEMPLATE_WORK
        self._text = TEMPLATE_TEXT

    def work(self, characters: int) -> None:
        self._work -= characters
        if self._work < 0:
            raise LimitError(f"it takes more than {TEMPLATE_WORK} steps for one sheet")

    def text(self, characters: int) -> None:
        """Count a text before it is made."""
        self._text -= characters
        if self._text < 0:
            raise LimitError(f"it makes more than {TEMPLATE_TEXT} characters for one sheet")
        self.work(characters)

    def turn(self, characters: int = 0) -> None:
        """Count a turn that prints so many characters of the template itself."""
        self.work(TURN)
        self.text(characters)

    def handle(self, value: Any) -> int:
        """Count a value, with all that is in it; how many characters it has, about.

        A list may hold another many times over, and that yet another: what it would print is
        counted, not what it weighs.
        """
        found, left = 0, [value]
        while left:
            each = left.pop()
            size, items = _size(each)
            self.work(size + ITEM * items)
            found += size + PRINTED_ITEM * items
            if isinstance(each, (list, tuple)):
                left.extend(each)
            elif isinstance(each, dict):
                left.extend([*each, *each.values()])
            elif isinstance(each, Namespace):
                left.append(object.__getattribute__(each, "_Namespace__attrs"))
        return found

    def each(self, values: Any, more: int = 0) -> Iterator[Any]:
        """The same values, counted as they are asked for; each takes `more`."""
        for value in values:
            self.work(TURN + more)
            yield value


def _size(value: Any) -> tuple[int, int]:
    """How many characters and items there are in a value."""
    if isinstance(value, str):
        return len(value), 0
    if isinstance(value, (list, tuple, dict, range)):
        return 0, len(value) + 1
    if isinstance(value, int):
        return int(value.bit_length() / BITS) + 1, 0
    return 0, 1


def check_width(*numbers: Any) -> int:
    """The sum of those arguments that are numbers, none of them too wide for a text."""
    found = [abs(int(each)) for each in numbers if isinstance(each, (int, float))]
    if any(each > TEMPLATE_WIDTH for each in found):
        raise LimitError(f"a width is larger than {TEMPLATE_WIDTH}")
    return sum(found)


def check_digits(operator: str, left: Any, right: Any) -> None:
    """Whole numbers stay small enough to be reckoned with at once."""
    if not (isinstance(left, int) and isinstance(right, int)):
        return
    bits = [each.bit_length() for each in (left, right)]
    grown = bits[0] * max(right, 1) if operator == "**" and bits[0] > 1 else sum(bits)
    if grown > TEMPLATE_DIGITS * BITS:
        raise LimitError(f"a number has more than {TEMPLATE_DIGITS} digits")


def repeated(left: Any, right: Any) -> int:
    """How many characters a text or a list has when it is repeated; 0 if neither is one."""
    value, times = (left, right) if isinstance(right, int) else (right, left)
    if not isinstance(times, int) or not isinstance(value, (str, Sequence)):
        return 0
    size, items = _size(value)
    return (size + PRINTED_ITEM * items) * max(times, 0)


def printed(values: Sequence[Any] | Mapping[Any, Any], spending: Spending) -> int:
    """How long the longest of several values is when it is printed."""
    listed = values.values() if isinstance(values, Mapping) else values
    return max((spending.handle(each) for each in listed), default=0)
