"""The Markdown that a guide is written in: CommonMark, and a named list of extensions.

Out: a markdown-it parser; inline tokens of `PLACED` kinds know where in their text they begin
(`token.meta["at"]`). Owns markdown-it-py and mdit-py-plugins. No side effects.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.attrs.parse import ParseError, parse
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from guide.limits import NESTING
from guide.reading.admonitions import add_admonitions
from guide.reading.dollars import add_formulas
from guide.reading.foreign import add_foreign
from guide.reading.foreign_formulas import add_foreign_formulas, add_other_formulas
from guide.reading.foreign_pictures import add_foreign_pictures, add_pictures_of_formulas
from guide.reading.html_blocks import add_html_blocks
from guide.reading.html_inlines import add_html_inlines
from guide.reading.typography import add_typography
from guide.reading.wiki_syntax import embed, reference, with_size
from guide.words import is_latin

InlineRule = Callable[[StateInline, bool], bool]
BlockRule = Callable[[StateBlock, int, int, bool], bool]
ATTRIBUTES = ("id", "class", "width", "alt", "lang", "start")
KEY = re.compile(r"@([\w:.+/-]*\w)")
"""Of a work in `content/references.bib`."""
CITATION = re.compile(rf"\[{KEY.pattern}(?:\s*;\s*{KEY.pattern})*\](?!\(|\[(?![@^\[]))")
"""Not the text of a link; a note, a reference or another citation may follow at once."""
ATTRIBUTES_BEHIND = re.compile(r"[^$\n]*\$\$[ \t]*(\{[#.][^{}\n]*\})[ \t]*$", re.MULTILINE)
IMAGE_ATTRIBUTES = re.compile(r"\{[^{}\n]*\}")
PLACED = (
    "image",
    "html_inline",
    "math_inline",
    "math_inline_double",
    "link",
    "autolink",
    "reference",
    "embed",
    "citation",
    "footnote_ref",
    "bracket_formula",
    "template",
)


def _too_deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A token in the place of what lies deeper than is read: markdown-it would drop the rest of the
    file without a word."""
    if state.level <= NESTING:
        return False
    row = start
    while row < end and (state.isEmpty(row) or state.sCount[row] >= state.blkIndent):
        row += 1
    begin = state.bMarks[start] + state.tShift[start]
    token = state.push("too_deep", "", 0)
    token.map = [start, row]
    token.meta["place"] = (start + 1, begin - state.src.rfind("\n", 0, begin))
    state.line = row
    return True


def _tables(md: MarkdownIt) -> None:
    md.enable("table")


def _strikethrough(md: MarkdownIt) -> None:
    md.enable("strikethrough")


def _task_lists(md: MarkdownIt) -> None:
    md.options["tasklists"] = True


def _alerts(md: MarkdownIt) -> None:
    md.options["alerts"] = True


def _footnotes(md: MarkdownIt) -> None:
    md.use(footnote_plugin, inline=False)


def _definition_lists(md: MarkdownIt) -> None:
    md.use(deflist_plugin)


def _formulas(md: MarkdownIt) -> None:
    add_formulas(md)
    entry = next(entry for entry in md.block.ruler.__rules__ if entry.name == "math_block")
    md.block.ruler.at("math_block", _with_attributes_behind(entry.fn), {"alt": entry.alt})
    add_other_formulas(md)


