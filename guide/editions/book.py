"""The book: its sheets composed, laid out side by side, numbered, pressed into one.

In: a Guide, the system fonts that stand in for missing glyphs, and Workers. Out: a Printed. Reads
templates, fonts and figures; writes nothing.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from guide.editions.edition import Printed, Run, families_of, imprint_of, setting_of
from guide.editions.numbering import Folios, Numbers, anchors_of, crossed, number, shape, widest
from guide.press.imposition import Bound, blank_sheet, imposed
from guide.press.parts import Folio, Part
from guide.press.press import press
from guide.problems import GuideError, Place, Problem, Severity
from guide.reading.model import Chapter, Guide, Question, Term
from guide.setting.fonts import SystemFont
from guide.setting.laid import LaidSheet, Setting, Sheet
from guide.setting.theme import Theme
from guide.workshop.workers import Workers

ROUNDS = 5
"""How often sheets that print page numbers are laid out anew before that is called unsettled."""
SHRINKING = 2
"""Rounds in which a number may lose a digit: one that moves its own page would come and go."""
CHARACTERS_A_PAGE = 1400
"""Of Markdown, about."""
LONG_CHAPTER = 20
"""Questions; a chapter with more that is set as one is cut into sheets."""
LONG_CONTENTS = 200
"""Questions; contents with more are cut into sheets between chapters: one of a thousand would
take more memory than all else."""
BACK = {"glossary": "b-glossary", "back": "b-index"}
"""The anchor of each sheet of the back matter, by its kind."""
FRONT, BODY = "front", "body"
"""Parts of the book; each counts its pages from 1."""


@dataclass(frozen=True)
class Leaf:
    """What a sheet of the book is composed from; see templates/guide.html."""

    part: str
    kind: str
    """`front`, `contents`, `chapter`, `question`, `glossary` or `back`."""
    chapter: Chapter | None = None
    questions: tuple[Question, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    """Those whose contents it lists."""
    terms: tuple[Term, ...] = ()
    """Those that it explains."""

    @property
    def opens(self) -> bool:
        """Whether it begins on a right-hand page, if the book is printed on both sides."""
        return self.kind in ("chapter", "glossary", "back")

    @property
    def values(self) -> Mapping[str, object]:
        return {
            "kind": self.kind,
            "chapter": self.chapter,
            "questions": self.questions,
            "chapters": self.chapters,
            "terms": self.terms,
        }


@dataclass(frozen=True)
class Settled:
    """Sheets in which every page number is true."""

    bound: tuple[Bound, ...]
    folios: Mapping[str, tuple[Folio | None, ...]]
    """By part."""
    numbers: Numbers
    problems: tuple[Problem, ...]


def print_guide(guide: Guide, fallbacks: Sequence[SystemFont], workers: Workers) -> Printed:
    """The book: its sheets apart, side by side, then pressed into one."""
    theme = Theme(guide)
    leaves = list(leaves_of(guide))
    pages = [theme.compose("guide.html", **leaf.values) for leaf in leaves]
    setting = setting_of(guide, theme.stylesheets(*stylesheets_of(guide)), fallbacks)
    settled = _Settler(leaves, pages, guide, setting, workers).settle()
    if lost := _lost_links(pages, settled.numbers):
        raise GuideError(lost)
    parts = [_part(name, settled) for name in (FRONT, BODY)]
    imprint, duplex = imprint_of(guide, guide.title), guide.config.duplex
    pdf = press(parts, imprint, settled.numbers, guide.root, duplex)
    problems = tuple(_with_excerpt(problem, guide) for problem in settled.problems)
    runs, pages_in_all = _runs_of(settled, duplex), sum(part.pages for part in parts)
    return Printed(pdf, pages_in_all, problems, "", runs, families_of(setting))


def _runs_of(settled: Settled, duplex: bool) -> tuple[Run, ...]:
    """The pages of each sheet, with the numbers on them, and the side that they are on."""
    runs, at = [], dict.fromkeys(settled.folios, 0)
    for each in settled.bound:
        first = at[each.part]
        at[each.part] += each.sheet.pages
        folios = settled.folios[each.part][first : at[each.part]]
        written = _printed(settled.folios[each.part])[first : at[each.part]]
        printed = [number if folio else "" for number, folio in zip(written, folios, strict=True)]
        slots = [settled.numbers[slot.anchor] for slot in each.sheet.forme.slots]
        side = "left" if duplex and first % 2 else ""
        runs.append(Run(each.sheet, (*printed, *slots, side)))
    return tuple(runs)


def _with_excerpt(problem: Problem, guide: Guide) -> Problem:
    """A problem that layout found, with the line of the file, which layout does not know."""
    place = problem.place
    sources = [each.source for each in guide.chapters] + [each.source for each in guide.questions]
    found = next((source for source in sources if source.name == place.file), None)
    if not found or problem.excerpt:
        return problem
    return found.problem(problem.message, place.line, place.column, problem.hint, problem.severity)


def stylesheets_of(guide: Guide) -> tuple[str, ...]:
    """The names of the book's stylesheets."""
    return ("tokens.css", "guide.css", *(["duplex.css"] if guide.config.duplex else []))


