"""Templates of a stranger: they reach no code and no file, and they end."""

from pathlib import Path

import pytest

from guide.editions.leaves import leaves_of
from guide.limits import TEMPLATE_TOKENS
from guide.problems import GuideError
from guide.reading.guide import read_guide
from guide.setting import spending
from guide.setting.theme import Theme, unlinked
from guide.storage.root import Root
from tests.conftest import REPOSITORY, MakeGuide

FILES = {
    "content/guide.toml": 'author = "某人"\ntitle = "题"\n',
    "content/01-one/chapter.md": "# 章\n\n引言。\n",
    "content/01-one/q.md": "---\ntags: [a]\nlevel: 1\n---\n# 题 $x$？\n\n答案。\n",
    "content/glossary.md": "答案 | answer | A\n: 意思。\n",
}
GROWING = (
    "{{% set ns = namespace(a={0}) %}}{{% for i in range(99) %}}{1}{{% endfor %}}{{{{ ns.a }}}}"
)


def composed(root: Path, template: str, kind: str = "question") -> str:
    """What a template makes of the first sheet of a kind."""
    path = root / "templates" / "guide.html"
    path.parent.mkdir(exist_ok=True)
    path.write_text(template, "utf-8")
    guide, _ = read_guide(Root.at(root))
    leaf = next(leaf for leaf in leaves_of(guide) if leaf.kind == kind)
    return Theme(guide).compose("guide.html", **leaf.values)


@pytest.fixture
def root(make_guide: MakeGuide) -> Path:
    return make_guide(FILES)


@pytest.mark.parametrize(
    "expression",
    [
        "cycler.__init__.__globals__.os.popen('id').read()",
        "joiner.__init__.__globals__",
        "namespace.__init__",
        "self.__init__.__globals__",
        "guide | attr('__class__')",
        "[guide] | map(attribute='__class__') | first",
        "[1] | selectattr('__class__') | list",
        "[1, 2] | sort(attribute='__class__')",
        "'{0.__class__}'.format(guide)",
        "'{x.__class__}'.format_map({'x': guide})",
        "('{0.__class__}' | safe).format(guide)",
        "''.__class__.__mro__[1].__subclasses__()",
        "guide._fields",
        "guide['_fields']",
        "guide.root",
        "guide.images",
        "guide.config_source",
        "questions[0].source",
        "questions[0].characters",
        "range.__self__",
        "nothing.__class__",
        "guide.questions.append(1)",
        "guide.tags.update({})",
        "words.alerts.clear()",
        "lipsum.__globals__",
    ],
)
def test_nothing_of_python_is_reached(root: Path, expression: str) -> None:
    with pytest.raises(GuideError) as error:
        composed(root, f"\n<p>{{{{ {expression} }}}}")
    [problem] = error.value.problems
    assert str(problem.place) == "templates/guide.html:2:1"


def test_macros_and_loops_show_nothing_of_themselves(root: Path) -> None:
    for template in (
        "{% macro m() %}{% endmacro %}{{ m._func.__globals__ }}",
        "{% for a in [1] %}{{ loop._iterable }}{% endfor %}",
        "{% import 'partials/ticks.html' as t %}{{ t.__class__ }}",
    ):
        with pytest.raises(GuideError, match="not allowed"):
            composed(root, template)


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        ("guide.title ~ guide.config.author ~ guide.config.paper", "题某人A4"),
        ("guide.config.cheatsheet.columns", "3"),
        ("guide.chapters[0].title ~ guide.questions[0].id ~ guide.questions | length", "章q1"),
        ("kind ~ chapter.number ~ chapter.id ~ chapter.title", "question101-one章"),
        ("chapter.intro_html | striptags", "引言。"),
        ("chapter.questions[0] == questions[0] and questions[0] in guide.questions", "True"),
        ("questions[0].title_html | unlinked | phrased | length > 9", "True"),
        ("questions[0].level ~ questions[0].tags[0]", "1a"),
        ("questions[0].short_title == questions[0].title", "True"),
        ("questions[0].cheat_html | map('unlinked') | first | striptags", "答案。"),
        ("guide.glossary[0].name ~ guide.glossary[0].aliases[0]", "答案A"),
        ("guide.glossary[0].uses[0].anchor | length > 0", "True"),
        ("words.count.format(7) ~ words.levels[0] ~ words.alerts.note", "7 问基础注意"),
        ("'%05.1f' % 2.5 ~ '{:>4}'.format(7) ~ '7' | center(3)", "002.5   7 7 "),
        ("guide.tags.items() | list | length ~ lang", "1zh-Hans"),
        ("[3, 1, 2] | sort | join(', ')", "1, 2, 3"),
        ("(questions * 2)[1:] | selectattr('level', 'eq', 1) | list | length", "1"),
    ],
)
def test_the_values_of_the_readme_are_there(root: Path, expression: str, printed: str) -> None:
    assert composed(root, f"{{{{ {expression} }}}}") == printed


