"""Git passes over the folders that a build makes in its repository; others are as they were."""

from pathlib import Path

from guide.storage import gitignore
from tests.conftest import MakeGuide, Run

GOOD = {"content/vit.md": "# ViT？\n\n切成块。\n"}


def ignored(root: Path) -> dict[str, str]:
    return {
        str(path.parent.relative_to(root)): path.read_text() for path in root.rglob(".gitignore")
    }


def test_a_build_hides_what_it_makes(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide(GOOD)
    (root.parent / ".git").mkdir()
    assert run("build -q --only cheatsheet", root).exit_code == 0
    assert ignored(root) == {"output": "*\n", ".guide-cache": "*\n"}
    assert run("clean", root).exit_code == 0
    assert not (root / ".guide-cache").exists()


def test_nothing_is_hidden_where_there_is_no_git_or_a_folder(tmp_path: Path) -> None:
    gitignore.hide(tmp_path / "alone" / "output")
    (tmp_path / "kept" / ".git").mkdir(parents=True)
    (tmp_path / "kept" / "output").mkdir()
    gitignore.hide(tmp_path / "kept" / "output")
    assert ignored(tmp_path) == {}


def test_an_own_gitignore_stays(tmp_path: Path) -> None:
    own = tmp_path / ".gitignore"
    own.write_text("a\n")
    gitignore.unhide(tmp_path)
    assert own.read_text() == "a\n"
