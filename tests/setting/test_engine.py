"""What is changed in the engine is written down, and said when it cannot be done."""

import re
import sys
from collections.abc import Iterator
from inspect import isclass, isfunction
from pathlib import Path

import pytest

from guide.problems import Severity
from guide.setting.laid import Setting, kit_of
from guide.storage.root import Root

ARCHITECTURE = Path(__file__).parents[2] / "ARCHITECTURE.md"
ROW = re.compile(r"^\| `([\w/]+\.py)` \| `([\w.]+)` \| [^|]+ \| [^|]+ \|$", re.MULTILINE)
OF_ONE_DOCUMENT = "document.Document.make_bookmark_tree"


def table() -> list[tuple[str, str]]:
    """Modules and the functions that they replace, as ARCHITECTURE.md lists them."""
    text = ARCHITECTURE.read_text("utf-8")
    _, _, section = text.partition("\n## Where the engine is changed\n")
    return ROW.findall(section.partition("\n## ")[0])


def replaced() -> Iterator[str]:
    """The functions of WeasyPrint in whose place one of `guide` stands."""
    engine = {name: module for name, module in sys.modules.items() if name.startswith("weasyprint")}
    for name, module in engine.items():
        for key, value in vars(module).items():
            if isclass(value) and value.__module__ == name:
                methods = (f"{key}.{each}" for each, what in vars(value).items() if is_ours(what))
                yield from (f"{name}.{method}" for method in methods)
            elif is_ours(value):
                yield f"{name}.{key}"


def is_ours(value: object) -> bool:
    return (isfunction(value) or isclass(value)) and value.__module__.startswith("guide.")


def test_the_table_lists_what_is_replaced_in_the_engine() -> None:
    import guide.setting.sheets  # noqa: F401

    listed = {f"weasyprint.{function}" for _, function in table()}
    assert hasattr(sys.modules["weasyprint.document"].Document, "make_bookmark_tree")
    assert listed == {*replaced(), f"weasyprint.{OF_ONE_DOCUMENT}"}


@pytest.mark.parametrize(("module", "function"), table())
def test_each_change_is_explained_where_it_is_made(module: str, function: str) -> None:
    source = (ARCHITECTURE.parent / "guide" / module).read_text("utf-8")
    words = " ".join(source.replace("\n#", "\n").split())
    assert re.search(
        rf"Replaced in WeasyPrint 70: `{re.escape(function)}`, (?:(?!Replaced in).)* Hook: ", words
    )


@pytest.mark.parametrize("name", ["lines", "rhythm", "keeping", "display"])
def test_an_extension_that_cannot_be_made_is_a_warning(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guide.setting import engine, notices, sheets

    assert engine.EXTENDED.keys() == notices.UNEXTENDED.keys()
    assert all(engine.EXTENDED.values())
    monkeypatch.setitem(engine.EXTENDED, name, False)
    kit = kit_of(Setting(Root.at(Path.cwd()), (), (), "", ()), frozenset("a"))
    [problem] = sheets.Typesetter(kit).problems
    assert problem.severity is Severity.WARNING
    assert "install the version" in problem.hint


def test_what_is_not_as_expected_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from guide.setting import display, keeping, rhythm, sheets  # noqa: F401

    def other(something: object) -> None: ...

    monkeypatch.setattr(rhythm, "_lay_out_only", other)
    monkeypatch.setattr(keeping, "_page_break", other)
    monkeypatch.setattr(display, "_lay_out_block", other)
    assert not any(each.install() for each in (rhythm, keeping, display))
