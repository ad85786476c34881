from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guides.comparison.calculation import CompareQuery, Remark, Row, compare, ordinary_method, required_price
from guides.comparison.year import year_of
from platforms.documents.facts import (
    Category,
    Citation,
    FeePlan,
    FeeSchedule,
    FeeTier,
    PayoutMethod,
    PayoutWindow,
    PlatformFacts,
    Source,
    TransferFee,
)
from platforms.money.fees import TakeHome

TODAY = date(2026, 11, 22)
AMOUNTS = st.integers(1, 3_000_000)
HALF_MONTHS = (
    PayoutWindow(from_day=1, to_day=15, pay_months_later=0, pay_day=31),
    PayoutWindow(from_day=16, to_day=31, pay_months_later=1, pay_day=15),
)


def schedule(*tiers: tuple[int | None, str], **values: Any) -> FeeSchedule:
    plain = {"key": "fee", "title": "手数料", "base": "tax_included", "rates_include_tax": True, "rounding": "floor"}
    return FeeSchedule(**{**plain, "tiers": tuple(FeeTier(up_to_yen=end, rate=rate) for end, rate in tiers), **values})


def payout(*fees: TransferFee, **values: Any) -> PayoutMethod:
    plain = {"key": "standard", "title": "振込", "how": "自動です。", "trigger": "automatic", "holiday_rule": "back"}
    return PayoutMethod(**{**plain, "transfer_fees": fees, **values})


def platform(slug: str, *schedules: FeeSchedule, **values: Any) -> PlatformFacts:
    plain = {"name": slug.title(), "kana": "れい", "kind": "marketplace", "summary": "例です。", "fee_status": "known"}
    return PlatformFacts(**{**plain, "slug": slug, "fee_schedules": schedules, **values})


TWO_BANKS = payout(
    TransferFee(bank="rakuten", fee_yen=100),
    TransferFee(bank="other", fee_yen=500),
    minimum_yen=1_000,
    windows=HALF_MONTHS,
)
QUICK = TWO_BANKS.model_copy(update={"key": "quick", "fee_rate": Decimal("0.05"), "minimum_yen": 530})
STEPS = platform(
    "steps",
    schedule(
        (100_000, "0.2"), (200_000, "0.1"), (None, "0.05"), rates_include_tax=False, formats=("project", "hourly")
    ),
    schedule((None, "0.2"), key="task", rates_include_tax=False, formats=("task",)),
    payout_methods=(QUICK, TWO_BANKS),
    sources=(Source(key="guide", publisher="公式", kind="official", url="https://example.com/fees"),),
)
FLAT = platform(
    "flat", schedule((None, "0.165"), rounding="unknown", certainty="reported"), payout_methods=(TWO_BANKS,)
)
TWENTY_TWO = platform(
    "twenty-two",
    schedule((None, "0.22"), rounding="half_up", formats=("project",)),
    schedule((None, "0.275"), key="video", rounding="half_up", category="video"),
    payout_methods=(payout(TransferFee(to_yen=2_999, fee_yen=160), TransferFee(from_yen=3_000, fee_yen=0)),),
)
LESSONS = platform("lessons", schedule((None, "0.1"), formats=("lesson",), plan="own")).model_copy(
    update={"plans": (FeePlan(key="first", label="紹介"), FeePlan(key="own", label="自分で集めた"))}
)
UNTOLD_TAX = platform(
    "untold-tax", schedule((None, "0.2"), rates_include_tax=None), payout_methods=(payout(TransferFee(fee_yen=100)),)
)
NO_PAYOUT = platform("no-payout", schedule((None, "0")))
NO_TRANSFER_FEE = platform("no-transfer-fee", schedule((None, "0.1")), payout_methods=(payout(),))
UNKNOWN = platform("unknown", fee_status="unknown")
UNDISCLOSED = platform("agency", fee_status="undisclosed")
NOT_APPLICABLE = platform("assistant", fee_status="not_applicable")
ALL = (STEPS, FLAT, TWENTY_TWO, NO_PAYOUT, NO_TRANSFER_FEE, UNKNOWN, UNDISCLOSED, NOT_APPLICABLE)

