"""What may not be torn is tried at every line at which a page could end, and read back.

One guide has it all: for each case and each number of lines above it, a question of its own. Words
such as `K7c`, of which there is one each, tell on which page a thing stands: the case, the lines
above it, the part.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.conftest import command
from tests.readers import opened
from tests.stock import Files, Stock, write_files

pytestmark = pytest.mark.long

ABOVE = range(6, 15)
"""Lines above a thing; a page of this guide has 14 under a question's title."""
LOOK = {
    "content/guide.toml": 'title = "book"\nlanguage = "en"\n',
    "templates/guide.css": "@page { size: A4; margin: 25mm 30mm 150mm !important }",
    "templates/tokens.css": ":root { --text: 10.5pt; --leading: 18pt }",
}
LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORD = re.compile(r"\b[A-Z]+\d+[a-z]\d*[a-z]?\b")
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 50" width="200" height="50">'
    '<text x="9" y="30" font-family="Noto Sans SC" font-size="12">{}a</text></svg>'
)
LONG = 40
"""Lines or rows: more than a page has, and more than stay whole."""


def lines(parts: str, indent: str = "") -> str:
    """A paragraph with a line for each part."""
    return f"\\\n{indent}".join(f"@{part}" for part in parts)


def code(count: int, words: str = "") -> str:
    inside = "\n".join(f"@x{n}" for n in range(count))
    return f"```text{words}\n{inside}\n```"


def rows(count: int) -> str:
    """A table whose rows have several lines each, the first with `a`, the last with `b`."""
    cells = "\n".join(f"| @x{n}a {'word ' * 30}@x{n}b | 1 |" for n in range(count))
    return f"| Head | n |\n| --- | ---: |\n{cells}"


# In each thing `@` stands for its case and the lines above it.
THINGS: Mapping[str, str] = {
    "P": lines("abcde"),
    "K": f"## @a\n\n{lines('bcdef')}",
    "KL": "## @a\n\n- @b\n- @c\n- @d\n- @e",
    "KN": "## @a\n\n1. @b\n2. @c\n3. @d\n4. @e",
    "KO": "## @a\n\n@b\n\n@c\n\n@d\n\n@e",
    "KK": f"## @a\n\n### @b\n\n{lines('cdefg')}",
    "KF": "## @a\n\n$$ x = \\text{@b} $$\n\nword",
    "KC": f"## @a\n\n{code(8)}",
    "KCL": f"## @a\n\n{code(LONG)}",
    "KCN": f"## @a\n\n{code(LONG, ' numbered')}",
    "KT": "## @a\n\n| @b | n |\n| --- | --- |\n| @c | 1 |\n| @d | 1 |",
    "KTL": f"## @a\n\n{rows(20)}",
    "KG": "## @b\n\n![@c](@.svg){width=50%}",
    "KPG": f"## @b\n\n{lines('cde')}\n\n![@f](@.svg){{width=50%}}",
    "KB": f"## @a\n\n::: pitfall @b\n{lines('cde')}\n:::",
    "KA": f"## @a\n\n::: followup @b\n{lines('cdefgh')}\n:::",
    "G": "![@b](@.svg){width=50%}",
    "A": f"::: followup @a\n{lines('bcdefg')}\n:::",
    "AL": f"::: followup @a\n{lines(LETTERS[1:])}\n:::",
    "AO": "::: followup @a\n@b\n\n@c\n\n@d\n\n@e\n:::",
    "AI": "::: followup @a\n- @b\n- @c\n- @d\n- @e\n:::",
    "L": f"- word\n- {lines('abcde', '  ')}\n- word",
    "D": f"@a\n: {lines('bcdef', '  ')}",
    "B": f"::: pitfall @a\n{lines('bcdefg')}\n\n- @h\n- @i\n:::",
    "C": code(10),
    "CN": code(10, " numbered"),
    "CL": code(LONG),
    "CLN": code(LONG, " numbered"),
    "T": rows(3),
    "TL": rows(20),
}


def guide() -> Files:
    files = dict(LOOK)
    for case, thing in THINGS.items():
        for above in ABOVE:
            filler = "\\\n".join(["word"] * above)
            text = f"# Word?\n\n{filler}\n\n{thing}\n".replace("@", f"{case}{above}")
            files[f"content/{case}/{above}.md"] = text
            if "svg" in thing:
                files[f"assets/{case}{above}.svg"] = PICTURE.format(f"{case}{above}")
    return files


@pytest.fixture(scope="module")
def pages(stock: Stock) -> list[str]:
    """What each page says."""
    said: list[str] = json.loads((stock.once("breaks", _build) / "pages.json").read_text("utf-8"))
    return said


def _build(root: Path) -> None:
    # Some pages have few lines, of which the proof warns: that is what is tried.
    done = command("build", write_files(root, guide()), "--only", "guide", "-q")
    assert done.returncode == 0, done.stderr
    pdf = opened(root / "output" / "guide.pdf")
    said = [page.get_textpage().get_text_range() for page in pdf]
    (root / "pages.json").write_text(json.dumps(said), "utf-8")


