"""The text of a piece as a guide's author would write it: `# title`, sections from `##` on.

In: the lines of a file, where it is cut, what stands where. Out: the lines of its pieces; each
line stays where it is. No side effects.
"""

import re
from collections.abc import Iterable, Sequence

from guide.limits import NESTING
from guide.notes.folds import Fold, Span, tags_of
from guide.notes.outline import Heading
from guide.notes.titles import ANSWER_LABEL

DEEPEST = 6
MARKER = re.compile(r"[ \t]*(?:\d{1,9}[.)]|[-+*])[ \t]+")
BEFORE = re.compile(r"[ \t>]*(?:(?:\d{1,9}[.)]|[-+*])[ \t]+)*")
QUOTE = re.compile(r"[ \t>]*")
HASHES = re.compile(r"#{1,6}(?=[ \t]|$)")
TAG = re.compile(r"(</?h)[1-6]\b", re.IGNORECASE)
TAGS = re.compile(r"(?:[ \t]*</?[a-z][^<>]*>)*[ \t]*", re.IGNORECASE)
MEANING = re.compile(r" {0,3}:[ \t]+")
BOXES = re.compile(
    r"<(/?)(div|p|center|details|section|article|blockquote)\b[^<>]*>", re.IGNORECASE
)
LEFT_OPEN = ("p",)
"""Elements that need no end."""


def without(lines: list[str], spans: Iterable[Span]) -> None:
    """Take spans out of lines, which stay as many."""
    for (first, start), (last, end) in sorted(spans, reverse=True):
        if first == last:
            lines[first] = lines[first][:start] + lines[first][end:]
            continue
        lines[first] = lines[first][:start]
        lines[first + 1 : last] = [""] * (last - first - 1)
        lines[last] = lines[last][end:]


def unfold(lines: list[str], folds: Iterable[Fold]) -> None:
    """What unfolds is printed open, without what says that it does."""
    for fold in folds:
        _without_paragraph(lines, fold)
    without(lines, (span for f in folds for span in (f.opening, f.summary, f.closing)))


def _without_paragraph(lines: list[str], fold: Fold) -> None:
    """`<p>` and `</p>` that hold all that unfolds."""
    written = [n for n in fold.lines[:-1] if n > fold.summary[1][0] and lines[n].strip()]
    if written and lines[written[0]].strip() == "<p>" and lines[written[-1]].strip() == "</p>":
        lines[written[0]] = lines[written[-1]] = ""


def take_heading(lines: list[str], heading: Heading, end: int) -> None:
    """Empty the lines of a heading that opens a piece; what stands beside it, or below it in an
    item of a list, is moved to where it would stand without."""
    if heading.kind == "summary":
        return
    if heading.form == "item":
        _outdent(lines, heading, end)
    elif heading.kind == "term":
        _open_meaning(lines, range(heading.end, end))
    rest = lines[heading.end - 1].rpartition("</h")[2].partition(">")[2]
    lines[heading.start : heading.end] = [""] * (heading.end - heading.start)
    if heading.form == "html" and not TAGS.fullmatch(rest):
        lines[heading.end - 1] = rest
    if heading.kind in ("label", "bold"):
        _open_answer(lines, range(heading.end, end))


def _outdent(lines: list[str], heading: Heading, end: int) -> None:
    marker = MARKER.match(lines[heading.start].expandtabs(4))
    columns = marker.end() if marker else 0
    for number in range(heading.end, min(end, heading.item.stop)):
        lines[number] = _moved_left(lines[number], columns)


def _moved_left(line: str, columns: int) -> str:
    text = line.lstrip(" \t")
    indent = len(line[: len(line) - len(text)].expandtabs(4))
    return " " * max(indent - columns, 0) + text


def _open_meaning(lines: list[str], within: range) -> None:
    """`: what a term means`, and what is indented below."""
    columns = 0
    for number in within:
        if found := MEANING.match(lines[number]):
            columns = len(found[0].expandtabs(4))
            lines[number] = lines[number][found.end() :]
        else:
            lines[number] = _moved_left(lines[number], columns)


def _open_answer(lines: list[str], within: range) -> None:
    """`A: …` below `Q: …`."""
    for number in within:
        if lines[number].strip():
            found = ANSWER_LABEL.match(lines[number])
            lines[number] = lines[number][found.end() :] if found else lines[number]
            return


def make_rule(lines: list[str], number: int) -> None:
    """Hyphens below a paragraph are a rule, and no heading of it."""
    quote = QUOTE.match(lines[number])
    lines[number] = f"{quote[0] if quote else ''}***"


def raise_headings(lines: list[str], headings: Iterable[Heading]) -> None:
    """Those below the title of a piece: `##` first, none skipped, however they were counted."""
    above: list[int] = []
    for heading in headings:
        level = int(heading.kind)
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        _set_level(lines, heading, min(len(above) + 1, DEEPEST))


def _set_level(lines: list[str], heading: Heading, level: int) -> None:
    first = lines[heading.start]
    before = BEFORE.match(first)
    start = before.end() if before else 0
    if heading.form == "html":
        for number in range(heading.start, heading.end):
            lines[number] = TAG.sub(rf"\g<1>{level}", lines[number])
    elif hashes := HASHES.match(first, start):
        lines[heading.start] = first[:start] + "#" * level + first[hashes.end() :]
    else:
        lines[heading.start] = f"{first[:start]}{'#' * level} {heading.title}"
        for number in range(heading.start + 1, heading.end):
            quote = QUOTE.match(lines[number])
            lines[number] = quote[0].rstrip() if quote else ""


def balance(lines: list[str], within: range, is_code: Sequence[bool]) -> None:
    """Take out tags whose other half stands in another piece."""
    opened: list[tuple[str, Span]] = []
    lost: list[Span] = []
    for name, span in tags_of(lines, within, is_code, BOXES):
        if not name.startswith("/"):
            opened.append((name, span))
        elif any(name[1:] == each for each, _ in opened[-NESTING:]):
            while opened.pop()[0] != name[1:]:
                pass
        else:
            lost.append(span)
    lost += [span for name, span in opened if name not in LEFT_OPEN]
    without(lines, lost)
