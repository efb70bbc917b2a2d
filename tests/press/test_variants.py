"""PDF/UA-1 and PDF/A-3u: what they declare, and what they have to keep."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from guide.build import Built, Request, build
from guide.press.amendments import Levels
from guide.problems import GuideError
from tests.conftest import MakeGuide, Run, write_files
from tests.everything import EVERYTHING, TEXT
from tests.pdf import EMBEDDED
from tests.readers import complaints, opened

EPOCH = "1767225600"
EDITIONS = ("guide", "cheatsheet")
VARIANTS = ("pdf/ua-1", "pdf/a-3u")
NAMES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
}
INFO = {
    "/Title": "dc:title/rdf:Alt/rdf:li",
    "/Author": "dc:creator/rdf:Seq/rdf:li",
    "/Subject": "dc:description/rdf:Alt/rdf:li",
    "/Keywords": "pdf:Keywords",
    "/Creator": "xmp:CreatorTool",
    "/CreationDate": "xmp:CreateDate",
    "/ModDate": "xmp:ModifyDate",
}
PAINTS = set("f F f* B B* b b* S s sh Do Tj TJ ' \" INLINE IMAGE".split())
LONG = " + ".join(f"y_{{{n}}} = z_{{{n}}}" for n in range(60))


def picture(mode: str, kind: str, colour: tuple[int, ...]) -> bytes:
    data = BytesIO()
    Image.new(mode, (20, 20), colour).save(data, kind)
    return data.getvalue()


FILES = {
    **EVERYTHING,
    "content/01-a/03-picture.md": f"# 图？\n\n![透明。](a.png){{width=20mm}}\n\n见 ${LONG}$。\n",
    "content/01-a/a.png": picture("RGBA", "PNG", (255, 0, 0, 90)),
    "content/01-a/04-notes.md": f"# 注？\n\n{TEXT}[^1]\n\n见 [[one]]。\n\n[^1]: 有 $x=y$。\n",
}


def build_in(root: Path, **request: object) -> Built:
    return build(Request(root, **request), lambda step: None)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with both editions of a guide with everything, in a folder for each variant."""
    root = write_files(tmp_path_factory.mktemp("variants") / "guide", FILES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        for variant in ("none", *VARIANTS):
            found = build_in(root, variant=variant, output=root / variant).warnings
            assert [each for each in found if " dpi on " not in each.message] == []
        yield root


@dataclass(frozen=True)
class Marks:
    """How the content of a page is marked."""

    bare: int
    """Operators that paint and are in nothing that is marked."""
    nested: int
    """Marks of real content within artifacts, or the other way round."""
    numbers: tuple[int, ...]
    artifacts: int


class Pdf:
    """An edition as some variant."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = pikepdf.open(path)
        self.root = self.file.Root
        self.tree = self.root.StructTreeRoot

    def xmp(self) -> Any:
        data = self.root.Metadata.read_bytes()
        return ElementTree.fromstring(data.decode("utf-8-sig"))

    def said(self, path: str) -> str | None:
        found = self.xmp().findall(f".//rdf:Description/{path}", NAMES)
        assert len(found) <= 1
        return found[0].text if found else None

    def elements(self, element: Any = None) -> Iterator[Any]:
        """In the order in which they are read, each below another one that names it its parent."""
        element = self.tree if element is None else element
        for kid in element.K:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                assert kid.P.objgen == element.objgen
                yield kid
                yield from self.elements(kid)

    def roles(self, *roles: str) -> list[Any]:
        return [each for each in self.elements() if each.S in roles]

    def parents(self) -> dict[int, Any]:
        """What the marks of each page, and each link, belong to."""
        numbers = list(self.tree.ParentTree.Nums)
        return dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))

    def links(self) -> list[Any]:
        return [note for page in self.file.pages for note in page.get("/Annots", ())]

    def marks(self, page: Any) -> Marks:
        open_: list[str] = []
        bare, nested, artifacts, numbers = 0, 0, 0, []
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                artifacts += operands[0] == "/Artifact"
                kind = "artifact" if operands[0] == "/Artifact" else "content"
                nested += bool(open_) and kind != open_[-1]
                open_.append(kind)
                if kind == "content" and "/MCID" in operands[1]:
                    numbers.append(int(operands[1].MCID))
            elif name == "EMC":
                open_.pop()
            elif name in PAINTS and not open_:
                bare += 1
        return Marks(bare, nested, tuple(numbers), artifacts)

    def shown(self) -> dict[Any, set[int]]:
        """The codes that are shown in each font, by the number of its object."""
        found: dict[Any, set[int]] = {}
        for page in self.file.pages:
            self._show(page, page.Resources, found)
        return found

    def _show(self, content: Any, resources: Any, found: dict[Any, set[int]]) -> None:
        font: Any = None
        for operands, operator in pikepdf.parse_content_stream(content):
            name = str(operator)
            if name == "Tf":
                font = resources.Font[str(operands[0])]
            elif name in ("Tj", "TJ"):
                parts = operands[0] if name == "TJ" else operands
                data = b"".join(bytes(p) for p in parts if isinstance(p, pikepdf.String))
                codes = {data[n] << 8 | data[n + 1] for n in range(0, len(data), 2)}
                found.setdefault(font.objgen, set()).update(codes)
            elif name == "Do":
                drawn = resources.XObject[str(operands[0])]
                if drawn.Subtype == "/Form":
                    self._show(drawn, drawn.get("/Resources", resources), found)


@pytest.fixture(params=[(v, e) for v in VARIANTS for e in EDITIONS], ids="{0[0]}-{0[1]}".format)
def pdf(built: Path, request: pytest.FixtureRequest) -> Pdf:
    variant, edition = request.param
    return Pdf(built / variant / f"{edition}.pdf")


def is_archive(pdf: Pdf) -> bool:
    return "a-3u" in str(pdf.path)


# What it declares


def test_the_packet_says_what_the_info_dictionary_says(pdf: Pdf) -> None:
    assert {"/Title", "/Author", "/Subject", "/Keywords", "/Creator", "/ModDate"} <= set(
        pdf.file.docinfo.keys()
    )
    for key, path in INFO.items():
        value = str(pdf.file.docinfo[key])
        if value.startswith("D:"):
            value = datetime.strptime(value, "D:%Y%m%d%H%M%SZ").strftime("%Y-%m-%dT%H:%M:%SZ")
        assert pdf.said(path) == value, key
    assert set(pdf.file.docinfo.keys()) == set(INFO)


def test_it_names_its_variant_and_no_other(pdf: Pdf) -> None:
    said = [pdf.said(each) for each in ("pdfuaid:part", "pdfaid:part", "pdfaid:conformance")]
    assert said == ([None, "3", "U"] if is_archive(pdf) else ["1", None, None])


def test_the_packet_can_be_found_without_knowing_pdf(pdf: Pdf) -> None:
    assert "/Filter" not in pdf.root.Metadata and pdf.root.Metadata.Subtype == "/XML"
    assert b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>' in (
        pdf.path.read_bytes()
    )


def test_what_is_in_titles_does_not_break_the_packet(make_guide: MakeGuide) -> None:
    toml = 'title = "A < B & \\"C\\" ]]>"\nauthor = "<é> & 某"\nkeywords = ["]]>"]\n'
    root = make_guide({"content/guide.toml": toml, "content/q.md": "# 题？\n\n答。\n"})
    build_in(root, variant="pdf/a-3u", editions=("guide",))
    pdf = Pdf(root / "output" / "guide.pdf")
    assert pdf.said(INFO["/Title"]) == 'A < B & "C" ]]>'
    assert pdf.said(INFO["/Author"]) == "<é> & 某"
    assert pdf.said(INFO["/Keywords"]) == "]]>"


def test_the_catalog(pdf: Pdf) -> None:
    assert pdf.root.MarkInfo.Marked and pdf.root.ViewerPreferences.DisplayDocTitle
    assert pdf.root.Lang == "zh-Hans"
    assert pdf.tree.Type == "/StructTreeRoot"
    assert len(pdf.file.trailer.ID) == 2 and "/Encrypt" not in pdf.file.trailer
    assert pdf.file.pdf_version == "1.7"
    assert complaints(pdf.path) == ""


def test_colours_are_those_of_a_profile(pdf: Pdf) -> None:
    if not is_archive(pdf):
        assert "/OutputIntents" not in pdf.root
        return
    [intent] = pdf.root.OutputIntents
    assert (intent.S, intent.DestOutputProfile.N) == ("/GTS_PDFA1", 3)
    data = intent.DestOutputProfile.read_bytes()
    assert len(data) == int.from_bytes(data[:4], "big")
    assert (data[8], data[12:16], data[16:20], data[36:40]) == (2, b"mntr", b"RGB ", b"acsp")
    assert not any(b"DeviceCMYK" in page.Contents.read_bytes() for page in pdf.file.pages)


# What is read aloud


def test_headings_skip_no_level(pdf: Pdf) -> None:
    levels = [int(str(each.S)[2]) for each in pdf.roles(*(f"/H{n}" for n in range(1, 7)))]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


@pytest.mark.parametrize(
    ("given", "wanted"),
    [("1 3 3 4 2", "1 2 2 3 2"), ("2 3 1 4", "1 2 1 2"), ("1 2 3 2 3", "1 2 3 2 3")],
)
def test_levels(given: str, wanted: str) -> None:
    levels = Levels()
    assert [levels.next(int(level)) for level in given.split()] == list(map(int, wanted.split()))


def test_every_picture_and_every_formula_is_described(pdf: Pdf) -> None:
    described = pdf.roles("/Figure", "/Formula")
    assert all(str(each.Alt) for each in described)
    assert all("\x02" not in str(each.Alt) for each in described)
    alts = {str(each.S): str(each.Alt) for each in described}
    assert "/Formula" in alts
    if pdf.path.stem == "guide":
        assert {str(each.Alt) for each in pdf.roles("/Figure")} == {"图的说明。", "透明。"}


def test_parts_of_a_formula_are_one(built: Path) -> None:
    pdf = Pdf(built / "pdf/ua-1" / "guide.pdf")
    [formula] = [each for each in pdf.roles("/Formula") if "z_{59}" in str(each.Alt)]
    assert len(formula.K) > 2
    plain = Pdf(built / "none" / "guide.pdf")
    assert all("/Alt" in each for each in plain.roles("/Figure"))


def test_a_formula_that_runs_over_two_pages_is_described_on_both(make_guide: MakeGuide) -> None:
    long = " + ".join(f"y_{{{n}}} = z_{{{n}}}" for n in range(900))
    root = make_guide({"content/q.md": f"# 题？\n\n${long}$\n"})
    build_in(root, variant="pdf/ua-1", editions=("guide",))
    pdf = Pdf(root / "output" / "guide.pdf")
    formulas = pdf.roles("/Formula")
    assert len(formulas) > 1 and len({each.Pg.objgen for each in formulas}) == len(formulas)
    assert len({str(each.Alt) for each in formulas}) == 1


def test_lists_hold_items_and_items_their_labels_and_bodies(pdf: Pdf) -> None:
    kids = {"/L": {"/L", "/LI", "/Caption"}, "/LI": {"/Lbl", "/LBody"}}
    kids |= {"/TOC": {"/TOC", "/TOCI"}, "/TR": {"/TH", "/TD"}}
    parents = {"/LI": {"/L"}, "/LBody": {"/LI"}, "/TOCI": {"/TOC"}, "/TD": {"/TR"}, "/TH": {"/TR"}}
    for each in pdf.elements():
        below = {
            str(kid.S) for kid in each.K if isinstance(kid, pikepdf.Dictionary) and "/S" in kid
        }
        assert below <= kids.get(str(each.S), below), each.S
        assert str(each.P.get("/S", "")) in parents.get(str(each.S), {str(each.P.get("/S", ""))})
        assert each.S not in ("/TOC", "/TOCI", "/Lbl", "/Reference") or "/A" not in each


def test_contents_and_heads(built: Path) -> None:
    pdf = Pdf(built / "pdf/ua-1" / "guide.pdf")
    assert len(pdf.roles("/TOCI")) == 3 + 6 + 2
    assert {str(each.A.Scope) for each in pdf.roles("/TH")} == {"/Column"}
    assert len(pdf.roles("/Table")) == 1


def test_all_that_is_painted_is_read_aloud_or_an_artifact(pdf: Pdf) -> None:
    parents = pdf.parents()
    for page in pdf.file.pages:
        marks = pdf.marks(page)
        assert (marks.bare, marks.nested) == (0, 0)
        assert len(set(marks.numbers)) == len(marks.numbers)
        owners = parents[int(page.StructParents)]
        for number in marks.numbers:
            assert number in list(owners[number].K)
        # What no tree holds is owned by nothing.
        assert sum(owner is not None for owner in owners) == len(marks.numbers)


def test_running_heads_and_page_numbers_are_artifacts(built: Path) -> None:
    plain, strict = (Pdf(built / v / "guide.pdf") for v in ("none", "pdf/ua-1"))
    counts = [
        [len(each.marks(page).numbers) for page in each.file.pages] for each in (plain, strict)
    ]
    assert any(before > after for before, after in zip(*counts, strict=True))
    page = strict.file.pages[5]
    assert b"/Artifact<</Type/Pagination>>BDC" in page.Contents.read_bytes()
    assert b"/Artifact BMC\n/Folio" in page.Contents.read_bytes()


# Links


def test_every_link_is_in_the_tree_and_says_where_it_leads(pdf: Pdf) -> None:
    links = pdf.links()
    held = {
        kid.Obj.objgen: each
        for each in pdf.elements()
        for kid in each.K
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR"
    }
    assert set(held) == {each.objgen for each in links}
    assert {str(each.S) for each in held.values()} <= {"/Link"}
    parents = pdf.parents()
    for link in links:
        assert parents[int(link.StructParent)].objgen == held[link.objgen].objgen
        assert str(link.Contents) and link.F == 4
    assert all(page.Tabs == "/S" for page in pdf.file.pages)
    assert bool(links) == (pdf.path.stem == "guide")


def test_links_are_described_by_title_and_page(built: Path) -> None:
    pdf = Pdf(built / "pdf/ua-1" / "guide.pdf")
    said = {str(link.get("/Dest", "")): str(link.Contents) for link in pdf.links()}
    assert said["q-two"] == "二？ · 第 5 页"
    assert said["c-2"].startswith("二章 · 第 ")
    assert re.fullmatch(r"第 \d+ 页", said["b-glossary"])
    outside = {str(each.A.URI): str(each.Contents) for each in pdf.links() if "/A" in each}
    assert all(address == text for address, text in outside.items()) and outside


# Fonts and pictures


def test_fonts_are_embedded_and_say_what_each_code_means(pdf: Pdf) -> None:
    shown = pdf.shown()
    assert shown
    for number, codes in shown.items():
        font = pdf.file.get_object(number)
        [descendant] = font.DescendantFonts
        assert font.Encoding == "/Identity-H"
        assert any(key in descendant.FontDescriptor for key in EMBEDDED)
        cmap = font.ToUnicode.read_bytes().decode()
        known = {int(c, 16): m for c, m in re.findall(r"^<(\w{4})> <(\w+)>$", cmap, re.MULTILINE)}
        assert codes <= set(known), font.BaseFont
        assert not set(known.values()) & {"0000", "feff", "fffe"}
        if descendant.Subtype == "/CIDFontType2":
            assert descendant.CIDToGIDMap == "/Identity"


def test_codes_are_glyphs_also_where_the_font_is_asked(pdf: Pdf) -> None:
    found = 0
    for number, codes in pdf.shown().items():
        [descendant] = pdf.file.get_object(number).DescendantFonts
        if "/FontFile3" not in descendant.FontDescriptor:
            continue
        program = descendant.FontDescriptor.FontFile3
        assert program.Subtype == "/OpenType"
        charset = TTFont(BytesIO(program.read_bytes()))["CFF "].cff[0].charset
        assert [int(name[3:]) for name in charset[1:]] == list(range(1, len(charset)))
        assert max(codes) < len(charset)
        found += 1
    assert found >= 2


def test_it_looks_as_without(pdf: Pdf, built: Path) -> None:
    plain = built / "none" / pdf.path.name
    one, other = opened(plain), opened(pdf.path)
    assert len(one) == len(other)
    for before, after in zip(one, other, strict=True):
        pixels = (page.render().to_numpy().astype(int) for page in (before, after))
        difference = abs(next(pixels) - next(pixels))
        assert difference.max() < 50 and difference.mean() < 0.5
        words = (page.get_textpage().get_text_range() for page in (before, after))
        assert len(set(words)) == 1


def test_pictures_are_not_smoothed(pdf: Pdf) -> None:
    pictures = [
        each
        for each in pdf.file.objects
        if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
    ]
    assert not any(each.get("/Interpolate", False) for each in pictures)
    assert bool(pictures) == (pdf.path.stem == "guide")


# What cannot be


def test_a_picture_without_description_stops_pdf_ua_alone(make_guide: MakeGuide) -> None:
    picture_file = picture("RGB", "PNG", (1, 2, 3))
    root = make_guide({"content/q.md": "# 题？\n\n![](a.png)\n", "content/a.png": picture_file})
    with pytest.raises(GuideError, match="picture on page 3 of the PDF has no alternative text"):
        build_in(root, variant="pdf/ua-1")
    assert not (root / "output" / "guide.pdf").exists()
    assert len(build_in(root, variant="pdf/a-3u").warnings) > 0


def test_pictures_in_colours_of_ink_are_brought_to_srgb(make_guide: MakeGuide) -> None:
    ink = picture("CMYK", "JPEG", (1, 2, 3, 4))
    root = make_guide({"content/q.md": "# 题？\n\n![图。](a.jpg)\n", "content/a.jpg": ink})
    build_in(root, variant="pdf/a-3u", editions=("guide",))


def test_colours_of_ink_stop_pdf_a_alone(make_guide: MakeGuide) -> None:
    ink = ".question-title { color: device-cmyk(0 1 1 0) }"
    root = make_guide({"content/q.md": "# 题？\n\n字。\n", "templates/guide.css": ink})
    build_in(root, variant="pdf/ua-1", editions=("guide",))
    with pytest.raises(GuideError, match=r"colours of ink \(CMYK\) on page 3 of the PDF"):
        build_in(root, variant="pdf/a-3u", editions=("guide",))


# Asked for


@pytest.mark.parametrize("edition", EDITIONS)
def test_without_it_nothing_is_declared(built: Path, edition: str) -> None:
    pdf = Pdf(built / "none" / f"{edition}.pdf")
    assert {"/Metadata", "/OutputIntents"}.isdisjoint(pdf.root.keys())
    build_in(built, output=built / "asked for nothing")
    assert (built / "asked for nothing" / pdf.path.name).read_bytes() == pdf.path.read_bytes()


def test_the_setting_and_the_option(make_guide: MakeGuide, run: Run) -> None:
    toml = f'variant = "pdf/ua-1"\n{FILES["content/guide.toml"]}'
    root = make_guide({**FILES, "content/guide.toml": toml})
    path = root / "output" / "guide.pdf"

    def declared() -> str:
        with pikepdf.open(path) as pdf:
            data = pdf.Root.Metadata.read_bytes().decode() if "/Metadata" in pdf.Root else ""
        return "".join(re.findall(r"<(pdf\w+:part)>", data))

    for line, found in (
        ("build", "pdfuaid:part"),
        ("build --variant pdf/a-3u", "pdfaid:part"),
        ("build --variant none", ""),
        ("build", "pdfuaid:part"),
    ):
        result = run(f"{line} --only guide", root)
        assert result.exit_code == 0, result.stderr
        assert declared() == found
    before = path.read_bytes()
    assert "nothing changed" in run("build --only guide", root).stdout
    assert path.read_bytes() == before


def test_sheets_are_laid_out_once_for_all_variants(make_guide: MakeGuide) -> None:
    root = make_guide({"content/q.md": "# 题？\n\n答 $x$。\n"})
    assert build_in(root).laid_out > 0
    assert [build_in(root, variant=each).laid_out for each in VARIANTS] == [0, 0]


@pytest.mark.parametrize("paper", ["A4", "A5"])
def test_chapters_on_both_sides(paper: str, make_guide: MakeGuide) -> None:
    toml = f'new_page = "chapter"\n{FILES["content/guide.toml"]}'
    root = make_guide({**FILES, "content/guide.toml": toml})
    build_in(root, variant="pdf/ua-1", duplex=True, paper=paper, editions=("guide",))
    pdf = Pdf(root / "output" / "guide.pdf")
    test_the_catalog(pdf)
    test_headings_skip_no_level(pdf)
    test_all_that_is_painted_is_read_aloud_or_an_artifact(pdf)
    test_every_link_is_in_the_tree_and_says_where_it_leads(pdf)


def test_an_unknown_variant_in_the_settings_names_the_closest(
    make_guide: MakeGuide, run: Run
) -> None:
    root = make_guide(
        {"content/guide.toml": 'variant = "pdf/ua"\n', "content/q.md": "# 题？\n\n答。\n"}
    )
    result = run("check", root)
    assert result.exit_code == 1
    assert "content/guide.toml:1:1: error: `variant`: " in result.stderr
    assert "did you mean `pdf/ua-1`?" in result.stderr


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("pdf/a-3b", "Did you mean 'pdf/a-3u'?"),
        ("PDF/UA", "'PDF/UA' is not one of 'pdf/ua-1', 'pdf/a-3u', 'none'."),
        ("x", "'x' is not one of"),
    ],
)
def test_an_unknown_variant_on_the_command_line(
    word: str, said: str, make_guide: MakeGuide, run: Run
) -> None:
    root = make_guide({"content/q.md": "# 题？\n\n答。\n"})
    result = run(f"build --variant {word}", root)
    assert result.exit_code == 2 and said in result.stderr
    assert not (root / "output").exists()


NASTY = ")(\\]]></rdf:RDF>&amp;<!--\n\t"
"""Ends strings of PDF, and elements of XML, where it is not written as text."""


def _is_mark(item: Any) -> bool:
    return isinstance(item, pikepdf.Dictionary) and "/Title" in item and "/Dest" in item


def test_no_words_break_what_a_pdf_says_of_itself(make_guide: MakeGuide) -> None:
    fields = {"title": "题", "author": "a", "subtitle": "b"}
    said = {key: f"{value}{NASTY}{value}" for key, value in fields.items()}
    settings = "".join(f"{key} = {json.dumps(value)}\n" for key, value in said.items())
    root = make_guide({"content/guide.toml": settings, "content/q.md": f"# 问 {NASTY}\n\n答。\n"})
    build_in(root, variant="pdf/a-3u", editions=("guide",))
    with pikepdf.open(root / "output" / "guide.pdf") as pdf:
        keys = ("/Title", "/Author", "/Subject")
        assert [str(pdf.docinfo[key]) for key in keys] == [*said.values()]
        xmp = ElementTree.fromstring(pdf.Root.Metadata.read_bytes())
        found = [xmp.findtext(f".//{INFO[key]}", namespaces=NAMES) for key in keys]
        assert found == [*said.values()]
        marks = [str(each.Title) for each in pdf.objects if _is_mark(each)]
        assert "1 问 )(]]></rdf:RDF>&<!--" in marks


@pytest.mark.parametrize("code", ["\\u0000", "\\r", "\\u001b", "\\u007f", "\\ufffe"])
def test_control_characters_are_refused_at_their_place(
    code: str, make_guide: MakeGuide, run: Run
) -> None:
    root = make_guide(
        {"content/guide.toml": f'author = "a{code}b"\n', "content/q.md": "# Q\n\nA.\n"}
    )
    result = run("check", root)
    assert "content/guide.toml:1:1: error: `author`: has a character that it" in result.stderr