queries = st.builds(
    CompareQuery,
    amount_yen=AMOUNTS,
    tax=st.sampled_from(["included", "excluded"]),
    bank=st.sampled_from(["rakuten", "other", None]),
    category=st.sampled_from([None, "video", "writing"]),
    format=st.sampled_from(["project", "task", "hourly"]),
    jobs_per_month=st.none() | st.integers(1, 40),
    target_yen=st.none() | st.integers(1, 1_000_000),
)


def row(published: PlatformFacts, amount_yen: int = 11_000, **values: Any) -> Row:
    query = CompareQuery(amount_yen, **{"bank": "other", **values})
    return compare([published], query, TODAY).rows[0]


def test_a_row_names_every_part_of_the_amount():
    parts = row(STEPS)

    assert (parts.slug, parts.name, parts.status, parts.schedule, parts.method) == (
        "steps",
        "Steps",
        "known",
        "fee",
        "standard",
    )
    assert (parts.fee_yen, parts.fee_tax_yen, parts.transfer_fee_yen, parts.take_home_yen) == (2_200, 220, 500, 8_080)
    assert parts.effective_rate == Decimal("0.2200")
    assert parts.exact


@given(query=queries)
def test_every_known_row_ties_out_and_no_other_row_has_a_figure(query):
    comparison = compare(ALL, query, TODAY)

    for each in comparison.rows:
        parts = (each.fee_yen, each.fee_tax_yen, each.transfer_fee_yen, each.take_home_yen)
        if each.status == "known":
            assert sum(parts) == comparison.amount_yen
        else:
            assert parts == (None, None, None, None)
            assert (each.effective_rate, each.rank, each.behind_best_yen, each.margin_yen) == (None, None, None, None)
            assert (each.required, each.year) == (None, None)


@given(query=queries, order=st.permutations(ALL))
def test_the_order_of_the_platforms_changes_nothing(query, order):
    assert compare(order, query, TODAY) == compare(ALL, query, TODAY)


@given(query=queries, name=st.text(min_size=1, max_size=5).filter(str.strip))
def test_a_name_does_not_move_a_row(query, name):
    renamed = [FLAT.model_copy(update={"name": name}), *(each for each in ALL if each is not FLAT)]

    slugs = [[each.slug for each in compare(facts, query, TODAY).rows] for facts in (renamed, ALL)]
    assert slugs[0] == slugs[1]


@given(query=queries)
def test_known_rows_come_first_by_take_home_and_slug(query):
    rows = compare(ALL, query, TODAY).rows

    known = [each for each in rows if each.status == "known"]
    assert list(rows[: len(known)]) == known
    assert known == sorted(known, key=lambda each: (-each.take_home_yen, each.slug))


def test_rows_without_figures_follow_in_a_fixed_order():
    rows = compare(ALL, CompareQuery(11_000), TODAY).rows

    assert [(each.slug, each.status) for each in rows[4:]] == [
        ("no-transfer-fee", "unknown"),
        ("unknown", "unknown"),
        ("agency", "undisclosed"),
        ("assistant", "not_applicable"),
    ]


def test_equal_take_homes_share_a_rank_and_go_by_slug():
    second = FLAT.model_copy(update={"slug": "also-flat"})

    rows = compare([FLAT, STEPS, second, NO_PAYOUT], CompareQuery(11_000), TODAY).rows

    assert [(each.slug, each.rank) for each in rows] == [("no-payout", 1), ("also-flat", 2), ("flat", 2), ("steps", 4)]


def test_the_distance_to_the_best_row_is_in_yen():
    comparison = compare([STEPS, FLAT, TWENTY_TWO], CompareQuery(11_000, bank="rakuten"), TODAY)

    assert [(each.slug, each.take_home_yen, each.behind_best_yen) for each in comparison.rows] == [
        ("flat", 9_085, 0),
        ("twenty-two", 8_580, 505),
        ("steps", 8_480, 605),
    ]


