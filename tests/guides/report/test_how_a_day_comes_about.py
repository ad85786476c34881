"""How a day came about, in words: counted days, closing days, closed banks, notices, silence."""

from datetime import date

import pytest

from guides.engine.outcomes import RemedyOutcome
from guides.engine.remedy_days import Finish, Reason
from guides.report.how_a_day_comes_about import outcome_days, outcome_yen, reason_text
from platforms.documents.facts import PayoutMethod
from platforms.money.paydays import PayDay, next_payout, payout_range
from tests.documents import payout_method

TODAY = date(2026, 11, 22)


def paid(method: dict[str, object], today: date = TODAY) -> str:
    """The words for the next payout of a method."""
    payday = next_payout(PayoutMethod.model_validate(method), today)
    return reason_text(Reason("payout", today, payday=payday), promised=True)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        pytest.param(Reason("at_once", TODAY), "待ち時間はありません。", id="at once"),
        pytest.param(Reason("days", TODAY, 7), "2026年11月22日（日）から7日です。", id="days"),
        pytest.param(
            Reason("days", TODAY, 0),
            "早ければその日のうちに終わります。",
            id="perhaps on the same day",
        ),
        pytest.param(
            Reason("business_days", TODAY, 3),
            "2026年11月22日（日）から3営業日です。土日・祝日・年末年始は数えません。",
            id="bank days",
        ),
        pytest.param(
            Reason("days_after", date(2026, 11, 20), 14), "2026年11月20日（金）から14日です。", id="a reader's date"
        ),
        pytest.param(
            Reason("days_after", date(2026, 12, 31), 0), "2026年12月31日（木）です。", id="a reader's date itself"
        ),
        pytest.param(
            Reason("days_after", None, 14),
            "基準の日が分からないため、14日の起点を決められません。",
            id="an unknown date",
        ),
        pytest.param(
            Reason("expiry", TODAY, 180), "受け取らないまま期限が過ぎ、失効する日です。", id="money that lapses"
        ),
        pytest.param(Reason("open", TODAY, 5), "目安は5日です。", id="no term, but an experience"),
        pytest.param(Reason("open", TODAY), "いつ終わるかは分かりません。", id="no term at all"),
        pytest.param(Reason("payout", TODAY), "振込日は分かっていません。", id="an unknown schedule"),
        pytest.param(
            Reason("under_way", TODAY),
            "手続き中の振込です。振込日は分かっていません。",
            id="a transfer nobody can date",
        ),
    ],
)
def test_each_kind_of_wait_says_what_was_counted_from_when(reason, words):
    assert reason_text(reason, promised=True) == words


def test_a_day_nobody_promises_says_so():
    assert reason_text(Reason("open", TODAY, 5), promised=False) == ("目安は5日です。期限はありません。")


def test_the_end_of_silence_is_named_before_its_count():
    reason = Reason("days", TODAY, 14, by_silence=True)

    assert reason_text(reason, promised=True) == "返事がない場合の期限です。2026年11月22日（日）から14日です。"


CLOSING = "2026年9月15日（火）の締めで、振込日は2026年9月20日（日）です。"
NEXT_20TH = [{"from_day": 1, "to_day": 15, "pay_months_later": 0, "pay_day": 20}]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param(
            {"holiday_rule": "back"},
            f"{CLOSING}銀行が休みの日なので、前の営業日の2026年9月18日（金）になります。",
            id="moved back before Silver Week",
        ),
        pytest.param(
            {"holiday_rule": "forward"},
            f"{CLOSING}銀行が休みの日なので、次の営業日の2026年9月24日（木）になります。",
            id="moved on behind Silver Week",
        ),
        pytest.param({"holiday_rule": "unknown"}, CLOSING, id="nobody knows which way"),
        pytest.param(
            {
                "holiday_rule": "back",
                "exceptions": [
                    {"caught_from": date(2026, 9, 1), "caught_until": date(2026, 9, 15), "paid_on": date(2026, 9, 25)}
                ],
            },
            f"{CLOSING}個別の告知により、2026年9月25日（金）になります。",
            id="a dated notice overrides the rule",
        ),
    ],
)
def test_a_closed_bank_moves_the_pay_day_and_says_which_way(changes, words):
    assert paid(payout_method(windows=NEXT_20TH, **changes), date(2026, 9, 14)) == words


