"""Tokens → HTML, with marks for what only the other files tell.

In: tokens of a file and a Context. Out: HTML fragments; marks and problems go into the Context's
lists. No side effects.
"""

import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from guide.maths import katex
from guide.problems import Severity
from guide.reading import addresses, code
from guide.reading.characters import SOURCE
from guide.reading.context import Context
from guide.reading.markup import cut
from guide.reading.tokens import box_name, box_title, parse_line, place_in, plain_text

START = re.compile(r"-?[0-9]{1,9}")
"""The number with which a list begins."""
LONG_TABLE = 12
"""Up to so many rows of a table under its head are never torn."""

SURELY_FITS = 15.0
"""An unbreakable part of a formula of so many em fits into any line of text."""

AROUND = 50
"""So many tokens are looked through for what stands beside a line break: it may end emphases."""

NO_FORMULA = {
    "han": (
        "Han stands in it, outside of \\text",
        "write \\text{…} around the words, or \\$ for a dollar",
    ),
    "beside": (
        "a letter or digit stands right beside it",
        "put a space there, or write \\$ for a dollar",
    ),
}
"""Reason and hint."""


ALERTS = {
    "note": "note",
    "info": "note",
    "tip": "tip",
    "success": "tip",
    "important": "important",
    "warning": "warning",
    "danger": "caution",
    "caution": "caution",
}
"""What containers of others are called, and the guide's alert for each."""


def render_blocks(tokens: Sequence[Token], context: Context, md: MarkdownIt) -> str:
    return str(md.renderer.render(tokens, md.options, _env(context, md)))


def render_line(tokens: Sequence[Token], context: Context, md: MarkdownIt) -> str:
    renderer = md.renderer
    assert isinstance(renderer, RendererHTML)
    return renderer.renderInline(tokens, md.options, _env(context, md))


def _env(context: Context, md: MarkdownIt) -> dict[str, Any]:
    return {"context": context, "md": md}


class Renderer(RendererHTML):
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

    def math_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token, context = tokens[idx], env["context"]
        formula = _formula(token, token.markup == "$$", context)
        if katex.width_of(formula) <= SURELY_FITS:
            return formula
        # As of those on lines of their own, layout has to say which one is too wide.
        place = ":".join(map(str, (context.source.name, *token.meta["place"])))
        return formula.replace("<span", f'<span data-place="{html.escape(place)}"', 1)

    def math_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token, context = tokens[idx], env["context"]
        formula = _formula(token, True, context)
        if context.numbered and "number" in token.meta:
            number = context.mark("formula", str(token.meta["number"]), token)
            formula += f'<span class="formula-number">{number}</span>'
        attributes = {
            **token.attrs,
            "class": f"formula {token.attrs.get('class', '')}".strip(),
            # Only layout knows whether it is too wide, and then has to say which one it is.
            "data-place": ":".join(map(str, (context.source.name, *context.start_of(token)))),
        }
        return f"<div{_attributes(attributes)}>{formula}</div>\n"

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return code.fenced(tokens[idx], env["context"])

    def code_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return code.indented(tokens[idx])

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
        return f'<span class="inline-image">{_image(tokens[idx], env["context"])}</span>'

    def figure(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        context, image = env["context"], (tokens[idx].children or [])[0]
        # The figures of a chapter's opening belong to no question, and have no number.
        number = str(tokens[idx].meta["number"])
        label = context.mark("number", number, tokens[idx]) if context.numbered else ""
        caption = self.renderInline(image.children or (), options, env)
        anchor = f' id="{html.escape(str(image.attrs["id"]))}"' if "id" in image.attrs else ""
        return (
            f"<figure{anchor}>{_image(image, context)}<figcaption>"
            f"{label}{caption}</figcaption></figure>\n"
        )

    def dollar(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token = tokens[idx]
        reason, hint = NO_FORMULA[token.info]
        message = f"`{token.meta['shown']}` is no formula: {reason}; it prints as typed"
        env["context"].report(token, message, hint, Severity.WARNING)
        return token.content

    def stray_formula(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        context, token = env["context"], tokens[idx]
        hint = "end it with $$, and leave no empty line in it; or write \\$\\$ for dollars"
        message = "formula `$$` is not closed in its paragraph"
        context.report(token, message, hint, place=context.start_of(token))
        return ""

    def too_deep(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return ""  # copyediting has told

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
        return f"<a{_attributes({'class': 'external', 'href': address, **behind})}>"

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
        box = '<span class="tickbox done">✓</span>' if checked else '<span class="tickbox"></span>'
        return f'<li class="task">{box} '

    def alert_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f'<aside class="alert {tokens[idx].meta["kind"].lower()}">\n'

    def alert_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</aside>\n"

    def alert_title_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        # The title that markdown-it makes is English: put the guide's word in its place.
        kind = tokens[idx - 1].meta["kind"].lower()
        title = env["context"].words.alerts[kind]
        tokens[idx + 1].children = [Token("text", "", 0, content=title)]
        return '<p class="label">'

    def container_box_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        context, name = env["context"], box_name(tokens[idx])
        if name == "followup":
            return self._followup(tokens[idx], options, env)
        if name == "pitfall":
            label, kind = box_title(tokens[idx]) or context.words.pitfall, name
        else:  # of another Markdown, or of a writer's own invention
            kind = f"alert {ALERTS.get(name.lower(), 'note')}"
            label = box_title(tokens[idx]) or context.words.alerts.get(
                ALERTS.get(name.lower()), name
            )
        return f'<aside class="{kind}"><p class="label">{html.escape(label)}</p>\n'

    def _followup(self, token: Token, options: Any, env: Any) -> str:
        text = box_title(token)
        line = (token.map or [0])[0] + 1
        column = env["context"].source.lines[line - 1].find(text) + 1
        places = [(line, column + index) for index in range(len(text))]
        question = parse_line(text, places, env["md"])
        ask = self.renderInline(question, options, env)
        return (
            f'<aside class="followup"><p class="ask"><span class="label">'
            f"{env['context'].words.followup}</span> {ask}</p>\n"
        )

    def container_box_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</aside>\n"


def _attributes(attributes: Mapping[str, Any]) -> str:
    """Attributes as they stand in a tag, each with a space before it."""
    return "".join(f' {name}="{html.escape(str(value))}"' for name, value in attributes.items())


def _formula(token: Token, display: bool, context: Context) -> str:
    try:
        return katex.typeset(token.content, display)
    except katex.FormulaError as error:
        hint = "check its braces and commands; https://katex.org/docs/supported lists KaTeX's"
        place = _place_of(error.offset, token, context)
        context.report(token, f"formula: {error.message}", hint, place=place, kind="formula")
        shown = html.escape(token.content.strip())
        return f'<code class="unset{" block" * display}">{shown}</code>'


def _place_of(offset: int, formula: Token, context: Context) -> tuple[int, int]:
    """Line and column of a character of a formula's TeX."""
    if formula.map:
        return place_in(formula, offset, context.source)
    line, column = formula.meta["place"]
    rows = formula.content.count("\n", 0, offset)
    if rows:
        return line + rows, offset - formula.content.rfind("\n", 0, offset)
    return line, column + len(formula.markup) + offset


def _image(token: Token, context: Context) -> str:
    address = context.mark("image", str(token.attrs["src"]), token)
    alt = str(token.attrs.get("alt") or "") or plain_text(token.children or [])
    width = str(token.attrs.get("width", ""))
    style = f' style="width:{width}"' if width else ""
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
