"""The finished book against the guide that it was made of.

In: as for any edition. Out: what is wrong with it, and where each question is. Side effects: as
for any edition.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from guide.problems import Problem, Source
from guide.proof.edition import WARNING, EditionProof, Expected, Proved
from guide.proof.normal_form import folded, stands_in
from guide.proof.pages import HEADING, Copy, Link, Page
from guide.proof.pagination import paginate
from guide.proof.texts import line_of, short, wording
from guide.reading.markup import cut
from guide.reading.model import Guide, Question
from guide.report import QuestionPage

EMPTY = 0.6
"""The share of a page that may be empty where a sheet goes on."""
FEW_LINES = 3
"""A page on which an answer ends has no fewer lines than this."""
TITLE = 0.7
"""What is higher on its page than this begins the page."""
BEGINNING = 10
"""Characters of a sentence that are looked for."""
ALT = re.compile(r"""\salt\s*=\s*(?:"[^"]|'[^']|[^\s"'>])""", re.IGNORECASE)
"""A description that says something."""
NUMBER = re.compile(r"[0-9]+|\b[ivxlcdm]+\b")


def prove_book(guide: Guide, copy: Copy, pages: Sequence[Page], expected: Expected) -> Proved:
    """What is wrong with the book, and the page of each question that was found."""
    book = _Book(guide, copy, pages, expected)
    return Proved(tuple(book.problems()), tuple(book.questions()))


