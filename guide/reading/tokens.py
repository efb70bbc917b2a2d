"""What is asked of markdown-it's tokens: their text, their places, the names of containers.

In: tokens. Out: text; lines and columns (from 1) of the source, which markdown-it does not keep.
Side effects: `place_tokens` writes `meta["place"]` into tokens.
"""

from collections.abc import Callable, Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from guide.problems import Source

Tokens = tuple[Token, ...]
BOXES = ("short", "pitfall", "followup", "cheat")
"""Containers of a guide."""


def plain_text(
    tokens: Sequence[Token], label: Callable[[Token], str] = lambda reference: ""
) -> str:
    """What inline tokens say, without markup; `label` says what a reference does."""
    parts = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
            parts.append(plain_text(token.children or []))
        elif token.type in ("reference", "embed"):
            parts.append(label(token))
        elif token.type in ("text", "dollar", "code_inline", "math_inline", "hashtag"):
            parts.append(token.content)
    return "".join(parts).strip()


def place_tokens(tokens: Sequence[Token], source: Source) -> None:
    """Give inline tokens that know their offset a line and column of the source."""
    for token in tokens:
        if token.map and (placed := list(_placed(token, 0))):
            rows = _Rows(token, source)
            for child, at in placed:
                child.meta["place"] = rows.place_of(at)


def _placed(token: Token, start: int) -> Iterator[tuple[Token, int]]:
    """Children that know their offset, with it; a caption's begins behind `![` of its image."""
    left = [(token, start)]
    while left:
        each, begin = left.pop()
        for child in each.children or ():
            if "at" in child.meta:
                at = begin + child.meta["at"]
                yield child, at
                left.append((child, at + len("![")))


def parse_line(text: str, places: Sequence[tuple[int, int]], md: MarkdownIt) -> Tokens:
    """The inline tokens of a text of which each character's place is known."""
    [inline] = md.parseInline(text)
    for child, at in _placed(inline, 0):
        child.meta["place"] = places[min(at, len(places) - 1)]
    return tuple(inline.children or ())


def place_in(token: Token, at: int, source: Source) -> tuple[int, int]:
    """The place of a character of a token's content."""
    return _Rows(token, source).place_of(at)


class _Rows:
    """The lines of a token's content, found in its source.

    markdown-it strips indentation and quote marks off each line: look for what is left.
    """

    def __init__(self, token: Token, source: Source) -> None:
        self._content = Source("", token.content)
        self._first = (token.map or [0])[0]
        self._lines = source.lines
        self._found: dict[int, tuple[int, int]] = {}
        """Row → where its text begins in its line, and how far it is indented in the content."""

    def place_of(self, at: int) -> tuple[int, int]:
        row, column = self._content.place_of(at)
        if row not in self._found:
            self._found[row] = self._find(row - 1)
        start, indent = self._found[row]
        return self._first + row, start + max(column - 1 - indent, 0) + 1

    def _find(self, row: int) -> tuple[int, int]:
        line, segment = self._first + row, self._content.lines[row]
        text = self._lines[line] if line < len(self._lines) else ""
        return max(text.find(segment.strip()), 0), len(segment) - len(segment.lstrip())


def image_in(figure: Token) -> Token:
    return next(child for child in figure.children or () if child.type == "image")


def box_name(token: Token) -> str:
    return token.info.strip().partition(" ")[0]


def box_title(token: Token) -> str:
    return token.info.strip().partition(" ")[2].strip()


def inline_tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def line_of(token: Token) -> int:
    return (token.map or [0])[0] + 1
