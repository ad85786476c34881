"""Bank business days, and the way from a closing day to the day the money arrives.

Days are Japan's and `today` is always an argument. Banks are closed on weekends, national holidays
and from December 31 to January 3.

National holidays are certain only as far as the Cabinet Office has published them: the equinoxes of
the next year are announced each February. Later days follow from the formula of the `holidays`
library, can still change by law, and are marked `table_ends`.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Literal, get_args

import holidays

from platforms.documents.facts import PayoutException, PayoutMethod, PayoutWeek, PayoutWindow, Weekday, in_force

HolidayRule = Literal["back", "forward", "unknown"]
WEEKDAYS = get_args(Weekday)

_FIRST_YEAR, _LAST_YEAR = 1949, 2099
"""What the `holidays` library covers. Outside, no pay day is computed."""


@dataclass(frozen=True, slots=True)
class PayDay:
    """The day a payout arrives, and why that day.

    `caught_on`: the closing day (automatic payouts) or the day of the request that catches the money.
    `nominal`: the pay day of the cycle before closed days are considered.
    `shifted`: banks are closed on the nominal day, so the platform's holiday rule moved it.
    `exception`: a dated notice fixed the day instead of the cycle.
    `table_ends`: holidays of that year are not official yet.
    `rule_unknown`: banks are closed on `paid_on` and nobody knows which way the platform moves it.
    `requested`: `caught_on` is the day of a request, not a closing day.
    """

    caught_on: date
    nominal: date
    paid_on: date
    shifted: bool
    exception: bool
    table_ends: bool
    rule_unknown: bool = False
    requested: bool = False


def is_bank_day(day: date) -> bool:
    """Whether banks are open.

    >>> [is_bank_day(date(2026, 9, day)) for day in range(18, 25)]  # Silver Week
    [True, False, False, False, False, False, True]
    """
    return day.weekday() < 5 and day not in _closed_days(day.year)


def add_business_days(day: date, n: int) -> date:
    """The n-th bank day after `day`, which is not counted itself; `day` where n is 0.

    >>> add_business_days(date(2026, 12, 29), 3)
    datetime.date(2027, 1, 5)
    """
    for _ in range(n):
        day = shift(day + timedelta(days=1), "forward")
    return day


def shift(day: date, rule: HolidayRule) -> date:
    """The bank day that stands in for `day`; an unknown rule leaves it where it is.

    >>> shift(date(2026, 9, 20), "forward"), shift(date(2026, 9, 20), "back")
    (datetime.date(2026, 9, 24), datetime.date(2026, 9, 18))
    """
    if rule == "unknown":
        return day
    step = timedelta(days=1 if rule == "forward" else -1)
    while not is_bank_day(day):
        day += step
    return day


def last_known_holiday_year(today: date) -> int:
    """The last year whose national holidays are official.

    The equinoxes of the next year are announced during February, so it counts from March.
    """
    return today.year + (1 if today.month >= 3 else 0)


def table_ends(day: date, today: date) -> bool:
    """Whether the holidays around `day` are not official yet, as far as `today` can know."""
    return day.year > last_known_holiday_year(today)


def next_payout(method: PayoutMethod, today: date) -> PayDay | None:
    """The pay day of money that is present today.

    Automatic payouts catch it on the next closing day, today included. Payouts on request catch it
    today, or on the first day on which requests are taken. Where only a number of business days is
    known, the longest counts.

    None where the schedule is unknown, the method is not in force today or no calendar reaches that far.
    """
    days = _pay_days(method, today, today) if in_force(method, today) else None
    return days[1] if days else None


def payout_range(method: PayoutMethod, today: date) -> tuple[PayDay, PayDay] | None:
    """The earliest and the latest pay day of money that is present today.

    They differ where the platform names a range of business days, and where banks are closed on the
    pay day while nobody knows which way this platform moves it. None as in `next_payout`.
    """
    days = _pay_days(method, today, today) if in_force(method, today) else None
    return _hull(days, method.holiday_rule, today) if days else None


def payout_under_way(method: PayoutMethod, today: date, requested_on: date | None) -> tuple[PayDay, PayDay] | None:
    """The earliest and the latest pay day of a transfer that has already begun.

    With a known day (of the request, or of the closing) it is the pay day of that day, even if it has
    passed. Without one, every closing or request up to today counts whose money can still arrive, and
    the current cycle where none does. None where the schedule is unknown.
    """
    days = _pay_days(method, requested_on or today, today)
    if days is None:
        return None
    if requested_on is None:
        if not method.windows:
            return _begun_by_today(method, days[1], today)
        begun = [end for day in _begun_by(method, today) for end in _hull((day, day), method.holiday_rule, today)]
        arriving = [day for day in begun if day.paid_on >= today]
        if arriving:
            return min(arriving, key=_arrival), max(arriving, key=_arrival)
    return _hull(days, method.holiday_rule, today)


@dataclass(frozen=True, slots=True)
class _Cycle:
    """One payout window in one month."""

    opens: date
    closes: date
    nominal: date
    latest: date
    """The nominal day, unless a number of business days from the closing has a longest, or a latest day is promised."""


@cache
def _closed_days(year: int) -> frozenset[date]:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return frozenset(date(year, *day) for day in ((1, 1), (1, 2), (1, 3), (12, 31)))
    return frozenset(holidays.country_holidays("JP", years=year, categories=("public", "bank")))


def _reaches(day: date) -> bool:
    return _FIRST_YEAR < day.year <= _LAST_YEAR


def _arrival(day: PayDay) -> date:
    return day.paid_on


def _pay_days(method: PayoutMethod, asked_on: date, today: date) -> tuple[PayDay, PayDay] | None:
    """The shortest and the longest way of money present on `asked_on`, seen from `today`."""
    if not _reaches(asked_on):
        return None
    if method.windows:
        cycle = next(c for c in _cycles(method, asked_on, range(3)) if c.closes >= asked_on)
        caught_on = cycle.closes if method.trigger == "automatic" else max(asked_on, cycle.opens)
        days = (_settled(method, caught_on, day, today) for day in (cycle.nominal, cycle.latest))
        return tuple(sorted(days, key=_arrival))  # type: ignore[return-value]
    if method.weeks:
        return _week_of(method, asked_on, today)
    if method.business_days_min is None:
        return None
    longest = method.business_days_max or method.business_days_min
    first, last = (
        _settled(method, asked_on, add_business_days(asked_on, n), today) for n in (method.business_days_min, longest)
    )
    return first, last


def _settled(method: PayoutMethod, caught_on: date, nominal: date, today: date) -> PayDay:
    notice = _exception(method, caught_on)
    # A count of business days ends on a bank day by itself; only a day of the month has to move.
    paid_on = notice.paid_on if notice else shift(nominal, method.holiday_rule) if method.windows else nominal
    return PayDay(
        caught_on=caught_on,
        nominal=nominal,
        paid_on=paid_on,
        shifted=notice is None and paid_on != nominal,
        exception=notice is not None,
        table_ends=table_ends(max(nominal, paid_on), today),
        rule_unknown=bool(method.windows) and notice is None and not is_bank_day(paid_on),
        requested=method.trigger == "on_request",
    )


def _exception(method: PayoutMethod, caught_on: date) -> PayoutException | None:
    return next((e for e in method.exceptions if e.caught_from <= caught_on <= e.caught_until), None)


def _cycles(method: PayoutMethod, around: date, months: range) -> Iterator[_Cycle]:
    """The cycles that close in these months, counted from the month of `around`, by closing day."""
    this_month = around.year * 12 + around.month - 1
    for offset in months:
        found = [_cycle(window, this_month + offset) for window in method.windows]
        yield from sorted(found, key=lambda cycle: (cycle.closes, cycle.nominal))


def _cycle(window: PayoutWindow, month: int) -> _Cycle:
    # A window such as 26 to 25 opens in the month before.
    opens = month - 1 if window.from_day > window.to_day else month
    closes = _day_of(month, window.to_day)
    if window.pay_day is None:
        ends = [add_business_days(closes, n or 0) for n in (window.pay_business_days_min, window.pay_business_days_max)]
    else:
        month += window.pay_months_later
        ends = [_day_of(month, window.pay_day)] * 2
        if window.pay_day_from is not None:
            # Nobody pays before this day, so it waits for a bank day whichever way the latest day moves.
            ends[0] = shift(_day_of(month, window.pay_day_from), "forward")
    return _Cycle(_day_of(opens, window.from_day), closes, *ends)


def _week_of(method: PayoutMethod, asked_on: date, today: date) -> tuple[PayDay, PayDay]:
    """The closing that catches the money, and the next one where the time of the day decides."""
    caught = _closing_from(method, asked_on)
    missed = caught[0] == asked_on and bool(caught[1].cutoff)
    late = _closing_from(method, asked_on + timedelta(days=1)) if missed else caught
    return _arrives(caught[0], caught[1].days_min, today), _arrives(late[0], late[1].days_max, today)


def _closing_from(method: PayoutMethod, day: date) -> tuple[date, PayoutWeek]:
    closings = ((day + timedelta(days=(WEEKDAYS.index(w.closes_on) - day.weekday()) % 7), w) for w in method.weeks)
    return min(closings, key=lambda closing: closing[0])


def _arrives(closing: date, days: int, today: date) -> PayDay:
    nominal = closing + timedelta(days=days)
    paid_on = shift(nominal, "forward")
    return PayDay(closing, nominal, paid_on, paid_on != nominal, False, table_ends(paid_on, today))


def _day_of(month: int, day: int) -> date:
    """A day of a month counted from year 0; 29 to 31 fall back to the month's last day."""
    year, months_before = divmod(month, 12)
    return date(year, months_before + 1, min(day, monthrange(year, months_before + 1)[1]))


