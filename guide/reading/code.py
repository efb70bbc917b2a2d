"""Blocks of code → HTML: tokens in colour, lines numbered if asked for. Owns Pygments.

In: the token of a block, and the Context that it stands in. Out: HTML. Side effects: what is wrong
behind the fence is reported to the Context.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from time import process_time
from typing import Any

from markdown_it.token import Token

from guide.limits import CODE, CODE_CHARACTERS, CODE_LINE, CODE_LINES, CODE_SECONDS
from guide.problems import Severity, closest
from guide.reading.context import Context
from guide.reading.diagrams import language_of

LONG_CODE = 25
"""Up to so many lines of code are never torn."""
PIECE = 500
"""Lines of code that are laid out as one: each takes as long as all behind it are."""
TAB, MAKE_TAB = 4, 8
"""Columns."""
MAKE = ("make", "makefile", "mf", "bsdmake")
NUMBER_DIGITS = 7
"""Of the number of a first line."""
FEW = 20
"""So many words behind a fence that say nothing are reported."""
LANGUAGE = re.compile(r"\{?\s*\.?([^\s{}\[,:=]{1,30})")
TITLE = re.compile(
    r"""\b(?:title|filename|name|caption)\s*=\s*(?:"([^"]+)"|'([^']+)')|\[([^\]]+)\]\s*$"""
)
LINE_NUMBERS = re.compile(
    r"""\b(?:numbered|showLineNumbers|numberLines|line-?numbers|linenos|linenums)\b
    (?:\s*[={]\s*["']?(\d{1,7})\b)?(?:\s*=\s*(?:true|table|inline))?
    (?!\s*=)(?:.*?\b(?:startFrom|linenostart|start)\s*=\s*["']?(\d{1,7}))?""",
    re.VERBOSE,
)
OTHER_NAMES = {"c++": "cpp", "golang": "go", "vue": "html", "jsonc": "json", "json5": "json"}
"""By which notes call languages, beside those of Pygments."""
NUMBERED = re.compile(r"numbered(?:=(\d+))?")


def fenced(token: Token, context: Context) -> str:
    """Code between fences, in the language and with the numbers that stand behind the first."""
    _cut(token, context)
    if diagram := next(filter(None, map(language_of, _languages(token.info.strip()))), ""):
        mark = context.mark("diagram", f"{diagram}\n{token.content}", token)
        return f'<div class="diagram"{mark}>{_listing(_plain(token.content))}</div>\n'
    if context.is_found:
        return _of_notes(token, context)
    language, _, words = token.info.strip().partition(" ")
    token.content = token.content.expandtabs(MAKE_TAB if language in MAKE else TAB)
    inside = _highlighted(token, language, context) if language else None
    if language and inside is None:
        hint = "name a language that Pygments knows, or `text`"
        context.report(token, f"no such language: `{language}`", hint, Severity.WARNING)
    first = _first_number(words.split(), token, context)
    return _listing(inside or _plain(token.content), first)


def _of_notes(token: Token, context: Context) -> str:
    """What stands behind a fence is for many programs: what says nothing here is passed over."""
    info = token.info.strip()
    names = list(_languages(info))
    token.content = token.content.expandtabs(MAKE_TAB if {*names} & {*MAKE} else TAB)
    title = TITLE.search(info)
    numbers = LINE_NUMBERS.search(info)
    first = int(numbers[1] or numbers[2] or 1) if numbers else None
    inside = None
    for name in names:
        if inside is None:
            inside = _highlighted(token, name, context)
    shown = next(filter(None, title.groups()), "") if title else ""
    label = f'<p class="code-title">{html.escape(shown)}</p>\n' if shown else ""
    return label + _listing(inside or _plain(token.content), first)


def _languages(info: str) -> Iterator[str]:
    """What may be its name, the likeliest first: `C/C++`, `{.python}`, `js{1,3}`."""
    found = LANGUAGE.match(info)
    name = found[1].lower() if found else ""
    yield from dict.fromkeys(filter(None, (OTHER_NAMES.get(name, name), *name.split("/"))))


def indented(token: Token, context: Context) -> str:
    """Code that is indented, as it is."""
    _cut(token, context)
    return _listing(_plain(token.content.expandtabs(TAB)))


