"""Paper, by name: how large it is, and what CSS calls it. Data alone; no side effects."""

from collections.abc import Mapping
from typing import Literal

Paper = Literal["A4", "Letter", "A5", "B5", "16开", "16K", "phone"]

PAPERS: Mapping[str, tuple[float, float]] = {
    "A4": (595.28, 841.89),
    "Letter": (612.0, 792.0),
    "A5": (419.53, 595.28),
    "B5": (498.9, 708.66),
    "16开": (524.41, 737.01),
    "16K": (524.41, 737.01),
    "phone": (216.85, 385.51),
}
"""Width and height, pt. B5 is that of ISO 216, 16开 of Chinese books (185 × 260 mm); a phone is
a screen of 9:16, as wide as one is."""
SIZES: Mapping[str, str] = {
    "16开": "185mm 260mm",
    "16K": "185mm 260mm",
    "phone": "76.5mm 136mm",
}
"""As CSS says it, of those that it has no name for (CSS Paged Media 3, 7.1)."""
CLASSES: Mapping[str, str] = {"16开": "K16", "16K": "K16"}
"""Of `<html>`, where the name is none that CSS takes."""
NO_SHEETS = ("A5", "phone")
"""Too small for a cheat sheet: that is printed on A4."""


def size_of(paper: str) -> str:
    """What `size` in `@page` is for it."""
    return SIZES.get(paper, paper)


def class_of(paper: str) -> str:
    """The class of `<html>` for what is printed on it."""
    return CLASSES.get(paper, paper)
