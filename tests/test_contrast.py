"""Everything printed can be read, in grey too: contrast as WCAG 2.2 measures it."""

import re

import pytest

from guide.setting.stylesheets import Stylesheet, token_values
from guide.storage.bundled import TEMPLATES
from tests.conftest import REPOSITORY
from tests.everything import EVERYTHING
from tests.painted import WHITE, Colour, Painted, painted
from tests.stock import Stock

TEXT, RUNNING_TEXT, AREA, ROWS = 4.5, 7.0, 1.3, 3.0
"""The least contrast of texts and lines, and of running text; the most of a tinted area; the least
of lines between rows."""
COLOURS = ("--ink", "--soft", "--rule", "--accent", "--warning")


def linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def luminance(colour: Colour) -> float:
    red, green, blue = (linear(value / 255) for value in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def in_grey(colour: Colour) -> Colour:
    """As printers and viewers turn it to grey (ITU-R BT.601)."""
    red, green, blue = colour
    grey = round(0.299 * red + 0.587 * green + 0.114 * blue)
    return grey, grey, grey


def contrast(one: Colour, other: Colour) -> float:
    """The lesser of that in colour and that in grey."""
    return min(_contrast(one, other), _contrast(in_grey(one), in_grey(other)))


def _contrast(one: Colour, other: Colour) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def colour(text: str) -> Colour:
    digits = text.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def tokens(*classes: str) -> dict[str, str]:
    style = Stylesheet("tokens.css", (TEMPLATES / "tokens.css").read_text("utf-8"))
    return dict(token_values([style], frozenset(classes)))


def test_the_formula() -> None:
    assert round(contrast((0, 0, 0), WHITE), 2) == 21
    assert round(_contrast(colour("#777"), WHITE), 2) == 4.48


@pytest.mark.parametrize("name", COLOURS)
def test_colours_on_white(name: str) -> None:
    assert contrast(colour(tokens()[name]), WHITE) >= TEXT


def test_lines_between_rows_print() -> None:
    """No text, and nothing is lost without them: WCAG 2.2, 1.4.11 asks for so much."""
    assert ROWS <= contrast(colour(tokens()["--faint"]), WHITE) < TEXT


@pytest.mark.parametrize("name", COLOURS)
def test_colours_on_tint(name: str) -> None:
    assert contrast(colour(tokens()[name]), colour(tokens()["--tint"])) >= TEXT


def test_labels_on_their_plates() -> None:
    normal, saving = tokens(), tokens("ink-saver")
    assert contrast(colour(normal["--plate-ink"]), colour(normal["--plate"])) >= TEXT
    assert saving["--plate"] == "none"
    assert contrast(colour(saving["--plate-ink"]), WHITE) >= TEXT


def test_running_text() -> None:
    for name in ("--ink", "--soft"):
        assert contrast(colour(tokens()[name]), WHITE) >= RUNNING_TEXT
    assert contrast(colour(tokens()["--ink"]), colour(tokens()["--tint"])) >= RUNNING_TEXT


@pytest.mark.parametrize("name", sorted(path.name for path in TEMPLATES.glob("*.css")))
def test_colours_and_sizes_of_type_are_tokens(name: str) -> None:
    if name == "tokens.css":
        return
    text = re.sub(r"/\*.*?\*/", "", (TEMPLATES / name).read_text("utf-8"), flags=re.DOTALL)
    assert re.findall(r"#[0-9a-f]{3,8}\b|\brgb|\bhsl|\b(?:white|black|gr[ae]y)\b(?!-)", text) == []
    fonts = re.findall(r"font(?:-size)?:[^;}]*", text)
    assert [each for each in fonts if re.search(r"[\d.]+(?:pt|px|mm)(?!.*var\(--\w)", each)] == []
    assert [each for each in fonts if re.search(r"\s[\d.]+(?:pt|px|mm)[/ ]", each)] == []


@pytest.fixture(scope="module", params=["normal", "ink-saver"])
def seen(request: pytest.FixtureRequest, stock: Stock) -> list[Painted]:
    """All that both editions of a guide with everything in it paint."""
    asked = {"ink_saver": True} if request.param == "ink-saver" else {}
    root = stock.printed(EVERYTHING, **asked)
    return [each for path in sorted((root / "output").glob("*.pdf")) for each in painted(path)]


def test_what_is_printed_can_be_read(seen: list[Painted]) -> None:
    pale = {
        (each.kind, each.colour, each.ground)
        for each in seen
        if contrast(each.colour, each.ground) < TEXT
        and not (each.kind == "line" and each.colour == colour(tokens()["--faint"]))
        and not (each.kind == "area" and contrast(each.colour, each.ground) < AREA)
    }
    assert pale == set()
    assert {each.kind for each in seen} >= {"text", "line"}


def test_lines_and_labels_of_figures_can_be_read() -> None:
    """Those of the repository's own guide; white ones stand on what is filled with the accent."""
    accent = tokens()["--accent"]
    for path in (REPOSITORY / "assets" / "figures").glob("*.svg"):
        text = path.read_text("utf-8")
        lines = set(re.findall(r'stroke(?:="|: )(#[0-9a-f]{6})', text))
        labels = set(re.findall(r'<(?:text|tspan)[^>]* fill="(#[0-9a-f]{6})"', text))
        assert lines and labels, path.name
        for each in (lines | labels) - {"#ffffff"}:
            assert contrast(colour(each), WHITE) >= TEXT, (path.name, each)
    assert contrast(WHITE, colour(accent)) >= TEXT


def test_running_text_stands_out(seen: list[Painted]) -> None:
    size = float(re.sub(r"pt$", "", tokens()["--text"]))
    running = [each for each in seen if each.kind == "text" and each.size == size]
    assert len(running) > 50
    assert [each for each in running if contrast(each.colour, each.ground) < RUNNING_TEXT] == []


def test_nothing_is_filled_to_save_ink(stock: Stock) -> None:
    """But pictures, such as the dot here: they are the guide's own."""
    files = {name: text for name, text in EVERYTHING.items() if not name.endswith(".svg")}
    files["content/01-a/01-one.md"] = re.sub(r"!\[.*\n", "", files["content/01-a/01-one.md"])
    filled = {}
    for saving in (False, True):
        root = stock.printed(files, ink_saver=saving)
        for name in ("guide", "cheatsheet"):
            found = [each for each in painted(root / "output" / f"{name}.pdf")]
            filled[name, saving] = [each.colour for each in found if each.kind == "area"]
            assert not saving or WHITE not in {each.colour for each in found}
    assert filled["guide", False] and filled["cheatsheet", False]
    assert not filled["guide", True] and not filled["cheatsheet", True]
