"""The keys of `guide.toml`, each with a line that says what it is for.

In: a title and a language. Out: a `guide.toml` in which every key stands with its default; JSON
Schemas. No side effects.
"""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from guide.config import CheatSheet, Config
from guide.reading.draft import FrontMatter

SETTINGS: Mapping[str, str] = {
    "title": "On the cover and in every running foot; the folder's name if empty.",
    "subtitle": "Below the title on the cover.",
    "author": "On the cover and in the PDF's metadata.",
    "date": 'Printed as written, such as "2026-11"; never taken from the clock.',
    "version": "Printed as written.",
    "language": "Of the text: zh, zh-Hant, en, es, fr, de, or another BCP 47 tag such as en-GB.",
    "reading": '"authored": what is wrong stops the build. "found": it is shown and told.',
    "question_level": 'Of found notes: the headings that are questions, 1 to 6, or "auto".',
    "html": '"text": HTML prints as typed. "safe": tags that print has are taken as such.',
    "keywords": "For the PDF's metadata.",
    "paper": "Of the book: A4, Letter, A5, B5, 16开 (or 16K), or phone, to read on its screen.",
    "duplex": "For both sides of the paper: margins mirrored, chapters on the right.",
    "ink_saver": "Lines and outlines, nothing filled.",
    "variant": 'A standard that the PDFs follow: "pdf/ua-1", "pdf/a-3u" or "none".',
    "image_dpi": "Pictures are printed no finer than so many pixels an inch; 0 keeps them.",
    "chapters": "The folders of content/ in their order; by name if empty.",
    "new_page": 'What begins a page: "question", "chapter", or "auto" (see the README).',
    "raw_html": "Let all HTML through to layout, unchecked.",
}
CHEATSHEET: Mapping[str, str] = {
    "paper": '"auto": that of the book, but A4 instead of A5 or phone.',
    "title": "In its title line; the guide's title if empty.",
    "columns": "2, 3 or 4.",
    "min_size": "Points; the smallest type you can read. Below it the build says what to cut.",
    "max_size": "Points; the largest type that it takes.",
}
FRONT_MATTER: Mapping[str, str] = {
    "id": "What links call the question; the file's name without its number if left out.",
    "short_title": "In the running head and on the cheat sheet.",
    "tags": "For the index.",
    "level": "1 basic, 2 advanced, 3 deep.",
    "cheat": "The lines of the question on the cheat sheet.",
}


def settings_file(title: str, language: str) -> str:
    """A `guide.toml` with every key: those that are as by default stand as comments."""
    said = {"title": title, "language": language}
    lines = [_line(SETTINGS, key, value, said) for key, value in _defaults(Config).items()]
    sheet = [_line(CHEATSHEET, key, value, {}) for key, value in _defaults(CheatSheet).items()]
    return "\n".join([*lines, "[cheatsheet]", *sheet])


def _defaults(kind: type[msgspec.Struct]) -> dict[str, Any]:
    values = {field.name: field.default for field in msgspec.structs.fields(kind)}
    return {key: value for key, value in values.items() if not isinstance(value, msgspec.Struct)}


def _line(about: Mapping[str, str], key: str, default: Any, said: Mapping[str, str]) -> str:
    comment = about[key]
    value = _toml(said.get(key, default))
    return f"# {comment}\n{'' if key in said else '# '}{key} = {value}\n"


def _toml(value: Any) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def schemas() -> dict[str, dict[str, Any]]:
    """JSON Schemas, for editors: of `guide.toml` and of the front matter of a question."""
    return {
        "guide.toml": _schema(Config, {"Config": SETTINGS, "CheatSheet": CHEATSHEET}),
        "front-matter": _schema(FrontMatter, {"FrontMatter": FRONT_MATTER}),
    }


def _schema(kind: type[msgspec.Struct], said: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """What msgspec knows of a type, with a description of each key; no other key is known."""
    schema = json.loads(msgspec.json.encode(msgspec.json.schema(kind)).replace(rb"\\Z", b"$"))
    for name, descriptions in said.items():
        table = schema["$defs"][name]
        table["additionalProperties"] = False
        for key, description in descriptions.items():
            if key in table["properties"]:
                table["properties"][key]["description"] = description
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
