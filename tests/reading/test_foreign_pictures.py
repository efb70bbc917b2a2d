"""Pictures as other programs write them."""

import pytest

from guide.problems import Source
from guide.reading.draft import Options
from guide.reading.foreign_pictures import _tex_of
from guide.reading.manuscript import read_question
from tests.reading.test_foreign import read


@pytest.mark.parametrize(
    ("address", "tex"),
    [
        ("https://www.zhihu.com/equation?tex=QK%5ET%2B1+%5Cin+R", r"QK^T+1 \in R"),
        ("https://latex.codecogs.com/gif.latex?RTO=RTTs+4*RTT_d", "RTO=RTTs+4*RTT_d"),
        (r"https://latex.codecogs.com/svg.image?\inline&space;\dpi{300}x%5E2", "x^2"),
        ("https://latex.codecogs.com/svg?x", "x"),
        ("//math.now.sh?from=a%2Bb", "a+b"),
        ("https://render.githubusercontent.com/render/math?mode=inline&math=%5Cpi", r"\pi"),
        ("https://chart.googleapis.com/chart?cht=tx&chl=x_1", "x_1"),
        ("https://i.upmath.me/svg/e%5E%7Bi%5Cpi%7D", r"e^{i\pi}"),
        ("https://www.zhihu.com/question/1", ""),
        ("https://example.org/equation?tex=x", ""),
    ],
)
def test_what_draws_formulas(address: str, tex: str) -> None:
    assert _tex_of(address) == tex


def test_they_are_formulas_in_whatever_they_are_written() -> None:
    address = "https://www.zhihu.com/equation?tex=x%5E2"
    options = Options("zh", False, True, True)
    for markdown in (f"![[公式]]({address})", f"甲 ![x^2]({address}) 乙", f'<img src="{address}">'):
        html = read_question(Source("a.md", f"# 题？\n\n{markdown}\n"), options).body_html
        assert 'class="math' in html and "zhihu" not in html, markdown


@pytest.mark.parametrize(
    ("size", "style"),
    [("=300x200", "width:225pt"), ("=40x", "width:30pt"), ("=50%x", "width:50%"), ("=x90", "")],
)
def test_sizes_behind_addresses(size: str, style: str) -> None:
    draft = read(f"![图](https://a.example/c.png#pic_center {size})")
    assert draft.marks[-1].text == "https://a.example/c.png#pic_center"
    assert "<figure>" in draft.body_html
    assert (f'style="{style}"' in draft.body_html) == bool(style)


def test_what_is_no_size_is_text() -> None:
    assert "<img" not in read("![图](c.png =big)").body_html
