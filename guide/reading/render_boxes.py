"""Tokens of what is set apart → HTML: alerts, containers.

In: tokens of a file and a Context. Out: HTML; marks and problems go into the Context. No side
effects.
"""

import html
from collections.abc import Sequence
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from guide.reading.admonitions import KIND_OF, SAID
from guide.reading.tokens import box_name, box_title, parse_line


class Boxes(RendererHTML):
    """Each method prints the kind of token that it is named after."""

    def alert_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f'<aside class="alert {tokens[idx].meta["kind"].lower()}">\n'

    def alert_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</aside>\n"

    def alert_title_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        alert = tokens[idx - 1].meta
        if "kind" in alert and not alert.get("titled"):
            # The title that markdown-it makes is English: put the guide's word in its place.
            title = env["context"].words.alerts[alert["kind"].lower()]
            tokens[idx + 1].children = [Token("text", "", 0, content=title)]
        return '<p class="label">'

    def container_box_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        context, name = env["context"], box_name(tokens[idx])
        if name == "followup":
            return self._followup(tokens[idx], options, env)
        if name == "pitfall":
            kind, known = name, context.words.pitfall
        else:  # of another Markdown, or of a writer's own invention
            alert = KIND_OF.get(name.lower(), "note")
            kind = f"alert {alert}"
            known = context.words.alerts[alert] if name.lower() in SAID else name
        label = html.escape(box_title(tokens[idx]) or known)
        return f'<aside class="{kind}"><p class="label">{label}</p>\n'

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
