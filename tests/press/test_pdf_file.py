"""Objects are written as a file that other programs read, the same bytes for the same objects."""

import io
import re
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest

from guide.press.pdf_file import TOGETHER, PdfFile

CONTENT = b"0 0 1 rg 10 10 80 80 re f\n" * 50


def small(objects: int = 3) -> bytes:
    """One page, with so many objects that no page needs."""
    file = PdfFile()
    pages, page, content = file.take(), file.take(), file.take()
    more = file.take(objects)
    file.put(page, b"<</Type /Page /Parent %d 0 R /Contents %d 0 R>>" % (pages, content))
    file.put_content(content, CONTENT)
    for number in range(more, more + objects):
        file.put(number, b"<</Number %d>>" % number)
    box = b"/MediaBox [0 0 100 100] /Resources <<>>"
    file.put(pages, b"<</Type /Pages /Count 1 /Kids [%d 0 R] %s>>" % (page, box))
    all_ = b" ".join(b"%d 0 R" % number for number in range(more, more + objects))
    root = b"<</Type /Catalog /Pages %d 0 R /All [%s]>>" % (pages, all_)
    note = file.add_stream(b"a note", b"/Type /Note ")
    information = file.add(b"<</Title (x) /Note %s>>" % note)
    return file.finish(file.add(root), information)


def test_every_object_is_found_under_its_number() -> None:
    objects = 2 * TOGETHER + 5
    with pikepdf.open(io.BytesIO(small(objects))) as pdf:
        assert [int(each.Number) for each in pdf.Root.All] == [
            each.objgen[0] for each in pdf.Root.All
        ]
        assert len(pdf.Root.All) == objects
        [page] = pdf.pages
        assert page.Contents.read_bytes() == CONTENT
        assert pdf.docinfo["/Title"] == "x"
        note = pdf.docinfo["/Note"]
        assert (note.read_bytes(), note.Type) == (b"a note", "/Note")


def test_objects_lie_in_streams_and_content_is_compressed() -> None:
    data = small(2 * TOGETHER)
    assert data.startswith(b"%PDF-1.7\n%")
    assert data.count(b"/Type /ObjStm") == 3
    assert data.count(b"/Type /XRef") == 1
    assert b"/Type /Page " not in data and CONTENT[:20] not in data
    streams = [int(n) for n in re.findall(rb"/Type /ObjStm /N (\d+)", data)]
    # One page, all pages, the catalog and the information beside the others.
    assert sum(streams) == 2 * TOGETHER + 4 and max(streams) <= TOGETHER


@pytest.mark.parametrize("objects", [1, TOGETHER - 4, TOGETHER - 3])
def test_qpdf_finds_no_fault(objects: int, tmp_path: Path) -> None:
    qpdf = shutil.which("qpdf")
    if not qpdf:
        pytest.skip("qpdf is not installed")
    path = tmp_path / "small.pdf"
    path.write_bytes(small(objects))
    ran = subprocess.run([qpdf, "--check", path], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "No syntax or stream encoding errors found" in ran.stdout


def test_pikepdf_finds_no_fault() -> None:
    with pikepdf.open(io.BytesIO(small())) as pdf:
        assert (
            pdf.check_pdf_syntax() == [] if hasattr(pdf, "check_pdf_syntax") else pdf.check() == []
        )


def test_the_same_objects_give_the_same_bytes_and_the_identifier_is_theirs() -> None:
    assert small() == small()
    names = set()
    for objects in (1, 2, 3):
        with pikepdf.open(io.BytesIO(small(objects))) as pdf:
            first, second = (bytes(each) for each in pdf.trailer.ID)
            assert first == second and len(first) == 16
            names.add(first)
    assert len(names) == 3


@pytest.mark.parametrize("name", ["guide.pdf", "cheatsheet.pdf"])
def test_what_the_press_writes_has_no_fault(name: str, real_output: Path) -> None:
    with pikepdf.open(real_output / name) as pdf:
        numbers = {each.objgen[0] for each in pdf.objects}
        assert len(numbers) == len(list(pdf.objects))
        assert all(each is not None for each in pdf.objects), "a number without an object"
    if qpdf := shutil.which("qpdf"):
        command = [qpdf, "--check", real_output / name]
        ran = subprocess.run(command, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout + ran.stderr
