"""What is asked of markdown-it's tokens: their text, their places, the names of containers.

In: tokens. Out: text; lines and columns (from 1) of the source, which markdown-it does not keep.
Side effects: `place_tokens` writes `meta["place"]` into tokens.
"""

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from guide.problems import Source

Tokens = tuple[Token, ...]


def plain_text(tokens: Sequence[Token]) -> str:
    """What inline tokens say, without markup."""
    parts = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "image":
            parts.append(plain_text(token.children or []))
        elif token.type in ("text", "code_inline", "math_inline"):
            parts.append(token.content)
    return "".join(parts).strip()


def place_tokens(tokens: Sequence[Token], source: Source) -> None:
    """Give inline tokens that know their offset a line and column of the source."""
    for token in tokens:
        for child, at in _placed(token, 0) if token.map else ():
            child.meta["place"] = place_in(token, at, source)


def _placed(token: Token, start: int) -> Iterator[tuple[Token, int]]:
    """Children that know their offset, with it; a caption's begins behind `![` of its image."""
    for child in token.children or ():
        if "at" in child.meta:
            at = start + child.meta["at"]
            yield child, at
            yield from _placed(child, at + len("!["))


def parse_line(text: str, places: Sequence[tuple[int, int]], md: MarkdownIt) -> Tokens:
    """The inline tokens of a text of which each character's place is known."""
    [inline] = md.parseInline(text)
    for child, at in _placed(inline, 0):
        child.meta["place"] = places[min(at, len(places) - 1)]
    return tuple(inline.children or ())


def place_in(token: Token, at: int, source: Source) -> tuple[int, int]:
    """The place of a character of a token's content.

    markdown-it strips indentation and quote marks off each line: look for what is left.
    """
    before = token.content[:at]
    row, offset = before.count("\n"), at - (before.rfind("\n") + 1)
    line = (token.map or [0])[0] + row
    text = source.lines[line] if line < len(source.lines) else ""
    segment = token.content.split("\n")[row]
    indent = len(segment) - len(segment.lstrip())
    return line + 1, max(text.find(segment.strip()), 0) + max(offset - indent, 0) + 1


def box_name(token: Token) -> str:
    return token.info.strip().partition(" ")[0]


def box_title(token: Token) -> str:
    return token.info.strip().partition(" ")[2].strip()


def inline_tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def line_of(token: Token) -> int:
    return (token.map or [0])[0] + 1
