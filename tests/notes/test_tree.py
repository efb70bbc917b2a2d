"""Folders as people have them: what becomes a chapter, a section, a question, in which order."""

import os
from pathlib import Path

from guide.notes.collection import collect
from guide.notes.tree import Notes
from guide.storage.root import Root
from tests.stock import Files, write_files


def notes_of(folder: Path, files: Files, only: str = "") -> Notes:
    return collect(Root.at(write_files(folder, files) / only))


def shown(notes: Notes) -> list[str]:
    """A line for each chapter and each question: its sections, its title, its file."""
    lines = []
    for part in notes.parts:
        lines.append(f"== {part.opening.title}")
        for piece in part.questions:
            lines.append(
                " / ".join((*piece.section, f"{title_of(piece.source.text) or piece.title}"))
            )
    return lines


def title_of(text: str) -> str:
    return next((line[2:] for line in text.split("\n") if line.startswith("# ")), "")


def note(title: str) -> str:
    return f"# {title}\n\nSome words of an answer.\n"


def said(notes: Notes) -> str:
    return "\n".join(map(str, notes.problems))


def test_top_folders_are_chapters_and_deeper_ones_sections(tmp_path: Path) -> None:
    notes = notes_of(
        tmp_path,
        {
            "1.network/tcp.md": note("TCP"),
            "1.network/http/cache.md": note("Cache"),
            "1.network/http/tls/keys.md": note("Keys"),
            "1.network/http/tls/hello.md": note("Hello"),
            "10.storage/disk.MD": note("Disk"),
            "2.systems/threads.markdown": note("Threads"),
            "3.pictures/a.png": b"",
        },
    )
    assert shown(notes) == [
        *("== network", "TCP", "http / Cache", "http / tls / Hello", "http / tls / Keys"),
        *("== systems", "Threads", "== storage", "Disk"),
    ]
    assert notes.problems == ()


def test_a_folder_of_one_note_is_no_section(tmp_path: Path) -> None:
    files = {"a/1.split/1.split.md": note("Split"), "a/2.join/x/y/join.md": note("Join")}
    assert shown(notes_of(tmp_path, {**files, "b/c.md": note("C")})) == [
        *("== a", "Split", "Join", "== b", "C")
    ]


def test_a_wrapper_is_entered(tmp_path: Path) -> None:
    files = {"README.md": note("About"), "extra.md": note("Extra")}
    below = {"docs/a/one.md": note("One"), "docs/b/two.md": note("Two")}
    assert shown(notes_of(tmp_path, {**files, **below})) == [
        *("== " + tmp_path.name, "Extra", "== a", "One", "== b", "Two")
    ]


def test_files_with_several_questions_are_chapters(tmp_path: Path) -> None:
    many = "# Sets\n\n" + "".join(f"## What is {n}?\n\nAn answer to it.\n\n" for n in "abcd")
    notes = notes_of(tmp_path, {"sets.md": many, "lone.md": note("Lone")})
    assert [line for line in shown(notes) if line.startswith("==")] == [
        f"== {tmp_path.name}",
        "== Sets",
    ]
    deeper = notes_of(tmp_path / "x", {"a/sets.md": many, "a/b.md": note("B"), "c/d.md": "e\n"})
    assert "Sets / What is a?" in shown(deeper)


def test_sections_of_the_only_file_are_chapters(tmp_path: Path) -> None:
    text = "# All\n\nBefore.\n\n" + "".join(
        f"## Part {p}\n\n### What is {p}1?\n\nAn answer.\n\n### What is {p}2?\n\nAn answer.\n\n"
        for p in "ab"
    )
    notes = notes_of(tmp_path, {"all.md": text, "other.md": note("Other")}, "all.md")
    assert shown(notes) == [
        *("== All", "== Part a", "What is a1?", "What is a2?"),
        *("== Part b", "What is b1?", "What is b2?"),
    ]
    assert notes.title == "all" and "Before." in notes.parts[0].opening.source.text