class Printed:
    """Word → the page on which it stands."""

    def __init__(self, pages: Sequence[str]) -> None:
        found = [(word, n) for n, text in enumerate(pages) for word in WORD.findall(text)]
        self.page_of = dict(found)
        assert len(self.page_of) == len(found), "there is one of each word"

    def together(self, case: str, parts: Sequence[str]) -> None:
        """These parts are on one page, however many lines are above them."""
        torn = [
            above
            for above in ABOVE
            if len({self.page_of[f"{case}{above}{part}"] for part in parts}) > 1
        ]
        assert torn == []

    def counts(self, case: str, parts: Sequence[str]) -> Iterator[list[int]]:
        """How many of these parts are on each page, for each number of lines above them."""
        for above in ABOVE:
            found = [self.page_of[f"{case}{above}{part}"] for part in parts]
            yield [found.count(page) for page in dict.fromkeys(found)]


@pytest.fixture(scope="module")
def printed(pages: list[str]) -> Printed:
    return Printed(pages)


def numbered(count: int) -> list[str]:
    return [f"x{n}" for n in range(count)]


def test_pages_end_everywhere(printed: Printed) -> None:
    """Or nothing would have been tried."""
    split = [tuple(counts) for counts in printed.counts("P", "abcde")]
    assert {(5,), (2, 3), (3, 2)} == set(split)


@pytest.mark.parametrize(
    ("case", "parts"),
    [
        ("K", "abc"),
        ("KL", "abc"),
        ("KN", "abc"),
        ("KO", "abc"),
        ("KK", "abcd"),
        ("KF", "ab"),
        ("KC", ["a", "x0", "x7"]),
        ("KCL", ["a", "x0", "x1", "x2"]),
        ("KCN", ["a", "x0", "x1", "x2"]),
        ("KT", "abcd"),
        ("KTL", ["a", "x0a", "x0b"]),
        ("KG", "abc"),
        ("KPG", "bcde"),
        ("KB", "abcde"),
        ("KA", "abcd"),
    ],
)
def test_a_heading_is_with_what_follows(case: str, parts: Sequence[str], printed: Printed) -> None:
    printed.together(case, parts)


def test_a_paragraph_of_three_lines_does_not_wait_for_the_figure_behind_it(
    printed: Printed,
) -> None:
    assert [4, 1] in list(printed.counts("KPG", "bcdef"))


def test_a_figure_is_with_its_caption(printed: Printed) -> None:
    printed.together("G", "ab")


@pytest.mark.parametrize("case", ["A", "AL", "AO", "AI"])
def test_a_followup_is_with_two_lines_of_its_answer(case: str, printed: Printed) -> None:
    printed.together(case, "abc")


def test_a_followup_may_be_torn_between_lines(printed: Printed) -> None:
    for counts in printed.counts("AL", LETTERS):
        assert len(counts) > 1 and counts[0] > 2, "it is longer than a page"
    split = list(printed.counts("A", "bcdefg"))
    assert min(map(min, split)) == 2, "a shorter one too, rather than leave half a page empty"


def test_paragraphs_and_items_have_two_lines_on_either_side(printed: Printed) -> None:
    assert min(map(min, printed.counts("P", "abcde"))) >= 2
    assert min(map(min, printed.counts("L", "abcde"))) >= 2


def test_a_term_is_with_two_lines_of_what_it_means(printed: Printed) -> None:
    printed.together("D", "abc")


def test_a_pitfall_is_whole(printed: Printed) -> None:
    printed.together("B", "abcdefghi")


@pytest.mark.parametrize("case", ["C", "CN"])
def test_short_code_is_whole(case: str, printed: Printed) -> None:
    printed.together(case, numbered(10))


@pytest.mark.parametrize("case", ["CL", "CLN"])
def test_long_code_has_three_lines_on_either_side(case: str, printed: Printed) -> None:
    split = list(printed.counts(case, numbered(LONG)))
    assert min(map(min, split)) >= 3
    assert min(counts[0] for counts in split) < 6, "it begins near the foot of a page"


def test_a_short_table_is_whole(printed: Printed) -> None:
    printed.together("T", [f"x{n}{end}" for n in range(3) for end in "ab"])


def test_a_row_is_whole(printed: Printed) -> None:
    for row in range(20):
        printed.together("TL", [f"x{row}a", f"x{row}b"])
    starts = {counts[0] for counts in printed.counts("TL", [f"x{n}a" for n in range(20)])}
    assert min(starts) == 1, "it begins near the foot of a page"


def test_a_long_table_has_its_head_on_every_page(pages: list[str]) -> None:
    found = [text for text in pages if re.search(r"\bTL\d+x", text)]
    assert len(found) > 2 * len(ABOVE)
    assert [text for text in found if "Head" not in text] == []
