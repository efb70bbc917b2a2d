"""How much of anything is read, set or waited for: no honest guide meets one of these.

Data alone: numbers with their units. Who meets a limit names it, with the place. No side effects.
"""

FORMULA_TEX = 20_000
"""Characters of a formula."""
FORMULA_HTML = 2_000_000
"""Characters of what KaTeX makes of one."""
FORMULA_SECONDS = 2
"""Of processor time, for one."""
FORMULA_MEMORY = 64_000_000
"""Bytes, for one, with KaTeX itself (6 MB)."""

WORK_SECONDS = 60
"""For a sheet to be laid out, a file to be read, eight pages to be read back or drawn; `--timeout`
changes it."""
WORK_MEMORY = 2_000_000_000
"""Bytes that a process which does such work may have."""
