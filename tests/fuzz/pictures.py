"""Pictures with damaged heads: a few whole ones of each kind, bytes of which are others."""

import random
from functools import cache
from io import BytesIO

from PIL import Image

KINDS = ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "PPM", "ICO", "EPS")
NAMES = ("a.png", "a.jpg", "a.gif", "a.webp", "a.svg")
HEAD = 80
"""Bytes in which most damage is done."""


@cache
def whole(kind: str) -> bytes:
    stored = BytesIO()
    Image.effect_noise((16, 16), 40).convert("RGB").save(stored, kind)
    return stored.getvalue()


def damaged(number: int) -> tuple[str, bytes]:
    """Picture number so-and-so: a name, and its bytes."""
    rng = random.Random(f"picture {number}")
    data = bytearray(whole(rng.choice(KINDS)))
    for _ in range(rng.choice((0, 1, 2, 4, 9))):
        data[rng.randrange(min(HEAD, len(data)))] = rng.choice((0, 1, 127, 255, rng.randrange(256)))
    if rng.random() < 0.3:
        del data[rng.randrange(len(data)) :]
    return rng.choice(NAMES), bytes(data)
