"""Words cut at the end of a line, by the dictionaries of pyphen, which it owns.

In: a word with its style. Out: where it may be cut, and how wide the hyphen is. No side effects.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pyphen

from guide.lines import filling
from guide.lines.filling import is_east_asian
from guide.lines.gaps import EM

ENGLISH = "en_US"
LEAST = 8
"""Letters of a Latin word that is cut among Han; what CSS says holds elsewhere."""


def cuts(word: str, style: Any) -> Sequence[tuple[int, float]]:
    """Where a word may be cut, the latest place first, with the advance of the hyphen."""
    east = is_east_asian(style["lang"])
    found = re.match("([^A-Za-z]*)((?:[A-Z]?[a-z]+)+)(?![A-Za-z0-9])", word)
    total, left, right = style["hyphenate_limit_chars"]
    if not found or len(found[2]) < (LEAST if east else total):
        return ()
    language = pyphen.language_fallback(ENGLISH if east else _named(style["lang"] or ""))
    if language is None:
        return ()
    before, letters = found.groups()
    camels = [match.start() for match in re.finditer("(?<=[a-z]{3})[A-Z](?=[a-z]{2})", letters)]
    is_name = not camels and re.search("[a-z][A-Z]", letters)  # PyTorch
    places = camels or ([] if is_name else _dictionary(language, left, right).positions(letters))
    advance, *_ = filling.hyphen(style)
    return [(len(before) + place, advance / style["font_size"] * EM) for place in places[::-1]]


def _named(language: str) -> str:
    """English is American where nothing else is said: applica-tion, not applic-ation."""
    return ENGLISH if language.lower() == "en" else language


@lru_cache
def _dictionary(language: str, left: int, right: int) -> Any:
    return pyphen.Pyphen(lang=language, left=left, right=right)
