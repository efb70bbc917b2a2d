"""What else other Markdowns have: marked text, comments, tags, short codes, what templates read.

In: a markdown-it parser. Side effect: it has a rule for each of these. What is for another program
alone makes a `dropped`; a paragraph of nothing else is no paragraph.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from guide.reading.dollars import HAN
from guide.reading.emoji_codes import CODE, emoji

InlineRule = Callable[[StateInline, bool], bool]
ENDS: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
MARKED = re.compile(
    r"(?<![\w=!<>)\]])==(?![\s=])(?:[^\n`=]++|`[^`\n]*+`|=(?!=))++(?<!\s)==(?![=\w])", re.ASCII
)
"""`==…==`; not what compares."""
COMMENT = re.compile(r"(?<![\w%])%%(?!%)[^%\n]*(?:%(?!%)[^%\n]*)*%%(?![\w%])", re.ASCII)
HASHTAG = re.compile(
    r"(?<![^\s(（，。、])#(?=[\w/-]*[^\W\d_])([\w/-]+)(?=[\s,.;:!?)，。；：！？、）]|\Z)"
)
TAGS_ALONE = re.compile(r"\s*(?:#[\w/-]+[\s,]+)+#[\w/-]+\s*|\s*#[a-z][a-z\d/_-]*\s*")
BLOCK_ID = re.compile(r"\^(?=[\d-]*[A-Za-z]|[\d-]{6})([A-Za-z\d-]{3,})\s*\Z")
"""Not an exponent."""
TEMPLATE = re.compile(
    r"""\{%(?:[^%\n]|%(?!\})){0,1000}+%\}  # Liquid, Nunjucks, GitBook
    | \{\{[<%](?:[^}\n]|\}(?!\})){0,1000}?[>%]\}\}  # Hugo
    | \{/\*.{0,2000}?\*/\}  # MDX
    | \{:[^{}\n]*\}  # kramdown""",
    re.VERBOSE | re.DOTALL,
)
TEST = re.compile(r"\[\[ (?=[^\[\]\n]*(?:[$=<>!]|-[a-z]))(?=[^\[\]\n]* \]\])")
CONTENTS = re.compile(r"@?(?:\[\[_?toc_?\]\]|\\?\[toc\\?\])|\$\{toc\}|\{:toc\}", re.IGNORECASE)
MODULE = re.compile(r"(?:import|export)\b")
PART = re.compile(
    r"""import\s[^'"]*['"](?:@(?:theme|site|docusaurus|components)/|[^'"]*\.(?:mdx?|jsx|tsx|vue)['"])"""
)
LOOSE_HEADING = re.compile(r"(#{2,6})(?![#\s!])(.+)")
CODE_TAG = re.compile(
    r"\{(?:%|\{[<%])-?[ \t]*(highlight|codeblock|code-block)\b[ \t]*(.*?)-?[%>]\}+[ \t]*$"
)
FAR = 2_000
"""So many characters of a line, or lines of a file, are looked through."""
TASK = re.compile(r"\[([^\s\w\]])\] ")
"""Done otherwise than `[x]`: `[-]` is not to be done any more."""


def add_foreign(md: MarkdownIt) -> None:
    first = md.inline.ruler.get_all_rules()[1]
    for name, rule in (
        ("contents", _contents),
        ("template", _template),
        ("test", _test),
        ("comment", _comment),
        ("mark", _mark),
        ("emoji", _emoji),
        ("hashtag", _hashtag),
        ("block_id", _block_id),
    ):
        md.inline.ruler.before(first, name, rule)
    strong = next(entry.fn for entry in md.inline.ruler.__rules__ if entry.name == "emphasis")
    md.inline.ruler.at("emphasis", _beside_han(strong))
    md.block.ruler.before("container_box", "comment_block", _comment_block, ENDS)
    md.block.ruler.before("container_box", "code_tag", _code_tag, ENDS)
    md.block.ruler.before("container_box", "module", _module)
    md.block.ruler.before("heading", "loose_heading", _loose_heading, ENDS)
    md.core.ruler.after("block", "tasks", _tasks)
    md.core.ruler.after("inline", "dropped", _drop)


