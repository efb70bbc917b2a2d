"""What a sheet is set with: the bundled faces, cut, and system fonts where those lack a glyph.

In: text. Out: font files as bytes with the `@font-face` rules for them. Reads font files.

Of the bundled faces, those of HELPERS have what the others lack, each what those before it have
not: a sheet gets them only if it asks for such a character.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from guide.fonts.faces import coverage_of, cut, file_of, text_coverage
from guide.storage.bundled import FONTS, KATEX
from guide.storage.files import FONT

URL = "file:///@fonts/"
"""Where sheets find the cut faces."""

# Marks that shape text but have no ink of their own: no font needs to have them.
INVISIBLE = {
    *map(ord, "\t\n\r \u00ad\u200b\u200c\u200d\u2060\ufeff"),
    *range(0x2061, 0x206A),
    *range(0xFE00, 0xFE10),
}
SPACES = frozenset((0x20, 0xA0))
"""They stand in the face of what is before them."""
PARTS_OF_EMOJI = frozenset({0x200D, 0x20E3, 0xFE0F})
"""Joiner, key and variation: a sequence of characters with them may be one sign."""

# What the engine prints of its own accord: counters, list marks, hyphens, leaders, ellipses.
ENGINE = frozenset({*range(0x20, 0x7F), *map(ord, "•◦▪▸▾‣‐–—…·")})


@dataclass(frozen=True)
class Face:
    file: str
    family: str
    weight: str
    style: str = "normal"


FACES = (
    Face("NotoSerifSC-Regular.otf", "Noto Serif SC", "normal"),
    Face("NotoSerifSC-Bold.otf", "Noto Serif SC", "bold"),
    Face("NotoSansSC-Regular.otf", "Noto Sans SC", "normal"),
    Face("NotoSansSC-Bold.otf", "Noto Sans SC", "bold"),
    Face("JetBrainsMono-Regular.ttf", "JetBrains Mono", "normal"),
    Face("JetBrainsMono-Bold.ttf", "JetBrains Mono", "bold"),
)
PROSE = FACES[:4]
"""What text is set in that is no code."""
EMOJI = Face("NotoEmoji-Regular.ttf", "Noto Emoji", "normal")
HELPERS = (
    (
        Face("SourceSerif4-Regular.ttf", "Source Serif 4", "normal"),
        Face("SourceSerif4-Bold.ttf", "Source Serif 4", "bold"),
        Face("SourceSans3-Regular.ttf", "Source Sans 3", "normal"),
        Face("SourceSans3-Bold.ttf", "Source Sans 3", "bold"),
    ),
    (Face("NotoSans-Regular.ttf", "Noto Sans", "normal"),),
    (Face("NotoSansMath-Regular.ttf", "Noto Sans Math", "normal"),),
    (Face("NotoSansSymbols-Regular.ttf", "Noto Sans Symbols", "normal"),),
    (Face("NotoSansSymbols2-Regular.ttf", "Noto Sans Symbols 2", "normal"),),
    (EMOJI,),
)
"""Faces that help out, in groups of those that have much the same characters."""
LATIN = (
    *HELPERS[0],
    Face("SourceSerif4-Italic.ttf", "Source Serif 4", "normal", "italic"),
    Face("SourceSerif4-BoldItalic.ttf", "Source Serif 4", "bold", "italic"),
)
"""What a language that is written in Latin letters is set in: marks are not in squares there."""


@dataclass(frozen=True)
class SystemFont:
    """A face of the machine that stands in for characters that the bundled ones lack."""

    family: str
    path: Path
    member: int = 0
    """Which face of its file."""

    @property
    def name(self) -> str:
        """That of its file, as in `storage.files`."""
        return f"{FONT}{self.path}{f'#{self.member}' if self.member else ''}"


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
    helpers = (face for group in HELPERS for face in group)
    return _coverage((*FACES, *helpers))


def _coverage(faces: Iterable[Face]) -> frozenset[int]:
    return text_coverage(tuple(face.file for face in faces))


def cut_fonts(
    wishes: Iterable[str], fallbacks: Iterable[SystemFont] = (), latin: bool = False
) -> FontSet:
    """Each face with the characters among `wishes` alone; of the helpers and of the system's those
    that have one which the faces before them lack. `latin` says that the text is in Latin
    letters."""
    wanted = frozenset({ord(wish) for wish in wishes if len(wish) == 1} | ENGINE)
    cuts = {face: wanted for face in FACES} | dict(_helping(wanted))
    for face in LATIN if latin else ():
        cuts[face] = wanted & coverage_of(FONTS / face.file) | SPACES
    files = {face.file: cut(FONTS / face.file, asked) for face, asked in cuts.items()}
    names = {face.file: FONT + face.file for face in cuts}
    rules = [_rule(face.family, face.weight, face.file, face.style) for face in cuts]
    lacking = wanted - coverage()
    for number, font in enumerate(fallbacks):
        name = f"system-{number}{font.path.suffix}"
        asked = lacking & coverage_of(font.path, font.member)
        if asked:
            files[name] = cut(font.path, asked | SPACES, font.member)
            names[name] = font.name
            rules.append(_rule(font.family, "normal", name))
            lacking -= asked
    return FontSet("\n".join(rules), files, names)


def _helping(wanted: frozenset[int]) -> Iterator[tuple[Face, frozenset[int]]]:
    """The helpers that are needed, each with what it is asked for. Pango looks for emoji in their
    own face, whatever other has them."""
    emoji = wanted & coverage_of(FONTS / EMOJI.file)
    lacking = wanted - _coverage(PROSE) - INVISIBLE
    for group in HELPERS:
        asked = {face: lacking & coverage_of(FONTS / face.file) for face in group}
        if group == (EMOJI,) and emoji - _coverage(PROSE):
            asked = {EMOJI: emoji | PARTS_OF_EMOJI}
        yield from ((face, chars | SPACES) for face, chars in asked.items() if chars)
        lacking -= frozenset().union(*asked.values())


def font_files(
    asked: Iterable[tuple[str, bool]], fallbacks: Iterable[SystemFont]
) -> dict[str, Path]:
    """The bundled faces that were asked for (family, bold) and every font of the system, by a
    name for the file."""
    named = [f"{family}{'-Bold' * bold}".replace(" ", "-") for family, bold in asked]
    bundled = {f"{FONT}{path.name}": path for name in named if (path := file_of(name))}
    return bundled | {font.name: font.path for font in fallbacks}


def _rule(family: str, weight: str, file: str, style: str = "normal") -> str:
    slant = f" font-style: {style};" if style != "normal" else ""
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight};{slant} '
        f'src: url("{URL}{file}"); }}'
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
