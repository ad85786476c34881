from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms.documents.facts import PayoutException, PayoutMethod, PayoutWeek, PayoutWindow
from platforms.money.paydays import (
    PayDay,
    add_business_days,
    is_bank_day,
    last_known_holiday_year,
    next_payout,
    payout_range,
    payout_under_way,
    shift,
    table_ends,
)

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2010, 1, 1), date(2060, 12, 31))


def window(from_day: int, to_day: int, months_later: int, pay_day: int) -> PayoutWindow:
    return PayoutWindow(from_day=from_day, to_day=to_day, pay_months_later=months_later, pay_day=pay_day)


def method(**values: Any) -> PayoutMethod:
    return PayoutMethod(key="transfer", title="振込", how="自動で振り込まれます。", **values)


def notice(*days: str) -> PayoutException:
    first, last, paid_on = (date.fromisoformat(day) for day in days)
    return PayoutException(caught_from=first, caught_until=last, paid_on=paid_on)


HALF_MONTHS = (window(1, 15, 0, 31), window(16, 31, 1, 15))
TWENTIETH_AND_FIFTH = (window(1, 15, 0, 20), window(16, 31, 1, 5))
BACK = method(trigger="automatic", windows=HALF_MONTHS, holiday_rule="back")
FORWARD = method(trigger="on_request", windows=TWENTIETH_AND_FIFTH, holiday_rule="forward")
MONTHLY_UNKNOWN = method(trigger="on_request", windows=(window(1, 31, 1, 20),))
QUICK = method(trigger="on_request", business_days_min=1, business_days_max=4)
UNKNOWN = method(trigger="on_request")
GOLDEN_WEEK = notice("2020-04-16", "2020-04-30", "2020-05-08")
CYCLES = {"back": BACK, "forward": FORWARD, "unknown rule": MONTHLY_UNKNOWN}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param("2026-09-18", True, id="the Friday before Silver Week"),
        pytest.param("2026-09-20", False, id="a Sunday"),
        pytest.param("2026-09-21", False, id="a holiday"),
        pytest.param("2026-09-22", False, id="a day between two holidays"),
        pytest.param("2026-09-24", True, id="the Thursday after Silver Week"),
        pytest.param("2026-11-23", False, id="a holiday on a Monday"),
        pytest.param("2026-12-30", True, id="the last day before banks close for the year"),
        pytest.param("2026-12-31", False, id="New Year's Eve"),
        pytest.param("2027-01-01", False, id="New Year's Day"),
        pytest.param("2028-01-03", False, id="January 3 on a Monday"),
        pytest.param("2027-01-04", True, id="January 4 on a Monday"),
        pytest.param("2027-03-22", False, id="the substitute for a holiday on a Sunday"),
        pytest.param("2028-02-29", True, id="a leap day"),
        pytest.param("2100-01-01", False, id="New Year's Day beyond every table"),
        pytest.param("2100-01-04", True, id="January 4 beyond every table"),
        pytest.param("2102-01-02", False, id="January 2 beyond every table"),
        pytest.param("2101-01-03", False, id="January 3 beyond every table"),
        pytest.param("2100-12-31", False, id="New Year's Eve beyond every table"),
        pytest.param("2100-02-02", True, id="February 2 beyond every table"),
        pytest.param("2101-02-03", True, id="February 3 beyond every table"),
        pytest.param("2102-01-04", True, id="another January 4 beyond every table"),
        pytest.param("1949-11-03", False, id="a holiday of the first year in the table"),
        pytest.param("2099-11-03", False, id="a holiday of the last year in the table"),
    ],
)
def test_banks_are_closed_on_weekends_holidays_and_over_new_year(day, expected):
    assert is_bank_day(date.fromisoformat(day)) is expected


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        pytest.param("2026-11-22", 0, "2026-11-22", id="none at all, even on a Sunday"),
        pytest.param("2026-11-22", 1, "2026-11-24", id="one, over a Sunday and a holiday"),
        pytest.param("2026-11-20", 1, "2026-11-24", id="one, over a long weekend"),
        pytest.param("2026-12-29", 3, "2027-01-05", id="three, over New Year"),
        pytest.param("2026-09-18", 1, "2026-09-24", id="one, over Silver Week"),
        pytest.param("2028-02-28", 1, "2028-02-29", id="one, to a leap day"),
        pytest.param("2021-04-27", 2, "2021-04-30", id="two, around one holiday"),
    ],
)
def test_business_days_are_counted_from_the_day_after(day, n, expected):
    assert add_business_days(date.fromisoformat(day), n) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "rule", "expected"),
    [
        pytest.param("2026-09-20", "forward", "2026-09-24", id="Silver Week, forward"),
        pytest.param("2026-09-20", "back", "2026-09-18", id="Silver Week, back"),
        pytest.param("2026-09-20", "unknown", "2026-09-20", id="Silver Week, nobody knows"),
        pytest.param("2026-12-31", "back", "2026-12-30", id="year end, back"),
        pytest.param("2026-12-31", "forward", "2027-01-04", id="year end, forward"),
        pytest.param("2026-11-24", "back", "2026-11-24", id="an open day stays, back"),
        pytest.param("2026-11-24", "forward", "2026-11-24", id="an open day stays, forward"),
    ],
)
def test_a_closed_day_moves_by_the_platforms_rule(day, rule, expected):
    assert shift(date.fromisoformat(day), rule) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("payout", "today", "caught_on", "paid_on"),
    [
        pytest.param(BACK, "2025-05-31", "2025-05-31", "2025-06-13", id="back: paid on Sunday June 15 → Friday"),
        pytest.param(BACK, "2025-11-15", "2025-11-15", "2025-11-28", id="back: paid on Sunday November 30 → Friday"),
        pytest.param(BACK, "2026-01-31", "2026-01-31", "2026-02-13", id="back: paid on Sunday February 15 → Friday"),
        pytest.param(BACK, "2026-02-15", "2026-02-15", "2026-02-27", id="back: paid on Saturday February 28 → Friday"),
        pytest.param(BACK, "2021-04-15", "2021-04-15", "2021-04-30", id="back: an official announcement of 2021"),
        pytest.param(BACK, "2026-11-22", "2026-11-30", "2026-12-15", id="back: between two closings"),
        pytest.param(BACK, "2026-11-16", "2026-11-30", "2026-12-15", id="back: one day after a closing"),
        pytest.param(BACK, "2026-12-01", "2026-12-15", "2026-12-30", id="back: December 31 → December 30"),
        pytest.param(BACK, "2026-12-16", "2026-12-31", "2027-01-15", id="back: caught on New Year's Eve"),
        pytest.param(BACK, "2028-02-10", "2028-02-15", "2028-02-29", id="back: paid on a leap day"),
        pytest.param(BACK, "2028-02-16", "2028-02-29", "2028-03-15", id="back: caught on a leap day"),
        pytest.param(BACK, "2027-02-16", "2027-02-28", "2027-03-15", id="back: caught on February 28"),
        pytest.param(FORWARD, "2020-04-15", "2020-04-15", "2020-04-20", id="forward: requested on the closing day"),
        pytest.param(FORWARD, "2020-04-16", "2020-04-16", "2020-05-07", id="forward: Golden Week without a notice"),
        pytest.param(FORWARD, "2021-07-01", "2021-07-01", "2021-07-20", id="forward: the 20th"),
        pytest.param(FORWARD, "2021-07-25", "2021-07-25", "2021-08-05", id="forward: the 5th"),
        pytest.param(FORWARD, "2024-12-16", "2024-12-16", "2025-01-06", id="forward: Sunday January 5 → Monday"),
        pytest.param(FORWARD, "2025-01-10", "2025-01-10", "2025-01-20", id="forward: Monday the 20th"),
        pytest.param(FORWARD, "2026-09-10", "2026-09-10", "2026-09-24", id="forward: Silver Week"),
        pytest.param(FORWARD, "2026-11-22", "2026-11-22", "2026-12-07", id="forward: Saturday December 5 → Monday"),
        pytest.param(FORWARD, "2026-12-31", "2026-12-31", "2027-01-05", id="forward: requested on New Year's Eve"),
        pytest.param(QUICK, "2026-12-29", "2026-12-29", "2027-01-06", id="business days: the longest counts"),
    ],
)
def test_money_present_today_arrives_on(payout, today, caught_on, paid_on):
    day = next_payout(payout, date.fromisoformat(today))

    assert day is not None
    assert (day.caught_on, day.paid_on) == (date.fromisoformat(caught_on), date.fromisoformat(paid_on))


