"""Branches → the parts of a guide: chapters, the sections in them, questions.

In: a Branch. Out: Parts; warnings of what was cut otherwise than expected. No side effects.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from guide.notes.branches import Branch, Note
from guide.notes.cutting import Cut, cut_up
from guide.notes.headings import begins_with, pushed_down, without_its_number
from guide.notes.names import title_of, without_number
from guide.notes.titles import is_catalogued
from guide.notes.titles import without_number as without_own_number
from guide.notes.tree import Part, Piece
from guide.problems import Problem, Source
from guide.storage.root import Root

Section = tuple[str, ...]


class Binder:
    def __init__(self, root: Root, level: int | None, is_vault: bool, title: str) -> None:
        """`title` is that of the whole; in a vault notes are called as their files are."""
        self._root = root
        self._level = level
        self._is_vault = is_vault
        self._title = title
        self._cuts: dict[str, Cut] = {}
        self._catalogued = False
        """Whether numbers in front of titles are part of them: 146. LRU Cache."""
        self.problems: list[Problem] = []

    def parts(self, whole: Branch) -> Iterator[Part]:
        """The only file, chapter by chapter; else what lies in no folder, and the folders."""
        notes = [*whole.notes()]
        titles = (self._cut(note).title for note in notes if not self._is_cut(note))
        self._catalogued = any(map(is_catalogued, titles))
        if len(notes) == 1:
            yield from self._parts_of_file(notes[0], self._is_cut(notes[0]))
            return
        loose, chapters = self._sorted_out(whole)
        opening = whole.note
        if opening and self._is_cut(opening):
            chapters, opening = [self._file_part(opening, whole.title), *chapters], None
        if opening and not loose:
            loose, opening = ([] if opening.is_list else [Branch(self._title, opening)]), None
            title = ""
        else:
            title = self._title if chapters else ""
        questions = tuple(piece for leaf in loose for piece in self._pieces(leaf))
        if opening:
            yield Part("", self._opening_of(opening, self._title), questions)
        elif questions:
            yield Part("", _titled(title, ""), questions)
        yield from chapters

    def _sorted_out(self, whole: Branch) -> tuple[list[Branch], list[Part]]:
        """Files of one question, that are in no chapter; and what is one. Where the order is given,
        so is a file behind the first chapter."""
        loose: list[Branch] = []
        chapters: list[Part] = []
        for branch in whole.branches:
            if branch.branches or not branch.note:
                chapters.append(self._part(branch))
            elif self._is_cut(branch.note):
                chapters.append(self._file_part(branch.note, branch.title))
            elif whole.is_given and branch.is_given and chapters:
                only = replace(branch, note=None, branches=(branch,))
                chapters.append(self._part(only))
            else:
                loose.append(branch)
        return loose, chapters

    def _parts_of_file(self, note: Note, is_cut: bool) -> Iterator[Part]:
        """The headings above its questions are chapters."""
        cut = self._cut(note)
        if not is_cut:
            yield Part("", _titled("", note.source.name), (*self._pieces(Branch("", note)),))
            return
        groups: dict[str, list[Piece]] = {}
        for piece in self._own(cut, note):
            groups.setdefault(piece.section[0] if piece.section else "", []).append(piece)
        before = groups.pop("", [])
        if cut.opening:
            yield Part("", self._opening_of_cut(cut, note, self._file_title(note)), tuple(before))
        elif before:
            yield Part("", _titled("", note.source.name), tuple(before))
        for title, pieces in groups.items():
            inner = tuple(replace(piece, section=piece.section[1:]) for piece in pieces)
            chapter = _titled(without_number(title), note.source.name)
            yield Part(f"{note.source.name}#{title}", chapter, inner)

    def _part(self, branch: Branch) -> Part:
        """A folder, or what an order calls a chapter."""
        title, note = self._title_of(branch), branch.note
        opening, before = _titled(title, ""), tuple[Piece, ...]()
        if note and self._is_cut(note):
            opening = self._opening_of_cut(self._cut(note), note, title)
            before = tuple(self._own(self._cut(note), note))
        elif note:
            opening = self._opening_of(note, title)
        is_one = len([*branch.notes()]) == 1
        below = (p for each in branch.branches for p in self._below(each, (), title, is_one))
        return Part(_folder_of(branch), opening, (*before, *below))

    def _file_part(self, note: Note, title: str) -> Part:
        cut = self._cut(note)
        own = self._file_title(note) or title
        opening = self._opening_of_cut(cut, note, without_number(own))
        return Part(note.source.name, opening, tuple(self._own(cut, note)))

    def _below(
        self, branch: Branch, section: Section, chapter: str, is_one: bool
    ) -> Iterator[Piece]:
        """What stands in a chapter. A folder of one thing is no section."""
        if not branch.branches:
            yield from self._pieces(branch, section, chapter, is_one)
            return
        if branch.note or len(branch.branches) > 1:
            section = (*section, self._title_of(branch))
        if branch.note and not branch.note.is_list:
            yield from self._pieces(replace(branch, branches=()), section, chapter, True)
        for each in branch.branches:
            yield from self._below(each, section, chapter, is_one)

    def _pieces(
        self, leaf: Branch, section: Section = (), chapter: str = "", is_own: bool = False
    ) -> Iterator[Piece]:
        """The questions of a file; with several, its title is a section, unless the section or the
        chapter is its own already."""
        note = leaf.note
        if not note:
            return
        if self._is_cut(note):
            title = self._file_title(note) or leaf.title
            if not is_own and title != (section or (without_number(chapter),))[-1]:
                section = (*section, title)
            cut = self._cut(note)
            pieces = [*self._own(cut, note)]
            if cut.opening:
                pieces[0] = _with_opening(pieces[0], cut.opening)
            yield from (replace(piece, section=(*section, *piece.section)) for piece in pieces)
            return
        [piece] = self._own(self._cut(note), note) or [Piece(note.source, "")]
        if not (self._catalogued or note.front.is_ours):
            text = without_its_number(piece.source.text, without_own_number)
            piece = replace(piece, source=Source(piece.source.name, text))
        yield replace(
            piece, section=section, title=self._file_title(note) or leaf.title or self._title
        )

    def _own(self, cut: Cut, note: Note) -> list[Piece]:
        """The questions of a file, with what its head says of all."""
        front = note.front
        name = title_of(PurePosixPath(note.source.name).stem)
        pieces = [
            replace(
                piece, tags=(*piece.tags, *front.tags), aliases=(*piece.aliases, *front.aliases)
            )
            for piece in cut.questions
        ]
        if len(pieces) == 1 and not front.is_ours and (self._is_vault or front.title):
            title = front.title or name
            source = pieces[0].source
            if not begins_with(source.text, title):
                source = Source(source.name, pushed_down(source.text))
            return [replace(pieces[0], source=source, title=title)]
        return pieces

    def _cut(self, note: Note) -> Cut:
        name = note.source.name
        if name not in self._cuts:
            whole = Cut("", None, (Piece(note.source, title_of(PurePosixPath(name).stem)),))
            cut = whole if note.front.is_ours else cut_up(note.source, self._level)
            self._cuts[name] = cut
            self.problems += cut.problems
        return self._cuts[name]

    def _is_cut(self, note: Note) -> bool:
        return len(self._cut(note).questions) > 1

    def _file_title(self, note: Note) -> str:
        """As its head, its file or its heading says; empty if only the name of its file does."""
        stem = PurePosixPath(note.source.name).stem
        if note.front.title or self._is_vault:
            return note.front.title or title_of(stem)
        title = self._cut(note).title
        return "" if title == stem else without_number(title)

    def _title_of(self, branch: Branch) -> str:
        """Of a folder: as the note that opens it says, or its name."""
        own = self._file_title(branch.note) if branch.note and not self._is_vault else ""
        return own or branch.title or self._title

    def _opening_of(self, note: Note, title: str) -> Piece:
        """A whole note as the opening of a chapter."""
        [piece] = self._own(self._cut(note), note) or [Piece(note.source, "")]
        source = Source(piece.source.name, without_its_number(piece.source.text))
        return Piece(source, title)

    def _opening_of_cut(self, cut: Cut, note: Note, title: str) -> Piece:
        """What stands in a note before its first question."""
        if not cut.opening:
            return _titled(title, note.source.name)
        source = cut.opening.source
        if self._is_vault and not begins_with(source.text, title):
            source = Source(source.name, pushed_down(source.text))
        return replace(
            cut.opening, source=Source(source.name, without_its_number(source.text)), title=title
        )


def _titled(title: str, name: str) -> Piece:
    return Piece(Source(name or f"{title}/", ""), title)


def _folder_of(branch: Branch) -> str:
    return posixpath.commonpath([note.source.name.rpartition("/")[0] for note in branch.notes()])


def _with_opening(piece: Piece, opening: Piece) -> Piece:
    """The first question of a file in a chapter, with what stands before it; not with the title of
    the file, which is one of a section."""
    lines = opening.source.lines
    first = next((n for n, line in enumerate(lines) if line.strip()), -1)
    if first >= 0 and lines[first].startswith("# "):
        lines = [*lines[:first], "", *lines[first + 1 :]]
    below = piece.source.lines
    whole = [above or own for above, own in zip([*lines, *[""] * len(below)], below, strict=False)]
    return replace(piece, source=Source(piece.source.name, "\n".join(whole)))
