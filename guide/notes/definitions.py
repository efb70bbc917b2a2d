"""What is defined once in a file and used in many places: links by name, footnotes.

In: lines. Out: the definitions that a piece of them is missing. No side effects.
"""

import re
from collections.abc import Mapping, Sequence

DEFINITION = re.compile(r" {0,3}\[((?:[^\[\]\\]|\\.)+)\]:[ \t]*\S")
USE = re.compile(r"\[([^\[\]]{1,200})\]")


def definitions_of(lines: Sequence[str], is_code: Sequence[bool]) -> Mapping[str, range]:
    """The lines of each, by its name; the first of a name counts."""
    found: dict[str, range] = {}
    for number, line in enumerate(lines):
        if "]:" in line and not is_code[number] and (match := DEFINITION.match(line)):
            found.setdefault(_key(match[1]), range(number, _end(lines, number)))
    return found


def _end(lines: Sequence[str], start: int) -> int:
    """A footnote goes on to the next empty line, and in what is indented behind it."""
    end = start + 1
    while end < len(lines) and lines[end].strip() and not DEFINITION.match(lines[end]):
        end += 1
    return end


def missing(
    piece: Sequence[str], within: range, lines: Sequence[str], defined: Mapping[str, range]
) -> list[str]:
    """The lines of definitions that stand elsewhere, and are used in a piece."""
    if not defined:
        return []
    names = dict.fromkeys(_key(name) for line in piece if "[" in line for name in USE.findall(line))
    wanted = [defined[name] for name in names if name in defined]
    return [lines[n] for lines_of in wanted if lines_of.start not in within for n in lines_of]


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
