"""What would change the answer: gains are recomputed, and the last safe action is tried out."""

import os
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings

from guides.engine.account import quote
from guides.engine.conditions import Truth, applies
from guides.engine.expiry_race import Race, expiry_race
from guides.engine.gains import gains
from guides.engine.routes import Route, known_routes
from guides.engine.situation import UNKNOWN, Situation, told
from platforms.documents.facts import PlatformFacts, in_force
from platforms.money.paydays import next_payout
from tests.documents import blocker, condition, make_facts, payout_method, question, remedy
from tests.engine.documents import Case, cases
from tests.guides.published import facts_of

MANY = 2_000 if os.environ.get("HYPOTHESIS_PROFILE") == "ci" else 50
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


# ── Blockers worth clearing first ────────────────────────────────────────────────────────────────


def cleared_today(facts: PlatformFacts, key: str) -> PlatformFacts:
    """The document as if whatever clears this blocker were done in a moment."""
    document = facts.model_dump(mode="json")
    for each in document["blockers"]:
        active = [remedy for remedy in each["remedies"] if remedy["wait"]["kind"] != "expiry"]
        if each["key"] == key and active:
            each["remedies"] = [
                {**remedy, "wait": {"kind": "none"}, "silence": None, "may_be_refused": False} for remedy in active
            ]
    return PlatformFacts.model_validate(document)


def fastest(routes: Sequence[Route], today: date) -> date | None:
    return next((route.exit_earliest for route in routes if "fastest" in route.names), None) if routes else today


def recomputed(facts: PlatformFacts, situation: Situation, today: date) -> dict[str, tuple[date, int]]:
    """Every blocker that brings the fastest exit forward when it is cleared today."""
    routes = known_routes(facts, situation, today)
    now = fastest(routes, today) if routes else None
    found = {}
    for each in facts.blockers:
        if now is None or applies(each, situation.on(today)) is not Truth.TRUE:
            continue
        left = known_routes(cleared_today(facts, each.key), situation, today)
        then = fastest(left, today)
        if then is not None and then < now:
            found[each.key] = (then, (now - then).days)
    return found


def shown_gains(facts: PlatformFacts, situation: Situation, today: date) -> dict[str, tuple[date, int]]:
    found = gains(facts, situation, known_routes(facts, situation, today), today)
    assert [gain.days for gain in found] == sorted((gain.days for gain in found), reverse=True)
    assert len({gain.blocker for gain in found}) == len(found)
    return {gain.blocker: (gain.exit_on, gain.days) for gain in found}


@settings(max_examples=MANY)
@given(cases(most=3))
def test_a_gain_is_the_days_saved_by_clearing_the_blocker_today(case: Case) -> None:
    found = shown_gains(case.facts, case.situation, case.today)

    assert found == recomputed(case.facts, case.situation, case.today)


@pytest.mark.parametrize(
    ("slug", "answers"),
    [
        pytest.param("crowdworks", {"balance": 800}, id="a small balance"),
        pytest.param(
            "crowdworks",
            {"balance": 800, "pending_tasks": "yes", "task_deadline": date(2026, 11, 20), "task_reward": 1_500},
            id="tasks and a small balance",
        ),
        pytest.param("crowdworks", {"active_contracts": "yes", "balance": 5_000}, id="work and a payable balance"),
        pytest.param("lancers", {"payout_requested": "yes", "balance": 5_000}, id="a transfer and a balance"),
        pytest.param("coconala", {"payout_requested": "yes", "undelivered_orders": "yes"}, id="orders and a transfer"),
    ],
)
def test_gains_of_published_platforms_are_recomputed_too(slug: str, answers: dict[str, str | int | date]) -> None:
    facts = facts_of(slug)
    situation = told(facts.questions, answers)

    assert shown_gains(facts, situation, TODAY) == recomputed(facts, situation, TODAY)


WORK = blocker(
    "work",
    stage="work",
    conditions=[condition("active_contracts")],
    remedies=[
        remedy(
            "finish",
            wait={"kind": "days", "min_days": 30},
            cost={},
            effects=[{"kind": "clear", "question": "active_contracts"}],
        )
    ],
)


def test_a_blocker_that_outlasts_the_others_gains_the_difference() -> None:
    facts = make_facts(blockers=[WORK, blocker("balance")])
    # Ready on 12-22 with the work, whose money is paid on 01-15; the balance alone is paid on 12-15.
    told = Situation({"active_contracts": "yes", "balance": 5_000})

    assert shown_gains(facts, told, TODAY) == {
        "work": (date(2026, 12, 15), 31),
        "balance": (date(2026, 12, 22), 24),
    }


