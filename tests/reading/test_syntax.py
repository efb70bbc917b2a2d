"""What is written in Markdown, and the HTML that a template is given for it.

Each file in `syntax/` is one rule: a title, a line with a dot, Markdown, a dot, HTML, a dot. How a
formula is drawn is not the matter here: it is shown as its TeX between ⟨ and ⟩.
"""

import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from guide.reading.guide import read_guide
from guide.storage.root import Root
from tests.conftest import DOT, MakeGuide

SYNTAX = Path(__file__).parent / "syntax"
CASE = re.compile(r"(?P<title>[^\n]+)\n\.\n(?P<markdown>.*?)\n\.\n(?P<html>.*?)^\.\n", re.S | re.M)
CLIP = """\
# CLIP 比什么？

{#two-towers}
两座塔。

![两座塔](dot.svg){#fig-towers}
"""


WORKS = """\
@misc{radford2021clip, title = {CLIP}, year = {2021}}
@misc{ho2020ddpm, title = {DDPM}, year = {2020}}
"""


@pytest.mark.parametrize("file", sorted(SYNTAX.glob("*.md")), ids=lambda file: file.stem)
def test_prints(file: Path, make_guide: MakeGuide) -> None:
    text = file.read_text("utf-8")
    cases = list(CASE.finditer(text))
    assert CASE.sub("", text).strip() == "", "every case is a title, Markdown and HTML"
    printed = "\n".join(
        f"{case['title']}\n.\n{case['markdown']}\n.\n{body_of(case['markdown'], make_guide)}.\n"
        for case in cases
    )
    if os.environ.get("UPDATE_EXPECTED"):
        file.write_text(printed, "utf-8")
    assert printed == file.read_text("utf-8")


def body_of(markdown: str, make_guide: MakeGuide) -> str:
    root = make_guide(
        {
            "content/01-models/01-question.md": f"# 题？\n\n{markdown}\n",
            "content/01-models/02-clip.md": CLIP,
            "content/references.bib": WORKS,
            "assets/dot.svg": DOT,
        }
    )
    guide, _ = read_guide(Root.at(root))
    return Formulas.shortened(guide.questions[0].body_html)


class Formulas(HTMLParser):
    """HTML as it is, but formulas as their TeX, the alternative text of their pictures."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self.depth = 0

    @classmethod
    def shortened(cls, html: str) -> str:
        reader = cls()
        reader.feed(html)
        reader.close()
        return "".join(reader.parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth:
            self.depth += tag == "span"
            self.parts += [value for name, value in attrs if name == "alt" and value]
        elif tag == "span" and ("class", "math") in attrs:
            self.depth = 1
            self.parts.append("⟨")
        else:
            self.parts.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if self.depth and tag == "span":
            self.depth -= 1
            self.parts += [] if self.depth else ["⟩"]
        elif not self.depth:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts += [] if self.depth else [data]

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")
