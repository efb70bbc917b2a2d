"""A text file of the guide → a Source, or what is wrong with it. Reads the file, writes nothing."""

import re
import unicodedata
from pathlib import Path

from guide.fonts.faces import bundled_coverage
from guide.limits import LINE, TEXT_BYTES
from guide.problems import Place, Problem, Severity, Source
from guide.storage.root import Root

BREAKS = re.compile("[\v\f\u0085\u2028\u2029]")
CONTROL = re.compile(
    r"\x1b\[[0-?]*+[ -/]*+[@-~]?|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]"
)
"""Characters without any meaning for paper, and the sequences that colour a terminal (ECMA-48)."""
MARKED = re.compile("[\u0100-\u024f\u1e00-\u1eff]")
"""Letters with marks, of which not every face has each."""


def read_source(path: Path, root: Root) -> tuple[Source, list[Problem]]:
    """The text of a file of the guide; empty, with a problem, if it has none."""
    name = root.name_of(path)
    if wrong := misnamed(path, root):
        return Source(wrong.place.file, ""), [wrong]
    try:
        data = root.read(path, TEXT_BYTES)
        source = Source(name, composed(_in_lines(data.decode("utf-8-sig"))))
        long = next((n for n, line in enumerate(source.lines, 1) if len(line) > LINE), 0)
        return (Source(name, ""), [_too_long(source, long)]) if long else _cleaned(source)
    except UnicodeDecodeError as error:
        read = Source(name, error.object.decode("utf-8", "replace"))
        place = read.place_of(len(error.object[: error.start].decode("utf-8")))
        message = f"not UTF-8: byte 0x{error.object[error.start]:02x}"
        return Source(name, ""), [read.problem(message, *place, "save the file as UTF-8")]
    except OSError as error:
        return Source(name, ""), [unreadable(name, error)]


def _in_lines(text: str) -> str:
    """A text with one mark for the end of a line, whatever program wrote it; what breaks a line in
    the middle of a paragraph (Word's) is a space."""
    text = re.sub("\r\n?", "\n", text)
    return BREAKS.sub(" " if "\n" in text.strip() else "\n", text)


def _cleaned(source: Source) -> tuple[Source, list[Problem]]:
    """Without characters that are orders to a terminal, each kind of which is told."""
    found: dict[str, int] = {}
    for match in CONTROL.finditer(source.text):
        found.setdefault(match[0][0], match.start())
    hint = "delete it; what a terminal prints is best copied as plain text"
    problems = [
        source.problem(
            f"U+{ord(char):04X} prints nothing and is left out",
            *source.place_of(offset), hint, Severity.WARNING,
        )
        for char, offset in found.items()
    ]  # fmt: skip
    return (Source(source.name, CONTROL.sub("", source.text)), problems) if found else (source, [])


def composed(text: str) -> str:
    """A text whose letters and marks are one character where a face has it, else apart."""
    return MARKED.sub(_as_faces_have_it, unicodedata.normalize("NFC", text))


def _as_faces_have_it(letter: re.Match[str]) -> str:
    apart = unicodedata.normalize("NFD", letter[0])
    known = bundled_coverage()
    return letter[0] if ord(letter[0]) in known or not known.issuperset(map(ord, apart)) else apart


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


def _too_long(source: Source, line: int) -> Problem:
    message = f"a line of {len(source.lines[line - 1]):,} characters; {LINE:,} are read"
    return source.problem(message, line, 1, "write several lines of it")
