"""Every PDF that a test reads is read by other readers, too, if they are installed."""

import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from guide.build import Request, build
from tests.conftest import REPOSITORY, write_files
from tests.pdf import Read
from tests.readers import READERS, complaints, installed, opened

Damage = Callable[[pikepdf.Pdf], None]
FILES = {"content/vit.md": "# ViT 怎样把图变成词？\n\n切成块，见 $x$。\n"}
PASSED = {"readers.py", "likeness.py", "structure.py", "bench/measure.py", "test_readers.py"}
"""Those that open PDFs of others, or have asked before."""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_files(tmp_path_factory.mktemp("good"), FILES)
    build(Request(root), lambda step: None)
    return root / "output" / "cheatsheet.pdf"


def reads(name: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(name not in installed(), reason=f"{name} is not installed")


def fonts(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    kinds = (each for each in pdf.objects if isinstance(each, pikepdf.Dictionary))
    return [each for each in kinds if each.get("/Type") in ("/Font", "/FontDescriptor")]


def take_programs(pdf: pikepdf.Pdf) -> None:
    for font in fonts(pdf):
        for key in ("/FontFile2", "/FontFile3"):
            if key in font:
                del font[key]


def take_marks_of_subsets(pdf: pikepdf.Pdf) -> None:
    for font in fonts(pdf):
        for key in ("/BaseFont", "/FontName"):
            if key in font:
                font[key] = pikepdf.Name("/" + str(font[key]).rpartition("+")[2])


def take_characters(pdf: pikepdf.Pdf) -> None:
    for font in fonts(pdf):
        if "/ToUnicode" in font:
            del font["/ToUnicode"]


def cut_programs(pdf: pikepdf.Pdf) -> None:
    for font in fonts(pdf):
        if "/FontFile3" in font:
            font.FontFile3.write(font.FontFile3.read_bytes()[:1000])


def spoil_content(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    page.contents_coalesce()
    page.Contents.write(page.Contents.read_bytes()[:200] + b" ( <not> a > operator << ] Tj")


DAMAGED = (
    ("pdffonts", "no yes yes", take_programs),
    ("pdffonts", "yes no yes", take_marks_of_subsets),
    ("pdffonts", "yes yes no", take_characters),
    ("pdftotext", "Embedded font file may be invalid", cut_programs),
    ("mutool", "error when loading embedded font", cut_programs),
    ("gs", "cannot process embedded stream", cut_programs),
    ("qpdf", "EOF while reading token", spoil_content),
    ("pdftotext", "Syntax Error", spoil_content),
    ("mutool", "syntax error in content stream", spoil_content),
    ("gs", "errors that were repaired or ignored", spoil_content),
)


def test_what_a_build_writes_is_good(good: Path) -> None:
    assert complaints(good) == ""
    assert complaints(good.with_name("guide.pdf")) == ""
    assert Read(good).pages == len(opened(good)) == 1


@pytest.mark.parametrize("name", [pytest.param(name, marks=reads(name)) for name in READERS])
def test_a_pdf_that_is_cut_off_is_refused(name: str, good: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(good.read_bytes()[: len(good.read_bytes()) // 2])
    assert complaints(cut, [name]).startswith(f"{name}: ")
    with pytest.raises(AssertionError):
        Read(cut)
    with pytest.raises(AssertionError):
        opened(cut)


@reads("qpdf")
def test_a_pdf_whose_structure_is_wrong_is_refused(good: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.pdf"
    wrong.write_bytes(re.sub(rb"startxref\n\d+", b"startxref\n1", good.read_bytes()))
    assert complaints(wrong, ["qpdf"]).startswith("qpdf: WARNING: the PDF")


@pytest.mark.parametrize(
    ("name", "said", "damage"),
    [pytest.param(*each, marks=reads(each[0])) for each in DAMAGED],
)
def test_a_damaged_pdf_is_refused(
    name: str, said: str, damage: Damage, good: Path, tmp_path: Path
) -> None:
    with pikepdf.open(good) as pdf:
        damage(pdf)
        pdf.save(tmp_path / "damaged.pdf")
    found = complaints(tmp_path / "damaged.pdf", [name])
    assert found.startswith(f"{name}: ")
    assert said in re.sub(" +", " ", found)


@reads("pdftotext")
def test_a_page_whose_text_only_pdfium_finds_is_refused(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blank pages may be blank."""
    from tests import readers

    monkeypatch.setattr(readers, "_run", lambda *command: (False, "\f", ""))
    assert list(readers._pdftotext(good))[-1] == "no text on page 0"
    blank = tmp_path / "blank.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(blank)
    assert "".join(readers._pdftotext(blank)) == ""


def test_tests_open_pdfs_by_way_of_the_readers() -> None:
    tests = REPOSITORY / "tests"
    for path in tests.rglob("*.py"):
        if path.relative_to(tests).as_posix() not in PASSED | {"pdf.py"}:
            assert "pypdfium2.PdfDocument(" not in path.read_text("utf-8"), path
