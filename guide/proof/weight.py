"""How large a PDF is, and of what: a warning when it has grown too much since the last build.

In: the bytes of a PDF, and of the one before. Out: bytes by kind; Problems. No side effects.
"""

import re
from collections.abc import Iterator, Mapping

from guide.problems import Place, Problem, Severity

GROWN = 2
"""A file that is more than so many times as large as before is worth a word."""
STREAM = re.compile(rb" obj\s*<<(.{0,600}?)>>\s*stream", re.DOTALL)
LENGTH = re.compile(rb"/Length (\d+)")
KINDS = {
    "fonts": re.compile(rb"/OpenType|/Length1|/Type1C|/CIDFontType0C"),
    "pictures": re.compile(rb"/Subtype\s*/Image"),
    "structure": re.compile(rb"/ObjStm|/XRef"),
}
"""What the dictionary of a stream has in it; all other streams draw pages."""


def weights(pdf: bytes) -> Mapping[str, int]:
    """How many bytes of a PDF are fonts, pictures, pages, structure (objects that are no streams)
    and the rest."""
    found = dict.fromkeys((*KINDS, "pages"), 0)
    for stream in STREAM.finditer(pdf):
        length = LENGTH.search(stream[1])
        kind = next((name for name, has in KINDS.items() if has.search(stream[1])), "pages")
        found[kind] += int(length[1]) if length else 0
    return found | {"rest": len(pdf) - sum(found.values())}


def grown(before: bytes, now: bytes, name: str) -> Iterator[Problem]:
    """A warning if a file is much larger than that of the last build, and what has grown."""
    if not before.startswith(b"%PDF-") or len(now) <= GROWN * len(before):
        return
    old, new = weights(before), weights(now)
    most = max(new, key=lambda kind: new[kind] - old[kind])
    message = (
        f"{len(now) / 1000:,.0f} kB, {len(now) / len(before):.1f} times as large as before: "
        f"{most} grew from {old[most] / 1000:,.0f} to {new[most] / 1000:,.0f} kB"
    )
    picture = "is a picture larger than it is printed?"
    hint = picture if most == "pictures" else "is all of it wanted?"
    yield Problem(Severity.WARNING, message, Place(name), hint)
