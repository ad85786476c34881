"""The figures and days of the second research, on the published files."""

from datetime import date, timedelta

import pytest

from guides.comparison.calculation import forms_of
from platforms.money.fees import fee_on, payout_fees, schedule_for
from platforms.money.paydays import payout_range
from tests.ledger.published import facts

TODAY = date(2026, 11, 27)


def fee(slug, amount, category=None, plan=None, on=TODAY):
    document = facts(slug)
    return fee_on(schedule_for(document, forms_of(document)[0], category, on, plan=plan), amount)


@pytest.mark.parametrize(
    ("slug", "amount", "category", "plan", "on", "total"),
    [
        pytest.param("creema", 5_300, None, None, date(2025, 11, 5), 565, id="V-CM-1, its first day"),
        pytest.param("creema", 5_000, None, None, date(2025, 11, 4), 550, id="V-CM-2, without shipping"),
        pytest.param("minne", 5_300, None, None, TODAY, 564, id="V-MI-1"),
        pytest.param("note", 1_000, None, None, TODAY, 145, id="V-NT-1"),
        pytest.param("booth", 1_000, None, None, TODAY, 78, id="V-BO-1"),
        pytest.param("base", 10_000, None, None, TODAY, 700, id="V-BA-1"),
        pytest.param("stores", 10_000, None, None, TODAY, 550, id="V-SS-1"),
        pytest.param("techme", 5_000, None, None, TODAY, 1_000, id="V-TC-1"),
        pytest.param("cafetalk", 3_000, None, "share-72-5", TODAY, 825, id="V-CT-1"),
        pytest.param("pe-bank", 648_000, None, "payments-1-12", TODAY, 77_760, id="V-PB-1"),
        pytest.param("pe-bank", 648_000, None, "payments-13-24", TODAY, 64_800, id="V-PB-2"),
        pytest.param("pe-bank", 648_000, None, "payments-25", TODAY, 51_840, id="V-PB-3"),
        pytest.param("share-job", 3_000, None, None, TODAY, 900, id="V-SJ-1 official"),
        pytest.param("street-academy", 1_000, None, "own-students", TODAY, 110, id="V-ST-2"),
        pytest.param("meetsmore", 100_000, "gyoseishoshi", None, TODAY, 38_500, id="MM-014 official"),
        pytest.param("booth", 1_000, "warehouse", None, TODAY, 104, id="BOOTH from its warehouse"),
        pytest.param("creema", 10_000, "overseas", None, TODAY, 2_142, id="Creema overseas, 42 yen a deal"),
        pytest.param("stores", 10_000, None, "basic", TODAY, 360, id="STORES with a paid plan"),
    ],
)
def test_the_published_rates_keep(slug, amount, category, plan, on, total):
    assert fee(slug, amount, category, plan, on).total_yen == total


@pytest.mark.parametrize(
    ("slug", "amount", "least", "most"),
    [
        pytest.param("note", 980, 142, 143, id="V-NT-2"),
        pytest.param("freelance-worker", 3_333, 476, 477, id="V-FW-2"),
    ],
)
def test_an_unknown_rounding_is_told_as_a_margin(slug, amount, least, most):
    found = fee(slug, amount)

    assert (found.total_yen, found.total_yen + found.margin_yen) == (least, most)


@pytest.mark.parametrize(
    ("slug", "balance", "paid"),
    [
        pytest.param("creema", 4_735, 4_535, id="Creema, V-CM-1 paid out"),
        pytest.param("minne", 4_736, 4_516, id="minne, V-MI-1 paid out"),
        pytest.param("note", 855, 585, id="note, V-NT-1 paid out"),
        pytest.param("booth", 922, 722, id="BOOTH, V-BO-1 paid out"),
        pytest.param("stores", 9_450, 8_900, id="STORES, below 10,000 yen"),
        pytest.param("stores", 10_000, 9_725, id="STORES, from 10,000 yen"),
        pytest.param("techme", 4_000, 3_840, id="techme, V-TC-1 paid out"),
        pytest.param("smartcat", 5_000, 4_670, id="V-SMC-1"),
        pytest.param("smartcat", 1_000_001, 999_341, id="SMC-001, more than one payout may carry"),
        pytest.param("cafetalk", 2_999, 2_699, id="CT-002, a small request costs 300 points"),
        pytest.param("cafetalk", 3_000, 3_000, id="CT-002, from 3,000 points on it is free"),
        pytest.param("suzuri", 300, 124, id="V-SZ-1"),
        pytest.param("upwork", 45_000, 44_901, id="V-UP-2, in cents, after the 10 % of its time"),
    ],
)
def test_a_payout_brings(slug, balance, paid):
    assert balance - payout_fees(facts(slug).payout_methods[0], balance, "other").total_yen == paid


def test_techme_charges_one_bank_less():
    assert payout_fees(facts("techme").payout_methods[0], 4_000, "paypay").total_yen == 55


