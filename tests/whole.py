"""The same book as one HTML document, laid out by WeasyPrint alone: what `guide` must be equal to.

    python -m tests.whole ROOT OUT.pdf [--tagged]

In: the folder of a guide. Out: a PDF. The pieces are those of the book, joined; their stylesheets
are those of the book. Layout is WeasyPrint's own command, in a process that imports nothing of
`guide` but how Chinese lines are filled: with its default options, font files whole, and page
numbers by CSS.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

import pikepdf

from guide.editions.edition import setting_of
from guide.editions.leaves import BODY, FRONT, leaves_of
from guide.reading.guide import read_guide
from guide.reading.model import Guide
from guide.setting.fonts import FACES, HELPERS, LATIN, katex_css, wishes_of
from guide.setting.theme import Theme
from guide.storage.bundled import FONTS, KATEX
from guide.storage.root import Root

BODY_OF = re.compile(r"(<body\b[^>]*>)(.*)</body>", re.DOTALL)
PAGED = re.compile(r'<a class="[^"]*\bpaged\b[^"]*" href="#([^"]*)"')
WEASYPRINT = """
from guide.lines import lines
from guide.setting import display, keeping, rhythm, tables, tearing
from weasyprint.__main__ import main
lines.install()
rhythm.install()
keeping.install()
display.install()
tearing.install()
tables.install()
main()
"""
PIECE = "piece"
# What only one document needs. A piece begins a page, as it does when it is laid out apart. The
# pages of the front matter have a counter of their own, so that the body's pages begin with 1.
JOINED = f"""
.{PIECE} + .{PIECE} {{ break-before: page }}
@page cover {{ counter-increment: page 0 front 1 }}
@page front {{ counter-increment: page 0 front 1 }}
"""


def print_whole(
    root: Path, out: Path, tagged: bool = False, numbers: Mapping[str, str] | None = None
) -> None:
    """Write the book of the guide in `root` to `out`; a tagged one can be read aloud.

    Page numbers in the text are counted by WeasyPrint, or told to it by anchor.
    """
    guide, _ = read_guide(Root.at(root))
    command = [sys.executable, "-c", WEASYPRINT, "--quiet", "--base-url", f"{root.resolve()}/"]
    command += ["--encoding", "utf-8", *["--pdf-tags"] * tagged, "-", str(out)]
    # A font of the system must help neither of the two.
    unwarned = {"FONTCONFIG_FILE": str(FONTS / "fontconfig.xml"), "PYTHONWARNINGS": "ignore"}
    html = whole_of(guide, numbers).encode("utf-8")
    subprocess.run(command, input=html, env={**os.environ, **unwarned}, check=True)


def numbers_of(pdf: Path) -> dict[str, str]:
    """The page numbers of a whole book, by anchor; anchors are in the body alone."""
    with pikepdf.open(pdf) as file:
        pages = {page.objgen: index for index, page in enumerate(file.pages)}
        names = pikepdf.NameTree(file.Root.Names.Dests)
        found = {unquote(str(name)): pages[place[0].objgen] for name, place in names.items()}
    first = min(found.values())
    return {name: str(page - first + 1) for name, page in found.items()}


def whole_of(guide: Guide, numbers: Mapping[str, str] | None = None) -> str:
    """The book as one HTML document that holds its stylesheets."""
    theme = Theme(guide)
    leaves = list(leaves_of(guide))
    fronts = sum(leaf.part == FRONT for leaf in leaves)
    assert [leaf.part for leaf in leaves] == [*[FRONT] * fronts, *[BODY] * (len(leaves) - fronts)]
    pages = [theme.compose("guide.html", **leaf.values) for leaf in leaves]
    setting = setting_of(guide, theme.stylesheets("tokens.css", "guide.css"), ())
    drawings = (guide.root.read(name).decode("utf-8") for name in setting.drawings)
    wishes = wishes_of([*pages, *drawings, *(style.text for style in setting.stylesheets)])
    styles = [_faces(), katex_css(wishes).replace("file:///@katex", KATEX.as_uri())]
    styles += [_counting(style.text, told=numbers is not None) for style in setting.stylesheets]
    styles += [f"@page {{ size: {guide.config.paper} }}", JOINED]
    return _told(_joined(pages, styles), numbers or {})


def _counting(style: str, told: bool) -> str:
    """A stylesheet that counts pages itself, where that of the book leaves it to the press."""
    style = style.replace("counter(page, lower-roman)", "counter(front, lower-roman)")
    return style if told else style.replace("attr(data-page)", "target-counter(attr(href), page)")


def _told(html: str, numbers: Mapping[str, str]) -> str:
    def told(link: re.Match[str]) -> str:
        return f'{link[0]} data-page="{numbers[unquote(link[1])]}"'

    return PAGED.sub(told, html) if numbers else html


def _joined(pages: Sequence[str], styles: Sequence[str]) -> str:
    """The first page's document, with the bodies of all, each in an element of its own."""
    first = BODY_OF.search(pages[0])
    assert first
    style = "".join(f"<style>{text}</style>\n" for text in styles)
    head = pages[0][: first.start()].replace("</head>", f"{style}</head>")
    return f"{head}{first[1]}{''.join(_pieces(pages))}</body></html>"


def _pieces(pages: Sequence[str]) -> Iterator[str]:
    for page in pages:
        body = BODY_OF.search(page)
        assert body
        yield f'<div class="{PIECE}">{body[2]}</div>\n'


def _faces() -> str:
    """The bundled faces, each a whole file."""
    return "\n".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight};'
        f' font-style: {face.style}; src: url("{(FONTS / face.file).as_uri()}") }}'
        for face in dict.fromkeys((*FACES, *(each for group in HELPERS for each in group), *LATIN))
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.whole", description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tagged", action="store_true", help="write a structure tree")
    asked = parser.parse_args()
    print_whole(asked.root, asked.out, asked.tagged)


if __name__ == "__main__":
    main()
