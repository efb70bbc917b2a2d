"""HTML → LaidSheet: layout. Owns WeasyPrint.

In: HTML, stylesheets and the files that they name. Out: pages as PDF, where the anchors are, and
notices that became problems. Importing WeasyPrint costs 0.6 s, so this module is imported only
where something is laid out. Side effect: fontconfig is told to look at bundled faces alone.
"""

import gc
import logging
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from guide.bundled import FONTS, KATEX
from guide.cache import digest_of
from guide.faces import file_of
from guide.problems import Place, Problem, Severity, Source
from guide.setting.fonts import FontSet
from guide.setting.laid import Bookmark, Extent, LaidSheet, Setting, Sheet, Spot
from guide.setting.theme import Stylesheet

# A system font must never help out unseen: the engine is started without any, and the faces of a
# sheet are those of its @font-face rules (fontconfig reads this when WeasyPrint is imported).
os.environ["FONTCONFIG_FILE"] = str(FONTS / "fontconfig.xml")
with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="No fonts configured")
    import weasyprint
    import weasyprint.draw
    from weasyprint.formatting_structure import boxes
    from weasyprint.pdf.fonts import Font
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

# The engine's objects live as long as the process: the collector need not visit them again.
# What a layout leaves behind is collected after it: during it, the collector costs a fifth.
gc.disable()
gc.freeze()

_clean = Font.clean


def _leave_to_press(font: Any, to_unicode: Mapping[int, str], hinting: bool) -> None:
    """Instead of WeasyPrint 70's `Font.clean`, which subsets a face at 20 ms for every sheet.

    The press embeds one subset of each bundled face; a sheet keeps only the mark that tells
    OpenType from TrueType.
    """
    if file_of(font.name.decode().partition("+")[2]):
        font.file_content = font.file_content[:4]
    else:
        _clean(font, to_unicode, hinting)


Font.clean = _leave_to_press
_draw_text = weasyprint.draw.draw_text


def _draw_marked(stream: Any, box: Any, *rest: Any) -> None:
    """WeasyPrint 70's `draw_text`, with marks around what prints another sheet's page number.

    The press puts the true number between them: a sheet need not be laid out again for it.
    """
    if address := _page_asked_for(box):
        stream.stream.append(f"%page-of {address}\n".encode())
        _draw_text(stream, box, *rest)
        stream.stream.append(b"%end\n")
    else:
        _draw_text(stream, box, *rest)


def _page_asked_for(box: Any) -> str:
    """The link of whose page number this box is, as generated content; empty if it is none."""
    link = box.element
    if link is None or not box.element_tag.endswith("::after") or not link.get("data-page"):
        return ""
    return str(link.get("href")) if link.get("data-page") in box.text else ""


weasyprint.draw.draw_text = _draw_marked

LEFT_BEHIND = 300_000
"""Objects: some 60 MB, fifty pages."""
PT_PER_PX = 0.75
BASE_URL = "file:///"
"""The guide's folder is the root of the file system that the engine sees."""
LOGGER = logging.getLogger("weasyprint")


class _Files(URLFetcher):  # type: ignore[misc]
    """Serves the guide's own files, the bundled faces, `data:`, and nothing else."""

    def __init__(self, root: Path, fonts: FontSet) -> None:
        super().__init__(allowed_protocols={"data"})
        self._root = root.resolve()
        self._fonts = fonts
        self.read: dict[str, str] = {}
        """The guide's files that were asked for, with the digest of what was read."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        parts = urlsplit(url)
        if parts.scheme != "file" or parts.netloc:
            raise ValueError("not a file of this guide")
        return URLFetcherResponse(url, self._read(unquote(parts.path).lstrip("/")))

    def _read(self, name: str) -> bytes:
        if name.startswith("@fonts/"):
            return self._fonts.files[name.removeprefix("@fonts/")]
        if name.startswith("@katex/"):
            return (KATEX / name.removeprefix("@katex/")).read_bytes()
        path = (self._root / name).resolve()
        if not path.is_relative_to(self._root):
            raise ValueError("outside the guide")
        data = path.read_bytes() if path.is_file() else None
        self.read[name] = digest_of(data)
        if data is None:
            raise FileNotFoundError(name)
        return data


class Typesetter:
    """Lays out HTML with one set of fonts and stylesheets, parsed once."""

    def __init__(self, setting: Setting) -> None:
        self._fetcher = _Files(setting.root, setting.fonts)
        self._fonts = FontConfiguration()
        self.problems: tuple[Problem, ...] = ()
        with _Notices() as unheard:
            faces = [Stylesheet("fonts", setting.fonts.css)]
            faces.append(Stylesheet("katex", setting.katex_css))
            self._styles = [self._parse(style) for style in faces]
        # KaTeX's stylesheet speaks of screens in many rules that print does not know.
        self.problems += tuple(_font_problem(r) for r in unheard.records if "Font-face" in r)
        for style in setting.stylesheets:
            with _Notices() as notices:
                self._styles.append(self._parse(style))
            source = Source(style.name, style.text)
            self.problems += tuple(_style_problem(record, source) for record in notices.records)
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
        last = self._parse(Stylesheet("page", css))
        return document.render(font_config=self._fonts, stylesheets=[*self._styles, last])

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
            pdf = document.write_pdf()
        _collect()
        problems = tuple(_layout_problem(record) for record in notices.records)
        marks = sum(bool(_page_asked_for(box)) for box in _texts(document))
        return replace(_laid(document, pdf, self.problems + problems), marks=marks)

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
        _collect()
        return found


def _collect() -> None:
    """Let the collector run when a layout, or several small ones, left much behind."""
    if gc.get_count()[0] > LEFT_BEHIND:
        gc.collect()


def _texts(document: Any) -> Iterator[Any]:
    for page in document.pages:
        for box in page._page_box.descendants():
            if isinstance(box, boxes.TextBox):
                yield box


def _laid(document: Any, pdf: bytes, problems: tuple[Problem, ...]) -> LaidSheet:
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
    return LaidSheet(pdf, names, anchors, tuple(bookmarks), problems)


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


def _font_problem(notice: str) -> Problem:
    return Problem(Severity.ERROR, notice, Place("fonts"))


def _layout_problem(notice: str) -> Problem:
    """A missing image or glyph spoils the page; what else the engine says is a warning."""
    spoils = ("Failed to load image", ".notdef glyph", "No anchor")
    severity = Severity.ERROR if notice.startswith(spoils) else Severity.WARNING
    return Problem(severity, f"layout: {notice}", Place("layout"))
