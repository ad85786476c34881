"""How long the named routes take: `python -m benchmarks.bench_routes`.

Ten blockers with three remedies each, the size of the goal. How many of them bring a reward of their own
matters most: each doubles the balances that have to be thought about (the published platforms have at
most two). Prints the median and the slowest of many runs; no test asserts a time.
"""

import statistics
import time
from datetime import date
from typing import Any

from guides.engine.routes import known_routes
from guides.engine.situation import Situation
from platforms.documents.facts import PlatformFacts

TODAY = date(2026, 11, 24)
ROUNDS = 41


def document(blockers: int, remedies: int, rewards: int) -> PlatformFacts:
    """A platform with as many blockers as asked, the first `rewards` of them with a reward of their own."""
    methods = [
        {
            "key": "standard", "title": "振込", "how": "待つ", "trigger": "automatic", "minimum_yen": 1000,
            "windows": [{"from_day": 1, "to_day": 15, "pay_months_later": 0, "pay_day": 31},
                        {"from_day": 16, "to_day": 31, "pay_months_later": 1, "pay_day": 15}],
            "holiday_rule": "back", "transfer_fees": [{"fee_yen": 500}],
        }
    ]  # fmt: skip
    rows = [_blocker(number, remedies, number < rewards) for number in range(blockers - 1)]
    rows.append(
        {
            "key": "balance", "title": "残高", "why": "残高", "stage": "money",
            "conditions": [{"question": "balance", "operator": "at_least", "value": 1}],
            "remedies": [
                {"key": "payout", "title": "振込", "how": "待つ", "actor": "you",
                 "wait": {"kind": "payout", "method": "standard"}, "cost": {"kind": "payout", "method": "standard"},
                 "effects": [{"kind": "clear", "question": "balance"}]},
                {"key": "waive", "title": "放棄", "how": "放棄", "actor": "you", "wait": {"kind": "none"},
                 "cost": {"kind": "forfeit_balance"}, "effects": [{"kind": "clear", "question": "balance"}]},
            ],
        }
    )  # fmt: skip
    return PlatformFacts.model_validate(
        {"slug": "bench", "name": "試", "kana": "ため", "kind": "marketplace", "summary": "試", "fee_status": "unknown",
         "payout_methods": methods, "blockers": rows}
    )  # fmt: skip


def _blocker(number: int, remedies: int, rewarded: bool) -> dict[str, Any]:
    question = f"work_{number}"
    return {
        "key": f"work-{number}", "title": "仕事", "why": "仕事", "stage": "work",
        "conditions": [{"question": question, "operator": "is", "value": "yes"}],
        "remedies": [
            {"key": f"way-{way}", "title": "方法", "how": "方法", "actor": ("counterpart", "you", "platform")[way % 3],
             "wait": {"kind": "days", "min_days": way * 3 + number % 4, "max_days": 20 - way * 3 + number},
             "cost": {"kind": "forfeit_reward", "question": f"reward_{number}"} if way == 1 and rewarded else {"kind": "none"},
             "effects": [{"kind": "clear", "question": question}]
             + ([{"kind": "add_to_balance", "question": f"reward_{number}"}] if rewarded and way != 1 else [])}
            for way in range(remedies)
        ],
    }  # fmt: skip


def main() -> None:
    """Print the figures for several sizes."""
    for blockers, remedies, rewards in ((3, 3, 2), (10, 3, 2), (15, 3, 2), (10, 3, 9)):
        facts = document(blockers, remedies, rewards)
        answers: dict[str, Any] = {"balance": 3_000}
        for number in range(blockers - 1):
            answers |= {f"work_{number}": "yes", f"reward_{number}": 1_000 * (number + 1)}
        situation = Situation(answers)
        times = []
        for _ in range(ROUNDS):
            start = time.process_time_ns()
            found = known_routes(facts, situation, TODAY)
            times.append((time.process_time_ns() - start) / 1e6)
        median, slowest = statistics.median(times), max(times)
        print(f"{blockers} blockers × {remedies} remedies, {rewards} rewards: median {median:.2f} ms, slowest {slowest:.2f} ms, "
              f"{len(found)} routes")  # fmt: skip


if __name__ == "__main__":
    main()
