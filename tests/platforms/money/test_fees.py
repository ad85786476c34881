from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.documents.facts import FeePlan, FeeSchedule, FeeTier, PayoutMethod, PlatformFacts, TransferFee
from platforms.money.fees import (
    Fee,
    PayoutFees,
    consumption_tax,
    fee_on,
    least_amount,
    payout_cost,
    payout_fees,
    payout_fees_range,
    schedule_for,
    take_home,
)

TODAY = date(2026, 11, 22)
AMOUNTS = st.integers(1, 3_000_000)


def tiers(*pairs: tuple[int | None, str]) -> tuple[FeeTier, ...]:
    return tuple(FeeTier(up_to_yen=end, rate=Decimal(rate)) for end, rate in pairs)


def schedule(*pairs: tuple[int | None, str], **values: Any) -> FeeSchedule:
    plain = {"key": "fee", "title": "手数料", "base": "tax_included", "rates_include_tax": True, "rounding": "floor"}
    return FeeSchedule(**{**plain, "tiers": tiers(*pairs), **values})


def payout(*fees: TransferFee, **values: Any) -> PayoutMethod:
    plain = {"key": "transfer", "title": "振込", "how": "自動です。", "trigger": "automatic", "transfer_fees": fees}
    return PayoutMethod(**{**plain, **values})


CROWDWORKS = schedule((100_000, "0.2"), (200_000, "0.1"), (None, "0.05"), rates_include_tax=False)
CROWDWORKS_TASK = schedule((None, "0.2"), rates_include_tax=False)
CROWDWORKS_UNTIL_2019 = schedule((100_000, "0.2"), (200_000, "0.1"), (None, "0.05"))
LANCERS = schedule((None, "0.165"), rounding="unknown")
LANCERS_CLIENT = schedule((None, "0.055"), rounding="unknown", payer="client")
LANCERS_HOURLY = schedule((None, "0.15"), base="tax_excluded", rates_include_tax=False, rounding="unknown")
COCONALA = schedule((None, "0.22"), rounding="half_up")
COCONALA_VIDEO = schedule((None, "0.275"), rounding="half_up")
COCONALA_UNTIL_2021 = schedule(
    (50_000, "0.25"), (100_000, "0.2"), (500_000, "0.15"), (None, "0.1"), rates_include_tax=False
)
CRAUDIA = schedule((50_000, "0.15"), (100_000, "0.1"), (1_000_000, "0.05"), (None, "0.03"), rounding="half_up")
CRAUDIA_HOURLY = schedule((None, "0.1"), rounding="half_up")
TIMETICKET = schedule((50_000, "0.25"), (100_000, "0.2"), (None, "0.15"), rates_include_tax=False, rounding="unknown")
NOTHING = schedule((None, "0"))

SCHEDULES = {
    "crowdworks": CROWDWORKS,
    "lancers": LANCERS,
    "lancers hourly": LANCERS_HOURLY,
    "coconala": COCONALA,
    "craudia": CRAUDIA,
    "timeticket": TIMETICKET,
    "rising whole tiers": schedule((1_000, "0.1"), (None, "0.3"), marginal=False, rounding="ceil"),
    "falling whole tiers": schedule((20_000, "0.22"), (50_000, "0.16"), (None, "0.11"), marginal=False),
    "whole tiers without tax": schedule(
        (20_000, "0.2"), (None, "0.1"), marginal=False, base="tax_excluded", rates_include_tax=False, rounding="half_up"
    ),
}
EITHER = pytest.mark.parametrize("fee_schedule", SCHEDULES.values(), ids=SCHEDULES.keys())

TWO_BANKS = payout(TransferFee(bank="rakuten", fee_yen=100), TransferFee(bank="other", fee_yen=500))
FREE_FROM_3000 = payout(TransferFee(to_yen=2_999, fee_yen=160), TransferFee(from_yen=3_000, fee_yen=0))
DEARER_FROM_30000 = payout(TransferFee(to_yen=29_999, fee_yen=160), TransferFee(from_yen=30_000, fee_yen=250))
FLAT_300 = payout(TransferFee(fee_yen=300))
QUICK = TWO_BANKS.model_copy(update={"fee_rate": Decimal("0.05"), "minimum_yen": 530})
UNKNOWN_TRANSFER = payout()
METHODS = {
    "by bank": TWO_BANKS,
    "free from 3,000 yen": FREE_FROM_3000,
    "dearer from 30,000 yen": DEARER_FROM_30000,
    "quick": QUICK,
    "none": None,
}