@pytest.mark.parametrize(
    ("tax", "amount", "included"),
    [
        pytest.param("included", 10_000, 10_000, id="included"),
        pytest.param("excluded", 10_000, 11_000, id="excluded"),
        pytest.param("excluded", 2_636, 2_899, id="excluded, a fraction is dropped"),
        pytest.param("excluded", 9, 9, id="excluded, no tax yet"),
        pytest.param("excluded", 10, 11, id="excluded, the first yen of tax"),
    ],
)
def test_tax_joins_an_amount_without_it(tax, amount, included):
    assert compare(ALL, CompareQuery(amount, tax=tax), TODAY).amount_yen == included


@pytest.mark.parametrize(
    "values", [{"amount_yen": 0}, {"amount_yen": 1, "jobs_per_month": 0}, {"amount_yen": 1, "target_yen": 0}]
)
def test_a_query_about_nothing_is_refused(values):
    with pytest.raises(ValueError, match="at least 1"):
        CompareQuery(**values)


@pytest.mark.parametrize(
    ("published", "values", "remarks"),
    [
        pytest.param(STEPS, {}, (), id="nothing to say"),
        pytest.param(STEPS, {"bank": None}, (Remark("bank_unknown", 100, 500),), id="the bank is unknown"),
        pytest.param(TWENTY_TWO, {"bank": None}, (), id="the bank does not matter"),
        pytest.param(
            STEPS, {"amount_yen": 1_280}, (Remark("below_minimum", 999, 1_000),), id="one yen short of the minimum"
        ),
        pytest.param(STEPS, {"amount_yen": 1_281}, (), id="exactly the minimum"),
        pytest.param(
            TWENTY_TWO,
            {"amount_yen": 200},
            (Remark("transfer_exceeds_balance", 156, 160),),
            id="the transfer costs more than there is",
        ),
        pytest.param(FLAT, {"amount_yen": 12_345}, (Remark("rounding_unknown", 1, 1),), id="nobody knows the rounding"),
        pytest.param(
            UNTOLD_TAX, {"amount_yen": 12_345}, (Remark("tax_unknown", 1, 246),), id="nobody says whether tax is added"
        ),
        pytest.param(NO_PAYOUT, {}, (Remark("no_payout_method"),), id="the platform pays nothing out"),
        pytest.param(
            NO_TRANSFER_FEE, {}, (Remark("transfer_fee_unknown", 1_100, 1_100),), id="nobody knows the transfer fee"
        ),
        pytest.param(TWENTY_TWO, {"format": "task"}, (Remark("no_schedule"),), id="no rates for this kind of work"),
        pytest.param(TWENTY_TWO, {"format": "sale"}, (Remark("work_only"),), id="no rates for anything but work"),
        pytest.param(LESSONS, {}, (Remark("lessons_only"),), id="no rates for work at all"),
        pytest.param(LESSONS, {"format": "lesson"}, (Remark("no_rate_for_choice"),), id="no rates of the first plan"),
        pytest.param(UNDISCLOSED, {}, (), id="the fee is not disclosed"),
    ],
)
def test_a_row_says_what_a_reader_must_know(published, values, remarks):
    assert row(published, **values).remarks == remarks


def test_a_category_that_a_platform_does_not_list_is_said():
    listed = STEPS.model_copy(update={"categories": (Category(key="design", label="デザイン"),)})

    assert row(listed, category="design").remarks == ()
    assert row(listed, category="writing").remarks == (Remark("category_not_listed"),)
    assert row(STEPS, category="writing").remarks == ()


@pytest.mark.parametrize(
    ("amount", "reaches"),
    [pytest.param(1_280, False, id="one yen short"), pytest.param(1_281, True, id="exactly the minimum")],
)
def test_a_row_says_whether_the_job_alone_is_paid_out(amount, reaches):
    parts = row(STEPS, amount)

    assert (parts.minimum_yen, parts.reaches_minimum) == (1_000, reaches)


def test_an_unknown_minimum_is_not_zero():
    parts = row(TWENTY_TWO)

    assert (parts.minimum_yen, parts.reaches_minimum) == (None, None)


def test_rates_follow_the_category_and_the_format():
    assert row(TWENTY_TWO, category="video").schedule == "video"
    assert row(TWENTY_TWO, category="writing").schedule == "fee"
    assert row(STEPS, format="task").schedule == "task"


