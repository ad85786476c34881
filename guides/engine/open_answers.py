"""What a reader did not say and what it could be.

Only questions that can still change days or yen count. Of an amount, one value on each side of every
limit that any condition, payout or fee names stands for all values between; of a day from which a
wait is counted, one for each day on which that wait can end, from today to so far ahead that nobody
can promise it. The other kinds are tried in full.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from guides.engine.conditions import ROLE, SIDES, Truth, all_hold, applies, is_of_other_side, looks_back
from guides.engine.rules import BALANCE, BANK, CONFIRMED_ON, Option, Rule, Rulebook, rulebook_of
from guides.engine.situation import Answer, Situation
from platforms.documents.facts import Condition, PayoutMethod, PlatformFacts, QuestionKind, Wait
from platforms.documents.remembering import remembered
from platforms.money.fees import payout_fees
from platforms.money.paydays import payout_under_way

FAR = date(2099, 12, 31)
"""The last day that an answer can name. What ends that late or later has no day that anybody promises."""

_MOST_STEPS = 200
"""A fee that grows as fast as the amount never leaves anything to pay out."""

_LONGEST_TRANSFER = 130
"""Days after which a transfer that had begun has surely arrived."""

Completion = Mapping[str, Answer]
"""One value for every open question that is still looked at, beside the other values."""

Values = Mapping[str, tuple[Answer, ...]]
"""What each open question could be answered with."""


@dataclass(frozen=True, slots=True)
class Open:
    """A question without an answer, and the values that stand for all it could have."""

    question: str
    values: tuple[Answer, ...]


def open_questions(facts: PlatformFacts, situation: Situation, today: date) -> tuple[Open, ...]:
    """The questions whose missing answer can still change what happens, in the document's order.

    What a document looks at but does not ask nobody can answer: it stays unknown. So does what only the other side is
    asked.
    """
    rulebook = rulebook_of(facts)
    asked = {each.key for each in facts.questions if not is_of_other_side(each.side, situation)}
    found = []
    for question in looked_at(rulebook, situation):
        if facts.questions and question not in asked:
            continue
        values = tuple(dict.fromkeys(_values(facts, rulebook, situation, question, today)))
        if len(values) > 1:
            found.append(Open(question, values))
    return tuple(found)


def most_in_the_way(facts: PlatformFacts, situation: Situation, today: date) -> Situation:
    """The same reader with the answers under which most blockers can come up."""
    rules = rulebook_of(facts).open
    for each in open_questions(facts, situation, today):
        counts = [_possible(rules, situation.replace({each.question: value})) for value in each.values]
        if min(counts) < max(counts):
            last = len(counts) - 1 - counts[::-1].index(max(counts))
            situation = situation.replace({each.question: each.values[last]})
    return situation


def _possible(rules: Sequence[Rule], situation: Situation) -> int:
    return sum(applies(rule.blocker, situation) is not Truth.FALSE for rule in rules)


def completions(rulebook: Rulebook, situation: Situation, values: Values) -> Iterator[Completion]:
    """Every way in which the open questions can be answered, each asked only where it is still looked at."""
    question = next((each for each in looked_at(rulebook, situation) if each in values), None)
    if question is None:
        yield {}
        return
    for value in values[question]:
        for others in completions(rulebook, situation.replace({question: value}), values):
            yield {question: value, **others}


def looked_at(rulebook: Rulebook, situation: Situation) -> list[str]:
    """The questions without an answer that blockers, remedies, payouts or expiries look at, now or after a change."""
    return [question for question in dict.fromkeys(_asked(rulebook, situation)) if situation.answer(question) is None]


class _Blurred:
    """A situation some time later, when some answers may have changed."""

    __slots__ = ("_changed", "_situation")

    def __init__(self, situation: Situation, changed: frozenset[str]) -> None:
        self._situation = situation
        self._changed = changed

    @property
    def today(self) -> None:
        """No day in particular: what looks back from the present day can become another while days pass."""

    def answer(self, question: str, /) -> Answer | None:
        return None if question in self._changed else self._situation.answer(question)


def _asked(rulebook: Rulebook, situation: Situation) -> Iterator[str]:
    """The questions that blockers, remedies, payouts and expiries look at, now or after a change."""
    rules, answers = _reachable(rulebook, situation)
    for rule in rules:
        if rule.blocker.side or any(option.remedy.side for option in rule.options):
            yield ROLE
        yield from (condition.question for condition in rule.conditions)
        for option in _usable(rule, answers):
            yield from _looked_at(rulebook, option)
    if answers.answer(BALANCE) != 0:
        for row in rulebook.leftovers:
            if all_hold(row.conditions, answers) is not Truth.FALSE:
                yield from [condition.question for condition in row.conditions]
        for expiry in rulebook.lapses:
            if all_hold(expiry.conditions, answers) is not Truth.FALSE:
                yield from [condition.question for condition in expiry.conditions]
                if situation.answer(BALANCE) != 0 and any(BALANCE in rule.reads for rule in rulebook.open):
                    yield CONFIRMED_ON


def _reachable(rulebook: Rulebook, situation: Situation) -> tuple[list[Rule], _Blurred]:
    """The blockers that can hold now or after the remedies of others, and what is then certain of the answers."""
    changed: frozenset[str] = frozenset()
    while True:
        answers = _Blurred(situation, changed)
        rules = [rule for rule in rulebook.open if applies(rule.blocker, answers) is not Truth.FALSE]
        writes = frozenset().union(
            *(_changes(rulebook, option, answers) for r in rules for option in _usable(r, answers))
        )
        if writes <= changed:
            return rules, answers
        changed |= writes


def _usable(rule: Rule, answers: _Blurred) -> list[Option]:
    return [option for option in rule.options if applies(option.remedy, answers) is not Truth.FALSE]


def _changes(rulebook: Rulebook, option: Option, answers: _Blurred) -> frozenset[str]:
    joins = any(answers.answer(question) != 0 for question in option.joins)
    return option.writes if joins or option.touches_balance else option.writes - {BALANCE}


def _looked_at(rulebook: Rulebook, option: Option) -> list[str]:
    found = [condition.question for condition in option.conditions]
    found += [wait.question for wait in option.waits if wait.question is not None]
    found += [question for question in option.moves if question in rulebook.rewards]
    if option.touches_balance:
        found.append(BALANCE)
    if option.method is not None and any(fee.bank != "any" for fee in option.method.transfer_fees):
        found.append(BANK)
    return found


def _values(
    facts: PlatformFacts, rulebook: Rulebook, situation: Situation, question: str, today: date
) -> Iterator[Answer]:
    """The values that stand for all possible ones."""
    conditions = [c for row in conditions_of(rulebook) for c in row if c.question == question]
    if question == ROLE:
        yield from _roles(facts, situation)
        return
    if question == BANK:
        yield from sorted(
            {fee.bank for m in rulebook.methods.values() for fee in m.transfer_fees} - {"any"} | {"other"}
        )
        return
    if question == CONFIRMED_ON:
        yield from (today, max(row.oldest_on(today) for row in rulebook.lapses))
        return
    match _kind(facts, rulebook, question, conditions):
        case "yes_no":
            yield from ("no", "yes")
        case "choice":
            yield from _choices(facts, question, conditions)
        case "amount" | "days":
            yield from _amounts(rulebook, situation, question, conditions)
        case "date":
            days = {*_days_compared(conditions, today), *_days_waited_from(rulebook, question, today)}
            if any(looks_back(condition) for condition in conditions):  # what one looks back to is over
                days = {day for day in days if day <= today}
            yield from sorted(days)


def _roles(facts: PlatformFacts, situation: Situation) -> Iterator[str]:
    """The sides on which a reader can be: whoever told something that only one side meets is not on the other alone."""
    nothing = (None, "no", "none", 0)
    answered = [each for each in facts.questions if each.side and situation.asked(each.key)]
    told = {each.side for each in answered if situation.answer(each.key) not in nothing}
    yield from (side for side in sorted(SIDES) if told <= {side})
    yield "both"


def _days_compared(conditions: Sequence[Condition], today: date) -> Iterator[date]:
    for condition in conditions:
        for value in condition.values:
            if looks_back(condition) and isinstance(value, int):
                yield from (today - timedelta(days=value + 1), today - timedelta(days=value), today)
            elif isinstance(value, str):
                day = date.fromisoformat(value)
                yield from (day - timedelta(days=1), day, day + timedelta(days=1))


def _days_waited_from(rulebook: Rulebook, question: str, today: date) -> Iterator[date]:
    """Days so long ago that a wait is just over today, today itself, and so far ahead that it never is; and all days on
    which a transfer may have begun: not later than today.
    """
    counted = [wait for wait in _waits(rulebook) if wait.question == question]
    transfers = [wait for wait in counted if wait.kind == "payout_under_way"]
    for wait in transfers:
        method = rulebook.methods.get(wait.method or "")
        yield from _days_begun(method, today) if method is not None else ()
    for wait in counted:
        if wait not in transfers:
            yield from [today - timedelta(days=days) for days in {0, wait.min_days or 0, wait.max_days or 0}]
    if counted and not transfers:
        yield FAR


def _waits(rulebook: Rulebook) -> Iterator[Wait]:
    for rule in rulebook.rules:
        for option in rule.options:
            yield from option.waits


@lru_cache(maxsize=64)
def _days_begun(method: PayoutMethod, today: date) -> tuple[date, ...]:
    """Of the days on which a transfer that is under way may have begun, the last for each pay day."""
    found = {}
    for days in range(_LONGEST_TRANSFER, -1, -1):
        began = today - timedelta(days=days)
        arrives = payout_under_way(method, today, began)
        if arrives is not None:
            found[tuple(max(today, day.paid_on) for day in arrives)] = began
    return tuple(found.values())


def conditions_of(rulebook: Rulebook) -> Iterator[tuple[Condition, ...]]:
    """The conditions of every row that decides about days or yen."""
    for rule in rulebook.rules:
        yield rule.conditions
        yield from (option.conditions for option in rule.options)
    yield from (expiry.conditions for expiry in rulebook.lapses)
    yield from (row.conditions for row in rulebook.leftovers)


def _kind(facts: PlatformFacts, rulebook: Rulebook, question: str, conditions: Sequence[Condition]) -> QuestionKind:
    """What kind of answer a question takes; guessed from its use where the document does not ask it itself."""
    named = next((each.kind for each in facts.questions if each.key == question), None)
    if named is not None:
        return named
    if question == BALANCE or question in rulebook.rewards:
        return "amount"
    values = {value for condition in conditions for value in condition.values}
    if any(condition.operator in ("on_or_before", "on_or_after") or looks_back(condition) for condition in conditions):
        return "date"
    if any(wait.question == question for wait in _waits(rulebook)):
        return "date"
    if any(isinstance(value, int) for value in values):
        return "amount"
    return "yes_no" if values <= {"yes", "no"} else "choice"


def _choices(facts: PlatformFacts, question: str, conditions: Sequence[Condition]) -> Iterator[str]:
    asked = next((each for each in facts.questions if each.key == question), None)
    if asked is not None:
        yield from (choice.key for choice in asked.choices)
    else:
        yield from ("none-of-these", *sorted(str(value) for condition in conditions for value in condition.values))


def _amounts(rulebook: Rulebook, situation: Situation, question: str, conditions: Sequence[Condition]) -> list[int]:
    """Nothing, and the first yen beyond every limit of the amount itself and of the balance it may join; at least one."""
    own = {limit for condition in conditions for limit in _limits(condition)}
    purse = rulebook.rewards | {BALANCE}
    if question == BALANCE:
        own |= balance_limits(rulebook)
    elif question in purse:
        others = [situation.amount(each) for each in purse if each != question]
        if None in others:  # enough to pass every limit, whatever the others are
            own.add(max(balance_limits(rulebook), default=0))
        else:
            beside = {0, situation.amount(BALANCE) or 0, sum(amount or 0 for amount in others)}
            own |= {limit - amount for limit in balance_limits(rulebook) for amount in beside}
    return sorted({0} | ({limit for limit in own if limit > 0} or {1}))


@remembered
def balance_limits(rulebook: Rulebook) -> frozenset[int]:
    """The first yen of balance at which a condition, a payout or a fee becomes another, or the balance pays out more
    than a remedy asks the reader to earn: only then does that remedy keep anything.
    """
    limits = {limit for row in conditions_of(rulebook) for c in row if c.question == BALANCE for limit in _limits(c)}
    options = [option for rule in rulebook.rules for option in rule.options]
    earned = {e.value for o in options for e in o.effects if e.question == BALANCE and isinstance(e.value, int)}
    for method in {option.method.key: option.method for option in options if option.method is not None}.values():
        limits |= set(_method_limits(method, sorted({0} | earned)))
    return frozenset(limits | earned)


def _limits(condition: Condition) -> Iterator[int]:
    """The first yen at which the truth of a condition can change."""
    values = [value for value in condition.values if isinstance(value, int)]
    if condition.operator in ("at_least", "below"):
        yield from values
    elif condition.operator == "between":
        yield from (values[0], values[1] + 1)
    else:
        yield from (side for value in values for side in (value, value + 1))


def _method_limits(method: PayoutMethod, beyond: Sequence[int]) -> Iterator[int]:
    """The first yen at which a payout costs something else, and those at which it pays out more than these sums."""
    for fee in method.transfer_fees:
        yield fee.from_yen
        if fee.to_yen is not None:
            yield fee.to_yen + 1
    for bank in {fee.bank for fee in method.transfer_fees} | {"other"}:
        for sum_yen in beyond:
            yield _least_beyond(method, bank, sum_yen)


def _least_beyond(method: PayoutMethod, bank: str, sum_yen: int) -> int:
    """The least balance of which more than a sum is paid out."""
    least = max(method.minimum_yen or 0, sum_yen + 1)
    for _ in range(_MOST_STEPS):
        fees = payout_fees(method, least, bank)
        total = fees.method_fee_yen + (fees.transfer_fee_yen or 0)
        if least - total > sum_yen:
            break
        least = total + sum_yen + 1
    return least
