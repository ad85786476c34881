"""Turns that a walk rarely takes: money taken by others, transfers that lose their blocker, methods that end."""

from datetime import date
from typing import Any

import pytest

from guides.engine.remedy_days import Bound
from guides.engine.routes import known_routes
from guides.engine.rules import rulebook_of
from guides.engine.simulation import Timeline, simulate
from guides.engine.situation import Situation
from guides.engine.walk import Start, Walk
from platforms.documents.facts import PlatformFacts
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


def test_a_transfer_that_has_not_arrived_where_nothing_leads_out_is_at_risk() -> None:
    other = blocker("other", "account", [yes("flag_b")], [remedy("settle", days(16), clear("flag_a"), clear("flag_b"))])
    closed = blocker("closed", "account", [yes("flag_c")], [remedy("never", days(0), conditions=[yes("flag_d")])])
    line = live(document([PAID_BY_FLAG, other, closed], payout_methods=[CLOSED]), flag_c="yes", flag_d="no")

    assert (line.stuck_on, line.ended_on) == ("closed", date(2026, 12, 2))
    assert (line.books.received_yen, line.books.at_risk_yen) == (0, 1_000)


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
    [route] = known_routes(facts, Situation({"balance": 1_000}), MONDAY)
    assert (route.exit_earliest, route.stuck_on) == (None, "paying")


def begun(facts: PlatformFacts, **answers: Any) -> Walk:
    """A walk that has made no choice yet."""
    start = Start(rulebook_of(facts), Situation({"flag_a": "yes", "balance": 1_000, "bank": "other"} | answers), MONDAY)
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
    assert [walk.fork(option).exit_on for option in walk.undecided.options] == [None, None]
    asked, dropped = (walk.fork(option).advance() for option in walk.undecided.options)
    ends = [fork.fork(fork.undecided.options[0]).advance() for fork in (asked, dropped) if fork.undecided is not None]

    assert [(end.exit_on, end.account.received_yen, end.account.forfeited_yen) for end in ends] == [
        (PAID, 1_400, 0),
        (PAID, 900, 500),
    ]
    assert [end.replies for end in ends] == [1, 0]
    assert [len(fork.done) for fork in (walk, asked, dropped)] == [0, 1, 1]
    assert (walk.day, walk.account.balance_yen, walk.undecided.key) == (MONDAY, 1_000, "work")


def join(reward: str) -> Row:
    return {"kind": "add_to_balance", "question": reward}


def account(key: str, flag: str, wait: Row, *effects: Row, **fields: Any) -> Row:
    """A blocker beside the money, with one remedy that clears its flag."""
    return blocker(key, "account", [yes(flag)], [remedy(key, wait, clear(flag), *effects, **fields)])


def pays(key: str, flag: str, method: str) -> Row:
    return blocker(key, "money", [yes(flag)], [payout(method, clear(flag))])


EARLY = CLOSED | {"key": "early", "windows": [{"from_day": 1, "to_day": 20, "pay_months_later": 1, "pay_day": 20}]}
DECEMBER = CLOSED | {
    "key": "december",
    "windows": [{"from_day": 11, "to_day": 10, "pay_months_later": 1, "pay_day": 5}],
}


def test_letting_money_lapse_is_a_step_done_on_the_day_it_lapses() -> None:
    wait = remedy("let-lapse", {"kind": "expiry"}, clear("balance"), cost={"kind": "forfeit_balance"})
    facts = document(
        [blocker("money", "money", [ENOUGH], [wait])], expiries=[{"key": "e", "days": 20, "outcome": "forfeited"}]
    )
    line = live(facts, balance_confirmed_on=MONDAY)

    assert [(step.remedy, step.finished_on) for step in line.steps] == [("let-lapse", date(2026, 12, 6))]
    assert [(lapse.on, lapse.amount_yen) for lapse in line.lapses] == [(date(2026, 12, 6), 1_000)]
    assert line.exit_on == date(2026, 12, 6)


@pytest.mark.parametrize(
    ("cleared_after", "forfeited"),
    [pytest.param(19, 0, id="the day before it lapses"), pytest.param(21, 1_000, id="the day after")],
)
def test_money_no_longer_lapses_once_its_condition_is_gone(cleared_after: int, forfeited: int) -> None:
    rows = [account("settle", "flag_a", days(cleared_after)), account("wait", "flag_b", days(60))]
    expiry = {"key": "e", "days": 20, "outcome": "forfeited", "conditions": [yes("flag_a")]}

    line = live(document(rows, expiries=[expiry]), balance_confirmed_on=MONDAY)

    assert line.books.forfeited_yen == forfeited


