"""What is thrown at the readers: pieces of every language that a guide is written in, put together
at random, and files that were fine before somebody damaged them.

The same kind and number always give the same input, so a find is told by its number alone.
"""

import json
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
KINDS = (
    *("question", "opening", "front matter", "settings", "tex", "bibliography", "glossary"),
    *("drawing", "template", "stylesheet"),
)


@cache
def words_of(kind: str) -> list[str]:
    """The pieces of a kind: a line each, a JSON string, with ` * 60` behind it for so many."""
    if kind == "opening":
        return words_of("question") + words_of("front matter")
    lines = (HERE / "words" / f"{kind.replace(' ', '-')}.txt").read_text("utf-8").splitlines()
    pairs = (line.rpartition('" * ') for line in lines)
    return [
        json.loads(text + '"') * int(count) if text else json.loads(count)
        for text, _, count in pairs
    ]


@cache
def seeds_of(kind: str) -> list[str]:
    """Good texts of a kind."""
    paths = sorted((HERE / "seeds").glob(f"{kind.replace(' ', '-')}-*.txt"))
    return [path.read_text("utf-8") for path in paths]


def made(kind: str, number: int) -> str:
    """Input number so-and-so of a kind: pieces at random, or a seed with a few damages."""
    rng = random.Random(f"{kind} {number}")
    words = words_of(kind)
    if rng.random() < 0.5:
        return "".join(rng.choices(words, k=rng.choice((1, 3, 8, 20, 60))))
    text = rng.choice(seeds_of(kind))
    for _ in range(rng.choice((1, 2, 5, 12))):
        text = rng.choice(DAMAGES)(text, rng, words)
    return text


def _insert(text: str, rng: random.Random, words: list[str]) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(words) + text[at:]


def _delete(text: str, rng: random.Random, words: list[str]) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + text[at + rng.choice((1, 2, 10)) :]


def _repeat(text: str, rng: random.Random, words: list[str]) -> str:
    at = rng.randrange(len(text) + 1)
    end = at + rng.choice((1, 3, 12))
    return text[:end] + text[at:end] * rng.choice((1, 5, 40)) + text[end:]


def _swap(text: str, rng: random.Random, words: list[str]) -> str:
    one, other = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
    return text[other:] + text[one:other] + text[:one]


def _other(text: str, rng: random.Random, words: list[str]) -> str:
    at = rng.randrange(len(text) + 1)
    return (
        text[:at]
        + chr(rng.choice((0, 9, 13, 34, 127, 0x85, 0x301, 0xFEFF, 0x1F600)))
        + text[at + 1 :]
    )


DAMAGES: list[Callable[[str, random.Random, list[str]], str]] = [
    _insert,
    _insert,
    _delete,
    _repeat,
    _swap,
    _other,
]
