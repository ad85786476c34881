"""Figures and days of the research that no test of one module tries, tried on the published files."""

from datetime import date, timedelta

import pytest

from guides.engine.situation import told
from guides.engine.verdict import judge
from platforms.money.fees import fee_on, payout_fees, schedule_for
from platforms.money.paydays import next_payout
from tests.ledger.published import facts

TODAY = date(2026, 11, 22)


def fee(slug, amount, payer="worker"):
    return fee_on(schedule_for(facts(slug), "project", None, TODAY, payer), amount)


@pytest.mark.parametrize(("amounts", "total"), [pytest.param([1_025, 1_025, 1_025], 678, id="V-CO-5")])
def test_each_payment_of_a_talk_room_is_rounded_by_itself(amounts, total):
    assert sum(fee("coconala", amount).total_yen for amount in amounts) == total
    assert fee("coconala", sum(amounts)).total_yen == total - 1


@pytest.mark.parametrize(
    ("amount", "least", "margin"),
    [
        pytest.param(1_000, 55, 0, id="V-CO-12"),
        pytest.param(1_500, 82, 1, id="V-CO-13 82 or 83, sources differ"),
    ],
)
def test_the_buyers_fee_is_told_with_its_margin(amount, least, margin):
    found = fee("coconala", amount, "client")

    assert (found.total_yen, found.margin_yen) == (least, margin)


@pytest.mark.parametrize(
    ("slug", "amount", "total"),
    [
        pytest.param("workshift", 600_000, 65_000, id="V-WS-1"),
        pytest.param("workshift", 60_000, 11_000, id="V-WS-2 official"),
    ],
)
def test_the_published_fee_is(slug, amount, total):
    assert fee(slug, amount).total_yen == total


@pytest.mark.parametrize(
    ("balance", "paid"),
    [pytest.param(363, 33, id="V-SH-1"), pytest.param(362, None, id="V-SH-2 below the minimum")],
)
def test_shufti_pays_from_its_minimum(balance, paid):
    method = facts("shufti").payout_methods[0]
    given = balance - payout_fees(method, balance, None).total_yen if balance >= method.minimum_yen else None

    assert given == paid


@pytest.mark.parametrize(("amount", "received"), [pytest.param(11_000, 8_580, id="V-CW-1 official")])
def test_crowdworks_leaves_what_its_guide_says(amount, received):
    assert amount - fee("crowdworks", amount).total_yen == received


@pytest.mark.parametrize(
    ("asked", "paid"),
    [
        pytest.param("2024-12-16", "2025-01-10", id="D-SK-1 over New Year"),
        pytest.param("2025-01-10", "2025-01-20", id="D-SK-2"),
    ],
)
def test_skima_pays_on_the_announced_day(asked, paid):
    day = next_payout(facts("skima").payout_methods[0], date.fromisoformat(asked))

    assert day.paid_on == date.fromisoformat(paid)


@pytest.mark.parametrize(
    ("slug", "confirmed", "until"),
    [
        pytest.param("coconala", "2026-01-01", "2026-05-01", id="D-CO-6"),
        pytest.param("crowdworks", "2017-07-11", "2018-01-07", id="CrowdWorks, in the words of its rules"),
        pytest.param("crowdworks", "2018-09-22", "2019-03-21", id="CrowdWorks, as a worker saw it"),
    ],
)
def test_money_waits_until(slug, confirmed, until):
    expiry = next(expiry for expiry in facts(slug).expiries if expiry.outcome == "forfeited")

    assert date.fromisoformat(confirmed) + timedelta(days=expiry.days) == date.fromisoformat(until)


def remedy_of(slug, blocker, remedy):
    found = next(b for b in facts(slug).blockers if b.key == blocker)
    return next(r for r in found.remedies if r.key == remedy)


@pytest.mark.parametrize(
    ("slug", "blocker", "remedy", "days"),
    [
        pytest.param("crowdworks", "pending-tasks", "auto-approval", (15, 15), id="tasks are approved by themselves"),
        pytest.param("lancers", "awaiting-payment", "request-reminder", (7, None), id="a reminder, then the desk"),
        pytest.param("craudia", "balance", "verify-then-transfer", (3, None), id="an identity check"),
    ],
)
def test_a_wait_is_as_long_as_its_source_says(slug, blocker, remedy, days):
    wait = remedy_of(slug, blocker, remedy).wait

    assert (wait.min_days, wait.max_days) == days


