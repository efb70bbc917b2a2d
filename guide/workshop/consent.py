"""Which scripts this user has let run: a guide whose scripts are others is asked about first.

In: scripts that are about to run. Out: whether they may. Side effect: a file in the user's state
folder, with a digest for each set of scripts that was let run. One that imports or reads something
else than before is another.
"""

from collections.abc import Sequence

from guide.limits import CONSENTS
from guide.reading.figure_scripts import Script
from guide.storage import state
from guide.storage.cache import digest

FILE = "scripts"
"""In the state folder: a digest in each line, the latest last."""
DIGEST_BYTES = 80
"""Of a line, at most."""


def is_known(scripts: Sequence[Script]) -> bool:
    """Whether each of these was let run before, as it is now."""
    known = set(_kept())
    return all(_digest_of(script) in known for script in scripts)


def remember(scripts: Sequence[Script]) -> None:
    """Let these run from now on. Without a state folder they are asked about again."""
    new = [_digest_of(script) for script in scripts]
    kept = [each for each in _kept() if each not in new]
    state.put(FILE, "".join(f"{each}\n" for each in [*kept, *new][-CONSENTS:]).encode())


def _kept() -> list[str]:
    data = state.get(FILE, CONSENTS * DIGEST_BYTES) or b""
    return data.decode("ascii", "replace").split()


def _digest_of(script: Script) -> str:
    """Of the script and what it is known to read, and of where it lies: the same script beside
    other files may do other things."""
    folder = str(script.path.parent.resolve())
    return digest(
        folder.encode("utf-8", "surrogateescape"), script.path.name.encode(), *script.sources
    )
