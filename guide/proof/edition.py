"""What any edition is checked for, and a base for the proofs of each.

In: a Guide, a Copy of one of its editions and the Pages that were read of it (see `document`).
Out: Problems, at places in the Markdown as far as they have one. Nothing here knows how the PDF
was made: it takes any PDF of this guide. Reads the sizes of images and the texts of drawings; no
side effects.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guide.fonts.faces import file_of
from guide.problems import Place, Problem, Severity, Source
from guide.proof.pages import SUBSET, Copy, Fault, Page
from guide.proof.texts import line_of, short
from guide.reading.image_files import look_of, size_of
from guide.reading.model import Guide
from guide.report import QuestionPage

ERROR, WARNING = Severity.ERROR, Severity.WARNING
TEMPLATES = "do the guide's own templates print all they should?"
NOBODY = (
    "this guide has no templates of its own: unless the PDF was changed, the fault is one of "
    "`guide` itself; please report it with this file"
)
RASTER = (".png", ".jpg", ".jpeg", ".gif", ".webp")


@dataclass(frozen=True)
class Expected:
    """What a PDF has to be besides what the guide says."""

    name: str
    """Of the PDF's file, for problems that have no place in the Markdown."""
    families: tuple[str, ...] = ()
    """Of faces that are known beside the bundled ones, as CSS names them."""
    plain: frozenset[int] = frozenset()
    """The numbers of questions whose answers are not printed as they are."""


@dataclass(frozen=True)
class Proved:
    """What the proof of an edition has found."""

    problems: tuple[Problem, ...]
    questions: tuple[QuestionPage, ...] = ()
    """Where each question is, if the edition gives each a page."""


class EditionProof:
    """What any edition is checked for; each has checks of its own besides."""

    def __init__(self, guide: Guide, copy: Copy, pages: Sequence[Page], expected: Expected) -> None:
        self._guide, self._copy, self._pages, self._expected = guide, copy, pages, expected
        has_own = guide.root.is_folder(guide.root.path / "templates")
        self._unprinted = TEMPLATES if has_own or guide.config.raw_html else NOBODY
        """What to do about something that should have been printed."""

    def _at(self, message: str, hint: str, severity: Severity = ERROR) -> Problem:
        return Problem(severity, message, Place(self._expected.name), hint)

    def _page(self, index: int | None) -> str:
        """What a page is called."""
        if index is None or not 0 <= index < len(self._copy.labels):
            return "no page"
        label = self._copy.labels[index] or str(index + 1)
        return f"page {label}" if label == str(index + 1) else f"page {label} (sheet {index + 1})"

    def _imprint(self, title: str) -> Iterator[Problem]:
        said = {
            "title": (self._copy.title, title),
            "author": (self._copy.author, self._guide.config.author),
            "language": (self._copy.language, self._guide.words.language_tag),
        }
        for what, (found, wanted) in said.items():
            if found != wanted:
                yield self._at(f"its {what} is `{found}`, not `{wanted}`", self._unprinted)
        if not self._copy.tagged:
            yield self._at("it is not tagged for reading aloud", self._unprinted)
        for what in self._copy.active:
            yield self._at(f"it has {what}", "no PDF of a guide has: build it again")

    def _faces(self) -> Iterator[Problem]:
        own = tuple(family.replace(" ", "-") for family in self._expected.families)
        for name, embedded in sorted({face for page in self._pages for face in page.faces}):
            plain_name = SUBSET.sub("", name)
            if not embedded:
                yield self._at(f"the face {plain_name} is not embedded", "build it again")
            elif plain_name == name:
                yield self._at(f"the face {plain_name} is embedded whole", "build it again")
            if not file_of(plain_name) and not plain_name.startswith(own):
                hint = "another machine may print it otherwise: see which text asks for it"
                yield self._at(f"{plain_name} is none of the guide's faces", hint, WARNING)

    def _faults(self, index: int) -> Iterator[Problem]:
        told = set()
        for fault in self._pages[index].faults:
            problem = self._fault(fault, index)
            # A formula that sticks out does so with each of its letters.
            if (fault.kind, problem.place) not in told or not problem.place.line:
                yield problem
            told.add((fault.kind, problem.place))

    def _fault(self, fault: Fault, index: int) -> Problem:
        where, text = self._page(index), short(fault.text)
        match fault.kind:
            case "outside":
                message = f"“{text}” sticks out of {where} by {fault.amount:g} mm"
                return self._found(fault.text, index, message, "shorten it, or break it")
            case "cut":
                message = f"“{text}” is cut off by its box on {where}, by {fault.amount:g} mm"
                return self._found(fault.text, index, message, "give it more room")
            case "overlap":
                message = f"“{text}” and “{short(fault.other)}” lie over each other on {where}"
                return self._found(fault.text, index, message, "move one of the two")
            case "glyph":
                code = f"U+{ord(fault.text):04X}"
                message = f"no glyph for `{fault.text}` ({code}) in {fault.other}, on {where}"
                return self._found(fault.text, index, message, "use another character")
            case "coarse":
                name = self._picture(fault.text, fault.other, index)
                message = f"{name or 'a picture'} has only {fault.amount:.0f} dpi on {where}"
                hint = "use one with more pixels, or print it smaller: 150 dpi are needed"
                return self._found(_base(name), index, message, hint, WARNING)
        name = self._drawing(fault.text, index)
        message = f"a label of {fault.amount:.1f} pt, “{text}”, in {name or 'a figure'} on {where}"
        hint = "below 7 pt it cannot be read well: make it larger, or print the figure wider"
        return self._found(_base(name), index, message, hint, WARNING)

    def _found(
        self, text: str, index: int, message: str, hint: str, severity: Severity = ERROR
    ) -> Problem:
        """A problem at the place in the Markdown that the text on a page comes from."""
        sources = self._sources(index)
        for source, _ in sources:
            line, column = line_of(text, source)
            if line:
                return source.problem(message, line, column, hint, severity)
        if sources:
            source, line = sources[-1]
            return source.problem(message, line, 1, hint, severity)
        return self._at(message, hint, severity)

    def _sources(self, index: int) -> list[tuple[Source, int]]:
        """The files that a page may come from, each with the line of its heading."""
        return [(each.source, each.line) for each in self._guide.questions]

    def _picture(self, size: str, look: str, index: int) -> str:
        """The name of a raster image of this size in pixels, of those on a page; of several, the
        one that looks most like it."""
        names = [name for name in self._images(index) if name.lower().endswith(RASTER)]
        files = {name: self._guide.root.read(name) for name in names}
        sizes = {name: size_of(data) for name, data in files.items()}
        like = [n for n, found in sizes.items() if found and "×".join(map(str, found)) == size]
        if len(like) < 2:
            return "".join(like)
        return min(like, key=lambda name: _unlike(look_of(files[name]), bytes.fromhex(look)))

    def _drawing(self, text: str, index: int) -> str:
        """The name of a drawing that holds a text, of those on a page."""
        for name in self._images(index):
            if not name.lower().endswith(".svg"):
                continue
            if text.strip() in self._guide.root.read(name).decode("utf-8", "replace"):
                return name
        return ""

    def _images(self, index: int) -> list[str]:
        texts = [source.text for source, _ in self._sources(index)]
        return [name for name in self._guide.images if any(_base(name) in text for text in texts)]


def _unlike(one: bytes, other: bytes) -> int:
    return sum(abs(a - b) for a, b in zip(one, other, strict=False))


def _base(name: str) -> str:
    """The name of a file without its folder."""
    return name.rpartition("/")[2]
