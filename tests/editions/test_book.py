"""The repository's own guide, built with the real command and read back out of guide.pdf."""

import re
from html import unescape
from pathlib import Path

import pytest

from guide.reading.model import Guide, Question
from tests.pdf import Read, squeezed

FAMILIES = ("Noto-Serif-SC", "Noto-Sans-SC", "JetBrains-Mono", "KaTeX_")


def of_contents(book: Read) -> list[int]:
    """The pages of the table of contents: from its bookmark to the next one."""
    first, second, *_ = book.bookmarks()
    return list(range(first.page, second.page))


def printed_in_contents(book: Read, guide: Guide) -> dict[str, str]:
    """Title → the page number that the contents print for it, of chapters, questions, the back."""
    text = "".join(book.body(page) for page in of_contents(book))
    rows = []
    for chapter in guide.chapters:
        rows.append((chapter.title, squeezed(f"{chapter.number}{chapter.title}")))
        rows += [(q.title, squeezed(f"{q.number}{q.title}")) for q in chapter.questions]
    rows += [(word, word) for word in (guide.words.glossary, guide.words.index)]
    starts = [text.index(row) for _, row in rows]
    assert starts == sorted(starts), "the contents have another order than the guide"
    ends = [*starts[1:], len(text)]
    pages = {}
    for (title, row), start, end in zip(rows, starts, ends, strict=True):
        rest = text[start + len(row) : end]
        number = re.fullmatch(r"(?:基础|进阶|深入)?(?:□□□)?(\d+)", rest)
        assert number, f"behind `{title}` the contents say `{rest}`"
        pages[title] = number[1]
    return pages


@pytest.fixture(scope="session")
def page_of(book: Read, real_guide: Guide) -> dict[str, int]:
    """Title → the page of the file that the contents name for it, by the number printed on it."""
    folios = {book.folio(page): page for page in range(book.pages) if book.folio(page)}
    printed = printed_in_contents(book, real_guide)
    return {title: folios[number] for title, number in printed.items()}


def test_contents_name_the_page_of_every_question(
    book: Read, real_guide: Guide, page_of: dict[str, int]
) -> None:
    for question in real_guide.questions:
        text = book.body(page_of[question.title])
        assert f"问题{question.number}" in text
        assert squeezed(question.title) in text


def test_contents_name_the_page_of_every_chapter(
    book: Read, real_guide: Guide, page_of: dict[str, int]
) -> None:
    for chapter in real_guide.chapters:
        text = book.body(page_of[chapter.title])
        assert f"第{chapter.number}章{squeezed(chapter.title)}" in text


def test_contents_name_the_page_of_the_index(
    book: Read, real_guide: Guide, page_of: dict[str, int]
) -> None:
    page = page_of[real_guide.words.index]
    assert book.body(page).startswith(real_guide.words.index)
    assert page > max(page_of[question.title] for question in real_guide.questions)


def test_the_index_names_every_tag_and_the_page_of_every_question(
    book: Read, real_guide: Guide, page_of: dict[str, int]
) -> None:
    first = page_of[real_guide.words.index]
    text = "".join(book.body(page) for page in range(first, book.pages))
    expected = squeezed(real_guide.words.index + real_guide.words.index_key)
    for tag, questions in real_guide.tags.items():
        expected += squeezed(tag)
        for question in questions:
            expected += f"{question.number}{book.folio(page_of[question.title])}"
    assert text == expected


def test_the_glossary_leads_to_where_a_term_is_explained(
    book: Read, real_guide: Guide, page_of: dict[str, int]
) -> None:
    """Each number beside an entry is that of a page on which the term stands."""
    pages = range(page_of[real_guide.words.glossary], page_of[real_guide.words.index])
    links = (link for link in book.links() if link.page in pages and link.text.isdigit())
    leading = [link for link in links if link.target not in pages]
    uses = [(term, use) for term in real_guide.glossary for use in term.uses]
    assert len(leading) == len(uses) >= len(real_guide.glossary) >= 15
    for link, (term, _) in zip(leading, uses, strict=True):
        assert link.target is not None
        assert book.folio(link.target) == link.text
        names = map(squeezed, (term.name, term.english, *term.aliases))
        assert any(name in book.body(link.target) for name in names if name), term.name