@pytest.mark.parametrize(
    ("fee_schedule", "amount", "fee", "total"),
    [
        pytest.param(CROWDWORKS, 11_000, 2_200, 2_420, id="CWF-1 official example"),
        pytest.param(CROWDWORKS, 10_000, 2_000, 2_200, id="CWF-2 official example of 2019"),
        pytest.param(CROWDWORKS, 2_899, 579, 636, id="CWF-3 both steps round down"),
        pytest.param(CROWDWORKS, 14_850, 2_970, 3_267, id="CWF-4"),
        pytest.param(CROWDWORKS, 150_000, 25_000, 27_500, id="CWF-5 into the second tier"),
        pytest.param(CROWDWORKS, 1_000, 200, 220, id="CWF-6"),
        pytest.param(CROWDWORKS, 100_000, 20_000, 22_000, id="CWF-7 the last yen of the first tier"),
        pytest.param(CROWDWORKS, 200_000, 30_000, 33_000, id="CWF-8 the last yen of the second tier"),
        pytest.param(CROWDWORKS, 250_000, 32_500, 35_750, id="CWF-9 into the third tier"),
        pytest.param(CROWDWORKS, 500_000, 45_000, 49_500, id="CWF-10"),
        pytest.param(CROWDWORKS_TASK, 1_100, 220, 242, id="CWF-11 a task"),
        pytest.param(CROWDWORKS, 123_456, 22_345, 24_579, id="CWF-12 the tax has a fraction"),
        pytest.param(CROWDWORKS, 0, 0, 0, id="nothing"),
        pytest.param(CROWDWORKS, 4, 0, 0, id="one yen short of a fee"),
        pytest.param(CROWDWORKS, 5, 1, 1, id="the first fee"),
        pytest.param(CROWDWORKS, 49, 9, 9, id="one yen short of a tax"),
        pytest.param(CROWDWORKS, 50, 10, 11, id="the first tax"),
    ],
)
def test_tax_is_added_to_the_fee(fee_schedule, amount, fee, total):
    assert fee_on(fee_schedule, amount) == Fee(fee, total - fee)


@pytest.mark.parametrize(
    ("fee_schedule", "amount", "total"),
    [
        pytest.param(CROWDWORKS_UNTIL_2019, 100_000, 20_000, id="CrowdWorks until 2019, official"),
        pytest.param(CROWDWORKS_UNTIL_2019, 500_000, 45_000, id="CrowdWorks until 2019, three tiers, official"),
        pytest.param(LANCERS, 50_000, 8_250, id="LAF-1"),
        pytest.param(LANCERS_CLIENT, 50_000, 2_750, id="LAF-1 the client's part"),
        pytest.param(LANCERS, 11_000, 1_815, id="LAF-2"),
        pytest.param(LANCERS, 100_000, 16_500, id="LAF-3"),
        pytest.param(LANCERS, 10_000, 1_650, id="LAF-4"),
        pytest.param(CROWDWORKS_UNTIL_2019, 13_750, 2_750, id="LAF-5 Lancers until 2022"),
        pytest.param(CROWDWORKS_UNTIL_2019, 13_500, 2_700, id="LAF-6 Lancers in 2014, official"),
        pytest.param(CROWDWORKS_UNTIL_2019, 300_000, 35_000, id="LAF-7 Lancers until 2022"),
        pytest.param(LANCERS_HOURLY, 11_000, 1_650, id="Lancers by the hour: 15 % of 10,000 and its tax"),
        pytest.param(COCONALA, 125_000, 27_500, id="V-CO-1 official example"),
        pytest.param(COCONALA, 500, 110, id="V-CO-2"),
        pytest.param(COCONALA, 1_000, 220, id="V-CO-3"),
        pytest.param(COCONALA, 1_025, 226, id="V-CO-4 half a yen rounds up"),
        pytest.param(COCONALA_VIDEO, 10_000, 2_750, id="V-CO-9"),
        pytest.param(COCONALA_UNTIL_2021, 125_000, 28_875, id="V-CO-10"),
        pytest.param(COCONALA_UNTIL_2021, 600_000, 101_750, id="V-CO-11"),
        pytest.param(CRAUDIA, 10_000, 1_500, id="V-CR-1"),
        pytest.param(CRAUDIA, 50_000, 7_500, id="V-CR-2 the last yen of the first tier"),
        pytest.param(CRAUDIA, 60_000, 8_500, id="V-CR-3 into the second tier"),
        pytest.param(CRAUDIA, 100_000, 12_500, id="V-CR-4"),
        pytest.param(CRAUDIA, 150_000, 15_000, id="V-CR-5"),
        pytest.param(CRAUDIA, 1_000_000, 57_500, id="V-CR-6"),
        pytest.param(CRAUDIA, 1_500_000, 72_500, id="V-CR-7"),
        pytest.param(CRAUDIA_HOURLY, 100_000, 10_000, id="V-CR-8"),
        pytest.param(CRAUDIA, 333, 50, id="V-CR-9 rounds up to 50"),
        pytest.param(TIMETICKET, 400_000, 74_250, id="V-TT-1"),
        pytest.param(TIMETICKET, 10_000, 2_750, id="V-TT-2"),
        pytest.param(TIMETICKET, 50_000, 13_750, id="V-TT-3"),
        pytest.param(TIMETICKET, 60_000, 15_950, id="V-TT-4"),
        pytest.param(TIMETICKET, 100_000, 24_750, id="V-TT-5"),
        pytest.param(TIMETICKET, 120_000, 28_050, id="V-TT-6"),
        pytest.param(TIMETICKET, 1_000_000, 173_250, id="V-TT-7"),
        pytest.param(NOTHING, 300_000, 0, id="V-AC-1 the worker pays nothing"),
    ],
)
def test_the_platform_keeps_to_the_yen(fee_schedule, amount, total):
    fee = fee_on(fee_schedule, amount)

    assert fee.total_yen == total
    assert fee.exact


