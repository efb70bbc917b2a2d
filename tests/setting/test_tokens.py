"""Tokens and their variants."""

import pytest

from guide.problems import GuideError
from guide.setting.stylesheets import Stylesheet, resolve_tokens, token_values
from tests.conftest import MakeGuide, Run
from tests.painted import painted

BUNDLED = Stylesheet(
    "bundled/tokens.css",
    ":root { --text: 10pt; --note: calc(var(--text) * 0.8); --fill: var(--tint); --tint: #eee }"
    " /* :root { --text: 1pt } */"
    ":root.A5 { --text: 9pt; --note: 7pt }"
    ":root.A5.duplex, :root.Letter.duplex { --note: 6pt }"
    ":root.ink-saver { --fill: none }",
)
A5 = frozenset({"A5"})


def values(*classes: str, own: str = "") -> tuple[str, str, str]:
    styles = [BUNDLED, *([Stylesheet("templates/tokens.css", own)] if own else [])]
    found = token_values(styles, frozenset(classes))
    return found["--text"], found["--note"], found["--fill"]


def test_variants_come_after_the_plain_values() -> None:
    assert values("A4") == ("10pt", "calc(10pt * 0.8)", "#eee")
    assert values("A5") == ("9pt", "7pt", "#eee")
    assert values("A5", "duplex") == ("9pt", "6pt", "#eee")
    assert values("A4", "duplex") == ("10pt", "calc(10pt * 0.8)", "#eee")
    assert values("Letter", "duplex") == ("10pt", "6pt", "#eee")
    assert values("A4", "ink-saver") == ("10pt", "calc(10pt * 0.8)", "none")


def test_the_guides_own_values_win() -> None:
    """Its plain ones over the bundled ones for a paper too; its own for a paper over both."""
    own = ":root.A5 { --note: 5pt } :root { --text: 12pt; --note: 11pt }"
    assert values("A4", own=own) == ("12pt", "11pt", "#eee")
    assert values("A5", own=own) == ("12pt", "5pt", "#eee")


def test_a_tint_of_ones_own_is_not_filled_to_save_ink() -> None:
    own = ":root { --tint: #fee }"
    assert values("A4", own=own)[2] == "#fee"
    assert values("A4", "ink-saver", own=own)[2] == "none"


def test_tokens_are_replaced_in_page_rules_too() -> None:
    page = Stylesheet(
        "guide.css", "@page { margin: var(--note); @top-left { font-size: var(--text) } }"
    )
    _, resolved = resolve_tokens([BUNDLED, page], A5)
    assert resolved.text == "@page { margin: 7pt; @top-left { font-size: 9pt } }"


def test_tokens_that_rules_set_are_left_to_the_engine() -> None:
    style = Stylesheet("guide.css", ".x { --note: 3pt } p { font-size: var(--note) }")
    tokens, resolved = resolve_tokens([BUNDLED, style], A5)
    assert resolved.text == style.text
    assert ":root { --text: 9pt; --note: 7pt }" in tokens.text, "it holds here"
    assert ":root.ink-saver {" in tokens.text


def test_a_token_made_of_itself_is_a_problem(make_guide: MakeGuide, run: Run) -> None:
    with pytest.raises(GuideError, match="the token `--text` is made of itself"):
        values("A4", own=":root { --text: calc(var(--text) * 2) }")
    own = ":root {\n  --accent: #123;\n  --text: calc(var(--note) * 2);\n}\n"
    result = run("build", make_guide({"content/q.md": "# Q?\n\nA.\n", "templates/tokens.css": own}))
    assert result.exit_code == 1
    assert "templates/tokens.css:3:1" in result.stderr
    assert "bug" not in result.stderr


