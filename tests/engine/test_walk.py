"""Turns that a walk rarely takes: money taken by others, transfers that lose their blocker, methods that end."""

from datetime import date
from typing import Any

import pytest

from guides.engine.routes import known_routes
from guides.engine.simulation import Timeline, simulate
from guides.engine.situation import Situation
from guides.engine.start import Start
from guides.engine.structure import structure_of
from guides.engine.waits import Bound
from guides.engine.walk import Walk
from platforms.facts import PlatformFacts
from tests.engine.documents import MONTHLY, Row, blocker, document, yes

MONDAY = date(2026, 11, 16)
CLOSING, PAID = date(2026, 11, 30), date(2026, 12, 21)
"""Money present in November closes on its last day and is paid on December 20, a Sunday, moved forward."""
CLOSED: Row = {
    "key": "closing", "title": "締め払い", "how": "待ちます。", "trigger": "automatic",
    "windows": MONTHLY, "holiday_rule": "forward", "transfer_fees": [{"fee_yen": 100}],
}  # fmt: skip
AT_ONCE: Row = {
    "key": "at-once", "title": "申請", "how": "申請します。", "trigger": "on_request",
    "business_days_min": 0, "transfer_fees": [{"fee_yen": 100}],
}  # fmt: skip


def remedy(key: str, wait: Row, *effects: Row, **fields: Any) -> Row:
    return {
        "key": key, "title": "手段", "how": "行います。", "actor": "you", "wait": wait, "effects": list(effects),
    } | fields  # fmt: skip


def payout(method: str, *effects: Row, **fields: Any) -> Row:
    paid = {"kind": "payout", "method": method}
    return remedy("pay-out", paid, *effects, cost=paid, **fields)


def days(count: int, most: int | None = None) -> Row:
    return {"kind": "days", "min_days": count, "max_days": count if most is None else most}


def clear(question: str) -> Row:
    return {"kind": "clear", "question": question}


def give_up(after: int) -> Row:
    """The balance is given up after some days, beside everything else."""
    wait = remedy("give-up", days(after), clear("flag_b"), cost={"kind": "forfeit_balance"})
    return blocker("giving-up", "account", [yes("flag_b")], [wait])


def live(facts: PlatformFacts, bound: Bound = Bound.LATEST, **answers: Any) -> Timeline:
    given = {"flag_a": "yes", "flag_b": "yes", "balance": 1_000, "bank": "other"} | answers
    line = simulate(facts, Situation(given), {}, MONDAY, bound)
    assert line.books.tie_out
    return line


PAID_BY_FLAG = blocker("paying", "money", [yes("flag_a")], [payout("closing", clear("flag_a"))])


def test_a_payout_that_finds_nothing_at_its_closing_ends_the_walk_on_that_day() -> None:
    line = live(document([PAID_BY_FLAG, give_up(after=3)], payout_methods=[CLOSED]))

    assert (line.exit_on, line.ended_on, line.stuck_on) == (None, CLOSING, "paying")
    assert [step.remedy for step in line.steps] == ["give-up"]
    assert (line.books.received_yen, line.books.forfeited_yen) == (0, 1_000)


def test_a_payout_that_finds_nothing_at_its_closing_is_dropped_beside_what_goes_on() -> None:
    slow = blocker("slow", "account", [yes("flag_c")], [remedy("wait", days(20), clear("flag_c"))])
    facts = document([PAID_BY_FLAG, give_up(after=3), slow], payout_methods=[CLOSED])
    line = live(facts, flag_c="yes")

    assert (line.ended_on, line.stuck_on) == (date(2026, 12, 6), "paying")
    assert [step.remedy for step in line.steps] == ["give-up", "wait"]


def test_of_two_payouts_on_one_day_the_second_finds_nothing_and_books_nothing() -> None:
    rows = [
        blocker("first", "money", [yes("flag_a")], [payout("at-once", clear("flag_a"))]),
        blocker("second", "money", [yes("flag_b")], [payout("at-once", clear("flag_b"))]),
    ]
    line = live(document(rows, payout_methods=[AT_ONCE]))

    assert [(step.blocker, step.received_yen, step.fees_yen) for step in line.steps] == [("first", 900, 100)]
    assert (line.stuck_on, line.ended_on) == ("second", MONDAY)


def test_a_transfer_whose_blocker_vanishes_still_arrives_on_its_day() -> None:
    """Another remedy clears the flag in December, when the closing has already caught the money."""
    other = blocker("other", "account", [yes("flag_b")], [remedy("settle", days(16), clear("flag_a"), clear("flag_b"))])
    slow = blocker("slow", "account", [yes("flag_c")], [remedy("wait", days(60), clear("flag_c"))])
    facts = document([PAID_BY_FLAG, other, slow], payout_methods=[CLOSED])
    line = live(facts, flag_c="yes")

    found = [(s.remedy, s.started_on, s.finished_on, s.promised, s.received_yen, s.fees_yen) for s in line.steps]
    assert found == [
        ("settle", MONDAY, date(2026, 12, 2), True, 0, 0),
        ("pay-out", MONDAY, PAID, True, 900, 100),
        ("wait", MONDAY, date(2027, 1, 15), True, 0, 0),
    ]
    assert (line.books.received_yen, line.books.fees_yen, line.books.left_yen) == (900, 100, 0)


