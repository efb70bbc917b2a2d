"""Texts in the one form in which a PDF and the guide are compared.

In: text. Out: text without white space and what cannot be seen, in which what looks alike is
written alike; words of which only the letters are compared. No side effects.

Readers give what is written from right to left in an order of their own, and ligatures in either:
so of such words the letters are compared, wherever the words stand.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

UNSEEN = re.compile(
    r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"
    "\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]+"
)
"""White space, and characters without any ink; the colours of skin, which print has not."""
ALIKE = ("<compat>", "<initial>", "<medial>", "<final>", "<isolated>")
"""Decompositions that look as what they decompose; `²` is no 2, and `Ａ` no A."""
DIFFERENT = frozenset("ſẛ‥…")
"""Have such a decomposition, and look otherwise."""
LEFTWARD = ("R", "AL")
WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """A text in its normal form."""
    return UNSEEN.sub("", _composed(text))


def _composed(text: str) -> str:
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", "".join(map(_same, text)))


@lru_cache(maxsize=4096)
def _same(char: str) -> str:
    kind = unicodedata.decomposition(char).partition(" ")[0]
    return unicodedata.normalize("NFKC", char) if kind in ALIKE and char not in DIFFERENT else char


def is_leftward(text: str) -> bool:
    """Whether any of a text is written from right to left."""
    return not text.isascii() and any(map(_is_leftward, text))


def _is_leftward(char: str) -> bool:
    return unicodedata.bidirectional(char) in LEFTWARD


def words_of(text: str) -> Iterator[str]:
    """The words of a text of both directions, none of which has letters of both."""
    for word in WORD.findall(_composed(UNSEEN.sub(" ", text))):
        for leftward, run in groupby(word, lambda char: _is_leftward(char) or _is_mark(char)):
            letters = "".join(run)
            yield "".join(filter(_is_leftward, letters)) if leftward else letters


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) == "Mn"


def stands_in(words: str, text: str) -> bool:
    """Whether words in their normal form stand in a text in its normal form."""
    if words in text or not is_leftward(words):
        return words in text
    letters, wanted = "".join(filter(_is_leftward, text)), sorted(words)
    size = len(words)
    return any(sorted(letters[at : at + size]) == wanted for at in range(len(letters) - size + 1))
