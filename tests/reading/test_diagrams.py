"""Diagrams that are written as text: drawn where what draws them is installed, else shown."""

from pathlib import Path

import pytest

from guide.reading import desk, diagrams
from guide.reading.desk import Desk
from guide.reading.diagrams import NotDrawn, can_draw, draw, labels, language_of
from guide.storage.cache import Cache
from tests.conftest import MakeGuide, Run
from tests.pdf import Read

MERMAID = "graph TD\nA[用户输入] -->|编码| B(Encoder)\nB --> C{够好?}\n"
DOT = '// 图\nstrict digraph "G" { 甲 -> 乙 [label="请求"]; 乙 [fontname="Courier New"] }\n'
WRITTEN = {"mermaid": MERMAID, "dot": DOT}

drawn = pytest.mark.parametrize("language", WRITTEN)


@pytest.fixture(autouse=True)
def installed(request: pytest.FixtureRequest) -> None:
    callspec = getattr(request.node, "callspec", None)
    language = callspec.params.get("language", "") if callspec else ""
    if language and not can_draw(language):
        pytest.skip("what draws it is not installed")


@drawn
def test_labels_are_text_in_the_bundled_faces(language: str) -> None:
    drawing = draw(language, WRITTEN[language])
    said = labels(drawing)
    words = {"mermaid": ("用户输入", "编码", "Encoder", "够好?"), "dot": ("甲", "乙", "请求")}
    assert all(word in said for word in words[language])
    assert b"foreignObject" not in drawing and b"Courier" not in drawing
    assert b"Noto Sans SC" in drawing and b"overflow:hidden" not in drawing


@drawn
def test_it_is_a_figure_of_the_book(language: str, make_guide: MakeGuide, run: Run) -> None:
    text = f"# 问？\n\n前。\n\n```{language}\n{WRITTEN[language]}```\n\n后。\n"
    root = make_guide({"content/guide.toml": "", "content/q.md": text})
    for turn in range(2):
        result = run("build --only guide -q", root)
        assert (result.exit_code, result.output) == (0, ""), turn
    read = Read(root / "output" / "guide.pdf")
    pages = "".join(read.words(page) for page in range(read.pages))
    assert "->" not in pages and ("Encoder" in pages or "请求" in pages)
    assert run("check", root).exit_code == 0


@drawn
def test_what_is_wrong_is_told_and_its_source_is_printed(
    language: str, make_guide: MakeGuide, run: Run
) -> None:
    wrong = {"mermaid": "graph TD\nA -->\n", "dot": "digraph { a -> \n"}[language]
    text = f"# 问？\n\n前。\n\n```{language}\n{wrong}```\n"
    found = make_guide({"q.md": text})
    result = run("build --only guide", found)
    assert result.exit_code == 0
    assert f"q.md:5:1: warning: `{language}` diagram: " in result.output
    read = Read(found / "output" / "guide.pdf")
    assert wrong.split()[-1] in "".join(read.words(page) for page in range(read.pages))
    authored = make_guide({"content/guide.toml": "", "content/q.md": text})
    checked = run("check", authored)
    assert checked.exit_code == 1 and "q.md:5:1: error: `" in checked.output


def test_without_what_draws_it_its_source_is_printed_and_told_once_in_a_file(
    make_guide: MakeGuide, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "can_draw", lambda language: False)
    fences = "".join(f"```{name}\nA-->B\n```\n\n" for name in ("mermaid", "mermaid", "plantuml"))
    root = make_guide({"a.md": f"# 甲？\n\n{fences}", "b.md": f"# 乙？\n\n{fences}"})
    result = run("build --only guide -v", root)
    assert result.exit_code == 0
    assert result.output.count("`mermaid` is not drawn; its source is printed") == 2
    assert result.output.count("`plantuml` is not drawn") == 2
    assert diagrams.INSTALL in result.output
    read = Read(root / "output" / "guide.pdf")
    assert "".join(read.words(page) for page in range(read.pages)).count("A-->B") == 6


@pytest.mark.parametrize("language", ["dot"])
def test_what_takes_too_long_or_too_much_is_given_up(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "DIAGRAM_SECONDS", 2)
    edges = ";".join(f"{a}--{b}" for a in range(100) for b in range(a))
    slow, large, good = f"graph{{{edges}}}", "graph{node[peripheries=100000000]; a}", "graph{a--b}"
    there = Desk(Cache(tmp_path))
    made = there.diagrams([(language, each) for each in (slow, large, good)])
    assert [bool(each.name) for each in made.values()] == [False, False, True]
    assert made[language, slow].problem.startswith("it takes more than 2 s")
    assert "too much" in made[language, large].problem
    assert set(Desk(Cache(tmp_path)).diagrams([(language, good)])) == {(language, good)}


def test_a_diagram_without_end_is_not_begun() -> None:
    with pytest.raises(NotDrawn, match="60,010 characters; 50,000 are drawn"):
        draw("dot", "graph { " + " " * 60_000 + "}\n")


def test_names_behind_fences() -> None:
    assert [language_of(name) for name in ("mermaid", "gv", "d2", "python", "")] == [
        *("mermaid", "dot", "d2", "", "")
    ]