def test_a_shifted_pay_day_still_tells_the_day_of_the_cycle():
    assert next_payout(BACK, date(2026, 2, 15)) == PayDay(
        caught_on=date(2026, 2, 15),
        nominal=date(2026, 2, 28),
        paid_on=date(2026, 2, 27),
        shifted=True,
        exception=False,
        table_ends=False,
    )


@pytest.mark.parametrize(
    ("requested", "paid_on", "exception"),
    [
        pytest.param("2020-04-15", "2020-04-20", False, id="the day before the notice"),
        pytest.param("2020-04-16", "2020-05-08", True, id="its first day"),
        pytest.param("2020-04-30", "2020-05-08", True, id="its last day"),
        pytest.param("2020-05-01", "2020-05-20", False, id="the day after"),
    ],
)
def test_a_dated_notice_overrides_the_cycle(requested, paid_on, exception):
    day = next_payout(FORWARD.model_copy(update={"exceptions": (GOLDEN_WEEK,)}), date.fromisoformat(requested))

    assert day is not None
    assert (day.paid_on, day.exception, day.shifted) == (date.fromisoformat(paid_on), exception, False)


def test_a_dated_notice_overrides_business_days():
    quick = method(
        trigger="on_request",
        business_days_min=1,
        business_days_max=3,
        exceptions=(notice("2021-04-28", "2021-05-05", "2021-05-06"),),
    )

    before, during = payout_range(quick, date(2021, 4, 27)), payout_range(quick, date(2021, 4, 28))

    assert [day.paid_on for day in before or ()] == [date(2021, 4, 28), date(2021, 5, 6)]
    assert [day.paid_on for day in during or ()] == [date(2021, 5, 6), date(2021, 5, 6)]


