"""What a document refuses, in words an editor can act on."""

from datetime import date

import pytest
from pydantic import ValidationError

from platforms.documents.facts import (
    BalanceExpiry,
    Citation,
    Condition,
    Cost,
    Effect,
    Fact,
    FeeSchedule,
    PayoutMethod,
    PayoutWindow,
    Question,
    Source,
    Wait,
    in_force,
)
from platforms.documents.problems import problems
from tests.documents import citation, condition, fee_schedule, payout_method, question, source

BETWEEN = "between には、小さい値、大きい値の順に2つ書いてください。"
DAY = "日付は2026-11-22の形で書いてください。"
ENDS_OPEN = "最後の区分だけ上限を空にしてください。"
LONGEST = "営業日数は、最短、最長の順に、最長が最短以上になるように書いてください。"
MANY = "one_of と between には値を並べ、ほかの比較には値を1つだけ書いてください。"
PERIOD = "終了日は開始日より後にしてください（終了日の当日は含みません）。"
RISING = "区分は上限の小さい順に、重ならないように並べてください。"
YEN = "金額や日数の比較には、整数を書いてください。"

BEFORE = "「早ければ」の日は、振込日（遅くとも）より前の日にしてください。日が1つに決まっているなら空にします。"
MONTHS_ONLY = "「確定した月の末日から数える」は、期限を月数で書くときだけ付けてください。"
ONE_TERM = "期限は、日数か月数の、どちらか一方だけ書いてください。"

AGREES = {"agrees": True, "superseded": True}
DIFFERS = {"agrees": False, "superseded": True}
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
CHOICES = [{"key": "other", "label": "ほか"}]


def paid(first: int | None, latest: int | None) -> dict[str, object]:
    return {"from_day": 1, "to_day": 31, "pay_months_later": 1, "pay_day_from": first, "pay_day": latest}


def term(**values: object) -> dict[str, object]:
    return {"key": "lapse", "outcome": "forfeited", **values}


def days(kind: str, **values: object) -> dict[str, object]:
    return {"kind": kind, **values}


def tiers(*ends: int | None) -> dict[str, object]:
    return fee_schedule(tiers=[{"rate": "0.1"} if end is None else {"up_to_yen": end, "rate": "0.2"} for end in ends])


def bank_days(least: int | None, most: int | None, windows: bool = False) -> dict[str, object]:
    changes: dict[str, object] = {} if windows else {"windows": []}
    return payout_method(**changes, business_days_min=least, business_days_max=most)


