"""Front matter of others (Hexo, Jekyll, Hugo, VuePress, Obsidian): what of it is of use.

In: a Source. Out: Fronted; the text with its lines emptied, so that all others keep their places.
Owns PyYAML with `reading.front_matter`. No side effects.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from guide.problems import Problem, Severity, Source

FENCES = {"---": "---", "+++": "+++"}
MOST_LINES = 400
ORDER = ("order", "weight", "nav_order", "sidebar_position")
TAGS = ("tags", "tag", "keywords", "categories", "category")


@dataclass(frozen=True)
class Fronted:
    """What a file says of itself, and the rest of it."""

    body: Source
    title: str = ""
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    order: float | None = None
    problems: tuple[Problem, ...] = ()


def split(source: Source) -> Fronted:
    """What stands between the fences at the top, if anything does."""
    lines = source.lines
    mark = FENCES.get(lines[0].rstrip() if lines else "")
    ends = (n for n, line in enumerate(lines[1:MOST_LINES], 1) if line.rstrip() == mark)
    end = next(ends, 0) if mark else 0
    if not end:
        return Fronted(source)
    body = Source(source.name, "\n" * (end + 1) + "\n".join(lines[end + 1 :]))
    try:
        values = _values(mark or "", "\n".join(lines[1:end]))
    except (yaml.YAMLError, ValueError, RecursionError, TypeError):
        message = "its front matter cannot be read, and is left out"
        told = source.problem(message, 1, 1, "", Severity.WARNING)
        return Fronted(body, problems=(told,))
    return Fronted(
        body,
        " ".join(_texts(values.get("title")))[:500],
        tuple(dict.fromkeys(tag for key in TAGS for tag in _texts(values.get(key)))),
        tuple(_texts(values.get("aliases"))),
        next((float(v) for key in ORDER if isinstance(v := values.get(key), (int, float))), None),
    )


def _values(mark: str, text: str) -> Mapping[str, Any]:
    found = tomllib.loads(text) if mark == "+++" else yaml.load(text, yaml.BaseLoader)
    if not isinstance(found, dict):
        return {}
    lowered = {str(key).lower(): value for key, value in found.items()}
    for key in ORDER:  # YAML's plain loader leaves numbers as text
        if re.fullmatch(r"-?\d{1,9}(\.\d{1,9})?", str(lowered.get(key, ""))):
            lowered[key] = float(lowered[key])
    return lowered


def _texts(value: Any) -> list[str]:
    """A text, or a list of them, or texts with commas between, without their #."""
    many = value if isinstance(value, list) else re.split(r"[,，]", value) if value else []
    return [text for each in many if (text := str(each).strip().lstrip("#"))]
