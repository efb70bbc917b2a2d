"""Wide displays of TeX in more rows: broken where a compositor would, for narrower paper.

In: the TeX of a formula on lines of its own, a width, and how wide a piece of TeX is. Out: TeX of
the same formula that is hardly wider, or None. No side effects.

A row is broken at the space between two statements (`\\quad`), then behind signs of relation, then
behind those of operation; it goes on behind the relation that it is aligned at.
"""

import re
from collections.abc import Callable, Iterator, Sequence

Width = Callable[[str], float]
"""How wide a piece of TeX is, em."""

TOKEN = re.compile(r"\\(?:[A-Za-z]+\*?|.)|.", re.DOTALL)
WHOLE = re.compile(
    r"\s*\\begin\{(?P<name>aligned|align\*?|split|gathered|gather\*?)\}(?P<rows>.*)\\end\{(?P=name)\}\s*",
    re.DOTALL,
)
"""A formula that is one environment of rows."""
CLOSES = {
    **{"}": "{", r"\right": r"\left", r"\end": r"\begin"},
    **{")": "(", "]": "[", r"\}": r"\{", r"\rangle": r"\langle"},
}
"""What closes something, and what opens it."""
GROUPS = frozenset(["{", r"\left", r"\begin"])
BRACKETS = GROUPS | {"(", "[", r"\{", r"\langle"}
SPACES = frozenset([r"\quad", r"\qquad"])
RELATIONS = frozenset(
    [
        *("=", "<", ">", r"\le", r"\leq", r"\ge", r"\geq", r"\ne", r"\neq", r"\approx", r"\sim"),
        *(r"\simeq", r"\equiv", r"\propto", r"\to", r"\rightarrow", r"\longrightarrow", r"\in"),
        *(
            r"\Rightarrow",
            r"\Longrightarrow",
            r"\iff",
            r"\Leftrightarrow",
            r"\mapsto",
            r"\coloneqq",
        ),
        *(r"\leftarrow", r"\gets", r"\ll", r"\gg", r"\subseteq", r"\subset", r"\cong", r":="),
    ]
)
OPERATIONS = frozenset(
    [
        "+",
        "-",
        r"\pm",
        r"\mp",
        r"\cdot",
        r"\times",
        r"\odot",
        r"\oplus",
        r"\otimes",
        r"\cup",
        r"\cap",
    ]
)
_Level = tuple[frozenset[str], frozenset[str]]
LEVELS: Sequence[_Level] = (
    (SPACES, BRACKETS),
    (RELATIONS, BRACKETS),
    (OPERATIONS, BRACKETS),
    (OPERATIONS | {","}, GROUPS),
    (OPERATIONS | {","}, GROUPS - {r"\left"}),
)
"""Signs behind which a row is broken, one kind after another, and what they may not stand in."""
WIDE_HEAD = 0.45
"""Of the measure: what is left of the relation has a row of its own if it is wider."""
SPACE_BEHIND = re.compile(r"\s*(?:\\q?quad\s*)+\Z")
BREAK = r"\\ "
INDENT = r"\quad "
INDENTED = 1.1
"""How wide that is, em."""


def narrowed(tex: str, most: float, width: Width) -> str | None:
    """The same formula in rows of at most so many em, as far as it can be broken; None if it has no
    place for that."""
    whole = WHOLE.fullmatch(tex)
    if not whole:
        rows = _filled(tex, most, width)
        return _rows_of("gathered", rows) if len(rows) > 1 else None
    rows = _split(whole["rows"], r"\\")
    if whole["name"].startswith("gather"):
        new = [line for row in rows for line in _filled(row, most, width)]
    else:
        new = _aligned(rows, most, width, WIDE_HEAD)
        if len(new) > len(rows) and width(_rows_of("aligned", new)) > most:
            new = min(
                new,
                _aligned(rows, most, width, 0.0),
                key=lambda each: width(_rows_of("aligned", each)),
            )
    if len(new) <= len(rows):
        return None
    name = "gathered" if whole["name"].startswith("gather") else "aligned"
    return _rows_of(name, new)


def _rows_of(name: str, rows: Sequence[str]) -> str:
    return rf"\begin{{{name}}}{BREAK.join(rows)}\end{{{name}}}"


