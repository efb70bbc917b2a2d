"""The entries of a PDF's catalog, and of its Info dictionary (ISO 32000-1, 7.7.2 and 14.3.3).

In: parts, their sheets in the file, an imprint. Out: entries; side effect: what they name is
written into a PdfFile.
"""

from collections.abc import Sequence
from typing import Any

from guide.press.parts import Imprint, Part, Placed
from guide.press.pdf_file import PdfFile
from guide.setting.laid import LaidSheet, Structure
from guide.setting.objects import reference, serialized, text

LABELS = {
    "decimal": "/D",
    "lower-roman": "/r",
    "upper-roman": "/R",
    "lower-alpha": "/a",
    "lower-latin": "/a",
    "upper-alpha": "/A",
    "upper-latin": "/A",
}
"""How a viewer writes page numbers (ISO 32000-1, table 159), by the counter style of CSS."""


def destinations(sheets: Sequence[Placed]) -> dict[str, Any]:
    """Where every anchor is (ISO 32000-1, 12.3.2.3)."""
    found: dict[str, bytes] = {}
    for placed in sheets:
        for anchor, spot in placed.sheet.anchors.items():
            found.setdefault(LaidSheet.name_of(anchor), placed.destination(spot))
    return {"Names": [part for name in sorted(found) for part in (text(name), found[name])]}


def page_labels(parts: Sequence[Part]) -> dict[str, Any]:
    """Page labels, so that viewers count as the paper does (ISO 32000-1, 12.4.2)."""
    at, ranges = 0, []
    for part in parts:
        before = ""
        for page, style in enumerate(part.styles):
            if style != before:
                first = {"St": page + 1} if page else {}
                ranges += [at + page, {"S": LABELS.get(style, "/D"), **first}]
            before = style
        at += part.pages
    return {"Nums": ranges}


def structure_tree(sheets: Sequence[Placed], document: int, file: PdfFile) -> dict[str, Any]:
    """Unite the structure trees of all sheets below one; the catalog's entries for it."""
    tagged = [(p, s) for p in sheets if (s := p.sheet.forme.structure)]
    if not tagged:
        return {}
    parents = _parents(tagged)
    root = file.take()
    whole = {
        "Type": "/StructElem",
        "S": "/Document",
        "P": reference(root),
        "K": [reference(p.numbers[kid]) for p, s in tagged for kid in s.kids],
    }
    file.put(document, serialized(whole))
    owners = file.add(serialized({"Nums": [part for pair in parents for part in pair]}))
    tree = {
        "Type": "/StructTreeRoot",
        "K": [reference(document)],
        "ParentTree": owners,
        "ParentTreeNextKey": len(parents),
    }
    file.put(root, serialized(tree))
    return {"StructTreeRoot": reference(root), "MarkInfo": {"Marked": "true"}}


def _parents(tagged: Sequence[tuple[Placed, Structure]]) -> list[tuple[int, Any]]:
    """The tree of parents: for each page, then for each link, the elements that own it."""
    pages = [
        # What is left out of the tree owns nothing.
        [reference(n) if (n := placed.numbers[owner]) else b"null" for owner in owners]
        for placed, structure in tagged
        for owners in structure.pages
    ]
    links = [reference(placed.numbers[owner]) for placed, s in tagged for owner in s.links]
    return list(enumerate([*pages, *links]))


def information(imprint: Imprint) -> dict[str, str]:
    """What a PDF says of itself."""
    values = {
        "Title": imprint.title,
        "Author": imprint.author,
        "Subject": imprint.subject,
        "Keywords": ", ".join(imprint.keywords),
        "Creator": imprint.creator,
        "CreationDate": imprint.date,
        "ModDate": imprint.date,
    }
    return {key: value for key, value in values.items() if value}
