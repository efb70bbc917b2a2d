"""The printable forms of a guide: how each is composed, laid out and pressed.

In: a Guide, the system fonts that stand in for missing glyphs, and Workers. Out: a Printed. Reads
templates, fonts and figures; writes nothing.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from guide.cache import digest
from guide.printing.fit import GUTTER, MARGIN, TITLE, Column, Fit, Frame, Piece, entries_of, fit
from guide.printing.press import Imprint, Part, press
from guide.printing.workers import Workers
from guide.problems import GuideError, Place, Problem, Severity
from guide.reading.model import Chapter, Guide, Question
from guide.setting.fonts import SystemFont, cut_fonts, font_material, katex_css
from guide.setting.laid import Extent, LaidSheet, Setting, Sheet
from guide.setting.theme import Stylesheet, Theme, resolve_tokens
from guide.setting.versions import versions

ROUNDS = 5
"""How often sheets that print page numbers are laid out anew before that is called unsettled."""
UNKNOWN = "0"
"""Stands for the page number of what is nowhere."""
CHARACTERS_A_PAGE = 1400
"""Of Markdown, about."""
TARGET = re.compile(r'href="#([^"]*)"')
"""The anchor that a link leads to."""
FRONT, BODY = "r", "D"
"""Parts of the book, by how viewers number their pages: roman, decimal."""


@dataclass(frozen=True)
class Printed:
    """An edition, ready to be published."""

    pdf: bytes
    pages: int
    problems: tuple[Problem, ...]
    note: str = ""
    """What to tell of it, such as the type size that was found."""


@dataclass(frozen=True)
class Leaf:
    """What a sheet of the book is composed from; see templates/guide.html."""

    part: str
    kind: str
    """`front`, `chapter` or `question`."""
    chapter: Chapter | None = None
    questions: tuple[Question, ...] = ()

    @property
    def values(self) -> Mapping[str, object]:
        return {"kind": self.kind, "chapter": self.chapter, "questions": self.questions}


Numbers = Mapping[str, str]
"""Anchor → the page number that is printed for it."""


def print_guide(guide: Guide, fallbacks: Sequence[SystemFont], workers: Workers) -> Printed:
    """The book: its sheets apart, side by side, then pressed into one."""
    theme = Theme(guide)
    leaves = list(_leaves(guide))
    pages = [theme.compose("guide.html", **leaf.values) for leaf in leaves]
    styles = theme.stylesheets("tokens.css", "guide.css")
    setting = _setting(guide, "".join(pages), styles, fallbacks)
    laid, numbers, unsettled = _settle(leaves, pages, guide, setting, workers)
    if lost := _lost_links(pages, numbers):
        raise GuideError(lost)
    parts = [
        Part(tuple(s for s, leaf in zip(laid, leaves, strict=True) if leaf.part == part), part)
        for part in (FRONT, BODY)
    ]
    folios = workers.lay_out(setting, [_folios(part, guide) for part in parts])
    numbered = [replace(part, folios=f) for part, f in zip(parts, folios, strict=True)]
    problems = tuple(p for sheet in (*laid, *folios) for p in sheet.problems)
    pdf = press(numbered, _imprint(guide, guide.title), numbers)
    return Printed(pdf, sum(sheet.pages for sheet in laid), problems + unsettled)


def _leaves(guide: Guide) -> Iterator[Leaf]:
    """The sheets of the book in their order."""
    yield Leaf(FRONT, "front")
    for chapter in guide.chapters:
        if guide.config.new_page == "chapter" and chapter.questions:
            yield Leaf(BODY, "chapter", chapter, chapter.questions)
            continue
        if chapter.title:
            yield Leaf(BODY, "chapter", chapter)
        for question in chapter.questions:
            yield Leaf(BODY, "question", chapter, (question,))


def _crossed(html: str, numbers: Numbers) -> str:
    """A sheet with links that cross sheets, and zeros for the page numbers that it prints.

    Only how many digits a number has matters to layout: the press fills them in.
    """
    return re.sub(r"<a\b[^>]*>", lambda tag: _crossing(tag[0], numbers), html)


def _lost_links(pages: Sequence[str], numbers: Numbers) -> list[Problem]:
    """Links to what no sheet has: a template must have dropped it, as reading checked the rest."""
    tags = (tag for html in pages for tag in re.findall(r"<a\b[^>]*>", html))
    links = (found[1] for tag in tags if (found := TARGET.search(tag)))
    lost = {LaidSheet.anchor_of(link) for link in links} - numbers.keys()
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


def _crossing(tag: str, numbers: Numbers) -> str:
    target = TARGET.search(tag)
    if not target:
        return tag
    anchor = LaidSheet.anchor_of(target[1])
    zeros = "0" * len(numbers.get(anchor, UNKNOWN))
    page = f' data-page="{zeros}"' if "paged" in tag else ""
    return tag.replace(target[0], f'href="{LaidSheet.address_of(anchor)}"{page}')


def _settle(
    leaves: Sequence[Leaf],
    pages: Sequence[str],
    guide: Guide,
    setting: Setting,
    workers: Workers,
) -> tuple[list[LaidSheet], Numbers, tuple[Problem, ...]]:
    """Lay out all sheets; those again in which a page number has another number of digits."""
    size = f"@page {{ size: {guide.config.paper} }}"
    numbers = _guess(leaves)
    sheets = [Sheet(_crossed(html, numbers), size) for html in pages]
    laid = workers.lay_out(setting, sheets)
    for _ in range(ROUNDS):
        numbers = _numbers(leaves, laid)
        true = [Sheet(_crossed(html, numbers), size) for html in pages]
        again = [i for i, sheet in enumerate(true) if sheet.html != sheets[i].html]
        if not again:
            return laid, numbers, ()
        for index, done in zip(
            again, workers.lay_out(setting, [true[i] for i in again]), strict=True
        ):
            laid[index] = done
        sheets = true
    message = f"page numbers did not settle in {ROUNDS} rounds"
    hint = "a page number that changes its own page keeps moving: shorten or lengthen that page"
    return laid, numbers, (Problem(Severity.WARNING, message, Place("layout"), hint),)


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
    return numbers


def _numbers(leaves: Sequence[Leaf], laid: Sequence[LaidSheet]) -> Numbers:
    """Every part counts from 1; what the front matter says of itself is rarely asked for."""
    numbers: dict[str, str] = {}
    at = {FRONT: 1, BODY: 1}
    for leaf, sheet in zip(leaves, laid, strict=True):
        for anchor, spot in sheet.anchors.items():
            numbers.setdefault(anchor, str(at[leaf.part] + spot.page))
        at[leaf.part] += sheet.pages
    return numbers


def _folios(part: Part, guide: Guide) -> Sheet:
    """An empty page for each page of a part, of the same name, so that it has the same margins."""
    names = [name for sheet in part.sheets for name in sheet.page_names]
    pages = "".join(f'<div style="page: {name or "auto"}"></div>' for name in names)
    # A background belongs to the page itself, and would cover it here.
    css = (
        f"@page {{ size: {guide.config.paper}; background: none !important }}"
        "body { string-set: none } div + div { break-before: page }"
    )
    return Sheet(f"<html><body>{pages}</body></html>", css, numbers_only=True)


def print_cheatsheet(guide: Guide, fallbacks: Sequence[SystemFont], workers: Workers) -> Printed:
    """One page, at the largest type that fits. Raises GuideError if none does."""
    theme = Theme(guide)
    frame = Frame(guide.config.paper, guide.config.cheatsheet.columns)

    def compose(pieces: Sequence[Piece]) -> str:
        return _compose_cheatsheet(theme, guide, [Column(0, frame.column_width, tuple(pieces))])

    def measure(size: float, pieces: Sequence[Piece]) -> Mapping[str, Extent]:
        return workers.measure(setting, Sheet(compose(pieces), _one_column(size, frame)))

    draft = compose([piece for entry in entries_of(guide) for piece in entry.pieces])
    styles = theme.stylesheets("tokens.css", "cheatsheet.css")
    setting = _setting(guide, draft, styles, fallbacks)
    found = fit(guide, frame, measure)
    html = _compose_cheatsheet(theme, guide, found.columns)
    [laid] = workers.lay_out(setting, [Sheet(html, _whole_page(found, frame))])
    if laid.pages != 1:
        raise AssertionError(f"the fitted cheat sheet has {laid.pages} pages")
    pdf = press([Part((laid,), BODY)], _imprint(guide, _cheatsheet_title(guide)), {})
    return Printed(pdf, 1, laid.problems, f"{found.size:g} pt")


PRINTERS: Mapping[str, Callable[[Guide, Sequence[SystemFont], Workers], Printed]] = (
    MappingProxyType({"guide": print_guide, "cheatsheet": print_cheatsheet})
)


def _cheatsheet_title(guide: Guide) -> str:
    return guide.config.cheatsheet.title or guide.title


def _compose_cheatsheet(theme: Theme, guide: Guide, columns: Sequence[Column]) -> str:
    title = _cheatsheet_title(guide)
    return theme.compose("cheatsheet.html", title=title, columns=columns, gutter=GUTTER)


def _one_column(size: float, frame: Frame) -> str:
    """A page as high as all entries, to measure them on."""
    return (
        f"@page {{ size: {frame.column_width}pt 30000pt }} html {{ font-size: {size}pt }}"
        ".title-line, .rule { display: none }"
    )


def _whole_page(found: Fit, frame: Frame) -> str:
    top = MARGIN + TITLE
    return (
        f"@page {{ size: {frame.width}pt {frame.height}pt }} html {{ font-size: {found.size}pt }}"
        f".title-line {{ position: absolute; top: {MARGIN}pt; left: {MARGIN}pt;"
        f" width: {frame.width - 2 * MARGIN}pt }}"
        f".column, .rule {{ position: absolute; top: {top}pt }}"
        f".rule {{ height: {frame.column_height}pt }}"
    )


def _imprint(guide: Guide, title: str) -> Imprint:
    tags = [tag for question in guide.questions for tag in question.tags]
    return Imprint(
        title=title,
        language=guide.words.language_tag,
        author=guide.config.author,
        subject=guide.config.subtitle,
        keywords=tuple(dict.fromkeys([*guide.config.keywords, *tags])),
        creator=Theme.GENERATOR,
    )


def _setting(
    guide: Guide, html: str, styles: tuple[Stylesheet, ...], fallbacks: Sequence[SystemFont]
) -> Setting:
    vectors = (path for path in guide.images.values() if path.suffix.lower() == ".svg")
    drawn = "".join(path.read_text("utf-8", "replace") for path in vectors)
    text = "".join([html, drawn, *(style.text for style in styles)])
    resolved = resolve_tokens(styles)
    material = digest(
        versions(),
        font_material(tuple(fallbacks)),
        *(part for s in resolved for part in (s.name, s.text)),
    )
    fonts = cut_fonts(text, fallbacks)
    return Setting(guide.root, resolved, fonts, katex_css(text), material)
