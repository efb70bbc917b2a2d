"""Pictures that are no drawings: how many pixels they may have, before they are decoded."""

import zlib
from io import BytesIO
from struct import pack

import pytest
from PIL import Image, ImageFile

from guide.limits import PICTURE_PIXELS
from guide.reading import image_files
from guide.reading.drawings import ImageProblem
from guide.reading.image_files import examine, ready_picture


def png(width: int, height: int) -> bytes:
    """The head of a picture of this size, and of its content next to nothing."""
    chunks = ((b"IHDR", pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", b"x"))
    parts = (pack(">I", len(d)) + k + d + pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("size", [(16_000, 16_000), (40_000, 40_000), (2**31 - 1, 1)])
def test_a_picture_with_too_many_pixels_is_refused_unread(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: pytest.fail("it is decoded"))
    found = examine("a.png", png(*size))
    assert found.problem.startswith("image `a.png` has ")
    assert found.problem.endswith("pixels, more than 250 million")
    assert found.hint
    with pytest.raises(ImageProblem, match="more than 250 million"):
        ready_picture("a.png", png(*size))


@pytest.mark.filterwarnings("error")
def test_pictures_of_large_cameras_and_scans_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: None)
    for size in ((14_204, 10_652), (14_000, 14_000), (7_016, 9_921)):
        assert size[0] * size[1] <= PICTURE_PIXELS
        assert not examine("a.png", png(*size)).problem


def test_what_is_shown_by_raw_html_is_what_its_name_says() -> None:
    stored = BytesIO()
    Image.new("RGB", (2, 2)).save(stored, "TIFF")
    for name, data in (("a.png", stored.getvalue()), ("a.png", b"<svg/>"), ("a.svg", b"GIF89a")):
        with pytest.raises(ImageProblem, match="cannot be read"):
            ready_picture(name, data)


def test_only_the_formats_that_are_promised_are_decoded() -> None:
    assert image_files.FORMATS == ("PNG", "JPEG", "GIF", "WEBP")
