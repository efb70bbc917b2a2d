"""Drawings as the engine paints them, where it is changed."""

from pathlib import Path

import weasyprint

import guide.setting.drawings  # changes the engine

GRADIENT = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90">'
    '<linearGradient id="g"><stop stop-color="red"/><stop offset="1" stop-color="blue"/>'
    '</linearGradient><rect fill="url(#g)" x="5" y="5" width="50" height="20"/>'
    '<path stroke="url(#g)" stroke-width="7" d="M0 50L90 90"/></svg>'
)


def test_a_gradient_is_one_tile_and_its_line_as_wide_as_it_is(tmp_path: Path) -> None:
    assert guide.setting.drawings
    html = weasyprint.HTML(string=GRADIENT)
    pdf = html.write_pdf(uncompressed_pdf=True).decode("latin-1")
    assert "/BBox [0 0 1 1]/XStep 2/YStep 2/" in pdf.replace("1.0", "1").replace("2.0", "2")
    assert "\n7 w\n" in pdf.replace("7.0 w", "7 w")
