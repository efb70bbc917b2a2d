"""HTML → LaidSheet: layout. Owns WeasyPrint, with `engine`.

In: HTML, stylesheets and the files that they name. Out: the PDF objects of its pages, where the
anchors are, and notices that became problems. Side effects: those of importing `engine`.
"""

import gc
import logging
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

# First: fontconfig reads what it sets as soon as WeasyPrint is imported.
from guide.setting.engine import FITS, JUSTIFIES, collect, objects_of, page_asked_for

# isort: split
import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from guide.problems import GuideError, Place, Problem, Severity, Source
from guide.setting.display import StickingOut, sticking_out
from guide.setting.fonts import FontSet, font_files
from guide.setting.formes import forme_of_folios, forme_of_sheet
from guide.setting.formulas import ADDRESS, Images, Letters
from guide.setting.laid import Bookmark, Extent, Forme, Kit, LaidSheet, Sheet, Spot
from guide.setting.tags import FORMULA, PART
from guide.setting.theme import Stylesheet
from guide.storage.bundled import KATEX
from guide.storage.cache import digest_of
from guide.storage.files import FONT, font_digest, path_of

PT_PER_PX = 0.75
FONT_SUFFIXES = {".otf", ".ttf"}
BOLD = 600
"""Weights from here on are set in the bold face."""
BASE_URL = "file:///"
"""The guide's folder is the root of the file system that the engine sees."""
RAGGED = "html { text-align: left !important }"
LOGGER = logging.getLogger("weasyprint")


class _Files(URLFetcher):  # type: ignore[misc]
    """Serves the guide's own files, the bundled faces, `data:`, and nothing else."""

    def __init__(self, root: Path, fonts: FontSet) -> None:
        super().__init__(allowed_protocols={"data"})
        self._root = root.resolve()
        self._fonts = fonts
        self.read: dict[str, str] = {}
        """The guide's files that were asked for, with the digest of what was read."""
        self.fonts: dict[str, str] = {}
        """The digest of each font that was read → the name of the file that it is from."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        parts = urlsplit(url)
        if parts.scheme != "file" or parts.netloc:
            raise ValueError("not a file of this guide")
        return URLFetcherResponse(url, self._read(unquote(parts.path).lstrip("/")))

    def _read(self, name: str) -> bytes:
        if name.startswith("@fonts/"):
            file = name.removeprefix("@fonts/")
            return self._font(self._fonts.files[file], self._fonts.names[file])
        if name.startswith("@katex/"):
            path = KATEX / name.removeprefix("@katex/")
            return self._font(path.read_bytes(), FONT + path.name)
        path = (self._root / name).resolve()
        if not path.is_relative_to(self._root):
            raise ValueError("outside the guide")
        data = path.read_bytes() if path.is_file() else None
        self.read[name] = digest_of(data)
        if data is None:
            raise FileNotFoundError(name)
        return self._font(data, name) if path.suffix.lower() in FONT_SUFFIXES else data

    def _font(self, data: bytes, name: str) -> bytes:
        self.fonts[digest_of(data)] = name
        return data


class Typesetter:
    """Lays out HTML with one set of fonts and stylesheets, parsed once."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._fetcher = _Files(kit.root, kit.fonts)
        self._fonts = FontConfiguration()
        self._letters = Letters(self._fonts)
        self.problems: tuple[Problem, ...] = ()
        with _Notices() as unheard:
            faces = [Stylesheet("fonts", kit.fonts.css)]
            faces.append(Stylesheet("katex", kit.katex_css))
            self._styles = [self._parse(style) for style in faces]
        # KaTeX's stylesheet speaks of screens in many rules that print does not know.
        self.problems += tuple(_font_problem(r) for r in unheard.records if "Font-face" in r)
        for style in kit.stylesheets:
            with _Notices() as notices:
                self._styles.append(self._parse(style))
            source = Source(style.name, style.text)
            self.problems += tuple(_style_problem(record, source) for record in notices.records)
        if not JUSTIFIES:
            self._styles.append(self._parse(Stylesheet("ragged", RAGGED)))
            self.problems += (_unjustified(),)
        if not FITS:
            self.problems += (_unfitted(),)
        self._read_by_all = dict(self._fetcher.read)
        gc.freeze()  # what was parsed is used for every sheet

    def _parse(self, style: Stylesheet) -> Any:
        return weasyprint.CSS(
            string=style.text,
            base_url=BASE_URL,
            url_fetcher=self._fetcher,
            font_config=self._fonts,
        )

    def _render(self, html: str, css: str) -> Any:
        self._fetcher.read = dict(self._read_by_all)
        document = weasyprint.HTML(string=html, base_url=BASE_URL, url_fetcher=self._fetcher)
        _mark_formulas(document.etree_element)
        styles = [*self._styles, self._parse(Stylesheet("page", css))]
        images = Images(self._letters)
        try:
            return document.render(font_config=self._fonts, stylesheets=styles, cache=images)
        except Exception as error:
            # There is CSS that WeasyPrint cannot do, and says so by a TypeError or the like.
            own = [style for style in self._kit.stylesheets if style.name.startswith("templates/")]
            if not own:
                raise
            raise GuideError([_engine_problem(error, own)]) from error

    @property
    def files(self) -> Mapping[str, str]:
        """The guide's files that the last sheet was made of, each with its digest."""
        return dict(self._fetcher.read)

    def lay_out(self, sheet: Sheet) -> LaidSheet:
        """The pages of a sheet, without page numbers (or with them alone)."""
        with _Notices() as notices:
            document = self._render(sheet.html, sheet.css)
            for page in document.pages:
                _sift_margins(page._page_box, sheet.numbers_only)
            pdf, fonts = objects_of(document, tagged=sheet.tagged)
            make = forme_of_folios if sheet.numbers_only else forme_of_sheet
            forme = make(pdf, fonts, self._fetcher.fonts, self._kit.root)
        collect()
        self._note_faces(document, {face.file for face in forme.faces})
        problems = [_layout_problem(record) for record in notices.records]
        problems += _unnumbered(document, forme)
        for page in document.pages:
            problems += map(_too_wide, sticking_out(page._page_box))
        return _laid(document, forme, (*self.problems, *problems))

    def _note_faces(self, document: Any, used: Set[str] = frozenset()) -> None:
        """A face counts as read if the sheet uses it, or would if it had the character."""
        names = {*font_files(_faces_asked_for(document), self._kit.fallbacks), *used}
        files = {n: path_of(n, self._kit.root) for n in names if n.startswith(FONT)}
        self._fetcher.read |= {name: font_digest(path) for name, path in files.items()}

    def measure(self, sheet: Sheet) -> Mapping[str, Extent]:
        """Id → extent of every block that has an id, from layout alone."""
        with _Notices():
            document = self._render(sheet.html, sheet.css)
        found: dict[str, Extent] = {}
        for page in document.pages:
            for box in _blocks(page._page_box):
                before = found.get(box.element.get("id"), Extent(0.0, 0.0))
                height = before.height + box.margin_height() * PT_PER_PX
                over = max(before.over, _sticks_out(box) * PT_PER_PX)
                lines = sum(isinstance(line, boxes.LineBox) for line in box.children)
                found[box.element.get("id")] = Extent(height, over, before.lines + lines)
        self._note_faces(document)
        collect()
        return found


