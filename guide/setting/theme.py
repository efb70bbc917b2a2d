"""Guide → the HTML and stylesheets of an edition. Owns Jinja.

In: a Guide and the name of an edition. Out: text. A guide's own `templates/` are looked up first;
`bundled/…` names what comes with the tool, so that a block can be extended. Stylesheets of the
guide come after the bundled one of that name. Reads templates, writes nothing.
"""

import re
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from guide import __version__
from guide.bundled import TEMPLATES
from guide.problems import GuideError, Source
from guide.reading.mathematics import INK
from guide.reading.model import Guide

TOKEN = re.compile(r"(--[\w-]+)\s*:\s*([^;}]+)")
ROOT = re.compile(r":root\s*\{(.*?)\}", re.DOTALL)
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*\)")


@dataclass(frozen=True)
class Stylesheet:
    name: str
    """As the user knows it: relative to the guide for its own ones."""
    text: str


class Theme:
    """The templates and stylesheets that a guide is set with."""

    GENERATOR = f"guide {__version__}"

    def __init__(self, guide: Guide) -> None:
        self._guide = guide
        self._own = guide.root / "templates"
        bundled = jinja2.FileSystemLoader(TEMPLATES)
        self._environment = jinja2.Environment(
            loader=jinja2.ChoiceLoader(
                [
                    jinja2.FileSystemLoader(self._own),
                    bundled,
                    jinja2.PrefixLoader({"bundled": bundled}),
                ]
            ),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        ink = token_values(self.stylesheets("tokens.css")).get("--ink", "black")
        self._ink = ink.replace("#", "%23")  # `#` would end the address of a drawing
        self._environment.filters |= {"unlinked": unlinked, "phrased": phrased}

    def compose(self, template: str, **values: Any) -> str:
        """The HTML of a template. Raises GuideError at the template's file and line."""
        try:
            html = self._environment.get_template(template).render(self._values(), **values)
        except jinja2.TemplateSyntaxError as error:
            raise self._error(error, error.filename, error.lineno) from None
        except jinja2.TemplateNotFound as error:
            raise self._error(error, *_template_frame(error)) from None
        except Exception as error:
            # Whatever an expression of a template raises (a TypeError, say) is the template's.
            file, line = _template_frame(error)
            if not file:
                raise
            raise self._error(error, file, line) from None
        # Formulas are drawings, which do not inherit a colour.
        return html.replace(f"fill='{INK}'", f"fill='{self._ink}'")

    def stylesheets(self, *names: str) -> tuple[Stylesheet, ...]:
        """The bundled stylesheets of these names, each followed by the guide's own one."""
        found = []
        for name in names:
            found.append(Stylesheet(f"bundled/{name}", (TEMPLATES / name).read_text("utf-8")))
            own = self._own / name
            if own.exists():
                found.append(Stylesheet(f"templates/{name}", own.read_text("utf-8")))
        return tuple(found)

    def _values(self) -> Mapping[str, Any]:
        return {
            "guide": self._guide,
            "words": self._guide.words,
            "lang": self._guide.words.language_tag,
        }

    def _error(self, error: Exception, filename: str | None, line: int | None) -> GuideError:
        message = f"template: {type(error).__name__}: {error}"
        path = Path(filename or "templates")
        inside = path.is_relative_to(self._guide.root)
        name = path.relative_to(self._guide.root).as_posix() if inside else f"bundled/{path.name}"
        text = path.read_text("utf-8") if path.is_file() else ""
        hint = "the README lists the values that a template is given"
        return GuideError([Source(name, text).problem(message, line or 0, 1, hint)])


def _template_frame(error: Exception) -> tuple[str | None, int | None]:
    """File and line of the template in which an error arose; None if it arose outside of any."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if not frame.filename.endswith(".py")]
    return (inside[-1].filename, inside[-1].lineno) if inside else (None, None)


UNLINKED = re.compile(r"</?a\b[^>]*>|\s*<span class=\"(?:footnote|citations)\">.*?</span>")


def unlinked(fragment: str) -> Markup:
    """An HTML fragment without its links, footnotes and citations, for a place that is itself a
    link."""
    return Markup(UNLINKED.sub("", fragment))


def phrased(title: str) -> Markup:
    """A title as HTML whose lines break behind punctuation rather than within a word.

    CLREQ wants headings broken by sense; no engine knows where words end in Chinese.
    """
    if "<" in title:
        return Markup(title)
    phrases = re.findall(r"[^，。：；？！、]+[，。：；？！、]*|[，。：；？！、]+", title)
    spans = (f'<span class="phrase">{phrase}</span>' for phrase in phrases)
    return Markup("".join(spans))


def token_values(styles: Sequence[Stylesheet]) -> Mapping[str, str]:
    """Token → the last value that a `:root` gives it; none that is also set elsewhere."""
    blocks = [m[1] for s in styles for m in ROOT.finditer(s.text)]
    elsewhere = [ROOT.sub("", s.text) for s in styles]
    local = {name for text in elsewhere for name, _ in TOKEN.findall(text)}
    pairs = (pair for block in blocks for pair in TOKEN.findall(block))
    return {name: value.strip() for name, value in pairs if name not in local}


def resolve_tokens(styles: Sequence[Stylesheet]) -> tuple[Stylesheet, ...]:
    """The stylesheets with `var(--token)` replaced by its value.

    WeasyPrint 70 resolves variables anew for every element, at a fifth of the time of a layout.
    Tokens that are set elsewhere than in `:root` are left for it.
    """
    values = token_values(styles)

    def value(match: re.Match[str]) -> str:
        return VARIABLE.sub(value, values[match[1]]) if match[1] in values else match[0]

    return tuple(Stylesheet(s.name, VARIABLE.sub(value, s.text)) for s in styles)
