"""Drawings made ready for the engine: what CSS says, what text is set in, what is told."""

from xml.etree import ElementTree

import pytest

from guide.reading.drawing_colours import plain_colour
from guide.reading.drawing_fonts import bundled_family, font_parts
from guide.reading.drawing_parts import Prepared, prepared
from guide.reading.drawing_styles import is_printed
from guide.reading.drawings import ImageProblem
from guide.reading.image_files import examine
from tests.conftest import REPOSITORY

NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def made(inside: str, attributes: str = 'font-family="Noto Sans SC"') -> Prepared:
    return prepared("a.svg", f"<svg {NAMES} {attributes}>{inside}</svg>".encode())


def said(inside: str, attributes: str = 'font-family="Noto Sans SC"') -> list[str]:
    return [note.message for note in made(inside, attributes).notes]


def value(name: str, inside: str) -> str | None:
    """What an attribute of the element with the id `x` is in the end."""
    root = ElementTree.fromstring(made(inside).data)
    element = root.find(".//*[@id='x']")
    assert element is not None
    return element.get(name)


def test_what_the_engine_draws_whole_is_not_touched() -> None:
    for path in (REPOSITORY / "assets" / "figures").glob("*.svg"):
        data = path.read_bytes()
        assert prepared(path.name, data).data is data, path


FILLS = {
    "by a rule": ("<style>#x{fill:red}</style><g id='x' fill='blue'/>", "#ff0000"),
    "by weight": ("<style>#x{fill:red}g{fill:blue}</style><g id='x'/>", "#ff0000"),
    "by order": ("<style>g{fill:red}g{fill:blue}</style><g id='x'/>", "#0000ff"),
    "important": ("<style>g{fill:red!important}</style><g id='x' style='fill:blue'/>", "#ff0000"),
    "a child": ("<style>.a &gt; g{fill:red}</style><g class='a'><g id='x'/></g>", "#ff0000"),
    "no child": ("<style>.a &gt; g{fill:red}</style><g class='a'><a><g id='x'/></a></g>", None),
    "a sibling": ("<style>g ~ g{fill:red}</style><g/><g id='x'/>", "#ff0000"),
    "nested": (
        "<style>.a{fill:blue; &amp; g{fill:red}}</style><g class='a'><g id='x'/></g>",
        "#ff0000",
    ),
    "on paper": ("<style>@media print{g{fill:red}}</style><g id='x'/>", "#ff0000"),
    "on screens": ("<style>@media screen{g{fill:red}}</style><g id='x'/>", None),
    "behind one that nobody knows": ("<style>q|g{}g{fill:red}</style><g id='x'/>", "#ff0000"),
    "of a link": ("<style>@import url(//x/fonts);g{fill:red}</style><g id='x'/>", "#ff0000"),
    "a variable": ("<g style='--a:red'><g id='x' fill='var(--a)'/></g>", "#ff0000"),
    "the nearest": ("<g style='--a:red'><g id='x' style='--a:blue;fill:var(--a)'/></g>", "#0000ff"),
    "of another": ("<g style='--a:var(--b);--b:red'><g id='x' fill='var(--a)'/></g>", "#ff0000"),
    "instead of none": ("<g id='x' fill='var(--a, var(--b, red))'/>", "#ff0000"),
    "of itself": ("<g id='x' style='--a:var(--a);fill:var(--a,red)'/>", "#ff0000"),
    "within": ("<g id='x' style='--a:0 0;fill:rgb(255 var(--a))'/>", "#ff0000"),
    "the last that is one": ("<g id='x' style='fill:hsl(0 100% 50%);fill:nothing'/>", "#ff0000"),
    "of a sibling": ("<g style='--a:red'/><g id='x' fill='var(--a,blue)'/>", "#0000ff"),
}


@pytest.mark.parametrize(("inside", "fill"), FILLS.values(), ids=FILLS)
def test_an_element_has_what_css_says(inside: str, fill: str | None) -> None:
    assert value("fill", inside) == fill


