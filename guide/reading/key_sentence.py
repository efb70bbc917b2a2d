"""The line that stands for an answer on the cheat sheet where nobody wrote one.

In: the tokens of an answer. Out: the inline tokens of its key sentence: of the short answer, else a
bold or quoted sentence near its start, else its first; short, and cut where it may be. No side
effects.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it.token import Token

from guide.reading.tokens import Tokens, plain_text

HAN, WORDS = 60, 20
"""So many Han characters, or words of others, are the longest line."""
NEAR = 3
"""So many paragraphs are near the start."""
LEAST, LABEL = 0.12, 0.2
"""Of the longest line: a sentence that is shorter says nothing; nor does what is shorter than the
second, and no sentence."""
LEFT_OUT = {"image", "footnote_ref", "footnote_anchor", "html_inline"}
HAN_CHARACTER = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
WORD = re.compile(r"[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+")
ENDS = re.compile(r"[。！？；…]+[”’」』）)\"']*|[.!?]+[”’)\"'\]]*(?=\s|\Z)")
ABBREVIATED = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|al|approx|Dr|Mr|Fig|No)|\b[A-Z]|\A\s*\d+)\Z")
"""In front of a full stop that ends no sentence."""
CLAUSES = re.compile(r"[，、：；—]+|[,:;]+(?=\s)|\s[–—-]+(?=\s)|(?=[（(])")
GAPS = re.compile(r"\s+|(?<=[\u3400-\u9fff])(?=[\u3400-\u9fff])(?![的了地得们])", re.UNICODE)
LEAD_IN = re.compile(r"[:：]\s*\Z")
APART = re.compile(
    r"[\s（(【\[]*(?:参考|来源|原文|转载|出处|作者|链接|更新|目录|推荐阅读|相关阅读|延伸阅读|更多|返回|回到|图片|贡献者|图\s*\d|"
    r"注[:：]|see also|references?\b|source\b|author|table of contents|back to|read more|further "
    r"reading|updated|note:|image|figure\s+\d|[⬆↥↑▲])",
    re.IGNORECASE,
)
"""What begins so says where something is from, or leads elsewhere."""


LEANING = re.compile(
    r"\s*(?:其中|式中|如[上下]?[图表]|[上下][图表式]|例如|比如|另外|此外|这里|where\b|"
    r"as (?:shown|above)|for example|in the (?:above|figure)|the above|here\b)",
    re.IGNORECASE,
)
"""What begins so leans on what stands in front of it."""
BLANK = " \t\r\n\u00a0\u200b\u3000\ufeff"
COUNTED = re.compile(r"\A(?:[（(]?\d{1,2}[)）、]|[①-⑳])\s*")
"""The number of an item in a list that is none for Markdown."""
ASKED = re.compile(r"[?？]\s*\Z")


def key_sentence(title: str, short: Sequence[Token], body: Sequence[Token]) -> Tokens:
    """The line; empty if there is none."""
    quoted: list[Tokens] = []
    bold: list[Tokens] = []
    first: list[Tokens] = []
    for number, (paragraph, is_quoted) in enumerate(_paragraphs(body)):
        if not _says_something(paragraph, title):
            continue
        if number < NEAR:
            bold += _bold(paragraph)
            quoted += [paragraph] * is_quoted
        first += [] if is_quoted else [paragraph]
    own = [each for each, _ in _paragraphs(short) if _says_something(each, title)]
    first.sort(key=lambda line: bool(LEANING.match(plain_text(line))))
    for paragraph in (*own, *bold, *quoted, *first):
        if line := _cut(paragraph):
            return line
    return ()


def _paragraphs(tokens: Sequence[Token]) -> Iterator[tuple[Tokens, bool]]:
    """The inline tokens of each paragraph, of lists too, and whether it is quoted; not of tables,
    boxes and definitions."""
    quotes = apart = 0
    for before, token in pairwise((Token("", "", 0), *tokens)):
        kind = token.type.removesuffix("_open").removesuffix("_close")
        quotes += token.nesting * (kind == "blockquote")
        apart += token.nesting * (kind in ("table", "container_box", "alert", "dl"))
        if token.type == "inline" and before.type == "paragraph_open" and not apart:
            yield tuple(token.children or ()), quotes > 0


def _says_something(line: Tokens, title: str) -> bool:
    """Not a list of links, a lead-in to a list, or where it is from."""
    text = plain_text(line).lstrip(BLANK)
    if any((APART.match(text), LEAD_IN.search(text), ASKED.search(text), text == title)):
        return False
    linked, depth = [], 0
    for token in line:
        depth += token.nesting * (token.type in ("link_open", "link_close"))
        linked += [token] * bool(depth)
    return _is_enough(text, _length(text) - _length(plain_text(linked)))


def _is_enough(text: str, length: float) -> bool:
    return length >= (LEAST if ENDS.search(text) else LABEL)


def _bold(line: Tokens) -> Iterator[Tokens]:
    """What is bold in a paragraph, if it is a sentence and no label."""
    start = None
    for index, token in enumerate(line):
        if token.type == "strong_open" and start is None:
            start = index
        elif token.type == "strong_close" and start is not None:
            inside, start = line[start + 1 : index], None
            text = plain_text(inside)
            if not LEAD_IN.search(text) and _is_enough(text, _length(text)):
                yield inside


def _length(text: str) -> float:
    """Of the longest line."""
    han = len(HAN_CHARACTER.findall(text))
    return han / HAN + len(WORD.findall(text)) / WORDS


@dataclass(frozen=True)
class _Piece:
    """A part of a line behind which it may end."""

    tokens: Tokens
    rank: int
    """How well it may: 3 a sentence, 2 a clause, 1 a word."""
    length: float


def _cut(line: Tokens) -> Tokens:
    """The first sentence, or as many clauses of it as there is room for, else words."""
    pieces = [*_pieces(line)]
    total, best, ends = 0.0, {1: 0, 2: 0}, 0
    for number, piece in enumerate(pieces, 1):
        total += piece.length
        if total > 1:
            break
        if piece.rank in best and total >= (0.3 if piece.rank == 2 else 0):
            best[piece.rank] = number
        if (piece.rank == 3 or number == len(pieces)) and total >= LEAST:
            ends = number
            break
    number = ends or best[2] or best[1]
    taken = [token for piece in pieces[:number] for token in piece.tokens]
    return _closed(taken, is_whole=bool(ends)) if number else ()


def _pieces(line: Tokens) -> Iterator[_Piece]:
    """The line, cut wherever it may end: between two of its texts' parts."""
    held: list[Token] = []
    links = 0
    for token in line:
        links += token.nesting * (token.type in ("link_open", "link_close"))
        if token.type in LEFT_OUT:
            continue
        if token.type in ("softbreak", "hardbreak"):
            rank = 3 if token.type == "hardbreak" and held_ends(held) else 1
            space = Token("text", "", 0, content=" ")
            yield _Piece((*held, space), rank if not links else 0, _length_of(held))
            held = []
        elif token.type == "text" and not links:
            *whole, rest = _parts(token)
            for part, rank in whole:
                yield _Piece((*held, part), rank, _length_of([*held, part]))
                held = []
            held.append(rest[0])
        else:
            held.append(token)
    if held:
        yield _Piece(tuple(held), 0, _length_of(held))


