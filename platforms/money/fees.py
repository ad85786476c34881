"""What a platform keeps of a contract and of a payout, to the yen.

Whole yen in, whole yen out; in between exact integer fractions, rounded on one line. Rates come as
`Decimal` from the published document, floats never.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from platforms.documents.facts import (
    FeeSchedule,
    JobFormat,
    PayoutMethod,
    PlatformFacts,
    Rounding,
    in_force,
)

CONSUMPTION_TAX = (
    (date(2019, 10, 1), Decimal("0.10")),
    (date(2014, 4, 1), Decimal("0.08")),
    (date(1997, 4, 1), Decimal("0.05")),
    (date(1989, 4, 1), Decimal("0.03")),
)
"""The standard rate, local tax included, from each first day; newest first.

Source: National Tax Agency, Tax Answer No. 6303 and its history of rates.
"""

_MILLION = 1_000_000
"""Rates have at most six decimals, so a rate times a million is whole."""
_MOST_STEPS = 2_000
"""A price search ends by itself unless a fee takes practically everything."""


def consumption_tax(on: date) -> Decimal:
    """The standard rate of consumption tax on a day; 0 before there was one.

    >>> consumption_tax(date(2019, 9, 30)), consumption_tax(date(2019, 10, 1))
    (Decimal('0.08'), Decimal('0.10'))
    """
    return next((rate for first_day, rate in CONSUMPTION_TAX if first_day <= on), Decimal(0))


@dataclass(frozen=True, slots=True)
class Fee:
    """What a platform keeps of one contract, payment or week. Whole yen.

    `margin_yen`: how much more it can be, where nobody knows how the platform rounds or whether tax joins its rates.
    """

    fee_yen: int
    tax_yen: int
    margin_yen: int = 0

    @property
    def total_yen(self) -> int:
        return self.fee_yen + self.tax_yen

    @property
    def exact(self) -> bool:
        return self.margin_yen == 0


def fee_on(schedule: FeeSchedule, amount_yen: int, tax_rate: Decimal = CONSUMPTION_TAX[0][1]) -> Fee:
    """What the platform keeps of a tax-included amount.

    Tiers on a tax-excluded base see the exact fraction, e.g. 10/11 of the amount. Where rates contain
    consumption tax, the sum of the tiers is rounded once and its tax part rounds down. Otherwise the
    fee is rounded first and then its tax, by the same rule (two steps: the only amount CrowdWorks
    shows with a fraction, 2,899 yen, has a fee of 579 + 57). An unknown rule rounds down. Rates of which
    nobody says whether they contain tax count as they stand, with no tax told apart. The margin names what
    both can add. A tier ends with its limit: `up_to_yen` is the last yen at its rate. The fixed part joins
    the sum of the tiers before it is rounded, and the least fee takes the place of a smaller one; neither
    is charged on nothing. The rate on the remainder sees what the rounded fee left, and is rounded again.

    CrowdWorks, official example for workers and the one amount above:

    >>> crowdworks = FeeSchedule.model_validate({
    ...     "key": "fixed", "title": "固定報酬", "base": "tax_included", "rates_include_tax": False,
    ...     "rounding": "floor", "tiers": [{"up_to_yen": 100_000, "rate": "0.2"},
    ...     {"up_to_yen": 200_000, "rate": "0.1"}, {"rate": "0.05"}]})
    >>> fee_on(crowdworks, 11_000)
    Fee(fee_yen=2200, tax_yen=220, margin_yen=0)
    >>> fee_on(crowdworks, 2_899)
    Fee(fee_yen=579, tax_yen=57, margin_yen=0)

    Coconala, official example:

    >>> coconala = FeeSchedule.model_validate({
    ...     "key": "sales", "title": "販売手数料", "base": "tax_included", "rates_include_tax": True,
    ...     "per": "payment", "rounding": "half_up", "tiers": [{"rate": "0.22"}]})
    >>> fee_on(coconala, 125_000).total_yen
    27500

    BOOTH, the formula of its help:

    >>> booth = FeeSchedule.model_validate({
    ...     "key": "download", "title": "サービス利用料", "base": "tax_included", "rates_include_tax": True,
    ...     "rounding": "ceil", "tiers": [{"rate": "0.056"}], "fixed_yen": 22})
    >>> fee_on(booth, 1_000).total_yen, fee_on(booth, 0).total_yen
    (78, 0)

    note, paid by card: 5 %, then 10 % of the rest (50 + 95 yen in the example of an article).

    >>> note = FeeSchedule.model_validate({
    ...     "key": "card", "title": "カード", "base": "tax_included", "rates_include_tax": True,
    ...     "rounding": "floor", "tiers": [{"rate": "0.05"}], "remainder_rate": "0.1"})
    >>> fee_on(note, 1_000).total_yen
    145

    Raises ValueError for a negative amount.
    """
    if amount_yen < 0:
        raise ValueError("An amount is never negative.")
    tax = _millionths(tax_rate)
    contains_tax = schedule.rates_include_tax is not False
    low = _charged(schedule, amount_yen, tax, schedule.rounding, contains_tax=contains_tax)
    if schedule.rounding != "unknown" and schedule.rates_include_tax is not None:
        return low
    if schedule.rates_include_tax is None:
        low = Fee(low.total_yen, 0)
    dearest: Rounding = "ceil" if schedule.rounding == "unknown" else schedule.rounding
    high = _charged(schedule, amount_yen, tax, dearest, contains_tax=bool(schedule.rates_include_tax))
    return Fee(low.fee_yen, low.tax_yen, high.total_yen - low.total_yen)


def schedule_for(
    facts: PlatformFacts,
    job_format: JobFormat,
    category: str | None,
    on: date,
    payer: Literal["worker", "client"] = "worker",
    plan: str | None = None,
) -> FeeSchedule | None:
    """The schedule in force for a kind of work; rates of the category, then of the plan go before general ones.

    A reader who named no plan has the first. None where nothing published applies on that day: a rate
    of another time is never used.
    """
    plan = plan or next((each.key for each in facts.plans), None)
    found = [
        schedule
        for schedule in facts.fee_schedules
        if schedule.payer == payer
        and job_format in schedule.formats
        and schedule.category in (None, category)
        and schedule.plan in (None, plan)
        and in_force(schedule, on)
    ]
    return min(found, key=lambda schedule: (schedule.category is None, schedule.plan is None), default=None)


@dataclass(frozen=True, slots=True)
class PayoutFees:
    """What one payout costs, in yen. `transfer_fee_yen` None: nobody knows."""

    method_fee_yen: int
    transfer_fee_yen: int | None

    @property
    def total_yen(self) -> int | None:
        return None if self.transfer_fee_yen is None else self.method_fee_yen + self.transfer_fee_yen


def payout_fees(method: PayoutMethod, amount_yen: int, bank: str | None) -> PayoutFees:
    """What paying out `amount_yen` costs: the method's own fee and the bank transfer fee.

    The transfer fee goes by the whole amount paid out, before any fee. Where the bank is unknown it
    is known only if every bank costs the same.
    """
    if bank:
        return PayoutFees(_method_fee(method, amount_yen), _transfer_fee(method, amount_yen, bank))
    fees = {_transfer_fee(method, amount_yen, each) for each in _banks(method)}
    return PayoutFees(_method_fee(method, amount_yen), fees.pop() if len(fees) == 1 else None)


def payout_fees_range(method: PayoutMethod, amount_yen: int) -> tuple[PayoutFees, PayoutFees]:
    """The same for the cheapest and the dearest bank; both unknown where one of them is."""
    fees = [_transfer_fee(method, amount_yen, bank) for bank in _banks(method)]
    known = [fee for fee in fees if fee is not None]
    own = _method_fee(method, amount_yen)
    if len(known) < len(fees):
        return PayoutFees(own, None), PayoutFees(own, None)
    return PayoutFees(own, min(known)), PayoutFees(own, max(known))


@dataclass(frozen=True, slots=True)
class TakeHome:
    """An amount in its parts: amount = fee + tax on the fee + transfer fee + take-home. Whole yen.

    `transfer_fee_yen` contains the payout method's own fee. `take_home_yen` is below zero where the
    transfer would cost more than it brings. `margin_yen`: how much less it can be, where nobody knows
    how the platform rounds or whether tax joins its rates.
    """

    amount_yen: int
    fee_yen: int
    fee_tax_yen: int
    transfer_fee_yen: int
    take_home_yen: int
    margin_yen: int

    @property
    def balance_yen(self) -> int:
        """What the account shows before it is paid out."""
        return self.amount_yen - self.fee_yen - self.fee_tax_yen


def take_home(
    schedule: FeeSchedule,
    method: PayoutMethod | None,
    amount_yen: int,
    bank: str | None,
    tax_rate: Decimal = CONSUMPTION_TAX[0][1],
) -> TakeHome | None:
    """What stays of a tax-included amount that is paid out alone.

    Without a payout method the platform pays nothing out itself, so nothing is deducted. An unknown
    bank counts as the dearest. None where the transfer fee is unknown.
    """
    fee = fee_on(schedule, amount_yen, tax_rate)
    balance = amount_yen - fee.total_yen
    # Rounding up can keep more than the first yen; an account never shows less than nothing.
    cost = payout_cost(method, max(balance, 0), bank)
    if cost is None:
        return None
    return TakeHome(amount_yen, fee.fee_yen, fee.tax_yen, cost, balance - cost, fee.margin_yen)


def payout_cost(method: PayoutMethod | None, amount_yen: int, bank: str | None) -> int | None:
    """All fees of one payout in yen, an unknown bank counting as the dearest; 0 without a method, None if unknown."""
    if method is None:
        return 0
    fees = payout_fees(method, amount_yen, bank) if bank else payout_fees_range(method, amount_yen)[1]
    return fees.total_yen


def least_amount(
    schedule: FeeSchedule,
    method: PayoutMethod | None,
    target_yen: int,
    bank: str | None,
    tax_rate: Decimal = CONSUMPTION_TAX[0][1],
) -> TakeHome | None:
    """The smallest tax-included amount that leaves at least `target_yen`, in its parts.

    Take-home may fall by a yen when the amount rises by one (fee and tax round up together), so the
    answer is searched, not divided out: one more yen of price never brings more than one yen, except
    where a tier or a transfer fee ends, and the search never steps across such an end. None where
    the transfer fee is unknown or no amount is enough.
    """
    amount = max(target_yen, 1)
    for _ in range(_MOST_STEPS):
        parts = take_home(schedule, method, amount, bank, tax_rate)
        if parts is None or parts.take_home_yen >= target_yen:
            return parts
        missing = target_yen - parts.take_home_yen
        amount += min([missing, *_distances_to_an_end(schedule, method, parts, tax_rate)])
    return None


def _banks(method: PayoutMethod) -> list[str]:
    """Every bank that is charged in its own way, and "other" for all the rest."""
    return sorted({fee.bank for fee in method.transfer_fees} - {"any"} | {"other"})


def _transfer_fee(method: PayoutMethod, amount_yen: int, bank: str) -> int | None:
    named = any(fee.bank == bank for fee in method.transfer_fees)
    for to in (bank if named else "other", "any"):
        for fee in method.transfer_fees:
            if fee.bank == to and fee.from_yen <= amount_yen and (fee.to_yen is None or amount_yen <= fee.to_yen):
                return fee.fee_yen
    return None


def _method_fee(method: PayoutMethod, amount_yen: int) -> int:
    return _rounded(_millionths(method.fee_rate) * amount_yen, _MILLION, method.fee_rounding)


def _tier_sum(schedule: FeeSchedule, amount_yen: int, tax: int) -> tuple[int, int]:
    """The fee before rounding, as a fraction."""
    # In units of 1/whole yen, so that a tax-excluded base stays exact.
    base, whole = (amount_yen, 1) if schedule.base == "tax_included" else (amount_yen * _MILLION, _MILLION + tax)
    ends = [base if tier.up_to_yen is None else min(base, tier.up_to_yen * whole) for tier in schedule.tiers]
    rates = [_millionths(tier.rate) for tier in schedule.tiers]
    if schedule.marginal:
        kept = sum((end - start) * rate for start, end, rate in zip([0, *ends], ends, rates))
    else:
        kept = base * rates[ends.index(base)]
    if amount_yen:
        kept = max(kept + schedule.fixed_yen * whole * _MILLION, schedule.minimum_fee_yen * whole * _MILLION)
    return kept, whole * _MILLION


def _charged(schedule: FeeSchedule, amount_yen: int, tax: int, rounding: Rounding, *, contains_tax: bool) -> Fee:
    fee = _rounded(*_tier_sum(schedule, amount_yen, tax), rounding)
    # Rounding up and least fees can take more than there is; then nothing remains.
    fee += _rounded(max(amount_yen - fee, 0) * _millionths(schedule.remainder_rate), _MILLION, rounding)
    if not contains_tax:
        return Fee(fee, _rounded(fee * tax, _MILLION, rounding))
    part = _rounded(fee * tax, _MILLION + tax, "floor")
    return Fee(fee - part, part)


def _distances_to_an_end(
    schedule: FeeSchedule, method: PayoutMethod | None, parts: TakeHome, tax_rate: Decimal
) -> Iterator[int]:
    """How many yen of price lie at least before the next end of a whole-amount tier or of a transfer fee."""
    if not schedule.marginal:
        for end in [tier.up_to_yen for tier in schedule.tiers if tier.up_to_yen is not None]:
            last = end * (1 if schedule.base == "tax_included" else 1 + tax_rate)
            if last >= parts.amount_yen:
                yield int(last) + 1 - parts.amount_yen
    for fee in method.transfer_fees if method else ():
        if fee.from_yen > parts.balance_yen:
            yield fee.from_yen - parts.balance_yen


def _millionths(rate: Decimal) -> int:
    return int(rate * _MILLION)


def _rounded(numerator: int, denominator: int, rounding: Rounding) -> int:
    """The one line that rounds. An unknown rule rounds down."""
    match rounding:
        case "half_up":
            return (2 * numerator + denominator) // (2 * denominator)
        case "ceil":
            return -(-numerator // denominator)
        case "floor" | "unknown":
            return numerator // denominator
