"""Guide → the HTML and stylesheets of an edition. Owns Jinja.

In: a Guide and the name of an edition. Out: text. A guide's own `templates/` are looked up first;
`bundled/…` names what comes with the tool, so that a block can be extended. Stylesheets of the
guide come after the bundled ones. Reads templates, writes nothing.
"""

import re
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.loaders import split_template_path
from markupsafe import Markup

from guide import __version__
from guide.config import Config
from guide.maths.katex import INK
from guide.papers import class_of
from guide.problems import GuideError, Source, has_errors
from guide.reading.model import Guide
from guide.reading.sources import read_source
from guide.setting.sandbox import Sandbox
from guide.setting.spending import LimitError, Spending
from guide.setting.stylesheets import Stylesheet, stylesheets, token_values
from guide.setting.views import Views
from guide.storage.bundled import TEMPLATES
from guide.storage.root import Root
from guide.words import is_latin


class Theme:
    """The templates and stylesheets that a guide is set with."""

    GENERATOR = f"guide {__version__}"

    def __init__(self, guide: Guide) -> None:
        self._root = guide.root
        bundled = jinja2.FileSystemLoader(TEMPLATES)
        self._environment = Sandbox(
            jinja2.ChoiceLoader(
                [Own(guide.root), bundled, jinja2.PrefixLoader({"bundled": bundled})]
            ),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._classes = classes_of(guide.config)
        tokens = token_values(self.stylesheets("tokens.css"), frozenset(self._classes))
        ink = tokens.get("--ink", "black")
        self._ink = ink.replace("#", "%23")  # `#` would end the address of a drawing
        self._environment.allow("unlinked", unlinked)
        self._environment.allow("phrased", phrased)
        self._views = Views()
        self._values = {
            "guide": self._views.of(guide),
            "words": self._views.of(guide.words),
            "lang": guide.words.language_tag,
            "classes": " ".join(self._classes),
        }

    def compose(self, template: str, **values: Any) -> str:
        """The HTML of a template. Raises GuideError at the template's file and line."""
        self._environment.spending = Spending()
        seen = {name: self._views.of(value) for name, value in values.items()}
        try:
            html = self._environment.get_template(template).render(self._values, **seen)
        except GuideError:
            raise
        except jinja2.TemplateSyntaxError as error:
            # Jinja's lexer tells the file as the name.
            raise self._error(error, error.filename or error.name, error.lineno) from None
        except Exception as error:
            # Whatever an expression of a template raises (a TypeError, say) is the template's.
            file, line = _template_frame(error)
            raise self._error(error, file or self._file_of(template), line) from None
        # Formulas are drawings, which do not inherit a colour.
        return html.replace(f"fill='{INK}'", f"fill='{self._ink}'")

    def stylesheets(self, *names: str) -> tuple[Stylesheet, ...]:
        """The bundled stylesheets of these names, then the guide's own ones."""
        return stylesheets(self._root, *names)

    def _file_of(self, template: str) -> str:
        own = self._root.path / "templates" / template
        return str(own if self._root.holds(own) else TEMPLATES / template)

    def _error(self, error: Exception, filename: str | None, line: int | None) -> GuideError:
        path = Path(filename or "templates")
        message, hint = _said(error)
        source = self._source(path)
        return GuideError([source.problem(f"template: {message}", line or 0, 1, hint)])

    def _source(self, path: Path) -> Source:
        """A template, the guide's own or a bundled one, for a message."""
        if path.is_relative_to(self._root.path):
            return read_source(path, self._root)[0]
        text = path.read_text("utf-8") if path.is_file() else ""
        return Source(f"bundled/{path.name}", text)


class Own(jinja2.BaseLoader):
    """The templates of a guide."""

    def __init__(self, root: Root) -> None:
        self._root = root

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        parts = split_template_path(template)
        path = self._root.path.joinpath("templates", *parts)
        if not parts or not self._root.holds(path):
            raise jinja2.TemplateNotFound(template)
        source, problems = read_source(path, self._root)
        if has_errors(problems):
            raise GuideError(problems)
        return source.text, str(path), lambda: True


def _said(error: Exception) -> tuple[str, str]:
    """What is wrong with a template, and what to do about it."""
    match error:
        case LimitError():
            return str(error), "let it repeat less; the README says what a template may do"
        case RecursionError():
            hint = "a template must not include, extend or call itself without end"
            return "too much within each other", hint
        case SecurityError():
            hint = "a template is given plain values and runs no code; the README lists them"
            return f"not allowed: {str(error).rstrip('.')}", hint
    return (
        f"{type(error).__name__}: {error}",
        "the README lists the values that a template is given",
    )


def _template_frame(error: Exception) -> tuple[str | None, int | None]:
    """File and line of the template in which an error arose; None if it arose outside of any."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [f for f in frames if not f.filename.endswith(".py") and f.filename[:1] != "<"]
    return (inside[-1].filename, inside[-1].lineno) if inside else (None, None)


UNLINKED = re.compile(r'</?a\b|<span class="(?:footnote|citations)">')
"""Where what is left out begins; it ends with a `>`, or a `</span>` in the same line."""


def unlinked(fragment: str) -> Markup:
    """An HTML fragment without its links, footnotes and citations, for a place that is itself a
    link."""
    kept, at, open_until = [], 0, {">": 0, "</span>": 0}
    for found in UNLINKED.finditer(fragment):
        is_link = found[0].endswith("a")
        mark = ">" if is_link else "</span>"
        if found.start() < max(at, open_until[mark]):
            continue
        line = len(fragment) if is_link else _end_of_line(fragment, found.end())
        end = fragment.find(mark, found.end(), line)
        if end < 0:
            # None of this line has an end: they need not look for it again, each to the end.
            open_until[mark] = line
            continue
        before = fragment[at : found.start()]
        kept.append(before if is_link else before.rstrip())
        at = end + len(mark)
    return Markup("".join([*kept, fragment[at:]]))


def _end_of_line(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def phrased(title: str) -> Markup:
    """A title as HTML whose lines break behind punctuation rather than within a word.

    CLREQ wants headings broken by sense; no engine knows where words end in Chinese.
    """
    if "<" in title:
        return Markup(title)
    phrases = re.findall(r"[^，。：；？！、]+[，。：；？！、]*|[，。：；？！、]+", title)
    spans = (f'<span class="phrase">{phrase}</span>' for phrase in phrases)
    return Markup("".join(spans))


def classes_of(config: Config) -> tuple[str, ...]:
    """What a guide is printed on and how, as the classes of `<html>`: `A5`, `duplex`, …; `latin` is
    one whose language is written in Latin letters."""
    flags = {
        "duplex": config.duplex,
        "ink-saver": config.ink_saver,
        "latin": is_latin(config.language),
    }
    return (class_of(config.paper), *(name for name, is_set in flags.items() if is_set))
