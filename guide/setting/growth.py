"""How large the values are that a template asks for: reckoned before they are made.

In: the name of a filter or a call, what it is given, the account of the sheet. Out: what it may be
given. Raises LimitError. No side effects beyond the account.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jinja2.runtime import Undefined

from guide.limits import TEMPLATE_WIDTH
from guide.setting.spending import (
    CALL,
    ITEM,
    TURN,
    LimitError,
    Spending,
    check_width,
    printed,
)

PADDED = {"center", "ljust", "rjust", "zfill"}
LISTED = {"list", "batch", "slice", "sort", "unique", "map", "select", "reject", "selectattr",
          "rejectattr", "join", "groupby", "dictsort", "min", "max", "random", "sum"}  # fmt: skip
"""What takes a text for a list of letters."""
PER_ITEM = {"map", "select", "reject", "selectattr", "rejectattr"}
"""What does something for each item with all that it is given."""
SPLITTING = {"split", "rsplit", "splitlines"}
PERCENTS = re.compile(r"%[^a-zA-Z%]*+")
SPECIFIED = re.compile(r":[^{}]*+\}")
NESTED = re.compile(r":[^{}]*+\{")
WIDE = re.compile(r"\d{3}|\*|:[^{}]*+\{")
LONGEST_WIDTH = len(str(TEMPLATE_WIDTH)) - 1
"""Digits of a width that may be written in a pattern."""
NUMBERS = 300
"""How many places a number may be rounded to."""
LONG_DIVISION = 1000
"""What moves a whole text for each of many places in it, moves so many characters in a step."""


def before_filter(
    name: str, args: Sequence[Any], kwargs: Mapping[str, Any], spending: Spending
) -> list[Any]:
    """What a filter is given, counted: what comes one by one, when it comes."""
    spending.work(TURN)
    if any(isinstance(each, Undefined) for each in (*args, *kwargs.values())):
        return list(args)
    sizes = [0 if _comes(each) else spending.handle(each) for each in args]
    named = sum(spending.handle(each) for each in kwargs.values())
    more = (sum(sizes[1:]) + named) if name in PER_ITEM else 0
    taken = [spending.each(v, more) if _comes(v) else v for v in args]
    if name == "join" and taken:
        taken[0] = list(taken[0])
    if taken:
        _grow(name, taken[0], taken[1:], kwargs, spending)
    if name in LISTED and isinstance(args[0], str):
        spending.work(ITEM * len(args[0]))
    if more and isinstance(args[0], (str, list, tuple, dict, range)):
        spending.work(more * len(args[0]))
    return taken


def _comes(value: Any) -> bool:
    """Whether its items are made one by one."""
    return isinstance(value, Iterator)


def _grow(
    name: str, value: Any, more: Sequence[Any], named: Mapping[str, Any], spending: Spending
) -> None:
    given = [*more, *named.values()]
    length = len(value) if isinstance(value, (str, list, tuple, dict, range)) else 0
    numbers = [each for each in given if isinstance(each, (int, float))]
    texts = sum(len(each) for each in given if isinstance(each, str))
    match name:
        case "center" | "batch" | "slice" | "tojson":
            lines = spending.handle(value) if name == "tojson" else 1
            spending.text(check_width(*numbers) * (ITEM if name in ("batch", "slice") else lines))
        case "indent":
            lines = str(value).count("\n") + 1
            spending.text(lines * (check_width(*numbers) + texts))
        case "round":
            if any(abs(each) > NUMBERS for each in numbers):
                raise LimitError(f"a number is rounded to more than {NUMBERS} places")
        case "wordwrap":
            width = max(check_width(*numbers) or 79, 1)
            spending.text(length // width * max(texts, 1))
            spending.work(length // width * length // LONG_DIVISION * ITEM)
        case "urlize":
            spending.text(length * max(texts, 1))
            spending.work(length * length // LONG_DIVISION * ITEM)
        case "replace":
            spending.text(_replaced(value, given))
        case "join":
            spending.text(length * texts + spending.handle(value))
        case "sum":
            spending.work(length * sum(map(spending.handle, given)))
        case "format" if isinstance(value, str):
            spending.text(of_percent(value, given, spending))
        case "pprint":
            spending.work(ITEM * spending.handle(value))


def _replaced(value: Any, given: Sequence[Any]) -> int:
    """How long a text is when something in it is replaced."""
    if len(given) < 2 or not isinstance(value, str):
        return 0
    old, new = str(given[0]), str(given[1])
    return value.count(old) * len(new) + len(value)


def before_call(
    called: Any, args: Sequence[Any], kwargs: Mapping[str, Any], spending: Spending
) -> None:
    """Count a call, a method's object and what it is given."""
    spending.work(CALL)
    owner, name = getattr(called, "__self__", None), getattr(called, "__name__", "")
    given = [each for each in (*args, *kwargs.values()) if not isinstance(each, Undefined)]
    sizes = sum(0 if _comes(each) else spending.handle(each) for each in given)
    if isinstance(owner, str):
        _grow_text(owner, name, given, sizes, spending)
    elif isinstance(owner, (list, tuple, dict)):
        spending.handle(owner)


def _grow_text(owner: str, name: str, given: Sequence[Any], sizes: int, spending: Spending) -> None:
    spending.work(len(owner))
    if name in PADDED:
        spending.text(check_width(*given))
    elif name == "expandtabs":
        spending.text((owner.count("\t") + 1) * (check_width(*given) or 8))
    elif name == "replace":
        spending.text(_replaced(owner, given))
    elif name == "join":
        if any(map(_comes, given)):
            raise LimitError("join() is given what comes one by one: write | list before it")
        spending.text(sum(len(owner) * len(each) for each in given) + sizes)
    elif name == "translate":
        spending.text(len(owner) * sizes)
    elif name in SPLITTING:
        spending.work(ITEM * len(owner))


def after(made: Any, spending: Spending) -> None:
    """Count what was made."""
    if isinstance(made, str):
        spending.text(len(made))
    elif isinstance(made, (list, tuple, dict)):
        spending.handle(made)


def of_percent(pattern: str, given: Sequence[Any] | Mapping[Any, Any], spending: Spending) -> int:
    """How long a text is when its `%s` are filled in."""
    _check_widths(PERCENTS.findall(pattern))
    if any("*" in each for each in PERCENTS.findall(pattern)):
        check_width(*(given.values() if isinstance(given, Mapping) else given))
    return len(pattern) + pattern.count("%") * (printed(given, spending) + _widest(pattern))


def of_braces(
    pattern: str, args: Sequence[Any], kwargs: Mapping[str, Any], spending: Spending
) -> int:
    """How long a text is when its `{}` are filled in."""
    _check_widths(SPECIFIED.findall(pattern))
    if NESTED.search(pattern):
        check_width(*args, *kwargs.values())
    longest = max(printed(args, spending), printed(kwargs, spending))
    return len(pattern) + pattern.count("{") * (longest + _widest(pattern))


def _check_widths(specified: Sequence[str]) -> None:
    """Widths that are written in a pattern."""
    for each in specified:
        if any(len(digits) > LONGEST_WIDTH for digits in re.findall(r"\d++", each)):
            raise LimitError(f"a width is larger than {TEMPLATE_WIDTH}")


def _widest(pattern: str) -> int:
    return TEMPLATE_WIDTH if WIDE.search(pattern) else 100
