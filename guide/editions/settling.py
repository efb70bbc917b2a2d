"""Page numbers settled: sheets laid out, and again until every number printed in them is true.

In: the leaves of a book, composed; a setting; Workers. Out: Settled. Side effects: the workers'.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from guide.editions.leaves import BODY, FRONT, Leaf
from guide.editions.numbering import Folios, Numbers, crossed, page_numbers, shape, widest
from guide.papers import size_of
from guide.press.imposition import Bound, blank_sheet, imposed
from guide.press.parts import Folio
from guide.problems import GuideError, Place, Problem, Severity
from guide.reading.model import Guide
from guide.setting.laid import LaidSheet, Setting, Sheet
from guide.workshop.workers import Workers

ROUNDS = 5
"""How often sheets that print page numbers are laid out anew before that is called unsettled."""
SHRINKING = 2
"""Rounds in which a number may lose a digit: one that moves its own page would come and go."""
CHARACTERS_A_PAGE = 1400
"""Of Markdown, about."""
PLAIN = "; its source is printed instead"
"""Said of a sheet behind why it cannot be laid out."""
Instead = Callable[[int, int], str | None]
"""What is printed of a leaf, by its index, that could not be laid out so many times; None if there
is nothing else."""
BACK = {"glossary": "b-glossary", "back": "b-index"}
"""The anchor of each sheet of the back matter, by its kind."""


@dataclass(frozen=True)
class Settled:
    """Sheets in which every page number is true."""

    bound: tuple[Bound, ...]
    folios: Mapping[str, tuple[Folio | None, ...]]
    """By part."""
    numbers: Numbers
    problems: tuple[Problem, ...]
    pages: tuple[str, ...]
    """What was laid out of each leaf."""
    plain: frozenset[int] = frozenset()
    """Leaves, by index, of which something else was laid out, as they could not be."""


class Settler:
    """Lays out all sheets, and those again in which a page number has another shape."""

    def __init__(
        self,
        leaves: Sequence[Leaf],
        pages: Sequence[str],
        guide: Guide,
        setting: Setting,
        workers: Workers,
        instead: Instead = lambda index, failed: None,
    ) -> None:
        self._leaves = leaves
        self._pages = [*pages]
        self._instead = instead
        self._failed: Counter[int] = Counter()
        self._told: list[Problem] = []
        self._size = f"@page {{ size: {size_of(guide.config.paper)} }}"
        self._guide = guide
        self._setting = setting
        self._workers = workers
        self._folios = Folios(setting, guide.config, workers)

    def settle(self) -> Settled:
        """The sheets when nothing moves any more; with a warning if that never comes."""
        shapes = {anchor: shape(guessed) for anchor, guessed in _guess(self._leaves).items()}
        every = range(len(self._leaves))
        laid, sheets = self._lay_out({index: self._sheet(index, shapes) for index in every}, shapes)
        blank = self._blank()
        for turn in range(ROUNDS):
            bound = self._bound([laid[index] for index in every], blank)
            folios, numbers = self._number(bound)
            before = shapes if turn >= SHRINKING else {}
            shapes = {a: widest(shape(n), before.get(a, "")) for a, n in numbers.items()}
            exact = {i: {a: numbers[a] for a in laid[i].exact & numbers.keys()} for i in every}
            true = {index: self._sheet(index, shapes | exact[index]) for index in every}
            again = {i: sheet for i, sheet in true.items() if sheet.html != sheets[i].html}
            if not again:
                return self._settled(bound, folios, numbers)
            more, changed = self._lay_out(again, shapes)
            laid |= more
            sheets |= changed
        bound = self._bound([laid[index] for index in every], blank)
        return self._settled(bound, *self._number(bound), _unsettled())

    def _lay_out(
        self, sheets: Mapping[int, Sheet], shapes: Numbers
    ) -> tuple[dict[int, LaidSheet], dict[int, Sheet]]:
        """Sheets by index, and those that were laid out, which are others where these could not be.
        Raises GuideError if there is nothing else to print."""
        laid, left, done = dict[int, LaidSheet](), dict(sheets), dict(sheets)
        while left:
            found, failed = self._workers.try_out(self._setting, [*left.values()])
            pairs = list(zip(left, found, strict=True))
            laid |= {index: sheet for index, sheet in pairs if sheet}
            why = {pairs[at][0]: problems for at, problems in failed.items()}
            left = self._others(why, shapes)
            done |= left
        return laid, done

    def _others(self, failed: Mapping[int, Sequence[Problem]], shapes: Numbers) -> dict[int, Sheet]:
        """What is laid out instead of sheets that cannot be."""
        self._failed.update(failed.keys())
        others = {index: self._instead(index, self._failed[index]) for index in failed}
        if lost := [index for index, html in others.items() if html is None]:
            raise GuideError(problem for index in lost for problem in failed[index])
        for index, html in others.items():
            self._pages[index] = html or ""
            self._told += (
                replace(each, message=f"{each.message}{PLAIN}") for each in failed[index]
            )
        return {index: self._sheet(index, shapes) for index in others}

    def _blank(self) -> LaidSheet | None:
        """A blank sheet, if the book needs any."""
        if not self._guide.config.duplex:
            return None
        [blank] = self._workers.lay_out(self._setting, [blank_sheet(self._guide, self._size)])
        return blank

    def _bound(self, laid: Sequence[LaidSheet], blank: LaidSheet | None) -> list[Bound]:
        """The sheets, with blank pages where the next page is to be on the right."""
        pairs = zip(self._leaves, laid, strict=True)
        return imposed(((leaf.part, leaf.opens, sheet) for leaf, sheet in pairs), blank)

    def _sheet(self, index: int, shapes: Numbers) -> Sheet:
        html = crossed(self._pages[index], shapes)
        return Sheet(html, self._size, tagged=True, origin=self._leaves[index].place)

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
        told = (*self._told, *found, *problems)
        pages, plain = tuple(self._pages), frozenset(self._failed)
        return Settled(tuple(bound), folios, numbers, told, pages, plain)


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
    printed = {part: page_numbers(folios[part]) for part in folios}
    numbers: dict[str, str] = {}
    at = dict.fromkeys(folios, 0)
    for each in bound:
        for anchor, spot in each.sheet.anchors.items():
            numbers.setdefault(anchor, printed[each.part][at[each.part] + spot.page])
        at[each.part] += each.sheet.pages
    return numbers


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
        for question in leaf.questions if leaf.kind != "rest" else ():
            numbers[f"q-{question.id}"] = str(at)
            at += math.ceil(len(question.source.text) / CHARACTERS_A_PAGE)
        for use in (use for term in leaf.terms for use in term.uses):
            numbers[use.anchor] = numbers[use.question]
        if leaf.kind in BACK:
            numbers[BACK[leaf.kind]] = str(at)
    return numbers
