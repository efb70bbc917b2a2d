"""The first files of a guide, and those of a question more.

In: a folder and what is wanted. Out: the names of the files that were written. Side effects: writes
them, all or none, and never over one that is there. Raises GuideError.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from guide.problems import GuideError, Place, Problem, Severity, closest
from guide.reading.sections import slug
from guide.starting.examples import examples
from guide.starting.settings import settings_file
from guide.storage.root import Root

QUESTION = """\
---
tags: []
level: 1
---

# {title}

::: short
{short}
:::

{answer}
"""
PROMPTS = {
    "zh": ("三十秒能说完的回答。", "完整的回答。"),
    "en": ("The answer in thirty seconds.", "The whole answer."),
}
NUMBER = re.compile(r"(\d+)[-_. ]")
LONGEST_NAME = 60
"""Characters of a file's name that is made of a question."""


def first_files(folder: Path, language: str, title: str = "") -> list[str]:
    """A guide that builds: settings, a chapter, two model questions, a figure."""
    real = folder.resolve().name
    files = {"content/guide.toml": settings_file(title or real, language), **examples(language)}
    return write(folder, files)


def question_file(folder: Path, title: str, chapter: str, language: str) -> list[str]:
    """A file for one more question, behind the last of its chapter."""
    root = Root.at(folder)
    content = root.path / "content"
    if not root.is_folder(content):
        raise _refused("content", "no folder content/ here", "make a guide first: guide init")
    place = content / _chapter(chapter, root, content)
    name = f"{_next(place, root):02}-{slug(title)[:LONGEST_NAME].strip('-') or 'question'}.md"
    short, answer = PROMPTS["zh" if language.startswith("zh") else "en"]
    text = QUESTION.format(title=title.strip(), short=short, answer=answer)
    return write(folder, {f"{root.name_of(place)}/{name}": text})


def _chapter(wanted: str, root: Root, content: Path) -> str:
    """The folder that is named, whole or without its number; the last one if none is."""
    folders = [path.name for path in root.entries(content) if root.is_folder(path)]
    if not wanted:
        return folders[-1] if folders else ""
    found = [n for n in folders if wanted in (n, NUMBER.sub("", n, count=1), n.split("-")[0])]
    if found:
        return found[0]
    near = closest(wanted, folders)
    hint = f"did you mean `{near}`?" if near else f"chapters there: {', '.join(folders) or 'none'}"
    raise _refused(f"content/{wanted}", "no such chapter", hint)


def _next(folder: Path, root: Root) -> int:
    numbers = (NUMBER.match(path.name) for path in root.entries(folder))
    return max((int(found[1]) for found in numbers if found), default=0) + 1


def write(folder: Path, files: Mapping[str, str | bytes]) -> list[str]:
    """Write files into a folder, which is made if there is none."""
    taken = [name for name in files if (folder / name).exists()]
    if taken:
        hint = "nothing is ever written over: name another folder, or move it away"
        raise GuideError([_problem(name, "it is there already", hint) for name in taken])
    for name, content in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            data = content if isinstance(content, bytes) else content.encode()
            with path.open("xb") as file:
                file.write(data)
        except OSError as error:
            raise _refused(name, f"cannot be written: {error.strerror}", "") from None
    return [*files]


def _refused(name: str, message: str, hint: str) -> GuideError:
    return GuideError([_problem(name, message, hint)])


def _problem(name: str, message: str, hint: str) -> Problem:
    return Problem(Severity.ERROR, message, Place(name), hint)
