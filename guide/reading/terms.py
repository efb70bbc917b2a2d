"""Terms of the glossary in answers: first uses become links, and say where a term is explained.

In: definitions, and the HTML of answers without marks. Out: the HTML with links; Uses. No side
effects. Drafts know nothing of it, so an edit of the glossary has no question parsed.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from html import escape, unescape
from urllib.parse import quote

from guide.reading.draft import Definition
from guide.reading.model import Use

TAG = re.compile(r"""<!--.*?-->|<(/?)([A-Za-z][\w-]*)((?:[^"'>]+|"[^"]*"|'[^']*')*)>""", re.DOTALL)
"""A tag of HTML; the picture of a formula has `>` in its address."""
PASSED = {*"a code pre figcaption h1 h2 h3 h4 h5 h6 svg style script".split()}
"""Elements in which nothing is linked."""
PASSED_CLASS = re.compile(r'class="(?:[^"]* )?(?:footnote|katex|label|citations|tickbox)[ "]')
VOID = {*"br col hr img input source wbr".split()}
"""Elements that are never closed."""
BOLD = {"strong", "dt"}
LATIN = "0-9A-Za-zÀ-ʯ"


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
    """Finds the terms of a glossary; one compiled pattern for all."""

    def __init__(self, definitions: Sequence[Definition]) -> None:
        self.anchors = _anchors(definitions)
        self._owners = {
            _key(name): index for index, each in enumerate(definitions) for name in each.names
        }
        self._pattern = re.compile(_pattern(self._owners) or r"(?!)")

    def linked(self, question: str, number: int, fragments: Sequence[str]) -> Linked:
        """Fragments of the answer of a question (its id, its number) with each first use linked.

        A use in an earlier fragment is the first.
        """
        uses: dict[int, Use] = {}

        def link(bold: bool, found: re.Match[str]) -> str:
            index = self._owners[_key(found[0])]
            if index in uses:
                return found[0]
            anchor = f"u-{question}-{len(uses) + 1}"
            uses[index] = Use(number, f"q-{question}", anchor, bold)
            target = quote(self.anchors[index])
            return f'<a class="term" id="{escape(anchor)}" href="#{target}">{found[0]}</a>'

        done = tuple("".join(self._through(html, link)) for html in fragments)
        return Linked(done, uses)

    def _through(self, html: str, link: Callable[[bool, re.Match[str]], str]) -> Iterator[str]:
        for piece, where in _pieces(html):
            if where is Where.PASSED:
                yield piece
            else:
                yield self._pattern.sub(partial(link, where is Where.BOLD), piece)


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
    words = " ".join(unescape(name).split())
    return words[0].lower() + words[1:] if words[1:].islower() else words


def _pattern(names: Iterable[str]) -> str:
    """What keys look like in HTML, the longest first; Latin letters only as whole words.

    Grouped by their first characters, and what must not stand before these asked behind them: so
    Python looks at nothing but these characters (a fiftieth of the time, with 60 terms).
    """
    groups: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        first, rest = name[0], escape(name[1:])
        end = rf"(?![{LATIN}]|-[{LATIN}])" if re.match(rf"[{LATIN}]", name[-1]) else ""
        shape = r"\s+".join(map(re.escape, rest.split(" "))) + end
        for letter in dict.fromkeys((first, first.upper() if rest.islower() else first)):
            groups.setdefault(letter, []).append(shape)
    return "|".join(f"{_first(letter)}(?:{'|'.join(rest)})" for letter, rest in groups.items())


def _first(letter: str) -> str:
    shape = re.escape(escape(letter))
    if not re.match(rf"[{LATIN}]", letter):
        return shape
    return rf"{shape}(?<![{LATIN}&]{shape})(?<![{LATIN}]-{shape})"


def _pieces(html: str) -> Iterator[tuple[str, Where]]:
    """HTML cut at its tags."""
    at = depth = bold = 0
    passed = ""
    for tag in TAG.finditer(html):
        where = Where.PASSED if passed else Where.BOLD if bold else Where.PLAIN
        yield html[at : tag.start()], where
        yield tag[0], Where.PASSED
        at = tag.end()
        closing, name, rest = tag[1], tag[2], tag[3]
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
    yield html[at:], Where.PASSED if passed else Where.BOLD if bold else Where.PLAIN
