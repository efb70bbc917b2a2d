"""A text file of the guide → a Source, or what is wrong with it. Reads the file, writes nothing."""

import re
from pathlib import Path

from guide.problems import Place, Problem, Severity, Source


def read_source(path: Path, root: Path) -> tuple[Source, list[Problem]]:
    """The text of a file, named relative to `root`; empty, with a problem, if it has none."""
    name = path.relative_to(root).as_posix()
    try:
        data = path.read_bytes()
        return Source(name, re.sub("\r\n?", "\n", data.decode("utf-8-sig"))), []
    except UnicodeDecodeError as error:
        read = Source(name, error.object.decode("utf-8", "replace"))
        place = read.place_of(len(error.object[: error.start].decode("utf-8")))
        message = f"not UTF-8: byte 0x{error.object[error.start]:02x}"
        return Source(name, ""), [read.problem(message, *place, "save the file as UTF-8")]
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        return Source(name, ""), [Problem(Severity.ERROR, message, Place(name))]
