"""A document that asks for too much costs a little exactness, never an answer."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from guides.engine import parts, search, waits
from guides.engine.account import Account
from guides.engine.routes import best_merits, earliest_exit, known_routes
from guides.engine.search import Crowded, Search
from guides.engine.situation import Situation
from guides.engine.start import Start
from guides.engine.structure import structure_of
from guides.engine.waits import Waits
from platforms.facts import PlatformFacts
from tests.engine.brute import merits
from tests.engine.documents import Case, Row, blocker, cases, document, yes
from tests.engine.test_routes import ORDERS, best


@pytest.mark.parametrize("allowance", [500])
@settings(max_examples=30)  # each looks twice, and small allowances are quickly used up
@given(case=cases())
def test_running_out_of_walks_still_gives_routes(allowance: int, case: Case) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "MOST_WALKS", allowance)
        short = known_routes(case.facts, case.situation, case.today)

    assert bool(short.routes) == bool(known_routes(case.facts, case.situation, case.today).routes)


MONDAY = date(2026, 11, 16)
ENOUGH: Row = {"question": "balance", "operator": "at_least", "value": 1}
REQUEST: Row = {"title": "申請", "how": "申請します。", "trigger": "on_request"}
LATE: Row = {
    "key": "late", "title": "締め払い", "how": "待ちます。", "trigger": "automatic", "holiday_rule": "forward",
    "windows": [{"from_day": 1, "to_day": 31, "pay_months_later": 1, "pay_day": 20}],
    "transfer_fees": [{"fee_yen": 100}],
}  # fmt: skip


def at_once(key: str, fee_yen: int, minimum_yen: int = 0, days: int = 0) -> Row:
    fees = [{"fee_yen": fee_yen}]
    return REQUEST | {"key": key, "business_days_min": days, "transfer_fees": fees, "minimum_yen": minimum_yen}


def payout(method: str) -> Row:
    paid = {"kind": "payout", "method": method}
    return {"key": method, "title": "出金", "how": "待ちます。", "actor": "you", "wait": paid, "cost": paid}


def after(key: str, days: int, flag: str, *effects: Row, **fields: Any) -> Row:
    wait = {"kind": "days", "min_days": days, "max_days": days}
    cleared = [{"kind": "clear", "question": flag}, *effects]
    return {"key": key, "title": "手段", "how": "待ちます。", "actor": "you", "wait": wait, "effects": cleared} | fields


def join(reward: str) -> Row:
    return {"kind": "add_to_balance", "question": reward}


def work(key: str, flag: str, *remedies: Row) -> Row:
    return blocker(key, "work", [yes(flag)], list(remedies))


def case(facts: PlatformFacts, **answers: Any) -> Case:
    given = {"flag_a": "yes", "flag_b": "yes", "balance": 1_000, "bank": "other"} | answers
    return Case(facts, Situation(given), MONDAY)


def start_of(case: Case) -> Start:
    return Start(structure_of(case.facts), case.situation, case.today)


def best_of_all(case: Case) -> dict[str, Any]:
    """What trying every combination finds."""
    everything = merits(case.facts, case.situation, case.today)
    return {name: best(everything, order) for name, order in ORDERS.items()}


SHARING = document(
    [
        work("first", "flag_a", after("keep", 3, "flag_a", join("reward_a")), after("drop", 1, "flag_a")),
        work("second", "flag_b", after("keep", 5, "flag_b", join("reward_a")), after("drop", 2, "flag_b")),
        blocker("money", "money", [ENOUGH], [payout("quick")]),
    ],
    payout_methods=[at_once("quick", 100)],
)


@pytest.mark.parametrize(("most", "apart"), [(4, True), (3, False)], ids=["just few enough", "one way too many"])
def test_blockers_that_share_a_reward_in_too_many_ways_are_tried_with_all_others(
    most: int, apart: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "MOST_WAYS", most)
    shared = case(SHARING, reward_a=500)

    assert Search(start_of(shared)).apart is apart
    assert best_merits(shared.facts, shared.situation, MONDAY) == best_of_all(shared)


def test_two_money_blockers_under_way_at_once_are_tried_together() -> None:
    methods = [at_once("quick", 100), at_once("slow", 50, days=3)]
    two = [blocker(key, "money", [ENOUGH], [payout("quick"), payout("slow")]) for key in ("first", "second")]
    crowd = case(document(two, payout_methods=methods))
    search = Search(start_of(crowd))

    with pytest.raises(Crowded):
        search.best(("earliest",))
    assert best_merits(crowd.facts, crowd.situation, MONDAY) == best_of_all(crowd)


@pytest.mark.parametrize("allowance", range(6))
def test_what_was_not_looked_at_is_not_proven(allowance: int, monkeypatch: pytest.MonkeyPatch) -> None:
    methods = [at_once("quick", 300), at_once("fair", 200, days=2), LATE]
    choice = [payout(method["key"]) for method in methods]
    wide = case(document([blocker("money", "money", [ENOUGH], choice)], payout_methods=methods))
    assert known_routes(wide.facts, wide.situation, MONDAY).exact

    monkeypatch.setattr(search, "MOST_WALKS", allowance)
    short = known_routes(wide.facts, wide.situation, MONDAY)

    assert short.routes
    assert not short.exact


def lapsing(days: int, confirmed_on: date, money: list[Row], works: list[Row], **rewards: int) -> Case:
    """Money that lapses before everything is over; `money`: methods of payouts, one remedy each."""
    expiry = {"key": "lapse", "days": days, "outcome": "forfeited"}
    blockers = [*works, blocker("money", "money", [ENOUGH], [payout(method["key"]) for method in money])]
    facts = document(blockers, payout_methods=money, expiries=[expiry])
    return case(facts, balance_confirmed_on=confirmed_on, **rewards)


def test_a_guess_that_does_not_lead_out_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thought about apart, two rewards make one lot of the last day; lived, the first has lapsed by then."""
    monkeypatch.setattr(search, "MOST_COMBINED", 0)
    works = [
        work("first", "flag_a", after("do", 2, "flag_a", join("reward_a"))),
        work("second", "flag_b", after("do", 20, "flag_b", join("reward_b"))),
    ]
    methods = [at_once("large", 100, minimum_yen=500), at_once("small", 200)]
    aging = lapsing(5, MONDAY, methods, works, balance=0, reward_a=300, reward_b=300)
    assert Search(start_of(aging)).is_guess

    shown = known_routes(aging.facts, aging.situation, MONDAY)

    assert [dict(route.choice)["money"] for route in shown.routes] == ["small"]
    assert [(r.exit_latest, r.books.received_yen, r.books.forfeited_yen) for r in shown.routes] == [
        (date(2026, 12, 6), 100, 300)
    ]
    assert best_merits(aging.facts, aging.situation, MONDAY) == best_of_all(aging)
    assert earliest_exit(aging.facts, aging.situation, MONDAY) == date(2026, 12, 6)


