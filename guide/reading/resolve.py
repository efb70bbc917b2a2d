"""Marks in the HTML of drafts → what they stand for, with all files of the guide at hand.

In: the drafts, in their order. Out: HTML without marks; images by name; problems. Reads images.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote

from guide.limits import GUESSES
from guide.problems import Problem, Severity, Source, closest
from guide.reading.addresses import split_address
from guide.reading.bibliography import Work
from guide.reading.citations import Citations
from guide.reading.desk import Desk
from guide.reading.draft import Draft, Mark, resolved
from guide.reading.drawings import ImageProblem
from guide.reading.image_files import Image, find_image
from guide.storage.root import Root
from guide.words import Words

NOTHING_CITED = Citations()


@dataclass(frozen=True)
class Entry:
    """A draft with the file that it was read from."""

    id: str
    """Empty for a chapter's opening."""
    source: Source
    draft: Draft
    section: tuple[str, ...] = ()
    """What it stands in within its chapter, from the top."""

    @property
    def anchor(self) -> str:
        return f"q-{self.id}"


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
        openings: Sequence[tuple[str, Entry]],
        others: Mapping[str, str],
    ) -> None:
        """`openings` are those of chapters, each with its anchor; `others` the anchors of files
        that are neither these nor questions, by their names."""
        self._root = root
        self._works = works
        self._words = words
        self._desk = desk
        pages = [*openings, *((each.anchor, each) for each in entries)]
        self._files = {**others, **{each.source.name: anchor for anchor, each in pages}}
        self._sections = {
            each.source.name: {name: own or f"{anchor}/{name}" for name, own in each.draft.sections}
            | {name: name for name, _ in each.draft.anchors}
            for anchor, each in pages
        }
        for anchor, each in pages:
            for title, _ in each.draft.sections[:1]:
                self._sections[each.source.name][title] = anchor
        self._targets = self._find_targets(entries)
        anchors = {name for _, each in pages for name, _ in each.draft.anchors}
        self._anchors = anchors | {target.anchor for target in self._targets.values()}
        self._anchors |= {*others.values()}
        self._linked = {
            self._led_to(each.source, mark.text)
            for _, each in pages
            for mark in each.draft.marks
            if mark.kind == "link"
        }
        self.images: dict[str, Image] = {}
        self.problems: list[Problem] = []
        self._found: dict[tuple[str, Path], Path | ImageProblem] = {}
        self._guesses = 0

    def of(
        self,
        source: Source,
        marks: tuple[Mark, ...],
        number: int = 0,
        citations: Citations = NOTHING_CITED,
    ) -> Callable[[str], str]:
        """What replaces the marks in the HTML of a file; `number` is the question's, or 0."""
        resolve = partial(self._resolve, source, number, citations)
        return lambda html: resolved(html, marks, resolve)

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
                target = self._targets.get(mark.text)
                return target.label if target else ""
            case "section":
                # An opening without a title is no page, and has no sections to lead to.
                name = self._sections.get(source.name, {}).get(mark.text, "")
                return f' id="{escape(name)}"' if name in self._linked else ""
            case "link":
                return escape(self._link(source, mark))
            case "citation":
                return self._citation(source, citations, mark)
            case "image":
                return escape(quote(self._image(source, mark)))

    def _report(
        self,
        source: Source,
        mark: Mark,
        message: str,
        hint: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        self.problems.append(source.problem(message, mark.line, mark.column, hint, severity))

    def _meant(self, word: str, known: Collection[str]) -> str | None:
        """What a mark that leads nowhere may mean; not of thousands, as each is compared to all."""
        self._guesses += 1
        return closest(word, known) if self._guesses <= GUESSES else None

    def _reference(self, source: Source, mark: Mark) -> str:
        target = self._targets.get(mark.text)
        if target is None:
            near = self._meant(mark.text, self._targets)
            hint = (
                f"did you mean [[{near}]]?"
                if near
                else "name the id of a question, figure or formula"
            )
            self._report(source, mark, f"`[[{mark.text}]]` names nothing in this guide", hint)
            return ""
        kind = "ref paged" if target.has_page else "ref"
        return f'<a class="{kind}" href="#{quote(target.anchor)}">{escape(target.label)}</a>'

    def _citation(self, source: Source, citations: Citations, mark: Mark) -> str:
        if mark.text not in self._works:
            near = self._meant(mark.text, self._works)
            hint = f"did you mean [@{near}]?" if near else "add it to content/references.bib"
            self._report(source, mark, f"`@{mark.text}` is no work of the bibliography", hint)
        return citations.link_to(mark.text)

    def _link(self, source: Source, mark: Mark) -> str:
        """Where a link leads: to an anchor of the guide, another file, or a section of one."""
        href = mark.text
        if anchor := self._led_to(source, href):
            return "#" + quote(anchor)
        name, section = self._target(source, href)
        shown = unquote(href)
        if href.startswith("#"):
            known: Collection[str] = {*self._anchors, *self._sections.get(source.name, ())}
            near = self._meant(section, known)
            hint = f"did you mean #{near}?" if near else "give its target an id: {#name}"
            message = f"link to `{shown}`: no such id in the guide"
        elif name in self._files:
            near = self._meant(section, self._sections.get(name, {}))
            hint = f"did you mean #{near}?" if near else "name a heading as GitHub does, or an id"
            message = f"link to `{shown}`: no such section in {name}"
        else:
            hint = "link to a question's file, an id (#name), or an address (https://…)"
            message = f"link to `{shown}`: not a question of this guide"
        self._report(source, mark, message, hint)
        return "#"

    def _led_to(self, source: Source, href: str) -> str:
        """The anchor to which a link within the guide leads; empty if there is none."""
        name, section = self._target(source, href)
        if href.startswith("#") and section in self._anchors:
            return section
        if name not in self._files or not section:
            return self._files.get(name, "")
        return self._sections.get(name, {}).get(section, "")

    def _target(self, source: Source, href: str) -> tuple[str, str]:
        """The file and the section that a link names; `#` and `?` may be in the file's own name."""
        parts = split_address(href)
        file, _, section = href.rpartition("#")
        ways = ((href, ""), (file, section), (parts.path, parts.fragment))
        found = [(self._beside(source, path), unquote(end)) for path, end in ways if path]
        known = (way for way in found if way[0] in self._files)
        return next(known, found[-1] if parts.path else (source.name, unquote(parts.fragment)))

    @staticmethod
    def _beside(source: Source, path: str) -> str:
        return _joined(source.name.rpartition("/")[0], unquote(path))

    def _image(self, source: Source, mark: Mark) -> str:
        """The name of an image, relative to the guide; empty if it is missing or broken."""
        path = self._find(mark.text, self._root.path / Path(source.name).parent)
        if isinstance(path, ImageProblem):
            self._report(source, mark, str(path), path.hint)
            return ""
        image = self._desk.image(path, self._root)
        if image.problem:
            self._report(source, mark, image.problem, image.hint)
            return ""
        if image.warning:
            place = mark.line, mark.column
            told = source.problem(image.warning, *place, image.hint, Severity.WARNING)
            self.problems.append(told)
        name = self._root.name_of(path)
        for used in image.uses:
            self._check_used(source, mark, name, used)
        for note in image.notes if name not in self.images else ():
            self._report(source, mark, note.message, note.hint, Severity.WARNING)
        self.images[name] = image
        return name

    def _check_used(self, source: Source, mark: Mark, name: str, address: str) -> None:
        """Report a picture in a drawing that is not there, or broken."""
        folder = "" if address.startswith("/") else name.rpartition("/")[0]
        path = self._root.path / _joined(folder, address)
        if self._root.holds(path):
            used = self._desk.image(path, self._root)
            if used.problem:
                self._report(source, mark, f"in `{name}`: {used.problem}", used.hint)
            return
        message = f"image `{name}` takes `{address}`, which is not there"
        hint = "put it beside the drawing, or export the drawing with its pictures embedded"
        self._report(source, mark, message, hint)

    def _find(self, address: str, folder: Path) -> Path | ImageProblem:
        """The file of an image, looked for once."""
        if (address, folder) not in self._found:
            try:
                self._found[address, folder] = find_image(address, folder, self._root)
            except ImageProblem as error:
                self._found[address, folder] = error
        return self._found[address, folder]


def _joined(folder: str, path: str) -> str:
    steps: list[str] = folder.split("/") if folder else []
    for step in path.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)