SETTLE = account("settle", "flag_b", days(16), clear("flag_a"))
"""Clears the blocker of a payout that the closing of November has already caught."""


def test_what_waits_for_an_empty_balance_is_over_when_a_transfer_without_blocker_arrives() -> None:
    full = blocker("full", "account", [ENOUGH], [remedy("ask", days(60))])

    line = live(document([PAID_BY_FLAG, SETTLE, full], payout_methods=[CLOSED]))

    assert (line.exit_on, [step.remedy for step in line.steps]) == (PAID, ["settle", "pay-out"])


def test_a_transfer_without_blocker_is_promised_only_if_its_payout_was() -> None:
    refused = blocker("paying", "money", [yes("flag_a")], [payout("closing", clear("flag_a"), may_be_refused=True)])

    for row, promised in ((PAID_BY_FLAG, True), (refused, False)):
        line = live(document([row, SETTLE], payout_methods=[CLOSED]))
        assert [step.promised for step in line.steps if step.remedy == "pay-out"] == [promised]


def test_a_payout_that_empties_the_balance_leaves_what_joined_after_its_closing() -> None:
    paying = blocker("paying", "money", [yes("flag_a")], [payout("closing", clear("flag_a"), clear("balance"))])
    reward = account("reward", "flag_b", days(18), join("reward_a"))

    line = live(document([paying, reward], payout_methods=[CLOSED]), reward_a=300)

    assert (line.books.received_yen, line.books.forfeited_yen, line.books.left_yen) == (900, 0, 300)


def test_two_transfers_whose_blockers_vanish_both_arrive() -> None:
    rows = [
        pays("first", "flag_a", "closing"),
        pays("second", "flag_b", "december"),
        account("reward", "flag_c", days(16), join("reward_a")),
        account("settle", "flag_d", days(26), clear("flag_a"), clear("flag_b")),
        account("wait", "flag_e", days(90)),
    ]
    flags = dict.fromkeys(("flag_c", "flag_d", "flag_e"), "yes")
    line = live(document(rows, payout_methods=[CLOSED, DECEMBER]), reward_a=300, **flags)

    paid = [(step.blocker, step.finished_on, step.received_yen) for step in line.steps if step.remedy == "pay-out"]
    assert paid == [("first", PAID, 900), ("second", date(2027, 1, 5), 200)]
    assert line.books.left_yen == 0


def test_a_remedy_that_clears_nothing_is_done_three_times_and_no_more() -> None:
    stubborn = blocker("stubborn", "account", [yes("flag_a")], [remedy("try", days(2))])

    line = live(document([stubborn]))

    assert [step.started_on.day for step in line.steps] == [16, 18, 20]
    assert (line.ended_on, line.stuck_on) == (date(2026, 11, 22), "stubborn")


LITTLE: Row = {"question": "balance", "operator": "below", "value": 500}
MUCH: Row = {"question": "balance", "operator": "at_least", "value": 9_000}
EARN = remedy("earn", days(1), {"kind": "set", "question": "balance", "value": 500}, conditions=[LITTLE])


@pytest.mark.parametrize(
    ("balance", "steps", "stuck_on"),
    [
        pytest.param(100, ["earn", "pay-out"], None, id="run once: handed over"),
        pytest.param(500, [], "money", id="never run: not handed over"),
    ],
)
def test_a_remedy_hands_over_to_the_first_possible_payout_once_it_has_run(
    balance: int, steps: list[str], stuck_on: str | None
) -> None:
    waive = remedy("waive", days(0), clear("balance"), cost={"kind": "forfeit_balance"})
    large = payout("at-once", conditions=[MUCH]) | {"key": "large"}
    options = [EARN, waive, large, payout("at-once")]

    line = live(document([blocker("money", "money", [ENOUGH], options)], payout_methods=[AT_ONCE]), balance=balance)

    assert ([step.remedy for step in line.steps], line.stuck_on) == (steps, stuck_on)


def test_without_a_possible_payout_nothing_is_handed_over() -> None:
    options = [EARN, payout("at-once", conditions=[MUCH])]

    line = live(document([blocker("money", "money", [ENOUGH], options)], payout_methods=[AT_ONCE]), balance=100)

    assert ([step.remedy for step in line.steps], line.stuck_on) == (["earn"], "money")


def test_money_that_joins_on_the_closing_day_is_still_caught() -> None:
    reward = account("reward", "flag_b", days(14), join("reward_a"))

    line = live(document([PAID_BY_FLAG, reward], payout_methods=[CLOSED]), reward_a=300)

    assert (line.books.received_yen, line.books.left_yen) == (1_200, 0)


