"""Which page of a book each question is on, and what begins on which page.

In: a Guide, a Copy of its book and the Pages that were read of it. Out: a Pagination. Questions
are found by reading; what else begins a page, by the anchors. No side effects.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from guide.problems import Source
from guide.proof.normal_form import folded
from guide.proof.pages import Copy, Page
from guide.proof.texts import Wording, behind, follows, wording
from guide.reading.model import Chapter, Guide, Question


@dataclass(frozen=True)
class Start:
    """Where something of the guide begins."""

    page: int
    order: int
    """Of a question, among all; of what stands before those on its page, -1."""
    source: Source
    line: int


@dataclass(frozen=True)
class Pagination:
    front: int
    """How many pages come before the first that begins a chapter or a question."""
    at_page: Mapping[str, int | None]
    """The page of each question, by its id; None if it is on none."""
    starts: tuple[Start, ...]
    """As they follow in the book."""

    def next_start(self, page: int) -> int | None:
        """The page of what begins first behind a page."""
        index = bisect_right(self.starts, page, key=_page)
        return self.starts[index].page if index < len(self.starts) else None

    def sources(self, page: int) -> list[tuple[Source, int]]:
        """What begins on a page, and what began last before it, with lines; the latter first."""
        first = bisect_right(self.starts, page - 1, key=_page) - 1
        end = bisect_right(self.starts, page, key=_page)
        return [(start.source, start.line) for start in self.starts[max(first, 0) : end]]


@dataclass(frozen=True)
class _Head:
    """What stands over an answer."""

    label: str
    between: int
    """So many characters of what it stands in, behind its number."""
    title: Wording

    @staticmethod
    def of(question: Question, chapter: Chapter, guide: Guide) -> "_Head":
        label = folded(f"{guide.words.question}{question.number}")
        above = wording(chapter.title_html)
        between = [*above.pieces, *(section.title for section in question.sections)]
        room = above.drawn + sum(len(each) + 1 for each in between)
        return _Head(label, room, wording(question.title_html))

    def is_on(self, page: Page) -> bool:
        found = behind(self.label, page.text)
        return any(follows(rest, self.title, self.between) for rest in found)


def paginate(guide: Guide, copy: Copy, pages: Sequence[Page]) -> Pagination:
    front = _front(copy)
    at_page: dict[str, int | None] = {}
    for chapter in guide.chapters:
        for question in chapter.questions:
            head = _Head.of(question, chapter, guide)
            at_page[question.id] = _page_of(head, f"q-{question.id}", front, copy, pages)
    starts = sorted(_starts(guide, copy, at_page), key=lambda start: (start.page, start.order))
    return Pagination(front, at_page, tuple(starts))


def _page(start: Start) -> int:
    return start.page


def _front(copy: Copy) -> int:
    pages = [page for name, page in copy.anchors.items() if name.startswith(("c-", "q-"))]
    return min(pages, default=0)


def _page_of(head: _Head, anchor: str, front: int, copy: Copy, pages: Sequence[Page]) -> int | None:
    """The page on which a number and title stand; where the anchor is, if they are there."""
    at = copy.anchors.get(anchor)
    if at is not None and head.is_on(pages[at]):
        return at
    found = (n for n in range(front, len(pages)) if head.is_on(pages[n]))
    return next((n for n in found if not _lists(pages[n], anchor)), None)


def _lists(page: Page, anchor: str) -> bool:
    """Whether a page has a link to a question, as a list of questions has."""
    return any(anchor in link.names for link in page.links)


def _starts(guide: Guide, copy: Copy, at_page: Mapping[str, int | None]) -> Iterator[Start]:
    for order, question in enumerate(guide.questions):
        if (page := at_page[question.id]) is not None:
            yield Start(page, order, question.source, question.line)
    for chapter in guide.chapters:
        if (page := copy.anchors.get(f"c-{chapter.number}")) is not None:
            yield Start(page, -1, chapter.source, 1)
    for matter in guide.matter:
        if (page := copy.anchors.get("b-glossary")) is not None:
            yield Start(page, -1, matter.source, 1)
