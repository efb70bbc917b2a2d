"""Where links lead: to the anchors of files, of their sections, of what has an id.

In: the pages of a guide. Out: anchors. Several pages may be pieces of one file: a link to it leads
to the first, a link to a section to the piece that has it. No side effects.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote

from guide.reading.addresses import split_address
from guide.reading.draft import Draft, Entry
from guide.reading.note_paths import NotePaths, Repository, Wiki, joined, ways_to_read
from guide.reading.sections import own_name
from guide.storage.root import Root

NAMED = re.compile(
    r"""\b(?:name|id)\s*=\s*["']?([^"'\s>]+)|\{#([\w-]+)|[ \t\n](\^[\w-]+)[ \t]*$""", re.MULTILINE
)
"""What a file of notes may call a place in it, in HTML, in braces, or as a block of Obsidian's."""

TOPS = ("top", "toc", "contents", "tableofcontents", "目录", "目錄")
"""What the top of a file is called, or a list of its headings, which is not printed."""

Pages = Sequence[tuple[str, Entry]]
"""Entries with their anchors."""


class Destinations:
    """Knows the anchor to which a link within the guide leads."""

    def __init__(self, pages: Pages, others: Mapping[str, str], ids: Collection[str]) -> None:
        """`others` are the anchors of files that are no pages; `ids` those of what has one."""
        self.files: dict[str, str] = dict(others)
        self.sections: dict[str, dict[str, str]] = {}
        for anchor, each in pages:
            self.files.setdefault(each.source.name, anchor)
        taken: dict[str, dict[str, int]] = {}
        for anchor, each in pages:
            name = each.source.name
            known = self.sections.setdefault(name, {})
            for section, place in _sections_of(anchor, each.draft, taken.setdefault(name, {})):
                known.setdefault(section, place)
        self.ids = {*ids, *others.values(), *(n for _, p in pages for n, _ in p.draft.anchors)}

    def led_to(self, name: str, href: str) -> str:
        """The anchor to which a link in the file of that name leads; empty if there is none."""
        file, section = self.target(name, href)
        if href.startswith("#") and section in self.ids:
            return section
        if file not in self.files or not section:
            return self.files.get(file, "")
        return self.sections.get(file, {}).get(section, "")

    def target(self, name: str, href: str) -> tuple[str, str]:
        """The file and the section that a link names."""
        folder = name.rpartition("/")[0]
        found = [(joined(folder, path), end) for path, end in ways_to_read(href).items()]
        known = (way for way in found if way[0] in self.files)
        parts = split_address(href)
        return next(known, found[-1] if parts.path else (name, unquote(parts.fragment)))

    def note(self, name: str, wiki: Wiki) -> str:
        """The anchor to which `[[…]]` in a file leads."""
        return ""

    def file_of(self, name: str, wiki: Wiki) -> str:
        """The name of the file that it means."""
        return ""

    def in_repository(self, address: str) -> str:
        """The anchor of what an address on the net shows."""
        return ""


class NoteDestinations(Destinations):
    """The same of notes, whose links are written for many programs."""

    def __init__(
        self, pages: Pages, others: Mapping[str, str], ids: Collection[str], root: Root
    ) -> None:
        super().__init__(pages, others, ids)
        names = [each.source.name for _, each in pages]
        aliases = ((alias, each.source.name) for _, each in pages for alias in each.aliases)
        self._paths = NotePaths(names, aliases)
        self._repository = Repository(root)
        self._pages = pages
        self._alike: dict[str, Mapping[str, str]] = {}
        self._texts: dict[str, list[tuple[str, str]]] = {}
        for anchor, each in pages:
            self._texts.setdefault(each.source.name, []).append((anchor, each.source.text))

    def led_to(self, name: str, href: str) -> str:
        file, section = self.target(name, href)
        return self._place(file, section)

    def target(self, name: str, href: str) -> tuple[str, str]:
        if href.startswith(("#", "?")):
            return name, unquote(split_address(href).fragment)
        folder, ways = name.rpartition("/")[0], ways_to_read(href)
        exact = [(joined(folder, path), end) for path, end in ways.items()]
        alike = ((self._paths.find(path, folder), end) for path, end in ways.items())
        known = (way for way in exact if way[0] in self.files)
        found = next(known, None) or next((way for way in alike if way[0]), None)
        return found or (exact[-1] if exact else (name, ""))

    def note(self, name: str, wiki: Wiki) -> str:
        file = self.file_of(name, wiki)
        return self._place(file, wiki.heading) if file else ""

    def file_of(self, name: str, wiki: Wiki) -> str:
        return self._paths.find_note(wiki.path, name.rpartition("/")[0]) if wiki.path else name

    def in_repository(self, address: str) -> str:
        paths, fragment = self._repository.paths(address)
        file = next(filter(None, map(self._paths.exact, paths)), "")
        return self._place(file, unquote(fragment)) or self.files.get(file, "")

    def _place(self, file: str, section: str) -> str:
        if file not in self.files or not section:
            return self.files.get(file, "")
        if exact := self.sections.get(file, {}).get(section):
            return exact
        alike, keys = self._likes(file), _keys(section)
        found = next((alike[key] for key in keys if key in alike), "")
        return found or (self.files[file] if keys[0] in TOPS else "")

    def _likes(self, file: str) -> Mapping[str, str]:
        """The places of a file by the keys of their names, those of headings first."""
        if file not in self._alike:
            alike: dict[str, str] = {}
            known = self.sections.get(file, {})
            for keys in zip(*map(_keys, known), strict=True) if known else ():
                for key, place in zip(keys, known.values(), strict=True):
                    alike.setdefault(key, place)
            for anchor, text in self._texts.get(file, ()):
                for found in NAMED.finditer(text):
                    for key in _keys(next(filter(None, found.groups())))[:1]:
                        alike.setdefault(key, anchor)
            alike.pop("", None)
            self._alike[file] = alike
        return self._alike[file]


def _sections_of(anchor: str, draft: Draft, taken: dict[str, int]) -> Iterator[tuple[str, str]]:
    """The sections of a piece of a file, by their names in the whole of it, with their anchors; a
    title is the page itself."""
    names = [name for name, _ in draft.sections]
    numbered = _numbered(names, taken)
    for index, (name, (local, own)) in enumerate(zip(numbered, draft.sections, strict=True)):
        yield name, (own or f"{anchor}/{local}") if index else anchor
    for name, _ in draft.anchors:
        yield name, name


def _numbered(names: Iterable[str], taken: dict[str, int]) -> Iterator[str]:
    """Names that are unique in a piece of a file as they are in all of it."""
    before: set[str] = set()
    for name in names:
        base, _, number = name.rpartition("-")
        before.add(name)
        yield own_name(base if base in before and number.isdigit() else name, taken)


def _keys(section: str) -> tuple[str, str]:
    """The name of a section as programs write it differently: without punctuation, perhaps with
    something that they put in front; and without its number."""
    plain = unicodedata.normalize("NFKD", section).casefold().removeprefix("user-content-")
    marks = "^" if section.startswith("^") else ""
    key = marks + "".join(char for char in plain if unicodedata.category(char)[0] in "LN")
    return key, key.lstrip("0123456789")