@pytest.mark.parametrize(
    ("slug", "asked", "first", "last"),
    [
        pytest.param("note", "2026-11-20", "2026-11-30", "2026-11-30", id="D-NT-1"),
        pytest.param("note", "2026-11-21", "2026-12-30", "2026-12-30", id="note, the day after the cut-off"),
        pytest.param("note", "2026-12-02", "2026-12-30", "2026-12-30", id="D-NT-3"),
        pytest.param("creema", "2026-11-20", "2026-12-30", "2027-01-04", id="D-CM-1"),
        pytest.param("pixta", "2026-11-20", "2027-01-08", "2027-01-12", id="D-PX-2"),
        pytest.param("pe-bank", "2026-08-31", "2026-10-13", "2026-10-13", id="D-PB-1"),
        pytest.param("freelance-worker", "2026-11-20", "2026-12-01", "2026-12-25", id="FW-004, by the 25th"),
        pytest.param("italki", "2026-11-15", "2026-11-16", "2026-11-26", id="IK-003, asked by the 15th"),
        pytest.param("italki", "2026-11-16", "2026-12-01", "2026-12-10", id="IK-003, asked after the 15th"),
        pytest.param("uber-eats", "2026-01-18", "2026-01-20", "2026-01-21", id="D-UE-1"),
        pytest.param("cafetalk", "2026-12-03", "2026-12-15", "2026-12-15", id="CT-002, asked by the 3rd"),
        pytest.param("cafetalk", "2026-12-04", "2027-01-15", "2027-01-15", id="CT-002, asked after the 3rd"),
    ],
)
def test_money_arrives(slug, asked, first, last):
    days = payout_range(facts(slug).payout_methods[0], date.fromisoformat(asked))

    assert [day.paid_on for day in days] == [date.fromisoformat(first), date.fromisoformat(last)]


@pytest.mark.parametrize(
    ("slug", "clicked", "closed"),
    [
        pytest.param("pixta", "2026-03-28", "2026-05-27", id="D-PX-1"),
        pytest.param("freelancer-com", "2026-11-20", "2026-11-27", id="D-FC-1"),
    ],
)
def test_an_account_closes_days_after_the_click(slug, clicked, closed):
    (closing,) = facts(slug).closings

    assert date.fromisoformat(clicked) + timedelta(days=closing.min_days) == date.fromisoformat(closed)


@pytest.mark.parametrize(
    ("remedy", "available"),
    [
        pytest.param("wait-14-days", "2026-12-04", id="D-FV-1"),
        pytest.param("wait-7-days", "2026-11-27", id="D-FV-1, top rated"),
    ],
)
def test_fiverr_holds_what_was_just_completed(remedy, available):
    (waiting,) = [each for blocker in facts("fiverr").blockers for each in blocker.remedies if each.key == remedy]

    assert date(2026, 11, 20) + timedelta(days=waiting.wait.min_days) == date.fromisoformat(available)


@pytest.mark.parametrize(
    ("slug", "sold", "lapses"),
    [
        pytest.param("stores", "2026-01-01", "2026-06-30", id="D-SS-1"),
        pytest.param("base", "2026-01-01", "2026-08-01", id="BA-010 official, January until the end of July"),
        pytest.param("base", "2026-01-31", "2026-08-01", id="BA-010 official, from any day of January"),
        pytest.param("base", "2026-12-15", "2027-07-01", id="BA-010 official, December until the end of June"),
        pytest.param("fanbox", "2026-05-27", "2026-11-27", id="FB-002, six months"),
        pytest.param("fanbox", "2026-08-31", "2027-02-28", id="FB-002, a month without that day"),
        pytest.param("suzuri", "2026-05-27", "2026-11-27", id="SZ-001, then paid out"),
    ],
)
def test_money_that_nobody_takes_lapses(slug, sold, lapses):
    (expiry,) = facts(slug).expiries

    assert expiry.gone_on(date.fromisoformat(sold)) == date.fromisoformat(lapses)


@pytest.mark.parametrize(
    ("slug", "key", "happened", "leave_from"),
    [
        pytest.param("base", "recent-order", "2026-09-30", "2026-11-29", id="D-BA-1"),
        pytest.param("creema", "recent-deal", "2026-11-01", "2026-11-22", id="Creema, three weeks"),
        pytest.param("etsy", "email-changed", "2026-11-01", "2026-11-09", id="Etsy, after seven days"),
    ],
)
def test_a_recent_event_keeps_somebody_until_its_days_are_over(slug, key, happened, leave_from):
    blocker = next(b for b in facts(slug).blockers if b.key == key)
    (condition,), (remedy,) = blocker.conditions, blocker.remedies
    free = date.fromisoformat(happened) + timedelta(days=remedy.wait.min_days)

    assert free == date.fromisoformat(leave_from)
    assert (condition.operator, condition.value) == ("within_days", remedy.wait.min_days - 1)
