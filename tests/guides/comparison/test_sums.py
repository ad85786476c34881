"""Sums spelled out, pictures in numbers, and income tax that a client keeps back."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guides.comparison.breakdown import exact, slices
from guides.comparison.calculation import CompareQuery
from guides.comparison.charts import WIDTH, bar_chart, rate_chart, spread_apart
from guides.comparison.form import Asked, CompareForm
from guides.comparison.page import ComparePage, build
from platforms.money.withholding_tax import withheld_yen, withholding
from tests.guides.published import whole_catalog

TODAY = date(2026, 11, 22)
TAX = Decimal("0.10")
EVERYTHING = whole_catalog().platforms
queries = st.builds(
    CompareQuery,
    amount_yen=st.integers(1, 3_000_000),
    tax=st.sampled_from(["included", "excluded"]),
    bank=st.sampled_from([None, "rakuten", "other"]),
    category=st.sampled_from([None, "video-chat"]),
    format=st.sampled_from(["project", "task", "hourly"]),
)


def page_for(query: CompareQuery, *, withheld: bool = False) -> ComparePage:
    return build(EVERYTHING, Asked(query, CompareForm({}, {}, {}), (), withholding=withheld), TODAY)


def in_yen(text: str) -> int:
    return int(text.removesuffix("円").replace(",", ""))


@given(queries)
def test_a_sum_ends_in_the_take_home_of_its_row_and_ties_out(query):
    for shown in page_for(query).known:
        lines = shown.lines
        taken = sum(in_yen(line.amount) for line in lines if line.sign)

        assert in_yen(lines[0].amount) == shown.amount_yen
        assert in_yen(lines[-1].amount) == shown.row.take_home_yen
        assert shown.amount_yen - taken == shown.row.take_home_yen


@given(queries)
def test_the_parts_of_an_amount_make_up_its_base_and_round_to_the_fee(query):
    for shown in page_for(query).known:
        parts = slices(shown.schedule, shown.amount_yen, TAX)
        base = Fraction(shown.amount_yen) / (1 if shown.schedule.base == "tax_included" else Fraction(11, 10))
        kept = shown.row.fee_yen + (shown.row.fee_tax_yen if shown.schedule.rates_include_tax else 0)

        first = sum(part.fee for part in parts) + shown.schedule.fixed_yen
        second = (shown.amount_yen - first) * Fraction(shown.schedule.remainder_rate)

        assert sum(part.base for part in parts) == base
        assert abs(first + second - kept) < (2 if shown.schedule.remainder_rate else 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(Fraction(20_000), "20,000", id="whole"),
        pytest.param(Fraction(5798, 10), "579.8", id="one decimal"),
        pytest.param(Fraction(500_000, 11), "約45,454.5454", id="never ends"),
        pytest.param(Fraction(0), "0", id="nothing"),
    ],
)
def test_a_number_before_rounding_shows_the_decimals_it_has(value, text):
    assert exact(value) == text


# ── 源泉徴収 ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("base_yen", "kept_yen"),
    [
        pytest.param(1, 0, id="less than a yen of tax"),
        pytest.param(10_000, 1_021, id="one rate"),
        pytest.param(999_999, 102_099, id="one yen short of a million"),
        pytest.param(1_000_000, 102_100, id="a million"),
        pytest.param(1_000_001, 102_100, id="a yen above has not yet a yen of tax"),
        pytest.param(1_500_000, 204_200, id="the authority's own example"),
    ],
)
def test_income_tax_follows_the_two_rates(base_yen, kept_yen):
    assert withheld_yen(base_yen) == kept_yen


@pytest.mark.parametrize(
    ("day", "known"),
    [
        pytest.param(date(2012, 12, 31), False, id="before the tax for reconstruction"),
        pytest.param(date(2013, 1, 1), True, id="its first day"),
        pytest.param(date(2037, 12, 31), True, id="its last day"),
        pytest.param(date(2038, 1, 1), False, id="after it"),
    ],
)
def test_rates_of_income_tax_are_never_used_outside_their_years(day, known):
    assert (withholding(11_000, 10_000, day, by_invoice=False) is not None) == known


@pytest.mark.parametrize(
    ("tax", "amount_yen", "base_yen"),
    [
        pytest.param("included", 50_000, 50_000, id="an amount with tax counts whole"),
        pytest.param("excluded", 50_000, 50_000, id="an amount without tax is named so on the invoice"),
    ],
)
def test_the_base_of_income_tax_follows_how_the_amount_was_given(tax, amount_yen, base_yen):
    held = page_for(CompareQuery(amount_yen, tax=tax), withheld=True).withheld

    assert held.base_yen == base_yen
    assert held.yen == withheld_yen(base_yen)


def test_tax_inside_an_amount_is_rounded_down_before_it_leaves_the_base():
    held = page_for(CompareQuery(50_000), withheld=True).withheld

    assert (held.net_base_yen, held.net_yen) == (45_455, 4_640)


@given(queries)
def test_income_tax_never_changes_a_fee_or_a_take_home(query):
    plain, held = page_for(query), page_for(query, withheld=True)

    assert [each.row for each in plain.shown] == [each.row for each in held.shown]
    assert all(each.arriving_yen is None for each in plain.shown)


def test_a_smaller_balance_can_cost_a_transfer_fee_after_income_tax():
    # 3,900 yen leave a balance of 3,042 yen, which Coconala sends free; 398 yen of income tax push it below 3,000.
    page = page_for(CompareQuery(3_900), withheld=True)
    coconala = next(each for each in page.known if each.row.slug == "coconala")

    assert coconala.row.take_home_yen == 3_042
    assert coconala.arriving_yen == 3_042 - 398 - 160


# ── Pictures ─────────────────────────────────────────────────────────────────────────────────────


@given(st.lists(st.floats(14, 206), max_size=8))
def test_words_beside_lines_never_overlap_nor_leave_the_picture(wanted):
    placed = sorted(spread_apart(wanted, 15, 14, 206))

    assert all(low + 15 <= high + 1e-6 for low, high in zip(placed, placed[1:]))
    assert all(14 - 1e-6 <= y <= 206 + 1e-6 for y in placed)


@given(st.integers(1, 100_000_000))
def test_curves_and_the_readers_amount_stay_inside_the_frame(amount_yen):
    drawn = [(each.row.name, each.schedule) for each in page_for(CompareQuery(50_000)).drawn]
    chart = rate_chart(drawn, amount_yen, TAX)
    points = [tuple(map(float, point.split(","))) for curve in chart.curves for point in curve.path.split()]

    assert all(chart.left <= x <= chart.right and chart.top <= y <= chart.bottom for x, y in points)
    assert chart.left <= chart.marker_x <= chart.right


@given(queries)
def test_the_parts_of_a_bar_fill_it(query):
    page = page_for(query)
    for bar, shown in zip(page.bar_chart.bars, page.drawn):
        if shown.row.take_home_yen >= 0 and not any(each.row.take_home_yen < 0 for each in page.drawn):
            assert bar.take_home + bar.fees + bar.transfer == pytest.approx(WIDTH, abs=0.2)


def test_nothing_known_draws_nothing():
    assert rate_chart([], 50_000, TAX) is None
    assert bar_chart([]) is None
