"""What would change the answer: a blocker cleared today, and the race against expiring money."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from guides.engine.account import quote
from guides.engine.conditions import Truth, all_hold
from guides.engine.routes import Route, earliest_exit
from guides.engine.situation import Situation
from guides.engine.structure import BALANCE, BANK, CONFIRMED_ON, MOST_DOCUMENTS, ByIdentity
from platforms.facts import Blocker, PayoutMethod, PlatformFacts, Remedy, Wait, in_force
from platforms.paydays import next_payout


@dataclass(frozen=True, slots=True)
class Gain:
    """How many days earlier the fastest exit would be if this blocker were cleared today.

    What clearing it brings (accepted work pays) still has to find its way out.
    """

    blocker: str
    exit_on: date
    days: int


@dataclass(frozen=True, slots=True)
class Race:
    """Money that lapses. `lapses_on` is the first day on which it is gone.

    `act_by`: the last day on which `method` still catches it; both None where nothing can.
    `earliest` and `lapses_on` differ where nobody knows how old the money is.
    """

    amount_yen: int
    earliest: date
    lapses_on: date
    method: str | None
    act_by: date | None


def gains(facts: PlatformFacts, situation: Situation, routes: Sequence[Route], today: date) -> tuple[Gain, ...]:
    """The blockers worth clearing first, the greatest gain first. Gains do not add up."""
    if not routes or routes[0].exit_earliest is None:
        return ()
    now = routes[0].exit_earliest
    found = []
    for blocker in facts.blockers:
        if all_hold(blocker.conditions, situation) is Truth.TRUE:
            then = earliest_exit(_at_once(ByIdentity(facts), blocker.key), situation, today)
            if then is not None and then < now:
                found.append(Gain(blocker.key, then, (now - then).days))
    return tuple(sorted(found, key=lambda gain: -gain.days))


def expiry_race(facts: PlatformFacts, situation: Situation, today: date) -> Race | None:
    """When the present balance lapses, and until when a payout still catches it; None where nothing lapses."""
    amount = situation.amount(BALANCE)
    terms = [
        row.days
        for row in facts.expiries
        if row.outcome == "forfeited" and all_hold(row.conditions, situation) is Truth.TRUE
    ]
    if not amount or not terms:
        return None
    term = timedelta(days=min(terms))
    confirmed_on = situation.day(CONFIRMED_ON)
    lapses_on = (confirmed_on or today) + term
    earliest = lapses_on if confirmed_on else today + timedelta(days=1)
    chances = [
        (day, method.key)
        for method in facts.payout_methods
        if in_force(method, today) and quote(method, amount, situation.answer(BANK)) is not None
        for day in _chances(method, today, earliest)
    ]
    act_by, method = max(chances, default=(None, None))
    return Race(amount, earliest, lapses_on, method, act_by)


def _chances(method: PayoutMethod, today: date, before: date) -> Iterator[date]:
    """The last day on which a closing or a request before `before` can still be reached, if there is one."""
    if next_payout(method, today) is None:
        return
    day = before
    while (day := day - timedelta(days=1)) >= today:
        payday = next_payout(method, day)
        if payday is not None and payday.caught_on < before:
            yield day
            return


@lru_cache(maxsize=MOST_DOCUMENTS)
def _at_once(document: ByIdentity, blocker: str) -> PlatformFacts:
    """The document in which clearing one blocker takes no time. Letting money lapse is no clearing."""
    blockers = tuple(_quick(each) if each.key == blocker else each for each in document.facts.blockers)
    return document.facts.model_copy(update={"blockers": blockers})


def _quick(blocker: Blocker) -> Blocker:
    remedies = tuple(_take_no_time(remedy) for remedy in blocker.remedies if remedy.wait.kind != "expiry")
    return blocker.model_copy(update={"remedies": remedies or blocker.remedies})


def _take_no_time(remedy: Remedy) -> Remedy:
    return remedy.model_copy(update={"wait": Wait(kind="none"), "silence": None, "may_be_refused": False})
