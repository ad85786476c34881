"""Dates: what has an end or a beginning is told as it is on the day a reader looks."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby, pairwise
from typing import Any

from platforms.documents.facts import Dated, FeeSchedule, PlatformFacts
from platforms.documents.figures import NAMED, figures, texts
from platforms.documents.integrity import walk
from platforms.lints.registry import Finding, rule

_PROSE = ("precautions", "consequences", "alternatives", "notes", "faqs")
_DATED = ("fee_schedules", "payout_methods")
_A_DATE = re.compile(r"20\d\d年|\d月|から|まで|以前|以後|以降")
"""Words by which a sentence says when it holds."""


@rule("an-end-has-come", "まだ来ていない日を書くと、読者には今日もう「終了しました」と見えてしまうためです。")
def an_end_has_come(document: PlatformFacts, today: date) -> Iterator[Finding]:
    since = document.status_since
    if document.status != "operating" and since is not None and since > today:
        yield Finding(
            ("status_since",),
            f"状態が変わる日（{since}）が、まだ来ていません。",
            "いまは「運営中」のまま補足に予定を書き、その日に公開するように予約してください。",
        )


@rule("a-successor-is-another", "自分へ引き継ぐと、読者が同じページを回ってしまうためです。")
def a_successor_is_another(document: PlatformFacts, today: date) -> Iterator[Finding]:
    if document.successor == document.slug:
        yield Finding(("successor",), "引き継ぎ先が自分です。", "別のプラットフォームを選ぶか、空にしてください。")


@rule("periods-leave-no-day-out", "決まりのない日があると、その日の手取りを答えられないためです。")
def periods_leave_no_day_out(document: PlatformFacts, today: date) -> Iterator[Finding]:
    """Between the end of one schedule and the beginning of the next for the same work; ends are exclusive."""
    for one in document.fee_schedules:
        end = one.effective_until
        others = [other for other in document.fee_schedules if other is not one and _is_for_the_same_work(one, other)]
        if end is None or any(_is_in_force_on(other, end) for other in others):
            continue
        later = [other for other in others if other.effective_from is not None and other.effective_from > end]
        for other in sorted(later, key=lambda each: each.effective_from or date.max)[:1]:
            yield Finding(
                ("fee_schedules", document.fee_schedules.index(other), "effective_from"),
                f"「{one.title}」の適用終了日{end}（この日からは使いません）から{other.effective_from}まで、料率のない日があります。",
                f"同じ日にしてください（{other.effective_from}から変わるなら、前の体系の適用終了日も{other.effective_from}です）。",
            )


@rule("dated-sentences-follow-each-other", "同じ題の文が、同じ日に2つ出たり、どれも出ない日があったりするためです。")
def dated_sentences_follow_each_other(document: PlatformFacts, today: date) -> Iterator[Finding]:
    """Rows of one kind with one title are one sentence through time; the end of each is the beginning of the next."""
    for name in _PROSE:
        rows: Sequence[Dated] = getattr(document, name)
        dated = [(place, row) for place, row in enumerate(rows) if row.effective_from or row.effective_until]
        for _, same in groupby(sorted(dated, key=lambda each: _title(each[1])), key=lambda each: _title(each[1])):
            in_order = sorted(same, key=lambda each: each[1].effective_from or date.min)
            for (_, one), (place, other) in pairwise(in_order):
                if one.effective_until != other.effective_from:
                    yield Finding(
                        (name, place, "effective_from"),
                        f"「{_title(other)}」の期間が、前の文の終わり（{one.effective_until or 'なし'}）と続いていません。",
                        "前の文の「この日まで」（当日は含みません）と、次の文の「この日から」を同じ日にしてください。",
                    )


@rule(
    "sentences-tell-the-rates-of-the-day", "終わりの日のある数字は、その日のあとも文に残りやすいためです。", "warning"
)
def sentences_tell_the_rates_of_the_day(document: PlatformFacts, today: date) -> Iterator[Finding]:
    """Sentences that tell a figure of a rule with an end still to come, and do not say when it holds."""
    staying = set(figures(_only(document, lambda fact: fact.effective_until is None)).values())
    ending = figures(_only(document, lambda fact: fact.effective_until is not None and fact.effective_until > today))
    gone = {figure: name for name, figure in ending.items() if figure not in staying}
    if not gone:
        return
    pattern = re.compile("|".join(rf"(?<![\d,.]){re.escape(figure)}" for figure in gone))
    for place, fact in walk(document):
        if place and place[0] in _DATED:
            continue
        for below, text in texts(fact):
            for sentence in re.split(r"(?<=。)", text):
                named = [ending[name] for name in NAMED.findall(sentence) if name in ending]
                told = [figure for figure in (*pattern.findall(sentence), *named) if figure in gone]
                if told and not _A_DATE.search(sentence):
                    yield Finding(
                        (*place, *below),
                        f"「{told[0]}」は、適用終了日のある決まりの数字です。",
                        "いつまでのことかを書くか、数字を文から外してください。",
                    )


def _title(row: Dated) -> str:
    return str(getattr(row, "title", "") or getattr(row, "question", ""))


def _only(document: PlatformFacts, wanted: Callable[[Any], bool]) -> PlatformFacts:
    keep = {name: tuple(filter(wanted, getattr(document, name))) for name in _DATED}
    return document.model_copy(update=keep)


def _is_for_the_same_work(one: FeeSchedule, other: FeeSchedule) -> bool:
    same = (one.payer, one.category, one.plan) == (other.payer, other.category, other.plan)
    return same and bool(set(one.formats) & set(other.formats))


def _is_in_force_on(fact: FeeSchedule, day: date) -> bool:
    begun = fact.effective_from is None or fact.effective_from <= day
    return begun and (fact.effective_until is None or day < fact.effective_until)
