"""`[[…]]` and `![[…]]`, and sizes of pictures as Obsidian writes them: rules for markdown-it.

Out: tokens `reference` and `embed`, with what stands in the brackets; images. No side effects.
"""

import re
from collections.abc import Callable
from urllib.parse import quote

from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

InlineRule = Callable[[StateInline, bool], bool]
REFERENCE = re.compile(
    r"""\[\[([^\[\]\n]+)\]\]
    (?!\(\s*<?(?:[a-z][a-z\d+.-]*:|[/.#]|[^\s()]+\.(?:md|html?)\b))""",
    re.VERBOSE | re.IGNORECASE,
)
"""Not the text of a link in brackets: `[[1]](https://…)`."""
EMBED = re.compile(r"!\[\[([^\[\]\n]+)\]\](?!\([^\s()])")
"""Not a picture whose text is in brackets: `![[a formula]](https://…)`."""
EMBEDDED_PICTURE = re.compile(r"([^|#]+\.(?:svg|png|jpe?g|gif|webp|bmp|avif))(?:\\?\|(.*))?", re.I)
SIZE = re.compile(r"(?:\A|\|)\s*(\d{1,4})(?:\s*x\s*\d{1,4})?\s*\Z")
"""Of a picture in pixels, behind its alternative text."""
POINTS = 0.75
"""Of a pixel of CSS."""


def reference(state: StateInline, silent: bool) -> bool:
    """`[[id]]`."""
    found = REFERENCE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        state.push("reference", "a", 0).content = found[1]
    state.pos = found.end()
    return True


def embed(state: StateInline, silent: bool) -> bool:
    """`![[note]]`, or `![[picture.png|300]]`, which is an image as others are."""
    found = EMBED.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        picture = EMBEDDED_PICTURE.fullmatch(found[1].strip())
        token = state.push("image" if picture else "embed", "img" if picture else "a", 0)
        token.content = (picture[2] or "") if picture else found[1]
        if picture:
            token.attrs = {"src": quote(picture[1].strip()), "alt": ""}
            token.children = [Token("text", "", 0, content=token.content)]
            _take_size(token)
    state.pos = found.end()
    return True


def with_size(rule: InlineRule) -> InlineRule:
    """`![words|300](…)`: a width behind the alternative text, as Obsidian has it."""

    def image(state: StateInline, silent: bool) -> bool:
        done = rule(state, silent)
        if done and not silent and state.tokens[-1].type == "image":
            _take_size(state.tokens[-1])
        return done

    return image


def _take_size(image: Token) -> None:
    last = image.children[-1] if image.children else None
    found = SIZE.search(last.content) if last and last.type == "text" else None
    if last and found:
        last.content = last.content[: found.start()]
        image.content = "".join(child.content for child in image.children or ())
        image.attrs["width"] = f"{int(found[1]) * POINTS:g}pt"
