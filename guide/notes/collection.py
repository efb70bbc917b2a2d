"""A folder of notes, or one file → Notes.

In: the root of the notes; perhaps the name of the only file that is meant. Out: Notes, with a
warning for whatever is passed over. Reads files, writes none.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from guide.limits import TEXT_BYTES
from guide.notes.cutting import Cut, cut_up
from guide.notes.decoding import decoded
from guide.notes.front import Fronted, split
from guide.notes.order import by_number, without_number
from guide.notes.tree import Notes, Part, Piece
from guide.problems import Place, Problem, Severity, Source
from guide.storage.root import Root

SUFFIXES = (".md", ".markdown", ".mdx")
ABOUT = re.compile(
    r"licen[cs]e|changelog|changes|contributing|contributors|code[-_]of[-_]conduct|security"
    r"|pull_request_template|issue_template|support|authors|todo|summary|_sidebar|_navbar"
    r"|_coverpage|_footer|_404",
    re.IGNORECASE,
)
"""Files that are about the collection, or order it."""
ELSEWHERE = frozenset("node_modules _build build dist vendor output site __MACOSX".split())
WRAPPERS = frozenset("docs doc src source notes content posts _posts".split())
"""Folders that hold all of a collection, beside what is about it."""
OPENINGS = ("readme", "index", "_index", "chapter", "00-index")
HAN = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]+")
HEADING = re.compile(r"^#[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


@dataclass(frozen=True)
class _File:
    """A file of notes that was read."""

    folders: tuple[str, ...]
    """From the root down, less a wrapper."""
    stem: str
    fronted: Fronted

    @property
    def order(self) -> tuple[object, ...]:
        said = self.fronted.order
        is_opening = self.stem.lower() in OPENINGS
        place = (0.0, not is_opening) if said is None else (said, True)
        return (*place, by_number(self.stem))


def collect(root: Root, question_level: int | None = None) -> Notes:
    """Everything below the root that is Markdown, or the only file that is meant."""
    problems: list[Problem] = []
    paths = [root.path / root.only] if root.only else [*_paths(root, problems)]
    files = [file for path in paths if (file := _read(path, root, problems))]
    files = [*_unwrapped(files)]
    parts = [*_parts(files, question_level, problems)]
    language = _language(file.fronted.body.text for file in files)
    title = Path(root.only).stem if root.only else root.real.name
    return Notes(title, language, tuple(parts), tuple(problems))


def _paths(root: Root, problems: list[Problem]) -> Iterator[Path]:
    passed: list[str] = []
    for path in root.walk(root.path):
        name = path.relative_to(root.path)
        if path.suffix.lower() not in SUFFIXES or any(p.startswith(".") for p in name.parts):
            continue
        if ELSEWHERE & {*name.parts[:-1]} or ABOUT.fullmatch(path.stem):
            passed.append(name.as_posix())
        else:
            yield path
    if passed:
        shown = ", ".join(passed[:3]) + (f" and {len(passed) - 3} more" if len(passed) > 3 else "")
        message = f"not printed, as it is about the collection: {shown}"
        problems.append(Problem(Severity.WARNING, message, Place("."), ""))


def _read(path: Path, root: Root, problems: list[Problem]) -> _File | None:
    """A file's text; None if it cannot be read or is empty."""
    name = root.name_of(path)
    try:
        source, said = decoded(name, root.read(path, TEXT_BYTES))
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        problems.append(Problem(Severity.WARNING, message, Place(name), ""))
        return None
    fronted = split(source)
    problems += [*said, *fronted.problems]
    if not fronted.body.text.strip():
        problems.append(Problem(Severity.WARNING, "empty, and passed over", Place(name), ""))
        return None
    return _File(PurePosixPath(name).parts[:-1], PurePosixPath(name).stem, fronted)


def _unwrapped(files: Sequence[_File]) -> Iterator[_File]:
    """The same without the one folder that holds all but what lies at the top."""
    tops = {file.folders[0] for file in files if file.folders}
    wrapper = next(iter(tops), "") if len(tops) == 1 else ""
    for file in files:
        if wrapper.lower() in WRAPPERS and file.folders[:1] == (wrapper,):
            yield replace(file, folders=file.folders[1:])
        else:
            yield file


def _parts(files: Sequence[_File], level: int | None, problems: list[Problem]) -> Iterator[Part]:
    """The files of one top folder are a chapter; one that lies in none is, if it has questions."""
    by_top: dict[str, list[_File]] = {}
    for file in files:
        by_top.setdefault(file.folders[0] if file.folders else "", []).append(file)
    for top in sorted(by_top, key=by_number):
        yield from _chapters(top, by_top[top], level, problems)


def _chapters(
    top: str, files: Iterable[_File], level: int | None, problems: list[Problem]
) -> Iterator[Part]:
    opening = Piece(Source(f"{top}/", top), without_number(top) if top else "")
    pieces: list[Piece] = []
    apart: list[Part] = []
    for file in sorted(files, key=lambda each: ([*map(by_number, each.folders)], each.order)):
        cut = cut_up(file.fronted.body, level)
        problems += cut.problems
        named = [*_named(file, cut)]
        if not top and len(named) > 1:
            first = cut.opening or Piece(Source(file.fronted.body.name, ""), _title(file, cut))
            apart.append(Part(file.stem, replace(first, title=_title(file, cut)), tuple(named)))
        elif top and len(file.folders) == 1 and file.stem.lower() in OPENINGS and len(named) == 1:
            opening = replace(named[0], title=named[0].title or opening.title)
        else:
            pieces += named if not cut.opening else [replace(cut.opening, title=_title(file, cut))]
            pieces += named if cut.opening else []
    if pieces or (top and opening.source.text.strip() != top):
        yield Part(top, opening, tuple(pieces))
    yield from apart


def _named(file: _File, cut: Cut) -> Iterator[Piece]:
    """Its questions, with what its place and its front matter say of them."""
    section = tuple(map(without_number, file.folders[1:]))
    inside = (_title(file, cut),) if len(cut.questions) > 1 and file.folders else ()
    for piece in cut.questions:
        title = _title(file, cut) if len(cut.questions) == 1 else piece.title
        yield replace(
            piece,
            title=title,
            section=(*section, *inside, *piece.section),
            tags=file.fronted.tags,
            aliases=file.fronted.aliases,
        )


def _title(file: _File, cut: Cut) -> str:
    """What it says itself, else its one heading of the first level, else its name."""
    headings = HEADING.findall(file.fronted.body.text)
    own = headings[0].strip() if len(headings) == 1 else ""
    return file.fronted.title or own or without_number(cut.title or file.stem)


def _language(texts: Iterator[str]) -> str:
    """Chinese if it has more Han than two for each Latin word, or nearly so."""
    han = words = 0
    for text in texts:
        han += len(HAN.findall(text))
        words += len(WORD.findall(text))
    return "zh" if han * 2 > words else "en"