def test_an_account_is_free_while_a_transfer_without_blocker_is_still_under_way() -> None:
    other = blocker("other", "account", [yes("flag_b")], [remedy("settle", days(16), clear("flag_a"), clear("flag_b"))])
    line = live(document([PAID_BY_FLAG, other], payout_methods=[CLOSED]))

    assert line.exit_on == date(2026, 12, 2)
    assert [(step.remedy, step.received_yen) for step in line.steps] == [("settle", 0), ("pay-out", 900)]
    assert line.books.left_yen == 0


@pytest.mark.parametrize(
    ("until", "exit_on"),
    [
        pytest.param(date(2026, 11, 19), None, id="the day on which the work is done: too late"),
        pytest.param(date(2026, 11, 20), PAID, id="the day after"),
    ],
)
def test_a_payout_begins_only_while_its_method_is_in_force(until: date, exit_on: date | None) -> None:
    work = blocker("work", "work", [yes("flag_b")], [remedy("finish", days(3), clear("flag_b"))])
    line = live(document([work, PAID_BY_FLAG], payout_methods=[CLOSED | {"effective_until": until}]))

    assert (line.exit_on, line.stuck_on) == (exit_on, None if exit_on else "paying")


def test_a_payout_by_a_method_that_the_document_does_not_have_leads_nowhere() -> None:
    """Drafts may be like that while they are edited."""
    enough: Row = {"question": "balance", "operator": "at_least", "value": 1}
    facts = document([blocker("paying", "money", [enough], [payout("gone")])])

    assert live(facts).stuck_on == "paying"
    [route] = known_routes(facts, Situation({"balance": 1_000}), MONDAY).routes
    assert (route.exit_earliest, route.stuck_on) == (None, "paying")


def begun(facts: PlatformFacts, **answers: Any) -> Walk:
    """A walk that has made no choice yet."""
    start = Start(
        structure_of(facts), Situation({"flag_a": "yes", "balance": 1_000, "bank": "other"} | answers), MONDAY
    )
    return Walk(start, Bound.LATEST, {})


TWO_WAYS = blocker(
    "work", "work", [yes("flag_a")],
    [
        remedy("ask", days(2, 9), clear("flag_a"), {"kind": "add_to_balance", "question": "reward_a"}, actor="counterpart", silence=days(9)),
        remedy("drop", days(4), clear("flag_a"), cost={"kind": "forfeit_reward", "question": "reward_a"}),
    ],
)  # fmt: skip
ENOUGH: Row = {"question": "balance", "operator": "at_least", "value": 1}
BY_CLOSING = blocker("paying", "money", [ENOUGH], [payout("closing")])


def test_a_walk_pauses_at_a_choice_and_is_not_over() -> None:
    walk = begun(document([TWO_WAYS, BY_CLOSING], payout_methods=[CLOSED]))
    assert (walk.ended, walk.exit_on) == (False, None)

    walk.advance()

    assert walk.undecided is not None
    assert (walk.undecided.key, walk.ended, walk.exit_on, walk.day) == ("work", False, None, MONDAY)
    assert walk.stuck_on is None


def test_forks_go_their_own_ways_from_one_pause() -> None:
    walk = begun(document([TWO_WAYS, BY_CLOSING], payout_methods=[CLOSED]), reward_a=500).advance()
    assert walk.undecided is not None
    asked, dropped = (walk.fork(option).advance() for option in walk.undecided.options)
    ends = [fork.fork(fork.undecided.options[0]).advance() for fork in (asked, dropped) if fork.undecided is not None]

    assert [(end.exit_on, end.account.received_yen, end.account.forfeited_yen) for end in ends] == [
        (PAID, 1_400, 0),
        (PAID, 900, 500),
    ]
    assert [end.replies for end in ends] == [1, 0]
    assert [len(fork.done) for fork in (walk, asked, dropped)] == [0, 1, 1]
    assert (walk.day, walk.account.balance_yen, walk.undecided.key) == (MONDAY, 1_000, "work")


@pytest.mark.parametrize(
    ("method", "last"),
    [
        pytest.param(CLOSED, CLOSING, id="every day up to the closing is as good as today"),
        pytest.param(AT_ONCE, MONDAY, id="a request only counts from its day"),
    ],
)
def test_beginning_later_changes_nothing_up_to_the_closing(method: Row, last: date) -> None:
    walk = begun(document([blocker("paying", "money", [ENOUGH], [payout(method["key"])])], payout_methods=[method]))
    walk.advance()
    assert walk.undecided is not None

    assert walk.same_until == MONDAY
    assert walk.fork(walk.undecided.options[0]).advance().same_until == last


def test_two_money_blockers_under_way_at_once_are_a_crowd_and_one_after_the_other_is_none() -> None:
    rows = [
        blocker("first", "money", [yes("flag_a")], [payout("at-once", clear("flag_a"))]),
        blocker("second", "money", [yes("flag_b")], [payout("closing", clear("flag_b"))]),
    ]
    alone = begun(document(rows[:1], payout_methods=[AT_ONCE]))
    both = begun(document(rows, payout_methods=[AT_ONCE, CLOSED]), flag_b="yes")

    assert [walked_to_the_end(walk).crowded for walk in (alone, both)] == [False, True]


def walked_to_the_end(walk: Walk) -> Walk:
    """The walk by the first remedy of whatever comes up."""
    while walk.advance().undecided is not None:
        walk = walk.fork(walk.undecided.options[0])
    return walk
