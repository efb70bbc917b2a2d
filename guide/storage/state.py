"""What `guide` keeps for the person who runs it, beside all guides: one folder, for them alone.

Out: a secret that signs what caches hold, so that a cache that came with somebody else's guide is
known for that. Side effects: the folder, and the file of the secret in it, when first asked for.
"""

import os
import secrets
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from guide.storage.root import read_regular

SECRET_BYTES = 32


def folder() -> Path | None:
    """The user's folder for it (XDG Base Directory: state is what persists, but is not portable);
    None if they have no home."""
    named = os.environ.get("XDG_STATE_HOME", "")
    try:
        home = Path(named) if os.path.isabs(named) else Path.home() / ".local" / "state"
    except RuntimeError:
        return None
    return home / "guide"


def put(name: str, data: bytes) -> bool:
    """Keep a file there, for nobody else to read, whole or not at all; whether it could be kept."""
    place, beside = folder(), ""
    if place is None:
        return False
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=place)  # readable for the user only
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(beside, place / name)
    except OSError:
        if beside:
            with suppress(OSError):
                os.unlink(beside)
        return False
    return True


def get(name: str, most: int) -> bytes | None:
    """What is kept under a name; None if there is nothing, or it cannot be read."""
    place = folder()
    try:
        return read_regular(place / name, most) if place else None
    except OSError:
        return None


def secret() -> bytes:
    """This user's secret, made when there is none yet.

    One who cannot keep any has another in each process: what it signs is foreign to the next.
    """
    return _secret(folder())


@cache
def _secret(place: Path | None) -> bytes:
    kept = get("secret", SECRET_BYTES)
    if kept is None or len(kept) != SECRET_BYTES:
        put("secret", secrets.token_bytes(SECRET_BYTES))
        kept = get("secret", SECRET_BYTES)  # of two who make one at a time, the later one's
    return kept if kept and len(kept) == SECRET_BYTES else secrets.token_bytes(SECRET_BYTES)
