"""Reads each finished edition back, by way of the workers, and has it proved.

In: a Guide, an edition as it was pressed, the file of the one before. Out: what is wrong with it,
and a Proof, what it was found to be, for the report. Sheets that were read before, with the same
numbers on their pages, are not read again. Side effects: those of the workers.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from guide.editions.edition import Printed, families_in
from guide.problems import GuideError, Place, Problem, Severity
from guide.proof.book import prove_book
from guide.proof.cheatsheet import prove_sheet
from guide.proof.edition import Expected, Proved
from guide.proof.pages import Copy, Page
from guide.proof.weight import grown, weights
from guide.reading.model import Guide
from guide.report import Proof
from guide.setting.theme import Theme
from guide.workshop.workers import Workers

Prover = Callable[[Guide, Copy, list[Page], Expected], Proved]
PROVERS: Mapping[str, Prover] = {"guide": prove_book, "cheatsheet": prove_sheet}
"""What proves each edition."""


def proofread(
    name: str, guide: Guide, printed: Printed, before: Path, workers: Workers
) -> tuple[list[Problem], Proof]:
    """Read and prove an edition; `before` is the file that it will replace, if there is one."""
    ends, keys, runs = 0, [], []
    for run in printed.runs:
        runs.append(range(ends, ends + run.sheet.pages))
        keys.append(workers.key_of_pages(run.sheet, *run.numbers))
        ends += run.sheet.pages
    copy, pages = workers.read_back(printed.pdf, keys, runs)
    expected = Expected(f"{name}.pdf", printed.families)
    old = before.read_bytes() if before.is_file() else b""
    proved = PROVERS[name](guide, copy, pages, expected)
    faces = tuple(sorted({face for page in pages for face, _ in page.faces}))
    proof = Proof(weights(printed.pdf), faces, proved.questions)
    return [*proved.problems, *grown(old, printed.pdf, expected.name)], proof


def proofread_file(file: Path, guide: Guide) -> tuple[int, list[Problem]]:
    """Read any PDF of a guide: how many pages it has, and what is wrong with it.

    A file of one page with the cheat sheet's title is one; all others are books. Raises GuideError
    if it cannot be read.
    """
    from guide.proof.document import open_copy, read_pages

    try:
        copy = open_copy(file)
        pages = read_pages(str(file), range(copy.pages))
    except OSError as error:
        message = f"cannot read it: {error.strerror or error}"
        hint = "give a PDF that `guide build` has made"
        raise GuideError([Problem(Severity.ERROR, message, Place(str(file)), hint)]) from error
    title = guide.config.cheatsheet.title or guide.title
    is_sheet = copy.title == title and (title != guide.title or copy.pages == 1)
    prover = PROVERS["cheatsheet" if is_sheet else "guide"]
    proved = prover(guide, copy, pages, Expected(file.name, _families(guide)))
    return copy.pages, list(proved.problems)


def _families(guide: Guide) -> tuple[str, ...]:
    """Of the faces that the guide's stylesheets bring."""
    styles = Theme(guide).stylesheets("tokens.css", "guide.css", "duplex.css", "cheatsheet.css")
    return families_in("".join(style.text for style in styles))
