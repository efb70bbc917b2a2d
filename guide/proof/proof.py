"""The finished PDF against the guide that it was made of: what is missing, wrong or ugly in it.

In: a Guide, a Copy of one of its editions and the Pages that were read of it (see `document`).
Out: Problems, at places in the Markdown as far as they have one. Nothing here knows how the PDF
was made: it takes any PDF of this guide. No side effects.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

from guide.problems import Place, Problem, Severity, Source
from guide.proof.pages import HEADING, SPACE, SUBSET, Copy, Fault, Link, Page
from guide.reading.image_files import size_of
from guide.reading.model import Guide, Question
from guide.report import QuestionPage
from guide.setting.theme import unlinked

ERROR, WARNING = Severity.ERROR, Severity.WARNING
EMPTY = 0.6
"""The share of a page that may be empty where a sheet goes on."""
FEW_LINES = 3
"""A page on which an answer ends has no fewer lines than this."""
TITLE = 0.7
"""What is higher on its page than this begins the page."""
BEGINNING = 10
"""Characters of a sentence that are looked for."""
TEMPLATES = "do the guide's own templates print all they should?"
FORMULA = re.compile(r'<img src="data:image/svg\+xml,[^"]*"[^>]*>|<span class="katex.*?</span>')
TAG = re.compile(r"<[^>]*>")
IMAGE = re.compile(r'<img src="(?!data:)([^"]*)"[^>]*?alt="([^"]*)"')
NUMBER = re.compile(r"[0-9]+|\b[ivxlcdm]+\b")
BUNDLED = ("Noto-Serif-SC", "Noto-Sans-SC", "JetBrains-Mono", "KaTeX_")
"""Begin the names of the guide's families."""
RASTER = (".png", ".jpg", ".jpeg", ".gif", ".webp")


@dataclass(frozen=True)
class Expected:
    """What a PDF has to be besides what the guide says."""

    name: str
    """Of the PDF's file, for problems that have no place in the Markdown."""
    families: tuple[str, ...] = ()
    """Of faces that are known beside the bundled ones, as CSS names them."""


def pages_of(guide: Guide, copy: Copy, pages: Sequence[Page]) -> list[QuestionPage]:
    """The page of each question of the book that was found."""
    return _Book(guide, copy, pages, Expected("")).found()


def prove(guide: Guide, copy: Copy, pages: Sequence[Page], expected: Expected) -> list[Problem]:
    """What is wrong with the book."""
    return [*_Book(guide, copy, pages, expected).problems()]


def prove_sheet(
    guide: Guide, copy: Copy, pages: Sequence[Page], expected: Expected
) -> list[Problem]:
    """What is wrong with the cheat sheet."""
    return [*_CheatSheet(guide, copy, pages, expected).problems()]


def plain(html: str) -> list[str]:
    """The texts of HTML between tags and formulas, without white space."""
    pieces = TAG.split(FORMULA.sub("<>", html))
    return [text for piece in pieces if (text := SPACE.sub("", unescape(piece)))]


