"""The book: its sheets composed, laid out side by side, numbered, pressed into one.

In: a Guide, the system fonts that stand in for missing glyphs, and Workers. Out: a Printed. Reads
templates, fonts and figures; writes nothing.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from html import unescape

from guide.editions.cover import is_crowded, list_that_fits
from guide.editions.edition import Edition, Printed, Run, families_of, imprint_of, setting_of
from guide.editions.leaves import BODY, FRONT, Leaf, leaves_of
from guide.editions.numbering import anchors_of, counter_style, page_numbers, without_links
from guide.editions.plain import plainer
from guide.editions.settling import Settled, Settler
from guide.papers import size_of
from guide.press.parts import Part
from guide.press.press import press
from guide.problems import GuideError, Place, Problem, Severity
from guide.proof.book import prove_book
from guide.reading.model import Guide
from guide.setting.fonts import SystemFont
from guide.setting.laid import LaidSheet, Setting, Sheet
from guide.setting.theme import Theme
from guide.workshop.workers import Workers

ID = re.compile(r'\sid="([^"]*)"')


def print_guide(guide: Guide, fallbacks: Sequence[SystemFont], workers: Workers) -> Printed:
    """The book: its sheets apart, side by side, then pressed into one."""
    theme = Theme(guide)
    leaves = list(leaves_of(guide))
    pages = [theme.compose("guide.html", **leaf.values) for leaf in leaves]
    lost = (
        _lost_links(pages, {*map(unescape, ID.findall("".join(pages)))}) if guide.is_found else {}
    )
    pages = [without_links(html, lost.keys()) for html in pages] if lost else pages
    setting = setting_of(guide, theme.stylesheets(*stylesheets_of(guide)), fallbacks)

    def instead(index: int, failed: int) -> str | None:
        leaf = plainer(leaves[index], failed, guide.words) if guide.is_found else None
        return theme.compose("guide.html", **leaf.values) if leaf else None

    def settled_with(pages: Sequence[str]) -> Settled:
        return Settler(leaves, pages, guide, setting, workers, instead).settle()

    try:
        settled = settled_with(pages)
        if is_crowded(each.sheet for each in settled.bound):
            cover = _with_smaller_list(theme, leaves[0], guide, setting, workers)
            again = settled_with([cover, *settled.pages[1:]])
            settled = replace(
                again,
                problems=(*settled.problems, *again.problems),
                plain=settled.plain | again.plain,
            )
    except GuideError as error:
        raise GuideError(_with_excerpt(problem, guide) for problem in error.problems) from error
    if missing := _lost_links(settled.pages, settled.numbers.keys()):
        raise GuideError(missing.values())
    parts = [_part(name, settled) for name in (FRONT, BODY)]
    imprint, duplex = imprint_of(guide, guide.title), guide.config.duplex
    pdf = press(parts, imprint, settled.numbers, guide.root.path, duplex)
    problems = tuple(_with_excerpt(problem, guide) for problem in settled.problems)
    problems += tuple(lost.values())
    runs, pages_in_all = _runs_of(settled, duplex), sum(part.pages for part in parts)
    plain = frozenset(q.number for index in settled.plain for q in leaves[index].questions)
    return Printed(pdf, pages_in_all, problems, "", runs, families_of(setting), plain)


def _with_smaller_list(
    theme: Theme, leaf: Leaf, guide: Guide, setting: Setting, workers: Workers
) -> str:
    """The front matter, on whose cover the list of chapters has room."""

    def compose(leaf: Leaf) -> str:
        return theme.compose("guide.html", **leaf.values)

    def lay_out(classes: str) -> LaidSheet:
        html = compose(replace(leaf, chapters=(), cover=classes))
        size = f"@page {{ size: {size_of(guide.config.paper)} }}"
        return workers.lay_out(setting, [Sheet(html, size, origin=leaf.place)])[0]

    return compose(replace(leaf, cover=list_that_fits(lay_out)))


def _runs_of(settled: Settled, duplex: bool) -> tuple[Run, ...]:
    """The pages of each sheet, with the numbers on them, and the side that they are on."""
    runs, at = [], dict.fromkeys(settled.folios, 0)
    for each in settled.bound:
        first = at[each.part]
        at[each.part] += each.sheet.pages
        folios = settled.folios[each.part][first : at[each.part]]
        written = page_numbers(settled.folios[each.part])[first : at[each.part]]
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
    others = {"duplex.css": guide.config.duplex, "phone.css": guide.config.paper == "phone"}
    return ("tokens.css", "guide.css", *(name for name, is_read in others.items() if is_read))


def _part(name: str, settled: Settled) -> Part:
    sheets = tuple(each.sheet for each in settled.bound if each.part == name)
    folios = settled.folios[name]
    return Part(sheets, counter_style(folios), folios)


def _lost_links(pages: Sequence[str], known: Set[str]) -> dict[str, Problem]:
    """Links to what no sheet has, by anchor: a template must have dropped it, or HTML of the guide
    leads there, as reading checked the rest."""
    lost = {anchor for html in pages for anchor in anchors_of(html)} - known
    hint = "an element with this id is missing: do the guide's own templates print all they should?"
    return {
        anchor: Problem(
            Severity.ERROR,
            f"a link leads to `#{anchor}`, which is on no page",
            Place("templates"),
            hint,
        )
        for anchor in sorted(lost)
    }


EDITION = Edition("guide", lambda guide: guide.title, stylesheets_of, print_guide, prove_book)
