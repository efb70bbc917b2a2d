"""However a guide came to be what it is, it is printed as if it were built for the first time.

A shard of the tests has a folder and a cache of its own, and a few states of a guide, each an edit
away from another. It goes from one to the next, builds, and compares with what was built of that
state from nothing. So every state is built from nothing once, and asked for many times.
"""

import os
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import DOT, write_files
from tests.prefork import Prefork

SHARDS = 4
STATES = 12
"""Of a shard, beside the first one."""
SEQUENCES = 50
EDITS = 3
"""Of a sequence."""

Files = Mapping[str, str]
State = tuple[int, ...]
"""Which of the choices was made, for each part of the guide."""

OTHER_DOT = DOT.replace('r="4"', 'r="2"')
LONG = "一段很长的文字，为了让这一页满起来。" * 60
BACK = ".question-head { background: url(assets/back.svg) }"
CHAPTER = '<h1 id="c-{{ chapter.number }}">{{ chapter.title }}</h1>'


def one(answer: str) -> Files:
    return {"content/01-a/01-one.md": f"---\ncheat: [甲]\n---\n# 一？\n\n{answer}\n"}


def two(tags: str, cheat: str = "乙") -> Files:
    front = f"---\ntags: [{tags}]\ncheat: [{cheat}]\n---\n"
    return {"content/01-a/02-two.md": f"{front}# 二？\n\n![图](dot.svg){{#dot}}\n"}


def three(name: str) -> Files:
    return {f"content/{name}": "# 三？\n\n没有图，见 [[two]] 和 [[dot]]。\n"}


def settings(lines: str = "", title: str = "书名") -> Files:
    return {"content/guide.toml": f'title = "{title}"\n{lines}\n'}


CHOICES: Mapping[str, tuple[Files, ...]] = {
    "an answer": (one("回答。"), one("改过。"), one(f"回答。\n\n{LONG}"), one("见 [[three]]。")),
    "tags": (two("编码"), two("编码, 图块"), two("图块"), two("编码", "换")),
    "a figure": ({"content/01-a/dot.svg": DOT}, {"content/01-a/dot.svg": OTHER_DOT}),
    "a file of a question": (
        three("02-b/01-three.md"),
        three("02-b/09-three.md"),
        three("01-a/00-three.md"),
        {},
    ),
    "another question": (
        {"content/02-b/02-four.md": "# 四？\n\n$x^2$\n"},
        {"content/02-b/02-four.md": "# 四？\n\n$x^3$\n"},
        {},
    ),
    "a chapter": (
        {},
        {"content/01-a/chapter.md": "# 编码器\n"},
        {"content/01-a/chapter.md": "# 编码器\n\n这一章的引言，见 [[two]]。\n"},
    ),
    "settings": (
        settings(),
        settings(title="改名"),
        settings('paper = "Letter"'),
        settings('new_page = "chapter"'),
        settings('language = "en"'),
    ),
    "the guide's stylesheet": (
        {},
        {"templates/guide.css": ".question { color: green }"},
        {"templates/guide.css": BACK},
    ),
    "a picture of the stylesheet": ({"assets/back.svg": DOT}, {"assets/back.svg": OTHER_DOT}),
    "the sheet's stylesheet": ({}, {"templates/cheatsheet.css": ".line { color: green }"}),
    "tokens": ({}, {"templates/tokens.css": ":root { --accent: #333 }"}),
    "a template": (
        {},
        {"templates/partials/chapter.html": CHAPTER},
        {"templates/partials/chapter.html": f"{CHAPTER}{{{{ chapter.intro_html | safe }}}}"},
    ),
}
FIRST: State = (0,) * len(CHOICES)


def files_of(state: State) -> dict[str, str]:
    chosen = (choices[n] for choices, n in zip(CHOICES.values(), state, strict=True))
    return {name: text for files in chosen for name, text in files.items()}


def some_states(chance: random.Random) -> list[State]:
    """Each but the first is one edit away from one before it; every part is edited in turn."""
    states = [FIRST]
    parts = chance.sample(range(len(CHOICES)), len(CHOICES))
    for number in range(STATES):
        part = parts[number % len(parts)]
        state = list(chance.choice(states))
        choices = len(list(CHOICES.values())[part])
        state[part] = chance.choice([n for n in range(choices) if n != state[part]])
        states.append(tuple(state))
    return states