def test_automatic_payouts_meet_a_notice_on_their_closing_day():
    year_end = BACK.model_copy(update={"exceptions": (notice("2026-12-15", "2026-12-15", "2026-12-28"),)})

    day = next_payout(year_end, date(2026, 12, 3))

    assert day is not None
    assert (day.caught_on, day.paid_on, day.exception) == (date(2026, 12, 15), date(2026, 12, 28), True)


@pytest.mark.parametrize(
    "payout",
    [
        pytest.param(UNKNOWN, id="nobody knows the schedule"),
        pytest.param(BACK.model_copy(update={"effective_from": date(2026, 11, 23)}), id="not in force before tomorrow"),
        pytest.param(BACK.model_copy(update={"effective_until": TODAY}), id="no longer in force from today"),
    ],
)
def test_no_pay_day_is_promised_when(payout):
    assert next_payout(payout, TODAY) is None
    assert payout_range(payout, TODAY) is None


@pytest.mark.parametrize("today", [date.min, date(1949, 12, 31), date(2100, 1, 1), date.max])
@pytest.mark.parametrize("payout", [BACK, FORWARD, QUICK])
def test_no_pay_day_is_computed_where_no_calendar_reaches(payout, today):
    assert next_payout(payout, today) is None
    assert payout_range(payout, today) is None
    assert payout_under_way(payout, today, None) is None
    assert payout_under_way(payout, TODAY, today) is None


@pytest.mark.parametrize("today", [date(1950, 1, 1), date(2099, 12, 31)])
@pytest.mark.parametrize("payout", [BACK, FORWARD, QUICK])
def test_a_pay_day_is_computed_from_the_second_year_of_the_table_to_its_end(payout, today):
    assert next_payout(payout, today) is not None


@pytest.mark.parametrize("rule", ["back", "forward", "unknown"])
def test_a_payout_of_no_business_days_is_there_at_once_also_on_a_sunday(rule):
    at_once = method(trigger="on_request", business_days_min=0, holiday_rule=rule)

    day = next_payout(at_once, TODAY)

    assert day == PayDay(TODAY, TODAY, TODAY, shifted=False, exception=False, table_ends=False, requested=True)


