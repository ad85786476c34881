"""What one remedy alone would take if it began today: the line beside each way to clear a blocker."""

from dataclasses import dataclass
from datetime import date

from guides.engine.remedy_days import Bound, Finish
from guides.engine.rules import BALANCE, Option, rulebook_of
from guides.engine.situation import Situation
from guides.engine.walk import Start
from platforms.documents.facts import PlatformFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyOutcome:
    """When one remedy is done and what it takes. `latest` None: nobody promises a day.

    `fees_yen` and `forfeited_yen` are None where the amount or the bank they depend on is unknown;
    `fees_range` says from which to which fee the bank decides, None where the amount is unknown.
    `payable` False: the balance is too small for this payout, or its fees would eat it up.
    """

    earliest: date
    latest: date | None
    finish: Finish
    fees_yen: int | None
    forfeited_yen: int | None
    fees_range: tuple[int, int] | None = (0, 0)
    payable: bool = True


def outcomes(facts: PlatformFacts, situation: Situation, today: date) -> dict[tuple[str, str], RemedyOutcome]:
    """The outcome of every remedy by blocker key and remedy key, each as if it began today on its own."""
    rulebook = rulebook_of(facts)
    start = Start(rulebook, situation, today)
    return {
        (rule.key, option.key): _outcome(start, option, situation)
        for rule in rulebook.rules
        for option in rule.options
        if not option.leaves
    }


def _outcome(start: Start, option: Option, situation: Situation) -> RemedyOutcome:
    begins_on = _begins_on(start, option)
    earliest, latest = (start.finish(option, bound, begins_on) for bound in (Bound.EARLIEST, Bound.LATEST))
    fees: tuple[int, int] | None = (0, 0)
    payable = True
    if option.method is not None and option.is_payout:
        transfer = start.account.quote(option.method, earliest.caught_on or begins_on)
        fees = (transfer.fees_least_yen, transfer.fees_yen) if transfer is not None and transfer.fees_known else None
        payable = transfer is not None or situation.amount(BALANCE) is None
    return RemedyOutcome(
        earliest=earliest.day,
        latest=latest.day if latest.promised else None,
        finish=earliest,
        fees_yen=None if fees is None or fees[0] != fees[1] else fees[0],
        fees_range=fees,
        forfeited_yen=_forfeited(option, situation),
        payable=payable,
    )


def _begins_on(start: Start, option: Option) -> date:
    """Today, or the day from which the platform holds nothing back where today nothing can be paid out."""
    if option.method is None or not option.is_payout:
        return start.today
    caught_on = start.finish(option, Bound.EARLIEST).caught_on or start.today
    if start.account.quote(option.method, caught_on) is not None:
        return start.today
    return max(start.today, start.account.in_reach_from(option.method) or start.today)


def _forfeited(option: Option, situation: Situation) -> int | None:
    cost = option.remedy.cost
    if cost.kind == "forfeit_balance":
        return situation.amount(BALANCE)
    if cost.question is not None:
        return situation.amount(cost.question)
    return 0