NOTHING_OPEN = {
    "crowdworks": {
        "role": "both",
        "active_contracts": "no",
        "awaiting_acceptance": "no",
        "pending_tasks": "no",
        "open_jobs": "no",
        "client_contracts": "no",
        "payout_requested": "no",
        "identity_check": "none",
        "balance": 0,
    },
    "lancers": {
        "role": "both",
        "active_contracts": "no",
        "awaiting_acceptance": "no",
        "pending_proposals": "no",
        "open_jobs": "no",
        "client_contracts": "no",
        "payout_requested": "no",
        "password_known": "yes",
        "balance": 0,
    },
    "coconala": {
        "role": "both",
        "undelivered_orders": "no",
        "open_purchases": "no",
        "payout_requested": "no",
        "balance": 0,
    },
}


@pytest.mark.parametrize(
    ("slug", "changes", "blockers"),
    [
        pytest.param("crowdworks", {}, set(), id="CrowdWorks, nothing open"),
        pytest.param("crowdworks", {"balance": 1}, {"balance-below-minimum"}, id="CrowdWorks, one yen"),
        pytest.param("crowdworks", {"balance": 999}, {"balance-below-minimum"}, id="one yen short of the minimum"),
        pytest.param("crowdworks", {"balance": 1_000}, {"balance"}, id="exactly the minimum"),
        pytest.param("crowdworks", {"active_contracts": "yes"}, {"active-contracts"}, id="an undelivered contract"),
        pytest.param("crowdworks", {"awaiting_acceptance": "yes"}, {"awaiting-acceptance"}, id="no acceptance yet"),
        pytest.param("crowdworks", {"pending_tasks": "yes"}, {"pending-tasks"}, id="a task not yet approved"),
        pytest.param("crowdworks", {"payout_requested": "yes"}, {"payout-in-progress"}, id="a payout under way"),
        pytest.param("crowdworks", {"identity_check": "in_review"}, {"identity-check"}, id="an identity check"),
        pytest.param("crowdworks", {"open_jobs": "yes"}, {"client-open-jobs"}, id="a client's open job"),
        pytest.param(
            "crowdworks", {"role": "worker", "open_jobs": "yes"}, set(), id="an open job of somebody who is no client"
        ),
        pytest.param("crowdworks", {"client_contracts": "yes"}, {"client-contracts"}, id="a client's contract"),
        pytest.param("lancers", {}, set(), id="Lancers, nothing open"),
        pytest.param("lancers", {"balance": 800}, {"balance"}, id="Lancers, 800 yen"),
        pytest.param("lancers", {"pending_proposals": "yes"}, {"pending-proposals"}, id="a proposal"),
        pytest.param("lancers", {"payout_requested": "yes"}, {"payout-in-progress"}, id="Lancers, a payout under way"),
        pytest.param("lancers", {"awaiting_acceptance": "yes"}, {"awaiting-payment"}, id="Lancers, no payment yet"),
        pytest.param("lancers", {"password_known": "no"}, {"no-password"}, id="a forgotten password"),
        pytest.param("coconala", {}, set(), id="Coconala, nothing open"),
        pytest.param("coconala", {"balance": 5_000}, set(), id="Coconala, money not yet asked for is a precaution"),
        pytest.param("coconala", {"undelivered_orders": "yes"}, {"undelivered-orders"}, id="an order"),
        pytest.param("coconala", {"open_purchases": "yes"}, {"open-purchases"}, id="a purchase"),
        pytest.param(
            "coconala", {"payout_requested": "yes"}, {"payout-in-progress"}, id="Coconala, a payout asked for"
        ),
    ],
)
def test_one_change_gives_one_reason(slug, changes, blockers):
    verdict = judge(facts(slug), told(facts(slug).questions, {**NOTHING_OPEN[slug], **changes}))

    assert {finding.blocker.key for finding in verdict.blocking} == blockers
    assert verdict.possible == ()


@pytest.mark.parametrize(
    "slug",
    [
        "craudia",
        "timeticket",
        "anycrew",
        "itpropartners",
        "potepan-freelance",
        "fujikosan",
        "ec-with",
        "shufti",
        "skima",
        "street-academy",
        "workshift",
    ],
)
def test_nobody_seems_ready_where_the_rules_are_unknown(slug):
    document = facts(slug)
    no = {question.key: "no" for question in document.questions if question.kind == "yes_no"}
    clear = told(document.questions, {**no, "role": "both", "balance": 0})

    assert judge(document, clear).kind == "blocked"
    assert judge(document, clear.replace({"rules_checked": None})).kind == "unsure"
    assert judge(document, clear.replace({"rules_checked": "yes"})).kind == "ready"
