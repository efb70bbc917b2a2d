"""Lines filled to both edges, and drawn as they were filled. Owns WeasyPrint with `lines`.

In: a line that was broken by `lines`. Out: its boxes moved, so that it is as wide as asked; when
it is drawn, its glyphs. Stands in for functions of WeasyPrint 70, which `lines.install` replaces.
Leans on `draw.text.draw_first_line` taking the places of letters from the glyphs of Pango's first
line, and on `Box.translate`.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from math import copysign
from typing import Any

import weasyprint.draw
from weasyprint.formatting_structure import boxes
from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

from guide.lines.gaps import EM, Gap, gap_between, pressed, shares
from guide.lines.turnovers import draw_mark

SHARING = re.compile(
    "[\u02bb\u02bc\u03d5\u2011\u2012\u2015\u2022\u2027\u207c\u2329\u232a\u22ef\u2780-\u2793\u2e3a\u2e3b"
    "\u2e80-\u2fdf\u30fb\uf900-\ufaff\uff0f\uff40\uff5e]"
)
"""Characters that share a glyph with a more usual one in a bundled face: with their glyph it has to
be said which of the two it is."""
LOCAL = re.compile("[\u6237\u6669]")
"""Characters that a face draws by the glyph of another where Han is not simplified."""
KEYS = re.compile("[\u200d\u20e3\ufe0f]")
"""What binds several characters to one emoji."""
SHOWN = re.compile(r"<([0-9a-f]+)>")
"""Glyphs in what `TJ` shows, four digits each."""
WIDEST_SPACE = 700
"""What a space grows by at most, in thousandths of an em, where lines are filled between words."""
LANGUAGES = ("zh", "ja")
"""Those whose lines are filled between letters; others are between words."""
APART = re.compile(r">(-1[1-9]\d(?:\.\d+)?)<")
"""A gap between Han and Latin, in what `TJ` shows."""
set_text_only = Layout.set_text
"""Replaced in WeasyPrint 70: `text.line_break.Layout.set_text`, as glyphs have room in front and
behind. Hook: a text that keeps such room, by character, from layout to drawing."""
show_only = Stream.show_text
"""Replaced in WeasyPrint 70: `pdf.stream.Stream.show_text`, as one `TJ` over Han and Latin is
copied with spaces, and what shares a glyph as what it is not. Hook: what is about to be shown may
be changed."""
draw_only = weasyprint.draw.draw_text
"""Replaced in WeasyPrint 70: `draw.draw_text`, as hyphens are strokes. Hook: hyphens that are
drawn, but are no text."""


def is_east_asian(lang: str | None) -> bool:
    return str(lang or "").split("-")[0] in LANGUAGES


def justify(context: Any, line: Any, extra_width: float) -> None:
    """`justify_line`, unless `lines` only tries how much goes into the line."""
    if getattr(context, "fills", True):
        fill(line, extra_width)


def fill(line: Any, width: float) -> bool:
    """Make a line wider by `width` px; False, and nothing is changed, if its gaps cannot grow so.

    Of Chinese, gaps between Han grow too, and none by more than a tenth of an em; elsewhere spaces
    alone, and none to more than an em. A line that asks for more stays ragged.
    """
    unit = line.style["font_size"] / EM
    east = is_east_asian(line.style["lang"])
    places, gaps = _gaps(line, east)
    if not east:
        gaps = [replace(gap, grows=WIDEST_SPACE * gap.is_space) for gap in gaps]
    return _widen(line, places, shares(gaps, width / unit))


def room_to_shrink(line: Any) -> float:
    """By how much a line can be pressed, px."""
    _, gaps = _gaps(line, is_east_asian(line.style["lang"]))
    return sum(gap.shrinks for gap in gaps) * float(line.style["font_size"]) / EM


def press(line: Any, over: float) -> bool:
    """Make a line narrower by `over` px; False, and nothing is changed, if it has too few marks."""
    unit = line.style["font_size"] / EM
    places, gaps = _gaps(line, is_east_asian(line.style["lang"]))
    return _widen(line, places, [-each for each in pressed(gaps, over / unit)])


def _widen(line: Any, places: Sequence[tuple[Any, int]], grown: Sequence[int]) -> bool:
    """Widen a line behind these characters, by thousandths of its em; False if by nothing."""
    extras: dict[int, dict[int, float]] = {}
    for (box, index), extra in zip(places, grown, strict=False):
        if extra:
            extras.setdefault(id(box), {})[index] = extra * line.style["font_size"] / EM
    if extras:
        _move(line, extras, 0.0)
    return bool(extras)


@dataclass(frozen=True)
class _Item:
    """A character of a line, or what is no text: a formula, a picture, which is like a letter."""

    box: Any
    index: int = -1
    character: str = "x"
    room: tuple[float, float] = (0, 0)
    """What it has in front and behind, in thousandths of an em."""
    empty: tuple[bool, bool] = (False, False)
    """Whether its left and its right half are."""


def _gaps(line: Any, east: bool) -> tuple[list[tuple[Any, int]], list[Gap]]:
    """The gaps of a line, and behind which characters they are."""
    places, gaps = [], []
    for one, two in pairwise(_items(line)):
        room, empty = one.room[1] + two.room[0], one.empty[1] + two.empty[0]
        places.append((one.box, one.index))
        gaps.append(gap_between(one.character, two.character, room, empty * east))
    return places, gaps


def _items(box: Any) -> Iterator[_Item]:
    """The characters of a line, with their boxes."""
    if isinstance(box, boxes.TextBox):
        segment = getattr(box, "segment", None)
        if segment is None or segment.text != box.text:
            yield from (_Item(box, index, each) for index, each in enumerate(box.text))
            return
        for index, (character, room) in enumerate(zip(box.text, segment.moves, strict=True)):
            empty = segment.has_empty_half(index, False), segment.has_empty_half(index, True)
            yield _Item(box, index, character, room, empty)
    elif isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from _items(child)
    else:
        yield _Item(box)


def _move(box: Any, extras: Mapping[int, Mapping[int, float]], x: float) -> float:
    """Move a box by `x` px and widen it, by box and place; by how much to move what follows."""
    own = extras.get(id(box), {})
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.position_x += x
        end = x
        for child in box.children:
            if child.is_in_normal_flow():
                end = _move(child, extras, end)
        box.width += end - x
        return end
    if isinstance(box, boxes.TextBox):
        box.position_x += x
        moves = getattr(box.pango_layout, "moves", {})
        for index, extra in own.items():
            front, behind = moves.get(index, (0.0, 0.0))
            moves[index] = front, behind + extra
        box.pango_layout.moves = moves
        box.width += sum(own.values())
    else:
        box.translate(x, 0)
    return x + sum(own.values())


def set_text(layout: Any, text: str, justify: bool = False) -> None:
    """`Layout.set_text`; the letters of a layout that is to be drawn are put in their places."""
    set_text_only(layout, text, justify)
    moves = getattr(layout, "moves", None)
    if not justify or not moves:
        return
    # Now, as the drawing would: setting it later would have Pango lay the text out anew.
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    offsets = enumerate(bytes_of(text))
    at_byte = {byte: moves[index] for index, byte in offsets if index in moves}
    line, _ = layout.get_first_line()
    for item in runs_of(line):
        _move_run(item, at_byte, layout.style["font_size"])


def runs_of(line: Any) -> Iterator[Any]:
    """The glyph items of a line of Pango's."""
    run = line.runs
    while run != ffi.NULL:
        yield run.data
        run = run.next


