"""What is set apart in other Markdowns, as the alerts of a guide.

In: a markdown-it parser. Side effect: it has a rule for each way to write them, all of which make
`alert_open`, with its kind; a title; blocks; `alert_close`. Unknown names are titles of notes.

Docusaurus, VuePress, Quarto: `::: tip 标题`. MkDocs: `!!! tip "标题"`, `=== "Tab"`. GitBook, Hexo,
Hugo: `{% hint style="info" %}`, `{{< notice tip >}}`. MyST: ```` ```{tip} 标题 ````. Obsidian:
`> [!tip]- 标题`.
"""

import re
from types import MappingProxyType

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from guide.reading.tokens import BOXES

ENDS: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
KINDS = MappingProxyType(
    {
        "note": "note info abstract summary tldr todo example quote question help faq seealso",
        "tip": "tip hint success check done",
        "important": "important",
        "warning": "warning warn attention",
        "caution": "caution danger error failure fail missing bug",
    }
)
KIND_OF = MappingProxyType({name: kind for kind, names in KINDS.items() for name in names.split()})
SAID = frozenset([*KINDS, "info", "hint", "danger", "attention", "warn"])
"""Names for which the guide has a word of its own."""
PLAIN = frozenset(
    "code-group code-tabs tabs v-pre raw center left right columns column grid cards card".split()
)
"""How what stands within is laid out on a screen: of no matter on paper."""

COLONS = re.compile(r"(:{3,})[ \t]*(.*?)[ \t]*$")
NAMED = re.compile(r"\{?([\w-]+)\}?[ \t]*(.*)")
CLASSES = re.compile(r"\{[^{}]*?\.(?:callout-)?([\w-]+)[^{}]*\}")
TITLE = re.compile(r"""\b(?:title|name|summary)\s*=\s*["']([^"'\n]*)["']""")
STYLE = re.compile(r"""\b(?:style|type|class)\s*=\s*["']([^"'\n]*)["']""")
BRACKETED = re.compile(r"\[(.*)\][ \t]*(?:\{.*\})?")
INDENTED = re.compile(
    r"""(?:!!!|\?\?\?\+?)[ \t]+([\w-]+)(?:[ \t]+[\w-]+)*(?:[ \t]+"(.*)")?[ \t]*$"""
)
TAB = re.compile(r'===[!+]?[ \t]+"(.+)"[ \t]*$')
OPENING_TAG = re.compile(r"\{(%|\{[<%])-?[ \t]*(hint|tab|note|notice|details|expand|callout)\b(.*)")
DIRECTIVE = re.compile(r"(`{3,}|~{3,})\{([a-z]+)\}[ \t]*(.*)")
LABEL = re.compile(r"@tab(?::active)?[ \t]+(.+)")
CALLOUT = re.compile(r"\[!([^\]\[\n|]+)(?:\|[^\]\n]*)?\][+-]?[ \t]*([^\n]*)(?:\n|\Z)")
FENCE = re.compile(r"(`{3,}|~{3,})")
HEADING = re.compile(r"#{1,6}[ \t]")
FAR = 500
"""In so many lines the end of what a tag opens is looked for."""


def add_admonitions(md: MarkdownIt) -> None:
    ruler = md.block.ruler
    for name, rule in (
        ("colons", _colons),
        ("indented", _indented),
        ("tags", _tags),
        ("directive", _directive),
        ("tab_label", _tab_label),
    ):
        ruler.before("container_box", name, rule, ENDS)
    md.core.ruler.after("block", "callouts", _callouts)


