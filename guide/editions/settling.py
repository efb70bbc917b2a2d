"""Page numbers settled: sheets laid out, and again until every number printed in them is true.

In: the leaves of a book, composed; a setting; Workers. Out: Settled. Side effects: the workers'.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guide.editions.leaves import BODY, FRONT, Leaf
from guide.editions.numbering import Folios, Numbers, crossed, page_numbers, shape, widest
from guide.press.imposition import Bound, blank_sheet, imposed
from guide.press.parts import Folio
from guide.problems import Place, Problem, Severity
from guide.reading.model import Guide
from guide.setting.laid import LaidSheet, Setting, Sheet
from guide.workshop.workers import Workers

ROUNDS = 5
"""How often sheets that print page numbers are laid out anew before that is called unsettled."""
SHRINKING = 2
"""Rounds in which a number may lose a digit: one that moves its own page would come and go."""
CHARACTERS_A_PAGE = 1400
"""Of Markdown, about."""
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


class Settler:
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
        """The sheets when nothing moves any more; with a warning if that never comes."""
        shapes = {anchor: shape(guessed) for anchor, guessed in _guess(self._leaves).items()}
        sheets = [
            self._sheet(leaf, html, shapes)
            for leaf, html in zip(self._leaves, self._pages, strict=True)
        ]
        laid, blank = self._lay_out_first(sheets)
        for turn in range(ROUNDS):
            bound = self._bound(laid, blank)
            folios, numbers = self._number(bound)
            before = shapes if turn >= SHRINKING else {}
            shapes = {a: widest(shape(n), before.get(a, "")) for a, n in numbers.items()}
            true = [
                self._sheet(
                    leaf, html, shapes | {a: numbers[a] for a in sheet.exact & numbers.keys()}
                )
                for leaf, html, sheet in zip(self._leaves, self._pages, laid, strict=True)
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

    def _sheet(self, leaf: Leaf, html: str, shapes: Numbers) -> Sheet:
        html = crossed(html, shapes)
        return Sheet(html, self._size, tagged=True, origin=leaf.place)

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
        for question in leaf.questions:
            numbers[f"q-{question.id}"] = str(at)
            at += math.ceil(len(question.source.text) / CHARACTERS_A_PAGE)
        for use in (use for term in leaf.terms for use in term.uses):
            numbers[use.anchor] = numbers[use.question]
        if leaf.kind in BACK:
            numbers[BACK[leaf.kind]] = str(at)
    return numbers
