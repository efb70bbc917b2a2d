"""A file of Markdown → Draft: cut up, copyedited and printed by itself.

In: a Source. Out: its title, short answer, cheat lines and body as HTML, the ids that it defines,
and its problems. No side effects.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from guide.problems import Problem, Source
from guide.reading import copyediting, front_matter
from guide.reading.characters import characters_of
from guide.reading.context import Context
from guide.reading.draft import MARK, Draft, Options
from guide.reading.emoji_codes import with_emoji
from guide.reading.front_matter import Fronted
from guide.reading.key_sentence import key_sentence
from guide.reading.pictures_alone import set_apart
from guide.reading.render import Renderer, render_blocks, render_line
from guide.reading.sections import name_sections, sections_of, slug
from guide.reading.syntax import EXTENSIONS, FOREIGN, make_parser
from guide.reading.tables import check_tables
from guide.reading.tokens import (
    Tokens,
    box_name,
    image_in,
    line_of,
    parse_line,
    place_tokens,
    plain_text,
)
from guide.words import words_of


@dataclass(frozen=True)
class Page:
    """A parsed Markdown file, cut at its first heading."""

    title: Tokens
    line: int
    body: Tokens
    footnotes: dict[int, Tokens]
    name: str = ""
    """Of its title, as of a section."""

    def sections(self, printed: Sequence[Token]) -> tuple[tuple[str, str], ...]:
        return ((self.name, ""), *sections_of(printed))


def read_question(source: Source, options: Options, title: str = "") -> Draft:
    """Parse and check a question file; `title` is for one without a heading."""
    md = _parser(options)
    fronted, problems = front_matter.split(source)
    page = _read_page(fronted.body, source, options, with_emoji(title) if options.found else title)
    problems += copyediting.check_headings(page.body, source)
    short = tuple(t for box in _boxes(page.body, "short") for t in box[1:-1])
    body, figures = _number_figures(_without(page.body, ("short", "cheat")))
    formulas = _number_formulas((*short, *body))
    if not page.title:
        hint = "begin the answer with the question as a heading: # What is …?"
        problems.append(source.problem("no question heading", _first_line(source), 1, hint))
    elif not body and not short:
        hint = "write the answer under the heading"
        problems.append(source.problem("empty answer", page.line, 1, hint))
    cheat = _cheat_lines(fronted, page.body, md)
    if not cheat:
        cheat = _made_lines(page, short, body, options)
    everything = (*short, *body, *(t for note in page.footnotes.values() for t in note))
    problems += _check(page, everything, source, options)
    printer = _Printer(_context(source, options, page), md)
    draft = Draft(
        title=printer.plain(page.title),
        title_html=printer.line(page.title),
        line=page.line,
        front=fronted.front,
        short_html=printer.blocks(short),
        body_html=printer.blocks(body),
        cheat_html=tuple(printer.line(line) for line in cheat),
        figures=tuple(_id_of_figure(figure) for figure in figures),
        formulas=formulas,
        anchors=tuple(_anchors(everything)),
        sections=page.sections(everything),
    )
    return printer.finished(draft, problems)


def read_opening(source: Source, options: Options, title: str = "") -> Draft:
    """Parse and check a chapter's opening; its figures have no numbers."""
    md = _parser(options)
    page = _read_page(source.text, source, options, title)
    body, _ = _number_figures(page.body)
    problems = _check(page, body, source, options)
    if not page.title and source.text:
        hint = "begin it with the chapter's title: # …"
        problems.append(source.problem("no chapter heading", 1, 1, hint))
    printer = _Printer(_context(source, options, page, False), md)
    draft = Draft(
        title=printer.plain(page.title),
        title_html=printer.line(page.title),
        line=page.line,
        body_html=printer.blocks(body),
        sections=page.sections(body),
    )
    return printer.finished(draft, problems)


def _context(source: Source, options: Options, page: Page, numbered: bool = True) -> Context:
    words = words_of(options.language)
    return Context(source, words, page.footnotes, numbered, options.found)


@lru_cache
def _parser(options: Options) -> MarkdownIt:
    extensions = (*EXTENSIONS, *FOREIGN) if options.found else tuple(EXTENSIONS)
    return make_parser(Renderer, options.raw_html, extensions, options.html, options.language)