def _beside_han(rule: InlineRule) -> InlineRule:
    """`用于**“全部”**的`: a star beside Han may stand behind a mark or before one."""

    def emphasis(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.delimiters)
        if not rule(state, silent):
            return False
        before, behind = state.src[start - 1 : start], state.src[state.pos : state.pos + 1]
        for each in state.delimiters[count:] if state.src[start] == "*" else ():
            each.open |= bool(HAN.match(before) and behind.strip())
            each.close |= bool(HAN.match(behind) and before.strip())
        return True

    return emphasis


def _leave(state: StateInline, found: re.Match[str], silent: bool) -> bool:
    if not silent:
        state.push("dropped", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _contents(state: StateInline, silent: bool) -> bool:
    """`[TOC]`, alone in its paragraph: a guide has contents of its own."""
    found = CONTENTS.match(state.src, state.pos) if state.src[state.pos] in "@[${\\" else None
    if not found or found[0] != state.src.strip():
        return False
    return _leave(state, found, silent)


def _template(state: StateInline, silent: bool) -> bool:
    """`{% … %}` alone on its line, `{{< … >}}`, `{: .class}`, `{/* … */}`."""
    if state.src[state.pos] != "{":
        return False
    found = TEMPLATE.match(state.src, state.pos, state.posMax)
    if not found or (found[0].startswith("{%") and not _is_alone(state.src, found)):
        return False
    return _leave(state, found, silent)


def _is_alone(text: str, found: re.Match[str]) -> bool:
    """Whether nothing but other tags stands on its line."""
    line = _line_around(text, found.start())
    return len(line) < FAR and not TEMPLATE.sub("", line).strip()


def _test(state: StateInline, silent: bool) -> bool:
    """`[[ $a = 1 ]]` of a shell, which names nothing."""
    if not TEST.match(state.src, state.pos, state.posMax):
        return False
    state.pending += "" if silent else "[["
    state.pos += 2
    return True


def _comment(state: StateInline, silent: bool) -> bool:
    """`%%…%%`."""
    found = COMMENT.match(state.src, state.pos) if state.src[state.pos] == "%" else None
    return _leave(state, found, silent) if found else False


def _mark(state: StateInline, silent: bool) -> bool:
    """`==…==`."""
    if state.src[state.pos] != "=":
        return False
    found = MARKED.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        end = state.posMax
        state.push("mark_open", "mark", 1).markup = "=="
        state.pos, state.posMax = state.pos + 2, found.end() - 2
        state.md.inline.tokenize(state)
        state.push("mark_close", "mark", -1).markup = "=="
        state.posMax = end
    state.pos = found.end()
    return True


def _emoji(state: StateInline, silent: bool) -> bool:
    """`:robot:`."""
    found = CODE.match(state.src, state.pos) if state.src[state.pos] == ":" else None
    char = emoji(found[1]) if found else ""
    if not found or not char:
        return False
    state.pending += "" if silent else char
    state.pos = found.end()
    return True


def _hashtag(state: StateInline, silent: bool) -> bool:
    """`#tag`."""
    found = HASHTAG.match(state.src, state.pos) if state.src[state.pos] == "#" else None
    if not found:
        return False
    if not silent:
        line = _line_around(state.src, state.pos)
        alone = len(line) < FAR and TAGS_ALONE.fullmatch(line)
        state.push("dropped" if alone else "hashtag", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _line_around(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]


def _block_id(state: StateInline, silent: bool) -> bool:
    """`^id` at the end of a line: where links to the block lead."""
    found = BLOCK_ID.match(state.src, state.pos) if state.src[state.pos] == "^" else None
    if not found or (state.pos and not state.src[state.pos - 1].isspace()):
        return False
    if not silent:
        state.pending = state.pending.rstrip()
        state.push("anchor", "", 0).content = f"^{found[1]}"
    state.pos = found.end()
    return True


def _comment_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`%%` … `%%`, in lines."""
    text = _line(state, start)
    if not text.startswith("%%") or "%%" in text[2:] or state.is_code_block(start):
        return False
    close = state.src.find("%%", state.bMarks[start] + state.tShift[start] + 2)
    row = start
    while close >= 0 and row < end and state.eMarks[row] < close:
        row += 1
    if close < 0 or row == end or not _line(state, row).rstrip().endswith("%%"):
        return False
    if not silent:
        state.line = row + 1
    return True


def _code_tag(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`{% highlight js %}` … `{% endhighlight %}`."""
    text = _line(state, start)
    found = CODE_TAG.match(text) if text.startswith("{") else None
    if not found:
        return False
    closing = re.compile(rf"\{{(?:%|\{{[<%])-?[ \t]*(?:end|/[ \t]*){found[1]}\b")
    rows = range(start + 1, min(end, start + FAR))
    row = next((row for row in rows if closing.match(_line(state, row))), end)
    if row == end:
        return False
    if not silent:
        token = state.push("fence", "code", 0)
        token.info = found[2].replace("lang:", "").strip()
        token.content = state.getLines(start + 1, row, state.sCount[start], True)
        token.map, token.markup, token.block = [start, row + 1], "{", True
        state.line = row + 1
    return True


def _module(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`import …` and `export …` of MDX, up to the next empty line; programs that read all Markdown
    as MDX have parts of pages in modules whose names tell."""
    pattern = MODULE if state.env.get("mdx") else PART
    if state.level or not pattern.match(_line(state, start)):
        return False
    if not silent:
        state.line = next((row for row in range(start, end) if state.isEmpty(row)), end)
    return True


def _loose_heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`##标题`, as Markdown had it before CommonMark."""
    found = LOOSE_HEADING.match(_line(state, start))
    if not found or state.is_code_block(start):
        return False
    if not silent:
        state.line = start + 1
        tag = f"h{len(found[1])}"
        token = state.push("heading_open", tag, 1)
        token.map, token.markup = [start, start + 1], found[1]
        token = state.push("inline", "", 0)
        token.content, token.map = found[2].rstrip("# \t"), [start, start + 1]
        token.children = []
        state.push("heading_close", tag, -1).markup = found[1]
    return True


def _tasks(state: StateCore) -> None:
    """`- [-] …`."""
    tokens = state.tokens
    for item, opening, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        is_first = (item.type, opening.type) == ("list_item_open", "paragraph_open")
        if is_first and (found := TASK.match(inline.content)):
            item.meta["checked"] = found[1]
            inline.content = inline.content[found.end() :]


def _drop(state: StateCore) -> None:
    """Drop paragraphs of which nothing is left."""
    state.tokens = list(_left(state.tokens))


def _left(tokens: Sequence[Token]) -> Iterator[Token]:
    passed = 0
    for index, token in enumerate(tokens):
        if token.type == "paragraph_open" and _is_empty(tokens[index + 1].children or ()):
            passed = index + 3
            yield from _told(tokens[index + 1])
        if index >= passed:
            yield token


def _told(paragraph: Token) -> Iterator[Token]:
    """What does not go without a word."""
    for child in paragraph.children or ():
        if child.content.startswith("{{"):
            yield Token("dropped", "", 0, content=child.content, map=paragraph.map)


def _is_empty(children: Sequence[Token]) -> bool:
    kinds = {each.type for each in children if each.type != "text" or each.content.strip()}
    return "dropped" in kinds and kinds <= {"dropped", "softbreak", "hardbreak"}


def _line(state: StateBlock, row: int) -> str:
    return state.src[state.bMarks[row] + state.tShift[row] : state.eMarks[row]]
