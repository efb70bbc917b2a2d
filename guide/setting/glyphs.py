"""Characters that no bundled face has: where they stand, and which font of the machine helps.

In: a Guide. Out: problems, and SystemFonts. Reads font files; asks fontconfig's `fc-list` only when
a character needs it.
"""

import re
import subprocess
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from guide.fonts.faces import coverage_in, katex_coverage
from guide.problems import Problem, Severity, Source
from guide.reading.characters import Characters
from guide.reading.model import Guide
from guide.reading.sources import read_source, unreadable
from guide.setting.fonts import INVISIBLE, SystemFont, coverage

COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->|/\*.*?\*/", re.DOTALL)
"""Of templates and stylesheets: not printed."""
LISTED = r"%{slant}|%{weight}|%{family[0]}|%{file}|%{index}|%{fontformat}|%{charset}\n"
REGULAR = 80
"""A weight, in fontconfig's numbers."""
FORMATS = ("TrueType", "CFF")
"""Fonts that can be cut and embedded; fontconfig's words."""
LAST_MEMBER = 0xFFFF
"""Above that are the named instances of a variable font."""
FONT_FACE = re.compile(r"@font-face\s*+\{([^{}]*+)\}")
ADDRESS = re.compile(r"url\(\s*+[\"']?([^\"')]++)")
SHOWN = 12
"""So many characters are named in a warning."""


def check_glyphs(guide: Guide) -> tuple[list[Problem], tuple[SystemFont, ...]]:
    """Characters of the guide that no bundled face has: where they stand, and who can help.

    Those that a system font has are a warning (another machine may print another shape); each that
    no font has is an error.
    """
    templates, problems = _templates(guide)
    helped: dict[tuple[Source, SystemFont], list[tuple[str, int]]] = {}
    for source, char, line in _missing(guide, templates):
        if font := system_font(ord(char)):
            helped.setdefault((source, font), []).append((char, line))
        else:
            problems.append(_no_font(char, source, line))
    problems += (_helped(source, font, chars) for (source, font), chars in helped.items())
    return problems, tuple(dict.fromkeys(font for _, font in helped))


def _templates(guide: Guide) -> tuple[list[Source], list[Problem]]:
    """The guide's own templates and stylesheets, and what is wrong with those that are no text."""
    sources, problems = [], []
    try:
        paths = sorted(guide.root.walk(guide.root.path / "templates"))
    except OSError as error:
        return [], [unreadable("templates", error)]
    for path in paths:
        source, wrong = read_source(path, guide.root)
        sources.append(source)
        # A picture or a font may lie there, too.
        problems += wrong if path.suffix in (".html", ".css") else []
    return sources, problems


def _missing(guide: Guide, templates: Iterable[Source]) -> Iterator[tuple[Source, str, int]]:
    """Each missing character once a file, with the file's line to fall back on."""
    own = frozenset().union(*_coverages(guide, templates))
    in_text = frozenset(map(chr, coverage() | INVISIBLE | own))
    in_drawings = in_text | frozenset(map(chr, katex_coverage()))
    for source, line, printed in _printed(guide):
        missing = (set(printed.prose) - in_text) | (set(printed.formulas) - in_drawings)
        for char in sorted(missing):
            yield source, char, line
    for name, image in guide.images.items():
        if missing := set(image.characters) - in_drawings:
            drawing = Source(name, guide.root.read(name).decode("utf-8", "replace"))
            yield from ((drawing, char, 1) for char in sorted(missing))
    for template in templates:
        for char in sorted(set(COMMENT.sub("", template.text)) - in_text):
            yield template, char, 1


def _printed(guide: Guide) -> Iterator[tuple[Source, int, Characters]]:
    """Every text file with a line of it and the characters that it prints."""
    config = guide.config
    said = (guide.title, config.subtitle, config.author, config.date, config.version)
    yield guide.config_source, 1, Characters("".join((*said, config.cheatsheet.title)))
    for chapter in guide.chapters:
        yield chapter.source, 1, chapter.characters
    for question in guide.questions:
        yield question.source, question.line, question.characters
    for each in guide.matter:
        yield each.source, each.line, each.characters


