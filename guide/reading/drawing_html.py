"""HTML in an SVG, which the engine cannot draw: what stands there instead, or what is lost.

In: <foreignObject>, and <switch> with what is drawn where that is not known. Out: one branch of a
<switch>. Raises ImageProblem where a text or a picture would vanish. No other side effects.
"""

from collections.abc import Iterator
from typing import Any

from guide.reading.drawing_numbers import shortened
from guide.reading.drawing_references import local
from guide.reading.drawings import ImageProblem

AS_SVG = (
    "export it with text as SVG text (draw.io: “Convert labels to SVG”; Mermaid: "
    "`htmlLabels: false`), or save it as PNG"
)
PICTURES = ("img", "svg", "canvas", "video", "object", "iframe", "picture")
SILENT = ("style", "script", "title", "desc")


def check_foreign(name: str, element: Any) -> None:
    """Raises ImageProblem for <foreignObject> with anything in it that is seen."""
    if text := said(element):
        raise _problem(name, f"text in <foreignObject>, “{text}”, is not drawn")
    if any(local(each) in PICTURES for each in element.iter()):
        raise _problem(name, "a picture in <foreignObject> is not drawn")


def choose(name: str, switch: Any, is_shown: bool) -> None:
    """Leaves the first of its branches that can be drawn, as browsers do that know no HTML in SVG.
    Raises ImageProblem if that says less."""
    labels: list[Any] = []
    chosen = None
    has_default = any(not child.get("systemLanguage") for child in _drawable(switch))
    for child in switch:
        if local(child) == "foreignObject":
            labels.append(child)
        elif _passes(child, has_default):
            chosen = child
            break
    for label in labels if is_shown else ():
        _check_fallback(name, label, chosen)
    switch[:] = [] if chosen is None else [chosen]
    switch.tag = switch.tag.removesuffix("switch") + "g"


def _check_fallback(name: str, label: Any, chosen: Any) -> None:
    """draw.io cuts long texts off; what a picture says is not known."""
    if chosen is None:
        check_foreign(name, label)
        return
    is_picture = any(local(each) == "image" for each in chosen.iter())
    if not is_picture and text_in(label) not in text_in(chosen):
        message = f"text in <foreignObject>, “{said(label)}”, is drawn as “{said(chosen)}”"
        raise _problem(name, message)


def _problem(name: str, message: str) -> ImageProblem:
    return ImageProblem(f"image `{name}`: {message}", AS_SVG)


def _drawable(switch: Any) -> Iterator[Any]:
    return (child for child in switch if local(child) != "foreignObject")


def _passes(element: Any, has_default: bool) -> bool:
    is_spoken = not element.get("systemLanguage") or not has_default
    return is_spoken and not element.get("requiredExtensions")


def said(element: Any) -> str:
    """The beginning of the text in an element."""
    return shortened(" ".join("".join(_texts(element)).split()))


def text_in(element: Any) -> str:
    """The text in an element, without white space."""
    return "".join("".join(_texts(element)).split())


def _texts(element: Any) -> Iterator[str]:
    if local(element) in SILENT:
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""
