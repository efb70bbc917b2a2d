"""Citations → their numbers, and the list of what is cited.

In: HTML with marks; works. Out: numbers by key; References. No side effects.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape, unescape
from urllib.parse import quote

from guide.reading.addresses import destination, short_address
from guide.reading.bibliography import Work
from guide.reading.draft import MARK, Mark
from guide.reading.model import Reference
from guide.words import Words

NAMED = 3
"""So many authors are printed."""
ADDRESS = re.compile(r"https?://[^\s<]+[^\s<.,;，；。]")


@dataclass(frozen=True)
class Citations:
    """What a text cites, in the order of first citation."""

    owner: str = ""
    """What its anchors are named after."""
    works: tuple[Work, ...] = ()

    def link_to(self, key: str) -> str:
        """The number of a work as a link; empty for a text that has no list of references."""
        number = self._numbers.get(key)
        if number is None:
            return ""
        return f'<a class="citation" href="#{quote(self._anchor(number))}">{number}</a>'

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {work.key: number for number, work in enumerate(self.works, 1)}

    def references(self, words: Words) -> tuple[Reference, ...]:
        """The list of references."""
        return tuple(
            Reference(number, self._anchor(number), _printed(work, words))
            for number, work in enumerate(self.works, 1)
        )

    def _anchor(self, number: int) -> str:
        return f"r-{self.owner}-{number}"


def citations_of(
    owner: str, fragments: Iterable[str], marks: tuple[Mark, ...], works: Mapping[str, Work]
) -> Citations:
    """What fragments of a draft's HTML cite, of the works that there are."""
    found = (marks[int(n)] for html in fragments for n in MARK.findall(html))
    keys = dict.fromkeys(mark.text for mark in found if mark.kind == "citation")
    return Citations(owner, tuple(works[key] for key in keys if key in works))


def _printed(work: Work, words: Words) -> str:
    """A work as one line of HTML that can be found by who reads it on paper."""
    names = words.between_names.join(map(escape, work.authors[:NAMED]))
    if names and (work.more or len(work.authors) > NAMED):
        names += words.et_al
    issue = f" {work.issue}" if work.venue and work.issue else ""
    year = "" if work.year in work.venue else work.year
    # As in `Machine Learning 45:5–32, 2001`, but `ICML 2021`.
    between = words.between_parts.replace(". ", ", ") if issue else " "
    venue = between.join(part for part in (escape(work.venue + issue), year) if part)
    title = f'<cite class="work">{escape(work.title)}</cite>'
    parts = [names, title, venue, _address(work), ADDRESS.sub(_linked, escape(work.note))]
    return _joined([part for part in parts if part], words.between_parts)


def _joined(parts: Sequence[str], between: str) -> str:
    """Parts of a line; one that ends in `?` needs no other sign behind it."""
    ended = (re.search(r"[?!.？！。](</cite>)?\Z", part) for part in parts[:-1])
    signs = (*(" " if end else between for end in ended), "")
    return "".join(part + sign for part, sign in zip(parts, signs, strict=True))


def _address(work: Work) -> str:
    if work.arxiv:
        return _link(f"https://arxiv.org/abs/{work.arxiv}", f"arXiv:{work.arxiv}")
    if work.doi:
        return _link(f"https://doi.org/{work.doi}", f"doi:{work.doi}")
    return _link(work.url, short_address(work.url, longest=None)) if work.url else ""


def _link(address: str, text: str) -> str:
    to = destination(address)
    return f'<a class="external" href="{escape(to)}">{escape(text)}</a>' if to else escape(text)


def _linked(found: re.Match[str]) -> str:
    """An address in HTML as a link."""
    address = unescape(found[0])
    return _link(address, short_address(address, longest=None))
