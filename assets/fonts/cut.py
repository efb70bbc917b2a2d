"""Cut the bundled faces out of the packages that have them.

In: a folder into which Debian's `fonts-noto-cjk`, `fonts-noto-core`, `fonts-jetbrains-mono` and
`unicode-data` (`apt-get download` and `dpkg -x`), and the npm packages `source-serif`,
`source-sans` and `@fontsource/noto-emoji` (`npm pack` and `tar -x`), were unpacked. Out: the faces
beside this script. Run it only to renew them; the cut faces are part of the repository:

    python assets/fonts/cut.py FOLDER
"""

import bz2
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import uharfbuzz as hb
from fontTools.ttLib import TTFont

# Latin to Greek, punctuation, letter-like and number forms, arrows, mathematics, technical and
# enclosed signs, boxes and shapes, dingbats, CJK marks, kana and bopomofo, ligatures of Latin,
# full-width forms.
TEXT = [
    (0x0020, 0x007E), (0x00A0, 0x024F), (0x02B0, 0x03FF), (0x1E00, 0x1EFF),
    (0x2000, 0x214F), (0x2150, 0x22FF), (0x2300, 0x23FF), (0x2460, 0x27BF),
    (0x2E3A, 0x2E3B), (0x3000, 0x312F), (0x3220, 0x32FF), (0xFB00, 0xFB06),
    (0xFE30, 0xFE4F), (0xFF00, 0xFFEF),
]  # fmt: skip
# Phonetic letters, raised and lowered ones, Greek with breathings, Cyrillic of all languages.
LETTERS = [
    (0x0180, 0x052F), (0x1C80, 0x1C8F), (0x1D00, 0x1DFF), (0x1F00, 0x1FFF), (0x2070, 0x209F),
    (0x2C60, 0x2C7F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F), (0xA720, 0xA7FF), (0xAB30, 0xAB6F),
]  # fmt: skip
# Letter-like and number forms, arrows, operators and brackets, letters of mathematics.
MATHS = [
    (0x2016, 0x2070), (0x20D0, 0x20F0), (0x2100, 0x23FF), (0x25A0, 0x25FF), (0x27C0, 0x27FF),
    (0x2900, 0x2BFF), (0x1D400, 0x1D7FF),
]  # fmt: skip
# Technical and enclosed signs, boxes and shapes, dingbats, Braille, arrows, tiles and cards; what
# is drawn as emoji is Noto Emoji's.
SIGNS = [
    (0x20D0, 0x20F0), (0x2100, 0x214F), (0x2190, 0x21FF), (0x2300, 0x27BF), (0x2800, 0x28FF),
    (0x2B00, 0x2BFF), (0x1F000, 0x1F2FF), (0x1F650, 0x1F67F), (0x1F700, 0x1F8FF),
]  # fmt: skip
SPACES = (0x0020, 0x00A0)
UNIHAN = ("kTGH", "kIICore")
"""Unicode's names for the list of 2013 and for IICORE."""
NAMES = "𠮷囧槑嫑"
"""Characters of names and chats in none of the lists below."""

