"""What other programs write at the head of a note: YAML, TOML, the properties of Notion.

In: a Source. Out: its title, tags and the like, and the Source with their lines emptied, so that
those below keep their numbers. No side effects.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guide.limits import FRONT_MATTER
from guide.notes.names import NOTION
from guide.notes.yaml_values import read_yaml
from guide.problems import Problem, Severity, Source
from guide.toml import Refused, read_toml

FENCED = re.compile(
    r"\s*^(?P<fence>---|\+\+\+)[ \t]*\n(?P<text>.*?)^(?:(?P=fence)|\.\.\.)[ \t]*(?:\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
UNOPENED = re.compile(
    r"(?P<text>(?:title|date|layout|tags|categories):[^\n]*\n(?:[ \t\w-][^\n]*\n){0,20}?)"
    r"---[ \t]*\n"
)
"""Hexo needs no first fence."""
PAIR = re.compile(r"[ \t]*[\"']?[\w.@-][\w .@/-]*[\"']?[ \t]*:(?:[ \t]|$)|[ \t]*(?:#|- )")
"""A line with which front matter begins, and no text between two rules."""
LINE = re.compile(r"^([\w-]+):[ \t]*(\S.*)$", re.MULTILINE)
PROPERTY = re.compile(r"[A-Z\u3400-\u9fff][\w /()-]{0,40}: \S.*")
OWN = frozenset(("id", "short_title", "tags", "level", "cheat"))
"""Keys of a guide's own questions."""
ONLY_OURS = frozenset(("short_title", "level", "cheat"))
TITLE = ("title",)
TAGS = ("tags", "tag", "keywords", "categories", "category")
ALIASES = ("aliases", "alias")
ORDERS = ("order", "weight", "nav_order", "sidebar_position")
DATES = ("date", "created")
LONGEST = 100
"""Characters of a tag."""


@dataclass(frozen=True)
class Front:
    title: str = ""
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    order: float | None = None
    """Where it stands among those beside it."""
    date: str = ""
    is_ours: bool = False
    """Whether it is the front matter of a guide, and still stands in the text."""


def take_front(source: Source) -> tuple[Front, Source, list[Problem]]:
    """What the head of a note says, and the note without it; a warning if it is broken."""
    found = FENCED.match(source.text, 0, FRONT_MATTER) or UNOPENED.match(source.text)
    is_toml = found and found.groupdict().get("fence") == "+++"
    if not found or not (is_toml or _begins_with_pair(found["text"])):
        return _take_properties(source)
    values, problems = (_toml if is_toml else _yaml)(found["text"], source, found.start("text"))
    if {*values} <= OWN and {*values} & ONLY_OURS:
        return Front(is_ours=True), source, []
    emptied = "\n" * found[0].count("\n") + source.text[found.end() :]
    return _front(values), Source(source.name, emptied), problems


def _begins_with_pair(text: str) -> bool:
    first = next((line for line in text.split("\n") if line.strip()), None)
    return first is None or bool(PAIR.match(first[:LONGEST]))


def _yaml(text: str, source: Source, start: int) -> tuple[Mapping[str, Any], list[Problem]]:
    try:
        values = read_yaml(text)
    except ValueError as error:
        message, line = error.args
        hint = "quote a value that holds `: `, `#`, `[` or a backslash: 'like this'"
        number = source.place_of(start)[0] + line
        # What its lines say, as most titles that break it only hold a colon.
        said = {key: value.strip("\"' ") for key, value in LINE.findall(text)}
        return said, [_broken(source, message, number, hint)]
    return (values if isinstance(values, dict) else {}), []


def _toml(text: str, source: Source, start: int) -> tuple[Mapping[str, Any], list[Problem]]:
    try:
        values = read_toml(Source(source.name, text))
    except Refused as error:
        number = source.place_of(start)[0] + error.line - 1
        return {}, [_broken(source, error.message, number, error.hint)]
    taxonomies = values.get("taxonomies")
    return {**(taxonomies if isinstance(taxonomies, dict) else {}), **values}, []


def _broken(source: Source, message: str, line: int, hint: str) -> Problem:
    line = min(line, len(source.lines))
    return source.problem(f"broken front matter: {message}", line, 1, hint, Severity.WARNING)


def _front(values: Mapping[str, Any]) -> Front:
    low = {str(key).lower(): value for key, value in values.items()}
    return Front(
        title=next(_texts(low, TITLE), ""),
        tags=tuple(dict.fromkeys(tag for tag in _tags(low) if len(tag) <= LONGEST)),
        aliases=tuple(dict.fromkeys(_texts(low, ALIASES))),
        order=next(_numbers(low), None),
        date=next(_texts(low, DATES), ""),
    )


def _texts(values: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        value = values.get(key)
        for each in value if isinstance(value, list) else [value]:
            text = (
                "" if each is None or isinstance(each, dict | list) else " ".join(str(each).split())
            )
            if text.lower() not in ("", "null", "~"):
                yield text


def _tags(values: Mapping[str, Any]) -> Iterator[str]:
    """Of a list as they are; of a text, those between commas, or between spaces and `#`."""
    for text in _texts(values, TAGS):
        is_marked = text.startswith("#")
        for tag in re.split(r"\s+(?=#)|[,，、;；]" if is_marked else "[,，、;；]", text):
            if tag := tag.strip().lstrip("#").strip():
                yield tag


def _numbers(values: Mapping[str, Any]) -> Iterator[float]:
    for text in _texts(values, ORDERS):
        try:
            number = float(text)
        except ValueError:
            continue
        if number == number:
            yield number


def _take_properties(source: Source) -> tuple[Front, Source, list[Problem]]:
    """The lines `Tags: a, b` with which Notion begins a page, below its title."""
    if not NOTION.search(source.name.rpartition("/")[2].rpartition(".")[0]):
        return Front(), source, []
    lines = [*source.lines]
    start = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    if lines[start : start + 1] and lines[start].startswith("# "):
        start = next((n for n, line in enumerate(lines[start + 1 :], start + 1) if line.strip()), 0)
    end = start
    while end < len(lines) and PROPERTY.fullmatch(lines[end]):
        end += 1
    values = dict(line.split(": ", 1) for line in lines[start:end])
    emptied = "\n".join([*lines[:start], *[""] * (end - start), *lines[end:]])
    return _front(values), Source(source.name, emptied), []
