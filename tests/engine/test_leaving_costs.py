"""Leaving costs: what lies in the account, whose account it is, what is held back, and which way leads."""

from datetime import date, timedelta
from typing import Any

import pytest

from guides.engine.conditions import Truth, applies, holds
from guides.engine.routes import GivenUp, Route, best_merits, done_on, known_routes, lead, sooner
from guides.engine.rules import LEAVE_BEHIND
from guides.engine.situation import UNKNOWN, Situation
from guides.engine.verdict import State, judge, with_money_to_come
from platforms.documents.facts import Condition, PlatformFacts
from tests.engine.documents import Case, Row, blocker, case_of, document, seeds, telling, yes

MONDAY = date(2026, 11, 16)
ENOUGH: Row = {"question": "balance", "operator": "at_least", "value": 1}


def remedy(key: str, wait: Row, *effects: Row, **fields: Any) -> Row:
    return {
        "key": key, "title": "手段", "how": "行います。", "actor": "you", "wait": wait, "effects": list(effects),
    } | fields  # fmt: skip


def payout_method(**fields: Any) -> Row:
    return {
        "key": "request", "title": "申請", "how": "申請します。", "trigger": "on_request",
        "business_days_min": 2, "business_days_max": 2, "transfer_fees": [{"fee_yen": 100}],
    } | fields  # fmt: skip


PAYS = remedy("pay-out", {"kind": "payout", "method": "request"}, cost={"kind": "payout", "method": "request"})


def unpaid(**fields: Any) -> Row:
    """A balance that leaving loses."""
    return blocker("unpaid", "money", [ENOUGH], [PAYS], strength="costs", loses="残高") | fields


def facts_with(*blockers: Row, **fields: Any) -> PlatformFacts:
    return document(list(blockers), **{"payout_methods": [payout_method()], **fields})


def routes(facts: PlatformFacts, **answers: Any) -> tuple[Route, ...]:
    found = known_routes(facts, Situation({"bank": "other"} | answers), MONDAY)
    assert all(route.books.tie_out for route in found)
    return found


# ── What lies in the account on the day of leaving ───────────────────────────────────────────────


def test_what_only_costs_stops_nobody_and_has_ways_out() -> None:
    facts = facts_with(unpaid())
    verdict = judge(facts, Situation({"balance": 1_000}))
    paid, left = routes(facts, balance=1_000)

    assert (verdict.kind, [finding.state for finding in verdict.costs]) == ("ready", [State.COSTS])
    assert (paid.exit_earliest, paid.books.received_yen, bool(paid.given_up)) == (date(2026, 11, 18), 900, False)
    assert dict(left.choice) == {"unpaid": LEAVE_BEHIND}
    assert (left.exit_earliest, left.books.at_risk_yen, left.books.left_yen) == (MONDAY, 1_000, 1_000)
    assert left.given_up == GivenUp(balance=True, left=("unpaid",))
    assert lead((paid, left)) is paid
    assert sooner((paid, left)) is left


def test_a_balance_that_no_blocker_names_is_at_risk_and_shown() -> None:
    [route] = routes(facts_with(), balance=1_000)

    assert (route.books.at_risk_yen, route.books.kept_yen, route.given_up.balance) == (1_000, 0, True)
    assert not route.books.is_lossless
    assert routes(facts_with(), balance=0) == ()


