"""What unfolds in a text of notes: `<details>` with their summaries.

In: the lines of a file. Out: Folds, in the order of their beginnings. No side effects.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

TAG = re.compile(r"<(/?)(details|summary)\b[^<>]*>", re.IGNORECASE)
Point = tuple[int, int]
"""A line and a column, both from 0."""
Span = tuple[Point, Point]


@dataclass(frozen=True)
class Fold:
    opening: Span
    """`<details>`."""
    summary: Span
    """`<summary>…</summary>`; of one without, behind its opening."""
    closing: Span
    """`</details>`."""
    title: str
    """Of the summary, with its Markdown."""

    @property
    def lines(self) -> range:
        return range(self.opening[0][0], self.closing[1][0] + 1)


def folds_of(lines: Sequence[str], is_code: Sequence[bool]) -> list[Fold]:
    """What is not closed unfolds nothing."""
    folds: list[Fold] = []
    opened: list[tuple[Span, list[Span]]] = []
    for name, span in tags_of(lines, range(len(lines)), is_code, TAG):
        if name == "details":
            opened.append((span, []))
        elif name == "/details" and opened:
            opening, summary = opened.pop()
            whole = _around(summary) if summary else (opening[1], opening[1])
            folds.append(Fold(opening, whole, span, _title(lines, summary)))
        elif opened and "summary" in name:
            opened[-1][1].append(span)
    return sorted(folds, key=lambda fold: fold.opening)


def tags_of(
    lines: Sequence[str], within: range, is_code: Sequence[bool], pattern: re.Pattern[str]
) -> Iterator[tuple[str, Span]]:
    """The tags that a pattern names, small and with `/` if they close, where no code stands."""
    for number in within:
        line = lines[number]
        if "<" not in line or is_code[number]:
            continue
        ticks = last = 0
        for found in pattern.finditer(line):
            # What stands between backticks is said, not meant.
            ticks += line.count("`", last, found.start())
            last = found.end()
            if ticks % 2 == 0:
                span = (number, found.start()), (number, found.end())
                yield (found[1] + found[2]).lower(), span


def _around(spans: Sequence[Span]) -> Span:
    return spans[0][0], spans[-1][1]


def _title(lines: Sequence[str], summary: Sequence[Span]) -> str:
    """The text between the first two tags of a summary."""
    if len(summary) < 2:
        return ""
    (first, start), (last, end) = summary[0][1], summary[1][0]
    if first == last:
        return lines[first][start:end].strip()
    between = (lines[first][start:], *lines[first + 1 : last], lines[last][:end])
    return " ".join(part.strip() for part in between).strip()
