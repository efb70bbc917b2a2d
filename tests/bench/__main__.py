"""`python -m tests.bench`: measure `guide` beside its peers and judge the bars.

Out: a table for each corpus, for the repository's own guide, for notes, and one of the bars; exit
code 1 if a bar is missed or a way fails. What was not measured is said, and fails nothing.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench import peers
from tests.bench.bars import ENGINE, OWN, PEAK, SECONDS, SIZE, Figure, Subject, Verdict, judge
from tests.bench.found import QUESTIONS
from tests.bench.measure import REPOSITORY, Cost, Failed, Way, measure

SIZES = (5, 50, 200, 1000)
MEGA = 1e6


def main() -> int:
    asked = _arguments()
    # Away from a terminal rich would break the lines at 80 characters.
    console = Console(width=None if sys.stdout.isatty() else 110)
    figures: dict[Figure, float] = {}
    failed = False
    keep = nullcontext(asked.keep) if asked.keep else tempfile.TemporaryDirectory()
    with keep as folder:
        for of in (OWN, *asked.sizes, *(QUESTIONS if asked.found else ())):
            here = Path(folder).resolve() / str(of).replace(" ", "-")
            ways = _ways(here, of, asked.slow)
            costs, failures = _side_by_side(ways, asked.runs, str(of))
            figures |= _figures(of, costs)
            if peers.UNCHANGED in costs:
                engine = Figure(peers.UNCHANGED, of, ENGINE)
                figures[engine] = _imports_engine(here / "guide")
            console.print(_table_of(of, ways, costs, failures))
            failed = failed or bool(failures)
    verdicts = judge(figures)
    console.print(_table_of_bars(verdicts))
    return int(failed or any(verdict.missed for verdict in verdicts))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    add = parser.add_argument
    add("--runs", type=int, default=3, help="runs of each way; the table has the medians")
    add("--sizes", type=int, nargs="*", default=SIZES, metavar="N", help="questions in a corpus")
    add("--slow", action="store_true", help="one WeasyPrint document of a large corpus too, once")
    add("--found", action=argparse.BooleanOptionalAction, default=True, help="notes, too")
    add("--keep", type=Path, metavar="DIR", help="a new folder to leave all texts and PDFs in")
    asked = parser.parse_args()
    if asked.runs < 1 or min(asked.sizes, default=2) < 2:
        parser.error("one run and two questions at least")
    if asked.keep and asked.keep.exists():
        parser.error(f"{asked.keep} is there already")
    return asked


def _ways(folder: Path, of: Subject, slow: bool) -> list[Way]:
    if isinstance(of, int):
        return peers.of_corpus(folder, of, slow)
    return peers.of_own(folder) if of == OWN else peers.of_found(folder, of)


def _side_by_side(
    ways: Sequence[Way], runs: int, title: str
) -> tuple[dict[str, Cost], dict[str, str]]:
    """Run all ways in turn, `runs` times over: costs of those that work, and why others failed."""
    costs: dict[str, list[Cost]] = {}
    failures: dict[str, str] = {}
    for run in range(runs):
        for way in ways:
            if way.name in failures or (way.once and run):
                continue
            print(f"{title}, run {run + 1} of {runs}: {way.name}", file=sys.stderr, flush=True)
            try:
                costs.setdefault(way.name, []).append(measure(way))
            except Failed as failure:
                failures[way.name] = str(failure)
    good = {name: _median(each) for name, each in costs.items() if name not in failures}
    return good, failures


def _median(costs: Sequence[Cost]) -> Cost:
    """The median time, and the largest of all else."""
    return Cost(
        statistics.median(cost.seconds for cost in costs),
        max(cost.peak for cost in costs),
        max(cost.size for cost in costs),
        max(cost.pages for cost in costs),
    )


def _figures(of: Subject, costs: Mapping[str, Cost]) -> dict[Figure, float]:
    return {
        Figure(name, of, quantity): value
        for name, cost in costs.items()
        for quantity, value in (
            (SECONDS, cost.seconds),
            (PEAK, cost.peak / MEGA),
            (SIZE, cost.size / MEGA),
        )
    }


def _imports_engine(root: Path) -> bool:
    """Whether a build with nothing changed imports WeasyPrint, in whichever of its processes."""
    command = peers.unchanged_with(root, "-X", "importtime")
    built = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return "weasyprint" in built.stderr


def _table_of(
    of: Subject, ways: Iterable[Way], costs: Mapping[str, Cost], failures: Mapping[str, str]
) -> Table:
    table = Table(title=of if isinstance(of, str) else f"{of} questions", title_justify="left")
    table.add_column("")
    for head in ("seconds", "of its peer", "largest process, MB", "PDF, MB", "pages"):
        table.add_column(head, justify="right")
    for name in (way.name for way in ways):
        if name in failures:
            table.add_row(name, "failed")
            print(f"{name}: {failures[name]}", file=sys.stderr)
        else:
            table.add_row(name, *_cells(name, of, costs))
    return table


def _cells(name: str, of: Subject, costs: Mapping[str, Cost]) -> Iterable[str]:
    cost = costs[name]
    # The repository's guide has but one peer.
    peer = peers.CHROMIUM if of == OWN else peers.PEER_OF.get(name)
    yield f"{cost.seconds:.2f}"
    compared = peer in costs and name in peers.PEER_OF
    yield f"{cost.seconds / costs[peer].seconds:.2f} × {peer}" if compared else ""
    yield f"{cost.peak / MEGA:.0f}"
    yield f"{cost.size / MEGA:.2f}" if cost.size else ""
    yield f"{cost.pages or ''}"


def _table_of_bars(verdicts: Iterable[Verdict]) -> Table:
    table = Table(title="bars", title_justify="left")
    table.add_column("")
    table.add_column("value", justify="right")
    table.add_column("at most", justify="right")
    table.add_column("")
    for verdict in verdicts:
        unit = " ×" if verdict.bar.peer else ""
        value = "" if verdict.value is None else f"{verdict.value:.3g}{unit}"
        table.add_row(verdict.bar.what, value, f"{verdict.bar.most:g}{unit}", verdict.word)
    return table


if __name__ == "__main__":
    sys.exit(main())
