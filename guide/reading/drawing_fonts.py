"""Which bundled face stands for a family that an SVG names.

In: the value of `font-family` or `font`. Out: a bundled family. No side effects.
"""

import re
from collections.abc import Sequence

SANS, SERIF, MONO = "Noto Sans SC", "Noto Serif SC", "JetBrains Mono"
BUNDLED = {name.lower(): name for name in (SANS, SERIF, MONO)}
GENERIC = {
    "sans-serif": SANS,
    "system-ui": SANS,
    "ui-sans-serif": SANS,
    "serif": SERIF,
    "ui-serif": SERIF,
    "monospace": MONO,
    "ui-monospace": MONO,
    "inherit": "inherit",
}
"""They ask for whatever there is."""
KINDS: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"mono|courier|consol|menlo|\bcode\b|typewriter|terminal|等宽"), MONO),
    (
        re.compile(
            r"sans|arial|helvetica|trebuchet|verdana|tahoma|segoe|calibri|roboto|lato\b|inter\b"
            r"|ubuntu|pingfang|yahei|heiti|simhei|dengxian|hiragino|apple-system|blinkmac|黑|苹方|等线"
        ),
        SANS,
    ),
    (
        re.compile(
            r"serif|times|georgia|garamond|palatino|cambria|bookman|\bcmr"
            r"|computer modern|latin modern|stix|song|simsun|ming|mincho|kai|宋|明|楷"
        ),
        SERIF,
    ),
)
"""What is in a name says of which kind it is; the first that is met counts."""
SHORTHAND = re.compile(
    r"(?P<before>.*?)(?<![\w.])(?P<size>(?:\d+\.?\d*|\.\d+)(?:%|[a-z]+)"
    r"|(?:x{1,3}-)?(?:small|large)|medium|smaller|larger)(?:\s*/\s*[\w.%-]+)?\s+(?P<family>.+)",
    re.DOTALL | re.IGNORECASE,
)
"""`italic 600 14px/1.5 Arial, sans-serif`."""


def bundled_family(families: str) -> tuple[str, str]:
    """The bundled family for a list of them, and the one that it stands for; empty if that is
    bundled, or no more than a kind."""
    names = [name.strip().strip("\"'").strip() for name in families.split(",")]
    names = [name for name in names if name]
    if names and all(map(_is_bundled, names)):
        return families, ""
    found = next(filter(None, map(_known, names)), SANS)
    first = names[0] if names else ""
    is_ours = first.lower() in GENERIC or _is_bundled(first)
    return found, "" if is_ours else first


def _is_bundled(name: str) -> bool:
    return name.startswith("KaTeX_") or name.lower() in BUNDLED


def _known(name: str) -> str:
    if name.startswith("KaTeX_"):
        return name
    low = name.lower()
    return (BUNDLED | GENERIC).get(low) or next((to for kind, to in KINDS if kind.search(low)), "")


def font_parts(shorthand: str) -> list[tuple[str, str]]:
    """The properties that `font` sets; none if it names no family."""
    found = SHORTHAND.fullmatch(shorthand.strip())
    if not found:
        return []
    before = found["before"].lower().split()
    style = next((word for word in before if word in ("italic", "oblique")), "normal")
    weight = next((w for w in before if w.isdecimal() or w in ("bold", "bolder", "lighter")), "")
    return [
        ("font-style", style),
        ("font-weight", weight or "normal"),
        ("font-size", found["size"]),
        ("font-family", found["family"]),
    ]
