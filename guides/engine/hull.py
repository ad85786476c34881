"""What the unknown can still do: the best and the worst outcome over everything a reader did not say.

Adding a blocker never brings the exit forward. So the best case is that none of the possible blockers
holds, and the worst is among the cases in which as many as possible hold at once. Blockers that
exclude each other (a balance below the minimum, a balance above it) are tried one after the other,
each at both ends of the amounts it is about.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, product

from guides.engine.routes import Route, known_routes
from guides.engine.situation import Answer, Situation
from guides.engine.verdict import Finding, Verdict
from platforms.facts import Condition, PlatformFacts

MOST_TRIED = 12
"""Worst cases looked at; more than the published platforms have, and few enough for a page."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The range of the fastest exit over what is unknown.

    `worst` None: in some case nobody promises even an earliest day. `decides`: the question whose
    answer alone can move the exit furthest from the best case, None where no single one does.
    """

    best: date | None
    worst: date | None
    decides: str | None


def outlook(
    facts: PlatformFacts, situation: Situation, verdict: Verdict, routes: Sequence[Route], today: date
) -> Outlook | None:
    """The outlook of a reader whose known answers lead to `routes`; None where no blocker is possible."""
    if not verdict.possible:
        return None
    best = routes[0].exit_earliest if routes else today
    ways = [list(_assumptions(finding, situation)) for finding in verdict.possible]
    alone = {
        finding.because[-1].condition.question: [_exit(facts, situation, assumed, today) for assumed in way]
        for finding, way in zip(verdict.possible, ways)
    }
    worst: list[date | None] = [
        _exit(facts, situation, assumed, today) for assumed in islice(_together(ways), MOST_TRIED)
    ]
    return Outlook(
        best=best,
        worst=None if None in worst else max(day for day in worst if day is not None),
        decides=_most_deciding(alone, best),
    )


def _assumptions(finding: Finding, situation: Situation) -> Iterator[dict[str, Answer]]:
    """The answers under which a possible blocker holds, one of each kind."""
    unknown = [because.condition for because in finding.because if because.answer is None]
    choices = [[(condition.question, value) for value in _satisfying(condition)] for condition in unknown]
    for pairs in product(*choices):
        assumed = dict(pairs)
        if len(assumed) == len({question for question, _ in pairs}):
            yield assumed


def _satisfying(condition: Condition) -> tuple[Answer, ...]:
    value = condition.value
    match condition.operator:
        case "one_of":
            return (value[-1],) if isinstance(value, tuple) else (value,)
        case "between":
            return value if isinstance(value, tuple) else (value,)
        case "is" | "at_least":
            return (value,) if not isinstance(value, tuple) else value
        case _:
            return ()


def _together(ways: Sequence[Sequence[dict[str, Answer]]]) -> Iterator[dict[str, Answer]]:
    """Assumptions under which as many blockers hold at once as can: the contradictory ones take turns."""
    shared: dict[str, list[dict[str, Answer]]] = {}
    for way in ways:
        for assumed in way:
            shared.setdefault("|".join(sorted(assumed)), []).append(assumed)
    for combination in product(*shared.values()):
        merged: dict[str, Answer] = {}
        for assumed in combination:
            merged.update(assumed)
        yield merged


def _exit(facts: PlatformFacts, situation: Situation, assumed: dict[str, Answer], today: date) -> date | None:
    routes = known_routes(facts, situation.replace(assumed), today).routes
    return routes[0].exit_earliest if routes else today


def _most_deciding(alone: dict[str, list[date | None]], best: date | None) -> str | None:
    if best is None:
        return None
    never = 10**6
    moved = {
        question: max((never if day is None else (day - best).days for day in days), default=0)
        for question, days in alone.items()
    }
    most = max(moved, key=lambda question: moved[question], default=None)
    return most if most is not None and moved[most] > 0 else None
