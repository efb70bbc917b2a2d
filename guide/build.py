"""The pipeline, from top to bottom: docket → read → check glyphs → print editions → proofread them
→ publish.

In: the root of a guide and what was asked for. Out: the files that were written and the warnings;
GuideError with every problem otherwise; an edition with one is not written, the others are. Side
effects: files in the output folder, replaced at the end.
"""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from guide.config import Variant, printed_as
from guide.editions.registry import EDITIONS, edition_of
from guide.impressions import Impression, impression_of, proofread_impression
from guide.limits import WORK_SECONDS
from guide.notes.export import root_of
from guide.papers import Paper
from guide.problems import GuideError, Problem, contained, has_errors, in_order
from guide.report import EditionReport, Proof, report
from guide.storage import gitignore
from guide.storage.annex import with_annex
from guide.storage.cache import Cache, cache_of
from guide.storage.docket import Docket, find, key_of, put
from guide.storage.files import Files
from guide.storage.publishing import check_output, publish, tidy
from guide.storage.root import Root

if TYPE_CHECKING:
    from guide.reading.model import Guide
    from guide.reading.pictures import Fetch
    from guide.workshop.workers import Workers

Progress = Callable[[str], None]
"""Told of each step as it begins."""


@dataclass(frozen=True)
class Request:
    """What a build is asked for."""

    root: Path
    """The folder of a guide or of notes, one file of notes, or an archive of them."""
    editions: tuple[str, ...] = tuple(EDITIONS)
    """Names that the registry knows."""
    output: Path | None = None
    """`output/` in the guide if None."""
    paper: Paper | None = None
    """Instead of the guide's own."""
    duplex: bool | None = None
    """For printing on both sides; as the guide says itself if None."""
    ink_saver: bool | None = None
    """Without filled areas; as the guide says itself if None."""
    strict: bool = False
    """Warnings stop the build."""
    follow_links: bool = False
    """Whether links may lead out of the guide."""
    jobs: int | None = None
    """How many processes lay out sheets; one for each core if None."""
    cache_folder: Path | None = None
    """`.guide-cache/` in the guide if None."""
    report: Path | None = None
    """A file that is told everything, as JSON; none if None."""
    variant: Variant | None = None
    """A standard that the PDFs follow; as the guide says itself if None."""
    timeout: float = WORK_SECONDS
    """Seconds that each piece of work may take: a sheet to be laid out, a file to be read, …"""
    lenient: bool = False
    """Whether a guide is read as notes are: what is wrong is shown in print, and stops nothing."""
    fetch_images: bool = False
    """Whether the pictures of notes that are on the net are got, once."""

    @property
    def look(self) -> tuple[Paper | None, bool | None, bool | None, Variant | None]:
        """Paper, duplex, ink-saver and variant, each None if the guide says it itself."""
        return self.paper, self.duplex, self.ink_saver, self.variant

    @property
    def folder(self) -> Path:
        """Where the files go."""
        return self.output or home_of(self.root) / "output"


@dataclass(frozen=True)
class Written:
    """A file that was written."""

    path: Path
    pages: int
    size: int
    """Bytes."""
    note: str
    proof: Proof


@dataclass(frozen=True)
class Built:
    files: tuple[Written, ...]
    warnings: tuple[Problem, ...]
    seconds: float
    laid_out: int
    """How many sheets were laid out; the others were kept from an earlier build."""
    is_found: bool = False
    """Whether it was made of notes."""
    failed: tuple[str, ...] = ()
    """The names of editions that were not written; why, is among the warnings."""

    @property
    def outcome(self) -> str:
        """What was written, and what was not."""
        written = " and ".join(each.path.name for each in self.files)
        missing = " and ".join(edition_of(name).file for name in self.failed)
        return f"{missing} was not written, {written} was"


def home_of(root: Path) -> Path:
    """Where a guide keeps what it makes, in folders of its own."""
    return root if root.is_dir() else root.parent


def read(
    root: Path,
    cache_folder: Path | None = None,
    follow_links: bool = False,
    lenient: bool = False,
) -> tuple["Guide", list[Problem]]:
    """The guide and the warnings of its files. Raises GuideError."""
    from guide.reading.guide import read_guide

    cache, refused = cache_of(home_of(root), cache_folder)
    guide, warnings = read_guide(_root_of(root, cache, follow_links, lenient), cache)
    return guide, [*refused, *warnings]


def _root_of(root: Path, cache: Cache, follow_links: bool, lenient: bool) -> Root:
    """With what the cache has of pictures, if there is one."""
    own = root_of(root, cache, follow_links, lenient)
    return with_annex(own, cache.folder) if cache.folder else own


def check(
    root: Path,
    strict: bool = False,
    cache_folder: Path | None = None,
    follow_links: bool = False,
    lenient: bool = False,
) -> tuple["Guide", list[Problem]]:
    """Read everything, lay out nothing: the guide and its warnings. Raises GuideError."""
    from guide.setting.glyphs import check_glyphs

    guide, warnings = read(root, cache_folder, follow_links, lenient)
    glyphs, _ = check_glyphs(guide)
    return guide, _sieve([*warnings, *glyphs], strict, guide.is_found)


