"""Figure scripts known: which there are, and whether what they drew is of today.

A script is a Python file `assets/figures/NAME.py`; what it drew lies beside it as `NAME.svg`, and
ends with a stamp: one digest of the script, of the modules and the data beside it that it names,
and of the drawing itself. So neither a changed script nor a changed drawing goes unseen.

In: the root of a guide. Out: Scripts; warnings. Reads files, runs none.
"""

import ast
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from warnings import catch_warnings, simplefilter

from guide.problems import GuideError, Place, Problem, Severity
from guide.reading.sources import unreadable
from guide.storage.cache import digest
from guide.storage.root import Root

FOLDER = "assets/figures"
STAMP = re.compile(rb"\n<!-- drawn by \S+: ([0-9a-f]+) -->\n$")
LONGEST = 100
"""Characters of the name of a module that is looked for: a file's name has no more than 255."""
HINT = "draw it anew: `guide figures`"


@dataclass(frozen=True)
class Script:
    """A script that draws a figure."""

    path: Path
    """Below the root of the guide, as that was given."""
    sources: tuple[bytes, ...]
    """The script, then what it reads beside it."""
    drawn: bytes | None
    """What its drawing holds; None if there is none."""

    @property
    def drawing(self) -> Path:
        """The file that it draws."""
        return self.path.with_suffix(".svg")

    def stamped(self, svg: bytes) -> bytes:
        """What the script printed, with the stamp as its last line."""
        body = _plain(svg).rstrip()
        return body + f"\n<!-- drawn by {self.path.name}: {self._stamp(body)} -->\n".encode()

    def is_drawn(self) -> bool:
        """Whether the drawing is there, and neither it nor the script has changed since."""
        if self.drawn is None:
            return False
        svg = _plain(self.drawn)
        stamp = STAMP.search(svg)
        return stamp is not None and stamp[1].decode() == self._stamp(svg[: stamp.start()])

    def _stamp(self, body: bytes) -> str:
        return digest(*map(_plain, self.sources), body)


def scripts_in(root: Root) -> list[Script]:
    """The scripts that draw figures, by name.

    Not those whose names begin with `_` or a dot, nor those that another one imports: they are
    modules. Raises GuideError if the folder cannot be read.
    """
    folder = root.path / FOLDER
    try:
        paths = list(root.walk(folder))
    except OSError as error:
        raise GuideError([unreadable(FOLDER, error)]) from None
    texts = {path: data for path in paths if (data := _read(path, root)) is not None}
    paths = [path for path in sorted(texts) if _is_script(path, folder)]
    named: dict[Path, frozenset[Path]] = {}
    beside = {path: _beside(path, folder, texts, named) for path in paths}
    imported = {path for others in beside.values() for path in others}
    return [
        Script(
            path,
            tuple(texts[each] for each in (path, *sorted(beside[path]))),
            texts.get(path.with_suffix(".svg")),
        )
        for path in paths
        if path not in imported
    ]


def _read(path: Path, root: Root) -> bytes | None:
    """What a file holds; None if it cannot be read: running the script will say so."""
    try:
        return root.read(path)
    except OSError:
        return None


def _is_script(path: Path, folder: Path) -> bool:
    return path.parent == folder and path.suffix == ".py" and path.name[0] not in "_."


def check_figures(root: Root) -> Iterator[Problem]:
    """A warning for every figure that is not what its script draws."""
    try:
        scripts = scripts_in(root)
    except GuideError as error:
        yield from error.problems
        return
    for script in scripts:
        if script.is_drawn():
            continue
        name = script.path.name
        if script.drawn is not None:
            place, message = script.drawing, f"not what `{name}` draws: one of the two was changed"
        else:
            place, message = script.path, f"never drawn: there is no `{script.drawing.name}` yet"
        where = Place(root.name_of(place))
        yield Problem(Severity.WARNING, message, where, HINT)


def _beside(
    path: Path, folder: Path, texts: Mapping[Path, bytes], named: dict[Path, frozenset[Path]]
) -> set[Path]:
    """The modules that a script imports from its folder, and theirs; the files that they name."""
    found: set[Path] = set()
    left = [path]
    while left:
        each = left.pop()
        if each not in named:
            named[each] = frozenset(_named(each, folder, texts))
        left += [file for file in named[each] - found if file.suffix == ".py"]
        found |= named[each]
    return found - {path}


def _named(path: Path, folder: Path, texts: Mapping[Path, bytes]) -> Iterator[Path]:
    """The files of the folder that a Python file imports or names."""
    try:
        with catch_warnings():
            simplefilter("ignore")  # of escapes in its texts
            tree = ast.parse(texts[path])
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # running it will say so
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _modules(folder, alias.name.split("."), texts)
        elif isinstance(node, ast.ImportFrom):
            start = _start(path, node.level, folder)
            for alias in node.names:
                yield from _modules(start, [*(node.module or "").split("."), alias.name], texts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _data(folder, node.value, texts)


def _start(path: Path, level: int, folder: Path) -> Path:
    """Where an import of so many dots looks; beside the script for more than there are folders."""
    above = path.parents
    return above[level - 1] if 0 < level <= len(above) else folder


def _modules(start: Path, names: list[str], texts: Mapping[Path, bytes]) -> Iterator[Path]:
    """The files of a module and of the packages that it lies in, so far as they are there."""
    place = start
    for name in (name for name in names if 0 < len(name) <= LONGEST):
        if not place.is_dir():
            return
        place = place / name
        candidates = (place.with_name(f"{name}.py"), place / "__init__.py")
        yield from (each for each in candidates if each in texts)


def _data(folder: Path, name: str, texts: Mapping[Path, bytes]) -> Iterator[Path]:
    file = Path(os.path.normpath(folder / name)) if "." in name and "\0" not in name else folder
    if file.suffix != ".svg" and file in texts:
        yield file


def _plain(data: bytes) -> bytes:
    """Without the line ends of Windows, which a checkout may have put in."""
    return data.replace(b"\r\n", b"\n")
