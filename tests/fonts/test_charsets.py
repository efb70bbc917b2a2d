"""Whether a page names glyphs by CID or by id: in the fonts of a PDF both are the same."""

import io
from pathlib import Path

import pikepdf
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont

from guide.fonts.charsets import keyed_by_glyph
from guide.fonts.faces import cut_glyphs
from guide.storage.bundled import FONTS
from tests.conftest import MakeGuide, Run

CUT = frozenset({0, 5, 300, 9000, 14000})


def outline(font: TTFont, glyph: int) -> list[object]:
    pen = RecordingPen()
    font.getGlyphSet()[font.getGlyphOrder()[glyph]].draw(pen)
    return pen.value


def is_keyed_by_glyph(font: TTFont) -> bool:
    names = font["CFF "].cff.topDictIndex[0].charset
    return list(names[1:]) == [f"cid{glyph:05}" for glyph in range(1, len(names))]


@pytest.mark.parametrize("path", sorted(FONTS.glob("*.otf")), ids=lambda path: path.stem)
def test_a_cut_font_is_keyed_by_glyph_and_draws_as_before(path: Path) -> None:
    before, after = TTFont(path), TTFont(io.BytesIO(cut_glyphs(path, CUT)), checkChecksums=2)
    assert not is_keyed_by_glyph(before)
    assert is_keyed_by_glyph(after)
    for glyph in CUT - {0}:
        assert outline(after, glyph) == outline(before, glyph) != []


@pytest.mark.parametrize("count", [1, 2, 3, 256, 257, 258, 300])
def test_the_new_charset_takes_no_more_room(count: int) -> None:
    """A font of few glyphs has a charset of few bytes; what lies behind it stays."""
    path = FONTS / "NotoSerifSC-Regular.otf"
    cut = TTFont(io.BytesIO(cut_glyphs(path, frozenset(range(count)))))
    top = cut["CFF "].cff.topDictIndex[0]
    top.charset[1:] = [f"cid{7 * glyph:05}" for glyph in range(1, count)]
    again = io.BytesIO()
    cut.save(again)
    made = TTFont(io.BytesIO(keyed_by_glyph(again.getvalue())), checkChecksums=2)
    assert is_keyed_by_glyph(made)
    assert outline(made, count - 1) == outline(TTFont(path), count - 1)


def test_a_font_without_cids_is_left_alone() -> None:
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef", "A"])
    drawn = T2CharStringPen(600, None).getCharString()
    builder.setupCFF("Plain", {}, {".notdef": drawn, "A": drawn}, {})
    builder.setupHorizontalMetrics({".notdef": (600, 0), "A": (600, 0)})
    saved = io.BytesIO()
    builder.font.save(saved)
    assert keyed_by_glyph(saved.getvalue()) == saved.getvalue()
    ttf = (FONTS / "JetBrainsMono-Bold.ttf").read_bytes()
    assert keyed_by_glyph(ttf) == ttf


def test_the_fonts_of_a_pdf_are_keyed_by_glyph(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide({"content/q.md": "# 问？\n\n**答**案 $x$。\n"})
    assert run("build -q", root).exit_code == 0
    found = []
    for name in ("guide.pdf", "cheatsheet.pdf"):
        with pikepdf.open(root / "output" / name) as pdf:
            found += [
                TTFont(io.BytesIO(item.FontFile3.read_bytes()))
                for item in pdf.objects
                if isinstance(item, pikepdf.Dictionary) and "/FontFile3" in item
            ]
    assert len(found) >= 4
    assert all(is_keyed_by_glyph(font) for font in found)
