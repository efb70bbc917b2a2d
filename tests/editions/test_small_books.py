"""Small guides and their PDF, from the command to the pages that were read back."""

import re

import pytest

from guide.config import Config
from guide.editions.leaves import LONG_CHAPTER, leaves_of
from guide.reading.guide import read_guide
from guide.reading.model import Guide
from guide.storage.root import Root
from tests.conftest import DOT, MakeGuide, Run
from tests.pdf import Read, squeezed

NUMBERS = ("71.13", "1118.46", "4.90")


def built(root_of: dict[str, str], make_guide: MakeGuide, run: Run) -> Read:
    """The guide.pdf of a guide that is built without a word."""
    root = make_guide(root_of)
    result = run("build --only guide -q", root)
    assert (result.exit_code, result.output) == (0, "")
    return Read(root / "output" / "guide.pdf")


def test_where_links_lead_is_printed_in_the_book(make_guide: MakeGuide, run: Run) -> None:
    """But neither on the cheat sheet, nor where the text says it."""
    text = "# [问](https://a.example)？\n\n看 [CLIP](https://github.com/openai/CLIP)。\n\n"
    text += "{.sources}\n- [arXiv:2103.00020](https://arxiv.org/abs/2103.00020)\n"
    root = make_guide({"content/a.md": text})
    assert run("build -q", root).exit_code == 0
    book = whole_text(Read(root / "output" / "guide.pdf")).replace("\u200b", "")
    assert "看CLIP〔github.com/openai/CLIP〕。" in book
    assert book.count("2103.00020") == 1 and "a.example" not in book
    sheet = whole_text(Read(root / "output" / "cheatsheet.pdf"))
    assert "看CLIP。" in sheet and "github" not in sheet


def test_numbers_in_a_column_to_the_right_are_aligned(make_guide: MakeGuide, run: Run) -> None:
    """With as many decimals, their points stand above one another."""
    rows = "".join(
        f"| {name} | {number} |\n" for name, number in zip("甲乙丙", NUMBERS, strict=True)
    )
    text = f"# 问？\n\n| 名 | 数 |\n| --- | ---: |\n{rows}"
    book = built({"content/a.md": text}, make_guide, run)
    page = book.pages - 1
    lefts = {round(book.left_of(number[-3:], page), 1) for number in NUMBERS}
    assert len(lefts) == 1


def whole_text(book: Read) -> str:
    return "".join(book.words(page) for page in range(book.pages))


def test_an_english_guide_on_letter_paper(make_guide: MakeGuide, run: Run) -> None:
    settings = (
        'title = "Vision"\nsubtitle = "Questions"\nauthor = "Ada L."\nlanguage = "en"\n'
        'paper = "Letter"\nkeywords = ["vision"]\ndate = "May 2026"\nversion = "1.0"\n'
    )
    front = "---\nlevel: 1\ntags: [patch]\n---\n"
    text = f"{front}# What is ViT?\n\n::: short\nPatches.\n:::\n\nMore.\n"
    files = {"content/guide.toml": settings, "content/01-Encoders/vit.md": text}
    book = built(files, make_guide, run)
    assert {book.size(page) for page in range(book.pages)} == {(612, 792)}
    said = book.metadata()
    assert (said["Title"], said["Author"]) == ("Vision", "Ada L.")
    assert said["Keywords"] == "vision, patch"
    assert book.language() == "en"
    text = whole_text(book)
    for words in ("Questions", "May2026", "Contents", "Chapter1", "Question1", "basic", "Inthirty"):
        assert words in text


def test_text_is_printed_as_typed(make_guide: MakeGuide, run: Run) -> None:
    title = "{{ 7*7 }} < & \"x\" 'y' {% raw %}"
    files = {
        "content/guide.toml": "title = '''A & B <i> {{ x }}'''\n",
        "content/q.md": f"# {title}？\n\n<b>粗</b> {{{{ 6*6 }}}} &amp;amp; `<i>`\n",
    }
    root = make_guide(files)
    result = run("build --only guide -q", root)
    assert (result.exit_code, result.output.count("warning")) == (0, 1)
    assert "content/q.md:3:1: warning: `<b>` prints as typed" in result.output
    book = Read(root / "output" / "guide.pdf")
    text = whole_text(book)
    assert book.words(0).startswith(squeezed("A & B <i> {{ x }}"))
    assert text.count(squeezed(f"{title}？")) == 2, "in the contents and over the answer"
    assert squeezed("<b>粗</b> {{ 6*6 }} &amp; <i>") in text
    assert book.metadata()["Title"] == "A & B <i> {{ x }}"


