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
    for anchor in _anchors(tokens):
        if anchor.content not in taken:
            anchor.meta["slug"] = own_name(anchor.content, taken)


def _anchors(tokens: Sequence[Token]) -> Iterator[Token]:
    """Places that have a name in HTML."""
    for token in tokens:
        yield from (each for each in (token, *(token.children or ())) if each.type == "anchor")


def sections_of(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Names of headings, each with the id that its author gives it, if any; then of anchors."""
    for token in tokens:
        if token.type == "heading_open":
            yield token.meta["slug"], str(token.attrs.get("id", ""))
    for anchor in _anchors(tokens):
        if "slug" in anchor.meta:
            yield anchor.meta["slug"], ""


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