def _coverages(guide: Guide, templates: Iterable[Source]) -> Iterator[frozenset[int]]:
    """The code points of each face that the guide's own stylesheets bring."""
    for style in templates:
        for rule in FONT_FACE.findall(COMMENT.sub("", style.text)):
            for address in ADDRESS.findall(rule):
                try:
                    yield coverage_in(guide.root.read(str(Path(style.name).parent / address)))
                except (OSError, ValueError):
                    continue  # layout says so, where it asks for the face


def _place(char: str, source: Source, line: int) -> tuple[int, int]:
    offset = source.text.find(char)
    return source.place_of(offset) if offset >= 0 else (line, 1)


def _no_font(char: str, source: Source, line: int) -> Problem:
    hint = "use another character, or install a font that has it"
    return source.problem(f"no font has {_named(char)}", *_place(char, source, line), hint)


def _helped(source: Source, font: SystemFont, found: Sequence[tuple[str, int]]) -> Problem:
    (char, line), *others = sorted(found, key=lambda each: _place(each[0], source, each[1]))
    if others:
        rest = len(others) + 1 - SHOWN
        chars = "".join(char for char, _ in [(char, line), *others][:SHOWN])
        what = f"`{chars}`{f' and {rest} more' if rest > 0 else ''} are"
    else:
        what = f"{_named(char)} is"
    hint = "another machine may print it otherwise, or not at all; use another character"
    message = f"{what} in none of the bundled faces; taken from {font.family}"
    return source.problem(message, *_place(char, source, line), hint, Severity.WARNING)


def _named(char: str) -> str:
    return f"`{char}` (U+{ord(char):04X})"


def system_font(codepoint: int) -> SystemFont | None:
    """The first outline font of the machine that has the character: of the plainest, by name."""
    found = (font for font, firsts, lasts in _system_fonts() if _in(codepoint, firsts, lasts))
    return next(found, None)


def _in(codepoint: int, firsts: Sequence[int], lasts: Sequence[int]) -> bool:
    at = bisect_right(firsts, codepoint) - 1
    return at >= 0 and codepoint <= lasts[at]


@cache
def _system_fonts() -> tuple[tuple[SystemFont, list[int], list[int]], ...]:
    """The machine's outline fonts, with the first and the last character of each run of
    those that they have. All in one question, as a text may lack thousands of characters."""
    command = ["fc-list", ":outline=true", f"--format={LISTED}"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ()
    fields = (line.split("|") for line in listed.splitlines())
    found = []
    for _, family, path, member, kind, charset in sorted(map(_by_weight, fields)):
        if kind in FORMATS and int(member) <= LAST_MEMBER:
            runs = [run.partition("-") for run in charset.split()]
            firsts = [int(first, 16) for first, _, _ in runs]
            lasts = [int(last or first, 16) for first, _, last in runs]
            found.append((SystemFont(family, Path(path), int(member)), firsts, lasts))
    return tuple(found)


def _by_weight(fields: list[str]) -> tuple[float, str, str, str, str, str]:
    """What is upright and of the weight of text comes first; a variable font has a range of it."""
    slant, weight, family, path, member, kind, charset = fields
    numbers = [float(number) for number in re.findall(r"[\d.]+", f"{slant} {weight}")]
    away = numbers[0] + abs(numbers[1] - REGULAR) if len(numbers) == 2 else 0.0
    return away, family, path, member, kind, charset


def count_system_fonts() -> int:
    """How many fonts of the machine could help out."""
    return len(_system_fonts())


def forget_system_fonts() -> None:
    """Ask for them anew: one may have been installed."""
    _system_fonts.cache_clear()
