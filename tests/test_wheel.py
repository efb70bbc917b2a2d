"""`pip install .` gives a `guide` that works: templates, fonts and stylesheets are in the wheel."""

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import write_files
from tests.readers import opened

REPOSITORY = Path(__file__).parent.parent

GUIDE = {
    "content/guide.toml": 'title = "小册"\n',
    "content/01-编码器/01-vit.md": "# ViT 的序列有多长？\n\n共 $N=HW/P^2$ 块，`P = 16`。\n",
    "content/01-编码器/02-clip.md": "# CLIP 怎样训练？\n\n对比学习，见 [[vit]]。\n",
}


def run(*command: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    ran = subprocess.run(
        list(map(str, command)), cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8"
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """The Python of an environment that holds the wheel, and no other way to `guide`."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--no-index"]
    run(*pip, *build, "--wheel-dir", tmp_path, REPOSITORY, cwd=tmp_path)
    [wheel] = tmp_path.glob("guide-*.whl")
    place = tmp_path / "venv"
    venv.create(place, with_pip=False)
    python = place / "bin" / "python"
    install = ["--python", str(python), "install", "--no-deps", "--no-index"]
    run(*pip, *install, wheel, cwd=tmp_path)
    # What the wheel depends on is taken from this environment, so that nothing is downloaded. A
    # path in a .pth file is only put on the list: the .pth files there, such as that of the
    # checkout's own `guide`, are not read.
    packages = run(
        python, "-c", "import sysconfig as s; print(s.get_path('purelib'))", cwd=tmp_path
    )
    Path(packages.strip(), "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


def test_an_installed_wheel_builds_a_guide(python: Path, tmp_path: Path) -> None:
    root = write_files(tmp_path / "somewhere" / "guide", GUIDE)
    elsewhere, home = tmp_path / "elsewhere", tmp_path / "home"
    elsewhere.mkdir()
    home.mkdir()
    env = {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "FONTCONFIG_FILE": str(REPOSITORY / "assets" / "fonts" / "fontconfig.xml"),
        "PATH": os.environ["PATH"],
    }
    imports = "import guide, guide.storage.bundled as b"
    where = f"{imports}; print(guide.__file__, b.TEMPLATES, b.FONTS, b.KATEX)"
    for file in run(python, "-c", where, cwd=elsewhere, env=env).split():
        assert Path(file).is_relative_to(tmp_path / "venv")

    shown = run(python.parent / "guide", "build", "--strict", root, cwd=elsewhere, env=env)

    assert "cheatsheet.pdf: 1 page" in shown
    guide = opened(root / "output" / "guide.pdf")
    text = "".join(page.get_textpage().get_text_bounded() for page in guide)
    assert "ViT 的序列有多长？" in text and "CLIP 怎样训练？" in text
    sheet = opened(root / "output" / "cheatsheet.pdf")
    assert len(sheet) == 1
    assert "CLIP 怎样训练？" in sheet[0].get_textpage().get_text_bounded()
    assert not any(elsewhere.iterdir())
