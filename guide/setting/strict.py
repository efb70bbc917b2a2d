"""The roles that PDF/UA asks for, where the engine gives elements others (ISO 14289-1, 7.2 to 7.7).

WeasyPrint 70 tags a formula as a picture, an entry of a definition list that is in a `div` as a
`Div` in a list, and contents as a table without heads; and cells do not say what they head.

In: the structure tree of a sheet, thinned. Out: roles, for the press to use if it is asked for such
a PDF. No side effects.
"""

from collections.abc import Iterator, Sequence, Set
from typing import Any

from guide.setting.laid import LINK_SCHEME
from guide.setting.objects import number_of

Roles = dict[int, str]
"""By the number of an element, in the order of the tree: a role, as `Formula`; of a cell that is a
head, with what it heads, as `TH Column`."""
HEADINGS = tuple(f"H{level}" for level in range(1, 7))


def roles_of(pdf: Any, document: Any, formulas: Set[int]) -> Roles:
    """All roles that are to be others, and those of all headings, whose levels the press knows."""
    return _Reader(pdf, formulas).read(document)


def reached(pdf: Any, document: Any) -> set[int]:
    """The numbers of all elements of a tree."""
    return {each.number for each in walk(pdf, document)}


def walk(pdf: Any, element: Any) -> Iterator[Any]:
    yield element
    for kid in _kids(pdf, element):
        yield from walk(pdf, kid)


def _kids(pdf: Any, element: Any) -> list[Any]:
    """The elements right below one."""
    kids = (pdf.objects[number_of(k)] for k in element["K"] if isinstance(k, bytes))
    return [kid for kid in kids if "S" in kid]


class _Reader:
    def __init__(self, pdf: Any, formulas: Set[int]) -> None:
        self._pdf = pdf
        self._formulas = formulas

    def read(self, document: Any) -> Roles:
        roles: Roles = {}
        for element in walk(self._pdf, document):
            role = element["S"][1:]
            if role in HEADINGS:
                roles[element.number] = role
            elif element.number in self._formulas:
                roles[element.number] = "Formula"
            elif role == "L":
                roles |= self._entries(element)
            elif role == "Table":
                roles |= self._table(element)
        return roles

    def _entries(self, element: Any) -> Roles:
        """Of a list whose items are in a `div` each: the first item in it names, the rest tell."""
        roles: Roles = {}
        for entry in _kids(self._pdf, element):
            items = _kids(self._pdf, entry)
            if entry["S"] != "/Div" or not items or any(each["S"] != "/LI" for each in items):
                continue
            roles[entry.number] = "LI"
            for item in items:
                roles[item.number] = "Lbl" if item is items[0] else "LBody"
                bodies = (each for each in _kids(self._pdf, item) if each["S"] == "/LBody")
                roles |= {body.number: "NonStruct" for body in bodies}
        return roles

    def _table(self, table: Any) -> Roles:
        groups = [each for each in _kids(self._pdf, table) if each["S"] != "/Caption"]
        rows = [(group, row) for group in groups for row in self._rows(group)]
        cells = [(group, cell) for group, row in rows for cell in _kids(self._pdf, row)]
        heads = {c.number: _headed(group) for group, c in cells if c["S"] == "/TH"}
        if heads or not rows or not all(self._leads_within(row) for _, row in rows):
            return heads
        return self._contents(table, groups, [row for _, row in rows])

    def _rows(self, group: Any) -> list[Any]:
        if group["S"] == "/TR":
            return [group]
        return [each for each in _kids(self._pdf, group) if each["S"] == "/TR"]

    def _contents(self, table: Any, groups: Sequence[Any], rows: Sequence[Any]) -> Roles:
        """Of a table without heads in which every row leads to another page."""
        roles: Roles = {each.number: "TOC" for each in (table, *groups)}
        for row in rows:
            roles[row.number] = "TOCI"
            for cell in _kids(self._pdf, row):
                leads = self._leads_within(cell)
                first = cell is _kids(self._pdf, row)[0]
                roles[cell.number] = "Reference" if leads else "Lbl" if first else "NonStruct"
        return roles

    def _leads_within(self, element: Any) -> bool:
        """Whether it holds a link to a place in the guide."""
        notes = (note for each in walk(self._pdf, element) for note in self._notes(each))
        return any(str(note["A"]["URI"].string).startswith(LINK_SCHEME) for note in notes)

    def _notes(self, element: Any) -> Iterator[Any]:
        """The links that an element holds."""
        for kid in element["K"]:
            found = self._pdf.objects[number_of(kid)] if isinstance(kid, bytes) else {}
            if "Obj" in found:
                yield self._pdf.objects[number_of(found["Obj"])]


def _headed(group: Any) -> str:
    return "TH Row" if group["S"] in ("/TBody", "/TFoot") else "TH Column"
