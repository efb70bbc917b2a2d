"""HTML cut at its tags, in one pass and whatever it is.

In: HTML. Out: its texts and tags; text without character references. No side effects.

The standard library's parser goes over what is never closed again and again; so no pattern here can
fail once it has begun: what is never closed ends with the HTML, as for a browser.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping

COMMENT = r"<!--.*?(?:-->|\Z)"
NAME = r"<(?P<closing>/?)(?P<name>[A-Za-z][\w-]*+)"
VALUE = r"""=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>]*+)"""
REST = rf"(?P<rest>(?:[^>=]++|{VALUE})*+)(?:>|\Z)"
TAG = re.compile(rf"{COMMENT}|{NAME}{REST}|<[!?/][^>]*+(?:>|\Z)", re.DOTALL)
"""A tag of HTML; the picture of a formula has `>` in its address."""
RAW = {name: re.compile(rf"(?=</{name}\b)", re.IGNORECASE) for name in ("script", "style")}
"""Elements that hold text alone, and where they end."""
ENDLESS = re.compile(r"&#(?=\d{9})\d++;?")
"""A number that is no character's; Python refuses to read one of 5,000 digits."""
VOID = frozenset("br col hr img input source wbr".split())
"""Elements that are never closed."""
UNCLOSED = frozenset("li p td th tr dt dd option optgroup thead tbody tfoot rt rp".split())
"""Elements that are often left open; they do not lie in one another for that."""


def cut(markup: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """Each text with the tag behind it; None at the end."""
    at, left = 0, 0
    while tag := TAG.search(markup, left):
        yield markup[at : tag.start()], tag
        at = left = tag.end()
        if not tag["closing"] and (end := RAW.get((tag["name"] or "").lower())):
            found = end.search(markup, at)
            left = found.start() if found else len(markup)
    yield markup[at:], None


def attributes_of(attributes: Mapping[str, object]) -> str:
    """Attributes as they stand in a tag, each with a space before it."""
    return "".join(f' {name}="{html.escape(str(value))}"' for name, value in attributes.items())


def plain(text: str) -> str:
    """Text without character references."""
    return html.unescape(ENDLESS.sub("\ufffd", text)) if "&" in text else text


class Nesting:
    """How deep elements lie in each other, tag after tag."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._count: Counter[str] = Counter()

    @property
    def depth(self) -> int:
        return len(self._open)

    def pass_by(self, tag: re.Match[str]) -> None:
        """A closing tag closes what is open in its element, too; one without an opening nothing."""
        name = (tag["name"] or "").lower()
        if not name or name in VOID or name in UNCLOSED:
            return
        if not tag["closing"]:
            self._open.append(name)
            self._count[name] += 1
            return
        while self._count[name]:
            closed = self._open.pop()
            self._count[closed] -= 1
            if closed == name:
                break
