"""HTML that stands in blocks of its own in Markdown, taken as Markdown's own blocks.

In: a markdown-it parser. Side effects: its rule `html_block` lets Markdown begin behind a line of
tags; a rule `html_blocks` makes of HTML the tokens that Markdown has for it.
"""

import re
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from guide.reading.html_tags import (
    BLOCKS,
    DIVISIONS,
    HEADINGS,
    LINES,
    PARTS,
    TAG,
    WHOLE,
    as_code,
    attributes_of,
    is_closed,
    is_component,
    language_of,
    name_of,
    names_in,
    uncommented,
)
from guide.reading.html_tree import Tree

BlockRule = Callable[[StateBlock, int, int, bool], bool]
MARKDOWN = re.compile(r"#{1,6}[ \t]|```|~~~|[-*+][ \t]|\d{1,9}[.)][ \t]|>[ \t]|\$\$|\||:::|!\[")
"""Begins a block of Markdown, though it may stand right behind a line of tags."""
INDENTED = 4
"""So far in, a line is code."""
UNENDED = (
    *(("<!--", "-->"), ("<?", "?>"), ("<![cdata[", "]]>")),
    *((f"<{name}", f"</{name}") for name in ("script", "style", "pre", "textarea")),
)
"""What would take all the rest of a file if it had no end, and that."""
NEXT = re.compile(rf"<!--.*?-->|{TAG.pattern}", re.VERBOSE | re.DOTALL)


def add_html_blocks(md: MarkdownIt) -> None:
    entry = next(entry for entry in md.block.ruler.__rules__ if entry.name == "html_block")
    md.block.ruler.at("html_block", _until_markdown(entry.fn), {"alt": entry.alt})
    md.core.ruler.before("block", "html_names", _note_names)
    md.core.ruler.after("block", "html_blocks", _blocks)


def _note_names(state: StateCore) -> None:
    state.env["html_names"] = names_in(state.src)


def _until_markdown(rule: BlockRule) -> BlockRule:
    def html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        begin = state.bMarks[start] + state.tShift[start]
        head = state.src[begin : begin + 10].lower()
        for opening, ending in UNENDED:
            if head.startswith(opening):
                return _last(state, ending) >= begin and rule(state, start, end, silent)
        is_tag = head.startswith("<") and not silent
        return rule(state, start, _end_of_html(state, start, end) if is_tag else end, silent)

    return html_block


def _last(state: StateBlock, text: str) -> int:
    """Where a text last occurs in a file, looked for once."""
    known = state.env.setdefault("html_last", {})
    if text not in known:
        known[text] = state.src.lower().rfind(text)
    return int(known[text])


def _end_of_html(state: StateBlock, start: int, end: int) -> int:
    """The first line behind one of HTML that begins a block of Markdown, or where none may."""
    for row in range(start + 1, end):
        if state.isEmpty(row):
            break
        begin = state.bMarks[row] + state.tShift[row]
        is_code = state.sCount[row] - state.blkIndent >= INDENTED
        if not is_code and MARKDOWN.match(state.src, begin, state.eMarks[row]):
            return row
    return end


def _blocks(state: StateCore) -> None:
    if not any(token.type == "html_block" for token in state.tokens):
        return
    tree = Tree()
    for token in state.tokens:
        is_html = token.type == "html_block"
        if is_html or (token.type == "code_block" and tree.is_inside and _begins(token.content)):
            _Cutter(tree, token, state.env["html_names"]).cut()
        else:
            tree.add(token)
    state.tokens = tree.finished()


def _begins(content: str) -> bool:
    """Whether what looks like indented code is HTML that goes on behind an empty line."""
    tag = TAG.match(content.lstrip())
    return bool(tag and name_of(tag))


