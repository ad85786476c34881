"""The event simulation equals a naive day-by-day one, and no yen is ever lost."""

import os
from typing import Any

from hypothesis import given, settings

from guides.engine.simulation import simulate
from guides.engine.waits import Bound
from tests.engine.documents import Case, cases_with_choices
from tests.engine.naive import live_through

CASES = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "ci" else 200


@settings(max_examples=CASES)
@given(cases_with_choices())
def test_equals_an_account_lived_day_by_day(drawn: tuple[Case, dict[str, str]]) -> None:
    case, choice = drawn
    for bound in Bound:
        lived = live_through(case.facts, case.situation, choice, case.today, bound.value)
        timeline = simulate(case.facts, case.situation, choice, case.today, bound)
        books = timeline.books
        simulated: dict[str, Any] = {
            "exit": timeline.exit_on,
            "ended": timeline.ended_on,
            "stuck": timeline.stuck_on is not None,
            "received": books.received_yen,
            "fees": books.fees_yen,
            "forfeited": books.forfeited_yen,
            "left": books.left_yen,
            "expected": books.expected_yen,
            "earned": books.earned_yen,
            "steps": [(s.blocker, s.remedy, s.started_on, s.finished_on, s.promised) for s in timeline.steps],
        }
        assert simulated == {name: getattr(lived, name) for name in simulated}, bound
        assert books.tie_out
