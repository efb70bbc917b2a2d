r"""Formulas as other Markdowns have them: `\(…\)`, `\[…\]`, environments, and looser dollars.

In: a markdown-it parser. Side effect: it has the rules `bracket_formula` and `display_formula`, and
`math_inline` and `math_inline_double` are those of notes. They make the same tokens as the guide's
own. What is money there is known by what stands within: see `_is_formula`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from guide.limits import FORMULA_TEX
from guide.reading.dollars import BESIDE, HAN, holds_code, without_words
from guide.reading.tex import COMMAND, SIGN

InlineRule = Callable[[StateInline, bool], bool]
BlockRule = Callable[[StateBlock, int, int, bool], bool]
BETWEEN = re.compile(r"\$(?!\$)((?:[^$\\]++|\\.)++)\$", re.DOTALL)
CODE = re.compile(r"\$(`++)([^`\n]+)\1\$")
"""GitHub's way to keep other markup out."""
DISPLAY = re.compile(r"\$\$((?:[^$\\]++|\\.)++)\$\$", re.DOTALL)
BRACKETS = re.compile(r"(\\{1,2})([(\[])")
CLOSING = {"(": ")", "[": "]"}
LETTER = re.compile(r"\s*[A-Za-z]['\d]?\s*")
VALUE = re.compile(r"[A-Za-z]\w?\([^()\s]*\)|[A-Za-z]_\w")
SHORT = re.compile(r"(?!.*[A-Za-z]{4})[\x20-\x7e]*[-+*/<>|][\x20-\x7e]*|" + LETTER.pattern)
PHRASE = re.compile(r"[。！？；]")
"""Ends a sentence: no formula has it."""
MARKS = re.compile(r"[，。、；：“”]")
SENTENCE = re.compile(r"(?:[A-Za-z]{2,}[\s,]+){4}")
OTHERWISE = re.compile(r"&&|\||[A-Za-z]{2,}\s+[A-Za-z]{2,}|\d\s+[A-Za-z]{2,}")
"""With a space at an end, it is words, money, or for a shell."""
NAMES = "align|aligned|alignat|equation|gather|gathered|eqnarray|multline|split|cases|flalign|array"
ENVIRONMENT = re.compile(rf"\\begin\{{((?:{NAMES}|[bpvBV]?matrix)\*?)\}}")
OPENING = re.compile(rf"{ENVIRONMENT.pattern}|\$\$|\\{{1,2}}\[")
OTHER_BLOCK = re.compile(r"#{1,6}\s|```|~~~")
ATTRIBUTES = re.compile(r"\{[#.][^{}]*\}\Z")
POINT = re.compile(r"\s*([,.;:，。；：、])[ \t]*")
WINDOW = FORMULA_TEX // 10
"""So far is looked, in a paragraph, for what ends a bracket, or began before a line."""
LONG = 40
"""A formula of more characters has lines of its own, wherever it stands in its paragraph."""
BREAKS = ("softbreak", "hardbreak")
FENCES = ("math", "katex", "mathjax")


def add_other_formulas(md: MarkdownIt) -> None:
    """Those that nobody could mean otherwise."""
    md.core.ruler.after("block", "math_fences", _read_fences)
    md.inline.ruler.before("escape", "bracket_formula", _in_brackets(COMMAND))
    md.block.ruler.before("math_block", "display_formula", _on_its_own(ENVIRONMENT, _refuse))


def add_foreign_formulas(md: MarkdownIt) -> None:
    """Those of notes, in the place of the guide's own."""
    rule = next(entry.fn for entry in md.block.ruler.__rules__ if entry.name == "math_block")
    md.block.ruler.disable("math_block")
    md.inline.ruler.at("math_inline", _in_line)
    md.inline.ruler.at("math_inline_double", _display_in_line)
    md.inline.ruler.at("bracket_formula", _in_brackets(SIGN))
    ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.at("display_formula", _on_its_own(OPENING, rule), ends)
    md.core.ruler.after("inline", "long_formulas", _set_apart)


def _read_fences(state: StateCore) -> None:
    """```` ```math ````."""
    for token in state.tokens:
        if token.type == "fence" and token.info.strip() in FENCES:
            # Its first line is that of the fence, as that of the dollars of another one.
            token.type, token.content = "math_block", "\n" + token.content


