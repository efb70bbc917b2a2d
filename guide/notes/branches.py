"""Folders and files that say their order → branches: what is printed under what, in which order.

In: a folder with its notes, read. Out: a Branch. No side effects.
"""

import math
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from guide.notes.folders import SUFFIXES, NoteFolder
from guide.notes.foreign_front import Front
from guide.notes.languages import is_language
from guide.notes.names import is_numbered, order_of, plain_name, title_of, without_number
from guide.notes.orders import Item
from guide.problems import Source

OPENINGS = ("readme", "index", "_index", "chapter")
"""The files that speak for their folder, the first of which is taken."""
WRAPPERS = frozenset(
    "docs doc src source content contents notes book wiki posts _posts blog articles pages"
    " questions markdown md".split()
)
"""Folders that say nothing but that what lies in them is what is meant."""
EXPORTED = re.compile(r"(?:Export|Notion)\b.*", re.IGNORECASE)
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
HALF = 0.5


@dataclass(frozen=True)
class Note:
    """A file of notes, read."""

    path: Path
    source: Source
    """Without its front matter."""
    front: Front
    is_list: bool = False
    """Whether it is but a list of other notes, of which its title alone is left."""


Notes = Mapping[Path, Note]
Orders = Mapping[Path, Sequence[Item]]
"""What the files say that may give an order."""


@dataclass(frozen=True)
class Branch:
    title: str
    """As a file that gives the order has it, or as the folder is called; may be empty."""
    note: Note | None = None
    """What it is; with branches, what opens it."""
    branches: tuple["Branch", ...] = ()
    is_given: bool = False
    """Whether somebody has given the order of its branches."""

    def notes(self) -> Iterator[Note]:
        yield from [self.note] if self.note else []
        for branch in self.branches:
            yield from branch.notes()


def branch_of(folder: NoteFolder, notes: Notes, orders: Orders, title: str) -> Branch:
    """What a folder of that title holds; folders around it that hold nothing else are passed."""
    inner = _inner(folder, orders, title)
    whole = _Grower(notes, orders).branch(inner)
    # What lies around it, and was not given a place in it.
    taken = {note.path for note in whole.notes()}
    around = [notes[path] for path in folder.notes() if path in notes and path not in taken]
    opens = (each for each in around if _opens(each.path) or _is_of(each.path, inner))
    first = next(opens, None)
    if first and not whole.note:
        whole, around = replace(whole, note=first), [each for each in around if each != first]
    before = tuple(Branch("", each) for each in around)
    return replace(whole, branches=(*before, *whole.branches))


def _inner(folder: NoteFolder, orders: Orders, title: str) -> NoteFolder:
    """The folder that is meant: the only one, if it wraps all that is there."""
    while len(folder.folders) == 1 and not any(orders.get(path) for path in folder.orders):
        [only] = folder.folders
        named = [path for path in folder.files if _is_of(path, only)]
        others = [path for path in folder.files if not _opens(path) and path not in named]
        is_called_so = only.name.lower() in (*WRAPPERS, title.lower()) or is_language(only.name)
        is_shell = bool(named or EXPORTED.match(only.name) or len(only.folders) > 1)
        if not is_called_so and (others or not is_shell):
            break
        folder = only
    return folder


def _opens(path: Path) -> bool:
    return path.stem.lower() in OPENINGS


def _is_of(path: Path, folder: NoteFolder) -> bool:
    """Whether a note is called as a folder is: Notion's pages, and notes of folders in vaults."""
    return plain_name(path.stem).casefold() == plain_name(folder.name).casefold()


class _Grower:
    def __init__(self, notes: Notes, orders: Orders) -> None:
        self._notes = notes
        self._orders = orders

    def branch(self, folder: NoteFolder, beside: Path | None = None) -> Branch:
        """What a folder holds; a note `beside` it may open it."""
        for path in folder.orders:
            items = self._orders.get(path, ())
            names = _Names(folder, path.parent, self._notes)
            given = Branch("", None, tuple(self._given(items, names, {path})), is_given=True)
            if len([*given.notes()]) > 1:
                grown = self._grown(replace(folder, orders=()), beside)
                return _completed(given, grown, folder.path)
        return self._grown(folder, beside)

    def _grown(self, folder: NoteFolder, beside: Path | None) -> Branch:
        """In the order of numbers and names."""
        files = [path for path in (*folder.files, *folder.orders) if path in self._notes]
        own = sorted(filter(_opens, files), key=lambda path: OPENINGS.index(path.stem.lower()))
        inside = [path for path in files if _is_of(path, folder)]
        opening = next(iter([*own, *inside, *([beside] if beside else [])]), None)
        openings = {
            each.path: next(
                (path for path in files if path != opening and _is_of(path, each)), None
            )
            for each in folder.folders
        }
        files = [path for path in files if path not in (opening, *openings.values())]
        numbered = _are_numbered(path.stem for path in files)
        found = [(p.stem, Branch(title_of(p.stem, numbered), self._notes[p])) for p in files]
        numbered = _are_numbered(each.name for each in folder.folders)
        for each in folder.folders:
            branch = self.branch(each, openings[each.path])
            if branch.branches:
                title = title_of(each.name, numbered)
                found.append((each.name, replace(branch, title=title)))
        title, note = title_of(folder.name), self._notes.get(opening) if opening else None
        if note and not found:
            return Branch(title, None, (Branch(title, note),))
        return Branch(title, note, tuple(_in_order(found)))

    def _given(self, items: Sequence[Item], names: "_Names", taken: set[Path]) -> Iterator[Branch]:
        """The branches that a file gives, each note once."""
        for item in items:
            path = names.find(item.path) if item.path else None
            note = self._notes[path] if path and path not in taken else None
            taken |= {path} if path else set()
            branches = tuple(self._given(item.items, names, taken))
            if note or branches:
                yield Branch(without_number(item.title), note, branches, is_given=True)


