"""Every PDF that a test reads is checked by qpdf, if it is installed: see tests.pdf.Read."""

import re
from pathlib import Path

import pikepdf
import pytest

from tests.pdf import QPDF, Read, complaints


def pdf(path: Path) -> Path:
    """One with nothing on its page."""
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(path)
    return path


@pytest.mark.skipif(not QPDF, reason="qpdf is not installed: the structure of PDFs is not checked")
def test_a_pdf_whose_structure_is_wrong_is_refused(tmp_path: Path) -> None:
    good = pdf(tmp_path / "a.pdf")
    assert complaints(good) == ""
    assert Read(good).pages == 1
    wrong = tmp_path / "b.pdf"
    wrong.write_bytes(re.sub(rb"startxref\n\d+", b"startxref\n1", good.read_bytes()))
    assert "WARNING: the PDF" in complaints(wrong)
    with pytest.raises(AssertionError):
        Read(wrong)
