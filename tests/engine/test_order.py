"""Adding a blocker never brings the exit forward, and earlier is never later than later."""

import os
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from guides.engine.routes import best_merits
from guides.engine.simulation import Timeline, simulate
from guides.engine.waits import Bound
from platforms.facts import PlatformFacts
from tests.engine.documents import Case, blocker, case_of, cases, choice_of, die_of, document, remedy, wait, yes

MANY = 2_000 if os.environ.get("HYPOTHESIS_PROFILE") == "ci" else 100


@st.composite
def with_one_more(draw: DrawFn) -> tuple[Case, dict[str, str], PlatformFacts]:
    """An account, a choice, and the same document with one more blocker that touches nothing else."""
    die = die_of(draw)
    case = case_of(die, tame=True)
    stage = die.pick(("work", "account"))
    effects = [{"kind": "clear", "question": "one_more"}]
    row = blocker("one-more", stage, [yes("one_more")], [remedy(die, "only", wait(die), effects=effects)])
    blockers = [each.model_dump(mode="json") for each in case.facts.blockers]
    place = die.up_to(len(blockers))
    more = document(
        [*blockers[:place], row, *blockers[place:]],
        payout_methods=[each.model_dump(mode="json") for each in case.facts.payout_methods],
        expiries=[each.model_dump(mode="json") for each in case.facts.expiries],
    )
    situation = case.situation.replace({"one_more": "yes"})
    return Case(case.facts, situation, case.today), choice_of(die, case.facts), more


@settings(max_examples=MANY)
@given(with_one_more())
def test_one_more_blocker_brings_the_exit_forward_only_by_letting_money_lapse(
    drawn: tuple[Case, dict[str, str], PlatformFacts],
) -> None:
    case, choice, more = drawn
    for bound in Bound:
        before = simulate(case.facts, case.situation, choice, case.today, bound)
        after = simulate(more, case.situation, choice, case.today, bound)
        assert far(before) <= far(after) or lapsed(after) > lapsed(before)


@settings(max_examples=MANY)
@given(with_one_more())
def test_one_more_blocker_never_brings_the_fastest_route_forward_where_nothing_lapses(
    drawn: tuple[Case, dict[str, str], PlatformFacts],
) -> None:
    case, _, more = drawn
    lasting = [facts.model_copy(update={"expiries": ()}) for facts in (case.facts, more)]
    before, after = (best_merits(facts, case.situation, case.today) for facts in lasting)
    if before and after:
        assert before["fastest"][0] <= after["fastest"][0]
        assert after["keeps-money"][3] >= before["keeps-money"][3]


@settings(max_examples=MANY)
@given(cases())
def test_the_best_case_is_never_later_than_what_is_promised_unless_money_lapses(case: Case) -> None:
    merits = best_merits(case.facts, case.situation, case.today) or {}
    for earliest, silent, latest, _, _ in merits.values():
        assert earliest <= latest
        assert case.facts.expiries or earliest <= silent


def far(line: Timeline) -> date:
    """The exit, or the end of time where nobody promises one or the choice is stuck."""
    return line.exit_on or date.max


def lapsed(line: Timeline) -> int:
    return sum(lapse.amount_yen for lapse in line.lapses)
