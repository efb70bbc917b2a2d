"""Two thousand inputs of every run, and all that was ever found: none gives a bug, a hang, or a
file elsewhere.
"""

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz import builds, guard, targets
from tests.fuzz.__main__ import FOUND
from tests.fuzz.minimise import smallest

EACH = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
KEPT = sorted(path for path in FOUND.rglob("*.txt"))


@pytest.mark.parametrize("kind", [*targets.TEXTS, "picture", "picture 2"])
@EACH
@given(number=st.integers(0, 2**40))
def test_any_input(kind: str, number: int) -> None:
    targets.run(kind.partition(" 2")[0], number)


@pytest.mark.parametrize("file", KEPT, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_was_found_once(file: Path, tmp_path: Path) -> None:
    kind = file.parent.name.replace("-", " ")
    text = file.read_bytes().decode("utf-8", "surrogatepass")
    with guard.guarded(tmp_path):
        targets.read_text(kind, text)
        targets.read_whole(kind, text, tmp_path)


@pytest.mark.parametrize("number", range(6))
def test_a_whole_build(number: int) -> None:
    assert builds.run(number) == ""


def test_the_guard_sees_what_it_is_for(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with guard.guarded(tmp_path / "in"):
        (tmp_path / "in" / "file").write_text("fine")
        with pytest.raises(guard.Trespass):
            (tmp_path / "out").write_text("not fine")
        with pytest.raises(guard.Trespass):
            os.mkdir(tmp_path / "out")
        with pytest.raises(guard.Trespass):
            subprocess.run(["true"])
        with pytest.raises(guard.Trespass):
            import socket

            socket.create_connection(("127.0.0.1", 9))
    with pytest.raises(guard.TooLong), guard.guarded(seconds=1):
        while True:
            pass


def test_a_find_is_minimised() -> None:
    assert smallest("xx" * 40 + "ab" + "yy" * 40, lambda text: "ab" in text) == "ab"
