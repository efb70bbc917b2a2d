"""Notes within notes: the HTML of a draft, or of a section of it, to be printed in another.

In: HTML of a draft, with its marks. Out: HTML. No side effects.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape

from guide.reading.draft import MARK, Entry, Mark
from guide.reading.markup import VOID, cut

HEADING = re.compile(r"<(/?)h([1-6])([^<>]*)>")
ID = re.compile(r'\sid="[^"]*"')
ALONE = re.compile(r"<p>((?:\s*\0\d+\0)+\s*)</p>")
"""A paragraph of nothing but marks."""
BLOCKS = ("p", "li", "td", "th", "dd", "dt", "blockquote", "figcaption")
"""What a place within it may stand for."""


def alone(html: str, marks: Sequence[Mark], printed: Callable[[Mark], str]) -> str:
    """HTML with what is printed of embeds that are alone in their paragraphs, instead of these."""

    def instead(found: re.Match[str]) -> str:
        held = [marks[int(number)] for number in MARK.findall(found[1])]
        is_embed = all(mark.kind == "embed" for mark in held)
        return "\n".join(map(printed, held)) if is_embed else found[0]

    return ALONE.sub(instead, html)


def content_of(pages: Sequence[tuple[str, Entry]], anchor: str) -> Iterator[tuple[str, Entry, str]]:
    """The HTML of the pieces of a file, those behind the first with their titles; if an anchor is
    given, of what stands at that. Each with the anchor of its page."""
    for index, (page, each) in enumerate(pages):
        draft = each.draft
        title = f"<h4>{draft.title_html}</h4>\n" if index and not anchor else ""
        if anchor in ("", page):
            yield page, each, title + draft.short_html + draft.body_html
            continue
        for local, own in draft.sections:
            if anchor == (own or f"{page}/{local}"):
                html = draft.short_html + draft.body_html
                found = section_of(html, draft.marks, own or local)
                yield page, each, found or block_of(html, draft.marks, local)


def section_of(html: str, marks: Sequence[Mark], name: str) -> str:
    """What stands under the heading of that name, up to the next of its level; empty if it has no
    such heading."""
    start, level = -1, 0
    for found in HEADING.finditer(html):
        if start >= 0 and not found[1] and int(found[2]) <= level:
            return html[start : found.start()]
        if start < 0 and found[1] and level:
            start = found.end()
        elif start < 0 and _is_named(found[3], marks, name):
            level = int(found[2])
    return html[start:] if start >= 0 else ""


def block_of(html: str, marks: Sequence[Mark], name: str) -> str:
    """The block in which the place of that name stands, or before it if it stands by itself."""
    opened: list[tuple[str, int]] = []
    closed: dict[int, str] = {}
    wanted = -1
    for _, tag in cut(html):
        kind = tag["name"] if tag else ""
        if not tag or not kind or kind in VOID:
            continue
        if not tag["closing"]:
            if kind == "div" and _is_named(tag["rest"], marks, name):
                return closed.get(len(opened), "")
            opened.append((kind, tag.start()))
            if wanted < 0 and _is_named(tag["rest"], marks, name):
                wanted = next((i for i, (k, _) in list(enumerate(opened))[::-1] if k in BLOCKS), 0)
            continue
        kind, start = opened.pop()
        block = html[start : tag.end()]
        if len(opened) == wanted:
            return f"<ul>{block}</ul>" if kind == "li" else block
        closed[len(opened)] = block
    return ""


def _is_named(attributes: str, marks: Sequence[Mark], name: str) -> bool:
    own = (marks[int(number)] for number in MARK.findall(attributes))
    said = (mark.text for mark in own if mark.kind == "section")
    return name in said or f'id="{escape(name)}"' in attributes


def as_embedded(html: str) -> str:
    """HTML without ids, which stand in the note itself; its headings a level lower."""
    return "".join(text + (_embedded(tag[0]) if tag else "") for text, tag in cut(html))


def _embedded(tag: str) -> str:
    lower = HEADING.sub(lambda h: f"<{h[1]}h{min(int(h[2]) + 1, 6)}{h[3]}>", tag)
    return ID.sub("", lower, count=1)