class _Printer:
    """Prints the tokens of one file; keeps the marks and problems that come of it."""

    def __init__(self, context: Context, md: MarkdownIt) -> None:
        self._context = context
        self._md = md

    def blocks(self, tokens: Sequence[Token]) -> str:
        return render_blocks(tokens, self._context, self._md)

    def line(self, tokens: Sequence[Token]) -> str:
        return render_line(tokens, self._context, self._md)

    def plain(self, tokens: Sequence[Token]) -> str:
        return plain_text(tokens, lambda token: self._context.mark("label", token.content, token))

    def finished(self, draft: Draft, problems: Sequence[Problem]) -> Draft:
        """The draft with all marks, characters and problems."""
        plain = (MARK.sub("", draft.title), draft.front.short_title or "", *draft.front.tags)
        html = (draft.title_html, draft.short_html, draft.body_html, *draft.cheat_html)
        fragments = (*map(escape, plain), *(MARK.sub("", fragment) for fragment in html))
        return replace(
            draft,
            marks=tuple(self._context.marks),
            characters=characters_of(fragments),
            problems=(*problems, *self._context.problems),
        )


def _check(page: Page, printed: Tokens, source: Source, options: Options) -> list[Problem]:
    written = (*page.body, *(token for note in page.footnotes.values() for token in note))
    is_text = not (options.html or options.raw_html)
    return [
        *(copyediting.check_html(written, source) if is_text else ()),
        *copyediting.check_boxes(page.body, source),
        *copyediting.check_depth(written, source),
        *copyediting.check_text(written, source),
        *check_tables(written, source),
        *copyediting.check_images(printed, source),
    ]


def _id_of_figure(figure: Token) -> str:
    return str(image_in(figure).attrs.get("id", ""))


def _read_page(text: str, source: Source, options: Options, named: str = "") -> Page:
    """Parse Markdown whose lines are those of the source, and take its title out; a text without
    one is `named`."""
    # The piece of a long file has thousands of empty lines above, which would take a while. A line
    # break more, as the plugin for containers (0.7) reads past the end of `> :::`.
    above = len(text) - len(text.lstrip("\n"))
    tokens = _parser(options).parse(f"{text[above:]}\n", {"mdx": source.name.endswith(".mdx")})
    _move_down(tokens, above)
    place_tokens(tokens, source)
    tokens = set_apart(tokens) if options.html else tokens
    name_sections(tokens)
    tokens, footnotes = _take_footnotes(tokens)
    start = _title_of(tokens, named)
    if start is None:
        words: Tokens = (Token("text", "", 0, content=named),) if named else ()
        return Page(words, _first_line(source), tuple(tokens), footnotes, slug(named))
    line = line_of(tokens[start])
    heading, name = tokens[start + 1].children or [], tokens[start].meta["slug"]
    # A title is printed in several places: what it is called besides stands before its text.
    title = tuple(token for token in heading if token.type != "anchor")
    places = [token for token in heading if token.type == "anchor"]
    for each in places:
        each.map = tokens[start].map
    return Page(title, line, (*tokens[:start], *places, *tokens[start + 3 :]), footnotes, name)


def _move_down(tokens: Sequence[Token], lines: int) -> None:
    for token in tokens if lines else ():
        if token.map:
            token.map = [token.map[0] + lines, token.map[1] + lines]
        if "place" in token.meta:
            line, column = token.meta["place"]
            token.meta["place"] = (line + lines, column)


def _title_of(tokens: Sequence[Token], named: str) -> int | None:
    """Where the title stands: the first heading. That of notes which have a name is a title only if
    it is the only one of its level, or stands before all."""
    headings = [i for i, token in enumerate(tokens) if token.type == "heading_open"]
    if not headings or not named:
        return next(iter(headings), None)
    first = headings[0]
    if first == 0 and slug(plain_text(tokens[1].children or ())) == slug(named):
        return 0
    tops = [i for i in headings if tokens[i].tag == "h1" and tokens[i].level == 0]
    return tops[0] if tops and (tops[0] == 0 or len(tops) == 1) else None