@pytest.mark.parametrize(
    ("end", "words"),
    [
        pytest.param(0, "銀行が休みの日なので、前の営業日の2026年9月18日（金）になるかもしれません。", id="earliest"),
        pytest.param(1, "銀行が休みの日なので、次の営業日の2026年9月24日（木）になるかもしれません。", id="latest"),
    ],
)
def test_a_day_that_may_move_either_way_is_only_possible(end, words):
    method = payout_method(windows=NEXT_20TH, holiday_rule="unknown")
    days = payout_range(PayoutMethod.model_validate(method), date(2026, 9, 14))

    assert reason_text(Reason("payout", TODAY, payday=days[end]), promised=True) == f"{CLOSING}{words}"


def test_an_open_bank_moves_nothing():
    words = paid(payout_method(holiday_rule="back"), date(2026, 11, 20))

    assert words == "2026年11月30日（月）の締めで、振込日は2026年12月15日（火）です。"


def test_a_request_is_not_called_a_closing():
    words = paid(payout_method(trigger="on_request", windows=NEXT_20TH), date(2026, 11, 10))

    assert words == "2026年11月10日（火）の申請で、振込日は2026年11月20日（金）です。"


def test_a_pay_day_beyond_the_official_holidays_says_that_it_may_move():
    day = PayDay(
        caught_on=date(2026, 12, 31),
        nominal=date(2028, 1, 15),
        paid_on=date(2028, 1, 14),
        shifted=True,
        exception=False,
        table_ends=True,
    )
    words = reason_text(Reason("under_way", TODAY, payday=day), promised=True)

    assert words.startswith("手続き中の振込です。2026年12月31日（木）の締めで")
    assert words.endswith("この年の祝日はまだ確定していません。前後することがあります。")


def test_money_that_arrives_on_the_day_of_the_request_needs_no_explanation():
    at_once = payout_method(trigger="on_request", windows=[], business_days_min=0)

    assert paid(at_once, date(2026, 11, 24)) == "2026年11月24日（火）に振り込まれます。"


def outcome(**changes) -> RemedyOutcome:
    fields = {"earliest": TODAY, "latest": TODAY, "fees_yen": 0, "forfeited_yen": 0}
    return RemedyOutcome(finish=Finish(TODAY, True, Reason("at_once", TODAY)), **{**fields, **changes})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({}, "今日終わります", id="today"),
        pytest.param({"latest": None}, "今日〜期限なし", id="from today, without a term"),
        pytest.param({"latest": date(2026, 12, 4)}, "今日〜12月4日（金）", id="a range"),
        pytest.param(
            {"earliest": date(2026, 12, 4), "latest": date(2027, 1, 15)},
            "12月4日（金）〜2027年1月15日（金）",
            id="two years",
        ),
    ],
)
def test_the_days_of_a_remedy_are_said_as_far_as_anybody_promises(changes, words):
    assert outcome_days(outcome(**changes), TODAY) == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({}, "", id="it takes nothing"),
        pytest.param({"fees_yen": 540}, "手数料540円", id="fees"),
        pytest.param({"fees_yen": None}, "手数料は残高によります", id="unknown fees"),
        pytest.param({"fees_yen": None, "payable": False}, "いまの残高では使えません", id="too little to be paid out"),
        pytest.param({"forfeited_yen": 12_500}, "12,500円を失う計算", id="money given up"),
        pytest.param({"forfeited_yen": None}, "報酬を失う計算", id="an unknown reward given up"),
        pytest.param({"fees_yen": 540, "forfeited_yen": 1}, "手数料540円・1円を失う計算", id="fees and money given up"),
    ],
)
def test_the_yen_of_a_remedy_are_said_where_there_are_any(changes, words):
    assert outcome_yen(outcome(**changes)) == words
