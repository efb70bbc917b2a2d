"""A folder → Guide: find the files, read them, number the questions, resolve references.

In: the root of a guide. Out: a frozen Guide, or GuideError with every problem; warnings beside.
Reads files, writes none.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

from guide.config import Config, chapter_order_problem, read_config
from guide.problems import (
    GuideError,
    Place,
    Problem,
    Severity,
    Source,
    has_errors,
    in_order,
    natural,
)
from guide.reading.assemble import Folder, assemble
from guide.reading.back import GLOSSARY_FILE, read_back
from guide.reading.characters import Characters
from guide.reading.desk import Desk, Options, Spread
from guide.reading.draft import Draft
from guide.reading.figure_scripts import check_figures
from guide.reading.model import Guide
from guide.reading.resolve import Entry
from guide.reading.sources import misnamed, read_source, unreadable
from guide.storage.cache import Cache
from guide.storage.root import Root

CHAPTER_FILE = "chapter.md"


def read_guide(
    root: Root, cache: Cache | None = None, spread: Spread = map
) -> tuple[Guide, list[Problem]]:
    """Read everything. Returns the guide and its warnings; raises GuideError with all problems.

    Files that were read before come from the cache; many others are read by `spread`.
    """
    content = root.path / "content"
    _check_content(content, root)
    config, config_source, problems = _read_config(content, root)
    desk, options = Desk(cache, spread), Options(config.language, config.raw_html)
    paths, order_problems = _chapter_folders(content, root, config, config_source)
    problems += order_problems
    folders, more = _read_folders(paths, content, root, desk, options)
    problems += more
    folders = _with_own_ids(folders)
    entries = [each for folder in folders for each in folder.entries]
    if not entries and not has_errors(problems):
        hint = "write one as a Markdown file: content/01-topic/01-question.md"
        problems.append(_at("content", "no question at all", hint))
    problems += _check_ids(entries)
    problems += check_figures(root)
    back = read_back(content, root, desk, options)
    guide, more = assemble(root, config, config_source, folders, back, desk)
    problems = in_order([*problems, *back.problems, *more])
    if has_errors(problems):
        raise GuideError(problems)
    return guide, problems


def _check_content(content: Path, root: Root) -> None:
    """Raises GuideError if there is no such folder, or if it must not be read."""
    try:
        if root.inside(content).is_dir():
            return
    except OSError as error:
        raise GuideError([unreadable("content", error)]) from None
    hint = "make a folder content/ there, and in it a Markdown file for each question"
    raise GuideError([_at("content", "no folder content/ in the guide", hint)])


def _problems_of(folder: Folder) -> Iterator[Problem]:
    for each in (folder.opening, *folder.entries):
        yield from each.draft.problems


def _at(file: str, message: str, hint: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(severity, message, Place(file), hint)


def _read_config(content: Path, root: Root) -> tuple[Config, Source, list[Problem]]:
    path = content / "guide.toml"
    if not root.holds(path):
        return Config(), Source("content/guide.toml", ""), []
    source, problems = read_source(path, root)
    config, more = read_config(source)
    return config, source, problems + more


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
        folder = Folder(path, opening, entries)
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


def _with_own_ids(folders: Sequence[Folder]) -> list[Folder]:
    """Files of one name in several chapters: those that name no id of their own are numbered."""
    ids = (each.draft.front.id for folder in folders for each in folder.entries)
    taken = {name for name in ids if name}
    numbers: dict[str, Iterator[str]] = {}
    numbered = []
    for folder in folders:
        entries = []
        for each in folder.entries:
            names = numbers.setdefault(each.id, _numbered(each.id))
            own = each.draft.front.id
            name = own or next(n for n in names if n not in taken)
            taken.add(name)
            entries.append(replace(each, id=name))
        numbered.append(replace(folder, entries=tuple(entries)))
    return numbered


def _numbered(name: str) -> Iterator[str]:
    return chain([name], (f"{name}-{number}" for number in count(2)))


def _check_ids(entries: Sequence[Entry]) -> list[Problem]:
    """Ids of questions and anchors are one set: each may be given once."""
    given = [
        (name, each.source, line)
        for each in entries
        for name, line in [(each.id, _id_line(each)), *each.draft.anchors]
    ]
    count = Counter(name for name, _, _ in given)
    first: dict[str, str] = {}
    problems = []
    for name, source, line in given:
        if count[name] > 1 and name in first:
            hint = f"it is taken in {first[name]}; give this one another"
            problems.append(source.problem(f"duplicate id `{name}`", line, 1, hint))
        first.setdefault(name, f"{source.name}:{line}")
    return problems


def _id_line(each: Entry) -> int:
    if each.draft.front.id:
        lines = each.source.lines
        return next((n for n, line in enumerate(lines, 1) if line.startswith("id:")), 1)
    return each.draft.line