def _mark_formulas(html: Any) -> None:
    """Begin the descriptions of formulas with a mark, as tags do not say what is one; every part
    has the description of the first, as only tags know whether it is on the same page."""
    later = PART
    for image in html.iter("img"):
        if str(image.get("src")).startswith(ADDRESS):
            if said := image.get("alt", ""):
                later = PART + said
            image.set("alt", FORMULA + said if said else later)


def _engine_problem(error: Exception, own: Sequence[Stylesheet]) -> Problem:
    message = f"the layout engine fails with this guide: {type(error).__name__}: {error}"
    hint = (
        "a rule of the guide's own stylesheets must be the cause: take out the last that you wrote"
    )
    names = ", ".join(style.name for style in own)
    return Problem(Severity.ERROR, message, Place(names), hint)


def _texts(document: Any) -> Iterator[Any]:
    for page in document.pages:
        for box in page._page_box.descendants():
            if isinstance(box, boxes.TextBox):
                yield box


def _faces_asked_for(document: Any) -> set[tuple[str, bool]]:
    """Family and whether it is bold, of every text."""
    return {
        (family, box.style["font_weight"] >= BOLD)
        for box in _texts(document)
        for family in box.style["font_family"]
    }


def _laid(document: Any, forme: Forme, problems: tuple[Problem, ...]) -> LaidSheet:
    anchors: dict[str, Spot] = {}
    bookmarks = []
    for index, page in enumerate(document.pages):
        height = page.height

        def spot(x: float, y: float, index: int = index, height: float = height) -> Spot:
            return Spot(index, round(x * PT_PER_PX, 2), round((height - y) * PT_PER_PX, 2))

        for name, (x, y, *_) in page.anchors.items():
            anchors.setdefault(name, spot(x, y))
        bookmarks += [
            Bookmark(level, label, spot(x, y)) for level, label, (x, y), _ in page.bookmarks
        ]
    names = tuple(page._page_box.page_type.name for page in document.pages)
    mirrors = tuple(_mirror(page._page_box) for page in document.pages)
    style = _counter_style(document)
    return LaidSheet(forme, names, anchors, tuple(bookmarks), problems, mirrors, style)


