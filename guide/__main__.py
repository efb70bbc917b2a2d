"""The command `guide`, and `python -m guide`: started so that it ends tidily.

In: the command line. Out: exit codes, those of `cli.main`; 1 if nothing can be written to the
terminal or where it leads. Side effects: those of the command. Where the names of files would be
read as ASCII (`LC_ALL=C PYTHONUTF8=0`), Python is started anew, as they are UTF-8 here.
"""

import errno
import os
import sys

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EPIPE)
"""What a terminal, or a file in its place, answers when it takes no more."""
INTERRUPTED = 130


def run() -> None:
    if sys.getfilesystemencoding() != "utf-8":
        environment = {**os.environ, "PYTHONUTF8": "1"}
        again = [sys.executable, "-X", "utf8", "-m", "guide", *sys.argv[1:]]
        os.execve(sys.executable, again, environment)
    try:
        _run()
    except KeyboardInterrupt:  # before or behind `tidily`
        sys.exit(INTERRUPTED)
    except OSError as error:
        if error.filename is not None or error.errno not in FULL:
            raise
        _give_up(error)


def _run() -> None:
    from guide.cli.signals import tidily

    with tidily():
        from guide.cli.main import main

        main(prog_name="guide")


def _give_up(error: OSError) -> None:
    """End with a word on what cannot be written, if that can be."""
    try:
        sys.stderr.write(f"guide: cannot write what it has to say: {error.strerror}\n")
        sys.stderr.flush()
    except OSError:
        pass  # nor can this
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # Python writes what is left when it ends
        os.dup2(nowhere, stream)
    sys.exit(1)


if __name__ == "__main__":
    run()