@pytest.mark.parametrize(
    ("rows", "booked", "days"),
    [
        pytest.param([], (0, 0, 0, 1_000), (None, None), id="nobody knows"),
        pytest.param([{"outcome": "at_risk"}], (0, 0, 0, 1_000), (None, None), id="it is said that nobody knows"),
        pytest.param([{"outcome": "forfeited"}], (0, 1_000, 0, 0), (None, None), id="lost"),
        pytest.param([{"outcome": "paid_after"}], (0, 0, 1_000, 0), (None, None), id="paid, nobody says when"),
        pytest.param(
            [{"outcome": "paid_after", "min_days": 5, "max_days": 9}],
            (0, 0, 1_000, 0), (date(2026, 11, 21), date(2026, 11, 25)), id="paid within days",
        ),
        pytest.param(
            [{"outcome": "paid_after", "method": "request"}],
            (100, 0, 900, 0), (date(2026, 11, 18), date(2026, 11, 18)), id="paid by a method with its fee",
        ),
        pytest.param(
            [{"outcome": "forfeited", "conditions": [yes("flag_a")]}, {"outcome": "paid_after"}],
            (0, 0, 1_000, 0), (None, None), id="the first row that applies",
        ),
        pytest.param(
            [{"outcome": "forfeited", "conditions": [yes("flag_b")]}, {"outcome": "paid_after"}],
            (0, 0, 0, 1_000), (None, None), id="a row that may apply",
        ),
    ],
)  # fmt: skip
def test_what_becomes_of_the_balance(rows: list[Row], booked: tuple[int, ...], days: tuple[date | None, ...]) -> None:
    leftovers = [row | {"key": f"row-{number}"} for number, row in enumerate(rows)]
    [route] = routes(facts_with(leftovers=leftovers), balance=1_000, flag_a="no")
    books = route.books

    assert (books.fees_yen, books.forfeited_yen, books.paid_after_yen, books.at_risk_yen) == booked
    assert (route.paid_after_earliest, route.paid_after_latest) == days


def test_too_little_to_be_paid_afterwards_is_at_risk() -> None:
    [route] = routes(facts_with(leftovers=[{"key": "l", "outcome": "paid_after", "method": "request"}]), balance=100)

    assert (route.books.at_risk_yen, route.given_up.balance) == (100, True)


def test_what_is_paid_after_leaving_is_kept_and_given_up_by_nobody() -> None:
    [route] = routes(facts_with(leftovers=[{"key": "l", "outcome": "paid_after"}]), balance=1_000)

    assert (route.kept_yen, bool(route.given_up), route.books.is_lossless) == (1_000, False, True)


@pytest.mark.parametrize(("fee", "known"), [({"fee_yen": 100}, True), ({"bank": "rakuten", "fee_yen": 100}, False)])
def test_a_fee_that_nobody_knows_stays_unknown_after_leaving(fee: Row, known: bool) -> None:
    facts = facts_with(
        leftovers=[{"key": "l", "outcome": "paid_after", "method": "request"}],
        payout_methods=[payout_method(transfer_fees=[fee])],
    )
    [route] = routes(facts, balance=1_000)

    assert (route.fees_known, route.books.at_risk_yen) == (known, 0)


@pytest.mark.parametrize(("reward", "named"), [(0, ()), (1, ("reward_a",)), (2, ("reward_a",))])
def test_a_reward_is_given_up_from_its_first_yen(reward: int, named: tuple[str, ...]) -> None:
    drop = remedy("drop", {"kind": "none"}, {"kind": "clear", "question": "flag_a"},
                  cost={"kind": "forfeit_reward", "question": "reward_a"})  # fmt: skip
    [route] = routes(facts_with(blocker("work", "work", [yes("flag_a")], [drop])), flag_a="yes", reward_a=reward)

    assert (route.given_up.rewards, route.books.forfeited_yen, route.books.unpriced) == (named, reward, 0)


def test_a_reward_left_behind_is_at_risk_and_named() -> None:
    ask = remedy("ask", {"kind": "days", "min_days": 3, "max_days": 3}, {"kind": "clear", "question": "flag_a"},
                 {"kind": "add_to_balance", "question": "reward_a"})  # fmt: skip
    work = blocker("work", "work", [yes("flag_a")], [ask], strength="costs", loses="報酬")
    found = routes(facts_with(work, unpaid()), flag_a="yes", reward_a=5_000, balance=0)
    left = next(route for route in found if route.exit_earliest == MONDAY)

    assert (left.books.at_risk_yen, left.books.expected_yen, left.given_up.rewards) == (5_000, 5_000, ("reward_a",))
    assert (found[0].books.received_yen, found[0].exit_earliest) == (4_900, date(2026, 11, 24))


@pytest.mark.parametrize(
    ("answers", "known"),
    [
        pytest.param({"reward_a": 5_000, "balance": 0}, (True, True), id="all told"),
        pytest.param({"reward_a": UNKNOWN, "balance": 0}, (True, False), id="an unknown reward"),
        pytest.param({"reward_a": 5_000}, (False, True), id="a balance nobody told"),
    ],
)
def test_the_books_say_which_sums_nobody_told(answers: dict[str, Any], known: tuple[bool, bool]) -> None:
    drop = remedy("drop", {"kind": "none"}, {"kind": "clear", "question": "flag_a"},
                  cost={"kind": "forfeit_reward", "question": "reward_a"})  # fmt: skip
    [route] = routes(facts_with(blocker("work", "work", [yes("flag_a")], [drop])), flag_a="yes", **answers)

    assert (route.books.balance_known, route.books.rewards_known) == known


