"""The leaves of the book: what each of its sheets is composed from, in their order.

In: a Guide. Out: Leaves. No side effects.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from guide.editions.parts import parts_of
from guide.problems import Place
from guide.reading.model import Chapter, Guide, Question, Term
from guide.words import is_latin

LONG_CHAPTER = 20
"""Questions; a chapter with more that is set as one is cut into sheets."""
LONG_CONTENTS = 200
"""Questions; contents with more are cut into sheets between chapters: one of a thousand would
take more memory than all else."""
NAMES = {
    "front": "title page and contents",
    "contents": "contents",
    "glossary": "content/glossary.md",
    "back": "index",
}
"""What leaves are called that belong to no chapter."""
HAN_PAGE, LATIN_PAGE = 1_100, 2_200
"""Characters of a page."""
FIGURE, LINE = 400, 20
"""What a figure takes, and what the end of a line leaves, in characters."""
LONG_ANSWER = 20_000
"""Characters of HTML; a longer answer begins a page, whatever the others do."""
LONG_RUN = 12
"""Questions of notes on one sheet: if layout fails with one, as few as may be fail with it."""
TAG = re.compile(r"<[^>]*>")
NOTE = '<span class="footnote"'
FRONT, BODY = "front", "body"
"""Parts of the book; each counts its pages from 1."""


@dataclass(frozen=True)
class Leaf:
    """What a sheet of the book is composed from; see templates/guide.html."""

    part: str
    kind: str
    """`front`, `contents`, `chapter`, `question`, `rest` (of an answer), `glossary` or `back`."""
    chapter: Chapter | None = None
    questions: tuple[Question, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    """Those whose contents it lists."""
    terms: tuple[Term, ...] = ()
    """Those that it explains."""
    cover: str = ""
    """The classes of the list of chapters on its cover, see `cover`; `none` for no list."""
    is_part: bool = False
    """Whether it has a part of an answer alone."""
    notes: int = 0
    """Footnotes of its answer that stand before it."""

    @property
    def opens(self) -> bool:
        """Whether it begins on a right-hand page, if the book is printed on both sides."""
        return self.kind in ("chapter", "glossary", "back")

    @property
    def place(self) -> Place:
        """Where what it is composed from begins; its kind, if that is no file."""
        if self.questions and not (
            self.chapter and self.kind == "chapter" and self.chapter.intro_html
        ):
            return Place(self.questions[0].source.name, self.questions[0].line)
        if self.chapter:
            return Place(self.chapter.source.name, 1)
        return Place(NAMES[self.kind])

    @property
    def values(self) -> Mapping[str, object]:
        return {
            "kind": self.kind,
            "chapter": self.chapter,
            "questions": self.questions,
            "chapters": self.chapters,
            "terms": self.terms,
            "cover": self.cover,
            "notes": self.notes,
        }


def leaves_of(guide: Guide) -> Iterator[Leaf]:
    """The sheets of the book in their order."""
    for index, chapters in enumerate(_listed([each for each in guide.chapters if each.questions])):
        yield Leaf(FRONT, "contents" if index else "front", chapters=chapters)
    follow = guide.is_found and _follow(guide)
    for chapter in guide.chapters:
        if follow:
            yield from _one_after_another(chapter)
            continue
        if guide.config.new_page == "chapter" and chapter.questions:
            first, *more = _runs(chapter.questions)
            yield Leaf(BODY, "chapter", chapter, first)
            yield from (Leaf(BODY, "question", chapter, run) for run in more)
            continue
        if chapter.title:
            yield Leaf(BODY, "chapter", chapter)
        for question in chapter.questions:
            yield from _parts(chapter, question) if guide.is_found else [_whole(chapter, question)]
    if guide.glossary:
        yield Leaf(BODY, "glossary", terms=guide.glossary)
    if guide.tags:
        yield Leaf(BODY, "back")


def _follow(guide: Guide) -> bool:
    """Whether questions follow each other: if it is asked, or if half of the answers take less than
    half a page."""
    if guide.config.new_page != "auto":
        return guide.config.new_page == "chapter"
    page = LATIN_PAGE if is_latin(guide.config.language) else HAN_PAGE
    return median(map(_length, guide.questions)) < page / 2 if guide.questions else False


def _length(question: Question) -> int:
    """About how much room an answer takes, in characters."""
    html = question.short_html + question.body_html
    return len(TAG.sub("", html)) + FIGURE * html.count("<figure") + LINE * html.count("\n")


def _one_after_another(chapter: Chapter) -> Iterator[Leaf]:
    """A chapter of notes whose questions follow each other; what is long has sheets of its own."""
    if chapter.title:
        yield Leaf(BODY, "chapter", chapter)
    run: list[Question] = []
    for question in chapter.questions:
        is_long = len(question.body_html) > LONG_ANSWER
        if run and (is_long or len(run) == LONG_RUN):
            yield Leaf(BODY, "question", chapter, tuple(run))
            run = []
        if is_long:
            yield from _parts(chapter, question)
        else:
            run.append(question)
    if run:
        yield Leaf(BODY, "question", chapter, tuple(run))


def _whole(chapter: Chapter, question: Question) -> Leaf:
    return Leaf(BODY, "question", chapter, (question,))


def _parts(chapter: Chapter, question: Question) -> Iterator[Leaf]:
    """A question; a long answer goes on on sheets of its own. People have files of a hundred pages
    without a heading, of which one sheet would take all the time and memory there is."""
    first, *more = parts_of(question.body_html)
    if not more:
        yield _whole(chapter, question)
        return
    works, notes = question.references, 0
    begun = replace(question, body_html=first, references=())
    yield Leaf(BODY, "question", chapter, (begun,), is_part=True)
    for number, html in enumerate(more, 1):
        notes += first.count(NOTE)
        rest = replace(question, body_html=html, references=works if number == len(more) else ())
        yield Leaf(BODY, "rest", chapter, (rest,), is_part=True, notes=notes)
        first = html


def _listed(chapters: Sequence[Chapter]) -> list[tuple[Chapter, ...]]:
    """Chapters by the sheet of the contents that lists them."""
    groups: list[tuple[Chapter, ...]] = [()]
    for chapter in chapters:
        count = sum(len(each.questions) for each in (*groups[-1], chapter))
        if groups[-1] and count > LONG_CONTENTS:
            groups.append(())
        groups[-1] += (chapter,)
    return groups


def _runs(questions: tuple[Question, ...]) -> list[tuple[Question, ...]]:
    """Runs of about the same length, none longer than LONG_CHAPTER."""
    count = math.ceil(len(questions) / LONG_CHAPTER)
    cuts = [len(questions) * n // count for n in range(count + 1)]
    return [questions[cuts[n] : cuts[n + 1]] for n in range(count)]
