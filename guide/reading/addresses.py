"""The address of a link: where it may lead, and as short as a reader needs it on paper.

In: an address as written. Out: an address, or what is printed of it. No side effects.
"""

import re
from urllib.parse import SplitResult, unquote, urlsplit

from guide.limits import WORD

LONGEST = 45
"""Characters of a short address, about; a host alone may be longer."""
ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf)/([\w.\-/]+?)(?:\.pdf)?", re.IGNORECASE)
SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:(?://)?|//", re.IGNORECASE)
BREAK = "\u200b"
"""Where a line may break, without a mark."""
SCHEMES = ("http", "https", "mailto", "tel", "doi")
"""Of links out of the guide. Others start programs (`ms-msdt:`), run scripts, or open what lies on
the reader's machine or network (`file:`, `smb:`)."""
NAMED = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
PASSED_OVER = re.compile(r"\A[\0-\x20]+|[\0-\x20]+\Z|[\t\n\r]+")
"""What a browser does not see in an address (https://url.spec.whatwg.org/#url-parsing)."""


def split_address(address: str) -> SplitResult:
    """The parts of an address; one with a host that is none, as `http://[`, is all host."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult(address.partition(":")[0], address, "", "", "")


def destination(address: str) -> str:
    """Where a link out of the guide leads, as a reader's program would take it; empty if it is of
    none of the SCHEMES."""
    seen = PASSED_OVER.sub("", address)
    found = NAMED.match(seen)
    scheme = found[1].lower() if found else ""
    if scheme == "doi":
        return "https://doi.org/" + seen[len("doi:") :].lstrip("/")
    return seen if scheme in SCHEMES else ""


def refusal(address: str) -> tuple[str, str]:
    """What is said of a link that may not lead where it would, and what to do."""
    *names, last = SCHEMES
    hint = f"links lead to {', '.join(names)} and {last}; write other addresses into the text"
    return f"link to `{shown(address)}`: only its text is printed", hint


def shown(address: str) -> str:
    """An address in a message, as its author wrote it (markdown-it encodes all but ASCII): one
    line, and not too long."""
    line = " ".join(unquote(address).split())
    return line if len(line) <= WORD else f"{line[:WORD]}…"


def printed_behind(text: str, href: str) -> str:
    """What is printed behind a link with this text: its short address, which may break behind
    slashes and dots; empty if the text says it already."""
    short = short_address(href)
    if (
        not short
        or text.lower().startswith(("arxiv:", "doi:"))
        or _bare(text) in (_bare(href), short)
    ):
        return ""
    return short if short.startswith("arXiv:") else re.sub(r"([/.])(?=.)", rf"\1{BREAK}", short)


def short_address(href: str, longest: int | None = LONGEST) -> str:
    """An address without scheme, `www.` and last slash, its path cut in the middle if it is longer
    than `longest`, so never if that is None; of a paper on arXiv its number, as arXiv:2103.00020.
    """
    bare = _bare(href)
    if found := ARXIV.fullmatch(bare):
        return f"arXiv:{found[1]}"
    return bare if longest is None else _cut(bare, longest)


def _bare(address: str) -> str:
    address = address.strip()
    if address.lower().startswith("mailto:"):
        return _readable(address[len("mailto:") :].partition("?")[0])
    bare = SCHEME.sub("", address, count=1) if SCHEME.match(address) else address
    return _readable(bare.removeprefix("www.").rstrip("/"))


def _readable(address: str) -> str:
    """Without percent signs, if what they stand for is in the bundled fonts (GB 2312)."""
    plain = unquote(address, errors="replace")
    try:
        plain.encode("gb2312")
    except UnicodeEncodeError:
        return address
    return address if re.search(r"\s", plain) or not plain.isprintable() else plain


def _cut(bare: str, longest: int) -> str:
    host, slash, path = bare.partition("/")
    spare = len(bare) - longest
    if spare <= 0 or len(path) < 4:
        return bare
    room = max(len(path) - spare - 1, 2)
    head, tail = room - room // 2, room // 2
    return f"{host}{slash}{path[:head]}…{path[-tail:]}"