def test_each_payment_rounds_by_itself():
    each = [fee_on(COCONALA, 1_025).total_yen for _ in range(3)]

    assert sum(each) == 678
    assert fee_on(COCONALA, 3_075).total_yen == 677


@pytest.mark.parametrize(
    ("fee_schedule", "amount", "total", "margin"),
    [
        pytest.param(TIMETICKET, 500, 137, 1, id="V-TT-8 137 or 138"),
        pytest.param(LANCERS, 12_345, 2_036, 1, id="2,036.925: 2,036 or 2,037"),
        pytest.param(TIMETICKET, 17, 4, 2, id="fee 4 or 5, tax 0 or 1"),
    ],
)
def test_an_unknown_rounding_takes_the_least_and_names_the_margin(fee_schedule, amount, total, margin):
    fee = fee_on(fee_schedule, amount)

    assert (fee.total_yen, fee.margin_yen, fee.exact) == (total, margin, False)


@pytest.mark.parametrize(
    ("rounding", "margin"),
    [
        pytest.param("floor", 246, id="a known rounding"),
        pytest.param("unknown", 247, id="nobody knows the rounding either"),
    ],
)
def test_tax_that_nobody_mentions_is_a_margin_and_no_part(rounding, margin):
    """20 % of 12,345 yen is 2,469 yen, and 246.9 yen of tax may come on top."""
    untold = schedule((None, "0.2"), rates_include_tax=None, rounding=rounding)
    assert fee_on(untold, 12_345) == Fee(2_469, 0, margin)


def test_the_tax_part_of_a_rate_that_contains_it():
    assert fee_on(LANCERS, 11_000) == Fee(fee_yen=1_650, tax_yen=165)
    assert fee_on(COCONALA, 1_025) == Fee(fee_yen=206, tax_yen=20)


def test_tax_follows_the_rate_of_the_day():
    assert fee_on(CROWDWORKS, 10_800, Decimal("0.08")) == Fee(fee_yen=2_160, tax_yen=172)
    assert fee_on(LANCERS_HOURLY, 10_800, Decimal("0.08")) == Fee(fee_yen=1_500, tax_yen=120)


def test_a_negative_amount_is_refused():
    with pytest.raises(ValueError, match="negative"):
        fee_on(CROWDWORKS, -1)