def _in_line(state: StateInline, silent: bool) -> bool:
    """`$…$`, with spaces within or letters beside if it is surely meant."""
    found = CODE.match(state.src, state.pos, state.posMax)
    tex = found[2] if found else ""
    if not found:
        found = BETWEEN.match(state.src, state.pos, state.posMax)
        if not found or holds_code(state.src, *found.span()):
            return False
        tex, start, end = found[1], found.start(), found.end()
        if not _is_formula(tex, state.src[start - 1 : start] + state.src[end : end + 1]):
            return False
    _push(state, tex, "$", silent)
    state.pos = found.end()
    return True


def _is_formula(tex: str, around: str) -> bool:
    """Whether something between dollars is a formula, with the characters right beside it."""
    if not tex.strip() or around.endswith("{") or MARKS.match(tex) or MARKS.match(tex[-1]):
        return False
    surely = COMMAND.search(tex) or "^" in tex or LETTER.fullmatch(tex) or VALUE.fullmatch(tex)
    if BESIDE.search(around) and not surely:
        return False
    if HAN.search(said := without_words(tex)):
        is_set = SIGN.search(said) and not PHRASE.search(said)
        return bool(is_set) or not (" " in said or PHRASE.search(said) or MARKS.search(said))
    is_spaced = tex[0].isspace() or tex[-1].isspace()
    limit = 5 * LONG if SIGN.search(tex) else LONG
    return bool(surely) or not is_spaced or (len(tex) <= limit and not OTHERWISE.search(tex))


def _display_in_line(state: StateInline, silent: bool) -> bool:
    """`$$…$$` amid text; else both dollars as typed, so that neither opens anything."""
    if not state.src.startswith("$$", state.pos):
        return False
    found = DISPLAY.match(state.src, state.pos, state.posMax)
    if found and not holds_code(state.src, *found.span()) and found[1].strip():
        _push(state, found[1], "$$", silent)
        state.pos = found.end()
        return True
    if not silent:
        state.append_pending("$$")
    state.pos = min(state.pos + 2, state.posMax)
    return True


def _in_brackets(sure: re.Pattern[str]) -> InlineRule:
    def bracket_formula(state: StateInline, silent: bool) -> bool:
        r"""`\(…\)` or `\[…\]`; for Markdown these are escaped brackets."""
        found = BRACKETS.match(state.src, state.pos, state.posMax)
        if not found:
            return False
        closer = found[1] + CLOSING[found[2]]
        end = state.src.find(closer, found.end(), min(state.posMax, found.end() + WINDOW))
        tex = state.src[found.end() : end] if end > 0 else ""
        is_short = sure is SIGN and found[2] == "(" and SHORT.fullmatch(tex)
        if not (sure.search(tex) or is_short):
            return False
        _push(state, tex, "$" if found[2] == "(" else "$$", silent)
        state.pos = end + len(closer)
        return True

    return bracket_formula


def _push(state: StateInline, tex: str, markup: str, silent: bool) -> None:
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content, token.markup = tex, markup


