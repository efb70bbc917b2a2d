"""A draft from the cache is the draft that would be read, or it is read."""

from pathlib import Path

import pytest

from guide.problems import Source
from guide.reading import manuscript
from guide.reading.desk import Desk, Options
from guide.reading.draft import Draft
from guide.reading.image_files import Image
from guide.storage.cache import Cache
from guide.storage.root import Root
from guide.storage.versions import versions
from tests.conftest import DOT

TEXT = """\
---
id: vit
short_title: 图块
tags: [编码器, "2021"]
level: 2
cheat: ['切成 **块**，$x^2$']
---
# ViT 怎样把*图*变成词？

::: short
见 [[clip]] 和[那里](02-clip.md)。
:::

甲[^1] $\\frac{a}{b}$ $\\boxed{x}$ <sub>乙</sub>

#### 跳级

![一个点](dot.svg){#fig-dot width=30%}

{#here}
> [!TIP]
> 又见 [[fig-dot]]，`<code>`。

[^1]: 注。
"""
SOURCE = Source("content/01-vit.md", TEXT)
CHINESE = Options("zh", False)


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are parsed."""
    names: list[str] = []
    for kind in ("read_question", "read_opening"):

        def noting(
            source: Source, *rest: object, read: object = getattr(manuscript, kind)
        ) -> Draft:
            names.append(source.name)
            return read(source, *rest)  # type: ignore[operator]

        monkeypatch.setattr(manuscript, kind, noting)
    return names


def draft_of(cache: Cache | None, source: Source = SOURCE, options: Options = CHINESE) -> Draft:
    [draft] = Desk(cache).questions([source], options)
    return draft


def entries(folder: Path) -> list[Path]:
    return [path for path in folder.glob("??/*") if path.is_file()]


def test_a_kept_draft_is_the_one_that_was_read(tmp_path: Path, readings: list[str]) -> None:
    fresh = draft_of(None)
    assert fresh.marks and fresh.figures and fresh.anchors and fresh.problems, "it has everything"
    first = draft_of(Cache(tmp_path))
    readings.clear()
    kept = draft_of(Cache(tmp_path))
    assert readings == []
    assert fresh == first == kept
    assert repr(kept) == repr(fresh), "tuples are no lists"


def test_an_opening_is_no_question(tmp_path: Path, readings: list[str]) -> None:
    desk = Desk(Cache(tmp_path))
    source = Source("content/01-a/chapter.md", "# 章\n\n见 [[vit]]。\n\n![图](dot.svg)\n")
    assert desk.questions([source], CHINESE) != [desk.opening(source, CHINESE)]
    readings.clear()
    assert desk.opening(source, CHINESE) == Desk().opening(source, CHINESE)
    assert readings == [source.name], "by the desk without a cache alone"


def test_only_what_is_missing_is_read_and_many_are_spread(
    tmp_path: Path, readings: list[str]
) -> None:
    sources = [Source(f"content/{n}.md", f"# 题 {n}？\n\n答。\n") for n in range(12)]
    spread: list[int] = []

    def by_others(function, tasks):
        spread.append(len(tasks))
        return map(function, tasks)

    first = Desk(Cache(tmp_path), by_others).questions(sources[:9:2], CHINESE)
    assert (len(readings), spread) == (5, [5])
    drafts = Desk(Cache(tmp_path), by_others).questions(sources, CHINESE)
    assert (len(readings), spread) == (12, [5, 7])
    assert [draft.title for draft in drafts] == [f"题 {n}？" for n in range(12)]
    assert drafts[:9:2] == first
    more = [*sources, Source("content/12.md", "# 多？\n\n答。\n")]
    assert Desk(Cache(tmp_path), by_others).questions(more, CHINESE)[:-1] == drafts
    assert (len(readings), spread) == (13, [5, 7]), "one is read where it is"


@pytest.mark.parametrize(
    "damage",
    [
        lambda cache, key: cache.put(key, b""),
        lambda cache, key: cache.put(key, b"\xc1 no msgpack"),
        lambda cache, key: cache.put(key, b"\x81\xa5title\x07"),  # a title that is a number
    ],
    ids=["empty", "no msgpack", "of another type"],
)
def test_an_entry_that_is_no_draft_is_read_again(
    damage, tmp_path: Path, readings: list[str]
) -> None:
    fresh = draft_of(Cache(tmp_path))
    [entry] = entries(tmp_path)
    damage(Cache(tmp_path), entry.parent.name + entry.name)
    readings.clear()
    assert draft_of(Cache(tmp_path)) == fresh
    assert readings == [SOURCE.name]
    assert draft_of(Cache(tmp_path)) == fresh
    assert readings == [SOURCE.name], "it was put in the place of the other"


def test_a_damaged_file_is_read_again(tmp_path: Path, readings: list[str]) -> None:
    fresh = draft_of(Cache(tmp_path))
    [entry] = entries(tmp_path)
    entry.write_bytes(entry.read_bytes()[:-1])
    assert draft_of(Cache(tmp_path)) == fresh
    assert readings == [SOURCE.name] * 2


def test_what_a_draft_depends_on_is_in_its_key(
    tmp_path: Path, readings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(source: Source = SOURCE, options: Options = CHINESE) -> Draft:
        return draft_of(Cache(tmp_path), source, options)

    plain = read()
    assert read(options=Options("en", False)) != plain
    assert "<sub>" in read(options=Options("zh", True)).body_html
    assert "<sub>" not in plain.body_html
    read(Source(SOURCE.name, f"{TEXT}\n"))
    moved = read(Source("content/other.md", TEXT))
    assert {problem.place.file for problem in moved.problems} == {"content/other.md"}
    face = tmp_path / "face.ttf"
    face.write_bytes(b"another width")
    with monkeypatch.context() as patch:
        patch.setattr("guide.reading.desk.METRICS", (face,))
        read()
    with monkeypatch.context() as patch:
        patch.setattr("guide.storage.versions.__version__", "another")
        versions.cache_clear()
        read()
    versions.cache_clear()
    assert len(readings) == len(entries(tmp_path)) == 7
    assert read() == plain
    assert len(readings) == 7


def test_an_image_is_kept_until_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "dot.svg"
    drawing = DOT.replace("</svg>", "<text>图</text></svg>")
    path.write_text(drawing, "utf-8")
    folder = tmp_path / "cache"
    root = Root.at(tmp_path)
    first = Desk(Cache(folder)).image(path, root)
    assert (first, Desk(Cache(folder)).image(path, root)) == (Desk().image(path, root),) * 2
    assert set(first.characters) == {"图"}
    path.write_text("<svg", "utf-8")
    assert Desk(Cache(folder)).image(path, root).problem
    path.unlink()
    assert "cannot be read" in Desk(Cache(folder)).image(path, root).problem
    path.write_text(drawing, "utf-8")
    assert Desk(Cache(folder)).image(path, root) == first
    assert isinstance(first, Image)
    assert len(entries(folder)) == 2