def _aligned(rows: Sequence[str], most: float, width: Width, share: float) -> list[str]:
    """Rows of two columns: pairs of columns stand below each other, and what is too wide on the
    right goes on there. What is wider than a share of the measure on the left has its own row."""
    cells = [pair for row in rows for pair in _pairs(row)]
    heads = [width(head) for head, _ in cells]
    room = most - max((each for each in heads if each <= most * share), default=0.0)
    lines: list[str] = []
    for (head, tail), wide in zip(cells, heads, strict=True):
        if wide > most * share:
            first, *more = _indented(f"{head} {tail}", most, width)
            lines.append(f"&{first}")
        else:
            first, *more = _indented(tail, room, width)
            lines.append(f"{head}&{first}")
        lines += (f"&{INDENT}{line}" for line in more)
    return lines


def _pairs(row: str) -> Iterator[tuple[str, str]]:
    cells = _split(row, "&")
    for at in range(0, len(cells), 2):
        head, tail = cells[at], cells[at + 1] if at + 1 < len(cells) else ""
        if head.strip() or tail.strip():
            yield head.strip(), tail.strip()


def _split(tex: str, separator: str) -> list[str]:
    """Cut at a separator that stands in nothing else."""
    parts, depth = [""], 0
    for token in TOKEN.findall(tex):
        depth += (token in ("{", r"\begin")) - (token in ("}", r"\end"))
        if token == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += token
    parts = [re.sub(r"\A\s*\[[^\[\]]*\]", "", each) if n else each for n, each in enumerate(parts)]
    return [each for each in parts if each.strip()] if separator != "&" else parts


def _indented(tex: str, most: float, width: Width) -> list[str]:
    """A row; all but its first have less room."""
    return [tex] if width(tex) <= most else _filled(tex, most - INDENTED, width)


def _filled(tex: str, most: float, width: Width) -> list[str]:
    """A row in as few as may be: broken at spaces, then behind relations, then operations."""
    return _broken(tex, most, width, LEVELS)


def _broken(tex: str, most: float, width: Width, levels: Sequence[_Level]) -> list[str]:
    if not levels or not tex.strip() or width(tex) <= most:
        return [tex.strip()]
    lines: list[str] = []
    for piece in _pieces(tex, *levels[0]):
        longer = f"{lines[-1]} {piece}" if lines else piece
        if lines and width(_balanced([*lines[:-1], longer])[-1]) <= most:
            lines[-1] = longer
        else:
            lines.append(piece)
    whole = map(_ended, _balanced(lines))
    parts = [part for line in whole for part in _broken(line, most, width, levels[1:])]
    return parts if levels[0][0] is SPACES else _merged(parts, most, width)


def _merged(lines: Sequence[str], most: float, width: Width) -> list[str]:
    """What is broken at lesser signs goes on in the row before, as far as there is room."""
    whole: list[str] = []
    for line in lines:
        longer = f"{whole[-1].removesuffix('{}')} {line}" if whole else ""
        if longer and r"\left." not in line and width(longer) <= most:
            whole[-1] = longer
        else:
            whole.append(line)
    return whole


def _balanced(lines: Sequence[str]) -> list[str]:
    """Rows of which each closes the brackets that grow, and opens them anew."""
    opened, whole = 0, []
    for line in lines:
        before = opened
        opened += line.count(r"\left") - line.count(r"\leftarrow") - line.count(r"\right")
        opened += line.count(r"\rightarrow")
        whole.append(r"\left." * before + line + r"\right." * opened)
    return whole


def _ended(line: str) -> str:
    """A row that ends with a sign has the sign's space, and none of one between statements."""
    line = SPACE_BEHIND.sub("", line.strip())
    end = "\\right." * (len(line) - len(line.removesuffix("\\right.")) > 0)
    line = line.removesuffix(end)
    tokens = TOKEN.findall(line)
    return f"{line}{{}}{end}" if tokens and tokens[-1] in RELATIONS | OPERATIONS else f"{line}{end}"


def _pieces(tex: str, signs: frozenset[str], opening: frozenset[str]) -> Iterator[str]:
    """What stands up to each of these signs, with the sign; not of what is in brackets."""
    current, depth, before = "", 0, "="
    for token in TOKEN.findall(tex):
        is_closing = CLOSES.get(token, "") in opening
        depth = max(depth + (token in opening) - is_closing, 0)
        current += token
        is_one_sided = token in OPERATIONS and before in RELATIONS | OPERATIONS | SPACES
        if token in signs and depth == 0 and before not in ("^", "_") and not is_one_sided:
            yield current.strip()
            current = ""
        before = before if token.isspace() else token
    if current.strip() not in ("", "{}"):
        yield current.strip()