class _Cutter:
    """Cuts a block of HTML at the tags of blocks."""

    def __init__(self, tree: Tree, token: Token, names: frozenset[str]) -> None:
        self._tree = tree
        self._names = names
        self._text = token.content
        self._row = (token.map or [0])[0]
        self._counted = 0
        """Up to where line breaks were counted into the row."""
        self._missing: set[str] = set()
        """Names of elements that end nowhere behind."""

    def cut(self) -> None:
        if self._is_foreign():
            text = self._text.rstrip("\n") + "\n"
            self._tree.block(Token("code_block", "code", 0, content=text, map=self._at(0).map))
            return
        start = at = 0
        last = self._text.rfind("-->") + len("-->")
        while found := NEXT.search(self._text, at, last) or TAG.search(self._text, at):
            name = name_of(found) if found["name"] else ""
            at = found.end()
            if name in WHOLE and not found["closing"]:
                at = self._end_of(name, at)[1] or at
            elif name in BLOCKS:
                self._run(start, found.start())
                start = at = self._block(name, found)
        self._run(start, len(self._text))

    def _is_foreign(self) -> bool:
        """Lines of XML, most likely: what begins with a tag that nobody knows."""
        tag = TAG.match(self._text.strip())
        is_known = not tag or name_of(tag) or is_component(tag, self._names)
        return not is_known and "\n" in self._text.strip()

    def _block(self, name: str, tag: re.Match[str]) -> int:
        """Take a tag, or an element with all that lies in it; where what follows begins."""
        token = self._at(tag.start())
        if tag["closing"]:
            self._tree.close(PARTS[name][1] if name in PARTS else name)
            return tag.end()
        attributes = attributes_of(tag)
        if name in LINES or name == "pre":
            end, behind = self._end_of(name, tag.end())
            end = end if behind else self._end_of_line(tag.end())
            self._anchor(attributes, token)
            self._line(name, tag.start(), tag.end(), end)
            return behind or end
        if name in PARTS:
            self._tree.part(PARTS[name][1], attributes, token)
        elif name in DIVISIONS and not is_closed(tag):
            self._tree.division(name, attributes, token)
        elif name == "hr":
            self._tree.block(Token("hr", "hr", 0, map=token.map))
        self._anchor(attributes, token)
        return tag.end()

    def _anchor(self, attributes: dict[str, str], token: Token) -> None:
        if name := attributes.get("id"):
            self._tree.anchor(name, token)

    def _line(self, name: str, tag: int, start: int, end: int) -> None:
        """An element that holds text alone."""
        token, content = self._at(tag), self._text[start:end]
        if name == "pre":
            code = as_code(content).removeprefix("\n").rstrip() + "\n"
            info = language_of(self._text[tag:end])
            fence = Token("fence", "code", 0, content=code, info=info, map=token.map, markup="```")
            self._tree.block(fence)
        elif said := _stripped(content):
            kind = "heading" if name in HEADINGS else name
            self._tree.line(kind, name if name in HEADINGS else "p", said, token)

    def _run(self, start: int, end: int) -> None:
        """Text between the tags of blocks."""
        text = self._text[start:end]
        if said := _stripped(text):
            token = self._at(start + len(text) - len(text.lstrip()))
            self._tree.paragraph(said, token)

    def _at(self, offset: int) -> Token:
        """A token that knows its line."""
        if offset > self._counted:
            self._row += self._text.count("\n", self._counted, offset)
            self._counted = offset
        return Token("", "", 0, map=[self._row, self._row + 1])

    def _end_of(self, name: str, at: int) -> tuple[int, int]:
        """Where an element that begins there ends, and where what follows it begins; zeros if it
        does not end."""
        if name not in self._missing:
            found = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self._text, at)
            if found:
                return found.span()
            self._missing.add(name)
        return 0, 0

    def _end_of_line(self, at: int) -> int:
        end = self._text.find("\n", at)
        return len(self._text) if end < 0 else end


def _stripped(text: str) -> str:
    """Lines without what stands around them; empty if they hold nothing but comments."""
    said = "\n".join(line.strip() for line in text.strip().split("\n"))
    return said if uncommented(said).strip() else ""
