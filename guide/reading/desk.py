"""Where files are read: each becomes a draft, or an image, by itself, and is kept until it changes.

In: the text of a file. Out: a Draft or an Image, from the cache if it was read before. The parser
and KaTeX, 0.1 s to import, are imported only for what was not. msgpack, not pickle: a cache may
come with somebody else's guide. Side effects: what the cache writes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from guide.crew import Allowance, Crew, Undone
from guide.limits import DIAGRAM_MEMORY, DIAGRAM_SECONDS
from guide.problems import Source
from guide.reading.bibliography import Bibliography, read_bibliography
from guide.reading.diagrams import NotDrawn, can_draw, draw, labels
from guide.reading.draft import Draft, GlossaryDraft, Options
from guide.reading.image_files import Image, examine
from guide.reading.sources import unreadable
from guide.storage.annex import name_in_annex
from guide.storage.bundled import FONTS, KATEX
from guide.storage.cache import Cache, digest
from guide.storage.files import font_digest
from guide.storage.root import Root
from guide.storage.versions import versions

T = TypeVar("T")
Spread = Callable[[Callable[[Any], Any], Sequence[Any]], Iterable[Any]]
"""`map`, or one that lets several processes work."""
METRICS = (FONTS / "NotoSerifSC-Regular.otf", *sorted((KATEX / "fonts").glob("*.ttf")))
"""The faces whose widths are in the drawing of a formula."""

FEW = 4
"""Up to so many files are read where they are asked for."""


@dataclass(frozen=True)
class Drawn:
    """What was drawn of a diagram."""

    name: str = ""
    """Under which the root has it; empty if it was not drawn."""
    said: str = ""
    """What stands in it."""
    problem: str = ""
    """Why it was not drawn."""


class Desk:
    """Reads what the cache does not have; many files at once by `spread`."""

    def __init__(self, cache: Cache | None = None, spread: Spread = map) -> None:
        self._cache = cache
        self._spread = spread
        self._images: dict[Path, Image] = {}

    def questions(
        self, sources: Sequence[Source], options: Options, titles: Sequence[str] = ()
    ) -> list[Draft]:
        """`titles` are for those without a heading."""
        titles = titles or [""] * len(sources)
        keys = [
            self._key("question", title, *self._parts(source, options))
            for source, title in zip(sources, titles, strict=True)
        ]
        found = [self._look_up(Draft, key) for key in keys]
        missing = [index for index, draft in enumerate(found) if draft is None]
        tasks = [(sources[index], options, titles[index]) for index in missing]
        spread = self._spread if len(tasks) > FEW else map
        for index, draft in zip(missing, spread(_question, tasks), strict=True):
            self._keep(keys[index], draft)
            found[index] = draft
        return [draft for draft in found if draft]

    def opening(self, source: Source, options: Options, title: str = "") -> Draft:
        def read() -> Draft:
            from guide.reading.manuscript import read_opening

            return read_opening(source, options, title)

        return self._kept(Draft, read, "opening", title, *self._parts(source, options))

    def glossary(self, source: Source, options: Options) -> GlossaryDraft:
        def read() -> GlossaryDraft:
            from guide.reading.glossary import read_glossary

            return read_glossary(source, options)

        return self._kept(GlossaryDraft, read, "glossary", *self._parts(source, options))

    def bibliography(self, source: Source) -> Bibliography:
        parts = ("bibliography", source.name, source.text)
        return self._kept(Bibliography, lambda: read_bibliography(source), *parts)

    def image(self, path: Path, root: Root) -> Image:
        if path not in self._images:
            self._images[path] = self._examine(path, root)
        return self._images[path]

    def diagrams(self, written: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Drawn]:
        """What is drawn of diagrams, each a language and a text."""
        wanted = [each for each in dict.fromkeys(written) if can_draw(each[0])]
        keys = {each: self._key("diagram", *each) for each in wanted}
        found = {each: self._drawing(keys[each]) for each in wanted}
        missing = [each for each in wanted if found[each] is None]
        if not (missing and self._cache and self._cache.folder):
            return {each: drawn for each, drawn in found.items() if drawn}
        crew = Crew(1, Allowance(DIAGRAM_SECONDS, DIAGRAM_MEMORY))
        try:
            tasks = [(each, crew.submit(_drawn, *each)) for each in missing]
            for each, task in tasks:
                found[each] = self._kept_drawing(keys[each], task)
        finally:
            crew.end()
        return {each: drawn for each, drawn in found.items() if drawn}

    def _drawing(self, key: str) -> Drawn | None:
        drawn = self._look_up(Drawn, key)
        held = drawn and drawn.name and self._cache and self._cache.get(Path(drawn.name).stem)
        return drawn if held or (drawn and drawn.problem) else None

    def _kept_drawing(self, key: str, task: Future[bytes | str]) -> Drawn:
        try:
            made = task.result()
        except Undone as error:
            return Drawn(problem=f"it {error.why}")  # the next time it may be quicker
        if isinstance(made, str):
            drawn = Drawn(problem=made)
        else:
            in_annex = digest("drawing of a diagram", made)
            drawn = Drawn(name_in_annex(in_annex, ".svg"), labels(made))
            if self._cache:
                self._cache.put(in_annex, made)
        self._keep(key, drawn)
        return drawn

    def _examine(self, path: Path, root: Root) -> Image:
        try:
            data = root.read(path)
        except OSError as error:
            problem = unreadable(f"image `{path.name}`", error)
            return Image(problem=f"image `{path.name}` {problem.message}", hint=problem.hint)
        return self._kept(Image, lambda: examine(path.name, data), "image", path.name, data)

    def _parts(self, source: Source, options: Options) -> tuple[str, ...]:
        return self._metrics, repr(options), source.name, source.text

    @cached_property
    def _metrics(self) -> str:
        return digest(*map(font_digest, METRICS))

    def _kept(self, kind: type[T], read: Callable[[], T], *parts: str | bytes) -> T:
        key = self._key(*parts)
        result = self._look_up(kind, key)
        if result is None:
            result = read()
            self._keep(key, result)
        return result

    def _key(self, *parts: str | bytes) -> str:
        return digest(versions(), *parts)

    def _look_up(self, kind: type[T], key: str) -> T | None:
        data = self._cache.get(key) if self._cache else None
        try:
            return None if data is None else msgspec.msgpack.decode(data, type=kind)
        except msgspec.DecodeError:  # of another version: read it again
            return None

    def _keep(self, key: str, result: object) -> None:
        if self._cache:
            self._cache.put(key, msgspec.msgpack.encode(result))


def _drawn(language: str, text: str) -> bytes | str:
    """A drawing, or why there is none."""
    try:
        return draw(language, text)
    except NotDrawn as error:
        return str(error)


def _question(task: tuple[Source, Options, str]) -> Draft:
    from guide.reading.manuscript import read_question

    return read_question(*task)
