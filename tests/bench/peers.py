"""The ways from text to PDF that are measured: ours, and those that one could take instead.

All print the same text in the same fonts on the same paper, with contents; each question begins
a page. The rows of a corpus are of the book alone (`--only guide`), as the peers make no cheat
sheet; the repository's own guide is built with both. Pandoc + Chromium is measured only where
Chromium or Chrome is installed; its contents name no pages, which it cannot know.
"""

import shutil
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.bench import corpus, found
from tests.bench.measure import REPOSITORY, Way

NOTHING_KEPT = "from nothing"
EDITED = "one answer edited"
UNCHANGED = "nothing changed"
WHOLE = "one WeasyPrint document"
TYPST = "Pandoc + Typst"
CHROMIUM = "Pandoc + Chromium"
HELP = "guide --help"
PEER_OF = {NOTHING_KEPT: WHOLE, EDITED: TYPST, UNCHANGED: TYPST}
"""What each of ours is set against in the tables."""

SLOW = 1000
"""From how many questions on one WeasyPrint document is run only when asked for, and once."""
WHOLE_ENOUGH = 0.9
"""Pages for each question that a PDF must have."""
BENCH = Path(__file__).parent
FONTS = REPOSITORY / "assets" / "fonts"
GUIDE = str(Path(sys.executable).with_name("guide"))
COMPILE = """
import sys, typst
source, fonts, out = sys.argv[1:]
typst.compile(source, output=out, font_paths=[fonts], ignore_system_fonts=True)
"""
FONTCONFIG = f"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{FONTS}</dir>
</fontconfig>
"""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --no-pdf-header-footer"
).split()


def of_corpus(folder: Path, count: int, slow: bool) -> list[Way]:
    """Write a corpus of `count` questions to `folder`; the ways to print it, in their order.

    What the first of ours keeps is what the edited one finds, and so on.
    """
    root = folder / "guide"
    corpus.write(root, count)
    ways = list(_ours(root, count))
    if slow or count < SLOW:
        ways.append(_whole(root, folder / "whole.pdf", count))
    ways.append(_typst(_for_pandoc(root, folder / "typst"), count))
    ways += _chromium(root, folder / "chromium")
    return ways


def of_own(folder: Path) -> list[Way]:
    """The ways to print the repository's own guide, and the shortest thing that `guide` does."""
    out, kept = folder / "output", folder / "cache"
    command = (GUIDE, "build", str(REPOSITORY), "--output", str(out), "--cache-dir", str(kept))
    pdfs = (out / "guide.pdf", out / "cheatsheet.pdf")
    pages = WHOLE_ENOUGH * corpus.count_of(REPOSITORY)
    ours = Way(NOTHING_KEPT, (command,), pdfs, pages, partial(_remove, out, kept))
    return [ours, *_chromium(REPOSITORY, folder / "chromium"), Way(HELP, ((GUIDE, "--help"),))]


def of_found(folder: Path, of: str) -> list[Way]:
    """Write notes to `folder`; the way to print them as they lie, with the cheat sheet."""
    root = folder / "notes"
    found.write(root, of)
    pdfs = (root / "output" / "guide.pdf", root / "output" / "cheatsheet.pdf")
    pages = WHOLE_ENOUGH * found.QUESTIONS[of]
    forget = partial(_remove, root / "output", root / ".guide-cache")
    return [Way(NOTHING_KEPT, ((GUIDE, "build", str(root)),), pdfs, pages, forget)]


def unchanged_with(root: Path, *options: str) -> tuple[str, ...]:
    """The command that builds a corpus again, by a Python with options of its own."""
    return (sys.executable, *options, "-m", "guide", "build", str(root), "--only", "guide")


def _ours(root: Path, count: int) -> Iterator[Way]:
    """From nothing, after an edit, and with nothing changed."""
    k = count // 2
    output, command = root / "output", (GUIDE, "build", str(root), "--only", "guide")
    pdfs, pages = (output / "guide.pdf",), WHOLE_ENOUGH * count

    def forget() -> None:
        _remove(output, root / ".guide-cache")
        corpus.path_of(root, k).write_text(corpus.question(k), "utf-8")

    def edit() -> None:
        _remove(output)
        text = corpus.question(k, edit=str(time.time_ns()))
        corpus.path_of(root, k).write_text(text, "utf-8")

    yield Way(NOTHING_KEPT, (command,), pdfs, pages, forget)
    yield Way(EDITED, (command,), pdfs, pages, edit)
    yield Way(UNCHANGED, (command,), pdfs, pages)


def _whole(root: Path, pdf: Path, count: int) -> Way:
    command = (sys.executable, "-m", "tests.whole", str(root), str(pdf), "--tagged")
    pages = WHOLE_ENOUGH * count
    return Way(WHOLE, (command,), (pdf,), pages, partial(_remove, pdf), once=count >= SLOW)


def _typst(source: Path, count: int) -> Way:
    middle, pdf = source.with_suffix(".typ"), source.with_suffix(".pdf")
    template = str(BENCH / "book.typ")
    pandoc = (_pandoc(), str(source), "--template", template, "-o", str(middle))
    typst = (sys.executable, "-c", COMPILE, str(middle), str(FONTS), str(pdf))
    before = partial(_remove, middle, pdf)
    return Way(TYPST, (pandoc, typst), (pdf,), WHOLE_ENOUGH * count, before)


def _chromium(root: Path, folder: Path) -> Iterator[Way]:
    """Pandoc's HTML printed by a browser, if there is one; it starts with a new profile."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser:
        return
    source = _for_pandoc(root, folder)
    page, pdf, profile = source.with_suffix(".html"), source.with_suffix(".pdf"), folder / "profile"
    (folder / "fonts.conf").write_text(FONTCONFIG, "utf-8")
    look = ("--standalone", "--mathml", "--toc", "--toc-depth=2", "--css", str(BENCH / "book.css"))
    pandoc = (_pandoc(), str(source), *look, "-o", str(page))
    places = (f"--user-data-dir={profile}", f"--print-to-pdf={pdf}", page.as_uri())
    yield Way(
        CHROMIUM,
        (pandoc, (browser, *QUIET, *places)),
        (pdf,),
        WHOLE_ENOUGH * corpus.count_of(root),
        partial(_remove, page, pdf, profile),
        {"FONTCONFIG_FILE": str(folder / "fonts.conf")},
    )


def _for_pandoc(root: Path, folder: Path) -> Path:
    """Write a guide as one file for Pandoc, with its figures beside it."""
    folder.mkdir(parents=True)
    source = folder / "book.md"
    source.write_text(corpus.as_pandoc(root), "utf-8")
    shutil.copytree(root / "assets" / "figures", folder / "figures")
    return source


def _pandoc() -> str:
    # Imported here: what only knows the names of the ways needs no Pandoc.
    import pypandoc

    return str(pypandoc.get_pandoc_path())


def _remove(*paths: Path) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
