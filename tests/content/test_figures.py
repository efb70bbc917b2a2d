"""Figures are what their scripts draw, and text says what the scripts compute."""

import importlib
import re
import sys
from collections.abc import Iterator

import pytest

from tests.conftest import REPOSITORY
from tests.content import figures

FOLDER = REPOSITORY / "assets" / "figures"


@pytest.fixture
def family(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The scripts can be imported, as they import each other."""
    monkeypatch.syspath_prepend(FOLDER)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield
    for name in [name for name in sys.modules if name.split(".")[0] == "family"]:
        del sys.modules[name]


@pytest.mark.parametrize("name", figures.diagrams())
def test_a_diagram_is_what_its_script_draws(name: str) -> None:
    """So it is drawn with the parts of the family, and has none of the faults that it refuses."""
    assert figures.scripts()[name].stamped(figures.run(name).encode()) == (
        figures.drawn(name).encode()
    )


@pytest.mark.parametrize("name", figures.plots())
def test_a_run_yields_the_numbers_of_its_plot(name: str) -> None:
    """To the last printed digit but one: sums of another machine may round otherwise."""
    now, then = figures.numbers_in(figures.run(name)), figures.numbers_in(figures.drawn(name))
    assert now.keys() == then.keys()
    for key, value in then.items():
        assert now[key] == pytest.approx(value, rel=5e-3, abs=2e-3), key


@pytest.mark.parametrize("name", figures.scripts())
def test_text_is_text_in_the_faces_of_the_guide(name: str) -> None:
    svg = figures.drawn(name)
    families = set(re.findall(r"font-family=\"([^\"]+)\"|font-family: ?'?([^;'\"]+)", svg))
    named = {one or other for one, other in families}
    named |= set(re.findall(r"font: [^;\"]*?px '([^']+)'", svg))
    assert named <= {"Noto Sans SC", "KaTeX_Math", "KaTeX_Main"} and named
    assert "<text" in svg


def test_faults_are_found(family: None) -> None:
    """The checks that all diagrams pass can fail."""
    diagram = importlib.import_module("family.diagram")

    def faults(draw: object) -> str:
        d = diagram.Diagram("test", 100, 200)
        draw(d)  # type: ignore[operator]
        with pytest.raises(ValueError) as caught:
            d.svg()
        return str(caught.value)

    assert "too wide" in faults(lambda d: d.box(10, 10, 20, 20, "a long name"))
    assert "too high" in faults(lambda d: d.box(10, 10, 60, 12, "one", "two"))
    assert "sticks out" in faults(lambda d: d.box(180, 10, 40, 20, "x"))
    assert "sticks out" in faults(lambda d: d.text(180, 50, "a long label"))
    assert "overlap" in faults(lambda d: (d.box(10, 10, 40, 20, "a"), d.box(40, 10, 40, 20, "b")))
    assert "overlap" in faults(lambda d: (d.text(10, 50, "one"), d.text(12, 52, "two")))
    assert "lies on the edge" in faults(lambda d: (d.box(10, 10, 40, 20), d.text(40, 22, "word")))
    assert "goes through" in faults(
        lambda d: (d.box(60, 10, 40, 20, "b"), d.arrow((10, 20), (150, 20)))
    )
    assert "strikes out" in faults(lambda d: (d.text(60, 50, "word"), d.line((10, 48), (150, 48))))