def test_every_answer_lists_what_it_cites(book: Read, real_guide: Guide) -> None:
    text = "".join(book.words(page) for page in range(book.pages))
    addresses = {link.address for link in book.links()}
    for question in real_guide.questions:
        assert question.references
        for each in question.references:
            assert squeezed(f"[{each.number}]{plain(each.html)}") in text
            assert set(re.findall(r'href="([^"]+)"', each.html)) <= addresses


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_every_page_has_its_number(book: Read) -> None:
    folios = [book.folio(page) for page in range(book.pages)]
    front = len([folio for folio in folios if not folio.isdigit()])
    assert folios[:front] == ["", "ii", "iii", "iv", "v"][:front], "the cover has none"
    assert folios[front:] == [str(n) for n in range(1, book.pages - front + 1)]


def test_bookmarks_are_two_levels_deep_and_right(
    book: Read, real_guide: Guide, page_of: dict[str, int]
) -> None:
    expected = [(0, "目录", of_contents(book)[0])]
    for chapter in real_guide.chapters:
        expected.append((0, squeezed(chapter.title), page_of[chapter.title]))
        for question in chapter.questions:
            label = squeezed(f"{question.number}{question.title}")
            expected.append((1, label, page_of[question.title]))
    for word in (real_guide.words.glossary, real_guide.words.index):
        expected.append((0, word, page_of[word]))
    found = [(each.level, squeezed(each.title), each.page) for each in book.bookmarks()]
    assert found == expected


def test_every_link_leads_somewhere(book: Read) -> None:
    links = list(book.links())
    assert [link for link in links if link.target is None and not link.address] == []
    assert len([link for link in links if link.target is not None]) > 20
    schemes = {link.address.partition(":")[0] for link in links if link.address}
    assert schemes == {"https"}


def test_references_print_the_page_that_they_lead_to(
    book: Read, page_of: dict[str, int], real_guide: Guide
) -> None:
    found = 0
    for link in book.links():
        reference = re.fullmatch(r"问题(\d+)\D+第(\d+)页\D*", link.text)
        if reference and link.target is not None:
            question = real_guide.questions[int(reference[1]) - 1]
            assert book.folio(link.target) == reference[2]
            assert link.target == page_of[question.title]
            found += 1
    assert found >= 3


FORMULA = re.compile(r'<span class="math.*?</span>')


def test_figures_are_numbered_and_captioned(book: Read, real_guide: Guide) -> None:
    text = "".join(book.body(page) for page in range(book.pages))
    for question in real_guide.questions:
        captions = re.findall(r"<figcaption>(.*?)</figcaption>", question.body_html)
        for number, caption in enumerate(captions, 1):
            assert squeezed(plain(caption)).startswith(f"图{question.number}.{number}")
            assert all(squeezed(plain(words)) in text for words in FORMULA.split(caption))


def test_short_answers_pitfalls_and_followups_are_labelled(book: Read, real_guide: Guide) -> None:
    text = "".join(book.body(page) for page in range(book.pages))
    assert text.count("三十秒回答") == len(real_guide.questions)
    for word, name in (("易错", "pitfall"), ("追问", "followup")):
        label = re.compile(rf'<aside class="{name}"><p[^>]*>(?:<[^>]*>)*{word}')
        boxes = [len(label.findall(q.body_html)) for q in real_guide.questions]
        assert text.count(word) >= sum(boxes) > 20


def test_footnotes_stand_at_the_foot_of_their_page(book: Read, real_guide: Guide) -> None:
    notes = [
        note
        for question in real_guide.questions
        for note in re.findall(r'<span class="footnote">([^<]{8,})', question.body_html)
    ]
    assert len(notes) >= 3
    for note in notes:
        [page] = [page for page in range(book.pages) if squeezed(note) in book.body(page)]
        _, height = book.size(page)
        assert book.height_of(note[:8], page) < height / 3


