"""Pictures as other programs write them: of formulas, which are formulas again; with their sizes.

In: a markdown-it parser. Side effects: its rule `image` knows sizes behind addresses (CSDN), and a
rule `formula_pictures` makes `math_inline` of what a service on the net would draw.
"""

import re
from urllib.parse import unquote, unquote_plus

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from guide.reading.wiki_syntax import POINTS

SIZED = re.compile(
    r"""!\[((?:[^\[\]\n\\]|\[[^\[\]\n]*\])*+)\]\(
    [ \t]*<?([^\s()<>]++(?:\([^\s()<>]*\)[^\s()<>]*+)*)>?[ \t]+
    =(?P<width>\d{0,4})(?P<percent>%?)x\d{0,4}%?[ \t]*\)""",
    re.VERBOSE,
)
"""`![words](address =300x200)`."""
SERVICES = re.compile(
    r"""(?:https?:)?//(?:
      (?:www\.)?zhihu\.com/equation\?tex=(?P<zhihu>[^&]*)
    | latex\.codecogs\.com/(?:\w+\.)?(?:latex|image|svg|png|gif)\?(?P<codecogs>.*)
    | math\.now\.sh/?\?(?:from|inline)=(?P<now>[^&]*)
    | render\.githubusercontent\.com/render/math\?(?:\w+=[^&]*&)*math=(?P<github>[^&]*)
    | chart\.(?:apis\.)?google(?:apis)?\.com/chart\?(?:\w+=[^&]*&)*chl=(?P<google>[^&]*)
    | i\.upmath\.me/(?:svg|png)/(?P<upmath>.*)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
"""What draws the TeX that stands in an address."""
LOOK = re.compile(r"\\(?:dpi|bg|fg|color)\{[^{}]*\}|\\(?:bg|fg)_\w+|\\inline\b|&space;")
"""How codecogs is asked to draw."""


def add_foreign_pictures(md: MarkdownIt) -> None:
    rule = next(entry.fn for entry in md.inline.ruler.__rules__ if entry.name == "image")

    def image(state: StateInline, silent: bool) -> bool:
        return rule(state, silent) or _sized(state, silent)

    md.inline.ruler.at("image", image)


def add_pictures_of_formulas(md: MarkdownIt) -> None:
    """When all that makes images is there: HTML does, too."""
    md.core.ruler.push("formula_pictures", _formulas)


def _sized(state: StateInline, silent: bool) -> bool:
    found = SIZED.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("image", "img", 0)
        token.attrs = {"src": state.md.normalizeLink(found[2]), "alt": ""}
        token.content = found[1]
        token.children = [Token("text", "", 0, content=found[1])] if found[1] else []
        if width := found["width"]:
            points = f"{int(width) * POINTS:g}pt"
            token.attrs["width"] = f"{width}%" if found["percent"] else points
    state.pos = found.end()
    return True


def _formulas(state: StateCore) -> None:
    for inline in state.tokens:
        for token in inline.children or ():
            tex = _tex_of(str(token.attrs.get("src", ""))) if token.type == "image" else ""
            if tex:
                token.type, token.tag, token.content = "math_inline", "math", tex
                token.attrs, token.children, token.markup = {}, None, "$"


def _tex_of(address: str) -> str:
    """What a service draws; empty if the address is none of one."""
    found = SERVICES.match(address)
    if not found:
        return ""
    written = next(filter(None, found.groups()), "")
    is_form = found.lastgroup in ("zhihu", "now", "github", "google")
    tex = unquote_plus(written) if is_form else unquote(written)
    return LOOK.sub(" ", tex).strip()
