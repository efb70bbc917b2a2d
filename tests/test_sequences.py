"""However a guide came to be what it is, it is printed as if it were built for the first time.

A guide is made of parts, each of which can be one of several. Every one that can be chosen is an
edit; the edits are dealt among the shards of the test. A shard has a folder, a cache, and a few
states of the guide, each an edit away from another. It goes from one to the next, builds, and
compares with what was built of that state from nothing: once, however often it comes by.
"""

import os
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from guide.build import Request, build
from guide.problems import GuideError
from tests.conftest import DOT, write_files

SHARDS = 4
SEQUENCES = 50
"""Of a shard."""
EDITS = 2
"""Of a sequence, at most: each goes on where the last ended."""

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
    "an answer": (one("回答。"), one("改过。"), one(f"回答。\n\n{LONG}"), one("见 [[two]]。")),
    "tags": (two("编码"), two("编码, 图块"), two("图块", "换")),
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
        {"templates/guide.css": BACK, "assets/back.svg": DOT},
        {"templates/guide.css": BACK, "assets/back.svg": OTHER_DOT},
    ),
    "the sheet's stylesheet": ({}, {"templates/cheatsheet.css": ".line { color: green }"}),
    "tokens": ({}, {"templates/tokens.css": ":root { --accent: #333 }"}),
    "a template": ({}, {"templates/partials/chapter.html": CHAPTER}),
    "a mistake": ({}, {"content/02-b/03-five.md": "# 五？\n\n见 [[nobody]]。\n"}),
}
FIRST: State = (0,) * len(CHOICES)


def files_of(state: State) -> dict[str, str]:
    chosen = (choices[n] for choices, n in zip(CHOICES.values(), state, strict=True))
    return {name: text for files in chosen for name, text in files.items()}


def states_of(shard: int) -> list[State]:
    """The first one, for each edit that was dealt to the shard one with it, one with a mistake."""
    *parts, mistake = enumerate(CHOICES.values())
    edits = [(part, n) for part, choices in parts for n in range(1, len(choices))]
    chance = random.Random(shard)
    dealt = chance.sample(edits[shard::SHARDS], len(edits[shard::SHARDS]))
    states = [FIRST]
    for part, choice in [*dealt, (mistake[0], 1)]:
        state = chance.choice(states)
        states.append((*state[:part], choice, *state[part + 1 :]))
    return states


def sequences(states: Sequence[State], chance: random.Random) -> Iterator[list[State]]:
    """Mostly an edit at a time, or the same edit undone; sometimes several at once, or none."""
    state = FIRST
    for _ in range(SEQUENCES):
        sequence = []
        for _ in range(chance.randint(1, EDITS)):
            near = [each for each in states if apart(each, state) == 1]
            state = chance.choice(near if chance.random() < 0.7 else states)
            sequence.append(state)
        yield sequence


def apart(a: State, b: State) -> int:
    """In how many parts they differ."""
    return sum(x != y for x, y in zip(a, b, strict=True))


@dataclass(frozen=True)
class Result:
    good: bool
    problems: tuple[str, ...]
    pdfs: Mapping[str, bytes]
    """What lies in output/, whether it was just built or is left from before."""


def built(root: Path) -> Result:
    try:
        problems, good = build(Request(root, jobs=1), lambda step: None).warnings, True
    except GuideError as error:
        problems, good = tuple(error.problems), False
    return Result(good, tuple(map(str, problems)), pdfs_of(root))


def pdfs_of(root: Path) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((root / "output").glob("*.pdf"))}


@dataclass
class Desk:
    """A guide on which somebody works, and the story of how it came to be what it is."""

    root: Path
    chance: random.Random
    files: Mapping[str, str] = field(default_factory=dict)
    story: list[str] = field(default_factory=list)

    def edit(self, files: Mapping[str, str]) -> None:
        """Make these the files of the guide; sometimes with tools that keep a file's time."""
        keep_time = self.chance.random() < 0.25
        for name in sorted(self.files.keys() - files.keys()):
            (self.root / name).unlink()
            self.story.append(f"  remove {name}")
        for name, text in files.items():
            if text != self.files.get(name):
                self._write(name, text, keep_time and name in self.files)
        self.files = files

    def _write(self, name: str, text: str, keep_time: bool) -> None:
        path = self.root / name
        before = path.stat() if keep_time else None
        write_files(self.root, {name: text})
        if before:
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        kept = ", with its old time" if keep_time else ""
        self.story.append(f"  write {name}{kept}: {text[:200]!r}{'…' * (len(text) > 200)}")

    def meddle(self) -> None:
        """Now and then something happens to what was built or kept."""
        events = [
            "",
            "remove output/guide.pdf",
            "spoil output/cheatsheet.pdf",
            "thin out the cache",
        ]
        [event] = self.chance.choices(events, weights=(30, 3, 3, 1))
        if not event:
            return
        self.story.append(f"  {event}")
        if "remove" in event:
            (self.root / "output" / "guide.pdf").unlink(missing_ok=True)
        elif "spoil" in event:
            write_files(self.root, {"output/cheatsheet.pdf": "something else"})
        else:
            for path in sorted((self.root / ".guide-cache").glob("??/*"))[::3]:
                path.unlink()

    def check(self, wanted: Result) -> None:
        """Build: all is as wanted, and if that is a problem, output/ is as it was."""
        self.story.append("  build")
        before = pdfs_of(self.root)
        found = built(self.root)
        story = "after\n" + "\n".join(self.story)
        assert (found.good, found.problems) == (wanted.good, wanted.problems), story
        pdfs = wanted.pdfs if wanted.good else before
        assert found.pdfs.keys() == pdfs.keys(), story
        different = [name for name in pdfs if found.pdfs[name] != pdfs[name]]
        assert not different, f"{' and '.join(different)}: not as built from nothing, {story}"


@pytest.fixture(scope="module")
def engine() -> None:
    """Imported once: workers are forks of this process, and need not do it themselves."""
    import guide.proof.document
    import guide.setting.sheets  # noqa: F401


@pytest.mark.long
@pytest.mark.parametrize("shard", range(SHARDS))
def test_sequences_of_edits(shard: int, tmp_path: Path, engine: None) -> None:
    states, chance = states_of(shard), random.Random(shard)

    @cache
    def from_nothing(state: State) -> Result:
        folder = tmp_path / str(states.index(state)) / "guide"
        return built(write_files(folder, files_of(state)))

    desk = Desk(tmp_path / "guide", chance)
    for number, sequence in enumerate(sequences(states, chance), 1):
        desk.story.append(f"sequence {number}")
        for state in sequence:
            desk.edit(files_of(state))
            desk.meddle()
            desk.check(from_nothing(state))
