"""What templates see of a guide: plain values, with the fields that the README lists.

In: values of a guide. Out: Views of them; texts, numbers, lists. No object with methods, no path
and no source goes into a template. No side effects.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from guide.config import CheatSheet, Config
from guide.reading.model import Chapter, Guide, Question, Reference, Section, Term, Use
from guide.words import Words

SEEN: Mapping[type, tuple[str, tuple[str, ...]]] = {
    Guide: (
        "the guide",
        ("title", "config", "chapters", "questions", "tags", "glossary", "glossary_references"),
    ),
    Chapter: (
        "a chapter",
        ("number", "id", "title", "title_html", "intro_html", "questions", "references"),
    ),
    Question: (
        "a question",
        (
            "id",
            "number",
            "title",
            "title_html",
            "short_title",
            "short_title_html",
            "level",
            "tags",
            "short_html",
            "body_html",
            "cheat_html",
            "references",
            "sections",
            "line",
        ),
    ),
    Section: ("a section", ("title", "depth", "begins")),
    Reference: ("a reference", ("number", "anchor", "html")),
    Term: ("a term", ("anchor", "name", "english", "aliases", "html", "uses")),
    Use: ("a use of a term", ("number", "question", "anchor", "bold")),
    Config: ("the settings", Config.__struct_fields__),
    CheatSheet: (
        "the settings of the cheat sheet",
        CheatSheet.__struct_fields__,
    ),
    Words: ("the words", tuple(each.name for each in dataclasses.fields(Words))),
}
"""What a template is told that a value is, and which of its fields it sees."""


class View:
    """The named fields of a value, and nothing else of it."""

    __slots__ = ("_fields", "_kind")

    def __init__(self, kind: str, fields: Mapping[str, Any]) -> None:
        self._kind = kind
        self._fields = fields

    def __getattr__(self, name: str) -> Any:
        # Jinja asks for attributes; those that begin with `_` it is not given.
        try:
            return self._fields[name]
        except KeyError:
            raise AttributeError(name) from None

    def __repr__(self) -> str:
        return f"<{self._kind}>"


class Views:
    """Views of values, one for each, so that two of the same are the same."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, Any]] = {}
        """By identity; with the value itself, so that no other takes its place in memory."""

    def of(self, value: Any) -> Any:
        """A value as templates see it."""
        if value is None or isinstance(value, (str, int, float)):
            return value
        if isinstance(value, list):
            return [self.of(each) for each in value]
        if isinstance(value, tuple):
            return tuple(self.of(each) for each in value)
        if isinstance(value, Mapping):
            return {self.of(key): self.of(each) for key, each in value.items()}
        if type(value) not in SEEN:
            # What an edition made for a sheet, such as the columns of the cheat sheet.
            return self._view(value, "", [each.name for each in dataclasses.fields(value)])
        if id(value) not in self._known:
            self._known[id(value)] = value, self._view(value, *SEEN[type(value)])
        return self._known[id(value)][1]

    def _view(self, value: Any, kind: str, names: Sequence[str]) -> View:
        fields = {name: self.of(getattr(value, name)) for name in names}
        return View(kind or f"a {type(value).__name__.lower()}", fields)


def kind_of(view: View) -> str:
    """What a template is told that it is."""
    return view._kind
