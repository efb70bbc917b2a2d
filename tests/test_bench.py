"""The benchmark measures what it says: its corpus is a good guide, its bars are judged right."""

import subprocess
import sys
from pathlib import Path

import pytest

from guide.build import read
from tests.bench import corpus, found
from tests.bench.bars import ANY, BARS, ENGINE, PEAK, Bar, Figure, judge
from tests.bench.peers import NOTHING_KEPT, TYPST, UNCHANGED
from tests.conftest import REPOSITORY, Run

MEMORY = 150_000_000
Patch = pytest.MonkeyPatch
HOLD = f"bytearray({MEMORY})"
SPAWN = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLD!r}])"
BAR = Bar("time", Figure(NOTHING_KEPT, 200), 0.5, Figure(TYPST, 200))


def texts(root: Path) -> dict[str, str]:
    """Every file of a guide, by its path."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): path.read_text("utf-8") for path in files}


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_the_corpus_is_a_guide_without_warnings(tmp_path: Path, run: Run) -> None:
    corpus.write(tmp_path, 40)
    checked = run("check --strict", tmp_path)
    assert checked.output == "good: 40 questions in 10 chapters\n"
    assert corpus.count_of(tmp_path) == 40


def test_a_question_is_the_same_in_every_corpus(tmp_path: Path) -> None:
    corpus.write(tmp_path / "small", 23)
    corpus.write(tmp_path / "large", 31)
    small, large = texts(tmp_path / "small"), texts(tmp_path / "large")
    assert small.items() < large.items()
    assert len(large) - len(small) == 8 + 2  # questions, and the figures of two of them


def test_questions_differ_and_have_everything() -> None:
    questions = [corpus.question(k) for k in range(40)]
    assert len(set(questions)) == 40
    for k, text in enumerate(questions):
        assert text.count("::: short") == text.count("\n$$\n") / 2 == text.count("[[item-") == 1
        assert text.count(" $") >= 3 and f"[[item-{k}]]" not in text and "@" not in text
    for feature in ("\n- **", "\n| --- ", "\n```python\n", "\n!["):
        assert sum(feature in text for text in questions) == 10


def test_an_edit_changes_one_paragraph() -> None:
    before, once, twice = (corpus.question(7, edit).splitlines() for edit in ("", "1", "2"))
    for old, new in ((before, once), (once, twice)):
        assert len(old) == len(new)
        assert sum(a != b for a, b in zip(old, new, strict=True)) == 1


@pytest.mark.parametrize("of", found.QUESTIONS)
def test_notes_are_found_as_they_are_counted(of: str, tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setitem(found.QUESTIONS, of, 40)
    root = tmp_path / "notes"
    found.write(root, of)
    guide, _ = read(root, tmp_path / "cache")
    assert len(guide.questions) == 40
    assert all(question.cheat_html for question in guide.questions)
    assert len(guide.images) == 10
    deepest = max(len(path.relative_to(root).parts) for path in root.rglob("*.md"))
    assert deepest == (1 if of == found.ONE_FILE else 6)


def test_pandoc_reads_the_same_text(tmp_path: Path) -> None:
    corpus.write(tmp_path, 12)
    text = corpus.as_pandoc(tmp_path)
    lines = text.splitlines()
    assert sum(line.startswith("# ") for line in lines) == 10
    assert sum(line.startswith("## ") and "{#q-item-" in line for line in lines) == 12
    assert sum(line.startswith("### ") for line in lines) == 36
    assert "    # 先缩放再回传，最后再还原" in lines  # a comment in code is no heading
    assert "level:" not in text and "[[" not in text and "](#q-item-1)" in text


def test_pandoc_reads_the_repositorys_guide() -> None:
    text = corpus.as_pandoc(REPOSITORY)
    lines = text.splitlines()
    assert sum(line.startswith("## ") for line in lines) == corpus.count_of(REPOSITORY)
    assert "{.sources}" not in text and "[[" not in text
    assert not [line for line in lines if line.startswith("::: followup ")]


@pytest.mark.parametrize(("seconds", "word"), [(4.9, "held"), (5.0, "held"), (5.1, "missed")])
def test_a_bar_is_held_up_to_its_limit(seconds: float, word: str) -> None:
    figures = {BAR.figure: seconds, Figure(TYPST, 200): 10.0}
    [verdict] = judge(figures, [BAR])
    assert verdict.value == pytest.approx(seconds / 10)
    assert (verdict.word, verdict.missed) == (word, word == "missed")


def test_what_was_not_measured_is_not_missed() -> None:
    for figures in ({}, {BAR.figure: 5.0}, {Figure(TYPST, 200): 10.0}, {Figure(TYPST, 50): 1.0}):
        [verdict] = judge(figures, [BAR])
        assert (verdict.word, verdict.value, verdict.missed) == ("not measured", None, False)


def test_any_is_the_worst_corpus() -> None:
    bar = Bar("time", Figure(UNCHANGED, ANY), 0.4)
    figures = {Figure(UNCHANGED, 5): 0.1, Figure(UNCHANGED, 50): 0.5, Figure(NOTHING_KEPT, 5): 9.0}
    figures |= {Figure(UNCHANGED, "own guide"): 7.0, Figure(UNCHANGED, 5, PEAK): 80.0}
    [verdict] = judge(figures, [bar])
    assert (verdict.value, verdict.word) == (0.5, "missed")


def test_nothing_may_be_exactly_what_is_allowed() -> None:
    [bar] = [bar for bar in BARS if bar.figure.quantity == ENGINE]
    words = [judge({Figure(UNCHANGED, 5, ENGINE): n}, [bar])[0].word for n in (0, 1)]
    assert words == ["held", "missed"]


def test_bars_are_told_apart() -> None:
    assert len({bar.what for bar in BARS}) == len(BARS)
    assert {verdict.word for verdict in judge({})} == {"not measured"}


# In a process of its own: measuring waits for every child that is left, of other tests too.
@pytest.mark.parametrize("code", [HOLD, SPAWN], ids=["the command", "its child"])
def test_the_peak_is_that_of_the_largest_process(code: str) -> None:
    measured = in_its_own_process(f"print(measure(Way('x', ({python(code)!r},))).peak)")
    assert MEMORY < int(measured) < MEMORY + 50_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted on Linux only")
def test_the_peak_counts_a_process_that_was_left_behind() -> None:
    leave = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {HOLD!r}])"
    measured = in_its_own_process(f"print(measure(Way('x', ({python(leave)!r},))).peak)")
    assert int(measured) > MEMORY


def in_its_own_process(statement: str) -> str:
    command = python(f"from tests.bench.measure import *\n{statement}")
    ran = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return ran.stdout


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("print('no such font'); raise SystemExit(3)", "exit code 3: no such font"),
        ("open({0!r}, 'w').write('nothing')", "not a PDF"),
        ("import pypdfium2 as p; d = p.PdfDocument.new(); d.new_page(9, 9); d.save({0!r})", ""),
    ],
    ids=["an error", "no PDF", "one page"],
)
def test_what_fails_fast_does_not_win(code: str, message: str, tmp_path: Path) -> None:
    pdf = tmp_path / "out.pdf"
    command = python(code.format(str(pdf)))
    said = said_of(command, pdf, pages=0.9)
    if not message:
        assert said == "1\n"
        said, message = said_of(command, pdf, pages=4.5), "not whole: 1 pages"
    assert said.startswith("failed: ") and message in said


def said_of(command: tuple[str, ...], pdf: Path, pages: float) -> str:
    """How many pages a way has, or why it failed."""
    return in_its_own_process(
        f"way = Way('x', ({command},), (Path({str(pdf)!r}),), pages={pages})\n"
        "try:\n    print(measure(way).pages)\n"
        "except Failed as error:\n    print('failed:', error)"
    )