def held_ends(held: Sequence[Token]) -> bool:
    """Whether a line break behind these tokens ends a sentence."""
    return not re.search(r"[,，、]\s*\Z", plain_text(held))


def _parts(token: Token) -> Iterator[tuple[Token, int]]:
    """A text, cut where a line may end, with how well; the last part ends nowhere, or is empty."""
    text, at = token.content, 0
    ends = {match.end(): 1 for match in GAPS.finditer(text)}
    ends |= {match.end(): 2 for match in CLAUSES.finditer(text)}
    ends |= {
        match.end(): 3
        for match in ENDS.finditer(text)
        if not (match[0] == "." and ABBREVIATED.search(text[: match.start()]))
    }
    for end, rank in sorted(ends.items()):
        if end > at:
            yield _text(token, text[at:end]), rank
            at = end
    yield _text(token, text[at:]), 0


def _text(token: Token, content: str) -> Token:
    new = Token("text", "", 0, content=content)
    new.meta = dict(token.meta)
    return new


def _length_of(tokens: Sequence[Token]) -> float:
    return sum(_length_of_one(token) for token in tokens)


def _length_of_one(token: Token) -> float:
    if token.type in ("math_inline", "math_inline_double"):
        return max(len(re.sub(r"\\[A-Za-z]+|[{}^_\s]", "x", token.content)) / 100, 0.05)
    return _length(plain_text([token]))


def _begun(tokens: list[Token]) -> list[Token]:
    """Without what is blank in front, or the number of an item."""
    while tokens and tokens[0].type == "text":
        text = COUNTED.sub("", tokens[0].content.lstrip(BLANK)).lstrip(BLANK)
        if text:
            return [_text(tokens[0], text), *tokens[1:]]
        tokens = tokens[1:]
    return tokens


def _closed(tokens: Sequence[Token], is_whole: bool) -> Tokens:
    """With what is open closed; of a sentence that goes on, with a mark for the rest."""
    taken = _begun([token for token in tokens if token.content or token.type != "text"])
    while taken and taken[-1].type == "text" and not taken[-1].content.strip():
        taken.pop()
    if taken and taken[-1].type == "text":
        end = re.sub(r"[\s，、：；—,:;–-]+\Z", "", taken[-1].content) + "…" * (not is_whole)
        taken[-1] = _text(taken[-1], end)
    elif not is_whole:
        taken.append(Token("text", "", 0, content="…"))
    opened: list[Token] = []
    for token in taken:
        if token.nesting > 0:
            opened.append(token)
        elif token.nesting < 0 and opened:
            opened.pop()
    closing = (
        Token(token.type.replace("_open", "_close"), token.tag, -1) for token in reversed(opened)
    )
    return (*taken, *closing)
