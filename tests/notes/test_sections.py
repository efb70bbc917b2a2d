"""Sections of a chapter are shown in the contents and in the bookmarks, if there are any."""

import re
from dataclasses import replace
from pathlib import Path

import msgspec

from guide.editions.leaves import leaves_of
from guide.reading.assemble import sections_of
from guide.reading.guide import read_guide
from guide.setting.theme import Theme
from guide.storage.root import Root
from tests.notes.test_tree import note
from tests.stock import Files, write_files

LEVEL = re.compile(r'data-bookmark="([^"]*)" style="bookmark-level: (\d)"')
QUESTION = re.compile(r'question-title" style="bookmark-level: (\d)"')


def pages(folder: Path, files: Files) -> dict[str, str]:
    """The HTML of each sheet, by its question or its kind."""
    guide, _ = read_guide(Root.at(write_files(folder, files)))
    guide = replace(guide, config=msgspec.structs.replace(guide.config, new_page="question"))
    theme = Theme(guide)
    return {
        (leaf.questions[0].title if leaf.questions else leaf.kind): theme.compose(
            "guide.html", **leaf.values
        )
        for leaf in leaves_of(guide)
    }


def test_sections_are_levels_between_chapter_and_question(tmp_path: Path) -> None:
    files = {"a/x/y/1.md": note("One"), "a/x/y/2.md": note("Two"), "a/x/0.md": note("Nought")}
    found = pages(tmp_path, {**files, "a/after.md": note("After"), "b/last.md": note("Last")})
    assert LEVEL.findall(found["Nought"]) == [("x", "2")]
    assert LEVEL.findall(found["One"]) == [("y", "3")] and LEVEL.findall(found["Two"]) == []
    assert [QUESTION.findall(found[title]) for title in ("Nought", "One", "Two", "Last")] == [
        *(["3"], ["4"], ["4"], [])
    ]
    rows = re.findall(
        r'contents-section">\s*<td[^>]*></td>\s*<td class="([^"]*)"[^>]*>([^<]*)<', found["front"]
    )
    assert rows == [("title depth-1", "x"), ("title depth-2", "y")]


def test_without_sections_nothing_is_shown_of_them(tmp_path: Path) -> None:
    found = pages(tmp_path, {"content/a/q.md": note("Q"), "content/b/r.md": note("R")})
    assert not any("-section" in html for html in found.values())
    assert not any("bookmark-level" in html for html in found.values())


def test_a_section_begins_with_its_first_question() -> None:
    before, here = ("a", "b", "c"), ("a", "x", "c")
    shown = [(each.title, each.depth, each.begins) for each in sections_of(here, before)]
    assert shown == [("a", 1, False), ("x", 2, True), ("c", 3, True)]


def test_what_sections_and_tags_print_is_known(tmp_path: Path) -> None:
    files = {"a/鑫/1.md": "---\ntags: [淼]\n---\n# One\n\nx\n", "a/鑫/2.md": note("Two")}
    guide, _ = read_guide(Root.at(write_files(tmp_path, {**files, "b/c.md": note("C")})))
    assert {"鑫", "淼"} <= {*guide.questions[0].characters.prose}
