"""Tokens → HTML, with marks for what only the other files tell.

In: tokens of a file and a Context. Out: HTML fragments; marks and problems go into the Context's
lists. No side effects.
"""

import html
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from guide.problems import Severity
from guide.reading import addresses, code
from guide.reading.characters import SOURCE
from guide.reading.context import Context
from guide.reading.markup import attributes_of, cut
from guide.reading.render_boxes import Boxes
from guide.reading.render_formulas import Formulas, unset
from guide.reading.tokens import image_in, plain_text

START = re.compile(r"-?[0-9]{1,9}")
"""The number with which a list begins."""
LONG_TABLE = 12
"""Up to so many rows of a table under its head are never torn."""

AROUND = 50
"""So many tokens are looked through for what stands beside a line break: it may end emphases."""


def render_blocks(tokens: Sequence[Token], context: Context, md: MarkdownIt) -> str:
    return str(md.renderer.render(tokens, md.options, _env(context, md)))


def render_line(tokens: Sequence[Token], context: Context, md: MarkdownIt) -> str:
    renderer = md.renderer
    assert isinstance(renderer, RendererHTML)
    return renderer.renderInline(tokens, md.options, _env(context, md))


def _env(context: Context, md: MarkdownIt) -> dict[str, Any]:
    return {"context": context, "md": md}


