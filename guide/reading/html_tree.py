"""Blocks of HTML and of Markdown within each other, well-formed whatever was written.

In: tags and tokens, one after another. Out: tokens as Markdown has them. What is opened is closed
where Markdown closes what it lies in, at the latest; what may not stand where it does gets what it
needs around it. No side effects but on what is given.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from markdown_it.token import Token

from guide.limits import CELLS, NESTING
from guide.reading.html_inlines import named
from guide.reading.html_tags import DIVISIONS, PARTS, TAG, alignment_of, name_of

TABLE = ("table", "thead", "tbody", "tr")
"""Elements that hold no text."""
CELL = ("td", "th")
TIGHT = ("li", "td", "th", "dd", "dt")
"""Elements whose first text is no paragraph."""
ENDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "li": (("li",), ("ul", "ol")),
    "dt": (("dt", "dd"), ("dl",)),
    "dd": (("dt", "dd"), ("dl",)),
    "td": (CELL, ("table",)),
    "th": (CELL, ("table",)),
    "tr": (("tr",), ("table",)),
    "thead": (("thead", "tbody"), ("table",)),
    "tbody": (("thead", "tbody"), ("table",)),
    "p": (("p",), (*TIGHT, "div", "blockquote", "center", "details", "section")),
}
"""What an element ends that was left open, and where that is no longer looked for."""
SPAN = 3
"""Digits of the columns or rows that a cell spans."""


@dataclass
class _Open:
    """An element that is open, or something of Markdown's if it has no name."""

    name: str = ""
    opening: Token | None = None
    closing: Token | None = None
    is_printed: bool = True
    """Whether its opening is: a table waits until it has a row."""
    is_filled: bool = False
    is_implied: bool = False
    cells: set[str] = field(default_factory=set)
    """Of a row, the kinds of its cells."""


