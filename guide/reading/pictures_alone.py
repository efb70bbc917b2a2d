"""Pictures that stand in a line of their own, in a file with HTML: each is a figure.

In: tokens. Out: the same, paragraphs cut at such lines; what a paragraph without words holds stands
by itself; captions are those of the picture before them. No side effects but on these tokens.
"""

from collections.abc import Iterator, Sequence
from copy import copy

from markdown_it.token import Token

BREAKS = ("softbreak", "hardbreak")
UNSEEN = ("anchor", "left_out", "dropped")
LINKED = ["link_open", "image", "link_close"]


def set_apart(tokens: Sequence[Token]) -> list[Token]:
    out: list[Token] = []
    index = 0
    while index < len(tokens):
        kind = tokens[index].type
        if _is_in_cell(tokens, index):
            _mark_alone(tokens[index])
        is_cut = kind == "figcaption_open" or (
            kind == "paragraph_open" and not _is_in_cell(tokens, index + 1)
        )
        if is_cut and _is_whole(tokens[index : index + 3]):
            out += _paragraph(tokens[index : index + 3], out)
            index += 3
            continue
        out.append(tokens[index])
        index += 1
    return out


def _is_in_cell(tokens: Sequence[Token], index: int) -> bool:
    """Whether it is the first text of a cell."""
    is_text = index < len(tokens) and tokens[index].type == "inline"
    before = index - 1 - (is_text and tokens[index - 1].hidden)
    return is_text and tokens[before].type in ("td_open", "th_open")


def _is_whole(tokens: Sequence[Token]) -> bool:
    """Not one with something behind its text, as the last of a footnote."""
    return len(tokens) == 3 and tokens[1].type == "inline" and tokens[2].nesting < 0


def _paragraph(tokens: Sequence[Token], before: list[Token]) -> list[Token]:
    opening, inline, closing = tokens
    if opening.type == "figcaption_open" and _take_caption(inline, before):
        return []
    out: list[Token] = []
    for part in _parts(inline.children or []):
        own = copy(inline)
        # The whole text in each of thousands would be read as often.
        own.content = "" if out else inline.content
        own.children = part
        if all(child.type in UNSEEN or _is_blank(child) for child in part):
            for child in part:
                child.map = inline.map
            out += (child for child in part if child.type in UNSEEN)
            continue
        own.meta = {**inline.meta, "figure": _is_picture(part)}
        out += (copy(opening), own, copy(closing))
    return out


def _take_caption(inline: Token, before: Sequence[Token]) -> bool:
    """Make it that of the picture before it, if one is there."""
    figure = before[-2] if len(before) > 2 else None
    if not figure or not figure.meta.get("figure"):
        return False
    image = next(child for child in figure.children or () if child.type == "image")
    said = "".join(child.content for child in image.children or ())
    image.attrs["alt"] = said
    image.children = inline.children
    return True


def _parts(children: Sequence[Token]) -> Iterator[list[Token]]:
    """What is to be a paragraph each: lines of pictures, and all lines between them."""
    part: list[Token] = []
    for line in _lines(children):
        pictures = list(_pictures(line))
        if not pictures:
            part += line
            continue
        if trimmed := _trimmed(part):
            yield trimmed
        part = []
        yield from pictures
    if trimmed := _trimmed(part):
        yield trimmed


def _lines(children: Sequence[Token]) -> Iterator[list[Token]]:
    """Lines with the breaks behind them; what is open at a break is not cut."""
    line: list[Token] = []
    depth = 0
    for child in children:
        line.append(child)
        depth += child.nesting
        if child.type in BREAKS and not depth:
            yield line
            line = []
    yield line


def _pictures(line: Sequence[Token]) -> Iterator[list[Token]]:
    """The pictures of a line that has nothing else; several links, most likely badges, stay."""
    rest = [child for child in line if not _is_blank(child)]
    kinds = [child.type for child in rest if child.type not in UNSEEN]
    if kinds and kinds == ["image"] * len(kinds):
        unseen = [child for child in rest if child.type in UNSEEN]
        if unseen:
            yield unseen
        yield from ([child] for child in rest if child.type == "image")
    elif kinds == LINKED and len(rest) == len(LINKED):
        yield rest


def _is_picture(part: Sequence[Token]) -> bool:
    return [child.type for child in part] in (["image"], LINKED)


def _is_blank(child: Token) -> bool:
    return child.type in BREAKS or (child.type == "text" and not child.content.strip())


def _trimmed(part: list[Token]) -> list[Token]:
    """Without breaks and blanks at either end."""
    while part and _is_blank(part[-1]):
        part.pop()
    start = next((n for n, child in enumerate(part) if not _is_blank(child)), 0)
    return part[start:]


def _mark_alone(cell: Token) -> None:
    """Pictures in lines of their own in a cell are as large as elsewhere, but no figures."""
    for line in _lines(cell.children or []):
        is_alone = all(child.type == "image" or _is_blank(child) for child in line)
        for child in line if is_alone else ():
            child.meta["alone"] = True
            # A share of a cell that is as wide as what it holds would be nothing.
            child.attrs = {k: v for k, v in child.attrs.items() if not str(v).endswith("%")}
