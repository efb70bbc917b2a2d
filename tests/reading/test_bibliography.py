"""The bibliography: what is read of BibTeX, how it is cited, and how it is printed."""

import re
import subprocess
import sys
from html import unescape

import pytest

from guide.problems import Source
from guide.reading.bibliography import Work, read_bibliography
from guide.reading.guide import read_guide
from guide.reading.model import Question
from guide.storage.root import Root
from tests.conftest import REPOSITORY, MakeGuide, write_files

CLIP = """\
@inproceedings{radford2021clip,
  author = {Radford, Alec and Jong Wook Kim and Chris Hallacy and Aditya Ramesh},
  title = {Learning Transferable Visual Models},
  booktitle = {ICML},
  year = {2021},
  eprint = {2103.00020},
  archiveprefix = {arXiv},
}
"""
DDPM = (
    "@misc{ho2020ddpm, title = {DDPM}, year = 2020, url = {https://arxiv.org/abs/2006.11239v2}}\n"
)


def work(fields: str) -> Work:
    """The one work of an entry with these fields, read without a problem."""
    found = read_bibliography(Source("references.bib", f"@misc{{key, {fields}}}\n"))
    assert found.problems == ()
    return found.works[0]


def ask(make_guide: MakeGuide, answer: str, works: str, language: str = "zh") -> Question:
    files = {
        "content/guide.toml": f'language = "{language}"\n',
        "content/clip.md": f"# 题？\n\n{answer}\n",
        "content/references.bib": works,
    }
    return read_guide(Root.at(make_guide(files)))[0].questions[0]


def printed(fields: str, make_guide: MakeGuide, language: str = "zh") -> tuple[str, list[str]]:
    """A reference as it is read on paper, and the addresses behind it."""
    question = ask(make_guide, "[@key]", f"@misc{{key, {fields}}}\n", language)
    html = question.references[0].html
    return unescape(re.sub(r"<[^>]*>", "", html)), re.findall(r'href="([^"]*)"', html)


def test_latex_is_decoded() -> None:
    found = work(
        r"title = {The {\'E}tude of \emph{{GAN}s} --- 95\% \& $\beta$},"
        r' author = "M{\"u}ller, J{\"o}rg and {\O}rsted, Hans and {The {AI} and Co.}", year = 2021'
    )
    assert found.title == "The Étude of GANs — 95% & β"
    assert found.authors == ("Jörg Müller", "Hans Ørsted", "The AI and Co.")
    assert found.year == "2021"


def test_strings_are_put_together() -> None:
    text = '@string{cvpr = "CVPR"}\n@inproceedings{a, title={A}, year=2022, booktitle = cvpr}\n'
    found = read_bibliography(Source("references.bib", text))
    assert (found.problems, found.works[0].venue, found.works[0].line) == ((), "CVPR", 2)


ARXIV = {
    "eprint": "eprint = {2103.00020}, archiveprefix = {arXiv}",
    "biblatex": "eprint = {2103.00020}, eprinttype = {arxiv}",
    "page": "url = {https://arxiv.org/abs/2103.00020}",
    "file": "url = {https://arxiv.org/pdf/2103.00020.pdf}",
    "journal": "journal = {arXiv preprint arXiv:2103.00020}",
}


@pytest.mark.parametrize("form", ARXIV)
def test_arxiv_is_printed_by_its_id(form: str, make_guide: MakeGuide) -> None:
    text, addresses = printed(f"title = {{T}}, year = 2021, {ARXIV[form]}", make_guide)
    assert text == "T，2021，arXiv:2103.00020"
    assert addresses == ["https://arxiv.org/abs/2103.00020"]


PRINTED = {
    "names": ("author = {A One and B Two and C Three}", "A One、B Two、C Three，T，2021", []),
    "and others": ("author = {One and others}", "One 等，T，2021", []),
    "four": ("author = {A and B and C and D}", "A、B、C 等，T，2021", []),
    "an editor": ("editor = {A}", "A，T，2021", []),
    "a journal": ("journal = {ML}, volume = 45, pages = {5--32}", "T，ML 45:5–32，2021", []),
    "a venue": ("booktitle = {ICML}", "T，ICML 2021", []),
    "a venue with the year": ("booktitle = {ICML 2021}", "T，ICML 2021", []),
    "a DOI": ("doi = {10.1/a_b}", "T，2021，doi:10.1/a_b", ["https://doi.org/10.1/a_b"]),
    "an address": (
        r"url = {https://www.x.org/a%20b\_c/}", "T，2021，x.org/a%20b_c", ["https://www.x.org/a%20b_c/"]
    ),
    "a long address": (
        "url = {https://x.org/stable/modules/a_page_with_a_very_long_name.html}",
        "T，2021，x.org/stable/modules/a_page_with_a_very_long_name.html",
        ["https://x.org/stable/modules/a_page_with_a_very_long_name.html"],
    ),
    "an address with signs": (
        r"note = {\url{https://x.org/a?b=1\&c=\%E4\%B8\%AD}}", "T，2021，x.org/a?b=1&c=中",
        ["https://x.org/a?b=1&amp;c=%E4%B8%AD"],
    ),
    "a note": (
        r"note = {代码 \url{https://github.com/a/b}}", "T，2021，代码 github.com/a/b", ["https://github.com/a/b"]
    ),
    "markup": ("booktitle = {<b> \\& c}", "T，<b> & c 2021", []),
}  # fmt: skip


