"""Files put into a folder, all or none, so that a reader finds the old or the new ones, whole.

In: the bytes of files, by name. Out: where they lie; GuideError otherwise, and then the folder is
as it was. Side effects: that folder's files, and a hidden folder in it while they are written.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from errno import ELOOP
from pathlib import Path

from guide.problems import GuideError, Place, Problem, Severity

BESIDE = ".guide-new-"
"""Begins the name of the folder in `output/` in which new files wait for their place."""


def publish(files: Mapping[str, bytes], folder: Path) -> list[Path]:
    """Write all files, then put them in place: a reader finds the old or the new one, whole.

    Raises GuideError, with the old files in place, if one of them cannot be written.
    """
    return publish_each(files.items(), folder)


def publish_each(
    files: Iterable[tuple[str, bytes]], folder: Path, stale: Iterable[str] = ()
) -> list[Path]:
    """The same for files that are made one by one; `stale` ones are removed, all or none, too.

    Names may lie in a folder of `folder`, which is made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder), tempfile.TemporaryDirectory(prefix=BESIDE, dir=folder) as beside:
            new, old = Path(beside) / "new", Path(beside) / "old"
            names = []
            for name, data in files:
                _write(new / name, data)
                names.append(name)
            gone = list(stale)
            _check_below(folder, (*names, *gone))
            _replace_all(names, gone, folder, new, old)
    except OSError as error:
        message = f"cannot write: {error.strerror}"
        hint = "nothing was replaced; make room or choose another folder with --output"
        problem = Problem(Severity.ERROR, message, Place(str(folder)), hint)
        raise GuideError([problem]) from error
    return [folder / name for name in names]


def check_output(folder: Path, named: bool) -> None:
    """Raises GuideError if a guide's own output folder is a link: it may lead anywhere, and files
    there would be replaced. One that whoever builds has named may."""
    if folder.is_symlink() and not named:
        message = "it is a link, and what it leads to may be somebody else's"
        hint = "name the folder that it leads to: --output DIR"
        raise GuideError([Problem(Severity.ERROR, message, Place(folder.name), hint)])


def _check_below(folder: Path, names: Sequence[str]) -> None:
    """Raises OSError if one of the names lies in a folder of it that is a link."""
    for parent in {(folder / name).parent for name in names} - {folder}:
        if parent.is_symlink():
            raise OSError(ELOOP, f"`{parent.name}` there is a link to a folder")


def tidy(folder: Path) -> None:
    """Remove what a killed build left in the output folder."""
    if next(folder.glob(f"{BESIDE}*"), None):
        with suppress(OSError), _alone(folder):
            pass


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One build at a time puts files into a folder; what a killed one left there is removed."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks: nobody knows whose they are
            fcntl.flock(handle, fcntl.LOCK_EX)  # the system unlocks it if this process is killed
            for left in folder.glob(f"{BESIDE}*"):
                shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(handle)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _replace_all(
    names: Sequence[str], stale: Sequence[str], folder: Path, new: Path, old: Path
) -> None:
    """Put every file of `new` in its place, remove stale ones; if one fails, put back `old`."""
    for name in (*names, *stale):
        if (folder / name).is_file():
            (old / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(folder / name, old / name, follow_symlinks=False)
    done: list[str] = []
    try:
        for name in names:
            (folder / name).parent.mkdir(exist_ok=True)
            (new / name).replace(folder / name)
            done.append(name)
        for name in stale:
            (folder / name).unlink()
            done.append(name)
    except OSError:
        for name in done:
            if os.path.lexists(old / name):
                (old / name).replace(folder / name)
            else:
                (folder / name).unlink()
        raise
