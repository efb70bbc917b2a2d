"""Long answers in parts, and leaves that layout failed with."""

from dataclasses import replace

from guide.config import Config
from guide.editions.leaves import leaves_of
from guide.editions.parts import parts_of
from guide.editions.plain import plainer
from guide.limits import PART
from guide.problems import Source
from guide.words import EN
from tests.editions.test_fit import guide_of

BLOCK = f"<p>{'word ' * 200}</p>\n"
NOTE = '<p>x<span class="footnote">A note.</span></p>\n'
LONG = 3 * PART // len(BLOCK)


def test_a_short_answer_is_one_part() -> None:
    html = BLOCK * (PART // len(BLOCK))
    assert parts_of(html) == [html]


def test_a_long_one_is_cut_at_sections() -> None:
    section = f"<h3>Section</h3>\n{BLOCK * 20}"
    html = section * (4 * PART // len(section))
    parts = parts_of(html)
    assert "".join(parts) == html
    assert len(parts) > 1
    assert all(part.startswith("<h3>") for part in parts)
    assert all(len(part) < 2 * PART + len(section) for part in parts)


def test_without_sections_it_is_cut_between_blocks_but_in_none() -> None:
    block = f"<blockquote>{BLOCK}<h3>No section</h3></blockquote>\n"
    html = block * (5 * PART // len(block))
    parts = parts_of(html)
    assert "".join(parts) == html
    assert all(part.startswith("<blockquote>") for part in parts)
    assert 2 <= len(parts) <= 3


def test_a_part_goes_on_with_the_numbers_of_notes() -> None:
    guide = guide_of([[1]])
    [question] = guide.questions
    long = replace(question, body_html=(NOTE * 3 + BLOCK * LONG), references=())
    chapters = (replace(guide.chapters[0], questions=(long,)),)
    settings = Config(reading="found")
    leaves = list(leaves_of(replace(guide, chapters=chapters, config=settings)))
    assert [(leaf.kind, leaf.notes) for leaf in leaves[1:]] == [("question", 0), ("rest", 3)]
    # Of an author's answer, each page follows the other.
    leaves = list(leaves_of(replace(guide, chapters=chapters)))
    assert [leaf.kind for leaf in leaves[1:]] == ["question"]


def test_what_fails_prints_its_source_then_a_note() -> None:
    guide = guide_of([[1]])
    [question] = guide.questions
    source = Source("a.md", "\n\n# What?\n\nA <b>word</b>.\n")
    odd = replace(question, source=source, body_html='<p id="here"><b>word</b></p>')
    chapters = (replace(guide.chapters[0], questions=(odd,)),)
    [_, leaf] = leaves_of(replace(guide, chapters=chapters, config=Config(reading="found")))
    first, second = plainer(leaf, 1, EN), plainer(leaf, 2, EN)
    assert first and second
    assert first.questions[0].body_html == (
        f'<aside class="alert"><span id="here"></span><p>{EN.unset}</p></aside>'
        '<pre class="long"><code># What?\n\nA &lt;b&gt;word&lt;/b&gt;.</code></pre>'
    )
    assert second.questions[0].body_html == (
        f'<aside class="alert"><span id="here"></span><p>{EN.unset_alone}</p></aside>'
    )
    assert plainer(leaf, 3, EN) is None