class Renderer(Formulas, Boxes):
    """markdown-it's renderer; each method prints the kind of token that it is named after.

    Signature of a rule: (tokens, index, options, env) → HTML.
    """

    def heading_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        # h1 is a chapter and h2 a question: a section of an answer begins at h3.
        token, name = tokens[idx], tokens[idx].meta.get("slug", "")
        named = (
            env["context"].mark("section", name, token) if name and "id" not in token.attrs else ""
        )
        return f"<h{min(int(token.tag[1]) + 1, 6)}{self.renderAttrs(token)}{named}>"

    def heading_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f"</h{min(int(tokens[idx].tag[1]) + 1, 6)}>\n"

    def softbreak(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        # CSS Text 3 §4.1.1: a line break between two Han characters is no space.
        behind = range(idx + 1, min(idx + 1 + AROUND, len(tokens)))
        before = _first_said(tokens, range(idx - 1, max(idx - 1 - AROUND, -1), -1))
        after = _first_said(tokens, behind)
        return "" if _is_wide(before[-1:]) and _is_wide(after[:1]) else "\n"

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return code.fenced(tokens[idx], env["context"])

    def code_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return code.indented(tokens[idx], env["context"])

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        end = next(n for n in range(idx, len(tokens)) if tokens[n].type == "table_close")
        rows = sum(token.type == "tr_open" for token in tokens[idx:end]) - 1
        if rows > LONG_TABLE:
            tokens[idx].attrJoin("class", "long")
        context = env["context"]
        # Only layout knows whether it is too wide, and then has to say which one it is.
        place = context.source.name, *context.start_of(tokens[idx])
        tokens[idx].attrSet("data-place", ":".join(map(str, place)))
        return f"<table{self.renderAttrs(tokens[idx])}>\n"

    def html_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return _with_images(tokens[idx], env["context"])

    def html_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return _with_images(tokens[idx], env["context"])

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        kind = "cell-image" if tokens[idx].meta.get("alone") else "inline-image"
        return f'<span class="{kind}">{_image(tokens[idx], env["context"])}</span>'

    def figure(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        context, image = env["context"], image_in(tokens[idx])
        # The figures of a chapter's opening belong to no question, and have no number.
        number = str(tokens[idx].meta["number"])
        label = context.mark("number", number, tokens[idx]) if context.numbered else ""
        caption = self.renderInline(image.children or (), options, env)
        anchor = f' id="{html.escape(str(image.attrs["id"]))}"' if "id" in image.attrs else ""
        picture, children = _image(image, context), tokens[idx].children or []
        if len(children) > 1:  # a link around it
            picture = self.link_open(children, 0, options, env) + picture
            picture += self.renderToken(children, len(children) - 1, options, env)
        return f"<figure{anchor}>{picture}<figcaption>{label}{caption}</figcaption></figure>\n"

    def anchor(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token = tokens[idx]
        name = token.meta.get("slug", "")
        named = env["context"].mark("section", name, token) if name else ""
        tag = "div" if token.map else "span"
        return f'<{tag} class="anchor"{named}></{tag}>' if named else ""

    def left_out(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        message = f"`<{tokens[idx].content}>` is left out"
        hint = "say what it shows in the text, or save it as a picture"
        env["context"].report(tokens[idx], message, hint, Severity.WARNING, kind="left out of HTML")
        return ""

    def shown(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """The address of what paper cannot show, in a frame."""
        address = tokens[idx].content
        led = addresses.destination("https:" + address if address.startswith("//") else address)
        said = html.escape(addresses.short_address(address) or address)
        link = f'<a class="external" href="{html.escape(led)}">{said}</a>' if led else said
        return f'<span class="missing"><span class="missing-address">{link}</span></span>'

    def too_deep(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return unset(env["context"].lines_of(tokens[idx]))  # copyediting has told

    def dropped(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        if (said := tokens[idx].content).startswith("{{"):
            hint = "write what it stands for"
            message = f"`{said}` is for another program; it is left out"
            env["context"].report(tokens[idx], message, hint, Severity.WARNING, kind="shortcode")
        return ""

    def hashtag(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f'<span class="hashtag">{html.escape(tokens[idx].content)}</span>'

    def reference(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return str(env["context"].mark("reference", tokens[idx].content, tokens[idx]))

    def embed(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return str(env["context"].mark("embed", tokens[idx].content, tokens[idx]))

    def citations_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return '<span class="citations">['

    def citation(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        comma = ", " if tokens[idx - 1].type == "citation" else ""
        return comma + str(env["context"].mark("citation", tokens[idx].content, tokens[idx]))

    def citations_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "]</span>"

    def footnote_ref(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token = tokens[idx]
        number = int(token.meta["id"])
        if token.meta["subId"]:
            return f'<sup class="footnote-again">{number + 1}</sup>'
        return f'<span class="footnote">{self._note(number, options, env)}</span>'

    def _note(self, number: int, options: Any, env: Any) -> str:
        """A footnote floats out of its paragraph, so it may hold inline text only."""
        note = env["context"].footnotes.get(number, ())
        paragraphs = []
        for token in note:
            if token.type == "inline":
                paragraphs.append(self.renderInline(token.children or (), options, env))
            elif token.level == note[0].level and token.map and token.type != "paragraph_open":
                hint = "move it into the text, or say it in a sentence"
                env["context"].report(token, "a footnote can hold only paragraphs", hint)
        return " ".join(paragraphs)

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token, context = tokens[idx], env["context"]
        href = str(token.attrs["href"])
        if href.startswith("//"):
            href = "https:" + href  # as on a page of today's net
        if not addresses.split_address(href).scheme:
            return f'<a class="internal" href="{context.mark("link", href, token)}">'
        end = next(n for n in range(idx, len(tokens)) if tokens[n].type == "link_close")
        address = addresses.destination(href)
        if not address:
            context.report(token, *addresses.refusal(href), Severity.WARNING)
            tokens[end].hidden = True
            return ""
        printed = addresses.printed_behind(plain_text(tokens[idx + 1 : end]), address)
        behind = {"data-address": printed} if printed else {}
        return f"<a{attributes_of({'class': 'external', 'href': address, **behind})}>"

    def ordered_list_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token = tokens[idx]
        if token.markup == ")":
            token.attrJoin("class", "parenthesis")
        if START.fullmatch(start := str(token.attrs.get("start", ""))):
            # WeasyPrint 70 heeds `start` only with presentational hints, which are off.
            token.attrSet("style", f"counter-reset:list-item {int(start) - 1}")
        return f"<ol{self.renderAttrs(token)}>\n"

    def list_item_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        checked = tokens[idx].meta.get("checked")
        if checked is None:
            return f"<li{self.renderAttrs(tokens[idx])}>"
        sign = {True: "✓", False: "", "-": "–", ">": "→", "<": "←"}.get(checked, str(checked))
        done = " done" * bool(sign)
        box = f'<span class="tickbox{done}">{html.escape(sign)}</span>'
        return f'<li class="task">{box} '


def _image(token: Token, context: Context) -> str:
    address = context.mark("image", str(token.attrs["src"]), token)
    alt = str(token.attrs.get("alt") or "") or plain_text(token.children or [])
    sizes = {side: str(token.attrs.get(side, "")) for side in ("width", "height")}
    # The other side follows: a picture keeps its shape.
    said = next((f"{side}:{length}" for side, length in sizes.items() if length), "")
    style = f' style="{said}"' if said else ""
    return f'<img src="{address}" alt="{html.escape(alt)}"{style}>'


def _with_images(token: Token, context: Context) -> str:
    """HTML of the guide's own; the images in it are found as others are."""
    found: list[str] = []
    lines = 0
    for text, tag in cut(token.content):
        whole = tag[0] if tag else ""
        address = SOURCE.search(whole) if tag and (tag["name"] or "").lower() == "img" else None
        said = html.unescape(next(filter(None, address.groups()), "")) if address else ""
        lines += text.count("\n")
        if address and said and not said.startswith("data:"):
            mark = context.mark("image", said, token, lines)
            whole = f'{whole[: address.start()]} src="{mark}"{_behind(whole, address)}'
        lines += whole.count("\n")
        found += [text, whole]
    return "".join(found)


def _behind(tag: str, address: re.Match[str]) -> str:
    """What follows an attribute, whose closing quote the pattern leaves."""
    rest = tag[address.end() :]
    return rest[1:] if address[3] is None else rest


def _first_said(tokens: Sequence[Token], indexes: range) -> str:
    return next((tokens[n].content for n in indexes if tokens[n].content), "")


def _is_wide(char: str) -> bool:
    return bool(char) and unicodedata.east_asian_width(char) in "WF"