def test_loops_know_where_they_are(root: Path) -> None:
    template = (
        "{% for a in [1, 2, 3] if a > 1 %}{{ loop.index }}/{{ loop.length }}"
        "{{ '.' if loop.last else ',' }}{% else %}none{% endfor %}"
        "{% for a in [] %}{% else %}none{% endfor %}"
    )
    assert composed(root, template) == "1/2,2/2.none"


@pytest.mark.parametrize(
    "template",
    [
        "{% for i in range(10**9) %}{% endfor %}",
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{% for i in range(99999) %}{% for j in range(99999) if false %}{% endfor %}{% endfor %}",
        "{% for a in [1, 2] recursive %}{{ loop([1, 2]) if loop.depth < 60 }}{% endfor %}",
        "{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(60) }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% block x %}{{ self.x() }}{% endblock %}",
        "{% include 'guide.html' %}",
        "{% extends 'guide.html' %}",
        "{% import 'guide.html' as g %}",
        "{{ 'a' * 10**9 }}",
        "{{ [1] * 10**9 }}",
        "{{ 10**(10**9) }}",
        "{{ 'a' | center(10**9) }}",
        "{{ 'a'.ljust(10**9) }}",
        "{{ '1'.zfill(10**9) }}",
        "{{ '\\t'.expandtabs(10**9) }}",
        "{{ 'a' | indent(10**9, first=true) }}",
        "{{ [1] | batch(10**9, 0) | list }}",
        "{{ [1] | slice(10**9) | list }}",
        "{{ 5 | round(-(10**9)) }}",
        "{{ '{:>1000000000}'.format(1) }}",
        "{{ '{:>{}}'.format(1, 10**9) }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '%*d' % (10**9, 1) }}",
        "{{ '%1000000000d' | format(1) }}",
        "{{ ('a' * 100000).translate({97: 'x' * 100000}) }}",
        "{{ ['a' * 100000] * 9999 | map('replace', 'a', 'b' * 10000) | list }}",
        "{{ range(99999) | map('center', 99999) | list }}",
        "{{ range(99999) | select('in', range(99999) | map('string') | list) | list }}",
        "{{ ('a' * 5000000) | wordwrap(1) }}",
        "{{ (')' * 1000000) | urlize }}",
        "{% filter center(10**9) %}a{% endfilter %}",
        GROWING.format("'ab'", "{% set ns.a = ns.a ~ ns.a %}"),
        GROWING.format("'ab'", "{% set b %}{{ ns.a }}{{ ns.a }}{% endset %}{% set ns.a = b %}"),
        GROWING.format("'ab'", "{% set ns.a = [ns.a, ns.a] %}"),
        GROWING.format("'ab'", "{% set ns.a = (ns.a, ns.a) %}"),
        GROWING.format("'ab'", "{% set ns.a = dict(a=ns.a, b=ns.a) %}"),
        GROWING.format("'ab'", "{% set ns.a = namespace(a=ns.a, b=ns.a) %}"),
        GROWING.format("'a'", "{% set ns.a = ns.a | replace('a', 'aa') %}"),
        GROWING.format("'a'", "{% set ns.a = ns.a.replace('a', 'aa') %}"),
        GROWING.format("'ab'", "{% set ns.a = '{0}{0}'.format(ns.a) %}"),
        GROWING.format("'ab'", "{% set ns.a = '%s%s' % (ns.a, ns.a) %}"),
        GROWING.format("'ab'", "{% set ns.a = ns.a | join(ns.a) %}"),
        GROWING.format("'ab'", "{% set ns.a = ns.a.join([ns.a, ns.a]) %}"),
        GROWING.format("[1]", "{% set ns.a = ns.a + ns.a %}"),
        GROWING.format("10", "{% set ns.a = ns.a * ns.a %}"),
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{% if 1 %}" * 3000 + "{% endif %}" * 3000,
        "{% for a in [1] %}" * 30 + "{% endfor %}" * 30,
        "{{ " + " + ".join(["1"] * 5000) + " }}",
        "{{ 1" + "|string" * 5000 + " }}",
        "{{ " + "[" * 5000 + "]" * 5000 + " }}",
        "{{ " + "not " * 5000 + "1 }}",
        "{{" * 50000,
        "{#" * 50000,
        "{{ " + "9" * 50000 + " }}",
        "{{ 1 }}" * (TEMPLATE_TOKENS // 3 + 2),
    ],
)
def test_a_template_without_end_ends_with_a_problem(
    root: Path, monkeypatch: pytest.MonkeyPatch, template: str
) -> None:
    monkeypatch.setattr(spending, "TEMPLATE_WORK", 30_000_000)
    with pytest.raises(GuideError) as error:
        composed(root, template)
    [problem] = error.value.problems
    assert problem.place.file == "templates/guide.html"


def test_a_loop_prints_no_more_than_it_may(root: Path) -> None:
    """What stands in the template itself is counted with each turn."""
    data = "x" * 100_000
    with pytest.raises(GuideError, match="characters for one sheet"):
        composed(root, f"{{% for i in range(99999) %}}{data}{{% endfor %}}")


def test_every_sheet_has_its_own_account(root: Path) -> None:
    guide, _ = read_guide(Root.at(root))
    (root / "templates").mkdir()
    (root / "templates/guide.html").write_text("{% for i in range(99999) %}{% endfor %}{{ kind }}")
    theme = Theme(guide)
    leaf = next(leaves_of(guide))
    assert {theme.compose("guide.html", **leaf.values) for _ in range(20)} == {leaf.kind}


def test_the_bundled_templates_need_a_hundredth_of_what_they_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spending, "TEMPLATE_WORK", spending.TEMPLATE_WORK // 100)
    monkeypatch.setattr(spending, "TEMPLATE_TEXT", spending.TEMPLATE_TEXT // 100)
    guide, _ = read_guide(Root.at(REPOSITORY))
    theme = Theme(guide)
    for leaf in leaves_of(guide):
        theme.compose("guide.html", **leaf.values)


def test_a_template_that_is_no_text_has_a_place(root: Path) -> None:
    guide, _ = read_guide(Root.at(root))
    (root / "templates").mkdir()
    (root / "templates/guide.html").write_bytes(b"<p>\n\xff")
    with pytest.raises(GuideError, match=r"^templates/guide.html:2:1: error: not UTF-8"):
        Theme(guide).compose("guide.html")


@pytest.mark.parametrize(
    "name", ["../content/q.md", "/etc/passwd", "a\\u0000b", "a" * 5000, "partials", "", ".", ".."]
)
def test_only_templates_are_included(root: Path, name: str) -> None:
    with pytest.raises(GuideError, match="TemplateNotFound"):
        composed(root, f'{{% include "{name}" %}}')


def test_unlinked_leaves_links_and_notes_out() -> None:
    note = '<span class="footnote">注</span>'
    assert unlinked(f'甲 <a class="x" href="#q">乙</a>  {note}。') == "甲 乙。"
    assert unlinked('<abbr>甲</abbr> <span class="x">乙</span>') == (
        '<abbr>甲</abbr> <span class="x">乙</span>'
    )
    assert unlinked('<span class="footnote">甲\n</span>') == '<span class="footnote">甲\n</span>'


@pytest.mark.parametrize(
    "many", ["<a ", '<span class="footnote">', '<span class="footnote">\n', " ", "\xa0 "]
)
def test_unlinked_does_not_go_back_and_forth(many: str) -> None:
    """Each of these took time with the square of its length: a minute or more."""
    text = many * 300_000
    assert unlinked(text) == text
    assert unlinked(text + "\n</span>\n>") in (text + "\n</span>\n>", "\n>")
