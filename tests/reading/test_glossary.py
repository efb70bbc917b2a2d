"""The glossary: what is read, which uses become links, and where a term is explained."""

import re
import time
from pathlib import Path

import pytest

from guide.problems import GuideError, Problem
from guide.reading.draft import Definition
from guide.reading.guide import read_guide
from guide.reading.model import Guide, Term
from guide.reading.terms import Terms
from guide.storage.root import Root
from tests.conftest import MakeGuide, write_files

GLOSSARY = """\
对比学习 | contrastive learning | InfoNCE
: 拉近**配对**，$s=1/\\tau$，见 [[clip]]。

学习 | learning
: 从样本里学。
"""


def read(make_guide: MakeGuide, glossary: str, *answers: str) -> tuple[Guide, list[Problem]]:
    """A guide with this glossary and a question for each answer."""
    names = ("clip", "vit", "ldm")
    files = {f"content/{n}-{names[n]}.md": f"# 题？\n\n{text}\n" for n, text in enumerate(answers)}
    return read_guide(Root.at(make_guide({**files, "content/glossary.md": glossary})))


def linked(make_guide: MakeGuide, answer: str, *names: str) -> str:
    """The body of an answer in a guide with these terms, the links as ⟨…⟩."""
    glossary = "".join(f"{name}\n: 意思。\n\n" for name in names)
    body = read(make_guide, glossary, answer)[0].questions[0].body_html
    marked = re.sub(r'<a class="term"[^>]*>(.*?)</a>', r"⟨\1⟩", body, flags=re.DOTALL)
    return marked.removeprefix("<p>").removesuffix("</p>\n")


def term(guide: Guide, name: str) -> Term:
    return next(each for each in guide.glossary if each.name == name)


def test_reads_terms_with_their_names(make_guide: MakeGuide) -> None:
    guide, _ = read(make_guide, GLOSSARY, "**对比学习**是一种学习。")
    found = term(guide, "对比学习")
    assert (found.english, found.aliases) == ("contrastive learning", ("InfoNCE",))
    assert found.html.startswith("拉近<strong>配对</strong>，")
    assert '<a class="ref paged" href="#q-clip">问题 1</a>' in found.html
    assert found.anchor == "g-对比学习"
    assert len(guide.questions) == 1, "it is no question"


def test_latin_comes_first_then_han_by_sound(make_guide: MakeGuide) -> None:
    glossary = "".join(f"{name}\n: 意思。\n\n" for name in ("注意力", "ViT", "编码器", "clip"))
    guide, _ = read(make_guide, glossary, "注意力 ViT 编码器 clip")
    assert [each.name for each in guide.glossary] == ["clip", "ViT", "编码器", "注意力"]


def test_a_first_use_is_a_link_to_the_entry(make_guide: MakeGuide) -> None:
    guide, warnings = read(
        make_guide, GLOSSARY, "说**对比学习**，再说对比学习和学习。", "只说学习。"
    )
    assert warnings == []
    first, second = guide.questions
    target = "#g-%E5%AF%B9%E6%AF%94%E5%AD%A6%E4%B9%A0"
    link = f'<a class="term" id="u-clip-1" href="{target}">对比学习</a>'
    assert first.body_html.startswith(f"<p>说<strong>{link}</strong>，再说对比学习和<a ")
    assert second.body_html.count('id="u-vit-1"') == 1


LINKED = {
    "the longest term": ("对比学习与学习", ("学习", "对比学习"), "⟨对比学习⟩与⟨学习⟩"),
    "an alias": ("用 InfoNCE", ("对比学习 | CL | InfoNCE",), "用 ⟨InfoNCE⟩"),
    "English": ("是 Large\nmodel 吗", ("大模型 | large model",), "是 ⟨Large\nmodel⟩ 吗"),
    "whole words": (
        "CLIPs、BLIP-2、aCLIP、CLIP的",
        ("CLIP", "BLIP"),
        "CLIPs、BLIP-2、aCLIP、⟨CLIP⟩的",
    ),
    "capitals as they are": ("It is IT", ("IT",), "It is ⟨IT⟩"),
    "a name that HTML escapes": ("R&D 与 &amp;", ("R&D", "amp"), "⟨R&amp;D⟩ 与 &amp;"),
    "no code": ("`图块` 图块", ("图块",), "<code>图块</code> ⟨图块⟩"),
    "no link": (
        "[图块](mailto:a@x.org) 图块",
        ("图块",),
        '<a class="external" href="mailto:a@x.org" data-address="a@x.\u200borg">图块</a> ⟨图块⟩',
    ),
    "no note": (
        "文[^1]，图块\n\n[^1]: 图块",
        ("图块",),
        '文<span class="footnote">图块</span>，⟨图块⟩',
    ),
}


@pytest.mark.parametrize("case", LINKED)
def test_links(case: str, make_guide: MakeGuide) -> None:
    answer, names, expected = LINKED[case]
    assert linked(make_guide, answer, *names) == expected


