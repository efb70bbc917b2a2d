"""Objects → the bytes of a PDF file, with object streams (ISO 32000-1, 7.5.7 and 7.5.8).

In: objects as bytes, in any order of their numbers. Out: a file. The same objects in the same order
give the same bytes; the file's identifier is the digest of its content. No side effects.
"""

import hashlib
import struct
import zlib
from collections.abc import Sequence

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
TOGETHER = 1000
"""How many objects share a stream: viewers unpack a whole one to read one object."""
LEVEL = 6
"""Of compression: 9 takes four times as long, for a fortieth of the size."""
ALIKE = 32
"""How many bytes tell which kind of object one is."""
_ENTRY = struct.Struct(">BIH")
"""Of the table of references: kind; offset, or number of the object stream; index in that."""


class PdfFile:
    """A file that is being written."""

    def __init__(self) -> None:
        self._parts = [HEADER]
        self._size = len(HEADER)
        self._entries = [_ENTRY.pack(0, 0, 0xFFFF)]
        self._waiting: list[tuple[int, bytes]] = []

    def take(self, count: int = 1) -> int:
        """Numbers for so many objects, in a row; the first of them."""
        first = len(self._entries)
        self._entries += [b""] * count
        return first

    def put(self, number: int, data: bytes) -> None:
        """An object that is no stream."""
        self._waiting.append((number, data))

    def add(self, data: bytes) -> bytes:
        """An object that is no stream, under a new number; the reference to it."""
        number = self.take()
        self.put(number, data)
        return b"%d 0 R" % number

    def put_stream(self, number: int, dictionary: bytes, data: bytes) -> None:
        """A stream; its dictionary must name its length."""
        self._entries[number] = _ENTRY.pack(1, self._size, 0)
        self._write(
            b"%d 0 obj\n%s\nstream\n" % (number, dictionary), data, b"\nendstream\nendobj\n"
        )

    def put_content(self, number: int, data: bytes) -> None:
        """A stream to be compressed."""
        self.put_stream(number, *_deflated(data, b""))

    def add_stream(self, data: bytes, extra: bytes = b"") -> bytes:
        """A stream to be compressed, under a new number; the reference to it."""
        number = self.take()
        self.put_stream(number, *_deflated(data, extra))
        return b"%d 0 R" % number

    def finish(self, root: bytes, information: bytes) -> bytes:
        """The whole file; `root` and `information` are references to those dictionaries."""
        # What begins alike is of one kind, and is compressed best side by side.
        self._waiting.sort(key=lambda item: item[1][:ALIKE])
        for at in range(0, len(self._waiting), TOGETHER):
            self._put_together(self._waiting[at : at + TOGETHER])
        content = hashlib.md5(usedforsecurity=False)
        for part in self._parts:
            content.update(part)
        name = content.hexdigest().encode()
        number, start = self.take(), self._size
        self._entries[number] = _ENTRY.pack(1, start, 0)
        table = b"/Type /XRef /W [1 4 2] /Size %d /Root %s /Info %s /ID [<%s> <%s>] " % (
            len(self._entries), root, information, name, name,
        )  # fmt: skip
        self.put_stream(number, *_deflated(b"".join(self._entries), table))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)
        return b"".join(self._parts)

    def _put_together(self, objects: Sequence[tuple[int, bytes]]) -> None:
        """A stream of objects."""
        number = self.take()
        at, index = 0, []
        for place, (member, data) in enumerate(objects):
            self._entries[member] = _ENTRY.pack(2, number, place)
            index.append(b"%d %d" % (member, at))
            at += len(data) + 1
        head = b" ".join(index) + b"\n"
        body = b"\n".join(data for _, data in objects)
        extra = b"/Type /ObjStm /N %d /First %d " % (len(objects), len(head))
        self.put_stream(number, *_deflated(head + body, extra))

    def _write(self, *parts: bytes) -> None:
        self._parts += parts
        self._size += sum(map(len, parts))


def _deflated(data: bytes, extra: bytes) -> tuple[bytes, bytes]:
    packed = zlib.compress(data, LEVEL)
    return b"<<%s/Filter /FlateDecode /Length %d>>" % (extra, len(packed)), packed