def bytes_of(text: str) -> Iterator[int]:
    """The byte at which each character begins, in UTF-8, and that behind the last."""
    return accumulate((len(character.encode()) for character in text), initial=0)


def _move_run(item: Any, moves: Mapping[int, tuple[float, float]], em: float) -> None:
    """Give glyphs the room around them; a cluster (two dashes, say) has it behind its last."""
    glyphs, offset = item.glyphs, item.item.offset
    clusters = [offset + glyphs.log_clusters[index] for index in range(glyphs.num_glyphs)]
    of_cluster = _by_cluster(clusters, offset + item.item.length, moves)
    for index, (cluster, following) in enumerate(pairwise([*clusters, None])):
        if cluster not in of_cluster:
            continue
        front, behind = of_cluster[cluster]
        geometry = glyphs.glyphs[index].geometry
        if front:
            # The drawing takes an offset for thousandths of a pixel, not for Pango's 1024ths.
            geometry.x_offset += round(front * 1000)
            geometry.width += _units(front, em)
        if behind and following != cluster:
            geometry.width += _units(behind, em)


def _by_cluster(
    clusters: Sequence[int], end: int, moves: Mapping[int, tuple[float, float]]
) -> dict[int, tuple[float, float]]:
    """The same by the byte at which a cluster begins."""
    starts, found = sorted(set(clusters)), dict[int, tuple[float, float]]()
    for byte, (front, behind) in moves.items():
        if starts and starts[0] <= byte < end:
            start = starts[bisect_right(starts, byte) - 1]
            first, last = found.get(start, (0.0, 0.0))
            found[start] = first + front, last + behind
    return found


