"""Every example of the CommonMark specification, with raw HTML and without extensions.

The parser is tested with markdown-it's own renderer, byte for byte, as the guide's `Renderer`
prints some things otherwise on purpose: an answer's sections begin at <h3>, links and images are
looked up in the guide, code is coloured. Another test holds that it differs in nothing else.
"""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it.renderer import RendererHTML

from guide.problems import Source
from guide.reading.context import Context
from guide.reading.draft import resolved
from guide.reading.render import Renderer, render_blocks
from guide.reading.syntax import make_parser
from guide.reading.tokens import place_tokens
from guide.words import ZH
from tests.conftest import REPOSITORY

FILE = REPOSITORY / ".venv" / "commonmark.json"


def examples(file: Path) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def specification() -> list[dict[str, Any]]:
    assert FILE.exists(), f"{FILE.relative_to(REPOSITORY)} is missing: run `make test`"
    return examples(FILE)


def test_the_suite_is_whole(specification: list[dict[str, Any]]) -> None:
    assert [each["example"] for each in specification] == list(range(1, 653))


def test_parses_every_example(specification: list[dict[str, Any]]) -> None:
    md = make_parser(RendererHTML, True, ())
    differ = [
        (each["example"], each["markdown"], html)
        for each in specification
        if blank_quotes(html := md.render(each["markdown"])) != blank_quotes(each["html"])
    ]
    assert differ == []


def test_prints_the_same_elements_and_words(specification: list[dict[str, Any]]) -> None:
    differ = [
        (each["example"], each["markdown"], html)
        for each in specification
        if elements(html := printed(each["markdown"])) != elements(unlinked(shifted(each["html"])))
    ]
    assert differ == []


def blank_quotes(html: str) -> str:
    """As CommonMark's own test runner: a line break in an empty quotation says nothing."""
    return html.replace("<blockquote>\n</blockquote>", "<blockquote></blockquote>")


def printed(markdown: str) -> str:
    md, source = make_parser(Renderer, True, ()), Source("content/question.md", markdown)
    tokens = md.parse(markdown)
    place_tokens(tokens, source)
    context = Context(source, ZH, {})
    # In a guide, it is the other files that say whether a link leads somewhere.
    return resolved(
        render_blocks(tokens, context, md), tuple(context.marks), lambda mark: mark.text
    )


def shifted(html: str) -> str:
    """CommonMark's HTML with its headings one level down."""
    return re.sub(r"(</?h)([1-6])(?=[ >])", lambda tag: f"{tag[1]}{min(int(tag[2]) + 1, 6)}", html)


def unlinked(html: str) -> str:
    """CommonMark's HTML without the links that a guide does not print, as `irc:`."""
    return re.sub(r'<a href="(?!https?:|mailto:)[\w.+-]+:[^>]*>(.*?)</a>', r"\1", html, flags=re.I)


def elements(html: str) -> list[str]:
    reader = Elements()
    reader.feed(html)
    reader.close()
    return reader.found


class Elements(HTMLParser):
    """Tags without attributes and text without white space; no <span>, which are colours."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [] if tag == "span" else [f"<{tag}>"]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.found += [] if tag == "span" else [f"</{tag}>"]

    def handle_data(self, data: str) -> None:
        self.found += "".join(data.split())
