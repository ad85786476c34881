"""Which question comes next: only those that can still change something.

A question matters while a row that mentions it can still apply. Answering can only take questions
away, so the number of remaining questions never grows.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from guides.engine.conditions import (
    ROLE,
    SIDES,
    Concerning,
    Truth,
    all_hold,
    applies,
    holds,
    is_of_other_side,
    of_own_side,
)
from guides.engine.situation import UNKNOWN, Answer, Situation
from platforms.documents.facts import Condition, PlatformFacts, Question, Remedy
from platforms.documents.remembering import remembered

_BALANCE = "balance"
_MOST_ASKED = 8
"""So many questions are answered before the report; what only narrows it can wait beside it."""
_NARROWING = ("balance_confirmed_on", "bank")
"""What narrows a report without deciding that a rule applies: the least telling first."""
_ANY_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the reader stands."""

    next: Question | None
    """The next question that matters and was not asked yet; None when the report is complete."""
    asked: int
    fewest: int
    """At least this many questions remain, whatever the answers."""
    most: int
    """At most this many remain. It never grows."""


def progress(facts: PlatformFacts, situation: Situation) -> Progress:
    """The next decisive question and an honest range of how many remain.

    Decisive questions change the verdict, a day or a sum. Those that only choose the clicks or refine the advice
    (`refining`) are offered beside the report, so that the answer comes first; so are rare circumstances (`rare`) and,
    where the reader would be asked more than `_MOST_ASKED`, those that only narrow it (`narrowing`).
    """
    remaining = _remaining(facts, situation)
    asked = sum(1 for question in facts.questions if situation.asked(question.key))
    return Progress(remaining[0] if remaining else None, asked, _fewest(facts, situation), len(remaining))


def relevant(facts: PlatformFacts, situation: Situation) -> tuple[Question, ...]:
    """The questions that can still change something, in the platform's order."""
    keys = set(_mentioned(facts, situation))
    return tuple(question for question in _of_own_side(facts, situation) if question.key in keys)


def _asked_of(facts: PlatformFacts, situation: Situation) -> set[str]:
    """Keys of all questions that matter to a reader on their own side."""
    return {question.key for question in relevant(facts, of_own_side(facts.questions, situation))}


def _of_own_side(facts: PlatformFacts, situation: Situation) -> Iterator[Question]:
    return (question for question in facts.questions if not is_of_other_side(question.side, situation))


def refining(facts: PlatformFacts, situation: Situation) -> tuple[Question, ...]:
    """Questions not asked yet that can still refine the advice, but change no verdict, day or yen."""
    decisive = set(_decisive(facts, situation))
    return tuple(
        question
        for question in relevant(facts, situation)
        if question.key not in decisive and question.unless_told is None and not situation.asked(question.key)
    )


def narrowing(facts: PlatformFacts, situation: Situation) -> tuple[Question, ...]:
    """Questions that are not asked before the report because there are too many: what they leave open is a range."""
    asked = set(_remaining(facts, situation))
    return tuple(question for question in _open(facts, situation) if question not in asked)


def unused(facts: PlatformFacts, situation: Situation) -> tuple[Question, ...]:
    """Questions the reader answered although the answers before them leave them no effect.

    Harmless answers (no, 0, unknown) contradict nothing, nor does an answer that mattered until a
    later one made it needless, nor one to a question that no rule of this platform asks for.
    """
    now, ever = _asked_of(facts, situation), _ever_mentioned(facts)
    return tuple(
        question
        for place, question in enumerate(facts.questions)
        if question.key in ever - now
        and situation.asked(question.key)
        and situation.answer(question.key) not in (None, "no", 0)
        and question.key not in _asked_of(facts, _only(situation, facts.questions[:place]))
    )


