"""The last gate: in whatever a link is written, it leads where a link of a PDF may, or nowhere."""

from pathlib import Path

import pikepdf
import pytest

from guide.build import Built, Request, build
from guide.proof.actions import active_in
from tests.conftest import MakeGuide, Run, write_files
from tests.pdf import Read

ALLOWED = (
    '<a href="HTTPS://ok.example/a">x</a> <a href="doi:10.1000/182">x</a>'
    ' <a href=" mail\nto:me@ok.example">x</a>'
)
REFUSED = {
    "javascript:alert(1)": '<a href="javascript:alert(1)">x</a>',
    "JaVaScript:alert(2)": '<a href="&#74;aVaScript:alert(2)">x</a>',
    "vbscript:x": '<a href="vbscript:x">x</a>',
    "javascript:3": '<a href="&#9;java&#10;script:3">x</a>',
    "data:text/html,x": '<a href="data:text/html,x">x</a>',
    "smb://host/x": '<a href="smb://host/x"><b>x</b></a>',
    "ms-msdt:/id": '<a href="ms-msdt:/id">x</a>',
    "file://host/y": '<a href="//host/y">x</a>',
    "file:///\\\\host\\z": '<a href="\\\\host\\z">x</a>',
    "file:///a.pdf": '<a href="a.pdf">x</a>',
    "file:///etc/passwd": '<a href="file:///etc/passwd" style="display: block">x</a>',
}
ATTACHED = (
    '<a rel="attachment" href="content/q.md">x</a>'
    ' <a rel="attachment" href="data:text/plain,x">x</a><link rel="attachment" href="content/q.md">'
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 90 30" width="90" height="30"><a {}="javascript:svg"><text y="20" '
    'font-size="12" font-family="Noto Serif SC">x</text></a></svg>'
)
OTHERS = (
    '<map name="m"><area href="javascript:map" shape="rect" coords="0,0,99,99"></map>'
    '<img usemap="#m" src="assets/a.svg" alt="x"><form action="javascript:form">'
    '<input name="a" value="b" style="appearance: auto"></form>'
) + SVG.format("xlink:href")
FILES = {
    "content/guide.toml": 'raw_html = true\nlanguage = "en"\n',
    "content/q.md": f"# What?\n\n<p>{ALLOWED}</p>\n\n<p>{' '.join(REFUSED.values())}</p>\n\n"
    f"<p>{ATTACHED} {OTHERS}</p>\n\n![x](a.svg)\n",
    "content/r.md": "# Which?\n\nText.\n",
    "assets/a.svg": SVG.format("href"),
    "templates/guide.html": '{% extends "bundled/guide.html" %}{% block cover %}{{ super() }}'
    '<p><a href="javascript:template">x</a></p>{% endblock %}',
}


def built_in(root: Path) -> Built:
    wanted = Request(root, editions=("guide",))
    return build(wanted, lambda step: None)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Built]:
    root = write_files(tmp_path_factory.mktemp("links") / "guide", FILES)
    found = built_in(root)
    return root / "output" / "guide.pdf", found


def test_only_links_that_may_be_are_there(built: tuple[Path, Built]) -> None:
    addresses = [link.address for link in Read(built[0]).links() if link.address]
    assert addresses == [
        "HTTPS://ok.example/a",
        "https://doi.org/10.1000/182",
        "mailto:me@ok.example",
    ]
    assert active_in(built[0].read_bytes()) == ()


def test_each_of_the_others_is_named_with_its_place(built: tuple[Path, Built]) -> None:
    said = {(str(each.place), each.message) for each in built[1].warnings}
    for address in REFUSED:
        assert ("content/q.md:1", f"link to `{address}`: only its text is printed") in said
    for name in ("file:///content/q.md", "data:text/plain,x", "<link>"):
        assert ("content/q.md:1", f"`{name}` is not attached to the PDF") in said
    [cover] = [place for place, message in said if "javascript:template" in message]
    assert not cover.startswith("content/")


def test_their_texts_are_printed(built: tuple[Path, Built]) -> None:
    read = Read(built[0])
    texts = "".join(read.words(page) for page in range(read.pages))
    assert texts.count("x") > len(REFUSED)


def test_what_is_no_link_is_not_read_aloud_as_one(built: tuple[Path, Built]) -> None:
    with pikepdf.open(built[0]) as pdf:
        elements = [e for e in pdf.objects if isinstance(e, pikepdf.Dictionary)]
        links = [e for e in elements if e.get("/S") == "/Link" and e.get("/Type") == "/StructElem"]
        assert links
        for link in links:
            kids = [kid for kid in link.K if isinstance(kid, pikepdf.Dictionary)]
            assert any(kid.get("/Type") == "/OBJR" for kid in kids)


def test_a_kept_sheet_says_so_again(make_guide: MakeGuide) -> None:
    root = make_guide(FILES)
    first = built_in(root)
    (root / "content" / "r.md").write_text("# Which?\n\nAnother text.\n", "utf-8")
    again = built_in(root)
    assert again.laid_out and first.warnings == again.warnings


def test_control_characters_break_no_object(make_guide: MakeGuide, run: Run) -> None:
    anchors = ("%00", "%0112", "%02", "%00%29")
    links = "\n\n".join(
        f'<p><a href="guide:{anchor}x">y{n}</a></p>' for n, anchor in enumerate(anchors)
    )
    said = '<p><img src="assets/a.svg" alt="&#1;12 &#2;)"></p>'
    files = {**FILES, "content/q.md": f"# What?\n\n{links}\n\n{said}\n"}
    result = run("build -q --only guide", make_guide(files))
    errors = [line for line in result.stderr.splitlines() if ": error: " in line]
    assert [line.partition(": error: ")[2] for line in errors] == [
        f"the link “y{n}” on page 1 (sheet 3) leads nowhere" for n in range(len(anchors))
    ]