def test_running_heads_name_the_question(
    book: Read, real_guide: Guide, page_of: dict[str, int]
) -> None:
    starts = sorted(page_of.values())
    for question in real_guide.questions:
        first = page_of[question.title]
        end = next((page for page in starts if page > first), book.pages)
        head = squeezed(f"问题{question.number}{question.short_title}")
        heads = [book.running_head(page) for page in range(first, end)]
        assert heads == ["", *[head] * (end - first - 1)], "the first page has the title itself"


def test_level_and_tags_stand_under_the_title(
    book: Read, real_guide: Guide, page_of: dict[str, int]
) -> None:
    for question in real_guide.questions:
        level = ["", "基础", "进阶", "深入"][question.level or 0]
        text = book.body(page_of[question.title])
        assert squeezed(question.title) + level + squeezed("".join(question.tags)) in text


def test_metadata(book: Read, sheet: Read, real_guide: Guide) -> None:
    for pdf, title in ((book, "多模态面试精讲"), (sheet, "多模态面试速记")):
        said = pdf.metadata()
        assert said["Title"] == title
        keywords = said["Keywords"].split(", ")
        assert keywords[:2] == ["多模态", "面试"]
        assert {tag for q in real_guide.questions for tag in q.tags} <= set(keywords)
        assert pdf.language() == "zh-Hans"
        assert said["CreationDate"] == "", "the clock must not show in the file"


def test_only_bundled_fonts_embedded_and_cut(book: Read, sheet: Read) -> None:
    for pdf in (book, sheet):
        fonts = pdf.fonts()
        assert fonts and all(fonts.values()), "a font is not embedded"
        for name in fonts:
            assert re.fullmatch(r"[A-Z]{6}\+.+", name), f"{name} is not cut to what is used"
            assert name[7:].startswith(FAMILIES)
        names = [name[7:] for name in fonts]
        assert len(names) == len(set(names)), "a font is embedded twice"


def test_is_small(real_output: Path) -> None:
    path = real_output / "guide.pdf"
    assert path.stat().st_size < 25_000 * Read(path).pages


def test_is_on_the_paper_of_the_guide(book: Read, sheet: Read) -> None:
    assert {book.size(page) for page in range(book.pages)} == {(595, 842)}
    assert sheet.size(0) == (595, 842)


def plain_lines(question: Question) -> list[str]:
    """The cheat lines that hold no formula, as plain text."""
    lines = [re.sub(r"</?(?:strong|em|code|s|a)\b[^>]*>", "", h) for h in question.cheat_html]
    return [line for line in lines if "<" not in line and "&" not in line]


def test_cheat_sheet_is_one_page(sheet: Read) -> None:
    assert sheet.pages == 1


def test_cheat_sheet_has_every_question_by_number_and_short_title(
    sheet: Read, real_guide: Guide
) -> None:
    lines = [squeezed(line) for line in sheet.text(0).split("\n")]
    for question in real_guide.questions:
        head = squeezed(f"{question.number}{question.short_title}")
        assert any(line.endswith(head) for line in lines), head


def test_cheat_sheet_has_every_line(sheet: Read, real_guide: Guide) -> None:
    text = sheet.words(0)
    lines = [line for question in real_guide.questions for line in plain_lines(question)]
    assert len(lines) >= sum(len(question.cheat_html) for question in real_guide.questions) / 2
    assert [line for line in lines if squeezed(line) not in text] == []


def test_cheat_sheet_is_grouped_by_chapter(sheet: Read, real_guide: Guide) -> None:
    text = sheet.words(0)
    for chapter in real_guide.chapters:
        first = chapter.questions[0]
        assert squeezed(f"{chapter.title}{first.number}{first.short_title}") in text