def against(facts: PlatformFacts, situation: Situation, question: Question) -> tuple[Question, ...]:
    """The answered questions of which any one, answered otherwise, may give an unused answer its effect.

    An answer of the other side is against the reader's own, whatever else keeps it from having an effect.
    """
    if is_of_other_side(question.side, situation):
        return tuple(other for other in facts.questions if other.key == ROLE)
    return tuple(
        other
        for other in facts.questions
        if other.key != question.key
        and situation.asked(other.key)
        and question.key in _asked_of(facts, situation.replace({other.key: None}))
    )


def _only(situation: Situation, questions: Iterable[Question]) -> Situation:
    keys = {question.key for question in questions}
    return Situation({k: value for k, value in situation.answers.items() if k in keys}, situation.unless_told)


def _remaining(facts: PlatformFacts, situation: Situation) -> list[Question]:
    """What is asked before the report."""
    found = _open(facts, situation)
    asked = sum(situation.asked(key) for key in _ever_decisive(facts))
    waiting = [key for key in _narrowing_only(facts) if any(question.key == key for question in found)]
    later = waiting[: max(0, asked + len(found) - _MOST_ASKED)]
    return [question for question in found if question.key not in later]


def _open(facts: PlatformFacts, situation: Situation) -> list[Question]:
    """The decisive questions that the reader did not answer, without the rare circumstances."""
    keys = set(_decisive(facts, situation))
    return [
        question
        for question in _of_own_side(facts, situation)
        if question.key in keys and not situation.asked(question.key) and question.unless_told is None
    ]


def rare(facts: PlatformFacts, situation: Situation) -> tuple[Question, ...]:
    """Rare circumstances that would change something and that the reader said nothing about."""
    keys = set(_mentioned(facts, situation))
    return tuple(
        question
        for question in _of_own_side(facts, situation)
        if question.key in keys and question.unless_told is not None and not situation.asked(question.key)
    )


def _fewest(facts: PlatformFacts, situation: Situation) -> int:
    """Walk on with the answers that open the fewest further questions."""
    count, short = 0, _short_answers(facts)
    while remaining := _remaining(facts, situation):
        situation = situation.replace({remaining[0].key: short[remaining[0].key]})
        count += 1
    return count


@remembered
def _short_answers(facts: PlatformFacts) -> Mapping[str, Answer]:
    """For every question the answer under which the fewest conditions hold."""
    conditions = list(_conditions(facts))
    return {
        question.key: min(
            _answers(question),
            key=lambda answer: (
                sum(
                    holds(condition, Situation({question.key: answer})) is Truth.TRUE
                    for condition in conditions
                    if condition.question == question.key
                )
                + (_rows_of(facts, answer) if question.key == ROLE else 0)
            ),
        )
        for question in facts.questions
    }


def _rows_of(facts: PlatformFacts, role: Answer) -> int:
    """How many blockers and questions concern a role."""
    sides = [*(blocker.side for blocker in facts.blockers), *(question.side for question in facts.questions)]
    return sum(side is None or role == side or role not in SIDES for side in sides)


def _answers(question: Question) -> tuple[Answer, ...]:
    """Every answer there is; of amounts and days, those that close most."""
    match question.kind:
        case "yes_no":
            return ("no", "yes")
        case "amount" | "days":
            return (0,)
        case "date":
            return (_ANY_DAY,)
        case "choice":
            return tuple(choice.key for choice in question.choices)


def _conditions(facts: PlatformFacts) -> Iterator[Condition]:
    """Every condition of the document."""
    for blocker in facts.blockers:
        yield from blocker.conditions
        for remedy in blocker.remedies:
            yield from remedy.conditions
    for rows in (
        facts.expiries,
        facts.leftovers,
        facts.closings,
        facts.paths,
        facts.precautions,
        facts.consequences,
        facts.alternatives,
    ):
        for row in rows:
            yield from row.conditions


@remembered
def _ever_decisive(facts: PlatformFacts) -> frozenset[str]:
    """Keys of all decisive questions of a reader who has answered nothing."""
    return frozenset(_decisive(facts, Situation()))


