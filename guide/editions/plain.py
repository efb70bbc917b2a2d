"""What is printed of a leaf that layout fails with: its source, else a note alone.

In: a leaf of notes that were found, and how often layout has failed with it. Out: a leaf with as
little in it as may be, which has the anchors of the first, or None. No side effects.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from html import escape

from guide.editions.leaves import Leaf
from guide.limits import PLAIN
from guide.reading.markup import cut, plain
from guide.reading.model import Chapter, Question
from guide.words import Words

ID = re.compile(r'\sid="([^"]*)"')


def plainer(leaf: Leaf, failed: int, words: Words) -> Leaf | None:
    """The leaf with its source as it is written, if layout failed with it once; if it failed with
    that, too, without."""
    if failed > 2 or leaf.kind not in ("chapter", "question", "rest"):
        return None

    def instead(source: str, html: str) -> str:
        anchors = "".join(f'<span id="{name}"></span>' for name in ID.findall(html))
        written = (text_of(html) if leaf.is_part else source.strip()) if failed == 1 else ""
        shown = f'<pre class="long"><code>{escape(written[:PLAIN], quote=False)}</code></pre>'
        note = words.unset if written else words.unset_alone
        return f'<aside class="alert">{anchors}<p>{note}</p></aside>{shown if written else ""}'

    chapter = leaf.chapter and _plain_chapter(leaf.chapter, instead)
    questions = tuple(_plain_question(question, instead) for question in leaf.questions)
    return replace(leaf, chapter=chapter, questions=questions)


Instead = Callable[[str, str], str]
"""What is printed, of a source and the HTML that was made of it."""


def _plain_chapter(chapter: Chapter, instead: Instead) -> Chapter:
    intro = instead(chapter.source.text, chapter.intro_html) if chapter.intro_html else ""
    return replace(chapter, title_html=escape(chapter.title), intro_html=intro, references=())


def _plain_question(question: Question, instead: Instead) -> Question:
    html = question.short_html + question.body_html
    body = instead(question.source.text, html)
    title = escape(question.title)
    return replace(question, title_html=title, short_html="", body_html=body, references=())


def text_of(html: str) -> str:
    """What HTML says, without its tags."""
    return "".join(plain(text) for text, _ in cut(html)).strip()
