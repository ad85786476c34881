"""Small valid documents, made of plain data. A test changes only what it is about.

make_facts(blockers=[blocker(conditions=[condition("balance", "at_least", 1)])])
"""

from datetime import date
from typing import Any

from platforms.documents.facts import PlatformFacts, Question

CHECKED = date(2026, 11, 1)
"""When the evidence of these documents was checked."""


def make_facts(**changes: Any) -> PlatformFacts:
    """A platform with one of each important thing, which passes every lint; `changes` replace whole fields."""
    questions = [question("balance", "amount"), question("active_contracts"), question("payout_requested")]
    asked = {item["key"] for item in changes.get("questions", questions)}
    return PlatformFacts.model_validate(
        {
            "slug": "sample",
            "name": "見本ワークス",
            "kana": "みほんわーくす",
            "aliases": ["ミホワ"],
            "kind": "marketplace",
            "summary": "仕事を受ける人と頼む人をつなぎます。",
            "fee_status": "known",
            "categories": [{"key": "writing", "label": "ライティング"}],
            "sources": [source()],
            "questions": questions,
            "fee_schedules": [fee_schedule()],
            "payout_methods": [payout_method()],
            "blockers": [blocker()],
            # So that no question is asked in vain.
            "precautions": [precaution()] if asked >= {"active_contracts", "payout_requested"} else [],
            "messages": [
                {"key": "ask", "title": "お願い", "body": "{platform}の件です。{reply_by}までにお願いします。"}
            ],
            **changes,
        }
    )


def cited(key: str, **changes: Any) -> dict[str, Any]:
    """The key and the evidence of a fact."""
    return {"key": key, "citations": [citation()], **changes}


def source(key: str = "help", **changes: Any) -> dict[str, Any]:
    official = {"publisher": "見本ワークス ヘルプ", "url": "https://example.com/help", "kind": "official"}
    return {"key": key, **official, **changes}


def citation(source: str = "help", **changes: Any) -> dict[str, Any]:
    read = {"says": "そう書いてあります。", "checked_on": CHECKED, "looked_at": "live_page"}
    return {"source": source, **read, **changes}


def question(key: str = "active_contracts", kind: str = "yes_no", **changes: Any) -> dict[str, Any]:
    words = {"text": f"{key}はどうですか", "why": "計算のためです。", "where_to_look": "マイページです。"}
    return {"key": key, "kind": kind, **words, **changes}


def make_question(key: str = "active_contracts", kind: str = "yes_no", **changes: Any) -> Question:
    return Question.model_validate(question(key, kind, **changes))


def condition(question: str, operator: str = "is", value: Any = "yes") -> dict[str, Any]:
    return {"question": question, "operator": operator, "value": value}


def fee_schedule(key: str = "standard", **changes: Any) -> dict[str, Any]:
    tiers = [{"up_to_yen": 100_000, "rate": "0.2"}, {"rate": "0.1"}]
    rules = {"title": "基本の手数料", "base": "tax_included", "rates_include_tax": False, "rounding": "floor"}
    return {**cited(key), **rules, "tiers": tiers, **changes}


def payout_method(key: str = "monthly", **changes: Any) -> dict[str, Any]:
    windows = [
        {"from_day": 1, "to_day": 15, "pay_months_later": 0, "pay_day": 31},
        {"from_day": 16, "to_day": 31, "pay_months_later": 1, "pay_day": 15},
    ]
    rules = {"title": "自動の出金", "how": "待ちます。", "trigger": "automatic", "minimum_yen": 1_000}
    return {**cited(key), **rules, "windows": windows, "transfer_fees": [{"fee_yen": 500}], **changes}


def blocker(key: str = "balance", **changes: Any) -> dict[str, Any]:
    words = {"title": "残高がある", "why": "残高があると退会できません。", "stage": "money"}
    conditions = [condition("balance", "at_least", 1)]
    return {**cited(key), **words, "conditions": conditions, "remedies": [remedy()], **changes}


def remedy(key: str = "payout", **changes: Any) -> dict[str, Any]:
    payout = {"kind": "payout", "method": "monthly"}
    words = {"title": "出金を待つ", "how": "締め日を待ちます。", "actor": "time"}
    return {**cited(key), **words, "wait": payout, "cost": payout, **changes}


def precaution(key: str = "save", **changes: Any) -> dict[str, Any]:
    words = {"title": "記録を残す", "body": "退会の前に保存します。"}
    conditions = [condition("active_contracts"), condition("payout_requested")]
    return {**cited(key), **words, "conditions": conditions, **changes}
