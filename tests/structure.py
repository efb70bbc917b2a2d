"""The tree of structure of a tagged PDF: what is read aloud, in which order (ISO 32000-1, 14.7).

Two trees that say the same are equal here, however finely they are cut: an element that says
nothing counts as a part of the one that holds it, and pieces of text that follow one another are
one text.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from tests.likeness import Box, is_within, outermost

MARKED = re.compile(rb"/MCID (\d+)")
GROUPS = {"/Span", "/NonStruct"}
"""Roles that mean nothing by themselves."""
PLAIN = {"/Type", "/S", "/P", "/K", "/Pg"}
"""The keys of an element that says nothing but its role."""


@dataclass(frozen=True)
class Element:
    """An element of the tree, without those that it holds."""

    depth: int
    role: str
    page: int | None
    """From 0; None if it is on none of its own."""
    texts: tuple[str, ...]
    """Of its own marked content: before, between and behind the elements that it holds."""
    alternative: str
    spans: tuple[int, int]
    """Columns and rows, of a cell."""
    heads: tuple[str, ...]
    """The text of the cells that head a cell."""
    links: int
    """How many annotations it holds, without those that lie within others to the same target."""


class Tree:
    """The tree of a PDF. `passed` is the role of elements right below the root to pass over."""

    def __init__(self, path: Path, passed: str = "") -> None:
        self._passed = passed
        self._later: dict[tuple[int, int], list[Any]] = {}
        """The later parts of formulas, by the first one."""
        self._pdf = pikepdf.open(path)
        self._pages = {page.objgen: index for index, page in enumerate(self._pdf.pages)}
        self._texts = _marked_texts(path)
        self._links = {note.objgen for page in self._pdf.pages for note in _outer_links(page)}
        self._root = self._pdf.Root.StructTreeRoot
        self._named = {str(each["/ID"]): each for each in self._walk() if "/ID" in each}

    def elements(self) -> list[Element]:
        """Those that say something, in the order in which they are read."""
        return list(self._from(0, self._root.K[0]))

    def _walk(self) -> Iterator[Any]:
        waiting = [self._root.K[0]]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += [kid for kid in _kids(element) if _is_element(kid)]

    def _from(self, depth: int, element: Any) -> Iterator[Element]:
        parts = list(self._parts(element))
        said = element.get("/A", {})
        yield Element(
            depth=depth,
            role=str(element.S),
            page=self._pages[element.Pg.objgen] if "/Pg" in element else None,
            texts=tuple(_texts_between(parts)),
            alternative=str(element.get("/Alt", "")),
            spans=(int(said.get("/ColSpan", 1)), int(said.get("/RowSpan", 1))),
            heads=tuple(self._whole_text(self._named[str(n)]) for n in said.get("/Headers", ())),
            links=sum(map(_is_annotation, parts)),
        )
        for kid in filter(_is_element, parts):
            yield from self._from(depth + 1, kid)

    def _parts(self, element: Any) -> Iterator[Any]:
        """What an element holds: texts, elements that say something, annotations. A figure without
        a description is a part of one with a description right before it: they are a formula."""
        last, kept = None, []
        for part in list(self._flat(element)):
            is_figure = _is_element(part) and part.S == "/Figure"
            if is_figure and "/Alt" not in part and last and last.Pg.objgen == part.Pg.objgen:
                self._later[last.objgen].append(part)
                continue
            last = part if is_figure and "/Alt" in part else None
            if last:
                self._later[last.objgen] = []
            kept.append(part)
        yield from kept
        for part in self._later.get(element.objgen, ()):
            yield from self._parts(part)

    def _flat(self, element: Any) -> Iterator[Any]:
        for kid in _kids(element):
            if isinstance(kid, int):
                yield self._texts.get((self._pages[element.Pg.objgen], kid), "")
            elif _is_element(kid) and (self._says_nothing(kid) or self._is_passed(element, kid)):
                yield from self._flat(kid)
            elif _is_element(kid) or kid.Obj.objgen in self._links:
                yield kid

    def _says_nothing(self, element: Any) -> bool:
        """Whether it only groups what it holds; so does a link whose places all lie in others."""
        if set(element.keys()) - PLAIN:
            return False
        if element.S == "/Link":
            notes = filter(_is_annotation, _kids(element))
            return not any(note.Obj.objgen in self._links for note in notes)
        return str(element.S) in GROUPS

    def _is_passed(self, parent: Any, element: Any) -> bool:
        return self._passed == element.S and parent.objgen == self._root.K[0].objgen

    def _whole_text(self, element: Any) -> str:
        parts = self._parts(element)
        return "".join(
            part if isinstance(part, str) else self._whole_text(part)
            for part in parts
            if not _is_annotation(part)
        )

    def faults(self) -> list[str]:
        """Where the tree of parents is not the inverse of the tree."""
        parents = _numbered(self._root.ParentTree)
        found = []
        for index, page in enumerate(self._pdf.pages):
            owners = parents[int(page.StructParents)]
            marks = sorted(map(int, MARKED.findall(_content(page))))
            if marks != list(range(len(owners))):
                found.append(f"page {index}: {len(owners)} owners for the marks {marks}")
            for mark, owner in enumerate(owners):
                if owner.Pg.objgen != page.objgen or mark not in _kids(owner):
                    found.append(f"page {index}: mark {mark} is not its owner's")
            for note in page.get("/Annots", ()):
                owner = parents[int(note.StructParent)]
                if not any(_is_annotation(k) and k.Obj == note for k in _kids(owner)):
                    found.append(f"page {index}: an annotation is not its owner's")
        return found + list(self._not_owned(parents))

    def _not_owned(self, parents: Mapping[int, Any]) -> Iterator[str]:
        """Marked content of elements that the tree of parents says is another's."""
        for element in self._walk():
            for kid in _kids(element):
                if _is_element(kid) and kid.P.objgen != element.objgen:
                    yield f"{kid.S} in {element.S} names another parent"
                if isinstance(kid, int):
                    owner = parents[int(element.Pg.StructParents)][kid]
                    if owner.objgen != element.objgen:
                        yield f"{element.S} lists mark {kid}, which is another's"


