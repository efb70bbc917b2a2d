"""Tokens and their variants."""

import pytest

from guide.problems import GuideError
from guide.setting.theme import Stylesheet, resolve_tokens, token_values
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
        for name in ("guide", "cheatsheet"):
            found = {each.colour for each in painted(root / "output" / f"{name}.pdf")}
            assert colour in found
            assert not found & {(255, 0, 0), (0, 255, 0)} - {colour}
