"""Objects of PDF as bytes (ISO 32000-1, 7.3). Owns pydyf, with `formes` and `tags`.

In: values, or objects of pydyf's. Out: bytes, as they stand in a file or in the template of a
forme. No side effects.
"""

import re
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import pydyf

SEPARATOR = b"\0"
"""Between the objects of a template: pydyf writes ASCII (hexadecimal where text is not)."""
TOKEN = re.compile(
    rb"(?P<string>\((?:[^()\\]|\\.)*\))|(?P<number>\d+) 0 (?P<kind>[RN])\b|(?P<percent>%)",
    re.DOTALL,
)
"""`5 0 R` is a reference; `5 0 N`, ours, stands for another number that the press gives."""
SPECIAL = 1_000_000_000
"""Numbers from here on stand for specials in pydyf's objects."""
OF_OBJECT = "\x01"
"""Begins a string that goes on with the number of an object; it goes when that is known."""
NUMBERED = re.compile(rb"\(%s(\d+)" % OF_OBJECT.encode())


def serialized(value: Any) -> bytes:
    """A mapping, a sequence, a number, or what is PDF already (bytes; `/Name`), as PDF writes it
    (ISO 32000-1, 7.3)."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("ascii")
    if isinstance(value, Mapping):
        return bytes(pydyf.Dictionary({k: serialized(v) for k, v in value.items()}).data)
    if isinstance(value, Iterable):
        return b"[" + b" ".join(map(serialized, value)) + b"]"
    return bytes(pydyf.Array([value]).data[1:-1])


def text(string: str) -> bytes:
    """A text string of PDF."""
    return bytes(pydyf.String(string).data)


def number_of(reference: Any) -> int:
    """The number of the object that a reference of pydyf's names."""
    return int(bytes(reference).split()[0])


def reference(number: int) -> bytes:
    """The reference to an object."""
    return b"%d 0 R" % number


def special(code: int, kind: bytes = b"R") -> bytes:
    """A reference to what only the press knows; codes are below 0."""
    return b"%d 0 %s" % (SPECIAL - code, kind)


def rounded(box: Any) -> Any:
    """A rectangle to a hundredth of a point."""
    return pydyf.Array(round(number, 2) for number in box)


def piece(item: Any) -> bytes:
    """A piece of a content stream."""
    return bytes(item.data) if isinstance(item, pydyf.Object) else serialized(item)


def taken_apart(stream: Any) -> tuple[Any, bytes]:
    """A stream's dictionary, and its data as it is written."""
    data = b"\n".join(map(piece, stream.stream))
    extra = pydyf.Dictionary(stream.extra)
    if stream.compress:
        extra["Filter"] = "/FlateDecode"
        data = zlib.compress(data, 9)
    extra["Length"] = len(data)
    return extra, data


def opened(data: bytes, index: Mapping[int, int], references: list[int]) -> bytes:
    """An object with `%d` for each number that the press gives."""

    def filled(match: re.Match[bytes]) -> bytes:
        if match["percent"]:
            return b"%%"
        if match["string"]:
            return _opened_string(match["string"], index, references)
        number = int(match["number"])
        references.append(SPECIAL - number if number > SPECIAL else index[number])
        return b"%d" if match["kind"] == b"N" else b"%d 0 R"

    return TOKEN.sub(filled, data)


def _opened_string(string: bytes, index: Mapping[int, int], references: list[int]) -> bytes:
    identifier = NUMBERED.match(string)
    if not identifier:
        return string.replace(b"%", b"%%")
    references.append(index[int(identifier[1])])
    return b"(%d" + string[identifier.end() :]
