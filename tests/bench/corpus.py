"""Guides of any length to measure with, and their text as one Pandoc Markdown file.

In: how many questions. Out: a folder that `guide` can build. Question k is the same in every
corpus that has it: chapter k mod 10, about 1.2 pages of A4, two formulas in three lines of
text, one displayed, one reference, and in turn a list, a table, code or a figure.
"""

import random
import re
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

from tests.bench.pool import (
    CHAPTERS,
    CODE,
    DISPLAY,
    INLINE,
    SECTIONS,
    SENTENCES,
    SLOTS,
    TITLES,
)

SETTINGS = 'title = "机器学习问答"\nlanguage = "zh"\npaper = "A4"\n'


def write(root: Path, count: int) -> None:
    """Write a guide of `count` questions, two at least, to the folder `root`."""
    _write(root / "content" / "guide.toml", SETTINGS)
    for k in range(min(count, len(CHAPTERS))):
        intro = "".join(_sentences(random.Random(f"chapter {k}"), 2))
        _write(path_of(root, k).with_name("chapter.md"), f"# {CHAPTERS[k]}\n\n{intro}\n")
    for k in range(count):
        _write(path_of(root, k), question(k))
        if _feature(k) is _figure:
            _write(root / "assets" / _picture(k), drawing(k))


def path_of(root: Path, k: int) -> Path:
    """The file of question k, from 0."""
    return root / "content" / f"{k % len(CHAPTERS) + 1:02}-chapter" / f"{k:04}-item.md"


def question(k: int, edit: str = "") -> str:
    """The Markdown of question k; `edit` seeds a paragraph that takes the place of its first."""
    rng = random.Random(k)
    short = "".join(_sentences(rng, 2))
    formulas = [_fill(each, rng) for each in rng.sample(INLINE, 3)]
    paragraphs = ["".join([*_sentences(rng, 3), formula]) for formula in formulas]
    paragraphs += ["".join(_sentences(rng, 3)) for _ in range(2)]
    other = rng.randrange(k) if k else 1
    paragraphs[-1] += f"相近的问题见 [[item-{other}]]。"
    first, second, third = (_fill(each, rng) for each in rng.sample(SECTIONS, 3))
    display = f"$$\n{_fill(rng.choice(DISPLAY), rng)}\n$$"
    feature = _feature(k)(k, rng)
    if edit:
        paragraphs[0] = f"第 {edit} 次修改：" + "".join(_sentences(random.Random(edit), 4))
    blocks = (
        *(_front_matter(k, rng), f"# {_title(k)}", f"::: short\n{short}\n:::"),
        *(f"## {first}", paragraphs[0], display, paragraphs[1]),
        *(f"## {second}", paragraphs[2], feature),
        *(f"## {third}", *paragraphs[3:]),
    )
    return "\n\n".join(blocks) + "\n"


def drawing(k: int) -> str:
    """The figure of question k: boxes with labels and the arrows between them, as SVG."""
    rng = random.Random(f"drawing {k}")
    parts = [_box(x, y, _fill("@t", rng), rng.choice("def")) for x in range(3) for y in range(3)]
    arrows = "".join(
        f'<path d="M{140 * x + 112} {60 * y + 29}h24l-4 -3m4 3l-4 3" stroke="#1d1f24"/>'
        for x in range(2)
        for y in range(3)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="180pt" '
        'viewBox="0 0 400 180" font-family="Noto Sans SC" font-size="10">'
        f'{"".join(parts)}<g fill="none">{arrows}</g></svg>\n'
    )


def as_pandoc(root: Path) -> str:
    """The text of a guide as Pandoc Markdown: chapters are `#`, questions `##`.

    Reads only what the corpus and the repository's guide are written with.
    """
    settings = (root / "content" / "guide.toml").read_text("utf-8")
    title = re.findall(r'^title = "(.*)"$', settings, re.MULTILINE)[0]
    parts = [f"---\ntitle: {title}\nlang: zh-CN\n---"]
    for folder in sorted((root / "content").glob("*/")):
        parts.append((folder / "chapter.md").read_text("utf-8").strip())
        for number, path in enumerate(sorted(folder.glob("[0-9]*.md"))):
            text = path.read_text("utf-8").strip()
            parts.append(_question_for_pandoc(text, f"{folder.name}-{number}"))
    return "\n\n".join(parts) + "\n"