COLOURS = {
    "light-dark(#123456, #fff)": "#123456",
    "color-mix(in srgb, red, blue 25%)": "#bf0040",
    "color-mix(in oklab, red 50%, transparent)": "rgba(255, 0, 0, 0.5)",
    "oklch(62.8% 0.2577 29.23)": "#ff0000",
    "lab(46.278% -47.552 48.586)": "#008000",
    "color(display-p3 0.9175 0.2003 0.1386)": "#ff0000",
    "hwb(120 0% 0% / .5)": "rgba(0, 255, 0, 0.5)",
    "CanvasText": "#000000",
    "CURRENTCOLOR": "currentColor",
    "url(#a) red": "url(#a) red",
    "none": "none",
    "nothing": None,
    "rgb(from red r g b)": None,
    "color()": None,
}


@pytest.mark.parametrize(("written", "plain"), COLOURS.items())
def test_a_colour_is_plain(written: str, plain: str | None) -> None:
    assert plain_colour(written) == plain


FAMILIES = {
    "Arial": ("Noto Sans SC", "Arial"),
    "'Times New Roman', serif": ("Noto Serif SC", "Times New Roman"),
    "Consolas": ("JetBrains Mono", "Consolas"),
    "DejaVu Sans Mono": ("JetBrains Mono", "DejaVu Sans Mono"),
    "Source Han Serif SC": ("Noto Serif SC", "Source Han Serif SC"),
    "微软雅黑": ("Noto Sans SC", "微软雅黑"),
    "黑体, SimSun": ("Noto Sans SC", "黑体"),
    "宋体": ("Noto Serif SC", "宋体"),
    "Unheard": ("Noto Sans SC", "Unheard"),
    "Unheard, Georgia": ("Noto Serif SC", "Unheard"),
    "sans-serif": ("Noto Sans SC", ""),
    "serif": ("Noto Serif SC", ""),
    "system-ui, monospace": ("Noto Sans SC", ""),
    "noto serif sc, Arial": ("Noto Serif SC", ""),
    "KaTeX_Main, Noto Serif SC": ("KaTeX_Main, Noto Serif SC", ""),
}


@pytest.mark.parametrize(("families", "found"), FAMILIES.items())
def test_a_bundled_family_stands_for_another(families: str, found: tuple[str, str]) -> None:
    assert bundled_family(families) == found


def test_the_shorthand_of_a_font_is_taken_apart() -> None:
    parts = dict(font_parts("italic small-caps 700 1.5em/2 'A B', serif"))
    assert parts == {
        "font-style": "italic",
        "font-weight": "700",
        "font-size": "1.5em",
        "font-family": "'A B', serif",
    }
    assert font_parts("caption") == []


def test_a_family_is_told_once_and_if_anything_is_set_in_it() -> None:
    assert said("<text font-family='Arial'>a</text>" * 3) == [
        "image `a.svg`: font `Arial` is set in Noto Sans SC"
    ]
    assert said("<g font-family='Arial'><text font-family='serif'>a</text></g>") == []
    assert said("<g font-family='Arial' display='none'><text>a</text></g>") == []


MEDIA = {
    "all": True,
    "screen, print": True,
    "not screen": True,
    "only print and (prefers-color-scheme: light)": True,
    "(prefers-color-scheme: dark)": False,
    "not all": False,
    "screen": False,
}


@pytest.mark.parametrize(("media", "printed"), MEDIA.items())
def test_what_is_for_paper_counts(media: str, printed: bool) -> None:
    assert is_printed(media) is printed


TOLD = {
    "a shadow": ("<g filter='url(#f)'/>", ["shadows, blurs and other filters are not drawn"]),
    "no shadow": ("<style>g{fill:red}</style><g filter='none'/>", []),
    "blending": (
        "<g style='mix-blend-mode:multiply'/>",
        ["what is blended is laid over what lies below"],
    ),
    "moving": ("<g><animate/><set/></g>", ["what moves is printed as it stands at first"]),
    "a script": ("<script>1</script>", ["its scripts are not run"]),
    "a line under text": (
        "<text text-decoration='underline'>a</text>",
        ["lines under and through text are not drawn"],
    ),
    "a line under nothing": ("<text text-decoration='underline'/>", []),
    "a mask of pieces": ("<mask id='m'/><g mask='url(#m)'><rect/></g>", []),
    "a mask of text": (
        "<mask id='m'/><g mask='url(#m)'><text>a</text></g>",
        ["what a mask hides is drawn whole"],
    ),
    "what is not shown": ("<g display='none'><g filter='url(#f)'/></g>", []),
}