@pytest.mark.parametrize(
    ("on", "rate"),
    [
        pytest.param("1989-03-31", "0", id="before there was one"),
        pytest.param("1989-04-01", "0.03", id="the first day"),
        pytest.param("1997-04-01", "0.05", id="5 %"),
        pytest.param("2014-03-31", "0.05", id="the last day of 5 %"),
        pytest.param("2014-04-01", "0.08", id="8 %"),
        pytest.param("2019-09-30", "0.08", id="the last day of 8 %"),
        pytest.param("2019-10-01", "0.10", id="10 %"),
        pytest.param("2026-11-22", "0.10", id="today"),
    ],
)
def test_consumption_tax_changes_on_its_days(on, rate):
    assert consumption_tax(date.fromisoformat(on)) == Decimal(rate)


def reference(fee_schedule: FeeSchedule, amount: int, rounding: str) -> tuple[int, int]:
    """The same rules said once more, with fractions and one term for every tier."""
    tax = Fraction(1, 10)
    base = Fraction(amount) if fee_schedule.base == "tax_included" else amount / (1 + tax)
    ends = [tier.up_to_yen for tier in fee_schedule.tiers]
    starts = [0, *ends[:-1]]
    rates = [Fraction(tier.rate) for tier in fee_schedule.tiers]
    if fee_schedule.marginal:
        slices = [max(Fraction(0), min(base, end or base) - start) for start, end in zip(starts, ends, strict=True)]
    else:
        slices = [
            base if start < base and (end is None or base <= end) else Fraction(0)
            for start, end in zip(starts, ends, strict=True)
        ]
    rounded = {"floor": floor, "ceil": ceil, "half_up": lambda value: floor(value + Fraction(1, 2))}[rounding]
    fee = rounded(sum(part * rate for part, rate in zip(slices, rates, strict=True)))
    if fee_schedule.rates_include_tax:
        fee += rounded(max(amount - fee, 0) * Fraction(fee_schedule.remainder_rate))
        within = floor(Fraction(fee) * tax / (1 + tax))
        return fee - within, within
    return fee, rounded(fee * tax)


@st.composite
def schedules(draw: st.DrawFn) -> FeeSchedule:
    ends = sorted(draw(st.sets(st.integers(1, 2_000_000), max_size=3)))
    rates = st.integers(0, 500_000).map(lambda millionths: str(Decimal(millionths).scaleb(-6)))
    contains_tax = draw(st.booleans())
    return schedule(
        *((end, draw(rates)) for end in [*ends, None]),
        base=draw(st.sampled_from(["tax_included", "tax_excluded"])),
        rates_include_tax=contains_tax,
        remainder_rate=draw(rates) if contains_tax else "0",
        marginal=draw(st.booleans()),
        rounding=draw(st.sampled_from(["floor", "half_up", "ceil", "unknown"])),
    )


@given(fee_schedule=schedules(), amount=AMOUNTS)
def test_every_schedule_equals_the_reference(fee_schedule, amount):
    rounding = fee_schedule.rounding
    fee = fee_on(fee_schedule, amount)

    assert (fee.fee_yen, fee.tax_yen) == reference(fee_schedule, amount, "floor" if rounding == "unknown" else rounding)
    most = sum(reference(fee_schedule, amount, "ceil")) if rounding == "unknown" else fee.total_yen
    assert fee.total_yen + fee.margin_yen == most


@EITHER
@given(amount=AMOUNTS)
def test_real_schedules_equal_the_reference(fee_schedule, amount):
    rounding = "floor" if fee_schedule.rounding == "unknown" else fee_schedule.rounding
    fee = fee_on(fee_schedule, amount)

    assert (fee.fee_yen, fee.tax_yen) == reference(fee_schedule, amount, rounding)


@given(fee_schedule=schedules(), around=st.integers(-2, 2))
def test_tier_ends_equal_the_reference(fee_schedule, around):
    for tier in fee_schedule.tiers[:-1]:
        amount = max(1, tier.up_to_yen + around)
        rounding = "floor" if fee_schedule.rounding == "unknown" else fee_schedule.rounding
        fee = fee_on(fee_schedule, amount)

        assert (fee.fee_yen, fee.tax_yen) == reference(fee_schedule, amount, rounding)


@EITHER
@given(amount=AMOUNTS)
def test_an_unknown_rounding_is_off_by_two_yen_at_most(fee_schedule, amount):
    assert 0 <= fee_on(fee_schedule, amount).margin_yen <= (2 if fee_schedule.rounding == "unknown" else 0)


