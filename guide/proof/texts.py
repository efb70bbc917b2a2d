"""Texts looked for: those of HTML in a PDF, those of a PDF in Markdown.

In: HTML, texts that were read of pages, a Source. Out: texts, and whether and where they stand. No
side effects.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape

from guide.problems import Source
from guide.proof.pages import SPACE

FORMULA = re.compile(r'<img src="data:image/svg\+xml,[^"]*"[^>]*>|<span class="katex.*?</span>')
TAG = re.compile(r"<[^>]*>")


def plain(html: str) -> list[str]:
    """The texts of HTML between tags and formulas, without white space."""
    pieces = TAG.split(FORMULA.sub("<>", html))
    return [text for piece in pieces if (text := SPACE.sub("", unescape(piece)))]


def behind(words: str, text: str) -> Iterator[str]:
    """What follows some words in a text, from each place at which they stand."""
    at = text.find(words)
    while at >= 0:
        yield text[at + len(words) :]
        at = text.find(words, at + 1)


def follows(text: str, pieces: Sequence[str], room: int = 60) -> bool:
    """Whether a text has pieces one behind another, the first near its beginning."""
    at = 0
    for piece in pieces:
        found = text.find(piece, at, at + len(piece) + room)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def line_of(text: str, source: Source) -> tuple[int, int]:
    """Line and column from 1 at which a text stands in a file, as far as it is written there as it
    is printed; (0, 1) if it is not found."""
    wanted = SPACE.sub("", text)
    for size in dict.fromkeys((len(wanted), 12, 6, 3)):
        piece = wanted[:size]
        if not piece:
            continue
        for number, line in enumerate(source.lines, 1):
            if piece in line:
                return number, line.index(piece) + 1
            if piece in SPACE.sub("", line):
                return number, 1
    return 0, 1


def short(text: str, most: int = 24) -> str:
    """The beginning of a text, to name it by."""
    words = SPACE.sub(" ", text).strip()
    return words if len(words) <= most else f"{words[:most]}…"
