"""A drawn formula looks as KaTeX's HTML does when the engine lays it out."""

import re
from pathlib import Path

import pytest

from guide.maths.drawing import ENDLESS
from guide.maths.engine import html_of
from guide.maths.katex import INK, SCALE, typeset
from guide.storage.root import Root
from tests.readers import opened

NOT = "\ue020"
"""The stroke of `\\not` in KaTeX's faces."""
SIZE = 40
"""Type size of the comparison, pt."""

DRAWN = [
    r"x",
    r"N^2-N",
    r"z \in \mathbb{R}^{32\times768}",
    r"\hat{x}\sqrt{1-\bar\alpha_t}",
    r"\sqrt[3]{x+1}\,y",
    r"\left[\sum_{i=1}^N \frac{a}{b}\right]",
    r"\mathcal L=-\frac1N\Big[\sum_i\log\frac{e^{s\,u_i^\top v_i}}{\sum_j e^{u_i^\top v_j}}\Big]",
    r"\phi_i=\sum_{S\subseteq N}\frac{|S|!\,(|N|-|S|-1)!}{|N|!}\big[v(S\cup\{i\})-v(S)\big]",
    r"\begin{cases}1-\tanh(x)&a\\1&b\end{cases}",
    r"\left(\begin{matrix}a\\b\\c\\d\\e\end{matrix}\right)",
    r"\begin{aligned}a&=b+c\\c&=d\end{aligned}",
    r"\overline{x+y}\;\underline{ab}",
    r"\mathbb{E}_{z\sim q}\big\|\epsilon\big\|_2^2",
    r"\tilde\epsilon=\epsilon_\theta(z_t,\varnothing)+s\,[\epsilon_\theta(z_t,y)]",
    r"\lim_{x\to0}\operatorname{softmax}(x)\max_{m\le32}\cos(z_m,t)",
    r"\binom{n}{k}\dot x\ddot y\;\mathbf{W}\boldsymbol{\mu}\mathrm{d}x",
    r"\prod_{s\le t}(1-\beta_s)\int_0^1\!f",
    r"a\quad b\,c\;d",
    r"x_{i_{j}}^{2^{k}}",
    r"\text{if } p>0.5",
]
LEFT_TO_KATEX = [
    r"\boxed{x}",
    r"\underbrace{x}_{y}",
    r"\overrightarrow{AB}",
    r"\tag{1} x",
    r"\xrightarrow{f}",
    r"\cancel{x}",
    r"a\rule{1em}{2em}",
]


@pytest.fixture(scope="module")
def read_back():
    """Lay out HTML and read back each character with its place (em, from the first one)."""
    from guide.press.parts import Imprint, Part
    from guide.press.press import press
    from guide.setting.fonts import wishes_of
    from guide.setting.laid import Setting, Sheet, kit_of
    from guide.setting.sheets import Typesetter
    from guide.setting.stylesheets import Stylesheet

    def run(html: str, size: float) -> list[tuple[str, float, float]]:
        style = Stylesheet("test", f"@page {{ size: 1200pt 400pt }} p {{ font-size: {size}pt }}")
        setting = Setting(Root.at(Path.cwd()), (style,), (), "", ())
        laid = Typesetter(kit_of(setting, wishes_of([html]))).lay_out(Sheet(f"<p>{html}</p>"))
        assert not [problem for problem in laid.problems if "glyph" in problem.message]
        pdf = press([Part((laid,))], Imprint("Formula", "en"), {}, Path.cwd())
        page = opened(pdf)[0].get_textpage()
        chars = [
            (page.get_text_range(i, 1), *page.get_charbox(i)[:2]) for i in range(page.count_chars())
        ]
        chars = [char for char in chars if char[0].strip() and char[0] != "\u200b"]
        [(_, x0, y0), *_] = sorted(chars, key=lambda char: char[1:])
        return sorted(
            (c, round((x - x0) / SIZE, 3), round((y - y0) / SIZE, 3)) for c, x, y in chars
        )

    return run


@pytest.mark.parametrize("tex", DRAWN)
def test_every_glyph_stands_where_the_engine_puts_it(tex, read_back):
    drawn = typeset(tex, True)
    assert drawn.startswith('<span class="math">'), "left to KaTeX's own HTML"
    katex = html_of(tex, display=True)
    katex = re.sub(r'^<span class="katex-display">|</span>$', "", katex)
    ours = read_back(drawn.replace(INK, "black"), SIZE / SCALE)
    theirs = read_back(katex, SIZE / 1.21)  # KaTeX's stylesheet sets formulas at 1.21 em
    assert [char for char, _, _ in ours] == [char for char, _, _ in theirs]
    for (char, x, y), (_, u, v) in zip(ours, theirs, strict=True):
        assert abs(x - u) < 0.03 and abs(y - v) < 0.03, (char, x, y, u, v)


@pytest.mark.parametrize(
    ("tex", "over", "under"),
    [
        (r"a \ne b", NOT, "="),
        (r"a \neq b", NOT, "="),
        (r"A \not\subset B", NOT, "⊂"),
        (r"x \notin y", "/", "∈"),
    ],
)
def test_a_sign_is_struck_out_at_its_place(tex, over, under, read_back):
    """WeasyPrint cannot set what KaTeX writes for it: there is nothing to compare it with."""
    drawn = typeset(tex, False)
    assert drawn.startswith('<span class="math')
    found = {char: x for char, x, _ in read_back(drawn.replace(INK, "black"), SIZE)}
    assert abs(found[over] - found[under]) < 0.35
    [letter, other] = sorted(char for char in found if char.isalpha() and char not in over + under)
    assert found[letter] < found[under] < found[other]


@pytest.mark.parametrize("tex", LEFT_TO_KATEX)
def test_what_is_not_drawn_is_left_to_katex(tex):
    assert 'class="katex' in typeset(tex, True)


@pytest.mark.parametrize("tex", [r"\sqrt{x}", r"\sqrt{\frac{a}{b}}", r"\sqrt{x^{2^2}}"])
def test_the_roof_of_a_root_ends_with_the_root(tex):
    drawn = typeset(tex, True)
    width = float(re.search(r"viewBox='[-\d.]+ [-\d.]+ ([\d.]+)", drawn)[1])
    scale = float(re.search(r"scale\(([\d.]+)\)", drawn)[1])
    roofs = [float(x) * scale for x in re.findall(r"H([\d.]+)", drawn)]
    assert ENDLESS[:-1] not in drawn
    assert max(roofs) <= width


def test_a_formula_says_its_tex_to_those_who_cannot_see_it():
    assert 'alt="a &lt; b"' in typeset("a < b", False)


@pytest.mark.parametrize(
    ("tex", "groups"),
    [
        ("a = b + c", 2),
        (r"\phi_A(x) = \mathrm{something\ rather\ long} - y", 2),
        (r"x = aaaaaaaaaaaaa + bbbbbbbbbbbbb + ccccccccccccccc", 4),
    ],
)
def test_a_formula_may_break_behind_its_signs(tex, groups):
    html = typeset(tex, False)
    assert html.count("<img") == groups
    assert "whole" in html