def apart(a: State, b: State) -> int:
    """How many parts are different."""
    return sum(x != y for x, y in zip(a, b, strict=True))


@dataclass(frozen=True)
class Result:
    exit_code: int
    problems: str
    pdfs: Mapping[str, bytes]


@dataclass
class Desk:
    """A guide that somebody edits and builds, and how it came to be as it is."""

    root: Path
    prefork: Prefork
    chance: random.Random
    files: dict[str, str] = field(default_factory=dict)
    pdfs: Mapping[str, bytes] = field(default_factory=dict)
    """What a failing build leaves."""
    story: list[str] = field(default_factory=list)

    def edit(self, files: dict[str, str]) -> None:
        """Make these the files of the guide; sometimes as a tool does that keeps times."""
        keep = self.chance.random() < 0.25
        for name in sorted(self.files.keys() - files.keys()):
            (self.root / name).unlink()
            self.story.append(f"  remove {name}")
        for name, text in files.items():
            if text != self.files.get(name):
                self._write(name, text, keep and name in self.files)
        self.files = files

    def _write(self, name: str, text: str, keep_time: bool) -> None:
        path = self.root / name
        times = (path.stat().st_atime_ns, path.stat().st_mtime_ns) if keep_time else None
        write_files(self.root, {name: text})
        if times:
            os.utime(path, ns=times)
        kept = ", and give it its old time" if keep_time else ""
        shown = text if len(text) < 200 else f"{text[:200]}…"
        self.story.append(f"  write {name}: {shown!r}{kept}")

    def meddle(self) -> None:
        """Now and then something happens to what is built or kept."""
        what = self.chance.randrange(12)
        if what == 0:
            self.story.append("  remove output/guide.pdf")
            (self.root / "output" / "guide.pdf").unlink(missing_ok=True)
        elif what == 1:
            self.story.append("  spoil output/cheatsheet.pdf")
            write_files(self.root, {"output/cheatsheet.pdf": "something else"})
        elif what == 2:
            self.story.append("  lose every third file of the cache")
            for path in sorted((self.root / ".guide-cache").glob("??/*"))[::3]:
                path.unlink()
        self.pdfs = pdfs_of(self.root)

    def build(self) -> Result:
        self.story.append("  build")
        return built(self.root, self.prefork)


def pdfs_of(root: Path) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / "output").glob("*.pdf"))}


def built(root: Path, prefork: Prefork) -> Result:
    done = prefork.guide("build", "--quiet", "--jobs", "1", root)
    return Result(done.exit_code, done.said, pdfs_of(root))


def sequences(states: list[State], chance: random.Random) -> Iterator[list[State]]:
    """Mostly an edit at a time, or the same edit undone; sometimes several at once, or none."""
    state = FIRST
    for _ in range(SEQUENCES):
        sequence = []
        for _ in range(EDITS):
            near = [each for each in states if apart(each, state) == 1]
            state = chance.choice(near if chance.random() < 0.7 else states)
            sequence.append(state)
        yield sequence


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_sequence_of_edits(shard: int, tmp_path: Path, prefork: Prefork) -> None:
    chance = random.Random(shard)
    states = some_states(chance)

    @cache
    def from_nothing(state: State) -> Result:
        folder = tmp_path / str(states.index(state)) / "guide"
        return built(write_files(folder, files_of(state)), prefork)

    desk = Desk(write_files(tmp_path / "guide", {}), prefork, chance)
    for number, sequence in enumerate(sequences(states, chance)):
        desk.story.append(f"sequence {number}")
        for state in sequence:
            desk.edit(files_of(state))
            desk.meddle()
            check(desk, from_nothing(state))


def check(desk: Desk, wanted: Result) -> None:
    """Build; the guide is printed as wanted, or, if that is wrong, all is left as it was."""
    before, found = desk.pdfs, desk.build()
    story = "\n".join(desk.story)
    assert (found.exit_code, found.problems) == (wanted.exit_code, wanted.problems), story
    pdfs = wanted.pdfs if wanted.exit_code == 0 else before
    assert found.pdfs.keys() == pdfs.keys(), story
    different = [name for name in pdfs if found.pdfs[name] != pdfs[name]]
    assert not different, f"{different} are not as built from nothing, after\n{story}"