def test_contents_of_several_pages_name_true_pages(make_guide: MakeGuide, run: Run) -> None:
    """Sixty questions in four chapters, each chapter on pages of its own."""
    files = {
        f"content/{number // 15}-chapter/{number:02}-q{number}.md": (
            f"# 第 {number} 个怎样？\n\n见 [[q{59 - number}]]。\n"
        )
        for number in range(60)
    }
    files["content/guide.toml"] = 'new_page = "chapter"\n'
    book = built(files, make_guide, run)
    assert book.pages < 40, "questions share pages"
    folios = {book.folio(page): page for page in range(book.pages)}
    front = [page for page in range(book.pages) if re.fullmatch("i+|iv|v", book.folio(page))]
    assert len(front) >= 2
    contents = "\n".join(book.text(page) for page in front)
    for number in range(60):
        row = re.search(
            rf"^{number + 1} 第 {number} 个怎样？\s+(?:□□□\s+)?(\d+)\b", contents, re.MULTILINE
        )
        assert row, f"question {number} is not in the contents"
        page = folios[row[1]]
        assert f"第{number}个怎样？" in book.body(page)
        there = re.search(rf"问题{60 - number}\D+第(\d+)页", whole_text(book))
        assert there and f"第{59 - number}个怎样？" in book.body(folios[there[1]])
    assert "第0个怎样？" in book.body(front[0]), "the heading stands alone on its page"


def test_templates_and_colours_of_the_guides_own(make_guide: MakeGuide, run: Run) -> None:
    """One block and one token are overridden; all else stays."""
    files = {
        "content/vit.md": "# ViT？\n\n切成块。\n",
        "templates/guide.html": (
            '{% extends "bundled/guide.html" %}\n'
            "{% block cover %}<h1>{{ guide.questions | length }} 问手册</h1>{% endblock %}\n"
        ),
        "templates/tokens.css": ":root { --text: 12pt }\n",
    }
    book = built(files, make_guide, run)
    assert "1问手册" in book.words(0)
    assert "切成块。" in whole_text(book)
    plain = built({**files, "templates/tokens.css": ""}, make_guide, run)
    assert book.width_of("切成块", 2) > plain.width_of("切成块", 2)


def test_figures_footnotes_and_boxes(make_guide: MakeGuide, run: Run) -> None:
    text = """\
# ViT？

切成块[^1]，再看 [[fig-dot]]。

![一个点](dot.svg){#fig-dot width=30%}

::: pitfall
不是卷积。
:::

::: followup 为什么？
因为省。
:::

> [!WARNING]
> 当心显存。

- [x] 读过

[^1]: 每块十六像素。
"""
    book = built({"content/vit.md": text, "assets/dot.svg": DOT}, make_guide, run)
    said = whole_text(book)
    for words in ("图1.1一个点", "再看图1.1", "易错不是卷积。", "追问为什么？", "警告当心显存。"):
        assert words in said
    page = next(page for page in range(book.pages) if "切成块" in book.words(page))
    assert book.height_of("每块十六像素", page) < 120


def test_links_lead_from_one_question_into_another(make_guide: MakeGuide, run: Run) -> None:
    files = {
        "content/01-vit.md": (
            "# ViT？\n\n去[塔](#towers)、[图](#fig-dot)、[问](02-clip.md)、[页](#top)。\n"
        ),
        "content/02-clip.md": "# CLIP？\n\n{#top}\n比一比。\n\n![点](dot.svg){#fig-dot}\n",
        "content/03-blip.md": "# BLIP？\n\n{#towers}\n## 两座塔\n\n又一座。\n",
        "assets/dot.svg": DOT,
    }
    book = built(files, make_guide, run)
    [clip] = [page for page in range(book.pages) if "比一比" in book.words(page)]
    [blip] = [page for page in range(book.pages) if "两座塔" in book.words(page)]
    found = {link.text: link.target for link in book.links()}
    assert [found[word] for word in "塔图问页"] == [blip, clip, clip, clip]


