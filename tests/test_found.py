"""Notes as people have them, one folder a manner: what becomes of them, in print and in words.

`projects/found/NAME/` lies as a stranger's folder does, but for `expected.toml` beside its notes:

- `outline`: chapters, each with `= ` in front, and questions, in their order;
- `printed`, `not_printed`: what stands in the book, and what does not; white space is nothing;
- `told`: how many warnings there are of each kind; what notes have none of is in no other.
"""

import json
import shutil
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from guide.reading.guide import read_guide
from guide.storage.root import Root
from tests.conftest import Run
from tests.pdf import Read, squeezed

FOUND = Path(__file__).parent / "projects" / "found"
EXPECTED = "expected.toml"


@pytest.mark.parametrize("folder", sorted(FOUND.iterdir()), ids=lambda path: path.name)
def test_notes_are_printed_as_they_lie(folder: Path, tmp_path: Path, run: Run) -> None:
    root = tmp_path / folder.name
    shutil.copytree(folder, root, symlinks=True)
    expected = tomllib.loads((root / EXPECTED).read_text("utf-8"))
    (root / EXPECTED).unlink()
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    report = tmp_path / "report.json"
    result = run(f"build --report {report}", root)
    assert result.exit_code == 0, result.output
    assert outline(root) == expected["outline"].strip().splitlines()
    told = Counter(each["kind"] for each in json.loads(report.read_text("utf-8"))["problems"])
    assert told == expected["told"], result.output
    books = [Read(root / "output" / name) for name in ("guide.pdf", "cheatsheet.pdf")]
    texts = ["".join(book.words(page) for page in range(book.pages)) for book in books]
    assert books[1].pages == 1
    for words in expected["printed"]:
        assert squeezed(words) in texts[0], words
    for words in expected["not_printed"]:
        assert not any(squeezed(words) in text for text in texts), words
    after = {path for path in root.rglob("*") if path.is_file()} - before.keys()
    assert {path.relative_to(root).parts[0] for path in after} == {"output", ".guide-cache"}
    assert all(path.read_bytes() == data for path, data in before.items())


def outline(root: Path) -> list[str]:
    guide, _ = read_guide(Root.at(root))
    lines = []
    for chapter in guide.chapters:
        lines += [f"= {chapter.title}"] if chapter.title else []
        lines += [question.title for question in chapter.questions]
    return lines
