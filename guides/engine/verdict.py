"""Which blockers hold for one reader, and why: the verdict."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Literal

from guides.engine.conditions import Truth, applies, holds, is_of_other_side
from guides.engine.rules import BALANCE
from guides.engine.situation import UNKNOWN, Answer, Situation
from platforms.documents.facts import Blocker, Condition, PlatformFacts, Remedy, Strength, WithdrawalPath


class State(Enum):
    """What a blocker is to this reader."""

    BLOCKING = "blocking"
    """It stops leaving."""
    POSSIBLE = "possible"
    """An answer decides whether it holds."""
    COSTS = "costs"
    """Leaving is possible and loses something."""
    CLEARED = "cleared"


_STATES = {Truth.UNKNOWN: State.POSSIBLE, Truth.FALSE: State.CLEARED}
_HOLDING: dict[Strength, State] = {"stops": State.BLOCKING, "costs": State.COSTS}


@dataclass(frozen=True, slots=True)
class Because:
    """One condition beside the reader's own answer (None: unknown or not asked)."""

    condition: Condition
    answer: Answer | None
    truth: Truth


@dataclass(frozen=True, slots=True)
class RemedyFinding:
    """One remedy and whether this reader can use it; `unmet` says why not, or what is unknown."""

    remedy: Remedy
    available: Truth
    unmet: tuple[Because, ...]


@dataclass(frozen=True)
class Finding:
    """One blocker as it concerns this reader."""

    blocker: Blocker
    state: State
    because: tuple[Because, ...]
    remedies: tuple[RemedyFinding, ...]

    @property
    def strength(self) -> Strength:
        return self.blocker.strength


@dataclass(frozen=True)
class Verdict:
    """All blockers of a platform, in the order the reader should deal with them.

    `is_doubtful`: the reader told something that may stop leaving and that no rule of the platform is about.
    """

    findings: tuple[Finding, ...]
    is_doubtful: bool = False

    @cached_property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.state is State.BLOCKING)

    @cached_property
    def possible(self) -> tuple[Finding, ...]:
        """What may stop leaving."""
        return tuple(f for f in self.findings if f.state is State.POSSIBLE and f.strength == "stops")

    @cached_property
    def costs(self) -> tuple[Finding, ...]:
        """What leaving loses."""
        return tuple(f for f in self.findings if f.state is State.COSTS)

    @cached_property
    def possible_costs(self) -> tuple[Finding, ...]:
        """What leaving may lose."""
        return tuple(f for f in self.findings if f.state is State.POSSIBLE and f.strength == "costs")

    @cached_property
    def cleared(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.state is State.CLEARED)

    @property
    def not_cleared(self) -> tuple[Finding, ...]:
        """All that holds or may hold: what stops leaving first, then what it costs."""
        return (*self.blocking, *self.possible, *self.costs, *self.possible_costs)

    @property
    def kind(self) -> Literal["ready", "blocked", "unsure"]:
        """blocked: something stops leaving. unsure: something may. ready: nothing does, whatever leaving costs."""
        if self.blocking:
            return "blocked"
        return "unsure" if self.possible or self.is_doubtful else "ready"


def judge(facts: PlatformFacts, situation: Situation) -> Verdict:
    """Find out for every blocker whether it holds, with the reader's own answers beside the rule.

    Those of the other side are left out where the reader said to be on one alone: nobody reads of them.
    """
    own = [blocker for blocker in facts.blockers if not is_of_other_side(blocker.side, situation)]
    return Verdict(tuple(_find(blocker, situation) for blocker in own))


def choose_path(facts: PlatformFacts, situation: Situation) -> tuple[WithdrawalPath | None, tuple[WithdrawalPath, ...]]:
    """The withdrawal path for this reader, and the others that may fit if the screen looks different.

    A path whose conditions all hold wins over one that merely may apply; the editors' order decides between equals.
    """
    truths = [(path, applies(path, situation)) for path in facts.paths]
    candidates = [path for path, truth in truths if truth is Truth.TRUE]
    candidates += [path for path, truth in truths if truth is Truth.UNKNOWN]
    if not candidates:
        return None, tuple(path for path in facts.paths if not is_of_other_side(path.side, situation))
    return candidates[0], tuple(candidates[1:])


def explain(conditions: tuple[Condition, ...], situation: Situation) -> tuple[Because, ...]:
    """Each condition with the answer it was compared with."""
    return tuple(Because(c, situation.answer(c.question), holds(c, situation)) for c in conditions)


def _state(blocker: Blocker, situation: Situation) -> State:
    truth = applies(blocker, situation)
    return _HOLDING[blocker.strength] if truth is Truth.TRUE else _STATES[truth]


def _find(blocker: Blocker, situation: Situation) -> Finding:
    state = _state(blocker, situation)
    remedies = (
        ()
        if state is State.CLEARED
        else tuple(_consider(r, situation) for r in blocker.remedies if not is_of_other_side(r.side, situation))
    )
    return Finding(blocker, state, explain(blocker.conditions, situation), remedies)


def ahead(facts: PlatformFacts, situation: Situation, key: str) -> Finding:
    """A blocker that does not hold today, with its remedies, for the steps of a way out on which it comes up.

    Its remedies are looked at with the answers of today, but for the balance, which has changed by then.
    """
    blocker = next(each for each in facts.blockers if each.key == key)
    then = situation.replace({BALANCE: UNKNOWN})
    remedies = tuple(_consider(r, then) for r in blocker.remedies if not is_of_other_side(r.side, situation))
    return Finding(blocker, _state(blocker, situation), explain(blocker.conditions, situation), remedies)


def _consider(remedy: Remedy, situation: Situation) -> RemedyFinding:
    unmet = tuple(b for b in explain(remedy.conditions, situation) if b.truth is not Truth.TRUE)
    return RemedyFinding(remedy, applies(remedy, situation), unmet)


def with_money_to_come(facts: PlatformFacts, situation: Situation) -> Situation:
    """The situation with the balance that will be there once rewards to come have joined it.

    For whatever reads the balance and concerns the day of leaving: precautions, consequences. The
    balance is unknown where a reward is, or whether it comes at all.
    """
    to_come: dict[str, Truth] = {}
    for blocker in facts.blockers:
        truth = applies(blocker, situation)
        for question in _joining(blocker, situation) if truth is not Truth.FALSE else ():
            to_come[question] = Truth.TRUE if Truth.TRUE in (truth, to_come.get(question)) else truth
    amounts = {question: situation.amount(question) for question in to_come}
    if all(amount == 0 for amount in amounts.values()):
        return situation
    balance = situation.amount(BALANCE)
    sure = [amounts[question] for question, truth in to_come.items() if truth is Truth.TRUE or amounts[question] == 0]
    if balance is None or None in sure or len(sure) < len(to_come):
        return situation.replace({BALANCE: UNKNOWN})
    return situation.replace({BALANCE: balance + sum(amount or 0 for amount in sure)})


def _joining(blocker: Blocker, situation: Situation) -> Iterator[str]:
    """The rewards that some remedy brings to the balance."""
    for remedy in blocker.remedies:
        if applies(remedy, situation) is not Truth.FALSE:
            yield from (effect.question for effect in remedy.effects if effect.kind == "add_to_balance")
