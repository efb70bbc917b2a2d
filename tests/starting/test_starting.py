"""A guide begun, a question added, a machine looked at."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from guide.config import CheatSheet, Config, read_config
from guide.problems import Source
from guide.reading.draft import FrontMatter
from guide.starting import doctor
from guide.starting.settings import CHEATSHEET, FRONT_MATTER, SETTINGS, schemas, settings_file
from tests.conftest import DOT, MakeGuide, Run, write_files


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_init_makes_builds_without_a_word(language: str, tmp_path: Path, run: Run) -> None:
    root = tmp_path / "mine"
    assert run(f"init {root} --language {language}", tmp_path).exit_code == 0
    result = run("build -q", root)
    assert (result.exit_code, result.output) == (0, "")
    assert sorted(path.name for path in (root / "output").glob("*.pdf")) == [
        "cheatsheet.pdf",
        "guide.pdf",
    ]


def test_notes_become_a_guide(tmp_path: Path, run: Run) -> None:
    notes = {
        "notes/net/tcp.md": "# 三次握手？\n\n![图](img/a.svg)\n\n同步。\n",
        "notes/net/img/a.svg": DOT,
        "notes/net/udp.md": "没有标题的一段。\n",
    }
    write_files(tmp_path, notes)
    result = run(f"init {tmp_path / 'mine'} --from {tmp_path / 'notes'}", tmp_path)
    assert result.exit_code == 0, result.output
    made = {
        path.relative_to(tmp_path / "mine").as_posix(): path.read_text("utf-8")
        for path in (tmp_path / "mine").rglob("*.*")
        if path.suffix in (".md", ".svg")
    }
    assert made["content/01-net/01-三次握手.md"] == "# 三次握手？\n\n![图](a.svg)\n\n同步。\n"
    assert made["content/01-net/02-udp.md"] == "# udp\n\n没有标题的一段。\n"
    assert made["assets/a.svg"] == DOT
    assert run("build -q", tmp_path / "mine").exit_code == 0


def test_init_writes_over_nothing(tmp_path: Path, run: Run) -> None:
    write_files(tmp_path, {"assets/softmax.svg": "mine"})
    result = run(f"init {tmp_path} --language zh", tmp_path)
    assert result.exit_code == 1
    assert "assets/softmax.svg: error: it is there already" in result.output
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["softmax.svg"]


def test_init_speaks_as_the_machine_does(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, (locale, title) in enumerate([("zh_CN.UTF-8", "# 开始"), ("C", "# A start")]):
        monkeypatch.setenv("LC_ALL", locale)
        run(f"init {tmp_path / str(number)}", tmp_path)
        [chapter] = (tmp_path / str(number)).rglob("chapter.md")
        assert chapter.read_text("utf-8").startswith(title)


def test_every_key_stands_in_a_new_guides_settings() -> None:
    text = settings_file("“题”", "en")
    config, problems = read_config(Source("content/guide.toml", text))
    assert (config, problems) == (Config(title="“题”", language="en"), [])
    # And all those that are comments are as by default.
    bare = re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE)
    assert read_config(Source("content/guide.toml", bare)) == (config, [])
    for kind, about in ((Config, SETTINGS), (CheatSheet, CHEATSHEET), (FrontMatter, FRONT_MATTER)):
        names = {field.name for field in msgspec.structs.fields(kind)} - {"cheatsheet"}
        assert names == set(about)


def test_schemas_describe_every_key(run: Run, tmp_path: Path) -> None:
    said = json.loads(run("schema front-matter", tmp_path).output)
    assert said == schemas()["front-matter"]
    for name, table in {**schemas()["guide.toml"]["$defs"], **said["$defs"]}.items():
        assert table["additionalProperties"] is False, name
        for key, value in table["properties"].items():
            assert "description" in value or key == "cheatsheet"
    assert r"\\Z" not in json.dumps(schemas())


def test_a_question_is_added_behind_the_last(make_guide: MakeGuide, run: Run) -> None:
    files = {"content/01-a/07-x.md": "# 甲？\n\n答。\n", "content/02-b/01-y.md": "# 乙？\n\n答。\n"}
    root = make_guide(files)
    assert run('new "CLIP 是什么？"', root).exit_code == 0
    assert run("new What --chapter a", root).exit_code == 0
    assert run("new What --chapter c", root).output.startswith("content/c: error: no such chapter")
    added = sorted(path.relative_to(root).as_posix() for path in root.glob("content/*/*.md"))
    assert added[1] == "content/01-a/08-what.md"
    assert added[3] == "content/02-b/02-clip-是什么.md"
    assert run("check", root).output == "good: 4 questions in 2 chapters\n"


def test_doctor_says_what_to_do(
    make_guide: MakeGuide, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_guide({"content/a.md": "# 甲？\n\n答。\n"})
    result = run("doctor", root)
    assert result.exit_code == 0
    assert "weasyprint" in result.output and "→" not in result.output
    monkeypatch.setattr(doctor, "LIBRARIES", ("no-such-library",))
    result = run("doctor", root)
    assert result.exit_code == 1
    assert re.search(r"no-such-library +not installed\n +→ install `guide` anew", result.output)


LANGUAGES = {
    "zh-CN": ("目录", "zh-CN"),
    "zh-TW": ("目錄", "zh-TW"),
    "en-GB": ("Contents", "en-GB"),
    "de": ("Inhalt", "de"),
    "fr": ("Table des matières", "fr"),
    "es": ("Índice", "es"),
}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_language_has_words_of_its_own(tag: str) -> None:
    config, problems = read_config(Source("content/guide.toml", f'language = "{tag}"\n'))
    assert problems == []
    assert (config.words.contents, config.words.language_tag) == LANGUAGES[tag]


def test_a_language_without_words_is_told() -> None:
    config, [problem] = read_config(Source("content/guide.toml", 'language = "ja"\n'))
    assert str(problem).startswith("content/guide.toml:1:1: warning: `language`: the words")
    assert config.words.contents == "Contents"
    _, [wrong] = read_config(Source("content/guide.toml", 'language = "日本"\n'))
    assert "`language`" in str(wrong) and "write a language's tag" in str(wrong)