@EITHER
@given(amount=AMOUNTS, method=st.sampled_from(list(METHODS.values())), bank=st.sampled_from(["rakuten", "other", None]))
def test_the_parts_make_the_amount(fee_schedule, method, amount, bank):
    parts = take_home(fee_schedule, method, amount, bank)

    assert parts is not None
    assert parts.amount_yen == amount
    assert amount == parts.fee_yen + parts.fee_tax_yen + parts.transfer_fee_yen + parts.take_home_yen
    assert parts.balance_yen == parts.transfer_fee_yen + parts.take_home_yen


@given(amount=AMOUNTS, more=st.integers(1, 10_000))
@pytest.mark.parametrize("fee_schedule", [LANCERS, COCONALA, CRAUDIA, CROWDWORKS_UNTIL_2019])
def test_a_higher_price_never_leaves_less_where_the_rate_contains_tax(fee_schedule, amount, more):
    low, high = (take_home(fee_schedule, None, each, None) for each in (amount, amount + more))

    assert high.take_home_yen >= low.take_home_yen


@given(amount=AMOUNTS, more=st.integers(1, 10_000))
@pytest.mark.parametrize("fee_schedule", [CROWDWORKS, TIMETICKET, COCONALA_UNTIL_2021])
def test_a_higher_price_leaves_at_most_one_yen_less_where_fee_and_tax_round_apart(fee_schedule, amount, more):
    low, high = (take_home(fee_schedule, None, each, None) for each in (amount, amount + more))

    assert high.take_home_yen >= low.take_home_yen - 1


def test_one_yen_more_can_leave_one_yen_less():
    assert [take_home(CROWDWORKS, None, amount, None).take_home_yen for amount in (49, 50)] == [40, 39]


ALIKE = payout(TransferFee(bank="rakuten", fee_yen=200), TransferFee(bank="other", fee_yen=200))
OVERRIDDEN = payout(
    TransferFee(fee_yen=500), TransferFee(bank="rakuten", fee_yen=100), TransferFee(bank="other", fee_yen=300)
)


@pytest.mark.parametrize(
    ("method", "amount", "bank", "expected"),
    [
        pytest.param(TWO_BANKS, 1_000, "other", PayoutFees(0, 500), id="CrowdWorks, another bank"),
        pytest.param(TWO_BANKS, 1_000, "rakuten", PayoutFees(0, 100), id="CrowdWorks, Rakuten"),
        pytest.param(TWO_BANKS, 1_000, None, PayoutFees(0, None), id="the bank decides and is unknown"),
        pytest.param(FLAT_300, 1_000, None, PayoutFees(0, 300), id="every bank costs the same"),
        pytest.param(ALIKE, 1_000, None, PayoutFees(0, 200), id="every bank by name, all at one price"),
        pytest.param(QUICK, 10_000, "other", PayoutFees(500, 500), id="quick, 10,000 yen"),
        pytest.param(QUICK, 530, "rakuten", PayoutFees(26, 100), id="quick, 530 yen: 26.5 rounds down"),
        pytest.param(FREE_FROM_3000, 2_999, "other", PayoutFees(0, 160), id="one yen short of a free transfer"),
        pytest.param(FREE_FROM_3000, 3_000, None, PayoutFees(0, 0), id="exactly where the transfer is free"),
        pytest.param(UNKNOWN_TRANSFER, 3_000, "other", PayoutFees(0, None), id="nobody knows the transfer fee"),
        pytest.param(
            payout(TransferFee(to_yen=999, fee_yen=0)), 1_000, "other", PayoutFees(0, None), id="outside every range"
        ),
        pytest.param(
            TWO_BANKS,
            1_000,
            "paypay",
            PayoutFees(0, 500),
            id="a bank without a fee of its own is one of the others",
        ),
        pytest.param(
            payout(TransferFee(fee_yen=300), TransferFee(bank="rakuten", fee_yen=0)),
            1_000,
            "rakuten",
            PayoutFees(0, 0),
            id="a named bank goes before any bank",
        ),
    ],
)
def test_a_payout_costs(method, amount, bank, expected):
    assert payout_fees(method, amount, bank) == expected


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        pytest.param(TWO_BANKS, (100, 500), id="two banks"),
        pytest.param(FLAT_300, (300, 300), id="one price"),
        pytest.param(payout(TransferFee(fee_yen=300), TransferFee(bank="rakuten", fee_yen=0)), (0, 300), id="or any"),
        pytest.param(OVERRIDDEN, (100, 300), id="a price for any bank that every bank overrides"),
        pytest.param(UNKNOWN_TRANSFER, (None, None), id="unknown"),
        pytest.param(payout(TransferFee(bank="rakuten", fee_yen=100)), (None, None), id="known for one bank only"),
    ],
)
def test_an_unknown_bank_gives_a_range(method, expected):
    low, high = payout_fees_range(method, 1_000)

    assert (low.total_yen, high.total_yen) == expected


