"""A folder of notes, or one file → Notes.

In: the root of the notes; perhaps the name of the only file that is meant. Out: Notes, with a
warning for whatever is passed over. Reads files, writes none.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from guide.limits import TEXT_BYTES
from guide.notes.cutting import cut_up
from guide.notes.decoding import decoded
from guide.notes.tree import Notes, Part, Piece
from guide.problems import Place, Problem, Severity, Source, natural
from guide.storage.root import Root

SUFFIXES = (".md", ".markdown", ".mdx")
HAN = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]+")


def collect(root: Root, question_level: int | None = None) -> Notes:
    """Everything below the root that is Markdown, or the only file that is meant."""
    problems: list[Problem] = []
    only = root.only
    files = [root.path / only] if only else sorted(_files(root.path, root), key=_order)
    sources = [source for path in files if (source := _read(path, root, problems))]
    parts = [*_parts(sources, question_level, problems)]
    language = _language(source.text for source in sources)
    title = Path(only).stem if only else root.real.name
    return Notes(title, language, tuple(parts), tuple(problems))


def _order(path: Path) -> tuple[list[list[tuple[int, str]]], str]:
    return [natural(part) for part in path.parts], path.name


def _files(folder: Path, root: Root) -> Iterator[Path]:
    for path in root.walk(folder):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in SUFFIXES and not hidden:
            yield path


def _read(path: Path, root: Root, problems: list[Problem]) -> Source | None:
    name = root.name_of(path)
    try:
        source, said = decoded(name, root.read(path, TEXT_BYTES))
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        problems.append(Problem(Severity.WARNING, message, Place(name), ""))
        return None
    problems += said
    return source


def _parts(sources: Sequence[Source], level: int | None, problems: list[Problem]) -> Iterator[Part]:
    """The files of one top folder are a chapter."""
    by_folder: dict[str, list[Source]] = {}
    for source in sources:
        top, _, rest = source.name.partition("/")
        by_folder.setdefault(top if rest else "", []).append(source)
    for folder, files in sorted(by_folder.items(), key=lambda item: natural(item[0])):
        pieces: list[Piece] = []
        for source in files:
            cut = cut_up(source, level)
            pieces += cut.questions
            problems += cut.problems
        opening = Piece(Source(f"{folder}/", folder), folder)
        yield Part(folder, opening, tuple(pieces))


def _language(texts: Iterator[str]) -> str:
    """Chinese if it has more Han than a tenth of its Latin words."""
    han = words = 0
    for text in texts:
        han += len(HAN.findall(text))
        words += len(WORD.findall(text))
    return "zh" if han * 2 > words else "en"