def test_what_is_no_note_is_passed_over_and_said_once(tmp_path: Path) -> None:
    notes = notes_of(
        tmp_path,
        {
            **dict.fromkeys(("LICENSE.md", "CONTRIBUTING.zh-CN.md", "changelog.md"), note("No")),
            **dict.fromkeys(("node_modules/x/README.md", "_build/a.md", "vendor/b.md"), note("No")),
            **dict.fromkeys((".github/ISSUE_TEMPLATE/bug.md", ".trash/b.md"), note("No")),
            **dict.fromkeys((".guide-cache/a.md", "output/a.md", "_coverpage.md"), note("No")),
            "a/blank.md": "\n \n",
            "a/license.md": note("What does a licence say?"),
            "b/output/b.md": note("What is output?"),
        },
    )
    assert shown(notes) == ["== a", "What does a licence say?", "== b", "What is output?"]
    assert sorted(problem.message for problem in notes.problems) == [
        "empty: 1 passed over (a/blank.md)",
        "no notes: 6 passed over (_build/, changelog.md, CONTRIBUTING.zh-CN.md, LICENSE.md, …)",
    ]
    assert {problem.kind for problem in notes.problems} == {"passed over"}


def test_one_language_is_taken(tmp_path: Path) -> None:
    readmes = {
        "README.md": note("Plain"),
        "README.zh-CN.md": note("No"),
        "README_fr.md": note("No"),
    }
    folders = {f"{code}/README-{code}.md": note("No") for code in ("fr-FR", "zh-TW", "pt-BR")}
    notes = notes_of(tmp_path / "a", {**readmes, **folders})
    assert shown(notes) == ["== ", "Plain"] and "translations: 5 passed over" in said(notes)
    sites = {f"docs/{name}.md": note(name) for name in ("zh/1", "zh/2", "en/1")}
    assert shown(notes_of(tmp_path / "b", sites)) == ["== ", "zh/1", "zh/2"]
    named = {"translations/german/README.md": note("No"), "a/a.md": note("A"), "b/b.md": note("B")}
    assert shown(notes_of(tmp_path / "c", named)) == ["== a", "A", "== b", "B"]
    alike = {"README.md": note("Plain"), "en.md": note("No"), "ja.md": note("No")}
    assert shown(notes_of(tmp_path / "d", alike)) == ["== ", "Plain"]


def test_folders_that_only_look_like_languages_are_read(tmp_path: Path) -> None:
    files = {"cs/sort.md": note("Sort"), "it/net.md": note("Net"), "hr/pay.md": note("Pay")}
    assert len(shown(notes_of(tmp_path / "a", files))) == 6
    learning = {"english/words.md": note("Words"), "maths/sets.md": note("Sets")}
    assert "Words" in shown(notes_of(tmp_path / "b", learning))


def test_numbers_give_the_order(tmp_path: Path) -> None:
    names = ("第十一章 图", "第二章 树", "第一章 表", "第二十章 串")
    notes = notes_of(tmp_path, {f"{name}/a.md": note(name[-1]) for name in names})
    assert shown(notes)[::2] == ["== 表", "== 树", "== 图", "== 串"]
    files = [f"Chapter {n} of it.md" for n in (3, 10, 2)] + ["十、末.md", "九、前.md", "Preface.md"]
    notes = notes_of(tmp_path / "x", {name: "Words.\n" for name in files})
    [part] = notes.parts
    order = [piece.source.name.partition(" of")[0] for piece in part.questions]
    assert order == ["Preface.md", "九、前.md", "十、末.md", "Chapter 2", "Chapter 3", "Chapter 10"]
    assert [piece.title for piece in part.questions[1:4]] == ["前", "末", "of it"]


def test_front_matter_gives_the_order(tmp_path: Path) -> None:
    weights = {"a": "weight: 3", "b": "sidebar_position: 1", "c": "nav_order: 2", "d": "x: 1"}
    files = {f"t/{name}.md": f"---\n{line}\n---\n{note(name)}" for name, line in weights.items()}
    assert shown(notes_of(tmp_path / "a", {**files, "u/e.md": note("e")}))[:5] == [
        *("== t", "b", "c", "a", "d")
    ]
    dates = {"a": "2024-03-01", "b": "2023-01-01", "c": "2024-01-31"}
    files = {f"t/{name}.md": f"---\ndate: {day}\n---\n{note(name)}" for name, day in dates.items()}
    assert shown(notes_of(tmp_path / "b", {**files, "u/e.md": note("e")}))[1:4] == ["b", "c", "a"]


def test_a_readme_opens_its_folder(tmp_path: Path) -> None:
    files = {"a/README.md": "# 2. Graphs\n\nOf edges.\n", "a/walk.md": note("Walk")}
    notes = notes_of(tmp_path, {**files, "b/index.md": note("Alone")})
    assert shown(notes) == ["== Graphs", "Walk", "== b", "Alone"]
    assert "Of edges." in notes.parts[0].opening.source.text
    assert title_of(notes.parts[0].opening.source.text) == "Graphs"