def test_work_cleared_today_does_not_gain_the_days_its_money_still_needs() -> None:
    paid = {**WORK, "remedies": [{**WORK["remedies"][0]}]}
    paid["remedies"][0]["effects"] = [
        {"kind": "clear", "question": "active_contracts"},
        {"kind": "add_to_balance", "question": "expected_reward"},
    ]
    facts = make_facts(blockers=[paid, blocker("balance")])
    told = Situation({"active_contracts": "yes", "expected_reward": 5_000})

    # Done on 12-22 and paid on 01-15; done today and paid on 12-15, not out today.
    assert shown_gains(facts, told, TODAY) == {"work": (date(2026, 12, 15), 31)}


def test_a_blocker_beside_an_equal_one_gains_nothing() -> None:
    twin = {**WORK, "key": "twin", "conditions": [condition("payout_requested")]}
    twin["remedies"] = [
        remedy(
            "end",
            wait={"kind": "days", "min_days": 30},
            cost={},
            effects=[{"kind": "clear", "question": "payout_requested"}],
        )
    ]
    facts = make_facts(blockers=[WORK, twin])

    assert shown_gains(facts, Situation({"active_contracts": "yes", "payout_requested": "yes"}), TODAY) == {}


def test_nothing_is_gained_where_nothing_holds_or_nothing_leads_out() -> None:
    stuck = remedy("impossible", cost={}, wait={"kind": "none"}, conditions=[condition("balance", "at_least", 1)])
    facts = make_facts(
        blockers=[blocker("work", stage="work", conditions=[condition("active_contracts")], remedies=[stuck])]
    )

    for answers in ({"active_contracts": "no"}, {"active_contracts": "yes", "balance": 0}):
        assert shown_gains(facts, Situation(answers), TODAY) == {}


# ── The race against expiry ──────────────────────────────────────────────────────────────────────


def caught_in_time(facts: PlatformFacts, situation: Situation, acting: date, before: date, known_on: date) -> set[str]:
    """The methods that still catch the whole balance when somebody acts on this day."""
    amount = situation.amount("balance") or 0
    found = set()
    for method in facts.payout_methods:
        payday = next_payout(method, acting) if in_force(method, known_on) else None
        if payday and payday.caught_on < before and quote(method, amount, situation.answer("bank")):
            found.add(method.key)
    return found


def check_race(facts: PlatformFacts, situation: Situation, today: date, race: Race) -> None:
    """The last safe day is safe, and every later one is too late."""
    last = race.act_by or today - DAY
    if race.act_by is not None:
        assert today <= race.act_by < race.earliest
        assert race.method in caught_in_time(facts, situation, race.act_by, race.earliest, today)
    for ahead in range(1, 70):
        assert not caught_in_time(facts, situation, last + ahead * DAY, race.earliest, today)


@settings(max_examples=MANY)
@given(cases())
def test_the_last_safe_day_catches_the_money_and_no_later_day_does(case: Case) -> None:
    known = [method for method in case.facts.payout_methods if method.windows or method.business_days_min is not None]
    facts = case.facts.model_copy(update={"payout_methods": tuple(known)})
    race = expiry_race(facts, case.situation, case.today)
    assume(race is not None)
    assert race is not None

    assert race.amount_yen == case.situation.amount("balance")
    assert race.earliest <= race.lapses_on or race.earliest == case.today + DAY
    check_race(facts, case.situation, case.today, race)


EXPIRY = {"key": "half-a-year", "days": 180, "outcome": "forfeited"}
QUESTIONS = [question("balance", "amount"), question("balance_confirmed_on", "date"), question("bank")]


def aging(method: dict[str, Any], **changes: Any) -> PlatformFacts:
    fields = {"questions": QUESTIONS, "payout_methods": [method], "expiries": [EXPIRY], **changes}
    return make_facts(**fields)


def race_of(facts: PlatformFacts, balance: Any = 5_000, confirmed_on: Any = date(2026, 6, 1)) -> Race | None:
    # Money of June 1 is gone on November 28.
    situation = Situation().replace({"balance": balance, "balance_confirmed_on": confirmed_on})
    race = expiry_race(facts, situation, TODAY)
    if race is not None:
        check_race(facts, situation, TODAY, race)
    return race


ON_REQUEST = payout_method(trigger="on_request", windows=[], business_days_min=3, minimum_yen=530)
AUTOMATIC = payout_method()


