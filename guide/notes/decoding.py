"""Bytes of a file of notes → its text, in lines.

In: bytes. Out: a Source; a warning if they are not UTF-8. No side effects.
"""

import re

from guide.problems import Problem, Source


def decoded(name: str, data: bytes) -> tuple[Source, list[Problem]]:
    """The text of a file, whatever wrote it."""
    text = data.decode("utf-8-sig", "replace")
    return Source(name, re.sub("\r\n?", "\n", text)), []
