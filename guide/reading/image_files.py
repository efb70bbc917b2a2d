"""Image files: where they lie, whether the engine can read them, which characters they print.

In: an address as written. Out: an Image, or ImageProblem. Reads files.
"""

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from guide.limits import WORD
from guide.reading.addresses import split_address
from guide.storage.root import Root

SUFFIXES = {".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp"}
XLINK = "{http://www.w3.org/1999/xlink}href"
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
"""What Pillow may take a file for. For some others it starts programs (Ghostscript for PostScript),
or has decoders that few have tried."""


class ImageProblem(Exception):
    """What is wrong with an image, and what to do (`hint`)."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True)
class Image:
    """What an image file is found to be."""

    characters: str = ""
    """Of the text of a drawing, each once."""
    problem: str = ""
    """Why it cannot be printed; empty if it can."""
    hint: str = ""
    uses: tuple[str, ...] = ()
    """The pictures that a drawing holds by their addresses, relative to its own."""


def find_image(address: str, folder: Path, root: Root) -> Path:
    """The file that `![](address)` in a file of `folder` means: beside it, else in `assets/`.

    Raises ImageProblem if there is none, or if it lies outside the guide, be it by a link.
    """
    if split_address(address).scheme or address.startswith("//"):
        hint = "a build reads nothing from the net: save the picture in assets/ and name that"
        raise ImageProblem(f"image `{_shown(address)}` is not a file", hint)
    # A text is read with its letters composed; the name of a file may be written otherwise.
    said = unquote(address.lstrip("/"))
    names = dict.fromkeys((said, *(unicodedata.normalize(form, said) for form in ("NFC", "NFD"))))
    top = root.path
    places = [top] if address.startswith("/") else [folder, top / "assets", top]
    candidates = [Path(os.path.normpath(place / name)) for place in places for name in names]
    inside = [path for path in candidates if path.is_relative_to(top)]
    if not inside:
        raise ImageProblem(
            f"image `{_shown(address)}` lies outside the guide", "copy it into assets/"
        )
    found = next((path for path in inside if root.holds(path) and not root.is_folder(path)), None)
    if not found:
        looked = ", ".join(dict.fromkeys(map(root.name_of, inside)))
        raise ImageProblem(f"image `{_shown(address)}` not found", f"looked for {_shown(looked)}")
    return found


def _shown(address: str) -> str:
    """An address in a message."""
    return address if len(address) <= WORD else f"{address[:WORD]}…"


def examine(name: str, data: bytes) -> Image:
    """What an image file of this name and content is."""
    try:
        return _examine(name, data)
    except ImageProblem as error:
        return Image(problem=str(error), hint=error.hint)


def _examine(name: str, data: bytes) -> Image:
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise ImageProblem(
            f"`{name}` is no kind of image that can be printed",
            f"use {', '.join(sorted(suffix[1:] for suffix in SUFFIXES))}",
        )
    if suffix == ".svg":
        root = _drawing(name, data)
        return Image(_characters_of(root), uses=tuple(_uses(name, root)))
    _check_raster(name, data)
    return Image()


def _drawing(name: str, data: bytes) -> Element:
    """The root of an SVG."""
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        hint = "it is broken XML, or not in UTF-8: export it again"
        raise ImageProblem(f"image `{name}` cannot be read: {error}", hint) from None
    if root.tag.rpartition("}")[2] != "svg":
        raise ImageProblem(f"`{name}` is no SVG", "its root element must be <svg>")
    return root


def _uses(name: str, root: Element) -> Iterator[str]:
    """The addresses of the pictures that an SVG does not hold itself."""
    for element in root.iter():
        if str(element.tag).rpartition("}")[2] != "image":
            continue
        address = (element.get("href") or element.get(XLINK) or "").strip()
        if split_address(address).scheme == "data" or address[:1] in ("", "#"):
            continue
        if split_address(address).scheme or address.startswith("//"):
            message = f"image `{name}` takes `{_shown(address)}` from elsewhere"
            hint = "a build reads nothing from the net: export it with its pictures embedded"
            raise ImageProblem(message, hint)
        yield unquote(split_address(address).path)


def _characters_of(root: Element) -> str:
    """The characters in an SVG's text; those of comments and descriptions are not printed."""
    texts = (each for each in root.iter() if str(each.tag).endswith("}text"))
    return "".join(sorted({char for text in texts for char in "".join(text.itertext())}))


def _check_raster(name: str, data: bytes) -> None:
    from PIL import Image as Raster  # only guides with such pictures pay for it

    hint = "it is broken, cut off, or of another kind than its name says: export it again"
    try:
        with Raster.open(BytesIO(data), formats=FORMATS) as image:
            image.load()
    except (OSError, SyntaxError, ValueError, Raster.DecompressionBombError):
        # Pillow's own words depend on which of its formats were loaded before.
        raise ImageProblem(f"image `{name}` cannot be read", hint) from None


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height of a raster image in pixels; None if it cannot be read."""
    from PIL import Image as Raster

    try:
        with Raster.open(BytesIO(data), formats=FORMATS) as image:
            return image.size
    except (OSError, SyntaxError, ValueError):
        return None