def test_nothing_is_linked_in_headings_and_formulas(make_guide: MakeGuide) -> None:
    answer = "## 图块\n\n$\\text{图块}$ $x > y$\n\n再说图块。"
    body = read(make_guide, "图块\n: 块。\n", answer)[0].questions[0].body_html
    assert body.startswith("<h3>图块</h3>")
    assert body.count('class="term"') == 1
    assert body.endswith(">图块</a>。</p>\n")


def test_who_writes_it_in_bold_explains_it(make_guide: MakeGuide) -> None:
    answers = ("图块先出现。", "**图块**是块。", "**图块**也是词。")
    guide, _ = read(make_guide, "图块\n: 块。\n", *answers)
    assert [use.anchor for use in guide.glossary[0].uses] == ["u-vit-1", "u-ldm-1"]


def test_else_the_first_who_uses_it_does(make_guide: MakeGuide) -> None:
    answers = ("没有。", "图块先出现，后来**图块**。", "又是图块。")
    guide, _ = read(make_guide, "图块\n: 块。\n", *answers)
    assert [use.anchor for use in guide.glossary[0].uses] == ["u-vit-1"]


def test_the_short_answer_counts_if_the_body_has_no_use(make_guide: MakeGuide) -> None:
    guide, _ = read(make_guide, "图块\n: 块。\n", "::: short\n图块。\n:::\n\n没有。")
    assert 'id="u-clip-1"' in guide.questions[0].short_html


def test_a_term_that_no_question_uses_is_a_warning(make_guide: MakeGuide) -> None:
    _, [warning] = read(make_guide, "图块\n: 块。\n\n 词元 | token\n : 词。\n", "图块。")
    assert str(warning.place) == "content/glossary.md:4:2"
    assert (warning.severity, warning.message) == ("warning", "no question uses `词元`")


def test_a_term_that_is_used_in_the_glossary_alone_is_not_used(make_guide: MakeGuide) -> None:
    _, warnings = read(make_guide, "图块\n: 块。\n\n词元\n: 不是图块。\n", "图块。")
    assert [warning.message for warning in warnings] == ["no question uses `词元`"]


def test_a_file_of_that_name_in_a_chapter_is_a_question(make_guide: MakeGuide) -> None:
    guide, _ = read_guide(Root.at(make_guide({"content/01-a/glossary.md": "# 题？\n\n答。\n"})))
    assert [question.id for question in guide.questions] == ["glossary"]
    assert guide.glossary == ()


def test_a_link_may_lead_to_the_glossary(make_guide: MakeGuide) -> None:
    guide, _ = read(make_guide, "patch\n: 块。\n", "patch，[表](glossary.md)，[它](#g-patch)。")
    assert 'href="#b-glossary"' in guide.questions[0].body_html
    assert 'href="#g-patch">它' in guide.questions[0].body_html


def test_an_edit_of_the_glossary_has_no_question_read(
    make_guide: MakeGuide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does an edit of a question have another one read."""
    from guide.reading import glossary, manuscript
    from guide.storage.cache import Cache

    root = make_guide(
        {"content/vit.md": "# 题？\n\n图块。\n", "content/glossary.md": "图块\n: 块。\n"}
    )
    cache = Cache(root / "cache")
    read_guide(Root.at(root), cache)
    monkeypatch.setattr(manuscript, "read_question", None)
    write_files(root, {"content/glossary.md": "图块\n: 改过。\n"})
    assert read_guide(Root.at(root), cache)[0].glossary[0].html == "改过。"
    monkeypatch.undo()
    monkeypatch.setattr(glossary, "read_glossary", None)
    write_files(root, {"content/vit.md": "# 题？\n\n又是图块。\n"})
    assert 'class="term"' in read_guide(Root.at(root), cache)[0].questions[0].body_html


def test_a_thousand_answers_are_linked_in_no_time() -> None:
    formula = f"<img src='data:image/svg+xml,<svg>{'<text>x</text>' * 30}</svg>'>"
    answer = f"<p>{'一段没有术语的文字，也有 Latin words 在里面。' * 30}{formula}</p>\n" * 5
    terms = Terms([Definition((f"术语{n}", f"term {n}"), "", 1, 1) for n in range(60)])
    start = time.process_time()
    for number in range(1000):
        terms.linked(f"q{number}", number, (f"{answer}<p>术语{number % 60}</p>",))
    assert time.process_time() - start < 1.5, "a fifth of it, on an idle machine"


def test_broken_files_are_reported(tmp_path: Path) -> None:
    """What is said of them is in tests/problems; here: that all is said at once."""
    files = {
        "content/glossary.md": "甲\n\n乙\n: 意思。\n\n乙\n: 又。\n",
        "content/q.md": "# 题？\n\n乙。\n",
    }
    with pytest.raises(GuideError) as caught:
        read_guide(Root.at(write_files(tmp_path, files)))
    said = [problem.message for problem in caught.value.problems]
    assert said == ["`甲` has no definition", "duplicate term `乙`"]
