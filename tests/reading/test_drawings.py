"""Drawings that are honest are read, whoever exported them; those without end are refused."""

from xml.etree import ElementTree

import pytest

from guide.limits import DRAWING_DEPTH, DRAWING_ELEMENTS, DRAWING_LETTERS
from guide.reading.drawings import ImageProblem, check_inline, read_drawing
from tests.conftest import REPOSITORY

NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
TEN = "".join(f'<g id="a{n + 1}">' + f'<use href="#a{n}"/>' * 10 + "</g>" for n in range(9))
STOPS = '<stop offset="0"/><stop offset="1"/>'


def svg(inside: str, attributes: str = 'viewBox="0 0 9 9"', before: str = "") -> bytes:
    return f"{before}<svg {NAMES} {attributes}>{inside}</svg>".encode()


ENDLESS = {
    "use of use": (svg(f'<g id="a0"/>{TEN}<use href="#a9"/>'), "100,000 elements, when what <use>"),
    "use of itself": (svg('<g id="a"><use xlink:href="#a"/></g>'), "`#a` is drawn in itself"),
    "a circle of use": (
        svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
        "is drawn in itself by <use>",
    ),
    "use of a file": (svg('<use href="b.svg#a"/>'), "draws a part of a file, `b.svg#a`"),
    "image of itself": (svg('\n<image href="a.svg"/>'), "line 2: draws another one, `a.svg`"),
    "entities": (
        svg("<text>&a;</text>" * 9, before=f'<!DOCTYPE svg [<!ENTITY a "{"x" * 9999}">]>'),
        "more than 50,000 letters",
    ),
    "entities in attributes": (
        svg('<g id="&a;"/>' * 50, before=f'<!DOCTYPE svg [<!ENTITY a "{"x" * 500_000}">]>'),
        "more than 20,000,000 characters, when its entities are replaced",
    ),
    "letters": (svg(f"<text>{'x' * (DRAWING_LETTERS + 1)}</text>"), "more than 50,000 letters"),
    "elements": (svg("<g/>" * DRAWING_ELEMENTS), "more than 100,000 elements"),
    "bytes": (svg(f"<!--{'x' * 20_000_000}-->"), "is larger than 20 MB"),
    "depth": (svg("<g>" * 10_000), f"more than {DRAWING_DEPTH} elements lie in each other"),
    "gradient": (
        svg(f'<linearGradient spreadMethod="repeat" x2="1e-9">{STOPS}</linearGradient>'),
        "<linearGradient> is repeated every 1e-09",
    ),
    "radial gradient": (
        svg(f'<radialGradient spreadMethod="reflect" r="1e-7%">{STOPS}</radialGradient>'),
        "<radialGradient> is repeated every 1e-09",
    ),
    "pattern": (svg('<pattern width="1e-6" height="9"/>'), "<pattern> is repeated every 1e-06"),
    "dashes": (svg(f'<g stroke-dasharray="{"1 " * 9999}"/>'), "`stroke-dasharray` of <g> is"),
    "words as viewBox": (svg("", 'viewBox="a b c d"'), "`viewBox` of <svg> is `a b c d`"),
    "half a viewBox": (svg("", 'viewBox="0 0"'), "`viewBox` of <svg> is `0 0`"),
    "no room": (svg("", 'viewBox="0 0 0 9"'), "`viewBox` of <svg> is `0 0 0 9`"),
    "no width": (svg("", 'width="0"'), "`width` of <svg> is `0`"),
    "a word as width": (svg("", 'width="abcpx"'), "`width` of <svg> is `abcpx`"),
    "not a number": (svg('<rect x="NaN"/>'), "`x` of <rect> is `NaN`"),
    "infinite": (svg('<path d="M1 2L1e999 3"/>'), "`d` of <path> is `M1 2L1e999 3`"),
    "large in CSS": (svg('<g style="fill:red;font-size:1e9pt"/>'), "`font-size` of <g> is `1e9pt`"),
    "large in a rule": (svg("<style>g{stroke-width:99999999999}</style>"), "`stroke-width` of"),
    "an unknown entity": (svg("<text>&nbsp;</text>"), "undefined entity"),
}


@pytest.mark.parametrize(("data", "said"), ENDLESS.values(), ids=ENDLESS)
def test_a_drawing_without_end_is_refused_with_its_limit(data: bytes, said: str) -> None:
    with pytest.raises(ImageProblem) as found:
        read_drawing("a.svg", data)
    assert str(found.value).startswith("image `a.svg`")
    assert said in str(found.value)
    assert found.value.hint


HONEST = {
    "Matplotlib": svg(
        '<defs><path id="m" d="M 0 3 C 1e-15 2 -1.234567890123 5 0 3 z"/></defs>'
        '<g><use xlink:href="#m" x="1" y="2.5" style="stroke: #e12345; stroke-width: 0.8"/></g>'
        '<pattern id="h" patternUnits="userSpaceOnUse" width="72" height="72"/>',
        'width="460.8pt" height="345.6pt" viewBox="0 0 460.8 345.6"',
    ),
    "Inkscape": svg(
        '<linearGradient id="b" x2="3e-16" spreadMethod="pad"/>'
        '<linearGradient href="#b" spreadMethod="reflect" gradientTransform="scale(1e-3)"/>',
        'width="210mm" height="297mm" viewBox="0 0 210 297"',
    ),
    "Illustrator": svg(
        '<g style="&st0;"><use xlink:href="#SVGID_1_"/></g>',
        'x="0px" y="0px" viewBox="0,0,100,100"',
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd" [<!ENTITY st0 "fill:red">]>',
    ),
    "draw.io": svg(
        '<image href="data:image/svg+xml;base64,PHN2Zy8+"/><switch><foreignObject/></switch>',
        'width="121px" height="61px" viewBox="-0.5 -0.5 121 61"',
    ),
    "Mermaid": svg(
        "<style>#a .b{stroke-width:2px;font-size:16px}</style>",
        'width="100%" viewBox="-8 -8 500.5 300" style="max-width: 500.5px;" id="a"',
    ),
    "Excalidraw": svg(
        '<symbol id="image-a"><image href="data:image/png;base64,AAAA"/></symbol>'
        '<use href="#image-a" width="9" height="9" opacity="1"/>',
        'viewBox="0 0 500 300" width="500" height="300"',
    ),
    "no size": svg("<g/>", ""),
}


@pytest.mark.parametrize("data", HONEST.values(), ids=HONEST)
def test_what_programs_export_is_read(data: bytes) -> None:
    assert read_drawing("a.svg", data).characters == ""


def test_the_figures_of_this_guide_are_read() -> None:
    for path in (REPOSITORY / "assets" / "figures").glob("*.svg"):
        assert read_drawing(path.name, path.read_bytes()).characters, path


def test_what_use_repeats_is_counted_once_for_each_place() -> None:
    letters = "x" * (DRAWING_LETTERS // 10)
    inside = f'<defs><text id="a">{letters}</text></defs>' + "<use href='#a'/>" * 9
    assert read_drawing("a.svg", svg(inside)).characters == "x"
    with pytest.raises(ImageProblem, match="letters, when what <use>"):
        read_drawing("a.svg", svg(inside + "<use href='#a'/>"))


def test_a_drawing_in_a_page_has_the_same_bounds() -> None:
    check_inline("<svg>", ElementTree.fromstring(HONEST["Matplotlib"]))
    with pytest.raises(ImageProblem, match="is drawn in itself"):
        check_inline("<svg>", ElementTree.fromstring(ENDLESS["use of itself"][0]))
