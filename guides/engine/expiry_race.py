"""Money that runs out of time, and until when a payout still catches it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from guides.engine.account import quote
from guides.engine.conditions import Truth, all_hold
from guides.engine.rules import BALANCE, BANK, CONFIRMED_ON
from guides.engine.situation import Situation
from platforms.documents.facts import PayoutMethod, PlatformFacts, in_force
from platforms.money.paydays import next_payout


@dataclass(frozen=True, slots=True)
class Race:
    """Money that lapses. `lapses_on` is the first day on which it is gone, the day after the last one inside.

    `act_by`: the last day on which `method` still catches it; both None where nothing can.
    `earliest` and `lapses_on` differ where nobody knows how old the money is. `certain` False: an answer
    that is missing decides whether it lapses, or so soon.
    """

    amount_yen: int
    earliest: date
    lapses_on: date
    method: str | None
    act_by: date | None
    certain: bool = True


def expiry_race(facts: PlatformFacts, situation: Situation, today: date) -> Race | None:
    """When the present balance lapses, and until when a payout still catches it; None where nothing lapses."""
    amount = situation.amount(BALANCE)
    confirmed_on = situation.day(CONFIRMED_ON)
    rows = [
        (row.gone_on(confirmed_on or today), all_hold(row.conditions, situation))
        for row in facts.expiries
        if row.outcome == "forfeited"
    ]
    ends = [(day, truth) for day, truth in rows if truth is not Truth.FALSE]
    if not amount or not ends:
        return None
    lapses_on = min(day for day, _ in ends)
    earliest = lapses_on if confirmed_on else today + timedelta(days=1)
    chances = [
        (day, method.key)
        for method in facts.payout_methods
        if in_force(method, today) and quote(method, amount, situation.answer(BANK)) is not None
        for day in _chances(method, today, (confirmed_on or today) + timedelta(days=method.hold_days), earliest)
    ]
    act_by, method = max(chances, default=(None, None))
    return Race(amount, earliest, lapses_on, method, act_by, certain=(lapses_on, Truth.TRUE) in ends)


def _chances(method: PayoutMethod, today: date, free_on: date, before: date) -> Iterator[date]:
    """The last day on which a closing or a request from `free_on` until before `before` can still be reached, if any."""
    if next_payout(method, today) is None:
        return
    day = before
    while (day := day - timedelta(days=1)) >= today:
        payday = next_payout(method, day)
        if payday is not None and free_on <= payday.caught_on < before:
            yield day
            return
