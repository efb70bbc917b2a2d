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

TEXT_BYTES = 20_000_000
"""Of a file of text: Markdown, settings, a bibliography, a template, a stylesheet."""
PICTURE_BYTES = 200_000_000
"""Of any other file that is read."""
FILES = 100_000
"""So many files of a guide's folders are looked at."""
FOLDERS_DEEP = 64
"""So many folders may lie in one another."""
CACHE_ENTRY_BYTES = 1_000_000_000
"""Of what is kept of one sheet."""
PDF_BYTES = 2_000_000_000
"""Of a PDF that is compared with the new one."""
