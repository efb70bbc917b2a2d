"""A formula drawn straight into the page is the picture that WeasyPrint makes of its SVG."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from guide.maths.katex import INK, typeset
from guide.setting.fonts import wishes_of
from guide.setting.laid import LaidSheet, Setting, Sheet, kit_of
from guide.setting.stylesheets import Stylesheet
from guide.storage.root import Root
from tests.conftest import DOT
from tests.letters import lines_of
from tests.readers import opened
from tests.stock import Stock

SCALE = 8
"""Pixels in a point: 576 dpi."""
NEAR = 8
"""How far a pixel may be off, of 255: an edge that moves by 1/200 pt does more."""
BODY = "p { margin: 12pt; font: 20pt 'Noto Serif SC' } @page { size: 460pt 160pt; margin: 0 }"

STRAIGHT = [
    r"\mathcal L=-\frac1N\sum_i\log\frac{e^{s\,u_i^\top v_i}}{\sum_j e^{u_i^\top v_j}}",
    r"\begin{cases}1-\tanh(x)&a\\1&b\end{cases}\quad \overline{x+y}\;\underline{ab}",
    r"\mathbb{E}_{z\sim q}\Big(\epsilon\Big)_2^2 \; \mathbf{W}\boldsymbol{\mu}\mathrm{d}x",
    r"\text{如果 } p>0.5 \;\mathfrak{g}\,\mathtt{t}\,\mathscr{S}\,\mathsf{s}",
    r"\color{red}{x} + \color{#00f}{\frac{a}{b}}",
    r"\left(\begin{matrix}a\\b\\c\\d\\e\end{matrix}\right) < \prod_{s\le t}\int_0^1\!f \& \%",
]
LEFT_TO_WEASYPRINT = [r"\sqrt{x}", r"\big\|\epsilon\big\|", r"\sqrt[3]{\frac{a}{b}}"]


@pytest.fixture(scope="module")
def lay_out() -> Callable[[str], LaidSheet]:
    from guide.setting.sheets import Typesetter

    style = Stylesheet("test", BODY)
    texts = [typeset(tex, True) for tex in (*STRAIGHT, *LEFT_TO_WEASYPRINT)]
    kit = kit_of(Setting(Root.at(Path.cwd()), (style,), (), "", ()), wishes_of(texts))
    setter = Typesetter(kit)
    return lambda html: setter.lay_out(Sheet(f'<html lang="zh"><p>{html}</p></html>'))


def picture(laid: LaidSheet) -> Image.Image:
    from guide.press.parts import Imprint, Part
    from guide.press.press import press

    assert not laid.problems
    pdf = press([Part((laid,))], Imprint("Formula", "en"), {}, Path.cwd())
    [page] = opened(pdf)
    return page.render(scale=SCALE).to_pil().convert("RGB")


class Nothing(dict[str, object]):
    """No image of a formula: WeasyPrint makes its own."""

    def __init__(self, letters: object, rasters: object) -> None:
        super().__init__()
        self.rasters = rasters


@pytest.mark.parametrize("tex", STRAIGHT)
def test_it_looks_the_same(
    tex: str, lay_out: Callable[[str], LaidSheet], monkeypatch: pytest.MonkeyPatch
) -> None:
    html = typeset(tex, True).replace(INK, "black")
    assert html.startswith('<span class="math">')
    drawn = lay_out(html)
    monkeypatch.setattr("guide.setting.sheets.Images", Nothing)
    theirs = lay_out(html)
    assert set(drawn.forme.streams.values()) != set(theirs.forme.streams.values()), "two ways"
    ours, whole = picture(drawn), picture(theirs)
    assert whole.getextrema() != ((255, 255),) * 3, "there is something to compare"
    extrema = ImageChops.difference(ours, whole).getextrema()
    assert max(most for _, most in extrema) <= NEAR


@pytest.mark.parametrize("tex", LEFT_TO_WEASYPRINT)
def test_what_is_more_than_letters_and_rules_is_left_to_weasyprint(
    tex: str, lay_out: Callable[[str], LaidSheet], monkeypatch: pytest.MonkeyPatch
) -> None:
    html = typeset(tex, True).replace(INK, "black")
    drawn = lay_out(html)
    monkeypatch.setattr("guide.setting.sheets.Images", Nothing)
    assert drawn == lay_out(html)


def test_a_figure_of_the_guides_own_is_no_formula() -> None:
    from guide.setting.formulas import ADDRESS, Images

    images = Images(None, None)  # type: ignore[arg-type]
    letter = "<text x='1' y='1' font-size='9' font-family='KaTeX_Main'>a</text>"
    svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9' fill='red'>{}</svg>"
    assert f"{ADDRESS}{svg.format(letter)}" in images
    for other in (
        f"{ADDRESS}{svg.format(letter.replace('text', 'tref'))}",
        f"{ADDRESS}{svg.format(letter.replace(' y=', ' dx='))}",
        f"{ADDRESS}{svg.format(letter.replace('>a<', '><tspan>a</tspan><'))}",
        f"{ADDRESS}{svg.format(letter).replace(' fill=', ' width=')}",
        f"{ADDRESS}{svg.format(letter)[:-1]}",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "file:///assets/a.svg",
    ):
        assert other not in images


def test_a_formula_stands_in_the_line_of_a_caption(stock: Stock) -> None:
    text = "# 问\n\n![其中 $x$ 是输入。](dot.svg)\n"
    files = {"content/a.md": text, "assets/dot.svg": DOT}
    root = stock.printed(files, editions=("guide",))
    lines = [line.text for line in lines_of(root / "output" / "guide.pdf", 2)]
    assert "图1.1其中x是输入。" in lines
