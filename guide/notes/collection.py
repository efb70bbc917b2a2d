"""A folder of notes, or one file → Notes.

In: the root of the notes; perhaps the name of the only file that is meant. Out: Notes, with a
warning for whatever is passed over. Reads files, writes none.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from guide.limits import TEXT_BYTES
from guide.notes.binding import Binder
from guide.notes.branches import Note, branch_of
from guide.notes.decoding import decoded
from guide.notes.folders import NoteFolder, PassedOver, find_notes
from guide.notes.foreign_front import take_front
from guide.notes.headings import title_alone, with_title
from guide.notes.indexes import Copies, is_contents, is_first
from guide.notes.languages import without_translations
from guide.notes.names import shown_name, title_of
from guide.notes.orders import read_order
from guide.notes.tree import Notes
from guide.problems import Place, Problem, Severity, Source
from guide.storage.root import Root

SETTINGS = "content/guide.toml"
HAN = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]+")
WIKI = re.compile(r"\[\[[^\[\]\n]{1,200}\]\]")
VAULT = ".obsidian"
SEVERAL = 3
"""So many notes make a vault, if most of them link as those of Obsidian do."""


def collect(root: Root, question_level: int | None = None) -> Notes:
    """Everything below the root that is Markdown, or the only file that is meant."""
    passed = PassedOver(root)
    reader = _Reader(root)
    folder = _folder(root, passed)
    notes = reader.notes([*folder.notes(), *_orders(folder)], passed)
    orders = {
        path: read_order(path.name, source.text)
        for path in _orders(folder)
        if (source := reader.source(path))
    }
    whole = branch_of(folder, notes, orders, _title(root))
    binder = Binder(root, question_level, _is_vault(root, notes), _title(root))
    parts = tuple(binder.parts(whole))
    texts = (note.source.text for note in notes.values())
    problems = (*reader.problems, *passed.problems(), *binder.problems)
    return Notes(_title(root), _language(texts), parts, problems)


def _title(root: Root) -> str:
    name = Path(root.only).stem if root.only else root.name
    return title_of(name) if root.only else shown_name(name)


def _folder(root: Root, passed: PassedOver) -> NoteFolder:
    """What may be notes; of a guide that is read as notes are, its `content/`."""
    if root.only:
        return NoteFolder(root.path, root.path.name, (root.path / root.only,))
    content = root.path / "content"
    start = content if root.holds(root.path / SETTINGS) and root.is_folder(content) else root.path
    found = find_notes(start, passed)
    return without_translations(found, lambda paths: passed.add("translations", paths))


def _orders(folder: NoteFolder) -> Iterable[Path]:
    yield from folder.orders
    for each in folder.folders:
        yield from _orders(each)


class _Reader:
    """Reads each file once."""

    def __init__(self, root: Root) -> None:
        self._root = root
        self._known: dict[Path, Source | None] = {}
        self.problems: list[Problem] = []

    def notes(self, paths: Sequence[Path], passed: PassedOver) -> Mapping[Path, Note]:
        """Those that say anything."""
        notes: dict[Path, Note] = {}
        copies = Copies()
        for path in paths:
            source = self.source(path)
            if source is None or path.suffix in (".yml", ".yaml"):
                continue
            front, source, problems = take_front(source)
            self.problems += problems
            is_opening = len(paths) > 1 and is_first(path)
            is_list = is_opening and is_contents(source)
            if not source.text.strip():
                passed.add("empty", [path])
            elif is_opening and copies.holds(source):
                passed.add("copies", [path])
            else:
                text = with_title(source.text, front.title) if front.title else source.text
                text = title_alone(text) if is_list else text
                notes[path] = Note(path, Source(source.name, text), front, is_list)
            passed.add("lists of the others", [path] if is_list else [])
        return {path: note for path, note in notes.items() if note.source.text}

    def source(self, path: Path) -> Source | None:
        """The text of a file; None if it cannot be read."""
        if path not in self._known:
            self._known[path] = self._read(path)
        return self._known[path]

    def _read(self, path: Path) -> Source | None:
        name = shown_name(self._root.name_of(path))
        try:
            source, said = decoded(name, self._root.read(path, TEXT_BYTES))
        except OSError as error:
            message = f"cannot be read: {error.strerror}"
            hint = getattr(error, "hint", "")
            self.problems.append(Problem(Severity.WARNING, message, Place(name), hint))
            return None
        self.problems += said
        return source


def _is_vault(root: Root, notes: Mapping[Path, Note]) -> bool:
    """Whether its notes go by the names of their files."""
    if root.is_folder(root.path / VAULT):
        return True
    linked = sum(bool(WIKI.search(note.source.text)) for note in notes.values())
    return len(notes) >= SEVERAL and linked * 2 > len(notes)


def _language(texts: Iterable[str]) -> str:
    """Chinese if it has more Han than a tenth of its Latin words."""
    han = words = 0
    for text in texts:
        han += len(HAN.findall(text))
        words += len(WORD.findall(text))
    return "zh" if han * 2 > words else "en"
