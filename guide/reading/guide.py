"""A folder → Guide: find the files, read them, number the questions, resolve references.

In: the root of a guide. Out: a frozen Guide, or GuideError with every problem; warnings beside.
Reads files, writes none.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

from guide.config import Config, read_config
from guide.problems import (
    GuideError,
    Place,
    Problem,
    Severity,
    Source,
    contained,
    has_errors,
    in_order,
)
from guide.reading.assemble import Folder, assemble
from guide.reading.back import read_back
from guide.reading.desk import Desk, Spread
from guide.reading.draft import Entry
from guide.reading.figure_scripts import check_figures
from guide.reading.folders import options_of, read_folders
from guide.reading.gathered import is_found, read_notes
from guide.reading.model import Guide
from guide.reading.pictures import Fetch
from guide.reading.sources import read_source, unreadable
from guide.storage.cache import Cache
from guide.storage.root import Root

CHAPTER_FILE = "chapter.md"


def read_guide(
    root: Root,
    cache: Cache | None = None,
    spread: Spread = map,
    fetch: Fetch | None = None,
) -> tuple[Guide, list[Problem]]:
    """Read everything. Returns the guide and its warnings; raises GuideError with all problems.

    Files that were read before come from the cache; many others are read by `spread`. What is
    wrong with notes is told, and contained. Pictures on the net are got by `fetch`, if any.
    """
    content = root.path / "content"
    config, config_source, problems = _read_config(content, root)
    desk = Desk(cache, spread)
    if is_found(root) or config.reading == "found":
        config, folders, more = read_notes(root, config, config_source, desk)
    else:
        _check_content(content, root)
        folders, more = read_folders(content, root, config, config_source, desk)
    options = options_of(config)
    problems += more
    folders = _with_own_ids(folders)
    entries = [each for folder in folders for each in folder.entries]
    if not entries and not has_errors(problems):
        hint = "write one as a Markdown file: content/01-topic/01-question.md"
        where = "." if config.reading == "found" else "content"
        problems.append(Problem(Severity.ERROR, "no question at all", Place(where), hint))
    problems += _check_ids(entries)
    problems += check_figures(root)
    back = read_back(content, root, desk, options)
    guide, more = assemble(root, config, config_source, folders, back, desk, fetch)
    problems = in_order([*problems, *back.problems, *more])
    if config.reading == "found" and entries:
        problems = contained(problems)
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
    message = "no folder content/ in the guide"
    raise GuideError([Problem(Severity.ERROR, message, Place("content"), hint)])


def _read_config(content: Path, root: Root) -> tuple[Config, Source, list[Problem]]:
    path = content / "guide.toml"
    if not root.holds(path):
        return Config(), Source("content/guide.toml", ""), []
    source, problems = read_source(path, root)
    config, more = read_config(source)
    return config, source, problems + more


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
