"""What is printed and what is written are compared in one form."""

import pytest

from guide.proof.normal_form import folded, stands_in
from guide.proof.texts import follows, wording

ALIKE = (
    ("Na\u0308he", "Nähe"),
    ("软\u00ad连\u200b零\ufeff宽\u2060", "软连零宽"),
    ("⚠\ufe0f 注意", "⚠注意"),
    ("ﬁne eﬃcient", "fineefficient"),
    ("a\u2028b\u2029c\u00a0d", "abcd"),
    ("\u202bab\u202c\u2066c\u2069", "abc"),
    ("⼀⽂", "一文"),
    ("ﻼ", "لا"),
)
DIFFERENT = ("x²x2", "①1", "ｘx", "…⋯", "½1⁄2", "𝑥x", "ſs")


@pytest.mark.parametrize("one, other", ALIKE)
def test_what_looks_alike_is_one(one: str, other: str) -> None:
    assert folded(one) == folded(other) == other


@pytest.mark.parametrize("pair", DIFFERENT)
def test_what_looks_different_is_two(pair: str) -> None:
    assert folded(pair[0]) != folded(pair[1:])


# As PDFium reads them: lines from right to left, and a ligature the other way round.
PAGE = folded("问题1 مرحبا بالعالم 读过 اإلسالم 12 ال 二 ושלום 3.5 (abc( שԢָׁלוֹם עולם")


@pytest.mark.parametrize(
    "title", ["مرحبا بالعالم", "الإسلام، لا 12", "שָׁלוֹם עולם (abc)", "二 ושלום"]
)
def test_words_from_right_to_left_are_found_wherever_they_stand(title: str) -> None:
    assert follows(PAGE, wording(title))


@pytest.mark.parametrize("title", ["مرحبا بالعالمين", "שלומית", "二 ושלום 7.5", "三 עולם"])
def test_words_from_right_to_left_that_are_missing_are_missed(title: str) -> None:
    assert not follows(PAGE, wording(title))


def test_what_is_drawn_or_stands_elsewhere_is_left_out() -> None:
    html = (
        'a<span class="footnote">x <em>y</em></span>b<span class="citations">[<a>1</a>]</span>'
        '<span class="katex"><span class="b">z<svg><path d=""/></svg></span>w</span>c'
        '<img src="data:image/svg+xml,<svg><text x=\'1\'>q</text></svg>" alt="q">d'
    )
    assert wording(html).pieces == ("a", "b", "c", "d")
    assert not stands_in("x", "".join(wording(html).pieces))
    assert follows("a" + "z" * (60 + wording(html).drawn) + "bcd", wording(html))
    assert not follows("a" + "z" * 999 + "bcd", wording(html))
