"""What one reader told us: frozen values, with unknown as a value of its own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Final

from platforms.documents.facts import Question


class Unknown(Enum):
    """The reader said 「わからない」. A question not asked yet is simply absent."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN
Answer = int | str | date
"""Whole yen, a choice key (`yes`/`no` for yes_no), or a Japan date."""


def told(
    questions: Iterable[Question], answers: Mapping[str, "Answer | Unknown"] = MappingProxyType({})
) -> "Situation":
    """A reader who gave these answers to these questions, and to the rare ones among them nothing unusual."""
    return Situation(answers, {each.key: each.unless_told for each in questions if each.unless_told is not None})


@dataclass(frozen=True, slots=True)
class Situation:
    """All answers of one reader, by question key, and the day from which they look back, where it is known.

    >>> Situation({"balance": 800}).answer("balance")
    800
    >>> Situation({"balance": UNKNOWN}).answer("balance") is None
    True
    """

    answers: Mapping[str, Answer | Unknown] = field(default_factory=dict)
    unless_told: Mapping[str, Answer] = field(default_factory=dict)
    """Answers to rare circumstances that hold until the reader gives one, see `Question.unless_told`."""
    today: date | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", MappingProxyType(dict(self.answers)))
        object.__setattr__(self, "unless_told", MappingProxyType(dict(self.unless_told)))

    def answer(self, question: str) -> Answer | None:
        """The known answer, or None where it is unknown or was never asked."""
        value = self.answers.get(question, self.unless_told.get(question))
        return None if value is None or isinstance(value, Unknown) else value

    def asked(self, question: str) -> bool:
        """Whether the reader answered at all, be it with "unknown"."""
        return question in self.answers

    def on(self, today: date) -> "Situation":
        """The same answers on a day."""
        return Situation(self.answers, self.unless_told, today)

    def amount(self, question: str) -> int | None:
        """The answer in whole yen, or None."""
        value = self.answer(question)
        return value if isinstance(value, int) else None

    def day(self, question: str) -> date | None:
        """The answer as a day, or None."""
        value = self.answer(question)
        return value if isinstance(value, date) else None

    def replace(self, changes: Mapping[str, Answer | Unknown | None]) -> "Situation":
        """A copy with these answers; None takes an answer away."""
        merged = {**self.answers, **changes}
        return Situation(
            {key: value for key, value in merged.items() if value is not None}, self.unless_told, self.today
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self.answers)