def test_rights_without_a_price_are_worse_left_than_kept() -> None:
    use = remedy("use", {"kind": "none"}, {"kind": "clear", "question": "flag_a"})
    [route] = routes(
        facts_with(blocker("points", "account", [yes("flag_a")], [use], strength="costs", loses="ポイント")),
        flag_a="yes",
    )

    assert (dict(route.choice), route.books.unpriced, bool(route.given_up)) == ({"points": "use"}, 0, False)


def test_a_cost_that_nothing_averts_is_left_behind_and_said() -> None:
    [route] = routes(
        facts_with(blocker("name", "account", [yes("flag_a")], [], strength="costs", loses="評価")), flag_a="yes"
    )

    assert (route.exit_earliest, route.books.unpriced, route.given_up.left) == (MONDAY, 1, ("name",))


# ── Days: holds, closings, looking back ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("confirmed_on", "begins"),
    [
        pytest.param(MONDAY - timedelta(days=14), MONDAY, id="free today"),
        pytest.param(MONDAY - timedelta(days=13), date(2026, 11, 17), id="free tomorrow"),
        pytest.param(None, date(2026, 11, 30), id="of unknown age: held as long as it can be"),
    ],
)
def test_money_that_is_held_back_waits_for_its_day(confirmed_on: date | None, begins: date) -> None:
    facts = facts_with(unpaid(), payout_methods=[payout_method(hold_days=14)])
    paid = routes(facts, balance=1_000, balance_confirmed_on=confirmed_on or UNKNOWN)[0]

    assert [step.starts_on for step in paid.steps] == [begins]
    assert paid.books.received_yen == 900


def test_what_is_held_back_is_paid_by_a_later_run() -> None:
    join = remedy("ask", {"kind": "none"}, {"kind": "clear", "question": "flag_a"},
                  {"kind": "add_to_balance", "question": "reward_a"})  # fmt: skip
    facts = facts_with(
        blocker("work", "work", [yes("flag_a")], [join]), unpaid(), payout_methods=[payout_method(hold_days=7)]
    )
    found = routes(facts, flag_a="yes", reward_a=500, balance=1_000, balance_confirmed_on=date(2026, 11, 1))

    assert [step.received_yen for step in found[0].steps if step.remedy == "pay-out"] == [900, 400]


@pytest.mark.parametrize(
    ("rows", "days"),
    [
        pytest.param([], (0, 0), id="closed by the click"),
        pytest.param([{"min_days": 7, "max_days": 10}], (7, 10), id="within days"),
        pytest.param([{"min_days": 7}], (7, None), id="nobody promises"),
        pytest.param([{"min_days": 7, "max_days": 7, "conditions": [yes("flag_a")]}], (0, 0), id="not for this reader"),
        pytest.param(
            [{"min_days": 7, "max_days": 9, "conditions": [yes("flag_b")]}], (0, 9), id="perhaps for this reader"
        ),
        pytest.param(
            [{"min_days": 7, "conditions": [yes("flag_b")]}, {"min_days": 3, "max_days": 5}],
            (3, None),
            id="perhaps endless",
        ),
    ],
)
def test_an_account_is_closed_some_days_after_the_click(rows: list[Row], days: tuple[int, int | None]) -> None:
    facts = facts_with(closings=[row | {"key": f"row-{number}"} for number, row in enumerate(rows)])
    least, most = (None if count is None else MONDAY + timedelta(days=count) for count in days)

    assert done_on(facts, Situation({"flag_a": "no"}), MONDAY) == (least, most)
    assert done_on(facts, Situation({"flag_a": "no"}), None) == (None, None)


