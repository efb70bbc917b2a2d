"""Image files: where they lie, whether the engine can read them, which characters they print.

In: an address as written. Out: an Image, or ImageProblem. Reads files.
"""

import os
import unicodedata
import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

from guide.limits import PICTURE_PIXELS
from guide.reading.addresses import shown, split_address
from guide.reading.drawing_parts import Note, prepared
from guide.reading.drawings import ImageProblem, read_drawing
from guide.storage.root import Root

SUFFIXES = {".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp"}
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
"""What Pillow may take a file for. For some others it starts programs (Ghostscript for PostScript),
or has decoders that few have tried."""


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
    notes: tuple[Note, ...] = ()
    """What of a drawing is printed otherwise than drawn."""


def find_image(address: str, folder: Path, root: Root) -> Path:
    """The file that `![](address)` in a file of `folder` means: beside it, else in `assets/`.

    Raises ImageProblem if there is none, or if it lies outside the guide, be it by a link.
    """
    if split_address(address).scheme or address.startswith("//"):
        hint = "a build reads nothing from the net: save the picture in assets/ and name that"
        raise ImageProblem(f"image `{shown(address)}` is not a file", hint)
    # A text is read with its letters composed; the name of a file may be written otherwise.
    said = unquote(address.lstrip("/"))
    names = dict.fromkeys((said, *(unicodedata.normalize(form, said) for form in ("NFC", "NFD"))))
    top = root.path
    places = [top] if address.startswith("/") else [folder, top / "assets", top]
    candidates = [Path(os.path.normpath(place / name)) for place in places for name in names]
    inside = [path for path in candidates if path.is_relative_to(top)]
    if not inside:
        raise ImageProblem(
            f"image `{shown(address)}` lies outside the guide", "copy it into assets/"
        )
    found = next((path for path in inside if root.holds(path) and not root.is_folder(path)), None)
    if not found:
        looked = ", ".join(dict.fromkeys(map(root.name_of, inside)))
        raise ImageProblem(f"image `{shown(address)}` not found", f"looked for {shown(looked)}")
    return found


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
        drawing = read_drawing(name, data)
        ready = prepared(name, data)
        characters = drawing.characters + ready.characters
        return Image(characters, uses=drawing.pictures, notes=ready.notes)
    _check_raster(name, data)
    return Image()


def ready_picture(name: str, data: bytes) -> bytes:
    """An image as the engine gets it; of pixels it is known only how many there are. Raises
    ImageProblem."""
    if Path(name).suffix.lower() == ".svg":
        read_drawing(name, data)
        return prepared(name, data).data
    _check_raster(name, data, decode=False)
    return data


def _check_raster(name: str, data: bytes, decode: bool = True) -> None:
    from PIL import Image as Raster  # only guides with such pictures pay for it

    hint = "it is broken, cut off, or of another kind than its name says: export it again"
    # Pillow warns of more than these, and refuses twice as many.
    Raster.MAX_IMAGE_PIXELS = PICTURE_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Raster.DecompressionBombWarning)
            image = Raster.open(BytesIO(data), formats=FORMATS)
        with image:
            _check_pixels(name, *image.size)
            if decode:
                image.load()
    except Raster.DecompressionBombError:
        raise _too_large(name, f"more than {2 * PICTURE_PIXELS:,}") from None
    except (OSError, SyntaxError, ValueError):
        # Pillow's own words depend on which of its formats were loaded before.
        raise ImageProblem(f"image `{name}` cannot be read", hint) from None


def _check_pixels(name: str, width: int, height: int) -> None:
    if width * height > PICTURE_PIXELS:
        raise _too_large(name, f"{width:,} × {height:,}")


def _too_large(name: str, pixels: str) -> ImageProblem:
    message = f"image `{name}` has {pixels} pixels, more than {PICTURE_PIXELS / 1e6:g} million"
    return ImageProblem(message, "make it smaller: 300 pixels an inch are enough for paper")


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height of a raster image in pixels; None if it cannot be read."""
    from PIL import Image as Raster

    try:
        with Raster.open(BytesIO(data), formats=FORMATS) as image:
            return image.size
    except (OSError, SyntaxError, ValueError):
        return None
