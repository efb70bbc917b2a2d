"""Cut the bundled faces out of Debian's font packages.

In: a folder into which `fonts-noto-cjk` and `fonts-jetbrains-mono` were unpacked
(`apt-get download` and `dpkg -x`). Out: the faces beside this script. Run it only to
renew them; the cut faces are part of the repository:

    python assets/fonts/cut.py FOLDER
"""

import sys
from pathlib import Path

import uharfbuzz as hb

# Face index 2 of Noto's collections is Simplified Chinese.
FACES = {
    "NotoSerifSC-Regular.otf": ("NotoSerifCJK-Regular.ttc", 2),
    "NotoSerifSC-Bold.otf": ("NotoSerifCJK-Bold.ttc", 2),
    "NotoSansSC-Regular.otf": ("NotoSansCJK-Regular.ttc", 2),
    "NotoSansSC-Bold.otf": ("NotoSansCJK-Bold.ttc", 2),
    "JetBrainsMono-Regular.ttf": ("JetBrainsMono-Regular.ttf", 0),
    "JetBrainsMono-Bold.ttf": ("JetBrainsMono-Bold.ttf", 0),
}

# Latin to Greek, punctuation, letter-like and number forms, arrows, mathematics, technical and
# enclosed signs, boxes and shapes, dingbats, CJK marks, full-width forms.
BLOCKS = [
    (0x0020, 0x007E), (0x00A0, 0x024F), (0x02B0, 0x03FF), (0x1E00, 0x1EFF),
    (0x2000, 0x214F), (0x2150, 0x22FF), (0x2300, 0x23FF), (0x2460, 0x27BF),
    (0x2E3A, 0x2E3B), (0x3000, 0x303F), (0x3220, 0x32FF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF),
]  # fmt: skip

# Layout features that print may ask for, beside those that HarfBuzz keeps anyway.
FEATURES = "ccmp chws halt kern liga locl mark mkmk palt calt zero tnum lnum pnum".split()


def gb2312() -> set[int]:
    """The characters of GB 2312-80, from Python's own codec."""
    rows = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {ord(char) for pair in rows for char in pair.decode("gb2312", "ignore")}


def cut(source: Path, index: int) -> bytes:
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(gb2312())
    for first, last in BLOCKS:
        wanted.unicode_set.update(range(first, last + 1))
    features = wanted.sets(hb.SubsetInputSets.LAYOUT_FEATURE_TAG)
    features.update(int.from_bytes(tag.encode(), "big") for tag in FEATURES)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    face = hb.Face(hb.Blob.from_file_path(source), index)
    return hb.subset(face, wanted).blob.data


def main(folder: Path) -> None:
    for name, (source, index) in FACES.items():
        [found] = folder.rglob(source)
        target = Path(__file__).parent / name
        target.write_bytes(cut(found, index))
        print(f"{target.stat().st_size:>9,}  {name}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