def _with_attributes_behind(rule: BlockRule) -> BlockRule:
    """`$$ … $$ {#id}`: attributes may stand behind a display formula as well as above it."""

    def formula(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        row, found = _attributes_behind(state, start, end)
        if not found:
            return rule(state, start, end, silent)
        # The plugin wants `$$` at the end of its line: let the line end there for a while.
        kept, state.eMarks[row] = state.eMarks[row], found.start(1)
        done = rule(state, start, end, silent)
        state.eMarks[row] = kept
        if done and not silent:
            attributes = _parsed(found[1])
            state.tokens[-1].attrs.update({k: attributes[k] for k in ATTRIBUTES if k in attributes})
        return done

    return formula


def _attributes_behind(state: StateBlock, start: int, end: int) -> tuple[int, re.Match[str] | None]:
    """The line in which a display formula that begins at `start` ends; its match, if it has any."""
    if not state.src.startswith("$$", state.bMarks[start] + state.tShift[start]):
        return start, None
    for row in range(start, end):
        first = state.bMarks[row] + state.tShift[row] + len("$$") * (row == start)
        found = ATTRIBUTES_BEHIND.match(state.src, first, state.eMarks[row])
        if found and _parsed(found[1]):
            return row, found
        text = state.src[first : state.eMarks[row]].strip()
        if "$$" in text or (row > start and not text):
            break
    return start, None


def _parsed(attributes: str) -> Mapping[str, str]:
    """What stands in braces; nothing if it is no attributes."""
    try:
        return dict(parse(attributes)[1])
    except ParseError:
        return {}


def _containers(md: MarkdownIt) -> None:
    # Every name is let in, so that an unknown one can be reported instead of printed.
    md.use(container_plugin, "box", marker=":", validate=lambda params, markup: True)


def _attributes(md: MarkdownIt) -> None:
    md.use(attrs_plugin, after=("code_inline", "link_close", "span_close"), allowed=ATTRIBUTES)
    md.use(attrs_block_plugin, allowed=ATTRIBUTES)
    md.inline.ruler.after("image", "image_attributes", _image_attributes)


def _references(md: MarkdownIt) -> None:
    md.inline.ruler.before("link", "reference", reference)
    md.inline.ruler.before("image", "embed", embed)
    md.inline.ruler.at("image", with_size(_rule(md, "image")))


def _citations(md: MarkdownIt) -> None:
    md.inline.ruler.before("link", "citation", _citation)


EXTENSIONS: Mapping[str, Callable[[MarkdownIt], None]] = MappingProxyType(
    {
        "tables": _tables,
        "strikethrough": _strikethrough,
        "task lists": _task_lists,
        "alerts": _alerts,
        "footnotes": _footnotes,
        "definition lists": _definition_lists,
        "formulas": _formulas,
        "containers": _containers,
        "attributes": _attributes,
        "references": _references,
        "citations": _citations,
    }
)
FOREIGN: Mapping[str, Callable[[MarkdownIt], None]] = MappingProxyType(
    {
        "looser formulas": add_foreign_formulas,
        "pictures": add_foreign_pictures,
        "admonitions": add_admonitions,
        "other Markdowns": add_foreign,
    }
)
"""What notes have beside EXTENSIONS."""


def make_parser(
    renderer: type[RendererHTML],
    raw_html: bool,
    extensions: tuple[str, ...],
    html: bool = False,
    language: str = "zh",
) -> MarkdownIt:
    """A CommonMark parser with the named EXTENSIONS; HTML is text unless `raw_html`, or taken as
    what it means if `html`. Marks are those of the language."""
    md = MarkdownIt("commonmark", {"html": raw_html or html}, renderer_cls=renderer)
    # A block adds up to three levels: `too_deep` sees each before markdown-it has its own limit.
    md.options["maxNesting"] = NESTING + 10
    md.block.ruler.before("blockquote", "too_deep", _too_deep)
    for name in extensions:
        (EXTENSIONS.get(name) or FOREIGN[name])(md)
    if html:
        add_html_inlines(md)
        add_html_blocks(md)
    if "pictures" in extensions:
        add_pictures_of_formulas(md)
    if is_latin(language):
        add_typography(md, language)
    # `render` knows which links are printed, and says so of the others: markdown-it leaves some as
    # typed, without a word.
    setattr(md, "validateLink", lambda address: True)  # noqa: B010
    # Plugins bring rules of their own for what they parse: the renderer's own ones come last.
    md.renderer = renderer(md)
    for name in PLACED:
        if name in md.inline.ruler.get_all_rules():
            _remember_place(md, name)
    return md


def _remember_place(md: MarkdownIt, name: str) -> None:
    """Wrap an inline rule so that its tokens know their offset (markdown-it keeps lines only)."""
    rule = _rule(md, name)

    def placed(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        found = rule(state, silent)
        for token in state.tokens[count:] if found and not silent else ():
            token.meta.setdefault("at", start)
        return found

    md.inline.ruler.at(name, placed)


def _rule(md: MarkdownIt, name: str) -> InlineRule:
    return next(entry.fn for entry in md.inline.ruler.__rules__ if entry.name == name)


def _citation(state: StateInline, silent: bool) -> bool:
    """`[@key]` or `[@one; @other]`: a token for each key, between two for the brackets."""
    found = CITATION.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        state.push("citations_open", "span", 1)
        for key in KEY.finditer(state.src, *found.span()):
            state.push("citation", "a", 0).content = key[1]
            state.tokens[-1].meta["at"] = key.start()
        state.push("citations_close", "span", -1)
    state.pos = found.end()
    return True


def _image_attributes(state: StateInline, silent: bool) -> bool:
    """`![…](…){#id width=90%}`: as in attrs_plugin, but a bare percentage needs no quotes."""
    after_image = state.tokens and state.tokens[-1].type == "image" and not state.pending
    found = IMAGE_ATTRIBUTES.match(state.src, state.pos, state.posMax) if after_image else None
    if not found:
        return False
    try:
        _, attributes = parse(re.sub(r"=(\d+(?:\.\d+)?%)", r'="\1"', found[0]))
    except ParseError:
        return False
    if not silent:
        image = state.tokens[-1]
        image.attrs.update({key: attributes[key] for key in ATTRIBUTES if key in attributes})
        unknown = sorted(attributes.keys() - set(ATTRIBUTES))
        image.meta["unknown"] = unknown
    state.pos = found.end()
    return True
