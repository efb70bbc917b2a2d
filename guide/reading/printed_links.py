"""Links of notes as paper has them: addresses behind them where they are few, else in a list.

In: fragments of a question's HTML. Out: the same, with the addresses of crowded paragraphs as
numbers, and a list of these behind. No side effects.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape

from guide.reading.markup import cut, plain

MOST = 2
"""So many addresses are printed in a paragraph."""
IN_A_LIST = 50
"""So many in a paragraph of the list: a line of a longer one costs more."""
FIELD = re.compile(r'\s(class|data-address)="([^"]*)"')
WHOLE = "table"
"""In which all paragraphs count as one."""
TAG = re.compile(
    r"<(/?)(a|p|li|ul|ol|d[ltd]|h[1-6]|blockquote|aside|figure|figcaption|pre|div|table)\b[^<>]*>"
)
"""Links, and where paragraphs begin and end."""


def with_numbers(fragments: Sequence[str]) -> tuple[str, ...]:
    """The fragments of one question; the list of addresses stands behind the last."""
    notes: dict[str, int] = {}
    done = ["".join(_numbered(fragment, notes)) for fragment in fragments]
    return (*done[:-1], done[-1] + _listed(notes)) if done else ()


def without_addresses(html: str) -> str:
    """HTML of which no address is printed."""
    if "data-address" not in html:
        return html
    return "".join(text + (_silent(tag[0]) if tag else "") for text, tag in cut(html))


def _numbered(html: str, notes: dict[str, int]) -> Iterator[str]:
    """Paragraph for paragraph."""
    if "data-address" not in html:
        yield html
        return
    part: list[str] = []
    depth, heading, at = 0, False, 0
    for tag in TAG.finditer(html):
        part += (html[at : tag.start()], tag[0])
        at, name = tag.end(), tag[2]
        before = depth
        if name == WHOLE:
            depth += -1 if tag[1] else 1
        if name != "a" and min(before, depth) <= 0:
            yield from _finished(part, notes, heading)
            part, heading = [], name.startswith("h") and not tag[1]
    yield from _finished([*part, html[at:]], notes, heading)


def _finished(part: list[str], notes: dict[str, int], heading: bool) -> Iterator[str]:
    links = [n for n, piece in enumerate(part) if piece.startswith("<a ") and _address(piece)]
    if not heading and len(links) <= MOST:
        yield from part
        return
    waiting = ""
    for n, piece in enumerate(part):
        if n in links:
            waiting = "" if heading else _address(piece)
            piece = _silent(piece)
        yield piece
        if waiting and piece == "</a>":
            number = notes.setdefault(waiting, len(notes) + 1)
            yield f'<sup class="address-number">{number}</sup>'
            waiting = ""


def _address(tag: str) -> str:
    """What a link prints behind it."""
    fields = {found[1]: found[2] for found in FIELD.finditer(tag)}
    return fields.get("data-address", "") if "external" in fields.get("class", "") else ""


def _silent(tag: str) -> str:
    return FIELD.sub(lambda found: "" if found[1] == "data-address" else found[0], tag)


def _listed(notes: dict[str, int]) -> str:
    """The addresses by their numbers."""
    lines = [
        f'<span class="address"><b>{number}</b>\u00a0{escape(plain(address), quote=False)}</span>'
        for address, number in notes.items()
    ]
    parts = (lines[n : n + IN_A_LIST] for n in range(0, len(lines), IN_A_LIST))
    return "".join(f'<p class="addresses">{" ".join(part)}</p>\n' for part in parts)