def _are_numbered(names: Iterable[str]) -> bool:
    """Whether most of these have a number in front."""
    numbered = [is_numbered(plain_name(name)) for name in names]
    return len(numbered) > 1 and sum(numbered) > len(numbered) * HALF


def _in_order(named: Sequence[tuple[str, Branch]]) -> list[Branch]:
    """By the order that notes give themselves, then by their dates if all have one; then by their
    names, folders behind files, unless numbers say otherwise."""
    fronts = [branch.note.front if branch.note else Front() for _, branch in named]
    by_number = _are_numbered(name for name, _ in named)
    is_dated = all(front.date for front in fronts) and not by_number

    def key(each: tuple[tuple[str, Branch], Front]) -> tuple[object, ...]:
        (name, branch), front = each
        order = math.inf if front.order is None else front.order
        date, is_folder = front.date if is_dated else "", bool(branch.branches) and not by_number
        return order, date, is_folder, order_of(name), name

    return [branch for (_, branch), _ in sorted(zip(named, fronts, strict=True), key=key)]


def _completed(given: Branch, grown: Branch, root: Path) -> Branch:
    """A given order, with what it does not name: at the end of the branch in which others of its
    folder are, else behind all."""
    left = {note.path for note in grown.notes()} - {note.path for note in given.notes()}
    branches = [*given.branches]
    homes = {
        folder: index
        for index, branch in enumerate(branches)
        for note in branch.notes()
        for folder in note.path.parents
        if folder.is_relative_to(root) and folder != root
    }
    for note in grown.notes():
        index = next((homes[f] for f in note.path.parents if f in homes), None)
        if note.path in left and index is not None:
            branches[index] = _with(branches[index], note)
            left.remove(note.path)
    opening = grown.note if grown.note and grown.note.path in left else None
    left -= {opening.path} if opening else set()
    rest = (_pruned(branch, left) for branch in grown.branches)
    return replace(
        given, title=grown.title, note=opening, branches=(*branches, *filter(None, rest))
    )


def _with(branch: Branch, note: Note) -> Branch:
    """A branch with a note more: the opening, if it is one and there is none."""
    own, below = (branch.note, branch.branches) if branch.branches else (None, (branch,))
    if _opens(note.path) and not own:
        return replace(branch, note=note, branches=below)
    leaf = Branch(title_of(note.path.parent.name if _opens(note.path) else note.path.stem), note)
    return replace(branch, note=own, branches=(*below, leaf))


def _pruned(branch: Branch, kept: Container[Path]) -> Branch | None:
    note = branch.note if branch.note and branch.note.path in kept else None
    branches = tuple(filter(None, (_pruned(each, kept) for each in branch.branches)))
    return replace(branch, note=note, branches=branches) if note or branches else None


class _Names:
    """Which note of a folder a path means."""

    def __init__(self, folder: NoteFolder, start: Path, notes: Notes) -> None:
        self._known: dict[str, Path] = {}
        for path in notes:
            if path.is_relative_to(folder.path):
                name = path.relative_to(start).as_posix() if path.is_relative_to(start) else ""
                self._known.setdefault(_key(name), path)

    def find(self, path: str) -> Path | None:
        if ADDRESS.match(path):
            return None
        plain = unquote(path.replace("\\", "/").partition("#")[0]).split("?")[0]
        key = _key(plain)
        ways = (key, *(f"{key}/{name}".lstrip("/") for name in OPENINGS))
        return next((self._known[way] for way in ways if way in self._known), None)


def _key(path: str) -> str:
    steps: list[str] = []
    for step in path.casefold().split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    name = "/".join(steps)
    return next((name.removesuffix(end) for end in SUFFIXES if name.endswith(end)), name)