def test_a_last_day_in_force_still_counts():
    assert next_payout(BACK.model_copy(update={"effective_until": date(2026, 11, 23)}), TODAY) is not None


@pytest.mark.parametrize(
    ("today", "year"),
    [
        pytest.param("2026-11-22", 2027, id="November: next year is announced"),
        pytest.param("2027-01-31", 2027, id="January: next year is not"),
        pytest.param("2027-02-28", 2027, id="February: perhaps not yet"),
        pytest.param("2027-03-01", 2028, id="March: it is"),
    ],
)
def test_official_holidays_end_with(today, year):
    assert last_known_holiday_year(date.fromisoformat(today)) == year


def test_days_beyond_the_official_holidays_are_flagged():
    assert not table_ends(date(2027, 12, 31), TODAY)
    assert table_ends(date(2028, 1, 1), TODAY)


@pytest.mark.parametrize(
    ("today", "ends"),
    [
        pytest.param("2027-01-16", False, id="paid in January"),
        pytest.param("2027-12-16", False, id="paid next January, announced in February"),
        pytest.param("2028-01-16", False, id="a year later it is known again"),
    ],
)
def test_a_pay_day_knows_whether_its_year_is_official(today, ends):
    day = next_payout(BACK, date.fromisoformat(today))

    assert day is not None
    assert day.table_ends is ends


def test_a_far_pay_day_is_flagged_as_not_official():
    begun = payout_under_way(BACK, TODAY, date(2028, 2, 10))

    assert begun is not None
    assert all(day.table_ends for day in begun)


def test_a_pay_day_in_the_next_year_is_not_official_in_january():
    slow = method(trigger="automatic", windows=(window(1, 31, 3, 10),), holiday_rule="back")

    assert [next_payout(slow, date(2027, month, 5)).table_ends for month in (1, 10)] == [False, False]
    assert payout_under_way(slow, date(2027, 1, 5), date(2027, 12, 1))[0].table_ends


def test_an_unknown_rule_does_not_move_the_day_but_says_so():
    day = next_payout(MONTHLY_UNKNOWN, date(2026, 8, 31))

    assert day is not None
    assert (day.paid_on, day.shifted, day.rule_unknown) == (date(2026, 9, 20), False, True)


def test_an_unknown_rule_gives_the_range_of_both_rules():
    earliest, latest = payout_range(MONTHLY_UNKNOWN, date(2026, 8, 31)) or ()

    assert (earliest.paid_on, latest.paid_on) == (date(2026, 9, 18), date(2026, 9, 24))
    assert earliest.rule_unknown
    assert latest.rule_unknown


def test_an_unknown_rule_does_not_matter_on_a_bank_day():
    earliest, latest = payout_range(MONTHLY_UNKNOWN, date(2026, 9, 30)) or ()

    assert earliest == latest
    assert not earliest.rule_unknown
    assert earliest.paid_on == date(2026, 10, 20)


def test_business_days_give_a_range():
    earliest, latest = payout_range(QUICK, TODAY) or ()

    assert (earliest.paid_on, latest.paid_on) == (date(2026, 11, 24), date(2026, 11, 27))


def test_one_number_of_business_days_is_exact():
    earliest, latest = payout_range(method(trigger="on_request", business_days_min=4), TODAY) or ()

    assert earliest == latest
    assert earliest.paid_on == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("today", "caught_on"),
    [
        pytest.param("2026-11-10", "2026-11-10", id="inside the window"),
        pytest.param("2026-11-11", "2026-12-01", id="one day late: when requests are taken again"),
    ],
)
def test_a_request_waits_for_the_next_window(today, caught_on):
    first_ten_days = method(trigger="on_request", windows=(window(1, 10, 0, 20),), holiday_rule="back")

    day = next_payout(first_ten_days, date.fromisoformat(today))

    assert day is not None
    assert day.caught_on == date.fromisoformat(caught_on)


