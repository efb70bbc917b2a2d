"""`content/glossary.md` → GlossaryDraft: a Markdown definition list, parsed, checked and printed.

In: a Source. Out: its definitions as HTML with marks, and its problems. No side effects.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby, zip_longest

from markdown_it.token import Token

from guide.limits import TERM
from guide.problems import Problem, Source
from guide.reading.characters import characters_of
from guide.reading.context import Context
from guide.reading.draft import MARK, Definition, GlossaryDraft, Options
from guide.reading.render import Renderer, render_line
from guide.reading.syntax import EXTENSIONS, make_parser
from guide.reading.tokens import line_of, place_tokens, plain_text
from guide.words import words_of

FORM = "term | English | another name, and in the next line `: what it means`"
SEPARATOR = re.compile(r"\s\|(?=\s)")
PARAGRAPH = ["dd_open", "paragraph_open", "inline", "paragraph_close", "dd_close"]


def read_glossary(source: Source, options: Options) -> GlossaryDraft:
    """Parse and check the glossary; what is broken is left out, with a problem."""
    md = make_parser(Renderer, options.raw_html, tuple(EXTENSIONS), options.html, options.language)
    # A line break more, as in `manuscript`.
    tokens = md.parse(f"{source.text}\n")
    place_tokens(tokens, source)
    context = Context(source, words_of(options.language), {})
    definitions: list[Definition] = []
    taken: dict[str, int] = {}
    problems = list(_strangers(tokens, source))
    for term, meaning in _entries(tokens):
        wrong = list(_check(term, meaning, source))
        wrong = wrong or list(_twice(term, taken, source))
        problems += wrong
        if not wrong:
            html = render_line(meaning[2].children or (), context, md)
            definitions.append(Definition(_names(term), html, *_place(term, source)))
            taken.update((name.casefold(), definitions[-1].line) for name in _names(term))
    said = [part for each in definitions for part in (*map(escape, each.names), each.html)]
    return GlossaryDraft(
        tuple(definitions),
        tuple(context.marks),
        characters_of(MARK.sub("", part) for part in said),
        (*problems, *context.problems),
    )


def _entries(tokens: Sequence[Token]) -> Iterator[tuple[Token, list[Token]]]:
    """The inline token of each term, with the tokens of what is said of it."""
    notes = (n for n, token in enumerate(tokens) if token.type == "footnote_block_open")
    inside = [token for token in tokens[: next(notes, None)] if token.level]
    parts = [list(part) for _, part in groupby(inside, _Counter("dt_open"))]
    for part in parts:
        if part[0].type == "dt_open":
            yield part[1], part[3:]


class _Counter:
    """Counts tokens of a type: the key of groups that begin with one."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._count = 0

    def __call__(self, token: Token) -> int:
        self._count += token.type == self._kind
        return self._count


def _place(term: Token, source: Source) -> tuple[int, int]:
    line = line_of(term)
    return line, source.lines[line - 1].find(term.content) + 1


def _names(term: Token) -> tuple[str, ...]:
    return tuple(part.strip() for part in SEPARATOR.split(plain_text(term.children or [])))


def _strangers(tokens: Sequence[Token], source: Source) -> Iterator[Problem]:
    """What is no definition list: a term that nothing is said of, most likely."""
    for token, following in zip_longest(tokens, tokens[1:]):
        if token.level or token.nesting < 0 or token.type == "dl_open" or not token.map:
            continue
        line = line_of(token)
        if token.type == "paragraph_open" and following and following.content:
            term = following.content.partition("\n")[0]
            hint = "write in the next line: `: what it means`"
            yield source.problem(f"`{term}` has no definition", line, 1, hint)
        else:
            message = "a glossary holds nothing but terms and their definitions"
            yield source.problem(message, line, 1, f"write {FORM}")


def _check(term: Token, meaning: Sequence[Token], source: Source) -> Iterator[Problem]:
    line, names = line_of(term), _names(term)
    if not all(names) or any(name[0] == "|" or name[-1] == "|" for name in names):
        yield source.problem("a name is missing beside `|`", line, 1, f"write {FORM}")
    elif any("|" in name for name in names):
        column = source.lines[line - 1].find("|") + 1
        yield source.problem("`|` stands without spaces", line, column, f"write {FORM}")
    elif longest := next((name for name in names if len(name) > TERM), ""):
        message = f"a name has {len(longest):,} characters; {TERM} are read"
        yield source.problem(message, line, 1, "shorten it, or say it in the definition")
    kinds = [token.type for token in meaning]
    if kinds != PARAGRAPH:
        extra = next((t for t in meaning[len(PARAGRAPH) :] if t.map), term)
        place = line_of(extra if kinds[: len(PARAGRAPH)] == PARAGRAPH else term)
        hint = "say it in one paragraph; more has its place in an answer"
        message = f"the definition of `{names[0]}` is more than a paragraph"
        yield source.problem(message, place, 1, hint)
    for token in meaning[2].children or () if kinds == PARAGRAPH else ():
        if token.type == "footnote_ref":
            line, column = token.meta.get("place", (line, 1))
            hint = "say it in the definition"
            yield source.problem("a footnote in the glossary", line, column, hint)


def _twice(term: Token, taken: Mapping[str, int], source: Source) -> Iterator[Problem]:
    """Names, of the term or other ones, that another term has; the lines of those taken before."""
    for name in _names(term):
        if line := taken.get(name.casefold()):
            hint = f"it is taken in {source.name}:{line}; keep one of the two"
            yield source.problem(f"duplicate term `{name}`", *_place(term, source), hint)
