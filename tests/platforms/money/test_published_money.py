"""The published files give the figures and the days that the platforms themselves print."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from guides.comparison.calculation import CompareQuery, compare, ordinary_method
from platforms.documents.facts import PlatformFacts
from platforms.money.fees import fee_on, payout_fees, schedule_for, take_home
from platforms.money.paydays import next_payout, payout_range

DATA = Path(__file__).parents[3] / "platforms" / "data"
TODAY = date(2026, 11, 22)
COMPARED = (
    "crowdworks",
    "lancers",
    "coconala",
    "craudia",
    "timeticket",
    "anycrew",
    "itpropartners",
    "potepan-freelance",
    "fujikosan",
    "ec-with",
)


@cache
def facts(slug: str) -> PlatformFacts:
    return PlatformFacts.model_validate(YAML(typ="safe").load(DATA / f"{slug}.yaml"))


@pytest.mark.parametrize(
    ("slug", "job_format", "category", "on", "amount", "total"),
    [
        pytest.param("crowdworks", "project", None, "2026-11-22", 11_000, 2_420, id="CWF-1 official"),
        pytest.param("crowdworks", "project", None, "2019-10-01", 10_000, 2_200, id="CWF-2 official, its first day"),
        pytest.param("crowdworks", "project", None, "2019-09-30", 100_000, 20_000, id="CrowdWorks, the day before"),
        pytest.param("crowdworks", "project", None, "2017-11-15", 500_000, 45_000, id="CrowdWorks in 2017, official"),
        pytest.param("crowdworks", "project", None, "2026-11-22", 2_899, 636, id="CWF-3"),
        pytest.param("crowdworks", "project", None, "2026-11-22", 14_850, 3_267, id="CWF-4"),
        pytest.param("crowdworks", "project", None, "2026-11-22", 150_000, 27_500, id="CWF-5"),
        pytest.param("crowdworks", "project", None, "2026-11-22", 1_000, 220, id="CWF-6"),
        pytest.param("crowdworks", "project", None, "2026-11-22", 100_000, 22_000, id="CWF-7"),
        pytest.param("crowdworks", "project", None, "2026-11-22", 200_000, 33_000, id="CWF-8"),
        pytest.param("crowdworks", "project", None, "2026-11-22", 250_000, 35_750, id="CWF-9"),
        pytest.param("crowdworks", "project", None, "2026-11-22", 500_000, 49_500, id="CWF-10"),
        pytest.param("crowdworks", "task", None, "2026-11-22", 1_100, 242, id="CWF-11"),
        pytest.param("crowdworks", "project", None, "2026-11-22", 123_456, 24_579, id="CWF-12"),
        pytest.param("crowdworks", "task", None, "2026-11-22", 200_000, 44_000, id="CrowdWorks, tasks have no steps"),
        pytest.param("lancers", "project", None, "2026-11-22", 50_000, 8_250, id="LAF-1"),
        pytest.param("lancers", "project", None, "2022-10-01", 11_000, 1_815, id="LAF-2, its first day"),
        pytest.param("lancers", "task", None, "2026-11-22", 100_000, 16_500, id="LAF-3"),
        pytest.param("lancers", "project", None, "2026-11-22", 10_000, 1_650, id="LAF-4"),
        pytest.param("lancers", "hourly", None, "2026-11-22", 11_000, 1_650, id="Lancers by the hour"),
        pytest.param("lancers", "project", None, "2022-09-30", 13_750, 2_750, id="LAF-5, the last day"),
        pytest.param("lancers", "project", None, "2014-08-07", 13_500, 2_700, id="LAF-6"),
        pytest.param("lancers", "project", None, "2022-09-30", 300_000, 35_000, id="LAF-7"),
        pytest.param("coconala", "project", None, "2026-11-22", 125_000, 27_500, id="V-CO-1 official"),
        pytest.param("coconala", "project", None, "2026-11-22", 1_025, 226, id="V-CO-4"),
        pytest.param("coconala", "project", "video-chat", "2026-11-22", 10_000, 2_750, id="V-CO-9"),
        pytest.param("coconala", "project", "video-chat", "2025-03-31", 10_000, 2_200, id="the day before V-CO-9"),
        pytest.param("coconala", "project", None, "2021-04-11", 125_000, 28_875, id="V-CO-10, the last day"),
        pytest.param("coconala", "project", None, "2021-04-11", 600_000, 101_750, id="V-CO-11, the last day"),
        pytest.param("craudia", "project", None, "2026-11-22", 10_000, 1_500, id="V-CR-1"),
        pytest.param("craudia", "project", None, "2026-11-22", 60_000, 8_500, id="V-CR-3"),
        pytest.param("craudia", "project", None, "2026-11-22", 150_000, 15_000, id="V-CR-5"),
        pytest.param("craudia", "project", None, "2026-11-22", 1_000_000, 57_500, id="V-CR-6"),
        pytest.param("craudia", "project", None, "2026-11-22", 1_500_000, 72_500, id="V-CR-7"),
        pytest.param("craudia", "hourly", None, "2026-11-22", 100_000, 10_000, id="V-CR-8"),
        pytest.param("craudia", "project", None, "2026-11-22", 333, 50, id="V-CR-9"),
        pytest.param("timeticket", "project", None, "2026-11-22", 400_000, 74_250, id="V-TT-1"),
        pytest.param("timeticket", "project", None, "2026-11-22", 60_000, 15_950, id="V-TT-4"),
        pytest.param("timeticket", "project", None, "2026-11-22", 120_000, 28_050, id="V-TT-6"),
        pytest.param("timeticket", "project", None, "2025-08-01", 1_000_000, 173_250, id="V-TT-7, its first day"),
        pytest.param("anycrew", "project", None, "2026-11-22", 300_000, 0, id="V-AC-1"),
    ],
)
def test_the_published_schedule_keeps(slug, job_format, category, on, amount, total):
    schedule = schedule_for(facts(slug), job_format, category, date.fromisoformat(on))

    assert fee_on(schedule, amount).total_yen == total


@pytest.mark.parametrize(
    ("slug", "on"),
    [
        pytest.param("timeticket", "2025-07-31", id="TimeTicket before its present rates"),
        pytest.param("crowdworks", "2017-10-31", id="CrowdWorks before the oldest known rates"),
    ],
)
def test_no_rate_is_used_before_its_time(slug, on):
    assert schedule_for(facts(slug), "project", None, date.fromisoformat(on)) is None


@pytest.mark.parametrize(
    ("slug", "amount", "received"),
    [
        pytest.param("coconala", 3_000, 2_180, id="V-CO-6"),
        pytest.param("coconala", 3_845, 2_839, id="V-CO-7"),
        pytest.param("coconala", 3_846, 3_000, id="V-CO-8"),
        pytest.param("craudia", 10_000, 8_200, id="V-CR-10"),
    ],
)
def test_the_reader_receives(slug, amount, received):
    schedule = schedule_for(facts(slug), "project", None, TODAY)

    assert take_home(schedule, ordinary_method(facts(slug), TODAY), amount, "other").take_home_yen == received


@pytest.mark.parametrize(
    ("balance", "bank", "received"),
    [
        pytest.param(10_000, "other", 9_000, id="10,000 yen"),
        pytest.param(10_000, "rakuten", 9_400, id="10,000 yen to Rakuten"),
        pytest.param(530, "other", 4, id="the minimum"),
        pytest.param(530, "rakuten", 404, id="the minimum to Rakuten"),
    ],
)
def test_a_quick_payout_from_crowdworks_brings(balance, bank, received):
    quick = next(method for method in facts("crowdworks").payout_methods if method.key == "quick")

    assert balance - payout_fees(quick, balance, bank).total_yen == received


@pytest.mark.parametrize(
    ("slug", "today", "paid_on"),
    [
        pytest.param("crowdworks", "2025-05-31", "2025-06-13", id="CrowdWorks, June 15 is a Sunday"),
        pytest.param("lancers", "2025-11-15", "2025-11-28", id="Lancers, November 30 is a Sunday"),
        pytest.param("lancers", "2026-01-31", "2026-02-13", id="Lancers, February 15 is a Sunday"),
        pytest.param("crowdworks", "2026-02-15", "2026-02-27", id="CrowdWorks, February 28 is a Saturday"),
        pytest.param("crowdworks", "2021-04-15", "2021-04-30", id="CrowdWorks, official announcement"),
        pytest.param("crowdworks", "2026-12-31", "2027-01-15", id="CrowdWorks, over New Year"),
        pytest.param("coconala", "2020-04-15", "2020-04-20", id="D-CO-1"),
        pytest.param("coconala", "2020-04-16", "2020-05-08", id="D-CO-2"),
        pytest.param("coconala", "2021-07-01", "2021-07-20", id="D-CO-3"),
        pytest.param("coconala", "2021-07-25", "2021-08-05", id="D-CO-4"),
    ],
)
def test_the_published_cycle_pays_on(slug, today, paid_on):
    on = date.fromisoformat(today)

    assert next_payout(ordinary_method(facts(slug), on), on).paid_on == date.fromisoformat(paid_on)


def test_a_quick_payout_of_golden_week_2021_arrived_on_its_announced_day():
    quick = next(method for method in facts("crowdworks").payout_methods if method.key == "quick")

    assert {day.paid_on for day in payout_range(quick, date(2021, 4, 27))} == {date(2021, 4, 30)}


@given(
    amount=st.integers(1, 3_000_000),
    tax=st.sampled_from(["included", "excluded"]),
    bank=st.sampled_from(["rakuten", "other", None]),
    job_format=st.sampled_from(["project", "task", "hourly"]),
)
def test_every_known_row_ties_out(amount, tax, bank, job_format):
    query = CompareQuery(amount, tax=tax, bank=bank, format=job_format)
    comparison = compare([facts(slug) for slug in COMPARED], query, TODAY)

    assert {row.slug for row in comparison.rows} == set(COMPARED)
    for row in comparison.known:
        parts = row.fee_yen + row.fee_tax_yen + row.transfer_fee_yen + row.take_home_yen
        assert parts == comparison.amount_yen


def test_nobodys_unknown_fee_is_shown_as_zero():
    rows = {row.slug: row for row in compare([facts(slug) for slug in COMPARED], CompareQuery(10_000), TODAY).rows}

    assert {slug: row.status for slug, row in rows.items() if row.status != "known"} == {
        "ec-with": "unknown",
        "itpropartners": "undisclosed",
        "potepan-freelance": "unknown",
        "fujikosan": "not_applicable",
    }
    assert all(rows[slug].fee_yen is None for slug in ("ec-with", "itpropartners", "potepan-freelance", "fujikosan"))


def test_the_ranking_for_ten_thousand_yen_to_another_bank():
    comparison = compare([facts(slug) for slug in COMPARED], CompareQuery(10_000, bank="other"), TODAY)

    assert [(row.slug, row.take_home_yen) for row in comparison.known] == [
        ("anycrew", 10_000),
        ("craudia", 8_200),
        ("lancers", 7_850),
        ("coconala", 7_800),
        ("crowdworks", 7_300),
        ("timeticket", 6_950),
    ]
