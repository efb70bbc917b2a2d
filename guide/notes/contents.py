"""Tables of contents that people make by hand: the guide has its own.

In: the lines of a file with its Outline. Out: which lines they take. No side effects.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from guide.notes.outline import Outline
from guide.notes.titles import plain

MOST = 0.7
"""The share of its lines from which on a list of links is a table of contents."""
FEW = 3
"""So many links make one; so often the same link on a line of its own leads back to one."""
MARK = re.compile(
    r"[ \t>*+-]*(?:@?\[\[?_?toc_?\]?\](?:\([^()]*\))?|\$\{toc\}|\{:?toc[^{}]*\}"
    r"|<!--[^\n]*toc[^\n]*-->)[ \t]*",
    re.IGNORECASE,
)
LINK = re.compile(
    r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(#[^()]*(?:\([^()]*\)[^()]*)*\)|<a\b[^<>]*href=[\"']#[^<>]*>[^<>]*</a>"
)
BACK = re.compile(r"\b(?:back|top|toc|contents)\b|返回|回到|目录|顶部|[⬆↑🔝↥⤴▲△]", re.IGNORECASE)
NAMES = re.compile(r"\W*(?:table of contents|contents|toc|index|目录|目錄)\W*", re.IGNORECASE)
TARGET = re.compile(r"\]\([^()]*\)|<[^<>]*>")
BESIDE = re.compile(r"</?[a-z][^<>]*>|[\W\d_]|[ivx]+\.|&nbsp;", re.IGNORECASE)
"""What may stand beside the links of a table of contents: marks, numbers, tags."""
TABLE_RULE = re.compile(r"[ \t|:-]+")


def contents_of(lines: Sequence[str], outline: Outline) -> set[int]:
    """The lines, from 0, with the headings and folds that hold nothing else."""
    found = {n for n in range(len(lines)) if not outline.is_code[n] and MARK.fullmatch(lines[n])}
    named = {h.end for h in outline.headings if NAMES.fullmatch(plain(h.title))}
    for block in outline.blocks:
        few = 1 if _follows(block, named, lines) else FEW
        if _is_contents([lines[n] for n in block if lines[n].strip()], few):
            found.update(block)
    for fold in outline.folds:
        if _holds_only(found, lines, range(fold.summary[1][0] + 1, fold.lines[-1])):
            found.update(fold.lines)
    found.update(_headings_above(found, lines, outline))
    found.update(_ways_back(lines, outline))
    return found


def _follows(block: Sequence[int], ends: Collection[int], lines: Sequence[str]) -> bool:
    """Whether it is what stands first behind one of these headings."""
    start = next((n for n in block if lines[n].strip()), 0)
    while start and start not in ends and not lines[start - 1].strip():
        start -= 1
    return start in ends


def _is_contents(lines: Sequence[str], few: int) -> bool:
    """Lists, tables and lines of links to headings of the same file."""
    links = sum(line.count("](#") + line.count('="#') for line in lines)
    if links < few:
        return False
    rows = [line for line in lines if not TABLE_RULE.fullmatch(line)]
    if len(rows) < len(lines) and TABLE_RULE.fullmatch(lines[1]):
        rows = rows[1:]
    return sum(map(_is_entry, rows)) >= MOST * len(rows)


def _is_entry(line: str) -> bool:
    rest, count = LINK.subn("", line)
    return bool(count) and not BESIDE.sub("", rest)


def _holds_only(found: set[int], lines: Sequence[str], within: range) -> bool:
    written = [number for number in within if lines[number].strip()]
    return any(n in found for n in written) and all(n in found for n in written)


def _headings_above(found: set[int], lines: Sequence[str], outline: Outline) -> Iterator[int]:
    """Headings under which nothing else stands; one that has others below it stays."""
    ends = [*(heading.start for heading in outline.headings[1:]), len(lines)]
    for heading, end in zip(outline.headings, ends, strict=False):
        if heading.kind != "1" and _holds_only(found, lines, range(heading.end, end)):
            yield from range(heading.start, heading.end)


def _ways_back(lines: Sequence[str], outline: Outline) -> Iterator[int]:
    """Lines that are a link to the top, or the same link again and again."""
    alone = {
        number: line.strip()
        for number, line in enumerate(lines)
        if ("](#" in line or '="#' in line) and not outline.is_code[number] and _is_entry(line)
    }
    often = Counter(alone.values())
    for number, line in alone.items():
        if often[line] >= FEW or BACK.search(TARGET.sub("", line)):
            yield number
