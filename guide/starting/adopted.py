"""Notes of anyone → the files of a guide: what `guide init --from` writes.

In: the root of notes. Out: path → content of each file. Reads files, writes none.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from guide.notes.collection import collect
from guide.notes.tree import Part, Piece
from guide.reading.drawings import ImageProblem
from guide.reading.image_files import find_image
from guide.reading.sections import slug
from guide.starting.settings import settings_file
from guide.storage.root import Root

PICTURE = re.compile(r"(!\[[^\]\n]*+\]\()<?([^)\s>]++)|(<img\b[^>]*?\bsrc=[\"'])([^\"'>]++)")
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
LONGEST_NAME = 60
"""Characters of a file's name that is made of a title."""


def adopted(root: Root, title: str, language: str) -> dict[str, str | bytes]:
    """A guide of the questions of notes: front matter, ids and pictures as a guide has them."""
    notes = collect(root)
    settings = settings_file(title or notes.title, language or notes.language)
    files: dict[str, str | bytes] = {"content/guide.toml": settings}
    shelf = _Shelf(root)
    for number, part in enumerate((part for part in notes.parts if part.questions), 1):
        folder = f"content/{number:02}-{_name(part.opening.title)}" if part.opening.title else ""
        files |= _chapter(folder or "content", part, shelf)
    return files | shelf.files


def _chapter(folder: str, part: Part, shelf: "_Shelf") -> Mapping[str, str]:
    opening = part.opening
    files = {}
    if opening.title:
        files[f"{folder}/chapter.md"] = shelf.rewritten(opening)
    for number, piece in enumerate(part.questions, 1):
        name = f"{folder}/{number:02}-{_name(_title(piece))}.md"
        files[name] = _front_matter(piece) + shelf.rewritten(piece)
    return files


def _title(piece: Piece) -> str:
    found = TITLE.search(piece.source.text)
    return found[1].strip() if found else piece.title


def _name(title: str) -> str:
    return slug(title)[:LONGEST_NAME].strip("-") or "question"


def _front_matter(piece: Piece) -> str:
    tags = ", ".join(f'"{tag}"' for tag in piece.tags if '"' not in tag)
    return f"---\ntags: [{tags}]\n---\n\n" if tags else ""


class _Shelf:
    """The pictures of notes, gathered in `assets/`."""

    def __init__(self, root: Root) -> None:
        self._root = root
        self._names: dict[Path, str] = {}
        self.files: dict[str, bytes] = {}

    def rewritten(self, piece: Piece) -> str:
        """A piece's text, with its heading, whose pictures lie in `assets/`."""
        text = piece.source.text.strip("\n")
        if not TITLE.search(text):
            text = f"# {piece.title}\n\n{text}"
        folder = self._root.path / Path(piece.source.name).parent
        return PICTURE.sub(lambda found: self._moved(found, folder), text) + "\n"

    def _moved(self, found: re.Match[str], folder: Path) -> str:
        before, address = (found[1], found[2]) if found[2] else (found[3], found[4])
        try:
            path = find_image(address, folder, self._root)
            name = self._names.get(path) or self._taken(path)
        except (ImageProblem, OSError):
            return found[0]  # told when the guide is checked
        return f"{before}{quote(name)}"

    def _taken(self, path: Path) -> str:
        name, number = path.name, 2
        while f"assets/{name}" in self.files:
            name, number = f"{path.stem}-{number}{path.suffix}", number + 1
        self.files[f"assets/{name}"] = self._root.read(path)
        self._names[path] = name
        return name
