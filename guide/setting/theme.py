"""Guide → the HTML and stylesheets of an edition. Owns Jinja.

In: a Guide and the name of an edition. Out: text. A guide's own `templates/` are looked up first;
`bundled/…` names what comes with the tool, so that a block can be extended. Stylesheets of the
guide come after the bundled ones. Reads templates, writes nothing.
"""

import re
import traceback
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from guide import __version__
from guide.config import Config
from guide.maths.katex import INK
from guide.problems import GuideError, Problem, Source
from guide.reading.model import Guide
from guide.storage.bundled import TEMPLATES

TOKEN = re.compile(r"(--[\w-]+)\s*:\s*([^;}]+)")
ROOT = re.compile(
    r"(?P<selector>:root(?:\.[\w-]+)*(?:\s*,\s*:root(?:\.[\w-]+)*)*)\s*\{(?P<block>.*?)\}",
    re.DOTALL,
)
"""`:root { … }`, `:root.A5 { … }`, `:root.A5, :root.Letter { … }`."""
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
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
        self._own = guide.root.path / "templates"
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
        self._classes = classes_of(guide.config)
        tokens = token_values(self.stylesheets("tokens.css"), frozenset(self._classes))
        ink = tokens.get("--ink", "black")
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
        """The bundled stylesheets of these names, then the guide's own ones."""
        bundled = [Stylesheet(f"bundled/{n}", (TEMPLATES / n).read_text("utf-8")) for n in names]
        own = [
            Stylesheet(f"templates/{name}", (self._own / name).read_text("utf-8"))
            for name in names
            if (self._own / name).exists()
        ]
        return (*bundled, *own)

    def _values(self) -> Mapping[str, Any]:
        return {
            "guide": self._guide,
            "words": self._guide.words,
            "lang": self._guide.words.language_tag,
            "classes": " ".join(self._classes),
        }

    def _error(self, error: Exception, filename: str | None, line: int | None) -> GuideError:
        message = f"template: {type(error).__name__}: {error}"
        path = Path(filename or "templates")
        inside = path.is_relative_to(self._guide.root.path)
        name = self._guide.root.name_of(path) if inside else f"bundled/{path.name}"
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


def classes_of(config: Config) -> tuple[str, ...]:
    """What a guide is printed on and how, as the classes of `<html>`: `A5`, `duplex`, …"""
    flags = {"duplex": config.duplex, "ink-saver": config.ink_saver}
    return (config.paper, *(name for name, is_set in flags.items() if is_set))


def token_values(styles: Sequence[Stylesheet], classes: Set[str]) -> Mapping[str, str]:
    """Token → the last value that a `:root` of these classes gives it, with the values of others
    in it; none that is also set elsewhere.

    In each stylesheet, `:root` comes first, then those with one class, with two, …: so the plain
    values of a guide win over all bundled ones. Raises GuideError if a token is made of itself.
    """
    texts = [(style, COMMENT.sub("", style.text)) for style in styles]
    local = {name for _, text in texts for name, _ in TOKEN.findall(ROOT.sub("", text))}
    written: dict[str, tuple[str, Stylesheet]] = {}
    for style, text in texts:
        for block in _blocks(text, classes):
            pairs = TOKEN.findall(block)
            written |= {n: (value.strip(), style) for n, value in pairs if n not in local}
    return {name: _value(name, written) for name in written}


def _blocks(text: str, classes: Set[str]) -> Iterator[str]:
    """What the `:root`s of these classes hold, those with the fewest classes first."""
    found = [(_weight(match["selector"], classes), match["block"]) for match in ROOT.finditer(text)]
    known = [(weight, block) for weight, block in found if weight is not None]
    return (block for _, block in sorted(known, key=lambda each: each[0]))


def _weight(selector: str, classes: Set[str]) -> int | None:
    """How many classes a selector asks for; None if it asks for another than these."""
    wanted = [set(each.strip().split(".")[1:]) for each in selector.split(",")]
    return max((len(each) for each in wanted if each <= classes), default=None)


def _value(
    name: str, written: Mapping[str, tuple[str, Stylesheet]], above: tuple[str, ...] = ()
) -> str:
    """The value of a token, with the values of those that it names."""
    value, style = written[name]
    if name in above:
        raise GuideError([_made_of_itself(name, style)])

    def known(match: re.Match[str]) -> str:
        return _value(match[1], written, (*above, name)) if match[1] in written else match[0]

    return VARIABLE.sub(known, value)


def _made_of_itself(name: str, style: Stylesheet) -> Problem:
    lines = enumerate(style.text.splitlines(), 1)
    line = next((number for number, text in lines if re.search(rf"{name}\s*:", text)), 1)
    hint = "give one of the tokens that it is made of a value that names no other"
    return Source(style.name, style.text).problem(
        f"the token `{name}` is made of itself", line, 1, hint
    )


def resolve_tokens(styles: Sequence[Stylesheet], classes: Set[str]) -> tuple[Stylesheet, ...]:
    """The stylesheets with `var(--token)` replaced by its value for these classes.

    WeasyPrint 70 resolves variables anew for every element, at a fifth of the time of a layout.
    Tokens that are set elsewhere than in `:root` are left for it.
    """
    values = token_values(styles, classes)

    def value(match: re.Match[str]) -> str:
        return values.get(match[1], match[0])

    def root(match: re.Match[str]) -> str:
        # For the tokens that are left: the classes are those of every sheet, and weigh nothing.
        applies = _weight(match["selector"], classes) is not None
        return match[0].replace(match["selector"], ":root", 1) if applies else match[0]

    return tuple(Stylesheet(s.name, ROOT.sub(root, VARIABLE.sub(value, s.text))) for s in styles)
