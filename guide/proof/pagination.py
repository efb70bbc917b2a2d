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
from guide.reading.model import Guide, Question


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


def paginate(guide: Guide, copy: Copy, pages: Sequence[Page]) -> Pagination:
    front = _front(copy)
    at_page: dict[str, int | None] = {}
    for question in guide.questions:
        label = folded(f"{guide.words.question}{question.number}")
        at_page[question.id] = _page_of(question, label, front, copy, pages)
    starts = sorted(_starts(guide, copy, at_page), key=lambda start: (start.page, start.order))
    return Pagination(front, at_page, tuple(starts))


def _page(start: Start) -> int:
    return start.page


def _front(copy: Copy) -> int:
    pages = [page for name, page in copy.anchors.items() if name.startswith(("c-", "q-"))]
    return min(pages, default=0)


def _page_of(
    question: Question, label: str, front: int, copy: Copy, pages: Sequence[Page]
) -> int | None:
    """The page on which its number and title stand; where its anchor is, if they are there."""
    anchor = f"q-{question.id}"
    title = wording(question.title_html)
    at = copy.anchors.get(anchor)
    if at is not None and _is_on(pages[at], label, title):
        return at
    found = (n for n in range(front, len(pages)) if _is_on(pages[n], label, title))
    return next((n for n in found if not _lists(pages[n], anchor)), None)


def _is_on(page: Page, label: str, title: Wording) -> bool:
    return any(follows(rest, title) for rest in behind(label, page.text))


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