def proof(
    file: Path,
    root: Path,
    strict: bool = False,
    cache_folder: Path | None = None,
    follow_links: bool = False,
    lenient: bool = False,
) -> tuple[int, list[Problem]]:
    """Read a PDF of a guide back: how many pages it has, and its warnings. Raises GuideError."""
    from guide.proofreader import proofread_file

    guide, _ = read(root, cache_folder, follow_links, lenient)
    pages, problems = proofread_file(file, guide)
    return pages, _sieve(problems, strict, guide.is_found)


def clean(root: Path, cache_folder: Path | None = None) -> Path | None:
    """Remove the cache; returns its folder, None if there was none."""
    cache, _ = cache_of(home_of(root), cache_folder)
    return cache.clear()


def build(request: Request, progress: Progress) -> Built:
    """Print the editions of a guide. Raises GuideError if one is not as it should be; the file of
    that is as it was, the others are written.

    Either way, the report is written if one was asked for.
    """
    try:
        built = _built(request, progress)
    except GuideError as error:
        _report(request, (), error.problems)
        raise
    _report(request, built.files, built.warnings)
    if built.failed:
        raise GuideError(built.warnings, built.outcome)
    return built


def _report(request: Request, files: Sequence[Written], problems: Sequence[Problem]) -> None:
    if request.report:
        editions = [EditionReport(f.path.name, f.pages, f.size, f.note, f.proof) for f in files]
        publish({request.report.name: report(editions, problems)}, request.report.parent)


def _built(request: Request, progress: Progress) -> Built:
    start = time.perf_counter()
    cache, refused = cache_of(home_of(request.root), request.cache_folder)
    root = _root_of(request.root, cache, request.follow_links, request.lenient)
    files = Files(root)
    check_output(request.folder, named=request.output is not None)
    options = (request.strict, request.fetch_images)
    key = key_of(root, files, request.editions, *request.look, *options)
    docket = find(cache, key, files, request.folder)
    laid_out, failed = 0, tuple[str, ...]()
    tidy(request.folder)
    if docket is None:
        docket, laid_out, failed = _build(request, cache, files, refused, progress)
        if docket.is_lasting and not failed:
            put(cache, key, docket)
        cache.prune()
    written = [
        Written(path := request.folder / name, e.pages, path.stat().st_size, e.note, e.proof)
        for name, e in docket.written.items()
    ]
    seconds = time.perf_counter() - start
    return Built(tuple(written), docket.warnings, seconds, laid_out, docket.is_found, failed)


def _build(
    request: Request, cache: Cache, files: Files, refused: Sequence[Problem], progress: Progress
) -> tuple[Docket, int, tuple[str, ...]]:
    """Print and publish: what was read and written, how many sheets were laid out, and the names of
    the editions that are not as they should be."""
    from guide.reading.guide import read_guide
    from guide.workshop.store import Store
    from guide.workshop.workers import Workers

    store = Store(cache, files)
    with Workers(request.jobs or os.cpu_count() or 1, store, request.timeout) as workers:
        progress("reading")
        fetch = _net(cache) if request.fetch_images else None
        guide, problems = read_guide(files.root, cache, workers.map, fetch)
        guide = replace(guide, config=printed_as(guide.config, *request.look))
        problems, made = _print(guide, [*refused, *problems], request, workers, progress)
        progress("proofreading")
        made = {
            name: proofread_impression(name, each, guide, request.folder, workers)
            for name, each in made.items()
        }
    problems = in_order([*problems, *(p for each in made.values() for p in each.problems)])
    good = {name: each for name, each in made.items() if each.is_good(request.strict)}
    if not good:
        raise GuideError(problems)
    progress("writing")
    if request.output is None:
        gitignore.hide(request.folder)
    written = {edition_of(name).file: each for name, each in good.items()}
    publish({name: each.pdf for name, each in written.items()}, request.folder)
    read = store.read | {name: files.digest_of(name) for name in guide.images}
    entries = {name: each.entry for name, each in written.items()}
    docket = Docket(read, entries, tuple(problems), guide.is_found)
    return docket, workers.laid_out, tuple(made.keys() - good)


def _net(cache: Cache) -> "Fetch | None":
    """Gets pictures; without a cache there is no place for them."""
    from guide.reading.net import Net

    return Net(cache).fetch if cache.folder else None


def _print(
    guide: "Guide",
    problems: Sequence[Problem],
    request: Request,
    workers: "Workers",
    progress: Progress,
) -> tuple[list[Problem], dict[str, Impression]]:
    """Print every edition that was asked for, side by side, unless something is wrong that has to
    do with all."""
    from concurrent.futures import ThreadPoolExecutor

    from guide.setting.glyphs import check_glyphs

    progress("laying out " + " and ".join(request.editions))
    glyphs, fallbacks = check_glyphs(guide)
    found = _sieve([*problems, *glyphs], request.strict, guide.is_found)

    def made(name: str) -> Impression:
        return impression_of(name, guide, fallbacks, workers)

    with ThreadPoolExecutor() as threads:  # they wait for the workers
        return found, dict(zip(request.editions, threads.map(made, request.editions), strict=True))


def _sieve(problems: Sequence[Problem], strict: bool, is_found: bool) -> list[Problem]:
    """Problems in order; raises GuideError if one of them stops the build. In notes that were found
    none does."""
    ordered = in_order(contained(problems) if is_found else problems)
    if has_errors(ordered) or (strict and ordered):
        raise GuideError(ordered)
    return ordered
