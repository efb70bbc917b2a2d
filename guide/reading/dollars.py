"""What stands between dollars: formulas in a line, and on lines of their own; or money.

In: a markdown-it parser. Side effect: it has the rules `math_inline`, `math_inline_double` and
`math_block`, which make the tokens that they are named after (`math_inline` both in a line),
`dollar` for one that is printed as typed though it may be meant otherwise, and `stray_formula` for
a paragraph that begins with `$$` and never closes it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.dollarmath import dollarmath_plugin

from guide.reading.tex import COMMAND, end_of_group

LETTER = "A-Za-zÀ-ÖØ-öø-ʯ"
BETWEEN = re.compile(r"\$(?![\s$])((?:[^$\\]++|\\.)++)(?<!\s)\$", re.DOTALL)
"""The first dollar behind another one, with no space inside."""
BESIDE = re.compile(rf"(\d)|[{LETTER}]")
"""No formula begins right behind a digit or letter, or ends right before one: it would be money, or
the names of variables. Beside a letter there may be one with a command: `$12\times3$B`."""
MEANT = re.compile(rf"{COMMAND.pattern}|\^|\A[A-Za-z]\Z")
"""Looks as if it were meant as a formula."""
HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
WORDS = re.compile(r"\\(?:text[a-z]*|math[a-z]+|mbox|hbox|operatorname\*?|tag\*?)\s*(?=\{)")
"""Commands whose argument may hold words."""
TICKS = re.compile("`+")
DISPLAY = re.compile(r"\$\$(?=\S)([^$]+)(?<=\S)\$\$")


def add_formulas(md: MarkdownIt) -> None:
    md.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_blank_lines=False)
    md.inline.ruler.at("math_inline", _in_line)
    md.inline.ruler.before("math_inline", "math_inline_double", _display_in_line)
    rule = next(entry.fn for entry in md.block.ruler.__rules__ if entry.name == "math_block")

    def on_its_own(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        # The plugin's rule prints the formula even when it is only asked whether there is one.
        line, count = state.line, len(state.tokens)
        found = bool(rule(state, start, end, silent)) or _stray(state, start, end)
        if silent:
            state.line = line
            del state.tokens[count:]
        return found

    # As with a fence, what stands above a display formula need not end with an empty line.
    ends = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.at("math_block", on_its_own, {"alt": ends})


def _stray(state: StateBlock, start: int, end: int) -> bool:
    """A paragraph that begins with `$$` and has no other: left out whole, for it to be told once,
    and so that its dollars are not taken for those of what follows."""
    begin = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith("$$", begin):
        return False
    row = start + 1
    while row < end and not state.isEmpty(row) and state.sCount[row] >= state.blkIndent:
        row += 1
    if "$$" in state.src[begin + 2 : state.eMarks[start]]:
        return False  # `$$a$$ and more`, a line of text
    token = state.push("stray_formula", "", 0)
    token.map, token.markup = [start, row], "$$"
    state.line = row
    return True


def _display_in_line(state: StateInline, silent: bool) -> bool:
    """`$$…$$` amid text; else both dollars as typed, so that neither opens anything."""
    if not state.src.startswith("$$", state.pos):
        return False
    found = DISPLAY.match(state.src, state.pos, state.posMax)
    if not silent and found:
        token = state.push("math_inline", "math", 0)
        token.markup, token.content = "$$", found[1]
    elif not silent:
        state.append_pending("$$")
    state.pos = found.end() if found else min(state.pos + 2, state.posMax)
    return True


def _in_line(state: StateInline, silent: bool) -> bool:
    """`$…$`, unless it is money, code or words."""
    found = BETWEEN.match(state.src, state.pos, state.posMax)
    if not found or holds_code(state.src, *found.span()):
        return False
    before, behind = (
        state.src[found.start() - 1 : found.start()],
        state.src[found.end() : found.end() + 1],
    )
    why = _refused(found[1], before + behind)
    if why == "money":
        return False
    if not silent and why:
        token = state.push("dollar", "", 0)
        token.content, token.info, token.meta = "$", why, {"shown": found[0]}
    elif not silent:
        token = state.push("math_inline", "math", 0)
        token.content, token.markup = found[1], "$"
    state.pos = state.pos + 1 if why else found.end()
    return True


def _refused(tex: str, around: str) -> str:
    """Why something between dollars is no formula, with the characters right beside it; empty if it
    is one."""
    beside = BESIDE.findall(around)
    if any(beside) or (beside and not COMMAND.search(tex)):
        return "beside" if MEANT.search(tex) and not HAN.search(tex) else "money"
    return "han" if HAN.search(without_words(tex)) else ""


def without_words(tex: str) -> str:
    """TeX without the arguments that may hold words."""
    kept, at = "", 0
    while found := WORDS.search(tex, at):
        kept += tex[at : found.start()]
        at = end_of_group(tex, found.end())
    return kept + tex[at:]


def holds_code(text: str, start: int, end: int) -> bool:
    """Whether a code span begins within: code binds tighter than formulas."""
    starts = _code_spans(text)
    index = bisect_left(starts, start)
    return index < len(starts) and starts[index] < end


@lru_cache(maxsize=8)
def _code_spans(text: str) -> Sequence[int]:
    """Where each code span of a paragraph begins; asked for at each of its dollars."""
    return tuple(_spans(text, [found.span() for found in TICKS.finditer(text)]))


def _spans(text: str, runs: Sequence[tuple[int, int]]) -> Iterator[int]:
    following: dict[int, int] = {}
    """Length of a run of backticks → the next one of that length."""
    closing: list[int | None] = []
    for index in range(len(runs) - 1, -1, -1):
        length = runs[index][1] - runs[index][0]
        closing.append(following.get(length))
        following[length] = index
    closing.reverse()
    index = 0
    while index < len(runs):
        close, start = closing[index], runs[index][0]
        if close is None or _is_escaped(text, start):
            index += 1
            continue
        yield start
        index = close + 1


def _is_escaped(text: str, at: int) -> bool:
    before = text[:at] if at < 2 else text[max(at - 100, 0) : at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1