class _Edition:
    """What is checked of either edition."""

    def __init__(self, guide: Guide, copy: Copy, pages: Sequence[Page], expected: Expected) -> None:
        self._guide, self._copy, self._pages, self._expected = guide, copy, pages, expected

    def _at(self, message: str, hint: str, severity: Severity = ERROR) -> Problem:
        return Problem(severity, message, Place(self._expected.name), hint)

    def _page(self, index: int | None) -> str:
        """What a page is called."""
        if index is None or not 0 <= index < len(self._copy.labels):
            return "no page"
        label = self._copy.labels[index] or str(index + 1)
        return f"page {label}" if label == str(index + 1) else f"page {label} (sheet {index + 1})"

    def _imprint(self, title: str) -> Iterator[Problem]:
        said = {
            "title": (self._copy.title, title),
            "author": (self._copy.author, self._guide.config.author),
            "language": (self._copy.language, self._guide.words.language_tag),
        }
        for what, (found, wanted) in said.items():
            if found != wanted:
                yield self._at(f"its {what} is `{found}`, not `{wanted}`", TEMPLATES)
        if not self._copy.tagged:
            yield self._at("it is not tagged for reading aloud", TEMPLATES)

    def _faces(self) -> Iterator[Problem]:
        own = tuple(family.replace(" ", "-") for family in self._expected.families)
        for name, embedded in sorted({face for page in self._pages for face in page.faces}):
            plain_name = SUBSET.sub("", name)
            if not embedded:
                yield self._at(f"the face {plain_name} is not embedded", "build it again")
            elif plain_name == name:
                yield self._at(f"the face {plain_name} is embedded whole", "build it again")
            if not plain_name.startswith((*BUNDLED, *own)):
                hint = "another machine may print it otherwise: see which text asks for it"
                yield self._at(f"{plain_name} is none of the guide's faces", hint, WARNING)

    def _faults(self, index: int) -> Iterator[Problem]:
        for fault in self._pages[index].faults:
            yield self._fault(fault, index)

    def _fault(self, fault: Fault, index: int) -> Problem:
        where, text = self._page(index), _short(fault.text)
        match fault.kind:
            case "outside":
                message = f"“{text}” sticks out of {where} by {fault.amount:g} mm"
                return self._found(fault.text, index, message, "shorten it, or break it")
            case "cut":
                message = f"“{text}” is cut off by its box on {where}, by {fault.amount:g} mm"
                return self._found(fault.text, index, message, "give it more room")
            case "overlap":
                message = f"“{text}” and “{_short(fault.other)}” lie over each other on {where}"
                return self._found(fault.text, index, message, "move one of the two")
            case "glyph":
                code = f"U+{ord(fault.text):04X}"
                message = f"no glyph for `{fault.text}` ({code}) in {fault.other}, on {where}"
                return self._found(fault.text, index, message, "use another character")
            case "coarse":
                name = self._picture(fault.text, index)
                message = f"{name or 'a picture'} has only {fault.amount:.0f} dpi on {where}"
                hint = "use one with more pixels, or print it smaller: 150 dpi are needed"
                return self._found(_base(name), index, message, hint, WARNING)
        name = self._drawing(fault.text, index)
        message = f"a label of {fault.amount:.1f} pt, “{text}”, in {name or 'a figure'} on {where}"
        hint = "below 7 pt it cannot be read well: make it larger, or print the figure wider"
        return self._found(_base(name), index, message, hint, WARNING)

    def _found(
        self, text: str, index: int, message: str, hint: str, severity: Severity = ERROR
    ) -> Problem:
        """A problem at the place in the Markdown that the text on a page comes from."""
        sources = self._sources(index)
        for source, _ in sources:
            line, column = _line_of(text, source)
            if line:
                return source.problem(message, line, column, hint, severity)
        if sources:
            source, line = sources[-1]
            return source.problem(message, line, 1, hint, severity)
        return self._at(message, hint, severity)

    def _sources(self, index: int) -> list[tuple[Source, int]]:
        """The files that a page may come from, each with the line of its heading."""
        return [(each.source, each.line) for each in self._guide.questions]

    def _picture(self, size: str, index: int) -> str:
        """The name of a raster image of this size in pixels, of those on a page."""
        names = [name for name in self._images(index) if name.lower().endswith(RASTER)]
        sizes = {name: size_of(self._guide.root / name) for name in names}
        return next(
            (n for n, found in sizes.items() if found and "×".join(map(str, found)) == size), ""
        )

    def _drawing(self, text: str, index: int) -> str:
        """The name of a drawing that holds a text, of those on a page."""
        for name in self._images(index):
            path = self._guide.root / name
            if name.lower().endswith(".svg") and text.strip() in path.read_text("utf-8", "replace"):
                return name
        return ""

    def _images(self, index: int) -> list[str]:
        texts = [source.text for source, _ in self._sources(index)]
        return [name for name in self._guide.images if any(_base(name) in text for text in texts)]


