"""Figures and days of platforms that the site does not have, told in the language of its documents."""

from datetime import date
from typing import Any

import pytest

from platforms.documents.facts import FeeSchedule, PayoutMethod
from platforms.money.fees import fee_on
from platforms.money.paydays import payout_range


def fee(*tiers: tuple[int | None, str], **rules: Any) -> FeeSchedule:
    plain = {"key": "fee", "title": "手数料", "base": "tax_included", "rates_include_tax": True, "rounding": "floor"}
    return FeeSchedule(**plain, tiers=[{"up_to_yen": end, "rate": rate} for end, rate in tiers], **rules)


def monthly(*windows: tuple[int, int, int, int], **rules: Any) -> PayoutMethod:
    names = ("from_day", "to_day", "pay_months_later", "pay_day")
    return paid(windows=[dict(zip(names, window, strict=True)) for window in windows], **rules)


def paid(**rules: Any) -> PayoutMethod:
    return PayoutMethod(**{"key": "payout", "title": "振込", "how": "待ちます。", "trigger": "automatic", **rules})


PREPLY = fee((None, "0.33"), currency="USD")
PREPLY_TRIAL = fee((None, "1"), currency="USD")
PEOPLE_PER_HOUR = fee((25_000, "0.2"), (500_000, "0.075"), (None, "0.035"), currency="GBP")
AINI = fee((None, "0.18"))

TRANS_MART = monthly((1, 31, 2, 20))
DLSITE = monthly((1, 31, 1, 20), holiday_rule="forward")
SKILL_CLOUD = monthly((1, 15, 0, 31), (16, 31, 1, 15), trigger="on_request")
AMAZON_FLEX = paid(weeks=[{"closes_on": "tue", "days_min": 1, "days_max": 1}])
FIVE_BANK_DAYS = {"pay_months_later": 0, "pay_business_days_min": 5, "pay_business_days_max": 5}
DEMAECAN = paid(
    windows=[{"from_day": 1, "to_day": 15, **FIVE_BANK_DAYS}, {"from_day": 16, "to_day": 31, **FIVE_BANK_DAYS}]
)


@pytest.mark.parametrize(
    ("schedule", "amount", "kept"),
    [
        pytest.param(PREPLY, 1_000, 330, id="V-PR-1, in cents"),
        pytest.param(PREPLY_TRIAL, 1_000, 1_000, id="V-PR-1, a trial lesson leaves nothing"),
        pytest.param(PEOPLE_PER_HOUR, 50_000, 6_875, id="V-PP-1, in pence"),
        pytest.param(PEOPLE_PER_HOUR, 100_000, 10_625, id="V-PP-2, in pence"),
        pytest.param(AINI, 3_000, 540, id="V-AI-1 official"),
    ],
)
def test_the_language_can_tell_what_they_keep(schedule, amount, kept):
    assert fee_on(schedule, amount).total_yen == kept


@pytest.mark.parametrize(
    ("method", "asked", "arrives"),
    [
        pytest.param(TRANS_MART, "2026-11-30", "2027-01-20", id="D-TS-1"),
        pytest.param(DLSITE, "2026-11-30", "2026-12-21", id="D-DL-1"),
        pytest.param(SKILL_CLOUD, "2026-11-15", "2026-11-30", id="D-SC-1"),
        pytest.param(SKILL_CLOUD, "2026-11-16", "2026-12-15", id="D-SC-2"),
        pytest.param(AMAZON_FLEX, "2026-11-11", "2026-11-18", id="D-AF-1, its first day"),
        pytest.param(AMAZON_FLEX, "2026-11-17", "2026-11-18", id="D-AF-1, its last day"),
        pytest.param(DEMAECAN, "2021-09-30", "2021-10-07", id="D-DE-1"),
        pytest.param(DEMAECAN, "2021-10-15", "2021-10-22", id="D-DE-1, the next closing"),
    ],
)
def test_the_language_can_tell_when_they_pay(method, asked, arrives):
    first, last = payout_range(method, date.fromisoformat(asked))

    assert [first.paid_on, last.paid_on] == [date.fromisoformat(arrives)] * 2
