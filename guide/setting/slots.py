"""The content of a page, cut where it prints a page number of another sheet.

In: content as the engine and its marks made it. Out: Slots, and what is behind the last of them.
Reads font files.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from guide.fonts.faces import figures
from guide.setting.laid import Digits, FaceUse, LaidSheet, Slot
from guide.storage.files import path_of

MARK = b"%page-of "
"""Begins what prints another sheet's page number, in a page's content: a comment in PDF, with the
link to it and the number that the engine set, of zeros as a rule."""
UNMARK = b"%end"
MARKED = re.compile(re.escape(MARK) + rb"([^\n]*)\n(.*?)" + re.escape(UNMARK) + rb"\n", re.DOTALL)
SINGLE = re.compile(rb"\[(<[0-9a-f]*>)\] TJ")
HEXADECIMAL = re.compile(rb"<([0-9a-f]+)>")
KEY = re.compile(rb"/(\w+) [\d.]+ Tf")


def tightened(content: bytes) -> bytes:
    """Without words that change nothing.

    Numbers stay as the engine wrote them: viewers snap small letters to pixels, and a letter near
    the edge between two would come out elsewhere for a ten-thousandth.
    """
    content = content.replace(b">0<", b"").replace(b">0] TJ", b">] TJ")
    content = SINGLE.sub(rb"\1 Tj", content).replace(b"/Artifact\nBMC\n", b"/Artifact BMC\n")
    return content.replace(b"ET\nBT\n", b"")


def cut(
    content: bytes, index: int, faces: Sequence[FaceUse], root: Path
) -> tuple[list[Slot], bytes]:
    """The slots of a stream with that index, and what follows them; all of it if there are none."""
    *parts, rest = MARKED.split(content)
    slots = []
    for at in range(0, len(parts), 3):
        before, mark, fragment = parts[at : at + 3]
        address, page = mark.decode().split(" ")
        pieces, digits = _set_in(fragment, page, faces, root)
        slots.append(Slot(index, before, LaidSheet.anchor_of(address), pieces, digits))
    return slots, rest


def _set_in(
    fragment: bytes, page: str, faces: Sequence[FaceUse], root: Path
) -> tuple[tuple[bytes, ...], Digits | None]:
    """What stands around the zeros of a page number, and the figures in which they are set."""
    key = KEY.search(fragment)
    face = next((f for f in faces if key and f.key == key[1].decode()), None)
    for digits in _digits(face, root) if face else ():
        pieces = _around_zeros(fragment, digits.glyphs[0])
        # Else these are other glyphs than those of its zeros, or it is set as it is.
        if page == "0" * (len(pieces) - 1):
            return pieces, digits
    return (fragment,), None


def _around_zeros(fragment: bytes, zero: str) -> tuple[bytes, ...]:
    """A fragment cut at the glyph of `0`, which is left out."""

    def split(match: re.Match[bytes]) -> bytes:
        glyphs = re.findall(rb"....", match[1])
        return b"<" + b"".join(b"\0" if g == zero.encode() else g for g in glyphs) + b">"

    return tuple(HEXADECIMAL.sub(split, fragment).split(b"\0"))


def _digits(face: FaceUse, root: Path) -> list[Digits]:
    """The forms of a face's digits that are all as wide as its zero."""
    forms = figures(path_of(face.file, root)) if face.file else ()
    return [Digits(face.key, tuple(f"{glyph:04x}" for glyph in form)) for form in forms]
