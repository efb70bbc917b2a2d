"""HTML in notes, taken as Markdown's own: what is printed of it.

Each file in `html/` is cases as those in `syntax/`: a title, a line with a dot, Markdown, a dot,
HTML, a dot. Marks are shown as ⟨kind text⟩.
"""

import os
import re
from pathlib import Path

import pytest

from guide.limits import ELEMENTS_DEEP
from guide.problems import Source
from guide.reading.draft import Draft, Mark, Options, resolved
from guide.reading.guide import read_guide
from guide.reading.manuscript import read_question
from guide.reading.markup import VOID, cut
from guide.storage.root import Root
from tests.conftest import DOT, MakeGuide, Run
from tests.pdf import Read, squeezed

CASES = Path(__file__).parent / "html"
CASE = re.compile(r"(?P<title>[^\n]+)\n\.\n(?P<markdown>.*?)\n\.\n(?P<html>.*?)^\.\n", re.S | re.M)
FOUND = Options("en", raw_html=False, html=True, found=True)
AUTHORED = Options("en", raw_html=False)


def read(markdown: str, options: Options = FOUND) -> Draft:
    return read_question(Source("a.md", f"# Question?\n\n{markdown}\n"), options)


def printed(draft: Draft) -> str:
    def shown(mark: Mark) -> str:
        return f"⟨{mark.kind} {mark.text}⟩"

    return resolved(draft.body_html, draft.marks, shown)


@pytest.mark.parametrize("file", sorted(CASES.glob("*.md")), ids=lambda file: file.stem)
def test_prints(file: Path) -> None:
    text = file.read_text("utf-8")
    cases = list(CASE.finditer(text))
    assert CASE.sub("", text).strip() == "", "every case is a title, Markdown and HTML"
    now = "\n".join(
        f"{case['title']}\n.\n{case['markdown']}\n.\n{printed(read(case['markdown']))}.\n"
        for case in cases
    )
    if os.environ.get("UPDATE_EXPECTED"):
        file.write_text(now, "utf-8")
    assert now == file.read_text("utf-8")


@pytest.mark.parametrize(
    "markdown",
    [
        "<div>\n\nx\n\n" * 500,
        "<div align=center>" * 1000 + "x" + "</div>" * 1000,
        "x" + "<b>" * 1000 + "y" + "</b>" * 1000,
        "<table><tr><td>" * 1000 + "x",
        "<ul><li>" * 1000 + "x",
        "> <div>\n> <table><tr>\n\nbehind\n\n</td></table></div>",
        "- <details><summary>a\n\n  b\n\nc </details>\n\n</div></p></b>",
        "**<b>x** y</b> *<i>z</i>* </td></tr>",
        "x <a href='y'><b>z</a></b> [<i>k](l.md)</i>",
        "<p><!-- x <p>y\n\n<pre>z\n\n<style>v",
        "<table><caption><tr><li><dd>x</table>y<td>",
        "::: pitfall\n<div>\n:::\n\n</div>\n",
    ],
)
def test_whatever_is_written_is_well_formed(markdown: str) -> None:
    opened: list[str] = []
    depth = 0
    for _, tag in cut(read(markdown).body_html):
        if tag and tag["closing"]:
            assert opened.pop() == tag["name"]
        elif tag and tag["name"] and tag["name"] not in VOID:
            opened.append(tag["name"])
            depth = max(depth, len(opened))
    assert opened == []
    assert depth < ELEMENTS_DEEP - 20


def test_cells_that_span_all_are_cells() -> None:
    cell = "<td colspan=999 rowspan=999>x</td>"
    body = read(f"<table><tr>{cell * 200}</tr></table>").body_html
    assert body.count("colspan") == 0
    assert body.count("<td") == 200


@pytest.mark.parametrize(
    "said",
    [
        '<a href="javascript:alert(1)">words</a>',
        '<a href="java&#10;script:alert(1)">words</a>',
        '<a href="data:text/html,x">words</a>',
        '<p onclick="evil()" style="background:url(//evil.org)" class="x">words</p>',
        '<p style="text-align:center;position:fixed">words</p>',
        '<b onmouseover=evil() style="color:expression(1)">words</b>',
        '<td onload=evil()>words',
        '<svg onload=evil()></svg>words',
        '<img src=x onerror=evil() alt="words">',
        '<script>evil()</script>words',
        'words <style>p { background: url(//evil.org) }</style>',
        'words <iframe srcdoc="<script>evil()</script>"></iframe>',
        '<form action="//evil.org"><input value="x"><button>words</button></form>',
    ],
)  # fmt: skip
def test_nothing_acts(said: str) -> None:
    html = printed(read(said))
    assert "words" in html
    assert not re.search(r"evil|javascript|data:|class=.x|position|<(script|style|form|svg)", html)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("text <script>x</script>", ["script"]),
        ("<style>\np {}\n\nq {}\n</style>", ["style"]),
        ("<svg><text>x</text></svg>", ["svg"]),
        ('- <input type="checkbox"> x', ["input"]),
        ("<iframe></iframe>", ["iframe"]),
        ("a <!-- b --> c <b>d</b>", []),
        ("<script> is a tag, as <style> is", []),
    ],
)
def test_what_is_left_out_is_told(said: str, names: list[str]) -> None:
    told = [(p.kind, p.message, p.place.line) for p in dict.fromkeys(read(said).problems)]
    assert told == [("left out of HTML", f"`<{name}>` is left out", 3) for name in names]