@pytest.mark.parametrize(
    ("since", "within"),
    [
        pytest.param(MONDAY - timedelta(days=21), Truth.TRUE, id="the last of the days"),
        pytest.param(MONDAY - timedelta(days=22), Truth.FALSE, id="the day after"),
        pytest.param(UNKNOWN, Truth.UNKNOWN, id="unknown"),
    ],
)
def test_days_that_look_back_from_today(since: Any, within: Truth) -> None:
    recently = Condition(question="since", operator="within_days", value=21)
    longer = Condition(question="since", operator="longer_ago_than_days", value=21)
    otherwise = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}
    reader = Situation({"since": since})

    assert (holds(recently, reader.on(MONDAY)), holds(longer, reader.on(MONDAY))) == (within, otherwise[within])
    assert holds(recently, reader) is Truth.UNKNOWN


def test_a_blocker_is_over_when_its_day_has_passed_whatever_its_remedy_says() -> None:
    recently = {"question": "since", "operator": "within_days", "value": 21}
    slow = remedy("wait", {"kind": "open"}, conditions=[yes("flag_b")])
    facts = facts_with(blocker("deal", "account", [recently], [slow]))
    [route] = routes(facts, since=MONDAY - timedelta(days=20), flag_b="no")

    assert (route.exit_earliest, route.exit_latest, route.steps) == (date(2026, 11, 18), date(2026, 11, 18), ())


# ── Whose account ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("role", "truth"),
    [
        pytest.param("worker", Truth.TRUE, id="their own"),
        pytest.param("client", Truth.FALSE, id="the other side's"),
        pytest.param("both", Truth.TRUE, id="both"),
        pytest.param(UNKNOWN, Truth.TRUE, id="unknown: what is told counts"),
    ],
)
def test_a_row_of_one_side_applies_to_nobody_on_the_other(role: Any, truth: Truth) -> None:
    done = remedy("do", {"kind": "none"}, {"kind": "clear", "question": "flag_a"})
    facts = facts_with(blocker("own", "work", [yes("flag_a")], [done], side="worker"))
    reader = Situation({"role": role, "flag_a": "yes"})

    assert applies(facts.blockers[0], reader) is truth
    assert len(judge(facts, reader).findings) == (truth is Truth.TRUE)


def test_no_role_brings_a_blocker_or_a_remedy_of_the_other_side() -> None:
    for seed in seeds(150, 2_000):
        with telling(seed) as die:
            case = case_of(die)
            for role, other in (("worker", "client"), ("client", "worker")):
                reader = case.situation.replace({"role": role})
                strangers = {each.key for each in case.facts.blockers if each.side == other}
                theirs = {(b.key, r.key) for b in case.facts.blockers for r in b.remedies if r.side == other}
                found = known_routes(case.facts, reader, case.today)
                met = {step.blocker for route in found for step in route.steps} | {r.stuck_on for r in found}
                assert strangers.isdisjoint(met | {key for route in found for key in route.given_up.left})
                assert theirs.isdisjoint({(step.blocker, step.remedy) for route in found for step in route.steps})
                assert strangers.isdisjoint({f.blocker.key for f in judge(case.facts, reader.on(case.today)).findings})


# ── Money to come ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("answers", "balance"),
    [
        pytest.param({"flag_a": "yes", "reward_a": 500, "balance": 100}, 600, id="a reward that comes"),
        pytest.param({"flag_a": "no", "reward_a": 500, "balance": 100}, 100, id="none that comes"),
        pytest.param({"flag_a": "yes", "reward_a": 0, "balance": 100}, 100, id="a reward of nothing"),
        pytest.param({"flag_a": "yes", "balance": 100}, None, id="a reward that nobody told"),
        pytest.param({"reward_a": 500, "balance": 100}, None, id="a reward that may come"),
        pytest.param({"flag_a": "yes", "reward_a": 500}, None, id="beside a balance that nobody told"),
        pytest.param({"flag_a": "yes", "reward_a": 500, "balance": 100, "role": "client"}, 100, id="the other side's"),
    ],
)
def test_money_to_come_counts_like_money_there(answers: dict[str, Any], balance: int | None) -> None:
    join = remedy("ask", {"kind": "none"}, {"kind": "add_to_balance", "question": "reward_a"})
    facts = facts_with(blocker("work", "work", [yes("flag_a")], [join], side="worker"))

    assert with_money_to_come(facts, Situation(answers)).answer("balance") == balance


# ── The bank ─────────────────────────────────────────────────────────────────────────────────────

BANKS = [{"bank": "rakuten", "fee_yen": 100}, {"bank": "other", "fee_yen": 500}]


