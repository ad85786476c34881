"""Reach: what is compared can be true, and what is asked is used."""

from collections.abc import Iterator
from datetime import date, timedelta

from platforms.documents.facts import Blocker, Condition, Cost, Effect, PlatformFacts, Question, Remedy, Wait, is_day
from platforms.documents.integrity import Place, walk
from platforms.lints.exits import is_met
from platforms.lints.registry import Finding, rule

READ_BY_CALCULATIONS = frozenset({"balance", "balance_confirmed_on", "bank"})
"""Questions whose answers count even where no rule of the platform names them: money, its age, where it goes."""
COUNTED_FROM_A_DAY = ("within_days", "longer_ago_than_days")
"""Operators that hold on some day for every answer: no document can say that they never do."""


@rule("conditions-can-hold", "同時に成り立たない条件が並ぶと、だれにもあてはまらないためです。")
def conditions_can_hold(document: PlatformFacts, today: date) -> Iterator[Finding]:
    questions = {question.key: question for question in document.questions}
    for place, conditions in _rows(document):
        for key in dict.fromkeys(condition.question for condition in conditions):
            about = [c for c in conditions if c.question == key and c.operator not in COUNTED_FROM_A_DAY]
            question = questions.get(key)
            if (
                question
                and about
                and not any(all(is_met(c, answer) for c in about) for answer in _answers(question, about))
            ):
                yield Finding(
                    place,
                    f"質問「{question.text}」についての条件が、同時に成り立ちません。",
                    "条件を見直すか、別の行に分けてください。"
                    "解消方法では、退会できない理由の条件も成り立つ必要があります。",
                )


@rule("questions-are-used", "答えても何も変わらない質問は、読者の手間になるだけのためです。", "warning")
def questions_are_used(document: PlatformFacts, today: date) -> Iterator[Finding]:
    used = {
        fact.question
        for _, fact in walk(document)
        if isinstance(fact, (Condition, Wait, Cost, Effect)) and fact.question is not None
    }
    if any(alternative.reasons for alternative in document.alternatives):
        used.add("reason")
    used |= {name for name in ("balance", "expected_reward") for m in document.messages if f"{{{name}}}" in m.body}
    for index, question in enumerate(document.questions):
        if question.key not in used | READ_BY_CALCULATIONS:
            yield Finding(
                ("questions", index),
                f"質問「{question.text}」の答えが、どこでも使われていません。",
                "この質問を条件などで使うか、このプラットフォームから外してください。",
            )


def _rows(document: PlatformFacts) -> Iterator[tuple[Place, tuple[Condition, ...]]]:
    """Everything with conditions that must all hold; a remedy is used while its blocker holds."""
    for place, fact in walk(document):
        conditions: tuple[Condition, ...] = getattr(fact, "conditions", ())
        if isinstance(fact, Blocker):
            for index, remedy in enumerate(fact.remedies):
                yield (*place, "remedies", index), (*conditions, *remedy.conditions)
        if conditions and not isinstance(fact, Remedy):
            yield place, conditions


def _answers(question: Question, conditions: list[Condition]) -> Iterator[int | str]:
    """Answers among which one satisfies these conditions, if any answer does: every value and its neighbours."""
    values = [v for c in conditions for v in c.values]
    match question.kind:
        case "yes_no":
            yield from ("yes", "no")
        case "choice":
            yield from (choice.key for choice in question.choices)
        case "amount" | "days":
            numbers = [value for value in values if isinstance(value, int)]
            yield from (n for value in (0, *numbers) for n in (value - 1, value, value + 1) if n >= 0)
        case "date":  # what is no day at all is found by another rule
            days = [date.fromisoformat(value) for value in values if isinstance(value, str) and is_day(value)]
            yield from ((day + timedelta(days=shift)).isoformat() for day in days for shift in (-1, 0, 1))
