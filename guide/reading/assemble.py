"""Drafts → Guide: everything numbered, marks resolved, terms linked.

In: chapters with their drafts, in their order, and what stands in the back matter. Out: a Guide,
and the problems that only all files together show. Reads images, writes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import count, takewhile

from guide.config import Config
from guide.problems import Problem, Severity, Source
from guide.reading.back import GLOSSARY_ANCHOR, Back
from guide.reading.characters import Characters, characters_of, joined
from guide.reading.citations import Citations, citations_of
from guide.reading.desk import Desk
from guide.reading.draft import Definition, Draft, Entry, Mark
from guide.reading.model import Chapter, Guide, Matter, Question, Section, Term, Use, by_sound
from guide.reading.pictures import Fetch
from guide.reading.printed_links import with_numbers, without_addresses
from guide.reading.resolve import Resolver
from guide.reading.terms import Terms, explained
from guide.storage.root import Root
from guide.words import Words


@dataclass(frozen=True)
class Folder:
    """A chapter before it has a number: what lies in a folder."""

    id: str
    """The name of the folder; empty for what is in no chapter."""
    opening: Entry
    entries: tuple[Entry, ...]


def assemble(
    root: Root,
    config: Config,
    config_source: Source,
    folders: Sequence[Folder],
    back: Back,
    desk: Desk,
    fetch: Fetch | None = None,
) -> tuple[Guide, list[Problem]]:
    """The guide, and its problems: marks that lead nowhere, what the back matter has in vain."""
    is_found = config.reading == "found"
    work = _Assembler(root, config.words, folders, back, desk, is_found, fetch)
    chapters: list[Chapter] = []
    numbers = count(1)
    for folder in folders:
        before = [(), *(each.section for each in folder.entries)]
        questions = tuple(
            work.question(each, next(numbers), sections_of(each.section, around))
            for each, around in zip(folder.entries, before, strict=False)
        )
        chapters.append(work.chapter(folder, questions, chapters))
    guide = Guide(root, config, tuple(chapters), work.resolver.images, config_source)
    guide = work.with_back(guide)
    return guide, [*work.resolver.problems, *work.in_vain()]


class _Assembler:
    """Makes the parts of a guide; knows which works and terms they use."""

    def __init__(
        self,
        root: Root,
        words: Words,
        folders: Sequence[Folder],
        back: Back,
        desk: Desk,
        is_found: bool,
        fetch: Fetch | None,
    ) -> None:
        entries = [each for folder in folders for each in folder.entries]
        self._back = back
        self._is_found = is_found
        self._works = back.works
        self._words = words
        self._terms = Terms(back.glossary.definitions)
        self._uses: dict[int, list[Use]] = {}
        self._cited_keys: set[str] = set()
        anchors = {name: name for name in self._terms.anchors}
        if anchors:
            anchors[back.glossary_source.name] = GLOSSARY_ANCHOR
        titled = [folder.opening for folder in folders if folder.opening.draft.title]
        openings = [(f"c-{number}", each) for number, each in enumerate(titled, 1)]
        self.resolver = Resolver(
            *(root, words, entries, desk, self._works, openings, anchors, is_found, fetch)
        )

    def question(self, each: Entry, number: int, sections: tuple[Section, ...] = ()) -> Question:
        draft = each.draft
        html = (draft.title_html, draft.short_html, draft.body_html)
        citations = self._cite(each.anchor, html, draft.marks)
        resolve = self.resolver.of(each.source, draft.marks, number, citations)
        # The cheat sheet has no list of references.
        on_sheet = self.resolver.of(each.source, draft.marks, number)
        title, short, body = map(resolve, html)
        said = resolve(draft.title)
        linked = self._terms.linked(each.id, number, (body, short))
        for index, use in linked.uses.items():
            self._uses.setdefault(index, []).append(use)
        body, short = linked.fragments
        cheat = tuple(map(on_sheet, draft.cheat_html))
        characters, tags = draft.characters, (*draft.front.tags, *each.tags)
        if self._is_found:
            title = without_addresses(title)
            short, body = with_numbers((short, body))
            around = map(escape, (*each.tags, *each.section))
            characters = _printed(draft, title, short, body, *cheat, *around)
        return Question(
            id=each.id,
            number=number,
            title=said,
            title_html=title,
            short_title=draft.front.short_title or said,
            level=draft.front.level,
            tags=tuple(dict.fromkeys(tags)),
            short_html=short,
            body_html=body,
            cheat_html=cheat,
            references=citations.references(self._words),
            source=each.source,
            line=draft.line,
            characters=characters,
            sections=sections,
        )

    def chapter(
        self, folder: Folder, questions: tuple[Question, ...], before: Sequence[Chapter]
    ) -> Chapter:
        opening, draft = folder.opening, folder.opening.draft
        number = sum(1 for chapter in before if chapter.title) + bool(draft.title)
        citations = self._cite(f"c-{number}", [draft.title_html, draft.body_html], draft.marks)
        resolve = self.resolver.of(opening.source, draft.marks, 0, citations)
        said, title = (
            resolve(draft.title),
            resolve(draft.title_html) or escape(resolve(draft.title)),
        )
        intro, characters = resolve(draft.body_html), draft.characters
        if self._is_found:
            title, [intro] = without_addresses(title), with_numbers([intro])
            characters = _printed(draft, title, intro)
        return Chapter(
            number=number,
            id=folder.id,
            title=said,
            title_html=title,
            intro_html=intro,
            references=citations.references(self._words),
            questions=questions,
            source=opening.source,
            characters=characters,
        )

    def with_back(self, guide: Guide) -> Guide:
        """The guide with its glossary and what the back matter prints."""
        draft, source = self._back.glossary, self._back.glossary_source
        html = [each.html for each in draft.definitions]
        citations = self._cite("glossary", html, draft.marks)
        resolve = self.resolver.of(source, draft.marks, 0, citations)
        terms = (
            self._term(index, each, resolve(each.html))
            for index, each in enumerate(draft.definitions)
        )
        return replace(
            guide,
            glossary=tuple(sorted(terms, key=lambda term: by_sound(term.name))),
            glossary_references=citations.references(self._words),
            matter=(Matter(source, 1, draft.characters), *self._printed_works()),
        )

    def in_vain(self) -> Iterator[Problem]:
        """Warnings of terms that no answer uses and works that nothing cites."""
        for index, each in enumerate(self._back.glossary.definitions):
            if index not in self._uses:
                hint = "delete it, or add the name that the answers use: term | English | name"
                message = f"no question uses `{each.names[0]}`"
                yield self._back.glossary_source.problem(
                    message, each.line, each.column, hint, Severity.WARNING
                )
        for work in self._works.values():
            if work.key not in self._cited_keys:
                message, hint = (
                    f"`{work.key}` is never cited",
                    f"cite it: [@{work.key}]; or delete it",
                )
                yield self._back.bibliography_source.problem(
                    message, work.line, 1, hint, Severity.WARNING
                )

    def _cite(self, owner: str, html: Sequence[str], marks: tuple[Mark, ...]) -> Citations:
        citations = citations_of(owner, html, marks, self._works)
        self._cited_keys.update(work.key for work in citations.works)
        return citations

    def _term(self, index: int, each: Definition, html: str) -> Term:
        name, english, *aliases = (*each.names, "")[: max(len(each.names), 2)]
        uses = explained(self._uses.get(index, ()))
        return Term(self._terms.anchors[index], name, english, tuple(aliases), html, uses)

    def _printed_works(self) -> Iterator[Matter]:
        source = self._back.bibliography_source
        for key in sorted(self._cited_keys):
            work = self._works[key]
            yield Matter(source, work.line, Characters("".join(sorted({*work.legible}))))


def sections_of(titles: Sequence[str], before: Sequence[str]) -> tuple[Section, ...]:
    """The sections of a question; `before` are the titles of those of the question before it."""
    pairs = zip(titles, before, strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return tuple(Section(title, n, n > same) for n, title in enumerate(titles, 1))


def _printed(draft: Draft, *html: str) -> Characters:
    """What a draft prints, and what stands in it for links, pictures and notes within it."""
    before = (draft.title_html, draft.short_html, draft.body_html, *draft.cheat_html)
    # Reading HTML takes a hundred times as long as this.
    more = set().union(*html) - set().union(*before)
    if all(map(str.isascii, more)):
        return draft.characters
    return joined(draft.characters, characters_of(html))