@pytest.mark.parametrize(
    ("today", "caught_on", "nominal"),
    [
        pytest.param("2026-11-25", "2026-11-25", "2026-12-10", id="the closing day"),
        pytest.param("2026-11-26", "2026-12-25", "2027-01-10", id="the first day of the next window"),
    ],
)
def test_a_window_may_reach_over_the_end_of_a_month(today, caught_on, nominal):
    payout = method(trigger="automatic", windows=(window(26, 25, 1, 10),), holiday_rule="back")

    day = next_payout(payout, date.fromisoformat(today))

    assert day is not None
    assert (day.caught_on, day.nominal) == (date.fromisoformat(caught_on), date.fromisoformat(nominal))


@pytest.mark.parametrize(
    ("payout", "today", "requested_on", "earliest", "latest"),
    [
        pytest.param(BACK, "2026-11-22", None, "2026-11-30", "2026-11-30", id="back: only one closing is under way"),
        pytest.param(BACK, "2026-11-15", None, "2026-11-30", "2026-11-30", id="back: on a closing day"),
        pytest.param(BACK, "2026-11-13", None, "2026-11-13", "2026-11-13", id="back: on the pay day itself"),
        pytest.param(BACK, "2026-11-14", None, "2026-11-30", "2026-11-30", id="back: none left, so the current cycle"),
        pytest.param(BACK, "2026-12-15", None, "2026-12-15", "2026-12-30", id="back: a pay day that is a closing day"),
        pytest.param(BACK, "2026-11-22", "2026-11-10", "2026-11-30", "2026-11-30", id="back: a known day"),
        pytest.param(FORWARD, "2026-11-18", None, "2026-11-20", "2026-12-07", id="forward: last or this window"),
        pytest.param(FORWARD, "2026-11-22", None, "2026-12-07", "2026-12-07", id="forward: the 20th has passed"),
        pytest.param(FORWARD, "2026-11-22", "2026-11-15", "2026-11-20", "2026-11-20", id="forward: known, and passed"),
        pytest.param(FORWARD, "2026-11-22", "2026-11-16", "2026-12-07", "2026-12-07", id="forward: known"),
        pytest.param(QUICK, "2026-11-22", None, "2026-11-22", "2026-11-27", id="business days: from today"),
        pytest.param(QUICK, "2026-11-22", "2026-11-20", "2026-11-24", "2026-11-27", id="business days: known"),
        pytest.param(
            MONTHLY_UNKNOWN, "2026-09-21", None, "2026-09-24", "2026-10-20", id="unknown rule: still possible"
        ),
    ],
)
def test_a_transfer_under_way_arrives_between(payout, today, requested_on, earliest, latest):
    requested = date.fromisoformat(requested_on) if requested_on else None

    days = payout_under_way(payout, date.fromisoformat(today), requested)

    assert days is not None
    assert [day.paid_on.isoformat() for day in days] == [earliest, latest]


def test_a_notice_for_a_part_of_a_window_widens_what_is_under_way():
    payout = FORWARD.model_copy(update={"exceptions": (notice("2026-11-18", "2026-11-19", "2026-12-11"),)})

    days = payout_under_way(payout, TODAY, None)

    assert days is not None
    assert [day.paid_on for day in days] == [date(2026, 12, 7), date(2026, 12, 11)]


def test_a_request_made_just_after_a_notice_follows_the_cycle_again():
    payout = FORWARD.model_copy(update={"exceptions": (notice("2026-11-16", "2026-11-20", "2026-12-11"),)})

    days = payout_under_way(payout, date(2026, 11, 21), None)

    assert days is not None
    assert [day.paid_on for day in days] == [date(2026, 12, 7), date(2026, 12, 11)]


def test_money_is_caught_by_the_first_closing_even_if_the_second_pays_earlier():
    payout = method(trigger="automatic", windows=(window(1, 15, 2, 15), window(16, 31, 1, 15)), holiday_rule="back")

    day = next_payout(payout, date(2026, 11, 10))

    assert day is not None
    assert (day.caught_on, day.nominal) == (date(2026, 11, 15), date(2027, 1, 15))


def test_a_notice_still_running_delays_business_days_under_way():
    quick = QUICK.model_copy(update={"exceptions": (notice("2026-11-18", "2026-11-19", "2026-12-11"),)})

    days = payout_under_way(quick, TODAY, None)

    assert days is not None
    assert [(day.paid_on, day.exception) for day in days] == [(TODAY, False), (date(2026, 12, 11), True)]


