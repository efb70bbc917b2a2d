"""What reading takes grows with what is read, and no faster: inputs four times as long are read
in well under sixteen times the time."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from guide.problems import GuideError
from guide.reading.guide import read_guide
from guide.storage.root import Root
from tests.stock import write_files

Files = dict[str, str]
QUESTION = "# Q\n\nShort.\n\n"
RAW = {"content/guide.toml": "raw_html = true\n"}


def question(text: str) -> Files:
    return {"content/a.md": QUESTION + text}


def glossary(text: str) -> Files:
    return {**RAW, **question("T"), "content/glossary.md": f"T\n: {text}\n"}


def safe(text: str) -> Files:
    return {"content/guide.toml": 'html = "safe"\n', **question(text)}


# Each has the size that makes reading take some hundredths of a second.
GROWING: dict[str, tuple[int, Callable[[int], Files]]] = {
    "tag that does not end": (2000, lambda n: glossary("<p " + "a" * n + "' x")),
    "comment that does not end": (4000, lambda n: glossary("<!--" * n)),
    "terms with three names": (
        200,
        lambda n: {
            **question("term1 alias2 other3\n"),
            "content/glossary.md": "".join(
                f"term{i}, alias{i}, other{i}\n: text {i}\n\n" for i in range(n)
            ),
        },
    ),
    "comments in safe HTML": (400, lambda n: safe("<div>-->" + "<!--" * n)),
    "tags that do not end": (1000, lambda n: safe("x " + "<a {'\"" * n)),
    "elements that do not end": (300, lambda n: safe("x " + "<code><b>" * n)),
    "blocks that do not end": (300, lambda n: safe("<div><script><h1>" * n)),
    "ends of what was not begun": (250, lambda n: safe("x" + "x</a> x</i>" * n)),
    "cells in safe HTML": (100, lambda n: safe("<table>" + "<tr><td>x" * n)),
    "lines of pictures": (40, lambda n: safe("<p>" + "<img src=gone.png>" * n)),
    "footnote that does not end": (2500, lambda n: question("[^a" * n)),
    "citation that does not end": (2500, lambda n: question("[@a" * n)),
    "links in a paragraph": (200, lambda n: question("[a](http://x.y) " * n)),
    "paragraphs with a link": (200, lambda n: question("[a](http://x.y)\n\n" * n)),
    "soft breaks": (1000, lambda n: question("a\n" * n)),
    "dollars": (1000, lambda n: question("$5 " * n)),
    "stars": (2000, lambda n: question("**a " * n)),
    "brackets": (2000, lambda n: question("[" * n)),
    "code that does not end": (2000, lambda n: question("`a " * n)),
    "containers": (300, lambda n: question("::: pitfall\n" * n)),
    "braces": (2000, lambda n: question("a {" * n)),
    "cells": (500, lambda n: question("|a|b|\n|-|-|\n" + "|x|y|\n" * n)),
    "references": (200, lambda n: question("[[nothing]] " * n)),
    "spaces behind a list in settings": (
        1000,
        lambda n: {**question(""), "content/guide.toml": "unknown = [" + " " * n + "\n"},
    ),
    "parts of a key": (
        1000,
        lambda n: {**question(""), "content/guide.toml": ".".join("a" * n) + " = 1\n"},
    ),
    "lists in front matter": (
        2000,
        lambda n: {"content/a.md": "---\ntags: " + "[" * n + "\n---\n" + QUESTION},
    ),
    "braces in a bibliography": (
        1000,
        lambda n: {**question(""), "content/references.bib": "@article{a, title={" + "{a" * n},
    ),
}


def seconds(root: Path, files: Files) -> Iterator[float]:
    """How long it takes, three times; the least of them counts."""
    for n in range(3):
        at = Root.at(write_files(root / str(n), files))
        start = time.process_time()
        with suppress(GuideError):
            read_guide(at)
        yield time.process_time() - start


@pytest.mark.parametrize("name", GROWING)
def test_time_grows_with_what_is_read(name: str, tmp_path: Path) -> None:
    size, files = GROWING[name]
    small = min(seconds(tmp_path / "small", files(size)))
    most = 10 * max(small, 0.005)
    assert any(large < most for large in seconds(tmp_path / "large", files(4 * size)))