def _listing(inside: str, first: int | None = None) -> str:
    """A block of code; `first` is the number of its first line, None if they have none."""
    lines = inside.removesuffix("\n").split("\n")
    names = ["long"] * (len(lines) > LONG_CODE) + ["numbered"] * (first is not None)
    if first is None:
        *lines, last = (f"{line}\n" for line in lines)
        lines.append(last if inside.endswith("\n") else last[:-1])
    else:
        lines = [
            f'<span class="line" data-line="{number}">{line}</span>'
            for number, line in enumerate(lines, first)
        ]
    return "".join(
        _piece("".join(lines[at : at + PIECE]), [*names, *_seams(at, len(lines))])
        for at in range(0, len(lines), PIECE)
    )


def _seams(at: int, count: int) -> Iterator[str]:
    """The classes of a piece that comes from another one, or goes on in one."""
    if at:
        yield "comes-from"
    if at + PIECE < count:
        yield "goes-on"


def _piece(inside: str, names: Sequence[str]) -> str:
    classes = f' class="{" ".join(names)}"' if names else ""
    return f"<pre{classes}><code>{inside}</code></pre>\n"


def _first_number(words: Sequence[str], fence: Token, context: Context) -> int | None:
    """The number of the first line, if the words behind the language ask for numbers."""
    first, wrong = None, 0
    for word in words:
        if (found := NUMBERED.fullmatch(word)) and len(found[1] or "") <= NUMBER_DIGITS:
            first = int(found[1] or 1)
            continue
        if wrong > FEW:
            break
        wrong += 1
        line, _ = context.start_of(fence)
        column = context.source.lines[line - 1].rfind(word) + 1
        near = closest(word.partition("=")[0], ("numbered",))
        known = f"known: numbered, numbered=10, up to {'9' * NUMBER_DIGITS}"
        hint = f"did you mean `{near}`?" if near and not found else known
        message = f"`{word}` says nothing about code"
        context.report(fence, message, hint, Severity.WARNING, (line, column))
    return first


def _highlighted(token: Token, language: str, context: Context) -> str | None:
    """HTML for the inside of `<code>`; empty if it is not coloured, None if no lexer has that
    name."""
    # Imported here: a guide without code does not pay for it.
    from pygments import format as write
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None
    code = token.content
    if len(code) > CODE or max(map(len, code.split("\n"))) > CODE_LINE:
        hint = f"up to {CODE:,} characters, {CODE_LINE:,} a line, are coloured; or name it `text`"
        context.report(token, "code too long to be coloured", hint, Severity.WARNING)
        return ""
    try:
        tokens = _in_time(lexer.get_tokens(code), context.spent)
        return str(write(tokens, HtmlFormatter(nowrap=True)))
    except TimeoutError:
        hint = f"a file has {CODE_SECONDS} seconds for that; shorten it, or name it `text`"
        context.report(token, "code takes too long to colour", hint, Severity.WARNING)
        return ""
    except Exception:  # one of 500 lexers that others wrote; colour is no promise
        return ""


def _in_time(tokens: Iterable[Any], spent: list[float]) -> Iterator[Any]:
    """Tokens, as long as a file has time left for colour."""
    start, left = process_time(), CODE_SECONDS - sum(spent)
    try:
        for token in tokens:
            if process_time() - start > left:
                raise TimeoutError
            yield token
    finally:
        spent.append(process_time() - start)


def _plain(code: str) -> str:
    return html.escape(code, quote=False)


def _cut(token: Token, context: Context) -> None:
    """Leave out what is more than anyone prints."""
    code = token.content
    lines = code.split("\n", CODE_LINES)
    kept = "\n".join(lines[:CODE_LINES])[:CODE_CHARACTERS]
    if len(kept) + 1 < len(code):
        left = code.count("\n", len(kept) + 1) or 1
        token.content = f"{kept}\n…\n"
        hint = f"up to {CODE_LINES:,} lines and {CODE_CHARACTERS:,} characters are printed"
        message = f"{left:,} lines of code are left out"
        context.report(token, message, hint, kind="long code")
