"""What a build has found, for machines: one JSON document.

In: what each edition was found to be, and problems. Out: JSON, as README.md describes it. No side
effects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from guide import __version__
from guide.problems import Problem, has_errors

SCHEMA = 1
"""Grows when a field changes its meaning or goes; fields may be added."""


@dataclass(frozen=True)
class QuestionPage:
    """Where a question was found."""

    id: str
    number: int
    page: int
    """From 1, as the file counts."""
    label: str
    """As it is printed."""


@dataclass(frozen=True)
class Proof:
    """What an edition was found to be when it was read back."""

    weights: Mapping[str, int] = field(default_factory=dict)
    """Bytes by kind."""
    faces: tuple[str, ...] = ()
    questions: tuple[QuestionPage, ...] = ()
    """Where each question is; of the cheat sheet, nothing."""


@dataclass(frozen=True)
class EditionReport:
    """A file that was written."""

    file: str
    pages: int
    bytes: int
    note: str
    proof: Proof


def report(editions: Sequence[EditionReport], problems: Sequence[Problem]) -> bytes:
    """The document; of a build that failed, without editions."""
    document = {
        "schema": SCHEMA,
        "tool": f"guide {__version__}",
        "good": not has_errors(problems) and bool(editions),
        "editions": [_edition(each) for each in editions],
        "problems": [_problem(each) for each in problems],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _edition(each: EditionReport) -> dict[str, object]:
    return {
        "file": each.file,
        "pages": each.pages,
        "bytes": each.bytes,
        "note": each.note,
        "weights": dict(each.proof.weights),
        "faces": list(each.proof.faces),
        "questions": list(each.proof.questions),
    }


def _problem(each: Problem) -> dict[str, object]:
    return {
        "severity": str(each.severity),
        "message": each.message,
        "kind": each.kind,
        "file": each.place.file,
        "line": each.place.line,
        "column": each.place.column,
        "excerpt": each.excerpt,
        "hint": each.hint,
    }