@pytest.mark.parametrize("case", PRINTED)
def test_prints(case: str, make_guide: MakeGuide) -> None:
    fields, text, addresses = PRINTED[case]
    found = printed(f"title = {{T}}, year = 2021, {fields}", make_guide)
    assert found == (text, addresses)


def test_a_question_as_title_needs_no_comma(make_guide: MakeGuide) -> None:
    assert printed("title = {Why?}, year = 2021", make_guide)[0] == "Why? 2021"


def test_prints_in_english(make_guide: MakeGuide) -> None:
    fields = "title = {T}, year = 2021, author = {A and B and C and D}, journal = {ML}, volume = 45"
    assert printed(fields, make_guide, "en")[0] == "A, B, C et al. T. ML 45, 2021"


def test_works_are_numbered_in_the_order_of_first_citation(make_guide: MakeGuide) -> None:
    answer = "::: short\n甲[@ho2020ddpm]。\n:::\n\n乙[@radford2021clip; @ho2020ddpm]。"
    question = ask(make_guide, answer, CLIP + DDPM)
    link = '<a class="citation" href="#r-q-clip-{0}">{0}</a>'.format
    assert f'甲<span class="citations">[{link(1)}]</span>' in question.short_html
    assert f'乙<span class="citations">[{link(2)}, {link(1)}]</span>' in question.body_html
    assert [each.anchor for each in question.references] == ["r-q-clip-1", "r-q-clip-2"]
    assert "DDPM" in question.references[0].html


def test_each_text_has_a_list_of_its_own(make_guide: MakeGuide) -> None:
    files = {
        "content/01-a/chapter.md": "# 章\n\n引言[@ho2020ddpm]。\n",
        "content/01-a/one.md": "# 一？\n\n图块[@radford2021clip]。\n",
        "content/01-a/two.md": "# 二？\n\n无。\n",
        "content/glossary.md": "图块\n: 块[@radford2021clip]。\n",
        "content/references.bib": CLIP + DDPM,
    }
    guide, warnings = read_guide(Root.at(make_guide(files)))
    assert warnings == []
    [chapter] = guide.chapters
    assert [each.anchor for each in chapter.references] == ["r-c-1-1"]
    assert [len(question.references) for question in guide.questions] == [1, 0]
    assert [each.anchor for each in guide.glossary_references] == ["r-glossary-1"]


def test_the_cheat_sheet_has_no_citations(make_guide: MakeGuide) -> None:
    from guide.setting.theme import unlinked

    question = ask(make_guide, "甲 [@radford2021clip]，乙。", CLIP)
    assert unlinked(question.cheat_html[0]) == "甲，乙。"
    assert len(question.references) == 1


def test_a_work_that_nothing_cites_is_a_warning(make_guide: MakeGuide) -> None:
    files = {"content/clip.md": "# 题？\n\n[@ho2020ddpm]\n", "content/references.bib": DDPM + CLIP}
    _, [warning] = read_guide(Root.at(make_guide(files)))
    assert str(warning.place) == "content/references.bib:2:1"
    assert (warning.severity, warning.message) == ("warning", "`radford2021clip` is never cited")


def test_an_edit_of_the_bibliography_has_no_question_read(
    make_guide: MakeGuide, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guide.reading import manuscript
    from guide.storage.cache import Cache

    root = make_guide({"content/a.md": "# 题？\n\n[@ho2020ddpm]\n", "content/references.bib": DDPM})
    cache = Cache(root / "cache")
    read_guide(Root.at(root), cache)
    monkeypatch.setattr(manuscript, "read_question", None)
    write_files(root, {"content/references.bib": DDPM.replace("DDPM", "Denoising")})
    assert "Denoising" in read_guide(Root.at(root), cache)[0].questions[0].references[0].html


@pytest.mark.parametrize("works", ["", DDPM])
def test_the_parser_is_imported_only_for_a_bibliography(works: str, make_guide: MakeGuide) -> None:
    files = {
        "content/a.md": "# 题？\n\n答。\n",
        **({"content/references.bib": works} if works else {}),
    }
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "guide", "check"],
        cwd=make_guide(files),
        env={"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert ("bibtexparser" in ran.stderr) == bool(works)
