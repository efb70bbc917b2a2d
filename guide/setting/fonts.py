"""What a sheet is set with: the bundled faces, cut, and system fonts where those lack a glyph.

In: text. Out: font files as bytes with the `@font-face` rules for them; problems for characters
that no bundled face has. Reads font files; asks fontconfig's `fc-list` for a system font only when
a character needs one.
"""

import re
import subprocess
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from guide.fonts.faces import cut, file_of, katex_coverage, text_coverage
from guide.problems import Problem, Severity, Source
from guide.reading.characters import Characters
from guide.reading.model import Guide
from guide.reading.sources import read_source, unreadable
from guide.storage.bundled import KATEX
from guide.storage.files import FONT

URL = "file:///@fonts/"
"""Where sheets find the cut faces."""

# Marks that shape text but have no ink of their own: no font needs to have them.
INVISIBLE = {*map(ord, "\t\n\r \u00ad\u200b\u200c\u200d\u2060\ufeff"), *range(0xFE00, 0xFE10)}
COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->|/\*.*?\*/", re.DOTALL)
"""Of templates and stylesheets: not printed."""

# What the engine prints of its own accord: counters, list marks, hyphens, leaders, ellipses.
ENGINE = frozenset({*range(0x20, 0x7F), *map(ord, "•◦▪▸▾‣‐–—…·")})


@dataclass(frozen=True)
class Face:
    file: str
    family: str
    weight: str


FACES = (
    Face("NotoSerifSC-Regular.otf", "Noto Serif SC", "normal"),
    Face("NotoSerifSC-Bold.otf", "Noto Serif SC", "bold"),
    Face("NotoSansSC-Regular.otf", "Noto Sans SC", "normal"),
    Face("NotoSansSC-Bold.otf", "Noto Sans SC", "bold"),
    Face("JetBrainsMono-Regular.ttf", "JetBrains Mono", "normal"),
    Face("JetBrainsMono-Bold.ttf", "JetBrains Mono", "bold"),
)


@dataclass(frozen=True)
class SystemFont:
    """A face of the machine that stands in for characters that the bundled ones lack."""

    family: str
    path: Path


@dataclass(frozen=True)
class FontSet:
    """What a sheet is set with."""

    css: str
    files: Mapping[str, bytes]
    """Name below URL → the font."""
    names: Mapping[str, str]
    """Name below URL → name of the file that it was cut from."""


def coverage() -> frozenset[int]:
    """Every code point that a bundled face of text has."""
    return text_coverage(tuple(face.file for face in FACES))


def cut_fonts(wishes: Iterable[str], fallbacks: Iterable[SystemFont] = ()) -> FontSet:
    """Each bundled face with the characters among `wishes` alone, and the fallbacks whole."""
    wanted = {ord(wish) for wish in wishes if len(wish) == 1} | ENGINE
    files = {face.file: cut(face.file, frozenset(wanted)) for face in FACES}
    names = {face.file: FONT + face.file for face in FACES}
    rules = [_rule(face.family, face.weight, face.file) for face in FACES]
    for number, font in enumerate(fallbacks):
        name = f"system-{number}{font.path.suffix}"
        files[name] = font.path.read_bytes()
        names[name] = f"{FONT}{font.path}"
        rules.append(_rule(font.family, "normal", name))
    return FontSet("\n".join(rules), files, names)


def font_files(
    asked: Iterable[tuple[str, bool]], fallbacks: Iterable[SystemFont]
) -> dict[str, Path]:
    """The bundled faces that were asked for (family, bold) and every font of the system, by a
    name for the file."""
    named = [f"{family}{'-Bold' * bold}".replace(" ", "-") for family, bold in asked]
    bundled = {f"{FONT}{path.name}": path for name in named if (path := file_of(name))}
    return bundled | {f"{FONT}{font.path}": font.path for font in fallbacks}


def _rule(family: str, weight: str, file: str) -> str:
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url("{URL}{file}"); }}'
    )


def wishes_of(texts: Iterable[str]) -> frozenset[str]:
    """What texts ask of the faces: their characters, the tags of drawings that name faces of
    KaTeX, and the classes of formulas that are left to KaTeX's HTML."""
    wishes: set[str] = set()
    for text in texts:
        wishes.update(text)
        tags = re.findall(r"<[^<>]*KaTeX_[^<>]*>", text)
        wishes.update(re.sub(r" [xy]='[^']*'", "", tag) for tag in tags)
        if 'class="katex' in text:
            wishes.update(re.findall(r'class="[^"]*"', text))
    return frozenset(wishes)


