"""The faces of all sheets → one font object and one subset for each, in a PDF.

In: what each sheet uses of each face. Out: font objects (ISO 32000-1, 9.7) in a PdfFile. Reads font
files.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guide.fonts.faces import INSTEAD, characters_of, cut_glyphs
from guide.press.pdf_file import PdfFile
from guide.setting.laid import Digits, FaceUse
from guide.setting.objects import serialized, text
from guide.storage.files import FONT, member_of, path_of

FIXED_PITCH = 1
"""A flag of font descriptors (ISO 32000-1, table 123)."""
TOGETHER = 100
"""The most glyphs in a block of a map to characters (Adobe Technical Note 5411)."""


@dataclass
class _Face:
    """What all sheets use of a face."""

    use: FaceUse
    widths: dict[int, float] = field(default_factory=dict)
    characters: dict[int, str] = field(default_factory=dict)


class TypeCase:
    """Gathers the faces of sheets: WeasyPrint keeps glyph ids, so one subset can serve all."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._faces: dict[str, _Face] = {}

    def gather(self, uses: Iterable[FaceUse]) -> None:
        for use in uses:
            face = self._faces.setdefault(use.key, _Face(use))
            for glyph, width, character in use.measures():
                if width:
                    face.widths[glyph] = width
                if character:  # the first sheet's word counts
                    face.widths.setdefault(glyph, width)
                    face.characters.setdefault(glyph, character)

    def add_digits(self, digits: Digits) -> None:
        """The figures of page numbers, which no sheet has but as zeros."""
        face = self._faces[digits.face]
        zero = int(digits.glyphs[0], 16)
        for digit, glyph in enumerate(digits.glyphs):
            face.widths.setdefault(int(glyph, 16), face.widths[zero])
            face.characters.setdefault(int(glyph, 16), str(digit))

    def united(self, file: PdfFile) -> dict[str, bytes]:
        """Write one font object a face; the dictionary of them for the resources of all pages."""
        return {key: self._write(face, file) for key, face in sorted(self._faces.items())}

    def _write(self, face: _Face, file: PdfFile) -> bytes:
        name = f"/{face.use.name}"
        descendant = {
            "Type": "/Font",
            "Subtype": "/CIDFontType0" if face.use.kind == "otf" else "/CIDFontType2",
            "BaseFont": name,
            "CIDSystemInfo": {
                "Registry": text("Adobe"),
                "Ordering": text("Identity"),
                "Supplement": 0,
            },
            "CIDToGIDMap": "/Identity",
            "W": _runs(face.widths),
            "FontDescriptor": file.add(serialized(self._descriptor(face, file))),
        }
        font = {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": name,
            "Encoding": "/Identity-H",
            "DescendantFonts": [file.add(serialized(descendant))],
            "ToUnicode": file.add_stream(_to_unicode(self._characters(face))),
        }
        return file.add(serialized(font))

    def _characters(self, face: _Face) -> Mapping[int, str]:
        """What each glyph stands for: by itself, if it does, whatever it was first used for."""
        if not face.use.file.startswith(FONT):
            return face.characters
        usual = characters_of(path_of(face.use.file, self._root), member_of(face.use.file))
        said = face.characters.items()
        return {glyph: usual.get(glyph) or text.translate(INSTEAD) for glyph, text in said}

    def _descriptor(self, face: _Face, file: PdfFile) -> Mapping[str, Any]:
        use = face.use
        fixed = len(face.widths) > 1 and len(set(face.widths.values())) == 1
        font: Path | bytes = path_of(use.file, self._root) if use.file else use.program
        if isinstance(font, Path) and not use.file.startswith(FONT):
            font = font.read_bytes()  # the guide's own may be another the next time
        glyphs = frozenset({0, *face.widths, *face.characters})
        program = cut_glyphs(font, glyphs, member_of(use.file))
        if use.kind == "otf":
            key, extra = "FontFile3", b"/Subtype /OpenType "
        else:
            key, extra = "FontFile2", b"/Length1 %d " % len(program)
        return {
            "Type": "/FontDescriptor",
            "FontName": f"/{use.name}",
            "FontFamily": text(use.family),
            "Flags": use.flags | FIXED_PITCH * fixed,
            "FontBBox": [0, use.descent, max(face.widths.values(), default=0), use.ascent],
            "ItalicAngle": use.italic_angle,
            "Ascent": use.ascent,
            "Descent": use.descent,
            "CapHeight": use.ascent,
            "StemV": 80,
            "StemH": 80,
            key: file.add_stream(program, extra),
        }


def _runs(widths: Mapping[int, float]) -> list[Any]:
    """Widths as `first [width …]` for each run of glyphs (ISO 32000-1, 9.7.4.3)."""
    found: list[Any] = []
    for glyph in sorted(widths):
        if glyph - 1 not in widths:
            found += [glyph, []]
        found[-1].append(widths[glyph])
    return found


def _to_unicode(characters: Mapping[int, str]) -> bytes:
    """A CMap from glyphs to what they stand for."""
    pairs = [(g, text.encode("utf-16-be").hex()) for g, text in sorted(characters.items())]
    blocks = [pairs[start : start + TOGETHER] for start in range(0, len(pairs), TOGETHER)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <ffff>",
        "endcodespacerange",
    ]
    for block in blocks:
        lines.append(f"{len(block)} beginbfchar")
        lines += [f"<{glyph:04x}> <{character}>" for glyph, character in block]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")
