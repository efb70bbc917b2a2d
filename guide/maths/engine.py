"""KaTeX 0.19.1, run by QuickJS: TeX → KaTeX's HTML, whatever the TeX is. Owns quickjs.

In: TeX. Out: HTML, or a Refusal in KaTeX's words. A formula has so much time, memory and stack and
no more; an engine that met an end of these is thrown away, and the next formula has a new one.
KaTeX gets no option by which TeX could name an address (`trust` is off). Reads `assets/katex/`.
"""

import json
import re
import threading
from dataclasses import dataclass

import quickjs

from guide.limits import FORMULA_HTML, FORMULA_MEMORY, FORMULA_SECONDS, FORMULA_TEX
from guide.storage.bundled import KATEX

SCRIPTS = ("katex.min.js", "mhchem.min.js")
"""mhchem adds `\\ce` and `\\pu`."""
STACK = 512 * 1024
"""Bytes. A thread of macOS has no more than this, of Linux 8 MB."""
OPTIONS = {
    "output": "html",
    # Han in a formula is no fault here.
    "strict": "ignore",
    "trust": False,
    "throwOnError": True,
    "maxExpand": 1000,
    # em: wider than any paper.
    "maxSize": 100,
}
# What is returned is one flat string: QuickJS keeps long ones as trees, which its binding does not
# know (quickjs-ng 0.17: "unknown tag"). `position` counts UTF-16 units, Python characters.
RENDER = """
globalThis.set = function (tex, options) {
  try {
    return JSON.stringify({html: katex.renderToString(tex, JSON.parse(options))});
  } catch (error) {
    if (error === null) throw new Error("out of memory");
    const {rawMessage, position} = error;
    const at = position === undefined ? null : [...tex.slice(0, position)].length;
    const message = String(rawMessage || error.message);
    return JSON.stringify({name: String(error.name), message, at, ends: position === tex.length});
  }
};
"""
NO_CHARACTER = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML and UTF-8 cannot hold, which `\\char` can ask for."""
DEEP = "it is nested too deeply"
LONG = "it takes too long to set"
LARGE = "it takes too much memory to set"


@dataclass(frozen=True)
class Refusal(Exception):
    """TeX that is not set."""

    message: str
    offset: int
    """Characters into the TeX, from 0."""


class Engine:
    """KaTeX in an engine of its own; for one thread."""

    def __init__(self) -> None:
        self._context: quickjs.Context | None = None

    def html(self, tex: str, display: bool) -> str:
        """KaTeX's HTML of a formula. Raises Refusal."""
        if len(tex) > FORMULA_TEX:
            raise Refusal(f"it has {len(tex):,} characters; {FORMULA_TEX:,} can be set", 0)
        html = self._asked(tex, display)
        if len(html) > FORMULA_HTML:
            raise Refusal("it grows too large; is a macro in it repeated?", 0)
        if found := NO_CHARACTER.search(html):
            raise Refusal(f"U+{ord(found[0]):04X} is no character that can be printed", 0)
        return html

    def _asked(self, tex: str, display: bool) -> str:
        try:
            # Lone surrogates cannot be handed over; what was read from a file has none.
            clean = tex.encode("utf-8", "replace").decode()
            options = json.dumps(OPTIONS | {"displayMode": display})
            answer = json.loads(self._started()(clean, options))
        except quickjs.JSException as error:
            self._context = None  # what it was doing when it was stopped may have left it half-done
            raise Refusal(_why(str(error)), 0) from None
        if "html" in answer:
            return str(answer["html"])
        if answer["name"] != "ParseError":
            if _why(answer["message"]) == LARGE:
                self._context = None
            raise Refusal(_why(answer["message"]), 0)
        end = " at end of input" if answer["ends"] else ""
        raise Refusal(f"{answer['message']}{end}", answer["at"] or 0)

    def _started(self) -> "quickjs.Function":
        if self._context is None:
            context = quickjs.Context()
            context.set_memory_limit(FORMULA_MEMORY)
            context.set_max_stack_size(STACK)
            for script in SCRIPTS:
                context.eval((KATEX / script).read_text("utf-8"))
            context.eval(RENDER)
            self._context = context
        self._context.set_time_limit(FORMULA_SECONDS)  # from now on, of processor time
        return self._context.get("set")


def _why(message: str) -> str:
    """What a failure that is none of KaTeX's own is called."""
    if "call stack" in message or "StackOverflow" in message or "stack overflow" in message:
        return DEEP
    if "interrupted" in message:
        return LONG
    if "out of memory" in message:
        return LARGE
    return f"KaTeX cannot set it: {message.splitlines()[0] if message else 'no reason given'}"


class _Engines(threading.local):
    """An engine for each thread, made when it is first asked."""

    def __init__(self) -> None:
        self.engine = Engine()


_ENGINES = _Engines()


def html_of(tex: str, display: bool) -> str:
    """KaTeX's HTML of a formula, by this thread's engine. Raises Refusal."""
    return _ENGINES.engine.html(tex, display)
