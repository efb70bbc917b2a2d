"""What all editions have in common: what an edition is, is set with, and says of itself.

In: a Guide. Out: a Setting, an Imprint. Reads fonts and figures.
"""

import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from guide.press.parts import Imprint
from guide.problems import GuideError, Place, Problem, Severity
from guide.proof.edition import Expected, Proved
from guide.proof.pages import Copy, Page
from guide.reading.model import Guide
from guide.setting.fonts import SystemFont
from guide.setting.laid import LaidSheet, Setting
from guide.setting.stylesheets import Stylesheet, resolve_tokens
from guide.setting.theme import Theme, classes_of
from guide.storage.bundled import KATEX
from guide.storage.cache import digest
from guide.storage.files import font_digest
from guide.storage.versions import versions
from guide.words import is_latin
from guide.workshop.workers import Workers

FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
FAMILY = re.compile(r"font-family:\s*[\"']?([^\"';}]+?)\s*[\"';}]")


@dataclass(frozen=True)
class Run:
    """The pages of a sheet in a PDF."""

    sheet: LaidSheet
    numbers: tuple[str, ...]
    """What is printed on them that the sheet does not know, such as their numbers."""


@dataclass(frozen=True)
class Printed:
    """An edition, ready to be published."""

    pdf: bytes
    pages: int
    problems: tuple[Problem, ...]
    note: str = ""
    """What to tell of it, such as the type size that was found."""
    runs: tuple[Run, ...] = ()
    """Its pages, sheet by sheet."""
    families: tuple[str, ...] = ()
    """Of the faces that its stylesheets and the machine bring, beside the bundled ones."""
    plain: frozenset[int] = frozenset()
    """The numbers of questions that could not be set, of which something else is printed."""


@dataclass(frozen=True)
class Edition:
    """A printable form of the guide."""

    name: str
    """Typed behind `--only`, and the name of its file."""
    title: Callable[[Guide], str]
    """What its PDF is called."""
    stylesheets: Callable[[Guide], tuple[str, ...]]
    """Their names, in the order in which they are read."""
    print: Callable[[Guide, Sequence[SystemFont], Workers], Printed]
    """Raises GuideError if it cannot be printed."""
    prove: Callable[[Guide, Copy, Sequence[Page], Expected], Proved]
    """What is wrong with the finished PDF, as it was read back."""
    is_single: bool = False
    """Whether it always has one page."""

    @property
    def file(self) -> str:
        """The name of its PDF in the output folder."""
        return f"{self.name}.pdf"


def imprint_of(guide: Guide, title: str) -> Imprint:
    tags = [tag for question in guide.questions for tag in question.tags]
    return Imprint(
        title=title,
        language=guide.words.language_tag,
        author=guide.config.author,
        subject=guide.config.subtitle,
        keywords=tuple(dict.fromkeys([*guide.config.keywords, *tags])),
        creator=Theme.GENERATOR,
        date=date_of_source(),
        variant=guide.config.variant,
        titles=_titles(guide),
        page=guide.words.page,
    )


def _titles(guide: Guide) -> dict[str, str]:
    """What begins at an anchor: of chapters and questions."""
    chapters = {f"c-{each.number}": each.title for each in guide.chapters}
    return chapters | {f"q-{each.id}": each.title for each in guide.questions}


def setting_of(
    guide: Guide, styles: tuple[Stylesheet, ...], fonts: Sequence[SystemFont]
) -> Setting:
    """What the sheets of an edition are set with; `fonts` are those of the system that help out."""
    drawings = (name for name, image in guide.images.items() if image.characters)
    resolved = resolve_tokens(styles, frozenset(classes_of(guide.config)))
    material = digest(
        versions(),
        font_digest(KATEX / "katex.css"),
        *(part for font in fonts for part in (font.family, font.name)),
        f"{guide.config.image_dpi} dpi",
        *(part for s in resolved for part in (s.name, s.text)),
    )
    given = guide.root, resolved, tuple(fonts), material, tuple(drawings)
    return Setting(*given, guide.config.image_dpi, is_latin(guide.config.language))


def families_of(setting: Setting) -> tuple[str, ...]:
    """The families of the faces that a setting has beside the bundled ones."""
    css = "".join(style.text for style in setting.stylesheets)
    return (*families_in(css), *(font.family for font in setting.fallbacks))


def families_in(css: str) -> tuple[str, ...]:
    """The families that the `@font-face` rules of a stylesheet bring."""
    found = (FAMILY.search(rule) for rule in FONT_FACE.findall(css))
    return tuple(family[1] for family in found if family)


LAST_YEAR = 9999
"""PDF writes a year with four digits."""


def date_of_source() -> str:
    """`SOURCE_DATE_EPOCH` as PDF writes a date; empty if it is not set. Never the clock: the same
    input gives the same bytes. Raises GuideError if it is no number.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch:
        return ""
    try:
        date = time.gmtime(int(epoch))
        if not 0 < date.tm_year <= LAST_YEAR:
            raise ValueError
        return f"D:{date.tm_year:04}" + time.strftime("%m%d%H%M%SZ", date)
    except (ValueError, OverflowError, OSError):
        hint = "write the seconds since 1970, such as 1767225600, or unset it"
        message = f"SOURCE_DATE_EPOCH is no date: `{epoch}`"
        raise GuideError([Problem(Severity.ERROR, message, Place("environment"), hint)]) from None
