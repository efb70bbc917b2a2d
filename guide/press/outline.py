"""Bookmarks → a tree of objects (ISO 32000-1, 12.3.3).

In: the bookmarks of sheets that stand in a file. Out: the catalog's entries for them; side effect:
objects in a PdfFile.
"""

from collections.abc import Sequence
from typing import Any

from guide.press.parts import Placed
from guide.press.pdf_file import PdfFile
from guide.setting.laid import Bookmark
from guide.setting.objects import reference, serialized, text


def outline(sheets: Sequence[Placed], file: PdfFile) -> dict[str, Any]:
    """Bookmarks, all open; the catalog's entries for them."""
    marks = [(mark, placed) for placed in sheets for mark in placed.sheet.bookmarks]
    if not marks:
        return {}
    root = file.take()
    kids = _siblings(marks, root, file)
    file.put(root, serialized({"Type": "/Outlines", "Count": len(marks), **kids}))
    return {"Outlines": reference(root), "PageMode": "/UseOutlines"}


def _siblings(
    marks: Sequence[tuple[Bookmark, Placed]], parent: int, file: PdfFile
) -> dict[str, Any]:
    """Write marks, of which the first is of the highest level; the parent's entries."""
    starts = [0]
    for index, (mark, _) in enumerate(marks):
        if index and mark.level <= marks[starts[-1]][0].level:
            starts.append(index)
    first = file.take(len(starts))
    for place, start in enumerate(starts):
        end = starts[place + 1] if place + 1 < len(starts) else len(marks)
        number, (mark, placed), below = first + place, marks[start], marks[start + 1 : end]
        item = {
            "Title": text(mark.label),
            "Parent": reference(parent),
            "Dest": placed.destination(mark.spot),
        }
        if place:
            item["Prev"] = reference(number - 1)
        if end < len(marks):
            item["Next"] = reference(number + 1)
        if below:
            item |= {"Count": serialized(len(below)), **_siblings(below, number, file)}
        file.put(number, serialized(item))
    return {"First": reference(first), "Last": reference(first + len(starts) - 1)}
