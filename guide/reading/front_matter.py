"""The YAML front matter of a question file → FrontMatter. Owns PyYAML.

In: a Source. Out: the typed front matter, the text below it (its lines keep their numbers), where
each cheat line stands, and the problems. No side effects.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
import yaml

from guide.fields import decode
from guide.problems import Problem, Source

FENCE = re.compile(r"\A---[ \t]*\r?\n(.*?)(^---[ \t]*(?:\r?\n|\Z)|\Z)", re.DOTALL | re.MULTILINE)
Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_\-\u3400-\u9fff]+$")]
Text = Annotated[str, msgspec.Meta(min_length=1)]
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class FrontMatter(msgspec.Struct, frozen=True, kw_only=True):
    """All optional."""

    id: Id | None = None
    short_title: Text | None = None
    tags: tuple[Text, ...] = ()
    level: Annotated[int, msgspec.Meta(ge=1, le=3)] | None = None
    cheat: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Fronted:
    front: FrontMatter
    body: str
    """The Markdown, with an empty line for each line of the front matter."""
    cheat_places: tuple[tuple[int, int], ...]
    """Line and column of each of `front.cheat`."""


def split(source: Source) -> tuple[Fronted, list[Problem]]:
    """Front matter and body; without front matter, an empty one and the text as it is."""
    found = FENCE.match(source.text)
    if not found:
        return Fronted(FrontMatter(), source.text, ()), []
    if not found[2]:
        hint = "end the front matter with a line of its own: ---"
        problem = source.problem("front matter is not closed", 1, 1, hint)
        return Fronted(FrontMatter(), "", ()), [problem]
    body = "\n" * found[0].count("\n") + source.text[found.end() :]
    front, places, problems = _read(found[1], source)
    return Fronted(front, body, places), problems


def _read(
    text: str, source: Source
) -> tuple[FrontMatter, tuple[tuple[int, int], ...], list[Problem]]:
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        values = loader.construct_document(node) if node else {}
    except yaml.MarkedYAMLError as error:
        return FrontMatter(), (), [_broken(error, source)]
    except (yaml.YAMLError, ValueError) as error:
        return FrontMatter(), (), [source.problem(f"broken YAML: {error}", 2, 1)]
    finally:
        loader.dispose()
    if not isinstance(values, dict):
        hint = "write one `key: value` a line, such as `tags: [a, b]`"
        return FrontMatter(), (), [source.problem("front matter is no mapping", 2, 1, hint)]
    values = {str(key): value for key, value in values.items()}
    front, problems = decode(FrontMatter, values, source, lambda path: _locate(node, path))
    problems += _twice(node, source)
    places = tuple(_locate(node, ("cheat", index)) for index in range(len(front.cheat)))
    return front, places, problems


def _broken(error: yaml.MarkedYAMLError, source: Source) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 2, mark.column + 1) if mark else (2, 1)
    message = error.problem or str(error)
    hint = "quote a value that holds `: `, `#`, `[` or a backslash: 'like this'"
    return source.problem(f"broken YAML: {message}", min(line, len(source.lines)), column, hint)


def _twice(node: Any, source: Source) -> list[Problem]:
    """YAML takes the last of two equal keys in silence."""
    seen: set[str] = set()
    problems = []
    for key, _ in node.value if node else ():
        if key.value in seen:
            place = key.start_mark.line + 2, key.start_mark.column + 1
            problems.append(source.problem(f"`{key.value}` is set twice", *place))
        seen.add(key.value)
    return problems


def _locate(node: Any, path: tuple[str | int, ...]) -> tuple[int, int]:
    """The mark of the node at a path; a key's own mark when the path is the key alone."""
    for step in path[:1]:
        key, node = next((k, v) for k, v in node.value if k.value == step)
    for step in path[1:]:
        children = node.value if isinstance(node.value, list) else []
        if not isinstance(step, int) or step >= len(children):
            break
        key = node = children[step]
    return key.start_mark.line + 2, key.start_mark.column + 1
