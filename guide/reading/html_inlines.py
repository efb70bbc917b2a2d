"""HTML in a line of Markdown, taken as what it means.

In: a markdown-it parser. Side effects: its rule `html_inline` knows tags as people write them, and
elements that are read whole; what is no tag stays text. A rule `html_elements` makes Markdown's own
tokens of them, in each line by itself: what is opened is closed in it, where Markdown closes what
it lies in at the latest.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from math import inf

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from guide.limits import NESTING
from guide.reading.html_tags import (
    BARE,
    BLOCKS,
    CONTROLS,
    EMPHASES,
    SHOWN,
    TAG,
    WHOLE,
    as_code,
    attributes_of,
    is_closed,
    is_component,
    length_of,
    name_of,
)

MARKUP = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">"))
"""What is no tag: its beginning and end."""
AROUND: Mapping[str, tuple[str, str]] = {"q": ("“", "”"), "rt": ("(", ")")}
"""What is printed before and behind an element."""
BREAKS = ("softbreak", "hardbreak")
BULLET = "• "
AROUND_IT = 20
"""So much white space may stand around what is alone."""


def add_html_inlines(md: MarkdownIt) -> None:
    md.inline.ruler.at("html_inline", _html_inline)
    rule = next(entry.fn for entry in md.inline.ruler.__rules__ if entry.name == "autolink")
    md.inline.ruler.at("autolink", _of_addresses(rule))
    md.core.ruler.push("html_elements", _elements)


def _of_addresses(
    rule: Callable[[StateInline, bool], bool],
) -> Callable[[StateInline, bool], bool]:
    """`<std::vector>` is no address."""

    def autolink(state: StateInline, silent: bool) -> bool:
        start = state.pos
        if not rule(state, True):
            return False
        address, state.pos = state.src[start + 1 : state.pos - 1], start
        return "::" not in address and rule(state, silent)

    return autolink


def _html_inline(state: StateInline, silent: bool) -> bool:
    end = _end_of_markup(state) or _end_of_tag(state) if state.src[state.pos] == "<" else 0
    if not end:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = state.src[state.pos : end]
    state.pos = end
    return True


def _end_of_markup(state: StateInline) -> int:
    """Where a comment or a declaration ends that begins here; 0 if there is none."""
    for start, end in MARKUP:
        if state.src.startswith(start, state.pos):
            at = state.pos + len(start)
            is_one = start != "<!" or state.src[at : at + 1].isalpha()
            return (
                state.src.find(end, at) + len(end) if is_one and _is_behind(state, end, at) else 0
            )
    return 0


def _is_behind(state: StateInline, text: str, at: int) -> bool:
    return state.html_terminator_last(text) >= at


def _end_of_tag(state: StateInline) -> int:
    """Where a tag ends that begins here, or an element that is read whole; 0 if it is text."""
    tag = TAG.match(state.src, state.pos, state.posMax)
    if not tag:
        return 0
    name, end = name_of(tag), tag.end()
    if not name:
        is_own = is_component(tag, state.env.get("html_names", ()))
        return end if is_own or _is_alone(tag, state.src) else 0
    closing = f"</{tag['name']}"
    if tag["closing"]:
        return 0 if name in BARE and _is_spoken_of(tag, state) else end
    is_ended = not is_closed(tag) and _is_behind(state, closing, end)
    if not is_ended and not tag["rest"].strip() and _is_word(tag, name):
        return 0
    if name in WHOLE and is_ended:
        return state.src.find(">", state.src.find(closing, end)) + 1 or end
    return end


def _is_word(tag: re.Match[str], name: str) -> bool:
    """Whether it is spoken of in a sentence, or some type in code: nothing is said of it, and it is
    not closed."""
    is_type = len(tag["name"]) == 1 and tag["name"] != name
    return is_type or (name in BARE and (tag.start() > 0 or name in WHOLE))


def _is_alone(tag: re.Match[str], text: str) -> bool:
    """Whether it is a component without content, and no word of a sentence."""
    is_own = tag["name"][0].isupper() and tag["rest"].endswith("/")
    return is_own and len(text) - len(tag[0]) < AROUND_IT and text.strip() == tag[0]


def _is_spoken_of(tag: re.Match[str], state: StateInline) -> bool:
    """Whether a closing tag stands in the middle of a line, and its element begins nowhere."""
    before = state.src[max(tag.start() - 2, 0) : tag.start()].strip(" ")
    behind = state.src[tag.end() : tag.end() + 2].strip(" ")
    is_within = before not in ("", "\n") and before[-1] != ">" and behind not in ("", "\n")
    return is_within and _first(state, f"<{tag['name']}") > tag.start()


def _first(state: StateInline, text: str) -> float:
    """Where a text first occurs in a line, looked for once."""
    line, known = state.env.get("html_first", ("", {}))
    if line is not state.src:
        line, known = state.env["html_first"] = state.src, {}
    if text not in known:
        at = state.src.find(text)
        known[text] = at if at >= 0 else inf
    return float(known[text])


def _elements(state: StateCore) -> None:
    """Tokens of HTML in every line become Markdown's own."""
    for token in state.tokens:
        if token.type == "inline" and token.children:
            token.children = _read(token.children, state.md)


def _read(children: Sequence[Token], md: MarkdownIt) -> list[Token]:
    for child in children:
        if child.children:
            child.children = _read(child.children, md)
    if not any(child.type == "html_inline" for child in children):
        return list(children)
    line = _Line(children, md)
    for child in children:
        line.add(child)
    return line.finished()


