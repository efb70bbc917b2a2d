"""An SVG made ready for the engine: what that would leave out is drawn otherwise, or told.

In: a drawing that was read, as bytes or as elements. Out: the same, with plain styles and bundled
families, and notes of effects that are not printed. Raises ImageProblem where a text or what a
reader needs would vanish. A drawing without any of this is not touched. No side effects.
"""

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, unquote_to_bytes
from xml.etree import ElementTree

from guide.reading.drawing_colours import is_white, plain_colour
from guide.reading.drawing_fonts import SANS, bundled_family
from guide.reading.drawing_numbers import NUMBER, shortened
from guide.reading.drawing_styles import set_styles
from guide.reading.drawings import HREFS, ImageProblem, read_drawing

SPECIAL = re.compile(
    rb"\0|<!ENTITY|<\?xml-stylesheet|data:image/svg"
    rb"|<(?:[\w.-]+:)?(?:style|switch|foreignObject|a|textPath|flowRoot|set|animate\w*|script)[\s/>]"
    rb"|\b(?:font|filter|mix-blend-mode|writing-mode|baseline-shift|text-decoration(?:-line)?"
    rb"|text-transform|paint-order|animation(?:-name)?|background(?:-color)?|transform-origin)\s*[=:]"
    rb"|\b(?:mask|clip-path)\s*[=:]\s*[\"']?\s*(?!url|none)"
    rb"|\b(?:var|calc|min|max|clamp|env|light-dark|color-mix|hsla?|hwb|(?:ok)?l(?:ab|ch)|color)\("
    rb"|\b(?:bolder|lighter|initial|unset|revert)\b|font-size\s*[=:]\s*[\"']?\s*[a-z]"
    rb"|font-family\s*[=:](?![\"'](?:Noto S(?:ans|erif) SC|JetBrains Mono|KaTeX_\w+)[\"'])",
    re.IGNORECASE,
)
"""What is in no drawing that the engine draws whole, without more."""
ROOT = re.compile(rb"<(?:[\w.-]+:)?svg\b[^>]*>")
HTML_TEXT = (
    "export it with text as SVG text (draw.io: “Convert labels to SVG”; Mermaid: "
    "`htmlLabels: false`), or save it as PNG"
)
AS_PATHS = "convert that text to paths, or save the drawing as PNG"
LOOK = "look at the page; if it is missed, save the drawing as PNG"
WIDTHS = "its letters are of other widths: look at the page, or name a bundled face in it"
SHADOWS = "shadows, blurs and other filters are not drawn"
MOVING = "what moves is printed as it stands at first"
SCRIPTED = "its scripts are not run"
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
    ("text-decoration", r"none.*", "lines under and through text are not drawn"),
    ("text-decoration-line", r"none", "lines under and through text are not drawn"),
    ("text-transform", r"none", "letters are printed as written, not as capitals or small"),
)
MISPLACED = (
    ("writing-mode", r"lr|lr-tb|rl|rl-tb|horizontal-tb|inherit", "is written from top to bottom"),
    ("baseline-shift", r"0\w*|0?%|baseline|inherit", "is raised or lowered by `baseline-shift`"),
)
"""Of texts that would stand elsewhere."""
MOVES = ("animate", "animateTransform", "animateMotion", "animateColor", "set")
UNDRAWN = ("style", "script", "metadata", *MOVES)
TEXTS = ("text", "tspan", "textPath", "a")
PICTURES = ("img", "svg", "canvas", "video", "object", "iframe", "picture")
TURNED = re.compile(r"rotate|scale|skew|matrix")
ORIGIN = re.compile(r"\s*[-+\d.]+(?:px)?\s*[\s,]\s*[-+\d.]+(?:px)?(?:\s+0(?:px)?)?\s*")
INHERITED = ("font-family", "fill", "paint-order")


@dataclass(frozen=True)
class Note:
    """What is printed otherwise than drawn, and what to do."""

    message: str
    hint: str


@dataclass(frozen=True)
class Prepared:
    """A drawing as the engine gets it."""

    data: bytes
    notes: tuple[Note, ...] = ()
    characters: str = ""
    """Of drawings in it."""


def prepared(name: str, data: bytes) -> Prepared:
    """A drawing of which `read_drawing` says that it can be drawn. Raises ImageProblem."""
    if not SPECIAL.search(data) and not _lacks_family(data):
        return Prepared(data)
    root = ElementTree.fromstring(data)
    parts = _prepare(name, root)
    return Prepared(ElementTree.tostring(root), parts.notes(), "".join(sorted(parts.characters)))


def prepare(name: str, root: Any) -> None:
    """The same for `<svg>` in a page, which is changed. Raises ImageProblem."""
    _prepare(name, root)


