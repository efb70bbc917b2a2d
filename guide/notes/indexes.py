"""Whether a note is but a list of the others, as the guide has its own contents.

In: a note. Out: yes or no. No side effects.
"""

import re
from pathlib import Path

from guide.problems import Source

FILES = ("readme", "index", "_index", "summary", "toc", "contents", "目录")
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(<?(?!https?:|mailto:|#)[^)\s]|\[\[[^\]]+\]\]")
BADGE = re.compile(r"\W*(?:!\[|\[!\[|</?(?:div|p|center|a|img|br|h\d)\b)", re.IGNORECASE)
MOST = 0.7
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
