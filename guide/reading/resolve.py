"""Marks in the HTML of drafts → what they stand for, with all files of the guide at hand.

In: the drafts, in their order. Out: HTML without marks; images by name; problems. Reads images.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import escape, unescape
from urllib.parse import quote, unquote

from guide.limits import EMBEDDED, EMBEDDED_DEEP, GUESSES
from guide.problems import Problem, Source, closest
from guide.reading.bibliography import Work
from guide.reading.citations import Citations
from guide.reading.desk import Desk
from guide.reading.destinations import Destinations, NoteDestinations, Pages
from guide.reading.draft import Draft, Entry, Mark, resolved
from guide.reading.embeds import alone, as_embedded, content_of
from guide.reading.image_files import Image
from guide.reading.note_paths import Wiki
from guide.reading.picture_files import PictureFiles
from guide.reading.pictures import DIAGRAM, Fetch, Pictures, frame
from guide.storage.root import Root
from guide.words import Words

NOTHING_CITED = Citations()
PICTURE = re.compile(r'<img [^<>]*?src="\0(\d+)\0"[^<>]*>(?P<caption>(?:(?:</a>)?<figcaption>)?)')
ALT = re.compile(r'\salt="([^"]*)"')
NOWHERE = re.compile(r'<a class="internal" href="">(.*?)</a>', re.DOTALL)
OUTSIDE = re.compile(r'<a class="external" href="([^"]*)"[^>]*>')
NAME = re.compile(r"(?!\s)(?=.*[^\W\d_]).*(?<!\s)")
"""What a note may be called; other things in `[[…]]` are code."""


@dataclass(frozen=True)
class Target:
    """Something that `[[id]]` can name."""

    label: str
    """As printed: 问题 2, 图 2.1, 式 (2.1)."""
    anchor: str
    has_page: bool
    """Whether its page is worth printing: a question's is, a figure's near by is too."""


class Resolver:
    """Knows every target of the guide; gathers the images and the problems."""

    def __init__(
        self,
        root: Root,
        words: Words,
        entries: Sequence[Entry],
        desk: Desk,
        works: Mapping[str, Work],
        openings: Pages,
        others: Mapping[str, str],
        found: bool = False,
        fetch: Fetch | None = None,
    ) -> None:
        """`openings` are those of chapters, each with its anchor; `others` the anchors of files
        that are neither these nor questions, by their names; `found` is whether all are notes."""
        self._works = works
        self._words = words
        self._found = found
        self._has_ids = not found or root.is_folder(root.path / "content")
        pages = [*openings, *((each.anchor, each) for each in entries)]
        self._pages: dict[str, list[tuple[str, Entry]]] = {}
        for anchor, each in pages:
            self._pages.setdefault(each.source.name, []).append((anchor, each))
        self._numbers = {each.anchor: number for number, each in enumerate(entries, 1)}
        self._own = {each.source: anchor for anchor, each in pages}
        self._targets = self._find_targets(entries)
        ids = {target.anchor for target in self._targets.values()}
        self._places = (
            NoteDestinations(pages, others, ids, root)
            if found
            else Destinations(pages, others, ids)
        )
        self._linked = {
            anchor for _, each in pages for anchor in self._led_to(each.source, each.draft)
        }
        self.pictures = Pictures(root, desk, PictureFiles(root) if found else None)
        marks = [mark for _, each in pages for mark in each.draft.marks]
        self.pictures.draw(mark.text for mark in marks if mark.kind == "diagram")
        if fetch:
            self.pictures.fetch((mark.text for mark in marks if mark.kind == "image"), fetch)
        self._problems: list[Problem] = []
        self._guesses = 0
        self._within: list[str] = []
        """The anchors of the notes that are just printed within others, from the outermost."""
        self._embedded = 0
        """Characters of all that was."""

    @property
    def images(self) -> Mapping[str, Image]:
        return self.pictures.images

    @property
    def problems(self) -> list[Problem]:
        return [*self._problems, *self.pictures.problems]

    def of(
        self,
        source: Source,
        marks: tuple[Mark, ...],
        number: int = 0,
        citations: Citations = NOTHING_CITED,
    ) -> Callable[[str], str]:
        """What replaces the marks in the HTML of a file; `number` is the question's, or 0."""
        resolve = partial(self._resolve, source, number, citations)
        picture = partial(self._picture, source, marks)
        embed = partial(self._embed, source)
        diagram = partial(self.pictures.diagram, source, marks)

        def whole(html: str) -> str:
            if "\0" in html:
                html = DIAGRAM.sub(diagram, alone(html, marks, embed))
                html = PICTURE.sub(picture, html)
                html = NOWHERE.sub(r"\1", resolved(html, marks, resolve))
            return OUTSIDE.sub(self._inside, html) if self._found else html

        return whole

    def _find_targets(self, entries: Sequence[Entry]) -> Mapping[str, Target]:
        targets = {}
        for number, each in enumerate(entries, 1):
            label = f"{self._words.question} {number}"
            targets[each.id] = Target(label, each.anchor, True)
            for count, name in enumerate(each.draft.figures, 1):
                if name:
                    label = f"{self._words.figure} {number}.{count}"
                    targets[name] = Target(label, name, False)
            for count, name in enumerate(each.draft.formulas, 1):
                targets[name] = Target(f"{self._words.formula} ({number}.{count})", name, False)
        return targets

    def _led_to(self, source: Source, draft: Draft) -> set[str]:
        """The anchors to which a draft leads."""
        anchors = set()
        for mark in draft.marks:
            if mark.kind == "link":
                anchors.add(self._places.led_to(source.name, mark.text))
            elif mark.kind in ("reference", "embed"):
                anchors.add(self._places.note(source.name, Wiki.of(mark.text)))
        for found in OUTSIDE.finditer(draft.body_html) if self._found else ():
            anchors.add(self._places.in_repository(unescape(found[1])))
        return anchors

    def _resolve(self, source: Source, number: int, citations: Citations, mark: Mark) -> str:
        match mark.kind:
            case "number":
                label = f"{self._words.figure} {number}.{mark.text}"
                return f'<span class="label">{label}</span> '
            case "formula":
                return f"({number}.{mark.text})"
            case "reference":
                return self._reference(source, mark)
            case "label":
                return self._label(source, mark)
            case "section":
                # An opening without a title is no page, and has no sections to lead to.
                name = f"{self._own[source]}/{mark.text}" if source in self._own else ""
                return f' id="{escape(name)}"' if name in self._linked else ""
            case "link":
                return escape(self._link(source, mark))
            case "citation":
                return self._citation(source, citations, mark)
            case "image":
                return escape(quote(self.pictures.name(source, mark)))
            case "diagram":
                return ""  # drawn already, or its source is shown
            case "embed":
                wiki = Wiki.of(mark.text)
                anchor = self._places.note(source.name, wiki)
                return _led(anchor, wiki.words) if anchor else self._unknown(source, mark)

    def _report(
        self, source: Source, mark: Mark, message: str, hint: str, kind: str = "dead link"
    ) -> None:
        problem = source.problem(message, mark.line, mark.column, hint)
        self._problems.append(replace(problem, kind=kind))

    def _meant(self, word: str, known: Collection[str]) -> str | None:
        """What a mark that leads nowhere may mean; not of thousands, as each is compared to all."""
        self._guesses += not self._found
        return None if self._found or self._guesses > GUESSES else closest(word, known)

    def _label(self, source: Source, mark: Mark) -> str:
        """What `[[…]]` says in plain text."""
        target, wiki = self._targets.get(mark.text.strip()), Wiki.of(mark.text)
        if self._has_ids or not self._places.note(source.name, wiki):
            return target.label if target else wiki.words if self._found else ""
        return wiki.words

    def _reference(self, source: Source, mark: Mark) -> str:
        target, wiki = self._targets.get(mark.text.strip()), Wiki.of(mark.text)
        anchor = self._places.note(source.name, wiki)
        if anchor and not (target and self._has_ids):
            return _led(anchor, wiki.words)
        if target is None:
            return self._unknown(source, mark)
        kind = "ref paged" if target.has_page else "ref"
        return f'<a class="{kind}" href="#{quote(target.anchor)}">{escape(target.label)}</a>'

    def _unknown(self, source: Source, mark: Mark) -> str:
        """What is printed of `[[…]]` that names nothing."""
        written = f"{'!' * (mark.kind == 'embed')}[[{mark.text}]]"
        if self._found and not NAME.fullmatch(mark.text):
            return escape(written)
        near = self._meant(mark.text, self._targets)
        hint = (
            f"did you mean [[{near}]]?" if near else "name the id of a question, figure or formula"
        )
        if self._found:
            hint = "its words are printed; name a note as its file is called"
        self._report(source, mark, f"`{written}` names nothing in this guide", hint)
        return escape(Wiki.of(mark.text).words) if self._found else ""

    def _embed(self, source: Source, mark: Mark) -> str:
        """A note, or a section of one, printed within another."""
        wiki = Wiki.of(mark.text)
        anchor = self._places.note(source.name, wiki)
        if not anchor:
            return f"<p>{self._unknown(source, mark)}</p>"
        link = _led(anchor, wiki.words)
        own = self._own.get(source, "")
        is_round = anchor in (*self._within, own)
        if is_round or len(self._within) >= EMBEDDED_DEEP or self._embedded > EMBEDDED:
            why = "holds itself" if is_round else "holds notes too deep or too long"
            hint = "a link to it is printed instead"
            self._report(source, mark, f"`![[{mark.text}]]` {why}", hint, "endless note")
            return f"<p>{link}</p>"
        self._within.append(anchor)
        html = as_embedded(self._content(source, wiki, anchor))
        self._within.pop()
        self._embedded += len(html)
        inner = f'<p class="label">{link}</p>\n{html}' if html.strip() else f"<p>{link}</p>"
        return f'<aside class="embed">{inner}</aside>\n'

    def _content(self, source: Source, wiki: Wiki, anchor: str) -> str:
        """What a note prints, or a section of it."""
        pieces = self._pages.get(self._places.file_of(source.name, wiki), [])
        return "".join(
            self.of(each.source, each.draft.marks, self._numbers.get(page, 0))(html)
            for page, each, html in content_of(pieces, anchor if wiki.heading else "")
        )

    def _citation(self, source: Source, citations: Citations, mark: Mark) -> str:
        if mark.text not in self._works:
            near = self._meant(mark.text, self._works)
            hint = f"did you mean [@{near}]?" if near else "add it to content/references.bib"
            self._report(source, mark, f"`@{mark.text}` is no work of the bibliography", hint)
        return citations.link_to(mark.text)

    def _link(self, source: Source, mark: Mark) -> str:
        """Where a link leads: to an anchor of the guide, another file, or a section of one."""
        href = mark.text
        if anchor := self._places.led_to(source.name, href):
            return "#" + quote(anchor)
        name, section = self._places.target(source.name, href)
        said = unquote(href)
        if href.startswith("#"):
            known = {*self._places.ids, *self._places.sections.get(source.name, ())}
            near = self._meant(section, known)
            hint = f"did you mean #{near}?" if near else "give its target an id: {#name}"
            message = f"link to `{said}`: no such id in the guide"
        elif name in self._places.files:
            near = self._meant(section, self._places.sections.get(name, {}))
            hint = f"did you mean #{near}?" if near else "name a heading as GitHub does, or an id"
            message = f"link to `{said}`: no such section in {name}"
        else:
            hint = "link to a question's file, an id (#name), or an address (https://…)"
            message = f"link to `{said}`: not a question of this guide"
        self._report(source, mark, message, hint)
        return ""

    def _inside(self, found: re.Match[str]) -> str:
        """A link to an address at which a file of the notes can be seen leads to that."""
        anchor = self._places.in_repository(unescape(found[1]))
        return f'<a class="internal" href="#{quote(anchor)}">' if anchor else found[0]

    def _picture(self, source: Source, marks: tuple[Mark, ...], found: re.Match[str]) -> str:
        """A picture, or the frame that is printed in the place of one that is not there."""
        mark = marks[int(found[1])]
        name = self.pictures.name(source, mark)
        if name:
            return found[0].replace(f"\0{found[1]}\0", escape(quote(name)))
        alt = ALT.search(found[0])
        # Of a figure, the caption says the rest.
        return frame(mark.text, alt[1] if alt and not found["caption"] else "") + found["caption"]


def _led(anchor: str, words: str) -> str:
    """A link within the guide."""
    return f'<a class="internal" href="#{quote(anchor)}">{escape(words)}</a>'