@pytest.mark.parametrize(
    ("bank", "received"),
    [("rakuten", (900, 900)), ("other", (500, 500)), (UNKNOWN, (500, 900))],
)
def test_an_unknown_bank_gives_a_range_of_yen(bank: Any, received: tuple[int, int]) -> None:
    facts = facts_with(unpaid(), payout_methods=[payout_method(transfer_fees=BANKS)])
    paid = known_routes(facts, Situation({"balance": 1_000, "bank": bank}), MONDAY)[0]

    assert (paid.received_range, paid.fees_known) == (received, received[0] == received[1])


# ── Which way leads ──────────────────────────────────────────────────────────────────────────────


def keeping(case: Case) -> None:
    """The route named for keeping money leaves nothing behind that another keeps."""
    found = known_routes(case.facts, case.situation, case.today)
    keeps = next((route for route in found if "keeps-money" in route.names), None)
    for route in found if keeps is not None else ():
        assert keeps is not None
        assert route.kept_yen <= keeps.kept_yen
        assert route.kept_yen < keeps.kept_yen or route.books.unpriced >= keeps.books.unpriced
    assert all(route.books.tie_out for route in found)
    early = sooner(found)
    assert early is None or early.exit_earliest is not None


def test_the_route_that_keeps_money_keeps_what_any_other_keeps() -> None:
    for seed in seeds(150, 3_000):
        with telling(seed) as die:
            keeping(case_of(die))


def test_a_route_that_asks_to_earn_more_does_not_lead_over_one_that_keeps_something() -> None:
    earn = remedy("earn", {"kind": "open"}, {"kind": "set", "question": "balance", "value": 2_000},
                  conditions=[{"question": "balance", "operator": "below", "value": 2_000}])  # fmt: skip
    pay = PAYS | {"conditions": [{"question": "balance", "operator": "at_least", "value": 2_000}]}
    now = PAYS | {
        "key": "pay-dearly",
        "wait": {"kind": "payout", "method": "dear"},
        "cost": {"kind": "payout", "method": "dear"},
    }
    methods = [payout_method(), payout_method(key="dear", transfer_fees=[{"fee_yen": 500}])]
    facts = document([blocker("unpaid", "money", [ENOUGH], [earn, pay, now])], payout_methods=methods)
    found = routes(facts, balance=1_000)

    assert [dict(found[0].choice)["unpaid"], found[0].books.earned_yen] == ["pay-dearly", 0]
    lapse = remedy("lapse", {"kind": "expiry"}, cost={"kind": "forfeit_balance"})
    expiries = [{"key": "e", "days": 90, "outcome": "forfeited"}]
    losing = document(
        [blocker("unpaid", "money", [ENOUGH], [lapse, earn, pay])], payout_methods=methods, expiries=expiries
    )
    assert dict(routes(losing, balance=50)[0].choice)["unpaid"] == "earn"


EARN = remedy("earn", {"kind": "open"}, {"kind": "set", "question": "balance", "value": 2_000},
              conditions=[{"question": "balance", "operator": "below", "value": 2_000}])  # fmt: skip
PAYS_ENOUGH = PAYS | {"conditions": [{"question": "balance", "operator": "at_least", "value": 2_000}]}
DEAR = payout_method(key="dear", transfer_fees=[{"fee_yen": 500}])
PAYS_DEARLY = remedy("pay-dearly", {"kind": "payout", "method": "dear"}, cost={"kind": "payout", "method": "dear"})


def test_one_yen_kept_is_enough_to_lead_over_earning_more() -> None:
    facts = document(
        [blocker("unpaid", "money", [ENOUGH], [EARN, PAYS_ENOUGH, PAYS_DEARLY])],
        payout_methods=[payout_method(), DEAR],
    )
    assert [route.kept_yen for route in routes(facts, balance=501)][:2] == [1, 401]
    assert dict(routes(facts, balance=500)[0].choice)["unpaid"] == "earn"  # the fee leaves nothing


