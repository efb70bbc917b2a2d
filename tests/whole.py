"""The same book as one HTML document, laid out by WeasyPrint alone: what `guide` must be equal to.

    python -m tests.whole ROOT OUT.pdf [--tagged]

In: the folder of a guide. Out: a PDF. The pieces are those of the book, joined; their stylesheets
are those of the book. Layout is WeasyPrint's own command, in a process that imports nothing of
`guide`: with its default options, font files whole, and page numbers by CSS.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from guide.bundled import FONTS, KATEX
from guide.printing.book import BODY, FRONT, Leaf, leaves_of
from guide.printing.edition import setting_of
from guide.reading.guide import read_guide
from guide.reading.model import Guide
from guide.setting.fonts import FACES, katex_css
from guide.setting.theme import Theme

BODY_OF = re.compile(r"(<body\b[^>]*>)(.*)</body>", re.DOTALL)
# What only one document needs. A piece begins a page, as it does when it is laid out apart. The
# pages of the front matter have a counter of their own, so that the body's pages begin with 1.
JOINED = """
.piece + .piece { break-before: page }
@page cover { counter-increment: page 0 front 1 }
@page front { counter-increment: page 0 front 1 }
"""


def print_whole(root: Path, out: Path, tagged: bool = False) -> None:
    """Write the book of the guide in `root` to `out`; a tagged one can be read aloud."""
    guide, _ = read_guide(root)
    command = [sys.executable, "-m", "weasyprint", "--quiet", "--base-url", f"{root.resolve()}/"]
    command += ["--encoding", "utf-8", *["--pdf-tags"] * tagged, "-", str(out)]
    # A font of the system must help neither of the two.
    environment = {**os.environ, "FONTCONFIG_FILE": str(FONTS / "fontconfig.xml")}
    html = whole_of(guide).encode("utf-8")
    subprocess.run(command, input=html, env=environment, check=True)


def whole_of(guide: Guide) -> str:
    """The book as one HTML document that holds its stylesheets."""
    theme = Theme(guide)
    leaves = list(leaves_of(guide))
    pages = [theme.compose("guide.html", **leaf.values) for leaf in leaves]
    setting = setting_of(guide, pages, theme.stylesheets("tokens.css", "guide.css"), ())
    styles = [_faces(), _katex(setting.texts)]
    styles += [_numbered_by_css(style.text) for style in setting.stylesheets]
    styles += [f"@page {{ size: {guide.config.paper} }}", JOINED]
    return _joined(leaves, pages, styles)


def _joined(leaves: Sequence[Leaf], pages: Sequence[str], styles: Sequence[str]) -> str:
    """The first page's document, with the bodies of all, each in an element of its own."""
    first = BODY_OF.search(pages[0])
    assert first and [leaf.part for leaf in leaves] == [FRONT] + [BODY] * (len(leaves) - 1)
    head = pages[0][: first.start()].replace("</head>", f"{''.join(map(_style, styles))}</head>")
    return f"{head}{first[1]}{''.join(_pieces(pages))}</body></html>"


def _pieces(pages: Sequence[str]) -> Iterator[str]:
    for page in pages:
        body = BODY_OF.search(page)
        assert body
        yield f'<div class="piece">{body[2]}</div>\n'


def _style(text: str) -> str:
    return f"<style>{text}</style>\n"


def _numbered_by_css(text: str) -> str:
    """A stylesheet that counts pages itself, where that of `guide` leaves it to the press."""
    text = text.replace("attr(data-page)", "target-counter(attr(href), page)")
    return text.replace("counter(page, lower-roman)", "counter(front, lower-roman)")


def _faces() -> str:
    """The bundled faces, each a whole file."""
    return "\n".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight};'
        f' src: url("{(FONTS / face.file).as_uri()}") }}'
        for face in FACES
    )


def _katex(texts: Sequence[str]) -> str:
    return katex_css(texts).replace("file:///@katex", KATEX.as_uri())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.whole", description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tagged", action="store_true", help="write a structure tree")
    asked = parser.parse_args()
    print_whole(asked.root, asked.out, asked.tagged)


if __name__ == "__main__":
    main()
