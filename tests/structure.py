"""The tree of structure of a tagged PDF: what is read aloud, in which order (ISO 32000-1, 14.7)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

MARKED = re.compile(rb"/MCID (\d+)")


@dataclass(frozen=True)
class Element:
    """An element of the tree, without those that it holds."""

    depth: int
    role: str
    page: int | None
    """From 0; None if it is on none of its own."""
    text: str
    """Of its own marked content."""
    alternative: str
    spans: tuple[int, int]
    """Columns and rows, of a cell."""
    heads: tuple[str, ...]
    """The text of the cells that head a cell."""
    links: int
    """How many annotations it holds."""


class Tree:
    """The tree of a PDF. `passed` is the role of elements right below the root to pass over."""

    def __init__(self, path: Path, passed: str = "") -> None:
        self._passed = passed
        self._pdf = pikepdf.open(path)
        self._pages = {page.objgen: index for index, page in enumerate(self._pdf.pages)}
        self._texts = _marked_texts(path)
        self._root = self._pdf.Root.StructTreeRoot
        self._named = {str(each["/ID"]): each for each in self._walk() if "/ID" in each}

    def elements(self) -> list[Element]:
        return [self._element(0, self._root.K[0]), *self._below(self._root.K[0], 1)]

    def _walk(self) -> Iterator[Any]:
        waiting = [self._root.K[0]]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += [kid for kid in _kids(element) if _is_element(kid)]

    def _below(self, parent: Any, depth: int) -> Iterator[Element]:
        for kid in filter(_is_element, _kids(parent)):
            if depth == 1 and self._passed == kid.S:
                yield from self._below(kid, depth)
            else:
                yield self._element(depth, kid)
                yield from self._below(kid, depth + 1)

    def _element(self, depth: int, element: Any) -> Element:
        said = element.get("/A", {})
        return Element(
            depth=depth,
            role=str(element.S),
            page=self._pages[element.Pg.objgen] if "/Pg" in element else None,
            text=self._text(element),
            alternative=str(element.get("/Alt", "")),
            spans=(int(said.get("/ColSpan", 1)), int(said.get("/RowSpan", 1))),
            heads=tuple(self._whole_text(self._named[str(n)]) for n in said.get("/Headers", ())),
            links=sum(map(_is_annotation, _kids(element))),
        )

    def _text(self, element: Any) -> str:
        marks = [kid for kid in _kids(element) if isinstance(kid, int)]
        page = self._pages[element.Pg.objgen] if marks else 0
        return "".join(self._texts.get((page, int(mark)), "") for mark in marks)

    def _whole_text(self, element: Any) -> str:
        kids = filter(_is_element, _kids(element))
        return self._text(element) + "".join(map(self._whole_text, kids))

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
