"""What the engine is asked for has bounds: elements in each other, tables, pictures.

In: a page as parsed HTML, files that it shows. Out: what of its drawings is not drawn, or what is
too much: GuideError, ImageProblem. Side effect: the page's drawings are made ready for the engine.
"""

import re
from collections.abc import Iterator
from typing import Any

from guide.limits import CELLS, ELEMENTS_DEEP, NOTES, PROSE, SPAN, UNBROKEN
from guide.problems import GuideError, Problem, Severity
from guide.reading.drawing_parts import prepare
from guide.reading.drawings import ImageProblem, check_inline
from guide.reading.image_files import ready_picture
from guide.setting.laid import NOWHERE

SVG = "{http://www.w3.org/2000/svg}svg"
SPANS = ("colspan", "rowspan", "span")
DIGITS = re.compile(r"\s*\+?0*+(\d++)")
AS_IS = ("pre", "code", "style", "script")
"""Elements whose text is no prose; what lies in them is short, or coloured."""
LONG_WORD = re.compile(rf"[!-\u024f]{{{UNBROKEN + 1}}}")
NO_PICTURES = ("text/css", "font/", "application/font", "application/x-font")
"""Kinds of `data:` that may be asked for beside pictures."""


def check_page(root: Any) -> list[str]:
    """Raises GuideError if the engine would take too long with a page, or too much memory. Its
    drawings are made ready; what is not drawn of them."""
    said: list[str] = []
    cells = notes = 0
    for element, depth in _walk(root):
        if depth > ELEMENTS_DEEP:
            hint = "close what you open, or lay it out with less"
            raise _error(f"more than {ELEMENTS_DEEP} elements lie in each other", hint)
        cells += _cells(element)
        if cells > CELLS:
            raise _error(f"tables have more than {CELLS:,} cells", "cut them in several questions")
        notes += element.get("class") == "footnote"
        if notes > NOTES:
            raise _error(f"there are more than {NOTES} footnotes", "say some of them in the text")
        for text in (element.text if element.tag not in AS_IS else "", element.tail):
            _check_text(text or "")
        if element.tag == SVG:
            said += _ready_drawing(element)
    return said


def ready_data(address: str, data: bytes) -> bytes:
    """What lies in its own address, as the engine gets it. Raises ImageProblem for a picture that
    is too large to be drawn."""
    kind = address.removeprefix("data:").partition(",")[0].lower()
    if kind.startswith(NO_PICTURES):
        return data
    return ready_picture("data:.svg" if kind.startswith("image/svg+xml") else "data:.png", data)


def _walk(root: Any) -> Iterator[tuple[Any, int]]:
    """Each element with how many it lies in; not what lies in `<svg>`, which has its own bounds."""
    left = [(root, 0)]
    while left:
        element, depth = left.pop()
        if isinstance(element.tag, str):
            yield element, depth
            if element.tag != SVG:
                left += ((child, depth + 1) for child in reversed(element))


def _cells(element: Any) -> int:
    """How many cells of a table it takes, if it is one or stands for some columns."""
    count = 1
    for name in SPANS:
        found = DIGITS.match(element.get(name, ""))
        if found and (len(found[1]) > len(str(SPAN)) or int(found[1]) > SPAN):
            value = element.get(name)[:20]
            hint = f"write the number of columns or rows, {SPAN:,} at most"
            raise _error(f"`{name}` of <{element.tag}> is `{value}`", hint)
        count *= int(found[1]) if found else 1
    return count if element.tag in ("td", "th", "col", "colgroup") else 0


def _check_text(text: str) -> None:
    if len(text) > PROSE:
        raise _error(f"a paragraph has more than {PROSE:,} characters", "divide it")
    if len(text) > UNBROKEN and LONG_WORD.search(text):
        hint = "divide it, or set it as code"
        raise _error(f"a word has more than {UNBROKEN:,} letters", hint)


def _ready_drawing(element: Any) -> list[str]:
    try:
        check_inline("<svg>", element)
        return [note.message for note in prepare("<svg>", element)]
    except ImageProblem as error:
        raise _error(str(error), error.hint) from None


def _error(message: str, hint: str) -> GuideError:
    return GuideError([Problem(Severity.ERROR, message, NOWHERE, hint)])