def test_a_notice_still_running_into_a_far_year_is_not_official():
    quick = QUICK.model_copy(update={"exceptions": (notice("2026-11-18", "2026-11-19", "2028-01-20"),)})

    days = payout_under_way(quick, TODAY, None)

    assert days is not None
    assert [day.table_ends for day in days] == [False, True]


def test_a_notice_that_pays_today_is_named_where_nothing_takes_longer():
    noticed = method(
        trigger="on_request", business_days_min=0, exceptions=(notice("2026-11-18", "2026-11-19", "2026-11-22"),)
    )

    days = payout_under_way(noticed, TODAY, None)

    assert days is not None
    assert [(day.paid_on, day.exception) for day in days] == [(TODAY, False), (TODAY, True)]


def test_a_day_that_an_unknown_rule_moves_says_so_and_whether_its_year_is_official():
    on_the_22nd = method(trigger="on_request", windows=(window(1, 31, 1, 22),))
    requested, saturday = date(2027, 12, 10), date(2028, 1, 22)

    days = payout_under_way(on_the_22nd, TODAY, requested)

    moved = {"shifted": True, "exception": False, "table_ends": True, "rule_unknown": True, "requested": True}
    assert days == (
        PayDay(requested, saturday, date(2028, 1, 21), **moved),
        PayDay(requested, saturday, date(2028, 1, 24), **moved),
    )


def test_a_day_moved_into_the_next_year_is_official_only_as_that_year_is():
    on_the_last = method(trigger="on_request", windows=(window(1, 31, 1, 31),))

    days = payout_under_way(on_the_last, TODAY, date(2027, 11, 10))

    assert days is not None
    assert [(day.paid_on, day.table_ends) for day in days] == [(date(2027, 12, 30), False), (date(2028, 1, 4), True)]


def test_business_days_under_way_reach_from_today_to_the_end_of_a_notice_that_began_today():
    today, far = date(2026, 11, 24), date(2028, 1, 20)
    noticed = method(
        trigger="on_request", business_days_min=1, business_days_max=4,
        exceptions=(PayoutException(caught_from=today, caught_until=today, paid_on=far),),
    )  # fmt: skip

    days = payout_under_way(noticed, today, None)

    assert days is not None
    first, last = days
    assert first == PayDay(today, today, today, shifted=False, exception=False, table_ends=False, requested=True)
    assert (last.paid_on, last.exception, last.table_ends) == (far, True, True)


def test_a_notice_for_the_last_day_of_a_window_widens_what_is_under_way():
    today, late = date(2026, 11, 16), date(2026, 12, 10)
    noticed = method(
        trigger="on_request", windows=TWENTIETH_AND_FIFTH, holiday_rule="forward",
        exceptions=(PayoutException(caught_from=date(2026, 11, 15), caught_until=date(2026, 11, 15), paid_on=late),),
    )  # fmt: skip

    days = payout_under_way(noticed, today, None)

    assert days is not None
    assert [day.paid_on for day in days] == [date(2026, 11, 20), late]


FROM_26_TO_25 = method(trigger="on_request", windows=(window(26, 25, 1, 10),), holiday_rule="back")


@pytest.mark.parametrize(
    ("today", "days"),
    [
        pytest.param(
            date(2026, 11, 20), ["2026-12-10", "2026-12-10"], id="only requests since October 26 are under way"
        ),
        pytest.param(date(2026, 11, 25), ["2026-12-10", "2026-12-10"], id="the last day of a window"),
        pytest.param(date(2026, 11, 26), ["2026-12-10", "2027-01-08"], id="the first day of the next one"),
        pytest.param(date(2026, 11, 28), ["2026-12-10", "2027-01-08"], id="two windows are under way"),
    ],
)
def test_a_window_over_the_end_of_a_month_is_under_way_from_its_first_day(today, days):
    found = payout_under_way(FROM_26_TO_25, today, None)

    assert found is not None
    assert [day.paid_on.isoformat() for day in found] == days


def test_a_request_inside_a_window_over_the_end_of_a_month_is_caught_that_day():
    day = next_payout(FROM_26_TO_25, date(2026, 11, 28))

    assert day is not None
    assert (day.caught_on, day.paid_on) == (date(2026, 11, 28), date(2027, 1, 8))


