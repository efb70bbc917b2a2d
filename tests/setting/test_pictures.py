"""Pictures of pixels: every kind that its file may have is printed as a viewer shows it, no finer
than print needs."""

import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from struct import pack
from typing import Any

import pypdfium2.raw as pdfium
import pytest
from PIL import Image, ImageChops, ImageCms, ImageFilter

from guide.setting import pictures as pictures_of_engine
from guide.setting import rasters
from guide.setting.fonts import wishes_of
from guide.setting.laid import Setting, Sheet, kit_of
from guide.setting.rasters import plain
from guide.setting.sheets import Typesetter
from guide.storage.cache import Cache
from guide.storage.root import Root
from tests.conftest import Run
from tests.readers import opened
from tests.stock import write_files

CELL = 16
"""Pixels of a side: JPEG's blocks do not mix two."""
RED, GREEN, BLUE, GREY = (200, 30, 40), (30, 160, 60), (40, 60, 180), (120, 120, 120)
WHITE, BLACK, PALE, DARK = (255, 255, 255), (0, 0, 0), (200, 200, 200), (60, 60, 60)
COLOURS = ((RED, GREEN, BLUE), (GREY, WHITE, BLACK))
"""Two rows of three cells."""
GREYS = ((DARK, GREY, PALE), (BLACK, WHITE, GREY))
NEAR = 10
"""Levels between what is asked for and what is printed: JPEG, and profiles, round."""
Colour = tuple[int, int, int]
Cells = tuple[tuple[Colour, ...], ...]


def painted(cells: Cells) -> Image.Image:
    whole = Image.new("RGB", (CELL * len(cells[0]), CELL * len(cells)))
    for y, row in enumerate(cells):
        for x, colour in enumerate(row):
            whole.paste(colour, (CELL * x, CELL * y, CELL * (x + 1), CELL * (y + 1)))
    return whole


