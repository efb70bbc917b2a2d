"""What most tests begin with: a small guide in a folder, the command, the real guide built once.

Expected texts are files beside the input; `UPDATE_EXPECTED=1 pytest` writes them anew.
"""

import gc
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import jinja2
import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

from guide.cli.main import main
from guide.reading.guide import read_guide
from guide.reading.model import Guide
from guide.setting.glyphs import forget_system_fonts
from guide.storage.bundled import TEMPLATES
from guide.storage.root import Root
from tests.pdf import Read
from tests.prefork import Prefork
from tests.readers import complaints
from tests.stock import Files, Stock, write_files
from tests.warm import warm

# Everybody's run tries the same examples; HYPOTHESIS_SEEK=1 looks for new ones.
settings.register_profile("same", derandomize="HYPOTHESIS_SEEK" not in os.environ)
settings.load_profile("same")

REPOSITORY = Path(__file__).parent.parent
LEFT_BEHIND = 300_000
"""Objects, of several tests."""
NO_FONTS = REPOSITORY / "assets" / "fonts" / "fontconfig.xml"
DOT = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>'
)

MakeGuide = Callable[[Files], Path]
Run = Callable[..., Result]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long ones first, so that no process ends with one while others have nothing left to do."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session", autouse=True)
def one_process(worker_id: str, no_system_fonts: None) -> Iterator[None]:
    """Tests keep all cores busy: a build takes one if it is not told otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        if worker_id != "master":
            patch.setattr(os, "cpu_count", lambda: 1)
            warm()
        yield


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


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Templates that come with the tool: hundreds of builds would compile the same text."""
    compile_, known = jinja2.Environment.compile, {}

    def compiled(self: jinja2.Environment, *template: object) -> object:
        if not str(template[-1]).startswith(str(TEMPLATES)):
            return compile_(self, *template)  # type: ignore[call-overload]
        key = (type(self), *template)
        if key not in known:
            known[key] = compile_(self, *template)  # type: ignore[call-overload]
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2.Environment, "compile", compiled)
        yield


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """The engine switches the collector off, for processes that do nothing else."""
    yield
    if gc.get_count()[0] > LEFT_BEHIND:
        gc.collect()


@pytest.fixture(scope="session", autouse=True)
def no_system_fonts() -> Iterator[None]:
    """Every machine is one without fonts of its own; a test that wants some brings them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FONTCONFIG_FILE", str(NO_FONTS))
        yield


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    """A font that one test brought is not there for the next."""
    forget_system_fonts()
    yield
    forget_system_fonts()


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
def stock(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Stock:
    """What is made once, for all processes."""
    folder = tmp_path_factory.getbasetemp()
    return Stock((folder if worker_id == "master" else folder.parent) / "stock")


@pytest.fixture(scope="session")
def real_output(stock: Stock) -> Path:
    """Where the repository's own guide was built, by the real command."""
    return stock.once("real", _build_real) / "output"


def _build_real(folder: Path) -> None:
    places = ("--output", folder / "output", "--cache-dir", folder / "cache")
    built = command("build", REPOSITORY, *places)
    (folder / "said").write_text(built.stdout + built.stderr, "utf-8")
    assert built.returncode == 0, built.stdout + built.stderr
    for pdf in sorted((folder / "output").glob("*.pdf")):
        complaints(pdf)  # asked once; the other processes find the answer


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