def _lacks_family(data: bytes) -> bool:
    root = ROOT.search(data)
    return b"<text" in data and not (root and b"font-family" in root[0])


def _prepare(name: str, root: Any) -> "_Parts":
    try:
        set_styles(name, root)
        parts = _Parts(name, root)
        parts.begin()
    except RecursionError:
        hint = "simplify it, or save it as PNG"
        raise ImageProblem(
            f"image `{name}` has styles or elements too deep in each other", hint
        ) from None
    return parts


class _Parts:
    """Goes through a drawing, from its root."""

    def __init__(self, name: str, root: Any) -> None:
        self._name = name
        self._root = root
        self._space = str(root.tag).rpartition("}")[0]
        self._effects: dict[str, str] = {}
        self._families: dict[str, str] = {}
        self.characters: set[str] = set()

    def notes(self) -> tuple[Note, ...]:
        notes = [
            Note(f"image `{self._name}`: {each}", hint) for each, hint in self._effects.items()
        ]
        if self._families:
            (first, face), *more = self._families.items()
            said = [f"`{shortened(first)}` is set in {face}"]
            said += [f"`{shortened(name)}` in {face}" for name, face in more]
            notes.append(Note(f"image `{self._name}`: font {', '.join(said)}", WIDTHS))
        return tuple(notes)

    def begin(self) -> None:
        self._root.attrib.setdefault("font-family", SANS)
        self._visit(self._root, {}, True)
        self._lay_ground()

    def _problem(self, message: str, hint: str) -> ImageProblem:
        return ImageProblem(f"image `{self._name}`: {message}", hint)

    def _visit(self, element: Any, inherited: Mapping[str, str], is_shown: bool) -> None:
        is_shown = is_shown and element.get("display") != "none"
        self._set_family(element, inherited, is_shown)
        if is_shown:
            self._judge(element)
        inherited = {key: element.get(key, inherited.get(key, "")) for key in INHERITED}
        self._settle_text(element, inherited)
        if _local(element) == "switch":
            self._choose(element, is_shown)
        for child in list(element):
            if self._is_drawn(child, is_shown):
                if _local(child) == "a":
                    kind = "tspan" if _local(element) in TEXTS else "g"
                    child.tag = child.tag.removesuffix("a") + kind
                self._visit(child, inherited, is_shown)
            else:
                _remove(element, child)

    def _is_drawn(self, element: Any, is_shown: bool) -> bool:
        """Whether the engine may have it; what is of another kind of XML it takes for SVG."""
        kind = _local(element)
        if kind == "foreignObject":
            if is_shown and element.get("display") != "none":
                self._check_foreign(element)
            return False
        if kind == "flowRoot" and is_shown and _text(element):
            raise self._problem(f"text in <flowRoot>, “{_said(element)}”, is not drawn", AS_PATHS)
        if kind in MOVES or kind == "script":
            self._effects[MOVING if kind in MOVES else SCRIPTED] = LOOK
        return kind not in UNDRAWN and str(element.tag).rpartition("}")[0] == self._space

    def _check_foreign(self, element: Any) -> None:
        if text := _said(element):
            raise self._problem(f"text in <foreignObject>, “{text}”, is not drawn", HTML_TEXT)
        if any(_local(each) in PICTURES for each in element.iter()):
            raise self._problem("a picture in <foreignObject> is not drawn", HTML_TEXT)

    def _choose(self, switch: Any, is_shown: bool) -> None:
        """The first that an engine without HTML draws, as browsers choose."""
        labels: list[Any] = []
        has_default = any(not child.get("systemLanguage") for child in _drawable(switch))
        chosen = None
        for child in switch:
            if _local(child) == "foreignObject":
                labels.append(child)
            elif _passes(child, has_default):
                chosen = child
                break
        for label in labels if is_shown else ():
            self._check_fallback(label, chosen)
        switch[:] = [] if chosen is None else [chosen]
        switch.tag = switch.tag.removesuffix("switch") + "g"

    def _check_fallback(self, label: Any, chosen: Any) -> None:
        """What is drawn instead of a text in HTML must say as much."""
        if chosen is None:
            self._check_foreign(label)
        elif not any(_local(each) == "image" for each in chosen.iter()):
            text, instead = _said(label), _said(chosen)
            if _text(label) not in _text(chosen):
                message = f"text in <foreignObject>, “{text}”, is drawn as “{instead}”"
                raise self._problem(message, HTML_TEXT)

    def _judge(self, element: Any) -> None:
        kind = _local(element)
        self._note(element, EFFECTS)
        element.attrib.pop("filter", None)  # the engine knows a part of them, which moves things
        if kind in TEXTS and _text(element):
            self._note(element, OF_TEXT)
        if kind in (*TEXTS, "g", "svg") and _text(element):
            for key, nothing, how in MISPLACED:
                if not re.fullmatch(nothing, element.get(key, "inherit"), re.IGNORECASE):
                    raise self._problem(f"a text, “{_said(element)}”, {how}", AS_PATHS)
        if kind == "textPath" and _text(element):
            raise self._problem(f"a text, “{_said(element)}”, follows a path", AS_PATHS)
        if kind == "image":
            self._read_inner(element)
        self._check_origin(element)

    def _note(self, element: Any, effects: tuple[tuple[str, str, str], ...]) -> None:
        for key, nothing, effect in effects:
            value = element.get(key, "").strip()
            if value and not re.fullmatch(nothing, value, re.IGNORECASE | re.DOTALL):
                self._effects[effect] = LOOK

    def _check_origin(self, element: Any) -> None:
        origin = element.get("transform-origin", "")
        if origin and TURNED.search(element.get("transform", "")) and not ORIGIN.fullmatch(origin):
            hint = "write where it turns in numbers, or export it without `transform-origin`"
            raise self._problem(f"<{_local(element)}> turns around `{shortened(origin)}`", hint)

    def _read_inner(self, image: Any) -> None:
        """A drawing in the address of an image; that it is drawn whole is checked here alone."""
        href = next((image.get(key) for key in HREFS if image.get(key)), "").strip()
        kind, _, body = href.partition(",")
        if kind.lower().startswith("data:image/svg"):
            is_coded = kind.lower().endswith(";base64")
            data = b64decode(unquote(body)) if is_coded else unquote_to_bytes(body)
            self.characters.update(read_drawing(self._name, data).characters)
            inner = prepared(self._name, data)
            self.characters.update(inner.characters)
            prefix = f"image `{self._name}`: "
            self._effects |= {n.message.removeprefix(prefix): n.hint for n in inner.notes}

    def _set_family(self, element: Any, inherited: Mapping[str, str], is_shown: bool) -> None:
        """Names a bundled family; notes what that stands for, if anything is set in it."""
        if (families := element.get("font-family")) is None:
            return
        family, foreign = bundled_family(families)
        element.set("font-family", family)
        if foreign and is_shown and any(_sets(element)):
            self._families[foreign] = family

    def _settle_text(self, element: Any, inherited: Mapping[str, str]) -> None:
        """The engine draws the outline of letters over them: a halo would eat them."""
        is_halo = inherited["paint-order"].startswith("stroke") and inherited["fill"] != "none"
        if is_halo and _local(element) in TEXTS:
            element.set("stroke", "none")

    def _lay_ground(self) -> None:
        """The background that CSS gives to the whole."""
        root = self._root
        value = root.get("background-color") or root.get("background") or ""
        colour = plain_colour(value) if value else None
        if not colour or "(" in colour[:4] or is_white(colour):
            return
        box = NUMBER.findall(root.get("viewBox", "")) or ["0", "0", "100%", "100%"]
        place = dict(zip(("x", "y", "width", "height"), box, strict=False))
        root.insert(0, ElementTree.Element(f"{self._space}}}rect"[not self._space :], place))
        root[0].set("fill", colour)
        root[0].set("stroke", "none")