@pytest.mark.parametrize(
    ("method", "confirmed_on", "act_by"),
    [
        pytest.param(ON_REQUEST, date(2026, 6, 1), date(2026, 11, 27), id="a request on the day before"),
        pytest.param(ON_REQUEST, date(2026, 5, 27), date(2026, 11, 22), id="a request today at the latest"),
        pytest.param(ON_REQUEST, date(2026, 5, 26), None, id="it lapses today: too late for a request"),
        pytest.param(AUTOMATIC, date(2026, 6, 3), None, id="it lapses on the closing day"),
        pytest.param(AUTOMATIC, date(2026, 6, 4), date(2026, 11, 30), id="it lapses the day after the closing day"),
        pytest.param(AUTOMATIC, date(2026, 6, 19), date(2026, 12, 15), id="a later closing day still catches it"),
        pytest.param(
            {**ON_REQUEST, "effective_until": date(2026, 11, 25)},
            date(2026, 6, 1),
            date(2026, 11, 24),
            id="the method ends before the money lapses",
        ),
        pytest.param({**ON_REQUEST, "effective_until": TODAY}, date(2026, 6, 1), None, id="the method ended yesterday"),
        pytest.param(payout_method(windows=[]), date(2026, 6, 1), None, id="nobody knows when the method pays"),
        pytest.param(
            payout_method(
                trigger="on_request", windows=[{"from_day": 1, "to_day": 24, "pay_months_later": 0, "pay_day": 31}]
            ),
            date(2026, 6, 1),
            date(2026, 11, 24),
            id="requests are taken only until the 24th",
        ),
    ],
)
def test_the_last_day_to_act(method: dict[str, Any], confirmed_on: date, act_by: date | None) -> None:
    race = race_of(aging(method), confirmed_on=confirmed_on)

    assert race is not None
    assert race.lapses_on == race.earliest == confirmed_on + timedelta(days=180)
    assert (race.act_by, race.method) == (act_by, act_by and "monthly")


@pytest.mark.parametrize(
    ("balance", "saved"),
    [
        pytest.param(529, False, id="one yen short of the minimum"),
        pytest.param(530, True, id="exactly the minimum"),
    ],
)
def test_only_a_balance_that_can_be_paid_out_is_saved(balance: int, saved: bool) -> None:
    race = race_of(aging(ON_REQUEST), balance)

    assert race is not None
    assert (race.act_by is not None) is saved


@pytest.mark.parametrize(
    ("balance", "saved"),
    [
        pytest.param(500, False, id="the transfer fee eats everything"),
        pytest.param(501, True, id="one yen is left after the fee"),
    ],
)
def test_a_payout_that_leaves_nothing_saves_nothing(balance: int, saved: bool) -> None:
    race = race_of(aging({**ON_REQUEST, "minimum_yen": 1}), balance)

    assert race is not None
    assert (race.act_by is not None) is saved


def test_the_shortest_term_and_the_latest_chance_count() -> None:
    later = {**payout_method("request"), "trigger": "on_request", "windows": [], "business_days_min": 1}
    facts = aging(
        AUTOMATIC, payout_methods=[AUTOMATIC, later], expiries=[EXPIRY, {**EXPIRY, "key": "longer", "days": 365}]
    )
    race = race_of(facts, confirmed_on=date(2026, 6, 10))

    assert race == Race(5_000, date(2026, 12, 7), date(2026, 12, 7), "request", date(2026, 12, 6))


@pytest.mark.parametrize("confirmed_on", [None, UNKNOWN], ids=["not asked", "unknown"])
def test_money_of_unknown_age_may_be_gone_tomorrow(confirmed_on: Any) -> None:
    race = race_of(aging(ON_REQUEST), confirmed_on=confirmed_on)

    assert race == Race(5_000, date(2026, 11, 23), date(2027, 5, 21), "monthly", TODAY)


@pytest.mark.parametrize(
    ("changes", "balance"),
    [
        pytest.param({}, 0, id="no money"),
        pytest.param({}, UNKNOWN, id="an unknown balance"),
        pytest.param({"expiries": []}, 5_000, id="nothing lapses here"),
        pytest.param({"expiries": [{**EXPIRY, "outcome": "paid_out"}]}, 5_000, id="it is paid out instead"),
    ],
)
def test_where_nothing_lapses_there_is_no_race(changes: dict[str, Any], balance: Any) -> None:
    assert race_of(aging(ON_REQUEST, **changes), balance) is None


def test_on_crowdworks_the_quick_payout_saves_a_small_balance_until_the_day_before() -> None:
    told = Situation({"balance": 800, "balance_confirmed_on": date(2026, 7, 1)})
    race = expiry_race(facts_of("crowdworks"), told, TODAY)

    assert race is not None
    assert (race.lapses_on, race.act_by) == (date(2026, 12, 29), date(2026, 12, 28))
    check_race(facts_of("crowdworks"), told, TODAY, race)


def test_what_an_unknown_answer_may_let_lapse_is_announced_as_uncertain() -> None:
    perhaps = aging(ON_REQUEST, expiries=[{**EXPIRY, "conditions": [condition("bank")]}])

    assert (race_of(perhaps, 5_000).certain, race_of(aging(ON_REQUEST), 5_000).certain) == (False, True)
