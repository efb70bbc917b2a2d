"""What an element of an SVG asks for that the engine does not do.

In: an element with plain styles. Out: effects that are not drawn, as they are told. Raises
ImageProblem for a text or a shape that would stand elsewhere. No side effects.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from guide.reading.drawing_html import said, text_in
from guide.reading.drawing_numbers import shortened
from guide.reading.drawing_references import TEXTS, local
from guide.reading.drawings import ImageProblem

AS_PATHS = "convert that text to paths, or save the drawing as PNG"
SHADOWS = "shadows, blurs and other filters are not drawn"
MOVING = "what moves is printed as it stands at first"
LINES = "lines under and through text are not drawn"
EFFECTS = (
    ("filter", r"none", SHADOWS),
    ("mix-blend-mode", r"normal", "what is blended is laid over what lies below"),
    ("clip-path", r"none|url\(.*", "what is cut out by a shape of CSS is drawn whole"),
    ("mask", r"none|url\(.*", "what is masked by an image is drawn whole"),
    ("animation", r"none.*", MOVING),
    ("animation-name", r"none", MOVING),
)
"""Property, the values that say nothing, and what is not drawn."""
OF_TEXT = (
    ("text-decoration", r"none.*", LINES),
    ("text-decoration-line", r"none", LINES),
    ("text-transform", r"none", "letters are printed as written, not as capitals or small"),
)
MISPLACED = (
    ("writing-mode", r"lr|lr-tb|rl|rl-tb|horizontal-tb|inherit", "is written from top to bottom"),
    ("baseline-shift", r"0\w*|0?%|baseline|inherit", "is raised or lowered by `baseline-shift`"),
)
"""Of texts that would stand elsewhere."""
TURNED = re.compile(r"rotate|scale|skew|matrix")
ORIGIN = re.compile(r"\s*[-+\d.]+(?:px)?\s*[\s,]\s*[-+\d.]+(?:px)?(?:\s+0(?:px)?)?\s*")
Effects = Sequence[tuple[str, str, str]]


def effects_of(name: str, element: Any) -> list[str]:
    """What of an element is not drawn. Raises ImageProblem."""
    kind = local(element)
    found = [*_asked(element, EFFECTS)]
    is_text = kind in TEXTS and bool(text_in(element))
    if is_text:
        found += _asked(element, OF_TEXT)
    if is_text or kind in ("g", "svg"):
        for how in _asked(element, MISPLACED):
            if text := said(element):
                raise ImageProblem(f"image `{name}`: a text, “{text}”, {how}", AS_PATHS)
    if kind == "textPath" and is_text:
        message = f"image `{name}`: a text, “{said(element)}”, follows a path"
        raise ImageProblem(message, AS_PATHS)
    _check_origin(name, element)
    return found


def _asked(element: Any, effects: Effects) -> Iterator[str]:
    for key, nothing, effect in effects:
        value = element.get(key, "").strip()
        if value and not re.fullmatch(nothing, value, re.IGNORECASE | re.DOTALL):
            yield effect


def _check_origin(name: str, element: Any) -> None:
    origin = element.get("transform-origin", "")
    if origin and TURNED.search(element.get("transform", "")) and not ORIGIN.fullmatch(origin):
        hint = "write where it turns in numbers, or export it without `transform-origin`"
        message = f"<{local(element)}> turns around `{shortened(origin)}`"
        raise ImageProblem(f"image `{name}`: {message}", hint)
