"""A text file of the guide → a Source, or what is wrong with it. Reads the file, writes nothing."""

import re
from pathlib import Path

from guide.limits import LINE, TEXT_FILE
from guide.problems import Place, Problem, Severity, Source


def read_source(path: Path, root: Path) -> tuple[Source, list[Problem]]:
    """The text of a file, named relative to `root`; empty, with a problem, if it has none."""
    name = path.relative_to(root).as_posix()
    if wrong := misnamed(path, root):
        return Source(wrong.place.file, ""), [wrong]
    try:
        data = path.read_bytes()
        if len(data) > TEXT_FILE:
            return Source(name, ""), [_too_large(name, len(data))]
        source = Source(name, re.sub("\r\n?", "\n", data.decode("utf-8-sig")))
        long = next((n for n, line in enumerate(source.lines, 1) if len(line) > LINE), 0)
        return (Source(name, ""), [_too_long(source, long)]) if long else (source, [])
    except UnicodeDecodeError as error:
        read = Source(name, error.object.decode("utf-8", "replace"))
        place = read.place_of(len(error.object[: error.start].decode("utf-8")))
        message = f"not UTF-8: byte 0x{error.object[error.start]:02x}"
        return Source(name, ""), [read.problem(message, *place, "save the file as UTF-8")]
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        return Source(name, ""), [Problem(Severity.ERROR, message, Place(name))]


def misnamed(path: Path, root: Path) -> Problem | None:
    """A file or folder whose name is of bytes that are no text."""
    name = path.relative_to(root).as_posix()
    shown = name.encode("utf-8", "backslashreplace").decode()
    if shown == name:
        return None
    return Problem(Severity.ERROR, "its name is not UTF-8", Place(shown), "rename it")


def _too_large(name: str, size: int) -> Problem:
    message = f"a text of {size:,} bytes; {TEXT_FILE:,} are read"
    return Problem(Severity.ERROR, message, Place(name), "write several files of it")


def _too_long(source: Source, line: int) -> Problem:
    message = f"a line of {len(source.lines[line - 1]):,} characters; {LINE:,} are read"
    return source.problem(message, line, 1, "write several lines of it")
