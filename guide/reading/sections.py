"""Sections of a file, named as GitHub names them: `## 对比 Loss` is `#对比-loss`.

In: the tokens of a file. Out: names of headings. Side effect: `name_sections` writes `meta["slug"]`
into tokens of headings.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it.token import Token

from guide.reading.tokens import plain_text


def name_sections(tokens: Sequence[Token]) -> None:
    """Give each heading its name; the second of one name ends in -1."""
    taken: dict[str, int] = {}
    for opening, text in pairwise(tokens):
        if opening.type == "heading_open":
            opening.meta["slug"] = own_name(slug(plain_text(text.children or [])), taken)


def sections_of(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Names of headings, each with the id that its author gives it, if any."""
    for token in tokens:
        if token.type == "heading_open":
            yield token.meta["slug"], str(token.attrs.get("id", ""))


def slug(title: str) -> str:
    """Small letters, digits and Han of any script; spaces as hyphens, other marks left out."""
    return "".join(_kept(char) for char in title.lower())


def _kept(char: str) -> str:
    if char == " ":
        return "-"
    return char if char in "-_" or unicodedata.category(char)[0] in "LMN" else ""


def own_name(name: str, taken: dict[str, int]) -> str:
    own = name
    while own in taken:
        taken[name] += 1
        own = f"{name}-{taken[name]}"
    taken[own] = 0
    return own