def _colons(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`::: tip 标题`, `:::tip[标题]`, `::: {.callout-tip title="标题"}`."""
    found = COLONS.match(text) if (text := _line(state, start)).startswith(":::") else None
    if not found or state.is_code_block(start):
        return False
    if not found[2]:  # closes nothing
        state.line += not silent
        return True
    classes, named = CLASSES.match(found[2]), NAMED.match(found[2])
    name, rest = (classes[1], found[2]) if classes else (named[1], named[2]) if named else ("", "")
    if name in BOXES or not name:
        return False
    title = TITLE.search(rest) or BRACKETED.match(rest)
    stop, behind = _closing(state, start, end, found[1])
    said = title[1] if title else "" if rest.startswith("{") else rest
    return silent or _put(state, name, said, start, stop, behind)


def _closing(state: StateBlock, start: int, end: int, colons: str) -> tuple[int, int]:
    """The row that closes a container, and the next; one that is never closed goes on to the next
    heading."""
    depth, fence, heading = 1, "", end
    for row in range(start + 1, end):
        text = _line(state, row)
        if text and state.sCount[row] < state.blkIndent:
            return min(row, heading), min(row, heading)
        if fence or FENCE.match(text):
            fence = _fence(text, fence)
        elif found := COLONS.match(text):
            depth += bool(found[2]) and len(found[1]) >= len(colons)
            depth -= not found[2] and len(found[1]) >= len(colons)
            if not depth:
                return row, row + 1
        elif heading == end and HEADING.match(text):
            heading = row
    return heading, heading


def _fence(text: str, opened: str) -> str:
    """The fence that is open behind a line."""
    mark = FENCE.match(text)
    if not opened:
        return mark[1] if mark else ""
    is_end = mark and mark[1].startswith(opened) and not text[mark.end() :].strip()
    return "" if is_end else opened


def _indented(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`!!! tip "标题"`, `??? tip`, `=== "Tab"`, with what is indented below it."""
    text = _line(state, start)
    if text[:3] not in ("!!!", "???", "===") or state.is_code_block(start):
        return False
    found = INDENTED.match(text) or TAB.match(text)
    stop = _indented_until(state, start, end)
    if not found or stop == start + 1:
        return False
    is_tab = found.re is TAB
    if silent:
        return True
    kept, state.blkIndent = state.blkIndent, state.sCount[start] + 4
    if is_tab:
        _put(state, "tab", found[1], start, stop, stop)
    else:
        _put(state, found[1], found[2] or "", start, stop, stop)
    state.blkIndent = kept
    return True


def _indented_until(state: StateBlock, start: int, end: int) -> int:
    stop = start + 1
    for row in range(start + 1, end):
        if not state.isEmpty(row):
            if state.sCount[row] < state.sCount[start] + 4:
                break
            stop = row + 1
    return stop


def _tags(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`{% hint style="info" %}` … `{% endhint %}`, each on a line of its own."""
    text = _line(state, start)
    found = OPENING_TAG.match(text) if text.startswith("{") else None
    if not found or state.is_code_block(start):
        return False
    name = found[2]
    closing = re.compile(rf"\{{(?:%|\{{[<%])-?[ \t]*(?:end|/[ \t]*){name}\b")
    again = re.compile(rf"\{{(?:%|\{{[<%])-?[ \t]*{name}\b")
    depth = 1
    for row in range(start + 1, min(end, start + FAR)):
        line = _line(state, row)
        depth += bool(again.match(line)) - bool(closing.match(line))
        if not depth:
            return silent or _put(state, *_named(name, found[3]), start, row, row + 1)
    return False


def _named(tag: str, rest: str) -> tuple[str, str]:
    """Name and title of an alert, as a tag has them."""
    title, style = TITLE.search(rest), STYLE.search(rest)
    words = re.findall(r'"[^"]*"|[\w-]+', rest.partition("%}")[0].partition(">}}")[0])
    name = style[1] if style else words[0].strip('"') if words and not title else tag
    said = title[1] if title else words[1].strip('"') if len(words) > 1 and not style else ""
    return (tag, said or name) if tag in ("tab", "details", "expand") else (name, said)


def _directive(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """```` ```{tip} 标题 ````."""
    text = _line(state, start)
    found = DIRECTIVE.match(text) if text[:3] in ("```", "~~~") else None
    if not found or found[2] not in KIND_OF.keys() | {"admonition", "dropdown"}:
        return False
    for row in range(start + 1, min(end, start + FAR)):
        if _line(state, row).rstrip() == found[1]:
            return silent or _put(state, found[2], found[3], start, row, row + 1)
    return False


def _tab_label(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`@tab 标题`, within `::: tabs`."""
    found = LABEL.fullmatch(text) if (text := _line(state, start)).startswith("@tab") else None
    if not found or state.is_code_block(start):
        return False
    if not silent:
        state.push("paragraph_open", "p", 1)
        token = state.push("inline", "", 0)
        token.content, token.map, token.children = f"**{found[1]}**", [start, start + 1], []
        state.push("paragraph_close", "p", -1)
        state.line = start + 1
    return True


def _put(state: StateBlock, name: str, title: str, start: int, stop: int, behind: int) -> bool:
    """Push what stands in the rows between, as an alert."""
    if name not in PLAIN:
        _open(state, name, title, start, stop)
    parent, limit = state.parentType, state.lineMax
    state.parentType, state.lineMax = "container", stop
    state.md.block.tokenize(state, start + 1, stop)
    state.parentType, state.lineMax = parent, limit
    if name not in PLAIN:
        state.push("alert_close", "aside", -1)
    state.line = behind
    return True


def _open(state: StateBlock, name: str, title: str, start: int, stop: int) -> None:
    token = state.push("alert_open", "aside", 1)
    token.map, token.block, token.meta = [start, stop], True, _meta(name, title)
    state.tokens += _label(title or name.capitalize(), start, state.level)


def _label(text: str, row: int, level: int) -> list[Token]:
    inline = Token("inline", "", 0, content=text, map=[row, row + 1], level=level + 1, children=[])
    return [
        Token("alert_title_open", "p", 1, level=level, block=True),
        inline,
        Token("alert_title_close", "p", -1, level=level, block=True),
    ]


def _meta(name: str, title: str) -> dict[str, object]:
    """`titled`: it keeps the title that it has, also if that is its name."""
    low = name.strip().lower()
    return {"kind": KIND_OF.get(low, "note"), "titled": bool(title) or low not in SAID}


def _callouts(state: StateCore) -> None:
    """`> [!question]- 标题`: quotes that begin so."""
    tokens: list[Token] = []
    is_callout: list[bool] = []
    passed = 0
    for index, token in enumerate(state.tokens):
        if index < passed:
            continue
        tokens.append(token)
        if token.type == "blockquote_open":
            found = _callout(state.tokens[index + 1 : index + 3])
            is_callout.append(found is not None)
            if found:
                inline = state.tokens[index + 2]
                tokens += _begin(token, inline, found)
                passed = 0 if inline.content.strip() else index + 4
        elif token.type == "blockquote_close" and is_callout.pop():
            token.type, token.tag = "alert_close", "aside"
    state.tokens = tokens


def _callout(following: list[Token]) -> re.Match[str] | None:
    is_text = [token.type for token in following] == ["paragraph_open", "inline"]
    return CALLOUT.match(following[1].content) if is_text else None


def _begin(quote: Token, inline: Token, found: re.Match[str]) -> list[Token]:
    """Make an alert of a quote; its title. What else its first paragraph says stays there."""
    name, title = found[1].strip(), found[2].strip()
    quote.type, quote.tag, quote.meta = "alert_open", "aside", _meta(name, title)
    row, end = inline.map or (0, 1)
    inline.content, inline.map = inline.content[found.end() :], [min(row + 1, end), end]
    return _label(title or name.capitalize(), row, quote.level + 1)


def _line(state: StateBlock, row: int) -> str:
    return state.src[state.bMarks[row] + state.tShift[row] : state.eMarks[row]]
