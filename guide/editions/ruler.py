"""How much room pieces take at a type size, with as little layout as may be.

In: pieces and a function that lays them out. Out: their extents at any size. A piece of one line
has one at every smaller size, and a piece that has as many lines at a smaller size as at a larger
one has them in between too (greedy line breaking never needs fewer lines for larger type); its
height is as its size. Only the others are laid out again. No side effects but the function's.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from guide.setting.laid import Extent


class HasId(Protocol):
    @property
    def id(self) -> str: ...


P = TypeVar("P", bound=HasId)
Measure = Callable[[float, Sequence[P]], Mapping[str, Extent]]
"""Type size, pt, and pieces → how much room each takes, by id."""
SAME = 0.2
"""Heights nearer than this (em) are of as many lines: a line is 1.38 em high."""


class Ruler(Generic[P]):
    """Remembers what was measured."""

    def __init__(self, pieces: Sequence[P], measure: Measure[P]) -> None:
        self._pieces = pieces
        self._measure = measure
        self._known: dict[float, Mapping[str, Extent]] = {}

    def extents(self, size: float) -> Mapping[str, Extent]:
        """The extent of every piece at a type size, pt."""
        if size not in self._known:
            sure = self._between(size)
            rest = [piece for piece in self._pieces if piece.id not in sure]
            measured = self._measure(size, rest) if rest else {}
            self._known[size] = {**sure, **measured}
        return self._known[size]

    def _between(self, size: float) -> dict[str, Extent]:
        """Pieces whose extent follows from those at the nearest sizes below and above."""
        below = max((known for known in self._known if known < size), default=None)
        above = min((known for known in self._known if known > size), default=None)
        if above is None:
            return {}
        sure = {}
        for piece in self._pieces:
            more = self._known[above][piece.id]
            less = self._known[below][piece.id] if below is not None else None
            alike = less and below and abs(less.height / below - more.height / above) < SAME
            if (alike or more.lines == 1) and more.over <= 0:
                sure[piece.id] = Extent(more.height * size / above, more.over, more.lines)
        return sure
