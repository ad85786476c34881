"""What one remedy alone takes if it begins today: its days, its yen, and whether it can be used."""

from datetime import date
from typing import Any

import pytest

from guides.engine.outcomes import RemedyOutcome, outcomes
from guides.engine.situation import UNKNOWN, Situation
from platforms.money.fees import payout_fees
from tests.documents import blocker, condition, make_facts, payout_method, question, remedy
from tests.guides.published import MAIN, facts_of

TODAY = date(2026, 11, 22)
"""A Sunday; Monday is a holiday."""


def outcome_of(row: dict[str, Any], answers: dict[str, Any] | None = None, **changes: Any) -> RemedyOutcome:
    """The outcome of one remedy."""
    questions = [
        question("balance", "amount"),
        question("balance_confirmed_on", "date"),
        question("reward", "amount"),
        question("since", "date"),
    ]
    facts = make_facts(questions=questions, blockers=[blocker(remedies=[row])], **changes)
    situation = Situation().replace({"balance": 5_000, **(answers or {})})
    return outcomes(facts, situation, TODAY)["balance", "payout"]


def waiting(kind: str, silence: dict[str, Any] | None = None, **parameters: Any) -> dict[str, Any]:
    changes = {"silence": silence} if silence else {}
    return remedy(wait={"kind": kind, **parameters}, cost={}, actor="you", **changes)


@pytest.mark.parametrize(
    ("row", "earliest", "latest"),
    [
        pytest.param(waiting("none"), TODAY, TODAY, id="at once"),
        pytest.param(waiting("days", min_days=0, max_days=3), TODAY, date(2026, 11, 25), id="today or in three days"),
        pytest.param(waiting("days", min_days=7), date(2026, 11, 29), None, id="a week, nobody says how long"),
        pytest.param(
            waiting("business_days", min_days=1, max_days=3),
            date(2026, 11, 24),
            date(2026, 11, 26),
            id="bank days after the long weekend",
        ),
        pytest.param(waiting("open", typical_days=5), TODAY, None, id="no term at all"),
        pytest.param(
            waiting("days_after", question="since", min_days=14, max_days=14),
            date(2026, 12, 4),
            date(2026, 12, 4),
            id="two weeks from the reader's own date",
        ),
        pytest.param(
            waiting("days", {"kind": "days", "min_days": 14, "max_days": 14}, min_days=0),
            TODAY,
            date(2026, 12, 6),
            id="silence ends after two weeks",
        ),
        pytest.param({**waiting("none"), "may_be_refused": True}, TODAY, None, id="it may be refused"),
        pytest.param(remedy(), date(2026, 12, 15), date(2026, 12, 15), id="the pay day of the next closing"),
    ],
)
def test_a_remedy_ends_as_its_wait_says(row: dict[str, Any], earliest: date, latest: date | None) -> None:
    found = outcome_of(row, {"since": date(2026, 11, 20)})

    assert (found.earliest, found.latest) == (earliest, latest)
    assert found.finish.day == earliest


def test_without_the_readers_date_nothing_is_promised() -> None:
    found = outcome_of(waiting("days_after", question="since", min_days=14, max_days=14), {"since": UNKNOWN})

    assert (found.earliest, found.latest) == (TODAY, None)


@pytest.mark.parametrize(
    ("balance", "fees_yen", "payable"),
    [
        pytest.param(999, None, False, id="one yen short of the minimum"),
        pytest.param(1_000, 500, True, id="exactly the minimum"),
        pytest.param(0, None, False, id="nothing to pay out"),
        pytest.param(UNKNOWN, None, True, id="an unknown balance may be enough"),
        pytest.param(None, None, True, id="a balance not asked yet may be enough"),
    ],
)
def test_a_payout_takes_its_fees_or_cannot_be_used(balance: Any, fees_yen: int | None, payable: bool) -> None:
    found = outcome_of(remedy(), {"balance": balance})

    assert (found.fees_yen, found.payable, found.forfeited_yen) == (fees_yen, payable, 0)


@pytest.mark.parametrize(("balance", "payable"), [(500, False), (501, True)], ids=["all eaten up", "one yen is left"])
def test_a_payout_that_its_fees_eat_up_cannot_be_used(balance: int, payable: bool) -> None:
    assert outcome_of(remedy(), {"balance": balance}, payout_methods=[payout_method(minimum_yen=1)]).payable is payable


def test_an_unknown_transfer_fee_is_not_taken_for_none() -> None:
    found = outcome_of(remedy(), payout_methods=[payout_method(transfer_fees=[])])

    assert (found.fees_yen, found.payable) == (None, True)


def test_a_payout_catches_only_what_has_not_lapsed_by_its_closing_day() -> None:
    # Closed on November 30; money of June 3 is gone on that day.
    expiry = [{"key": "half-a-year", "days": 180, "outcome": "forfeited"}]
    payable = [
        outcome_of(remedy(), {"balance_confirmed_on": date(2026, 6, day)}, expiries=expiry).payable for day in (3, 4)
    ]

    assert payable == [False, True]


@pytest.mark.parametrize(
    ("cost", "answers", "forfeited_yen"),
    [
        pytest.param({"kind": "forfeit_balance"}, {}, 5_000, id="the balance"),
        pytest.param({"kind": "forfeit_balance"}, {"balance": UNKNOWN}, None, id="a balance nobody knows"),
        pytest.param({"kind": "forfeit_reward", "question": "reward"}, {"reward": 3_000}, 3_000, id="a reward"),
        pytest.param({"kind": "forfeit_reward", "question": "reward"}, {}, None, id="a reward nobody told"),
        pytest.param({"kind": "forfeit_reward", "question": "reward"}, {"reward": 0}, 0, id="a reward of nothing"),
        pytest.param({}, {}, 0, id="nothing"),
    ],
)
def test_what_is_given_up_is_known_or_said_to_be_unknown(
    cost: dict[str, Any], answers: dict[str, Any], forfeited_yen: int | None
) -> None:
    found = outcome_of({**waiting("none"), "cost": cost}, answers)

    assert (found.forfeited_yen, found.fees_yen) == (forfeited_yen, 0)


@pytest.mark.parametrize("slug", MAIN)
def test_every_remedy_has_an_outcome_whatever_was_told(slug: str) -> None:
    facts = facts_of(slug)
    remedies = {(each.key, found.key) for each in facts.blockers for found in each.remedies}
    for answers in ({}, {"balance": UNKNOWN}, {"balance": 800}):
        found = outcomes(facts, Situation(answers), TODAY)
        assert set(found) == remedies
        assert all(
            each.earliest >= TODAY and (each.latest is None or each.earliest <= each.latest) for each in found.values()
        )


@pytest.mark.parametrize(("balance", "fees_yen"), [(530, 526), (800, 540), (999, 549)])
def test_the_quick_payout_of_crowdworks_takes_its_share_and_the_transfer_fee(balance: int, fees_yen: int) -> None:
    facts = facts_of("crowdworks")
    found = outcomes(facts, Situation({"balance": balance, "bank": "other"}), TODAY)[
        "balance-below-minimum", "quick-payout"
    ]
    [method] = [each for each in facts.payout_methods if each.minimum_yen == 530]
    fees = payout_fees(method, balance, "other")

    assert found.fees_yen == fees_yen == fees.method_fee_yen + (fees.transfer_fee_yen or 0)
    assert found.earliest == found.latest == date(2026, 11, 27)


def test_conditions_do_not_hide_an_outcome() -> None:
    row = {**waiting("none"), "conditions": [condition("balance", "at_least", 9_000)]}

    assert outcome_of(row).earliest == TODAY
