"""The styles of an SVG, where they are wanted: every element has what CSS sets as attributes.

In: the root of a drawing. Out: the same, without <style>, `style` and `class`: rules of its
stylesheets by their order and weight, variables with their values, colours as `#rrggbb`. Raises
ImageProblem for what cannot be computed. No other side effects.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

import cssselect2
import tinycss2

from guide.limits import DRAWING_BYTES, DRAWING_RULES, TOKEN_VALUE
from guide.reading.drawing_colours import plain_colour
from guide.reading.drawing_fonts import font_parts
from guide.reading.drawing_numbers import SIZES, shortened
from guide.reading.drawing_references import local
from guide.reading.drawings import HREFS, ImageProblem

COLOURS = ("fill", "stroke", "color", "stop-color", "flood-color", "lighting-color")
INITIAL = {"stroke": "none"}
"""Of colours; the others are black."""
FONT_SIZES = {
    "xx-small": "9px",
    "x-small": "10px",
    "small": "13px",
    "medium": "16px",
    "large": "18px",
    "x-large": "24px",
    "xx-large": "32px",
    "xxx-large": "48px",
    "smaller": "0.8333em",
    "larger": "1.2em",
}
COMPUTED = re.compile(r"\b(?:calc|min|max|clamp|env|round|attr)\(", re.IGNORECASE)
NO_CSS = (*HREFS, "id")
"""Attributes that are no style."""
MEDIA = ("all", "print", "(prefers-color-scheme:light)")
KEPT_AS_IS = ("foreignObject", "metadata")
"""Elements whose inside is no drawing."""
WITH_STYLES = "export it with its styles in it, or write the colours there"
PLAIN = "export it with plain colours and numbers, or write #rrggbb there"
SHORTER = "simplify it, or save it as PNG"

Declarations = list[tuple[str, str]]


class _Undefined(Exception):
    """A variable that has no value."""


def set_styles(name: str, root: Any) -> None:
    """Every element gets what CSS sets, as attributes."""
    count = _Count(name)

    class Element(_Element):
        pass

    Element.count = count
    styles = _Styles(name, count)
    for element in root.iter():
        kind, media = element.get("type") or "text/css", element.get("media", "all")
        if local(element) == "style" and kind.lower() == "text/css" and is_printed(media):
            styles.add("".join(element.itertext()))
    styles.set(Element.from_xml_root(root), {})


class _Count:
    """Steps from element to element, when selectors are matched, and characters of values."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._steps = self._made = 0

    def steps(self, number: int) -> None:
        self._steps += number
        if self._steps > DRAWING_RULES:
            raise ImageProblem(f"image `{self._name}` has too many rules in <style>", SHORTER)

    def made(self, text: str) -> str:
        self._made += len(text)
        if len(text) > TOKEN_VALUE or self._made > DRAWING_BYTES:
            raise ImageProblem(f"image `{self._name}` has rules or variables without end", SHORTER)
        return text


class _Element(cssselect2.ElementWrapper):  # type: ignore[misc]
    """An element that counts who is asked for when a selector is matched."""

    count: _Count

    @property
    def ancestors(self) -> Any:
        found = super().ancestors if self._ancestors is None else self._ancestors
        self.count.steps(len(found))
        return found

    @property
    def previous_siblings(self) -> Any:
        self.count.steps(self.index)
        found, each = [], self.previous
        while each is not None:
            found.append(each)
            each = each.previous
        return tuple(found)

    def iter_children(self) -> Iterator[Any]:
        self.count.steps(len(self.etree_children))
        yield from super().iter_children()


