"""A text as it was decoded → one in lines, of characters that paper has a use for.

In: a text, a Source. Out: the same, and what was left out of it. No side effects.
"""

import re
import unicodedata

from guide.fonts.faces import bundled_coverage
from guide.limits import LINE
from guide.problems import Problem, Severity, Source

BREAKS = re.compile("[\v\f\u0085\u2028\u2029]")
CONTROL = re.compile(
    r"\x1b\[[0-?]*+[ -/]*+[@-~]?|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]"
)
"""Characters without any meaning for paper, and the sequences that colour a terminal (ECMA-48)."""
MARKED = re.compile("[\u0100-\u024f\u1e00-\u1eff]")
"""Letters with marks, of which not every face has each."""


RADICAL = re.compile("[\u2e80-\u2ef3\u2f00-\u2fd5]")
_PAIRS = (
    "⺁厂 ⺅亻 ⺋卩 ⺒巳 ⺖忄 ⺘扌 ⺙攵 ⺝月 ⺠民 ⺡氵 ⺣灬 ⺨犭 ⺭礻 ⺰纟 ⻁虎 ⻂衤 ⻄西 "
    "⻅见 ⻆角 ⻈讠 ⻉贝 ⻋车 ⻌辶 ⻐钅 ⻑長 ⻓长 ⻔门 ⻘青 ⻚页 "
    "⻛风 ⻜飞 ⻝食 ⻠饣 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻨麦 ⻩黄 ⻬齐 ⻮齿 ⻰龙"
)
IDEOGRAPHS = {
    **{char: unicodedata.normalize("NFKC", char) for char in map(chr, range(0x2E80, 0x2FD6))},
    **{pair[0]: pair[1] for pair in _PAIRS.split()},
}
"""Radicals, which copying out of a PDF gives for characters (⽅ for 方), as the ideographs that
they look like (Unicode's EquivalentUnifiedIdeograph): no face of text has all of them."""


def cleaned(name: str, text: str) -> tuple[Source, list[Problem]]:
    """A file's text, composed and in lines; without characters that are orders to a terminal, each
    kind of which is told."""
    source = Source(name, composed(_in_lines(text)))
    if long := next((n for n, line in enumerate(source.lines, 1) if len(line) > LINE), 0):
        return Source(name, ""), [_too_long(source, long)]
    found: dict[str, int] = {}
    for match in CONTROL.finditer(source.text):
        found.setdefault(match[0][0], match.start())
    hint = "delete it; what a terminal prints is best copied as plain text"
    problems = [
        source.problem(
            f"U+{ord(char):04X} prints nothing and is left out",
            *source.place_of(offset), hint, Severity.WARNING,
        )
        for char, offset in found.items()
    ]  # fmt: skip
    return (Source(name, CONTROL.sub("", source.text)), problems) if found else (source, [])


def _in_lines(text: str) -> str:
    """A text with one mark for the end of a line, whatever program wrote it; what breaks a line in
    the middle of a paragraph (Word's) is a space."""
    text = re.sub("\r\n?", "\n", text)
    return BREAKS.sub(" " if "\n" in text.strip() else "\n", text)


def composed(text: str) -> str:
    """A text whose letters and marks are one character where a face has it, else apart; radicals
    are ideographs."""
    text = RADICAL.sub(lambda found: IDEOGRAPHS[found[0]], text)
    return MARKED.sub(_as_faces_have_it, unicodedata.normalize("NFC", text))


def _as_faces_have_it(letter: re.Match[str]) -> str:
    apart = unicodedata.normalize("NFD", letter[0])
    known = bundled_coverage()
    return letter[0] if ord(letter[0]) in known or not known.issuperset(map(ord, apart)) else apart


def _too_long(source: Source, line: int) -> Problem:
    message = f"a line of {len(source.lines[line - 1]):,} characters; {LINE:,} are read"
    return source.problem(message, line, 1, "write several lines of it")
