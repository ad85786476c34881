"""Adding a blocker never brings the exit forward, and earlier is never later than later.

Three things can make waiting quicker, and all are told apart here: money that lapses meanwhile needs no
payout any more, money that joins late (from an account blocker) is caught by the same payout, and so is money
that the platform held back at first.
"""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from guides.engine.remedy_days import Bound
from guides.engine.routes import best_merits
from guides.engine.simulation import Timeline, simulate
from platforms.documents.facts import PlatformFacts
from tests.engine.documents import (
    Case,
    Die,
    blocker,
    case_of,
    choice_of,
    die_of,
    document,
    remedy,
    seeds,
    telling,
    wait,
    yes,
)


def with_one_more(die: Die) -> tuple[Case, dict[str, str], PlatformFacts]:
    """An account, a choice, and the same document with one more blocker that touches nothing else."""
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
        leftovers=[each.model_dump(mode="json") for each in case.facts.leftovers],
    )
    situation = case.situation.replace({"one_more": "yes"})
    return Case(case.facts, situation, case.today), choice_of(die, case.facts), more


def brings_money_late(facts: PlatformFacts) -> bool:
    """Whether money can join the balance while it is already being paid out."""
    late = [remedy for each in facts.blockers if each.stage == "account" for remedy in each.remedies]
    return any(effect.kind == "add_to_balance" for remedy in late for effect in remedy.effects)


def at_once(facts: PlatformFacts) -> PlatformFacts:
    """The same document where the platform holds no money back."""
    methods = tuple(method.model_copy(update={"hold_days": 0}) for method in facts.payout_methods)
    return facts.model_copy(update={"payout_methods": methods})


def check_exits(case: Case, choice: dict[str, str], more: PlatformFacts) -> None:
    """One more blocker brings the exit forward only by letting money lapse."""
    unhindered, with_more = at_once(case.facts), at_once(more)
    for bound in Bound if not brings_money_late(case.facts) else ():
        before = simulate(unhindered, case.situation, choice, case.today, bound)
        after = simulate(with_more, case.situation, choice, case.today, bound)
        assert (
            far(before) <= far(after) or lapsed(after) > lapsed(before) or lapsed_before_it_was_cleared(before, after)
        )


def check_routes(case: Case, more: PlatformFacts) -> None:
    """Where nothing lapses, one more blocker never makes the fastest route faster; it never makes anybody richer."""
    lasting = [at_once(facts).model_copy(update={"expiries": ()}) for facts in (case.facts, more)]
    before, after = (best_merits(facts, case.situation, case.today) for facts in lasting)
    if before and after and not brings_money_late(case.facts):
        assert before["fastest"][0] <= after["fastest"][0]
        assert before["keeps-money"][3] <= after["keeps-money"][3]


@given(st.composite(lambda draw: with_one_more(die_of(draw)))())
def test_one_more_blocker_never_brings_the_exit_forward(
    drawn: tuple[Case, dict[str, str], PlatformFacts],
) -> None:
    case, choice, more = drawn
    check_exits(case, choice, more)
    check_routes(case, more)


def test_one_more_blocker_never_brings_any_of_many_exits_forward() -> None:
    for seed in seeds(100, 3_000):
        with telling(seed) as die:
            case, choice, more = with_one_more(die)
            check_exits(case, choice, more)
            check_routes(case, more)


def test_the_best_case_is_never_later_than_what_is_promised_unless_money_lapses() -> None:
    for seed in seeds(100, 3_000):
        with telling(seed) as die:
            case = case_of(die)
            for earliest, silent, latest, *_ in (best_merits(case.facts, case.situation, case.today) or {}).values():
                assert earliest <= latest
                assert case.facts.expiries or earliest <= silent


def far(line: Timeline) -> date:
    """The exit, or the end of time where nobody promises one or the choice is stuck."""
    return date.max if line.stuck_on else line.exit_on or date.max


def lapsed(line: Timeline) -> int:
    return sum(lapse.amount_yen for lapse in line.lapses)


def lapsed_before_it_was_cleared(before: Timeline, after: Timeline) -> bool:
    """Whether money lapsed while the other blocker was in the way, so that a step is not needed any more.

    What lapsed may be less than without that blocker: there, it was earned up to the minimum first.
    """
    needed, done = ({step.blocker for step in line.steps} for line in (before, after))
    return bool(after.lapses) and done - {"one-more"} < needed