def leaves_of(guide: Guide) -> Iterator[Leaf]:
    """The sheets of the book in their order."""
    for index, chapters in enumerate(_listed([each for each in guide.chapters if each.questions])):
        yield Leaf(FRONT, "contents" if index else "front", chapters=chapters)
    for chapter in guide.chapters:
        if guide.config.new_page == "chapter" and chapter.questions:
            first, *more = _runs(chapter.questions)
            yield Leaf(BODY, "chapter", chapter, first)
            yield from (Leaf(BODY, "question", chapter, run) for run in more)
            continue
        if chapter.title:
            yield Leaf(BODY, "chapter", chapter)
        for question in chapter.questions:
            yield Leaf(BODY, "question", chapter, (question,))
    if guide.glossary:
        yield Leaf(BODY, "glossary", terms=guide.glossary)
    if guide.tags:
        yield Leaf(BODY, "back")


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


def _part(name: str, settled: Settled) -> Part:
    sheets = tuple(each.sheet for each in settled.bound if each.part == name)
    folios = settled.folios[name]
    return Part(sheets, _counter_style(folios), folios)


def _counter_style(folios: Sequence[Folio | None]) -> str:
    return next((f.sheet.counter_style for f in folios if f and f.sheet.counter_style), "decimal")


def _lost_links(pages: Sequence[str], numbers: Numbers) -> list[Problem]:
    """Links to what no sheet has: a template must have dropped it, as reading checked the rest."""
    lost = {anchor for html in pages for anchor in anchors_of(html)} - numbers.keys()
    hint = "an element with this id is missing: do the guide's own templates print all they should?"
    return [
        Problem(
            Severity.ERROR,
            f"a link leads to `#{anchor}`, which is on no page",
            Place("templates"),
            hint,
        )
        for anchor in sorted(lost)
    ]


