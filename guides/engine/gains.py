"""What would bring the exit forward: one blocker cleared today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from guides.engine.routes import Route, earliest_exit_by
from guides.engine.rules import rulebook_of
from guides.engine.situation import Situation
from guides.engine.walk import Start
from platforms.documents.facts import PlatformFacts


@dataclass(frozen=True, slots=True)
class Gain:
    """How many days earlier the fastest exit would be if this blocker were cleared today.

    What clearing it brings (accepted work pays) still has to find its way out.
    """

    blocker: str
    exit_on: date
    days: int


def gains(facts: PlatformFacts, situation: Situation, routes: Sequence[Route], today: date) -> tuple[Gain, ...]:
    """The blockers worth clearing first, the greatest gain first. Gains do not add up."""
    now = next((route.exit_earliest for route in routes if "fastest" in route.names), None)
    if now is None:
        return ()
    rulebook, found = rulebook_of(facts), []
    for rule in Start(rulebook, situation, today).held:
        then = earliest_exit_by(rulebook.at_once(rule), situation, today)
        if then is not None and then < now:
            found.append(Gain(rule.key, then, (now - then).days))
    return tuple(sorted(found, key=lambda gain: -gain.days))
