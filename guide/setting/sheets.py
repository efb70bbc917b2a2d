"""HTML → LaidSheet: layout. Owns WeasyPrint, with `engine` and others.

In: HTML, stylesheets and the files that they name. Out: the PDF objects of its pages, where the
anchors are, and notices that became problems. Side effects: those of importing `engine`.
"""

import gc
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

# First: fontconfig reads what it sets as soon as WeasyPrint is imported.
from guide.setting.engine import EXTENDED, collect, no_fonts, objects_of

# isort: split
import weasyprint
from weasyprint.css.counters import CounterStyle
from weasyprint.urls import URLFetcher, URLFetcherResponse

from guide.limits import IMPORTS
from guide.problems import GuideError, Problem, Source
from guide.reading.image_files import SUFFIXES, ready_picture
from guide.setting.bounds import check_page, ready_data
from guide.setting.fonts import FontSet, font_files
from guide.setting.formes import forme_of_folios, forme_of_sheet
from guide.setting.formulas import ADDRESS, Images, Letters
from guide.setting.laid import Extent, Kit, LaidSheet, Sheet
from guide.setting.layout import extents_of, faces_asked_for, laid_sheet, sift_margins
from guide.setting.links import sift_links
from guide.setting.notices import (
    LOGGER,
    Notices,
    engine_problem,
    font_problems,
    import_problem,
    layout_problems,
    style_problem,
    unextended,
)
from guide.setting.pictures import Rasters
from guide.setting.stylesheets import Stylesheet
from guide.setting.tags import FORMULA, PART, WHOLE
from guide.storage.bundled import KATEX
from guide.storage.cache import digest_of
from guide.storage.files import FONT, font_digest, path_of
from guide.storage.root import Root

FONT_SUFFIXES = {".otf", ".ttf"}
PICTURES = SUFFIXES | {".woff", ".woff2"}
BASE_URL = "file:///"
"""The guide's folder is the root of the file system that the engine sees."""
RAGGED = "html { text-align: left !important }"


class _Files(URLFetcher):  # type: ignore[misc]
    """Serves the guide's own files, the bundled faces, `data:`, and nothing else."""

    def __init__(self, root: Root, fonts: FontSet) -> None:
        super().__init__(allowed_protocols={"data"})
        self._root = root
        self._fonts = fonts
        self.read: dict[str, str] = {}
        """The guide's files that were asked for, with the digest of what was read."""
        self.fonts: dict[str, str] = {}
        """The digest of each font that was read → the name of the file that it is from."""
        self.endless = ""
        """A file that was asked for again and again."""
        self._asked: dict[str, int] = {}

    def begin(self) -> None:
        """Count anew how often files are asked for."""
        self.endless, self._asked = "", {}

    def fetch(self, url: str, headers: Any = None) -> Any:
        if url.startswith("data:"):
            response = super().fetch(url, headers)
            data = response.read()
            data = ready_data(url, data)
            return URLFetcherResponse(url, data, response.headers)
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
        self._count(name)
        try:
            data = self._root.read(name)
        except OSError:
            self.read[name] = digest_of(None)
            raise
        self.read[name] = digest_of(data)
        if Path(name).suffix.lower() in SUFFIXES:
            data = ready_picture(name, data)
        return self._font(data, name) if Path(name).suffix.lower() in FONT_SUFFIXES else data

    def _count(self, name: str) -> None:
        """Stylesheets that import themselves, each other, or one twice and that yet another."""
        if Path(name).suffix.lower() in FONT_SUFFIXES | PICTURES:
            return  # the engine asks for these again itself
        self._asked[name] = self._asked.get(name, 0) + 1
        if self._asked[name] > IMPORTS:
            self.endless = name
            raise ValueError("imports itself")

    def _font(self, data: bytes, name: str) -> bytes:
        self.fonts[digest_of(data)] = name
        return data