def stored(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png(
    head: tuple[int, int, int], rows: list[bytes], *more: tuple[bytes, bytes], passes: bytes = b""
) -> bytes:
    """A PNG of so many bits, a kind of colour and a width, from its rows (or its passes)."""
    bits, kind, width = head
    size = pack(">IIBBBBB", width, len(rows), bits, kind, 0, 0, bool(passes))
    packed = zlib.compress(passes or b"".join(b"\0" + row for row in rows))
    chunks = ((b"IHDR", size), *more, (b"IDAT", packed), (b"IEND", b""))
    parts = (pack(">I", len(d)) + k + d + pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def samples(cells: Cells, write: Any) -> list[bytes]:
    return [b"".join(write(colour) * CELL for colour in row) for row in cells for _ in range(CELL)]


def wide(level: int) -> int:
    """A level in 16 bits, of which the lower ones say something else."""
    return level << 8 | 0x55


def grey16(clear: int | None = None) -> bytes:
    more = [(b"tRNS", pack(">H", clear))] if clear is not None else []
    return png((16, 0, 3 * CELL), samples(GREYS, lambda c: pack(">H", wide(c[0]))), *more)


def bits(count: int, clear: int | None = None) -> tuple[bytes, Cells]:
    """A grey PNG of 1, 2 or 4 bits, with what it shows."""
    top = 2**count - 1
    levels = ((0, top, 0), (top, top // 2, 0))
    per = 8 // count
    rows = []
    for row in levels:
        values = [level for level in row for _ in range(CELL)]
        packed = [
            sum(v << (8 - count * (n + 1)) for n, v in enumerate(values[at : at + per]))
            for at in range(0, len(values), per)
        ]
        rows += [bytes(packed)] * CELL
    shown = tuple(
        tuple(WHITE if v == clear else ((255 * v // top),) * 3 for v in row) for row in levels
    )
    more = [(b"tRNS", pack(">H", clear))] if clear is not None else []
    return png((count, 0, 3 * CELL), rows, *more), shown


def over_white(cells: Cells, alpha: int) -> Cells:
    return tuple(
        tuple(tuple(round((v * alpha + 255 * (255 - alpha)) / 255) for v in c) for c in row)
        for row in cells
    )


def seen_through(mode: str) -> Image.Image:
    whole = painted(GREYS if mode == "LA" else COLOURS).convert(mode)
    whole.putalpha(102)
    return whole


ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
"""Where each pass begins, and its steps, across and down."""


def interlaced() -> bytes:
    whole = painted(COLOURS)
    rows = b""
    for left, top, right, down in ADAM7:
        for y in range(top, whole.height, down):
            line = (bytes(whole.getpixel((x, y))) for x in range(left, whole.width, right))
            rows += b"\0" + b"".join(line)
    return png((8, 2, whole.width), [b""] * whole.height, passes=rows)


def in_palette() -> Image.Image:
    whole = painted(COLOURS).quantize(6)
    return whole


def palette_with_alpha() -> bytes:
    whole = in_palette()
    return stored(whole, "PNG", transparency=bytes([102] * 6))


def wide_gamut() -> bytes:
    """A profile whose colours are not those of sRGB: red and blue are exchanged."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = bytearray(srgb)
    places = {}
    for n in range(int.from_bytes(data[128:132], "big")):
        at = 132 + 12 * n
        places[bytes(data[at : at + 4])] = at
    red, blue = places[b"rXYZ"], places[b"bXYZ"]
    data[red : red + 4], data[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(data)


EXCHANGED = tuple(tuple((b, g, r) for r, g, b in row) for row in COLOURS)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
LINEAR = tuple(
    tuple(tuple(round(255 * (v / 255) ** (1 / 2.2)) for v in c) for c in row) for row in COLOURS
)


def frames(kind: str, **options: Any) -> bytes:
    others = [painted(GREYS)] * 2
    return stored(painted(COLOURS), kind, save_all=True, append_images=others, **options)


def exif(turn: int) -> Image.Exif:
    found = Image.Exif()
    found[0x0112] = turn
    return found


UNTURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""What makes of an upright picture the one that a camera stores with this orientation."""


def turned(turn: int, kind: str) -> bytes:
    whole = painted(COLOURS)
    whole = whole.transpose(UNTURNED[turn]) if turn in UNTURNED else whole
    return stored(whole, kind, exif=exif(turn))


CMYK_COLOURS = painted(COLOURS).convert("CMYK")
ADOBE = b"\xff\xee"


def without_adobe() -> bytes:
    """Colours of ink with nobody's word that they are inverted, as all programs write them."""
    data = stored(CMYK_COLOURS, "JPEG", quality=95, subsampling=0)
    at = data.index(ADOBE)
    return data[:at] + data[at + 2 + int.from_bytes(data[at + 2 : at + 4], "big") :]


def ycck() -> bytes:
    """Colours of ink, stored as light and colours with black."""
    inks = ImageChops.invert(painted(COLOURS)).convert("YCbCr")
    light = [ImageChops.invert(band) for band in inks.split()]
    whole = Image.merge("CMYK", (*light, Image.new("L", light[0].size, 0)))
    data = bytearray(stored(whole, "JPEG", quality=95, subsampling=0))
    data[data.index(b"Adobe") + 11] = 2
    return bytes(data)


def odd_several() -> bytes:
    data = bytearray(frames("MPO", subsampling=0))
    at = data.index(b"MPF\0") + 8
    data[at : at + 4] = b"\xff" * 4
    return bytes(data)


def pictures() -> Iterator[tuple[str, bytes, Cells]]:
    """Name, file and what is seen of it, of one picture of each kind."""
    colours, greys = painted(COLOURS), painted(GREYS).convert("L")
    yield "rgb.png", stored(colours, "PNG"), COLOURS
    yield "grey.png", stored(greys, "PNG"), GREYS
    yield "grey16.png", grey16(), GREYS
    yield (
        "grey16-clear.png",
        grey16(wide(120)),
        tuple(tuple(WHITE if c == GREY else c for c in row) for row in GREYS),
    )
    yield (
        "rgb16.png",
        png((16, 2, 3 * CELL), samples(COLOURS, lambda c: pack(">3H", *map(wide, c)))),
        COLOURS,
    )
    yield (
        "rgb16-clear.png",
        png(
            (16, 2, 3 * CELL),
            samples(COLOURS, lambda c: pack(">3H", *map(wide, c))),
            (b"tRNS", pack(">3H", *map(wide, RED))),
        ),
        tuple(tuple(WHITE if c == RED else c for c in row) for row in COLOURS),
    )
    yield (
        "grey16-alpha.png",
        png((16, 4, 3 * CELL), samples(GREYS, lambda c: pack(">2H", wide(c[0]), wide(102)))),
        over_white(GREYS, 102),
    )
    for count in (1, 2, 4):
        yield f"bits{count}.png", *bits(count)
        yield f"bits{count}-clear.png", *bits(count, 2**count // 2 - 1)
    yield "palette.png", stored(in_palette(), "PNG"), COLOURS
    yield "palette-alpha.png", palette_with_alpha(), over_white(COLOURS, 102)
    entry = in_palette().getpixel((2, 2))
    clear = tuple(tuple(WHITE if c == RED else c for c in row) for row in COLOURS)
    yield "palette-clear.png", stored(in_palette(), "PNG", transparency=entry), clear
    yield "grey-alpha.png", stored(seen_through("LA"), "PNG"), over_white(GREYS, 102)
    yield "rgba.png", stored(seen_through("RGBA"), "PNG"), over_white(COLOURS, 102)
    yield "opaque.png", stored(colours.convert("RGBA"), "PNG"), COLOURS
    yield "rgb-clear.png", stored(colours, "PNG", transparency=RED), clear
    yield "interlaced.png", interlaced(), COLOURS
    yield (
        "gamma.png",
        png((8, 2, 3 * CELL), samples(COLOURS, bytes), (b"gAMA", pack(">I", 100_000))),
        LINEAR,
    )
    yield "profile.png", stored(colours, "PNG", icc_profile=wide_gamut()), EXCHANGED
    yield "profile.jpg", stored(colours, "JPEG", subsampling=0, icc_profile=wide_gamut()), EXCHANGED
    yield "srgb.png", stored(colours, "PNG", icc_profile=SRGB), COLOURS
    yield "broken-profile.png", stored(colours, "PNG", icc_profile=b"no profile at all"), COLOURS
    yield "grey-with-profile-of-colours.png", stored(greys, "PNG", icc_profile=SRGB), GREYS
    yield "rgb.jpg", stored(colours, "JPEG", subsampling=0, quality=95), COLOURS
    yield "grey.jpg", stored(greys, "JPEG", quality=95), GREYS
    yield "progressive.jpg", stored(colours, "JPEG", subsampling=0, progressive=True), COLOURS
    yield "components.jpg", stored(colours, "JPEG", keep_rgb=True, quality=95), COLOURS
    yield "cmyk.jpg", stored(CMYK_COLOURS, "JPEG", quality=95, subsampling=0), COLOURS
    yield "cmyk-unsaid.jpg", without_adobe(), COLOURS
    yield (
        "cmyk-profile.jpg",
        stored(CMYK_COLOURS, "JPEG", quality=95, subsampling=0, icc_profile=SRGB),
        COLOURS,
    )
    yield "ycck.jpg", ycck(), COLOURS
    yield "several.jpg", frames("MPO", subsampling=0), COLOURS
    yield "several-broken.jpg", odd_several(), COLOURS
    yield "cut-exif.jpg", stored(colours, "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff"), COLOURS
    yield "long-profile.png", stored(colours, "PNG", icc_profile=SRGB + bytes(2_000_000)), COLOURS
    yield "palette.gif", stored(in_palette(), "GIF"), COLOURS
    yield "clear.gif", stored(in_palette(), "GIF", transparency=entry), clear
    yield (
        "moving.gif",
        stored(in_palette(), "GIF", save_all=True, append_images=[painted(GREYS).quantize(6)] * 2),
        COLOURS,
    )
    yield "moving.png", frames("PNG"), COLOURS
    yield "moving.webp", frames("WEBP", lossless=True), COLOURS
    yield "lossless.webp", stored(colours, "WEBP", lossless=True), COLOURS
    yield (
        "alpha.webp",
        stored(seen_through("RGBA"), "WEBP", lossless=True),
        over_white(COLOURS, 102),
    )
    for turn in range(1, 9):
        for kind in ("JPEG", "PNG", "WEBP"):
            yield f"turned{turn}.{kind.lower()}", turned(turn, kind), COLOURS


PICTURES = tuple(pictures())
MOVE = ("moving.gif", "moving.png", "moving.webp")


@dataclass(frozen=True)
class Placed:
    """A picture on a page."""

    box: tuple[float, float, float, float]
    """Left, top, right, bottom, of the page's picture."""
    size: tuple[int, int]
    """Pixels."""
    kind: str
    """How its samples are compressed."""


SCALE = 4.0


def placed(page: Any) -> list[Placed]:
    """The pictures of a page, in the order in which they stand there."""
    height = page.get_height()
    found = []
    for each in page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE]):
        left, lower, right, upper = (SCALE * edge for edge in each.get_bounds())
        box = (left, SCALE * height - upper, right, SCALE * height - lower)
        found.append(Placed(box, each.get_px_size(), each.get_filters()[-1]))
    return found


def seen(page: Image.Image, at: Placed, cells: Cells) -> Cells:
    """The colours in the middles of the cells of a picture."""
    left, top, right, bottom = at.box
    wide, high = (right - left) / len(cells[0]), (bottom - top) / len(cells)
    return tuple(
        tuple(
            page.getpixel((int(left + (x + 0.5) * wide), int(top + (y + 0.5) * high)))
            for x in range(len(cells[0]))
        )
        for y in range(len(cells))
    )


def build_all(root: Path) -> Path:
    shown = " ".join(f"![{name}](img/{name})" for name, _, _ in PICTURES)
    files = {f"content/img/{name}": data for name, data, _ in PICTURES}
    return write_files(root, {"content/q.md": f"# 题？\n\n看 {shown} 完。\n", **files})


def test_every_kind_is_printed_as_it_looks(tmp_path: Path, run: Run) -> None:
    result = run("build -q -v --only guide", build_all(tmp_path / "guide"))
    assert result.exit_code == 0, result.output
    warned = [line for line in result.stderr.splitlines() if "content/q.md:3:" in line]
    assert len(warned) == len(MOVE), result.stderr
    for line, name in zip(warned, MOVE, strict=True):
        assert line.endswith(f"warning: image `{name}` moves: its first picture is printed")
    pdf = opened(tmp_path / "guide" / "output" / "guide.pdf")
    pages = [(placed(page), page.render(scale=SCALE).to_pil()) for page in pdf]
    found = [(at, page) for places, page in pages for at in places]
    wrong = {}
    for (name, _, cells), (at, page) in zip(PICTURES, found, strict=True):
        printed = seen(page, at, cells)
        pairs = zip(sum(printed, ()), sum(cells, ()), strict=True)
        if any(abs(a - b) > NEAR for one, two in pairs for a, b in zip(one, two, strict=True)):
            wrong[name] = printed, cells
    assert not wrong


def test_files_that_are_no_such_pictures_are_told_at_their_places(tmp_path: Path, run: Run) -> None:
    lab = ImageCms.createProfile("LAB")
    way: Any = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), lab, "RGB", "LAB")
    whole: Any = painted(COLOURS)
    jpeg = bytearray(stored(whole, "JPEG"))
    flat = jpeg.index(b"\xff\xc0") + 5
    files = {
        "lab.png": stored(ImageCms.applyTransform(whole, way), "TIFF"),
        "no-width.png": png((8, 2, 0), []),
        "no-height.jpg": bytes(jpeg[:flat]) + b"\0\0" + bytes(jpeg[flat + 2 :]),
        "cut.jpg": bytes(jpeg[: len(jpeg) // 2]),
        "other.jpg": stored(whole, "JPEG2000"),
    }
    shown = "\n\n".join(f"![{name}]({name})" for name in files)
    root = write_files(
        tmp_path,
        {"content/q.md": f"# 题？\n\n{shown}\n", **{f"content/{n}": d for n, d in files.items()}},
    )
    result = run("check -v", root)
    places = [(line, name) for line, name in zip(range(3, 99, 2), files, strict=False)]
    expected = [f"content/q.md:{n}:1: error: image `{name}` cannot be read" for n, name in places]
    assert [line for line in result.stderr.splitlines() if ": error" in line] == expected


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    data = random.Random(1).randbytes(width * height * len(mode))
    return Image.frombytes(mode, (width, height), data)


def images_of(html: str, folder: Path, css: str = "", dpi: int = 300) -> list[tuple[int, int, str]]:
    """Width, height and compression of what is stored for the pictures of a page."""
    setting = Setting(Root(folder), (), (), "", (), dpi)
    sheet = Sheet(html, f"@page {{ size: 100mm; margin: 0 }} {css}")
    laid = Typesetter(kit_of(setting, wishes_of([html]))).lay_out(sheet)
    assert not laid.problems
    found = re.findall(rb"/Width (\d+)/Height (\d+).*?/Filter /(\w+)", laid.forme.template)
    return [(int(width), int(height), kind.decode()) for width, height, kind in found]


MM = 300 / 25.4
SIZES = {
    "as wide as said": ('<img src="a.png" style="width: 20mm">', 20),
    "turned": ('<img src="a.png" style="width: 20mm; transform: rotate(90deg)">', 20),
    "larger by a transform": ('<img src="a.png" style="width: 8mm; transform: scale(3)">', 24),
    "in what is see-through": (
        '<div style="transform: scale(3); width: 10mm">'
        '<div style="opacity: .5"><img src="a.png" style="width: 8mm"></div></div>',
        24,
    ),
    "of a ground": (
        '<p style="background: url(a.png) 0 0 / 20mm 15mm; width: 60mm; height: 60mm">',
        20,
    ),
    "in a drawing": ('<img src="d.svg" style="width: 30mm">', 15),
    "the larger of two": (
        '<img src="a.png" style="width: 9mm"> <img src="a.png" style="width: 20mm">',
        20,
    ),
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'viewBox="0 0 2 2"><g opacity=".5"><image xlink:href="a.png" width="1" height=".75"/></g>'
        "</svg>"
    )
    grey = painted(GREYS).resize((400, 300)).convert("RGB")
    files = {
        "a.png": stored(grey, "PNG"),
        "d.svg": drawing,
        "photo.png": stored(noise(400, 300).filter(ImageFilter.GaussianBlur(1)), "PNG"),
        "photo.jpg": stored(noise(400, 300), "JPEG"),
        "clear.png": stored(noise(400, 300, "RGBA"), "PNG"),
    }
    return write_files(tmp_path_factory.mktemp("shelf"), files)


@pytest.mark.parametrize("case", SIZES)
def test_a_picture_is_as_fine_as_it_is_printed(case: str, shelf: Path) -> None:
    html, wide = SIZES[case]
    [(width, height, _)] = images_of(html, shelf)
    assert wide * MM <= width <= wide * MM + 2
    assert abs(height - width * 0.75) <= 1


def test_the_resolution_may_be_chosen(shelf: Path) -> None:
    html = '<img src="a.png" style="width: 20mm">'
    assert [images_of(html, shelf, dpi=dpi)[0][0] for dpi in (150, 0)] == [119, 400]


KINDS = {
    "a.png": ("FlateDecode",),
    "photo.png": ("DCTDecode",),
    "photo.jpg": ("DCTDecode",),
    "clear.png": ("FlateDecode", "FlateDecode"),
}


@pytest.mark.parametrize("name", KINDS)
def test_photographs_are_jpeg_and_nothing_else_is(name: str, shelf: Path) -> None:
    html = f'<img src="{name}" style="width: 20mm">'
    assert tuple(kind for *_, kind in images_of(html, shelf)) == KINDS[name]
    if name != "photo.jpg":
        assert {kind for *_, kind in images_of(html, shelf, dpi=0)} == {"FlateDecode"}


def test_what_is_plain_is_taken_as_it_is(shelf: Path) -> None:
    data = (shelf / "photo.jpg").read_bytes()
    assert plain(data, (400, 300), False, 1).data == data
    png = stored(noise(40, 30), "PNG", compress_level=9)
    assert plain(png, (40, 30), True, 1).data in png


def test_nothing_that_a_camera_wrote_is_printed() -> None:
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    exif.get_ifd(0x8825)[1] = "N"
    picture, stored = Image.effect_noise((60, 40), 90).convert("RGB"), BytesIO()
    picture.save(stored, "JPEG", exif=exif, comment=b"a secret")
    assert b"a camera" in stored.getvalue() and b"a secret" in stored.getvalue()
    taken = plain(stored.getvalue(), (60, 40), False, 1)
    assert taken.is_jpeg
    assert b"a camera" not in taken.data and b"a secret" not in taken.data
    with Image.open(BytesIO(taken.data)) as bare, Image.open(stored) as whole:
        assert bare.tobytes() == whole.tobytes()


def test_a_picture_is_made_plain_once(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    monkeypatch.setattr(pictures_of_engine, "plain", lambda *a: calls.append(a) or plain(*a))
    data = (shelf / "photo.png").read_bytes()
    rasters = pictures_of_engine.Rasters(Cache(tmp_path / "cache"), 300)
    made = [rasters.plain(data, size, 1) for size in ((90, 60), (90, 60), (80, 60))]
    assert made[0] == made[1] != made[2]
    assert len(calls) == 2


def test_a_large_picture_is_never_in_memory_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strips of it are made plain; what is made of all of it is small."""
    monkeypatch.setattr(rasters, "STRIP", 4000)
    sizes = []
    crop = Image.Image.crop
    monkeypatch.setattr(
        Image.Image, "crop", lambda image, box: sizes.append(box) or crop(image, box)
    )
    data = stored(noise(200, 200, "RGBA"), "PNG")
    whole = rasters.plain(data, (50, 50), False, 1)
    assert len(sizes) == 10 and {right - left for left, _, right, _ in sizes} == {200}
    monkeypatch.setattr(rasters, "STRIP", 10**6)
    assert rasters.plain(data, (50, 50), False, 1) == whole
