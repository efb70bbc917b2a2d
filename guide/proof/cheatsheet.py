"""The finished cheat sheet against the guide that it was made of.

In: as for any edition. Out: what is wrong with it. Side effects: as for any edition.
"""

import re
from collections.abc import Iterator, Sequence

from guide.problems import Problem
from guide.proof.edition import EditionProof, Expected, Proved
from guide.proof.normal_form import folded, stands_in
from guide.proof.pages import Copy, Page
from guide.proof.texts import behind, follows, line_of, short, wording
from guide.reading.model import Guide, Question
from guide.setting.theme import unlinked


def prove_sheet(guide: Guide, copy: Copy, pages: Sequence[Page], expected: Expected) -> Proved:
    """What is wrong with the cheat sheet."""
    return Proved(tuple(_CheatSheet(guide, copy, pages, expected).problems()))


class _CheatSheet(EditionProof):
    """The cheat sheet."""

    def problems(self) -> Iterator[Problem]:
        yield from self._imprint(self._guide.config.cheatsheet.title or self._guide.title)
        yield from self._faces()
        if len(self._pages) != 1:
            yield self._at(f"the cheat sheet has {len(self._pages)} pages", "it has to be one")
        text = "".join(page.text for page in self._pages)
        for question in () if self._is_partly(text) else self._guide.questions:
            yield from self._entry(question, text)
        for index in range(len(self._pages)):
            yield from self._faults(index)

    def _is_partly(self, text: str) -> bool:
        """Whether a sheet of notes says that it has not all of them."""
        said = re.escape(folded(self._guide.words.partly))
        said = re.sub(r"\\{\w+\\}", r"[\\d,]+", said)
        return self._guide.is_found and re.search(said, text) is not None

    def _entry(self, question: Question, text: str) -> Iterator[Problem]:
        """Its number, its short title and each of its lines."""
        name = f"question {question.number}"
        title = wording(question.short_title_html)
        if not any(follows(rest, title) for rest in behind(str(question.number), text)):
            message = f"{name} has no entry on the cheat sheet"
            yield question.source.problem(message, question.line, 1, self._unprinted)
            return
        lines = [wording(unlinked(line)).pieces for line in question.cheat_html]
        missing = (line for line in lines if not all(stands_in(piece, text) for piece in line))
        for words in map("".join, missing):
            message = f"a line of {name} is not on the cheat sheet: “{short(words)}”"
            at, column = line_of(words, question.source)
            yield question.source.problem(message, at or question.line, column, self._unprinted)
