"""Pictures of pixels made plain: upright, grey or sRGB, eight bits, no finer than they are printed.

In: the bytes of a PNG, JPEG, GIF or WebP file, and how large it may be. Out: a Raster, whose
samples are written as PDF has them (ISO 32000-1, 7.4.4 and 7.4.8). No side effects.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from struct import unpack
from typing import Any

from PIL import Image as Pillow
from PIL import ImageCms

from guide.reading.image_files import load, opened, turned

STRIP = 4_000_000
"""So many pixels are made plain at once: a large picture is never in memory twice."""
FINER = 2
"""Averaged by whole numbers down to so many times the size that is wanted; then resampled."""
QUALITY = 90
"""Of JPEG, with colours as fine as light: letters in a photograph keep their edges."""
MUCH = 2
"""So many times smaller than without loss must a JPEG be, so that drawings stay sharp."""
KEPT = 2
"""A file that is smaller as it is stays so, if it is at most so many times finer than asked for."""
BITS = 8
"""Of a sample; in a PNG, the 25th byte says how many it has."""
MODES = ("L", "LA", "RGB", "RGBA", "CMYK")
"""Those of Pillow's whose pixels can be averaged."""
NEAR = 3
"""Levels of 255 that nobody sees."""
SPREAD = 8
"""Levels by which a gamma is another one: what is written is rounded."""
SRGB = 2.2
"""Its gamma, nearly."""
MARKER, FRAME, NO_FRAMES = 0xFF, 0xC0, (0xC4, 0xC8, 0xCC)
FRAMES = (0xC0, 0xC1, 0xC2)
"""Of JPEG: baseline, extended, progressive; not arithmetic, nor without loss."""
SCAN = 0xDA
TOLD = frozenset({*range(0xE1, 0xF0), 0xFE} - {0xEE})
"""Segments of JPEG for programs (EXIF, XMP, …) and comments; but JFIF's and Adobe's, which say how
its colours are meant."""
YCBCR = (1, 2, 3)
"""The components of a JPEG by which every reader takes them for light and colours."""


@dataclass(frozen=True)
class Raster:
    """Samples, and how to read them."""

    width: int
    height: int
    colours: int
    """1 or 3 to a pixel."""
    is_jpeg: bool
    """Else they are compressed as in a PNG."""
    data: bytes
    alpha: bytes = b""
    """One sample a pixel, compressed as in a PNG; empty if nothing shows through."""


def plain(data: bytes, size: tuple[int, int], is_exact: bool, turn: int) -> Raster:
    """A picture of at most this size, before it is turned. `is_exact` lets no JPEG be made of what
    is none. Raises ImageProblem for what cannot be read."""
    with opened("a picture", data) as image:
        whole = image.size
        as_it_is = _as_it_is(image, data) if turn == 1 else None
        if as_it_is and size == whole and (as_it_is.is_jpeg or is_exact):
            return as_it_is
        is_photo = image.format in ("JPEG", "MPO")
        made = turned(_coloured(_scaled(image, data, size), image), turn)
    found = _written(made, is_photo, is_exact)
    if as_it_is and as_it_is.is_jpeg == found.is_jpeg and whole[0] <= KEPT * size[0]:
        return min(as_it_is, found, key=lambda each: len(each.data))
    return found


def _as_it_is(image: Any, data: bytes) -> Raster | None:
    """What a PDF can have of a file without another word; None if that is nothing."""
    if image.mode not in ("L", "RGB") or "transparency" in image.info or _is_recoloured(image):
        return None
    (width, height), colours = image.size, len(image.mode)
    if image.format == "JPEG" and _is_common(image, data):
        return Raster(width, height, colours, True, _bare(data))
    if image.format == "PNG" and data[24] == BITS and not image.info.get("interlace"):
        return Raster(width, height, colours, False, _samples(data))
    return None


def _is_common(image: Any, data: bytes) -> bool:
    """Whether every reader of PDF takes a JPEG for what it is (ISO 32000-1, 7.4.8)."""
    names = tuple(name for name, *_ in image.layer)
    is_told = "jfif" in image.info or image.info.get("adobe_transform") == 1
    return _frame(data) in FRAMES and (len(names) == 1 or is_told or names == YCBCR)


def _frame(jpeg: bytes) -> int:
    """The marker that says how a JPEG is coded; 0 if it is not where it is looked for."""
    at = 2
    while at + 4 <= len(jpeg) and jpeg[at] == MARKER:
        kind, length = unpack(">xBH", jpeg[at : at + 4])
        if kind & 0xF0 == FRAME and kind not in NO_FRAMES:
            return int(kind)
        at += 2 + length
    return 0


def _bare(jpeg: bytes) -> bytes:
    """A JPEG without what its camera wrote beside the picture: where it was taken, and when."""
    kept, at = [jpeg[:2]], 2
    while at + 4 <= len(jpeg) and jpeg[at] == MARKER:
        kind, length = unpack(">xBH", jpeg[at : at + 4])
        if kind == SCAN:
            break
        if kind not in TOLD:
            kept.append(jpeg[at : at + 2 + length])
        at += 2 + length
    return b"".join([*kept, jpeg[at:]])


def _scaled(image: Any, data: bytes, size: tuple[int, int]) -> Any:
    """Its pixels, of a mode that can be averaged, in this size."""
    if size != image.size:
        image.draft(None, size)  # a JPEG is decoded at an eighth, a quarter or half
    load("a picture", image)
    clear = _clear(image, data)
    step = max(1, int(min(image.width / size[0], image.height / size[1]) / FINER))
    if step > 1 or clear is not None or image.mode not in MODES:
        image = _joined(image, clear, step)
    return image if image.size == size else image.resize(size, Pillow.Resampling.LANCZOS)


