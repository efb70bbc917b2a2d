"""A folder of anyone's → what in it may be notes.

In: the root. Out: folders with their files, and warnings for what is not read though it may be
meant. Reads folders, no file.
"""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from guide.limits import FILES, FOLDERS_DEEP
from guide.notes.names import order_of, shown_name
from guide.problems import Place, Problem, Severity
from guide.storage.cache import CACHE_FOLDER
from guide.storage.root import OUTSIDE, Root

SUFFIXES = (".md", ".markdown", ".mdx")
ORDERS = ("summary.md", "_sidebar.md", "mkdocs.yml", "mkdocs.yaml", "_toc.yml", "_toc.yaml")
"""Files that say in which order notes are read, the first of which is taken."""
OURS = frozenset(("output", CACHE_FOLDER))
"""At the root."""
NO_NOTES = frozenset(("node_modules", "_build", "_site", "_book", "vendor", "venv", "__pycache__"))
"""Folders."""
MACHINERY = frozenset(("_coverpage", "_navbar", "_footer", "_404", "404"))
"""What a site is made with."""
OF_PROJECTS = re.compile(
    r"(?:LICEN[CS]E|COPYING|NOTICE|CHANGELOG|CHANGES|HISTORY|RELEASING|CONTRIBUTING|CONTRIBUTORS"
    r"|CODE_OF_CONDUCT|SECURITY|SUPPORT|GOVERNANCE|MAINTAINERS|AUTHORS|BACKERS|CODEOWNERS"
    r"|PULL_REQUEST_TEMPLATE|ISSUE_TEMPLATE|AGENTS|CLAUDE|GEMINI)(?:[._-]\w+)*"
)
"""What stands beside notes in capitals, and is none."""
AT_THE_ROOT = re.compile(
    r"(?:licen[cs]e|changelog|contributing|contributors|code[-_]of[-_]conduct)(?:[._-]\w+)*", re.I
)
NAMED = 4
"""So many of what is passed over are named."""


@dataclass(frozen=True)
class NoteFolder:
    path: Path
    name: str
    files: tuple[Path, ...] = ()
    """Notes, by their names."""
    orders: tuple[Path, ...] = ()
    """Files that may say in which order they are read; Markdown among them may be a note."""
    folders: tuple["NoteFolder", ...] = ()
    """Those in which there are any."""

    def notes(self) -> Iterator[Path]:
        yield from self.files
        for folder in self.folders:
            yield from folder.notes()

    @property
    def count(self) -> int:
        return sum(1 for _ in self.notes())


@dataclass
class PassedOver:
    """What is not read, by why; told once for each reason."""

    root: Root
    names: dict[str, list[str]] = field(default_factory=dict)

    def add(self, why: str, paths: Iterable[Path], mark: str = "") -> None:
        names = self.names.setdefault(why, [])
        names += [shown_name(self.root.name_of(path)) + mark for path in paths]

    def problems(self) -> Iterator[Problem]:
        for why, names in self.names.items():
            if names:
                shown = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
                message = f"{why}: {len(names)} passed over ({shown})"
                yield Problem(Severity.WARNING, message, Place(names[0]), kind="passed over")


def find_notes(folder: Path, passed: PassedOver) -> NoteFolder:
    return _Finder(passed).folder(folder, 0)


class _Finder:
    def __init__(self, passed: PassedOver) -> None:
        self._root = passed.root
        self._passed = passed
        self._seen: set[Path] = set()
        self._count = 0

    def folder(self, path: Path, depth: int) -> NoteFolder:
        """A folder that is reached a second time, by a link, is empty."""
        files: list[Path] = []
        orders: list[Path] = []
        folders: list[NoteFolder] = []
        for entry in self._entries(path):
            kind = self._kind(entry)
            if kind == "folder" and self._may_hold_notes(entry, depth):
                folders.append(self.folder(entry, depth + 1))
            elif kind == "file" and entry.name.lower() in ORDERS:
                orders.append(entry)
            elif kind == "file" and self._may_be_note(entry, depth):
                files.append(entry)
        found = tuple(each for each in folders if each.files or each.folders or each.orders)
        orders.sort(key=lambda order: ORDERS.index(order.name.lower()))
        return NoteFolder(path, path.name, tuple(files), tuple(orders), found)

    def _entries(self, path: Path) -> list[Path]:
        try:
            place = self._root.inside(path)
            if place in self._seen:
                return []
            self._seen.add(place)
            found = [entry for entry in self._root.entries(path) if entry.name[0] != "."]
        except OSError as error:
            self._passed.add(f"cannot be read, {error.strerror}", [path], "/")
            return []
        self._count += len(found)
        if self._count > FILES:
            self._passed.add(f"more than {FILES:,} files", [path], "/")
            return []
        return sorted(found, key=lambda entry: (order_of(entry.stem), entry.name))

    def _kind(self, path: Path) -> str:
        """`file`, `folder`, or nothing for what is told, or of no interest."""
        is_markdown = path.suffix.lower() in SUFFIXES
        try:
            mode = os.stat(self._root.inside(path)).st_mode
        except OSError as error:
            if path.is_symlink() and (is_markdown or str(error.strerror) == OUTSIDE):
                self._passed.add("links out of the folder, or to nothing", [path])
            return ""
        if stat.S_ISDIR(mode):
            return "folder"
        if stat.S_ISREG(mode):
            return "file"
        if is_markdown:
            self._passed.add("no regular files", [path])
        return ""

    def _may_hold_notes(self, path: Path, depth: int) -> bool:
        if depth == 0 and path.name in OURS:
            return False
        if depth >= FOLDERS_DEEP or path.name in NO_NOTES:
            self._passed.add("no notes", [path], "/")
            return False
        return True

    def _may_be_note(self, path: Path, depth: int) -> bool:
        if path.suffix.lower() not in SUFFIXES or path.stem.lower() in MACHINERY:
            return False
        if OF_PROJECTS.fullmatch(path.stem) or (depth == 0 and AT_THE_ROOT.fullmatch(path.stem)):
            self._passed.add("no notes", [path])
            return False
        return True
