"""What a PDF does, beside showing its pages: scripts, programs, files, forms, addresses.

All objects of the file are read (ISO 32000-1, 7.5), whether anything refers to them or not; but not
those that somebody hides in the data of a stream. What cannot be read is reported, too.

In: the bytes of a PDF. Out: what it has and no guide's PDF should, each once. No side effects.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from guide.limits import PDF_OBJECTS
from guide.reading.addresses import destination, shown

ACTIVE: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("JavaScript", "JS", "Rendition"), "a script"),
        "Launch": "an action that starts a program",
        "AA": "actions that nobody asks for",
        "OpenAction": "an action of its opening",
        **dict.fromkeys(("GoToR", "GoToE", "Thread"), "a link to another file"),
        **dict.fromkeys(("SubmitForm", "ResetForm", "ImportData"), "an action of a form"),
        **dict.fromkeys(("AcroForm", "XFA", "Widget"), "a form"),
        **dict.fromkeys(("EmbeddedFile", "EmbeddedFiles", "FileAttachment", "EF"), "a file"),
        **dict.fromkeys(("RichMedia", "Movie", "Sound", "3D"), "a film, a sound or a scene"),
        "Encrypt": "encryption",
    }
)
"""Names of types, subtypes and keys (ISO 32000-1, 7.6, 7.11, 12.5, 12.6, 12.7 and 13; RichMedia is
Adobe's) → what they bring. No other meaning of these names is printed by a guide."""
ADDRESS = "URI"
NAME = rb"/[^\0\t\n\f\r ()<>\[\]{}/%]*+"
TOKEN = re.compile(rb"%[^\r\n]*+|(?P<name>" + NAME + rb")|(?P<string>\()")
"""A comment, a name, the beginning of a string (7.2.3, 7.3.4 and 7.3.5)."""
SUSPECT = re.compile(rb"/(?:%s)\b|#" % "|".join([*ACTIVE, ADDRESS]).encode())
"""What has none of these has no name that matters: most has none, and is not cut at its tokens."""
VIEW = re.compile(rb"\s*+\[")
"""What a file is opened with if it is no action, but a page (7.7.2)."""
WITHIN = re.compile(rb"\\.|[()]", re.DOTALL)
HEXADECIMAL = re.compile(rb"#([0-9A-Fa-f]{2})")
"""A character of a name."""
ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|\r\n?|\n|(.))", re.DOTALL)
"""A character of a string, or a line that goes on."""
MEANT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
VALUE = re.compile(rb"\s*+(?:(?P<other>/|>|<<|\Z)|(?P<string>\()|<(?P<digits>[0-9A-Fa-f\s]*+)>)?")
STREAM = re.compile(rb"\bstream\r?\n")
END = re.compile(rb"\s*+endstream\b")
LENGTH = re.compile(rb"/Length\s++(\d{1,12}+)(?!\s++\d++\s++R)")
FLATE = re.compile(rb"/Filter\s*+(?:/FlateDecode|\[\s*+/FlateDecode\s*+\])")
UNREADABLE = "objects that cannot be read"


def active_in(pdf: bytes) -> tuple[str, ...]:
    """What there is in a PDF that acts, or leads where no link may, in words."""
    return tuple(dict.fromkeys(found for part in _parts(pdf) for found in _active(part)))


def _parts(pdf: bytes) -> Iterator[bytes | None]:
    """The objects, many in each part; of streams their dictionaries. None for what is packed in a
    way that no guide's PDF is."""
    at, left = 0, PDF_OBJECTS
    while found := STREAM.search(pdf, at):
        head, start = pdf[at : found.start()], found.end()
        dictionary = HEXADECIMAL.sub(_character, head[head.rfind(b" obj") + 1 :])
        at = _end_of_stream(pdf, dictionary, start)
        yield head
        if b"/ObjStm" in dictionary:
            unpacked = _unpacked(pdf[start:at], dictionary, left)
            left -= len(unpacked or b"")
            yield unpacked
    yield pdf[at:]


def _end_of_stream(pdf: bytes, dictionary: bytes, start: int) -> int:
    length = LENGTH.search(dictionary)
    if length and END.match(pdf, start + int(length[1])):
        return start + int(length[1])
    end = pdf.find(b"endstream", start)
    return end if end >= 0 else len(pdf)


def _unpacked(data: bytes, dictionary: bytes, most: int) -> bytes | None:
    if b"/Filter" not in dictionary:
        return data
    if not FLATE.search(dictionary) or b"/Predictor" in dictionary:
        return None
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(data, max(most, 1))
    except zlib.error:
        return None
    return unpacked if unpacker.eof else None


def _active(part: bytes | None) -> Iterator[str]:
    if part is None:
        yield UNREADABLE
        return
    at = 0 if SUSPECT.search(part) else len(part)
    while token := TOKEN.search(part, at):
        at = token.end()
        if token["string"]:
            at = _end_of_string(part, at)
        elif token["name"]:
            yield from _named(token["name"], part, at)


def _named(token: bytes, part: bytes, at: int) -> Iterator[str]:
    """What a name says, and what stands behind it."""
    name = HEXADECIMAL.sub(_character, token[1:]).decode("latin-1")
    if name == ADDRESS:
        yield from _addressed(part, at)
    elif name in ACTIVE and not (name == "OpenAction" and VIEW.match(part, at)):
        yield f"{ACTIVE[name]} (/{name})"


def _addressed(part: bytes, at: int) -> Iterator[str]:
    """What is wrong with an address, if one stands here."""
    value = VALUE.match(part, at)
    if value is None or value["other"] is not None:
        return
    if value["string"]:
        data = ESCAPE.sub(_escaped, part[value.end() : _end_of_string(part, value.end()) - 1])
    elif value["digits"] is not None:
        digits = b"".join(value["digits"].split())
        data = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    else:
        yield UNREADABLE
        return
    address = data.decode("latin-1")
    if not destination(address):
        yield f"a link to `{shown(address)}`"


def _end_of_string(part: bytes, at: int) -> int:
    depth = 1
    for found in WITHIN.finditer(part, at):
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if not depth:
            return found.end()
    return len(part)


def _character(code: re.Match[bytes]) -> bytes:
    return bytes([int(code[1], 16)])


def _escaped(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes([int(found[1], 8) & 0xFF])
    return MEANT.get(found[2], found[2] or b"")