@pytest.mark.parametrize(
    ("methods", "paid"),
    [
        pytest.param(("closing", "early"), "second", id="the earlier closing takes everything"),
        pytest.param(("closing", "closing"), "first", id="on one day the first of the document does"),
    ],
)
def test_of_two_closings_one_takes_the_money(methods: tuple[str, str], paid: str) -> None:
    rows = [pays("first", "flag_a", methods[0]), pays("second", "flag_b", methods[1])]

    line = live(document(rows, payout_methods=[CLOSED, EARLY]))

    assert [(step.blocker, step.received_yen) for step in line.steps] == [(paid, 900)]
    assert line.stuck_on == ({"first", "second"} - {paid}).pop()


def promises(rows: list[Row], **answers: Any) -> dict[str, bool]:
    line = live(document(rows, payout_methods=[AT_ONCE]), **answers)
    assert line.stuck_on is None
    return {step.blocker: step.promised for step in line.steps}


OPEN: Row = {"kind": "open"}
SET_C: Row = {"kind": "set", "question": "flag_c", "value": "yes"}


@pytest.mark.parametrize(
    ("second", "promised"),
    [
        pytest.param(account("second", "flag_c", days(1)), False, id="brought up by what nobody promises"),
        pytest.param(
            blocker("second", "account", [yes("flag_b")], [remedy("go", days(1), clear("flag_b"), conditions=[yes("flag_c")])]),
            False,
            id="made possible by what nobody promises",
        ),
        pytest.param(account("second", "flag_b", days(1)), True, id="has nothing to do with it"),
        pytest.param(pays("second", "flag_b", "at-once"), False, id="money that waits for work nobody promises"),
    ],
)  # fmt: skip
def test_what_begins_after_a_step_without_a_promised_day_is_promised_only_apart_from_it(
    second: Row, promised: bool
) -> None:
    """The second begins when the first is done, or a day later, when the third has brought it up."""
    first = blocker("first", "work", [yes("flag_a")], [remedy("ask", OPEN, clear("flag_a"), SET_C)])
    bring_up: Row = {"kind": "set", "question": "flag_b", "value": "yes"}
    third = account("third", "flag_d", days(1), bring_up)

    found = promises([first, second, third], flag_b="no", flag_d="yes")

    assert found == {"first": False, "second": promised, "third": True}


def test_no_step_without_a_promised_day_is_forgotten_over_another() -> None:
    both = [yes("flag_c"), yes("flag_e")]
    last = blocker("last", "account", both, [remedy("go", days(1), clear("flag_c"))])
    rows = [
        account("first", "flag_a", OPEN, SET_C),
        account("second", "flag_b", OPEN),
        account("third", "flag_d", days(1), {"kind": "set", "question": "flag_e", "value": "yes"}),
        last,
    ]

    found = promises(rows, flag_d="yes")

    assert found == {"first": False, "second": False, "third": True, "last": False}


@pytest.mark.parametrize("holds", [(5, 14), (14, 5)])
def test_of_two_payouts_of_money_held_back_the_first_that_can_be_asked_for_does_not_wait_for_the_other(
    holds: tuple[int, int],
) -> None:
    rows = [
        blocker(key, "money", [yes(flag)], [payout(key, clear(flag))])
        for key, flag in (("first", "flag_a"), ("second", "flag_b"))
    ]
    methods = [AT_ONCE | {"key": key, "hold_days": count} for key, count in zip(("first", "second"), holds)]
    line = live(document(rows, payout_methods=methods))

    assert [step.started_on for step in line.steps] == [date(2026, 11, 21)]


@pytest.mark.parametrize(("begins", "steps"), [("2026-11-19", ["end", "at-once"]), ("2026-11-20", ["end"])])
def test_a_method_that_begins_later_pays_nothing_before(begins: str, steps: list[str]) -> None:
    work = blocker("work", "work", [yes("flag_b")], [remedy("end", days(3), clear("flag_b"))])
    pays = blocker("pays", "money", [yes("flag_a")], [payout("at-once", clear("flag_a")) | {"key": "at-once"}])
    line = live(document([work, pays], payout_methods=[AT_ONCE | {"effective_from": begins}]))

    assert [step.remedy for step in line.steps] == steps


def test_a_walk_that_is_over_stays_as_it_is() -> None:
    facts = document([], leftovers=[{"key": "rest", "outcome": "paid_after", "min_days": 5, "max_days": 5}])
    walk = Walk(Start(rulebook_of(facts), Situation({"balance": 1_000}), MONDAY), Bound.EARLIEST, {}).advance()
    books = walk.account.books()

    assert walk.advance().paid_after_on == date(2026, 11, 21)
    assert walk.account.books() == books