# Face index 2 of Noto's collections is Simplified Chinese.
CUT = {
    "NotoSerifSC-Regular.otf": ("NotoSerifCJK-Regular.ttc", 2, TEXT),
    "NotoSerifSC-Bold.otf": ("NotoSerifCJK-Bold.ttc", 2, TEXT),
    "NotoSansSC-Regular.otf": ("NotoSansCJK-Regular.ttc", 2, TEXT),
    "NotoSansSC-Bold.otf": ("NotoSansCJK-Bold.ttc", 2, TEXT),
    "JetBrainsMono-Regular.ttf": ("JetBrainsMono-Regular.ttf", 0, TEXT),
    "JetBrainsMono-Bold.ttf": ("JetBrainsMono-Bold.ttf", 0, TEXT),
    "NotoSans-Regular.ttf": ("NotoSans-Regular.ttf", 0, LETTERS),
    "NotoSansMath-Regular.ttf": ("NotoSansMath-Regular.ttf", 0, MATHS),
    "NotoSansSymbols-Regular.ttf": ("NotoSansSymbols-Regular.ttf", 0, SIGNS),
    "NotoSansSymbols2-Regular.ttf": ("NotoSansSymbols2-Regular.ttf", 0, SIGNS),
}
# Their licence keeps their name for files as they are.
WHOLE = {
    "SourceSerif4-Regular.ttf": "TTF/SourceSerif4-Regular.ttf",
    "SourceSerif4-Bold.ttf": "TTF/SourceSerif4-Bold.ttf",
    "SourceSerif4-Italic.ttf": "TTF/SourceSerif4-It.ttf",
    "SourceSerif4-BoldItalic.ttf": "TTF/SourceSerif4-BoldIt.ttf",
    "SourceSans3-Regular.ttf": "TTF/SourceSans3-Regular.ttf",
    "SourceSans3-Bold.ttf": "TTF/SourceSans3-Bold.ttf",
    "NotoEmoji-Regular.ttf": "noto-emoji-emoji-400-normal.woff2",
}

# Layout features that print may ask for, beside those that HarfBuzz keeps anyway.
FEATURES = "ccmp chws halt kern liga locl mark mkmk palt calt zero tnum lnum pnum".split()


def han(folder: Path) -> Iterator[int]:
    """GB 2312, the list of characters of general use of 2013, the first levels of Big5 and of
    JIS X 0208, and IICORE: what is common on the mainland, in Taiwan, Hong Kong and Japan, with
    names and places."""
    for codec, first, last in (
        ("gb2312", 0xA1A1, 0xF7FE),
        ("big5", 0xA440, 0xC67E),
        ("euc-jp", 0xB0A1, 0xCFFE),
    ):
        pairs = (code.to_bytes(2, "big") for code in range(first, last + 1))
        yield from (ord(char) for pair in pairs for char in decoded(pair, codec))
    for table in folder.rglob("Unihan_*.txt.bz2"):
        with bz2.open(table, "rt", encoding="utf-8") as lines:
            found = (line[2:].split("\t") for line in lines if line.startswith("U+"))
            yield from (int(code, 16) for code, list_, *_ in found if list_ in UNIHAN)
    yield from map(ord, NAMES)


def decoded(pair: bytes, codec: str) -> str:
    char = pair.decode(codec, "ignore")
    return char if len(char) == 1 and char.encode(codec) == pair else ""


def cut(source: Path, index: int, blocks: list[tuple[int, int]], more: set[int]) -> bytes:
    wanted = hb.SubsetInput()
    wanted.unicode_set.update({*more, *SPACES})
    for first, last in blocks:
        wanted.unicode_set.update(range(first, last + 1))
    features = wanted.sets(hb.SubsetInputSets.LAYOUT_FEATURE_TAG)
    features.update(int.from_bytes(tag.encode(), "big") for tag in FEATURES)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    face = hb.Face(hb.Blob.from_file_path(source), index)
    return bytes(hb.subset(face, wanted).blob.data)


def whole(source: Path) -> bytes:
    if source.suffix != ".woff2":
        return source.read_bytes()
    font, stored = TTFont(source, recalcTimestamp=False), BytesIO()
    font.flavor = None
    font.save(stored)
    return stored.getvalue()


def main(folder: Path) -> None:
    characters = set(han(folder))
    for name, (source, index, blocks) in CUT.items():
        [found] = folder.rglob(source)
        store(name, cut(found, index, blocks, characters if blocks is TEXT else set()))
    for name, source in WHOLE.items():
        [found] = (path for path in folder.rglob(Path(source).name) if source in str(path))
        store(name, whole(found))


def store(name: str, font: bytes) -> None:
    (Path(__file__).parent / name).write_bytes(font)
    print(f"{len(font):>9,}  {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