def test_a_page_number_settles_when_references_move_text(make_guide: MakeGuide, run: Run) -> None:
    """References to pages from 9 to 11, whose numbers differ in length."""
    references = "、".join(f"[[q{number}]]" for number in range(8, 12))
    files = {
        f"content/{number:02}-q{number}.md": f"# 问 {number}？\n\n见 {references}。\n"
        for number in range(12)
    }
    book = built(files, make_guide, run)
    folios = {book.folio(page): page for page in range(book.pages)}
    for number, printed in set(re.findall(r"问题(\d+)\D第(\d+)页", whole_text(book))):
        assert f"问{int(number) - 1}？" in book.body(folios[printed])


def test_page_numbers_beside_other_digits(make_guide: MakeGuide, run: Run) -> None:
    """In a face whose figures differ in width, and in one whose do not: both on one page."""
    files = {
        f"content/01-x/{number:02}-q{number}.md": f"# 问 {number}？\n\n见 [[q{19 - number}]]。\n"
        for number in range(20)
    }
    files["content/01-x/chapter.md"] = "# 章\n\n" + "引言。\n\n" * 3
    files["content/guide.toml"] = 'new_page = "chapter"\n'
    files["templates/guide.css"] = (
        'a.ref.paged:lang(zh)::after { content: "（100 之" attr(data-page) "）" }\n'
        ".question:nth-child(even) a.ref.paged { font-family: var(--serif) }\n"
        ".question + .question { break-before: page }\n"
    )
    book = built(files, make_guide, run)
    folios = {book.folio(page): page for page in range(book.pages)}
    printed = re.findall(r"问题(\d+)（100之(\d+)）", whole_text(book))
    assert len(printed) == 20
    for number, page in printed:
        assert f"问{int(number) - 1}？" in book.body(folios[page])


def chapter_of(count: int, make_guide: MakeGuide, settings: str = "") -> Guide:
    """A guide with so many questions in its one chapter."""
    files = {f"content/01-a/{n:02}-q{n}.md": f"# 问 {n}？\n\n答。\n" for n in range(1, count + 1)}
    guide, _ = read_guide(Root.at(make_guide({**files, "content/guide.toml": settings})))
    return guide


@pytest.mark.parametrize(
    ("count", "lengths"),
    [
        (1, [1]),
        (LONG_CHAPTER, [20]),
        (LONG_CHAPTER + 1, [10, 11]),
        (2 * LONG_CHAPTER, [20, 20]),
        (45, [15, 15, 15]),
        (62, [15, 16, 15, 16]),
    ],
)
def test_a_long_chapter_is_cut_into_equal_runs(
    count: int, lengths: list[int], make_guide: MakeGuide
) -> None:
    guide = chapter_of(count, make_guide, 'new_page = "chapter"\n')
    front, *body = leaves_of(guide)
    assert [len(leaf.questions) for leaf in body] == lengths
    assert [q for leaf in body for q in leaf.questions] == guide.questions
    assert [leaf.kind for leaf in body] == ["chapter", *["question"] * (len(body) - 1)]
    assert {leaf.part for leaf in body} == {"body"} and front.part == "front"


def test_questions_that_begin_pages_are_sheets_of_their_own(make_guide: MakeGuide) -> None:
    _, opening, *questions = leaves_of(chapter_of(3, make_guide))
    assert (opening.kind, opening.questions) == ("chapter", ())
    assert [len(leaf.questions) for leaf in questions] == [1, 1, 1]
    assert Config().new_page == "auto"


def test_the_runs_of_a_long_chapter_follow_one_another(make_guide: MakeGuide, run: Run) -> None:
    files = {f"content/01-a/{n:02}-q{n}.md": f"# 问 {n}？\n\n答。\n" for n in range(1, 46)}
    files["content/01-a/chapter.md"] = "# a\n\n" + "引言。\n\n" * 6
    book = built({**files, "content/guide.toml": 'new_page = "chapter"\n'}, make_guide, run)
    bodies = [book.body(page) for page in range(book.pages)]
    heads = [re.findall(r"问题(\d+)·a问", body) for body in bodies]
    assert [int(number) for page in heads for number in page] == list(range(1, 46))
    firsts = {page[0] for page in heads if page}
    assert firsts >= {"16", "31"}, "a run begins on a page of its own"


