"""Colours and sizes of all figures: those of the pages that they stand on. Lengths in pt."""

INK = "#1d1f24"
SOFT = "#4a515d"
RULE = "#666d77"
ACCENT = "#0b5c7a"
TINT = "#eef4f6"
PAPER = "#ffffff"

WIDTH = 420.0
"""That of the text on A4."""
FACE = "Noto Sans SC"
HEAD, NAME, LABEL, SCRIPT = 10.0, 9.0, 7.5, 7.0
"""Type: the title of a part, the name in a box, what is written small, and an index in a formula;
nothing is smaller."""
