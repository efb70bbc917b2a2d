"""Image files: where they lie, whether they can be read, which characters they print.

In: an address as written, or the bytes of a file. Out: an Image, or ImageProblem; a picture of
Pillow's. Reads files.
"""

import os
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from struct import error as StructError
from struct import unpack
from typing import Any
from urllib.parse import unquote

from guide.limits import PICTURE_NOTES, PICTURE_PIXELS, WEBP_PIXELS
from guide.reading.addresses import shown, split_address
from guide.reading.drawing_parts import Note, prepared
from guide.reading.drawings import ImageProblem, read_drawing
from guide.storage.root import Root

SUFFIXES = {".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp"}
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
"""What Pillow may take a file for. For some others it starts programs (Ghostscript for PostScript),
or has decoders that few have tried."""
ORIENTATION = 0x0112
"""The tag of EXIF that says how a picture is turned."""
SIDEWAYS = (5, 6, 7, 8)
"""Its values by which width is height."""
TURNS = (
    "FLIP_LEFT_RIGHT",
    "ROTATE_180",
    "FLIP_TOP_BOTTOM",
    "TRANSPOSE",
    "ROTATE_270",
    "TRANSVERSE",
    "ROTATE_90",
)
"""What makes a picture upright, by its values from 2, as Pillow calls it."""
POINTS = 8
"""Of a picture, across and down, by which it is told from others of its size."""


@dataclass(frozen=True)
class Image:
    """What an image file is found to be."""

    characters: str = ""
    """Of the text of a drawing, each once."""
    problem: str = ""
    """Why it cannot be printed; empty if it can."""
    hint: str = ""
    warning: str = ""
    """What of it is not printed."""
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
    with opened(name, data) as image:
        image.draft(None, (image.width // 8, image.height // 8))  # of a JPEG, all is read
        load(name, image)
        # A JPEG of several pictures is what telephones make: the others are its like, and small.
        moves = image.format != "MPO" and getattr(image, "is_animated", False)
    warning = f"image `{name}` moves: its first picture is printed" if moves else ""
    return Image(warning=warning, hint="save the picture that you mean as PNG" if moves else "")


def ready_picture(name: str, data: bytes) -> bytes:
    """An image as the engine gets it; of pixels it is known only how many there are. Raises
    ImageProblem."""
    if Path(name).suffix.lower() == ".svg":
        read_drawing(name, data)
        return prepared(name, data).data
    with opened(name, data):
        return data


@contextmanager
def opened(name: str, data: bytes) -> Iterator[Any]:
    """A picture of Pillow's, of no more pixels than may be, not yet decoded. Raises ImageProblem.

    Pillow says nothing on the terminal meanwhile.
    """
    from PIL import Image as Raster  # only guides with such pictures pay for it
    from PIL import ImageFile, PngImagePlugin

    Raster.MAX_IMAGE_PIXELS = None  # of less than we let through it warns
    PngImagePlugin.MAX_TEXT_CHUNK = PICTURE_NOTES
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # as the engine would
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with _told(name):
            image = Raster.open(BytesIO(data), formats=FORMATS)
        with image:
            _check_pixels(name, image)
            yield image


def load(name: str, image: Any) -> None:
    """Decode a picture. Raises ImageProblem."""
    with _told(name):
        image.load()


@contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, SyntaxError, ValueError):
        # Pillow's own words depend on which of its formats were loaded before.
        hint = "it is broken, cut off, or of another kind than its name says: export it again"
        raise ImageProblem(f"image `{name}` cannot be read", hint) from None


def _check_pixels(name: str, image: Any) -> None:
    most = WEBP_PIXELS if image.format == "WEBP" else PICTURE_PIXELS
    if image.width * image.height > most:
        pixels = f"{image.width:,} × {image.height:,} pixels"
        message = f"image `{name}` has {pixels}, more than {most / 1e6:g} million"
        raise ImageProblem(message, "make it smaller: 300 pixels an inch are enough for paper")


def turn_of(image: Any) -> int:
    """How a picture is turned, as EXIF says: 1 is upright, 2 to 8 are as in its standard."""
    data = image.info.get("exif", b"").removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None:
        return 1
    try:
        (start,) = unpack(f"{order}I", data[4:8])
        (count,) = unpack(f"{order}H", data[start : start + 2])
        for at in range(start + 2, start + 2 + 12 * count, 12):
            tag, value = unpack(f"{order}H6xH", data[at : at + 10])
            if tag == ORIENTATION:
                return int(value) if 1 <= value <= 8 else 1
    except StructError:  # cut off
        pass
    return 1


def upright(size: tuple[int, int], turn: int) -> tuple[int, int]:
    """The size of a picture when it is turned so."""
    width, height = size
    return (height, width) if turn in SIDEWAYS else size


def turned(image: Any, turn: int) -> Any:
    """The same, upright."""
    from PIL.Image import Transpose

    return image if turn == 1 else image.transpose(Transpose[TURNS[turn - 2]])


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height of a raster image in pixels, upright; None if it cannot be read."""
    try:
        with opened("", data) as image:
            return upright(image.size, turn_of(image))
    except ImageProblem:
        return None


def look_of(data: bytes) -> bytes:
    """How much red, green and blue it has at some points, upright. Raises ImageProblem."""
    with opened("", data) as image:
        load("", image)
        colours = turned(image, turn_of(image)).convert("RGB")
        return bytes(v for x, y in points_of(*colours.size) for v in colours.getpixel((x, y)))


def points_of(width: int, height: int) -> list[tuple[int, int]]:
    """The points at which pictures of a size are compared."""
    middles = [(2 * n + 1) / (2 * POINTS) for n in range(POINTS)]
    return [(int(x * width), int(y * height)) for y in middles for x in middles]
