"""`content/references.bib` → Bibliography. Owns bibtexparser.

In: a Source. Out: its works in plain text, LaTeX decoded, and its problems. No side effects.

bibtexparser 2 is pure Python, stable since 2.0, and keeps the line of everything that it reads, of
what it cannot read too; pybtex stops at the first error and knows no lines of entries, and the
others are not kept up. It takes 0.07 s to import, so that is done only to read a file anew.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guide.problems import Problem, Severity, Source
from guide.reading.addresses import destination, refusal

if TYPE_CHECKING:
    from bibtexparser.model import Block, Entry

VENUES = ("journal", "journaltitle", "booktitle", "school", "institution", "organization",
          "publisher", "howpublished")  # fmt: skip
"""Fields that may say where a work appeared; the first that an entry has is printed."""
LEGIBLE = ("title", "note", "volume", "number", "pages", *VENUES)
ARXIV = re.compile(r"arxiv(?:\.org/(?:abs|pdf)/|:\s*)((?:[a-z.-]+/)?[\d.]+\d)", re.IGNORECASE)
"""The id of an e-print, in an address or as its venue: `arXiv preprint arXiv:2103.00020`."""
YEAR = re.compile(r"\d{4}")
AT = re.compile(r"^[ \t]*(@[A-Za-z]+)", re.MULTILINE)


@dataclass(frozen=True)
class Work:
    """An entry of the bibliography; all fields are plain text, empty if it has none."""

    key: str
    line: int
    """Where it begins in its file, from 1."""
    title: str
    year: str
    authors: tuple[str, ...] = ()
    """First name first."""
    more: bool = False
    """Whether there are others."""
    venue: str = ""
    issue: str = ""
    """Volume and pages: 45:5–32."""
    arxiv: str = ""
    doi: str = ""
    url: str = ""
    note: str = ""

    @property
    def legible(self) -> str:
        """All that may be printed of it."""
        names = "".join(self.authors)
        rest = (self.title, self.year, self.venue, self.issue, self.arxiv, self.doi, self.note)
        return names + "".join(rest) + self.url


@dataclass(frozen=True)
class Bibliography:
    """The works that can be cited."""

    works: tuple[Work, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_bibliography(source: Source) -> Bibliography:
    """Every work that can be read, and a problem for every one that cannot be printed whole."""
    from bibtexparser import middlewares
    from bibtexparser.entrypoint import parse_string

    # What it logs is in the blocks that failed, too.
    for name in ("bibtexparser", "pylatexenc"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    names = [middlewares.NormalizeFieldKeys(), middlewares.SeparateCoAuthors()]
    library = parse_string(source.text, append_middleware=names)
    works: list[Work] = []
    problems: list[Problem] = []
    for block in library.blocks:
        problems += _failures(block, source)
    for entry in library.entries:
        fields = {field.key: field for field in entry.fields}
        problems += _lacks(entry, fields, source)
        if entry.key:
            works.append(_work(entry, {key: field.value for key, field in fields.items()}))
    return Bibliography(tuple(works), tuple(problems))


def _line(block: Any) -> int:
    return (block.start_line or 0) + 1


def _failures(block: "Block", source: Source) -> Iterator[Problem]:
    """What the parser says of a block that it could not read, and what it took for a comment."""
    from bibtexparser import model

    line = _line(block)
    match block:
        case model.DuplicateBlockKeyBlock():
            first = f"{source.name}:{_line(block.previous_block)}"
            hint = f"it is taken in {first}; give this one another, or delete it"
            yield source.problem(f"duplicate key `{block.key}`", line, 1, hint)
        case model.DuplicateFieldKeyBlock():
            names = ", ".join(sorted(f"`{key}`" for key in block.duplicate_keys))
            yield source.problem(f"{names} is set twice", line, 1, "keep one of the two")
        case model.ParsingFailedBlock():
            reason = getattr(block.error, "abort_reason", "") or str(block.error)
            message = f"broken BibTeX: {reason[:1].lower()}{reason[1:].strip().rstrip('.')}"
            hint = "close every brace and quote, and end every field with a comma"
            yield source.problem(message, line, 1, hint)
        case model.ImplicitComment() if found := AT.search(block.comment):
            line += block.comment.count("\n", 0, found.start(1))
            hint = f"write {found[1]}{{key, title = {{…}}, year = {{…}}}}"
            yield source.problem(f"broken BibTeX: `{found[1]}` has no braces", line, 1, hint)


def _lacks(entry: "Entry", fields: Mapping[str, Any], source: Source) -> Iterator[Problem]:
    line = _line(entry)
    if not entry.key:
        hint = "write it behind the brace: @misc{radford2021clip, …}"
        yield source.problem("this entry has no key", line, 1, hint)
    if not _value(fields, "title"):
        yield source.problem(f"`{entry.key}` has no title", line, 1, "write: title = {…},")
    if not _year(_value(fields, "year") or _value(fields, "date")):
        yield source.problem(f"`{entry.key}` has no year", line, 1, "write: year = {2021},")
    if (url := _value(fields, "url")) and not destination(url):
        message, hint = refusal(url)
        line = fields["url"].start_line + 1
        yield source.problem(message, line, 1, hint, Severity.WARNING)
    for key in ("author", *LEGIBLE):
        field = fields.get(key)
        if field and field.enclosing == "no-enclosing" and not str(field.value).isdigit():
            hint = "put it in braces, with a comma behind them: {…},"
            yield source.problem(f"`{key}` is not in braces", field.start_line + 1, 1, hint)


def _value(fields: Mapping[str, Any], key: str) -> str:
    return str(fields[key].value).strip() if key in fields else ""


def _year(text: str) -> str:
    found = YEAR.search(text)
    return found[0] if found else ""


def _work(entry: "Entry", fields: Mapping[str, Any]) -> Work:
    names = fields.get("author") or fields.get("editor") or []
    authors = [name for name in names if name != "others"]
    said = [key for key in LEGIBLE if key in fields]
    plain = _decoded([*map(_first_name_first, authors), *(str(fields[key]) for key in said)])
    told = dict(zip(said, plain[len(authors) :], strict=True))
    venue = next((told[key] for key in VENUES if told.get(key)), "")
    url, doi = (str(fields.get(key, "")).replace("\\", "") for key in ("url", "doi"))
    arxiv = _arxiv(fields, url, venue)
    return Work(
        key=entry.key,
        line=_line(entry),
        title=told.get("title", ""),
        year=_year(str(fields.get("year", "")) or str(fields.get("date", ""))),
        authors=tuple(plain[: len(authors)]),
        more=len(authors) < len(names),
        venue="" if arxiv and ARXIV.search(venue) else venue,
        issue=_issue(told),
        arxiv=arxiv,
        doi=re.sub(r"^https?://(dx\.)?doi\.org/", "", doi),
        url="" if ARXIV.search(url) else url,
        note=told.get("note", ""),
    )


def _issue(told: Mapping[str, str]) -> str:
    """Volume and pages of a journal, as far as they are known."""
    volume = told.get("volume", "")
    number = f"({told['number']})" if volume and told.get("number") else ""
    pages = f":{told['pages']}" if volume and told.get("pages") else ""
    return volume + number + pages


def _arxiv(fields: Mapping[str, Any], url: str, venue: str) -> str:
    if str(fields.get("archiveprefix", fields.get("eprinttype", ""))).lower() == "arxiv":
        return str(fields.get("eprint", "")).removeprefix("arXiv:")
    found = ARXIV.search(url) or ARXIV.search(venue)
    return found[1] if found else ""


def _first_name_first(name: str) -> str:
    """A name as it is read: `Radford, Alec` as `Alec Radford`."""
    from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts

    try:
        return str(parse_single_name_into_parts(name).merge_first_name_first)
    except InvalidNameError:
        return name


def _decoded(texts: Sequence[str]) -> list[str]:
    r"""LaTeX as Unicode: `{\"o}` as ö, braces gone, white space once."""
    from bibtexparser.library import Library
    from bibtexparser.middlewares import LatexDecodingMiddleware
    from bibtexparser.model import Entry, Field

    fields = [Field(str(n), text) for n, text in enumerate(texts)]
    library = Library([Entry("misc", "texts", fields)])
    done = LatexDecodingMiddleware(keep_math_mode=False).transform(library).entries
    # Its parser (pylatexenc 2) is tolerant; should it fail all the same, LaTeX is printed as it is.
    values = [field.value for field in done[0].fields] if done else texts
    return [" ".join(str(value).split()) for value in values]
