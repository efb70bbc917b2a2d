"""YAML that other programs read → plain values: every scalar is a text, tags are nothing.

In: a text. Out: texts, lists and mappings; ValueError for what is none. No side effects. Owns
PyYAML with `reading.front_matter`.
"""

from typing import Any

import yaml

from guide.limits import VALUES

# Knows no types at all, so that no tag has anything made or run.
Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_yaml(text: str) -> Any:
    """What it says; an alias is the same value again, so that a value may hold itself. Raises
    ValueError with a message and the line, from 0."""
    try:
        _measure(text)
        return yaml.load(text, Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ValueError(str(error.problem), mark.line if mark else 0) from None
    except yaml.YAMLError as error:  # a character that YAML does not have
        raise ValueError(str(error).partition("\n")[0], 0) from None


def _measure(text: str) -> None:
    """Refuse what lies too deep in each other: it is put together by recursion, in C."""
    depth = 0
    for event in yaml.parse(text, Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > VALUES:
            raise ValueError(f"more than {VALUES} deep in each other", event.start_mark.line)
