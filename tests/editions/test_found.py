"""Notes as people have them, printed: whatever is in them, both PDFs are there."""

from pathlib import Path

from tests.conftest import MakeGuide, Run
from tests.pdf import Read, squeezed

LONG_WORD = "x" * 10_001


def text_of(path: Path) -> str:
    read = Read(path)
    return squeezed("".join(read.text(page) for page in range(read.pages)))


def test_a_sheet_that_cannot_be_set_shows_its_source(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide(
        {
            "one.md": "# What is good?\n\nA fine answer; see [bad](two.md#deep).\n",
            "two.md": f"# What is bad?\n\nA *word*: {LONG_WORD}\n\n## Deep\n\nMore.\n",
        }
    )
    result = run("build", root)
    assert result.exit_code == 0, result.output
    assert "two.md:1: warning: a word has more than 10,000 letters; its source is" in result.stderr
    book = text_of(root / "output" / "guide.pdf")
    assert "Thiscouldnotbelaidout;hereisitssource:#Whatisbad?A*word*:xxx" in book
    assert "Afineanswer" in book
    assert "Whatisbad?" in text_of(root / "output" / "cheatsheet.pdf")


def test_wide_formulas_tables_and_code_stay_on_the_page(make_guide: MakeGuide, run: Run) -> None:
    """All is told, and nothing reaches over an edge: the proof has nothing more to say."""
    wide = "\\sqrt{" + "x+" * 90 + "x}"
    row = "|".join(f"`value{n}`" for n in range(60))
    code = "const x = {" + '"key":"a.b.c()",' * 20 + "}"
    text = (
        f"# What is wide?\n\n$$\n{wide}\n$$\n\nIn line ${wide}$.\n\n"
        f"|{row}|\n|{'---|' * 60}\n|{row}|\n\n```js\n\tif (a) {{ b }}\n{code}\n```\n"
    )
    root = make_guide({"one.md": text})
    result = run("build --only guide -v", root)
    assert result.exit_code == 0, result.output
    told = [line for line in result.stderr.splitlines() if ": warning: " in line]
    assert [line.partition(" sticks")[0].partition(" is ")[0] for line in told] == [
        "one.md:3:1: warning: formula",
        "one.md:7:9: warning: formula",
        "one.md:9:1: warning: table",
    ]
    assert squeezed(code) in text_of(root / "output" / "guide.pdf")


def test_a_thousand_titles_are_told_as_far_as_they_go(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide(
        {f"{n % 4}/{n:03}.md": f"# 问题 {n} 是什么？\n\n答案。\n" for n in range(400)}
    )
    result = run("build --only cheatsheet", root)
    assert result.exit_code == 0, result.output
    text = text_of(root / "output" / "cheatsheet.pdf")
    assert "共400问，此页列" in text
    assert "of 400 questions" in result.stderr
    assert "问题0是什么？" in text
    assert "问题3是什么？" in text
