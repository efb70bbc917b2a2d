"""What lays sheets out, in one line, without starting it.

Side effects: reads package metadata, loads libpango.
"""

import ctypes
from functools import cache
from importlib.metadata import version

from guide import __version__

# The names by which WeasyPrint 70 looks for it.
PANGO = ("libpango-1.0.so.0", "libpango-1.0.dylib", "pango-1.0-0", "pango-1.0")


@cache
def versions() -> str:
    """Versions of guide, WeasyPrint, and Pango, any of which can change how a page looks."""
    return f"guide {__version__}, WeasyPrint {version('weasyprint')}, Pango {_pango()}"


def _pango() -> str:
    for name in PANGO:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        library.pango_version_string.restype = ctypes.c_char_p
        return str(library.pango_version_string().decode())
    return "unknown"