def _drawable(switch: Any) -> Iterator[Any]:
    return (child for child in switch if _local(child) != "foreignObject")


def _passes(element: Any, has_default: bool) -> bool:
    is_spoken = not element.get("systemLanguage") or not has_default
    return is_spoken and not element.get("requiredExtensions")


def _sets(element: Any) -> Iterator[bool]:
    """Whether there are texts in it that are set in its own family."""
    if _local(element) in TEXTS:
        yield bool((element.text or "").strip())
        yield from (bool((child.tail or "").strip()) for child in element)
    for child in element:
        if child.get("font-family") is None and _local(child) != "foreignObject":
            yield from _sets(child)


def _remove(parent: Any, child: Any) -> None:
    """Without the text behind it, which belongs to the parent."""
    at = list(parent).index(child)
    if at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + (child.tail or "")
    else:
        parent.text = (parent.text or "") + (child.tail or "")
    parent.remove(child)


def _said(element: Any) -> str:
    """The beginning of the text in an element."""
    return shortened(" ".join("".join(_texts(element)).split()))


def _text(element: Any) -> str:
    """The text in an element, without white space."""
    return "".join("".join(_texts(element)).split())


def _texts(element: Any) -> Iterator[str]:
    if _local(element) in ("style", "script", "title", "desc"):
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
