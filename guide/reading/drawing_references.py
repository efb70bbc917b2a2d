"""What elements of an SVG are painted, masked and cut out with, where the engine would lose them.

In: a drawing with plain styles. Out: the same, with masks and gradients that the engine draws; what
is not drawn, as it is told. Raises ImageProblem where an element would vanish. No other side
effects.
"""

import re
from collections.abc import Iterator
from typing import Any

from guide.reading.drawing_numbers import NUMBER
from guide.reading.drawings import ImageProblem

URL = re.compile(r"\s*url\(\s*[\"']?#([^)\"']*)[\"']?\s*\)\s*(.*)", re.DOTALL)
TEXTS = ("text", "tspan", "textPath", "a")
SHAPES = ("rect", "circle", "ellipse", "line", "path", "polygon", "polyline")
SIZED = ("rect", "image", "use", "svg")
"""Elements that the engine knows the size of before it draws them."""
EVERYWHERE = {"x": "-100000", "y": "-100000", "width": "200000", "height": "200000"}
MASKED = "what a mask hides is drawn whole"
ONE_COLOUR = "text with a gradient or pattern is set in one colour"
AS_CLIPPED = "export it with that cut out, or save it as PNG"


def settle_references(name: str, root: Any) -> set[str]:
    """What is not drawn. Raises ImageProblem."""
    return _References(name, root).settled()


class _References:
    def __init__(self, name: str, root: Any) -> None:
        self._name = name
        self._root = root
        self._ids: dict[str, Any] = {}
        for element in root.iter():
            self._ids.setdefault(element.get("id", ""), element)
        self._effects: set[str] = set()

    def settled(self) -> set[str]:
        for element in self._root.iter():
            kind = local(element)
            if kind == "mask":
                self._widen(element)
            elif kind == "radialGradient":
                _set_radius(element)
            elif kind == "clipPath" and any(local(each) in TEXTS for each in element.iter()):
                raise self._problem("something is cut out by a text")
            if "mask" in element.attrib:
                self._mask(element)
            if self._is_cut_to_size(element):
                raise self._problem(f"<{kind}> is cut out in parts of its size (`clipPathUnits`)")
        self._paint_texts(self._root, {})
        return self._effects

    def _problem(self, message: str) -> ImageProblem:
        return ImageProblem(f"image `{self._name}`: {message}, which is not drawn", AS_CLIPPED)

    def _widen(self, mask: Any) -> None:
        """A mask reaches as far as what it is for: the engine knows no size but that of <rect>."""
        if mask.get("maskUnits") != "userSpaceOnUse":
            mask.set("maskUnits", "userSpaceOnUse")
            mask.attrib |= EVERYWHERE
        if mask.get("maskContentUnits") == "objectBoundingBox":
            self._effects.add(MASKED)

    def _mask(self, element: Any) -> None:
        """The engine masks shapes alone; what lies in a group is masked piece by piece."""
        mask = element.get("mask")
        inside = list(element.iter())[1:]
        if local(element) in SHAPES or not URL.fullmatch(mask):
            return
        del element.attrib["mask"]
        if local(element) != "g" or any(map(_is_moved, inside)):
            self._effects.add(MASKED)
            return
        for each in inside:
            if local(each) in SHAPES:
                each.set("mask", mask)

    def _is_cut_to_size(self, element: Any) -> bool:
        clip = self._ids.get(_reference(element.get("clip-path", "")))
        is_relative = clip is not None and clip.get("clipPathUnits") == "objectBoundingBox"
        return is_relative and local(element) not in SIZED

    def _paint_texts(self, element: Any, inherited: dict[str, str]) -> None:
        paints = {key: element.get(key, inherited.get(key, "")) for key in ("fill", "stroke")}
        if local(element) in TEXTS:
            for key, paint in paints.items():
                if found := URL.fullmatch(paint):
                    self._effects.add(ONE_COLOUR)
                    paints[key] = found[2] or next(self._colours(found[1]), "black")
                    element.set(key, paints[key])
        for child in element:
            self._paint_texts(child, paints)

    def _colours(self, known: str) -> Iterator[str]:
        """The colours of a gradient, those of the one that it is made of, too."""
        for _ in range(10):
            element = self._ids.get(known)
            if element is None:
                return
            for stop in element:
                if local(stop) == "stop":
                    yield stop.get("stop-color", "black")
            hrefs = (value for key, value in element.attrib.items() if key.endswith("href"))
            known = next(hrefs, "").removeprefix("#")


def _is_moved(element: Any) -> bool:
    """Whether a mask of what it lies in would be elsewhere for it."""
    is_other = local(element) not in (*SHAPES, "g", "title", "desc")
    return is_other or bool({"transform", "mask"} & element.attrib.keys())


def _set_radius(gradient: Any) -> None:
    """In parts of a box the engine takes a percentage for that of its diagonal."""
    radius = gradient.get("r", "" if "href" in "".join(gradient.attrib) else "50%").strip()
    is_part = gradient.get("gradientUnits") != "userSpaceOnUse" and radius.endswith("%")
    if is_part and NUMBER.fullmatch(radius[:-1]):
        gradient.set("r", f"{float(radius[:-1]) / 100:g}")


def _reference(value: str) -> str:
    found = URL.fullmatch(value)
    return found[1] if found else "none"


def local(element: Any) -> str:
    """The name of an element, without that of its kind of XML."""
    return str(element.tag).rpartition("}")[2]
