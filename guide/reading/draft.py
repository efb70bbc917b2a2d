"""A question file → Draft: parsed and checked by itself, before questions have numbers.

In: a Source. Out: its tokens sorted into title, short answer, cheat lines and body, the ids it
defines, and the problems. Tokens that may go wrong later carry their place (`meta["place"]`,
line and column). Reads image files.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from guide.problems import Problem, Severity, Source, closest
from guide.reading import front_matter
from guide.reading.front_matter import Fronted, FrontMatter
from guide.reading.images import ImageProblem, find_image

BOXES = ("short", "pitfall", "followup", "cheat")
IMAGE_ATTRIBUTES = "id, class, width, alt"
Tokens = tuple[Token, ...]


@dataclass(frozen=True)
class Draft:
    source: Source
    path: Path
    front: FrontMatter
    id: str
    title: Tokens
    """The inline tokens of the heading."""
    title_line: int
    short: Tokens
    cheat: tuple[Tokens, ...]
    """Inline tokens of each line of its entry on the cheat sheet."""
    body: Tokens
    footnotes: dict[int, Tokens]
    """Footnote number (from 0) → its tokens."""
    figures: tuple[Token, ...]
    anchors: tuple[tuple[str, int], ...]
    """Ids that the file gives to figures and blocks, with their lines."""
    images: dict[str, Path]
    """Address as written → file."""


@dataclass(frozen=True)
class Page:
    """A parsed Markdown file, cut at its first heading."""

    title: Tokens
    line: int
    body: Tokens
    footnotes: dict[int, Tokens]


def draft(source: Source, path: Path, root: Path, md: MarkdownIt) -> tuple[Draft, list[Problem]]:
    """Parse and check a question file."""
    fronted, problems = front_matter.split(source)
    page = read_page(fronted.body, source, md)
    problems += check_boxes(page.body, source)
    problems += check_headings(page, source)
    problems += check_text((*page.body, *(t for n in page.footnotes.values() for t in n)), source)
    short = tuple(t for box in _boxes(page.body, "short") for t in box[1:-1])
    body = _without(page.body, ("short", "cheat"))
    if not page.title:
        hint = "begin the answer with the question as a heading: # What is …?"
        problems.append(source.problem("no question heading", _first_line(source), 1, hint))
    elif not body and not short:
        hint = "write the answer under the heading"
        problems.append(source.problem("empty answer", page.line, 1, hint))
    body, figures = number_figures(body)
    everything = (*short, *body, *(t for note in page.footnotes.values() for t in note))
    images, image_problems = find_images(everything, source, path, root)
    problems += image_problems
    return (
        Draft(
            source=source,
            path=path,
            front=fronted.front,
            id=fronted.front.id or id_from_name(path),
            title=page.title,
            title_line=page.line,
            short=short,
            cheat=_cheat_lines(fronted, page.body, short, body, md),
            body=body,
            footnotes=page.footnotes,
            figures=figures,
            anchors=tuple(_anchors(everything)),
            images=images,
        ),
        problems,
    )


def read_page(text: str, source: Source, md: MarkdownIt) -> Page:
    """Parse Markdown whose lines are those of the source, and take its first heading out."""
    # A line break more, as the plugin for containers (0.7) reads past the end of `> :::`.
    tokens = md.parse(f"{text}\n")
    place_tokens(tokens, source)
    tokens, footnotes = _take_footnotes(tokens)
    start = next((i for i, t in enumerate(tokens) if t.type == "heading_open"), None)
    if start is None:
        return Page((), 1, tuple(tokens), footnotes)
    line = _line(tokens[start])
    title = tuple(tokens[start + 1].children or ())
    return Page(title, line, (*tokens[:start], *tokens[start + 3 :]), footnotes)


def id_from_name(path: Path) -> str:
    """The file name less its numeric prefix: `03-blip2.md` → `blip2`."""
    return re.sub(r"\s+", "-", without_number(path.stem))


def without_number(name: str) -> str:
    """A name less the numeric prefix that sorts it."""
    return re.sub(r"^\d+[-_. ]+(?=.)", "", name)


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


def _line(token: Token) -> int:
    return (token.map or [0])[0] + 1


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


def box_name(token: Token) -> str:
    return token.info.strip().partition(" ")[0]


def box_title(token: Token) -> str:
    return token.info.strip().partition(" ")[2].strip()


def _cheat_lines(
    fronted: Fronted, tokens: Tokens, short: Tokens, body: Tokens, md: MarkdownIt
) -> tuple[Tokens, ...]:
    """Front matter, else `::: cheat`, else the short answer, else the first paragraph."""
    lines = [
        parse_line(text, places, md)
        for text, places in zip(fronted.front.cheat, fronted.cheat_places, strict=False)
    ]
    boxes = [t for box in _boxes(tokens, "cheat") for t in box]
    lines += [tuple(t.children or ()) for t in boxes if t.type == "inline"]
    if not lines:
        pairs = pairwise((*short, *body))
        first = next((text for opening, text in pairs if opening.type == "paragraph_open"), None)
        lines = [tuple(first.children or ())] if first else []
    return tuple(lines)


def check_boxes(tokens: Tokens, source: Source) -> list[Problem]:
    """Containers: known name, closed, and `short` and `cheat` only where they are looked for."""
    problems = []
    opened = [token for token in tokens if token.type == "container_box_open"]
    closed = _closed(opened, source)
    for token in opened:
        name, line = box_name(token), _line(token)
        if not name:
            hint = "delete it, or name the container that it opens: ::: " + " | ".join(BOXES)
            problems.append(source.problem("`:::` closes nothing here", line, 1, hint))
            continue
        if name not in BOXES:
            near = closest(name, BOXES)
            hint = f"did you mean `{near}`?" if near else f"known: {', '.join(BOXES)}"
            problems.append(source.problem(f"unknown container `{name}`", line, 5, hint))
        elif name in ("short", "cheat") and token.level:
            hint = "move it out of the list, quote or container that it stands in"
            problems.append(source.problem(f"`{name}` inside something else", line, 1, hint))
        if id(token) not in closed:
            hint = f"end it with a line of its own: {token.markup}; one that holds another "
            hint += f"needs more colons than that: {token.markup}:"
            problems.append(source.problem(f"container `{name}` is not closed", line, 1, hint))
    return problems


def _closed(opened: Sequence[Token], source: Source) -> set[int]:
    """Containers that end in a line of colons, by `id`; a line closes only the innermost."""
    innermost: dict[int, int] = {}
    for token in opened:
        end = token.map[1] if token.map else 0
        closing = source.lines[end] if end < len(source.lines) else ""
        if re.match(r"[\s>]*:{3,}\s*$", closing):
            innermost[end] = id(token)
    return set(innermost.values())


def check_headings(page: Page, source: Source) -> list[Problem]:
    """Below the question's `#` a section is `##`, below that `###`, none skipped."""
    problems, last = [], 1
    for token in page.body:
        if token.type != "heading_open":
            continue
        level, line = int(token.tag[1]), _line(token)
        if level == 1:
            hint = "one file holds one question: make it a section (##), or a file of its own"
            message = "a second `#` heading"
        else:
            hint, message = f"write {'#' * (last + 1)}", f"heading level {last + 1} is skipped"
        if level == 1 or level > last + 1:
            problems.append(source.problem(message, line, 1, hint, Severity.WARNING))
        last = max(level, 2) if level == 1 else level
    return problems