class _Book(_Edition):
    """The book."""

    def __init__(self, guide: Guide, copy: Copy, pages: Sequence[Page], expected: Expected) -> None:
        super().__init__(guide, copy, pages, expected)
        self._begin()

    def found(self) -> list[QuestionPage]:
        where = ((each, self._at_page[each.id]) for each in self._guide.questions)
        labels = self._copy.labels
        return [
            QuestionPage(each.id, each.number, page + 1, labels[page])
            for each, page in where
            if page is not None
        ]

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

    def _begin(self) -> None:
        """Where each question is, by reading; and what begins on which page, by the anchors."""
        anchors = self._copy.anchors
        self._known = {f"q-{question.id}": question for question in self._guide.questions}
        self._front = self._front_pages()
        self._listed = self._contents_links()
        self._at_page = {q.id: self._page_of(q) for q in self._guide.questions}
        starts: list[tuple[int, int, Source, int]] = []
        for number, each in enumerate(self._guide.questions):
            page = self._at_page[each.id]
            starts += [(page, number, each.source, each.line)] if page is not None else []
        for chapter in self._guide.chapters:
            page = anchors.get(f"c-{chapter.number}")
            starts += [(page, -1, chapter.source, 1)] if page is not None else []
        for matter in self._guide.matter:
            page = anchors.get("b-glossary")
            starts += [(page, -1, matter.source, 1)] if page is not None else []
        self._starts = sorted(starts, key=lambda start: start[:2])
        self._pages_of_starts = [start[0] for start in self._starts]
        marks = self._copy.marks
        self._sheet_starts = {mark.page for mark in marks if mark.height > TITLE}

    def _page_of(self, question: Question) -> int | None:
        """The page on which its number and title stand; where its anchor is, if they are there."""
        anchor = self._copy.anchors.get(f"q-{question.id}")
        if anchor is not None and self._is_on(question, anchor):
            return anchor
        pages = range(self._front, len(self._pages))
        found = (index for index in pages if self._is_on(question, index))
        return next((index for index in found if not self._lists(question, index)), None)

    def _lists(self, question: Question, index: int) -> bool:
        """Whether a page has a link to a question, as a list of questions has."""
        return any(f"q-{question.id}" in link.names for link in self._pages[index].links)

    def _front_pages(self) -> int:
        """How many pages come before the first that begins a chapter or a question."""
        names = ("c-", "q-")
        pages = [page for name, page in self._copy.anchors.items() if name.startswith(names)]
        return min(pages, default=0)

    def _contents_links(self) -> dict[str, list[str]]:
        """The texts of the links before the first chapter, by the name that they lead to."""
        texts: dict[str, list[str]] = {}
        for link in (link for page in self._pages[: self._front] for link in page.links):
            for name in dict.fromkeys(link.names):
                texts.setdefault(name, []).append(SPACE.sub("", link.text))
        return texts

    def _is_on(self, question: Question, index: int) -> bool:
        label = SPACE.sub("", f"{self._guide.words.question}{question.number}")
        heads = _behind(label, self._pages[index].text)
        return any(_follows(rest, plain(question.title_html)) for rest in heads)

    def _question(self, question: Question) -> Iterator[Problem]:
        page, name = self._at_page[question.id], f"question {question.number}"
        if page is None:
            message = f"{name} is on no page: its number and title are not in the PDF"
            yield question.source.problem(message, question.line, 1, TEMPLATES)
            return
        anchor = self._copy.anchors.get(f"q-{question.id}")
        if anchor != page:
            message = f"links to {name} lead to {self._page(anchor)}; it is on {self._page(page)}"
            yield question.source.problem(message, question.line, 1, TEMPLATES)
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
        yield question.source.problem(message, question.line, 1, TEMPLATES)

    def _answer(self, question: Question, page: int) -> Iterator[Problem]:
        """Its first and its last sentence."""
        if self._guide.config.raw_html:
            return  # what HTML of the guide's own hides is not known
        texts = plain(question.short_html + question.body_html)
        ends = {"first": texts[0][:BEGINNING], "last": texts[-1][-BEGINNING:]} if texts else {}
        later = self._pages_of_starts[bisect_right(self._pages_of_starts, page) :]
        # The page on which the next begins may hold the answer's last lines.
        end = later[0] + 1 if later else None
        printed = "".join(each.text for each in self._pages[page:end])
        for which, words in ends.items():
            if words not in printed:
                message = f"the {which} words of the answer are not in the PDF: “{words}”"
                line, column = _line_of(words, question.source)
                yield question.source.problem(message, line or question.line, column, TEMPLATES)

    def _bookmarks(self) -> Iterator[Problem]:
        for mark in self._copy.marks:
            if mark.page is None:
                yield self._at(f"the bookmark “{_short(mark.title)}” leads nowhere", TEMPLATES)
        titles = {SPACE.sub("", mark.title): mark.page for mark in self._copy.marks}
        for question in self._guide.questions:
            page = self._at_page[question.id]
            wanted = SPACE.sub("", question.title)
            found = [
                p for title, p in titles.items() if title in (wanted, f"{question.number}{wanted}")
            ]
            if page is None or page in found:
                continue
            to = f"leads to {self._page(found[0])}" if found else "is missing"
            message = (
                f"the bookmark of question {question.number} {to}; it is on {self._page(page)}"
            )
            yield question.source.problem(message, question.line, 1, TEMPLATES)

    def _links(self, index: int) -> Iterator[Problem]:
        """Each leads somewhere, and a reference to a question says the page that it is on."""
        for link in _whole(self._pages[index].links):
            if not link.names and not link.address:
                message = f"the link “{_short(link.text)}” on {self._page(index)} leads nowhere"
                yield self._found(link.text, index, message, TEMPLATES)
            for question in (self._known[name] for name in link.names if name in self._known):
                yield from self._reference(link, question, index)

    def _reference(self, link: Link, question: Question, index: int) -> Iterator[Problem]:
        label = f"{self._guide.words.question}{question.number}"
        text = SPACE.sub("", link.text)
        page = self._at_page[question.id]
        if not text.startswith(SPACE.sub("", label)) or page is None:
            return
        numbers = NUMBER.findall(text[len(SPACE.sub("", label)) :])
        if numbers and numbers[-1] != self._copy.labels[page]:
            message = (
                f"a reference on {self._page(index)} says that question {question.number} is on "
                f"page {numbers[-1]}; it is on {self._page(page)}"
            )
            yield self._found(f"[[{question.id}]]", index, message, TEMPLATES)

    def _folio(self, index: int) -> Iterator[Problem]:
        folio, label = self._pages[index].folio, self._copy.labels[index]
        numbers = NUMBER.findall(folio)
        if numbers and label and label not in numbers:
            message = f"{self._page(index)} has the number {folio} printed on it"
            yield self._at(message, TEMPLATES)

    def _look(self, index: int) -> Iterator[Problem]:
        """What stands badly on a page."""
        page, last = self._pages[index], index + 1 == len(self._pages)
        goes_on = not (last or index + 1 in self._sheet_starts or not self._pages[index + 1].text)
        where = self._page(index)
        if goes_on and page.kinds and HEADING.match(page.kinds[-1]):
            message = f"the heading “{_short(page.last)}” stands alone at the foot of {where}"
            yield self._found(page.last, index, message, "put text behind it", WARNING)
        if page.kinds[:1] == ("Caption",):
            message = f"a caption at the head of {where} is apart from its figure"
            yield self._found("", index, message, "make the figure smaller", WARNING)
        if goes_on and page.empty > EMPTY:
            message = f"{where} is empty by {page.empty:.0%}, though the answer goes on"
            hint = "make smaller what stands at the head of the next page, or move it"
            yield self._found(page.last, index, message, hint, WARNING)
        is_rest = index and index not in self._sheet_starts and page.kinds and not page.pictures
        if is_rest and page.lines < FEW_LINES:
            message = f"{where} has only {page.lines or 'no'} line{'s' * (page.lines != 1)}"
            yield self._found(page.last, index, message, "shorten the answer a little", WARNING)

    def _figures(self) -> Iterator[Problem]:
        """Each has a description, unless its Markdown has none, which reading has told."""
        silent = sum(page.unsaid for page in self._pages)
        html = "".join(q.short_html + q.body_html for q in self._guide.questions)
        html += "".join(chapter.intro_html for chapter in self._guide.chapters)
        # Strokes of formulas that are left to KaTeX's HTML have none either.
        if silent > sum(not alt for _, alt in IMAGE.findall(html)) + html.count("<svg"):
            pages = [self._page(n) for n, page in enumerate(self._pages) if page.unsaid]
            yield self._at(f"a figure has no description, on {', '.join(pages)}", TEMPLATES)

    def _headings(self) -> Iterator[Problem]:
        """No level is left out, but where the Markdown leaves it out, which reading has told."""
        texts = [question.body_html for question in self._guide.questions]
        own = ([2, *map(int, re.findall(r"<h(\d)", text))] for text in texts)
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
                yield self._at(f"{message}, on {self._page(index)}", TEMPLATES)

    def _sources(self, index: int) -> list[tuple[Source, int]]:
        """What begins on a page, and what began last before it; the latter first."""
        first = bisect_right(self._pages_of_starts, index - 1) - 1
        end = bisect_right(self._pages_of_starts, index)
        return [(source, line) for _, _, source, line in self._starts[max(first, 0) : end]]


