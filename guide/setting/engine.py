"""WeasyPrint 70, started and changed where sheets need it otherwise. Owns WeasyPrint with `sheets`.

Importing this costs half a second, so it is imported only where something is laid out. Side
effects of the import: fontconfig is told to look at bundled faces alone, the garbage collector is
switched off, and functions of WeasyPrint are replaced, three here, others by `lines`, `rhythm`,
`keeping`, `display`, `tearing` and `tables`; beside each stands why, ARCHITECTURE.md lists them
all.
"""

import ctypes.util
import gc
import os
import sys
import warnings
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from guide.setting.slots import MARK, UNMARK
from guide.storage.bundled import FONTS

# A system font must never help out unseen: the engine is started without any, and the faces of a
# sheet are those of its @font-face rules (fontconfig reads this when WeasyPrint is imported, and
# again for the fonts of a sheet).
NO_FONTS = str(FONTS / "fontconfig.xml")
os.environ["FONTCONFIG_FILE"] = NO_FONTS
# WeasyPrint first tries the names that its libraries have elsewhere. For each, ctypes has linker
# and compiler search the system, a third of the import. Linux needs only the name tried next.
_search = ctypes.util.find_library
if sys.platform == "linux":
    ctypes.util.find_library = lambda name: None
with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="No fonts configured")
    import weasyprint
    import weasyprint.draw
    import weasyprint.pdf
    from weasyprint.css import ComputedStyle
    from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
    from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES
    from weasyprint.text.fonts import FontConfiguration

    from guide.lines import lines
    from guide.setting import display, keeping, rhythm, tables, tearing
ctypes.util.find_library = _search


def no_fonts() -> FontConfiguration:
    """A set of fonts to which a sheet adds its own."""
    os.environ["FONTCONFIG_FILE"] = NO_FONTS
    return FontConfiguration()


CALLS = 5_000
"""Of Python, in each other."""
# The engine's objects live as long as the process: the collector need not visit them again.
# What a layout leaves behind is collected after it: during it, the collector costs a fifth.
gc.disable()
gc.freeze()
# A table in a table takes it thirty calls; how deep elements may lie, `ELEMENTS_DEEP` says.
sys.setrecursionlimit(max(sys.getrecursionlimit(), CALLS))

LEFT_BEHIND = 100_000
"""Objects: some 20 MB, fifteen pages."""


def collect() -> None:
    """Let the collector run when a layout, or several small ones, left much behind."""
    if gc.get_count()[0] > LEFT_BEHIND:
        gc.collect()


def objects_of(document: Any, tagged: bool) -> tuple[Any, list[Any]]:
    """The PDF of a document before it is written, and its fonts; no outline, no fonts in it."""
    # Replaced in WeasyPrint 70: `document.Document.make_bookmark_tree`, of this document alone, as
    # the press writes the outline of all sheets. Hook: an option to write none.
    document.make_bookmark_tree = lambda *args, **kwargs: []
    options = {**weasyprint.DEFAULT_OPTIONS, "pdf_tags": tagged}
    pdf = weasyprint.pdf.generate_pdf(document, None, 1, **options)
    return pdf, list(document.fonts.values())


def _leave_to_press(
    pdf: Any, fonts: Mapping[int, Any], compress: bool, subset: bool, options: Mapping[str, Any]
) -> Any:
    """Instead of `build_fonts_dictionary`, which cuts a face at 20 ms for every sheet.

    The press gives all sheets one dictionary, with one subset of each face.
    """
    return type(pdf.catalog)()


# Replaced in WeasyPrint 70: `pdf.build_fonts_dictionary`, as the press has one for all sheets.
# Hook: an option to write no fonts, as `full_fonts` is one to write them whole.
weasyprint.pdf.build_fonts_dictionary = _leave_to_press
EXTENDED = {
    "lines": lines.install(),
    "rhythm": rhythm.install(),
    "keeping": keeping.install(),
    "display": display.install(),
    "tearing": tearing.install(),
    "tables": tables.install(),
}
"""Whether the engine could be extended, by what extends it; `notices` says what is amiss if not."""
_draw_text = weasyprint.draw.draw_text  # as it is extended


def _draw_marked(stream: Any, box: Any, *rest: Any) -> None:
    """`draw_text`, with marks around what prints another sheet's page number.

    The press puts the true number between them: a sheet need not be laid out again for it.
    """
    if address := page_asked_for(box):
        page = quote(box.element.get("data-page"))
        stream.stream.append(MARK + f"{address} {page}".encode())
        _draw_text(stream, box, *rest)
        stream.stream.append(UNMARK)
    else:
        _draw_text(stream, box, *rest)


def page_asked_for(box: Any) -> str:
    """The link of whose page number this box is, as generated content; empty if it is none."""
    link = box.element
    if link is None or not box.element_tag.endswith("::after") or not link.get("data-page"):
        return ""
    return str(link.get("href")) if link.get("data-page") in box.text else ""


# Replaced in WeasyPrint 70: `draw.draw_text`, as the press has to find page numbers. Hook:
# something may be written around a box when it is drawn.
weasyprint.draw.draw_text = _draw_marked

# Properties whose value, where no rule gives one, is the parent's or the initial one as it is.
_SPECIAL = {"float", "display", "position", "page"}
_INHERITED = {key for key in INHERITED if not key.startswith("text_decoration_")} - _SPECIAL
_INITIAL = {
    key
    for key in INITIAL_VALUES.keys() - INITIAL_NOT_COMPUTED - INHERITED - _SPECIAL
    if not key.startswith("text_decoration_")
}
_LOGICAL = {
    logical(block="ttb", inline=direction)
    for logical in PHYSICAL_FUNCTIONS.values()
    for direction in ("ltr", "rtl")
}
"""Properties such as `margin_inline_start`, which may speak of physical ones."""
_compute = ComputedStyle.__missing__


def _look_up(style: Any, key: str) -> Any:
    """`ComputedStyle.__missing__`, with a short way for the nine in ten that no rule speaks of."""
    if key not in style.cascaded and (
        key not in PHYSICAL_FUNCTIONS or _LOGICAL.isdisjoint(style.cascaded)
    ):
        if key in _INITIAL:
            value = style[key] = INITIAL_VALUES[key]
            return value
        if key in _INHERITED and style.parent_style is not None:
            value = style[key] = style.parent_style[key]
            return value
    return _compute(style, key)


# Replaced in WeasyPrint 70: `css.ComputedStyle.__missing__`, as it computes at length what no rule
# speaks of. Hook: none; it could go the same short way.
ComputedStyle.__missing__ = _look_up
