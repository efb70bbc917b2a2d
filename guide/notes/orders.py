"""Files that say in which order notes are read: `SUMMARY.md` of mdBook and GitBook, `_sidebar.md`
of docsify, `mkdocs.yml`, `_toc.yml` of Jupyter Book.

In: the name and the text of one. Out: Items; none if it says nothing of the kind. No side effects.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guide.limits import ORDER, ORDER_ITEMS, VALUES
from guide.notes.yaml_values import read_yaml

HEADING = re.compile(r"(#{1,6})[ \t](.*)")
ITEM = re.compile(r"([ \t]*)(?:(?:[-*+]|\d+[.)])[ \t]+)?(?:\[[ xX]\][ \t]+)?(.*)")
LINK = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\((.*?)\)(?=[^()]*\Z)")
WIKI = re.compile(r"!?\[\[([^\]|#]+)[^\]|]*(?:\|([^\]]*))?\]\]")
QUOTED = re.compile(r"""\s+(?:"[^"]*"|'[^']*')\Z""")
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
EMPHASIS = re.compile(r"[*_`]+(?=\S)|(?<=\S)[*_`]+")
ITS_TITLE = re.compile(r"summary|(?:table of )?contents|toc|目录|目錄", re.IGNORECASE)
LINE = 1_000
"""Characters of an item; what is longer is none."""
DOCS = "docs"
"""Where MkDocs looks for notes if it is told nothing else."""
BELOW = ("parts", "chapters", "sections", "subtrees", "entries")
TITLES = ("title", "caption", "part", "header")
DEEP = 10
"""Levels of headings and lists that are told apart."""


@dataclass(frozen=True)
class Item:
    title: str
    """Plain text; empty if it has none of its own."""
    path: str = ""
    """As written, from the folder of the file; empty for what has only items below it."""
    items: tuple["Item", ...] = ()


def read_order(name: str, text: str) -> tuple[Item, ...]:
    """The items of a file of that name, which may be any."""
    name, text = name.lower(), text[:ORDER]
    if name.endswith(".md"):
        return _markdown(COMMENT.sub("", text))
    try:
        values = read_yaml(text)
    except ValueError:  # a note on its own settings would help nobody to read
        return ()
    read = _toc if name.startswith("_toc") else _nav
    return tuple(read(values, _Budget()))


@dataclass
class _Item:
    title: str
    path: str
    items: list["_Item"] = field(default_factory=list)

    @property
    def frozen(self) -> Item:
        return Item(self.title, self.path, tuple(each.frozen for each in self.items))


def _markdown(text: str) -> tuple[Item, ...]:
    """Lists of links, nested, perhaps below headings."""
    top = _Item("", "")
    stack: list[tuple[float, _Item]] = [(-1, top)]
    for line in text.split("\n"):
        if not line.strip() or len(line) > LINE:
            continue
        if heading := HEADING.fullmatch(line):
            # The headings stand before whatever a list is indented by.
            level, item = len(heading[1]) / DEEP - 1, _item(heading[2].strip(" \t#"))
        elif found := ITEM.fullmatch(line):
            level, item = float(len(found[1].expandtabs(4))), _item(found[2].strip())
            if item.path == "" and not line.lstrip().startswith(("-", "*", "+")):
                continue
        while stack[-1][0] >= level:
            stack.pop()
        stack[-1][1].items.append(item)
        if len(stack) < VALUES:
            stack.append((level, item))
    return tuple(_untitled(top.frozen.items))


def _untitled(items: Sequence[Item]) -> Iterator[Item]:
    """Items less the title of the file, which stands over them."""
    for item in items:
        is_title = not item.path and (len(items) == 1 or ITS_TITLE.fullmatch(item.title))
        yield from item.items if is_title else [item]


def _item(text: str) -> _Item:
    if found := LINK.search(text):
        path = QUOTED.sub("", found[2].strip()).strip("<>")
        return _Item(_plain(found[1]), path)
    if wiki := WIKI.search(text):
        return _Item(_plain(wiki[2] or ""), wiki[1].strip())
    return _Item(_plain(text), "")


def _plain(text: str) -> str:
    return EMPHASIS.sub("", text.replace("\\", "")).strip()


class _Budget:
    """How much is read: what holds itself, by aliases, is endless."""

    def __init__(self) -> None:
        self._left = ORDER_ITEMS

    def allows(self, depth: int) -> bool:
        self._left -= 1
        return self._left > 0 and depth < VALUES


def _nav(values: Any, budget: _Budget) -> Iterator[Item]:
    """`mkdocs.yml`."""
    if not isinstance(values, dict):
        return
    docs = values.get("docs_dir")
    yield from _nav_items(values.get("nav"), docs if isinstance(docs, str) else DOCS, budget, 0)


def _nav_items(values: Any, folder: str, budget: _Budget, depth: int) -> Iterator[Item]:
    for value in values if isinstance(values, list) and budget.allows(depth) else ():
        pairs = value.items() if isinstance(value, dict) else [("", value)]
        for title, below in pairs:
            said = title if isinstance(title, str) else ""
            if isinstance(below, str):
                path = below if ":" in below else f"{folder}/{below}"
                yield Item(said, path)
            else:
                yield Item(said, "", tuple(_nav_items(below, folder, budget, depth + 1)))


def _toc(values: Any, budget: _Budget) -> Iterator[Item]:
    """`_toc.yml`, of today and of old."""
    if isinstance(values, list):
        yield from _toc_items(values, budget, 0)
    elif isinstance(values, dict):
        if isinstance(root := values.get("root"), str):
            yield Item("", root)
        yield from _toc_below(values, budget, 0)


def _toc_items(values: Sequence[Any], budget: _Budget, depth: int) -> Iterator[Item]:
    for value in values if budget.allows(depth) else ():
        if isinstance(value, str):
            yield Item("", value)
        elif isinstance(value, dict):
            title = next((value[k] for k in TITLES if isinstance(value.get(k), str)), "")
            path = value.get("file") or ""
            below = tuple(_toc_below(value, budget, depth + 1))
            yield Item(title, path if isinstance(path, str) else "", below)


def _toc_below(value: Mapping[str, Any], budget: _Budget, depth: int) -> Iterator[Item]:
    for key in BELOW:
        if isinstance(below := value.get(key), list):
            yield from _toc_items(below, budget, depth)