def test_a_row_tells_when_money_accepted_today_arrives():
    assert row(STEPS).payout.paid_on == date(2026, 12, 15)
    assert row(TWENTY_TWO).payout is None


@pytest.mark.parametrize(
    ("certainties", "expected"),
    [
        pytest.param(("confirmed", "confirmed"), "confirmed", id="both confirmed"),
        pytest.param(("confirmed", "reported"), "reported", id="the payout is only reported"),
        pytest.param(("inferred", "reported"), "inferred", id="the fee is only inferred"),
    ],
)
def test_a_row_is_only_as_certain_as_its_weakest_part(certainties, expected):
    kinds = {"confirmed": "official", "reported": "article", "inferred": "own_work"}
    fee, transfer = (
        (Citation(source=kinds[each].replace("_", "-"), says="…", checked_on=TODAY),) for each in certainties
    )
    published = platform(
        "weak",
        schedule((None, "0.1"), citations=fee),
        payout_methods=(payout(TransferFee(fee_yen=1), citations=transfer),),
        sources=[
            Source(key=kind.replace("_", "-"), publisher="…", url="https://example.com/", kind=kind)
            for kind in kinds.values()
        ],
    )

    assert row(published).certainty == expected


def test_a_row_shows_what_its_figures_stand_on():
    def says(text: str) -> tuple[Citation, ...]:
        return (Citation(source="guide", says=text, checked_on=TODAY),)

    published = STEPS.model_copy(
        update={
            "citations": says("会社について"),
            "fee_schedules": (schedule((None, "0.2"), citations=says("手数料は20%です。")),),
            "payout_methods": (TWO_BANKS.model_copy(update={"citations": says("振込手数料は500円です。")}),),
        }
    )

    assert [each.citation.says for each in row(published).evidence] == ["手数料は20%です。", "振込手数料は500円です。"]
    assert {each.source.url for each in row(published).evidence} == {"https://example.com/fees"}
    without = published.model_copy(update={"fee_status": "unknown", "payout_methods": ()})
    assert [each.citation.says for each in row(without).evidence] == ["会社について"]


def test_the_ordinary_payout_keeps_the_smallest_share():
    assert ordinary_method(STEPS, TODAY).key == "standard"
    assert ordinary_method(NO_PAYOUT, TODAY) is None


def test_a_payout_method_out_of_force_is_never_used():
    ended = STEPS.model_copy(
        update={"payout_methods": (TWO_BANKS.model_copy(update={"effective_until": TODAY}), QUICK)}
    )

    assert ordinary_method(ended, TODAY).key == "quick"
    assert row(ended).transfer_fee_yen == 500 + 8_580 * 5 // 100


@pytest.mark.parametrize(
    ("published", "target", "amount", "exact"),
    [
        pytest.param(STEPS, 8_080, 10_998, True, id="two yen below the official example leave as much"),
        pytest.param(FLAT, 9_185 - 500, 10_999, True, id="16.5 %, asked back"),
        pytest.param(TWENTY_TWO, 3_000, 3_846, True, id="the transfer becomes free just there"),
        pytest.param(TWENTY_TWO, 2_900, 3_846, False, id="one yen of price brings a free transfer"),
        pytest.param(NO_PAYOUT, 300_000, 300_000, True, id="nothing is kept"),
    ],
)
def test_the_price_for_a_wanted_take_home(published, target, amount, exact):
    price = required_price(published, target, CompareQuery(1, bank="other"), TODAY)

    assert (price.amount_yen, price.exact) == (amount, exact)
    assert price.take_home_yen >= target


@given(amount=AMOUNTS, query=queries)
@pytest.mark.parametrize("published", [STEPS, FLAT, TWENTY_TWO, NO_PAYOUT], ids=lambda facts: facts.slug)
def test_asking_back_for_a_take_home_never_gives_a_higher_price(published, amount, query):
    parts = row(published, amount, bank=query.bank)
    is_paid_out = not {remark.key for remark in parts.remarks} & {"below_minimum", "transfer_exceeds_balance"}
    if parts.take_home_yen > 0 and is_paid_out:
        price = required_price(published, parts.take_home_yen, query, TODAY)
        again = required_price(published, parts.take_home_yen, CompareQuery(1, bank=query.bank), TODAY)

        assert price is None or price.take_home_yen >= parts.take_home_yen
        assert again.amount_yen <= amount