def test_html_has_the_classes(make_guide: MakeGuide, run: Run) -> None:
    """So ordinary rules can speak of them, in both editions."""
    rule = ".A5.duplex.ink-saver p { color: #ff0000 } .A4 p { color: #00ff00 }"
    files = {"content/q.md": "# 题？\n\n答案。\n"}
    styles = {"templates/guide.css": rule, "templates/cheatsheet.css": rule}
    root = make_guide({**files, **styles})
    for options, colour in (("--paper A5 --ink-saver --duplex", (255, 0, 0)), ("", (0, 255, 0))):
        assert run(f"build {options}", root).exit_code == 0
        # The cheat sheet is printed on A4 where the book is on A5.
        for name, own in (("guide", colour), ("cheatsheet", (0, 255, 0))):
            found = {each.colour for each in painted(root / "output" / f"{name}.pdf")}
            assert own in found
            assert not found & {(255, 0, 0), (0, 255, 0)} - {own}


def own(text: str) -> list[Stylesheet]:
    return [BUNDLED, Stylesheet("templates/tokens.css", text)]


def test_a_token_that_doubles_sixty_times_is_a_problem() -> None:
    doubling = "\n".join(f"--t{n}: var(--t{n + 1}) var(--t{n + 1});" for n in range(60))
    with pytest.raises(GuideError, match=r"tokens\.css:\d+:1: error: the token `--t\d+` is longer"):
        token_values(own(f":root {{ {doubling} --t60: 1pt }}"), A5)
    with pytest.raises(GuideError, match="is longer than"):
        token_values(own(f"p {{ {doubling} --t60: 1pt }}"), A5)


def test_a_chain_of_many_tokens_has_a_value() -> None:
    chain = "".join(f"--t{n}: var(--t{n + 1});" for n in range(3000))
    assert token_values(own(f":root {{ {chain} --t3000: 1pt }}"), A5)["--t0"] == "1pt"
    with pytest.raises(GuideError, match="a chain of more than 100 tokens"):
        token_values(own(f"p {{ {chain} --t3000: 1pt }}"), A5)


def test_a_ring_of_many_tokens_is_a_problem() -> None:
    ring = "".join(f"--t{n}: var(--t{(n + 1) % 3000});" for n in range(3000))
    for selector in (":root", "p"):
        with pytest.raises(GuideError, match="is made of itself"):
            token_values(own(f"{selector} {{ {ring} }}"), A5)


def test_a_stylesheet_that_its_tokens_make_huge_is_a_problem() -> None:
    long = f":root {{ --long: '{'x' * 9000}' }}\n" + "p { content: var(--long) }\n" * 2000
    with pytest.raises(GuideError, match=r"tokens\.css:\d+:14: error: its tokens make it longer"):
        resolve_tokens(own(long), A5)


@pytest.mark.parametrize(
    "many", ["/*", ":root{", ":root,", ":root", ":root.a", "--a", "--", "var(", "var( ", "--a: ;"]
)
def test_stylesheets_are_read_without_going_back(many: str) -> None:
    """Some of these took time with the square of their length: a minute or more."""
    for styles in (own(many * 200_000), own(many * 200_000 + "}")):
        token_values(styles, A5)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"p {}\n\xff", "templates/guide.css:2:1: error: not UTF-8: byte 0xff"),
        (None, "templates/guide.css: error: cannot be read: Is a directory"),
        (b'@import "/templates/guide.css";\n', "templates/guide.css:1:1: error: `@import`"),
        (b'@import "a.css";\n', "templates/guide.css:1:1: error: `@import`"),
        (b"a { " * 3000, "templates/guide.css: error: the layout engine fails"),
    ],
)
def test_a_stylesheet_that_cannot_be_used_has_its_place(
    make_guide: MakeGuide, run: Run, content: bytes | None, said: str
) -> None:
    name = "templates/guide.css" if content is not None else "templates/guide.css/a"
    more = {"a.css": '@import "b.css"; @import "b.css?2";', "b.css": '@import "a.css";'}
    files = {"content/q.md": "# Q?\n\nA.\n", name: content or b"", **more}
    result = run("build --only guide", make_guide(files))
    assert said in result.stderr
    assert result.exit_code == 1
