"""Names of emoji as GitHub has them (`:robot:`) → the characters.

In: a name. Out: its character. Reads `assets/emoji/`.
"""

import re
from functools import lru_cache

from guide.storage.bundled import EMOJI

CODE = re.compile(r"(?<![A-Za-z\d:]):([a-z\d_+-]+):(?![A-Za-z\d])")
"""Not within a word or between numbers: `12:30:45`."""


def with_emoji(text: str) -> str:
    """Text with the characters in the place of those names that there are."""
    return CODE.sub(lambda found: emoji(found[1]) or found[0], text) if ":" in text else text


def emoji(name: str) -> str:
    """Empty if none has that name."""
    return _characters().get(name, "")


@lru_cache(maxsize=1)
def _characters() -> dict[str, str]:
    lines = (EMOJI / "codes.txt").read_text("utf-8").splitlines()
    return {name: char for char, *names in map(str.split, lines) for name in names}
