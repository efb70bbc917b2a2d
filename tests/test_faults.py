"""Faults that were found by trying what people write: what is printed now, and what is said.

`projects/faults/NN-name/` is a small guide with what is expected of it beside it, in
`expected.txt`, a line each:

- `build: 0`, or `check: 0`: the command that is run, with its exit code; it is the first line.
  Words may stand behind the command: `build --only guide: 0`; with `check -v: 0`
  warnings of one kind are not grouped.
- `warning: content/a.md:3:1: warning: …`, `error: …`: a problem as it is printed, whole, without
  its excerpt and hint. No other problem may be printed.
- `says: …`: stands in the book, behind what the `says:` before it asks for; white space is nothing.
- `marks: …`: stands in the book, wherever: the marks of lists are drawn behind all other text.
- `cheat: …`: as `says:`, in the cheat sheet. `never: …`: stands in neither.
- `bookmark: …`: the book has it, behind the one before.
- `link: text → words`: links with this text lead to a page with these words on it.
- `paints: #rrggbb`: something in the book has this colour.
- `prints: …`: a line on the terminal that is no problem.
"""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.painted import painted
from tests.pdf import Read, squeezed

FAULTS = Path(__file__).parent / "projects" / "faults"
BOOK = "guide.pdf"
PROBLEM = re.compile(r"^\S.*: (?:error|warning): .*", re.MULTILINE)


@pytest.mark.parametrize("project", sorted(FAULTS.iterdir()), ids=lambda path: path.name)
def test_is_printed_or_told(project: Path, tmp_path: Path, run: Run) -> None:
    root = tmp_path / "guide"
    shutil.copytree(project, root, symlinks=True)
    (command, code), *expected = [_split(line) for line in _lines(root / "expected.txt")]
    result = run(f"{command} -q" if command == "build" else command, root)
    problems = [value for kind, value in expected if kind in ("error", "warning")]
    assert sorted(PROBLEM.findall(result.output)) == sorted(problems)
    assert result.exit_code == int(code), result.output
    _check_lines(result.output, [value for kind, value in expected if kind == "prints"])
    if code == "0" and command.startswith("build"):
        _check_files(root / "output", expected)


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text("utf-8").splitlines() if line.strip()]


def _split(line: str) -> tuple[str, str]:
    kind, _, value = line.partition(": ")
    return kind, value


def _check_lines(output: str, wanted: Sequence[str]) -> None:
    for line in wanted:
        assert line in output.splitlines(), output


def _check_files(folder: Path, expected: Sequence[tuple[str, str]]) -> None:
    """What stands in the book and in the cheat sheet, as far as they were printed."""
    files = [Read(path) for path in sorted(folder.glob("*.pdf"))]
    texts = {pdf.path.stem: "".join(map(pdf.words, range(pdf.pages))) for pdf in files}
    by_kind: dict[str, list[str]] = {}
    for kind, value in expected:
        by_kind.setdefault(kind, []).append(value)
    _check_order(texts.get("guide", ""), by_kind.get("says", []))
    _check_order(texts.get("cheatsheet", ""), by_kind.get("cheat", []))
    assert all(squeezed(words) in texts["guide"] for words in by_kind.get("marks", []))
    for word, text in ((w, t) for w in by_kind.get("never", ()) for t in texts.values()):
        assert squeezed(word) not in text
    if "paints" in by_kind:
        colours = {"#{:02x}{:02x}{:02x}".format(*each.colour) for each in painted(folder / BOOK)}
        assert set(by_kind["paints"]) <= colours
    if {"bookmark", "link"} & by_kind.keys():
        book = next(pdf for pdf in files if pdf.path.stem == "guide")
        _check_order(
            "\n".join(mark.title for mark in book.bookmarks()), by_kind.get("bookmark", [])
        )
        _check_links(book, by_kind.get("link", []))


def _check_order(text: str, wanted: Sequence[str]) -> None:
    """Each of the texts stands behind the one before."""
    text, at = squeezed(text), 0
    for words in map(squeezed, wanted):
        found = text.find(words, at)
        assert found >= 0, f"{words!r} is not behind what comes before it: {text[at:]!r}"
        at = found + len(words)


def _check_links(book: Read, wanted: Sequence[str]) -> None:
    links = list(book.links())
    for line in wanted:
        text, words = (squeezed(part) for part in line.split("→"))
        pages = {link.target for link in links if text in link.text and link.target is not None}
        assert pages, f"no link {text!r} in {[link.text for link in links]}"
        assert all(words in book.words(page) for page in pages), line
