"""How money leaves a platform, and until when."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from platforms.documents.facts.evidence import Cited
from platforms.documents.facts.fees import Currency, Rounding
from platforms.documents.facts.questions import Condition
from platforms.documents.facts.values import (
    BankKey,
    DayOfMonth,
    Days,
    Fact,
    OptionalText,
    Rate,
    Text,
    Yen,
    check_period,
    left_out_when_empty,
)

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class PayoutWindow(Fact):
    """Amounts confirmed (or requested) from `from_day` to `to_day` are paid on `pay_day`, `pay_months_later`.

    Months count from the month in which the window closes: from the 21st to the 1st, that is the next one.
    `pay_day_from`: the platform promises `pay_day` as the latest day only and may pay from this day of that month.
    Instead of a day of the month, `pay_business_days_min/max` counts bank days from the closing day.
    """

    from_day: DayOfMonth
    to_day: DayOfMonth
    pay_months_later: Annotated[int, Field(strict=True, ge=0, le=3)]
    pay_day_from: DayOfMonth | None = left_out_when_empty()
    pay_day: DayOfMonth | None = None
    pay_business_days_min: Days | None = left_out_when_empty()
    pay_business_days_max: Days | None = left_out_when_empty()

    @model_validator(mode="after")
    def _one_kind_of_pay_day(self) -> "PayoutWindow":
        if (self.pay_day is None) == (self.pay_business_days_min is None):
            raise ValueError("振込日は、日か、締め日からの営業日数の、どちらか一方を書いてください。")
        low, high = self.pay_business_days_min, self.pay_business_days_max
        if (low is None) != (high is None) or (low is not None and high is not None and high < low):
            raise ValueError("営業日数は、最短と最長の両方を、最長が最短以上になるように書いてください。")
        if self.pay_day_from is not None and (self.pay_day is None or self.pay_day_from >= self.pay_day):
            raise ValueError(
                "「早ければ」の日は、振込日（遅くとも）より前の日にしてください。日が1つに決まっているなら空にします。"
            )
        return self


class PayoutWeek(Fact):
    """Amounts present on `closes_on` of each week arrive `days_min` to `days_max` days later, bank days only.

    `cutoff`: the time of that day until which amounts count, in Japan; whoever asks on the day itself may miss it.
    """

    closes_on: Weekday
    cutoff: Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9])?$")] = ""
    days_min: Annotated[int, Field(strict=True, ge=0, le=60)]
    days_max: Annotated[int, Field(strict=True, ge=0, le=60)]

    @model_validator(mode="after")
    def _days_rise(self) -> "PayoutWeek":
        if self.days_max < self.days_min:
            raise ValueError("最長日数は最短日数以上にしてください。")
        return self


class PayoutException(Fact):
    """A dated notice that overrides the cycle: caught in this period → paid on this day."""

    caught_from: date
    caught_until: date
    """The last day of the period (included)."""
    paid_on: date
    note: OptionalText = ""


class TransferFee(Fact):
    """The bank transfer fee for payouts from `from_yen` up to and including `to_yen`."""

    bank: BankKey = "any"
    """`any`, a choice of this platform's question `bank`, or `other`: every bank that has no row of its own."""
    from_yen: Yen = 0
    to_yen: Yen | None = None
    fee_yen: Yen


