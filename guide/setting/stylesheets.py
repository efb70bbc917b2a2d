"""Stylesheets as text: which there are, and tokens replaced by their values.

In: the guide's folder, names, the classes of `<html>`. Out: Stylesheets. Reads files, writes
nothing. What cannot be read, and tokens without end, are a GuideError.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from guide.limits import STYLESHEET_GROWTH, TOKEN_CHAIN, TOKEN_VALUE
from guide.problems import GuideError, Source, has_errors
from guide.reading.sources import read_source
from guide.storage.bundled import TEMPLATES
from guide.storage.root import Root

# A name begins where no other ends, and none of these goes back in what it has read: so the time
# that they take grows as the text does.
TOKEN = re.compile(r"(?<![\w-])(--[\w-]++)\s*+:\s*+([^;}]++)")
ROOT = re.compile(
    r"(?P<selector>:root(?:\.[\w-]++)*+(?:\s*+,\s*+:root(?:\.[\w-]++)*+)*+)"
    r"(?:\s*+\{(?P<block>[^}]*+)\})?+",
)
"""`:root { … }`, `:root.A5 { … }`, `:root.A5, :root.Letter { … }`; not a selector alone."""
VARIABLE = re.compile(r"var\(\s*+(--[\w-]++)\s*+\)")
ENDLESS = "give one of the tokens that it is made of a value that names no other"


@dataclass(frozen=True)
class Stylesheet:
    name: str
    """As the user knows it: relative to the guide for its own ones."""
    text: str


def stylesheets(root: Root, *names: str) -> tuple[Stylesheet, ...]:
    """The bundled stylesheets of these names, then the guide's own ones. Raises GuideError for
    one that cannot be read."""
    bundled = [Stylesheet(f"bundled/{n}", (TEMPLATES / n).read_text("utf-8")) for n in names]
    return (*bundled, *(own for name in names for own in _own(root, name)))


def _own(root: Root, name: str) -> Iterator[Stylesheet]:
    path = root.path / "templates" / name
    if not root.holds(path):
        return
    source, problems = read_source(path, root)
    if has_errors(problems):
        raise GuideError(problems)
    yield Stylesheet(source.name, source.text)


def without_comments(text: str) -> str:
    kept, at = [], 0
    while (start := text.find("/*", at)) >= 0 and (end := text.find("*/", start + 2)) >= 0:
        kept.append(text[at:start])
        at = end + 2
    return "".join([*kept, text[at:]])


@dataclass(frozen=True)
class _Written:
    """A token as a stylesheet sets it."""

    value: str
    style: Stylesheet

    @property
    def names(self) -> list[str]:
        """The tokens that it is made of."""
        return VARIABLE.findall(self.value)


def token_values(styles: Sequence[Stylesheet], classes: Set[str]) -> Mapping[str, str]:
    """Token → the last value that a `:root` of these classes gives it, with the values of others
    in it; none that is also set elsewhere.

    In each stylesheet, `:root` comes first, then those with one class, with two, …: so the plain
    values of a guide win over all bundled ones. Raises GuideError if a token is made of itself, or
    grows without measure.
    """
    texts = [(style, without_comments(style.text)) for style in styles]
    local: dict[str, list[_Written]] = {}
    for style, text in texts:
        for name, value in TOKEN.findall(_with_roots(lambda _: "", text)):
            local.setdefault(name, []).append(_Written(value.strip(), style))
    written: dict[str, _Written] = {}
    for style, text in texts:
        for block in _blocks(text, classes):
            pairs = TOKEN.findall(block)
            written |= {n: _Written(value.strip(), style) for n, value in pairs if n not in local}
    values = _values(written)
    _check_local(local)
    return values


def _blocks(text: str, classes: Set[str]) -> Iterator[str]:
    """What the `:root`s of these classes hold, those with the fewest classes first."""
    roots = [match for match in ROOT.finditer(text[: text.rfind("}") + 1]) if match["block"]]
    found = [(_weight(match["selector"], classes), match["block"]) for match in roots]
    known = [(weight, block) for weight, block in found if weight is not None]
    return (block for _, block in sorted(known, key=lambda each: each[0]))


def _with_roots(replaced: Callable[[re.Match[str]], str], text: str) -> str:
    """The text with each `:root { … }` replaced."""

    def each(match: re.Match[str]) -> str:
        return match[0] if match["block"] is None else replaced(match)

    # Behind the last brace no block ends, however often one begins.
    end = text.rfind("}") + 1
    return ROOT.sub(each, text[:end]) + text[end:]


def _weight(selector: str, classes: Set[str]) -> int | None:
    """How many classes a selector asks for; None if it asks for another than these."""
    wanted = [set(each.strip().split(".")[1:]) for each in selector.split(",")]
    return max((len(each) for each in wanted if each <= classes), default=None)


def _values(written: Mapping[str, _Written]) -> dict[str, str]:
    """Each token's value with the values of those that it names."""
    values: dict[str, str] = {}

    def known(match: re.Match[str]) -> str:
        return values.get(match[1], match[0])

    grown = 0
    for name in _in_order({name: each.names for name, each in written.items()}, written):
        value = written[name].value
        more = sum(len(values.get(each, "")) for each in written[name].names)
        grown += more
        if more > TOKEN_VALUE or grown > STYLESHEET_GROWTH:
            raise _too_long(name, written[name].style)
        values[name] = VARIABLE.sub(known, value)
    return {name: values[name] for name in written}


