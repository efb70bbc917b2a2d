"""Folders that `guide` makes in a guide that git keeps: git is told to pass them over.

In: a folder. Side effects: the folder, with a `.gitignore`; or that file removed.
"""

import os
from contextlib import suppress
from pathlib import Path

from guide.storage.root import read_regular

NAME = ".gitignore"
EVERYTHING = b"*\n"


def hide(folder: Path) -> None:
    """Make a folder, if there is none, with a `.gitignore` if it lies in a git repository. If it
    cannot be made, whoever puts something into it says so."""
    around = Path(os.path.abspath(folder)).parents
    if os.path.lexists(folder) or not any(os.path.lexists(each / ".git") for each in around):
        return
    with suppress(OSError):
        folder.mkdir(parents=True)
        (folder / NAME).write_bytes(EVERYTHING)


def unhide(folder: Path) -> None:
    """Remove that file, unless somebody has written another."""
    file = folder / NAME
    with suppress(OSError):
        if not file.is_symlink() and read_regular(file, len(EVERYTHING)) == EVERYTHING:
            file.unlink()