@pytest.mark.parametrize("reward", [0, 100], ids=["nothing joins", "younger money joins"])
def test_where_money_is_left_to_lapse_only_ways_that_are_still_in_time_count(
    reward: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The balance lapses on December 3, two more weeks' work ends on the 6th."""
    monkeypatch.setattr(search, "MOST_COMBINED", 0)
    ways = [after(key, days, "flag_a", join("reward_a")) for key, days in (("soon", 2), ("then", 10), ("late", 20))]
    lapse: Row = {"key": "let-lapse", "title": "待つ", "how": "待ちます。", "actor": "time", "wait": {"kind": "expiry"}}
    facts = document(
        [work("work", "flag_a", *ways), blocker("money", "money", [ENOUGH], [lapse])],
        expiries=[{"key": "lapse", "days": 30, "outcome": "forfeited"}],
    )
    aging = case(facts, balance_confirmed_on=date(2026, 11, 3), reward_a=reward)
    assert Search(start_of(aging)).is_guess

    assert best_merits(aging.facts, aging.situation, MONDAY) == best_of_all(aging)


def test_work_that_would_let_money_lapse_first_is_not_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Done on the 2nd day, the work lets 700 yen be caught in November; on the 20th day 600 of them are gone."""
    monkeypatch.setattr(search, "MOST_COMBINED", 0)
    ways = after("quickly", 2, "flag_a", join("reward_a")), after("slowly", 20, "flag_a", join("reward_a"))
    small: Row = {"question": "balance", "operator": "between", "value": [1, 499]}
    enough: Row = {"question": "balance", "operator": "at_least", "value": 500}
    facts = document(
        [
            work("work", "flag_a", *ways),
            blocker("money", "money", [enough], [payout("late")]),
            blocker("small", "money", [small], [payout("quick")]),
        ],
        payout_methods=[LATE, at_once("quick", 50)],
        expiries=[{"key": "lapse", "days": 30, "outcome": "forfeited"}],
    )
    aging = case(facts, balance=600, balance_confirmed_on=date(2026, 11, 3), reward_a=100)
    assert Search(start_of(aging)).is_guess

    shown = known_routes(aging.facts, aging.situation, MONDAY).routes
    keeps = next(route for route in shown if "keeps-money" in route.names)

    assert dict(keeps.choice) == {"work": "quickly", "money": "late"}
    assert (keeps.exit_latest, keeps.books.received_yen, keeps.books.forfeited_yen) == (date(2026, 12, 21), 600, 0)


def test_a_full_memory_of_days_forgets_and_still_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    few = case(SHARING, reward_a=500)
    structure = structure_of(few.facts)
    options = [option for rule in structure.rules for option in rule.options]
    account = Account(structure, few.situation, MONDAY)
    expected = [Waits(structure.methods).schedule(option, MONDAY, account) for option in options]

    monkeypatch.setattr(waits, "_MOST_REMEMBERED", 1)
    forgetful = Waits(structure.methods)

    assert [forgetful.schedule(option, MONDAY, account) for option in options] == expected
    assert len(forgetful._known) == 1
