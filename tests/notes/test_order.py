"""Files that say in which order notes are read."""

from pathlib import Path

import pytest

from tests.notes.test_tree import note, notes_of, shown

NOTES = {
    "docs/intro.md": note("Intro"),
    "docs/zeta/one.md": note("One"),
    "docs/zeta/two.md": "Words of two.\n",
    "docs/alpha/README.md": note("Alpha"),
    "docs/alpha/three.md": note("Three"),
    "docs/alpha/more (1).md": note("More"),
}
SUMMARY = """# Summary

[Intro](intro.md)

- [Zeta](zeta/two.md)
  - [The second](zeta/two.md)
    - [1. One](./zeta/one.md "title")
- [Alpha](alpha/)
    * [Three](<alpha/three.md>)
    * [More](alpha/more%20(1).md)
    * [Gone](alpha/gone.md)
    * [Away](https://example.org/a.md)
"""
MKDOCS = """site_name: x
theme:
  icon: !!python/name:os.system
plugins: !ENV [A, b]
nav:
  - intro.md
  - Zeta:
      - The second: zeta/two.md
      - zeta/one.md
  - Alpha:
      - alpha/README.md
      - alpha/three.md
      - alpha/more (1).md
      - Away: https://example.org/
"""
TOC = """format: jb-book
root: intro
parts:
  - caption: Zeta
    chapters:
      - file: zeta/two
        title: The second
      - file: zeta/one
  - caption: Alpha
    chapters:
      - file: alpha/README
        sections:
          - file: alpha/three
          - file: alpha/more (1)
"""
EXPECTED = ["Intro", "== Zeta", "The second", "One", "== Alpha", "Three", "More"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("docs/SUMMARY.md", SUMMARY.replace("(zeta/two.md)\n  -", "()\n  -")),
        ("docs/_sidebar.md", SUMMARY.replace("- [Zeta](zeta/two.md)", "* **Zeta**")),
        ("mkdocs.yml", MKDOCS),
        ("docs/_toc.yml", TOC),
    ],
)
def test_chapters_come_in_the_order_that_is_given(tmp_path: Path, name: str, text: str) -> None:
    lines = shown(notes_of(tmp_path, {**NOTES, name: text}))
    printed = [line.rpartition(" / ")[2] for line in lines]
    left = [line for line in printed if line in EXPECTED]
    assert left == EXPECTED, lines
    assert not any("ummary" in line or "sidebar" in line for line in lines)


def test_what_an_order_does_not_name_comes_last_in_its_chapter(tmp_path: Path) -> None:
    text = "- [A](a/1.md)\n  - [B](a/2.md)\n- [C](c/1.md)\n  - [D](c/2.md)\n"
    files = {f"{name}.md": note(name) for name in ("a/0", "a/1", "a/2", "c/1", "c/2", "e/1", "e/2")}
    lines = shown(notes_of(tmp_path, {**files, "SUMMARY.md": text}))
    assert lines == ["== a/1", "a/2", "a/0", "== c/1", "c/2", "== e", "e/1", "e/2"]


def test_headings_over_its_lists_are_chapters(tmp_path: Path) -> None:
    text = "# Summary\n\n# First\n\n- [A](a.md)\n- [B](b.md)\n\n# Second\n\n- [C](c.md)\n"
    files = {f"{name}.md": note(name) for name in "abc"}
    lines = shown(notes_of(tmp_path, {**files, "SUMMARY.md": text}))
    assert lines == ["== First", "a", "b", "== Second", "c"]


def test_a_summary_that_names_no_notes_is_one(tmp_path: Path) -> None:
    files = {"SUMMARY.md": note("In short"), "a.md": note("A")}
    assert "In short" in shown(notes_of(tmp_path, files))


def test_an_order_without_end_is_read_to_its_limits(tmp_path: Path) -> None:
    lazy = "a: &a [x.md, y.md]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]\n"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    files = {"docs/x.md": note("X"), "docs/y.md": note("Y")}
    for number, text in enumerate((lazy + "nav: *i\n", "nav: &n [x.md, *n]\n", "nav: [" * 200)):
        lines = shown(notes_of(tmp_path / str(number), {**files, "mkdocs.yml": text}))
        assert {"X", "Y"} <= {line.rpartition(" / ")[2] for line in lines}
