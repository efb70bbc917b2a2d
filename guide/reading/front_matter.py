"""The YAML front matter of a question file → FrontMatter. Owns PyYAML.

In: a Source. Out: the typed front matter, the text below it (its lines keep their numbers), where
each cheat line stands, and the problems. No side effects.
"""

import re
from dataclasses import dataclass
from typing import Any

import yaml

from guide.fields import decode
from guide.problems import Problem, Source
from guide.reading.draft import FrontMatter

FENCE = re.compile(r"\A---[ \t]*\r?\n(.*?)(^---[ \t]*(?:\r?\n|\Z)|\Z)", re.DOTALL | re.MULTILINE)
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Fronted:
    front: FrontMatter
    body: str
    """The Markdown, with an empty line for each line of the front matter."""
    cheat_places: tuple[tuple[tuple[int, int], ...], ...]
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


def _read(
    text: str, source: Source
) -> tuple[FrontMatter, tuple[tuple[tuple[int, int], ...], ...], list[Problem]]:
    loader = Loader(text)
    try:
        node = loader.get_single_node() or yaml.MappingNode("", [])
        if not isinstance(node, yaml.MappingNode):
            hint = "write one `key: value` a line, such as `tags: [a, b]`"
            return FrontMatter(), (), [source.problem("front matter is no mapping", 2, 1, hint)]
        values = {_key(key): loader.construct_object(each, deep=True) for key, each in node.value}
    except yaml.MarkedYAMLError as error:
        return FrontMatter(), (), [_broken(error, text, source)]
    except (yaml.YAMLError, ValueError, IndexError) as error:
        # A value that is not what its tag says: PyYAML 6 has no mark for `!!int x`.
        hint = "write values plainly, without `!!` tags, and dates that exist"
        return FrontMatter(), (), [source.problem(f"broken YAML: {error}", 2, 1, hint)]
    finally:
        loader.dispose()
    front, problems = decode(FrontMatter, values, source, lambda path: _locate(node, path))
    problems += _twice(node, source)
    lines = next((each.value for key, each in node.value if _key(key) == "cheat"), ())
    places = (_trace(text, line, source) for text, line in zip(front.cheat, lines, strict=False))
    return front, tuple(places), problems


def _trace(text: str, node: Any, source: Source) -> tuple[tuple[int, int], ...]:
    """The place of each character of a scalar; quotes, escapes and indentation are passed over."""
    first = source.text.index("\n") + 1
    at, end = first + node.start_mark.index, first + node.end_mark.index
    places = []
    for char in text:
        if not char.isspace():  # a folded line break is a space
            at = max(at, source.text.find(char, at, end))
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


def _twice(node: Any, source: Source) -> list[Problem]:
    """YAML takes the last of two equal keys in silence."""
    seen: set[str] = set()
    problems = []
    for key, _ in node.value:
        if _key(key) in seen:
            place = key.start_mark.line + 2, key.start_mark.column + 1
            hint = "keep one of the two"
            problems.append(source.problem(f"`{_key(key)}` is set twice", *place, hint))
        seen.add(_key(key))
    return problems


def _locate(node: Any, path: tuple[str | int, ...]) -> tuple[int, int]:
    """The mark of the node at a path; a key's own mark when the path is the key alone."""
    for step in path[:1]:
        key, node = next((k, v) for k, v in node.value if _key(k) == step)
    for step in path[1:]:
        children = node.value if isinstance(node.value, list) else []
        if not isinstance(step, int) or step >= len(children):
            break
        key = node = children[step]
    return key.start_mark.line + 2, key.start_mark.column + 1