def _units(width: float, em: float) -> int:
    """Pango's units, and a hair more: the drawing cuts off what is less than a thousandth."""
    units: int = round((width + copysign(0.06 / EM * em, width)) * TO_UNITS)
    return units


def hyphen(style: Any) -> tuple[float, tuple[float, float, float, float]]:
    """The advance of a hyphen, and its ink (left, top, width and height from the baseline), px."""
    cache = style.cache.setdefault("hyphen", {})
    key = (*style["font_family"], style["font_weight"], style["font_style"], style["font_size"])
    if key not in cache:
        layout = Layout(style)
        set_text_only(layout, "-")
        line, _ = layout.get_first_line()
        ink, logical = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")
        pango.pango_layout_line_get_extents(line, ink, logical)
        sides = (ink.x, ink.y, ink.width, ink.height)
        left, top, width, height = (side * FROM_UNITS for side in sides)
        cache[key] = logical.width * FROM_UNITS, (left, top, width, height)
    known: tuple[float, tuple[float, float, float, float]] = cache[key]
    return known


def draw(stream: Any, box: Any, *rest: Any) -> None:
    """`draw_text`; the hyphen of a word that was cut is a stroke: copying gives the word."""
    is_shared = SHARING.search(box.text) or (LOCAL.search(box.text) and _is_local(box))
    stream.written = _written(box.pango_layout) if is_shared else None
    stream.bound = box.pango_layout if KEYS.search(box.text) else None
    draw_only(stream, box, *rest)
    stream.written = stream.bound = None
    draw_mark(stream, box)
    if getattr(box.pango_layout, "hyphen", False):
        advance, (left, top, width, height) = hyphen(box.style)
        x = box.position_x + box.width - advance + left
        stream.rectangle(x, box.position_y + box.baseline + top, width, height)
        stream.fill()


def _is_local(box: Any) -> bool:
    return bool(re.match("ja|ko|zh-(?:hant|tw|hk|mo)", str(box.style["lang"]), re.IGNORECASE))


def show_text(stream: Any, text: str) -> None:
    """`Stream.show_text`, in two where Han and Latin meet: PDFium takes a gap within one for a
    space from half the width of a space on, one between two only from a sixth of an em on."""
    if bound := getattr(stream, "bound", None):
        _name_clusters(stream, bound)
        stream.bound = None
    if written := getattr(stream, "written", None):
        text = SHOWN.sub(lambda glyphs: _with_words(glyphs[1], written), text)
    show_only(stream, APART.sub(r">] TJ [\1<", text))


def _written(layout: Any) -> Iterator[str]:
    """What each glyph of a text stands for, in the order in which they are drawn; read when the
    first is, as only then the text has been laid out again."""
    text = layout.text.encode()
    line, _ = layout.get_first_line()
    for item in runs_of(line):
        glyphs, start, end = item.glyphs, item.item.offset, item.item.length
        clusters = [*glyphs.log_clusters[0 : glyphs.num_glyphs]]
        for index, cluster in enumerate(clusters):
            if glyphs.glyphs[index].glyph != pango.PANGO_GLYPH_EMPTY:
                behind = min((each for each in clusters if each > cluster), default=end)
                yield text[start + cluster : start + behind].decode()


def _name_clusters(stream: Any, layout: Any) -> None:
    """Several glyphs of one cluster: the first stands for its text; the drawing gives it to the
    last, which may be an empty one that is left of a variation."""
    text = layout.text.encode()
    line, _ = layout.get_first_line()
    for item in runs_of(line):
        glyphs, start, end = item.glyphs, item.item.offset, item.item.length
        font, _ = stream.add_font(item.item.analysis.font)
        clusters = [*glyphs.log_clusters[0 : glyphs.num_glyphs]]
        for index, (cluster, following) in enumerate(pairwise([*clusters, end])):
            if cluster == following and cluster not in clusters[:index]:
                behind = min((each for each in clusters if each > cluster), default=end)
                said = text[start + cluster : start + behind].decode()
                font.to_unicode[glyphs.glyphs[index].glyph] = said


def _with_words(glyphs: str, written: Iterator[str]) -> str:
    """Glyphs, of which those that are shared are told."""
    found = [glyphs[at : at + 4] for at in range(0, len(glyphs), 4)]
    return f"<{''.join(_with_word(glyph, next(written, '')) for glyph in found)}>"


def _with_word(glyph: str, said: str) -> str:
    if not (SHARING.match(said) or LOCAL.match(said)):
        return glyph
    word = said.encode("utf-16-be").hex()
    return f">] TJ\n/Span <</ActualText <feff{word}>>> BDC\n[<{glyph}>] TJ\nEMC\n[<"