def test_the_index_of_tags(make_guide: MakeGuide, run: Run) -> None:
    """Latin first, Han by their sound; each tag once, with the numbers and pages of its answers."""
    tags = {1: "[注意力, ViT]", 2: "[编码器]", 3: "[clip, 编码器]", 4: "[ViT, 扩散]", 5: "[]"}
    files = {
        f"content/{n:02}-q{n}.md": (
            f"---\ntags: {names}\n---\n# 第 {n} 问？\n\n{'长。' * (6500 if n == 1 else 5)}\n"
        )
        for n, names in tags.items()
    }
    book = built(files, make_guide, run)
    last = book.bookmarks()[-1]
    assert last.title == "标签索引"
    index = "".join(book.body(page) for page in range(last.page, book.pages))
    folios = {
        n: page for page in range(book.pages) for n in tags if f"第{n}问？" in book.body(page)
    }
    page_of = {n: book.folio(page) for n, page in folios.items()}
    assert len({len(number) for number in page_of.values()}) == 2, "numbers of one digit and two"
    expected = "标签索引粗体是题号，其后是页码。"
    for tag, numbers in {
        "clip": [3], "ViT": [1, 4], "编码器": [2, 3], "扩散": [4], "注意力": [1],
    }.items():  # fmt: skip
        expected += tag + "".join(f"{n}{page_of[n]}" for n in numbers)
    assert index == expected
    links = [link for link in book.links() if link.page >= last.page]
    assert {link.target for link in links} == {folios[n] for n in (1, 2, 3, 4)}


def test_a_guide_without_tags_has_no_index(make_guide: MakeGuide, run: Run) -> None:
    book = built({"content/vit.md": "# ViT？\n\n切成块。\n"}, make_guide, run)
    assert "索引" not in whole_text(book)
    assert book.bookmarks()[0].title == "目录"


def test_what_the_engine_cannot_do_is_a_problem_of_the_stylesheet(
    make_guide: MakeGuide, run: Run
) -> None:
    """WeasyPrint 70 raises a TypeError."""
    style = "li::marker { content: 'x' }"
    root = make_guide({"content/a.md": "# 一？\n\n- 甲\n", "templates/guide.css": style})
    result = run("build --only guide", root)
    assert result.exit_code == 1
    assert "templates/guide.css: error: the layout engine fails" in result.output
    assert not (root / "output" / "guide.pdf").exists()


def test_a_glossary_prints_the_page_on_which_the_term_stands(
    make_guide: MakeGuide, run: Run
) -> None:
    """Not that on which the question begins; behind the answers, before the index."""
    long = "一段文字，为了让这一页满起来。" * 60
    files = {
        "content/1-a.md": f"---\ntags: [标签]\n---\n# 甲？\n\n{long}\n\n{long}\n\n这是**图块**。\n",
        "content/2-b.md": "# 乙？\n\n也说图块。\n",
        "content/glossary.md": "图块 | patch\n: 一小块图。\n",
    }
    book = built(files, make_guide, run)
    words = [book.words(page) for page in range(book.pages)]
    [there] = [page for page, text in enumerate(words) if "这是图块" in text]
    assert book.folio(there) == "2", "the question begins on page 1"
    [glossary] = [page for page, text in enumerate(words) if text.startswith("术语表")]
    assert "图块patch一小块图。2" in book.body(glossary)
    assert (book.body(1).count("术语表"), book.folio(glossary)) == (1, "4")
    assert f"术语表{book.folio(glossary)}标签索引{book.folio(glossary + 1)}" in book.body(1)
    targets = {(link.page, link.text): link.target for link in book.links()}
    assert targets[glossary, "2"] == there
    assert targets[there, "图块"] == glossary


def test_references_stand_behind_their_answer(make_guide: MakeGuide, run: Run) -> None:
    files = {
        "content/1-a.md": "# 甲？\n\n对比[@clip]。\n",
        "content/2-b.md": "# 乙？\n\n没有。\n",
        "content/references.bib": "@misc{clip, title = {CLIP}, year = 2021, url = {https://x.org}}\n",
    }
    book = built(files, make_guide, run)
    texts = [book.body(page) for page in range(book.pages)]
    [page] = [n for n, text in enumerate(texts) if "对比[1]。参考文献[1]CLIP，2021，x.org" in text]
    [link] = [link for link in book.links() if link.text == "1" and link.page == page]
    assert link.target == page
    assert "https://x.org" in {link.address for link in book.links()}
    assert sum("参考文献" in text for text in texts) == 1


def test_sections_of_an_opening(make_guide: MakeGuide, run: Run) -> None:
    """A section stands below the title of its chapter, whose level is not the one above."""
    files = {
        "content/guide.toml": "",
        "content/a/chapter.md": "# 章\n\n开头。\n\n## 节\n\n字。\n\n### 小节\n\n字。\n",
        "content/a/q.md": "# 问？\n\n## 节\n\n答。\n",
    }
    assert "开头" in whole_text(built(files, make_guide, run))


