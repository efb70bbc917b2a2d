"""Reads each finished edition back, by way of the workers, and has it proved.

In: a Guide, an edition as it was pressed, the file of the one before. Out: what is wrong with it,
and a Proof, what it was found to be, for the report. Sheets that were read before, with the same
numbers on their pages, are not read again. Side effects: those of the workers.
"""

from pathlib import Path

from guide.editions.edition import Edition, Printed, families_in
from guide.editions.registry import EDITIONS, edition_of
from guide.limits import PDF_BYTES
from guide.problems import GuideError, Place, Problem, Severity
from guide.proof.edition import Expected
from guide.proof.pages import Copy
from guide.proof.weight import grown, weights
from guide.reading.model import Guide
from guide.report import Proof
from guide.setting.theme import Theme
from guide.storage.root import read_regular
from guide.workshop.workers import Workers


def proofread(
    edition: Edition, guide: Guide, printed: Printed, before: Path, workers: Workers
) -> tuple[list[Problem], Proof]:
    """Read and prove an edition; `before` is the file that it will replace, if there is one."""
    ends, keys, runs = 0, [], []
    for run in printed.runs:
        runs.append(range(ends, ends + run.sheet.pages))
        keys.append(workers.key_of_pages(run.sheet, *run.numbers))
        ends += run.sheet.pages
    copy, pages = workers.read_back(edition.file, printed.pdf, keys, runs)
    expected = Expected(edition.file, printed.families, printed.plain)
    old = _old(before)
    proved = edition.prove(guide, copy, pages, expected)
    faces = tuple(sorted({face for page in pages for face, _ in page.faces}))
    proof = Proof(weights(printed.pdf), faces, proved.questions)
    return [*proved.problems, *grown(old, printed.pdf, expected.name)], proof


def _old(before: Path) -> bytes:
    """What the last build wrote; nothing if there is no such file."""
    try:
        return read_regular(before, PDF_BYTES)
    except OSError:
        return b""


def proofread_file(file: Path, guide: Guide) -> tuple[int, list[Problem]]:
    """Read any PDF of a guide: how many pages it has, and what is wrong with it.

    Which edition it is, its title and its pages tell. Raises GuideError if it cannot be read.
    """
    from guide.proof.document import open_copy, read_pages

    try:
        copy = open_copy(file)
        pages = read_pages(str(file), range(copy.pages))
    except OSError as error:
        message = f"cannot read it: {error.strerror or error}"
        hint = "give a PDF that `guide build` has made"
        raise GuideError([Problem(Severity.ERROR, message, Place(str(file)), hint)]) from error
    found = _edition_of(copy, guide)
    proved = found.prove(guide, copy, pages, Expected(file.name, _families(found, guide)))
    return copy.pages, list(proved.problems)


def _edition_of(copy: Copy, guide: Guide) -> Edition:
    """The edition that a PDF is by its title, and by its pages if several have that title; the
    first of all if none has."""
    editions = [edition_of(name) for name in EDITIONS]
    titled = [each for each in editions if each.title(guide) == copy.title]
    fitting = [each for each in titled if each.is_single == (copy.pages == 1)]
    return (*fitting, *titled, *editions)[0]


def _families(edition: Edition, guide: Guide) -> tuple[str, ...]:
    """Of the faces that the guide's stylesheets bring."""
    styles = Theme(guide).stylesheets(*edition.stylesheets(guide))
    return families_in("".join(style.text for style in styles))
