"""By how much an answer narrows the range, in days and in yen."""

from datetime import date
from typing import Any

import pytest

from guides.engine.range import Matter, range_of
from guides.engine.situation import Situation
from tests.engine.documents import Row, blocker, document, yes

MONDAY = date(2026, 11, 16)
METHOD: Row = {
    "key": "request", "title": "申請", "how": "申請します。", "trigger": "on_request",
    "business_days_min": 2, "business_days_max": 2,
    "transfer_fees": [{"bank": "rakuten", "fee_yen": 100}, {"bank": "other", "fee_yen": 500}],
}  # fmt: skip


def remedy(key: str, wait: Row, **fields: Any) -> Row:
    return {"key": key, "title": "手段", "how": "行います。", "actor": "you", "wait": wait} | fields


PAYOUT: Row = {"kind": "payout", "method": "request"}
UNPAID = blocker(
    "unpaid",
    "money",
    [{"question": "balance", "operator": "at_least", "value": 1}],
    [remedy("pay-out", PAYOUT, cost=PAYOUT)],
)


def contract(wait: Row) -> Row:
    return blocker(
        "contract",
        "work",
        [yes("flag_a")],
        [remedy("end", wait, effects=[{"kind": "clear", "question": "flag_a"}])],
    )


def matters(*blockers: Row, **answers: Any) -> tuple[Matter, ...]:
    found = range_of(document(list(blockers), payout_methods=[METHOD]), Situation(answers), MONDAY)
    assert found is not None
    return found.matters


@pytest.mark.parametrize(
    ("blockers", "answers", "expected"),
    [
        pytest.param([UNPAID], {"balance": 1_000}, Matter("bank", days=0, yen=400), id="the bank alone"),
        pytest.param([UNPAID], {"bank": "other"}, Matter("balance", days=None, yen=None), id="a sum that was open"),
        pytest.param(
            [contract({"kind": "days", "min_days": 3, "max_days": 9})], {}, Matter("flag_a", days=9, yen=0), id="days"
        ),
        pytest.param(
            [contract({"kind": "days", "min_days": 3})], {}, Matter("flag_a", days=None, yen=0), id="an end that was open"
        ),
    ],
)  # fmt: skip
def test_an_answer_says_by_how_much_it_narrows_days_and_yen(
    blockers: list[Row], answers: dict[str, Any], expected: Matter
) -> None:
    assert matters(*blockers, **answers) == (expected,)


def test_what_narrows_most_is_named_first() -> None:
    slow = contract({"kind": "days", "min_days": 30, "max_days": 30})
    found = matters(UNPAID, slow, balance=1_000)

    assert found == (Matter("flag_a", days=30, yen=0), Matter("bank", days=0, yen=400))
