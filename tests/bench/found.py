"""Notes as people have them, to measure with: one file of many questions, a deep folder of files.

In: a folder to write to. Out: notes that `guide build` prints as they lie. Their questions are
those of `corpus`, in the Markdown that any renderer knows.
"""

import re
from pathlib import Path

from tests.bench import corpus
from tests.bench.pool import CHAPTERS

ONE_FILE, DEEP = "500 in one file", "1000 five levels deep"
QUESTIONS = {ONE_FILE: 500, DEEP: 1_000}


def write(root: Path, of: str) -> None:
    """Write the notes of a name to a new folder."""
    root.mkdir(parents=True)
    if of == ONE_FILE:
        (root / "README.md").write_text(_file(QUESTIONS[of]), "utf-8")
        folders = {root}
    else:
        folders = {_write_deep(root, k) for k in range(QUESTIONS[of])}
    for k in range(3, QUESTIONS[of], 4):  # those that have a figure
        folder = root if folders == {root} else _folder(root, k)
        picture = folder / "figures" / f"item-{k}.svg"
        picture.parent.mkdir(exist_ok=True)
        picture.write_text(corpus.drawing(k), "utf-8")


def _file(count: int) -> str:
    """One file: chapters, and in each its questions, numbered by hand."""
    parts = ["# 机器学习面试题\n"]
    for chapter, title in enumerate(CHAPTERS):
        parts.append(f"## {title}\n")
        for k in range(chapter, count, len(CHAPTERS)):
            text = re.sub(r"^(#+ )", r"##\1", _plain(k), flags=re.MULTILINE)
            parts.append(re.sub(r"^### ", f"### {k + 1}. ", text, count=1))
    return "\n".join(parts)


def _write_deep(root: Path, k: int) -> Path:
    folder = _folder(root, k)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{k:04}.md").write_text(_plain(k), "utf-8")
    return folder


def _folder(root: Path, k: int) -> Path:
    """Five levels deep, some five files in each."""
    levels = (k % 10, k // 10 % 2, k // 20 % 3, k // 60 % 3, k // 180 % 2)
    return root.joinpath(*(f"{n + 1}-{name}" for n, name in zip(levels, "章节篇段组", strict=True)))


def _plain(k: int) -> str:
    """Question k without what only `guide` knows."""
    text = corpus.question(k).split("---\n", 2)[2].strip()
    text = re.sub(r"^:::.*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"相近的问题见 \[\[[^]]*\]\]。", "", text)
    return re.sub(r"(\]\([^)]*\))\{[^}]*\}", r"\1", text) + "\n"