@pytest.mark.parametrize("fee", [49, 50, 51])
def test_earning_more_leads_over_giving_everything_up_whatever_it_keeps(fee: int) -> None:
    lapse = remedy("lapse", {"kind": "expiry"}, cost={"kind": "forfeit_balance"})
    facts = document(
        [blocker("unpaid", "money", [ENOUGH], [lapse, EARN, PAYS_ENOUGH])],
        payout_methods=[payout_method(transfer_fees=[{"fee_yen": fee}])],
        expiries=[{"key": "e", "days": 90, "outcome": "forfeited"}],
    )
    found = routes(facts, balance=50)
    assert (found[0].kept_yen, dict(found[0].choice)["unpaid"]) == (50 - fee, "earn")
    assert found[1].kept_yen == 0


def test_what_gives_something_up_and_keeps_one_yen_leads_over_earning_more() -> None:
    gives_up = PAYS_DEARLY | {"actor": "counterpart", "effects": [{"kind": "clear", "question": "bonus"}]}
    brings = remedy("wait", {"kind": "none"}, {"kind": "add_to_balance", "question": "bonus"})
    facts = document(
        [
            blocker("bonus", "work", [yes("bonus_open")], [brings]),
            blocker("unpaid", "money", [ENOUGH], [EARN, PAYS_ENOUGH, gives_up]),
        ],
        payout_methods=[payout_method(transfer_fees=[{"fee_yen": 501}]), DEAR],
    )
    [first, second] = routes(facts, balance=501, bonus=7)
    assert (first.kept_yen, first.given_up.rewards) == (1, ("bonus",))
    assert (second.kept_yen, second.books.earned_yen, bool(second.given_up)) == (0, 1_499, False)


@pytest.mark.parametrize(
    ("cost", "leads"),
    [
        pytest.param({}, "go-on-alone", id="the same kept"),
        pytest.param({"kind": "forfeit_reward", "question": "reward_a"}, "ask", id="less kept"),
    ],
)
def test_a_favour_of_today_yields_only_to_what_keeps_as_much(cost: Row, leads: str) -> None:
    effect = {"kind": "clear", "question": "flag_a"}
    joins = {"kind": "add_to_balance", "question": "reward_a"}
    ask = remedy("ask", {"kind": "open"}, joins, effect, actor="counterpart")
    alone = remedy("go-on-alone", {"kind": "days", "min_days": 5}, *([] if cost else [joins]), effect, cost=cost)
    facts = facts_with(
        blocker("work", "work", [yes("flag_a")], [ask, alone]),
        leftovers=[{"key": "l", "outcome": "paid_after", "method": "request"}],
    )
    found = routes(facts, flag_a="yes", balance=1_000, reward_a=500)

    assert dict(found[0].choice) == {"work": leads}
    assert found[0].kept_yen > 1_000


def test_a_way_that_the_reader_can_use_for_sure_leads_over_one_of_which_nobody_knows() -> None:
    effect = {"kind": "clear", "question": "flag_a"}
    perhaps = remedy("perhaps", {"kind": "days", "min_days": 3}, effect, conditions=[yes("flag_b")])
    surely = remedy("surely", {"kind": "days", "min_days": 5}, effect)
    facts = facts_with(blocker("work", "work", [yes("flag_a")], [perhaps, surely]))
    first, second = routes(facts, flag_a="yes")

    assert [(r.steps[0].remedy, r.unknown_steps) for r in (first, second)] == [("surely", 0), ("perhaps", 1)]
    assert routes(facts, flag_a="yes", flag_b="yes")[0].steps[0].remedy == "perhaps"


def test_a_step_says_for_each_of_its_days_how_it_came_about() -> None:
    ask = remedy("ask", {"kind": "days", "min_days": 3, "max_days": 20}, {"kind": "clear", "question": "flag_a"},
                 actor="counterpart", silence={"kind": "days", "min_days": 14, "max_days": 14})  # fmt: skip
    [route] = routes(facts_with(blocker("work", "work", [yes("flag_a")], [ask])), flag_a="yes")
    [step] = route.steps

    found = [(reason.days, reason.by_silence) for reason in step.reasons if reason is not None]
    assert found == [(3, False), (14, True), (20, False)]
    assert [step.earliest_on, step.silent_on, step.latest_on] == [MONDAY + timedelta(days=n) for n, _ in found]


