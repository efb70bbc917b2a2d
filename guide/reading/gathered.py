"""Notes that were found → the chapters of a guide.

In: the root of the notes, and what settings say. Out: the settings of the guide that they make, its
chapters with their drafts; warnings. Reads files, writes none.
"""

from collections.abc import Iterator, Sequence

from guide.config import Config, of_notes
from guide.notes.collection import collect
from guide.notes.tree import Part, Piece
from guide.problems import Problem, Source
from guide.reading.assemble import Folder
from guide.reading.characters import Characters
from guide.reading.desk import Desk
from guide.reading.draft import Draft, Entry, Options
from guide.reading.folders import options_of
from guide.reading.sections import slug
from guide.storage.root import Root
from guide.toml import places_of

ONCE = ("heading level", "no alternative text", "shortcode")
"""Kinds of problems."""


def is_found(root: Root) -> bool:
    """Whether what lies there is notes, and no guide of somebody who writes for print."""
    return root.holds_notes


def read_notes(
    root: Root, config: Config, source: Source, desk: Desk
) -> tuple[Config, list[Folder], list[Problem]]:
    """What is there, as chapters; what the settings leave open is filled in."""
    level = config.question_level if isinstance(config.question_level, int) else None
    notes = collect(root, level)
    is_said = ("", "language") in places_of(source)
    config = of_notes(config, notes.title, None if is_said else notes.language)
    options = options_of(config)
    pieces = [piece for part in notes.parts for piece in part.questions]
    drafts = iter(desk.questions([p.source for p in pieces], options, [p.title for p in pieces]))
    folders = [
        Folder(
            part.id,
            _opening(part, desk, options),
            tuple(_entry(piece, next(drafts)) for piece in part.questions),
        )
        for part in notes.parts
    ]
    problems = [
        problem
        for folder in folders
        for each in (folder.opening, *folder.entries)
        for problem in each.draft.problems
    ]
    return config, folders, [*notes.problems, *_once(problems)]


def _once(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Of what notes are full of and nobody misses, one of a kind in a file."""
    told: set[tuple[str, str]] = set()
    for problem in problems:
        key = problem.kind, problem.place.file
        if problem.kind not in ONCE or key not in told:
            yield problem
        told.add(key)


def _opening(part: Part, desk: Desk, options: Options) -> Entry:
    piece = part.opening
    if not piece.source.text.strip():
        title = Source(piece.source.name, piece.title)
        return Entry("", title, Draft(piece.title, characters=Characters(piece.title)))
    return Entry("", piece.source, desk.opening(piece.source, options, piece.title))


def _entry(piece: Piece, draft: Draft) -> Entry:
    name = piece.id or slug(draft.title or piece.title) or "-"
    return Entry(name, piece.source, draft, piece.section, piece.aliases, piece.tags)
