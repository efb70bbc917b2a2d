"""What an author gets wrong in Markdown: containers, headings, images, what prints as typed.

In: tokens of a file, and its Source. Out: problems. No side effects.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote

from markdown_it.token import Token

from guide.limits import NESTING
from guide.problems import Problem, Severity, Source, closest
from guide.reading.html_tags import TAG, attributes_of, name_of
from guide.reading.markup import VOID
from guide.reading.syntax import CITATION
from guide.reading.tokens import BOXES, box_name, inline_tokens, line_of, plain_text

IMAGE_ATTRIBUTES = "id, class, width, alt"
DOLLARS = re.compile(r"(?<!\\)\$\$")
WORD = re.compile(r"[^\]\s]++(\]?)")
NOTE = re.compile(r"(?<!\\)\[\^(?=[^\]\s])")
KEYS = re.compile(r"(?<!\\)\[@(?=\w)")


def _dollars(text: str) -> tuple[int, int] | None:
    found = DOLLARS.search(text)
    return found.span() if found else None


def _note(text: str) -> tuple[int, int] | None:
    """The first `[^…]`. One pattern for all of it would go to the end from every `[^`."""
    for word in WORD.finditer(text) if "[^" in text else ():
        found = NOTE.search(text, *word.span()) if word[1] else None
        if found:
            return found.start(), word.end()
    return None


def _keys(text: str) -> tuple[int, int] | None:
    """The first `[@…]` that is no citation and no link."""
    start, end = 0, text.find("]") if "[@" in text else -1
    while end >= 0:
        if not text.startswith("(", end + 1):
            for found in KEYS.finditer(text, start, end):
                if not CITATION.match(text, found.start()):
                    return found.start(), end + 1
        start, end = end + 1, text.find("]", end + 1)
    return None


UNCLOSED = (
    (
        _dollars,
        "formula `$$` is not closed; it prints as typed",
        "end it with $$, or write \\$ for a dollar",
    ),
    (
        _note,
        "footnote `{}` has no note; it prints as typed",
        "write the note somewhere: {}: …",
    ),
    (
        _keys,
        "citation `{}` prints as typed",
        "write keys alone: [@one], or [@one; @other]",
    ),
)
"""Where it stands, message and hint for what is markup only when it is whole."""


def check_boxes(tokens: Sequence[Token], source: Source) -> list[Problem]:
    """Containers: known name, closed, and `short` and `cheat` only where they are looked for."""
    problems = []
    opened = [token for token in tokens if token.type == "container_box_open"]
    closed = _closed(opened, source)
    for token in opened:
        name, line = box_name(token), line_of(token)
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


def check_headings(body: Sequence[Token], source: Source) -> list[Problem]:
    """Below the question's `#` a section is `##`, below that `###`, none skipped."""
    problems, last = [], 1
    for token in body:
        if token.type != "heading_open":
            continue
        level, line = int(token.tag[1]), line_of(token)
        if level == 1:
            hint = "one file holds one question: make it a section (##), or a file of its own"
            message = "a second `#` heading"
        else:
            hint, message = f"write {'#' * (last + 1)}", f"heading level {last + 1} is skipped"
        if level == 1 or level > last + 1:
            warning = source.problem(message, line, 1, hint, Severity.WARNING, "heading level")
            problems.append(warning)
        last = max(level, 2) if level == 1 else level
    return problems


def check_depth(tokens: Sequence[Token], source: Source) -> list[Problem]:
    """Lists, quotes and containers that lie deeper than is read."""
    message = f"it lies too deep: {NESTING // 2} lists, or {NESTING} quotes, may lie in each other"
    hint = "move it up, or make sections (##) of the outer levels"
    places = [token.meta["place"] for token in tokens if token.type == "too_deep"]
    return [source.problem(message, line, column, hint, kind="too deep") for line, column in places]


