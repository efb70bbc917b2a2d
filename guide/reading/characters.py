"""Which characters an HTML fragment prints, so that a missing glyph is found before layout.

In: HTML. Out: Characters. No side effects.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from guide.reading.markup import cut, plain

FORMULA = re.compile(r"""\sclass=["']?katex(?=["'\s>]|\Z)""")
SOURCE = re.compile(r"""\ssrc\s*+=\s*+(?:"([^"]*)|'([^']*)|([^\s>]+))""", re.IGNORECASE)
DRAWN = re.compile(r">([^<]++)(</text>)?")


@dataclass(frozen=True)
class Characters:
    """What HTML prints, each character once."""

    prose: str = ""
    formulas: str = ""
    """Set in KaTeX's faces, where they have it."""


def characters_of(fragments: Iterable[str]) -> Characters:
    """The characters that fragments of HTML print, in formulas and elsewhere."""
    reader = _Reader()
    for fragment in fragments:
        reader.read(fragment)
    return Characters("".join(sorted(reader.prose)), "".join(sorted(reader.formulas)))


def joined(one: Characters, other: Characters) -> Characters:
    """The characters of both."""
    prose, formulas = {*one.prose, *other.prose}, {*one.formulas, *other.formulas}
    return Characters("".join(sorted(prose)), "".join(sorted(formulas)))


class _Reader:
    def __init__(self) -> None:
        self.prose: set[str] = set()
        self.formulas: set[str] = set()
        self._depth = 0
        """How many open spans deep in a formula that KaTeX set."""

    def read(self, fragment: str) -> None:
        self._depth = 0
        for text, tag in cut(fragment):
            (self.formulas if self._depth else self.prose).update(plain(text))
            if tag:
                self._tag(tag)

    def _tag(self, tag: re.Match[str]) -> None:
        name = (tag["name"] or "").lower()
        if name == "span" and tag["closing"]:
            self._depth = max(self._depth - 1, 0)
        elif name == "span" and (self._depth or FORMULA.search(tag["rest"])):
            self._depth += 1
        elif name == "img" and (found := SOURCE.search(tag["rest"])):
            source = plain(found[1] or found[2] or found[3] or "")
            if source.startswith("data:"):
                self.formulas.update(*(text for text, end in DRAWN.findall(source) if end))
