"""The guide's own answers: each system whole, each question complete, each work and figure used."""

import re
from html import unescape
from pathlib import Path

import pytest

from guide.build import check
from guide.reading.model import Guide, Question
from tests.conftest import REPOSITORY
from tests.content import figures
from tests.pdf import Read, squeezed

CORE = ("clip-dalle", "blip2", "modality-attribution", "milestones", "stable-diffusion")
# Each system: its formula, its figure, and words that its lines on the cheat sheet hold.
SYSTEMS = {
    "clip": ("eq-infonce", "fig-clip", "双塔加对称InfoNCE"),
    "dalle": ("eq-dalle-elbo", "fig-dalle", "三代赢在重写描述"),
    "blip2": ("eq-blip2-stage1", "fig-blip2", "冻结两端"),
    "qformer": ("eq-itc", "fig-qformer", "自注意力共享"),
    "shapley": ("eq-shapley", "fig-shapley", "边际贡献"),
    "permutation": ("eq-pi", "fig-permutation", "整块打乱"),
    "vit": ("eq-vit", "fig-vit", "16像素块"),
    "uniter": ("eq-wra", "fig-uniter", "条件掩码"),
    "lxmert": ("eq-lxmert", "fig-lxmert", "双向交叉注意力"),
    "coca": ("eq-coca", "fig-coca", "解码器对半拆"),
    "stable-diffusion": ("eq-ldm", "fig-latent-diffusion", "压8倍"),
}
LONGEST_CHEAT, SHORT = 40, range(70, 171)
"""Characters: of a line of the cheat sheet at most, of an answer that takes thirty seconds."""
TAG = re.compile(r"<[^>]+>")
FORMULA = re.compile(r'<img src="data:image/svg\+xml,([^"]*)" alt="[^"]*"[^>]*>')


def plain(html: str) -> str:
    """What HTML prints, without white space; formulas are drawings with text."""
    return squeezed(unescape(TAG.sub("", FORMULA.sub(r"\1", html))))


def question(guide: Guide, name: str) -> Question:
    return next(each for each in guide.questions if each.id == name)


@pytest.fixture(scope="session")
def pages(book: Read, real_guide: Guide) -> dict[str, str]:
    """The text of each answer as printed, by id, without white space, heads and feet."""
    starts = [each.page for each in book.bookmarks()]
    marks = {squeezed(each.title): each.page for each in book.bookmarks()}
    found = {}
    for each in real_guide.questions:
        title = squeezed(each.title)
        first = next(page for mark, page in marks.items() if mark.endswith(title))
        after = min([page for page in starts if page > first], default=book.pages)
        found[each.id] = "".join(book.body(page) for page in range(first, after))
    return found


def test_nothing_is_left_to_warn_of() -> None:
    """Every key resolves, every work is cited, every term used, every figure of today."""
    _, warnings = check(REPOSITORY, strict=True)
    assert warnings == []


def test_it_is_a_course_in_five_chapters(real_guide: Guide) -> None:
    titles = [chapter.title for chapter in real_guide.chapters]
    assert titles == ["对齐与表征", "融合与架构", "生成", "归因与评测", "训练与工程"]
    assert all(chapter.intro_html for chapter in real_guide.chapters)
    names = {each.id for each in real_guide.questions}
    assert names >= {*CORE, *SYSTEMS}
    assert len(names - {*CORE, *SYSTEMS}) >= 20


@pytest.mark.parametrize("name", SYSTEMS)
def test_every_system_is_whole_in_print(
    name: str, real_guide: Guide, pages: dict[str, str], sheet: Read
) -> None:
    """Title, sections, figure with caption, numbered formula, mistakes, follow-ups, cheat lines."""
    each, printed = question(real_guide, name), pages[name]
    formula, figure, words = SYSTEMS[name]
    assert squeezed(each.title) in printed
    heads = re.findall(r"<h3[^>]*>(.*?)</h3>", each.body_html, re.DOTALL)
    assert len(heads) >= 3
    assert all(plain(head) in printed for head in heads)
    assert f'id="{figure}"' in each.body_html
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", each.body_html, re.DOTALL)
    assert captions and f"图{each.number}.1" in printed
    assert f'id="{formula}"' in each.body_html
    assert f"({each.number}.1)" in printed
    asked = re.findall(r'class="followup"', each.body_html)
    assert 2 <= len(asked) <= 6
    assert printed.count(real_guide.words.followup) >= len(asked)
    assert real_guide.words.pitfall in printed
    assert squeezed(words) in squeezed("".join(plain(line) for line in each.cheat_html))
    assert squeezed(words) in sheet.words(0)


def test_every_question_is_complete(real_guide: Guide) -> None:
    for each in real_guide.questions:
        assert len(plain(each.short_html)) in SHORT, (each.id, len(plain(each.short_html)))
        assert each.cheat_html and each.tags and each.level, each.id
        assert each.references, each.id
        assert len(plain(each.body_html)) >= 300, each.id


def test_cheat_lines_are_short(real_guide: Guide) -> None:
    """And written for it: no question falls back to its short answer."""
    for each in real_guide.questions:
        assert "\ncheat:" in each.source.text, each.id
        for line in each.cheat_html:
            assert len(plain(line)) <= LONGEST_CHEAT, (each.id, plain(line))


def test_works_say_where_they_are(real_guide: Guide) -> None:
    works = {ref.html for each in real_guide.questions for ref in each.references}
    for work in works:
        assert re.search(r"\b(?:19|20)\d\d\b", work), work
    named = [work for work in works if "arXiv" in work or "href" in work]
    assert len(named) >= 0.9 * len(works) >= 40


def test_the_glossary_is_in_two_languages(real_guide: Guide) -> None:
    assert len(real_guide.glossary) >= 60
    assert all(term.english or term.name.isascii() for term in real_guide.glossary)


def test_there_are_figures_enough_and_all_are_printed(real_guide: Guide) -> None:
    assert len(figures.diagrams()) >= 12
    assert len(figures.plots()) >= 7
    used = {Path(name).stem for name in real_guide.images}
    assert used == set(figures.scripts())


def test_every_figure_is_told_to_those_who_cannot_see_it(real_guide: Guide) -> None:
    for each in real_guide.questions:
        for alt in re.findall(r'<img[^>]* alt="([^"]*)"', each.body_html):
            assert len(alt) >= 20, (each.id, alt)
