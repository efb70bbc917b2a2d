"""A file of notes → its questions, and what stands before them.

In: a Source; the level of its headings that are questions. Out: pieces, as Markdown of a guide;
a warning that says how the file was cut. No side effects.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from guide.notes import shaping
from guide.notes.choosing import Choice, choose
from guide.notes.contents import contents_of
from guide.notes.definitions import definitions_of, missing
from guide.notes.folds import Fold
from guide.notes.outline import LABELS, Heading, Outline, outline_of
from guide.notes.parting import Part, parts_of, whole
from guide.notes.titles import is_answer, plain, without_numbers
from guide.notes.tree import Piece
from guide.problems import Problem, Severity, Source

CALLED = {
    "bold": "lines in bold",
    "summary": "summaries of what unfolds",
    "label": "lines `Q:`",
    "number": "bold numbers",
    "line": "numbered lines",
    "term": "terms of its lists of definitions",
}


@dataclass(frozen=True)
class Cut:
    """What a file holds."""

    title: str
    """Of the file as a whole."""
    opening: Piece | None
    """What stands before its first question; None if nothing does."""
    questions: tuple[Piece, ...]
    problems: tuple[Problem, ...] = ()


def cut_up(source: Source, level: int | None = None) -> Cut:
    """The pieces of a file; `level` 1–6 is that of questions, None chooses."""
    name = PurePosixPath(source.name).stem
    outline = outline_of(source.lines)
    taken = contents_of(source.lines, outline)
    lines = ["" if n in taken else line for n, line in enumerate(source.lines)]
    outline = outline.without(taken)
    one = whole(lines, outline)
    names = [name, one.heading.title] if one.heading else [name]
    choice = choose(lines, outline, names, level)
    parts = parts_of(lines, outline, choice) if choice else []
    if not choice or not parts:
        [piece] = _pieces(source, lines, outline, [one], None)
        piece = replace(piece, title=piece.title or name)
        return Cut(piece.title, None, (piece,) if "".join(lines).strip() else ())
    opening, *questions = _pieces(source, lines, outline, parts, choice)
    title = opening.title or name
    before = [
        line for n, line in enumerate(lines[: parts[0].lines.stop]) if not _is_in(n, parts[0])
    ]
    said = () if level else (_said(source, choice, questions, parts),)
    kept = replace(opening, title=title) if "".join(before).strip() else None
    return Cut(title, kept, tuple(questions), said)


def _is_in(line: int, part: Part) -> bool:
    return part.heading is not None and part.heading.start <= line < part.heading.end


def _said(
    source: Source, choice: Choice, questions: Sequence[Piece], parts: Sequence[Part]
) -> Problem:
    of = f"headings of level {choice.kind}" if choice.kind.isdigit() else CALLED[choice.kind]
    heading = parts[1].heading
    line = heading.start + 1 if heading else 1
    message = f"cut into {len(questions)} questions, at its {of}"
    hint = "if others are its questions, write their level in guide.toml: question_level = 1 to 6"
    return replace(source.problem(message, line, 1, hint, Severity.WARNING), kind="questions found")


def _pieces(
    source: Source,
    lines: Sequence[str],
    outline: Outline,
    parts: Sequence[Part],
    choice: Choice | None,
) -> list[Piece]:
    shaped = list(lines)
    for number in outline.rules:
        shaping.make_rule(shaped, number)
    shaping.unfold(shaped, _unfolding(outline, parts))
    for part in parts:
        if part.heading:
            shaping.take_heading(shaped, part.heading, part.lines.stop)
        shaping.raise_headings(shaped, _below(part, outline))
        if choice:
            shaping.balance(shaped, part.lines, outline.is_code)
    titles = _titles(parts, choice)
    defined = definitions_of(lines, outline.is_code) if choice else {}
    return [
        _piece(source, shaped, part, titles, missing(shaped, part.lines, lines, defined))
        for part in parts
    ]


def _unfolding(outline: Outline, parts: Sequence[Part]) -> Iterator[Fold]:
    """What is printed open without its summary: that is a title, or says that an answer follows, in
    whatever language it says so of every other question."""
    often = Counter(fold.title for fold in outline.folds)
    headings = [h for part in parts for h in (part.heading, *part.section) if h]
    titles = {heading.start for heading in headings if heading.kind == "summary"}
    for fold in outline.folds:
        is_label = is_answer(fold.title) or often[fold.title] >= max(LABELS, len(parts) / 2)
        if is_label or fold.summary[0][0] in titles:
            yield fold


def _below(part: Part, outline: Outline) -> list[Heading]:
    """The headings within a piece."""
    starts = outline.starts
    first, last = bisect_left(starts, part.lines.start), bisect_left(starts, part.lines.stop)
    within = outline.headings[first:last]
    return [h for h in within if h.kind.isdigit() and h is not part.heading]


def _titles(parts: Sequence[Part], choice: Choice | None) -> Mapping[int, str]:
    """The titles of headings, by their lines: without their numbers, which are the guide's."""
    headings = {h.start: h for part in parts for h in (part.heading, *part.section) if h}
    titles: dict[int, str] = {}
    for kind in {heading.kind for heading in headings.values()} if choice else ():
        of = [heading for heading in headings.values() if heading.kind == kind]
        numbered = without_numbers([heading.title for heading in of])
        titles |= {h.start: title for h, title in zip(of, numbered, strict=True)}
    return titles or {start: heading.title for start, heading in headings.items()}


def _piece(
    source: Source,
    lines: Sequence[str],
    part: Part,
    titles: Mapping[int, str],
    definitions: Sequence[str],
) -> Piece:
    start, heading = part.lines.start, part.heading
    title = titles[heading.start] if heading else ""
    rows = list(lines[start : part.lines.stop])
    if heading and not _is_boxed(heading, lines, part):
        start -= _set_title(rows, heading.start - start, title, start)
    if definitions:
        rows += ["", *definitions]
    text = "\n".join(["\n" * max(start, 0) + rows[0], *rows[1:]]) if rows else ""
    section = tuple(plain(titles[each.start]) for each in part.section)
    return Piece(replace(source, text=text), plain(title), section=section)


def _is_boxed(heading: Heading, lines: Sequence[str], part: Part) -> bool:
    """Whether a tag stands in other HTML, where Markdown has no meaning: then the title alone says
    what it says."""
    above = lines[heading.start - 1] if heading.start > part.lines.start else ""
    return heading.form == "html" and bool(above.strip())


def _set_title(rows: list[str], index: int, title: str, start: int) -> int:
    """Where the heading was, if nothing is left there; else above it, so that an empty line before
    the piece, if there is one, has to go for it."""
    if not rows[index].strip():
        rows[index] = f"# {title}"
        return 0
    rows.insert(index, f"# {title}")
    return 1 if start else 0
