"""Characters that no bundled font has: an error where they stand, or a warning if a font helps out.

No real font has BAMUM in these tests: the machine's fonts are out of sight (see conftest.py), and
those that a test brings are cut from the bundled ones.
"""

import re
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.subset import Subsetter
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from guide.fonts.faces import coverage_of
from guide.setting.fonts import INVISIBLE, PROSE, coverage
from guide.storage.bundled import FONTS
from tests.conftest import DOT, MakeGuide, Run, write_files
from tests.pdf import Read

BAMUM = "\U00016800"
QUESTION = "# ViT 怎样把图变成词？\n\n切成块。\n"

PLACES = {
    "the answer": ("content/vit.md", f"# ViT？\n\n切成块，\n又{BAMUM}。\n", "4:2"),
    "the question": ("content/vit.md", f"# ViT{BAMUM}？\n\n切成块。\n", "1:6"),
    "a cheat line": ("content/vit.md", f"---\ncheat:\n  - 块{BAMUM}\n---\n{QUESTION}", "3:6"),
    "a short title": ("content/vit.md", f"---\nshort_title: 块{BAMUM}\n---\n{QUESTION}", "2:15"),
    "a tag": ("content/vit.md", f"---\ntags: [块{BAMUM}]\n---\n{QUESTION}", "2:9"),
    "code": ("content/vit.md", f"{QUESTION}\n```\n甲{BAMUM}\n```\n", "6:2"),
    "a footnote": ("content/vit.md", f"{QUESTION}\n又[^1]。\n\n[^1]: 注{BAMUM}\n", "7:8"),
    "a formula": ("content/vit.md", f"{QUESTION}\n又 $\\text{{{BAMUM}}}$。\n", "5:10"),
    "a chapter's title": ("content/01-a/chapter.md", f"# 章{BAMUM}\n", "1:4"),
    "a chapter's introduction": ("content/01-a/chapter.md", f"# 章\n\n引{BAMUM}\n", "3:2"),
    "the guide's title": ("content/guide.toml", f'title = "书{BAMUM}"\n', "1:11"),
    "the author": ("content/guide.toml", f'title = "书"\nauthor = "{BAMUM}"\n', "2:11"),
}


@pytest.mark.parametrize("what", PLACES)
def test_a_glyph_that_no_font_has_is_an_error_at_its_place(
    what: str, make_guide: MakeGuide, run: Run
) -> None:
    name, text, place = PLACES[what]
    files = {"content/vit.md": QUESTION, "content/01-a/clip.md": "# CLIP？\n\n图和文字。\n"}
    result = run("check", make_guide({**files, name: text}))
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    first, *_ = result.stderr.splitlines()
    assert first == f"{name}:{place}: error: no font has `{BAMUM}` (U+16800)"


def test_in_a_figure(make_guide: MakeGuide, run: Run) -> None:
    figure = DOT.replace("</svg>", f"\n<text>图{BAMUM}</text></svg>")
    text = f"{QUESTION}\n![图](a.svg)\n"
    result = run("check", make_guide({"content/vit.md": text, "assets/a.svg": figure}))
    assert result.exit_code == 1
    assert f"assets/a.svg:2:8: error: no font has `{BAMUM}` (U+16800)" in result.stderr


def test_what_is_not_printed_needs_no_glyph(make_guide: MakeGuide, run: Run) -> None:
    figure = DOT.replace("</svg>", f"<!-- 图{BAMUM} --><desc>{BAMUM}</desc></svg>")
    text = f"{QUESTION}\n![图](a.svg)\n\n[甲](https://example.org/{BAMUM})\n"
    result = run("check", make_guide({"content/vit.md": text, "assets/a.svg": figure}))
    assert result.output == "good: 1 question in 0 chapters\n"


LISTS = {  # codec, first and last code, and how many characters there are at least
    "GB 2312": ("gb2312", 0xA1A1, 0xF7FE, 7000),
    "Big5, first level": ("big5", 0xA440, 0xC67E, 5401),
    "JIS X 0208, first level": ("euc-jp", 0xB0A1, 0xCFD3, 2965),
}


@pytest.mark.parametrize("name", LISTS)
def test_what_is_common_is_in_each_face_of_text(name: str) -> None:
    codec, first, last, least = LISTS[name]
    codes = (code.to_bytes(2, "big") for code in range(first, last + 1))
    decoded = {code.decode(codec, "ignore") for code in codes}
    chars = {char for char in decoded if len(char) == 1 and ord(char) > 0x7F}
    assert len(chars) >= least
    for face in PROSE:
        assert {c for c in chars if ord(c) not in coverage_of(FONTS / face.file)} == set()


def test_names_and_signs_are_bundled() -> None:
    names = "堃喆镕㛃𬉼𫖯𠅤𠮷囍囧咗嘅 ŁőřǎṁỆ ЂӘ ʃəŋ ⁿᵢ⁻ⱼ"
    signs = "✅❌⭐🚀⚠️1️⃣🔥👍🏻🇨🇳❤️✔✗☑➤⏰♻️☕⚡😀🤖🧠🫠 ⟹⊨⨁∯ℝ𝔼𝒟⟦⌘⎋⏎⠿🄯🂡"
    assert {char for char in names + signs if ord(char) not in coverage() | INVISIBLE} == set()


