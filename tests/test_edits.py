"""An edit lays out what it touched, and the result is that of a build from nothing."""

from pathlib import Path

import pytest

from guide.build import Built, Request, build
from guide.problems import GuideError
from tests.conftest import DOT, MakeGuide

CHAPTER = '<h1 id="c-{{ chapter.number }}">{{ chapter.title }}</h1>'
LONG = "一段很长的文字，为了让这一页满起来。" * 120
GUIDE = {
    "content/guide.toml": 'title = "书"\n[cheatsheet]\ntitle = "速记"\n',
    "content/01-a/01-one.md": "---\ncheat: [甲]\n---\n# 一？\n\n回答 $x^2$，见 [[two]]。\n",
    "content/01-a/02-two.md": "---\ncheat: [乙]\n---\n# 二？\n\n![图](dot.svg)\n",
    "content/01-a/dot.svg": DOT,
    "content/02-b/01-three.md": "---\ncheat: [丙]\n---\n# 三？\n\n没有图，没有链接。\n",
}
SHEETS = 1 + 2 + 3 + 2 + 1
"""Front, two openings, three questions, two runs of folios, the cheat sheet."""


def build_in(root: Path, cache: str = ".guide-cache") -> Built:
    return build(Request(root, cache_folder=root / cache), lambda step: None)


def outputs(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / "output").glob("*.pdf"))}


def test_nothing_changed_nothing_laid_out(make_guide: MakeGuide) -> None:
    root = make_guide(GUIDE)
    assert build_in(root).laid_out == SHEETS
    before = outputs(root)
    assert build_in(root).laid_out == 0
    assert outputs(root) == before


@pytest.mark.parametrize(
    ("file", "text", "sheets"),
    [
        ("content/02-b/01-three.md", "---\ncheat: [丙]\n---\n# 三？\n\n改过的回答。\n", 1),
        # Two pages more: the question itself, and a page number for each page of the body.
        ("content/02-b/01-three.md", f"---\ncheat: [丙]\n---\n# 三？\n\n{LONG}\n", 2),
        # What stands before others moves them, and they are not laid out again for it.
        ("content/01-a/01-one.md", f"---\ncheat: [甲]\n---\n# 一？\n\n{LONG}[[two]]\n", 2),
        ("content/01-a/02-two.md", "---\ncheat: [换]\n---\n# 二？\n\n![图](dot.svg)\n", 1),
        ("content/01-a/dot.svg", DOT.replace('r="4"', 'r="2"'), 1),
        ("templates/guide.css", ".question { color: green }", SHEETS - 1),
        ("templates/cheatsheet.css", ".line { color: green }", 1),
        ("templates/tokens.css", ":root { --accent: #333 }", SHEETS),
        ("templates/partials/chapter.html", CHAPTER, 2),
        ("content/guide.toml", 'title = "书"\n[cheatsheet]\ntitle = "别的"\n', 1),
    ],
    ids=[
        "an answer", "a longer answer", "an answer that moves others", "a cheat line", "a figure",
        "the guide's stylesheet", "the sheet's stylesheet", "a token", "a template", "a setting",
    ],
)  # fmt: skip
def test_an_edit_lays_out_what_it_touched(
    file: str, text: str, sheets: int, make_guide: MakeGuide
) -> None:
    root = make_guide(GUIDE)
    build_in(root)
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    assert build_in(root).laid_out == sheets
    edited = outputs(root)
    build_in(root, "other-cache")
    assert outputs(root) == edited


def test_a_picture_that_only_a_stylesheet_names_is_not_yesterdays(make_guide: MakeGuide) -> None:
    style = ".question-head { background: url(assets/back.svg) }"
    root = make_guide({**GUIDE, "templates/guide.css": style, "assets/back.svg": DOT})
    build_in(root)
    before = outputs(root)
    (root / "assets/back.svg").write_text(DOT.replace('r="4"', 'r="2"'), "utf-8")
    assert build_in(root).laid_out == 3, "the questions"
    assert outputs(root)["guide.pdf"] != before["guide.pdf"]
    assert outputs(root)["cheatsheet.pdf"] == before["cheatsheet.pdf"]


def test_a_damaged_cache_is_laid_out_again(make_guide: MakeGuide) -> None:
    root = make_guide(GUIDE)
    build_in(root)
    before = outputs(root)
    for entry in (root / ".guide-cache").glob("??/*"):
        entry.write_bytes(entry.read_bytes()[:-3] + b"???")
    assert build_in(root).laid_out == SHEETS
    assert outputs(root) == before


def test_a_template_that_drops_a_chapter_is_a_problem(make_guide: MakeGuide) -> None:
    root = make_guide({**GUIDE, "templates/partials/chapter.html": "<h1>{{ chapter.title }}</h1>"})
    with pytest.raises(GuideError, match="a link leads to `#c-1`, which is on no page"):
        build_in(root)
    assert not (root / "output").exists()
