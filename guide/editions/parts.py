"""A long answer cut into parts, each of which is laid out by itself.

In: the HTML of an answer. Out: the same in parts, cut between two of its blocks: at a section if
there is one, else where it would become too long. No side effects.
"""

from collections.abc import Iterator

from guide.limits import PART
from guide.reading.markup import Nesting, cut

SECTION = "h3"
"""A heading of the highest level in an answer."""


def parts_of(html: str) -> list[str]:
    """One, if it is short."""
    if len(html) <= 2 * PART:
        return [html]
    parts, start, section = [], 0, 0
    for at, name in _blocks(html):
        if name == SECTION and at - start >= PART:
            section = at
        if section or at - start >= 2 * PART:
            parts.append(html[start : section or at])
            start, section = section or at, 0
    if len(html) - start < PART / 4 and parts:
        return [*parts[:-1], parts[-1] + html[start:]]
    return [*parts, html[start:]]


def _blocks(html: str) -> Iterator[tuple[int, str]]:
    """Where each block begins that stands in nothing else, and the name of its element."""
    nesting = Nesting()
    for _, tag in cut(html):
        if tag is None:
            return
        if not nesting.depth and not tag["closing"] and tag["name"]:
            yield tag.start(), tag["name"].lower()
        nesting.pass_by(tag)
