"""The figures of the guide: their scripts, and the numbers of those that compute something.

A plot's SVG carries what its run has yielded as JSON in `<metadata id="numbers">`.
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from guide.reading.figure_scripts import Script, scripts_in
from guide.storage.root import Root
from tests.conftest import REPOSITORY

NUMBERS = re.compile(r'<metadata id="numbers">(.*?)</metadata>', re.DOTALL)


@cache
def scripts() -> Mapping[str, Script]:
    """All scripts, by the name of what they draw."""
    return {script.path.stem: script for script in scripts_in(Root.at(REPOSITORY))}


def drawn(name: str) -> str:
    """The SVG as it lies in the repository."""
    return scripts()[name].drawing.read_text("utf-8")


def numbers_in(svg: str) -> Mapping[str, float]:
    """What the run yielded that drew an SVG; nothing if it is a diagram."""
    found = NUMBERS.search(svg)
    return json.loads(found[1]) if found else {}


def plots() -> list[str]:
    return [name for name in scripts() if numbers_in(drawn(name))]


def diagrams() -> list[str]:
    return [name for name in scripts() if not numbers_in(drawn(name))]


def run(name: str) -> str:
    """What a script prints now."""
    path: Path = scripts()[name].path
    command = [sys.executable, path.name]
    environment = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        command, cwd=path.parent, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout
