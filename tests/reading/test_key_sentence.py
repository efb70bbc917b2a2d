"""The cheat line that is made where nobody wrote one: Markdown of an answer, and its line."""

import re
from html import unescape

import pytest

from guide.problems import Source
from guide.reading.draft import Options
from guide.reading.key_sentence import WORDS
from guide.reading.manuscript import read_question
from guide.reading.markup import cut

NOTES = Options("zh", raw_html=False, html=True, found=True)


def line_of(answer: str, title: str = "什么是池化？") -> str:
    """The text of the line that stands for an answer; empty if there is none."""
    draft = read_question(Source("a.md", f"# {title}\n\n{answer}\n"), NOTES)
    assert len(draft.cheat_html) <= 1
    html = "".join(draft.cheat_html)
    opened = re.findall(r"<(strong|em|a|code|del)\b", html)
    assert sorted(opened) == sorted(re.findall(r"</(strong|em|a|code|del)>", html))
    return unescape("".join(text for text, _ in cut(html)))


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        # The first sentence.
        ("池化缩小特征图。它没有参数。", "池化缩小特征图。"),
        ("Pooling makes maps smaller. It has no weights.", "Pooling makes maps smaller."),
        ("It is small, e.g. two by two cells. More follows.",
         "It is small, e.g. two by two cells."),
        ("A stride of 2.5 is no good idea. Really.", "A stride of 2.5 is no good idea."),
        ("池化缩小特征图，并且不需要参数\n因此很快。", "池化缩小特征图，并且不需要参数 因此很快。"),
        # What says nothing by itself is passed over.
        ("![图](https://a.example/b.png)\n\n池化缩小特征图。", "池化缩小特征图。"),
        ("| a | b |\n|---|---|\n| 一个单元格的内容 | 2 |\n\n池化缩小特征图。", "池化缩小特征图。"),
        ("```\ncode();\n```\n\n池化缩小特征图。", "池化缩小特征图。"),
        ("参考：某某的一篇很长的博客文章。\n\n池化缩小特征图。", "池化缩小特征图。"),
        ("（贡献者：某大学的某某同学）\n\n池化缩小特征图。", "池化缩小特征图。"),
        ("**[⬆ Back to the very top of it](#top)**\n\nPooling makes maps smaller.",
         "Pooling makes maps smaller."),
        ("[a very long list of links](x.md) [and more of them](y.md)", ""),
        ("什么是池化？\n\n池化缩小特征图。", "池化缩小特征图。"),
        ("池化主要有以下几个特点：\n\n- 池化缩小特征图，没有参数；\n- 快",
         "池化缩小特征图，没有参数"),
        ("其中，步长为二，窗口为二。\n\n池化缩小特征图。", "池化缩小特征图。"),
        ("（1）池化缩小特征图。（2）快。", "池化缩小特征图。"),
        ("## 定义\n\n池化缩小特征图。", "池化缩小特征图。"),
        ("```\nonly code\n```", ""),
        # The short answer, what is bold, what is quoted.
        ("::: short\n池化就是缩小特征图。\n:::\n\n**别的都不如这一句话重要。**",
         "池化就是缩小特征图。"),
        ("有人这样说起过它。\n\n**池化缩小特征图而不需要参数。** 是的。",
         "池化缩小特征图而不需要参数。"),
        ("**优点：** 池化缩小特征图。", "优点： 池化缩小特征图。"),
        ("这里先讲一点历史。\n\n> 池化缩小特征图，没有参数。", "池化缩小特征图，没有参数。"),
    ],
)  # fmt: skip
def test_the_line_of_an_answer(answer: str, line: str) -> None:
    assert line_of(answer) == line


def test_a_long_sentence_is_cut_behind_a_clause() -> None:
    clauses = "池化把特征图的每个小窗口换成一个数，" * 6
    assert line_of(clauses) == ("池化把特征图的每个小窗口换成一个数，" * 3).rstrip("，") + "…"


def test_a_long_clause_is_cut_between_words() -> None:
    words = line_of("word " * 60).removesuffix("…").split()
    assert 15 < len(words) <= WORDS
    assert {*words} == {"word"}


@pytest.mark.parametrize("whole", ["`a, b, c; d`", "[one, two, three](x.md)"])
def test_code_and_links_are_not_cut(whole: str) -> None:
    shown = whole.strip("`").partition("](")[0].strip("[")
    line = line_of(f"{'word ' * 17}{whole} and then some more words that go on, and on, and on")
    assert shown in line or not set(shown.split(", ")[:1]) & {line.rstrip("…").split()[-1]}


def test_a_formula_is_not_cut() -> None:
    answer = "交叉熵损失是 $-\\sum_i p_i \\log q_i, q_i > 0$，其中的概率是模型给出的。"
    html = "".join(read_question(Source("a.md", f"# 什么？\n\n{answer}\n"), NOTES).cheat_html)
    assert "\\log q_i, q_i &gt; 0" in html or "\\log q_i, q_i > 0" in html


def test_what_an_author_wrote_stands_before_it() -> None:
    text = "---\ncheat:\n  - 自己写的\n---\n# 什么是池化？\n\n池化缩小特征图。\n"
    assert read_question(Source("a.md", text), NOTES).cheat_html == ("自己写的",)


def test_an_author_has_the_whole_first_paragraph() -> None:
    text = "# 什么是池化？\n\n池化缩小特征图。它没有参数。\n"
    draft = read_question(Source("a.md", text), Options("zh", raw_html=False))
    assert draft.cheat_html == ("池化缩小特征图。它没有参数。",)
