"""Whether a note is but a list of the others, as the guide has its own contents; or a copy.

In: a note. Out: yes or no. No side effects.
"""

import re
from pathlib import Path

from guide.problems import Source

FILES = ("readme", "index", "_index", "summary", "toc", "contents", "目录")
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(<?(?!https?:|mailto:|#)[^)\s]|\[\[[^\]]+\]\]")
BADGE = re.compile(r"\W*(?:!\[|\[!\[|</?(?:div|p|center|a|img|br|h\d)\b)", re.IGNORECASE)
MOST = 0.7
SAME = 0.9
REMEMBERED = 100
LONGEST = 500
"""Characters of a line that are looked at."""
LEAST = 4
"""Links in a list of notes."""


def is_first(path: Path) -> bool:
    """Whether it may speak for its folder, as a README does."""
    return path.stem.lower() in FILES


def is_contents(source: Source) -> bool:
    """Whether most of its lines are links to other files."""
    lines = [line[:LONGEST] for line in source.lines if line.strip() and not line.startswith("#")]
    lines = [line for line in lines if LINK.search(line) or not BADGE.match(line)]
    linked = sum(bool(LINK.search(line)) for line in lines)
    return linked >= LEAST and linked >= len(lines) * MOST


class Copies:
    """Knows the READMEs that were read: those of sites say what that of the project does."""

    def __init__(self) -> None:
        self._known: list[set[str]] = []

    def holds(self, source: Source) -> bool:
        """Whether nearly all of its lines are those of another one; else it is known from now."""
        lines = {*source.lines}
        if any(_are_same(lines, each) for each in self._known):
            return True
        self._known = [*self._known[-REMEMBERED:], lines]
        return False


def _are_same(lines: set[str], others: set[str]) -> bool:
    return len(lines & others) > len(lines | others) * SAME
