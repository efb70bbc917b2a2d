"""SVG files, read once before they are drawn: what they print, and whether they are endless.

In: the bytes of a drawing, or `<svg>` in a page. Out: the characters of its text; or ImageProblem.
No side effects.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote
from xml.parsers import expat

from guide.limits import (
    DRAWING_BYTES,
    DRAWING_DEPTH,
    DRAWING_ELEMENTS,
    DRAWING_LETTERS,
)
from guide.reading.addresses import split_address
from guide.reading.drawing_numbers import WrongNumber, check_numbers, check_rules, shortened

HREFS = ("href", "http://www.w3.org/1999/xlink}href", "{http://www.w3.org/1999/xlink}href")
KEPT = ("defs", "symbol")
"""Elements that are drawn where they are asked for alone."""
DRAWN_IN = "export it with that drawn in"
SMALLER = "simplify it, cut it in two, or save it as PNG"


class ImageProblem(Exception):
    """What is wrong with an image, and what to do (`hint`)."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True)
class _Size:
    """How much there is in an element; `uses` are those of the drawing's `<use>` inside."""

    elements: int
    letters: int
    uses: slice


@dataclass
class _Census:
    """What is in a drawing, counted element after element."""

    name: str
    elements: int = 0
    letters: int = 0
    expanded: int = 0
    """Characters, as far as there are entities that stand for others."""
    characters: set[str] = field(default_factory=set)
    uses: list[str] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)
    """Those of `uses` that are drawn where they stand."""
    sizes: dict[str, _Size] = field(default_factory=dict)
    """By id, the first of each."""
    pictures: list[str] = field(default_factory=list)
    """Files that it shows, by <image>."""
    has_entities: bool = False
    line: int = 0
    """Of the element; 0 if it has none."""
    _open: list[tuple[str, str, int, int, int]] = field(default_factory=list)
    _texts: int = 0
    _kept: int = 0
    _style: list[str] = field(default_factory=list)

    def problem(self, message: str, hint: str = "") -> ImageProblem:
        line = f", line {self.line}" if self.line else ""
        return ImageProblem(f"image `{self.name}`{line}: {message}", hint)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if not self._open and name != "svg":
            raise ImageProblem(f"`{self.name}` is no SVG", "its root element must be <svg>")
        self._enter(name, attributes.get("id", ""))
        href = next((attributes[each] for each in HREFS if attributes.get(each)), "")
        if name == "use" and href:
            self._use(href)
        if name == "image":
            self._image(href.strip())
        if self.has_entities:
            self._expand(sum(map(len, attributes.values())))
        is_root = len(self._open) == 1 and name == "svg"
        self._check(lambda: check_numbers(name, attributes, is_root))

    def _enter(self, name: str, known: str) -> None:
        self._open.append((name, known, self.elements, self.letters, len(self.uses)))
        if len(self._open) > DRAWING_DEPTH:
            raise self.problem(f"more than {DRAWING_DEPTH} elements lie in each other", SMALLER)
        self.elements += 1
        self._limit(self.elements, DRAWING_ELEMENTS, "elements")
        self._texts += name == "text"
        self._kept += name in KEPT

    def _use(self, href: str) -> None:
        if not href.startswith("#"):
            raise self.problem(f"<use> draws a part of a file, `{shortened(href)}`", DRAWN_IN)
        self.uses.append(href[1:])
        if not self._kept:
            self.drawn.append(href[1:])

    def _image(self, href: str) -> None:
        address = split_address(href)
        if address.scheme == "data" or href[:1] in ("", "#"):
            return
        if address.scheme or href.startswith("//"):
            hint = "a build reads nothing from the net: export it with its pictures embedded"
            raise self.problem(f"takes `{shortened(href)}` from elsewhere", hint)
        if address.path.lower().endswith(".svg"):
            raise self.problem(f"draws another one, `{shortened(href)}`, by <image>", DRAWN_IN)
        self.pictures.append(unquote(address.path))

    def data(self, text: str) -> None:
        if self.has_entities:
            self._expand(len(text))
        if self._texts:
            self.letters += len(text)
            self._limit(self.letters, DRAWING_LETTERS, "letters")
            self.characters.update(text)
        elif self._open[-1][0] == "style":
            self._style.append(text)

    def end(self) -> None:
        name, known, elements, letters, uses = self._open.pop()
        self._texts -= name == "text"
        self._kept -= name in KEPT
        if known and known not in self.sizes:
            inside = slice(uses, len(self.uses))
            self.sizes[known] = _Size(self.elements - elements, self.letters - letters, inside)
        if name == "style":
            css = "".join(self._style)
            self._check(lambda: check_rules(name, css))
            self._style.clear()

    def entity(self, *declared: object) -> None:
        self.has_entities = True

    def instruction(self, target: str, data: str) -> None:
        if target == "xml-stylesheet":
            hint = "export it with its styles in it"
            raise self.problem(f"takes styles from elsewhere, {shortened(data)}", hint)

    def skipped(self, entity: str, is_parameter: bool) -> None:
        if not is_parameter:
            raise self.problem(
                f"nothing says what `&{shortened(entity)};` is", "write the character"
            )

    def finish(self) -> None:
        """Raises ImageProblem if it is endless, or too large when all of `<use>` is drawn."""
        self.line = 0
        elements, letters = _Expansion(self).total()
        self._limit(elements, DRAWING_ELEMENTS, "elements, when what <use> repeats is drawn")
        self._limit(letters, DRAWING_LETTERS, "letters, when what <use> repeats is drawn")

    def _expand(self, count: int) -> None:
        self.expanded += count
        self._limit(self.expanded, DRAWING_BYTES, "characters, when its entities are replaced")

    def _limit(self, count: int, most: int, what: str) -> None:
        if count > most:
            raise self.problem(f"has more than {most:,} {what}", SMALLER)

    def _check(self, check: Callable[[], None]) -> None:
        try:
            check()
        except WrongNumber as error:
            raise self.problem(str(error), error.hint) from None