class Typesetter:
    """Lays out HTML with one set of fonts and stylesheets, parsed once."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._fetcher = _Files(kit.root, kit.fonts)
        self._fonts = no_fonts()
        # Without one for all, WeasyPrint 70 forgets a stylesheet's `@counter-style`.
        self._counters = CounterStyle()
        self._letters = Letters(self._fonts)
        self._rasters = Rasters(kit.cache, kit.image_dpi)
        self.problems: tuple[Problem, ...] = ()
        with Notices() as unheard:
            faces = [Stylesheet("fonts", kit.fonts.css)]
            faces.append(Stylesheet("katex", kit.katex_css))
            self._styles = [self._parse(style) for style in faces]
        self.problems += tuple(font_problems(unheard.records))
        for style in kit.stylesheets:
            with Notices() as notices:
                self._styles.append(self._parse_own(style))
            source = Source(style.name, style.text)
            self.problems += tuple(style_problem(record, source) for record in notices.records)
        if not EXTENDED["lines"]:
            self._styles.append(self._parse(Stylesheet("ragged", RAGGED)))
        self.problems += tuple(unextended())
        self._read_by_all = dict(self._fetcher.read)
        gc.freeze()  # what was parsed is used for every sheet

    def _parse(self, style: Stylesheet) -> Any:
        return weasyprint.CSS(
            string=style.text,
            base_url=BASE_URL,
            url_fetcher=self._fetcher,
            font_config=self._fonts,
            counter_style=self._counters,
        )

    def _parse_own(self, style: Stylesheet) -> Any:
        """A stylesheet that anyone may have written. Raises GuideError if it has no end."""
        self._fetcher.begin()
        try:
            parsed = self._parse(style)
        except Exception as error:
            raise GuideError([engine_problem(error, [style])]) from error
        if self._fetcher.endless:
            raise GuideError([import_problem(self._fetcher.endless, [style])])
        return parsed

    def _render(self, html: str, css: str) -> Any:
        self._fetcher.read = dict(self._read_by_all)
        self._fetcher.begin()
        document = weasyprint.HTML(string=html, base_url=BASE_URL, url_fetcher=self._fetcher)
        for said in check_page(document.etree_element):
            LOGGER.warning(said)
        _mark_formulas(document.etree_element)
        styles = [*self._styles, self._parse(Stylesheet("page", css))]
        images = Images(self._letters, self._rasters)
        try:
            rendered = document.render(
                font_config=self._fonts,
                counter_style=self._counters,
                stylesheets=styles,
                cache=images,
            )
        except MemoryError:
            raise
        except Exception as error:
            raise self._engine_error(error) from error
        if self._fetcher.endless:
            raise GuideError([import_problem(self._fetcher.endless, [])])
        return rendered

    def _objects_of(self, document: Any, tagged: bool) -> tuple[Any, list[Any]]:
        try:
            return objects_of(document, tagged)
        except MemoryError:
            raise
        except Exception as error:
            raise self._engine_error(error) from error

    def _engine_error(self, error: Exception) -> GuideError:
        own = [style for style in self._kit.stylesheets if style.name.startswith("templates/")]
        return GuideError([engine_problem(error, own)])

    @property
    def files(self) -> Mapping[str, str]:
        """The guide's files that the last sheet was made of, each with its digest."""
        return dict(self._fetcher.read)

    def lay_out(self, sheet: Sheet) -> LaidSheet:
        """The pages of a sheet, without page numbers (or with them alone)."""
        with Notices() as notices:
            document = self._render(sheet.html, sheet.css)
            for page in document.pages:
                sift_margins(page._page_box, sheet.numbers_only)
            links = sift_links(document)
            pdf, fonts = self._objects_of(document, sheet.tagged)
            make = forme_of_folios if sheet.numbers_only else forme_of_sheet
            forme = make(pdf, fonts, self._fetcher.fonts, self._kit.root.path)
        collect()
        self._note_faces(document, {face.file for face in forme.faces})
        problems = layout_problems(notices.records, document, forme)
        return laid_sheet(document, forme, (*self.problems, *links, *problems))

    def _note_faces(self, document: Any, used: Set[str] = frozenset()) -> None:
        """A face counts as read if the sheet uses it, or would if it had the character."""
        names = {*font_files(faces_asked_for(document), self._kit.fallbacks), *used}
        files = {n: path_of(n, self._kit.root.path) for n in names if n.startswith(FONT)}
        self._fetcher.read |= {name: font_digest(path) for name, path in files.items()}

    def measure(self, sheet: Sheet) -> Mapping[str, Extent]:
        """Id → extent of every block that has an id, from layout alone."""
        with Notices():
            document = self._render(sheet.html, sheet.css)
        found = extents_of(document)
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
            whole = WHOLE * (image.get("class") == "said")
            image.set("alt", whole + (FORMULA + said if said else later))