def _hull(days: tuple[PayDay, PayDay], rule: HolidayRule, today: date) -> tuple[PayDay, PayDay]:
    """Stretches both ends to the neighbouring bank days where the holiday rule is unknown."""
    if rule != "unknown":
        return days
    return _moved(days[0], "back", today), _moved(days[1], "forward", today)


def _moved(day: PayDay, rule: HolidayRule, today: date) -> PayDay:
    if not day.rule_unknown:
        return day
    paid_on = shift(day.paid_on, rule)
    return replace(day, paid_on=paid_on, shifted=True, table_ends=table_ends(max(day.nominal, paid_on), today))


def _begun_by(method: PayoutMethod, today: date) -> Iterator[PayDay]:
    """One pay day for every way a transfer may have begun up to today, as far back as money can be on its way."""
    longest = max(window.pay_months_later for window in method.windows)
    for cycle in _cycles(method, today, range(-longest - 1, 2)):
        if method.trigger == "automatic":
            begun = {cycle.closes}
        else:
            # Within a cycle the pay day changes only where a dated notice begins or ends.
            edges = {e.caught_from for e in method.exceptions}
            edges |= {e.caught_until + timedelta(days=1) for e in method.exceptions}
            begun = {cycle.opens} | {day for day in edges if cycle.opens <= day <= cycle.closes}
        for day in sorted(begun):
            if day <= today:
                yield from (_settled(method, day, end, today) for end in {cycle.nominal, cycle.latest})


def _begun_by_today(method: PayoutMethod, latest: PayDay, today: date) -> tuple[PayDay, PayDay]:
    """From today, in case it arrives today, to the end of a transfer that began today or under a dated notice."""
    notices = [e.paid_on for e in method.exceptions if e.caught_from <= today <= e.paid_on]
    paid_on = max([latest.paid_on, *notices])
    return (
        replace(latest, nominal=today, paid_on=today, exception=False, table_ends=table_ends(today, today)),
        replace(latest, paid_on=paid_on, exception=paid_on in notices, table_ends=table_ends(paid_on, today)),
    )
