"""CPU seconds of small pieces of work, measured in turns so that a slow minute of the machine hits all of them."""

import time
from collections.abc import Callable, Mapping

ROUNDS = 9
ROUND_SECONDS = 0.03
Work = Callable[[], object]


def measured(cases: Mapping[str, Work], rounds: int = ROUNDS) -> dict[str, float]:
    """CPU seconds of one call of each case: the best of `rounds` rounds, in which every case has its turn."""
    repeats = {name: _repeats(work) for name, work in cases.items()}
    best = dict.fromkeys(cases, float("inf"))
    for _ in range(rounds):
        for name, work in cases.items():
            best[name] = min(best[name], _cpu_seconds(work, repeats[name]) / repeats[name])
    return best


def _repeats(work: Work) -> int:
    """How many calls fill a round; the first one warms up and does not count."""
    work()
    return max(1, round(ROUND_SECONDS / max(_cpu_seconds(work, 1), 1e-6)))


def _cpu_seconds(work: Work, repeats: int) -> float:
    started = time.process_time()
    for _ in range(repeats):
        work()
    return time.process_time() - started


def slowed(work: Work, share: float) -> Work:
    """The same work and `share` of its CPU time on top: a planted regression that a measurement must notice."""
    work()
    extra = min(_cpu_seconds(work, 3) / 3 for _ in range(5)) * share

    def both() -> None:
        work()
        until = time.process_time() + extra
        while time.process_time() < until:
            pass

    return both
