"""Three-valued conditions: true, false, or unknown — and unknown is never silently either."""

from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Protocol

from guides.engine.situation import Answer
from platforms.documents.facts import Condition


class Answers(Protocol):
    """Whatever can be asked for an answer: a reader's situation, or an account while time passes."""

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


def holds(condition: Condition, situation: Answers) -> Truth:
    """Whether one condition holds in this situation.

    An answer of the wrong type counts as unknown: the form has already told the reader.
    """
    answer = situation.answer(condition.question)
    if answer is None:
        return Truth.UNKNOWN
    try:
        return Truth.of(_compare(condition, answer))
    except (TypeError, ValueError):
        return Truth.UNKNOWN


def all_hold(conditions: Iterable[Condition], situation: Answers) -> Truth:
    """False if any is false, else unknown if any is unknown, else true."""
    result = Truth.TRUE
    for condition in conditions:
        truth = holds(condition, situation)
        if truth is Truth.FALSE:
            return Truth.FALSE
        if truth is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result


def _compare(condition: Condition, answer: Answer) -> bool:
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
        case "within_days" | "longer_ago_than_days":
            raise TypeError  # needs the present day


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
