"""Other currencies: exact in themselves, about right in yen, never among exact yen."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guides.comparison.calculation import CompareQuery, compare
from platforms.exchange_rates import exchange_rates
from platforms.money.currency import from_yen, to_yen
from platforms.money.fees import fee_on, schedule_for
from tests.ledger.published import facts

TODAY = date(2026, 11, 27)
RATES = exchange_rates()


def test_every_currency_but_the_yen_has_a_dated_rate_with_its_source():
    assert set(RATES) == {"USD", "EUR", "GBP"}
    assert all(rate.period and rate.url and rate.checked_on <= TODAY for rate in RATES.values())


@given(st.integers(1, 10**9), st.sampled_from(sorted(RATES)))
def test_an_amount_goes_there_and_back_within_half_a_unit(yen, currency):
    rate = RATES[currency]

    assert abs(to_yen(from_yen(yen, rate), rate) - yen) <= rate.yen / 200 + Decimal("0.5")


@pytest.mark.parametrize(
    ("slug", "form", "cents", "fee"),
    [
        pytest.param("fiverr", "project", 100_00, 20_00, id="V-FV-1"),
        pytest.param("italki", "lesson", 100_00, 15_00, id="V-IK-1 official, over the whole package"),
        pytest.param("freelancer-com", "project", 30_00, 5_00, id="Freelancer.com, its least fee"),
        pytest.param("freelancer-com", "project", 100_00, 10_00, id="Freelancer.com, above its least fee"),
        pytest.param("freelancer-com", "hourly", 30_00, 3_00, id="Freelancer.com by the hour"),
        pytest.param("etsy", "sale", 100_00, 6_70, id="Etsy, with the price of listing"),
    ],
)
def test_a_fee_is_exact_in_its_own_currency(slug, form, cents, fee):
    schedule = schedule_for(facts(slug), form, None, TODAY)

    assert schedule.currency == "USD"
    assert fee_on(schedule, cents).total_yen == fee


@given(st.integers(1_000, 10**7))
def test_such_a_row_has_no_rank_and_no_yen_of_its_own(amount):
    found = compare([facts("fiverr"), facts("crowdworks")], CompareQuery(amount), TODAY, RATES)
    row = next(row for row in found.rows if row.slug == "fiverr")

    assert (row.status, row.rank, row.take_home_yen, row.fee_yen) == ("unknown", None, None, None)
    assert row.foreign.amount == row.foreign.fee + row.foreign.balance
    assert row.foreign.yen == to_yen(row.foreign.balance, row.foreign.rate)


def test_a_known_payout_is_taken_off_a_foreign_row():
    found = compare([facts("freelancer-com")], CompareQuery(147_000), TODAY, RATES).rows[0].foreign

    assert (found.amount, found.fee, found.transfer, found.take_home, found.yen) == (
        1000_00,
        100_00,
        0,
        900_00,
        132_300,
    )


def test_without_a_rate_nothing_is_estimated():
    row = compare([facts("fiverr")], CompareQuery(50_000), TODAY).rows[0]

    assert row.foreign is None
    assert [remark.key for remark in row.remarks] == ["other_currency"]