class PayoutMethod(Cited):
    """One way money leaves the platform.

    Either `windows` (closing day → pay day), `weeks` (the same for weekdays) or `business_days_min/max`
    (from the request), or none of them where nobody knows. `minimum_yen` None means unknown, never zero.
    """

    title: Text
    how: Text
    trigger: Literal["automatic", "on_request"]
    currency: Currency = left_out_when_empty("JPY")
    """Of every amount of this method. Where it is not yen, `*_yen` here are the currency's cents or pence."""
    minimum_yen: Yen | None = None
    leavers_only: bool = left_out_when_empty(False)
    """Whether the sources tell this payout of those who leave alone: how others are paid is unknown."""
    hold_days: Days = left_out_when_empty(0)
    """How many days after its confirmation an amount can first be caught by this payout."""
    windows: tuple[PayoutWindow, ...] = ()
    weeks: tuple[PayoutWeek, ...] = left_out_when_empty(())
    business_days_min: Days | None = None
    business_days_max: Days | None = None
    holiday_rule: Literal["back", "forward", "unknown"] = "unknown"
    exceptions: tuple[PayoutException, ...] = ()
    transfer_fees: tuple[TransferFee, ...] = ()
    """Empty means unknown."""
    fee_rate: Rate = Decimal(0)
    fee_rounding: Rounding = "floor"
    effective_from: date | None = None
    effective_until: date | None = None
    note: OptionalText = ""

    @model_validator(mode="after")
    def _one_kind_of_schedule(self) -> "PayoutMethod":
        if sum((bool(self.windows), bool(self.weeks), self.business_days_min is not None)) > 1:
            raise ValueError("月の締め払い、週の締め払い、営業日数は、どれか1つだけ書いてください。")
        if (self.business_days_max is not None) and (
            self.business_days_min is None or self.business_days_max < self.business_days_min
        ):
            raise ValueError("営業日数は、最短、最長の順に、最長が最短以上になるように書いてください。")
        check_period(self.effective_from, self.effective_until)
        return self

    @property
    def has_pay_days(self) -> bool:
        """Whether anybody knows when it pays."""
        return bool(self.windows or self.weeks) or self.business_days_min is not None


class BalanceExpiry(Cited):
    """What happens to an amount `days` or `months` after it was confirmed.

    `from_month_end`: months count from the end of the month of the confirmation and end with a month, so that
    6 months from any day of January end on July 31. Otherwise they end on the day of the same number, or
    with the month where it has none.
    """

    days: Days | None = None
    months: Annotated[int, Field(strict=True, ge=1, le=120)] | None = left_out_when_empty()
    from_month_end: bool = left_out_when_empty(False)
    last_day_counts: bool = left_out_when_empty(False)
    """Whether a payout may still be requested on the last of these days; where nobody says so, it may not."""
    outcome: Literal["forfeited", "paid_out"]
    conditions: tuple[Condition, ...] = ()
    note: OptionalText = ""

    @model_validator(mode="after")
    def _one_term(self) -> "BalanceExpiry":
        if (self.days is None) == (self.months is None):
            raise ValueError("期限は、日数か月数の、どちらか一方だけ書いてください。")
        if self.from_month_end and self.months is None:
            raise ValueError("「確定した月の末日から数える」は、期限を月数で書くときだけ付けてください。")
        return self

    def gone_on(self, confirmed_on: date) -> date:
        """The first day on which money confirmed on this day is gone. It never falls as the confirmation is later.

        >>> half_a_year = {"key": "k", "months": 6, "outcome": "forfeited"}
        >>> BalanceExpiry(**half_a_year).gone_on(date(2026, 8, 31))
        datetime.date(2027, 2, 28)
        >>> BalanceExpiry(**half_a_year, from_month_end=True, last_day_counts=True).gone_on(date(2026, 1, 15))
        datetime.date(2026, 8, 1)
        """
        if self.months is None:
            return confirmed_on + timedelta(days=(self.days or 0) + self.last_day_counts)
        last_day = _months_later(confirmed_on, self.months, to_month_end=self.from_month_end)
        return last_day + timedelta(days=self.last_day_counts)

    def oldest_on(self, today: date) -> date:
        """The earliest confirmation of money that is still there on `today`; `today` where none is."""
        longest = self.days + 1 if self.days is not None else 31 * ((self.months or 0) + 2)
        day = today - timedelta(days=longest)
        while day < today and self.gone_on(day) <= today:
            day += timedelta(days=1)
        return day


def _months_later(day: date, months: int, *, to_month_end: bool) -> date:
    year, months_before = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, months_before + 1)[1]
    return date(year, months_before + 1, last if to_month_end else min(day.day, last))
