"""What other readers say of a PDF: qpdf, Poppler, MuPDF and Ghostscript, those that are installed.

In: a PDF. Out: complaints; none if each of them reads all of it without a word. Each content is
asked about once, by one process of each reader; the answers are kept in `.pytest_cache`.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pypdfium2

from guide.storage.cache import Cache, digest

REPOSITORY = Path(__file__).parent.parent
KEPT = Cache(REPOSITORY / ".pytest_cache" / "readers")
# -N: Debian's MuPDF 1.21 is made without colour profiles, and says so on every page otherwise.
MUTOOL = "mutool draw -q -N -r 20 -F pgm -o /dev/null"
# Without -q, with which Ghostscript 10.0 keeps all that is wrong to itself.
GS = "gs -dNOPAUSE -dBATCH -dSAFER -sDEVICE=nullpage"
BANNER = re.compile(
    r"(GPL Ghostscript|Copyright|This software is|see the file|Processing pages|Page \d).*\n"
)


def complaints(pdf: Path | bytes, only: Iterable[str] = ()) -> str:
    """What is found wrong with a PDF, by all readers or by `only` some."""
    readers = tuple(name for name in installed() if not only or name in only)
    if isinstance(pdf, bytes):
        return _kept(pdf, readers)
    status = pdf.stat()
    return _of_file(pdf, readers, status.st_mtime_ns, status.st_size)


def opened(pdf: Path | bytes) -> pypdfium2.PdfDocument:
    """A PDF as pdfium sees it; one that a reader finds fault with is refused."""
    assert complaints(pdf) == ""
    return pypdfium2.PdfDocument(pdf)


@cache
def installed() -> Mapping[str, str]:
    """The readers that there are, each with what tells its version from others."""
    KEPT.prune()
    found = {name: shutil.which(name) for name in READERS}
    stats = {name: Path(path).stat() for name, path in found.items() if path}
    return {name: f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in stats.items()}


@cache
def _of_file(path: Path, readers: tuple[str, ...], *state: int) -> str:
    return _kept(path.read_bytes(), readers)


def _kept(data: bytes, readers: tuple[str, ...]) -> str:
    """Of each content once."""
    versions = [installed()[name] for name in readers]
    key = digest(Path(__file__).read_bytes(), *versions, data)
    known = KEPT.get(key)
    if known is None:
        known = "\n".join(_asked(data, readers)).encode()
        KEPT.put(key, known)
    return known.decode()


def _asked(data: bytes, readers: tuple[str, ...]) -> Iterator[str]:
    """Readers need a file, but not this one."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "the.pdf"
        file.write_bytes(data)
        for name in readers:
            found = "\n".join(READERS[name](file)).replace(str(file), "the PDF").strip()
            if found:
                yield f"{name}: {found}"


def _qpdf(file: Path) -> Iterator[str]:
    failed, said, wrong = _run("qpdf", "--check", file)
    yield from (said * failed, wrong)


def _mutool(file: Path) -> Iterator[str]:
    """It draws every page, small."""
    failed, said, wrong = _run(*MUTOOL.split(), file)
    yield from (said, wrong or "failed" * failed)


def _gs(file: Path) -> Iterator[str]:
    """It does all but draw."""
    failed, said, wrong = _run(*GS.split(), file)
    yield from (BANNER.sub("", said), wrong or "failed" * failed)


def _pdffonts(file: Path) -> Iterator[str]:
    """Every face is embedded, cut, and says which characters its glyphs are."""
    failed, said, wrong = _run("pdffonts", file)
    yield wrong or "failed" * failed
    for line in said.splitlines()[2:]:
        *_, embedded, subset, unicode, _number, _generation = line.split()
        if {embedded, subset, unicode} != {"yes"}:
            yield line


def _pdftotext(file: Path) -> Iterator[str]:
    """There is text on each page on which pdfium finds some."""
    failed, said, wrong = _run("pdftotext", file, "-")
    yield wrong or "failed" * failed
    empty = [index for index, text in enumerate(said.split("\f")[:-1]) if not text.strip()]
    if empty and not failed:
        pdf = pypdfium2.PdfDocument(file)
        texts = {index: pdf[index].get_textpage().get_text_range() for index in empty}
        yield from (f"no text on page {index}" for index, text in texts.items() if text.strip())


def _run(*command: str | Path) -> tuple[bool, str, str]:
    """Whether it failed, what it said, and what it complained of."""
    done = subprocess.run(
        list(map(str, command)), capture_output=True, env={**os.environ, "LC_ALL": "C.UTF-8"}
    )
    said, wrong = (each.decode("utf-8", "replace") for each in (done.stdout, done.stderr))
    return done.returncode != 0, said, wrong


READERS: Mapping[str, Callable[[Path], Iterator[str]]] = {
    "qpdf": _qpdf,
    "pdffonts": _pdffonts,
    "pdftotext": _pdftotext,
    "mutool": _mutool,
    "gs": _gs,
}