class _CheatSheet(_Edition):
    """The cheat sheet."""

    def problems(self) -> Iterator[Problem]:
        yield from self._imprint(self._guide.config.cheatsheet.title or self._guide.title)
        yield from self._faces()
        if len(self._pages) != 1:
            yield self._at(f"the cheat sheet has {len(self._pages)} pages", "it has to be one")
        text = "".join(page.text for page in self._pages)
        for question in self._guide.questions:
            yield from self._entry(question, text)
        for index in range(len(self._pages)):
            yield from self._faults(index)

    def _entry(self, question: Question, text: str) -> Iterator[Problem]:
        """Its number, its short title and each of its lines."""
        name = f"question {question.number}"
        heads = [rest for rest in _behind(str(question.number), text)]
        if not any(_follows(rest, plain(question.short_title_html)) for rest in heads):
            message = f"{name} has no entry on the cheat sheet"
            yield question.source.problem(message, question.line, 1, TEMPLATES)
            return
        lines = [plain(unlinked(line)) for line in question.cheat_html]
        for words in ("".join(line) for line in lines if any(piece not in text for piece in line)):
            message = f"a line of {name} is not on the cheat sheet: “{_short(words)}”"
            at, column = _line_of(words, question.source)
            yield question.source.problem(message, at or question.line, column, TEMPLATES)


