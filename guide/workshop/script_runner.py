"""Figure scripts run: the figures of a guide drawn, and kept as their scripts print them.

In: the root of a guide. Out: the files that were drawn, and a problem for every script that
failed; its old drawing stays. A script runs in its own folder and prints one SVG, nothing else.
Side effects: runs the guide's scripts, writes `assets/figures/*.svg`, each file whole or not.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from guide.problems import GuideError, Place, Problem, Severity, Source, closest
from guide.reading.figure_scripts import FOLDER, Script, scripts_in
from guide.reading.image_files import examine
from guide.storage.root import Root, real

LONGEST = 120.0
"""Seconds after which a script is stopped."""
FRAME = re.compile(r'^  File "(.+)", line (\d+)', re.M)
MISSING = re.compile(r"No module named '(\w+)")
EXTRA = ("numpy", "matplotlib")
"""What `pip install guide[figures]` brings."""


@dataclass(frozen=True)
class Drawn:
    """A script that was run."""

    script: Script
    seconds: float
    problem: Problem | None
    """Why there is no new drawing."""


class Failed(Exception):
    """A script that drew nothing: what is wrong, and what to do (`hint`)."""

    def __init__(self, message: str, hint: str, line: int = 0, file: str = "") -> None:
        super().__init__(message)
        self.hint, self.line, self.file = hint, line, file


def draw(
    root: Root,
    scripts: Sequence[Script],
    jobs: int | None = None,
    told: Callable[[Drawn], None] = lambda drawn: None,
    longest: float = LONGEST,
) -> list[Drawn]:
    """Run scripts `told` hears of each as it ends; `longest` is in seconds."""

    def run(script: Script) -> Drawn:
        drawn = _draw(script, root, longest)
        told(drawn)
        return drawn

    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as threads:  # they wait for processes
        return list(threads.map(run, scripts))


def due(root: Root, names: Sequence[str] = (), everything: bool = False) -> list[Script]:
    """The scripts named, or else those whose drawing is not of today, or all.

    Raises GuideError for a name that no script has.
    """
    scripts = scripts_in(root)
    known = {script.path.stem: script for script in scripts}
    wanted = [Path(name).stem for name in names]
    problems = [_unknown(name, list(known)) for name in wanted if name not in known]
    if problems:
        raise GuideError(problems)
    if names:
        return [known[name] for name in dict.fromkeys(wanted)]
    return [script for script in scripts if everything or not script.is_drawn()]


def _unknown(name: str, known: Sequence[str]) -> Problem:
    near = closest(name, known)
    hint = f"did you mean `{near}`?" if near else f"scripts lie in {FOLDER}/"
    return Problem(Severity.ERROR, f"no script `{name}.py`", Place(FOLDER), hint)


def _draw(script: Script, root: Root, longest: float) -> Drawn:
    start = time.perf_counter()
    problem = None
    try:
        svg = _printed(script, root, longest)
        found = examine(script.drawing.name, svg)
        if found.problem:
            hint = "print the drawing to standard output as SVG, and nothing else"
            raise Failed("prints no SVG", hint)
        _write(script.drawing, script.stamped(svg))
    except Failed as failed:
        problem = _problem(script, root, failed)
    return Drawn(script, time.perf_counter() - start, problem)


def _printed(script: Script, root: Root, longest: float) -> bytes:
    """What the script prints. Raises Failed if it fails or does not end."""
    # Its imports leave no files beside the figures, and sets have one order in every run.
    own = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"}
    process = subprocess.Popen(
        [sys.executable, script.path.name],
        cwd=script.path.parent,
        env=os.environ | own,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        out, said = process.communicate(timeout=longest)
    except subprocess.TimeoutExpired:
        message = f"did not end within {longest:g} s, and was stopped"
        raise Failed(message, "let it compute less, or keep what it computes in a file") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)  # with what it has started itself
            process.communicate()
    if process.returncode:
        raise _failure(said.decode(errors="replace"), process.returncode, root)
    return out


def _failure(said: str, code: int, root: Root) -> Failed:
    """What a script's traceback says: the last line, and the last place within the guide."""
    lines = [line for line in said.splitlines() if line.strip()]
    message = lines[-1].strip() if lines else f"ended with exit code {code}"
    missing = MISSING.search(message)
    hint = "mend it, then run `guide figures` again"
    if missing:
        what = "'guide[figures]'" if missing[1] in EXTRA else missing[1]
        hint = f"install it: pip install {what}"
    for file, line in reversed(FRAME.findall(said)):
        path = real(root.path / FOLDER / file)
        if path.is_relative_to(root.real) and path.is_file():
            return Failed(message, hint, int(line), path.relative_to(root.real).as_posix())
    return Failed(message, hint)


def _problem(script: Script, root: Root, failed: Failed) -> Problem:
    file = failed.file or root.name_of(script.path)
    text = root.read(file).decode("utf-8", "replace")
    return Source(file, text).problem(str(failed), failed.line, 0, failed.hint)


def _write(path: Path, data: bytes) -> None:
    """Beside it first: whoever reads it finds the old or the new drawing, whole."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Failed(f"cannot write: {error.strerror}", "make room, or write access") from error
