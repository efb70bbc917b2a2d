"""Where the links of notes lead, whatever wrote them; and what of them is printed."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

import pytest

from guide.notes.names import plain_name
from guide.problems import Problem, Source
from guide.reading.destinations import NoteDestinations
from guide.reading.draft import Draft, Entry
from guide.reading.guide import read_guide
from guide.reading.model import Guide
from guide.reading.note_paths import Repository, Wiki
from guide.reading.printed_links import with_numbers, without_addresses
from guide.storage.root import Root
from tests.conftest import MakeGuide, Run

NOTION = "0123456789abcdef" * 2
FILES = {
    "docs/db/索引.md": "# 什么是索引？\n\n## 1. 什么是 B+ 树？\n\n## JEP 355: Text (Preview)\n",
    "docs/db/README.md": "# Databases\n\nx\n",
    "docs/net/tcp ip.md": '# TCP?\n\n## 为什么？\n\n<a name="syn"></a>\n\n## 为什么？\n\nx\n',
    "docs/net/only/deep.md": "# Deep?\n\nA block. ^6af533\n",
    f"Page {NOTION}.md": "# Exported?\n\nx\n",
    "Thing.md": "# Thing?\n\nx\n",
    "other/Thing.md": "# Another thing?\n\nx\n",
}


def read(root: Path) -> tuple[Guide, list[Problem]]:
    return read_guide(Root.at(root))


def linked(
    make_guide: MakeGuide, said: str, files: Mapping[str, str] = FILES
) -> tuple[str, list[str]]:
    """The HTML of an answer with this text, and what is told of it."""
    root = make_guide({**files, "docs/db/here.md": f"# Here?\n\n{said}\n\n## Own part\n\nx\n"})
    guide, problems = read(root)
    [here] = [each for each in guide.questions if each.source.name == "docs/db/here.md"]
    own = [p for p in problems if p.place.file == "docs/db/here.md"]
    return here.body_html, [f"{p.kind}: {p.message}" for p in own]


@pytest.mark.parametrize(
    ("href", "leads_to"),
    [
        ("索引.md", "什么是索引"),
        ("./索引", "什么是索引"),
        ("索引.html", "什么是索引"),
        ("%E7%B4%A2%E5%BC%95.md", "什么是索引"),
        ("../db/索引.MD", "什么是索引"),
        ("/docs/db/索引.md", "什么是索引"),
        ("/db/索引.html", "什么是索引"),
        ("docs/db/索引.md", "什么是索引"),
        ("..\\net\\tcp%20ip.md", "tcp"),
        ("../net/TCP%20IP.md", "tcp"),
        ("../../docs/db/", "databases"),
        ("../db", "databases"),
        ("/docs/db/readme", "databases"),
        ("../net/only", "deep"),
        (f"../../Page%20{NOTION}.md", "exported"),
        (f"/Page-{NOTION}", "exported"),
        ("索引.md#1-什么是-b-树", "什么是索引/1-什么是-b-树"),
        ("索引.md#_1-什么是-b-树", "什么是索引/1-什么是-b-树"),
        ("索引.md#什么是B+树？", "什么是索引/1-什么是-b-树"),
        ("索引.md#1.-%E4%BB%80%E4%B9%88%E6%98%AF-B+-%E6%A0%91", "什么是索引/1-什么是-b-树"),
        ("索引#jep-355-text-preview", "什么是索引/jep-355-text-preview"),
        ("索引#user-content-jep-355--text-preview-", "什么是索引/jep-355-text-preview"),
        ("../net/tcp%20ip.md#为什么-1", "tcp/为什么-1"),
        ("../net/tcp%20ip.md#为什么", "tcp/为什么"),
        ("../net/tcp%20ip.md#syn", "tcp/syn"),
        ("#own-part", "here/own-part"),
        ("#Own%20Part", "here/own-part"),
        ("#top", "here"),
        ("#目录", "here"),
        ("https://github.com/me/NAME/blob/main/docs/db/索引.md", "什么是索引"),
        ("https://github.com/me/NAME/tree/master/docs/db", "databases"),
        ("https://gitee.com/me/NAME/blob/a/b/Thing.md?x=1", "thing"),
        ("https://raw.githubusercontent.com/me/NAME/main/docs/db/索引.md#own", "什么是索引"),
    ],
)
def test_links(href: str, leads_to: str, make_guide: MakeGuide) -> None:
    name = make_guide({}).name
    html, told = linked(make_guide, f"See [words]({href.replace('NAME', name)}) there.")
    [found] = re.findall(r'<a class="internal" href="#q-([^"]*)">words</a>', html)
    assert (unquote(found), told) == (leads_to, [])


@pytest.mark.parametrize(
    "href", ["gone.md", "索引.md#gone", "#gone", "/gone/", "../../../gone", "other.pdf", "thing2"]
)
def test_what_leads_nowhere_is_its_text(href: str, make_guide: MakeGuide) -> None:
    html, told = linked(make_guide, f"Before [*words* here]({href}) after.")
    assert "<p>Before <em>words</em> here after.</p>" in html
    [problem] = told
    assert problem.startswith(f"dead link: link to `{href}`: ")


@pytest.mark.parametrize(
    ("written", "words", "leads_to"),
    [
        ("[[索引]]", "索引", "什么是索引"),
        ("[[docs/net/tcp ip|words]]", "words", "tcp"),
        ("[[TCP IP]]", "TCP IP", "tcp"),
        ("[[net/tcp ip]]", "tcp ip", "tcp"),
        ("[[tcp ip#为什么？|why]]", "why", "tcp/为什么"),
        ("[[tcp ip#为什么？]]", "tcp ip &gt; 为什么？", "tcp/为什么"),
        ("[[#Own part]]", "Own part", "here/own-part"),
        ("[[deep#^6af533]]", "deep", "deep/^6af533"),
        ("[[Thing]]", "Thing", "thing"),
        ("[[other/Thing]]", "Thing", "another-thing"),
        ("[[Page]]", "Page", "exported"),
    ],
)
def test_wiki_links(written: str, words: str, leads_to: str, make_guide: MakeGuide) -> None:
    html, told = linked(make_guide, f"See {written}.")
    [found] = re.findall(rf'<a class="internal" href="#q-([^"]*)">{re.escape(words)}</a>', html)
    assert (unquote(found), told) == (leads_to, [])


def test_wiki_links_in_tables_and_titles(make_guide: MakeGuide) -> None:
    text = "# See [[Thing|that]]?\n\n| a |\n| --- |\n| [[Thing\\|words]] |\n"
    guide, problems = read(make_guide({"q.md": text, "Thing.md": "# Thing?\n\nx\n"}))
    question = next(each for each in guide.questions if each.source.name == "q.md")
    assert question.title == "See that?"
    assert ">words</a></td>" in question.body_html
    assert not problems


@pytest.mark.parametrize(
    "written", ["[[gone]]", "[[gone|words]]", "[[索引#gone|words]]", "![[gone]]"]
)
def test_unknown_notes_are_their_words(written: str, make_guide: MakeGuide) -> None:
    html, told = linked(make_guide, f"See {written} there.")
    words = "words" if "|" in written else "gone"
    assert f"<p>See {words} there.</p>" in html
    assert told == [f"dead link: `{written}` names nothing in this guide"]


@pytest.mark.parametrize("written", ["[[ -f x ]] &amp;&amp; y", "[[1, 2]]", "[[0]]"])
def test_code_in_prose_is_no_link(written: str, make_guide: MakeGuide) -> None:
    html, told = linked(make_guide, f"See {written}.")
    assert f"<p>See {written}.</p>" in html
    assert told == []


def test_text_in_brackets_may_be_a_link(make_guide: MakeGuide) -> None:
    text = "# A?\n\n[[Bug 1]](https://example.org/1) and [[Answer]](https://example.org/2).\n"
    for files in ({"q.md": text}, {"content/q.md": text}):
        guide, problems = read(make_guide(files))
        html = re.sub(r' data-address="[^"]*"', "", guide.questions[0].body_html)
        assert '<a class="external" href="https://example.org/1">[Bug 1]</a>' in html
        assert '<a class="external" href="https://example.org/2">[Answer]</a>' in html
        assert not problems


def test_an_id_may_still_stand_before_a_bracket(make_guide: MakeGuide) -> None:
    guide, _ = read(make_guide({"content/q.md": "# A?\n\nAs [[q]](2021) says.\n"}))
    assert 'href="#q-q">问题 1</a>(2021)' in guide.questions[0].body_html


def test_pieces_of_one_file(make_guide: MakeGuide) -> None:
    """A link to it leads to the first, one to a section to the piece that has it."""
    one = Draft("One", sections=(("one", ""), ("why", "")))
    two = Draft("Two", sections=(("two", ""), ("why", ""), ("why-1", "")))
    pages = [
        ("q-one", Entry("one", Source("a/x.md", "1"), one)),
        ("q-two", Entry("two", Source("a/x.md", "2"), two)),
        ("q-z", Entry("z", Source("z.md", "3"), Draft("Z", sections=(("z", ""),)), (), ("Zed",))),
    ]
    places = NoteDestinations(pages, {}, (), Root.at(make_guide({})))
    hrefs = ("x.md", "#two", "#why", "#why-1", "#why-2", "x.md#two", "a/")
    assert [places.led_to("a/x.md", href) for href in hrefs] == [
        *("q-one", "q-two", "q-one/why", "q-two/why", "q-two/why-1", "q-two", "q-one")
    ]
    assert places.note("a/x.md", Wiki.of("zed|words")) == "q-z"


def test_a_note_within_a_note(make_guide: MakeGuide) -> None:
    files = {
        "a.md": "# A?\n\nHere.\n\n![[b#Part]]\n\n![[c]]\n",
        "b.md": "# B?\n\nNot this.\n\n## Part\n\n*This* [a](a.md).\n\n### Deep\n\n## C\nNor this\n",
        "c.md": "# C?\n\n## 键\n\n![[a]]\n",
    }
    guide, problems = read(make_guide(files))
    a, b, _ = guide.questions
    assert '<aside class="embed"><p class="label"><a class="internal"' in a.body_html
    assert "<em>This</em>" in a.body_html and "ot this" not in a.body_html
    assert "<h5>Deep</h5>" in a.body_html and "or this" not in a.body_html
    assert "<h4>键</h4>" in a.body_html and "键" in a.characters.prose
    told = {f"{p.place}: {p.kind}: {p.message}" for p in problems}
    assert told == {
        "c.md:5:1: endless note: `![[a]]` holds itself",
        "a.md:7:1: endless note: `![[c]]` holds itself",
    }
    ids = re.findall(r'\sid="([^"]*)"', a.body_html)
    assert len(ids) == len(set(ids)) and not {*ids} & {*re.findall(r'\sid="([^"]*)"', b.body_html)}


def test_blocks_within_a_note(make_guide: MakeGuide) -> None:
    """Two notes may call theirs alike."""
    text = (
        "# {}?\n\nNo.\n\n{} this *one*. ^abc123\n\n- no\n- {} item ^item\n\n> {} quote\n\n^quote\n"
    )
    embeds = "\n\n".join(f"![[b#^{name}]]" for name in ("abc123", "item", "quote"))
    files = {"a.md": f"# A?\n\n{embeds}\n", **{f"{n}.md": text.replace("{}", n) for n in "bc"}}
    guide, problems = read(make_guide(files))
    html = guide.questions[0].body_html
    assert "b this <em>one</em>." in html and "<li>b item" in html and "b quote" in html
    assert not problems and "o." not in html and "no" not in html
    assert {len(re.findall(r'\sid="', each.body_html)) for each in guide.questions[1:]} == {0, 3}


def test_notes_within_notes_end(make_guide: MakeGuide) -> None:
    files = {f"n{n}.md": f"# N{n}?\n\nWords {n}.\n\n![[n{n + 1}]]\n" for n in range(9)}
    guide, problems = read(make_guide(files))
    assert "Words 3" in guide.questions[0].body_html
    assert "Words 4" not in guide.questions[0].body_html
    assert "endless note" in {p.kind for p in problems}


def test_names_of_notion() -> None:
    assert plain_name(f"Page {NOTION}") == "Page"
    assert plain_name(f"Rows {NOTION}_all") == "Rows_all"
    for name in (f"Page {NOTION}0", NOTION, "Page 0123", "Page"):
        assert plain_name(name) == name


def test_the_repository_is_named_by_its_folder_or_its_remote(tmp_path: Path) -> None:
    root = tmp_path / "Notes-master"
    (root / ".git").mkdir(parents=True)
    (root / ".git/config").write_text('[remote "origin"]\n\turl = git@github.com:me/Book.git\n')
    repository = Repository(Root.at(root))
    for name in ("notes", "Notes-master", "book"):
        paths, _ = repository.paths(f"https://github.com/you/{name}/blob/main/a/b.md")
        assert paths[0] == "a/b.md", name
    assert not repository.paths("https://github.com/you/others/blob/main/a/b.md")[0]


def link(n: int) -> str:
    return f'<a class="external" href="https://e.org/{n}" data-address="e.org/{n}">w{n}</a>'


def test_few_addresses_stay_in_their_paragraph() -> None:
    html = f"<p>{link(1)} and {link(2)}</p>\n<ul><li>{link(3)}</li><li>{link(4)}</li></ul>"
    assert with_numbers([html]) == (html,)


def test_addresses_of_a_crowded_paragraph_are_numbered() -> None:
    html = f"<p>{link(1)}, {link(2)}, {link(1)}</p>\n<p>{link(3)}</p>"
    [done] = with_numbers([html])
    assert re.findall(r'w(\d)</a><sup class="address-number">(\d)</sup>', done) == [
        *(("1", "1"), ("2", "2"), ("1", "1"))
    ]
    assert link(3) in done and link(1) not in done
    assert done.endswith(
        '<p class="addresses"><span class="address"><b>1</b>\u00a0e.org/1</span> '
        '<span class="address"><b>2</b>\u00a0e.org/2</span></p>\n'
    )


def test_a_table_is_one_paragraph_and_a_heading_has_none() -> None:
    cells = "".join(f"<tr><td>{link(n)}</td></tr>" for n in (1, 2, 3))
    [done] = with_numbers([f"<h3>{link(9)}</h3><table><tbody>{cells}</tbody></table>"])
    assert done.count("<sup") == 3 and "data-address" not in done and "e.org/9</span>" not in done
    assert without_addresses(link(1)) == '<a class="external" href="https://e.org/1">w1</a>'


def test_authored_guides_print_all_addresses(make_guide: MakeGuide) -> None:
    links = " ".join(f"[w{n}](https://e.org/{n})" for n in range(5))
    for name, noted in (("q.md", 5), ("content/q.md", 0)):
        guide, _ = read(make_guide({name: f"# A?\n\n{links}\n"}))
        html = guide.questions[0].body_html
        assert (html.count("<sup"), html.count("data-address")) == (noted, 5 - noted)


def test_the_summary_counts_kinds(make_guide: MakeGuide, run: Run) -> None:
    dead = "\n\n".join(f"[w](gone{n}.md)" for n in range(5))
    root = make_guide({"a.md": f"# A?\n\n{dead}\n", "b.md": "# B?\n\n[w](gone.md) ![a](x.png)\n"})
    said = run("check", root)
    assert said.exit_code == 0
    lines = said.stderr.splitlines()
    first = "a.md:3:1: warning: link to `gone0.md`: not a question of this guide"
    assert lines[0] == first and lines[3] == "… and 3 more like this (-v: all)"
    assert lines[-1] == "6 links lead nowhere · 1 picture is missing"
    assert run("check -v", root).stderr.count("not a question of this guide") == 6


def test_the_report_has_all_with_their_kinds(make_guide: MakeGuide, run: Run) -> None:
    root = make_guide({"a.md": "# A?\n\n[w](gone.md)\n"})
    said = run("build --strict --report r.json", root)
    assert said.exit_code == 1
    [problem] = json.loads((root / "r.json").read_text("utf-8"))["problems"]
    assert problem["kind"] == "dead link"
