"""Image files: where they lie, and whether the engine can read them. Reads files."""

from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

SUFFIXES = {".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp"}


class ImageProblem(Exception):
    """What is wrong with an image, and what to do (`hint`)."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def find_image(address: str, folder: Path, root: Path) -> Path:
    """The file that `![](address)` in a file of `folder` means: beside it, else in `assets/`.

    Raises ImageProblem if there is none, if it lies outside the guide, or cannot be read.
    """
    if urlsplit(address).scheme or address.startswith("//"):
        hint = "a build reads nothing from the net: save the picture in assets/ and name that"
        raise ImageProblem(f"image `{address}` is not a file", hint)
    name = unquote(address.lstrip("/"))
    places = [root] if address.startswith("/") else [folder, root / "assets", root]
    candidates = [(place / name).resolve() for place in places]
    inside = [path for path in candidates if path.is_relative_to(root.resolve())]
    if not inside:
        raise ImageProblem(f"image `{address}` lies outside the guide", "copy it into assets/")
    found = next((path for path in inside if path.is_file()), None)
    if not found:
        looked = ", ".join(dict.fromkeys(p.relative_to(root.resolve()).as_posix() for p in inside))
        raise ImageProblem(f"image `{address}` not found", f"looked for {looked}")
    check_image(found)
    return found


def check_image(path: Path) -> None:
    """Raises ImageProblem if the file is no picture that can be printed."""
    if path.suffix.lower() not in SUFFIXES:
        raise ImageProblem(
            f"`{path.name}` is no kind of image that can be printed",
            f"use {', '.join(sorted(suffix[1:] for suffix in SUFFIXES))}",
        )
    if path.suffix.lower() == ".svg":
        _check_drawing(path)
    else:
        _check_raster(path)


def _check_drawing(path: Path) -> None:
    try:
        root = ElementTree.parse(path).getroot()
    except (OSError, ElementTree.ParseError, ValueError, LookupError) as error:
        hint = "it is broken XML, or not in UTF-8: export it again"
        raise ImageProblem(f"image `{path.name}` cannot be read: {error}", hint) from None
    if root.tag.rpartition("}")[2] != "svg":
        raise ImageProblem(f"`{path.name}` is no SVG", "its root element must be <svg>")


def _check_raster(path: Path) -> None:
    from PIL import Image  # only guides with such pictures pay for it

    hint = "it is broken, cut off, or of another kind than its name says: export it again"
    try:
        with Image.open(path) as image:
            image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        # Pillow's own words depend on which of its formats were loaded before.
        raise ImageProblem(f"image `{path.name}` cannot be read", hint) from None