def check_text(tokens: Sequence[Token], source: Source) -> list[Problem]:
    """What prints as typed though it was meant as markup."""
    problems = []
    for token in tokens:
        said = "".join(child.content for child in token.children or () if child.type == "text")
        for find, message, hint in UNCLOSED:
            if not token.map or not find(said):
                continue
            for number in range(token.map[0], min(token.map[1], len(source.lines))):
                if found := find(line := source.lines[number]):
                    shown = line[slice(*found)]
                    told = message.format(shown), number + 1, found[0] + 1, hint.format(shown)
                    problems.append(source.problem(*told, Severity.WARNING, "as typed"))
    return problems


def check_html(tokens: Sequence[Token], source: Source) -> list[Problem]:
    """HTML that prints as typed: told once, as a file is full of it or has none."""
    found = [(token, name) for token in tokens for name in _tags(token, source)]
    if not found:
        return []
    (token, name), others = found[0], len(found) - 1
    line, end = token.map or (0, 1)
    column = source.lines[line].find(f"<{name}")
    while column < 0 and line + 1 < min(end, len(source.lines)):
        line += 1
        column = source.lines[line].find(f"<{name}")
    message = f"`<{name}>` prints as typed"
    message += f", and so do {others} more tags" * (others > 1) + ", and so does another" * (
        others == 1
    )
    hint = 'write html = "safe" in content/guide.toml to have tags taken as what they mean'
    problem = source.problem(message, line + 1, max(column, 0) + 1, hint, Severity.WARNING)
    return [replace(problem, kind="HTML as text")]


def _tags(token: Token, source: Source) -> Iterator[str]:
    """The opening tags in the text of a token that are surely meant as such."""
    for child in token.children or ():
        for tag in TAG.finditer(child.content) if child.type == "text" else ():
            is_open = name_of(tag) and not tag["closing"]
            if is_open and (name_of(tag) in VOID or f"</{tag['name']}" in source.text):
                yield tag["name"]


def check_images(tokens: Sequence[Token], source: Source) -> list[Problem]:
    """Images without alternative text, and their attributes; whether there is such a file, only
    the folder tells."""
    problems = [each for token in tokens for each in _images_of_html(token, source)]
    for token in inline_tokens(tokens):
        if token.type != "image":
            continue
        place: tuple[int, int] = token.meta.get("place", (0, 0))
        if not plain_text(token.children or []) and not token.attrs.get("alt"):
            hint = 'say what it shows: ![caption](…), or {alt="…"} behind it'
            problems.append(_silent(unquote(str(token.attrs["src"])), source, place, hint))
        for name in token.meta.get("unknown", ()):
            hint = f"known: {IMAGE_ATTRIBUTES}"
            problems.append(source.problem(f"unknown attribute `{name}`", *place, hint))
        problems += _check_width(token, source, place)
    return problems


def _images_of_html(token: Token, source: Source) -> Iterator[Problem]:
    """`<img>` in HTML that is printed as it is, without alternative text."""
    for each in (token, *(token.children or ())):
        if each.type not in ("html_block", "html_inline"):
            continue
        for tag in TAG.finditer(each.content):
            attributes = attributes_of(tag) if name_of(tag) == "img" else {"alt": "-"}
            if not attributes.get("alt"):
                line = line_of(each) + each.content.count("\n", 0, tag.start())
                place = each.meta.get("place", (line, 1))
                hint = 'say what it shows: <img alt="…">'
                yield _silent(attributes.get("src", ""), source, place, hint)


def _silent(image: str, source: Source, place: tuple[int, int], hint: str) -> Problem:
    message = f"image `{image}` has no alternative text"
    return source.problem(message, *place, hint, Severity.WARNING, "no alternative text")


def _check_width(image: Token, source: Source, place: tuple[int, int]) -> list[Problem]:
    width = str(image.attrs.get("width", "100%"))
    if re.fullmatch(r"\d+(\.\d+)?(%|mm|cm|pt|em)", width):
        return []
    hint = "write a share of the text's width, as width=90%, or a length in mm, cm, pt or em"
    return [source.problem(f"width `{width}` is no length", *place, hint)]
