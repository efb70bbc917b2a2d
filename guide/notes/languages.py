"""Translations of notes: of files and folders that say the same in several languages, one is taken.

In: folders with what lies in them. Out: the same without translations. No side effects.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from guide.notes.folders import NoteFolder

CODES = frozenset(
    "en zh cn tw hk ja jp ko kr fr de es pt br ru it tr vi vn id ar fa he hi bn th pl nl uk ua cs"
    " ro hu sv da fi no nb el bg sr sk sl hr lt lv et ka az kk ms sq bs ca gl eu mn my ta ur uz"
    "".split()
)
CLEAR = frozenset("en zh cn tw ja jp ko kr fr de es pt ru".split())
"""Those that are no words, and so say what they are behind any name."""
REGION = r"[-_](?:[a-z]{2}|han[st]|latn|cyrl)"
CODE = re.compile(rf"([a-z]{{2}})({REGION})?", re.IGNORECASE)
NAMES = re.compile(
    r"(?:english|chinese|simplified chinese|traditional chinese|japanese|korean|french|german"
    r"|spanish|portuguese|russian|英文|英语|中文|简体中文|繁體中文|繁体中文|日文)"
    r"(?:[ _-]?(version|translation|版|翻译))?",
    re.IGNORECASE,
)
SEVERAL = frozenset(("translations", "translation", "i18n", "_i18n", "locales", "l10n"))
"""Folders of translations alone."""
MARKED = re.compile(rf"(.+?)[._-]([a-z]{{2}}(?:{REGION})?)", re.IGNORECASE)
FIRST = ("readme", "index", "_index")
HAN = re.compile("[\u3400-\u9fff]")
HALF = 0.5


def without_translations(
    folder: NoteFolder, pass_over: Callable[[Iterable[Path]], None]
) -> NoteFolder:
    """A folder in one language; `pass_over` is told of each file that is left out."""
    files = [*_of_one_language(folder.files)]
    left = [each for each in folder.files if each not in files]
    folders = _folders_of_one_language(folder, files)
    left += [path for each in folder.folders if each not in folders for path in each.notes()]
    pass_over(left)
    below = tuple(without_translations(each, pass_over) for each in folders)
    return replace(folder, files=tuple(files), folders=below)


def _of_one_language(files: Sequence[Path]) -> Iterator[Path]:
    """Of files that are named alike but for a language, the one that names none, or the longest."""
    alike: dict[str, list[tuple[str, Path]]] = {}
    first = next((path.stem.lower() for path in files if path.stem.lower() in FIRST), "")
    for path in files:
        base, code = _base_of(path.stem)
        base = base or first
        alike.setdefault(base, []).append((code, path))
    for group in alike.values():
        plain = [path for code, path in group if not code]
        yield from plain or [max((path for _, path in group), key=lambda path: path.stat().st_size)]


def _base_of(stem: str) -> tuple[str, str]:
    """The name of a file less its language, and that."""
    if _is_code(stem, CODES):
        return "", stem
    found = MARKED.fullmatch(stem)
    known = CODES if found and found[1].lower() in FIRST else CLEAR
    if found and _is_code(found[2], known):
        return found[1].casefold(), found[2]
    return stem.casefold(), ""


def _is_code(name: str, known: frozenset[str]) -> bool:
    found = CODE.fullmatch(name)
    return bool(found and found[1].lower() in (CODES if found[2] else known))


def _folders_of_one_language(folder: NoteFolder, files: Sequence[Path]) -> list[NoteFolder]:
    several = [each for each in folder.folders if each.name.lower() in SEVERAL]
    others = [each for each in folder.folders if each not in several]
    marked = _marked(others)
    plain = [each for each in others if each not in marked]
    count = len(files) + sum(each.count for each in plain)
    if not marked:
        return others if count else [*folder.folders]
    best = max(marked, key=lambda each: each.count)
    if len(marked) == 1:
        names = [_key(path, folder.path) for path in files]
        names += [_key(path, folder.path) for each in plain for path in each.notes()]
        return plain if _says_the_same(best, names) else [*plain, best]
    keeps_best = count < best.count * HALF
    return [each for each in others if each in plain or (keeps_best and each == best)]


def is_language(name: str) -> bool:
    """Whether a folder is called as a language is, and as nothing else."""
    return _is_code(name, CLEAR) or bool(NAMES.fullmatch(name))


def _marked(folders: Sequence[NoteFolder]) -> list[NoteFolder]:
    """Those that a language names; what may be a word does if it says the same as one of them."""
    clear = [each for each in folders if is_language(each.name)]
    names = [_key(path, each.path) for each in clear for path in each.notes()]
    return [
        each
        for each in folders
        if each in clear or (_is_code(each.name, CODES) and _says_the_same(each, names))
    ]


def _says_the_same(folder: NoteFolder, names: Sequence[str]) -> bool:
    """Whether a folder that names a language holds what the files of these names say; if it calls
    itself a version, whether theirs are in another script."""
    own = [_key(path, folder.path) for path in folder.notes()]
    if len({*own} & {*names}) >= max(len(own) * HALF, 1):
        return True
    called = NAMES.fullmatch(folder.name)
    return bool(names and called and called[1]) and _is_han(own) != _is_han(names)


def _is_han(names: Sequence[str]) -> bool:
    return sum(bool(HAN.search(name)) for name in names) > len(names) * HALF


def _key(path: Path, folder: Path) -> str:
    """The name of a file, the same in every language."""
    name = PurePosixPath(path.relative_to(folder).as_posix())
    return str(name.parent / _base_of(name.stem)[0]).casefold()
