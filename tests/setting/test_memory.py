"""Memory of a process that lays out sheets does not grow with their number."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").is_file(),
    reason="the system does not tell how large a process was",
)

PROGRAM = """
import re
import sys
from pathlib import Path
from guide.setting import engine
from guide.setting.fonts import wishes_of
from guide.setting.laid import Setting, Sheet, kit_of
from guide.setting.sheets import Typesetter
from guide.storage.root import Root

engine.LEFT_BEHIND *= float(sys.argv[1])
html = "".join(f"<p id='{{n}}'>图块先投影成 <b>向量</b>，再与文本比较 {n}。</p>" for n in range(24))
setter = Typesetter(kit_of(Setting(Root.at(Path.cwd()), (), (), "", ()), wishes_of([html])))

def peak_after(count):
    for number in range(count):
        setter.lay_out(Sheet(html + str(number), tagged=True))
    # Not getrusage's: that counts what the process was before it became this program.
    return int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])

print(peak_after(24), peak_after(48))
"""


def peaks(patience: float) -> tuple[int, int]:
    """The largest that the process was after 24 and after 72 sheets, if it leaves `patience` times
    what it should to the collector, kB."""
    command = [sys.executable, "-c", PROGRAM, str(patience)]
    few, many = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return int(few), int(many)


def test_three_times_the_sheets_take_no_more_memory() -> None:
    few, many = peaks(1)
    assert many < 1.1 * few


def test_what_sheets_leave_behind_would_be_seen() -> None:
    few, many = peaks(100)
    assert many > 1.2 * few