def test_money_paid_after_leaving_is_counted_from_the_last_day_on_which_somebody_leaves() -> None:
    ask = remedy("ask", {"kind": "days", "min_days": 3, "max_days": 20}, {"kind": "clear", "question": "flag_a"},
                 actor="counterpart", silence={"kind": "days", "min_days": 14, "max_days": 14})  # fmt: skip
    rest = [{"key": "rest", "outcome": "paid_after", "min_days": 5, "max_days": 9}]
    facts = facts_with(blocker("work", "work", [yes("flag_a")], [ask]), leftovers=rest)
    [route] = routes(facts, flag_a="yes", balance=1_000)

    assert route.paid_after_earliest == MONDAY + timedelta(days=3 + 5)
    assert route.paid_after_latest == MONDAY + timedelta(days=20 + 9)


def test_a_reward_of_nothing_leaves_no_doubt_whether_it_comes_or_not() -> None:
    join = [remedy("ask", {"kind": "none"}, {"kind": "add_to_balance", "question": f"reward_{x}"}) for x in "ab"]
    rows = [blocker(f"work-{x}", "work", [yes(f"flag_{x}")], [row]) for x, row in zip("ab", join)]
    told = {"flag_a": "yes", "reward_a": 500, "reward_b": 0, "balance": 100}

    assert with_money_to_come(facts_with(*rows), Situation(told)).answer("balance") == 600


def test_a_way_that_leads_out_only_if_the_counterpart_answers_is_shown_without_a_day_otherwise() -> None:
    ask = remedy("ask", {"kind": "none"}, {"kind": "clear", "question": "flag_a"},
                 actor="counterpart", silence={"kind": "days", "min_days": 60, "max_days": 60})  # fmt: skip
    pays = PAYS | {"effects": [{"kind": "clear", "question": "flag_b"}]}
    facts = facts_with(
        blocker("work", "work", [yes("flag_a")], [ask]), blocker("fee", "money", [yes("flag_b")], [pays]),
        expiries=[{"key": "e", "days": 20, "outcome": "forfeited"}],
    )  # fmt: skip
    [route] = routes(facts, flag_a="yes", flag_b="yes", balance=1_000)

    assert (route.exit_earliest, route.exit_silent, route.stuck_on) == (date(2026, 11, 18), None, None)
    assert route.lost_range == (0, 1_000)


@pytest.mark.parametrize("answers", [{}, {"balance": UNKNOWN}, {"balance": 100}])
def test_who_has_nothing_to_come_stays_as_they_are(answers: dict[str, Any]) -> None:
    join = remedy("ask", {"kind": "none"}, {"kind": "add_to_balance", "question": "reward_a"})
    reader = Situation({"flag_a": "yes", "reward_a": 0} | answers)

    assert with_money_to_come(facts_with(blocker("work", "work", [yes("flag_a")], [join])), reader) == reader


def test_rights_that_waiting_takes_away_count_although_no_money_is_lost() -> None:
    ask = remedy("ask", {"kind": "none"}, {"kind": "clear", "question": "flag_a"},
                 actor="counterpart", silence={"kind": "days", "min_days": 60, "max_days": 60})  # fmt: skip
    later = {"question": "since", "operator": "longer_ago_than_days", "value": 10}
    facts = facts_with(
        blocker("work", "work", [yes("flag_a")], [ask]),
        blocker("points", "account", [later], [], strength="costs", loses="ポイント"),
    )
    answers = {"flag_a": "yes", "since": MONDAY, "balance": 0, "bank": "other"}
    [route] = routes(facts, **answers)

    assert (route.exit_earliest, route.given_up.left) == (MONDAY, ("points",))
    assert (route.books.unpriced, route.books.is_lossless) == (1, False)
    assert route.merit == best_merits(facts, Situation(answers), MONDAY)["fastest"]


def test_how_long_closing_takes_is_read_on_each_day_of_leaving() -> None:
    ask = remedy("ask", {"kind": "none"}, {"kind": "clear", "question": "flag_a"},
                 actor="counterpart", silence={"kind": "days", "min_days": 60, "max_days": 60})  # fmt: skip
    recently = {"question": "since", "operator": "within_days", "value": 10}
    closings = [{"key": "c", "min_days": 30, "max_days": 40, "conditions": [recently]}]
    facts = facts_with(blocker("work", "work", [yes("flag_a")], [ask]), closings=closings)
    [route] = routes(facts, flag_a="yes", since=MONDAY, balance=0)

    assert (route.done_earliest, route.done_latest) == (MONDAY + timedelta(days=30), MONDAY + timedelta(days=60))
