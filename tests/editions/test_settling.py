"""A sheet that cannot be laid out is printed otherwise, if there is something else to print."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from guide.config import Config
from guide.editions.leaves import BODY, Leaf
from guide.editions.settling import Settler
from guide.problems import GuideError, Place, Problem, Severity, Source
from guide.reading.model import Guide
from guide.setting.laid import Forme, LaidSheet, Setting, Sheet, Spot
from guide.storage.root import Root

FORME = Forme(b"", (), {}, {}, (0,), (), (), None)
WRONG = Problem(Severity.ERROR, "takes more than 60 s", Place("a.md", 3))


class Laying:
    """Workers that fail with some sheets, and note what they were asked for."""

    def __init__(self, *fails: str) -> None:
        self.asked: list[str] = []
        self._fails = fails

    def try_out(
        self, setting: Setting, sheets: Sequence[Sheet]
    ) -> tuple[list[LaidSheet | None], dict[int, Sequence[Problem]]]:
        self.asked += [sheet.html for sheet in sheets]
        failed = {i: (WRONG,) for i, sheet in enumerate(sheets) if sheet.html in self._fails}
        return [None if i in failed else laid(each) for i, each in enumerate(sheets)], failed

    def lay_out(self, setting: Setting, sheets: Sequence[Sheet]) -> list[LaidSheet]:
        return [laid(sheet) for sheet in sheets]


def laid(sheet: Sheet) -> LaidSheet:
    return LaidSheet(FORME, ("question",), {sheet.html: Spot(0, 0, 0)}, (), (), (0.0,))


def settler(workers: Laying, tmp_path: Path) -> Settler:
    guide = Guide(Root.at(tmp_path), Config(), (), {}, Source("", ""))
    setting = Setting(guide.root, (), (), "", ())
    ways = {1: "its source", 2: "a note"}
    leaves = [Leaf(BODY, "glossary"), Leaf(BODY, "back")]
    more = {"instead": lambda index, failed: ways.get(failed)}
    return Settler(leaves, ["one", "two"], guide, setting, workers, **more)  # type: ignore[arg-type]


def test_what_cannot_be_laid_out_is_replaced(tmp_path: Path) -> None:
    workers = Laying("two", "its source")
    settled = settler(workers, tmp_path).settle()
    assert settled.pages == ("one", "a note")
    assert settled.plain == {1}
    assert settled.numbers == {"one": "1", "a note": "2"}
    assert [str(each.place) for each in settled.problems] == ["a.md:3", "a.md:3"]
    assert all("; its source is printed instead" in each.message for each in settled.problems)
    assert workers.asked == ["one", "two", "its source", "a note"], "each is asked for once"


def test_if_there_is_nothing_else_that_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GuideError) as raised:
        settler(Laying("two", "its source", "a note"), tmp_path).settle()
    assert raised.value.problems == (WRONG,)
