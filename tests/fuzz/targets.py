"""What each kind of input is given to. A target ends, or raises what is a fault.

What is expected of bad input, a list of problems that can be shown, is no fault.
"""

import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from guide.config import read_config
from guide.maths.katex import FormulaError, typeset
from guide.problems import GuideError, Problem, Source
from guide.reading.bibliography import read_bibliography
from guide.reading.draft import Options
from guide.reading.glossary import read_glossary
from guide.reading.guide import read_guide
from guide.reading.image_files import examine
from guide.reading.manuscript import read_opening, read_question
from guide.storage.root import Root
from tests.conftest import DOT, Files, write_files
from tests.fuzz.grammar import KINDS, made
from tests.fuzz.guard import guarded
from tests.fuzz.pictures import damaged

QUESTION = "# 题？\n\n回答。\n"
EVERY = 20
"""One text in so many is read as a file of a whole guide, too."""
FILES: Mapping[str, str] = {
    "question": "content/q.md",
    "opening": "content/01-a/chapter.md",
    "front matter": "content/q.md",
    "settings": "content/guide.toml",
    "tex": "content/q.md",
    "bibliography": "content/references.bib",
    "glossary": "content/glossary.md",
    "drawing": "assets/a.svg",
    "template": "templates/guide.html",
    "stylesheet": "templates/guide.css",
}


def file_of(kind: str, text: str) -> Files:
    """The guide that holds an input, {path: text}."""
    base: Files = {
        "content/other.md": QUESTION + "\n![图](a.svg)\n",
        "content/01-a/b.md": QUESTION,
        "assets/dot.svg": DOT,
        "assets/a.svg": DOT,
    }
    shown = {
        "question": text,
        "front matter": f"---\n{text}\n---\n{QUESTION}",
        "tex": f"# 题？\n\n行内 ${text}$ 与\n\n$$\n{text}\n$$\n",
    }.get(kind, text)
    return {**base, FILES[kind]: shown.encode("utf-8", "replace")}


def read_text(kind: str, text: str) -> None:
    """Read one text by its own reader."""
    clean = re.sub("\r\n?", "\n", text.encode("utf-8", "replace").decode())  # as files are read
    source = Source(FILES[kind], clean)
    match kind:
        case "question":
            _shown(read_question(source, Options("zh", False)).problems)
            _shown(read_question(source, Options("en", True)).problems)
        case "front matter":
            whole = Source(source.name, f"---\n{clean}\n---\n{QUESTION}")
            _shown(read_question(whole, Options("zh", False)).problems)
        case "opening":
            _shown(read_opening(source, Options("zh", False)).problems)
        case "settings":
            _shown(read_config(source)[1])
        case "bibliography":
            _shown(read_bibliography(source).problems)
        case "glossary":
            _shown(read_glossary(source, Options("zh", True)).problems)
        case "drawing":
            examine("a.svg", clean.encode())
        case "tex":
            for display in (False, True):
                try:
                    typeset(clean, display)
                except FormulaError as error:
                    assert error.message
                    assert 0 <= error.offset <= len(clean)


def read_whole(kind: str, text: str, folder: Path) -> None:
    """Read a guide that holds it."""
    root = write_files(folder, file_of(kind, text))
    try:
        read_guide(Root.at(root))
    except GuideError as error:
        _shown(error.problems)


def _shown(problems: tuple[Problem, ...] | list[Problem]) -> None:
    assert all(str(problem).encode() for problem in problems)


def run(kind: str, number: int) -> None:
    """Try input number so-and-so; raises what is a fault."""
    if kind == "picture":
        name, data = damaged(number)
        with guarded():
            examine(name, data)
        return
    text = made(kind, number)
    with guarded():
        read_text(kind, text)
    if number % EVERY == 0:
        with tempfile.TemporaryDirectory() as folder, guarded(Path(folder)):
            read_whole(kind, text, Path(folder))


TEXTS = tuple(kind for kind in KINDS if kind not in ("template", "stylesheet"))
"""Kinds that are read without layout."""
Target = Callable[[str, int], None]
