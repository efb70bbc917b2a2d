"""The pictures of a guide: found, looked at once, gathered by name; what is not there is told.

In: addresses as written, with the files in which they stand. Out: names of pictures; problems.
Reads images.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from urllib.parse import quote

from guide.problems import Problem, Severity, Source
from guide.reading.addresses import short_address, shown
from guide.reading.desk import Desk, Drawn
from guide.reading.diagrams import INSTALL, LIBRARIES
from guide.reading.draft import Mark
from guide.reading.drawings import ImageProblem
from guide.reading.image_files import Image, find_image
from guide.reading.note_paths import joined
from guide.reading.picture_files import PictureFiles, is_on_net
from guide.storage.root import Root

Fetch = Callable[[Iterable[str]], Mapping[str, str]]
"""Addresses on the net → names under which the root has their pictures; or `:` and why not."""


DIAGRAM = re.compile(r'<div class="diagram"\0(\d+)\0>(.*?)</div>\n', re.DOTALL)
"""The source of a diagram, with its mark."""


@dataclass
class Pictures:
    """Finds pictures; keeps what was found, and what is wrong with it."""

    root: Root
    desk: Desk
    files: PictureFiles | None
    """Of notes, which name their pictures in many ways; None in a guide that is written for it."""
    fetched: Mapping[str, str] = field(default_factory=dict)
    """What was fetched of those on the net."""
    images: dict[str, Image] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _drawn: Mapping[tuple[str, str], Drawn] = field(default_factory=dict)
    _told: set[tuple[str, str]] = field(default_factory=set)
    """Files, and the languages in them of diagrams that nothing here draws."""
    _found: dict[tuple[str, Path], Path | ImageProblem] = field(default_factory=dict)

    def name(self, source: Source, mark: Mark) -> str:
        """The name of a picture, relative to the guide; empty if it is missing or broken."""
        path = self._find(mark.text, self.root.path / Path(source.name).parent)
        if isinstance(path, ImageProblem):
            kind = "picture on the net" if is_on_net(mark.text) else "missing picture"
            self._report(source, mark, str(path), path.hint, kind)
            return ""
        image = self.desk.image(path, self.root)
        if image.problem:
            self._report(source, mark, image.problem, image.hint, "picture that cannot be printed")
            return ""
        if image.warning:
            self._report(source, mark, image.warning, image.hint, severity=Severity.WARNING)
        name = self.root.name_of(path)
        for used in image.uses:
            self._check_used(source, mark, name, used)
        for note in image.notes if name not in self.images else ():
            self._report(source, mark, note.message, note.hint, severity=Severity.WARNING)
        self.images[name] = image
        return name

    def fetch(self, addresses: Iterable[str], fetch: Fetch) -> None:
        """Get those that are nowhere but on the net."""
        files = self.files
        away = (each for each in dict.fromkeys(addresses) if is_on_net(each))
        self.fetched = {
            **self.fetched,
            **fetch([each for each in away if not (files and files.find(each, ""))]),
        }

    def draw(self, diagrams: Iterable[str]) -> None:
        """Draw diagrams, each as the text of its mark says."""
        self._drawn = self.desk.diagrams([_written(each) for each in diagrams])
        self.fetched = {**self.fetched, **{d.name: d.name for d in self._drawn.values() if d.name}}

    def diagram(self, source: Source, marks: Sequence[Mark], found: re.Match[str]) -> str:
        """A diagram, or its source if it is not drawn."""
        mark = marks[int(found[1])]
        language, text = _written(mark.text)
        drawn = self._drawn.get((language, text))
        if drawn and drawn.name and (name := self.name(source, replace(mark, text=drawn.name))):
            image = f'<img src="{escape(quote(name))}" alt="{escape(drawn.said)}">'
            return f'<figure class="diagram">{image}</figure>\n'
        if drawn and drawn.problem:
            message = f"`{language}` diagram: {drawn.problem}"
            self._report(source, mark, message, "its source is printed", "diagram")
        elif not drawn and (source.name, language) not in self._told:
            self._told.add((source.name, language))
            hint = INSTALL if language in LIBRARIES else "save it as SVG, and show that"
            message = f"`{language}` is not drawn; its source is printed"
            self._report(source, mark, message, hint, "diagram", Severity.WARNING)
        return found[2]

    def _report(
        self,
        source: Source,
        mark: Mark,
        message: str,
        hint: str,
        kind: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        problem = source.problem(message, mark.line, mark.column, hint, severity)
        self.problems.append(replace(problem, kind=kind))

    def _check_used(self, source: Source, mark: Mark, name: str, address: str) -> None:
        """Report a picture in a drawing that is not there, or broken."""
        folder = "" if address.startswith("/") else name.rpartition("/")[0]
        path = self.root.path / joined(folder, address)
        if self.root.holds(path):
            used = self.desk.image(path, self.root)
            if used.problem:
                self._report(source, mark, f"in `{name}`: {used.problem}", used.hint)
            return
        message = f"image `{name}` takes `{address}`, which is not there"
        hint = "put it beside the drawing, or export the drawing with its pictures embedded"
        self._report(source, mark, message, hint)

    def _find(self, address: str, folder: Path) -> Path | ImageProblem:
        """The file of an image, looked for once."""
        if (address, folder) not in self._found:
            try:
                self._found[address, folder] = self._look_for(address, folder)
            except ImageProblem as error:
                self._found[address, folder] = error
        return self._found[address, folder]

    def _look_for(self, address: str, folder: Path) -> Path:
        if name := self.fetched.get(address):
            if name.startswith(":"):
                raise ImageProblem(f"picture on the net `{short_address(address)}`: {name[1:]}")
            return self.root.path / name
        if self.files and is_on_net(address) and not self.files.find(address, ""):
            hint = "get it with --fetch-images, or save it beside the file and name that"
            raise ImageProblem(f"picture `{shown(address)}` is on the net", hint)
        try:
            return find_image(address, folder, self.root)
        except ImageProblem:
            own = self.files.find(address, self.root.name_of(folder)) if self.files else ""
            if not own:
                raise
            return self.root.path / own


def _written(diagram: str) -> tuple[str, str]:
    """Language and text of what a mark says of a diagram."""
    language, _, text = diagram.partition("\n")
    return language, text


def frame(address: str, said: str) -> str:
    """What is printed in the place of a picture that is not there: its text in HTML, if there is
    any, else its address."""
    short = short_address(address) if is_on_net(address) else shown(address)
    words = said or f'<span class="missing-address">{escape(short)}</span>'
    return f'<span class="missing">{words}</span>'
