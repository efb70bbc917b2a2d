"""Both editions ask one store, each from a thread of its own."""

import subprocess
import sys
from pathlib import Path

from guide.setting.laid import Bookmark, Forme, LaidSheet, Spot
from guide.storage.cache import Cache
from guide.storage.files import Files
from guide.workshop.store import Store
from tests.conftest import REPOSITORY

SPOT = Spot(0, 0.0, 0.0)
FORME = Forme(b"", (), {}, {}, (0,), (), (), None)
SHEET = LaidSheet(FORME, ("",), {"a": SPOT}, (Bookmark(1, "A", SPOT),), (), (0.0,))

# Each fork is a process that has stored nothing and read nothing yet.
FIRST_READS = """
import os, sys, threading
from pathlib import Path
from guide.storage.cache import Cache
from guide.storage.files import Files
from guide.workshop.store import Store

together = threading.Barrier(4)

def read():
    together.wait()
    assert Store(Cache(Path(sys.argv[1])), Files(Path())).get("lay out", "key")

for turn in range(40):
    process = os.fork()
    if not process:
        sys.setswitchinterval(1e-6)
        threads = [threading.Thread(target=read) for _ in range(together.parties)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        os._exit(0)
    assert os.waitpid(process, 0)[1] == 0, f"turn {turn}"
"""


def test_the_first_reads_of_several_threads_are_safe(tmp_path: Path) -> None:
    """msgspec, which learns a type when it is first asked for, must not learn it twice at once."""
    Store(Cache(tmp_path), Files(tmp_path)).put("key", SHEET, {})
    line = [sys.executable, "-c", FIRST_READS, str(tmp_path)]
    done = subprocess.run(line, cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