def _take_footnotes(tokens: list[Token]) -> tuple[list[Token], dict[int, Tokens]]:
    """The plugin puts all notes at the end: take them apart by number."""
    start = next((i for i, t in enumerate(tokens) if t.type == "footnote_block_open"), None)
    if start is None:
        return tokens, {}
    notes: dict[int, Tokens] = {}
    current: list[Token] = []
    for token in tokens[start:]:
        if token.type == "footnote_open":
            current = []
        elif token.type == "footnote_close":
            notes[len(notes)] = tuple(current)
        elif token.type != "footnote_anchor":
            current.append(token)
    return tokens[:start], notes


def _first_line(source: Source) -> int:
    return next((n for n, line in enumerate(source.lines, 1) if line.strip()), 1)


def _boxes(tokens: Sequence[Token], name: str) -> Iterator[Sequence[Token]]:
    """The `::: name` containers that stand in nothing else, each from its opening to its close."""
    start = None
    for index, token in enumerate(tokens):
        if token.type == "container_box_open" and token.level == 0 and box_name(token) == name:
            start = index
        elif token.type == "container_box_close" and token.level == 0 and start is not None:
            yield tokens[start : index + 1]
            start = None


def _without(tokens: Tokens, names: tuple[str, ...]) -> Tokens:
    dropped = {id(t) for name in names for box in _boxes(tokens, name) for t in box}
    return tuple(token for token in tokens if id(token) not in dropped)


def _cheat_lines(fronted: Fronted, tokens: Tokens, md: MarkdownIt) -> tuple[Tokens, ...]:
    """Those of the front matter, and of `::: cheat`."""
    lines = [
        parse_line(text, places, md)
        for text, places in zip(fronted.front.cheat, fronted.cheat_places, strict=False)
    ]
    boxes = [t for box in _boxes(tokens, "cheat") for t in box]
    lines += [tuple(t.children or ()) for t in boxes if t.type == "inline"]
    return tuple(lines)


def _made_lines(page: Page, short: Tokens, body: Tokens, options: Options) -> tuple[Tokens, ...]:
    """Where nobody wrote any: the first paragraph, of the short answer if there is one; of notes,
    whose writers never thought of a cheat sheet, a sentence of it."""
    if options.found:
        line = key_sentence(plain_text(page.title), short, body)
        return (line,) if line else ()
    pairs = pairwise((*short, *body))
    first = next((text for opening, text in pairs if opening.type == "paragraph_open"), None)
    return (tuple(first.children or ()),) if first else ()


def _number_figures(tokens: Tokens) -> tuple[Tokens, tuple[Token, ...]]:
    """An image alone in its paragraph, perhaps linked, becomes a `figure` token, with a number."""
    out: list[Token] = []
    figures: list[Token] = []
    for token in tokens:
        kinds = [c.type for c in token.children or () if not c.meta.get("alone")]
        alone = kinds == ["image"] or token.meta.get("figure")
        if alone and token.type == "inline" and out and out[-1].type == "paragraph_open":
            paragraph = out.pop()
            figure = Token("figure", "figure", 0, children=token.children, map=token.map)
            figure.meta = {"number": len(figures) + 1, "skip": True}
            figure.level = paragraph.level
            figures.append(figure)
            out.append(figure)
        elif token.type == "paragraph_close" and out and out[-1].meta.get("skip"):
            out[-1].meta = {"number": out[-1].meta["number"]}
        else:
            out.append(token)
    return tuple(out), tuple(figures)


def _number_formulas(tokens: Tokens) -> tuple[str, ...]:
    """Give display formulas that have an id their number, from 1; their ids in that order."""
    named = [t for t in tokens if t.type == "math_block" and "id" in t.attrs]
    for number, token in enumerate(named, 1):
        token.meta["number"] = number
    return tuple(str(token.attrs["id"]) for token in named)


def _anchors(tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    line = 0
    for token in tokens:
        line = line_of(token) if token.map else line
        for each in (token, *(token.children or ())):
            if anchor := each.attrs.get("id"):
                yield str(anchor), each.meta.get("place", (line, 0))[0]
