"""Files of notes by the ways in which links name them: with or without suffix, by the address of a
site or a repository, by the shortest path that is unique, by a name alone.

In: names of files, an address or the text of a `[[link]]`. Out: the name of a file. No side
effects.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from guide.notes.names import plain_name
from guide.reading.addresses import split_address
from guide.storage.root import Root

SUFFIX = re.compile(r"\.(?:md|markdown|mdx|html?)\Z")
FIRST = re.compile(r"(?:\A|/)(?:readme|_?index)\Z")
"""The file of a folder that is printed for it."""
HOSTS = r"(?:github\.com|gitee\.com|gitlab\.com|bitbucket\.org|raw\.githubusercontent\.com)"
IN_REPOSITORY = re.compile(
    rf"https?://(?:www\.)?{HOSTS}/[^/\s]+/(?P<name>[^/\s?#]+)"
    r"/(?:-/)?(?:(?:blob|tree|raw|edit|src)/)?(?P<branch>[^/\s?#]+)/(?P<path>[^\s?#]+)[^\s#]*"
    r"(?:#(?P<fragment>\S*))?"
)
"""An address of a file in a repository."""
REMOTE = re.compile(r"^\s*url\s*=\s*\S+?[/:]([^/\s]+?)(?:\.git)?/?\s*$", re.MULTILINE)
"""In the settings of git."""
BRANCH = re.compile(r"-(?:master|main)\Z")
"""Behind the name of a folder that was loaded as an archive."""


@dataclass(frozen=True)
class Wiki:
    """What stands in `[[…]]` of Obsidian."""

    path: str
    """Empty for the note itself."""
    heading: str
    """Or the id of a block, behind `^`; empty for the whole note."""
    words: str
    """What is printed."""

    @staticmethod
    def of(text: str) -> "Wiki":
        target, _, words = text.replace("\\|", "|").partition("|")
        path, _, headings = target.strip().partition("#")
        heading = headings.rpartition("#")[2].strip()
        said = [path.rpartition("/")[2], "" if heading.startswith("^") else heading]
        own = " > ".join(part.strip() for part in said if part.strip())
        return Wiki(path.strip(), heading, words.strip() or own or text.strip())


class NotePaths:
    """Knows which file a path means."""

    def __init__(self, names: Sequence[str], aliases: Iterable[tuple[str, str]]) -> None:
        """Names in the order in which they are printed; `aliases` with the name of their file."""
        self._aliases = {alias.casefold(): name for alias, name in reversed([*aliases])}
        self._files: dict[str, str] = {}
        for name in names:
            self._files.setdefault(path_key(name), name)
        for name in names:
            self._add_folders(name)
        self._by_last: dict[str, list[str]] = {}
        for key in self._files:
            self._by_last.setdefault(key.rpartition("/")[2], []).append(key)

    def _add_folders(self, name: str) -> None:
        """A folder is the first of what is printed of it."""
        folder = name.rpartition("/")[0]
        while folder and self._files.setdefault(path_key(folder), name) == name:
            folder = folder.rpartition("/")[0]

    def find(self, path: str, folder: str) -> str:
        """The file that a path in a file of `folder` means; empty if there is none."""
        path = path.replace("\\", "/")
        ways = (joined("", path),) if path.startswith("/") else (joined(folder, path), path)
        found = (self._files.get(path_key(joined("", way))) for way in ways)
        return next(filter(None, found), None) or self._by_end(path, path.startswith("/"))

    def find_note(self, path: str, folder: str) -> str:
        """The file that a `[[path]]` means."""
        found = self._files.get(path_key(joined("", path)))
        return (
            found
            or self._aliases.get(path.casefold(), "")
            or self._by_end(path, True)
            or self.find(path, folder)
        )

    def exact(self, path: str) -> str:
        """The file at a path from the root."""
        return self._files.get(path_key(joined("", path)), "")

    def _by_end(self, path: str, shortest: bool) -> str:
        """The file whose path ends so: the only one, or the one with the shortest path."""
        key = path_key(joined("", path))
        ends = self._by_last.get(key.rpartition("/")[2], []) if key else []
        found = [each for each in ends if f"/{each}".endswith(f"/{key}")]
        if len(found) > 1 and not shortest:
            return ""
        return self._files[min(found, key=lambda each: each.count("/"))] if found else ""


class Repository:
    """Knows which addresses on the net are files of these notes."""

    def __init__(self, root: Root) -> None:
        self._root = root

    @cached_property
    def _names(self) -> frozenset[str]:
        own = self._root.name.casefold()
        try:
            settings = self._root.read(".git/config").decode("utf-8", "replace")
        except OSError:
            settings = ""
        remotes = (found[1].casefold() for found in REMOTE.finditer(settings))
        return frozenset((own, BRANCH.sub("", own), *remotes))

    def paths(self, address: str) -> tuple[Sequence[str], str]:
        """Where its file may lie, as a branch may have `/` in its name; and the section."""
        found = IN_REPOSITORY.fullmatch(address)
        if not found or found["name"].casefold() not in self._names:
            return (), ""
        steps = unquote(found["path"]).split("/")
        return ["/".join(steps[n:]) for n in range(min(len(steps), 3))], found["fragment"] or ""


def path_key(path: str) -> str:
    """The same for all ways to write a path."""
    path = SUFFIX.sub("", unicodedata.normalize("NFC", path).casefold())
    return FIRST.sub("", "/".join(map(plain_name, path.strip("/").split("/"))))


def joined(folder: str, path: str) -> str:
    """A path from the root; what leads out of it is at its top."""
    steps = [*filter(None, folder.split("/"))]
    for step in path.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def ways_to_read(href: str) -> Mapping[str, str]:
    """A link within the guide as path → section; `#` and `?` may be in a file's own name."""
    parts = split_address(href)
    file, _, section = href.rpartition("#")
    ways = ((href, ""), (file, section), (parts.path, parts.fragment))
    return {unquote(path): unquote(end) for path, end in ways if path}
