"""Texts looked for: those of HTML in a PDF, those of a PDF in Markdown.

In: HTML, texts that were read of pages, a Source. Out: texts, and whether and where they stand. No
side effects.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guide.problems import Source
from guide.proof.normal_form import folded, is_leftward, stands_in, words_of
from guide.proof.pages import SPACE
from guide.reading.characters import DRAWN
from guide.reading.markup import Nesting, cut
from guide.reading.markup import plain as unescaped

LEFT_OUT = re.compile(
    r'\sclass="(?:[^"]* )?(?:katex|math|footnote|footnote-again|citations|tickbox)[ "]'
)
"""Elements that are drawn, or printed elsewhere: readers give them in an order of their own."""
NEAR = 60
"""Within so many characters a title follows its number, and each of its pieces the one before."""


@dataclass(frozen=True)
class Wording:
    """What HTML says, in normal form; without white space, formulas, notes and what is drawn."""

    pieces: tuple[str, ...]
    """The texts between its tags; single words of what is written from right to left."""
    drawn: int
    """How many characters are left out."""


def wording(html: str) -> Wording:
    """What HTML says."""
    pieces: list[str] = []
    drawn, left_out = 0, 0
    nesting = Nesting()
    for text, tag in cut(html):
        if left_out:
            drawn += len(text)
        else:
            pieces += _pieces(unescaped(text))
        if tag is None:
            continue
        drawn += sum(len(each) for each, end in DRAWN.findall(tag[0]) if end)
        nesting.pass_by(tag)
        if left_out and nesting.depth < left_out:
            left_out = 0
        elif not left_out and not tag["closing"] and LEFT_OUT.search(tag[0]):
            left_out = nesting.depth
    return Wording(tuple(pieces), drawn)


def _pieces(text: str) -> list[str]:
    found = words_of(text) if is_leftward(text) else [folded(text)]
    return [piece for piece in found if piece]


def behind(words: str, text: str) -> Iterator[str]:
    """What follows some words in a text, from each place at which they stand."""
    at = text.find(words)
    while at >= 0:
        yield text[at + len(words) :]
        at = text.find(words, at + 1)


def follows(text: str, said: Wording, between: int = 0) -> bool:
    """Whether a text says something near its beginning; so many characters stand `between`."""
    room = NEAR + said.drawn + between
    if any(map(is_leftward, said.pieces)):
        beginning = text[: sum(map(len, said.pieces)) + room]
        return all(stands_in(piece, beginning) for piece in said.pieces)
    at = 0
    for piece in said.pieces:
        found = text.find(piece, at, at + len(piece) + room)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def line_of(text: str, source: Source) -> tuple[int, int]:
    """Line and column from 1 at which a text stands in a file, as far as it is written there as it
    is printed; (0, 1) if it is not found."""
    wanted = folded(text)
    for size in dict.fromkeys((len(wanted), 12, 6, 3)):
        piece = wanted[:size]
        if not piece:
            continue
        for number, line in enumerate(source.lines, 1):
            if piece in line:
                return number, line.index(piece) + 1
            if piece in folded(line):
                return number, 1
    return 0, 1


def short(text: str, most: int = 24) -> str:
    """The beginning of a text, to name it by."""
    words = SPACE.sub(" ", text).strip()
    return words if len(words) <= most else f"{words[:most]}…"
