"""Figures that scripts draw: `guide figures` draws what is stale, `guide check` names it."""

import sys
from pathlib import Path

import pytest

from guide.storage.root import Root
from guide.workshop.script_runner import draw, due
from tests.conftest import MakeGuide, Run

QUESTION = "# 问题\n\n答案。\n\n![一个圆。](figures/circle.svg)\n"
SCRIPT = """from shared.shapes import circle

print('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">' + circle(4) + "</svg>")
"""
MODULE = """def circle(radius):
    return f'<circle cx="4" cy="4" r="{radius}"/>'
"""
FILES = {
    "content/01.md": QUESTION,
    "assets/figures/circle.py": SCRIPT,
    "assets/figures/shared/__init__.py": "",
    "assets/figures/shared/shapes.py": MODULE,
}
STALE = "assets/figures/circle.svg: warning: not what `circle.py` draws: one of the two was changed"


@pytest.fixture
def root(make_guide: MakeGuide, run: Run) -> Path:
    """A guide whose one figure has just been drawn."""
    root = make_guide(FILES)
    result = run("figures --yes", root)
    assert result.exit_code == 0
    assert result.stdout.startswith("assets/figures/circle.svg: drawn in ")
    return root


def test_a_figure_is_drawn_once(root: Path, run: Run) -> None:
    assert '<circle cx="4" cy="4" r="4"/>' in (root / "assets/figures/circle.svg").read_text()
    assert run("figures --yes").stdout == "nothing to draw: every figure is of today\n"
    assert run("check --strict").exit_code == 0
    before = (root / "assets/figures/circle.svg").read_bytes()
    assert "circle.svg: drawn" in run("figures --yes --all").stdout
    assert (root / "assets/figures/circle.svg").read_bytes() == before
    assert not list(root.rglob("__pycache__"))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("circle.py", "circle(4)", "circle(3)"),
        ("shared/shapes.py", 'cx="4"', 'cx="5"'),
        ("circle.svg", 'r="4"', 'r="2"'),
    ],
)
def test_what_was_changed_since_is_named_and_drawn_anew(
    root: Path, run: Run, file: str, old: str, new: str
) -> None:
    path = root / "assets/figures" / file
    path.write_text(path.read_text().replace(old, new))
    checked = run("check")
    assert checked.exit_code == 0
    assert STALE in checked.stderr
    assert "guide figures" in checked.stderr
    assert STALE in run("build --only guide").stderr
    assert run("check --strict").exit_code == 1
    assert run("figures --yes").exit_code == 0
    assert run("check --strict").exit_code == 0


def test_data_that_a_script_names_is_part_of_it(make_guide: MakeGuide, run: Run) -> None:
    script = "print(open('circle.txt').read())\n"
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>{}</title></svg>'
    folder = "assets/figures"
    root = make_guide(
        {
            "content/01.md": "# 问题\n\n答案。\n",
            f"{folder}/circle.py": script,
            f"{folder}/circle.txt": drawing.format("one"),
        }
    )
    assert run("figures --yes", root).exit_code == 0
    (root / folder / "circle.txt").write_text(drawing.format("two"))
    assert STALE in run("check").stderr


def test_line_ends_of_another_system_change_nothing(root: Path, run: Run) -> None:
    for name in ("circle.py", "circle.svg", "shared/shapes.py"):
        path = root / "assets/figures" / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert run("check --strict").exit_code == 0


def test_what_was_never_drawn_is_named(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide(FILES | {"content/01.md": "# 问题\n\n答案。\n"})
    said = "assets/figures/circle.py: warning: never drawn: there is no `circle.svg` yet"
    assert said in run("check", root).stderr


def test_modules_are_no_figures(root: Path, run: Run) -> None:
    folder = root / "assets/figures"
    (folder / "_notes.py").write_text("raise SystemExit(1)\n")
    (folder / "sizes.py").write_text("RADIUS = 4\n")
    (folder / "circle.py").write_text("from sizes import RADIUS\n" + SCRIPT)
    assert run("figures --yes").exit_code == 0
    assert sorted(path.name for path in folder.glob("*.svg")) == ["circle.svg"]


def test_one_figure_of_several(root: Path, run: Run) -> None:
    folder = root / "assets/figures"
    (folder / "square.py").write_text(SCRIPT)
    assert run("figures --yes --only square").stdout.startswith("assets/figures/square.svg: drawn")
    wrong = run("figures --yes --only squar --only circle.svg")
    assert wrong.exit_code == 1
    assert "no script `squar.py`" in wrong.stderr
    assert "did you mean `square`?" in wrong.stderr


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (
            "import numpyy\n",
            "circle.py:1: error: ModuleNotFoundError: No module named 'numpyy'\n"
            "  1 | import numpyy\n"
            "  hint: install it: pip install numpyy",
        ),
        (
            "raise ModuleNotFoundError(\"No module named 'numpy'\")\n",
            "pip install 'guide[figures]'",
        ),
        ("print('nearly'\n", "circle.py:1: error: SyntaxError: '(' was never closed"),
        (
            "from shared.shapes import circle\n\ncircle()\n",
            "circle.py:3: error: TypeError: circle() missing 1 required positional argument",
        ),
        ("print('hello')\n", "circle.py: error: prints no SVG"),
        ("", "circle.py: error: prints no SVG"),
        ("raise SystemExit(3)\n", "circle.py: error: ended with exit code 3"),
    ],
)
def test_a_script_that_fails_leaves_the_old_drawing(
    root: Path, run: Run, script: str, said: str
) -> None:
    folder = root / "assets/figures"
    before = (folder / "circle.svg").read_bytes()
    (folder / "circle.py").write_text(script)
    (folder / "square.py").write_text(SCRIPT)
    result = run("figures --yes")
    assert result.exit_code == 1
    assert said in result.stderr
    assert "failed: 1 figure; old drawings stay" in result.stderr
    assert "Traceback" not in result.stderr
    assert (folder / "circle.svg").read_bytes() == before
    assert "square.svg: drawn" in result.stdout
    assert not list(folder.glob(".*"))


def test_an_error_in_a_module_has_its_place(root: Path, run: Run) -> None:
    (root / "assets/figures/shared/shapes.py").write_text("def circle(radius):\n    return 1 / 0\n")
    said = run("figures --yes").stderr
    assert "assets/figures/shared/shapes.py:2: error: ZeroDivisionError" in said


def test_a_script_that_does_not_end_is_stopped(root: Path) -> None:
    """With what it has started itself, which holds its output open."""
    started = f"import subprocess\nsubprocess.run([{sys.executable!r}, '-c', 'while True: pass'])\n"
    (root / "assets/figures/circle.py").write_text(started)
    [drawn] = draw(Root.at(root), due(Root.at(root)), longest=1.0)
    assert drawn.problem
    assert drawn.problem.message == "did not end within 1 s, and was stopped"
