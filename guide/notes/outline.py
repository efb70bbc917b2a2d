"""A text of notes → its headings, and what serves as one: bold lines, summaries, `Q:`, terms.

In: a text. Out: an Outline. No side effects. Owns markdown-it-py with modules of reading.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from guide.notes.folds import Fold, folds_of
from guide.notes.titles import QUESTION_LABEL, asks, is_answer, number_of, plain

SETEXT = 100
"""Characters of a line that `---` makes a heading of; below a longer one it is a rule."""
TAGGED = re.compile(
    r"[ \t]*(?:<(?:div|p|center|a|b|span)\b[^<>]*>[ \t]*)*<h([1-6])\b[^<>]*>", re.IGNORECASE
)
TAGGED_LINES = 5
BOLD = re.compile(r"(\*\*|__)(?!\s)((?:(?!\1)[^\n])+)\1[ \t]*[:：]?[ \t]*")
BOLD_NUMBER = re.compile(r"\*\*(\d{1,4}[.)、）])[ \t]*\*\*[ \t]*(?=\S)")
DOTTED = re.compile(r"\d{1,3}(?:\.\d{1,3}){1,4}(?=[ \t.、\u3400-\u9fff])")
TERM = re.compile(r"[^\n]{1,100}\n:[ \t]+\S")
IN_ITEM = 2
"""The level of what stands in an item of a list that stands in nothing."""
LISTS = ("ordered_list_open", "bullet_list_open")
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


OTHERS = ("bold", "summary", "label", "number", "line", "term")
"""What serves as a heading: a bold line, what unfolds an answer, `Q:`, a bold number, a line with a
number (also in a list whose items go on below it), a term with what it means."""


@dataclass(frozen=True)
class Outline:
    headings: tuple[Heading, ...]
    folds: tuple[Fold, ...]
    blocks: tuple[range, ...]
    """The lines of what stands in nothing else, but code."""
    is_code: Sequence[bool]
    """By line: whether it stands between fences."""
    rules: tuple[int, ...]
    """Lines of hyphens that would make a heading of the paragraph above, but are meant as rules."""

    @cached_property
    def starts(self) -> list[int]:
        return [heading.start for heading in self.headings]

    def without(self, lines: set[int]) -> "Outline":
        """What is left when these lines are empty."""
        return replace(
            self,
            headings=tuple(each for each in self.headings if each.start not in lines),
            folds=tuple(each for each in self.folds if each.opening[0][0] not in lines),
        )


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
    headings = [*_in_folds(headings, folds)]
    rules = tuple(t.map[1] - 1 for t, text in pairwise(tokens) if t.map and _is_rule(t, text))
    return Outline(tuple(_alike(headings)), tuple(folds), tuple(blocks), is_code, rules)


def _headings(
    tokens: Sequence[Token], lines: Sequence[str], folds: Sequence[Fold]
) -> Iterator[Heading]:
    item, answers = range(0), False
    for index, token in enumerate(tokens):
        if not token.map or token.type == "inline":
            continue
        if token.type in LISTS and token.level == 0:
            answers = token.type == "ordered_list_open" and _holds_answers(tokens, index)
        if token.type == "list_item_open" and token.level == 1:
            item = range(*token.map)
        first = token.level == IN_ITEM and tokens[index - 1].type == "list_item_open"
        form = "item" if first else "inner" if token.level else ""
        if token.type == "heading_open":
            yield from _marked(token, tokens[index + 1], form, item)
        elif token.type == "paragraph_open" and form != "inner":
            yield from _served(tokens, index, form, item, answers)
        elif token.type == "html_block" and not form:
            yield from _tagged(token, lines)
    for fold in folds:
        if plain(fold.title):
            yield Heading(fold.summary[0][0], fold.summary[1][0] + 1, "summary", fold.title)


def _holds_answers(tokens: Sequence[Token], start: int) -> bool:
    """Whether all items of a list have more below their first lines, or it has but one: then what
    stands behind it is not indented."""
    level, items, has_more = tokens[start].level, 0, False
    for index in range(start + 1, len(tokens)):
        token = tokens[index]
        if token.level == level:
            return True
        if token.type == "list_item_open" and token.level == level + 1:
            items += 1
            if items > 1 and not (has_more and _has_more(tokens, index)):
                return False
            has_more = _has_more(tokens, index)
    return True


def _has_more(tokens: Sequence[Token], index: int) -> bool:
    """Whether an item begins with a line, and goes on."""
    if tokens[index + 1].type != "paragraph_open":
        return False
    first, _, more = tokens[index + 2].content.partition("\n")
    behind = tokens[index + 4].type
    return bool(more and asks(first)) or behind not in (*LISTS, "list_item_close")


def _is_rule(token: Token, text: Token) -> bool:
    return token.type == "heading_open" and token.markup == "-" and len(text.content) > SETEXT


def _marked(token: Token, text: Token, form: str, item: range) -> Iterator[Heading]:
    start, end = token.map or [0, 0]
    title = " ".join(text.content.split())
    # In formulas `=` and `-` stand on lines of their own.
    is_formula = token.markup in "=-" and "$$" in title
    if title and not is_formula and not _is_rule(token, text):
        yield Heading(start, end, token.tag[1], _without_bold(title), form, item)


def _without_bold(title: str) -> str:
    found = BOLD.fullmatch(title)
    return found[2].strip() if found else title


def _served(
    tokens: Sequence[Token], index: int, form: str, item: range, answers: bool
) -> Iterator[Heading]:
    """The paragraph whose first line serves as a heading."""
    content = tokens[index + 1].content
    first = content.partition("\n")[0].strip()
    start = (tokens[index].map or [0])[0]
    if found := _kind_of(first, content, form):
        yield Heading(start, start + 1, *found, form, item)
    elif form and answers and first:
        number = f"{tokens[index - 1].info}{tokens[index - 1].markup} "
        yield Heading(start, start + 1, "line", number + first, form, item)


def _kind_of(first: str, content: str, form: str) -> tuple[str, str] | None:
    """As what a first line serves, and its title."""
    bold = BOLD.fullmatch(first)
    if bold and plain(bold[2]):
        return "bold", _without_label(bold[2]).strip()
    if form:
        return None
    if _without_label(first) != first:
        return "label", _without_label(first)
    if number := BOLD_NUMBER.match(first):
        return "number", f"{number[1]} {first[number.end() :]}"
    if number_of(first):
        return "line", first
    return ("term", first) if TERM.match(content) else None


def _without_label(title: str) -> str:
    label = QUESTION_LABEL.match(title)
    return title[label.end() :] if label and label.end() < len(title) else title


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


def _alike(headings: Sequence[Heading]) -> Iterator[Heading]:
    """A bold line that is numbered as the heading above it (3.2 after 3.1) is another of those."""
    above: dict[int, str] = {}
    for heading in headings:
        found = DOTTED.match(heading.title) if heading.form == "" else None
        depth = found[0].count(".") if found else 0
        if found and heading.kind.isdigit():
            above[depth] = heading.kind
        is_one = found and heading.kind == "bold" and depth in above
        yield replace(heading, kind=above[depth]) if is_one else heading


def _covered(folds: Sequence[Fold]) -> set[int]:
    return {line for fold in folds for line in fold.lines}
