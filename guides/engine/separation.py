"""Which blockers of a document can be thought about one at a time.

Trying every combination of remedies is thousands of times dearer than looking at each blocker by
itself. That is allowed where blockers meet only in two places: the day the last work is done, and the
balance. Published documents are like that; where one is not, the engine tries combinations.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from guides.engine.conditions import Truth, holds
from guides.engine.situation import Answer
from guides.engine.structure import BALANCE, BANK, MOST_DOCUMENTS, MOST_RUNS, Option, Rule, Structure, cleared
from platforms.facts import Condition, Effect, PayoutMethod, Wait

_MONTH = 31
_CLOSED = 14
"""Banks are never closed for longer."""


@dataclass(frozen=True, slots=True)
class Separation:
    """What is known about a document.

    `apart`: the places of blockers that meet the others only in the day they clear and the rewards they
    move. Nothing they change is looked at by any other blocker, remedy or expiry; nothing they look at
    is changed by any other; each of their remedies clears them; and only work moves rewards.
    `money`: the places of the money blockers.
    `orderly`: money blockers only empty or fill the balance, and all other blockers stand apart.
    `purse_days`: in an orderly document, no payout catches the balance later than this after the last work.
    `turning_days`: days on which a payout method begins or ends.
    """

    apart: frozenset[int]
    money: frozenset[int]
    orderly: bool
    purse_days: int
    turning_days: frozenset[date]


@lru_cache(maxsize=MOST_DOCUMENTS)
def separation_of(structure: Structure) -> Separation:
    """Take a document apart; remembered for the documents used last."""
    rules = structure.rules
    apart = frozenset(rule.number for rule in rules if not rule.is_money and _is_apart(structure, rule))
    return Separation(
        apart=apart,
        money=frozenset(rule.number for rule in rules if rule.is_money),
        orderly=all(_is_orderly(rule) if rule.is_money else rule.number in apart for rule in rules),
        purse_days=sum(_most_days(structure, rule) for rule in rules if rule.is_money),
        turning_days=frozenset(
            day
            for method in structure.methods.values()
            for day in (method.effective_from, method.effective_until)
            if day is not None
        ),
    )


def _is_apart(structure: Structure, rule: Rule) -> bool:
    return (
        not any(option.touches_balance for option in rule.options)
        and (rule.is_work or rule.writes.isdisjoint(structure.rewards | {BALANCE}))
        and rule.reads.isdisjoint(structure.rewards | {BALANCE})
        and rule.writes.isdisjoint(structure.lapse_reads | {BANK})
        and not any(effect.kind == "set" and effect.question in structure.rewards for effect in _effects(rule))
        and all(_clears(rule, option) for option in rule.options)
        and all(_pass_by(structure, rule, other) for other in structure.rules if other is not rule)
    )


def _effects(rule: Rule) -> Iterator[Effect]:
    for option in rule.options:
        yield from option.effects


def _pass_by(structure: Structure, rule: Rule, other: Rule) -> bool:
    """Whether two blockers share nothing but the balance and, both being work, a reward."""
    writes = rule.writes - {BALANCE}
    common = frozenset() if other.is_money else structure.rewards
    return writes.isdisjoint(other.reads) and ((rule.reads | writes) - common).isdisjoint(other.writes)


def _clears(rule: Rule, option: Option) -> bool:
    """Whether the remedy surely makes one of the blocker's conditions fail."""
    return any(
        holds(condition, _OneAnswer(condition.question, answer)) is not Truth.TRUE
        for condition in rule.conditions
        for answer in _answers_after(condition, option)
    )


def _answers_after(condition: Condition, option: Option) -> Iterator[Answer | None]:
    """The answer that the last effect on the condition's question leaves behind, if there is one."""
    effects = [effect for effect in option.effects if effect.question == condition.question]
    if effects and effects[-1].kind == "set":
        yield effects[-1].value
    elif effects and effects[-1].kind == "clear":
        value = condition.value[0] if isinstance(condition.value, tuple) else condition.value
        yield cleared(value)


@dataclass(frozen=True, slots=True)
class _OneAnswer:
    question: str
    value: Answer | None

    def answer(self, question: str, /) -> Answer | None:
        return self.value if question == self.question else None


def _is_orderly(rule: Rule) -> bool:
    return all(
        option.touches_balance
        and not option.joins
        and option.writes <= {BALANCE}
        and all(wait.question is None and wait.kind != "payout_under_way" for wait in option.waits)
        for option in rule.options
    )


def _most_days(structure: Structure, rule: Rule) -> int:
    """More days than any remedy of a money blocker can take, where its end is promised at all."""
    spans = {option: max(_longest(wait, structure.methods) for wait in option.waits) for option in rule.options}
    handed_over = max([span for option, span in spans.items() if option.is_payout and rule.can_hand_over], default=0)
    return handed_over + max(span * (1 if option.is_payout else MOST_RUNS) for option, span in spans.items())


def _longest(wait: Wait, methods: dict[str, PayoutMethod]) -> int:
    if wait.kind == "payout":
        method = methods.get(wait.method or "")
        if method is None:
            return 0
        notices = [(notice.paid_on - notice.caught_from).days for notice in method.exceptions]
        cycles = [_MONTH * (2 + window.pay_months_later) + _CLOSED for window in method.windows]
        count = method.business_days_max or method.business_days_min or 0
        return max([2 * count + _CLOSED, *cycles, *notices])
    most = wait.max_days or wait.min_days or 0
    return 2 * most + _CLOSED if wait.kind == "business_days" else most
