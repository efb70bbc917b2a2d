"""Tables that lose a cell, or are none, as a bar in a formula or in code ends a cell, too.

In: tokens of a file, and its Source. Out: problems. No side effects.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

from markdown_it.token import Token

from guide.problems import Problem, Severity, Source

BAR = re.compile(r"(?<!\\)\|")
WITHIN = re.compile(r"\$[^$\s|][^$|]*(\|)[^$]*\$|`[^`|]*(\|)[^`]*`")
"""A formula or a code span with a bar in it."""
RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*|\|[ \t]*:?-+:?[ \t]*\|")
"""The line under the head of a table."""
PREFIX = re.compile(r"[\s>]*")
HINT = "write \\| for a bar in a cell, also in code and formulas (there \\mid or \\vert, too)"


def check_tables(tokens: Sequence[Token], source: Source) -> Iterator[Problem]:
    """Rows with more cells than the head has, and heads with more than the line under them."""
    columns = 0
    for token, following in zip_longest(tokens, tokens[1:]):
        if token.type == "thead_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and token.map and following and following.type == "td_open":
            yield from _lost(token.map[0], columns, source)
        elif token.type == "inline" and token.map and "|" in token.content:
            yield from _no_table(token, source)


def _lost(row: int, columns: int, source: Source) -> Iterator[Problem]:
    line = source.lines[row]
    cells = len(_cells(line))
    if cells > columns:
        message = f"the row has {cells} cells, its table {columns}: the last is lost"
        yield source.problem(message, row + 1, _bar(line, columns), HINT, Severity.WARNING)


def _no_table(token: Token, source: Source) -> Iterator[Problem]:
    lines = token.content.split("\n")
    for index, (head, rule) in enumerate(pairwise(lines)):
        if "|" in head and RULE.fullmatch(rule):
            row = (token.map or [0])[0] + index
            cells, columns = len(_cells(head)), len(_cells(rule))
            message = f"no table: its head has {cells} cells, the line under it {columns}"
            column = _bar(source.lines[row], columns)
            yield source.problem(message, row + 1, column, HINT, Severity.WARNING)


def _cells(line: str) -> list[str]:
    cells = BAR.split(PREFIX.sub("", line, count=1).rstrip())
    first, last = not cells[0], len(cells) > 1 and not cells[-1]
    return cells[first : len(cells) - last]


def _bar(line: str, columns: int) -> int:
    """The column of a bar in a formula or in code; else of the one that ends the last cell."""
    if found := WITHIN.search(line):
        return max(found.start(1), found.start(2)) + 1
    bars = [found.start() + 1 for found in BAR.finditer(line)]
    return bars[min(columns, len(bars) - 1)] if bars else 1
