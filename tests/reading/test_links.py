"""Where links out of a guide may lead."""

import pytest

from guide.reading.addresses import destination
from guide.reading.guide import read_guide
from guide.storage.root import Root
from tests.conftest import MakeGuide


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("https://example.org/a?b=1#c", "https://example.org/a?b=1#c"),
        ("HTTP://example.org", "HTTP://example.org"),
        ("  https://example.org\n", "https://example.org"),
        ("mailto:me@example.org", "mailto:me@example.org"),
        ("tel:+86-10", "tel:+86-10"),
        ("doi:10.1000/182", "https://doi.org/10.1000/182"),
        ("DOI:10.1000/182", "https://doi.org/10.1000/182"),
        ("doi://10.1000/182", "https://doi.org/10.1000/182"),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        (" \x01javascript:1", ""),
        ("java\tscript:1", ""),
        ("ht\ntps://example.org", "https://example.org"),
        ("https\x00://example.org", ""),
        ("https%3A//example.org", ""),
        ("vbscript:x", ""),
        ("file:///etc/passwd", ""),
        ("data:text/html,x", ""),
        ("smb://host/x", ""),
        ("\\\\host\\share", ""),
        ("//host/share", ""),
        ("C:\\x.exe", ""),
        ("ms-word:ofe|u|https://example.org", ""),
        ("view-source:https://example.org", ""),
        ("relative/https://example.org", ""),
        ("", ""),
    ],
)
def test_destinations(address: str, leads_to: str) -> None:
    assert destination(address) == leads_to


def test_the_address_of_a_work_is_one_too(make_guide: MakeGuide) -> None:
    work = "@misc{{{0}, title = {{T}}, year = {{2021}},\n url = {{{1}}}}}\n"
    works = work.format("a", "javascript:x") + work.format("b", "https://example.org")
    files = {"content/q.md": "# What?\n\nSee [@a; @b].\n", "content/references.bib": works}
    guide, problems = read_guide(Root.at(make_guide(files)))
    one, two = (reference.html for reference in guide.questions[0].references)
    assert "<a " not in one and 'href="https://example.org"' in two
    [problem] = problems
    assert str(problem.place) == "content/references.bib:2:1"
    assert problem.message == "link to `javascript:x`: only its text is printed"