def _refuse(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return False


def _on_its_own(pattern: re.Pattern[str], attributed: BlockRule) -> BlockRule:
    """`attributed` reads those with attributes behind them."""

    def display_formula(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        """A formula that begins a line and goes on to the end of one, or of several."""
        begin = state.bMarks[start] + state.tShift[start]
        opening = pattern.match(state.src, begin, state.eMarks[start])
        if not opening or state.is_code_block(start):
            return False
        dollars = "$$" if opening[0] == "$$" else "$"
        before = max(state.bMarks[state.line], begin - WINDOW)
        if silent and state.src.count(dollars, before, begin) % 2:
            return False  # it ends one that began in the paragraph before
        found = _whole(state, start, end, opening)
        if found and ATTRIBUTES.match(found.rest):
            return attributed(state, start, end, silent)
        if found and not silent and not (found.rest and found.row == start):
            _put(state, start, found, opening)
        return found is not None and not (found.rest and found.row == start)

    return display_formula


@dataclass(frozen=True)
class _Display:
    tex: str
    row: int
    """In which it ends."""
    left: int
    """Where the text behind it begins, if any."""
    rest: str


def _whole(state: StateBlock, start: int, end: int, opening: re.Match[str]) -> _Display | None:
    """An environment is itself part of the formula, other marks are not."""
    is_environment = opening[0].startswith(r"\begin")
    closer = rf"\end{{{opening[1]}}}" if is_environment else opening[0].replace("[", "]")
    row, close = _closing(state, start, end, opening.end(), closer)
    if close < 0:
        return None
    behind = close + len(closer)
    span = (opening.start(), behind) if is_environment else (opening.end(), close)
    tex = "\n".join(_lines(state, start, row, *span))
    if not tex.strip() or (opening[0].endswith("[") and not SIGN.search(tex)):
        return None
    point = POINT.match(state.src, behind, state.eMarks[row])
    left = point.end() if point else behind
    rest = state.src[left : state.eMarks[row]].strip()
    tex = tex.rstrip() + point[1] if point and "\\begin" not in tex else tex
    return _Display(tex, row, left, rest)


def _put(state: StateBlock, start: int, found: _Display, opening: re.Match[str]) -> None:
    token = state.push("math_block", "math", 0)
    token.block, token.map, token.markup = True, [start, found.row + 1], opening[0]
    token.content = found.tex
    state.line = found.row + 1
    if found.rest:  # the line goes on, as a paragraph
        row = state.line = found.row
        state.bMarks[row], state.tShift[row], state.sCount[row] = found.left, 0, state.blkIndent


def _closing(state: StateBlock, start: int, end: int, at: int, closer: str) -> tuple[int, int]:
    """Row and offset of what ends a formula; -1 if nothing does."""
    close = state.src.find(closer, at, min(at + FORMULA_TEX, state.eMarks[end - 1]))
    row, has_gap = start, False
    while close >= 0 and state.eMarks[row] < close:
        row += 1
        has_gap = has_gap or state.isEmpty(row)
        if OTHER_BLOCK.match(state.src, state.bMarks[row] + state.tShift[row]):
            return start, -1
    if has_gap and not _is_all_formula(state.src[at:close]):
        return start, -1
    return row, close


def _is_all_formula(tex: str) -> bool:
    return bool(SIGN.search(tex)) and not (PHRASE.search(tex) or SENTENCE.search(tex))


def _lines(state: StateBlock, start: int, row: int, at: int, close: int) -> Iterator[str]:
    for each in range(start, row + 1):
        first = at if each == start else state.bMarks[each] + state.tShift[each]
        yield state.src[first : close if each == row else state.eMarks[each]]


def _set_apart(state: StateCore) -> None:
    """Long formulas of paragraphs have lines of their own."""
    tokens: list[Token] = []
    for token in state.tokens:
        is_cut = bool(tokens) and tokens[-1].type == "inline" and tokens[-1].meta.get("cut")
        children = token.children or []
        if token.type == "paragraph_close" and is_cut:
            inline, opening = tokens.pop(), tokens.pop()
            tokens += _pieces(opening, inline, token)
            continue
        if token.type == "inline" and any(map(_is_long, children)):
            token.meta["cut"] = True
        tokens.append(token)
    state.tokens = tokens


def _is_long(token: Token) -> bool:
    has_lines = len(token.content) > LONG or "\n" in token.content
    return token.type == "math_inline" and token.markup == "$$" and not token.level and has_lines


def _pieces(opening: Token, inline: Token, closing: Token) -> Iterator[Token]:
    """A paragraph cut at its long formulas."""
    part: list[Token] = []
    for child in [*(inline.children or []), None]:
        if child and not _is_long(child):
            part.append(child)
            continue
        if any(each.type not in BREAKS and (each.content.strip() or each.nesting) for each in part):
            yield from (opening.copy(), inline.copy(children=_trimmed(part)), closing.copy())
        part = []
        if child:
            yield _block(child, inline)


def _trimmed(part: Sequence[Token]) -> list[Token]:
    first = next((n for n, each in enumerate(part) if each.type not in BREAKS), len(part))
    last = next((n for n in range(len(part), first, -1) if part[n - 1].type not in BREAKS), first)
    return list(part[first:last])


def _block(child: Token, inline: Token) -> Token:
    row = (inline.map or [0])[0] + inline.content.count("\n", 0, child.meta.get("at", 0))
    rows = child.content.count("\n") + 1
    token = Token("math_block", "math", 0, level=inline.level - 1, block=True)
    token.content, token.markup, token.map = child.content, child.markup, [row, row + rows]
    return token
