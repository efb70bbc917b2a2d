"""Where the templates and assets lie that come with the tool. No side effects.

In a checkout they stand beside the package; in an installed wheel, inside it.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_HOME = _PACKAGE if (_PACKAGE / "templates").is_dir() else _PACKAGE.parent

TEMPLATES = _HOME / "templates"
FONTS = _HOME / "assets" / "fonts"
KATEX = _HOME / "assets" / "katex"
EMOJI = _HOME / "assets" / "emoji"
