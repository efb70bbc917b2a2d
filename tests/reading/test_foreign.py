"""What notes are written in beside the guide's own Markdown, and the HTML of it.

Each file in `foreign/` is one kind of it, as in `syntax/`; formulas are their TeX between ⟨ and ⟩.
"""

import os
from pathlib import Path

import pytest

from guide.limits import CODE_LINES, NESTING
from guide.problems import Source
from guide.reading.draft import Draft, Options
from guide.reading.emoji_codes import with_emoji
from guide.reading.manuscript import read_question
from guide.reading.tex import tidied
from tests.conftest import MakeGuide, Run
from tests.reading.test_syntax import CASE, Formulas

FOREIGN = Path(__file__).parent / "foreign"


class Tex(Formulas):
    """Also of formulas in several pictures."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        plain = [(name, "math" if value == "math whole" else value) for name, value in attrs]
        super().handle_starttag(tag, plain)


def read(markdown: str, name: str = "notes.md", found: bool = True) -> Draft:
    return read_question(Source(name, f"# 题？\n\n{markdown}\n"), Options("zh", False, found=found))


@pytest.mark.parametrize("file", sorted(FOREIGN.glob("*.md")), ids=lambda file: file.stem)
def test_prints(file: Path) -> None:
    text = file.read_text("utf-8")
    cases = list(CASE.finditer(text))
    assert CASE.sub("", text).strip() == "", "every case is a title, Markdown and HTML"
    printed = "\n".join(
        f"{case['title']}\n.\n{case['markdown']}\n.\n"
        f"{Tex.shortened(read(case['markdown']).body_html)}.\n"
        for case in cases
    )
    printed = printed.replace("\0", "N{SYMBOL FOR NULL}")
    if os.environ.get("UPDATE_EXPECTED"):
        file.write_text(printed, "utf-8")
    assert printed == file.read_text("utf-8")


@pytest.mark.parametrize(
    "markdown",
    [
        "==甲==",
        "%%甲%%",
        "> [!question] 甲\n> 乙",
        "!!! note\n    甲",
        ":robot:",
        "甲 #乙 丙",
        "甲 ^abc-def",
        "$ x $ 与 \\(x\\)",
        "- [-] 甲",
        "[TOC]",
    ],
)
def test_authored_guides_are_as_they_were(markdown: str) -> None:
    printed = read(markdown, found=False).body_html
    plain = printed.replace("<", " ").replace(">", " ")
    assert all(word in plain for word in markdown.replace("> ", "").replace("\\", "").split()[1:])
    assert printed != read(markdown).body_html


@pytest.mark.parametrize(
    ("markdown", "shown", "kind", "place"),
    [
        ("坏的 $\\foo{x}$。", '<code class="unset">$\\foo{x}$</code>', "formula", (3, 5)),
        (
            "$$\n\\foo\n< x\n$$",
            '<pre class="unset"><code>$$\\foo\n&lt; x$$</code></pre>',
            "formula",
            (4, 1),
        ),
        (
            "> " * (NESTING + 2) + "甲",
            '<pre class="unset"><code>',
            "too deep",
            (3, 2 * NESTING + 3),
        ),
        ("甲\n\n{{< youtube x >}}", "<p>甲</p>\n", "shortcode", (5, 1)),
        ("```\n" + "x\n" * (CODE_LINES + 5) + "```", "…\n</code></pre>", "long code", (3, 1)),
    ],
)
@pytest.mark.parametrize("found", [True, False])
def test_what_fails_is_shown_and_told(
    markdown: str, shown: str, kind: str, place: tuple[int, int], found: bool
) -> None:
    if kind == "shortcode" and not found:
        pytest.skip("text, in a guide")
    draft = read(markdown, found=found)
    problem = draft.problems[0]
    assert shown in draft.body_html
    assert (problem.kind, (problem.place.line, problem.place.column)) == (kind, place)


def test_a_formula_that_is_not_closed_is_shown() -> None:
    draft = read("$$\nx = 1\n\n乙", found=False)
    assert '<pre class="unset"><code>$$\nx = 1</code></pre>' in draft.body_html
    assert "<p>$$\nx = 1</p>" in read("$$\nx = 1\n\n乙").body_html


@pytest.mark.parametrize(
    "markdown",
    [
        "```js harmony\nlet a\n```",
        "```unknown {1,3}\na\n```",
        '```python title="a" hl_lines="1"\na\n```',
        "```{.python .numberLines}\na\n```",
        "::: unknown\n甲\n:::",
        "::: tip\n甲",
        "甲\n\n:::\n\n乙",
        "$5 与 $6，$HOME，$ 正则",
    ],
)
def test_says_nothing(markdown: str) -> None:
    assert read(markdown).problems == ()


def test_what_notes_are_full_of_is_told_once_in_a_file(make_guide: MakeGuide, run: Run) -> None:
    text = "# 题？\n\n### 甲\n\n![](a.svg)\n\n## 乙\n\n#### 丙\n\n![](a.svg) {{< x >}} {{< y >}}\n"
    dot = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'
    root = make_guide({"a.svg": dot, "1.md": text, "2.md": text.replace("题", "另一题")})
    said = run("check", str(root))
    for words in ("has no alternative text", "is for another program; it is left out"):
        assert said.output.count(words) == 2


@pytest.mark.parametrize(
    ("tex", "display", "expected"),
    [
        (r"\frac{a}{b}_i^{2} \{x\}", False, r"\frac{a}{b}_i^{2} \{x\}"),
        (r"\begin{eqnarray}a&=&b\end{eqnarray}", True, r"\begin{align*}a&= b\end{align*}"),
        (r"\begin{align}a\end{align}", False, r"\begin{aligned}a\end{aligned}"),
        (r"x = \begin{align}a\end{align}", True, r"x = \begin{aligned}a\end{aligned}"),
        (r"a &= b \\ c &= d", True, r"\begin{aligned}a &= b \\ c &= d\end{aligned}"),
        (r"\begin{bmatrix}1\\\\2\end{bmatrix}", False, r"\begin{bmatrix}1\\2\end{bmatrix}"),
        (r"x\_i \* \\{a\\} \left{b\right}", False, r"x_i * \{a\} \left\{b\right\}"),
        (r"{\_} \\\_", False, r"{\_} \\_"),
        (r"\\frac{a}{b}", False, r"\frac{a}{b}"),
        (r"a\label{x} \eqref{x} \mbox{字}", True, r"a (\text{x}) \text{字}"),
        (r"\text{hidden_size & 5%}", False, r"\text{hidden\_size \& 5\%}"),
        (r"a &lt; 50% #1 \tag{1}", False, r"a < 50\% #1 \quad {1}"),
        (r"x_\boldsymbol w", False, r"x_{\boldsymbol w}"),
    ],
)
def test_tex_of_others(tex: str, display: bool, expected: str) -> None:
    assert tidied(tex, display) == expected


def test_short_codes() -> None:
    assert (
        with_emoji(":robot:见 :+1:，12:30:45，a:100:b，:nosuch:")
        == "🤖见 👍，12:30:45，a:100:b，:nosuch:"
    )


def test_modules_are_those_of_mdx() -> None:
    text = "import A from './a'\nexport const b = 1\n\n甲\n\n{/* 乙 */}"
    assert read(text, "a.mdx").body_html == "<p>甲</p>\n"
    assert "import A" in read(text).body_html


def test_an_id_of_a_block_is_an_anchor() -> None:
    draft = read("甲 ^6af533\n\n- 乙\n\n^my-list")
    assert draft.sections[1:] == (("^6af533", ""), ("^my-list", ""))
    assert draft.body_html.count('class="anchor"') == 2 and "^" not in draft.body_html


@pytest.mark.parametrize(
    "part",
    [
        "::: tip\n",
        "{% hint %}\n",
        "!!! note\n",
        "$$\n",
        "\\(",
        "%%",
        "==a",
        "{%",
        "[[ $",
        "#a ",
        ":a",
        "> [!a]\n",
        "$`",
        "\\begin{align}\n",
        "[-] ",
        "^a",
        "@tab a\n",
        "```{tip}\n",
    ],
)
def test_what_is_never_closed_ends(part: str) -> None:
    # No pattern may go on from each of them to the end of the file.
    assert read(part * (8_000 // len(part))).title == "题？"
