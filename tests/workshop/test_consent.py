"""`guide figures` runs a stranger's scripts only when it is told to."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from guide.cli.main import main
from tests.conftest import MakeGuide

MARK = 'import pathlib; pathlib.Path("ran").touch()\n'
DRAW = """print('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect/></svg>')\n"""
SCRIPT = "assets/figures/dot.py"


@pytest.fixture
def root(make_guide: MakeGuide) -> Path:
    return make_guide({"content/a.md": "# A\n\nB.\n", SCRIPT: MARK + DRAW})


def figures(root: Path, answer: str = "", *options: str) -> Result:
    return CliRunner().invoke(main, ["figures", str(root), *options], input=answer)


def has_run(root: Path) -> bool:
    mark = root / "assets/figures/ran"
    found = mark.exists()
    mark.unlink(missing_ok=True)
    return found


@pytest.mark.parametrize("answer", ["", "n\n", "\n", "nein\nn\n"])
def test_without_a_yes_nothing_runs(root: Path, answer: str) -> None:
    result = figures(root, answer)
    assert result.exit_code == 1
    assert "dot.py" in result.stderr and "nothing was drawn" in result.stderr
    assert not has_run(root)
    assert not (root / "assets/figures/dot.svg").exists()


def test_nobody_to_answer_is_told_what_to_type(root: Path) -> None:
    assert "guide figures --yes" in figures(root).stderr


@pytest.mark.parametrize("first", [("y\n",), ("", "--yes")])
def test_it_asks_once(root: Path, first: tuple[str, ...]) -> None:
    assert figures(root, *first).exit_code == 0
    assert has_run(root)
    assert figures(root, "", "--all").exit_code == 0
    assert has_run(root)


@pytest.mark.parametrize("changed", [SCRIPT, "assets/figures/beside.py"])
def test_it_asks_again_when_the_script_or_what_it_imports_has_changed(
    root: Path, changed: str
) -> None:
    (root / "assets/figures/beside.py").write_text("X = 1\n")
    (root / SCRIPT).write_text("import beside\n" + MARK + DRAW)
    assert figures(root, "y\n").exit_code == 0
    assert has_run(root)
    with (root / changed).open("a") as file:
        file.write("# another\n")
    assert figures(root).exit_code == 1
    assert not has_run(root)


def test_the_same_script_elsewhere_is_asked_about(root: Path, tmp_path: Path) -> None:
    assert figures(root, "y\n").exit_code == 0
    root.rename(tmp_path / "moved")
    assert figures(tmp_path / "moved", "", "--all").exit_code == 1


def test_a_state_that_is_broken_is_no_yes(root: Path, state: Path) -> None:
    assert figures(root, "y\n").exit_code == 0
    has_run(root)
    (state / "guide" / "scripts").write_bytes(b"\xff\x00" * 100)
    assert figures(root, "", "--all").exit_code == 1
    assert not has_run(root)
