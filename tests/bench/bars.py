"""What `guide` is held to. Only data, and what judges it.

In: figures, as they were measured. Out: a verdict on each bar: held, missed, or not measured.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.bench.found import DEEP, ONE_FILE
from tests.bench.peers import CHROMIUM, EDITED, HELP, NOTHING_KEPT, TYPST, UNCHANGED, WHOLE

Subject = int | str
"""What was printed: a corpus of so many questions, or one of these."""
OWN = "own guide"
ANY = "any N"
"""The worst of all corpora."""

SECONDS, PEAK, SIZE, ENGINE = "seconds", "peak", "size", "engine"
"""Quantities: s, MB, MB, and 1 if WeasyPrint was imported, else 0."""


@dataclass(frozen=True)
class Figure:
    """Names one measured number."""

    way: str
    of: Subject
    quantity: str = SECONDS


Figures = Mapping[Figure, float]


@dataclass(frozen=True)
class Bar:
    what: str
    figure: Figure
    most: float
    """In the figure's unit, or as a share of `peer`."""
    peer: Figure | None = None


@dataclass(frozen=True)
class Verdict:
    bar: Bar
    value: float | None
    """None if it was not measured."""

    @property
    def missed(self) -> bool:
        return self.value is not None and self.value > self.bar.most

    @property
    def word(self) -> str:
        return "not measured" if self.value is None else "missed" if self.missed else "held"


def _against(way: str, of: Subject, most: float, peer: str, quantity: str = SECONDS) -> Bar:
    """Ours over a peer's, of the same text."""
    where = of if isinstance(of, str) else f"N={of}"
    what = f"{way}, {where}: {quantity} of {peer}"
    return Bar(what, Figure(way, of, quantity), most, Figure(peer, of, quantity))


BARS = (
    _against(NOTHING_KEPT, 200, 0.42, WHOLE),
    _against(EDITED, 200, 0.5, TYPST),
    _against(EDITED, 1000, 0.3, TYPST),
    Bar("nothing changed, any N: seconds", Figure(UNCHANGED, ANY), 0.4),
    Bar("nothing changed, any N: WeasyPrint imported", Figure(UNCHANGED, ANY, ENGINE), 0),
    _against(NOTHING_KEPT, OWN, 1, CHROMIUM),
    Bar(
        "from nothing: seconds at N=1000 of those at N=200",
        Figure(NOTHING_KEPT, 1000),
        5.2,
        Figure(NOTHING_KEPT, 200),
    ),
    # With the cheat sheet, and what is made of foreign Markdown.
    *(
        Bar(
            f"from nothing, {of}: seconds of those at N=1000",
            Figure(NOTHING_KEPT, of),
            most,
            Figure(NOTHING_KEPT, 1000),
        )
        for of, most in ((ONE_FILE, 0.75), (DEEP, 1.4))
    ),
    *(
        Bar(f"{way}, N=1000: largest process, MB", Figure(way, 1000, PEAK), 350)
        for way in (NOTHING_KEPT, EDITED, UNCHANGED)
    ),
    _against(NOTHING_KEPT, 200, 0.5, TYPST, SIZE),
    _against(NOTHING_KEPT, 1000, 0.5, TYPST, SIZE),
    Bar("guide --help: seconds", Figure(HELP, OWN), 0.15),
)


def judge(figures: Figures, bars: Iterable[Bar] = BARS) -> list[Verdict]:
    return [Verdict(bar, _value_of(bar, figures)) for bar in bars]


def look_up(figure: Figure, figures: Figures) -> float | None:
    """The number; None if it was not measured."""
    if figure.of != ANY:
        return figures.get(figure)
    found = (
        value
        for each, value in figures.items()
        if (each.way, each.quantity) == (figure.way, figure.quantity) and isinstance(each.of, int)
    )
    return max(found, default=None)


def _value_of(bar: Bar, figures: Figures) -> float | None:
    value = look_up(bar.figure, figures)
    if bar.peer is None or value is None:
        return value
    peer = look_up(bar.peer, figures)
    return None if peer is None else value / peer
