"""The event simulation equals a naive day-by-day one, and no yen is ever lost."""

from typing import Any

from hypothesis import given

from guides.engine.remedy_days import Bound
from guides.engine.simulation import simulate
from tests.engine.documents import Case, case_of, cases_with_choices, choice_of, seeds, telling
from tests.engine.naive import live_through


def check(case: Case, choice: dict[str, str]) -> None:
    """Live through the account both ways, at every bound."""
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
            "at_risk": books.at_risk_yen,
            "paid_after": books.paid_after_yen,
            "paid_after_on": timeline.paid_after_on,
            "left": list(timeline.left),
            "expected": books.expected_yen,
            "earned": books.earned_yen,
            "unpriced": books.unpriced,
            "steps": [
                (s.blocker, s.remedy, s.started_on, s.finished_on, s.promised, s.is_known) for s in timeline.steps
            ],
        }
        assert simulated == {name: getattr(lived, name) for name in simulated}, bound
        assert books.tie_out


@given(cases_with_choices())
def test_equals_an_account_lived_day_by_day(drawn: tuple[Case, dict[str, str]]) -> None:
    check(*drawn)


def test_ten_thousand_accounts_equal_those_lived_day_by_day() -> None:
    for seed in seeds(300, 10_000):
        with telling(seed) as die:
            case = case_of(die)
            check(case, choice_of(die, case.facts))
