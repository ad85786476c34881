"""What would bring the exit forward: one blocker cleared today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from guides.engine.routes import Route, earliest_exit_by
from guides.engine.rules import rulebook_of
from guides.engine.situation import Situation
from guides.engine.walk import Start
from guides.engine.ways_out import earliest_of
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
    start = Start(rulebook, situation.on(today), today)
    over = {group: earliest_of(start.within(group)) for group in rulebook.groups}
    for rule in start.held:
        if any(day >= now.toordinal() and rule.number in group.closed for group, day in over.items()):
            continue  # others are in the way that long
        then = earliest_exit_by(rulebook.at_once(rule), situation, today, before=now.toordinal())
        if then is not None:
            found.append(Gain(rule.key, then, (now - then).days))
    return tuple(sorted(found, key=lambda gain: -gain.days))