class _Line:
    """The tokens of a line, what is open in it last."""

    def __init__(self, children: Sequence[Token], md: MarkdownIt) -> None:
        self._md = md
        self._out: list[Token] = []
        self._open: list[tuple[str, Token]] = []
        """Elements, with the tokens that close them; of Markdown's own without a name."""
        self._late: set[str] = set()
        """What was to be closed while something of Markdown's was open in it."""
        self._links = 0
        tags = (TAG.match(child.content) for child in children if child.type == "html_inline")
        self._ended = {name_of(tag) for tag in tags if tag and tag["closing"]}

    def add(self, token: Token) -> None:
        if token.type == "html_inline":
            self._tag(token)
        elif token.nesting > 0:
            self._push("", token, token)
        elif token.nesting < 0:
            self._pop_markdown(token)
        else:
            self._out.append(token)

    def finished(self) -> list[Token]:
        while self._open:
            self._pop()
        while self._out and self._out[-1].type in BREAKS:
            self._out.pop()
        return self._out

    def _push(self, name: str, opening: Token, closing: Token) -> None:
        self._links += opening.type == "link_open"
        self._out.append(opening)
        self._open.append((name, closing))

    def _pop(self) -> str:
        name, closing = self._open.pop()
        self._links -= closing.type == "link_close"
        self._out.append(closing)
        return name

    def _pop_markdown(self, token: Token) -> None:
        while self._open and self._open[-1][0]:
            self._pop()
        if self._open:
            self._open[-1] = "", token
            self._pop()
        while self._open and self._open[-1][0] in self._late:
            self._late.discard(self._pop())

    def _close(self, name: str) -> None:
        names = [each for each, _ in self._open]
        if name not in names:
            return
        behind = names[len(names) - names[::-1].index(name) :]
        if "" in behind:
            self._late.add(name)
            return
        while self._pop() != name:
            pass

    def _tag(self, token: Token) -> None:
        tag = TAG.match(token.content)
        name = name_of(tag) if tag else ""
        if not tag or not name:
            return
        if tag["closing"]:
            self._closing(name, token)
        elif name in ("code", "tt"):
            inside = token.content[tag.end() : token.content.rfind("</")]
            self._put("code_inline", "code", " ".join(as_code(inside).split()))
        elif name in WHOLE and name not in ("rp", "title"):
            self._whole(name, tag, token)
        else:
            self._opening(name, tag, token)

    def _closing(self, name: str, token: Token) -> None:
        if name == "br" or name in BLOCKS:
            self._break()
        else:
            self._close(name)

    def _opening(self, name: str, tag: re.Match[str], token: Token) -> None:
        attributes = attributes_of(tag)
        if anchor := attributes.get("id") or attributes.get("name") if name != "img" else "":
            self._out.append(named(anchor, token))
        if name in CONTROLS and name != "form":
            self._out.append(left_out(name, token))
        elif name == "img":
            self._out.append(_image(attributes, token, self._md))
        elif name in ("br", "hr") or name in BLOCKS:
            self._break()
            self._put("text", "", BULLET) if name == "li" else None
        elif len(self._open) < NESTING // 2 and name in self._ended and not is_closed(tag):
            self._element(name, attributes, token)

    def _element(self, name: str, attributes: Mapping[str, str], token: Token) -> None:
        if name in EMPHASES:
            tag = EMPHASES[name]
            self._push(name, Token(f"{tag}_open", tag, 1), Token(f"{tag}_close", tag, -1))
        elif name in AROUND:
            before, behind = (Token("text", "", 0, content=mark) for mark in AROUND[name])
            self._push(name, before, behind)
        elif name == "a" and attributes.get("href") and not self._links:
            href = self._md.normalizeLink(attributes["href"])
            opening = Token("link_open", "a", 1, attrs={"href": href}, meta=dict(token.meta))
            self._push(name, opening, Token("link_close", "a", -1))

    def _whole(self, name: str, tag: re.Match[str], token: Token) -> None:
        address = ""
        for each in TAG.finditer(token.content) if name in SHOWN else ():
            attributes = attributes_of(each)
            address = address or attributes.get("src") or attributes.get("data", "")
        if not address:
            self._out.append(left_out(name, token))
            return
        shown = Token("shown", "span", 0, content=address, meta=dict(token.meta))
        self._out.append(shown)

    def _break(self) -> None:
        if self._out and self._out[-1].type != "hardbreak":
            self._out.append(Token("hardbreak", "br", 0))

    def _put(self, kind: str, tag: str, content: str) -> None:
        self._out.append(Token(kind, tag, 0, content=content))


def named(name: str, token: Token) -> Token:
    """A place that links can lead to."""
    return Token("anchor", "", 0, content=name, meta=dict(token.meta), map=token.map)


def left_out(name: str, token: Token) -> Token:
    return Token("left_out", "", 0, content=name, meta=dict(token.meta), map=token.map)


def _image(attributes: Mapping[str, str], token: Token, md: MarkdownIt) -> Token:
    """`<img>` as `![…](…)`; without an address, what it would say."""
    said = attributes.get("alt") or attributes.get("title", "")
    words = Token("text", "", 0, content=" ".join(said.split()))
    if not attributes.get("src"):
        return words
    image = Token("image", "img", 0, content=words.content, meta=dict(token.meta))
    image.attrs = {"src": md.normalizeLink(attributes["src"].strip()), "alt": ""}
    image.children = [words] if words.content else []
    sizes = {side: length_of(side, attributes) for side in ("width", "height")}
    image.attrs.update({side: length for side, length in sizes.items() if length})
    return image
