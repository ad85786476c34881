"""Sentences made from values: the same words on every surface, and never a number where nothing is known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guides.engine.situation import UNKNOWN, Situation
from guides.words import wording
from platforms.documents.facts import Condition, PayoutMethod, Remedy, Wait
from tests.documents import make_facts, make_question, payout_method
from tests.guides.published import facts_of, slugs
from tests.guides.strategies import conditions_of

DEVICE = make_question("device", "choice", choices=[{"key": "ios_app", "label": "iPhoneのアプリ"}])
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0円"), (999, "999円"), (1_000, "1,000円"), (12_345_678, "12,345,678円")]
)
def test_yen_are_written_with_commas(amount, text):
    assert wording.yen(amount) == text


def test_a_day_says_its_weekday():
    week = [wording.day(TODAY + timedelta(days=n)) for n in range(7)]

    assert week[0] == "2026年11月22日（日）"
    assert [text[-2] for text in week] == list("日月火水木金土")


@pytest.mark.parametrize(
    ("days", "text"), [(-2, "2日前"), (-1, "1日前"), (0, "今日"), (1, "明日"), (2, "あと2日"), (366, "あと366日")]
)
def test_how_far_a_day_is(days, text):
    assert wording.days_left(TODAY + timedelta(days=days), TODAY) == text


@pytest.mark.parametrize(
    ("question", "answers", "text"),
    [
        pytest.param(make_question("points"), {"points": "yes"}, "はい", id="yes"),
        pytest.param(make_question("points"), {"points": "no"}, "いいえ", id="no"),
        pytest.param(make_question("balance", "amount"), {"balance": 0}, "0円", id="no yen"),
        pytest.param(make_question("balance", "amount"), {"balance": 12_500}, "12,500円", id="yen"),
        pytest.param(make_question("until", "date"), {"until": TODAY}, "2026年11月22日（日）", id="a day"),
        pytest.param(DEVICE, {"device": "ios_app"}, "iPhoneのアプリ", id="a choice by its label"),
        pytest.param(DEVICE, {"device": "retired"}, "retired", id="a choice that is gone"),
        pytest.param(DEVICE, {"device": UNKNOWN}, "わからない", id="unknown"),
        pytest.param(DEVICE, {}, "まだ答えていません", id="not asked"),
    ],
)
def test_an_answer_is_told_as_its_reader_would(question, answers, text):
    assert wording.answer_text(question, Situation(answers)) == text


@pytest.mark.parametrize(
    ("operator", "value", "question", "text"),
    [
        pytest.param("is", "yes", make_question("asked"), "回答が「はい」のとき", id="is"),
        pytest.param("is_not", "no", make_question("asked"), "回答が「いいえ」ではないとき", id="is_not"),
        pytest.param("one_of", ("ios_app", "tv"), DEVICE, "回答が「iPhoneのアプリ」か「tv」のとき", id="one_of"),
        pytest.param("at_least", 1_000, make_question("asked", "amount"), "1,000円以上のとき", id="at_least"),
        pytest.param("below", 1_000, make_question("asked", "amount"), "1,000円未満のとき", id="below"),
        pytest.param("between", (1, 999), make_question("asked", "amount"), "1円以上999円以下のとき", id="between"),
        pytest.param("on_or_before", "2026-11-22", None, "2026年11月22日（日）までのとき", id="on_or_before"),
        pytest.param("on_or_after", "2026-11-22", None, "2026年11月22日（日）以降のとき", id="on_or_after"),
        pytest.param("is", "yes", None, "回答が「はい」のとき", id="of a question that is gone"),
    ],
)
def test_a_rule_is_told_as_a_clause(operator, value, question, text):
    assert wording.rule_text(Condition(question="asked", operator=operator, value=value), question) == text


MONTHLY = make_facts()
NOBODY_KNOWS = make_facts(payout_methods=[payout_method(windows=[])], expiries=[])
LAPSES = make_facts(
    expiries=[
        {"key": "lapse", "days": 180, "outcome": "forfeited"},
        {"key": "sooner", "days": 120, "outcome": "paid_out"},
    ]
)


@pytest.mark.parametrize(
    ("wait", "facts", "text"),
    [
        pytest.param({"kind": "none"}, MONTHLY, "すぐにできます", id="none"),
        pytest.param({"kind": "days", "min_days": 7, "max_days": 14}, MONTHLY, "7〜14日", id="a range"),
        pytest.param({"kind": "days", "min_days": 14, "max_days": 14}, MONTHLY, "14日", id="exact"),
        pytest.param({"kind": "days", "min_days": 0, "max_days": 0}, MONTHLY, "その日のうち", id="the same day"),
        pytest.param({"kind": "days", "min_days": 0}, MONTHLY, "終わる日は分かりません", id="no end"),
        pytest.param(
            {"kind": "days", "min_days": 7}, MONTHLY, "7日以上、終わる日は分かりません", id="a start and no end"
        ),
        pytest.param(
            {"kind": "days", "min_days": 0, "typical_days": 7},
            MONTHLY,
            "目安は7日、終わる日は分かりません",
            id="a usual time",
        ),
        pytest.param({"kind": "business_days", "min_days": 4, "max_days": 4}, MONTHLY, "4営業日", id="business days"),
        pytest.param(
            {"kind": "days_after", "question": "balance", "min_days": 14, "max_days": 14},
            MONTHLY,
            "「balanceはどうですか」の日から14日",
            id="from the reader's day",
        ),
        pytest.param(
            {"kind": "days_after", "question": "balance", "min_days": 0, "max_days": 0},
            MONTHLY,
            "「balanceはどうですか」の日まで",
            id="until the reader's day",
        ),
        pytest.param(
            {"kind": "days_after", "question": "gone", "min_days": 14, "max_days": 14},
            MONTHLY,
            "基準の日から14日",
            id="gone",
        ),
        pytest.param(
            {"kind": "payout", "method": "monthly"},
            MONTHLY,
            "1〜15日分は当月末日払い、16〜末日分は翌月15日払い",
            id="closing days",
        ),
        pytest.param(
            {"kind": "payout", "method": "monthly"}, NOBODY_KNOWS, "振込日は分かっていません", id="unpublished"
        ),
        pytest.param({"kind": "payout", "method": "gone"}, MONTHLY, "振込日は分かっていません", id="no such method"),
        pytest.param(
            {"kind": "payout_under_way", "method": "monthly"}, MONTHLY, "手続き中の振込が終わる日まで", id="under way"
        ),
        pytest.param({"kind": "expiry"}, LAPSES, "180日で失効するまで", id="what lapses"),
        pytest.param({"kind": "expiry"}, NOBODY_KNOWS, "失効するまで", id="nobody knows when"),
        pytest.param({"kind": "open"}, MONTHLY, "いつ終わるかは分かりません", id="open"),
        pytest.param(
            {"kind": "open", "typical_days": 3}, MONTHLY, "いつ終わるかは分かりません（目安は3日）", id="usually"
        ),
    ],
)
def test_a_wait_is_told_before_anything_is_known_of_the_reader(wait, facts, text):
    assert wording.wait_text(Wait.model_validate(wait), facts) == text


@pytest.mark.parametrize(
    ("months", "text"), [(0, "当月20日払い"), (1, "翌月20日払い"), (2, "翌々月20日払い"), (3, "3か月後の20日払い")]
)
def test_a_pay_day_says_its_month(months, text):
    window = {"from_day": 1, "to_day": 31, "pay_months_later": months, "pay_day": 20}

    assert wording.payout_text(PayoutMethod.model_validate(payout_method(windows=[window]))) == f"1〜末日分は{text}"


def test_a_window_over_the_end_of_a_month_counts_from_where_it_begins():
    window = {"from_day": 21, "to_day": 1, "pay_months_later": 0, "pay_day": 31}

    text = wording.payout_text(PayoutMethod.model_validate(payout_method(windows=[window])))

    assert text == "21〜翌月1日分は翌月末日払い"


def test_a_pay_day_may_count_from_the_request():
    method = payout_method(windows=[], business_days_min=3, business_days_max=4)

    assert wording.payout_text(PayoutMethod.model_validate(method)) == "申請から3〜4営業日"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        pytest.param({}, "出金の手数料がかかります", id="a fee"),
        pytest.param({"transfer_fees": []}, "振込手数料は分かっていません", id="nobody knows"),
        pytest.param({"transfer_fees": [{"fee_yen": 0}]}, "振込手数料はかかりません", id="free"),
        pytest.param({"transfer_fees": [{"fee_yen": 0}], "fee_rate": "0.05"}, "出金の手数料がかかります", id="a rate"),
        pytest.param(
            {"transfer_fees": [{"to_yen": 2_999, "fee_yen": 300}, {"from_yen": 3_000, "fee_yen": 0}]},
            "出金の手数料がかかることがあります",
            id="a small payout only",
        ),
    ],
)
def test_what_a_payout_takes_is_told_as_far_as_it_is_known(changes, text):
    assert wording.payout_cost_text(PayoutMethod.model_validate(payout_method(**changes))) == text


@pytest.mark.parametrize(
    ("fee_yen", "text"),
    [
        pytest.param(500, "出金の手数料がかかるとされます", id="a fee"),
        pytest.param(0, "振込手数料はかからないとされます", id="free"),
    ],
)
def test_what_an_article_says_of_a_transfer_fee_is_told_as_said(fee_yen, text):
    method = payout_method(transfer_fees=[{"fee_yen": fee_yen}], certainty="reported")

    assert wording.payout_cost_text(PayoutMethod.model_validate(method)) == text


@pytest.mark.parametrize("slug", slugs())
def test_every_published_rule_and_wait_can_be_told(slug):
    facts = facts_of(slug)
    questions = {question.key: question for question in facts.questions}

    for condition in conditions_of(facts):
        assert wording.rule_text(condition, questions[condition.question]).endswith("とき")
    for blocker in facts.blockers:
        for remedy in blocker.remedies:
            assert wording.wait_text(remedy.wait, facts)
            assert wording.ACTORS[remedy.actor]
    for cited in (*facts.blockers, *facts.paths, *facts.notes):
        assert wording.CERTAINTIES[cited.certainty]
    assert {note.topic for note in facts.notes} <= set(wording.TOPICS)
    assert {source.kind for source in facts.sources} <= set(wording.SOURCE_KINDS)
    assert facts.kind in wording.PLATFORM_KINDS


@given(st.integers(0, 10**12))
def test_yen_in_words_keep_every_digit(amount):
    assert int(wording.yen(amount).removesuffix("円").replace(",", "")) == amount


@pytest.mark.parametrize(
    ("certainty", "text"),
    [
        ("confirmed", "受け取れません"),
        ("quoted", "受け取れません"),
        ("reported", "受け取れないとされます"),
        ("inferred", "受け取れないと考えられます（要確認）"),
    ],
)
def test_money_lost_by_a_way_out_is_told_no_firmer_than_the_way_is_known(certainty, text):
    remedy = Remedy.model_construct(certainty=certainty)

    assert wording.not_received(remedy) == text
