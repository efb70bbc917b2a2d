"""A root with an annex: pictures that were fetched from the net, and drawings of diagrams, lie in
the cache, and are read by names as the files of the guide are.

In: names. Out: bytes. Reads files; what is fetched or drawn is written by the cache.
"""

from dataclasses import dataclass
from errno import ENOENT
from functools import cached_property
from pathlib import Path

from guide.limits import PICTURE_BYTES
from guide.storage.cache import Cache
from guide.storage.root import Root

NET = "@net/"
"""Begins the names of what the cache has; its key there follows, and its suffix."""


@dataclass(frozen=True)
class Annexed(Root):
    """A root that reads some names from a cache."""

    cache_folder: Path | None = None

    @cached_property
    def _cache(self) -> Cache:
        return Cache(self.cache_folder)

    def read(self, path: Path | str, most: int = PICTURE_BYTES) -> bytes:
        name = Path(path)
        name = name.relative_to(self.path) if name.is_relative_to(self.path) else name
        if not str(name).startswith(NET):
            return super().read(path, most)
        data = self._cache.get(name.stem)
        if data is None:
            raise FileNotFoundError(ENOENT, "it is no longer in the cache", str(name))
        return data


def with_annex(root: Root, cache_folder: Path) -> Annexed:
    """A root that has the pictures of a cache, too."""
    own = (root.path, root.follow_links, root.only, root.lenient, root.called)
    return Annexed(*own, cache_folder)


def name_in_annex(key: str, suffix: str) -> str:
    """The name of what the cache has under a key."""
    return f"{NET}{key}{suffix}"
