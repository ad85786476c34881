"""What a platform keeps of each payment."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from platforms.documents.facts.evidence import Cited
from platforms.documents.facts.values import Fact, Key, OptionalText, Rate, Text, Yen, check_period, left_out_when_empty

FeeStatus = Literal["known", "unknown", "not_applicable", "undisclosed"]
Rounding = Literal["floor", "half_up", "ceil", "unknown"]
JobFormat = Literal["project", "task", "hourly", "sale", "lesson", "subscription"]
JOB_FORMATS: tuple[JobFormat, ...] = get_args(JobFormat)
WORK_FORMATS: tuple[JobFormat, ...] = ("project", "task", "hourly")
"""The forms of a commission; a sale, a lesson and a subscription are no commissions."""
Currency = Literal["JPY", "USD", "EUR", "GBP"]


class Category(Fact):
    """A kind of work on this platform, where fees or searches tell them apart."""

    key: Key
    label: Text


class FeePlan(Fact):
    """A paid plan or a level that a reader has on this platform and that decides the rates.

    `monthly_yen`: what it costs a month; 0 for a level that costs nothing, None where nobody knows.
    """

    key: Key
    label: Text
    monthly_yen: Yen | None = None


class FeeTier(Fact):
    """The rate up to and including `up_to_yen`; the last tier has no upper end."""

    up_to_yen: Yen | None = None
    rate: Rate


class FeeSchedule(Cited):
    """What a platform keeps, in force from `effective_from` until the day before `effective_until`.

    `base` says to which amount the tiers apply. `rates_include_tax`: the rates already contain
    consumption tax; otherwise 10 % tax is added to the fee; None where no source says which. `marginal`: each rate applies to its
    slice alone. `per`: what the tiers start anew for. `fixed_yen` joins what the tiers come to, and
    `minimum_fee_yen` is the least that both come to; they contain consumption tax where the rates do.
    `remainder_rate` is a second fee on what these leave, rounded by itself.
    """

    title: Text
    payer: Literal["worker", "client"] = "worker"
    formats: tuple[JobFormat, ...] = WORK_FORMATS
    category: Key | None = None
    """A key among the platform's categories, where a kind of work has rates of its own."""
    plan: Key | None = left_out_when_empty()
    """A key among the platform's plans, where these rates are for one of them."""
    base: Literal["tax_included", "tax_excluded"]
    rates_include_tax: bool | None
    marginal: bool = True
    per: Literal["contract", "payment", "week"] = "contract"
    rounding: Rounding
    tiers: Annotated[tuple[FeeTier, ...], Field(min_length=1)]
    currency: Currency = left_out_when_empty("JPY")
    """Of every amount of this schedule. Where it is not yen, `*_yen` here are the currency's cents or pence."""
    fixed_yen: Yen = left_out_when_empty(0)
    minimum_fee_yen: Yen = left_out_when_empty(0)
    remainder_rate: Rate = left_out_when_empty(Decimal(0))
    effective_from: date | None = None
    effective_until: date | None = None
    note: OptionalText = ""

    @model_validator(mode="after")
    def _tiers_rise_and_end_open(self) -> "FeeSchedule":
        ends = [tier.up_to_yen for tier in self.tiers]
        if ends[-1] is not None or any(end is None for end in ends[:-1]):
            raise ValueError("最後の区分だけ上限を空にしてください。")
        if any(low >= high for low, high in zip(ends, ends[1:-1])):  # type: ignore[operator]
            raise ValueError("区分は上限の小さい順に、重ならないように並べてください。")
        if self.remainder_rate and self.rates_include_tax is False:
            raise ValueError("「残りにかかる料率」は、消費税込みの料率だけで計算できます。税込の率に直してください。")
        check_period(self.effective_from, self.effective_until)
        return self