def _mirror(page_box: Any) -> float:
    return float(round((page_box.margin_right - page_box.margin_left) * PT_PER_PX, 2))


def _counter_style(document: Any) -> str:
    """How the first page that prints its number writes it; empty if none does."""
    numbered = (
        box for page in document.pages for box in page._page_box.children if _is_numbered(box)
    )
    values = (
        value for box in numbered for kind, value in box.style["content"] if "counter" in kind
    )
    return next((str(value[-1]) for value in values if value[0] == "page"), "")


def _sift_margins(page_box: Any, numbers_only: bool) -> None:
    """Page numbers go on sheets of their own, so that a sheet does not change when its pages move.

    A margin box of WeasyPrint 70 keeps its `content` as pairs such as ("counter()", ("page", …)).
    """
    page_box.children = tuple(box for box in page_box.children if _is_numbered(box) == numbers_only)


def _is_numbered(box: Any) -> bool:
    content = box.style["content"] if isinstance(box, boxes.MarginBox) else ()
    if isinstance(content, str):  # "normal", "none"
        return False
    return any(kind in ("counter()", "counters()") for kind, _ in content)


def _blocks(page_box: Any) -> Iterator[Any]:
    """The blocks of elements that have an id (`descendants` is WeasyPrint 70's own walk).

    Line boxes name the element of their block too, and would count twice.
    """
    for box in page_box.descendants():
        if isinstance(box, boxes.BlockBox) and box.element is not None and box.element.get("id"):
            yield box


def _sticks_out(block: Any) -> float:
    """How far the widest line of a block runs over its right edge, px."""
    edge = block.content_box_x() + block.width
    parts = (part for line in block.children if line.is_in_normal_flow() for part in line.children)
    return max((part.position_x + part.margin_width() - edge for part in parts), default=0.0)


class _Notices(logging.Handler):
    """Collects what the engine logs, instead of letting it run to the terminal."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record.getMessage())

    def __enter__(self) -> "_Notices":
        self._before = LOGGER.handlers, LOGGER.propagate
        LOGGER.handlers, LOGGER.propagate = [self], False
        return self

    def __exit__(self, *error: object) -> None:
        LOGGER.handlers, LOGGER.propagate = self._before


def _style_problem(notice: str, source: Source) -> Problem:
    """A rule that the engine passes over: "Ignored `float: up` at 3:5, invalid value."."""
    found = re.search(r" at (\d+):(\d+)", notice)
    # Tokens are resolved before the engine reads the text: lines are as written, columns not.
    line = int(found[1]) if found else 0
    message = notice[: found.start()] + notice[found.end() :] if found else notice
    return source.problem(f"stylesheet: {message}", line, severity=Severity.WARNING)


def _unjustified() -> Problem:
    message = f"WeasyPrint {weasyprint.__version__} cannot be made to fill Chinese lines"
    hint = "text is set ragged; install the version that `guide` asks for"
    return Problem(Severity.WARNING, message, Place("layout"), hint)


def _unfitted() -> Problem:
    message = f"WeasyPrint {weasyprint.__version__} cannot be made to fit formulas into lines"
    hint = "wide ones may stick out; install the version that `guide` asks for"
    return Problem(Severity.WARNING, message, Place("layout"), hint)


def _too_wide(formula: StickingOut) -> Problem:
    file, *numbers = formula.place.rsplit(":", 2)
    line, column = map(int, numbers) if len(numbers) == 2 else (0, 0)
    message = f"formula sticks out of its line by {formula.over:.1f} mm, at its smallest size"
    hint = "break it with \\\\ in \\begin{aligned} … \\end{aligned}, or shorten it"
    return Problem(Severity.ERROR, message, Place(file or "layout", line, column), hint)


def _font_problem(notice: str) -> Problem:
    return Problem(Severity.ERROR, notice, Place("fonts"))


def _unnumbered(document: Any, forme: Forme) -> list[Problem]:
    """Page numbers that the press cannot put in their place."""
    asked = sum(bool(page_asked_for(box)) for box in _texts(document))
    lost = asked - len(forme.slots)
    if lost <= 0:  # what is positioned absolutely is printed, but not found among the boxes
        return []
    hint = "print no page numbers in what is see-through (opacity, blending)"
    message = f"{lost} page number(s) of references cannot be put in their place"
    return [Problem(Severity.ERROR, message, Place("templates"), hint)]


def _layout_problem(notice: str) -> Problem:
    """A missing image or glyph spoils the page; what else the engine says is a warning."""
    spoils = ("Failed to load image", ".notdef glyph", "No anchor")
    severity = Severity.ERROR if notice.startswith(spoils) else Severity.WARNING
    return Problem(severity, f"layout: {notice}", Place("layout"))
