"""Pictures of pixels as the engine draws them: no finer than they are printed.

In: what WeasyPrint 70 asks of a raster image. Out: objects of PDF, made by `rasters` once it is
known how large a picture is printed, and kept in the cache. Side effects of the import: a class
and two functions of WeasyPrint are replaced; else what the cache writes.
"""

import warnings
from dataclasses import dataclass
from math import ceil, hypot
from typing import Any

import msgspec
import pydyf
import weasyprint.images
from weasyprint.logger import LOGGER
from weasyprint.matrix import Matrix
from weasyprint.pdf.stream import Stream

from guide.reading.drawings import ImageProblem
from guide.reading.image_files import turn_of, upright
from guide.setting.rasters import Raster, plain
from guide.storage.cache import Cache, digest, digest_of
from guide.storage.versions import versions

# The engine opens pictures too, and Pillow warns on the terminal of what is odd in them.
warnings.filterwarnings("ignore", module=r"PIL\.")
NOTHING = Raster(1, 1, 1, False, b"")
INCH = 72.0
"""pt."""
QUARTERS = {(0, False): 1, (180, False): 3, (90, False): 8, (270, False): 6}
QUARTERS |= {(0, True): 2, (180, True): 4, (90, True): 5, (270, True): 7}
"""What `image-orientation` says, as EXIF would."""


@dataclass(frozen=True)
class Rasters:
    """Pictures made plain, or found as they were made before."""

    cache: Cache
    dpi: int
    """No picture is finer where it is printed; 0 leaves them all as they are."""

    def plain(self, data: bytes, size: tuple[int, int], turn: int) -> Raster:
        parts = ("picture", versions(), digest_of(data), f"{size}, {not self.dpi}, {turn}")
        key = digest(*parts)
        kept = self.cache.get(key)
        if kept is not None:
            return msgspec.msgpack.decode(kept, type=Raster)
        made = plain(data, size, not self.dpi, turn)
        if made.data is not data:
            self.cache.put(key, msgspec.msgpack.encode(made))
        return made


class Picture:
    """Stands in for a raster image of WeasyPrint's; decoded when it is written."""

    def __init__(
        self,
        image: Any,
        image_id: str,
        data: bytes,
        filename: str | None = None,
        cache: Any = None,
        orientation: Any = "none",
        options: Any = None,
    ) -> None:
        self.id = image_id
        self._data = data
        self._rasters: Rasters = cache.rasters
        self._size = image.size
        self._turn = _turn(image, orientation)
        self.width, self.height = upright(image.size, self._turn)
        self.ratio = self.width / self.height

    def get_intrinsic_size(self, resolution: float, font_size: float) -> tuple[float, float, float]:
        return self.width / resolution, self.height / resolution, self.ratio

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        smooth = style["image_rendering"] == "auto"
        name = stream.add_image(self, smooth, self._share(_printed(stream, width, height)))
        stream.transform(width, 0, 0, -height, 0, height)
        stream.draw_x_object(name)

    def _share(self, printed: tuple[float, float]) -> float:
        """How much of its pixels, across, are wanted where it is printed so large, in pt."""
        if not self._rasters.dpi or not all(printed):
            return 1.0
        wide, high = (self._rasters.dpi * length / INCH for length in printed)
        return min(1.0, max(wide / self.width, high / self.height))

    def get_x_object(self, smooth: bool, share: float) -> Any:
        """The object that shows it, with its mask, if any; `share` is the largest that was asked
        for."""
        size = (ceil(self._size[0] * share), ceil(self._size[1] * share))
        try:
            raster = self._rasters.plain(self._data, size, self._turn)
        except ImageProblem as error:
            LOGGER.error("Failed to load image: %s", error)
            raster = NOTHING
        shown = _stream(raster, raster.data, raster.colours, smooth, raster.is_jpeg)
        if raster.alpha:
            shown.extra["SMask"] = _stream(raster, raster.alpha, 1, smooth)
        return shown


def _turn(image: Any, orientation: Any) -> int:
    if isinstance(orientation, str):
        return turn_of(image) if orientation == "from-image" else 1
    angle, is_flipped = orientation
    return QUARTERS.get((int(angle), bool(is_flipped)), 1)


def _stream(raster: Raster, data: bytes, colours: int, smooth: bool, is_jpeg: bool = False) -> Any:
    extra = {
        "Type": "/XObject",
        "Subtype": "/Image",
        "Width": raster.width,
        "Height": raster.height,
        "ColorSpace": "/DeviceRGB" if colours > 1 else "/DeviceGray",
        "BitsPerComponent": 8,
        "Interpolate": "true" if smooth else "false",
        "Filter": "/DCTDecode" if is_jpeg else "/FlateDecode",
    }
    if not is_jpeg:
        # Each line begins with what predicts it, as in a PNG.
        rows = {"Predictor": 15, "Columns": raster.width, "Colors": colours}
        extra["DecodeParms"] = pydyf.Dictionary(rows)
    return pydyf.Stream([data], pydyf.Dictionary(extra))


def _printed(stream: Any, width: float, height: float) -> tuple[float, float]:
    """How large something of this size on a stream is on paper, pt."""
    (a, b, _), (c, d, _), _ = stream.ctm @ _outer(stream)
    return abs(width) * hypot(a, b), abs(height) * hypot(c, d)


def _outer(stream: Any) -> Any:
    """Where a group or a pattern lies on paper; the engine knows only where it is in another."""
    return getattr(stream, "outer", Matrix())


def _add_group(stream: Any, *box: float) -> Any:
    group = _group_of(stream, *box)
    group.outer = stream.ctm @ _outer(stream)
    return group


def _add_pattern(stream: Any, *arguments: Any) -> Any:
    pattern = _pattern_of(stream, *arguments)
    pattern.outer = arguments[-1] @ _outer(stream)
    return pattern


_group_of, _pattern_of = Stream.add_group, Stream.add_pattern
# Replaced in WeasyPrint 70: `pdf.stream.Stream.add_group`, as pictures in it are to know how large
# they are on paper. Hook: a stream knows that.
Stream.add_group = _add_group
# Replaced in WeasyPrint 70: `pdf.stream.Stream.add_pattern`, for the same reason. Hook: the same.
Stream.add_pattern = _add_pattern
# Replaced in WeasyPrint 70: `images.RasterImage`, as it prints 16 bits black, others are as fine as
# they come, and none is kept. Hook: what a picture is made of may be exchanged when it is written.
weasyprint.images.RasterImage = Picture