def _behind(words: str, text: str) -> Iterator[str]:
    at = text.find(words)
    while at >= 0:
        yield text[at + len(words) :]
        at = text.find(words, at + 1)


def _follows(text: str, pieces: Sequence[str], room: int = 60) -> bool:
    """Whether a text has pieces one behind another, the first near its beginning."""
    at = 0
    for piece in pieces:
        found = text.find(piece, at, at + len(piece) + room)
        if found < 0:
            return False
        at = found + len(piece)
    return True


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


def _line_of(text: str, source: Source) -> tuple[int, int]:
    """Line and column from 1 at which a text stands in a file, as far as it is written there as it
    is printed; (0, 1) if it is not found."""
    wanted = SPACE.sub("", text)
    for size in dict.fromkeys((len(wanted), 12, 6, 3)):
        piece = wanted[:size]
        if not piece:
            continue
        for number, line in enumerate(source.lines, 1):
            if piece in line:
                return number, line.index(piece) + 1
            if piece in SPACE.sub("", line):
                return number, 1
    return 0, 1


def _base(name: str) -> str:
    """The name of a file without its folder."""
    return name.rpartition("/")[2]


def _short(text: str, most: int = 24) -> str:
    words = SPACE.sub(" ", text).strip()
    return words if len(words) <= most else f"{words[:most]}…"
