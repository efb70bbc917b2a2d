"""`content/guide.toml` → Config.

In: the text of the file. Out: a frozen Config and the problems found. No side effects.
"""

from typing import Annotated, Literal

import msgspec

from guide.fields import Printable, decode
from guide.papers import NO_SHEETS, Paper
from guide.problems import Problem, Severity, Source, closest
from guide.toml import Refused, places_of, read_toml
from guide.words import WORDS, Words, has_words, words_of

Variant = Literal["none", "pdf/ua-1", "pdf/a-3u"]
PointSize = Annotated[
    float, msgspec.Meta(ge=4, le=24, description="write a size in points, from 4 to 24")
]
Language = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z",
        description=f"write a language's tag: {', '.join(WORDS)}, en-GB, …",
    ),
]
IMAGE_DPI = 300
DPI_HINT = "write a whole number from 150 to 2400, or 0 to keep pictures as they are"
LEAST_DPI, MOST_DPI = 150, 2400
Dpi = Annotated[int, msgspec.Meta(ge=0, le=MOST_DPI, description=DPI_HINT)]
Columns = Annotated[int, msgspec.Meta(ge=2, le=4, description="write 2, 3 or 4")]


class CheatSheet(msgspec.Struct, frozen=True, kw_only=True):
    """The table `[cheatsheet]`."""

    title: Printable = ""
    """Printed in its title line; the guide's title if empty."""
    paper: Literal["auto", Paper] = "auto"
    """`auto`: that of the guide, but A4 where that is too small."""
    columns: Columns = 3
    min_size: PointSize = 6.5
    """The smallest legible type size, pt; below it the build fails instead."""
    max_size: PointSize = 10.0
    """The largest type size, pt."""


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """What a guide says of itself; every key is optional."""

    title: Printable = ""
    """The name of the guide's folder if empty."""
    subtitle: Printable = ""
    author: Printable = ""
    date: Printable = ""
    """Printed as written, such as "2026-11"; never taken from the clock."""
    version: Printable = ""
    language: Language = "zh"
    """BCP 47: `zh`, `zh-TW`, `en-GB`, `de`, …"""
    reading: Literal["authored", "found"] = "authored"
    """`found`: `content/` is notes in whatever Markdown; nothing in them stops a build."""
    question_level: Annotated[int, msgspec.Meta(ge=1, le=6)] | Literal["auto"] = "auto"
    """Of found notes: the level of the headings that are questions."""
    html: Literal["text", "safe"] = "text"
    """Take the tags that print has as what they mean, or print them as text."""
    keywords: tuple[Printable, ...] = ()
    paper: Paper = "A4"
    duplex: bool = False
    """For printing on both sides: margins mirrored, chapters on the right."""
    ink_saver: bool = False
    """Nothing is filled."""
    variant: Variant = "none"
    """A standard that the PDFs follow."""
    chapters: tuple[str, ...] = ()
    """Names of the folders in `content/` in their order; alphabetical if empty."""
    new_page: Literal["auto", "question", "chapter"] = "auto"
    """What begins a new page; `auto`: a question, but in notes of short answers a chapter."""
    image_dpi: Dpi = IMAGE_DPI
    """Pictures are made no finer than this where they are printed; 0 leaves them as they are."""
    raw_html: bool = False
    """Let HTML in Markdown through instead of printing it as text."""
    cheatsheet: CheatSheet = CheatSheet()

    @property
    def sheet_paper(self) -> Paper:
        """What the cheat sheet is printed on."""
        if self.cheatsheet.paper != "auto":
            return self.cheatsheet.paper
        return "A4" if self.paper in NO_SHEETS else self.paper

    @property
    def words(self) -> Words:
        """What `guide` itself prints."""
        return words_of(self.language)


def read_config(source: Source) -> tuple[Config, list[Problem]]:
    """Decode the text of a `guide.toml`; a default Config if it cannot be parsed at all."""
    try:
        values = read_toml(source)
    except Refused as error:
        problem = source.problem(error.message, error.line, error.column, error.hint)
        return Config(), [problem]
    table = values.pop("cheatsheet", {})
    config, problems = decode(Config, values, source, lambda path: _locate(source, "", path))
    if 0 < config.image_dpi < LEAST_DPI:
        message = f"`image_dpi` is {config.image_dpi}, less than print needs"
        problems.append(source.problem(message, *_locate(source, "", ("image_dpi",)), DPI_HINT))
    if not isinstance(table, dict):
        line, column = _locate(source, "", ("cheatsheet",))
        hint = "write a table: [cheatsheet]"
        return config, [*problems, source.problem("`cheatsheet` is no table", line, column, hint)]
    sheet, more = decode(
        CheatSheet, table, source, lambda path: _locate(source, "cheatsheet", path)
    )
    problems += more
    if not has_words(config.language):
        known = f"{', '.join(WORDS)} have their own"
        message = f"`language`: the words that `guide` prints are English for `{config.language}`"
        place = _locate(source, "", ("language",))
        problems.append(source.problem(message, *place, known, Severity.WARNING))
    if sheet.min_size > sheet.max_size:
        line, column = _locate(source, "cheatsheet", ("min_size",))
        message = f"`min_size` {sheet.min_size:g} is larger than `max_size` {sheet.max_size:g}"
        hint = "make it smaller, or `max_size` larger"
        problems.append(source.problem(message, line, column, hint))
    return msgspec.structs.replace(config, cheatsheet=sheet), problems


def printed_as(
    config: Config,
    paper: Paper | None,
    duplex: bool | None,
    ink_saver: bool | None,
    variant: Variant | None = None,
) -> Config:
    """The same, printed otherwise; None leaves what the guide says itself."""
    asked = {"paper": paper, "duplex": duplex, "ink_saver": ink_saver, "variant": variant}
    return msgspec.structs.replace(config, **{k: v for k, v in asked.items() if v is not None})


def of_notes(config: Config, title: str, language: str | None) -> Config:
    """The same for notes that were found, of which this is known."""
    said = {"title": config.title or title, "language": language or config.language}
    return msgspec.structs.replace(config, reading="found", **said)


def chapter_order_problem(source: Source, name: str, folders: list[str]) -> Problem:
    """`chapters` names a folder that is not in `content/`."""
    near = closest(name, folders)
    hint = f"did you mean `{near}`?" if near else "folders there: " + (", ".join(folders) or "none")
    return source.problem(
        f"`chapters`: no folder `{name}` in content/", *_locate(source, "", ("chapters",)), hint
    )


def _locate(source: Source, table: str, path: tuple[str | int, ...]) -> tuple[int, int]:
    return place_of(source, table, str(path[0]))


def place_of(source: Source, table: str, key: str) -> tuple[int, int]:
    """The line and column that set a key of a table, `""` for what stands before all tables."""
    return places_of(source).get((table, key), (1, 1))
