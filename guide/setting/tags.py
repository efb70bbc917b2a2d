"""The structure tree of a sheet, thinned out: what says nothing goes.

WeasyPrint 70 tags every piece of every line as a `Span`, wraps boxes that no element stands for in
`NonStruct`, and lays a link over each box within a link. A fifth of a tagged PDF says nothing by
that. Here such elements give their kids to their parent, pieces that follow one another in one
element become one, the parts of a formula on a page are one figure, and a link that lies within
another to the same target goes.

In: the objects that WeasyPrint made, and the content of their pages. Side effects: those objects
are changed. Nothing that is read aloud, and no place that can be clicked, is lost.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pydyf

from guide.setting.objects import number_of
from guide.setting.strict import Roles, reached, roles_of, walk

FORMULA = "\x02"
"""Begins the description of a picture that is a formula, or the first part of one; it goes here."""
PART = "\x03"
"""Begins that of a later part of a formula, which is the description of its first."""
WHOLE = "\x04"
"""Comes before either, if not the picture is the formula or part, but the element that it is in."""
MARKED = re.compile(
    rb"^(?:/(\w+)\n<</MCID (\d+)>>\nBDC|/Artifact[ \n]BMC|/Span <</ActualText [^\n]*BDC|(EMC))\n",
    re.MULTILINE,
)
"""An operator that begins or ends marked content, as pydyf writes them."""
EMPTY = {"/Span", "/NonStruct"}
"""Roles that mean nothing by themselves."""
PLAIN = {"Type", "S", "P", "K", "Pg"}
"""The keys of an element that says nothing but its role."""
NEAR = 1.0
"""How far a link may stick out of another that it lies within, pt: faces differ in height."""


class Tags:
    """The structure tree of one sheet. `gone` are the numbers of objects that it does without."""

    def __init__(self, pdf: Any, pages: Sequence[Any]) -> None:
        self._pdf = pdf
        self._pages = pages
        root = self._at(pdf.catalog["StructTreeRoot"])
        self._document = self._at(root["K"][0])
        tree = self._at(root["ParentTree"])
        self.gone = {root.number, self._document.number, tree.number}
        self._take_whole()
        self._later: dict[int, str] = {}
        """The later part of a formula → what describes all of it."""
        self._formulas = set(self._formulas_found())
        self._drop_links()
        self.owners = [list(map(number_of, owners)) for owners in tree["Nums"][1::2][: len(pages)]]
        """For each page, the element of each piece of marked content."""
        self._link_owners: dict[int, int] = {}
        self._places = {page.number: n for n, page in enumerate(pages)}
        self._thin(self._document)
        self._unite(self._document)

    @property
    def document(self) -> int:
        """The number of the element that holds all others."""
        return int(self._document.number)

    @property
    def kids(self) -> list[int]:
        """The elements right below it."""
        return list(map(number_of, self._document["K"]))

    @property
    def roles(self) -> Roles:
        """The roles that PDF/UA asks for."""
        return roles_of(self._pdf, self._document, self._formulas)

    @property
    def furniture(self) -> list[int]:
        """The elements that are not in the tree: WeasyPrint 70 leaves those of margin boxes out."""
        inside = reached(self._pdf, self._document) | self.gone
        elements = (each for each in self._pdf.objects if _is_element(each))
        return [each.number for each in elements if each.number not in inside]

    def links(self) -> Iterator[tuple[Any, int]]:
        """Each annotation, with its element."""
        for page in self._pages:
            for reference in page.get("Annots", ()):
                yield self._at(reference), self._link_owners[number_of(reference)]

    def merged(self, index: int, content: bytes) -> bytes:
        """The content of a page with one piece for pieces that follow one another in an element,
        numbered anew."""
        owners = self.owners[index]
        numbers: list[int] = []
        names: dict[int, int] = {}
        out: list[bytes] = []
        open_: list[int | None] = []
        closed: tuple[int | None, int, int] = (None, -1, -1)
        at = 0
        for found in MARKED.finditer(content):
            if found[3]:
                closed = open_.pop(), found.start(), found.end()
                continue
            number = int(found[2]) if found[2] else None
            open_.append(number)
            if number is None:
                continue
            last, start, end = closed
            if last is not None and end == found.start() and self._follow(index, last, number):
                names[number] = names[last]
                out.append(content[at:start])
            else:
                names[number] = len(numbers)
                numbers.append(number)
                begin = b"/%s<</MCID %d>>BDC\n" % (found[1], names[number])
                out += [content[at : found.start()], begin]
            at = found.end()
        self._renumber(index, names)
        self.owners[index] = [owners[number] for number in numbers]
        return b"".join([*out, content[at:]])

    def _follow(self, index: int, one: int, other: int) -> bool:
        """Whether two pieces of content stand one behind the other in one element."""
        owner = self.owners[index][other]
        if self.owners[index][one] != owner:
            return False
        return (one, other) in pairwise(self._pdf.objects[owner]["K"])

    def _renumber(self, index: int, names: Mapping[int, int]) -> None:
        for owner in dict.fromkeys(self.owners[index]):
            element = self._pdf.objects[owner]
            kids = [names[kid] if isinstance(kid, int) else kid for kid in element["K"]]
            element["K"] = pydyf.Array(dict.fromkeys(kids))

    def _at(self, reference: Any) -> Any:
        return self._pdf.objects[number_of(reference)]

    def _take_whole(self) -> None:
        """Make one picture of each element that begins with what describes all of it."""
        for item in filter(_is_element, self._pdf.objects):
            said = str(getattr(item.get("Alt"), "string", ""))
            if said.startswith(WHOLE):
                formula = self._at(item["P"])
                for inner in walk(self._pdf, formula):
                    _silence(inner)
                formula["S"], formula["Alt"] = "/Figure", pydyf.String(said.removeprefix(WHOLE))

    def _formulas_found(self) -> Iterator[int]:
        """The elements of formulas, whose mark is taken off; later parts lose what they say."""
        for item in filter(_is_element, self._pdf.objects):
            said = str(getattr(item.get("Alt"), "string", ""))
            if said.startswith(FORMULA):
                item["Alt"].string = said.removeprefix(FORMULA)
                yield item.number
            elif said.startswith(PART):
                self._later[item.number] = said.removeprefix(PART)
                del item["Alt"]
                yield item.number

    def _drop_links(self) -> None:
        """Take the annotations off their pages that lie within others to the same target."""
        for page in self._pages:
            kept: list[Any] = []
            for reference in page.get("Annots", ()):
                note = self._at(reference)
                if any(_covers(self._at(other), note) for other in kept):
                    self.gone.add(note.number)
                else:
                    kept.append(reference)
            if "Annots" in page:
                page["Annots"] = pydyf.Array(kept)

    def _thin(self, element: Any) -> None:
        """Give an element the kids of those of its kids that say nothing."""
        kids = pydyf.Array()
        for kid in element["K"]:
            below = None if isinstance(kid, int) else self._at(kid)
            if below is None:
                kids.append(kid)
            elif "S" in below:
                self._thin(below)
                if _says_nothing(below) and "Pg" in element:
                    self.gone.add(below.number)
                    kids += below["K"]
                else:
                    kids.append(kid)
            elif number_of(below["Obj"]) in self.gone:
                self.gone.add(below.number)
            else:
                kids.append(kid)
        element["K"] = kids
        self._own(element, kids)

    def _own(self, element: Any, kids: Sequence[Any]) -> None:
        """Note an element as the owner of kids."""
        for kid in kids:
            if isinstance(kid, int):
                self.owners[self._places[number_of(element["Pg"])]][kid] = element.number
            elif "S" in self._at(kid):
                self._at(kid)["P"] = element.reference
            else:
                self._link_owners[number_of(self._at(kid)["Obj"])] = element.number

    def _unite(self, element: Any) -> None:
        """Make the parts of a formula one, in an element and in all below it."""
        element["K"] = self._with_whole_figures(element["K"])
        for kid in element["K"]:
            if not isinstance(kid, int) and "S" in self._at(kid):
                self._unite(self._at(kid))

    def _with_whole_figures(self, kids: Sequence[Any]) -> pydyf.Array:
        """Kids in which the later parts of a formula belong to the first one beside them, which
        describes all of it, on every page (a figure must do so: ISO 14289-1, 7.3)."""
        kept = pydyf.Array()
        last: Any = {}
        for kid in kids:
            part: Any = {} if isinstance(kid, int) else self._at(kid)
            is_figure = part.get("S") == "/Figure"
            if is_figure and "Alt" not in part and last and last["Pg"] == part["Pg"]:
                last["K"] += part["K"]
                self._own(last, part["K"])
                self.gone.add(part.number)
                continue
            if is_figure and (said := self._later.get(part.number, "")):
                part["Alt"] = pydyf.String(said)
            last = part if is_figure and "Alt" in part else {}
            kept.append(kid)
        return kept


def _is_element(item: Any) -> bool:
    return isinstance(item, pydyf.Dictionary) and item.get("Type") == "/StructElem"


def _says_nothing(element: Any) -> bool:
    if set(element) - PLAIN:
        return False
    if element["S"] == "/Link":  # one that lay within another
        return not any(isinstance(kid, bytes) for kid in element["K"])
    return element["S"] in EMPTY


def _silence(element: Any) -> None:
    """Make a picture say nothing by itself."""
    if element["S"] == "/Figure":
        element["S"] = "/Span"
        for key in element.keys() & {"A", "Alt"}:
            del element[key]


def _covers(one: Any, other: Any) -> bool:
    """Whether a link lies within another to the same target."""
    if "A" not in one or "A" not in other or _target(one) != _target(other):
        return False
    left, top, right, bottom = _rectangle(one)
    x0, y1, x1, y0 = _rectangle(other)
    return left - NEAR <= x0 and x1 <= right + NEAR and bottom - NEAR <= y0 and y1 <= top + NEAR


def _target(link: Any) -> str:
    return str(link["A"]["URI"].string)


def _rectangle(link: Any) -> tuple[float, float, float, float]:
    """Left, top, right, bottom, pt."""
    left, top, right, bottom = link["Rect"]
    return left, top, right, bottom