def test_a_readme_of_links_gives_its_title_alone(tmp_path: Path) -> None:
    links = "".join(f"- [{n}](./{n}.md)\n" for n in "abcde")
    files = {f"t/{n}.md": note(n) for n in "abcde"}
    notes = notes_of(
        tmp_path, {"t/README.md": f"# Letters\n\n{links}", **files, "u/e.md": note("e")}
    )
    assert shown(notes)[0] == "== Letters" and "./a.md" not in notes.parts[0].opening.source.text
    assert "lists of the others: 1 passed over" in said(notes)


def test_in_a_vault_notes_are_called_as_their_files_are(tmp_path: Path) -> None:
    files = {"c/Week 3.md": "# General\n\nWords.\n\n## More\n\nWords.\n", "d/Same.md": note("Same")}
    notes = notes_of(tmp_path, {**files, ".obsidian/app.json": "{}"})
    first, second = (part.questions[0] for part in notes.parts)
    assert first.title == "Week 3" and "## General" in first.source.text
    assert "### More" in first.source.text and "# Same" in second.source.text
    plain = notes_of(tmp_path / "x", {"c/Week 3.md": note("General"), "d/e.md": note("E")})
    assert shown(plain)[1] == "General"


def test_links_pipes_and_what_cannot_be_read_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    write_files(folder, {"a.md": note("A"), "b.md": note("B")})
    write_files(tmp_path, {"secret.md": note("Secret"), "out/x.md": note("Out")})
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "far").symlink_to(tmp_path / "out")
    (folder / "round").symlink_to(folder)
    os.mkfifo(folder / "pipe.md")
    notes = notes_of(folder, {})
    assert shown(notes) == ["== ", "A", "B"]
    assert "links out of the folder, or to nothing: 2 passed over (far, link.md)" in said(notes)
    assert "no regular files: 1 passed over (pipe.md)" in said(notes)


def test_names_of_other_bytes_than_utf_8_are_read(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/" + "进程.md".encode("gb18030")
    with open(path, "wb") as file:
        file.write(b"Words.\n")
    notes = notes_of(tmp_path, {"b.md": note("B")})
    assert "进程" in shown(notes)


def test_notion_wraps_its_pages(tmp_path: Path) -> None:
    ids = [f"{n:032x}" for n in range(1, 5)]
    properties = "Tags: maths, 图论\nDate: May 1"
    files = {
        f"Export-1/Exam {ids[0]}.md": "# Exam\n\nAll of it.\n",
        f"Export-1/Exam {ids[0]}/Day 1 {ids[1]}.md": f"# Day 1\n\n{properties}\n\nX.\n",
        f"Export-1/Exam {ids[0]}/Day 2 {ids[2]}.md": "Words.\n",
        f"Export-1/Exam {ids[0]}/list {ids[3]}.csv": "a,b\n",
    }
    notes = notes_of(tmp_path, files)
    [part] = notes.parts
    assert title_of(part.opening.source.text) == "Exam" and len(part.questions) == 2
    assert part.questions[0].tags == ("maths", "图论")
    assert "Tags" not in part.questions[0].source.text and part.questions[1].title == "Day 2"


def test_a_guide_keeps_its_own_front_matter_when_it_is_read_leniently(tmp_path: Path) -> None:
    files = {"content/a/q.md": "---\nlevel: 2\n---\n# Q?\n\nA.\n", "README.md": note("No")}
    root = write_files(tmp_path, {**files, "content/guide.toml": ""})
    [part] = collect(Root.at(root, lenient=True)).parts
    assert part.questions[0].source.text.startswith("---\nlevel: 2")


def test_titles_lose_numbers_that_only_sort_them(tmp_path: Path) -> None:
    sections = "## 1. First part\n\nWords.\n\n## 2. Second part\n\nWords.\n"
    files = {
        "a/x.md": note('<a name="x"></a> 3. ML depth'),
        "a/y.md": note("3.2.1 什么是注意力"),
        "a/z.md": note("12) 3D vision in 2023"),
        "a/zz.md": sections,
    }
    notes = notes_of(tmp_path / "sorted", files)
    assert shown(notes)[1:] == [
        *('<a name="x"></a> ML depth', "什么是注意力", "3D vision in 2023", "zz")
    ]
    assert "## 1. First part" in notes.parts[0].questions[-1].source.text
    listed = {"a/1.md": note("1. Two sum"), "a/2.md": note("146. LRU cache")}
    assert shown(notes_of(tmp_path / "listed", listed))[1:] == ["1. Two sum", "146. LRU cache"]