class _Book(EditionProof):
    """The book."""

    def __init__(self, guide: Guide, copy: Copy, pages: Sequence[Page], expected: Expected) -> None:
        super().__init__(guide, copy, pages, expected)
        self._pagination = paginate(guide, copy, pages)
        self._at_page = self._pagination.at_page
        self._known = {f"q-{question.id}": question for question in guide.questions}
        self._listed = self._contents_links()
        self._rests = {*self._answers_rests()}
        self._sheet_starts = {mark.page for mark in copy.marks if mark.height > TITLE}

    def _answers_rests(self) -> Iterator[int]:
        """Pages on which an answer goes on; not those of what opens a chapter, or of a list."""
        questions = {*self._at_page.values()}
        starts = questions | {mark.page for mark in self._copy.marks}
        goes_on = False
        for index in range(len(self._pages)):
            goes_on = index in questions if index in starts else goes_on
            if goes_on and index not in starts:
                yield index

    def questions(self) -> Iterator[QuestionPage]:
        """Those that were found."""
        for each in self._guide.questions:
            if (page := self._at_page[each.id]) is not None:
                yield QuestionPage(each.id, each.number, page + 1, self._copy.labels[page])

    def problems(self) -> Iterator[Problem]:
        yield from self._imprint(self._guide.title)
        yield from self._faces()
        yield from self._bookmarks()
        for question in self._guide.questions:
            yield from self._question(question)
        for index in range(len(self._pages)):
            yield from self._faults(index)
            yield from self._links(index)
            yield from self._folio(index)
            yield from self._look(index)
        yield from self._figures()
        yield from self._headings()

    def _contents_links(self) -> dict[str, list[str]]:
        """The texts of the links before the first chapter, by the name that they lead to."""
        texts: dict[str, list[str]] = {}
        for link in (link for page in self._pages[: self._pagination.front] for link in page.links):
            for name in dict.fromkeys(link.names):
                texts.setdefault(name, []).append(folded(link.text))
        return texts

    def _question(self, question: Question) -> Iterator[Problem]:
        page, name = self._at_page[question.id], f"question {question.number}"
        if page is None:
            message = f"{name} is on no page: its number and title are not in the PDF"
            yield question.source.problem(message, question.line, 1, self._unprinted)
            return
        anchor = self._copy.anchors.get(f"q-{question.id}")
        if anchor != page:
            message = f"links to {name} lead to {self._page(anchor)}; it is on {self._page(page)}"
            yield question.source.problem(message, question.line, 1, self._unprinted)
        yield from self._contents(question, page)
        yield from self._answer(question, page)

    def _contents(self, question: Question, page: int) -> Iterator[Problem]:
        """What the contents say is its page."""
        said = self._listed.get(f"q-{question.id}", [])
        label = self._copy.labels[page]
        if not said or label in said:
            return
        numbers = [text for text in said if NUMBER.fullmatch(text)]
        named = f"page {numbers[-1]}" if numbers else "no page"
        message = (
            f"the contents name {named} for question {question.number}, "
            f"which is on {self._page(page)}"
        )
        yield question.source.problem(message, question.line, 1, self._unprinted)

    def _answer(self, question: Question, page: int) -> Iterator[Problem]:
        """Its first and its last sentence."""
        if self._guide.config.raw_html or question.number in self._expected.plain:
            return  # what HTML of the guide's own hides is not known
        texts = wording(question.short_html + question.body_html).pieces
        ends = {"first": texts[0][:BEGINNING], "last": texts[-1][-BEGINNING:]} if texts else {}
        # The page on which the next begins may hold the answer's last lines.
        later = self._pagination.next_start(page)
        end = None if later is None else later + 1
        printed = "".join(each.text for each in self._pages[page:end])
        for which, words in ends.items():
            if not stands_in(words, printed):
                message = f"the {which} words of the answer are not in the PDF: “{words}”"
                line, column = line_of(words, question.source)
                yield question.source.problem(
                    message, line or question.line, column, self._unprinted
                )

    def _bookmarks(self) -> Iterator[Problem]:
        for mark in self._copy.marks:
            if mark.page is None:
                yield self._at(f"the bookmark “{short(mark.title)}” leads nowhere", self._unprinted)
        leads = {folded(mark.title): mark.page for mark in self._copy.marks}
        for question in self._guide.questions:
            page = self._at_page[question.id]
            title = folded(question.title)
            names = f"{question.number}{title}", title
            found = [leads[name] for name in names if name in leads]
            if page is None or page in found:
                continue
            to = f"leads to {self._page(found[0])}" if found else "is missing"
            message = (
                f"the bookmark of question {question.number} {to}; it is on {self._page(page)}"
            )
            yield question.source.problem(message, question.line, 1, self._unprinted)

    def _links(self, index: int) -> Iterator[Problem]:
        """Each leads somewhere, and a reference to a question says the page that it is on."""
        for link in _whole(self._pages[index].links):
            if not link.names and not link.address:
                message = f"the link “{short(link.text)}” on {self._page(index)} leads nowhere"
                yield self._found(link.text, index, message, self._unprinted)
            for question in (self._known[name] for name in link.names if name in self._known):
                yield from self._reference(link, question, index)

    def _reference(self, link: Link, question: Question, index: int) -> Iterator[Problem]:
        label = folded(f"{self._guide.words.question}{question.number}")
        text = folded(link.text)
        page = self._at_page[question.id]
        if not text.startswith(label) or page is None:
            return
        numbers = NUMBER.findall(text[len(label) :])
        if numbers and numbers[-1] != self._copy.labels[page]:
            message = (
                f"a reference on {self._page(index)} says that question {question.number} is on "
                f"page {numbers[-1]}; it is on {self._page(page)}"
            )
            yield self._found(f"[[{question.id}]]", index, message, self._unprinted)

    def _folio(self, index: int) -> Iterator[Problem]:
        folio, label = self._pages[index].folio, self._copy.labels[index]
        numbers = NUMBER.findall(folio)
        if numbers and label and label not in numbers:
            message = f"{self._page(index)} has the number {folio} printed on it"
            yield self._at(message, self._unprinted)

    def _look(self, index: int) -> Iterator[Problem]:
        """What stands badly on a page; of notes, nobody sets it better."""
        if self._guide.is_found:
            return
        page, last = self._pages[index], index + 1 == len(self._pages)
        goes_on = not (last or index + 1 in self._sheet_starts or not self._pages[index + 1].text)
        where = self._page(index)
        if goes_on and page.kinds and HEADING.match(page.kinds[-1]):
            message = f"the heading “{short(page.last)}” stands alone at the foot of {where}"
            yield self._found(page.last, index, message, "put text behind it", WARNING)
        if page.kinds[:1] == ("Caption",):
            message = f"a caption at the head of {where} is apart from its figure"
            yield self._found("", index, message, "make the figure smaller", WARNING)
        if goes_on and page.empty > EMPTY:
            message = f"{where} is empty by {page.empty:.0%}, though the answer goes on"
            hint = "make smaller what stands at the head of the next page, or move it"
            yield self._found(page.last, index, message, hint, WARNING)
        is_rest = index in self._rests and page.kinds and not page.pictures
        if is_rest and page.lines < FEW_LINES:
            message = f"{where} has only {page.lines or 'no'} line{'s' * (page.lines != 1)}"
            yield self._found(page.last, index, message, "shorten the answer a little", WARNING)

    def _figures(self) -> Iterator[Problem]:
        """Each has a description, unless its Markdown has none, which reading has told."""
        silent = sum(page.unsaid for page in self._pages)
        html = "".join(q.short_html + q.body_html for q in self._guide.questions)
        html += "".join(chapter.intro_html for chapter in self._guide.chapters)
        if silent > (_images_unsaid(html) if silent else 0):
            pages = [self._page(n) for n, page in enumerate(self._pages) if page.unsaid]
            yield self._at(f"a figure has no description, on {', '.join(pages)}", self._unprinted)

    def _headings(self) -> Iterator[Problem]:
        """No level is left out, but where the Markdown leaves it out, which reading has told."""
        texts = [(2, question.body_html) for question in self._guide.questions]
        texts += [(1, chapter.intro_html) for chapter in self._guide.chapters]
        own = ([first, *map(int, re.findall(r"<h(\d)", text))] for first, text in texts)
        known = {pair for levels in own for pair in pairwise(levels)}
        found = [
            (int(level[1]), index)
            for index, page in enumerate(self._pages)
            for kind in page.kinds
            if (level := HEADING.match(kind))
        ]
        for (one, _), (other, index) in pairwise([(0, 0), *found]):
            if other > one + 1 and (one, other) not in known:
                message = f"a heading of level {other} follows one of level {one}"
                yield self._at(f"{message}, on {self._page(index)}", self._unprinted)

    def _sources(self, index: int) -> list[tuple[Source, int]]:
        return self._pagination.sources(index)


def _images_unsaid(html: str) -> int:
    """Pictures without a description; what an `<svg>` of one's own says is not looked for."""
    tags = (
        (tag["name"] or "").lower() + (tag["rest"] or "")
        for _, tag in cut(html)
        if tag and not tag["closing"]
    )
    return sum(tag[:3] == "svg" or (tag[:3] == "img" and not ALT.search(tag)) for tag in tags)


def _whole(links: Sequence[Link]) -> Iterator[Link]:
    """Links of which one that goes over the end of a line is one again."""
    before: Link | None = None
    for link in links:
        if before and before.names and link.names == before.names:
            before = Link(f"{before.text} {link.text}", link.names)
            continue
        if before:
            yield before
        before = link
    if before:
        yield before
