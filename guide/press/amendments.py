"""The objects of a sheet, changed as a variant of PDF asks.

Sheets are laid out without knowing of variants, so that the store has them for all.

In: a forme's objects, its numbers filled in. Out: the same, with strict roles, headings that skip
no level, running heads as artifacts, and links that say where they lead. No side effects.
"""

import re
import zlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from urllib.parse import unquote

from guide.press.variants import Variant
from guide.problems import Place, Problem, Severity
from guide.setting.laid import Forme, Structure
from guide.setting.objects import text
from guide.setting.strict import HEADINGS

STRING = rb"(?:\((?:[^()\\]|\\.)*\)|<[0-9a-f]*>)"
ROLE = re.compile(rb"/S /\w+")
CELL = re.compile(rb"/A <</O /Table[^>]*>>")
"""Attributes of a cell, which other roles have not (ISO 32000-1, table 349)."""
CONTENTS = re.compile(rb"/Contents " + STRING, re.DOTALL)
JUMP = re.compile(rb"/Dest \(([^()]*)\)")
MARKED = re.compile(rb"^/\w+<</MCID (\d+)>>BDC\n", re.MULTILINE)
ARTIFACT = b"/Artifact<</Type/Pagination>>BDC\n"
INK = re.compile(rb"/DeviceCMYK\b")
PRINTS = b"/F 4"
"""The one flag that an annotation may and must have (ISO 19005-3, 6.3.2)."""


@dataclass(frozen=True)
class Targets:
    """Where links within a guide lead."""

    pages: Mapping[str, str]
    """Page numbers, by anchor."""
    titles: Mapping[str, str]
    """What begins there, of some."""
    page: str
    """How a page is named; `{}` stands for its number."""

    def described(self, anchor: str) -> str:
        parts = [self.titles.get(anchor, ""), self.page.format(self.pages.get(anchor, ""))]
        return " · ".join(part for part in parts if part)


class Levels:
    """Levels of headings, one by one, so that none is skipped (ISO 14289-1, 7.4.2)."""

    def __init__(self) -> None:
        self._open: list[int] = []

    def next(self, level: int) -> int:
        """A heading is one level below the last that is above it."""
        while self._open and self._open[-1] >= level:
            self._open.pop()
        self._open.append(level)
        return len(self._open)


class Amendments:
    """What a variant asks of the sheets of a PDF, which come in their order."""

    def __init__(self, variant: Variant, targets: Targets) -> None:
        self._variant = variant
        self._targets = targets
        self._levels = Levels()
        self._pages = 0
        self.problems: list[Problem] = []
        """What stands against the variant."""

    def objects(self, forme: Forme, data: Sequence[bytes]) -> list[bytes]:
        """The objects that are no streams, and the dictionaries of those that are."""
        structure = forme.structure
        roles = self._roles(structure) if structure else {}
        amended = [self._object(item, roles.get(n, "")) for n, item in enumerate(data)]
        if structure and self._variant.is_spoken:
            self._check_pictures(structure, amended)
        if self._variant.has_colours:
            self._check_colours(forme, amended)
        self._pages += len(structure.pages) if structure else 0
        return amended

    def contents(self, forme: Forme, slotted: Mapping[int, bytes]) -> dict[int, bytes]:
        """What pages show, by the index of the stream, with what stands in their margins as
        artifacts (ISO 14289-1, 7.8); `slotted` is that of pages with slots."""
        contents = dict(slotted)
        structure = forme.structure
        if structure is None:
            return contents
        for stream, owners in zip(structure.contents, structure.pages, strict=True):
            left_out = {n for n, owner in enumerate(owners) if owner in structure.furniture}
            whole = slotted.get(stream) or zlib.decompress(forme.streams[stream])
            contents[stream] = _with_artifacts(whole, left_out)
        return contents

    def _roles(self, structure: Structure) -> dict[int, str]:
        return {
            index: f"H{self._levels.next(int(role[1:]))}" if role in HEADINGS else role
            for index, role in structure.strict.items()
        }

    def _object(self, data: bytes, role: str) -> bytes:
        if role:
            data = _as(role, data)
        if b"/Subtype /Link" in data:
            data = self._link(data)
        # ISO 19005-3, 6.2.8.
        return data.replace(b"/Interpolate true", b"/Interpolate false")

    def _link(self, data: bytes) -> bytes:
        """A link that is printed, and says where it leads (ISO 14289-1, 7.18.5)."""
        if jump := JUMP.search(data):
            said = text(self._targets.described(unquote(jump[1].decode())))
            data = CONTENTS.sub(lambda _: b"/Contents " + said, data, count=1)
        return _with(PRINTS, data)

    def _check_pictures(self, structure: Structure, data: Sequence[bytes]) -> None:
        for page, owners in enumerate(structure.pages, self._pages + 1):
            silent = {n for n in owners if b"/S /Figure" in data[n] and b"/Alt " not in data[n]}
            self.problems += [_silent(page)] * bool(silent.difference(structure.furniture))

    def _check_colours(self, forme: Forme, data: Sequence[bytes]) -> None:
        drawn = (_unpacked(s, data[n]) for n, s in forme.streams.items())
        if any(INK.search(each) for each in (*data, *drawn)):
            self.problems.append(_of_ink(self._pages + 1, len(forme.pages)))


def _as(role: str, data: bytes) -> bytes:
    """An element in a role."""
    name, _, heads = role.partition(" ")
    data = ROLE.sub(b"/S /" + name.encode(), data, count=1)
    if heads:
        return data.replace(b"/A <</O /Table", b"/A <</O /Table/Scope /" + heads.encode(), 1)
    return CELL.sub(b"", data)


def _with(entry: bytes, dictionary: bytes) -> bytes:
    return dictionary.removesuffix(b">>") + entry + b">>"


def _with_artifacts(content: bytes, left_out: Set[int]) -> bytes:
    """The content of a page in which these marks are of nothing that is read aloud."""

    def marked(mark: re.Match[bytes]) -> bytes:
        return ARTIFACT if int(mark[1]) in left_out else mark[0]

    return MARKED.sub(marked, content)


def _unpacked(stream: bytes, dictionary: bytes) -> bytes:
    """The operators in a stream, in which colours may be set; nothing of a picture."""
    if b"/Subtype /Image" in dictionary:
        return b""
    return zlib.decompress(stream) if b"/Filter /FlateDecode" in dictionary else stream


def _silent(page: int) -> Problem:
    message = f"a picture on page {page} of the PDF has no alternative text, which PDF/UA asks for"
    hint = 'say what it shows: ![caption](…), or {alt="…"} behind it; in a template, alt="…"'
    return Problem(Severity.ERROR, message, Place("variant"), hint)


def _of_ink(first: int, pages: int) -> Problem:
    last = first + max(pages, 1) - 1
    where = f"page {first}" if first == last else f"pages {first} to {last}"
    message = f"colours of ink (CMYK) on {where} of the PDF, which PDF/A cannot have beside sRGB"
    hint = "in stylesheets and HTML, write no device-cmyk()"
    return Problem(Severity.ERROR, message, Place("variant"), hint)