class Tree:
    """The blocks so far, and what is open in them."""

    def __init__(self) -> None:
        self.out: list[Token] = []
        self._open: list[_Open] = []
        self._ending: list[str] = []
        """What ends behind the paragraph of Markdown that is being read."""
        self._cells = 0

    @property
    def is_inside(self) -> bool:
        """Whether an element of HTML is what is open last."""
        return bool(self._open and self._open[-1].name)

    def finished(self) -> list[Token]:
        while self._open:
            self._pop(False)
        return self.out

    # Markdown

    def add(self, token: Token) -> None:
        """A token of Markdown."""
        if token.nesting < 0:
            self._close_markdown(token)
            return
        if token.type == "inline":
            self._take_closing_tags(token)
        elif not self._open or self.is_inside:
            self._make_room(token).is_filled = True
        self.out.append(token)
        if token.nesting > 0:
            self._open.append(_Open())

    def _close_markdown(self, token: Token) -> None:
        while self.is_inside:
            self._pop(False)
        if self._open:
            self._open.pop()
        self.out.append(token)
        names, self._ending = self._ending, []
        for name in names:
            self.close(name)

    def _take_closing_tags(self, inline: Token) -> None:
        """`text</div>` at the end of a paragraph closes what was opened before it."""
        known = {each.name for each in self._open}
        while len(self._ending) < NESTING and (at := inline.content.rfind("</")) > 0:
            tag = TAG.fullmatch(inline.content[at:].strip())
            name = name_of(tag) if tag else ""
            if not name or name not in known or f"<{name}" in inline.content:
                break
            inline.content = inline.content[:at].rstrip()
            self._ending.append(name)

    # HTML

    def division(self, name: str, attributes: Mapping[str, str], token: Token) -> None:
        """Open what is nothing in print but aligned, perhaps."""
        if len(self._open) >= NESTING:
            return
        self._end(name)
        self._make_room(token).is_filled = True
        opening = closing = None
        if alignment := alignment_of(name, attributes):
            opening, closing = _tokens("division", "div", token)
            opening.attrs["style"] = f"text-align:{alignment}"
        self._push(name, opening, closing)

    def part(self, name: str, attributes: Mapping[str, str], token: Token) -> None:
        """Open an element that Markdown has, too."""
        if len(self._open) < NESTING:
            self._part(name, attributes, token)

    def _part(self, name: str, attributes: Mapping[str, str], token: Token) -> None:
        self._end(name)
        self._open_around(name, token)
        opening, closing = _tokens(*PARTS[name], token)
        opening.attrs.update(self._attributes(name, attributes))
        if name in CELL:
            self._open[self._find(("tr",))].cells.add(name)
        self._push(name, opening, closing, is_printed=name != "table")

    def close(self, name: str) -> None:
        index = self._find((name,))
        while 0 <= index < len(self._open):
            self._pop(len(self._open) - 1 == index)

    def anchor(self, name: str, token: Token) -> None:
        if not self._open or self._open[-1].name not in (*TABLE, "ul", "ol", "dl"):
            self.out.append(named(name, token))

    def block(self, token: Token) -> None:
        """A block without others in it."""
        self._make_room(token).is_filled = True
        self.out.append(token)

    def paragraph(self, content: str, token: Token) -> None:
        self.line("paragraph", "p", content, token)

    def line(self, kind: str, tag: str, content: str, token: Token) -> None:
        """A block that holds a line of text; the caption of a table stands above it."""
        is_above = kind == "caption" and self._open and not self._open[-1].is_printed
        inside = self._open[-1] if is_above else self._make_room(token)
        opening, closing = _tokens(kind, tag, token)
        is_tight = kind == "paragraph" and inside.name in TIGHT and not inside.is_filled
        opening.hidden = closing.hidden = is_tight
        inside.is_filled = True
        if kind in ("summary", "caption", "figcaption"):
            opening.attrs["class"] = "summary" if kind == "summary" else "caption"
        text = Token("inline", "", 0, content=content, map=token.map, children=[], block=True)
        self.out += (opening, text, closing)

    # What is open

    def _push(
        self, name: str, opening: Token | None, closing: Token | None, is_printed: bool = True
    ) -> _Open:
        each = _Open(name, opening, closing, is_printed)
        if opening:
            opening.level = len(self._open)
        if opening and is_printed:
            self.out.append(opening)
        self._open.append(each)
        return each

    def _pop(self, is_closed: bool = True) -> None:
        each = self._open.pop()
        if each.closing and each.is_printed:
            self.out.append(each.closing)
        if not is_closed and each.name in DIVISIONS and each.opening and each.closing:
            # What is closed nowhere aligns nothing that follows.
            each.opening.hidden = each.closing.hidden = True
        if each.name == "tr":
            self._end_row(each)

    def _end_row(self, row: _Open) -> None:
        """A first row of nothing but headings is the head of its table."""
        section = self._open[-1] if self._open else _Open()
        if section.is_implied and section.opening and section.closing:
            section.is_implied = False
            if row.cells == {"th"}:
                section.opening.type, section.closing.type = "thead_open", "thead_close"
                section.opening.tag = section.closing.tag = "thead"
                self._pop()

    def _end(self, name: str) -> None:
        """End what an element ends that was left open."""
        index = self._find(*ENDS[name]) if name in ENDS else -1
        while 0 <= index < len(self._open):
            self._pop(False)

    def _find(self, names: tuple[str, ...], within: tuple[str, ...] = ()) -> int:
        """Which of what is open is of these names, the innermost; -1 if none is."""
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index].name in names:
                return index
            if not self._open[index].name or self._open[index].name in within:
                break
        return -1

    # Where what may stand

    def _make_room(self, token: Token) -> _Open:
        """Open what a block needs to stand where it does; what it then stands in."""
        inside = self._open[-1] if self._open else _Open()
        if inside.name in TABLE:
            self._part("td", {}, token)
        elif inside.name in ("ul", "ol") and inside.is_implied:
            self._pop()
            return self._make_room(token)
        elif inside.name in ("ul", "ol"):
            self._part("li", {}, token)
        elif inside.name == "dl":
            self._part("dd", {}, token)
        return self._open[-1] if self._open else _Open()

    def _open_around(self, name: str, token: Token) -> None:
        """Open what an element itself needs to stand in."""
        if name == "li" and self._find(("ul", "ol"), ("li", *CELL)) < 0:
            self._make_room(token).is_filled = True
            self._push("ul", *_tokens("bullet_list", "ul", token)).is_implied = True
        elif name in ("dt", "dd") and self._find(("dl",), ("li", *CELL)) < 0:
            self._part("dl", {}, token)
        elif name in (*CELL, *TABLE[1:]):
            self._open_in_table(name, token)
        elif name not in ENDS:
            self._make_room(token).is_filled = True

    def _open_in_table(self, name: str, token: Token) -> None:
        if self._find(("table",), CELL if name not in CELL else ()) < 0:
            self._part("table", {}, token)
        table = self._open[self._find(("table",))]
        if not table.is_printed and table.opening:
            table.is_printed = True
            self.out.append(table.opening)
        if name in CELL and self._find(("tr",), ("table",)) < 0:
            self._part("tr", {}, token)
        elif name == "tr" and self._find(("thead", "tbody"), ("table",)) < 0:
            is_first = not table.is_filled
            self._part("tbody", {}, token)
            self._open[-1].is_implied = is_first
        table.is_filled = True

    def _attributes(self, name: str, said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        if name == "ol" and said.get("start"):
            yield "start", said["start"]
        if name in CELL:
            if alignment := alignment_of(name, said):
                yield "style", f"text-align:{alignment}"
            spans = {key: said[key] for key in ("colspan", "rowspan") if _is_span(said.get(key))}
            self._cells += int(spans.get("colspan", 1)) * int(spans.get("rowspan", 1))
            if self._cells < CELLS // 2:
                yield from spans.items()


def _is_span(said: str | None) -> bool:
    is_number = bool(said and said.isascii() and said.isdigit() and len(said) <= SPAN)
    return is_number and int(said or 0) > 1


def _tokens(kind: str, tag: str, token: Token) -> tuple[Token, Token]:
    # A row that has lines is one of Markdown's, of which the bars are counted.
    opening = Token(f"{kind}_open", tag, 1, map=token.map if kind != "tr" else None, block=True)
    return opening, Token(f"{kind}_close", tag, -1, block=True)
