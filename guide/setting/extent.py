"""How much room a laid-out block takes. Apart from `sheets`, so that it costs no engine to import."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Extent:
    """The room that a block takes, pt."""

    height: float
    """Margins included."""
    over: float
    """How far its widest line sticks out on the right; 0 or less if none does."""
