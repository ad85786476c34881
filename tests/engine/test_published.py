"""The engine on the documents that readers see."""

import os
from datetime import date, timedelta
from math import prod
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guides.engine.gains import gains
from guides.engine.range import range_of
from guides.engine.routes import Route, known_routes
from guides.engine.rules import rulebook_of
from guides.engine.situation import UNKNOWN, Situation, told
from guides.engine.verdict import judge
from platforms.documents.facts import PlatformFacts, Question
from tests.engine.brute import merits, undominated
from tests.engine.documents import Die, seeds, telling
from tests.engine.test_routes import ORDERS
from tests.guides.published import facts_of, slugs

pytestmark = pytest.mark.slow

SUNDAY = date(2026, 11, 22)
"""The next day is a national holiday."""

NOTHING_ELSE = {
    "role": "worker", "active_contracts": "no", "awaiting_acceptance": "no", "pending_tasks": "no",
    "pending_proposals": "no", "payout_requested": "no", "identity_check": "none", "password_known": "yes",
    "undelivered_orders": "no", "open_purchases": "no", "bank": "other", "balance": 0,
}  # fmt: skip


def shown(slug: str, today: date = SUNDAY, **answers: Any) -> tuple[Route, ...]:
    return known_routes(facts_of(slug), told(facts_of(slug).questions, NOTHING_ELSE | answers), today)


def named(name: str, routes: tuple[Route, ...]) -> Route:
    return next(route for route in routes if name in route.names)


def figures(route: Route) -> tuple[date | None, date | None, int, int, int]:
    books = route.books
    return route.exit_earliest, route.exit_latest, books.received_yen, books.fees_yen, books.forfeited_yen


@pytest.mark.parametrize(
    ("balance", "expected"),
    [
        pytest.param(999, (450, 549, 0), id="one yen short of the minimum"),
        pytest.param(800, (260, 540, 0), id="800 yen"),
        pytest.param(530, (4, 526, 0), id="exactly the quick minimum"),
    ],
)
def test_a_small_balance_leaves_crowdworks_by_quick_payout(balance: int, expected: tuple[int, int, int]) -> None:
    day = date(2026, 11, 27)

    assert figures(named("fastest", shown("crowdworks", balance=balance))) == (day, day, *expected)


def test_529_yen_cannot_be_paid_out_by_crowdworks() -> None:
    remedies = {dict(route.choice)["balance-below-minimum"] for route in shown("crowdworks", balance=529)}

    assert remedies == {"earn-more", "wait-for-expiry"}


def test_a_task_of_crowdworks_is_approved_paid_out_and_then_over() -> None:
    routes = shown("crowdworks", pending_tasks="yes", task_deadline=date(2026, 11, 20), task_reward=3_000)
    choice = (("pending-tasks", "auto-approval"), ("balance", "standard-payout"))
    route = next(route for route in routes if route.choice == choice)

    assert [step.earliest_on for step in route.steps] == [date(2026, 12, 5), date(2026, 12, 30)]
    assert figures(route) == (date(2026, 12, 30), date(2026, 12, 30), 2_500, 500, 0)


def test_a_small_balance_at_lancers_is_waived_today() -> None:
    assert figures(named("fastest", shown("lancers", balance=800))) == (SUNDAY, SUNDAY, 0, 0, 800)


def test_whoever_earns_up_to_the_minimum_of_lancers_is_paid_afterwards() -> None:
    route = named("keeps-money", shown("lancers", balance=800))

    assert [step.remedy for step in route.steps] == ["earn-more", "standard-payout"]
    # The automatic closing of November pays on 12-15; nobody promises when enough is earned.
    assert figures(route) == (date(2026, 12, 15), None, 500, 500, 0)
    assert route.books.earned_yen == 200


def test_a_transfer_of_coconala_arrives_after_silver_week() -> None:
    routes = shown(
        "coconala", date(2026, 9, 18), payout_requested="yes", payout_requested_on=date(2026, 9, 14), payout_ready="yes"
    )

    assert figures(routes[0])[:2] == (date(2026, 9, 24), date(2026, 9, 24))


def answers_for(die: Die, facts: PlatformFacts, today: date) -> Situation:
    """Any answers that the platform's own questions allow."""
    return Situation().replace({question.key: answer_to(die, question, today) for question in facts.questions})


def answer_to(die: Die, question: Question, today: date) -> Any:
    match question.kind:
        case "yes_no":
            return die.pick(("no", "yes", "yes", UNKNOWN))
        case "amount":
            return die.pick((0, 1, 529, 530, 999, 1_000, 5_000, 60_000, UNKNOWN))
        case "days":
            return die.pick((0, 1, 14, 30, 60, 92, UNKNOWN))
        case "date":
            return die.pick((today, today - timedelta(days=die.up_to(200)), today + timedelta(days=9), UNKNOWN))
        case "choice":
            return die.pick((*(choice.key for choice in question.choices), UNKNOWN))


@pytest.mark.parametrize("slug", slugs())
def test_published_routes_are_the_best_of_all_combinations(slug: str) -> None:
    facts = facts_of(slug)
    for seed in seeds(8, 150):
        with telling(seed) as die:
            situation = answers_for(die, facts, SUNDAY)
            check(facts, situation)


@settings(max_examples=400 if os.environ.get("HYPOTHESIS_PROFILE") == "ci" else 30)
@given(st.sampled_from(("crowdworks", "crowdworks", "lancers", "coconala")), st.integers(0, 10**9))
def test_whatever_is_told_left_out_or_unknown_there_is_an_answer(slug: str, seed: int) -> None:
    facts = facts_of(slug)
    with telling(seed) as die:
        reader = told(facts.questions, {q.key: answer_to(die, q, SUNDAY) for q in facts.questions if not die.one_in(5)})
        routes = known_routes(facts, reader, SUNDAY)
        range_of(facts, reader, SUNDAY)
        gains(facts, reader, routes, SUNDAY)

        verdict = judge(facts, reader.on(SUNDAY))
        assert routes or not (verdict.blocking or verdict.costs)
        assert all(route.books.tie_out for route in routes)


def check(facts: PlatformFacts, situation: Situation) -> None:
    found = known_routes(facts, situation, SUNDAY)
    holding = [b for b in facts.blockers if any(b.key == key for route in found for key, _ in route.choice)]
    assert all(route.books.tie_out for route in found)
    if holding and prod(len(blocker.remedies) for blocker in holding) <= 50:
        everything = merits(facts.model_copy(update={"blockers": tuple(relevant(facts, situation))}), situation, SUNDAY)
        named = {name: route.merit for route in found for name in route.names}
        assert named == {name: min(everything, key=order) for name, order in ORDERS.items()}
        assert {route.merit for route in found} <= undominated(everything)


def relevant(facts: PlatformFacts, situation: Situation) -> list[Any]:
    """The blockers that some route meets; the others only multiply the combinations."""
    used = {key for route in known_routes(facts, situation, SUNDAY) for key, _ in route.choice}
    moving = {rule.key for rule in rulebook_of(facts).rules if rule.is_money}
    return [blocker for blocker in facts.blockers if blocker.key in used | moving]
