"""What was laid out, and what was read of its pages, kept from build to build, not done again.

In: a Setting and a Sheet. Out: the key of what it was composed from, and what was stored under it,
if the files that its layout read (figures, pictures of stylesheets) are as they were. msgpack, not
pickle: a cache may come with somebody else's guide. Reads those files. Side effects: files in the
cache.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from guide.proof.pages import Page
from guide.setting.laid import Extent, LaidSheet, Setting, Sheet
from guide.storage.cache import Cache, digest
from guide.storage.files import Files
from guide.storage.versions import versions

Task = Literal["lay out", "measure", "read"]
# Made before there are threads: two that learn a type at the same time crash in msgspec 0.22.
DECODERS: Mapping[Task, msgspec.msgpack.Decoder[Any]] = MappingProxyType(
    {
        "lay out": msgspec.msgpack.Decoder(tuple[dict[str, str], LaidSheet]),
        "measure": msgspec.msgpack.Decoder(tuple[dict[str, str], dict[str, Extent]]),
        "read": msgspec.msgpack.Decoder(tuple[dict[str, str], list[Page]]),
    }
)


class Store:
    """Results of layout, by what was done to which sheet."""

    def __init__(self, cache: Cache, files: Files) -> None:
        self.cache = cache
        self._files = files
        self.read: dict[str, str] = {}
        """The files, with their digests, that the results were made of."""

    @property
    def is_empty(self) -> bool:
        return self.cache.is_empty

    def key(self, task: Task, setting: Setting, sheet: Sheet) -> str:
        """The digest of the task and all that it depends on.

        Not on the cut of the faces, which changes with every new character anywhere in the guide:
        glyph ids are kept, so the sheet does not. Which faces it uses is known after layout alone.
        """
        kind = f"numbers: {sheet.numbers_only}, tagged: {sheet.tagged}"
        return digest(task, setting.material, sheet.html, sheet.css, kind)

    def key_of_pages(self, sheet: LaidSheet, *printed: str) -> str:
        """The digest of a sheet's pages in a PDF: what was laid out, and the numbers on them."""
        forme = sheet.forme
        parts = [forme.template, *(slot.before for slot in forme.slots)]
        parts += [data for _, data in sorted(forme.streams.items())]
        names = [repr(forme.references), *forme.shared.values(), *printed]
        return digest("read", versions(), *names, *parts)

    def get(self, task: Task, key: str) -> Any | None:
        """What was stored; None also if it is damaged, of another version, or of other files."""
        data = self.cache.get(key)
        if data is None:
            return None
        try:
            files, result = DECODERS[task].decode(data)
        except msgspec.DecodeError:
            return None
        if not self._files.are_as(files):
            return None
        self.read |= files
        return result

    def put(
        self,
        key: str,
        result: LaidSheet | Mapping[str, Extent] | Sequence[Page],
        files: Mapping[str, str],
    ) -> None:
        """Store a result with the guide's files, and their digests, that it was made of."""
        self.read |= files
        self.cache.put(key, msgspec.msgpack.encode((files, result)))
