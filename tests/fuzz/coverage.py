"""Inputs led by what they reach: atheris watches the readers, and chooses among the pieces."""

from tests.fuzz import targets
from tests.fuzz.grammar import words_of
from tests.fuzz.guard import guarded

PIECES = 60


def run(kind: str, minutes: float) -> None:
    """Until a fault is found or time is up. atheris is no requirement: it has no wheels for macOS,
    nor for every Python."""
    import sys

    import atheris

    with atheris.instrument_imports(include=["guide.reading", "guide.maths", "guide.config"]):
        import guide.reading.manuscript  # noqa: F401

    words = words_of(kind)

    def one(data: bytes) -> None:
        chosen = data[:PIECES]
        text = "".join(words[byte % len(words)] for byte in chosen)
        with guarded():
            targets.read_text(kind, text)

    seconds = f"-max_total_time={int(60 * (minutes or 1))}"
    atheris.Setup([sys.argv[0], seconds, f"-max_len={PIECES}", "-timeout=10"], one)
    atheris.Fuzz()
