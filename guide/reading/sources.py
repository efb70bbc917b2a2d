"""A text file of the guide → a Source, or what is wrong with it. Reads the file, writes nothing."""

from pathlib import Path

from guide.limits import TEXT_BYTES
from guide.notes.cleaning import cleaned
from guide.problems import Place, Problem, Severity, Source
from guide.storage.root import Root


def read_source(path: Path, root: Root) -> tuple[Source, list[Problem]]:
    """The text of a file of the guide; empty, with a problem, if it has none."""
    name = root.name_of(path)
    if wrong := misnamed(path, root):
        return Source(wrong.place.file, ""), [wrong]
    try:
        data = root.read(path, TEXT_BYTES)
        return cleaned(name, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        read = Source(name, error.object.decode("utf-8", "replace"))
        place = read.place_of(len(error.object[: error.start].decode("utf-8")))
        message = f"not UTF-8: byte 0x{error.object[error.start]:02x}"
        return Source(name, ""), [read.problem(message, *place, "save the file as UTF-8")]
    except OSError as error:
        return Source(name, ""), [unreadable(name, error)]


def unreadable(name: str, error: OSError) -> Problem:
    """A file or folder of the guide that cannot be read, or must not."""
    hint = getattr(error, "hint", "") or "see that it is there and that you may read it"
    return Problem(Severity.ERROR, f"cannot be read: {error.strerror}", Place(name), hint)


def misnamed(path: Path, root: Root) -> Problem | None:
    """A file or folder whose name is of bytes that are no text."""
    name = root.name_of(path)
    shown = name.encode("utf-8", "backslashreplace").decode()
    if shown == name:
        return None
    return Problem(Severity.ERROR, "its name is not UTF-8", Place(shown), "rename it")
