"""What raw HTML, or a drawing, asks of the engine ends: with a page, or with a problem."""

from pathlib import Path

import pytest

from guide.limits import ELEMENTS_DEEP, SPAN
from guide.problems import GuideError, Problem
from guide.setting import drawings
from guide.setting.fonts import wishes_of
from guide.setting.laid import Setting, Sheet, kit_of
from guide.setting.sheets import Typesetter
from guide.storage.root import Root
from tests.conftest import MakeGuide, Run

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


def laid(html: str, folder: Path) -> tuple[Problem, ...]:
    setting = Setting(Root(folder), (), (), "", ())
    setter = Typesetter(kit_of(setting, wishes_of([html])))
    try:
        return setter.lay_out(Sheet(html)).problems
    except GuideError as error:
        return error.problems


ASKING = {
    "columns": ("<table><tr><td colspan=99999999>x</table>", "`colspan` of <td> is `99999999`"),
    "rows": (f"<table><tr><td rowspan='{'9' * 9999}'>x</table>", "`rowspan` of <td> is `999"),
    "groups": ("<table><col span=1001><tr><td>x</table>", "`span` of <col> is `1001`"),
    "cells": (
        "<table><tr>" + f"<td colspan={SPAN} rowspan={SPAN}>x" + "</table>",
        "tables have more than 100,000 cells",
    ),
    "depth": ("<div>" * 3000, f"more than {ELEMENTS_DEEP} elements lie in each other"),
    "a word": (f"<p>x{'y' * 10_000}", "a word has more than 10,000 letters"),
    "a paragraph": (f"<p><b>x</b>{'汉字，' * 34_000}", "a paragraph has more than 100,000"),
    "notes": ('<b class="footnote">x</b>' * 501, "there are more than 500 footnotes"),
    "a drawing": (SVG.format('<g id="a"><use href="#a"/></g>'), "`#a` is drawn in itself by <use>"),
    "a drawing in an address": (
        "<img src='data:image/svg+xml,"
        + SVG.format("%3Crect x=%22NaN%22/%3E").replace("<", "%3C").replace(">", "%3E")
        + "'>",
        "`x` of <rect> is `NaN`",
    ),
}


@pytest.mark.parametrize(("html", "said"), ASKING.values(), ids=ASKING)
def test_a_page_that_asks_for_too_much_is_refused(html: str, said: str, tmp_path: Path) -> None:
    assert any(said in problem.message for problem in laid(html, tmp_path))


def test_what_is_not_drawn_of_a_drawing_in_a_page_is_told(tmp_path: Path) -> None:
    [told] = laid(SVG.format('<text y="9" font-family="Arial">a</text>'), tmp_path)
    assert "font `Arial` is set in Noto Sans SC" in told.message


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * (ELEMENTS_DEEP - 2),
        "<table><tr><td>" * 20,
        '<ol start=1e99><li value="-9">x</ol>',
        f"<table><tr><td colspan={SPAN}>x<tr>" + "<td>x" * 9 + "</table>",
        f"<style>{'x' * 10_001}{{}}</style>",
        '<div style="display: grid"><button>x</button></div>',
    ],
)
def test_a_page_within_bounds_is_laid_out(html: str, tmp_path: Path) -> None:
    assert laid(html, tmp_path) == ()


def test_a_drawing_that_fails_is_an_error_that_names_it(tmp_path: Path) -> None:
    # A marker on what it is made of: nothing counts these.
    path = '<path marker-mid="url(#m)" d="M0 0L5 5L6 6L7 7"/>'
    [problem] = laid(SVG.format(f'<marker id="m">{path}</marker>{path}'), tmp_path)
    assert problem.severity == "error"
    assert "something in it is drawn in itself" in problem.message


def test_a_drawing_that_takes_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawings, "DRAWING_SECONDS", 0.2)
    marker = '<marker id="m">' + '<rect width="1" height="1"/>' * 1000 + "</marker>"
    many = f'<path marker-mid="url(#m)" d="M0 0{"L1 1" * 9000}"/>'
    [problem] = laid(SVG.format(marker + many), tmp_path)
    assert problem.severity == "error"
    assert "it takes more than 0.2 s" in problem.message


def test_what_the_engine_cannot_do_is_a_problem_of_the_sheet(
    make_guide: MakeGuide, run: Run
) -> None:
    """Without a stylesheet of its own, a guide can write CSS in raw HTML."""
    text = "# 一？\n\n<style>li::marker { content: 'x' }</style>\n\n- 甲\n"
    root = make_guide({"content/guide.toml": "raw_html = true\n", "content/a.md": text})
    result = run("build --only guide", root)
    assert result.exit_code == 1
    assert "content/a.md:1: error: the layout engine fails with this guide: " in result.output
