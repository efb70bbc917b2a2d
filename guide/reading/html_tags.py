"""Tags of HTML in Markdown: which are meant as such, and what their attributes say. Owns nh3.

In: text. Out: tags as matches of `TAG`, what they are, and of their attributes those that print
has. No side effects.
"""

import html
import re
import string
from collections.abc import Collection, Mapping

import nh3

from guide.reading.addresses import SCHEMES
from guide.reading.markup import UNCLOSED, VOID, plain

QUOTED = r""""[^"\n]*+"(?=[\s/>])|'[^'\n]*+'(?=[\s/>])"""
BRACED = r"\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}"
TAG = re.compile(
    rf"""<(?P<closing>/?)(?P<name>[A-Za-z][\w.:-]*+)(?=[\s/>])
    (?P<rest>(?:[^<>"'{{]++|{QUOTED}|{BRACED}|["'{{])*+)>""",
    re.VERBOSE,
)
"""As people write them: quotes that are missing, or a value of JSX in braces."""
NAMES = re.compile(r"<(/?)([A-Za-z][\w.:-]*)")

EMPHASES: Mapping[str, str] = {
    **{
        name: name for name in "strong em s u ins mark small kbd sub sup cite abbr var samp".split()
    },
    **{"b": "strong", "i": "em", "dfn": "em", "del": "s", "strike": "s", "acronym": "abbr"},
}
"""What is printed in a line, and the element that is printed for it."""
DIVISIONS = frozenset(
    "p div center section article header footer main nav aside address figure details form "
    "fieldset dialog hgroup search noscript body html head".split()
)
PARTS: Mapping[str, tuple[str, str]] = {
    **{name: (name, name) for name in "blockquote dl dt dd table thead tbody tr th td".split()},
    **{"ul": ("bullet_list", "ul"), "menu": ("bullet_list", "ul"), "dir": ("bullet_list", "ul")},
    **{"ol": ("ordered_list", "ol"), "li": ("list_item", "li"), "tfoot": ("tbody", "tbody")},
}
"""Elements of blocks, with the kind of Markdown's token for them and the element it prints."""
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
LINES = HEADINGS | {"summary", "caption", "figcaption"}
"""Blocks that are one line of text, whatever lies in them."""
BLOCKS = DIVISIONS | PARTS.keys() | LINES | {"hr", "pre", "colgroup", "col", "legend"}
SHOWN = frozenset("video audio iframe embed object".split())
"""Elements that show what paper cannot: their address is printed."""
LEFT_OUT = frozenset("script style object embed svg canvas applet template".split())
WHOLE = SHOWN | LEFT_OUT | {"code", "tt", "rp", "title"}
"""Elements that are read with all that lies in them."""
CONTROLS = frozenset("form input button select textarea".split())
"""Their text is printed, themselves are left out."""
NOTHING = frozenset(
    "span font label picture source track param link meta base basefont ruby rt rb rtc a img br "
    "wbr nobr big q bdi bdo time data output progress meter option optgroup map area math marquee "
    "menuitem frame frameset noframes".split()
)
HTML = EMPHASES.keys() | BLOCKS | WHOLE | CONTROLS | NOTHING
BARE = (
    HTML
    - EMPHASES.keys()
    - VOID
    - UNCLOSED
    - {"code", "tt", "center", "details", "font", "ruby", "rt"}
) | frozenset("img input link meta base source".split())
"""Of these a sentence may speak: alone, without attributes and unclosed they are words."""
IN_CODE = frozenset(
    "a b br code del em font i ins kbd mark s samp small span strong sub sup u var".split()
)
"""What colours code, or cuts its lines; other tags in code are code."""