def katex_css(wishes: Set[str]) -> str:
    """The faces of KaTeX that are asked for, and KaTeX's stylesheet if some formula is left to it.

    TrueType, as woff2 costs the engine 40 ms a face to unpack; most guides need a third of the
    twenty faces.
    """
    tags = {wish for wish in wishes if "KaTeX_" in wish}
    classes = " ".join(wish for wish in wishes if wish.startswith("class="))
    if not tags and not classes:
        return ""
    css = (KATEX / "katex.css").read_text("utf-8")
    faces = re.findall(r"@font-face \{.*?\}\n", css, flags=re.DOTALL)
    rules = "".join(_katex_face(rule, tags, classes) for rule in faces)
    if classes:
        rules += re.sub(r"@font-face \{.*?\}\n", "", css, flags=re.DOTALL)
    return rules


# Which class of KaTeX's HTML asks for which family; KaTeX_Main is always there.
KATEX_CLASSES = {
    "KaTeX_AMS": r"amsrm|mathbb|textbb",
    "KaTeX_Caligraphic": r"mathcal",
    "KaTeX_Fraktur": r"mathfrak|textfrak|mathboldfrak|textboldfrak",
    "KaTeX_Math": r"mathnormal|mathit|boldsymbol",
    "KaTeX_SansSerif": r"mathsf|textsf|mathboldsf|textboldsf|mathitsf|mathsfit|textitsf",
    "KaTeX_Script": r"mathscr|textscr",
    "KaTeX_Size1": r"size1|small-op|delim-size1",
    "KaTeX_Size2": r"size2|large-op",
    "KaTeX_Size3": r"size3",
    "KaTeX_Size4": r"size4|delim-size4",
    "KaTeX_Typewriter": r"mathtt|texttt",
}


def _katex_face(rule: str, tags: Set[str], classes: str) -> str:
    """The rule, pointing at our file; nothing if no picture and no class asks for the face."""
    family = re.search(r"font-family: ['\"]?(KaTeX_\w+)", rule)
    source = re.search(r"url\(['\"]?(fonts/[^)'\"]+\.ttf)", rule)
    assert family and source, "katex.css is not of the version that this was written for"
    bold, italic = "font-weight: bold" in rule, "font-style: italic" in rule
    drawn = any(
        ("bold" in tag) == bold and ("italic" in tag) == italic for tag in tags if family[1] in tag
    )
    asking = KATEX_CLASSES.get(family[1], "katex")
    if not drawn and not re.search(rf"\b(?:{asking})\b", classes):
        return ""
    return re.sub(r"src: [^;]*;", f"src: url('file:///@katex/{source[1]}');", rule)


def check_glyphs(guide: Guide) -> tuple[list[Problem], tuple[SystemFont, ...]]:
    """Characters of the guide that no bundled face has: where they stand, and who can help.

    A character that a system font has is a warning (another machine may print another shape);
    one that no font has is an error.
    """
    templates, problems = _templates(guide)
    fonts: dict[Path, SystemFont] = {}
    for source, char, line in _missing(guide, templates):
        font = system_font(ord(char))
        if font:
            fonts[font.path] = font
        problems.append(_glyph_problem(char, source, line, font))
    return problems, tuple(fonts.values())


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
    in_text = frozenset(map(chr, coverage() | INVISIBLE))
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


def _glyph_problem(char: str, source: Source, line: int, font: SystemFont | None) -> Problem:
    offset = source.text.find(char)
    place = source.place_of(offset) if offset >= 0 else (line, 1)
    name = f"`{char}` (U+{ord(char):04X})"
    if font:
        hint = "another machine may print it otherwise, or not at all; use another character"
        message = f"{name} is in none of the bundled faces; taken from {font.family}"
        return source.problem(message, *place, hint, Severity.WARNING)
    hint = "use another character, or install a font that has it"
    return source.problem(f"no font has {name}", *place, hint)


def system_font(codepoint: int) -> SystemFont | None:
    """The first outline font of the machine, by name, that has the character."""
    found = (font for font, firsts, lasts in _system_fonts() if _in(codepoint, firsts, lasts))
    return next(found, None)


def _in(codepoint: int, firsts: Sequence[int], lasts: Sequence[int]) -> bool:
    at = bisect_right(firsts, codepoint) - 1
    return at >= 0 and codepoint <= lasts[at]


@cache
def _system_fonts() -> tuple[tuple[SystemFont, list[int], list[int]], ...]:
    """The machine's outline fonts by name, with the first and the last character of each run of
    those that they have. All in one question, as a text may lack thousands of characters."""
    command = ["fc-list", ":outline=true", "--format=%{family[0]}|%{file}|%{charset}\\n"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ()
    fields = (line.split("|") for line in listed.splitlines())
    found = []
    for family, path, charset in sorted(each for each in fields if len(each) == 3):
        runs = [run.partition("-") for run in charset.split()]
        firsts = [int(first, 16) for first, _, _ in runs]
        lasts = [int(last or first, 16) for first, _, last in runs]
        found.append((SystemFont(family, Path(path)), firsts, lasts))
    return tuple(found)


def forget_system_fonts() -> None:
    """Ask for them anew: one may have been installed."""
    _system_fonts.cache_clear()