def count_of(root: Path) -> int:
    """How many questions a guide has."""
    return len(list((root / "content").glob("*/[0-9]*.md")))


def _question_for_pandoc(text: str, unique: str) -> str:
    """A question file without front matter, one level lower; `unique` goes into note names."""
    _, front, body = text.split("---\n", 2)
    name = re.findall(r"^id: (.+)$", front, re.MULTILINE)[0]
    pieces = re.split(r"(^```.*?^```$)", body.strip(), flags=re.DOTALL | re.MULTILINE)
    prose = [_prose_for_pandoc(each, unique) for each in pieces[::2]]
    prose[0] = re.sub(r"^## (.+)", rf"## \1 {{#q-{name}}}", prose[0], count=1)
    pieces[::2] = prose
    return "".join(pieces)


def _prose_for_pandoc(text: str, unique: str) -> str:
    text = re.sub(r"^(#+ )", r"#\1", text, flags=re.MULTILINE)
    text = re.sub(r"\[\[([\w-]+)\]\]", r"[\1](#q-\1)", text)
    text = re.sub(r"\[\^(\w+)\]", rf"[^{unique}-\1]", text)
    text = re.sub(r"^\{\.\w+\}\n", "", text, flags=re.MULTILINE)
    # A box's name is its class; what Typst is to set it with goes with it.
    box = '{.short typst:fill="rgb(\\"#eef4f6\\")" typst:inset="10pt" typst:width="100%"}'
    text = re.sub(r"^::: short$", lambda _: f"::: {box}", text, flags=re.MULTILINE)
    return re.sub(r"^::: (\w+) (.+)$", r"::: \1\n**\2**\n", text, flags=re.MULTILINE)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _fill(text: str, rng: random.Random) -> str:
    """The text with its slots filled, two of a kind differently."""
    words = {kind: cycle(rng.sample(SLOTS[kind], len(SLOTS[kind]))) for kind in SLOTS}
    return re.sub(r"@([a-z])", lambda found: next(words[found[1]]), text)


def _sentences(rng: random.Random, count: int) -> Iterator[str]:
    """Different sentences, filled in."""
    return (_fill(each, rng) for each in rng.sample(SENTENCES, count))


def _title(k: int) -> str:
    rng = random.Random(f"title {k}")
    return _fill(rng.choice(TITLES), rng)


def _front_matter(k: int, rng: random.Random) -> str:
    tags = ", ".join(rng.sample(SLOTS["t"] + SLOTS["m"], 3))
    return f"---\nid: item-{k}\ntags: [{tags}]\nlevel: {rng.randint(1, 3)}\n---"


def _list(k: int, rng: random.Random) -> str:
    lead = (f"**{_fill('@t', rng)}**：" for _ in range(4))
    return "\n".join(f"- {a}{b}" for a, b in zip(lead, _sentences(rng, 4), strict=True))


def _table(k: int, rng: random.Random) -> str:
    head = _row("模型", "方法", *rng.sample(SLOTS["q"], 2))
    rows = [_row(*(_fill(each, rng) for each in ("@m", "@t", "@p", "@p%"))) for _ in range(5)]
    return "\n".join([head, "| --- | --- | ---: | ---: |", *rows])


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _code(k: int, rng: random.Random) -> str:
    return f"```python\n{_fill(rng.choice(CODE), rng)}\n```"


def _figure(k: int, rng: random.Random) -> str:
    caption = _fill("@m的流程：先做@t，再看@q。", rng)
    return f"![{caption}]({_picture(k)}){{#fig-{k} width=90%}}"


def _picture(k: int) -> str:
    return f"figures/item-{k}.svg"


def _feature(k: int) -> Callable[[int, random.Random], str]:
    """What question k has beside text and formulas."""
    return (_list, _table, _code, _figure)[k % 4]


def _box(x: int, y: int, label: str, shade: str) -> str:
    left, top = 140 * x + 2, 60 * y + 4
    return (
        f'<rect x="{left}" y="{top}" width="108" height="50" rx="3" '
        f'fill="#e{shade}f4f6" stroke="#0b5c7a"/>'
        f'<text x="{left + 54}" y="{top + 29}" text-anchor="middle">{label}</text>'
    )
