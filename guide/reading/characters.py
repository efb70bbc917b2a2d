"""Which characters an HTML fragment prints, so that a missing glyph is found before layout.

In: HTML. Out: Characters. No side effects.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass(frozen=True)
class Characters:
    """What HTML prints, each character once."""

    prose: str = ""
    formulas: str = ""
    """Set in KaTeX's faces, where they have it."""


def characters_of(fragments: Iterable[str]) -> Characters:
    """The characters that fragments of HTML print, in formulas and elsewhere."""
    prose: set[str] = set()
    formulas: set[str] = set()
    for fragment in fragments:
        reader = _Reader()
        reader.feed(fragment)
        reader.close()
        prose.update(*reader.prose)
        formulas.update(*reader.formulas)
    return Characters("".join(sorted(prose)), "".join(sorted(formulas)))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.prose: list[str] = []
        self.formulas: list[str] = []
        self._depth = 0
        """How many open spans deep in a formula that KaTeX set."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "span" and (self._depth or ("class", "katex") in attrs):
            self._depth += 1
        source = dict(attrs).get("src") or ""
        if tag == "img" and source.startswith("data:"):
            self.formulas += re.findall(r">([^<]+)</text>", source)

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._depth:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        (self.formulas if self._depth else self.prose).append(data)
