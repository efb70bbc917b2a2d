"""A footnote mark or a citation begins no line, whatever stands before it."""

from tests.letters import letters_of
from tests.pdf import Read
from tests.stock import Stock

LEFT = 28 * 72 / 25.4
"""Of the measure on A4, pt."""
BEFORE = ("文", "文。", "$x$", "[链](https://a.example)", "**粗**", "`码`", "文 ", "文[^1]")
MARKS = ("[^1]", "[@a]")
WORK = "@article{a, title={T}, author={A B}, year={2020}}\n"
REST = "后面还有一些字，好让这一行换行。\n\n"


def test_marks_begin_no_line(stock: Stock) -> None:
    """Each at the end of a line and a little before and behind it."""
    texts = (
        "字" * length + before + mark + REST
        for before in BEFORE
        for mark in MARKS
        for length in range(34, 41)
    )
    answer = f"# 问\n\n{''.join(texts)}[^1]: 注。\n"
    files = {"content/a.md": answer, "content/references.bib": WORK}
    file = stock.printed(files, editions=("guide",)) / "output" / "guide.pdf"
    begin = [
        letter
        for page in range(2, Read(file).pages - 1)
        for letter in letters_of(file, page)
        if abs(letter.left - LEFT) < 3 and letter.character in "字文粗码链x后面还有一些好让这行换1["
    ]
    assert len(begin) > len(BEFORE) * len(MARKS) * 7
    marks = [each for each in begin if each.character == "[" or each.size < 8]
    assert len(marks) <= 1  # that of the note itself
