"""Terms of the glossary in answers: first uses become links, and say where a term is explained.

In: definitions, and the HTML of answers without marks. Out: the HTML with links; Uses. No side
effects. Drafts know nothing of it, so an edit of the glossary has no question parsed.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from html import escape
from urllib.parse import quote

from guide.reading.draft import Definition
from guide.reading.markup import VOID, cut, plain
from guide.reading.model import Use

PASSED = {*"a code pre figcaption h1 h2 h3 h4 h5 h6 svg style script".split()}
"""Elements in which nothing is linked."""
PASSED_CLASS = re.compile(r'class="(?:[^"]* )?(?:footnote|katex|label|citations|tickbox)[ "]')
BOLD = {"strong", "dt"}
LATIN = "0-9A-Za-zÀ-ʯ"
LATIN_END = re.compile(rf"[{LATIN}]\Z")
RUNS_ON = re.compile(rf"[{LATIN}]|-[{LATIN}]")
"""What goes on with the word before it."""
SPACE = re.compile(r"\s+")
SPACED = re.compile(r"\s+|\S")


class Where(Enum):
    """What a piece of HTML is to the linker."""

    PASSED = 0
    """A tag, or text in which nothing is linked."""
    PLAIN = 1
    BOLD = 2


@dataclass(frozen=True)
class Linked:
    """An answer with links to the glossary."""

    fragments: tuple[str, ...]
    uses: Mapping[int, Use]
    """By the index of the definition."""


class Terms:
    """Finds the terms of a glossary, whatever their number."""

    def __init__(self, definitions: Sequence[Definition]) -> None:
        self.anchors = _anchors(definitions)
        owners = {
            key: index
            for index, each in enumerate(definitions)
            for name in each.names
            if (key := _key(name))
        }
        self._index = _Index({form: n for key, n in owners.items() for form in _forms(key)})

    def linked(self, question: str, number: int, fragments: Sequence[str]) -> Linked:
        """Fragments of the answer of a question (its id, its number) with each first use linked.

        A use in an earlier fragment is the first.
        """
        uses: dict[int, Use] = {}

        def link(bold: bool, text: str, index: int) -> str:
            if index in uses:
                return text
            anchor = f"u-{question}-{len(uses) + 1}"
            uses[index] = Use(number, f"q-{question}", anchor, bold)
            target = quote(self.anchors[index])
            return f'<a class="term" id="{escape(anchor)}" href="#{target}">{text}</a>'

        done = tuple("".join(self._through(html, link)) for html in fragments)
        return Linked(done, uses)

    def _through(self, html: str, link: Callable[[bool, str, int], str]) -> Iterator[str]:
        for piece, where in _pieces(html):
            if where is Where.PASSED:
                yield piece
                continue
            at = 0
            for start, end, index in self._index.found_in(piece):
                yield piece[at:start]
                yield link(where is Where.BOLD, piece[start:end], index)
                at = end
            yield piece[at:]


class _Index:
    """Names in alphabetical order: the longest with which a text begins is beside the text.

    Every name that is a beginning of the text is one of the name just before it, too. So a search
    by halves and the beginnings of what it finds tell all; a pattern of all names would try each.
    """

    def __init__(self, owners: Mapping[str, int]) -> None:
        self._owners = owners
        self._names = sorted(owners)
        self._shorter = list(_beginnings(self._names))
        self._longest = max(map(len, self._names), default=0)
        self._start = re.compile(_starts({name[0] for name in self._names}))

    def found_in(self, piece: str) -> Iterator[tuple[int, int, int]]:
        """Start, end and owner of each name in a text of HTML, from left to right."""
        text, places = _spaced(piece)
        at = 0
        while found := self._start.search(text, at):
            start = found.start()
            name = self._longest_at(text, start)
            at = start + max(len(name), 1)
            if name:
                yield places[start], places[at], self._owners[name]

    def _longest_at(self, text: str, at: int) -> str:
        """The longest name that stands there as a word; empty if none does."""
        index = bisect_right(self._names, text[at : at + self._longest]) - 1
        while index >= 0:
            name = self._names[index]
            if text.startswith(name, at) and not self._runs_on(name, text, at + len(name)):
                return name
            index = self._shorter[index]
        return ""

    @staticmethod
    def _runs_on(name: str, text: str, end: int) -> bool:
        return bool(LATIN_END.search(name) and RUNS_ON.match(text, end))


def _beginnings(names: Sequence[str]) -> Iterator[int]:
    """For each of sorted names, the index of the longest other one that it begins with, or -1."""
    within: list[int] = []
    for index, name in enumerate(names):
        while within and not name.startswith(names[within[-1]]):
            within.pop()
        yield within[-1] if within else -1
        within.append(index)


def _spaced(piece: str) -> tuple[str, Sequence[int]]:
    """A text with each white space as one space; where each character of it stands."""
    text = SPACE.sub(" ", piece)
    if len(text) == len(piece):
        return text, range(len(piece) + 1)
    return text, [*(found.start() for found in SPACED.finditer(piece)), len(piece)]


def explained(uses: Sequence[Use]) -> tuple[Use, ...]:
    """Those of the first uses of a term that explain it: in bold; else the first of all."""
    return tuple(use for use in uses if use.bold) or tuple(uses[:1])


def _anchors(definitions: Sequence[Definition]) -> tuple[str, ...]:
    """An anchor for each term, named after it."""
    taken: dict[str, int] = {}
    anchors = []
    for each in definitions:
        name = re.sub(r"[^\w]+", "-", each.names[0]).strip("-").casefold()
        taken[name] = taken.get(name, 0) + 1
        anchors.append(f"g-{name}" + f"--{taken[name]}" * (taken[name] > 1))
    return tuple(anchors)


def _key(name: str) -> str:
    """A name as it is looked up: a small first letter may stand in the text as a capital."""
    words = " ".join(plain(name).split())
    return words[0].lower() + words[1:] if words[1:].islower() else words


def _forms(key: str) -> tuple[str, ...]:
    """How a name may stand in HTML."""
    rest = key[1:]
    return tuple(
        escape(first + rest) for first in (key[0], key[0].upper() if rest.islower() else key[0])
    )


def _starts(letters: set[str]) -> str:
    """Where a name may begin; what must not stand before a Latin letter is asked behind it.

    So Python looks at nothing but these characters (a fiftieth of the time, with 60 terms).
    """
    latin = {letter for letter in letters if re.match(rf"[{LATIN}]", letter)}
    groups = (
        (latin, rf"(?<![{LATIN}&].)(?<![{LATIN}]-.)"),
        (letters - latin, ""),
    )
    shapes = (f"[{re.escape(''.join(sorted(chars)))}]{end}" for chars, end in groups if chars)
    return "|".join(shapes) or r"(?!)"


def _pieces(html: str) -> Iterator[tuple[str, Where]]:
    """HTML cut at its tags."""
    depth = bold = 0
    passed = ""
    for text, tag in cut(html):
        yield text, Where.PASSED if passed else Where.BOLD if bold else Where.PLAIN
        if not tag:
            return
        yield tag[0], Where.PASSED
        closing, name, rest = tag["closing"], tag["name"], tag["rest"]
        step = -1 if closing else 1
        if passed:
            depth += step if name == passed else 0
            passed = passed if depth else ""
        elif not name or name in VOID:
            pass
        elif not closing and (name in PASSED or PASSED_CLASS.search(rest)):
            passed, depth = name, 1
        elif name in BOLD:
            bold += step
