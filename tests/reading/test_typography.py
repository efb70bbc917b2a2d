"""What is typed with a typewriter's marks, in languages that have others."""

import pytest

from guide.problems import Source
from guide.reading.draft import Options
from guide.reading.manuscript import read_question


def read(markdown: str, language: str) -> str:
    source = Source("q.md", f"# Q?\n\n{markdown}\n")
    html = read_question(source, Options(language, False)).body_html
    return html.removeprefix("<p>").removesuffix("</p>\n")


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("It's \"it\", isn't 'it'?", "It’s “it”, isn’t ‘it’?"),
        ("the '90s -- and 3--5 --- so...", "the ’90s – and 3–5 — so…"),
        ("well---known and well--known", "well—known and well–known"),
        ("run --help, ...rest, a -- b", "run --help, ...rest, a – b"),
        ('`"a" -- b...`', "<code>&quot;a&quot; -- b...</code>"),
        ('*"a"* "**b**"', "<em>“a”</em> “<strong>b</strong>”"),
        ("“kept” ‘as’ it’s", "“kept” ‘as’ it’s"),
    ],
)
def test_english(typed: str, printed: str) -> None:
    assert read(typed, "en") == printed


@pytest.mark.parametrize(
    ("language", "printed"),
    [
        ("de", "„a ‚b‘“"),
        ("fr", "«\u00a0a “b”\u00a0»"),
        ("es", "«a “b”»"),
        ("en-GB", "“a ‘b’”"),
        ("zh", "&quot;a 'b'&quot;"),
        ("ja", "&quot;a 'b'&quot;"),
    ],
)
def test_each_language_has_its_own_quotes(language: str, printed: str) -> None:
    assert read("\"a 'b'\"", language) == printed


def test_addresses_stay() -> None:
    html = read("<https://a.example/b--c'd> and [x](https://a.example/--e)", "en")
    assert "b--c'd" in html.replace("&#x27;", "'") and "/--e" in html
