"""Which headings of a file are its questions, if it is a list of questions at all.

In: the lines of a file with its Outline; perhaps a level. Out: a Choice. No side effects.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil, inf

from guide.notes.outline import OTHERS, Heading, Outline
from guide.notes.titles import asks, number_of

ASKING = 0.6
"""The share of headings beside each other that ask, in a list of questions."""
HINTED = 0.25
"""The same where nearly all are numbered, or the file says that it is one of questions."""
LEAST = 3
"""So many of them ask, where not all do."""
NEARLY = 0.8
HALF = 0.5
COVERED = 0.65
"""The share of its text that stands under them."""
DISTINCT = 0.7
"""The share of them with a title of their own: twenty times `Answer` says nothing."""
MANY = 5
"""So many bold numbers, or terms with what they mean, are questions, though none asks."""
UNDER_A_QUESTION = 8
"""So many questions are in a file whose own title asks one."""
LONG = 20_000
"""Characters, of Han or three of Latin, that nobody reads as one answer."""
TOLD_APART = 0.9
"""The share of titles of their own, where a long text is cut."""
FORMED = 10
"""So many headings with few titles (Intent, Implementation) make questions of those above."""
FEW_TITLES = 0.35
HAVE_THEM = 0.6
POINTS = 10
"""So many points of lists that ask, and most of all, make a list of questions of a file."""
SAYS_SO = re.compile(
    r"面试题|题目|题解|问题|问答|习题|question|interview|faq\b|q ?& ?a\b", re.IGNORECASE
)
POINT = re.compile(r"[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]+(?=\S)|<li\b[^<>]*>")


@dataclass(frozen=True)
class Choice:
    kind: str
    """Of the headings that are questions."""
    rank: float
    """Headings of a level above it are sections."""

    def is_question(self, heading: Heading) -> bool:
        return heading.kind == self.kind and heading.form != "inner"

    def is_section(self, heading: Heading) -> bool:
        return rank_of(heading) < self.rank and heading.form != "inner"


def size_of(line: str) -> int:
    """How much there is to read: Han count one, Latin letters, of which a word takes more, less."""
    return len(line.strip().encode("utf-8", "replace")) // 3


def rank_of(heading: Heading) -> float:
    return int(heading.kind) if heading.kind.isdigit() else inf


def choose(
    lines: Sequence[str], outline: Outline, titles: Sequence[str], level: int | None
) -> Choice | None:
    """None for a text that is one question; `titles` are what its file and itself are called."""
    if level:
        return Choice(str(level), level)
    text = _Text(lines, outline)
    listed = (c for c in text.choices() if text.is_list(c, titles))
    return next(listed, None) or text.by_form() or text.by_points() or text.by_length()


class _Text:
    """What is to be known of a file before it is cut: how much stands where."""

    def __init__(self, lines: Sequence[str], outline: Outline) -> None:
        self.headings = [each for each in outline.headings if each.form != "inner"]
        self.by_kind = {
            kind: [h for h in self.headings if h.kind == kind] for kind in (*"123456", *OTHERS)
        }
        self.prose = [
            line for line, code in zip(lines, outline.is_code, strict=False) if line and not code
        ]
        self.upto = [0, *accumulate(map(size_of, lines))]

    def choices(self) -> Iterator[Choice]:
        """The highest level first: questions below one may be part of its answer."""
        for kind in "123456":
            yield Choice(kind, int(kind))
        for kind in OTHERS:
            yield Choice(kind, self._rank_among(kind))

    def _rank_among(self, kind: str) -> float:
        """What serves as a heading stands below those under which most of it is."""
        above: Counter[float] = Counter()
        rank = 0.0
        for heading in self.headings:
            if heading.kind == kind:
                above[rank] += 1
            rank = int(heading.kind) if heading.kind.isdigit() else rank
        return above.most_common(1)[0][0] + 0.5 if above else inf

    def is_list(self, choice: Choice, titles: Sequence[str]) -> bool:
        """Whether what it chooses are most of the text, and questions."""
        chosen = [heading.title for heading in self.by_kind[choice.kind]]
        least = 2 if choice.kind.isdigit() else LEAST
        if titles and asks(titles[-1]):
            least = UNDER_A_QUESTION
        if len(chosen) < least or len(set(chosen)) < DISTINCT * len(chosen):
            return False
        hinted = any(SAYS_SO.search(title) for title in titles)
        hinted |= sum(bool(number_of(title)) for title in chosen) >= NEARLY * len(chosen)
        asked = len(chosen) if choice.kind == "label" else sum(map(asks, chosen))
        wanted = max(LEAST, ceil((HINTED if hinted else ASKING) * len(chosen)))
        if choice.kind in ("number", "term"):
            asked, wanted = len(chosen), MANY
        if asked < min(wanted, len(chosen)) or self._share(choice) < COVERED:
            return False
        return choice.kind.isdigit() or self._answered(choice) >= HALF * len(chosen)

    def _share(self, choice: Choice) -> float:
        """Of the text, what stands under the headings of a choice."""
        under = sum(self.upto[end] - self.upto[h.start] for h, end in self._regions(choice))
        return under / max(self.upto[-1], 1)

    def _answered(self, choice: Choice) -> int:
        """How many have text below them: lines of a list may have numbers, too."""
        return sum(self.upto[end] > self.upto[h.end] for h, end in self._regions(choice))

    def _regions(self, choice: Choice) -> Iterator[tuple[Heading, int]]:
        """Each question, with the line behind its answer."""
        cuts = [h for h in self.headings if choice.is_question(h) or choice.is_section(h)]
        ends = [*(heading.start for heading in cuts[1:]), len(self.upto) - 1]
        for heading, end in zip(cuts, ends, strict=False):
            if choice.is_question(heading):
                yield heading, end

    def by_form(self) -> Choice | None:
        """Headings that are all answered under the same few titles."""
        levels = [kind for kind in "123456" if self.by_kind[kind]]
        for above, below in pairwise(levels):
            titles = [heading.title for heading in self.by_kind[below]]
            if len(titles) < FORMED or len(set(titles)) > FEW_TITLES * len(titles):
                continue
            having = sum(
                first.kind == above and second.kind == below
                for first, second in pairwise(self._levels(above, below))
            )
            choice = Choice(above, int(above))
            enough = having >= max(LEAST, HAVE_THEM * len(self.by_kind[above]))
            if enough and self._share(choice) >= COVERED:
                return choice
        return None

    def _levels(self, *kinds: str) -> list[Heading]:
        return [heading for heading in self.headings if heading.kind in kinds]

    def by_points(self) -> Choice | None:
        """Points that ask, under headings that say what about."""
        points = [line[found.end() :] for line in self.prose if (found := POINT.match(line))]
        # What a link says is answered elsewhere.
        asked = sum("](" not in point and asks(point) for point in points)
        if asked < POINTS or asked < HALF * max(len(points), len(self.prose) / 2):
            return None
        return self._where_most_stands()

    def by_length(self) -> Choice | None:
        long = sum(map(size_of, self.prose)) > LONG
        return self._where_most_stands() if long else None

    def _where_most_stands(self) -> Choice | None:
        """The level of the headings that most of the text stands next below."""
        levels = [heading for heading in self.headings if heading.kind.isdigit()]
        ends = [*(heading.start for heading in levels[1:]), len(self.upto) - 1]
        own: Counter[str] = Counter()
        for heading, end in zip(levels, ends, strict=False):
            own[heading.kind] += self.upto[end] - self.upto[heading.end]
        for kind, _ in own.most_common():
            titles = [heading.title for heading in self.by_kind[kind]]
            if len(titles) > 1 and len(set(titles)) >= TOLD_APART * len(titles):
                return Choice(kind, int(kind))
        return None
