"""Folders of notes are printed, whatever is wrong in them."""

from tests.conftest import MakeGuide, Run, write_files
from tests.pdf import Read


def test_a_folder_prints_whatever_is_wrong_in_it(make_guide: MakeGuide, run: Run) -> None:
    files = {
        "a/x.md": "# 甲 $\\frac{1$？\n\n![没有](no.png) 见[乙](y.md#none)。\n\n$$\n\\nope\n$$\n",
        "a/y.md": "::: unknown\n里面。\n:::\n\n最后的话。\n",
    }
    root = write_files(make_guide({"content/q.md": "# 题？\n\n答。\n"}).parent / "found", files)
    result = run("build", root)
    assert result.exit_code == 0, result.output
    read = Read(root / "output" / "guide.pdf")
    text = "".join(read.text(page) for page in range(read.pages))
    for words in ("没有", "见乙", "\\nope", "里面", "最后的话"):
        assert words in text.replace("\n", ""), words
    assert {path.name for path in root.iterdir()} == {"a", "output", ".guide-cache"}
    assert run(f"build {root / 'a' / 'y.md'}", root).exit_code == 0
