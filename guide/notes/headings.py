"""The headings of a note as a whole, before it is cut up: its title put in, or all one level down.

In: the text of a note. Out: the same with as many lines. No side effects.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from guide.notes.names import without_number

ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t](.*))?")
UNDERLINE = re.compile(r" {0,3}=+[ \t]*")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
SIGN = re.compile(r"([\\`*_\[\]<>$])")
DEEPEST = 6


def with_title(text: str, title: str) -> str:
    """A note whose first line is empty, with a title in it: instead of its own first heading, if
    that is the only one of its level; without, if there are several, as each may be a question."""
    lines = text.split("\n")
    first = [(line, level) for line, level in _headings(lines) if level == 1]
    if len(first) > 1 or lines[0].strip():
        return text
    for line, _ in first:
        lines[line] = ""
        if line + 1 < len(lines) and UNDERLINE.fullmatch(lines[line + 1]):
            lines[line + 1] = ""
    return "\n".join(["# " + SIGN.sub(r"\\\1", title), *lines[1:]])


def title_alone(text: str) -> str:
    """Its first heading of the highest level."""
    lines = text.split("\n")
    line = next((line for line, level in _headings(lines) if level == 1), None)
    return "" if line is None else "\n" * line + lines[line]


def pushed_down(text: str) -> str:
    """A note that has its title from elsewhere: its headings are one level further down."""
    lines = text.split("\n")
    for line, level in _headings(lines):
        if not ATX.fullmatch(lines[line]):
            lines[line + 1] = lines[line + 1].replace("=", "-")
        elif level < DEEPEST:
            lines[line] = f"#{lines[line].lstrip()}"
    return "\n".join(lines)


def begins_with(text: str, title: str) -> bool:
    """Whether a note begins with a heading that says its title."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    found = ATX.fullmatch(first)
    return bool(found and _key(_said(found)) == _key(title))


def without_its_number(text: str, without: Callable[[str], str] = without_number) -> str:
    """A note whose title, its first heading, has no number in front."""
    lines = text.split("\n")
    line = next((line for line, _ in _headings(lines)), -1)
    found = ATX.fullmatch(lines[line]) if line >= 0 else None
    if not found or found[1] != "#" or without(_said(found)) == _said(found):
        return text
    lines[line] = f"{found[1]} {without(_said(found))}"
    return "\n".join(lines)


def _key(title: str) -> str:
    """Names of files cannot hold all marks."""
    return re.sub(r"\W", "", title).casefold()


def _said(heading: re.Match[str]) -> str:
    """Without the signs that may close it."""
    return (heading[2] or "").strip().rstrip("#").rstrip()


def _headings(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first line of each heading outside of code, and its level; of those with a line below
    them, those of the first."""
    fence = ""
    for number, line in enumerate(lines):
        mark = FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line.strip(f" \t{fence[0]}"):
                fence = ""
        elif mark:
            fence = mark[1]
        elif found := ATX.fullmatch(line):
            yield number, len(found[1])
        elif number and UNDERLINE.fullmatch(line) and lines[number - 1].strip():
            yield number - 1, 1