class _Expansion:
    """How much is drawn when every `<use>` is replaced by what it repeats."""

    def __init__(self, census: _Census) -> None:
        self._census = census
        self._known: dict[str, tuple[int, int] | None] = {}

    def total(self) -> tuple[int, int]:
        census = self._census
        return self._sum(census.elements, census.letters, census.drawn, 0)

    def _sum(self, elements: int, letters: int, uses: Sequence[str], deep: int) -> tuple[int, int]:
        for use in uses:
            more = self._of(use, deep)
            elements, letters = elements + more[0], letters + more[1]
        return elements, letters

    def _of(self, known: str, deep: int) -> tuple[int, int]:
        if known not in self._known:
            if deep > DRAWING_DEPTH:
                message = f"<use> repeats <use> more than {DRAWING_DEPTH} deep"
                raise self._census.problem(message, SMALLER)
            self._known[known] = None
            size = self._census.sizes.get(known, _Size(0, 0, slice(0)))
            inside = self._census.uses[size.uses]
            self._known[known] = self._sum(size.elements, size.letters, inside, deep + 1)
        found = self._known[known]
        if found is None:
            hint = "take out one <use> of the circle"
            raise self._census.problem(f"`#{shortened(known)}` is drawn in itself by <use>", hint)
        return found


@dataclass(frozen=True)
class Drawing:
    """What an SVG file prints."""

    characters: str
    """Of its text, each once; those of its comments are not printed."""
    pictures: tuple[str, ...]
    """The addresses of the files that it shows."""


def read_drawing(name: str, data: bytes) -> Drawing:
    """What an SVG file prints. Raises ImageProblem if it cannot be drawn, or has no end."""
    census = _Census(name)
    if len(data) > DRAWING_BYTES:
        message = f"is larger than {DRAWING_BYTES / 1e6:g} MB"
        raise ImageProblem(f"image `{name}` {message}", SMALLER)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        census.line = parser.CurrentLineNumber
        census.start(tag, attributes)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda tag: census.end()
    parser.CharacterDataHandler = census.data
    parser.EntityDeclHandler = census.entity
    parser.SkippedEntityHandler = census.skipped
    parser.ProcessingInstructionHandler = census.instruction
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        hint = "it is broken XML, or not in UTF-8: export it again"
        if "undefined entity" in str(error):
            hint = "it names a character that XML does not know: write the character itself"
        raise ImageProblem(f"image `{name}` cannot be read: {error}", hint) from None
    census.finish()
    return Drawing("".join(sorted(census.characters)), tuple(census.pictures))


def check_inline(name: str, root: Any) -> None:
    """Raises ImageProblem for `<svg>` in a page that would be refused as a file."""
    census = _Census(name)
    for element, is_end in _walk(root):
        if is_end:
            census.end()
        else:
            census.start(str(element.tag), element.attrib)
            census.data(element.text or "")
    census.finish()


def _walk(root: Any) -> Iterator[tuple[Any, bool]]:
    """Each element where it begins, and where it ends."""
    left = [(root, False)]
    while left:
        element, is_end = left.pop()
        yield element, is_end
        if not is_end:
            left.append((element, True))
            left += ((child, False) for child in reversed(element))