class _Settler:
    """Lays out all sheets, and those again in which a page number has another shape."""

    def __init__(
        self,
        leaves: Sequence[Leaf],
        pages: Sequence[str],
        guide: Guide,
        setting: Setting,
        workers: Workers,
    ) -> None:
        self._leaves = leaves
        self._pages = pages
        self._size = f"@page {{ size: {guide.config.paper} }}"
        self._guide = guide
        self._setting = setting
        self._workers = workers
        self._folios = Folios(setting, guide.config, workers)

    def settle(self) -> Settled:
        shapes = {anchor: shape(guessed) for anchor, guessed in _guess(self._leaves).items()}
        sheets = [self._sheet(html, shapes) for html in self._pages]
        laid, blank = self._lay_out_first(sheets)
        for turn in range(ROUNDS):
            bound = self._bound(laid, blank)
            folios, numbers = self._number(bound)
            before = shapes if turn >= SHRINKING else {}
            shapes = {a: widest(shape(n), before.get(a, "")) for a, n in numbers.items()}
            true = [
                self._sheet(html, shapes | {a: numbers[a] for a in sheet.exact & numbers.keys()})
                for html, sheet in zip(self._pages, laid, strict=True)
            ]
            again = [i for i, sheet in enumerate(true) if sheet.html != sheets[i].html]
            if not again:
                return self._settled(bound, folios, numbers)
            done = self._workers.lay_out(self._setting, [true[i] for i in again])
            laid = [dict(zip(again, done, strict=True)).get(i, s) for i, s in enumerate(laid)]
            sheets = true
        bound = self._bound(laid, blank)
        return self._settled(bound, *self._number(bound), _unsettled())

    def _lay_out_first(self, sheets: Sequence[Sheet]) -> tuple[list[LaidSheet], LaidSheet | None]:
        """All sheets, and a blank one if the book needs any."""
        blanks = [blank_sheet(self._guide, self._size)] if self._guide.config.duplex else []
        laid = self._workers.lay_out(self._setting, [*sheets, *blanks])
        return laid[: len(sheets)], (laid[-1] if blanks else None)

    def _bound(self, laid: Sequence[LaidSheet], blank: LaidSheet | None) -> list[Bound]:
        """The sheets, with blank pages where the next page is to be on the right."""
        pairs = zip(self._leaves, laid, strict=True)
        return imposed(((leaf.part, leaf.opens, sheet) for leaf, sheet in pairs), blank)

    def _sheet(self, html: str, shapes: Numbers) -> Sheet:
        return Sheet(crossed(html, shapes), self._size, tagged=True)

    def _number(
        self, bound: Sequence[Bound]
    ) -> tuple[Mapping[str, tuple[Folio | None, ...]], dict[str, str]]:
        """The folios of each part, and what is printed as the page of each anchor."""
        folios = {part: self._folios.of(_names(part, bound)) for part in (FRONT, BODY)}
        return folios, _numbers(bound, folios)

    def _settled(
        self,
        bound: Sequence[Bound],
        folios: Mapping[str, tuple[Folio | None, ...]],
        numbers: Numbers,
        problems: tuple[Problem, ...] = (),
    ) -> Settled:
        drawn = {id(f.sheet): f.sheet for part in folios.values() for f in part if f}.values()
        sheets = {id(each.sheet): each.sheet for each in bound}.values()
        found = tuple(problem for sheet in (*sheets, *drawn) for problem in sheet.problems)
        return Settled(tuple(bound), folios, numbers, found + problems)


def _names(part: str, bound: Sequence[Bound]) -> list[str | None]:
    """The names of a part's pages, None for a blank one."""
    return [
        None if each.is_blank else name
        for each in bound
        if each.part == part
        for name in each.sheet.page_names
    ]


def _numbers(
    bound: Sequence[Bound], folios: Mapping[str, Sequence[Folio | None]]
) -> dict[str, str]:
    """What is printed as the page of each anchor."""
    printed = {part: _printed(folios[part]) for part in folios}
    numbers: dict[str, str] = {}
    at = dict.fromkeys(folios, 0)
    for each in bound:
        for anchor, spot in each.sheet.anchors.items():
            numbers.setdefault(anchor, printed[each.part][at[each.part] + spot.page])
        at[each.part] += each.sheet.pages
    return numbers


def _printed(folios: Sequence[Folio | None]) -> list[str]:
    """The number of each page of a part, as it is written there."""
    styles = Part((), _counter_style(folios), tuple(folios)).styles
    return [number(page, style) for page, style in enumerate(styles, 1)]


def _unsettled() -> tuple[Problem, ...]:
    message = f"page numbers did not settle in {ROUNDS} rounds"
    hint = "a page number that changes its own page keeps moving: shorten or lengthen that page"
    return (Problem(Severity.WARNING, message, Place("layout"), hint),)


def _guess(leaves: Sequence[Leaf]) -> Numbers:
    """Page numbers from the length of the text, right in most of their digits' number."""
    numbers: dict[str, str] = {}
    at = 1
    for leaf in leaves:
        if leaf.chapter and leaf.kind == "chapter":
            numbers[f"c-{leaf.chapter.number}"] = str(at)
            at += 1
        for question in leaf.questions:
            numbers[f"q-{question.id}"] = str(at)
            at += math.ceil(len(question.source.text) / CHARACTERS_A_PAGE)
        for use in (use for term in leaf.terms for use in term.uses):
            numbers[use.anchor] = numbers[use.question]
        if leaf.kind in BACK:
            numbers[BACK[leaf.kind]] = str(at)
    return numbers
