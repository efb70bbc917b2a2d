"""Folders of notes in the manner of what people have, as the chapters of a guide."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from guide.notes.collection import collect
from guide.notes.decoding import decoded
from guide.notes.front import split
from guide.notes.order import by_number, value
from guide.notes.tree import Notes
from guide.problems import Source
from guide.storage.root import Root
from tests.conftest import DOT, MakeGuide, Run, write_files
from tests.pdf import Read
from tests.stock import Files


def collected(tmp_path: Path, files: Files) -> Notes:
    return collect(Root.at(write_files(tmp_path / "notes", files)))


def shape(notes: Notes) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Of each chapter its title, of each question its sections and its title."""
    return [
        (part.opening.title, [(*piece.section, piece.title) for piece in part.questions])
        for part in notes.parts
    ]


def test_folders_are_chapters_and_deeper_ones_sections(tmp_path: Path) -> None:
    files = {
        "10-网络/tcp.md": "# TCP 是什么？\n\n协议。\n",
        "2-系统/进程/调度.md": "调度。\n",
        "2-系统/01-线程.md": "---\ntitle: 什么是线程？\ntags: [并发]\n---\n线程。\n",
        "2-系统/img/a.svg": DOT,
        "总论.MD": "# 总论\n\n总。\n",
    }
    notes = collected(tmp_path, files)
    assert shape(notes) == [
        ("系统", [("什么是线程？",), ("进程", "调度")]),
        ("网络", [("TCP 是什么？",)]),
        ("", [("总论",)]),
    ]
    assert notes.parts[0].questions[0].tags == ("并发",)
    assert (notes.title, notes.language, notes.problems) == ("notes", "zh", ())


def test_a_wrapper_is_entered_and_what_is_about_the_collection_told(tmp_path: Path) -> None:
    files = {
        "README.md": "# Notes\n\nAll my notes.\n",
        "LICENSE.md": "MIT",
        "docs/SUMMARY.md": "* [a](a.md)",
        "docs/b/README.md": "# On B\n\nThis chapter is on b.\n",
        "docs/b/x.md": "# X\n\nx\n",
        "docs/node_modules/y.md": "# Y\n",
        ".obsidian/z.md": "# Z\n",
        "docs/empty.md": " \n",
    }
    notes = collected(tmp_path, files)
    assert shape(notes) == [("", [("Notes",)]), ("On B", [("X",)])]
    told = {problem.message for problem in notes.problems}
    assert "empty, and passed over" in told
    assert any("LICENSE.md" in each and "docs/node_modules/y.md" in each for each in told)


def test_the_order_that_numbers_and_front_matter_say(tmp_path: Path) -> None:
    files = {
        "a/10. x.md": "x",
        "a/2. y.md": "y",
        "a/第三章 z.md": "z",
        "a/last.md": "---\nweight: 9\n---\nl",
        "a/README.md": "# A\n\n## One\n\n1\n",
    }
    [(_, questions)] = shape(collected(tmp_path, files))
    assert [title for *_, title in questions] == ["y", "第三章 z", "x", "last"]
    assert [value(number) for number in ("十", "二十一", "一百零三", "二〇")] == [10, 21, 103, 20]
    assert sorted(["b10", "b9", "十二", "二"], key=by_number) == ["二", "十二", "b9", "b10"]


TEXT = "什么是注意力机制？它让模型看见整句话，并决定看哪里。\r\n第二行。\r\n"


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "gb18030", "big5")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_any_encoding_is_read(encoding: str) -> None:
    text = "什麼是注意力？它讓模型看見整句話，並決定看哪裡。\r\n" if encoding == "big5" else TEXT
    source, said = decoded("a.md", text.encode(encoding))
    assert source.text == text.replace("\r\n", "\n")
    assert bool(said) == ("utf-8" not in encoding)


FRONTS: dict[str, tuple[str, tuple[str, Sequence[str]]]] = {
    "jekyll": ("---\ntitle: A\ncategories: [x, y]\n---\nt\n", ("A", ("x", "y"))),
    "hugo": ('+++\ntitle = "A"\ntags = ["x"]\n+++\nt\n', ("A", ("x",))),
    "obsidian": ("---\ntags: x, y\naliases:\n  - b\n---\nt\n", ("", ("x", "y"))),
    "broken": ("---\ntitle: [\n---\nt\n", ("", ())),
    "no front matter": ("---\nt\n", ("", ())),
}


@pytest.mark.parametrize("kind", FRONTS)
def test_front_matter_of_others(kind: str) -> None:
    text, expected = FRONTS[kind]
    fronted = split(Source("a.md", text))
    assert (fronted.title, fronted.tags) == expected
    assert fronted.body.lines[text.split("\n").index("t")] == "t"
    assert bool(fronted.problems) == (kind == "broken")


def test_a_folder_prints_whatever_is_wrong_in_it(make_guide: MakeGuide, run: Run) -> None:
    files = {
        "a/x.md": "# 甲 $\\frac{1$？\n\n![没有](no.png) 见[乙](y.md#none)。\n\n$$\n\\nope\n$$\n",
        "a/y.md": "::: unknown\n里面。\n:::\n\n最后的话。\n",
    }
    root = write_files(make_guide({"content/q.md": "# 题？\n\n答。\n"}).parent / "found", files)
    result = run("build", root)
    assert result.exit_code == 0, result.output
    read = Read(root / "output" / "guide.pdf")
    text = "".join(read.text(page) for page in range(read.pages))
    for words in ("没有", "见乙", "\\nope", "里面", "最后的话"):
        assert words in text.replace("\n", ""), words
    assert {path.name for path in root.iterdir()} == {"a", "output", ".guide-cache"}
    assert run(f"build {root / 'a' / 'y.md'}", root).exit_code == 0