def test_a_window_of_one_day_opens_on_that_day():
    tenth = method(trigger="on_request", windows=(window(10, 10, 0, 20),), holiday_rule="back")

    days = [next_payout(tenth, date(2026, 11, day)) for day in (5, 10, 11)]

    assert [day and day.caught_on for day in days] == [date(2026, 11, 10), date(2026, 11, 10), date(2026, 12, 10)]


def test_nothing_is_said_about_a_transfer_without_a_schedule():
    assert payout_under_way(UNKNOWN, TODAY, None) is None
    assert payout_under_way(UNKNOWN, TODAY, TODAY) is None


@given(day=DAYS)
def test_shifts_end_on_the_nearest_bank_days(day):
    back, forward = shift(day, "back"), shift(day, "forward")

    assert is_bank_day(back)
    assert is_bank_day(forward)
    between = [back + timedelta(days=n) for n in range(1, (forward - back).days)]
    assert back <= day <= forward
    assert not any(is_bank_day(each) for each in between)


@given(day=DAYS, n=st.integers(1, 40))
def test_exactly_n_bank_days_lie_after_the_day(day, n):
    end = add_business_days(day, n)

    passed = [day + timedelta(days=each + 1) for each in range((end - day).days)]
    assert is_bank_day(end)
    assert sum(is_bank_day(each) for each in passed) == n


def naive_closing(payout: PayoutMethod, today: date) -> tuple[date, date]:
    """Walks day by day to the next closing day and then to its nominal pay day."""

    def is_day(day: date, wanted: int) -> bool:
        ends = (day + timedelta(days=1)).day == 1
        return day.day == wanted or (ends and day.day < wanted)

    day = today
    while True:
        for each in payout.windows:
            if is_day(day, each.to_day):
                pay = day
                for _ in range(each.pay_months_later):
                    pay = pay.replace(day=1) + timedelta(days=32)
                pay = pay.replace(day=1)
                while not is_day(pay, each.pay_day):
                    pay += timedelta(days=1)
                return day, pay
        day += timedelta(days=1)


@pytest.mark.parametrize("payout", CYCLES.values(), ids=CYCLES.keys())
@given(today=DAYS)
def test_the_cycle_equals_a_walk_through_the_calendar(payout, today):
    closes, nominal = naive_closing(payout, today)
    day = next_payout(payout, today)

    assert day is not None
    assert day.caught_on == (closes if payout.trigger == "automatic" else today)
    assert (day.nominal, day.paid_on) == (nominal, shift(nominal, payout.holiday_rule))


@pytest.mark.parametrize("payout", CYCLES.values(), ids=CYCLES.keys())
@given(today=DAYS)
def test_money_a_day_later_never_arrives_earlier(payout, today):
    now, later = payout_range(payout, today), payout_range(payout, today + timedelta(days=1))

    assert now is not None
    assert later is not None
    assert [a.paid_on <= b.paid_on for a, b in zip(now, later, strict=True)] == [True, True]


@pytest.mark.parametrize("payout", [*CYCLES.values(), QUICK], ids=[*CYCLES.keys(), "business days"])
@given(today=DAYS)
def test_the_range_holds_the_single_answer(payout, today):
    earliest, latest = payout_range(payout, today)

    assert earliest.paid_on <= next_payout(payout, today).paid_on <= latest.paid_on


@pytest.mark.parametrize("payout", [BACK, FORWARD], ids=["automatic", "on request"])
@given(today=DAYS, start=st.integers(0, 60), length=st.integers(0, 20), delay=st.integers(0, 30))
def test_under_way_covers_every_beginning_that_can_still_arrive(payout, today, start, length, delay):
    first = today - timedelta(days=start)
    last = first + timedelta(days=length)
    announced = PayoutException(caught_from=first, caught_until=last, paid_on=last + timedelta(days=delay))
    payout = payout.model_copy(update={"exceptions": (announced,)})
    days = [today - timedelta(days=n) for n in range(150)]
    begun = [next_payout(payout, day) for day in days]
    expected = {
        pay.paid_on
        for pay, day in zip(begun, days, strict=True)
        if pay is not None and pay.caught_on == day and pay.paid_on >= today
    } or {next_payout(payout, today).paid_on}

    earliest, latest = payout_under_way(payout, today, None)

    assert (earliest.paid_on, latest.paid_on) == (min(expected), max(expected))