def test_an_unknown_bank_counts_as_the_dearest():
    assert payout_cost(QUICK, 10_000, None) == 1_000
    assert payout_cost(None, 10_000, None) == 0
    assert payout_cost(UNKNOWN_TRANSFER, 10_000, None) is None


@pytest.mark.parametrize(
    ("fee_schedule", "method", "amount", "received"),
    [
        pytest.param(COCONALA, FREE_FROM_3000, 3_000, 2_180, id="V-CO-6"),
        pytest.param(COCONALA, FREE_FROM_3000, 3_845, 2_839, id="V-CO-7 one yen short of a free transfer"),
        pytest.param(COCONALA, FREE_FROM_3000, 3_846, 3_000, id="V-CO-8 exactly where it is free"),
        pytest.param(CRAUDIA, FLAT_300, 10_000, 8_200, id="V-CR-10"),
        pytest.param(CRAUDIA, FLAT_300, 333, -17, id="V-CR-9 the transfer costs more than there is"),
        pytest.param(CROWDWORKS, TWO_BANKS, 11_000, 8_080, id="CWF-1 and a transfer"),
        pytest.param(CROWDWORKS, QUICK, 11_000, 7_651, id="CWF-1 and a quick transfer"),
    ],
)
def test_the_reader_receives(fee_schedule, method, amount, received):
    assert take_home(fee_schedule, method, amount, "other").take_home_yen == received


def test_no_take_home_without_the_transfer_fee():
    assert take_home(LANCERS, UNKNOWN_TRANSFER, 10_000, "other") is None
    assert least_amount(LANCERS, UNKNOWN_TRANSFER, 10_000, "other") is None


def test_a_fee_that_rounds_up_can_exceed_a_tiny_amount():
    rounds_up = schedule((None, "0.01"), rates_include_tax=False, rounding="ceil")

    assert take_home(rounds_up, TWO_BANKS, 1, "other").take_home_yen == -501


@pytest.mark.parametrize(
    ("target", "amount"),
    [
        pytest.param(15_600, 19_999, id="the end of the first tier"),
        pytest.param(15_601, 20_001, id="one yen more, and the lower rate of the second tier"),
        pytest.param(16_801, 20_001, id="exactly what the second tier begins with"),
        pytest.param(20_000, 23_809, id="a search that begins on the end of a tier"),
        pytest.param(50_000, 56_179, id="a search that begins on the end of the second tier"),
    ],
)
def test_the_price_where_a_rate_on_the_whole_amount_falls(target, amount):
    assert least_amount(SCHEDULES["falling whole tiers"], None, target, None).amount_yen == amount


def test_no_price_is_enough_where_the_fee_takes_everything():
    assert least_amount(schedule((None, "0.95"), rates_include_tax=False), None, 100, None) is None


@EITHER
@given(
    target=st.integers(1, 60_000),
    method=st.sampled_from(list(METHODS.values())),
    bank=st.sampled_from(["rakuten", None]),
)
def test_the_price_is_the_smallest_that_is_enough(fee_schedule, method, target, bank):
    parts = least_amount(fee_schedule, method, target, bank)

    assert parts.take_home_yen >= target
    below = range(max(1, parts.amount_yen - 500), parts.amount_yen)
    assert all(take_home(fee_schedule, method, amount, bank).take_home_yen < target for amount in below)


