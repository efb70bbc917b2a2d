"""Typewriters' quotes, dashes and dots as printers have them, in languages of Latin letters.

In: a markdown-it parser, a language. Side effects: its rules `smartquotes` and `dashes` change the
text of tokens; not that of code, formulas, HTML and addresses.
"""

import re
from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

QUOTES: Mapping[str, tuple[str, str, str, str]] = {
    "de": ("„", "“", "‚", "‘"),
    "es": ("«", "»", "“", "”"),
    "fr": ("«\u00a0", "\u00a0»", "“", "”"),
    "it": ("«", "»", "“", "”"),
    "pt": ("“", "”", "‘", "’"),
    "ru": ("«", "»", "„", "“"),
}
"""By language, as its own printers set them; those of English elsewhere."""
ENGLISH = ("“", "”", "‘", "’")
DASHES = (
    (re.compile(r"(?<=\w)---(?=\w)|(?<=\s)---(?=\s)"), "—"),
    (re.compile(r"(?<=\w)--(?=\w)|(?<=\s)--(?=\s)"), "–"),
    (re.compile(r"(?<=[\w\s)\"'”’])\.\.\.(?![.\w])"), "…"),
    (re.compile(r"(?<![\w'])'(?=\d0s\b)"), "’"),
)
"""Between words, or numbers; not `--help`, nor `...rest`. And what `smartquotes` does not know: the
'90s."""


def add_typography(md: MarkdownIt, language: str) -> None:
    md.options["typographer"] = True
    md.options["quotes"] = [*QUOTES.get(language.split("-")[0].lower(), ENGLISH)]
    md.enable("smartquotes")
    md.core.ruler.after("inline", "dashes", _dashes)


def _dashes(state: StateCore) -> None:
    for inline in state.tokens:
        is_address = False
        for token in inline.children or ():
            if token.type in ("link_open", "link_close"):
                is_address = token.type == "link_open" and token.info == "auto"
            elif token.type == "text" and not is_address:
                token.content = _with_dashes(token.content)


def _with_dashes(text: str) -> str:
    if "--" in text or "..." in text or "'" in text:
        for typed, printed in DASHES:
            text = typed.sub(printed, text)
    return text
