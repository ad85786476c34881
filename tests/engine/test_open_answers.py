"""The values that stand for all an unanswered question could mean."""

from datetime import date
from typing import Any

import pytest

from guides.engine.open_answers import open_questions
from guides.engine.situation import Situation
from platforms.documents.facts import PlatformFacts
from tests.engine.documents import Row, blocker, document

TODAY = date(2026, 11, 22)
LEAVE: Row = {"key": "leave", "title": "手段", "how": "行います。", "actor": "you", "wait": {"kind": "none"}}
QUICK: Row = {
    "key": "quick", "title": "申請", "how": "申請します。", "trigger": "on_request", "business_days_min": 1,
    "minimum_yen": 100, "transfer_fees": [{"fee_yen": 50, "to_yen": 299}, {"fee_yen": 10, "from_yen": 300}],
}  # fmt: skip
PAYOUT: Row = LEAVE | {"wait": {"kind": "payout", "method": "quick"}, "cost": {"kind": "payout", "method": "quick"}}
JOIN: Row = LEAVE | {"effects": [{"kind": "add_to_balance", "question": "reward"}]}


def asks(question: str, operator: str, value: Any, remedy: Row = LEAVE, **fields: Any) -> PlatformFacts:
    condition = {"question": question, "operator": operator, "value": value}
    return document([blocker("only", "work", [condition], [remedy])], **fields)


def values(facts: PlatformFacts, question: str, **answers: Any) -> tuple[Any, ...]:
    found = {each.question: each.values for each in open_questions(facts, Situation(answers), TODAY)}
    return found[question]


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        pytest.param("is", "yes", ("no", "yes"), id="yes or no"),
        pytest.param("is", "rakuten", ("none-of-these", "rakuten"), id="a choice, or another one"),
        pytest.param("one_of", ["b", "a"], ("none-of-these", "a", "b"), id="each of several choices"),
        pytest.param("at_least", 10, (0, 10), id="an amount that is enough, or none"),
        pytest.param("below", 10, (0, 10), id="an amount below, or the first one that is not"),
        pytest.param("between", [5, 9], (0, 5, 10), id="under, between and over two amounts"),
        pytest.param("is", 5, (0, 5, 6), id="exactly an amount, under and over it"),
        pytest.param("is", 0, (0, 1), id="nothing, or a yen"),
        pytest.param(
            "on_or_after",
            "2026-11-30",
            (date(2026, 11, 29), date(2026, 11, 30), date(2026, 12, 1)),
            id="the day before, the day and the day after",
        ),
        pytest.param(
            "on_or_before",
            "2026-12-01",
            (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)),
            id="over the end of a month",
        ),
    ],
)
def test_one_value_stands_on_each_side_of_every_limit(operator: str, value: Any, expected: tuple[Any, ...]) -> None:
    assert values(asks("asked", operator, value), "asked") == expected


def test_a_question_of_the_document_says_itself_what_it_takes() -> None:
    words = {"text": "？", "why": "？", "where_to_look": "？"}
    choices = [{"key": key, "label": key} for key in ("a", "b", "c")]
    question = {"key": "asked", "kind": "choice", "choices": choices, **words}

    assert values(asks("asked", "is", "b", questions=[question]), "asked") == ("a", "b", "c")


def test_a_balance_is_tried_around_conditions_minimum_and_fees() -> None:
    facts = asks("balance", "at_least", 1, PAYOUT, payout_methods=[QUICK])

    assert values(facts, "balance") == (0, 1, 100, 300)


def test_a_reward_is_tried_around_what_it_lacks_to_a_limit_of_the_balance() -> None:
    money = blocker("money", "money", [{"question": "balance", "operator": "at_least", "value": 500}], [LEAVE])
    work = blocker("work", "work", [{"question": "flag", "operator": "is", "value": "yes"}], [JOIN])

    assert values(document([work, money]), "reward", flag="yes", balance=200) == (0, 300, 500)
    assert values(document([work, money]), "reward", flag="yes") == (0, 500)


def test_a_fee_that_takes_nearly_everything_ends_the_search_for_the_least_payout() -> None:
    greedy = QUICK | {"minimum_yen": 1, "fee_rate": "0.999999", "fee_rounding": "ceil"}
    found = values(asks("balance", "at_least", 1, PAYOUT, payout_methods=[greedy]), "balance")

    assert found[:2] == (0, 1)
    assert len(found) == 4


def test_what_one_looks_back_to_is_never_ahead() -> None:
    counted = LEAVE | {"wait": {"kind": "days_after", "question": "since", "min_days": 7}}

    assert max(values(asks("since", "within_days", 60, counted), "since")) == TODAY
    assert max(values(asks("since", "on_or_after", "2026-11-01", counted), "since")) > TODAY


def test_a_reward_that_can_only_be_given_up_still_counts_because_it_would_be_lost() -> None:
    waive = LEAVE | {"cost": {"kind": "forfeit_reward", "question": "reward"}}

    assert values(asks("flag", "is", "yes", waive), "reward", flag="yes") == (0, 1)


@pytest.mark.parametrize(("role", "found"), [("worker", []), ("client", ["asked"]), ("both", ["asked"])])
def test_what_only_the_other_side_is_asked_is_not_open(role: str, found: list[str]) -> None:
    question = {"key": "asked", "kind": "yes_no", "side": "client", "text": "？", "why": "？", "where_to_look": "？"}
    facts = asks("asked", "is", "yes", questions=[question])

    assert [each.question for each in open_questions(facts, Situation({"role": role}), TODAY)] == found
