"""Code → HTML with a class for each kind of token. Owns Pygments. No side effects."""

import html


def highlight(code: str, language: str) -> str | None:
    """HTML for the inside of `<code>`; None if no lexer has that name."""
    # Imported here: a guide without code does not pay for it.
    from pygments import highlight as run
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None
    return str(run(code, lexer, HtmlFormatter(nowrap=True)))


def plain(code: str) -> str:
    return html.escape(code, quote=False)
