"""Texts as if they were measured, for the rules that need no engine."""

from guide.lines.breaks import may_break
from guide.lines.gaps import EM, Text


def text_of(text: str, before: str = "", after: str = "") -> Text:
    """Han and marks a full em wide, Latin half; lines may break at spaces and beside Han."""
    advances = tuple(EM if not c.isascii() else EM / 2 for c in text)
    default = [
        i
        for i in range(1, len(text))
        if text[i] != " " and (text[i - 1] == " " or not (text[i - 1] + text[i]).isascii())
    ]
    breaks = tuple(i for i in default if may_break(text[i - 1], text[i], True))
    return Text(text, advances, breaks, before, after)