@remembered
def _narrowing_only(facts: PlatformFacts) -> tuple[str, ...]:
    """Of the questions that only narrow a report, those on which no condition of this document rests."""
    conditional = {condition.question for condition in _conditions(facts)}
    return tuple(key for key in _NARROWING if key not in conditional)


@remembered
def _ever_mentioned(facts: PlatformFacts) -> frozenset[str]:
    """Keys of all questions that matter to a reader who has answered nothing."""
    return frozenset(_mentioned(facts, Situation()))


def _mentioned(facts: PlatformFacts, situation: Situation) -> Iterator[str]:
    """Keys of all questions that a row which may still apply asks for, with repetitions."""
    yield from _decisive(facts, situation)
    later = _with_open_balance(facts, situation)
    for rows in (facts.paths, facts.precautions, facts.consequences, facts.alternatives):
        for row in rows:
            yield from _asked_for(row, later)
    if any(row.reasons for row in facts.alternatives):
        yield "reason"


def _decisive(facts: PlatformFacts, situation: Situation) -> Iterator[str]:
    """Keys of the questions that blockers, remedies and expiries ask for."""
    later = _with_open_balance(facts, situation)
    for blocker in facts.blockers:
        yield from _asked_for(blocker, later)
        if applies(blocker, later) is not Truth.FALSE:
            for remedy in blocker.remedies:
                yield from _asked_for(remedy, later)
                if applies(remedy, later) is not Truth.FALSE:
                    yield from _needed(facts, remedy)
    if later.answer(_BALANCE) != 0:
        for leftover in facts.leftovers:
            yield from _open_conditions(leftover.conditions, later)
        for expiry in facts.expiries:
            if expiry.outcome != "forfeited":  # what is paid out by itself changes no day and no yen
                continue
            yield from _open_conditions(expiry.conditions, later)
            if all_hold(expiry.conditions, later) is not Truth.FALSE:
                yield _BALANCE
                if situation.answer(_BALANCE) != 0:  # what comes later is not confirmed yet
                    yield "balance_confirmed_on"


def _asked_for(row: Concerning, situation: Situation) -> Iterator[str]:
    """What decides whether a row applies: the reader's side, and the questions of its conditions."""
    if row.side is not None:
        yield ROLE
    if not is_of_other_side(row.side, situation):
        yield from _open_conditions(row.conditions, situation)


def _open_conditions(conditions: tuple[Condition, ...], situation: Situation) -> Iterator[str]:
    """Questions of these conditions, each while the other conditions can still hold."""
    for condition in conditions:
        others = [other for other in conditions if other.question != condition.question]
        if all_hold(others, situation) is not Truth.FALSE:
            yield condition.question


def _needed(facts: PlatformFacts, remedy: Remedy) -> Iterator[str]:
    """Questions whose answers set the days or the yen of a remedy."""
    for wait in (remedy.wait, remedy.silence):
        if wait is not None and wait.question is not None:
            yield wait.question
    if remedy.cost.question is not None:
        yield remedy.cost.question
    for effect in remedy.effects:
        if effect.kind == "add_to_balance":
            yield effect.question
    if remedy.cost.method is not None:
        method = next((m for m in facts.payout_methods if m.key == remedy.cost.method), None)
        if method and any(fee.bank != "any" for fee in method.transfer_fees):
            yield "bank"


def _with_open_balance(facts: PlatformFacts, situation: Situation) -> Situation:
    """Treat the balance as open while a remedy may still add to it, so that its questions are asked."""
    adds = any(
        effect.kind == "add_to_balance" and situation.answer(effect.question) != 0
        for blocker in facts.blockers
        if applies(blocker, situation) is not Truth.FALSE
        for remedy in blocker.remedies
        if applies(remedy, situation) is not Truth.FALSE
        for effect in remedy.effects
    )
    return situation.replace({_BALANCE: UNKNOWN}) if adds else situation
