"""Whatever stands in the files, reading ends with a guide or with problems, never with a bug."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guide.problems import GuideError
from guide.reading.guide import read_guide
from guide.storage.root import Root
from tests.conftest import DOT, Files, write_files

FEW = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
QUESTION = "# 题？\n\n回答。\n"
MARKDOWN = [
    *("# 题\n", "## ", "#### ", "\n", "\n\n", "---\n", "==\n", "    ", "\t"),
    *("\r\n", "\r", "\0", "\f", "\u2028", "汉", "字", "😀", "é", "\ud7ff", "word"),
    *("- ", "1. ", "- [ ] ", "> ", "> [!NOTE]\n", "| a | b |\n| - | - |\n| c | ", ": 定义\n"),
    *("$", "$$", "$$\n", "\\frac{1}", "{", "}", "\\", "^", "_", "*", "**", "~~", "`", "!"),
    *("```python\n", "::: short\n", "::: followup 问 $x$\n", ":::", "::: pitfall\n"),
    *(":::: cheat\n", "[^1]", "[^1]: 注\n", "[[", "]]", "[[题]]", "![图](dot.svg)"),
    *("{#fig width=90%}", "{#a}\n", "[a](", "b.md)", "(#a)", "http://[", "<http://a>"),
    *("![", "](", "[", "]:", "%", "<b>", "&amp;"),
]
YAML = [
    *("id", "title", "tags", "level", "cheat", "short_title", ": ", "\n", "- ", "  "),
    *("[", "]", "{", "}", "'", '"', ",", "?", "~", "#", "=", "@", "`", "%TAG", "\\", "\t"),
    *("&a ", "*a", "<<: ", "!!python/object:x ", "!!int ", "!!binary ", "|\n  ", "> "),
    *("2", "0x1F", "1e5", "2024-13-41", "1:30", "null", "true", "on", "汉"),
    *("---", "...", "\a", "\ufeff"),
]
TOML = [
    *("title", "cheatsheet", "columns", "min_size", "chapters", "paper", "language"),
    *(" = ", "=", ".", ",", "#", "\n", '"a"', "'", '"', '"""', "3", "0x10", "1e400", "nan"),
    *("-inf", "true", "2024-01-01", "[cheatsheet]\n", "[[cheatsheet]]\n", "[a.b]\n"),
    *("[", "]", "{", "}", "\0", "\\u0000"),
]


def pieces(words: list[str], most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), max_size=most).map("".join)


def read(folder: Path, name: str, content: str | bytes) -> None:
    """Read a guide with one such file; problems must be ones that can be shown."""
    data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    files: Files = {"content/other.md": QUESTION, "assets/dot.svg": DOT, name: data}
    root = write_files(folder, files)
    try:
        read_guide(Root.at(root))
    except GuideError as error:
        assert str(error)
    (root / name).unlink()


@FEW
@given(pieces(MARKDOWN, 25))
@example("\r\r::: followup 问 $x$\r")
@example("> ::: short\n> ")
def test_any_markdown(tmp_path: Path, text: str) -> None:
    read(tmp_path, "content/q.md", f"# 题？\n\n{text}")


@FEW
@given(pieces(MARKDOWN + YAML, 25))
def test_any_chapter_opening(tmp_path: Path, text: str) -> None:
    read(tmp_path, "content/chapter/chapter.md", text)


@FEW
@given(pieces(YAML, 14))
@example('level: !!int ""')
@example("id: 2024-13-41")
@example("on: 1\n? \n0x10: 2\n? [a]\n: 3\n<<: {level: 2}")
@example("a: &a [*a]")
def test_any_front_matter(tmp_path: Path, text: str) -> None:
    read(tmp_path, "content/q.md", f"---\n{text}\n---\n{QUESTION}")


@FEW
@given(pieces(TOML, 14))
def test_any_settings(tmp_path: Path, text: str) -> None:
    read(tmp_path, "content/guide.toml", text)


@FEW
@given(st.binary(max_size=60), st.sampled_from(["q.md", "guide.toml", "chapter/chapter.md"]))
def test_any_bytes(tmp_path: Path, data: bytes, name: str) -> None:
    read(tmp_path, f"content/{name}", data)


@FEW
@given(st.text(max_size=60))
def test_any_text(tmp_path: Path, text: str) -> None:
    read(tmp_path, "content/q.md", f"# 题？\n\n{text}")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_any_damage_to_a_picture(kind: str, tmp_path: Path) -> None:
    from PIL import Image

    name = f"picture.{kind.lower()}"
    text = f"# 题？\n\n![图]({name})\n"
    Image.effect_noise((24, 24), 40).convert("RGB").save(tmp_path / name, kind)
    whole = (tmp_path / name).read_bytes()
    damage = random.Random(kind)
    for _ in range(60):
        broken = bytearray(whole[: damage.randrange(len(whole) + 1)])
        for _ in range(damage.choice([1, 3, 10]) if broken else 0):
            broken[damage.randrange(min(len(broken), 64))] = damage.randrange(256)
        write_files(tmp_path, {f"assets/{name}": bytes(broken)})
        read(tmp_path, "content/q.md", text)


BROKEN_PICTURES = {
    "a.gif": b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",  # 65,535 px
    "a.png": b"\x89PNG\r\n\x1a\n\0\0\0\x05IHDR\0\0\0\x08\0\0\0\0\0",
    "a.jpg": b"\xff\xd8\xff\xe0",
    "a.webp": b"RIFF\xff\xff\xff\xffWEBPVP8 ",
}


@pytest.mark.parametrize("name", BROKEN_PICTURES)
def test_broken_pictures_are_problems(name: str, tmp_path: Path) -> None:
    text = f"# 题？\n\n![图]({name})\n"
    files: Files = {"content/q.md": text, f"assets/{name}": BROKEN_PICTURES[name]}
    with pytest.raises(GuideError, match=rf"content/q.md:3:1: error: image `{name}`"):
        read_guide(Root.at(write_files(tmp_path, files)))


BROKEN_DRAWINGS = [
    b"",
    b"\0",
    b"<svg",
    b"<svg/><svg/>",
    b"<notsvg/>",
    b'<?xml version="1.0" encoding="gbk"?><svg/>',
    b'<?xml version="1.0" encoding="utf-7"?><svg/>',
    b'<?xml version="1.0" encoding="no-such"?><svg/>',
    "<svg>形状</svg>".encode("gb18030"),
    b'<!DOCTYPE s [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><svg>&d;</svg>',
]


@pytest.mark.parametrize("data", BROKEN_DRAWINGS)
def test_broken_drawings_are_problems(data: bytes, tmp_path: Path) -> None:
    files: Files = {"content/q.md": "# 题？\n\n![图](a.svg)\n", "assets/a.svg": data}
    with pytest.raises(GuideError, match=r"content/q.md:3:1: error: .*`a.svg`"):
        read_guide(Root.at(write_files(tmp_path, files)))