def test_a_picture_of_html_without_words_is_told_where_it_stands(
    make_guide: MakeGuide, run: Run
) -> None:
    text = (
        "# 问？\n\n<p>\n<img src='a.svg'></p>\n\n见 <img src=a.svg> 与 <img src=a.svg alt=图>。\n"
    )
    files = {"content/guide.toml": "raw_html = true\n", "content/q.md": text, "content/a.svg": DOT}
    result = run("build --only guide -q", make_guide(files))
    assert result.exit_code == 0
    told = re.findall(r"q.md:(\d+:\d+): warning: image `a.svg` has no alt", result.output)
    assert told == ["4:1", "6:3"] and result.output.count("warning") == 2


def test_dashes_are_copied_as_they_were_written(make_guide: MakeGuide, run: Run) -> None:
    """A face draws them by glyphs of other characters, and several as one."""
    title = "甲—乙——丙———丁————戊―己⸺庚？"
    text = f"# {title}\n\n—— “——” ———— 能力—任务，——天―地――玄―――黄—―—。A—b c——d e⸺f ⸻\n"
    pages = whole_text(built({"content/guide.toml": "", "content/q.md": text}, make_guide, run))
    for line in (title, text.splitlines()[2]):
        assert squeezed(line) in pages


def test_han_of_other_places_is_copied_as_it_was_written(make_guide: MakeGuide, run: Run) -> None:
    """For these a face draws 户 by the glyph of 戶, and 晩 by that of 晚."""
    for language in ("zh-Hant", "ja"):
        settings = f'language = "{language}"\n'
        files = {"content/guide.toml": settings, "content/q.md": "# 户戶戸晚晩？\n\n户晚晩戶戸。\n"}
        root = make_guide(files)
        assert run("build --only guide -q", root).exit_code == 0
        assert "户晚晩戶戸。" in whole_text(Read(root / "output" / "guide.pdf"))


def test_a_long_title_of_a_chapter_stands_over_its_questions(
    make_guide: MakeGuide, run: Run
) -> None:
    """However far behind its number the title of a question comes, it is found."""
    chapter = "Everything that anybody ever asked about the very large models of our days, and more"
    files = {
        "content/guide.toml": 'language = "en"\n',
        "content/a/chapter.md": f"# {chapter}\n",
        "content/a/q.md": "# What is one?\n\nFirst words.\n\n" + "Some more words here. " * 600,
    }
    assert built(files, make_guide, run).pages > 5


def test_a_crowded_cover_of_a_guide_with_tags(make_guide: MakeGuide, run: Run) -> None:
    """Its list of chapters is laid out by itself until it has room."""
    files = {
        f"content/{n}/q.md": f"---\ntags: [甲]\n---\n# 第 {n} 问？\n\n答。\n" for n in range(60)
    }
    book = built({"content/guide.toml": "", **files}, make_guide, run)
    assert "目录" in book.words(1)


def test_letters_that_lean_lie_over_nothing(make_guide: MakeGuide, run: Run) -> None:
    text = (
        "# What?\n\nIt goes *out of* scope, (*fn*), *f* (*f*)f, *half*-baked, *off*. **_of_** it.\n"
    )
    files = {"content/guide.toml": 'language = "en"\n', "content/q.md": text}
    book = built(files, make_guide, run)
    assert "out of scope, (fn), f (f)f, half-baked, off." in " ".join(
        book.text(book.pages - 1).split()
    )


def test_short_questions_of_notes_follow_each_other(make_guide: MakeGuide, run: Run) -> None:
    """A hundred questions of a line each are no book of a hundred pages; one that is long begins a
    page all the same."""
    questions = "".join(f"## What is number {n}?\n\nIt is {n}.\n\n" for n in range(60))
    long = "## What is long?\n\n" + "A paragraph of some words that say little. " * 600 + "\n\n"
    root = make_guide({"notes.md": f"# Numbers\n\n{questions}{long}## What is last?\n\nThis.\n"})
    assert run("build --only guide -q", root).exit_code == 0
    book = Read(root / "output" / "guide.pdf")
    assert book.pages < 35
    pages = [n for n in range(book.pages) if "Whatislong?" in book.words(n)]
    assert "Whatisnumber59?" not in book.words(pages[-1])
