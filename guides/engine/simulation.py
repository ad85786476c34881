"""What happens when the reader clears every blocker in a chosen way: the definition everything else rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from guides.engine.account import Books, Lapse
from guides.engine.remedy_days import Bound, Reason
from guides.engine.rules import Rulebook, rulebook_of
from guides.engine.situation import Situation
from guides.engine.walk import Choice, Start, Walk
from platforms.documents.facts import PlatformFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedStep:
    """One remedy from the day it begins to the day it is done, with what it books.

    `promised` False: nobody promises `finished_on`; it is the earliest possible day. `is_known`: whether the answers
    say that the reader can use the remedy.
    """

    blocker: str
    remedy: str
    started_on: date
    finished_on: date
    promised: bool
    is_known: bool
    reason: Reason
    received_yen: int
    fees_yen: int
    forfeited_yen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """One simulated way out, at one bound.

    `exit_on` None: nobody can promise a day. `ended_on` is where the simulated clock stopped.
    `stuck_on`: the blocker that the choice cannot clear; where it stops leaving, what was not moved is at risk.
    """

    bound: Bound
    exit_on: date | None
    ended_on: date
    steps: tuple[SimulatedStep, ...]
    lapses: tuple[Lapse, ...]
    books: Books
    left: tuple[str, ...] = ()
    """The blockers left behind, in the order in which that was decided."""
    paid_after_on: date | None = None
    """The day on which what lay in the account is paid out; None where nothing is, or nobody promises."""
    stuck_on: str | None = None


def simulate(
    facts: PlatformFacts, situation: Situation, choice: Mapping[str, str], today: date, bound: Bound
) -> Timeline:
    """Walk through one choice of remedies; `choice` names one remedy key for each blocker key.

    A blocker without a choice takes its first remedy. An unknown amount counts as nothing, an unknown
    bank as the dearest one. Raises KeyError for a remedy that its blocker does not have.
    """
    rulebook = rulebook_of(facts)
    walk = Walk(Start(rulebook, situation, today), bound, options_of(rulebook, choice)).advance()
    return Timeline(
        bound=bound,
        exit_on=walk.exit_on,
        ended_on=walk.day,
        steps=tuple(
            SimulatedStep(
                blocker=rulebook.rules[done.run.option.rule].key,
                remedy=done.run.option.key,
                started_on=done.run.started_on,
                finished_on=done.run.finish.day,
                promised=done.promised,
                is_known=done.run.is_known,
                reason=done.run.finish.reason,
                received_yen=done.received_yen,
                fees_yen=done.fees_yen,
                forfeited_yen=done.forfeited_yen,
            )
            for done in walk.done
        ),
        lapses=walk.lapses,
        books=walk.account.books(),
        left=tuple(rule.key for rule in walk.left),
        paid_after_on=walk.paid_after_on,
        stuck_on=None if walk.stuck_on is None else walk.stuck_on.key,
    )


def options_of(rulebook: Rulebook, choice: Mapping[str, str]) -> Choice:
    """The option for each blocker: the chosen remedy, else its first one. KeyError for a remedy that it does not have."""
    chosen = {}
    for rule in rulebook.rules:
        options = {option.key: option for option in rule.options}
        chosen[rule.number] = options[choice[rule.key]] if rule.key in choice else rule.options[0]
    return chosen
