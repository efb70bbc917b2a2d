"""The folder `content/` as its author has laid it out → the chapters of a guide.

In: `content/`, its settings. Out: chapters with their drafts, in their order; problems. Reads
files, writes none.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from guide.config import Config, chapter_order_problem
from guide.problems import Place, Problem, Severity, Source, has_errors, natural
from guide.reading.assemble import Folder
from guide.reading.back import GLOSSARY_FILE
from guide.reading.characters import Characters
from guide.reading.desk import Desk
from guide.reading.draft import Draft, Entry, Options
from guide.reading.sources import misnamed, read_source, unreadable
from guide.storage.root import Root

CHAPTER_FILE = "chapter.md"


def read_folders(
    content: Path, root: Root, config: Config, source: Source, desk: Desk
) -> tuple[list[Folder], list[Problem]]:
    """The chapters of a guide, as its author has laid them out, and what is wrong with them."""
    paths, problems = _chapter_folders(content, root, config, source)
    folders, more = _read_folders(paths, content, root, desk, options_of(config))
    return folders, problems + more


def options_of(config: Config) -> Options:
    """What the reading of a file depends on."""
    return Options(config.language, config.raw_html, config.reading == "found")


def _chapter_folders(
    content: Path, root: Root, config: Config, source: Source
) -> tuple[list[Path], list[Problem]]:
    """`content/` itself (questions without a chapter) and its folders, in their order."""
    entries, problems = _entries(content, root)
    folders = {path.name: path for path in entries if root.is_folder(path)}
    wrong = {name: each for name, path in folders.items() if (each := misnamed(path, root))}
    found = {name: path for name, path in folders.items() if name not in wrong}
    unknown = [name for name in config.chapters if name not in found]
    problems += [chapter_order_problem(source, name, list(found)) for name in unknown]
    problems += wrong.values()
    if config.chapters:
        left = [
            n for n in found if n not in config.chapters and any(_markdown_below(found[n], root))
        ]
        for name in left:
            hint = "add it to `chapters` in content/guide.toml, or move it out of content/"
            message = "this chapter is not printed: `chapters` does not name it"
            problems.append(_at(f"content/{name}", message, hint, Severity.WARNING))
        found = {name: found[name] for name in config.chapters if name in found}
    return [content, *found.values()], problems


def _read_folders(
    paths: Sequence[Path], content: Path, root: Root, desk: Desk, options: Options
) -> tuple[list[Folder], list[Problem]]:
    """The chapters that hold anything."""
    found = [_find_questions(path, content, root) for path in paths]
    sources = [source for files, _ in found for _, source in files]
    drafts = iter(desk.questions(sources, options))
    folders, problems = [], []
    for path, (files, unread) in zip(paths, found, strict=True):
        entries = tuple(_entry(file, source, next(drafts)) for file, source in files)
        opening, more = _read_opening(path, content, root, desk, options)
        folder = Folder("" if path == content else path.name, opening, entries)
        problems += [*unread, *more, *_problems_of(folder)]
        if path != content:
            problems += _too_deep(path, root)
        if entries or (opening.draft.title and root.holds(path / CHAPTER_FILE)):
            folders.append(folder)
    return folders, problems


def _find_questions(
    path: Path, content: Path, root: Root
) -> tuple[list[tuple[Path, Source]], list[Problem]]:
    """The files of questions in a folder, in their order, with their text."""
    files: list[tuple[Path, Source]] = []
    entries, problems = _entries(path, root)
    # What `content/` has wrong was told when its chapters were looked for.
    problems = [] if path == content else problems
    others = (content / GLOSSARY_FILE, path / CHAPTER_FILE)
    for file in entries:
        if file.suffix != ".md" or file in others or root.is_folder(file):
            continue
        source, more = read_source(file, root)
        problems += more
        if not has_errors(more):
            files.append((file, source))
    return files, problems


def _entries(folder: Path, root: Root) -> tuple[list[Path], list[Problem]]:
    """What lies in a folder and is not hidden, 2 before 10; a problem if it cannot be read, and one
    for each folder in it that is a link out of the guide."""
    try:
        found = [path for path in root.entries(folder) if not path.name.startswith(".")]
    except OSError as error:
        return [], [unreadable(root.name_of(folder), error)]
    return sorted(found, key=lambda path: natural(path.name)), [
        problem for path in found for problem in _refused_folder(path, root)
    ]


def _refused_folder(path: Path, root: Root) -> Iterator[Problem]:
    try:
        root.inside(path)
    except OSError as error:
        if path.is_dir():
            yield unreadable(root.name_of(path), error)


def _markdown_below(path: Path, root: Root) -> Iterator[Path]:
    with suppress(OSError):  # told where the folder is read
        yield from (file for file in root.walk(path) if file.suffix == ".md")


def _too_deep(path: Path, root: Root) -> list[Problem]:
    hint = "a chapter is a folder in content/; move the file up one level"
    deep = sorted(file for file in _markdown_below(path, root) if file.parent != path)
    message = "not read: it lies too deep"
    return [_at(root.name_of(file), message, hint, Severity.WARNING) for file in deep]


def _read_opening(
    path: Path, content: Path, root: Root, desk: Desk, options: Options
) -> tuple[Entry, list[Problem]]:
    """A chapter's `chapter.md`; without one, the folder's name less its number is the title."""
    file = path / CHAPTER_FILE
    if path == content or not root.holds(file):
        title = "" if path == content else _without_number(path.name)
        source = Source(f"{root.name_of(path)}/{CHAPTER_FILE}", title)
        return Entry("", source, Draft(title, characters=Characters(title))), []
    source, problems = read_source(file, root)
    draft = Draft() if has_errors(problems) else desk.opening(source, options)
    return Entry("", source, draft), problems


def _entry(file: Path, source: Source, draft: Draft) -> Entry:
    return Entry(draft.front.id or _id_from_name(file), source, draft)


def _id_from_name(path: Path) -> str:
    """The file name less its numeric prefix: `03-blip2.md` → `blip2`; without quotes, and
    without what an address would take for another character: `%25`."""
    stem = unicodedata.normalize("NFC", path.stem)  # as references to it are read
    name = _without_number(stem).replace('"', "") or "-"
    return re.sub(r"\s+|%(?=[0-9A-Fa-f]{2})", "-", name)


def _without_number(name: str) -> str:
    """A name less the numeric prefix that sorts it."""
    return re.sub(r"^\d+[-_. ]+(?=.)", "", name)


def _problems_of(folder: Folder) -> Iterator[Problem]:
    for each in (folder.opening, *folder.entries):
        yield from each.draft.problems


def _at(file: str, message: str, hint: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(severity, message, Place(file), hint)
