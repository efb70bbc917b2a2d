"""A folder → a Guide: what is found, in which order, under which name and number."""

from pathlib import Path

import pytest

from guide.problems import GuideError
from guide.reading.guide import read_guide
from guide.reading.model import Guide, Question
from guide.storage.root import Root
from tests.conftest import DOT, Files, MakeGuide


def good(root: Path) -> Guide:
    """A guide that is read without a warning."""
    guide, warnings = read_guide(Root.at(root))
    assert warnings == []
    return guide


def only_question(make_guide: MakeGuide, text: str, files: Files | None = None) -> Question:
    root = make_guide({"content/01-vit.md": text, "assets/dot.svg": DOT, **(files or {})})
    [question] = good(root).questions
    return question


def test_a_plain_file_is_a_question(make_guide: MakeGuide) -> None:
    """The heading asks, the file gives the id, the first paragraph the cheat line."""
    question = only_question(make_guide, "# ViT 怎样把*图*变成词？\n\n切成**块**。\n\n展平。\n")
    assert question.id == "vit"
    assert question.title == question.short_title == "ViT 怎样把图变成词？"
    assert question.title_html == "ViT 怎样把<em>图</em>变成词？"
    assert question.cheat_html == ("切成<strong>块</strong>。",)
    assert question.body_html == "<p>切成<strong>块</strong>。</p>\n<p>展平。</p>\n"
    assert (question.number, question.level, question.tags) == (1, None, ())
    assert question.short_html == ""


def test_front_matter_says_more(make_guide: MakeGuide) -> None:
    text = """\
---
id: 图块
short_title: ViT
tags: [编码器, "2021"]
level: 3
cheat:
  - 切成 **16×16**
  - '每块：一个词'
---
# ViT 怎样把图变成词？

切成块。
"""
    question = only_question(make_guide, text)
    assert (question.id, question.short_title, question.level) == ("图块", "ViT", 3)
    assert question.tags == ("编码器", "2021")
    assert question.cheat_html == ("切成 <strong>16×16</strong>", "每块：一个词")


CHEAT = {
    "front matter and boxes, in this order": (
        "---\ncheat: [甲]\n---\n# 题\n\n::: cheat\n- 乙\n- 丙\n:::\n\n文\n\n::: cheat\n丁\n:::\n",
        ("甲", "乙", "丙", "丁"),
    ),
    "else the short answer": ("# 题\n\n文\n\n::: short\n甲\n\n乙\n:::\n", ("甲",)),
    "else the first paragraph": (
        "# 题\n\n## 节\n\n![图](dot.svg)\n\n| 表 |\n| --- |\n| 格 |\n\n甲\n\n乙\n",
        ("甲",),
    ),
    "or there are none": ("# 题\n\n![图](dot.svg)\n", ()),
}


@pytest.mark.parametrize("source", CHEAT)
def test_cheat_lines_come_from(source: str, make_guide: MakeGuide) -> None:
    text, lines = CHEAT[source]
    assert only_question(make_guide, text).cheat_html == lines


def test_the_short_answer_may_have_several_boxes(make_guide: MakeGuide) -> None:
    text = "# 题\n\n::: short\n甲\n:::\n\n文\n\n::: short\n乙\n:::\n"
    question = only_question(make_guide, text)
    assert question.short_html == "<p>甲</p>\n<p>乙</p>\n"
    assert question.body_html == "<p>文</p>\n"


def question_file(name: str) -> str:
    return f"# {name}？\n\n回答。\n"


def test_chapters_and_files_are_in_natural_order(make_guide: MakeGuide) -> None:
    names = ["10-last/2-b.md", "10-last/10-c.md", "10-last/1-a.md", "9-first/x.md", "alone.md"]
    guide = good(make_guide({f"content/{name}": question_file(name) for name in names}))
    assert [q.source.name.removeprefix("content/") for q in guide.questions] == [
        "alone.md",
        "9-first/x.md",
        "10-last/1-a.md",
        "10-last/2-b.md",
        "10-last/10-c.md",
    ]
    assert [q.number for q in guide.questions] == [1, 2, 3, 4, 5]
    assert [q.id for q in guide.questions] == ["alone", "x", "a", "b", "c"]
    assert [(c.number, c.title) for c in guide.chapters] == [(0, ""), (1, "first"), (2, "last")]


def test_guide_toml_may_order_the_chapters(make_guide: MakeGuide) -> None:
    files = {f"content/{name}/q-{name}.md": question_file(name) for name in "abc"}
    root = make_guide({**files, "content/guide.toml": 'chapters = ["c", "a", "b"]\n'})
    assert [c.title for c in good(root).chapters] == ["c", "a", "b"]


