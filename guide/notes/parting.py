"""Where a file of notes is cut: which lines are whose, under which sections.

In: the lines of a file with its Outline, and which of its headings are questions. Out: Parts. No
side effects.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from guide.notes.choosing import Choice, rank_of, size_of
from guide.notes.outline import Heading, Outline
from guide.notes.titles import number_of

LEAD = 100
"""So long is what stands below the heading of a section, before its first question, if it is a
piece of its own, see `size_of`; what is shorter stands in front of that question."""


@dataclass(frozen=True)
class Part:
    """What becomes a piece."""

    lines: range
    heading: Heading | None
    """Its title."""
    section: tuple[Heading, ...] = ()
    """The headings above it, from the top."""


def whole(lines: Sequence[str], outline: Outline) -> Part:
    """The file as one piece. Its title is its only heading of the highest level."""
    levels = _levels(outline)
    top = min((heading.kind for heading in levels), default="")
    tops = [heading for heading in levels if heading.kind == top]
    title = levels[0] if levels and levels[0].kind == top else None
    if title and top == "1":
        # The first of several has no number where it is no chapter, but the title over all.
        title = None if len(tops) > 1 and number_of(title.title) else title
    elif len(tops) > 1 or (title and "".join(lines[: title.start]).strip()):
        title = None
    return Part(range(len(lines)), title)


def parts_of(lines: Sequence[str], outline: Outline, choice: Choice) -> list[Part]:
    """What stands before the first question, with the title of the file, then all pieces; nothing
    if there is no question."""
    cuts = [h for h in outline.headings if choice.is_question(h) or choice.is_section(h)]
    cuts = sorted([*cuts, *_unfolding(outline, choice)], key=lambda heading: heading.start)
    first = next((n for n, heading in enumerate(cuts) if choice.is_question(heading)), None)
    if first is None:
        return []
    title = _title(cuts, first, choice)
    opening = Part(range(_opening_end(lines, cuts, first, choice)), title)
    return [opening, *_pieces(lines, [h for h in cuts if h is not title], cuts[first], choice)]


def _levels(outline: Outline) -> list[Heading]:
    return [h for h in outline.headings if h.kind.isdigit() and h.form != "inner"]


def _unfolding(outline: Outline, choice: Choice) -> Iterator[Heading]:
    """Summaries of what unfolds to questions."""
    summaries = {h.start: h for h in outline.headings if h.kind == "summary" and h.form != "inner"}
    starts = [heading.start for heading in outline.headings if choice.is_question(heading)]
    for fold in outline.folds if choice.kind != "summary" else ():
        heading = summaries.get(fold.summary[0][0])
        inside = bisect_left(starts, fold.lines.start), bisect_left(starts, fold.lines.stop)
        if heading and inside[0] < inside[1]:
            yield heading


def _title(cuts: Sequence[Heading], first: int, choice: Choice) -> Heading | None:
    """The first section, if all others lie in it, or if it is one of `#` and holds no question."""
    sections = [heading for heading in cuts if choice.is_section(heading)]
    if not first or not sections or sections[0] is not cuts[0]:
        return None
    top, *others = sections
    beside = [heading for heading in others if heading.kind <= top.kind]
    is_alone = top.kind == "1" and beside and beside[0].start < cuts[first].start
    return top if is_alone or not beside else None


def _opening_end(lines: Sequence[str], cuts: Sequence[Heading], first: int, choice: Choice) -> int:
    """The headings right above the first question are its sections."""
    end, rank = cuts[first].start, choice.rank
    for heading in reversed(cuts[1:first]):
        if rank_of(heading) >= rank or "".join(lines[heading.end : end]).strip():
            break
        end, rank = heading.start, rank_of(heading)
    return end


def _pieces(
    lines: Sequence[str], cuts: Sequence[Heading], first: Heading, choice: Choice
) -> Iterator[Part]:
    above: list[Heading] = []
    held: Part | None = None
    ends = [*(heading.start for heading in cuts[1:]), len(lines)]
    ranks = [*(_rank(heading, choice) for heading in cuts), 0.0]
    for index, (heading, end) in enumerate(zip(cuts, ends, strict=True)):
        while above and _rank(above[-1], choice) >= ranks[index]:
            above.pop()
        part = Part(range(heading.start, end), heading, tuple(above))
        if choice.is_question(heading):
            start = held.lines.start if held else heading.start
            yield replace(part, lines=range(start, end))
            held = None
            continue
        above.append(heading)
        if held and held.heading:
            yield replace(held, lines=range(held.heading.start, held.lines.stop))
        held = None
        size = sum(size_of(line) for line in lines[heading.end : end])
        if heading.start < first.start:
            continue
        if size >= LEAD or ranks[index + 1] <= ranks[index]:
            yield part
        elif size:
            held = replace(part, lines=range(heading.end, end))


def _rank(heading: Heading, choice: Choice) -> float:
    if choice.is_question(heading):
        return choice.rank
    # What unfolds to questions is just above them.
    return rank_of(heading) if heading.kind.isdigit() else choice.rank - 0.1
