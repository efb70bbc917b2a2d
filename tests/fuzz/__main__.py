"""`python -m tests.fuzz`: looks for inputs that no reader expects, for as long as it is told.

    python -m tests.fuzz --minutes 10                 all kinds, in turn
    python -m tests.fuzz tex question --inputs 200000 these, so many of each
    python -m tests.fuzz build --inputs 3000          whole builds
    python -m tests.fuzz tex --number 4711            one input, here and now
    python -m tests.fuzz tex --coverage --minutes 5   led by what it reaches (atheris)

A find is minimised, and kept in `tests/fuzz/found/` under its kind: the suite tries all that was
ever found. Inputs run in processes of their own: one that crashes or hangs is a find.
"""

import argparse
import os
import signal
import sys
import time
from mmap import mmap
from pathlib import Path

from tests.fuzz import builds, minimise, targets
from tests.fuzz.grammar import made

BATCH = 2000
"""So many inputs a process tries before the next one takes over."""
HANGING = 30
"""Seconds without a new input after which a process is taken for hung."""
KINDS = (*targets.TEXTS, "picture", "build")
FOUND = Path(__file__).parent / "found"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("kinds", nargs="*", choices=[*KINDS, []], default=[])
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--inputs", type=int, default=0, help="of each kind")
    parser.add_argument("--start", type=int, default=0, help="the number of the first input")
    parser.add_argument("--number", type=int, help="try this one alone, in this process")
    parser.add_argument("--coverage", action="store_true", help="let atheris choose the inputs")
    asked = parser.parse_args()
    kinds = asked.kinds or [*KINDS]
    if asked.number is not None:
        print(made(kinds[0], asked.number) if kinds[0] in targets.TEXTS else "")
        _one(kinds[0], asked.number)
        return
    if asked.coverage:
        from tests.fuzz import coverage

        coverage.run(kinds[0], asked.minutes)
        return
    until = time.monotonic() + 60 * asked.minutes if asked.minutes else float("inf")
    most = asked.inputs or (BATCH if not asked.minutes else sys.maxsize)
    sys.exit(1 if _campaign(kinds, asked.start, most, until) else 0)


def _campaign(kinds: list[str], start: int, most: int, until: float) -> int:
    """Try inputs of each kind in turn; how many finds there were."""
    done = dict.fromkeys(kinds, 0)
    finds = 0
    while any(done[kind] < most for kind in kinds) and time.monotonic() < until:
        for kind in kinds:
            if done[kind] >= most or time.monotonic() >= until:
                continue
            size = min(BATCH if kind != "build" else 50, most - done[kind])
            first = start + done[kind]
            for number, why in _batch(kind, first, size, until):
                finds += 1
                _keep(kind, number, why)
            done[kind] += size
        print(", ".join(f"{kind} {count:,}" for kind, count in done.items()), finds, flush=True)
    return finds


def _batch(kind: str, first: int, size: int, until: float) -> list[tuple[int, str]]:
    """Try inputs `first` and following; those that are finds, and why."""
    finds, at, end = [], first, first + size
    while at < end:
        shared = mmap(-1, 4096)
        process = os.fork()
        if not process:
            _try_all(kind, range(at, end), shared)
        status = _waited(process, shared)
        last = int.from_bytes(shared[:8], "little")
        if status == 0:
            break
        said = shared[8:].rstrip(b"\0").decode("utf-8", "replace")
        finds.append((last, said or f"ended by signal {-status}"))
        at = last + 1
    return finds


def _try_all(kind: str, numbers: range, shared: mmap) -> None:
    """In a process of its own: ends with 1 at the first find."""
    import traceback

    if kind == "build":
        builds.warm()
    for number in numbers:
        shared[:8] = number.to_bytes(8, "little")
        try:
            _one(kind, number)
        except BaseException:
            said = traceback.format_exc().encode()[-4000:]
            shared[8 : 8 + len(said)] = said
            os._exit(1)
    os._exit(0)


def _one(kind: str, number: int) -> None:
    if kind == "build":
        if wrong := builds.run(number):
            raise AssertionError(wrong)
    else:
        targets.run(kind, number)


def _waited(process: int, shared: mmap) -> int:
    """How it ended; it is killed when it hangs."""
    before, since = b"", time.monotonic()
    while True:
        done, status = os.waitpid(process, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if shared[:8] != before:
            before, since = shared[:8], time.monotonic()
        elif time.monotonic() - since > HANGING + 2 * builds.LONGEST:
            os.kill(process, signal.SIGKILL)
        time.sleep(0.02)


def _keep(kind: str, number: int, why: str) -> None:
    print(f"--- {kind} {number}\n{why}", flush=True)
    if kind in targets.TEXTS:
        text = minimise.smallest(made(kind, number), lambda each: minimise.fails(kind, each))
        folder = FOUND / kind.replace(" ", "-")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.txt").write_bytes(text.encode("utf-8", "surrogatepass"))
        print(f"kept as {folder.name}/{number}.txt: {text!r}", flush=True)


if __name__ == "__main__":
    main()