def _in_order(names: Mapping[str, list[str]], written: Mapping[str, _Written]) -> Iterator[str]:
    """Tokens, each behind those that it is made of; without recursion, as a chain may be long."""
    done: set[str] = set()
    for first in names:
        open_ = [(first, iter(names[first]))] if first not in done else []
        above = {first}
        while open_:
            name, rest = open_[-1]
            below = next((each for each in rest if each in names and each not in done), None)
            if below is None:
                open_.pop()
                above.discard(name)
                done.add(name)
                yield name
            elif below in above:
                raise _problem(f"the token `{below}` is made of itself", below, written[below])
            else:
                open_.append((below, iter(names[below])))
                above.add(below)


def _check_local(local: Mapping[str, list[_Written]]) -> None:
    """Tokens that rules set: the engine resolves these, by recursion and each anew."""
    firsts = {name: each[-1] for name, each in local.items()}
    names = {name: [n for one in each for n in one.names] for name, each in local.items()}
    sizes: dict[str, int] = {}
    chains: dict[str, int] = {}
    for name in _in_order(names, firsts):
        below = [each for each in names[name] if each in sizes]
        longest = max((len(one.value) for one in local[name]), default=0)
        sizes[name] = longest + sum(sizes[each] for each in below)
        chains[name] = 1 + max((chains[each] for each in below), default=0)
        if below and sizes[name] > TOKEN_VALUE:
            raise _too_long(name, firsts[name].style)
        if chains[name] > TOKEN_CHAIN:
            message = f"the token `{name}` is the end of a chain of more than {TOKEN_CHAIN} tokens"
            raise _problem(message, name, firsts[name])


def _too_long(name: str, style: Stylesheet) -> GuideError:
    message = f"the token `{name}` is longer than {TOKEN_VALUE} characters when it is put together"
    return _problem(message, name, _Written("", style))


def _problem(message: str, name: str, written: _Written) -> GuideError:
    style = written.style
    lines = enumerate(style.text.splitlines(), 1)
    sets = re.compile(rf"(?<![\w-]){re.escape(name)}\s*+:")
    line = next((number for number, text in lines if sets.search(text)), 1)
    return GuideError([Source(style.name, style.text).problem(message, line, 1, ENDLESS)])


def resolve_tokens(styles: Sequence[Stylesheet], classes: Set[str]) -> tuple[Stylesheet, ...]:
    """The stylesheets with `var(--token)` replaced by its value for these classes.

    WeasyPrint 70 resolves variables anew for every element, at a fifth of the time of a layout.
    Tokens that are set elsewhere than in `:root` are left for it.
    """
    values = token_values(styles, classes)

    def value(match: re.Match[str]) -> str:
        return values.get(match[1], match[0])

    def root(match: re.Match[str]) -> str:
        # For the tokens that are left: the classes are those of every sheet, and weigh nothing.
        applies = _weight(match["selector"], classes) is not None
        return match[0].replace(match["selector"], ":root", 1) if applies else match[0]

    for style in styles:
        _check_growth(style, values)
    return tuple(
        Stylesheet(style.name, _with_roots(root, VARIABLE.sub(value, style.text)))
        for style in styles
    )


def _check_growth(style: Stylesheet, values: Mapping[str, str]) -> None:
    grown = 0
    for match in VARIABLE.finditer(style.text):
        grown += len(values.get(match[1], ""))
        if grown > STYLESHEET_GROWTH:
            source = Source(style.name, style.text)
            message = f"its tokens make it longer by more than {STYLESHEET_GROWTH} characters"
            hint = "give long tokens shorter values, or name them less often"
            raise GuideError([source.problem(message, *source.place_of(match.start()), hint)])
