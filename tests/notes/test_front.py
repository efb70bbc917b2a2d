"""What other programs write at the head of a note."""

import pytest

from guide.notes.foreign_front import Front, take_front
from guide.problems import Source

YAML = """---
title: "图论: 入门"
date: 2024-01-02
tags: [BFS, DFS]
categories:
  - 算法
aliases: graphs
head:
  - - meta
    - name: keywords
permalink: !!python/object/apply:os.system [x]
---
# Other

Words.
"""
TOML = """+++
title = 'Graphs'
weight = 3
date = 2024-01-02
[taxonomies]
tags = ["BFS"]
+++
Words.
"""


def front_of(text: str, name: str = "a.md") -> tuple[Front, str, list[str]]:
    front, source, problems = take_front(Source(name, text))
    assert source.text.count("\n") == text.count("\n")
    return front, source.text, [str(problem) for problem in problems]


def test_yaml_of_sites_and_vaults() -> None:
    front, text, problems = front_of(YAML)
    assert front == Front("图论: 入门", ("BFS", "DFS", "算法"), ("graphs",), None, "2024-01-02")
    assert text.lstrip("\n").startswith("# Other") and problems == []


def test_toml_of_hugo() -> None:
    front, text, _ = front_of(TOML)
    assert (front.title, front.order, front.tags, front.date) == (
        "Graphs",
        3,
        ("BFS",),
        "2024-01-02",
    )
    assert text.strip() == "Words."


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("tags: a, b，c", ("a", "b", "c")),
        ("tag: '#one #two/three'", ("one", "two/three")),
        ("keywords: [x, x, 1]", ("x", "1")),
        ("tags:", ()),
        ("tags: {a: b}", ()),
    ],
)
def test_tags_are_written_in_many_ways(line: str, tags: tuple[str, ...]) -> None:
    assert front_of(f"---\n{line}\n---\nx\n")[0].tags == tags


def test_broken_front_matter_is_told_once_and_its_lines_go() -> None:
    front, text, [problem] = front_of("---\ntitle: Java: the basics\ntags: [a\n---\n# Words\n")
    assert front.title == "Java: the basics" and text == "\n\n\n\n# Words\n"
    assert problem.startswith("a.md:2:1: warning: broken front matter: ")


def test_hexo_needs_no_first_fence() -> None:
    front, text, _ = front_of("title: Graphs\ndate: 2024-01-02\n---\nWords.\n")
    assert front.title == "Graphs" and text == "\n\n\nWords.\n"


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nA rule, and words.\n\n---\n\nMore.\n",
        "title: Not a head, but a line\n\nWords.\n",
        "---\nnever closed: x\n\nWords.\n",
        "Tags: not of Notion\n",
    ],
)
def test_what_is_no_front_matter_stays(text: str) -> None:
    assert front_of(text) == (Front(), text, [])


@pytest.mark.parametrize("text", ["[" * 500, "{{x}}: y", "a: &a [*a]", "\x1f: y", "? [a]\n: b"])
def test_hostile_front_matter_is_contained(text: str) -> None:
    front, left, _ = front_of(f"---\nkey: {text}\n---\nWords.\n")
    assert front.title == "" and left.strip() == "Words."
