"""TOML → its values and where they stand, or what is wrong with it.

In: the text of the file. Out: what it sets, and where; Refused with a message and a place. No side
effects.

tomllib reads by recursion, keeps every beginning of every key, and takes as long as it takes: what
is larger than settings ever are is found before it is read.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NoReturn

from guide.limits import DIGITS, KEYS, VALUES
from guide.problems import Source

PIECE = re.compile(
    r"""
    \"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\Z) | '''.*?(?:'''|\Z)
    | "(?:\\.|[^"\\\n])*+(?:"|(?=\n)|\Z) | '[^'\n]*+'?
    | \#[^\n]*+
    | (?P<number>[0-9][0-9_]*+)
    | (?P<sign>[\[\]{}.=\n,])
    """,
    re.VERBOSE | re.DOTALL,
)
END = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True)
class Refused(Exception):
    """TOML that is broken, or larger than any settings."""

    message: str
    line: int
    column: int
    hint: str


def read_toml(source: Source) -> dict[str, Any]:
    """What it sets. Raises Refused."""
    _measure(source)
    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        raise _broken(source, str(error)) from None


@lru_cache(maxsize=1)
def places_of(source: Source) -> Mapping[tuple[str, str], tuple[int, int]]:
    """Line and column of each key, by its table and itself (tomllib keeps no positions)."""
    places: dict[tuple[str, str], tuple[int, int]] = {}
    table = ""
    for number, line in enumerate(source.lines, 1):
        text = line.lstrip()
        place = number, len(line) - len(text) + 1
        if text.startswith("["):
            name, closed, _ = text[1:].partition("]")
            if closed and name.strip() and "[" not in name:
                table = name.strip()
                places.setdefault(("", table), place)
        elif "=" in text:
            key = text.partition("=")[0].strip()
            places.setdefault((table, _unquoted(key)), place)
    return MappingProxyType(places)


def _unquoted(key: str) -> str:
    return key[1:-1] if key[:1] in ("'", '"') and key[-1:] == key[:1] else key


def _measure(source: Source) -> None:
    """Refuse what is too deep or too long to be read."""
    depth = parts = 0
    for piece in PIECE.finditer(source.text):
        sign = piece["sign"]
        if sign == ".":
            parts += 1
        elif sign:
            parts = 0
            depth = max(depth + (sign in "[{") - (sign in "]}"), 0)
        if depth > VALUES:
            _refuse(source, piece.start(), f"values lie more than {VALUES} deep in each other")
        if parts >= KEYS:
            _refuse(source, piece.start(), f"a key of more than {KEYS} parts")
        if len(piece["number"] or "") > DIGITS:
            _refuse(source, piece.start(), f"a number of more than {DIGITS:,} digits")


def _refuse(source: Source, offset: int, message: str) -> NoReturn:
    hint = 'settings are short: title = "…", columns = 3'
    raise Refused(message, *source.place_of(offset), hint)


def _broken(source: Source, message: str) -> Refused:
    """tomllib says the place only in its message, as "(at line 3, column 5)"."""
    found = END.search(message)
    text = message[: found.start()] if found else message
    line, column = (int(found[1]), int(found[2])) if found and found[1] else (len(source.lines), 0)
    hint = 'write one `key = value` a line, each key once, text in quotes: title = "…"'
    return Refused(f"broken TOML: {text[:1].lower()}{text[1:]}", line, column, hint)