class _Styles:
    def __init__(self, name: str, count: _Count) -> None:
        self._name = name
        self._count = count
        self._normal, self._important = cssselect2.Matcher(), cssselect2.Matcher()
        self._rules = 1

    def add(self, css: str) -> None:
        self._add(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), "")

    def _add(self, rules: Iterable[Any], parent: str) -> None:
        for rule in rules:
            if rule.type == "qualified-rule":
                self._add_rule(rule, parent)
            elif rule.type == "at-rule":
                self._add_at(rule, parent)

    def _add_at(self, rule: Any, parent: str) -> None:
        keyword, prelude = rule.lower_at_keyword, tinycss2.serialize(rule.prelude).strip()
        if keyword == "import" and "font" not in prelude.lower():
            message = f"image `{self._name}` takes styles from elsewhere, {shortened(prelude)}"
            raise ImageProblem(message, WITH_STYLES)
        if rule.content and (
            keyword in ("supports", "layer") or (keyword == "media" and is_printed(prelude))
        ):
            self._add(_blocks(rule.content), parent)

    def _add_rule(self, rule: Any, parent: str) -> None:
        selectors = tinycss2.serialize(rule.prelude)
        if parent:
            inside = selectors if "&" in selectors else f"& {selectors}"
            selectors = inside.replace("&", f":is({parent})")
            self._count.steps(100 * len(selectors))  # each of its letters is read again
        normal, important = _declarations(rule.content)
        try:
            compiled = cssselect2.compile_selector_list(self._count.made(selectors))
        except cssselect2.SelectorError:
            return  # what no engine knows: a browser passes over it, too
        for selector in compiled:
            if selector.pseudo_element is None and not selector.never_matches:
                self._rules += 1
                self._normal.add_selector(selector, normal)
                self._important.add_selector(selector, important)
        if any(each.type in ("qualified-rule", "at-rule") for each in _blocks(rule.content)):
            self._add(_blocks(rule.content), selectors)

    def set(self, wrapper: Any, inherited: Mapping[str, str]) -> None:
        element = wrapper.etree_element
        self._count.steps(self._rules)
        styled = self._declared(wrapper)
        for key in ("style", "class"):
            element.attrib.pop(key, None)
        own = [(key, value) for key, value in element.attrib.items() if key not in NO_CSS]
        declared = [*own, *styled]
        values = _Values(declared, inherited, self._count)
        for key, value in declared:
            if not key.startswith("--"):
                self._set(element, key, value, values)
        if local(element) not in KEPT_AS_IS:
            for child in wrapper.iter_children():
                self.set(child, values.known)

    def _declared(self, wrapper: Any) -> Declarations:
        """By CSS, what counts more behind what counts less."""
        own = _inline(wrapper.etree_element.get("style", ""))
        found: Declarations = []
        for matcher, mine in zip((self._normal, self._important), own, strict=True):
            for *_, declarations in matcher.match(wrapper):
                found += declarations
            found += mine
        return found

    def _set(self, element: Any, key: str, value: str, values: "_Values") -> None:
        if "var(" in value.lower():
            try:
                value = values.replaced(value)
            except _Undefined as error:
                if key in COLOURS:
                    raise self._problem(
                        key, str(error), "which has no value", WITH_STYLES
                    ) from None
                element.attrib.pop(key, None)
                return
        for name, part in font_parts(value) if key == "font" else [(key, value)]:
            if (found := self._plain(name, part)) is not None:
                element.set(name, found)
            elif element.get(name) == part:
                del element.attrib[name]

    def _plain(self, key: str, value: str) -> str | None:
        """A value as the engine knows it; None if it is none."""
        if key in COLOURS:
            found = plain_colour(value)
            if found is None and "(" in value:
                raise self._problem(key, value, "which cannot be computed", PLAIN)
            return INITIAL.get(key, "black") if found == "" else found
        if key in SIZES and COMPUTED.search(value):
            raise self._problem(key, value, "which cannot be computed", PLAIN)
        if key == "font-size":
            return FONT_SIZES.get(value.strip().lower(), value)
        if key == "font-weight" and value.strip().lower() in ("bolder", "lighter"):
            return "bold" if value.strip().lower() == "bolder" else "normal"
        return value

    def _problem(self, key: str, value: str, why: str, hint: str) -> ImageProblem:
        message = f"image `{self._name}`: `{key}` is `{shortened(value)}`, {why}"
        return ImageProblem(message, hint)


class _Values:
    """The variables that an element knows."""

    def __init__(self, declared: Declarations, inherited: Mapping[str, str], count: _Count) -> None:
        self._own = {key: value for key, value in declared if key.startswith("--")}
        self._inherited = inherited
        self._count = count
        self._settled: dict[str, str | None] = {}
        self.known = inherited
        if self._own:
            count.steps(len(inherited))
            found = {**inherited, **{key: self._look_up(key) for key in self._own}}
            self.known = {key: value for key, value in found.items() if value is not None}

    def _look_up(self, key: str) -> str | None:
        if key not in self._own:
            return self._inherited.get(key)
        if key not in self._settled:
            self._settled[key] = None  # for one that is made of itself
            with suppress(_Undefined):
                self._settled[key] = self.replaced(self._own[key])
        return self._settled[key]

    def replaced(self, value: str) -> str:
        """A value with each var() replaced. Raises _Undefined."""
        tokens = tinycss2.parse_component_value_list(value, skip_comments=True)
        return self._count.made("".join(map(self._token, tokens)).strip())

    def _token(self, token: Any) -> str:
        if token.type != "function":
            return str(token.serialize())
        if token.lower_name != "var":
            return f"{token.name}({''.join(map(self._token, token.arguments))})"
        key, comma, fallback = tinycss2.serialize(token.arguments).partition(",")
        found = self._look_up(key.strip())
        if found is None and not comma:
            raise _Undefined(f"var({key.strip()})")
        return self.replaced(fallback) if found is None else found


def _declarations(css: Any) -> tuple[Declarations, Declarations]:
    """What is set, and what is set as important."""
    found: tuple[Declarations, Declarations] = ([], [])
    for each in _blocks(css):
        if each.type == "declaration" and (each.name[:1] != "-" or each.name[:2] == "--"):
            key = each.name if each.name[:2] == "--" else each.lower_name
            found[each.important].append((key, tinycss2.serialize(each.value).strip()))
    return found


@lru_cache(4096)
def _inline(css: str) -> tuple[Declarations, Declarations]:
    """What a `style` sets: many elements have the same."""
    return _declarations(css) if css else ([], [])


def _blocks(css: Any) -> list[Any]:
    return list(tinycss2.parse_blocks_contents(css, skip_comments=True, skip_whitespace=True))


def is_printed(media: str) -> bool:
    """Whether what is for these media is for paper: what is light, and as large as it is."""
    return any(_matches(query) for query in media.lower().split(","))


def _matches(query: str) -> bool:
    words = [word.replace(" ", "") for word in re.findall(r"\([^()]*\)|[\w-]+", query)]
    parts = [word for word in words if word not in ("and", "only", "not")]
    return all(part in MEDIA for part in parts) is not ("not" in words[:1])