CLEANER = nh3.Cleaner(
    tags={"img"},
    attributes={
        "img": set(
            "src href alt title width height align id name start colspan rowspan style lang class "
            "type data".split()
        )
    },
    # Letters are drives: a picture on one is looked for by its name.
    url_schemes={*SCHEMES, "file", *string.ascii_lowercase},
    filter_style_properties={"width", "height", "text-align"},
    link_rel=None,
)
ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
DECLARATION = re.compile(r"([a-z-]+)\s*:\s*([^;]+)")
IN_BRACES = re.compile(r"""\{[^{}]*?(?:["'`]([^"'`]+)["'`][^{}]*|(\d+))\}""")
LENGTH = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)\s*(px|%|mm|cm|pt|em)?")
POINTS = 0.75
"""Of a pixel of CSS."""
ALIGNMENTS = ("left", "right", "center")
LANGUAGE = re.compile(r"(?:lang(?:uage)?-)([\w+#-]+)")


def name_of(tag: re.Match[str]) -> str:
    """The name of an element of HTML, in small letters; empty for others, `List<Object>` too."""
    name = tag["name"]
    is_plain = name.islower() or (name.isupper() and len(name) > 1) or name in "BIUSPQA"
    return name.lower() if is_plain and name.lower() in HTML else ""


def is_component(tag: re.Match[str], names: Collection[str]) -> bool:
    """Whether it is one of somebody's own elements; `names` are those that the text opens, and
    with a slash those that it closes."""
    name = tag["name"]
    is_own = "-" in name or not name.islower()
    return is_own and f"/{name}" in names and name in names and not name_of(tag)


def names_in(text: str) -> frozenset[str]:
    """All that looks like the name of a tag, with a slash those of closing ones."""
    return frozenset(slash + name for slash, name in NAMES.findall(text) if len(name) < 100)


def attributes_of(tag: re.Match[str]) -> dict[str, str]:
    """What a tag says, as a browser reads it, of what print has."""
    rest = tag["rest"].removesuffix("/")
    if "=" not in rest:
        return {}
    found = ATTRIBUTE.findall(CLEANER.clean(f"<img {rest}>"))
    return {name: _of_braces(html.unescape(value)) for name, value in found}


def _of_braces(value: str) -> str:
    """The words or the number in a value of JSX: `{require('./a.png')}`."""
    found = IN_BRACES.match(value) if value.startswith("{") else None
    return (found[1] or found[2]) if found else value


def alignment_of(name: str, attributes: Mapping[str, str]) -> str:
    said = attributes.get("align") or style_of(attributes).get("text-align", "")
    said = "center" if name == "center" or said.lower() == "middle" else said.lower()
    return said if said in ALIGNMENTS else ""


def style_of(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name: value.strip() for name, value in DECLARATION.findall(attributes.get("style", ""))}


def length_of(side: str, attributes: Mapping[str, str]) -> str:
    """`width` or `height`, as CSS has it on paper; empty if there is none."""
    said = attributes.get(side) or style_of(attributes).get(side, "")
    found = LENGTH.fullmatch(said.strip().lower())
    if not found or not float(found[1]):
        return ""
    number, unit = float(found[1]), found[2] or "px"
    if unit == "px":
        return f"{number * POINTS:g}pt"
    return f"{min(number, 100):g}%" if unit == "%" else f"{number:g}{unit}"


def as_code(markup: str) -> str:
    """The text of an element that holds code."""

    def said(tag: re.Match[str]) -> str:
        name = name_of(tag)
        return "\n" if name == "br" else "" if name in IN_CODE else tag[0]

    return plain(TAG.sub(said, markup))


def language_of(markup: str) -> str:
    """The language that the first tags of an element with code name."""
    tags = (
        TAG.match(markup),
        TAG.match(markup, markup.find("<", 1)) if "<" in markup[1:] else None,
    )
    for attributes in (
        attributes_of(tag) for tag in tags if tag and name_of(tag) in ("pre", "code")
    ):
        found = LANGUAGE.search(attributes.get("class", ""))
        if found or attributes.get("lang"):
            return found[1] if found else attributes["lang"]
    return ""


def uncommented(text: str) -> str:
    """Without comments; one without an end is none."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts.append(text[at:start])
        at = end + len("-->")
    return "".join((*parts, text[at:]))


def is_closed(tag: re.Match[str]) -> bool:
    """Whether nothing can lie in it."""
    return tag["rest"].endswith("/") or name_of(tag) in VOID
