"""Where files are read: each becomes a draft, or an image, by itself, and is kept until it changes.

In: the text of a file. Out: a Draft or an Image, from the cache if it was read before. The parser
and KaTeX, 0.1 s to import, are imported only for what was not. msgpack, not pickle: a cache may
come with somebody else's guide. Side effects: what the cache writes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import msgspec

from guide.bundled import FONTS, KATEX
from guide.cache import Cache, digest, digest_of
from guide.problems import Source
from guide.reading.draft import Draft
from guide.reading.images import Image, examine
from guide.versions import versions

T = TypeVar("T")
METRICS = (FONTS / "NotoSerifSC-Regular.otf", *sorted((KATEX / "fonts").glob("*.ttf")))
"""The faces whose widths are in the drawing of a formula."""


@dataclass(frozen=True)
class Options:
    """What the HTML of a file depends on beside its text."""

    language: str
    raw_html: bool


class Desk:
    """Reads what the cache does not have."""

    def __init__(self, cache: Cache | None = None) -> None:
        self._cache = cache
        self._images: dict[Path, Image] = {}

    def question(self, source: Source, options: Options) -> Draft:
        def read() -> Draft:
            from guide.reading.manuscript import read_question

            return read_question(source, options.language, options.raw_html)

        return self._kept(Draft, read, "question", *self._parts(source, options))

    def opening(self, source: Source, options: Options) -> Draft:
        def read() -> Draft:
            from guide.reading.manuscript import read_opening

            return read_opening(source, options.language, options.raw_html)

        return self._kept(Draft, read, "opening", *self._parts(source, options))

    def image(self, path: Path) -> Image:
        if path not in self._images:
            self._images[path] = self._examine(path)
        return self._images[path]

    def _examine(self, path: Path) -> Image:
        try:
            data = path.read_bytes()
        except OSError as error:
            return Image(problem=f"image `{path.name}` cannot be read: {error.strerror}")
        return self._kept(Image, lambda: examine(path.name, data), "image", path.name, data)

    def _parts(self, source: Source, options: Options) -> tuple[str, ...]:
        kind = f"{options.language}, raw HTML: {options.raw_html}"
        return self._metrics, kind, source.name, source.text

    @cached_property
    def _metrics(self) -> str:
        return digest(*(digest_of(path.read_bytes()) for path in METRICS))

    def _kept(self, kind: type[T], read: Callable[[], T], *parts: str | bytes) -> T:
        if self._cache is None:
            return read()
        key = digest(versions(), *parts)
        if (data := self._cache.get(key)) is not None:
            try:
                return msgspec.msgpack.decode(data, type=kind)
            except msgspec.DecodeError:  # of another version: read it again
                pass
        result = read()
        self._cache.put(key, msgspec.msgpack.encode(result))
        return result