@given(fee_schedule=schedules(), target=st.integers(1, 3_000), method=st.sampled_from(list(METHODS.values())))
def test_no_smaller_price_at_all_is_enough(fee_schedule, target, method):
    parts = least_amount(fee_schedule, method, target, "other")

    assert parts.take_home_yen >= target
    assert all(
        take_home(fee_schedule, method, amount, "other").take_home_yen < target for amount in range(parts.amount_yen)
    )


@EITHER
@given(amount=AMOUNTS)
def test_asking_back_never_gives_a_higher_price(fee_schedule, amount):
    wanted = take_home(fee_schedule, TWO_BANKS, amount, "other").take_home_yen
    parts = least_amount(fee_schedule, TWO_BANKS, max(1, wanted), "other")

    assert parts.amount_yen <= amount or wanted < 1
    assert parts.take_home_yen >= wanted


def test_a_payout_whose_transfer_fee_is_unknown_still_costs_its_own_fee():
    method = payout(TransferFee(bank="rakuten", fee_yen=100), fee_rate=Decimal("0.1"), fee_rounding="floor")

    assert payout_fees_range(method, 1_000) == (PayoutFees(100, None), PayoutFees(100, None))


EIGHT_PERCENT = Decimal("0.08")


def test_what_stays_and_the_price_follow_the_tax_of_the_day():
    parts = take_home(CROWDWORKS_TASK, None, 10_000, None, EIGHT_PERCENT)

    assert parts is not None
    assert (parts.fee_yen, parts.fee_tax_yen, parts.take_home_yen) == (2_000, 160, 7_840)
    amounts = (take_home(CROWDWORKS_TASK, None, amount, None, EIGHT_PERCENT) for amount in range(9_000, 10_001))
    smallest = next(parts for parts in amounts if parts is not None and parts.take_home_yen >= 7_840)
    assert least_amount(CROWDWORKS_TASK, None, 7_840, None, EIGHT_PERCENT) == smallest


WHOLE_AMOUNT_WITHOUT_TAX = schedule(
    (100, "0.5"), (300, "0.3"), (None, "0.1"), base="tax_excluded", rates_include_tax=False, marginal=False
)


@pytest.mark.parametrize("tax_rate", [EIGHT_PERCENT, Decimal("0.1")])
@pytest.mark.parametrize("target", [1, 40, 45, 60, 100, 180, 200, 231, 240, 300])
def test_no_end_of_a_tier_that_is_counted_without_tax_is_stepped_across(target, tax_rate):
    enough = (take_home(WHOLE_AMOUNT_WITHOUT_TAX, None, amount, None, tax_rate) for amount in range(1, 2_000))
    smallest = next(parts for parts in enough if parts is not None and parts.take_home_yen >= target)

    assert least_amount(WHOLE_AMOUNT_WITHOUT_TAX, None, target, None, tax_rate) == smallest


def facts(*fee_schedules: FeeSchedule) -> PlatformFacts:
    return PlatformFacts(
        slug="example",
        name="例",
        kana="れい",
        kind="marketplace",
        summary="例です。",
        fee_status="known",
        fee_schedules=fee_schedules,
    )


GENERAL = schedule((None, "0.22"), key="general", formats=("project", "task"), effective_from=date(2021, 4, 12))
FORMER = schedule((None, "0.25"), key="former", formats=("project", "task"), effective_until=date(2021, 4, 12))
VIDEO = schedule((None, "0.275"), key="video", category="video", effective_from=date(2025, 4, 1))
CLIENT = schedule((None, "0.05"), key="client", payer="client")
DATED = facts(FORMER, GENERAL, VIDEO, CLIENT)


@pytest.mark.parametrize(
    ("job_format", "category", "on", "key"),
    [
        pytest.param("project", None, "2026-11-22", "general", id="no category"),
        pytest.param("project", "writing", "2026-11-22", "general", id="a category without rates of its own"),
        pytest.param("project", "video", "2026-11-22", "video", id="a category with rates of its own"),
        pytest.param("project", "video", "2025-03-31", "general", id="the day before those rates"),
        pytest.param("project", "video", "2025-04-01", "video", id="their first day"),
        pytest.param("task", None, "2021-04-11", "former", id="the last day of the former rate"),
        pytest.param("task", None, "2021-04-12", "general", id="the first day of the present one"),
        pytest.param("hourly", "video", "2026-11-22", "video", id="a format only the category has"),
    ],
)
def test_the_schedule_for_a_kind_of_work_and_a_day(job_format, category, on, key):
    assert schedule_for(DATED, job_format, category, date.fromisoformat(on)).key == key


