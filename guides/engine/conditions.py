"""Three-valued conditions: true, false, or unknown — and unknown is never silently either.

The one place that says whether a condition holds and whether a row concerns a reader.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import Enum
from typing import Protocol, get_args

from guides.engine.situation import Answer, Situation
from platforms.documents.facts import Condition, Question, Side

ROLE = "role"
SIDES: frozenset[str] = frozenset(get_args(Side))
"""The answers to `ROLE` that name one side alone."""


class KnownAnswers(Protocol):
    """Whatever can be asked for an answer: a reader's situation, or an account while time passes."""

    @property
    def today(self) -> date | None:
        """The day on which it is asked; None where nobody said."""

    def answer(self, question: str, /) -> Answer | None:
        """The known answer, or None."""


class Truth(Enum):
    """Kleene's three values."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    @staticmethod
    def of(value: bool) -> "Truth":
        return Truth.TRUE if value else Truth.FALSE


def holds(condition: Condition, situation: KnownAnswers) -> Truth:
    """Whether one condition holds in this situation.

    An answer of the wrong type counts as unknown: the form has already told the reader.
    """
    answer = situation.answer(condition.question)
    if answer is None:
        return Truth.UNKNOWN
    try:
        return Truth.of(_compare(condition, answer, situation.today))
    except (TypeError, ValueError):
        return Truth.UNKNOWN


def all_hold(conditions: Iterable[Condition], situation: KnownAnswers) -> Truth:
    """False if any is false, else unknown if any is unknown, else true."""
    result = Truth.TRUE
    for condition in conditions:
        truth = holds(condition, situation)
        if truth is Truth.FALSE:
            return Truth.FALSE
        if truth is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result


class Concerning(Protocol):
    """A row of a document that applies to some readers: a blocker, a remedy, a path, a precaution."""

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All of them must hold."""

    @property
    def side(self) -> Side | None:
        """Whose account it concerns; None: everybody's."""


def applies(row: Concerning, situation: KnownAnswers) -> Truth:
    """Whether a row concerns this reader: never where it belongs to the other side alone.

    Who did not say on which side they are, or is on both, meets the rows of both.
    """
    if is_of_other_side(row.side, situation):
        return Truth.FALSE
    return all_hold(row.conditions, situation)


def is_settled(row: Concerning, situation: KnownAnswers) -> bool:
    """Whether what the reader told is enough to know that a row concerns them.

    What is for all but those who told an answer (`is_not`) is for whoever did not tell it.
    """
    return not any(
        holds(condition, situation) is Truth.UNKNOWN and condition.operator != "is_not" for condition in row.conditions
    )


def is_of_other_side(side: Side | None, situation: KnownAnswers) -> bool:
    """Whether something concerns one side and this reader said to be on the other alone."""
    return side is not None and situation.answer(ROLE) in SIDES - {side}


def of_own_side(questions: Iterable[Question], situation: Situation) -> Situation:
    """The same reader without answers that only the other side can give.

    Whoever said to be on one side alone and answered a question of the other contradicts themselves: such an answer
    decides nothing, and the reader is told.
    """
    other = [each.key for each in questions if is_of_other_side(each.side, situation)]
    return situation.replace(dict.fromkeys(other))


def looks_back(condition: Condition) -> bool:
    """Whether it becomes another by the mere passing of time."""
    return condition.operator in ("within_days", "longer_ago_than_days")


def _compare(condition: Condition, answer: Answer, today: date | None) -> bool:
    value = condition.value
    match condition.operator:
        case "is":
            return answer == value
        case "is_not":
            return answer != value
        case "one_of":
            return answer in condition.values
        case "at_least":
            return _number(answer) >= _number(value)
        case "below":
            return _number(answer) < _number(value)
        case "between":
            low, high = condition.values
            return _number(low) <= _number(answer) <= _number(high)
        case "on_or_before":
            return _day(answer) <= _day(value)
        case "on_or_after":
            return _day(answer) >= _day(value)
        case "within_days":
            return _day(today) <= _day(answer) + timedelta(days=_number(value))
        case "longer_ago_than_days":
            return _day(today) > _day(answer) + timedelta(days=_number(value))


def _number(value: object) -> int:
    if isinstance(value, int):
        return value
    raise TypeError


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return date.fromisoformat(value)
    raise TypeError