@pytest.mark.parametrize(
    ("shape", "row", "message"),
    [
        pytest.param(
            Source,
            source(url=""),
            "出典にはURLが必要です（当サイトの推定・計算・調査だけはURLなしで登録できます）。",
            id="a page without an address",
        ),
        pytest.param(
            Citation,
            citation(**AGREES),
            "「以前の情報」は、いまの事実と一致しない出典にだけ付けられます。",
            id="history that agrees with today",
        ),
        pytest.param(Condition, condition("asked", "one_of", "yes"), MANY, id="one_of with one value"),
        pytest.param(Condition, condition("asked", "is", ["yes", "no"]), MANY, id="is with several values"),
        pytest.param(Condition, condition("asked", "between", [1]), BETWEEN, id="between with one end"),
        pytest.param(Condition, condition("asked", "between", [1, 2, 3]), BETWEEN, id="between with three ends"),
        pytest.param(Condition, condition("asked", "between", [2, 1]), BETWEEN, id="between upside down"),
        pytest.param(Condition, condition("asked", "between", ["a", "b"]), YEN, id="between two words"),
        pytest.param(Condition, condition("asked", "between", [1, "b"]), YEN, id="between a yen and a word"),
        pytest.param(Condition, condition("asked", "at_least", "yes"), YEN, id="at least a word"),
        pytest.param(Condition, condition("asked", "below", "yes"), YEN, id="below a word"),
        pytest.param(Condition, condition("asked", "on_or_before", "2026-02-30"), DAY, id="before a day that is none"),
        pytest.param(Condition, condition("asked", "on_or_after", 20), DAY, id="after an amount"),
        pytest.param(Citation, citation(checked_on="きのう"), DAY, id="checked on a word"),
        pytest.param(
            Question,
            question(kind="choice"),
            "選択肢は、種類が choice の質問にだけ、必ず付けてください。",
            id="a choice without choices",
        ),
        pytest.param(
            Question,
            question(kind="amount", choices=CHOICES),
            "選択肢は、種類が choice の質問にだけ、必ず付けてください。",
            id="choices of an amount",
        ),
        pytest.param(
            Wait,
            days("none", min_days=1),
            "待ち時間の種類 none では min_days を使いません。空にしてください。",
            id="a wait with a value it does not use",
        ),
        pytest.param(
            Wait, days("days"), "待ち時間の種類 days には min_days が必要です。", id="a wait without a value it needs"
        ),
        pytest.param(
            Wait, days("days", min_days=2, max_days=1), "最長日数は最短日数以上にしてください。", id="longest first"
        ),
        pytest.param(
            Cost,
            {"kind": "payout"},
            "出金方法は、費用の種類が payout のときだけ、必ず選んでください。",
            id="a payout without a method",
        ),
        pytest.param(
            Cost,
            {"kind": "none", "method": "monthly"},
            "出金方法は、費用の種類が payout のときだけ、必ず選んでください。",
            id="a method without a payout",
        ),
        pytest.param(
            Cost,
            {"kind": "forfeit_reward"},
            "質問は、費用の種類が forfeit_reward のときだけ、必ず選んでください。",
            id="an unnamed reward is given up",
        ),
        pytest.param(
            Cost,
            {"kind": "forfeit_balance", "question": "reward"},
            "質問は、費用の種類が forfeit_reward のときだけ、必ず選んでください。",
            id="a reward beside the balance",
        ),
        pytest.param(
            Effect,
            {"kind": "set", "question": "asked"},
            "値は、効果の種類が set のときだけ、必ず書いてください。",
            id="nothing is set",
        ),
        pytest.param(
            Effect,
            {"kind": "clear", "question": "asked", "value": "no"},
            "値は、効果の種類が set のときだけ、必ず書いてください。",
            id="a cleared answer has a value",
        ),
        pytest.param(FeeSchedule, tiers(100, 200), ENDS_OPEN, id="the last tier has an end"),
        pytest.param(FeeSchedule, tiers(None, None), ENDS_OPEN, id="a tier before the last has none"),
        pytest.param(FeeSchedule, tiers(100, 100, None), RISING, id="two tiers end alike"),
        pytest.param(
            FeeSchedule,
            fee_schedule(remainder_rate="0.1", rates_include_tax=False),
            "「残りにかかる料率」は、消費税込みの料率だけで計算できます。税込の率に直してください。",
            id="a rate on the remainder without tax",
        ),
        pytest.param(
            FeeSchedule,
            fee_schedule(effective_from=JANUARY, effective_until=JANUARY),
            PERIOD,
            id="a rate that ends as it begins",
        ),
        pytest.param(
            PayoutMethod, bank_days(1, None, windows=True), "月の締め払い、週の締め払い、営業日数は、どれか1つだけ書いてください。", id="two schedules"
        ),
        pytest.param(PayoutMethod, bank_days(2, 1), LONGEST, id="more bank days at least than at most"),
        pytest.param(PayoutMethod, bank_days(None, 1), LONGEST, id="bank days at most, none at least"),
        pytest.param(PayoutWindow, paid(25, 25), BEFORE, id="at the latest on the only day"),
        pytest.param(PayoutWindow, paid(26, 25), BEFORE, id="at the latest before it can be"),
        pytest.param(
            PayoutWindow,
            paid(1, None) | {"pay_business_days_min": 1, "pay_business_days_max": 2},
            BEFORE,
            id="an earliest day beside business days",
        ),
        pytest.param(BalanceExpiry, term(), ONE_TERM, id="no term"),
        pytest.param(BalanceExpiry, term(days=180, months=6), ONE_TERM, id="days and months"),
        pytest.param(BalanceExpiry, term(days=180, from_month_end=True), MONTHS_ONLY, id="days from the end of a month"),
        pytest.param(
            PayoutMethod,
            payout_method(effective_from=FEBRUARY, effective_until=JANUARY),
            PERIOD,
            id="a method that ends before it begins",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_what_to_do(shape: type[Fact], row: dict[str, object], message: str):
    with pytest.raises(ValidationError) as refused:
        shape.model_validate(row)

    assert [problem.message for problem in problems(refused.value)] == [message]


@pytest.mark.parametrize(
    ("shape", "row"),
    [
        pytest.param(Source, source(kind="inferred", url=""), id="our own inference has no address"),
        pytest.param(Citation, citation(**DIFFERS), id="history differs from today"),
        pytest.param(Condition, condition("asked", "between", [1, 1]), id="between one yen and itself"),
        pytest.param(Condition, condition("asked", "one_of", ["yes"]), id="one of one value"),
        pytest.param(Question, question(kind="choice", choices=CHOICES), id="a choice with choices"),
        pytest.param(Wait, days("days", min_days=1, max_days=1), id="exactly one day"),
        pytest.param(Wait, days("days_after", question="since", min_days=0), id="after a day, without an end"),
        pytest.param(Cost, {"kind": "payout", "method": "monthly"}, id="a payout by its method"),
        pytest.param(FeeSchedule, tiers(100, 101, None), id="tiers one yen apart"),
        pytest.param(
            FeeSchedule, fee_schedule(effective_from=JANUARY, effective_until=date(2026, 1, 2)), id="one day in force"
        ),
        pytest.param(PayoutWindow, paid(24, 25), id="paid on one of two days"),
        pytest.param(BalanceExpiry, term(months=6, from_month_end=True), id="months from the end of a month"),
        pytest.param(PayoutMethod, bank_days(1, 1), id="exactly one bank day"),
        pytest.param(PayoutMethod, bank_days(None, None), id="nobody knows when"),
    ],
)
def test_what_is_just_possible_is_accepted(shape: type[Fact], row: dict[str, object]):
    assert shape.model_validate(row)


def test_a_day_is_compared_as_text_whether_it_was_written_so_or_not():
    for day in (date(2026, 11, 22), "2026-11-22"):
        assert Condition(question="asked", operator="on_or_after", value=day).values == ("2026-11-22",)
    days = Condition(question="asked", operator="one_of", value=(JANUARY, "other"))
    assert days.values == ("2026-01-01", "other")


def test_what_nobody_foresaw_is_still_named():
    with pytest.raises(ValidationError) as refused:
        PayoutMethod.model_validate(payout_method(fee_rate="NaN"))

    [problem] = problems(refused.value)
    assert (problem.path, problem.message[:8]) == ("fee_rate", "読み取れません：")


@pytest.mark.parametrize(
    ("on", "applies"),
    [
        pytest.param(date(2025, 12, 31), False, id="the day before"),
        pytest.param(JANUARY, True, id="the first day"),
        pytest.param(date(2026, 1, 31), True, id="the last day"),
        pytest.param(FEBRUARY, False, id="the day on which it no longer applies"),
    ],
)
def test_a_period_contains_its_first_day_and_not_its_end(on: date, applies: bool):
    dated = FeeSchedule.model_validate(fee_schedule(effective_from=JANUARY, effective_until=FEBRUARY))

    assert in_force(dated, on) is applies
    assert in_force(FeeSchedule.model_validate(fee_schedule()), on)
