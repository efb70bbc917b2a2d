"""A stranger's folder: what its links, pipes and caches may do, and what they may not."""

import os
import shutil
from pathlib import Path

import pytest

from guide.storage import root as module
from guide.storage.root import Refused, Root, read_regular
from tests.conftest import DOT, MakeGuide, Run, write_files
from tests.prefork import Prefork

QUESTION = "# 题？\n\n回答。\n"
SECRET = "outside the guide"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that is none of the guide's."""
    files = {"secret.md": f"# {SECRET}\n\n{SECRET}\n", "secret.svg": DOT, "a/b.md": QUESTION}
    return write_files(tmp_path / "elsewhere", {**files, "tokens.css": ":root { --text: 9pt }"})


LINKS = {
    "content": "content: error: cannot be read: it is a link that leads out of the guide",
    "content/01-a": "content/01-a: error: cannot be read: it is a link that leads out of the guide",
    "content/x.md": "content/x.md: error: cannot be read: it is a link that leads out of the guide",
    "content/guide.toml": "content/guide.toml: error: cannot be read: it is a link",
    "content/references.bib": "content/references.bib: error: cannot be read: it is a link",
    "content/glossary.md": "content/glossary.md: error: cannot be read: it is a link",
    "assets/x.svg": "image `x.svg` cannot be read: it is a link that leads out of the guide",
}


@pytest.mark.parametrize("name", LINKS)
def test_links_out_of_the_guide_are_refused_at_their_place(
    name: str, make_guide: MakeGuide, outside: Path, run: Run
) -> None:
    root = make_guide({"content/a.md": f"{QUESTION}\n![图](x.svg)\n", "assets/x.svg": DOT})
    if (root / name).is_dir():
        shutil.rmtree(root / name)
    (root / name).unlink(missing_ok=True)
    is_folder = "." not in name
    (root / name).symlink_to(outside if is_folder else outside / f"secret{Path(name).suffix}")
    if not is_folder and not (outside / f"secret{Path(name).suffix}").exists():
        (outside / f"secret{Path(name).suffix}").write_text(SECRET)
    result = run("check", root)
    assert result.exit_code == 1
    assert LINKS[name] in result.output
    assert "--follow-links" in result.output
    assert SECRET not in result.output


def test_links_out_are_followed_when_asked(make_guide: MakeGuide, outside: Path, run: Run) -> None:
    root = make_guide({"content/a.md": f"{QUESTION}\n![图](x.svg)\n"})
    (root / "assets").mkdir()
    (root / "assets/x.svg").symlink_to(outside / "secret.svg")
    (root / "content/02-b").symlink_to(outside)
    assert run("check", root).exit_code == 1
    result = run("check --follow-links", root)
    assert result.exit_code == 0, result.output
    assert "2 questions in 1 chapter" in result.output
    assert run("build --follow-links", root).exit_code == 0


def test_links_within_the_guide_are_fine(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide({"content/a.md": f"{QUESTION}\n![图](x.svg)\n", "shelf/x.svg": DOT})
    (root / "assets").symlink_to("shelf")
    (root / "content/b.md").symlink_to("a.md")
    result = run("build", root)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("name", ["content/x.md", "content/01-a", "assets/x.svg", "content"])
def test_a_loop_is_a_problem_with_a_place(name: str, make_guide: MakeGuide, run: Run) -> None:
    root = make_guide({"content/a.md": f"{QUESTION}\n![图](x.svg)\n", "assets/x.svg": DOT})
    if (root / name).is_dir():
        shutil.rmtree(root / name)
    (root / name).unlink(missing_ok=True)
    (root / name).symlink_to(Path(name).name)
    for line in ("check", "build"):
        result = run(line, root)
        assert result.exit_code == (0 if name == "content/01-a" else 1), result.output
        assert "Traceback" not in result.output


@pytest.mark.parametrize("name", ["content/x.md", "assets/x.svg", "content/guide.toml"])
def test_pipes_and_devices_are_not_read(name: str, make_guide: MakeGuide, prefork: Prefork) -> None:
    root = make_guide({"content/a.md": f"{QUESTION}\n![图](x.svg)\n"})
    (root / "assets").mkdir()
    os.mkfifo(root / name)
    result = prefork.guide("build", root)
    assert result.exit_code == 1
    assert "it is no regular file" in result.said
    (root / name).unlink()
    (root / name).symlink_to("/dev/zero")
    result = prefork.guide("build", "--follow-links", root)
    assert result.exit_code == 1
    assert "it is no regular file" in result.said


def test_what_nobody_names_is_not_opened(make_guide: MakeGuide, prefork: Prefork) -> None:
    """A link to all of the machine, a device and a pipe, all in `assets/`, and named nowhere."""
    root = make_guide({"content/a.md": QUESTION})
    (root / "assets").mkdir()
    (root / "assets/all").symlink_to("/")
    (root / "assets/zero").symlink_to("/dev/zero")
    os.mkfifo(root / "assets/pipe")
    result = prefork.guide("build", root)
    assert result.exit_code == 0, result.said
    assert "nothing changed" in prefork.guide("build", root).said


def test_a_file_has_a_largest_size(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"12345")
    assert read_regular(file, 5) == b"12345"
    with pytest.raises(Refused) as refused:
        read_regular(file, 4)
    assert "larger than" in str(refused.value.strerror)


def test_a_walk_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, {f"a/{n}.md": "" for n in range(9)} | {"a/b/c/d.md": ""})
    (tmp_path / "a/b/up").symlink_to("..")
    root = Root.at(tmp_path)
    assert len(list(root.walk(tmp_path / "a"))) == 10
    monkeypatch.setattr(module, "FILES", 4)
    assert len(list(root.walk(tmp_path / "a"))) == 4
    monkeypatch.setattr(module, "FILES", 99)
    monkeypatch.setattr(module, "FOLDERS_DEEP", 1)
    assert len(list(root.walk(tmp_path / "a"))) == 9


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_what_may_not_be_read_is_a_problem(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide({"content/a.md": QUESTION, "content/01-b/c.md": QUESTION})
    (root / "content/01-b").chmod(0)
    try:
        result = run("check", root)
    finally:
        (root / "content/01-b").chmod(0o755)
    assert result.exit_code == 1
    assert "content/01-b: error: cannot be read: Permission denied" in result.output


def test_output_that_is_a_link_is_written_to_only_if_named(
    make_guide: MakeGuide, outside: Path, run: Run
) -> None:
    root = make_guide({"content/a.md": QUESTION})
    (outside / "guide.pdf").write_text("mine")
    (root / "output").symlink_to(outside)
    result = run("build", root)
    assert result.exit_code == 1
    assert "output: error: it is a link" in result.output
    assert (outside / "guide.pdf").read_text() == "mine"
    assert run(f"build --output {outside}", root).exit_code == 0
    assert (outside / "guide.pdf").read_bytes().startswith(b"%PDF-")


def test_pages_that_is_a_link_keeps_its_files(
    make_guide: MakeGuide, outside: Path, run: Run
) -> None:
    root = make_guide({"content/a.md": QUESTION, "output/x": ""})
    (outside / "guide-999.png").write_text("mine")
    (root / "output/pages").symlink_to(outside)
    result = run("pages --dpi 20", root)
    assert result.exit_code == 1
    assert "`pages` there is a link to a folder" in result.output
    assert (outside / "guide-999.png").read_text() == "mine"
