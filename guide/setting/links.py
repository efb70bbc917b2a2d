"""The last gate before a PDF: where its links may lead, and that it holds no files and no forms.

Whatever a link comes from (Markdown, HTML, a template, `link` in a stylesheet), WeasyPrint 70 keeps
it with its page. Drawings bring none: of an `<a>` in SVG only the text is drawn.

In: a document that WeasyPrint has laid out. Out: warnings. Side effects: links that may not lead
where they would, attachments, and fields of forms are taken off the document.
"""

from collections.abc import Iterator
from typing import Any

from guide.problems import Problem, Severity
from guide.reading.addresses import destination, refusal, shown
from guide.setting.laid import LINK_SCHEME, NOWHERE


def sift_links(document: Any) -> list[Problem]:
    """Leave in a document only what a PDF may have; what is said of the rest, each once."""
    found = [_warning(*_unattached("<link>")) for _ in document.metadata.attachments]
    document.metadata.attachments = []
    for page in document.pages:
        found += _refused(page)
        page.links = list(_kept(page))
        page.forms = {None: []}
    return list(dict.fromkeys(found))


def _kept(page: Any) -> Iterator[tuple[str, str, Any, Any]]:
    """The links of a page that may stay: each its kind, target, rectangle and box."""
    for kind, target, *place in page.links:
        if _is_ours(kind, target):
            yield kind, target, *place
        elif kind == "external" and (address := destination(target)):
            yield kind, address, *place


def _refused(page: Any) -> Iterator[Problem]:
    for kind, target, *_ in page.links:
        if kind == "attachment":
            yield _warning(*_unattached(shown(target)))
        elif not _is_ours(kind, target) and not destination(target):
            yield _warning(*refusal(target))


def _is_ours(kind: str, target: str) -> bool:
    """Whether it leads to an anchor of the guide, in this sheet or another."""
    return kind == "internal" or (kind == "external" and target.startswith(LINK_SCHEME))


def _unattached(name: str) -> tuple[str, str]:
    return f"`{name}` is not attached to the PDF", "link to where it can be had: https://…"


def _warning(message: str, hint: str) -> Problem:
    return Problem(Severity.WARNING, message, NOWHERE, hint)
