"""What one remedy alone would take if it began today: the line beside each way to clear a blocker."""

from dataclasses import dataclass
from datetime import date

from guides.engine.remedy_days import Bound, Finish
from guides.engine.rules import BALANCE, Option, rulebook_of
from guides.engine.situation import Situation
from guides.engine.walk import Start
from platforms.documents.facts import PlatformFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """When one remedy is done and what it takes. `latest` None: nobody promises a day.

    `fees_yen` and `forfeited_yen` are None where the amount they depend on is unknown.
    `payable` False: the balance is too small for this payout, or its fees would eat it up.
    """

    earliest: date
    latest: date | None
    finish: Finish
    fees_yen: int | None
    forfeited_yen: int | None
    payable: bool = True


def outcomes(facts: PlatformFacts, situation: Situation, today: date) -> dict[tuple[str, str], Outcome]:
    """The outcome of every remedy by blocker key and remedy key, each as if it began today on its own."""
    rulebook = rulebook_of(facts)
    start = Start(rulebook, situation, today)
    return {
        (rule.key, option.key): _outcome(start, option, situation) for rule in rulebook.rules for option in rule.options
    }


def _outcome(start: Start, option: Option, situation: Situation) -> Outcome:
    earliest, latest = start.finish(option, Bound.EARLIEST), start.finish(option, Bound.LATEST)
    fees: int | None = 0
    payable = True
    if option.method is not None and option.remedy.cost.kind == "payout":
        transfer = start.account.quote(option.method, earliest.caught_on or start.today)
        fees = transfer.fees_yen if transfer is not None and transfer.fees_known else None
        payable = transfer is not None or situation.amount(BALANCE) is None
    return Outcome(
        earliest=earliest.day,
        latest=latest.day if latest.promised else None,
        finish=earliest,
        fees_yen=fees,
        forfeited_yen=_forfeited(option, situation),
        payable=payable,
    )


def _forfeited(option: Option, situation: Situation) -> int | None:
    cost = option.remedy.cost
    if cost.kind == "forfeit_balance":
        return situation.amount(BALANCE)
    if cost.question is not None:
        return situation.amount(cost.question)
    return 0
