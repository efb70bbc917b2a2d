"""What most tests begin with: a small guide in a folder, the command, the real guide built once.

Expected texts are files beside the input; `UPDATE_EXPECTED=1 pytest` writes them anew.
"""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

from guide.cli.main import main
from guide.reading.guide import read_guide
from guide.reading.model import Guide
from guide.setting.fonts import system_font
from guide.storage.root import Root
from tests.pdf import Read
from tests.prefork import Prefork
from tests.readers import complaints

# Everybody's run tries the same examples; HYPOTHESIS_SEEK=1 looks for new ones.
settings.register_profile("same", derandomize="HYPOTHESIS_SEEK" not in os.environ)
settings.load_profile("same")

REPOSITORY = Path(__file__).parent.parent
NO_FONTS = REPOSITORY / "assets" / "fonts" / "fontconfig.xml"
DOT = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>'
)

Files = Mapping[str, str | bytes]
MakeGuide = Callable[[Files], Path]
Run = Callable[..., Result]


def write_files(root: Path, files: Files) -> Path:
    """Write {path: text} below `root`, byte for byte."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return root


@pytest.fixture(scope="session", autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What `guide` keeps for its user lies in a folder of the tests, one for all processes."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "state"
    before = os.environ.get("XDG_STATE_HOME")
    os.environ["XDG_STATE_HOME"] = str(folder)
    yield folder
    if before is None:
        del os.environ["XDG_STATE_HOME"]
    else:
        os.environ["XDG_STATE_HOME"] = before


@pytest.fixture(autouse=True)
def no_system_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every machine is one without fonts of its own; a test that wants some brings them."""
    monkeypatch.setenv("FONTCONFIG_FILE", str(NO_FONTS))
    system_font.cache_clear()
    yield
    system_font.cache_clear()


@pytest.fixture
def make_guide(tmp_path: Path) -> MakeGuide:
    """{path: text} → the folder of a guide that holds these files."""

    def make(files: Files) -> Path:
        return write_files(tmp_path / "guide", files)

    return make


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("check --strict", root)`: what a user in the folder `root` types behind `guide`.

    An exception that is none of the expected ones is not caught: a bug keeps its traceback.
    """

    def invoke(line: str, root: Path | None = None) -> Result:
        if root:
            monkeypatch.chdir(root)
        words = shlex.split(line)
        return CliRunner().invoke(main, words, prog_name="guide", catch_exceptions=False)

    return invoke


def command(
    *arguments: str | Path,
    cwd: Path = REPOSITORY,
    environment: Mapping[str, str] | None = None,
    within: Sequence[str | Path] = (),
) -> "subprocess.CompletedProcess[str]":
    """The real command in a process of its own, with variables added to its environment.

    `within` is another command that runs it.
    """
    known = {"PYTHONPATH": str(REPOSITORY), "FONTCONFIG_FILE": str(NO_FONTS)}
    return subprocess.run(
        [*map(str, within), sys.executable, "-m", "guide", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **known, **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="session")
def prefork() -> Iterator[Prefork]:
    """A process that has imported everything, and runs commands as forks of itself."""
    process = Prefork()
    yield process
    process.close()


@pytest.fixture(scope="session")
def real_output(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Where the repository's own guide was built, by the real command, once for all processes."""
    shared = tmp_path_factory.getbasetemp()
    folder = (shared if worker_id == "master" else shared.parent) / "real"
    try:
        folder.mkdir()
    except FileExistsError:
        return _built_elsewhere(folder)
    places = ("--output", folder / "output", "--cache-dir", folder / "cache")
    built = command("build", REPOSITORY, *places)
    (folder / "said").write_text(built.stdout + built.stderr, "utf-8")
    for pdf in sorted((folder / "output").glob("*.pdf")):
        complaints(pdf)  # asked once; the other processes find the answer
    (folder / "exit").write_text(str(built.returncode))
    return _built_elsewhere(folder)


def _built_elsewhere(folder: Path) -> Path:
    """Wait for the process that builds; fail with what it said if it failed."""
    while not (folder / "exit").exists() or not (folder / "exit").read_text():
        time.sleep(0.1)
    assert (folder / "exit").read_text() == "0", (folder / "said").read_text("utf-8")
    return folder / "output"


@pytest.fixture(scope="session")
def real_guide() -> Guide:
    """The repository's own guide, as it was read."""
    guide, _ = read_guide(Root.at(REPOSITORY))
    return guide


@pytest.fixture(scope="session")
def book(real_output: Path) -> Read:
    return Read(real_output / "guide.pdf")


@pytest.fixture(scope="session")
def sheet(real_output: Path) -> Read:
    return Read(real_output / "cheatsheet.pdf")
