"""Money of a reader is never left to a sentence: every published platform has a way for each amount."""

import pytest

from guides.engine.situation import Situation
from guides.engine.verdict import judge
from tests.ledger.published import SLUGS, facts

WITH_A_BALANCE = [slug for slug in SLUGS if any(question.key == "balance" for question in facts(slug).questions)]


def of_balance(row) -> bool:
    return any(condition.question == "balance" for condition in row.conditions)


@pytest.mark.parametrize("yen", [1, 100_000])
@pytest.mark.parametrize("slug", WITH_A_BALANCE)
def test_a_balance_stops_leaving_costs_or_is_paid_after_leaving(slug, yen):
    document = facts(slug)
    verdict = judge(document, Situation({"role": "worker", "balance": yen}))
    met = [finding.blocker for finding in (*verdict.blocking, *verdict.costs)]

    assert any(map(of_balance, met)) or [row.outcome for row in document.leftovers] == ["paid_after"]
