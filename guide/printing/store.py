"""Laid-out sheets kept from build to build: what is asked for again is not laid out again.

In: a Setting and a Sheet. Out: the key of everything that can change how it looks, and what was
stored under it. msgpack, not pickle: a cache may come with somebody else's guide. Reads the images
that a sheet shows. Side effects: files in the cache.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import unquote

import msgspec

from guide.cache import Cache, digest
from guide.setting.laid import Extent, LaidSheet, Setting, Sheet

Task = Literal["lay out", "measure"]
TYPES: Mapping[Task, Any] = MappingProxyType({"lay out": LaidSheet, "measure": dict[str, Extent]})


class Store:
    """Results of layout, by what was done to which sheet."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._files: dict[Path, str] = {}

    @property
    def is_empty(self) -> bool:
        return self._cache.is_empty

    def key(self, task: Task, setting: Setting, sheet: Sheet) -> str:
        """The digest of the task and all that it depends on.

        The faces are named by their own digest and not by their cut, which changes with every new
        character anywhere in the guide; glyph ids are kept, so the sheet does not.
        """
        names = re.findall(r'src="(?!data:)([^"]+)"', sheet.html)
        images = [self._digest_of(setting.root / unquote(name)) for name in names]
        numbers = "numbers" if sheet.numbers_only else "all but numbers"
        return digest(task, setting.material, sheet.html, sheet.css, numbers, *images)

    def get(self, task: Task, key: str) -> Any | None:
        """What was stored; None also if it is damaged, or of another version."""
        data = self._cache.get(key)
        if data is None:
            return None
        try:
            return msgspec.msgpack.decode(data, type=TYPES[task])
        except msgspec.DecodeError:
            return None

    def put(self, key: str, result: LaidSheet | Mapping[str, Extent]) -> None:
        self._cache.put(key, msgspec.msgpack.encode(result))

    def _digest_of(self, path: Path) -> str:
        if path not in self._files:
            self._files[path] = digest(path.read_bytes()) if path.is_file() else "missing"
        return self._files[path]