def test_pictures_are_missed_where_they_stand(make_guide: MakeGuide) -> None:
    root = make_guide(
        {"a.md": '# A?\n\n<p align="center">\n  text\n  <img src="gone.png" alt="x">\n</p>\n'}
    )
    _, problems = read_guide(Root.at(root))
    assert [str(p.place) for p in problems if "gone.png" in p.message] == ["a.md:5:3"]


def test_anchors_are_led_to(make_guide: MakeGuide) -> None:
    text = """\
# <a name="top-of-it"></a>A?

[to it](#it) [to part](#part) [to top](#top-of-it) <a href="#it">too</a> [spot](#spot)

<a id="it"></a>
## Here

<h2 id="part">Part</h2>

Words <span id="spot">here</span>.
"""
    files = {"content/guide.toml": 'html = "safe"\n', "content/a.md": text}
    guide, problems = read_guide(Root.at(make_guide(files)))
    body = guide.questions[0].body_html
    led = re.findall(r'<a class="internal" href="#([^"]*)">', body)
    assert [name for name in led if f'id="{name}"' in body] == led
    assert len(set(led)) == 4
    assert [p.message for p in problems] == []


def test_authored_html_is_text_and_told_once() -> None:
    draft = read("one <br> two <b>three</b>\n\nList<String> <your name>\n\n<br>", AUTHORED)
    assert "one &lt;br&gt; two &lt;b&gt;" in draft.body_html
    [told] = draft.problems
    assert (told.kind, told.place.line, told.place.column) == ("HTML as text", 3, 5)
    assert told.message == "`<br>` prints as typed, and so do 2 more tags"
    assert 'html = "safe"' in told.hint


@pytest.mark.parametrize("said", ["List<String> and <T>", "`<b>x</b>`", "    <b>x</b>", "a < b"])
def test_authored_text_that_is_no_html_is_not_told(said: str) -> None:
    assert read(said, AUTHORED).problems == ()


def test_a_guide_may_ask_for_it(make_guide: MakeGuide) -> None:
    files = {
        "content/guide.toml": 'html = "safe"\n',
        "content/a.md": "# What is H<sub>2</sub>O?\n\nWater<br>of *course*.\n",
    }
    guide, problems = read_guide(Root.at(make_guide(files)))
    assert guide.questions[0].title_html == "What is H<sub>2</sub>O?"
    assert guide.questions[0].body_html == "<p>Water<br />\nof <em>course</em>.</p>\n"
    assert problems == []


NOTES = """\
# What is <i>H<sub>2</sub>O</i>?

<p align="center"><img src="dot.svg" width="60" alt="A dot"></p>

It is <b>water</b>, <!-- not ice --> <mark>wet</mark>; press <kbd>Ctrl</kbd>. <q>Quoted</q>.

<details><summary>Its states</summary>

- one
- two

</details>

<table><tr><th>Name<th>Value<tr><td rowspan="2">both<td>1<tr><td>2</table>

<ruby>水<rt>shui</rt></ruby> and <font color="red">red</font>, List&lt;T>.

</div>

Behind it all.
"""


def test_a_book_of_notes_has_no_tags(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide({"notes.md": NOTES, "dot.svg": DOT})
    result = run("build --only guide -q", root)
    assert result.exit_code == 0, result.output
    book = Read(next(root.rglob("guide.pdf")))
    text = squeezed("".join(map(book.words, range(book.pages))))
    assert not re.search(r"</?[a-z]+>", text)
    at = 0
    for words in (
        "Adot",
        "water",
        "wet",
        "Ctrl",
        "“Quoted”",
        "Itsstates",
        "two",
        "both",
        "2",
        "Behind",
    ):
        at = text.find(words, at)
        assert at >= 0, words