@pytest.mark.parametrize(
    ("published", "job_format", "on"),
    [
        pytest.param(DATED, "hourly", "2026-11-22", id="a format without rates"),
        pytest.param(facts(GENERAL), "project", "2021-04-11", id="the day before the first rate"),
        pytest.param(facts(FORMER), "project", "2021-04-12", id="the day after the last rate"),
        pytest.param(facts(), "project", "2026-11-22", id="no rates at all"),
    ],
)
def test_a_rate_of_another_time_or_work_is_never_used(published, job_format, on):
    assert schedule_for(published, job_format, None, date.fromisoformat(on)) is None


def test_the_client_has_schedules_of_their_own():
    assert schedule_for(DATED, "project", None, TODAY, payer="client").key == "client"


# ── Fixed parts, least fees, plans ───────────────────────────────────────────────────────────────

TENTH = [(None, "0.1")]


@pytest.mark.parametrize(
    ("rates", "changes", "amount", "total"),
    [
        pytest.param(TENTH, {"fixed_yen": 40}, 10_000, 1_040, id="a fixed part joins the rate"),
        pytest.param(TENTH, {"fixed_yen": 40}, 0, 0, id="nothing is charged on nothing"),
        pytest.param(TENTH, {"minimum_fee_yen": 500}, 1_000, 500, id="the least fee"),
        pytest.param(TENTH, {"minimum_fee_yen": 500}, 5_000, 500, id="as much as the least fee"),
        pytest.param(TENTH, {"minimum_fee_yen": 500}, 5_010, 501, id="above the least fee"),
        pytest.param(TENTH, {"minimum_fee_yen": 500, "fixed_yen": 450}, 1_000, 550, id="the fixed part counts first"),
        pytest.param(TENTH, {"fixed_yen": 40, "rates_include_tax": False}, 10_000, 1_144, id="tax on both"),
        pytest.param([(None, "0.0555")], {"fixed_yen": 1, "rounding": "ceil"}, 100, 7, id="rounded once"),
        pytest.param([(None, "1")], {}, 700, 700, id="a platform that keeps everything"),
        pytest.param(TENTH, {"remainder_rate": "0.2"}, 1_000, 280, id="a rate on what the first fee left"),
        pytest.param(TENTH, {"remainder_rate": "0.2"}, 999, 279, id="rounded twice, down: 99 and 180"),
        pytest.param(TENTH, {"remainder_rate": "0.2", "rounding": "ceil"}, 991, 279, id="up: 100 and 179"),
        pytest.param(TENTH, {"remainder_rate": "1"}, 1_000, 1_000, id="all that is left"),
        pytest.param(TENTH, {"remainder_rate": "0.2", "minimum_fee_yen": 500}, 100, 500, id="nothing is left"),
    ],
)
def test_a_fee_beside_its_rate(rates, changes, amount, total):
    assert fee_on(schedule(*rates, **changes), amount).total_yen == total


@given(
    st.integers(1, 10**7),
    st.fixed_dictionaries(
        {"fixed_yen": st.integers(0, 500), "minimum_fee_yen": st.integers(0, 3_000)}
        | {"remainder_rate": st.sampled_from(["0", "0.1", "0.33"])}
    ),
)
def test_one_more_yen_of_price_never_leaves_more_than_one_yen_more(amount, changes):
    kept = schedule((50_000, "0.2"), (None, "0.1"), **changes)
    stays = [price - fee_on(kept, price).total_yen for price in (amount, amount + 1)]

    assert 0 <= stays[1] - stays[0] <= 1


@pytest.mark.parametrize(
    ("plan", "key"),
    [
        pytest.param(None, "free", id="the first plan for whoever named none"),
        pytest.param("paid", "paid", id="the plan that was named"),
    ],
)
def test_a_plan_has_rates_of_its_own(plan, key):
    rates = [schedule((None, "0.1"), key=each, plan=each, formats=("sale",)) for each in ("free", "paid")]
    plans = (FeePlan(key="free", label="無料", monthly_yen=0), FeePlan(key="paid", label="有料"))
    document = facts(*rates).model_copy(update={"plans": plans})

    assert schedule_for(document, "sale", None, TODAY, plan=plan).key == key