@pytest.mark.parametrize("published", [UNKNOWN, UNDISCLOSED, NOT_APPLICABLE, NO_TRANSFER_FEE])
def test_no_price_is_named_where_fees_are_not_known(published):
    assert required_price(published, 10_000, CompareQuery(1), TODAY) is None
    assert row(published, target_yen=10_000).required is None


def test_a_row_carries_the_price_for_the_wanted_take_home():
    assert row(STEPS, target_yen=8_080).required.amount_yen == 10_998
    assert row(STEPS).required is None


@pytest.mark.parametrize(
    ("jobs", "transfers", "transfer_fees", "saved"),
    [
        pytest.param(1, 12, 6_000, 0, id="one job a month: nothing to save"),
        pytest.param(2, 24, 12_000, 0, id="one job a closing: nothing to save"),
        pytest.param(3, 24, 12_000, 6_000, id="three jobs a month"),
        pytest.param(20, 24, 12_000, 108_000, id="twenty jobs a month"),
    ],
)
def test_a_year_pays_out_once_a_closing(jobs, transfers, transfer_fees, saved):
    year = row(STEPS, jobs_per_month=jobs).year

    assert (year.jobs, year.transfers, year.transfer_fees_yen, year.saved_yen) == (
        jobs * 12,
        transfers,
        transfer_fees,
        saved,
    )
    assert year.take_home_yen == jobs * 12 * 8_580 - transfer_fees
    assert year.carried_yen == 0


def test_small_jobs_wait_until_they_reach_the_minimum():
    year = row(STEPS, 500, jobs_per_month=1).year

    assert (year.transfers, year.take_home_yen, year.carried_yen) == (4, 4 * (3 * 390 - 500), 0)
    assert row(STEPS, 1_000, jobs_per_month=1).year.transfers == 6


def test_a_balance_of_exactly_the_minimum_is_paid_out():
    assert row(STEPS, 1_281, jobs_per_month=1).year.transfers == 12
    assert row(STEPS, 1_280, jobs_per_month=1).year.transfers == 6


def test_a_balance_that_its_transfer_would_eat_waits():
    year = row(TWENTY_TWO, 200, jobs_per_month=1).year

    assert (year.transfers, year.take_home_yen) == (6, 6 * (2 * 156 - 160))


def test_what_never_reaches_the_minimum_is_carried():
    year = row(STEPS, 100, jobs_per_month=1).year

    assert (year.transfers, year.take_home_yen, year.carried_yen, year.saved_yen) == (0, 0, 12 * 78, 0)


def test_without_a_payout_method_no_transfer_is_counted():
    year = row(NO_PAYOUT, jobs_per_month=3).year

    assert (year.transfers, year.transfer_fees_yen, year.take_home_yen) == (0, 0, 36 * 11_000)


def test_tiers_start_anew_with_every_job():
    year = row(STEPS, 100_000, jobs_per_month=3).year

    assert year.fees_yen == 36 * 22_000


@given(query=queries)
def test_a_year_ties_out(query):
    for each in compare(ALL, query, TODAY).known:
        year = each.year
        if year is not None:
            parts = year.fees_yen + year.transfer_fees_yen + year.take_home_yen + year.carried_yen
            assert year.amount_yen == parts
            assert year.amount_yen == compare(ALL, query, TODAY).amount_yen * year.jobs


@given(balance=st.integers(1, 100_000), jobs=st.integers(1, 40))
def test_fewer_transfers_never_cost_more(balance, jobs):
    fee = min(500, balance)
    job = TakeHome(balance, 0, 0, fee, balance - fee, 0)

    assert year_of(job, payout(TransferFee(fee_yen=fee), windows=HALF_MONTHS), jobs, "other").saved_yen >= 0
