"""The YAML front matter of a question file → FrontMatter. Owns PyYAML.

In: a Source. Out: the typed front matter, the text below it (its lines keep their numbers), where
each cheat line stands, and the problems. No side effects.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import yaml

from guide.fields import decode
from guide.limits import DIGITS, VALUES
from guide.problems import Problem, Source
from guide.reading.draft import FrontMatter

FENCE = re.compile(r"\A---[ \t]*\r?\n(.*?)(^---[ \t]*(?:\r?\n|\Z)|\Z)", re.DOTALL | re.MULTILINE)
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TAG = "tag:yaml.org,2002:"
STR, SEQ, MAP = f"{TAG}str", f"{TAG}seq", f"{TAG}map"
NUMBERS = (f"{TAG}int", f"{TAG}float")
SKIPPED = 1_000
"""So many characters of quotes, escapes and indentation may stand between two of a value."""

PAIRS = "write one `key: value` a line, such as `tags: [a, b]`"
PLAINLY = "write values plainly, without `!!` tags, and dates that exist"

Places = tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True)
class _Refused(Exception):
    """Front matter that YAML lets through."""

    message: str
    mark: Any
    hint: str


@dataclass(frozen=True)
class Fronted:
    front: FrontMatter
    body: str
    """The Markdown, with an empty line for each line of the front matter."""
    cheat_places: Places
    """Line and column of each character of each of `front.cheat`."""


def split(source: Source) -> tuple[Fronted, list[Problem]]:
    """Front matter and body; without front matter, an empty one and the text as it is."""
    found = FENCE.match(source.text)
    if not found:
        return Fronted(FrontMatter(), source.text, ()), []
    if not found[2]:
        hint = "end the front matter with a line of its own: ---"
        problem = source.problem("front matter is not closed", 1, 1, hint)
        body = "\n" + source.text.partition("\n")[2]
        return Fronted(FrontMatter(), body, ()), [problem]
    body = "\n" * found[0].count("\n") + source.text[found.end() :]
    front, places, problems = _read(found[1], source)
    return Fronted(front, body, places), problems


def _read(text: str, source: Source) -> tuple[FrontMatter, Places, list[Problem]]:
    try:
        _measure(text)
        nodes, values = _values(text)
    except yaml.MarkedYAMLError as error:
        return FrontMatter(), (), [_broken(error, text, source)]
    except yaml.YAMLError as error:  # a character that YAML does not have
        return FrontMatter(), (), [source.problem(f"broken YAML: {error}", 2, 1, PAIRS)]
    except _Refused as error:
        place = error.mark.line + 2, error.mark.column + 1
        return FrontMatter(), (), [source.problem(error.message, *place, error.hint)]
    by_key = {_key(key): (key, value) for key, value in nodes}
    front, problems = decode(FrontMatter, values, source, lambda path: _locate(by_key, path))
    problems += _twice(nodes, source)
    _, lines = by_key.get("cheat", (None, None))
    written = lines.value if isinstance(lines, yaml.SequenceNode) else ()
    places = (_trace(text, line, source) for text, line in zip(front.cheat, written, strict=False))
    return front, tuple(places), problems


def _measure(text: str) -> None:
    """Refuse what cannot be put together: it is done by recursion, in C.

    What is broken has its turn later.
    """
    loader, depth = Loader(text), 0
    with suppress(yaml.reader.ReaderError, yaml.scanner.ScannerError, yaml.parser.ParserError):
        while loader.check_event():
            event = loader.get_event()
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if message := _too_much(event, depth, loader):
                loader.dispose()
                raise _Refused(f"front matter: {message}", event.start_mark, PLAINLY)
    loader.dispose()


def _too_much(event: Any, depth: int, loader: Any) -> str:
    """What is wrong with a part of the front matter, if something is."""
    if depth > VALUES:
        return f"values lie more than {VALUES} deep in each other"
    if not isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
        return ""
    fits = _tags(event, loader)
    if event.tag and event.tag not in (*fits, "!"):
        return "a tag that does not fit its value"
    if len(getattr(event, "value", "")) > DIGITS and fits[0] in NUMBERS:
        return f"a number of more than {DIGITS:,} digits"
    return ""


def _tags(event: Any, loader: Any) -> tuple[str, ...]:
    """The tags that a value may have: first the one that it has without being told."""
    if isinstance(event, yaml.ScalarEvent):
        plain = loader.resolve(yaml.ScalarNode, event.value, (True, False))
        return (STR, plain) if event.style else (plain, STR)
    return (SEQ,) if isinstance(event, yaml.SequenceStartEvent) else (MAP,)


def _values(text: str) -> tuple[list[tuple[Any, Any]], dict[str, Any]]:
    """The pairs of nodes of the mapping, and what it says. Raises YAMLError."""
    loader = Loader(text)
    try:
        node = loader.get_single_node() or yaml.MappingNode("", [])
        if not isinstance(node, yaml.MappingNode):
            raise _Refused("front matter is no mapping", node.start_mark, PAIRS)
        return node.value, {_key(key): _value(each, loader) for key, each in node.value}
    finally:
        loader.dispose()


def _value(node: Any, loader: Any) -> Any:
    try:
        return loader.construct_object(node, deep=True)
    except (ValueError, ArithmeticError) as error:  # a date that does not exist, a number `0b_`
        raise _Refused(f"broken YAML: {error}", node.start_mark, PLAINLY) from None


def _trace(text: str, node: Any, source: Source) -> tuple[tuple[int, int], ...]:
    """The place of each character of a scalar; quotes, escapes and indentation are passed over."""
    first = source.text.index("\n") + 1
    at, end = first + node.start_mark.index, first + node.end_mark.index
    places = []
    for char in text:
        if not char.isspace():  # a folded line break is a space
            at = max(at, source.text.find(char, at, min(end, at + SKIPPED)))
        places.append(source.place_of(at))
        at += not char.isspace()
    return tuple(places)


def _key(node: Any) -> str:
    """A key as it is written: `on` and `1.0` too, which YAML takes for other things than words."""
    return str(node.value if isinstance(node, yaml.ScalarNode) else node.tag.rpartition(":")[2])


def _broken(error: yaml.MarkedYAMLError, text: str, source: Source) -> Problem:
    mark = error.problem_mark or error.context_mark
    if mark and error.context_mark and mark.line >= text.count("\n"):
        mark = error.context_mark  # what is never closed is noticed at the end
    line, column = (mark.line + 2, mark.column + 1) if mark else (2, 1)
    message = error.problem or str(error)
    hint = "quote a value that holds `: `, `#`, `[` or a backslash: 'like this'"
    return source.problem(f"broken YAML: {message}", min(line, len(source.lines)), column, hint)


def _twice(nodes: Sequence[tuple[Any, Any]], source: Source) -> list[Problem]:
    """YAML takes the last of two equal keys in silence."""
    seen: set[str] = set()
    problems = []
    for key, _ in nodes:
        if _key(key) in seen:
            place = key.start_mark.line + 2, key.start_mark.column + 1
            hint = "keep one of the two"
            problems.append(source.problem(f"`{_key(key)}` is set twice", *place, hint))
        seen.add(_key(key))
    return problems


def _locate(nodes: Mapping[str, tuple[Any, Any]], path: tuple[str | int, ...]) -> tuple[int, int]:
    """The mark of the node at a path; a key's own mark when the path is the key alone."""
    key, node = nodes[str(path[0])]
    for step in path[1:]:
        children = node.value if isinstance(node.value, list) else []
        if not isinstance(step, int) or step >= len(children):
            break
        key = node = children[step]
    return key.start_mark.line + 2, key.start_mark.column + 1
