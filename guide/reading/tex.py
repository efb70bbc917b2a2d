r"""TeX as people write it for other programs → TeX that KaTeX sets.

In: TeX between dollars. Out: the same formula; what needs no change is returned as it is. No side
effects.

MathJax knows commands that KaTeX does not; other Markdowns take a backslash away before anyone sees
the formula, so that people write two of them; HTML is not the matter of a formula.
"""

import html
import re
from collections.abc import Callable, Sequence

WORDS = re.compile(r"\\(?:text(?:rm|tt|bf|it|sf|up|sc|sl|normal)?|mbox|hbox|tag\*?)\s*(?=\{)")
"""Commands whose argument may hold words."""
COMMAND = re.compile(r"\\[A-Za-z]")
SIGN = re.compile(rf"{COMMAND.pattern}|\^|(?<!\\)[_=]")
"""Nothing but a formula has one; most have."""
BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
PAIRS = re.compile(r"\\\\([{}])")
"""`\\{`, where one backslash is for Markdown."""
RULED = re.compile(r"(?<!\\)&")
RELATION = re.compile(r"(?<!\\)&(\s*(?:[=<>≈≤≥]|\\[A-Za-z]+)\s*)(?<!\\)&")
"""The middle column of an `eqnarray`."""
IN_DISPLAY = re.compile(r"\\begin\s*\{(?:align|gather|equation|alignat)\*?\}")
"""An environment that KaTeX has for formulas on lines of their own alone."""
DOUBLED = re.compile(r"(?:[^\\]++|(?:\\\\)++)*+\Z")
"""Each backslash is for Markdown."""

Change = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]
ALWAYS: Sequence[Change] = (
    (re.compile(r"&(?:lt|gt|amp|nbsp|quot|#39);"), lambda found: html.unescape(found[0])),
    (re.compile(r"<br\s*/?>"), r"\\\\"),
    (re.compile(r"[\u200b\ufeff\u2060-\u2064]"), ""),
    (re.compile(r"\\(?:label|require|vspace\*?)\s*\{[^{}]*\}|\\(?:ensuremath|centering)\b"), ""),
    (re.compile(r"\\eqref\s*\{([^{}]*)\}"), r"(\\text{\1})"),
    (re.compile(r"\\ref\s*\{([^{}]*)\}"), r"\\text{\1}"),
    (re.compile(r"\\mbox\b|\\text(?:sc|sl)\b"), r"\\text"),
    (re.compile(r"\\mathds\b|\\mathbbm\b"), r"\\mathbb"),
    (re.compile(r"\\hfill\b"), r"\\quad "),
    (re.compile(r"\\(begin|end)\s*\{(?:subequations|displaymath|math)\*?\}"), ""),
    (re.compile(r"\\(begin|end)\s*\{multline(\*?)\}"), r"\\\1{gather\2}"),
    (re.compile(r"\\(begin|end)\s*\{flalign(\*?)\}"), r"\\\1{align\2}"),
    (re.compile(r"\\(left|right)\s*(?=[{}])"), r"\\\1\\"),
    (re.compile(r"\\{4}"), r"\\\\"),
    (re.compile(r"(?<!\\)\\\\%"), r"\\%"),
    (re.compile(r"(?<=[\d}])%"), r"\\%"),
    (re.compile(r"(?<![\\{])((?:\\\\)*)\\(?=[*+=<_\[\]-])"), r"\1"),
    (re.compile(r"([_^])\s*(\\(?:boldsymbol|bm|math[a-z]+|hat|bar|vec)\s+[A-Za-z])"), r"\1{\2}"),
)
"""Outside of words."""
IN_WORDS = re.compile(r"(?<!\\)[_&#%^](?!\\)")
HASH = re.compile(r"(?<!\\)#(?!\d)")
DEFINED = re.compile(r"\\(?:def|newcommand|renewcommand|let|gdef)\b")


def tidied(tex: str, display: bool) -> str:
    """TeX for KaTeX, on a line of its own or in one of text."""
    if re.search(r"\\\\[A-Za-z]{3}", tex) and DOUBLED.match(tex):
        tex = tex.replace("\\\\", "\\")
    words, bare = _parted(tex)
    for pattern, change in ALWAYS:
        bare = pattern.sub(change, bare)
    if not DEFINED.search(bare):
        bare = HASH.sub(r"\\#", bare)
    counts = {brace: bare.count(rf"\\{brace}") for brace in "{}"}
    if counts["{"] == counts["}"]:
        bare = PAIRS.sub(r"\\\1", bare)
    if "\\begin" in bare:
        bare = _environments(bare, display)
    elif RULED.search(bare) and display:
        bare = rf"\begin{{aligned}}{bare}\end{{aligned}}"
    if not display:
        bare = re.sub(r"\\tag\*?\s*(?=\0)", r"\\quad ", bare)
    return re.sub(r"\0(\d+)\0", lambda found: words[int(found[1])], bare)


def _environments(tex: str, display: bool) -> str:
    tex = re.sub(r"(?<!\\)\\(?=[ \t]*\n)", r"\\\\", tex)
    if "eqnarray" in tex:
        tex = RELATION.sub(r"&\1 ", tex)
        tex = re.sub(r"\\(begin|end)\s*\{eqnarray(\*?)\}", r"\\\1{align\2}", tex)
    if display and not _is_held(tex):
        # No other program numbers them unasked.
        return re.sub(r"\\(begin|end)\s*\{(align|alignat|gather|equation)\}", r"\\\1{\2*}", tex)
    for name, other in (("align", "aligned"), ("gather", "gathered"), ("equation", "")):
        new = rf"\\\1{{{other}}}" if other else ""
        tex = re.sub(rf"\\(begin|end)\s*\{{{name}\*?\}}", new, tex)
    return tex


def _is_held(tex: str) -> bool:
    """Whether such an environment stands in another, or beside anything: KaTeX wants it alone."""
    found = IN_DISPLAY.search(tex)
    return bool(found and tex[: found.start()].strip())


def _parted(tex: str) -> tuple[list[str], str]:
    """Arguments that hold words, with signs that are signs there; and TeX with their numbers."""
    words: list[str] = []
    parts, at = [], 0
    while found := WORDS.search(tex, at):
        end = end_of_group(tex, found.end())
        said = IN_WORDS.sub(lambda sign: "\\" + _escaped(sign[0]), tex[found.end() : end])
        parts += [tex[at : found.end()], f"\0{len(words)}\0"]
        words.append(said)
        at = end
    return words, "".join([*parts, tex[at:]])


def _escaped(sign: str) -> str:
    return "char`^" if sign == "^" else sign


def end_of_group(tex: str, start: int) -> int:
    """Behind the braces that open at `start`."""
    depth = 0
    for found in BRACE.finditer(tex, start):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if not depth and found[0] == "}":
            return found.end()
    return len(tex)
