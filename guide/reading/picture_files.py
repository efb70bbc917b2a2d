"""Files of pictures by the ways in which notes name them.

In: an address as written, and the folder of the file that it stands in. Out: the name of a file.
Reads folders, once and only if they are asked for.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cached_property
from urllib.parse import unquote

from guide.reading.addresses import split_address
from guide.reading.image_files import SUFFIXES
from guide.reading.note_paths import Repository, joined
from guide.storage.root import Root

PLACES = (
    *("", "assets", "images", "image", "img", "imgs", "pic", "pics", "pictures", "figures"),
    *("static", "public", "docs", "source", ".vuepress/public", "docs/.vuepress/public"),
    *("docs/public", "src/.vuepress/public", "media", "attachments", ".attachments", "_resources"),
)
"""Folders in which programs keep the pictures of notes."""
PASSED_OVER = frozenset((".git", "node_modules", ".guide-cache"))
BEHIND = re.compile(r"[?#].*\Z", re.DOTALL)
"""What a site is told of a picture: `?raw=true`."""


def is_on_net(address: str) -> bool:
    return address.startswith("//") or split_address(address).scheme in ("http", "https")


class PictureFiles:
    """Knows every picture below the root."""

    def __init__(self, root: Root) -> None:
        self._root = root
        self._repository = Repository(root)

    def find(self, address: str, folder: str) -> str:
        """The name of the picture that an address in a file of `folder` means, or nothing."""
        if is_on_net(address):
            paths, _ = self._repository.paths(address)
            found = (self._by_path.get(_key(joined("", path))) for path in paths)
            return next(filter(None, found), "")
        said = BEHIND.sub("", unquote(address).replace("\\", "/").strip())
        known = self._by_path
        places = (
            known.get(_key(place)) for place in _places(said, "" if folder == "." else folder)
        )
        return next(filter(None, places), "") or self._only(said)

    def _only(self, said: str) -> str:
        """The only picture whose path ends so, or which has that name."""
        path = _key(joined("", said))
        named = self._by_name.get(path.rpartition("/")[2], [])
        ends = [name for name in named if f"/{_key(name)}".endswith(f"/{path}")]
        return next((each[0] for each in (ends, named) if len(each) == 1), "")

    @cached_property
    def _by_path(self) -> Mapping[str, str]:
        try:
            paths = [*self._root.walk(self._root.path, PASSED_OVER)]
        except OSError:
            return {}
        names = [self._root.name_of(p) for p in paths if p.suffix.lower() in SUFFIXES]
        return {_key(name): name for name in names}

    @cached_property
    def _by_name(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key, name in self._by_path.items():
            found.setdefault(key.rpartition("/")[2], []).append(name)
        return found


def _places(said: str, folder: str) -> Iterator[str]:
    """Where a picture may lie: beside the file, and in the usual folders from there upwards."""
    yield joined(folder, said)
    inner = joined("", said)
    steps = [] if said.startswith("/") or not folder else folder.split("/")
    for depth in range(len(steps), -1, -1):
        for place in PLACES:
            yield joined("/".join([*steps[:depth], place]), inner)


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