UNCLOSED = (
    (
        re.compile(r"(?<!\\)\$\$"),
        "formula `$$` is not closed; it prints as typed",
        "end it with $$, or write \\$ for a dollar",
    ),
    (
        re.compile(r"(?<!\\)\[\^[^\]\s]+\]"),
        "footnote `{}` has no note; it prints as typed",
        "write the note somewhere: {}: …",
    ),
)


def check_text(tokens: Sequence[Token], source: Source) -> list[Problem]:
    """What prints as typed though it was meant as markup."""
    problems = []
    for token in tokens:
        said = "".join(child.content for child in token.children or () if child.type == "text")
        for pattern, message, hint in UNCLOSED:
            if not pattern.search(said) or not token.map:
                continue
            for number in range(token.map[0], min(token.map[1], len(source.lines))):
                if found := pattern.search(source.lines[number]):
                    place = number + 1, found.start() + 1
                    told = message.format(found[0]), *place, hint.format(found[0])
                    problems.append(source.problem(*told, Severity.WARNING))
    return problems


def number_figures(tokens: Tokens) -> tuple[Tokens, tuple[Token, ...]]:
    """An image alone in its paragraph becomes one `figure` token, numbered from 1."""
    out: list[Token] = []
    figures: list[Token] = []
    for token in tokens:
        alone = token.type == "inline" and [c.type for c in token.children or ()] == ["image"]
        if alone and out and out[-1].type == "paragraph_open":
            paragraph = out.pop()
            image = (token.children or [])[0]
            figure = Token("figure", "figure", 0, children=[image], map=token.map)
            figure.meta = {"number": len(figures) + 1, "skip": True}
            figure.level = paragraph.level
            figures.append(figure)
            out.append(figure)
        elif token.type == "paragraph_close" and out and out[-1].meta.get("skip"):
            out[-1].meta = {"number": out[-1].meta["number"]}
        else:
            out.append(token)
    return tuple(out), tuple(figures)


def inline_tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def find_images(
    tokens: Sequence[Token], source: Source, path: Path, root: Path
) -> tuple[dict[str, Path], list[Problem]]:
    """The files that images name, and what is wrong with the images."""
    found: dict[str, Path] = {}
    problems = []
    for token in inline_tokens(tokens):
        if token.type != "image":
            continue
        place: tuple[int, int] = token.meta.get("place", (0, 0))
        address = str(token.attrs["src"])
        try:
            found[address] = find_image(address, path.parent, root)
        except ImageProblem as error:
            problems.append(source.problem(str(error), *place, error.hint))
        if not plain_text(token.children or []) and not token.attrs.get("alt"):
            hint = 'say what it shows: ![caption](…), or {alt="…"} behind it'
            message = f"image `{address}` has no alternative text"
            problems.append(source.problem(message, *place, hint, Severity.WARNING))
        for name in token.meta.get("unknown", ()):
            hint = f"known: {IMAGE_ATTRIBUTES}"
            problems.append(source.problem(f"unknown attribute `{name}`", *place, hint))
        problems += _check_width(token, source, place)
    return found, problems


def _check_width(image: Token, source: Source, place: tuple[int, int]) -> list[Problem]:
    width = str(image.attrs.get("width", "100%"))
    if re.fullmatch(r"\d+(\.\d+)?(%|mm|cm|pt|em)", width):
        return []
    hint = "write a share of the text's width, as width=90%, or a length in mm, cm, pt or em"
    return [source.problem(f"width `{width}` is no length", *place, hint)]


def _anchors(tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    line = 0
    for token in tokens:
        line = _line(token) if token.map else line
        for each in (token, *(token.children or ())):
            if anchor := each.attrs.get("id"):
                yield str(anchor), each.meta.get("place", (line, 0))[0]