def _joined(image: Any, clear: Any, step: int) -> Any:
    """Strip by strip made of a mode that can be averaged, and averaged."""
    size = ceil(image.width / step), ceil(image.height / step)
    rows = max(1, STRIP // image.width // step) * step
    result: Any = None
    for top in range(0, image.height, rows):
        box = (0, top, image.width, min(top + rows, image.height))
        strip = _even(image.crop(box), clear)
        strip = strip.reduce(step) if step > 1 else strip
        result = result or Pillow.new(strip.mode, size)
        result.paste(strip, (0, top // step))
    return result


def _even(strip: Any, clear: Any) -> Any:
    """The same in a mode of eight bits that can be averaged; `clear` shows through."""
    if strip.mode == "I;16":  # Pillow 13 would cut it off at 255: the higher byte of each
        strip = Pillow.frombytes("L", strip.size, strip.tobytes()[1::2])
    elif strip.mode == "1":
        strip = strip.convert("L")
    strip.info = {} if clear is None else {"transparency": clear}
    if clear is not None:
        return strip.convert("LA" if strip.mode == "L" else "RGBA")
    return strip if strip.mode in MODES else strip.convert("RGB")


def _clear(image: Any, data: bytes) -> Any:
    """What shows through: a level, a colour, an entry of a palette or how much each does."""
    clear = image.info.get("transparency")
    if image.format != "PNG" or image.mode in ("1", "P") or clear is None:
        return clear
    # Pillow makes all samples eight bits, and leaves this as it was.
    bits = data[24]
    levels = clear if isinstance(clear, tuple) else (clear,)
    found = tuple(v >> 8 if bits > BITS else min(v * 255 // (2**bits - 1), 255) for v in levels)
    return found if isinstance(clear, tuple) else found[0]


def _coloured(made: Any, image: Any) -> Any:
    """The same in grey or sRGB: by its profile, if it has one that can be read, or its gamma."""
    alpha = made.getchannel("A") if made.mode in ("LA", "RGBA") else None
    colours = made.convert(made.mode[:-1]) if alpha else made
    way, levels = _way(image, colours.mode), _levels(image)
    if way:
        is_grey = colours.mode == "L"
        colours = _recoloured(colours, way)
        colours = colours.convert("L") if is_grey else colours
    elif colours.mode == "CMYK":
        colours = colours.convert("RGB")
    elif levels:
        colours = colours.point(levels * len(colours.mode))
    if alpha and alpha.getextrema() != (255, 255):
        colours.putalpha(alpha)
    return colours


def _is_recoloured(image: Any) -> bool:
    return bool(_way(image, image.mode) or _levels(image))


def _way(image: Any, mode: str) -> Any:
    """What takes colours of this mode to sRGB; None if there is no need to, or no way."""
    data = image.info.get("icc_profile")
    if not data:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(data))
        way = ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), mode, "RGB")
        return way if mode == "CMYK" or _changes(way, mode) else None
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None  # broken, or of other colours than the picture has


def _changes(way: Any, mode: str) -> bool:
    """Whether anybody sees what a profile does to grey (L) or to colours (RGB)."""
    levels = range(0, 256, 51)
    colours = [(r, g, b) for r in levels for g in levels for b in levels]
    if mode == "L":
        colours = [(level,) * 3 for level in levels]
    before = bytes(level for colour in colours for level in colour)
    tried = Pillow.frombytes("RGB", (len(colours), 1), before).convert(mode)
    after = bytes(_recoloured(tried, way).tobytes())
    return any(abs(one - other) > NEAR for one, other in zip(before, after, strict=True))


def _recoloured(image: Any, way: Any) -> Any:
    return ImageCms.applyTransform(image, way)


def _levels(image: Any) -> list[int]:
    """What each level of a PNG with a gamma of its own is in sRGB; empty if that is the same."""
    gamma = image.info.get("gamma")
    if not gamma or {"srgb", "icc_profile"} & image.info.keys():
        return []
    found = [round(255 * (level / 255) ** (1 / (gamma * SRGB))) for level in range(256)]
    return found if any(abs(one - other) > SPREAD for one, other in enumerate(found)) else []


def _written(image: Any, is_photo: bool, is_exact: bool) -> Raster:
    """As JPEG, if it is a photograph by its kind or by what that saves; else without loss."""
    width, height = image.size
    colours = 1 if image.mode in ("L", "LA") else 3
    if image.mode in ("LA", "RGBA"):
        alpha = _packed(image.getchannel("A"))
        return Raster(width, height, colours, False, _packed(image.convert(image.mode[:-1])), alpha)
    if is_photo:
        return Raster(width, height, colours, True, _jpeg(image))
    exact = Raster(width, height, colours, False, _packed(image))
    if is_exact:
        return exact
    photo = Raster(width, height, colours, True, _jpeg(image))
    return photo if MUCH * len(photo.data) < len(exact.data) else exact


def _jpeg(image: Any) -> bytes:
    file = BytesIO()
    image.info = {}
    image.save(file, "JPEG", quality=QUALITY, subsampling=0)
    return file.getvalue()


def _packed(image: Any) -> bytes:
    file = BytesIO()
    image.info = {}
    image.save(file, "PNG", compress_level=6)
    return _samples(file.getvalue())


def _samples(png: bytes) -> bytes:
    """What is compressed in a PNG."""
    return b"".join(data for kind, data in _chunks(png) if kind == b"IDAT")


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG, each with its kind."""
    at = 8
    while at + 8 <= len(data):
        length, kind = unpack(">I4s", data[at : at + 8])
        yield kind, data[at + 8 : at + 8 + length]
        at += 12 + length
