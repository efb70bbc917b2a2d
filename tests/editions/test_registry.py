"""Editions: what is registered is what can be asked for, and a new one needs no more than that."""

import sys
from importlib import import_module
from types import ModuleType

import pytest

from guide.cli.build import build
from guide.cli.pages import pages
from guide.editions import registry
from guide.editions.cheatsheet import EDITION as SHEET
from guide.editions.edition import Edition
from guide.editions.registry import EDITIONS, edition_of
from tests.conftest import MakeGuide, Run


@pytest.mark.parametrize("name", EDITIONS)
def test_a_name_stands_for_the_value_of_its_module(name: str) -> None:
    edition = edition_of(name)
    assert edition is import_module(EDITIONS[name]).EDITION
    assert (edition.name, edition.file) == (name, f"{name}.pdf")


@pytest.mark.parametrize("command", [build, pages], ids=lambda command: command.name)
def test_only_offers_the_editions(command) -> None:
    [only] = [each for each in command.params if each.name == "only"]
    assert list(only.type.choices) == list(EDITIONS)


def test_a_new_edition_is_a_module_and_a_line(
    make_guide: MakeGuide, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaflet = ModuleType("leaflet")
    leaflet.EDITION = Edition(  # type: ignore[attr-defined]
        *("leaflet", SHEET.title, SHEET.stylesheets, SHEET.print, SHEET.prove), is_single=True
    )
    monkeypatch.setitem(sys.modules, "leaflet", leaflet)
    monkeypatch.setattr(registry, "EDITIONS", {**EDITIONS, "leaflet": "leaflet"})
    [only] = [each for each in build.params if each.name == "only"]
    monkeypatch.setattr(only.type, "choices", (*EDITIONS, "leaflet"))
    root = make_guide({"content/vit.md": "# ViT 怎样把图变成词？\n\n切成块。\n"})
    result = run("build --only leaflet --report found.json", root)
    assert result.exit_code == 0, result.output
    assert [path.name for path in (root / "output").glob("*")] == ["leaflet.pdf"]
    assert '"file": "leaflet.pdf"' in (root / "found.json").read_text("utf-8")
    assert "nothing changed" in run("build --only leaflet", root).output
    assert run("proof output/leaflet.pdf", root).exit_code == 0
