"""Whether a note is but a list of the others, as the guide has its own contents; or a copy.

In: a note. Out: yes or no. No side effects.
"""

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from guide.problems import Source

FILES = ("readme", "index", "_index", "summary", "toc", "contents", "目录")
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(<?(?!https?:|mailto:|#)[^)\s]|\[\[[^\]]+\]\]")
BADGE = re.compile(r"\W*(?:!\[|\[!\[|</?(?:div|p|center|a|img|br|h\d)\b)", re.IGNORECASE)
MOST = 0.7
SAME = 0.9
LEAST = 4
"""Links in a list of notes."""


def is_contents(path: Path, source: Source) -> bool:
    """Whether most of a README's lines are links to other files."""
    if path.stem.lower() not in FILES:
        return False
    lines = [line for line in source.lines if line.strip() and not line.startswith("#")]
    lines = [line for line in lines if LINK.search(line) or not BADGE.match(line)]
    linked = sum(bool(LINK.search(line)) for line in lines)
    return linked >= LEAST and linked >= len(lines) * MOST


def is_copy(source: Source, others: Iterable[Source]) -> bool:
    """Whether a README says what another one does, as those of sites do: nearly all of its lines
    are that one's."""
    if PurePosixPath(source.name).stem.lower() not in FILES:
        return False
    lines = {*source.lines}
    known = (each for each in others if PurePosixPath(each.name).stem.lower() in FILES)
    return any(len(lines & {*each.lines}) > len(lines | {*each.lines}) * SAME for each in known)
