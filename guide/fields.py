"""Typed fields out of a mapping that a user wrote: every wrong one reported, none swallowed.

In: a mapping read from YAML or TOML and a frozen `msgspec.Struct` class. Out: an instance of it
(fields with a problem keep their default), and the problems. No side effects.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

import msgspec

from guide.problems import Problem, Source, closest

S = TypeVar("S", bound=msgspec.Struct)

Printable = Annotated[
    str, msgspec.Meta(pattern=r"^[^\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]*\Z")
]
"""Text without control characters, which neither a page nor a PDF's metadata can hold."""

Locate = Callable[[tuple[str | int, ...]], tuple[int, int]]
"""The line and column (from 1) of a value in its file, by its path of keys and indexes."""

NEAR = 0.6
"""How alike a wrong value is to the one that was meant: `A6` is neither `A4` nor `A5`."""
UNPRINTABLE = "has a character that it must not have"
HINTS = MappingProxyType(
    {
        "array": "write a list: [one, two]",
        "bool": "write true or false",
        "float": "write a number",
        "int": "write a whole number",
        "str": "write text, in quotes if it holds `: ` or looks like a number, a date or a list",
    }
)
"""What to write, by msgspec's name of a type."""


def decode(
    kind: type[S], values: Mapping[str, Any], source: Source, locate: Locate
) -> tuple[S, list[Problem]]:
    """Decode `values` field by field, strictly, so that one wrong value does not hide another."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    good: dict[str, Any] = {}
    problems = []
    for key, value in values.items():
        if key not in fields:
            problems.append(_unknown(key, list(fields), source, locate))
            continue
        try:
            good[fields[key].name] = msgspec.convert(value, fields[key].type)
        except msgspec.ValidationError as error:
            message, path = _explain(error)
            line, column = locate((key, *path))
            hint = _hint(fields[key].type, message, value)
            problems.append(source.problem(f"`{key}`: {message}", line, column, hint))
    return kind(**good), problems


def _unknown(key: str, known: list[str], source: Source, locate: Locate) -> Problem:
    near = closest(key, known)
    hint = f"did you mean `{near}`?" if near else f"known keys: {', '.join(known)}"
    return source.problem(f"unknown key `{key}`", *locate((key,)), hint)


def _hint(kind: Any, message: str, value: object) -> str:
    """What a type says of itself (`Meta.description`), its choices, or what msgspec expected."""
    metas = (meta for part in (kind, *get_args(kind)) for meta in getattr(part, "__metadata__", ()))
    if said := next((meta.description for meta in metas if meta.description), None):
        return str(said)
    if get_origin(kind) is Literal:
        near = closest(str(value), get_args(kind), NEAR)
        meant = f"did you mean `{near}`? " if near else ""
        return f"{meant}write one of: {', '.join(get_args(kind))}"
    if message == UNPRINTABLE:
        return "delete it: a control character cannot be printed"
    expected = re.match(r"expected (\w+)", message)
    return HINTS.get(expected[1], "") if expected else ""


def _explain(error: msgspec.ValidationError) -> tuple[str, tuple[str | int, ...]]:
    """msgspec's message in two parts: the text, and the path below the field (`$[0].a`)."""
    message, _, path = str(error).partition(" - at `$")
    steps = path.rstrip("`").replace("[", ".").replace("]", "").split(".")
    text = message[:1].lower() + message[1:].replace("`", "")
    text = re.sub(r"expected str matching regex .*", UNPRINTABLE, text)
    return text, tuple(int(step) if step.isdecimal() else step for step in steps if step)