@pytest.mark.parametrize(("inside", "effects"), TOLD.values(), ids=TOLD)
def test_an_effect_that_is_not_drawn_is_told(inside: str, effects: list[str]) -> None:
    assert said(inside) == [f"image `a.svg`: {effect}" for effect in effects]


SETTLED = {
    "a filter would move it": ("filter", "<g id='x' filter='url(#f)'/>", None),
    "a mask of a group": ("mask", "<mask/><g mask='url(#m)'><path id='x'/></g>", "url(#m)"),
    "a mask reaches everywhere": ("maskUnits", "<mask id='x'/>", "userSpaceOnUse"),
    "a mask as wide": ("width", "<mask id='x'/>", "200000"),
    "a gradient of text": (
        "fill",
        "<linearGradient id='g'><stop stop-color='red'/></linearGradient>"
        "<g fill='url(#g)'><text id='x'>a</text></g>",
        "#ff0000",
    ),
    "a radius": ("r", "<radialGradient id='x'/>", "0.5"),
    "a halo": ("stroke", "<text id='x' paint-order='stroke' stroke='red'>a</text>", "none"),
    "an outline": (
        "stroke",
        "<text id='x' paint-order='stroke' stroke='red' fill='none'>a</text>",
        "#ff0000",
    ),
    "white space": (
        "{http://www.w3.org/XML/1998/namespace}space",
        "<text id='x' style='white-space:pre'>a</text>",
        "preserve",
    ),
    "a size in words": ("font-size", "<text id='x' font-size='x-large'>a</text>", "24px"),
}


@pytest.mark.parametrize(("key", "inside", "settled"), SETTLED.values(), ids=SETTLED)
def test_what_the_engine_takes_otherwise_is_settled(
    key: str, inside: str, settled: str | None
) -> None:
    assert value(key, inside) == settled


def test_a_ground_that_is_no_paper_is_drawn() -> None:
    [ground] = ElementTree.fromstring(made("", "viewBox='1 2 3 4' style='background:#123'").data)
    assert ground.attrib == {
        **{"x": "1", "y": "2", "width": "3", "height": "4"},
        **{"fill": "#112233", "stroke": "none"},
    }
    assert not len(ElementTree.fromstring(made("", "style='background:#fff'").data))


def test_a_drawing_in_a_drawing_is_read() -> None:
    names = NAMES.replace('"', "%22")
    inner = f"%3Csvg {names}%3E%3Ctext font-family='Arial'%3E&#x5185;%3C/text%3E%3C/svg%3E"
    data = f'<svg {NAMES}><image href="data:image/svg+xml,{inner}"/></svg>'.encode()
    found = examine("a.svg", data)
    assert found.characters == "内"
    assert "`Arial`" in found.notes[0].message


ENDLESS = {
    "steps": f"<style>x ~ g ~ g{{fill:red}}</style>{'<g/>' * 5_000}",
    "values": "<g style='--a0:xxxxxxxxxx;"
    + "".join(f"--a{n + 1}:var(--a{n}) var(--a{n});" for n in range(40))
    + "fill:var(--a40)'/>",
    "rules in rules": "<style>" + "g{&amp;&amp;{" * 60 + "</style>",
    "depth": f"<g style='--a:{'a(' * 5_000};fill:var(--a)'/>",
}


@pytest.mark.parametrize("inside", ENDLESS.values(), ids=ENDLESS)
def test_styles_have_an_end(inside: str) -> None:
    with pytest.raises(ImageProblem, match=r"too many rules|without end|too deep"):
        made(inside)
