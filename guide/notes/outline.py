"""A text of notes → its headings, and what serves as one: bold lines, summaries, `Q:`, terms.

In: a text. Out: an Outline. No side effects. Owns markdown-it-py with modules of reading.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from guide.notes.folds import Fold, folds_of
from guide.notes.titles import QUESTION_LABEL, is_answer, plain

SETEXT = 100
"""Characters of a line that `---` makes a heading of; below a longer one it is a rule."""
TAGGED = re.compile(
    r"[ \t]*(?:<(?:div|p|center|a|b|span)\b[^<>]*>[ \t]*)*<h([1-6])\b[^<>]*>", re.IGNORECASE
)
TAGGED_LINES = 5
BOLD = re.compile(r"(\*\*|__)(?!\s)((?:(?!\1)[^\n])+)\1[ \t]*[:：]?[ \t]*")
BOLD_NUMBER = re.compile(r"\*\*(\d{1,4}[.)、）])[ \t]*\*\*[ \t]*(?=\S)")
TERM = re.compile(r"[^\n]{1,100}\n:[ \t]+\S")
LABELS = 3
"""A summary that occurs so often is no question, but says that an answer follows."""


@dataclass(frozen=True)
class Heading:
    start: int
    """Its first line, from 0."""
    end: int
    """The line behind it."""
    kind: str
    """`1` to `6`, or one of OTHERS."""
    title: str
    """Its Markdown, without what makes a heading of it."""
    form: str = ""
    """`item` begins an item of a list, `html` is a tag, `inner` stands in something that is not
    cut: a quote, a list, an answer that unfolds."""
    item: range = range(0)
    """The lines of the item that it begins."""


OTHERS = ("bold", "summary", "label", "number", "term")
"""What serves as a heading: a bold line, what unfolds an answer, `Q:`, a bold number, a term."""


@dataclass(frozen=True)
class Outline:
    headings: tuple[Heading, ...]
    folds: tuple[Fold, ...]
    blocks: tuple[range, ...]
    """The lines of what stands in nothing else, but code."""
    is_code: Sequence[bool]
    """By line: whether it stands between fences."""


@lru_cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").disable("inline")


def outline_of(lines: Sequence[str]) -> Outline:
    # Nothing but its lines is asked of the text, so that what it says does not matter.
    tokens = _parser().parse("\n".join(lines))
    is_code = [False] * (len(lines) + 1)
    blocks = []
    for token in tokens:
        if token.type == "fence" and token.map:
            is_code[slice(*token.map)] = [True] * (token.map[1] - token.map[0])
        elif token.map and token.level == 0 and token.type != "code_block":
            blocks.append(range(*token.map))
    folds = folds_of(lines, is_code)
    headings = sorted(_headings(tokens, lines, folds), key=lambda heading: heading.start)
    return Outline(tuple(_in_folds(headings, folds)), tuple(folds), tuple(blocks), is_code)


def _headings(
    tokens: Sequence[Token], lines: Sequence[str], folds: Sequence[Fold]
) -> Iterator[Heading]:
    item = range(0)
    for index, token in enumerate(tokens):
        if not token.map or token.type == "inline":
            continue
        if token.type == "list_item_open" and token.level == 1:
            item = range(*token.map)
        begins_item = token.level == 2 and tokens[index - 1].type == "list_item_open"
        form = "item" if begins_item else "inner" if token.level else ""
        own = item if begins_item else range(0)
        if token.type == "heading_open":
            yield from _marked(token, tokens[index + 1].content, form, own)
        elif token.type == "paragraph_open" and form != "inner":
            yield from _served(token, tokens[index + 1].content, form, own)
        elif token.type == "html_block" and not form:
            yield from _tagged(token, lines)
    for fold in folds:
        if plain(fold.title):
            yield Heading(fold.summary[0][0], fold.summary[1][0] + 1, "summary", fold.title)


def _marked(token: Token, content: str, form: str, item: range) -> Iterator[Heading]:
    start, end = token.map or [0, 0]
    title = " ".join(content.split("\n")).strip()
    # In formulas `=` and `-` stand on lines of their own.
    is_rule = token.markup in "=-" and (len(content) > SETEXT or "$$" in content)
    if title and not is_rule:
        yield Heading(start, end, token.tag[1], _without_bold(title), form, item)


def _without_bold(title: str) -> str:
    found = BOLD.fullmatch(title)
    return found[2].strip() if found else title


def _served(token: Token, content: str, form: str, item: range) -> Iterator[Heading]:
    """The paragraph whose first line serves as a heading."""
    start = (token.map or [0])[0]
    first = content.partition("\n")[0].strip()
    if (bold := BOLD.fullmatch(first)) and plain(bold[2]):
        label = QUESTION_LABEL.match(bold[2])
        title = bold[2][label.end() :] if label and label.end() < len(bold[2]) else bold[2]
        yield Heading(start, start + 1, "bold", title.strip(), form, item)
    elif form:
        return
    elif (label := QUESTION_LABEL.match(first)) and label.end() < len(first):
        yield Heading(start, start + 1, "label", first[label.end() :])
    elif number := BOLD_NUMBER.match(first):
        yield Heading(start, start + 1, "number", f"{number[1]} {first[number.end() :]}")
    elif TERM.match(content):
        yield Heading(start, start + 1, "term", first)


def _tagged(token: Token, lines: Sequence[str]) -> Iterator[Heading]:
    start, end = token.map or [0, 0]
    if lines[start].lstrip().startswith(("<!--", "<pre", "<script", "<style", "<summary")):
        return
    for number in range(start, end):
        found = TAGGED.match(lines[number])
        if not found:
            continue
        text = "\n".join(lines[number : min(end, number + TAGGED_LINES)])
        close = text.lower().find(f"</h{found[1]}>", found.end())
        if close < 0 or not plain(text[found.end() : close]):
            continue
        title = " ".join(text[found.end() : close].split())
        last = number + text.count("\n", 0, close) + 1
        yield Heading(number, last, found[1], title, "html")


def _in_folds(headings: Sequence[Heading], folds: Sequence[Fold]) -> Iterator[Heading]:
    """What stands in an answer that unfolds is part of it; so is what stands in others, but where
    nearly all of its kind does: then they are sections."""
    often = Counter(fold.title for fold in folds)
    within = _covered(folds)
    answers = _covered([f for f in folds if is_answer(f.title) or often[f.title] >= LABELS])
    outside = Counter(heading.kind for heading in headings if heading.start not in within)
    inside = Counter(heading.kind for heading in headings if heading.start in within)
    for heading in headings:
        is_label = heading.kind == "summary" and heading.start in answers
        is_part = heading.start in answers or (
            heading.start in within
            and heading.kind != "summary"
            and inside[heading.kind] <= outside[heading.kind]
        )
        if not is_label:
            yield replace(heading, form="inner") if is_part else heading


def _covered(folds: Sequence[Fold]) -> set[int]:
    return {line for fold in folds for line in fold.lines}
