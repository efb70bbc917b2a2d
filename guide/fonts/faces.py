"""The bundled font files: what they cover, how wide their glyphs are, and cut. Owns uharfbuzz and
fontTools.

In: a font file and characters. Out: code points, advances in em, font files as bytes. Reads files.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

import uharfbuzz as hb

from guide.fonts.charsets import keyed_by_glyph
from guide.storage.bundled import FONTS, KATEX

RARE = re.compile("[\u02bb\u02bc\u2012\u2329\u232a\u2e80-\u2fdf\uf900-\uffff]")
"""Characters that share a glyph with one that is written far more often."""
INSTEAD = str.maketrans({"\u2015": "\u2014", "\u2e3a": "\u2014" * 2, "\u2e3b": "\u2014" * 3})
"""Characters by whose glyphs a face draws what is written far more often: dashes."""
LIGATURES = {char: unicodedata.normalize("NFKC", char) for char in "\ufb00\ufb01\ufb02\ufb03\ufb04"}
"""Letters that a face draws as one of these were written apart."""


@cache
def _face(path: Path, member: int = 0) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(str(path)), member)


@cache
def _font(path: Path, member: int = 0) -> hb.Font:
    return hb.Font(_face(path, member))


@cache
def text_coverage(files: tuple[str, ...]) -> frozenset[int]:
    """Every code point that one of these files of `assets/fonts` has."""
    return frozenset().union(*(set(_face(FONTS / file).unicodes) for file in files))


@cache
def coverage_of(path: Path, member: int = 0) -> frozenset[int]:
    """Every code point that a font file has; of a collection its face number so-and-so."""
    return frozenset(_face(path, member).unicodes)


def coverage_in(font: bytes) -> frozenset[int]:
    """Every code point that a font has, WOFF too. Raises ValueError if it is none."""
    if font[:4] not in (b"wOFF", b"wOF2"):
        return frozenset(hb.Face(hb.Blob(font)).unicodes)
    from fontTools.ttLib import TTFont, TTLibError  # only stylesheets with such faces pay for it

    try:
        return frozenset(TTFont(BytesIO(font)).getBestCmap() or ())
    except (TTLibError, OSError, KeyError, AssertionError) as error:
        raise ValueError(str(error)) from error


@cache
def characters_of(path: Path, member: int = 0) -> Mapping[int, str]:
    """What each glyph of a font file stands for by itself: of several characters that share one,
    the usual one."""
    font, found = _font(path, member), dict[int, str]()
    for char in sorted(map(chr, coverage_of(path, member)), key=_rank, reverse=True):
        found[font.get_nominal_glyph(ord(char))] = LIGATURES.get(char, char.translate(INSTEAD))
    return found


def _rank(char: str) -> tuple[bool, int]:
    return bool(RARE.match(char)), ord(char)


@cache
def bundled_coverage() -> frozenset[int]:
    """Every code point that a bundled face of text has."""
    return text_coverage(tuple(path.name for path in sorted(FONTS.glob("*.?tf"))))


@cache
def katex_coverage() -> frozenset[int]:
    """Every code point that one of KaTeX's faces has."""
    files = sorted((KATEX / "fonts").glob("*.ttf"))
    return frozenset().union(*(set(_face(file).unicodes) for file in files))


@cache
def advance(path: Path, char: str) -> float | None:
    """The advance of a character in em; None if the face has no glyph for it."""
    font = _font(path)
    glyph = font.get_nominal_glyph(ord(char))
    return font.get_glyph_h_advance(glyph) / _face(path).upem if glyph else None


@cache
def figures(path: Path) -> tuple[tuple[int, ...], ...]:
    """The glyphs of 0 to 9, in each form that is of one width: as they stand in Chinese, and as
    they stand behind Latin letters in another language, where Noto has forms of its own."""
    forms = dict.fromkeys([_figures(path, "", "zh"), _figures(path, "a", "en")])
    widths = {form: {_font(path).get_glyph_h_advance(glyph) for glyph in form} for form in forms}
    return tuple(form for form in forms if len(widths[form]) == 1)


def _figures(path: Path, before: str, language: str) -> tuple[int, ...]:
    buffer = hb.Buffer()
    buffer.add_str(before + "0123456789")
    buffer.guess_segment_properties()
    buffer.language = language
    hb.shape(_font(path), buffer)
    return tuple(info.codepoint for info in buffer.glyph_infos[-10:])


@cache
def cut(path: Path, wanted: frozenset[int], member: int = 0) -> bytes:
    """A font file, or a face of a collection, with these code points alone.

    Glyph ids are kept, so that pages set with different cuts of a face can share one font.
    """
    request = hb.SubsetInput()
    request.unicode_set.update(wanted)
    request.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NOTDEF_OUTLINE
    return bytes(hb.subset(_face(path, member), request).blob.data)


@cache
def file_of(font_name: str) -> Path | None:
    """The bundled file of a PDF font's name, such as `Noto-Sans-SC-Bold` or `KaTeX_Main`."""
    plain = font_name.replace("-", "").replace("Regular", "")
    for path in (*sorted(FONTS.glob("*.?tf")), *sorted((KATEX / "fonts").glob("*.ttf"))):
        if path.stem.replace("-", "").replace("Regular", "") == plain:
            return path
    return None


def cut_glyphs(font: Path | bytes, glyphs: frozenset[int], member: int = 0) -> bytes:
    """A font file with these glyph ids alone, ids kept, and without what a PDF does not need.

    A glyph's CID is its id, whatever it was: readers differ in which of them a page names.
    """
    face = _face(font, member) if isinstance(font, Path) else hb.Face(hb.Blob(font))
    request = hb.SubsetInput()
    request.glyph_set.update(glyphs)
    request.flags = (
        hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.NO_HINTING
    )
    request.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(
        int.from_bytes(tag, "big") for tag in (b"BASE", b"GDEF", b"GPOS", b"GSUB", b"DSIG")
    )
    return keyed_by_glyph(bytes(hb.subset(face, request).blob.data))
