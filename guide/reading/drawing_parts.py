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
from guide.reading.drawing_effects import AS_PATHS, MOVING, effects_of
from guide.reading.drawing_fonts import SANS, bundled_family
from guide.reading.drawing_html import check_foreign, choose, said, text_in
from guide.reading.drawing_numbers import NUMBER, shortened
from guide.reading.drawing_references import TEXTS, local, settle_references
from guide.reading.drawing_styles import set_styles
from guide.reading.drawings import HREFS, ImageProblem, read_drawing

OURS = rb"noto s(?:ans|erif) sc|jetbrains mono|katex_\w+"
WORDS = (
    b"\0 <!entity <?xml-stylesheet data:image/svg <style :style <switch :switch foreignobject "
    b"textpath flowroot <set <animate <script clippath gradient pattern <mask :mask mask: "
    b"mask= filter= filter: font: blend-mode writing-mode baseline-shift text-decoration "
    b"text-transform paint-order animation background transform-origin white-space bolder lighter "
    b"initial unset revert currentcolor var( calc( clamp( light-dark color-mix hsl hwb( lab( lch( "
    b"color( (from circle( inset( polygon( ellipse( path("
).split(b" ")
"""What is in no drawing that the engine draws whole, without more; in small letters."""
UNSURE = re.compile(
    rb"font-size\s*[=:]\s*[\"']?\s*[a-z]"
    rb"|font-family\s*[=:](?![\"'](?:" + OURS + rb")(?:\s*,\s*(?:" + OURS + rb"))*[\"'])"
)
"""Types and sizes that it may not know."""
ROOT = re.compile(rb"<(?:[\w.-]+:)?svg\b[^>]*>")
LOOK = "look at the page; if it is missed, save the drawing as PNG"
WIDTHS = "its letters are of other widths: look at the page, or name a bundled face in it"
SCRIPTED = "its scripts are not run"
MOVES = ("animate", "animateTransform", "animateMotion", "animateColor", "set")
UNDRAWN = ("style", "script", "metadata", *MOVES)
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
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
    if _is_plain(data.lower()):
        return Prepared(data)
    root = ElementTree.fromstring(data)
    parts = _prepare(name, root)
    return Prepared(ElementTree.tostring(root), parts.notes(), "".join(sorted(parts.characters)))


def prepare(name: str, root: Any) -> tuple[Note, ...]:
    """The same for `<svg>` in a page, which is changed. Raises ImageProblem."""
    return _prepare(name, root).notes()


def _is_plain(data: bytes) -> bool:
    """Whether nothing is to be done; words are looked for, as every sheet asks."""
    if any(word in data for word in WORDS) or UNSURE.search(data):
        return False
    root = ROOT.search(data)
    return b"<text" not in data or bool(root and b"font-family" in root[0])


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
        self._effects |= dict.fromkeys(sorted(settle_references(self._name, self._root)), LOOK)
        self._lay_ground()

    def _visit(self, element: Any, inherited: Mapping[str, str], is_shown: bool) -> None:
        is_shown = is_shown and element.get("display") != "none"
        self._set_family(element, inherited, is_shown)
        if is_shown:
            self._effects |= dict.fromkeys(effects_of(self._name, element), LOOK)
            if local(element) == "image":
                self._read_inner(element)
        element.attrib.pop("filter", None)  # the engine knows a part of them, which moves things
        inherited = {key: element.get(key, inherited.get(key, "")) for key in INHERITED}
        self._settle_text(element, inherited)
        if local(element) == "switch":
            choose(self._name, element, is_shown)
        for child in list(element):
            if self._is_drawn(child, is_shown):
                self._visit(child, inherited, is_shown)
            else:
                _remove(element, child)

    def _is_drawn(self, element: Any, is_shown: bool) -> bool:
        """Whether the engine may have it; what is of another kind of XML it takes for SVG."""
        kind = local(element)
        if kind == "foreignObject":
            if is_shown and element.get("display") != "none":
                check_foreign(self._name, element)
            return False
        if kind == "flowRoot" and is_shown and text_in(element):
            message = f"image `{self._name}`: text in <flowRoot>, “{said(element)}”, is not drawn"
            raise ImageProblem(message, AS_PATHS)
        if kind in MOVES or kind == "script":
            self._effects[MOVING if kind in MOVES else SCRIPTED] = LOOK
        return kind not in UNDRAWN and str(element.tag).rpartition("}")[0] == self._space

    def _read_inner(self, image: Any) -> None:
        """A drawing in the address of an image; that it is drawn whole is checked here alone."""
        href = next((image.get(key) for key in HREFS if image.get(key)), "").strip()
        kind, _, body = href.partition(",")
        if kind.lower().startswith("data:image/svg"):
            is_coded = kind.lower().endswith(";base64")
            try:
                data = b64decode(unquote(body)) if is_coded else unquote_to_bytes(body)
            except ValueError:
                message = f"image `{self._name}`: a picture in it cannot be read"
                raise ImageProblem(message, "export it again") from None
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
        if is_halo and local(element) in TEXTS:
            element.set("stroke", "none")
        if element.get("white-space", "").startswith(("pre", "break-spaces")):
            element.set(SPACE, "preserve")

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


def _sets(element: Any) -> Iterator[bool]:
    """Whether there are texts in it that are set in its own family."""
    if local(element) in TEXTS:
        yield bool((element.text or "").strip())
        yield from (bool((child.tail or "").strip()) for child in element)
    for child in element:
        if child.get("font-family") is None and local(child) != "foreignObject":
            yield from _sets(child)


def _remove(parent: Any, child: Any) -> None:
    """Without the text behind it, which belongs to the parent."""
    at = list(parent).index(child)
    if at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + (child.tail or "")
    else:
        parent.text = (parent.text or "") + (child.tail or "")
    parent.remove(child)