# ── Weeks, and business days from a closing ──────────────────────────────────────────────────────

TUESDAY = method(trigger="on_request", weeks=(PayoutWeek(closes_on="tue", cutoff="06:59", days_min=1, days_max=2),))
TWICE = method(
    trigger="on_request",
    weeks=(PayoutWeek(closes_on="sun", days_min=1, days_max=2), PayoutWeek(closes_on="wed", days_min=1, days_max=2)),
)
THREE_CLOSINGS = method(
    trigger="on_request",
    windows=tuple(
        PayoutWindow(from_day=a, to_day=b, pay_months_later=0, pay_business_days_min=1, pay_business_days_max=2)
        for a, b in ((1, 10), (11, 20), (21, 31))
    ),
)


BY_THE_25TH = method(
    trigger="on_request",
    windows=(PayoutWindow(from_day=1, to_day=31, pay_months_later=1, pay_day_from=1, pay_day=25),),
    holiday_rule="back",
)
NOBODY_KNOWS_WHITHER = BY_THE_25TH.model_copy(update={"holiday_rule": "unknown"})
IN_SILVER_WEEK = method(
    trigger="on_request",
    windows=(PayoutWindow(from_day=1, to_day=31, pay_months_later=1, pay_day_from=20, pay_day=23),),
    holiday_rule="back",
)


@pytest.mark.parametrize(
    ("payout", "asked", "first", "last"),
    [
        pytest.param(BY_THE_25TH, "2026-11-30", "2026-12-01", "2026-12-25", id="any day until the latest"),
        pytest.param(BY_THE_25TH, "2026-12-01", "2027-01-04", "2027-01-25", id="the first bank day of the year"),
        pytest.param(BY_THE_25TH, "2026-09-01", "2026-10-01", "2026-10-23", id="the latest moves before a weekend"),
        pytest.param(NOBODY_KNOWS_WHITHER, "2026-09-01", "2026-10-01", "2026-10-26", id="or perhaps behind it"),
        pytest.param(IN_SILVER_WEEK, "2026-08-01", "2026-09-18", "2026-09-24", id="all of its days are holidays"),
        pytest.param(TUESDAY, "2024-04-22", "2024-04-24", "2024-04-25", id="D-SH-1, the day before the closing"),
        pytest.param(TUESDAY, "2024-04-23", "2024-04-24", "2024-05-02", id="the time on the closing day decides"),
        pytest.param(TUESDAY, "2026-09-22", "2026-09-24", "2026-10-01", id="holidays move it to the next bank day"),
        pytest.param(TWICE, "2026-11-23", "2026-11-26", "2026-11-27", id="the closing that comes first"),
        pytest.param(TWICE, "2026-11-26", "2026-11-30", "2026-12-01", id="the other one"),
        pytest.param(THREE_CLOSINGS, "2026-11-10", "2026-11-11", "2026-11-12", id="on a closing day"),
        pytest.param(THREE_CLOSINGS, "2026-11-11", "2026-11-24", "2026-11-25", id="a closing before a long weekend"),
    ],
)
def test_a_payout_with_a_range_arrives_between(payout, asked, first, last):
    days = payout_range(payout, date.fromisoformat(asked))

    assert [day.paid_on.isoformat() for day in days] == [first, last]


@given(DAYS, st.sampled_from([TUESDAY, TWICE, THREE_CLOSINGS, BY_THE_25TH]))
def test_a_payout_with_a_range_never_arrives_before_it_is_asked_for(day, payout):
    first, last = payout_range(payout, day)

    assert day <= first.paid_on <= last.paid_on
    assert all(is_bank_day(found.paid_on) for found in (first, last))
    assert payout_under_way(payout, day, day) == (first, last)


@given(DAYS, st.sampled_from([TUESDAY, TWICE, THREE_CLOSINGS, BY_THE_25TH]))
def test_a_transfer_of_unknown_age_can_still_arrive(day, payout):
    first, last = payout_under_way(payout, day, None)

    assert day <= first.paid_on <= last.paid_on