def _kids(element: Any) -> list[Any]:
    return list(element.get("/K", ()))


def _is_element(kid: Any) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and "/S" in kid


def _is_annotation(kid: Any) -> bool:
    return isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR"


def _texts_between(parts: Iterable[Any]) -> list[str]:
    """The texts among parts, joined where no element stands between them."""
    texts = [""]
    for part in parts:
        if isinstance(part, str):
            texts[-1] += part
        elif _is_element(part):
            texts.append("")
    return texts


def _outer_links(page: Any) -> list[Any]:
    """The annotations of a page but those that lie within others to the same target."""
    return outermost(list(page.get("/Annots", ())), _lies_within)


def _lies_within(one: Any, other: Any) -> bool:
    return _target(one) == _target(other) and is_within(_box(one), _box(other))


def _target(link: Any) -> tuple[str, str]:
    """Inside and outside of the file."""
    return unquote(str(link.get("/Dest", ""))), str(link.get("/A", {}).get("/URI", ""))


def _box(link: Any) -> Box:
    (left, right), (bottom, top) = (sorted(map(float, list(link.Rect)[at::2])) for at in (0, 1))
    return left, bottom, right, top


def _numbered(tree: Any) -> dict[int, Any]:
    """A number tree of one node."""
    return {int(key): tree.Nums[at + 1] for at, key in list(enumerate(tree.Nums))[::2]}


def _content(page: Any) -> bytes:
    streams = page.Contents if isinstance(page.Contents, pikepdf.Array) else [page.Contents]
    return b"\n".join(stream.read_bytes() for stream in streams)


def _marked_texts(path: Path) -> dict[tuple[int, int], str]:
    """Page and number → text, of all marked content."""
    found: dict[tuple[int, int], str] = {}
    pdf = pypdfium2.PdfDocument(path)
    for number in range(len(pdf)):
        page = pdf[number]
        textpage = page.get_textpage()
        for item in page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT], max_depth=1, textpage=textpage):
            key = number, pdfium.FPDFPageObj_GetMarkedContentID(item)
            found[key] = found.get(key, "") + item.extract()
    return found
