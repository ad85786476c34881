"""Money: every yen meets one rate, one fee and one pay day."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from platforms.documents.facts import (
    Cost,
    FeeSchedule,
    PayoutException,
    PayoutMethod,
    PlatformFacts,
    TransferFee,
    Wait,
)
from platforms.documents.integrity import walk
from platforms.lints.registry import Finding, rule


@rule("transfer-fees-do-not-overlap", "同じ出金に2つの手数料があると、どちらを引くか決まらないためです。")
def transfer_fees_do_not_overlap(document: PlatformFacts, today: date) -> Iterator[Finding]:
    for index, method in enumerate(document.payout_methods):
        for (_, one), (second, other) in combinations(enumerate(method.transfer_fees), 2):
            if _same_bank(one, other) and _ranges_meet(one, other):
                yield Finding(
                    ("payout_methods", index, "transfer_fees", second),
                    "ほかの振込手数料と、振込先と出金額が重なっています。",
                    "出金額の範囲か振込先を分けてください。",
                )


@rule("banks-are-asked-for", "読者が選べない銀行の手数料は、だれの計算にも使われないためです。")
def banks_are_asked_for(document: PlatformFacts, today: date) -> Iterator[Finding]:
    asked = {choice.key for question in document.questions if question.key == "bank" for choice in question.choices}
    for index, method in enumerate(document.payout_methods):
        for number, fee in enumerate(method.transfer_fees):
            if fee.bank not in {"any", "other", *asked}:
                yield Finding(
                    ("payout_methods", index, "transfer_fees", number, "bank"),
                    f"振込先「{fee.bank}」は、質問「振込先の銀行」（bank）の選択肢にありません。",
                    "質問に選択肢を加えるか、anyかotherにしてください。",
                )


@rule("fee-schedules-do-not-overlap", "同じ仕事に2つの料率があると、手取りが決まらないためです。")
def fee_schedules_do_not_overlap(document: PlatformFacts, today: date) -> Iterator[Finding]:
    for (_, one), (second, other) in combinations(enumerate(document.fee_schedules), 2):
        same = (one.payer, one.category, one.plan) == (other.payer, other.category, other.plan)
        if same and set(one.formats) & set(other.formats) and _periods_meet(one, other):
            yield Finding(
                ("fee_schedules", second),
                f"「{one.title}」と、仕事の形式・分野・プラン・期間が重なっています。",
                "前の体系に適用終了日を書くか、形式か分野かプランを分けてください。",
            )


@rule("known-fees-are-given", "「分かっている」と書いた手数料は、比較の表で計算に使うためです。")
def known_fees_are_given(document: PlatformFacts, today: date) -> Iterator[Finding]:
    given = any(schedule.payer == "worker" for schedule in document.fee_schedules)
    if document.fee_status == "known" and not given:
        yield Finding(
            ("fee_status",),
            "「分かっている」ですが、仕事を受ける側の手数料体系がありません。",
            "手数料体系を加えるか、「分からない」などにしてください。",
        )


@rule("remedies-count-in-yen", "円でない出金は、読者の残高（円）から引けないためです。")
def remedies_count_in_yen(document: PlatformFacts, today: date) -> Iterator[Finding]:
    foreign = {method.key for method in document.payout_methods if method.currency != "JPY"}
    for place, fact in walk(document):
        if isinstance(fact, (Wait, Cost)) and fact.method in foreign:
            yield Finding(
                (*place, "method"),
                "円でない出金方法を選んでいます。",
                "待つ日数で書き、手数料は「副作用」に書いてください。",
            )


@rule("payout-windows-cover-the-month", "確定した日がどの締めにも入らないと、振込日が決まらないためです。")
def payout_windows_cover_the_month(document: PlatformFacts, today: date) -> Iterator[Finding]:
    for index, method in enumerate(document.payout_methods):
        days = [day for window in method.windows for day in _days_of(window.from_day, window.to_day)]
        if not days or sorted(days) == list(range(1, 32)):
            continue
        missing = [day for day in range(1, 32) if day not in days]
        message = f"{missing[0]}日がどの締めにも入っていません。" if missing else "締めの期間が重なっています。"
        yield Finding(
            ("payout_methods", index, "windows"),
            message,
            "1日から31日（月末）までを、すき間も重なりもなく分けてください。",
        )


@rule(
    "windows-over-the-month-count-from-their-end",
    "月をまたぐ締めは、閉じる月から数えるため、1か月遅く書いてしまいやすいからです。",
    "warning",
)
def windows_over_the_month_count_from_their_end(document: PlatformFacts, today: date) -> Iterator[Finding]:
    """A window that begins in the month before, paid two months or more after that, beside one paid sooner."""
    for index, method in enumerate(document.payout_methods):
        dated = [(number, w) for number, w in enumerate(method.windows) if w.pay_day is not None]
        soonest = min((w.pay_months_later for _, w in dated if w.from_day <= w.to_day), default=None)
        for number, window in dated:
            over = window.from_day > window.to_day
            if over and soonest is not None and window.pay_months_later + 1 - soonest >= 2:
                yield Finding(
                    ("payout_methods", index, "windows", number, "pay_months_later"),
                    f"{window.from_day}日からの締めは翌月の{window.to_day}日に閉じ、そこから{window.pay_months_later}か月後になります。",
                    "閉じる月と同じ月に払われるなら0と書いてください。",
                )


@rule("payout-exceptions-are-possible", "期間の初日より前には振り込まれず、重なると振込日が決まらないためです。")
def payout_exceptions_are_possible(document: PlatformFacts, today: date) -> Iterator[Finding]:
    for index, method in enumerate(document.payout_methods):
        place = ("payout_methods", index, "exceptions")
        for number, exception in enumerate(method.exceptions):
            if exception.caught_until < exception.caught_from or exception.paid_on < exception.caught_from:
                yield Finding(
                    (*place, number), "期間か振込日の順序が逆です。", "期間の初日、最終日、振込日の順に直してください。"
                )
        for one, other in combinations(method.exceptions, 2):
            if _notices_meet(one, other):
                yield Finding(place, "例外の期間が重なっています。", "期間を分けてください。")


def _same_bank(one: TransferFee, other: TransferFee) -> bool:
    return "any" in (one.bank, other.bank) or one.bank == other.bank


def _ranges_meet(one: TransferFee, other: TransferFee) -> bool:
    return (one.to_yen is None or other.from_yen <= one.to_yen) and (
        other.to_yen is None or one.from_yen <= other.to_yen
    )


def _periods_meet(one: FeeSchedule | PayoutMethod, other: FeeSchedule | PayoutMethod) -> bool:
    first, last = date.min, date.max
    return (one.effective_from or first) < (other.effective_until or last) and (other.effective_from or first) < (
        one.effective_until or last
    )


def _notices_meet(one: PayoutException, other: PayoutException) -> bool:
    return one.caught_from <= other.caught_until and other.caught_from <= one.caught_until


def _days_of(first: int, last: int) -> range | list[int]:
    """The days of a window; one that goes beyond the end of the month begins again at 1."""
    return range(first, last + 1) if first <= last else [*range(first, 32), *range(1, last + 1)]