def test_a_chapter_may_have_an_opening(make_guide: MakeGuide) -> None:
    opening = "# 编码*器*\n\n图怎样变成向量？见 [[vit]]。\n"
    root = make_guide(
        {"content/01-e/chapter.md": opening, "content/01-e/vit.md": question_file("ViT")}
    )
    [chapter] = good(root).chapters
    assert (chapter.number, chapter.id, chapter.title) == (1, "01-e", "编码器")
    assert 'href="#q-vit"' in chapter.intro_html


def test_formulas_are_numbered_in_questions_alone(make_guide: MakeGuide) -> None:
    """Those with an id, after their question: the short answer first, then the body."""
    named = "$$ a $$ {{#eq-{}}}\n"
    short = f"::: short\n{named.format('short')}:::\n"
    files = {
        "content/guide.toml": 'language = "en"\n',
        "content/01-e/chapter.md": f"# Encoders\n\n{named.format('opening')}",
        "content/01-e/clip.md": question_file("CLIP"),
        "content/01-e/vit.md": f"# ViT?\n\n{short}\n$$ b $$\n\n- See [[eq-item]]:\n\n  "
        + named.format("item"),
    }
    guide = good(make_guide(files))
    assert "formula-number" not in guide.chapters[0].intro_html
    [question] = [q for q in guide.questions if q.id == "vit"]
    assert '<span class="formula-number">(2.1)</span>' in question.short_html
    assert question.body_html.count("formula-number") == 1
    assert '<a class="ref" href="#eq-item">Eq. (2.2)</a>' in question.body_html


def test_other_files_are_not_read(make_guide: MakeGuide) -> None:
    files = {
        "content/vit.md": question_file("ViT"),
        "content/notes.txt": "\xff",
        "content/.hidden.md": "没有标题",
        "content/.obsidian/x.md": "没有标题",
        "content/empty/notes.txt": "",
        "README.md": "没有标题",
    }
    assert [q.id for q in good(make_guide(files)).questions] == ["vit"]


def test_files_of_windows_are_files_too(make_guide: MakeGuide) -> None:
    """A byte order mark and carriage returns change nothing, in problems' places neither."""
    text = "---\r\nlevel: 2\r\n---\r\n# ViT？\r\n\r\n切成\r\n块。\r\n"
    question = only_question(make_guide, "\ufeff" + text)
    assert (question.title, question.level) == ("ViT？", 2)
    assert question.body_html == "<p>切成块。</p>\n"
    root = make_guide({"content/01-vit.md": "\ufeff" + text + "\r\n见 [[clip]]。\r\n"})
    with pytest.raises(GuideError, match=r"content/01-vit.md:9:3: error: `\[\[clip\]\]`"):
        read_guide(Root.at(root))


def test_figures_are_found_beside_the_file_in_assets_and_from_the_root(
    make_guide: MakeGuide,
) -> None:
    text = "# 题\n\n![甲](near.svg)\n\n![乙](a%20b.svg)\n\n![丙](/pictures/far.svg)\n"
    names = ["content/near.svg", "assets/a b.svg", "pictures/far.svg"]
    root = make_guide({"content/q.md": text, **{name: DOT for name in names}})
    assert sorted(good(root).images) == sorted(names)


def test_the_folder_is_the_title_if_there_is_none(
    make_guide: MakeGuide, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_guide({"content/vit.md": question_file("ViT")})
    assert good(root).title == "guide"
    monkeypatch.chdir(root)
    assert good(Path()).title == "guide"


def test_a_guide_may_be_in_english(make_guide: MakeGuide) -> None:
    text = "# Why?\n\nAs [[vit]] says.\n\n![Caption](dot.svg)\n\n> [!TIP]\n> So.\n"
    question = only_question(make_guide, text, {"content/guide.toml": 'language = "en"\n'})
    for word in ("Question 1</a>", "Figure 1.1", '<p class="label">Tip</p>'):
        assert word in question.body_html


def test_files_of_one_name_in_several_chapters_are_numbered(make_guide: MakeGuide) -> None:
    files = {f"content/{chapter}/01-intro.md": "# 题？\n\n答。\n" for chapter in ("a", "b", "c")}
    own = {"content/d/x.md": "---\nid: intro-2\n---\n# 题？\n\n答，见 [[intro-3]]。\n"}
    guide, problems = read_guide(Root.at(make_guide({**files, **own})))
    assert [question.id for question in guide.questions] == [
        "intro", "intro-3", "intro-4", "intro-2",
    ]  # fmt: skip
    assert problems == []
