"""Files of notes, and the questions that are found in them.

Each file in `cutting/` is one kind: a title, a line with a dot, Markdown, a dot, what becomes of
it, a dot. A title may end in the level that the settings name: `…, level 2`. Of each piece the
sections above it are shown, and its lines with their numbers, which are those of the file.
"""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guide.notes import cutting, titles
from guide.notes.cutting import Cut, cut_up
from guide.notes.tree import Piece
from guide.problems import Source

CASES = Path(__file__).parent / "cutting"
CASE = re.compile(r"(?P<title>[^\n]+)\n\.\n(?P<text>.*?)\n\.\n(?P<cut>.*?)^\.\n", re.S | re.M)
NAME = "notes.md"


def shown(cut: Cut) -> str:
    lines = [] if cut.title == "notes" else [f"title: {cut.title}"]
    lines += [f"warning: {problem.message}" for problem in cut.problems]
    lines += [f"opening: {cut.opening.title}", *written(cut.opening)] if cut.opening else []
    for piece in cut.questions:
        lines += [" > ".join(("question", *piece.section)), *written(piece)]
    return "\n".join([*lines, ""])


def written(piece: Piece) -> list[str]:
    return [f"{n}| {line}" for n, line in enumerate(piece.source.lines, 1) if line.strip()]


def level_of(title: str) -> int | None:
    level = re.search(r"level (\d)$", title)
    return int(level[1]) if level else None


@pytest.mark.parametrize("file", sorted(CASES.glob("*.md")), ids=lambda file: file.stem)
def test_cuts(file: Path) -> None:
    text = file.read_text("utf-8")
    cases = list(CASE.finditer(text))
    assert CASE.sub("", text).strip() == "", "every case is a title, Markdown and what comes of it"
    found = [shown(cut_up(Source(NAME, each["text"]), level_of(each["title"]))) for each in cases]
    if os.environ.get("UPDATE_EXPECTED"):
        parts = zip(cases, found, strict=True)
        new = [f"{each['title']}\n.\n{each['text']}\n.\n{cut}.\n" for each, cut in parts]
        file.write_text("\n".join(new), "utf-8")
    assert found == [each["cut"] for each in cases]


HEADINGS = (
    *("# A{}", "## What is a{}?", "### How to b{}?", "#### 3.{} 什么是c？", "d{}\n---"),
    *("**Why e{}?**", "1. ### What is f{}?", "Q: g{}?", "1. What is h{}?", "{}、什么是i？"),
    *("<h2>j{}</h2>", "<details><summary>k{}?</summary>", "</details>", "> ## l{}", "m{}\n: n{}"),
    *("<details><summary>Answer</summary>", "<div>", "</div>", "---", "```", "* [o](#{})"),
)
TEXTS = ("", "    p{}", "\tq{}", "r{}", "A: s{}", "- t{}\n  - u{}", "$$\nv{}\n=\n$$", "[w{}]: x")
WORD = re.compile(r"[a-z]\d+")
TAG = re.compile(r"<[^<>]*>")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from((*HEADINGS, *TEXTS)), st.booleans()), max_size=30),
    st.sampled_from((None, 1, 2, 3)),
)
def test_no_text_is_lost_and_lines_stay(blocks: list[tuple[str, bool]], level: int | None) -> None:
    text = ""
    for number, (block, apart) in enumerate(blocks):
        text += block.replace("{}", str(number)) + ("\n\n" if apart else "\n")
    cut = cut_up(Source(NAME, text), level)
    pieces = [*([cut.opening] if cut.opening else []), *cut.questions]
    titles = " ".join((cut.title, *(" ".join(piece.section) for piece in pieces)))
    for number, line in enumerate(text.split("\n")):
        rows = [row for p in pieces for row in p.source.lines[max(number - 1, 0) : number + 2]]
        for word in WORD.findall(TAG.sub("", line)):
            assert word in " ".join(rows) or word in titles, (word, number + 1)


def test_hundreds_of_questions_in_thousands_of_lines() -> None:
    answer = "text\n" * 30
    asked = "\n".join(f"## {n}. What is {n}?\n\n{answer}" for n in range(1, 501))
    cut = cut_up(Source(NAME, f"# All\n\n{asked}"))
    assert [piece.title for piece in cut.questions] == [f"What is {n}?" for n in range(1, 501)]
    last = cut.questions[-1].source
    assert last.lines.index("# What is 500?") == 2 + 499 * 33


def test_more_questions_than_memory_would_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "LINES_ABOVE", 100)
    cut = cut_up(Source(NAME, "".join(f"## What is {n}?\n\nx\n" for n in range(20))))
    assert len(cut.questions) == 1
    [problem] = cut.problems
    assert problem.message == "not cut into its 20 questions: they are too many for one file"


@pytest.mark.parametrize(
    "text",
    [
        *("# " + "[" * 50_000, "[a](" * 20_000 + "#", "**" * 30_000 + "a", "`<div>" * 20_000),
        *("<details><summary>Q?</summary>" * 5_000, "> " * 10_000 + "# x", "1." * 30_000 + " x"),
        *("- " * 20_000, "&nbsp;" * 30_000, "<!-- " * 30_000 + "\ntoc -->", "[x](#a)" * 20_000),
        *("[x](" + "(" * 30_000, "# " + "![a](" * 20_000, "t\n: d\n\n" * 2_000, "- a\n" * 5_000),
        *("一" * 50_000, "*_" * 30_000, "<h1>" * 20_000, "[a]: b\n" * 3_000 + "## a?\n[a]\n" * 300),
    ],
    ids=lambda text: text[:8],
)
def test_hostile_lines_take_no_longer_than_others(text: str) -> None:
    """Patterns that look back over what they have seen would take minutes for these."""
    assert cut_up(Source(NAME, f"{text}\n\n## What?\n")).questions


@pytest.mark.parametrize(
    ("title", "is_one"),
    [
        ("What is JSX?", True),
        ("12. Explain the bias-variance trade-off", True),
        ("React 和 Vue 的区别", True),
        ("谈谈你对闭包的理解", True),
        ("Was ist ein Baum?", True),
        ("ما هو الناتج؟", True),
        ("[Tensor](a.html?x=1) shapes", False),
        ("Installation", False),
        ("Whatever", False),
        ("总结", False),
    ],
)
def test_asks(title: str, is_one: bool) -> None:
    assert titles.asks(title) is is_one


@pytest.mark.parametrize(
    "title",
    ["Answer", "Show answer", "<b>参考答案</b>", "点击查看答案", "See the solution", "Answer:"],
)
def test_summaries_that_say_no_more_than_that_an_answer_follows(title: str) -> None:
    assert titles.is_answer(title)


@pytest.mark.parametrize("title", ["Answering machines", "See code", "What is the answer to all?"])
def test_summaries_that_say_more(title: str) -> None:
    assert not titles.is_answer(title)