@pytest.fixture(params=["a file", "a collection"])
def helpful_font(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> str:
    """A machine with one font, which has BAMUM and a space; its name."""
    folder = tmp_path / "fonts"
    folder.mkdir()
    helpful = _helpful()
    if request.param == "a file":
        helpful.save(folder / "helpful.ttf")
    else:
        collection = TTCollection()
        collection.fonts = [TTFont(FONTS / "SourceSans3-Bold.ttf"), helpful]
        collection.save(folder / "helpful.ttc")
    config = f"<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>"
    write_files(folder, {"fonts.conf": config})
    monkeypatch.setenv("FONTCONFIG_FILE", str(folder / "fonts.conf"))
    return "Helpful"


def _helpful() -> TTFont:
    with TTFont(FONTS / "JetBrainsMono-Regular.ttf") as font:
        subsetter = Subsetter()
        subsetter.populate(text="A ")
        subsetter.subset(font)
        glyphs = font.getBestCmap()
        table = CmapSubtable.newSubtable(12)  # code points beyond U+FFFF
        table.platformID, table.platEncID, table.language = 3, 10, 0
        drawn = {ord(BAMUM) + more: glyphs[ord("A")] for more in (0, 1)}
        table.cmap = {**drawn, ord(" "): glyphs[ord(" ")]}
        font["cmap"].tables = [table]
        names = {1: "Helpful", 2: "Regular", 4: "Helpful", 6: "Helpful"}
        for record in font["name"].names:
            record.string = names.get(record.nameID, "")
        return font


WARNING = f"content/vit.md:3:1: warning: `{BAMUM}` (U+16800) is in none of the bundled faces; "


def test_a_glyph_of_a_system_font_is_a_warning(
    helpful_font: str, make_guide: MakeGuide, run: Run
) -> None:
    root = make_guide({"content/vit.md": f"# ViT？\n\n{BAMUM} 一个字。\n"})
    result = run("check", root)
    assert result.exit_code == 0
    assert result.stderr.splitlines()[0] == f"{WARNING}taken from {helpful_font}"
    assert run("check --strict", root).exit_code == 1


def test_a_system_font_that_helps_is_embedded(
    helpful_font: str, make_guide: MakeGuide, run: Run
) -> None:
    root = make_guide({"content/vit.md": f"# ViT？\n\n{BAMUM} 一个字。\n"})
    result = run("build -q", root)
    assert result.exit_code == 0, result.output
    assert result.stderr.startswith(WARNING)
    for name in ("guide.pdf", "cheatsheet.pdf"):
        read = Read(root / "output" / name)
        assert any(re.fullmatch(rf"[A-Z]{{6}}\+{helpful_font}", font) for font in read.fonts())
        assert BAMUM in "".join(read.text(page) for page in range(read.pages))


def test_characters_that_one_font_has_are_one_warning(
    helpful_font: str, make_guide: MakeGuide, run: Run
) -> None:
    second = chr(ord(BAMUM) + 1)
    root = make_guide({"content/vit.md": f"# ViT？\n\n又{second}，{BAMUM} 一个字。\n"})
    said = run("check", root).stderr
    assert f"content/vit.md:3:2: warning: `{second}{BAMUM}` are in none" in said
    assert said.count(": warning: ") == 1


def test_a_face_that_the_guide_brings_needs_no_other(make_guide: MakeGuide, run: Run) -> None:
    css = "@font-face { font-family: Own; src: url(own.woff2); } body { font-family: Own; }"
    font, stored = _helpful(), BytesIO()
    font.flavor = "woff2"
    font.save(stored)
    files = {"content/vit.md": f"# ViT？\n\n{BAMUM} 字。\n", "templates/guide.css": css}
    root = make_guide({**files, "templates/own.woff2": stored.getvalue()})
    assert run("check", root).output == "good: 1 question in 0 chapters\n"


def test_a_machine_without_fontconfig_is_one_without_fonts(
    make_guide: MakeGuide, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run("check", make_guide({"content/vit.md": f"# ViT？\n\n{BAMUM}\n"}))
    assert result.exit_code == 1
    assert f"content/vit.md:3:1: error: no font has `{BAMUM}` (U+16800)" in result.stderr


def test_a_glyph_of_the_guides_own_template_is_found_in_it(make_guide: MakeGuide, run: Run) -> None:
    cover = '{# 𖠀 in a comment is not printed #}\n<section class="cover">𖠁</section>\n'
    files = {"content/a.md": "# 题？\n\n答。\n", "templates/partials/cover.html": cover}
    result = run("check", make_guide(files))
    assert "templates/partials/cover.html:2:24: error: no font has `𖠁` (U+16801)" in result.stderr
    assert "U+16800" not in result.stderr
