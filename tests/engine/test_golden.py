"""Real cases, worked out by hand from the published rules: CrowdWorks, Lancers and Coconala in small."""

from datetime import date
from typing import Any

import pytest

from guides.engine.range import range_of
from guides.engine.remedy_days import Bound
from guides.engine.routes import Route, known_routes
from guides.engine.simulation import simulate
from guides.engine.situation import UNKNOWN, told
from platforms.documents.facts import PlatformFacts
from tests.engine.documents import TWICE_A_MONTH, Row, blocker, document, yes

SUNDAY = date(2026, 11, 22)
"""The next day is a national holiday."""


def rule(key: str, actor: str, wait: Row, effects: list[Row] | None = None, **fields: Any) -> Row:
    return {
        "key": key,
        "title": "手段",
        "how": "行います。",
        "actor": actor,
        "wait": wait,
        "effects": effects or [],
    } | fields


def days(least: int, most: int | None = None) -> Row:
    return {"kind": "days", "min_days": least} | ({} if most is None else {"max_days": most})


def clear(question: str) -> Row:
    return {"kind": "clear", "question": question}


def join(question: str) -> Row:
    return {"kind": "add_to_balance", "question": question}


def payout(key: str, method: str, **fields: Any) -> Row:
    return rule(key, "you", {"kind": "payout", "method": method}, cost={"kind": "payout", "method": method}, **fields)


def balance(operator: str, value: Any) -> Row:
    return {"question": "balance", "operator": operator, "value": value}


BANK_FEES = [{"bank": "rakuten", "fee_yen": 100}, {"bank": "other", "fee_yen": 500}]
STANDARD: Row = {
    "key": "standard", "title": "随時出金", "how": "待ちます。", "trigger": "automatic", "minimum_yen": 1_000,
    "windows": TWICE_A_MONTH, "holiday_rule": "back", "transfer_fees": BANK_FEES,
}  # fmt: skip
QUICK: Row = {
    "key": "quick", "title": "クイック出金", "how": "申請します。", "trigger": "on_request", "minimum_yen": 530,
    "business_days_min": 4, "business_days_max": 4, "fee_rate": "0.05", "transfer_fees": BANK_FEES,
}  # fmt: skip
END = {"actor": "counterpart", "silence": days(7, 14), "may_be_refused": True}

CROWDWORKS = document(
    [
        blocker(
            "active-contracts", "work", [yes("active_contracts")],
            [
                rule("accept", "counterpart", days(0), [clear("active_contracts"), join("expected_reward")]),
                rule("terminate", wait=days(0, 14), effects=[clear("active_contracts")],
                     cost={"kind": "forfeit_reward", "question": "expected_reward"}, **END),
            ],
        ),
        blocker(
            "pending-tasks", "work", [yes("pending_tasks")],
            [
                rule("auto-approval", "time",
                     {"kind": "days_after", "question": "task_deadline", "min_days": 14, "max_days": 14},
                     [clear("pending_tasks"), join("task_reward")]),
            ],
        ),
        blocker(
            "identity-check", "account",
            [{"question": "identity_check", "operator": "one_of", "value": ["requested", "in_review"]}],
            [rule("wait", "platform", {"kind": "open"}, [{"kind": "set", "question": "identity_check", "value": "none"}])],
        ),
        blocker("balance", "money", [balance("at_least", 1_000)], [payout("standard", "standard"), payout("quick", "quick")]),
        blocker(
            "balance-below-minimum", "money", [balance("between", [1, 999])],
            [
                payout("quick", "quick", conditions=[balance("at_least", 530)]),
                rule("earn-more", "you", {"kind": "open"}, [{"kind": "set", "question": "balance", "value": 1_000}]),
                rule("expiry", "time", {"kind": "expiry"}, [clear("balance")], cost={"kind": "forfeit_balance"}),
            ],
        ),
    ],
    payout_methods=[STANDARD, QUICK],
    expiries=[{"key": "half-a-year", "days": 180, "outcome": "forfeited"}],
)  # fmt: skip

LANCERS = document(
    [
        blocker(
            "balance", "money", [balance("at_least", 1)],
            [
                payout("standard", "standard", conditions=[balance("at_least", 1_000)]),
                rule("waive", "you", {"kind": "none"}, [clear("balance")], cost={"kind": "forfeit_balance"}),
            ],
        ),
    ],
    payout_methods=[STANDARD],
)  # fmt: skip

COCONALA = document(
    [
        blocker(
            "payout-in-progress", "account", [yes("payout_requested")],
            [
                rule("wait", "platform",
                     {"kind": "payout_under_way", "method": "request", "question": "payout_requested_on"},
                     [clear("payout_requested")]),
            ],
        ),
    ],
    payout_methods=[
        {
            "key": "request", "title": "振込申請", "how": "申請します。", "trigger": "on_request",
            "windows": [
                {"from_day": 1, "to_day": 15, "pay_months_later": 0, "pay_day": 20},
                {"from_day": 16, "to_day": 31, "pay_months_later": 1, "pay_day": 5},
            ],
            "holiday_rule": "forward",
        },
    ],
)  # fmt: skip


def named(facts: PlatformFacts, today: date, name: str, **answers: Any) -> Route:
    found = known_routes(facts, told(facts.questions, answers), today)
    return next(route for route in found if name in route.names)


def money(route: Route) -> tuple[int, int, int]:
    return route.books.received_yen, route.books.fees_yen, route.books.forfeited_yen


@pytest.mark.parametrize(
    ("amount", "bank", "expected"),
    [
        pytest.param(999, "other", (450, 549, 0), id="one yen short of the minimum"),
        pytest.param(800, "other", (260, 540, 0), id="800 yen to another bank"),
        pytest.param(800, "rakuten", (660, 140, 0), id="800 yen to Rakuten"),
        pytest.param(530, "other", (4, 526, 0), id="exactly the quick minimum"),
        pytest.param(1_000, "other", (450, 550, 0), id="exactly the minimum"),
    ],
)
def test_a_small_balance_at_crowdworks_leaves_by_quick_payout(
    amount: int, bank: str, expected: tuple[int, int, int]
) -> None:
    route = named(CROWDWORKS, SUNDAY, "fastest", balance=amount, bank=bank)

    # Four bank days from Sunday: the 24th (the 23rd is a holiday), 25th, 26th, 27th.
    assert (route.exit_earliest, route.exit_silent, route.exit_latest) == (date(2026, 11, 27),) * 3
    assert money(route) == expected


def test_529_yen_at_crowdworks_wait_for_expiry_or_for_more_work() -> None:
    found = known_routes(CROWDWORKS, told(CROWDWORKS.questions, {"balance": 529, "bank": "other"}), SUNDAY)

    assert {dict(route.choice)["balance-below-minimum"] for route in found} == {"earn-more", "expiry"}
    for route in found:
        assert route.books.tie_out
        assert (route.books.earned_yen == 471) is ("balance" in dict(route.choice))


def test_529_yen_of_known_age_lapse_on_the_180th_day() -> None:
    situation = told(CROWDWORKS.questions, {"balance": 529, "bank": "other", "balance_confirmed_on": date(2026, 6, 1)})
    line = simulate(CROWDWORKS, situation, {"balance-below-minimum": "expiry"}, SUNDAY, Bound.LATEST)

    assert line.exit_on == date(2026, 11, 28)
    assert (line.books.forfeited_yen, line.books.left_yen) == (529, 0)


def test_a_pending_task_becomes_money_and_the_money_waits_for_the_closing() -> None:
    situation = told(
        CROWDWORKS.questions,
        {
            "pending_tasks": "yes",
            "task_deadline": date(2026, 11, 20),
            "task_reward": 3_000,
            "bank": "other",
            "balance": 0,
        },
    )
    line = simulate(CROWDWORKS, situation, {"balance": "standard"}, SUNDAY, Bound.LATEST)

    assert [(step.blocker, step.finished_on) for step in line.steps] == [
        ("pending-tasks", date(2026, 12, 4)),
        ("balance", date(2026, 12, 30)),
    ]
    assert line.exit_on == date(2026, 12, 30)
    assert (line.books.received_yen, line.books.fees_yen) == (2_500, 500)
    payday = line.steps[1].reason.payday
    assert payday is not None
    # The last day of the year is no bank day, so the pay day moves back.
    assert (payday.caught_on, payday.nominal, payday.shifted) == (date(2026, 12, 15), date(2026, 12, 31), True)


def test_800_yen_at_lancers_are_waived_today() -> None:
    route = named(LANCERS, SUNDAY, "fastest", balance=800, bank="other")

    assert (route.exit_earliest, route.exit_latest) == (SUNDAY, SUNDAY)
    assert money(route) == (0, 0, 800)


def test_1800_yen_at_lancers_are_kept_by_the_next_payout() -> None:
    route = named(LANCERS, SUNDAY, "keeps-money", balance=1_800, bank="rakuten")

    assert (route.exit_earliest, route.exit_latest) == (date(2026, 12, 15), date(2026, 12, 15))
    assert money(route) == (1_700, 100, 0)


@pytest.mark.parametrize(
    ("requested_on", "paid_on"),
    [
        pytest.param(date(2026, 9, 14), date(2026, 9, 24), id="paid after Silver Week"),
        pytest.param(date(2026, 9, 16), date(2026, 10, 5), id="the next half of the month"),
    ],
)
def test_a_transfer_under_way_at_coconala_ends_on_its_pay_day(requested_on: date, paid_on: date) -> None:
    route = named(COCONALA, date(2026, 9, 18), "fastest", payout_requested="yes", payout_requested_on=requested_on)

    assert (route.exit_earliest, route.exit_latest) == (paid_on, paid_on)


def test_giving_up_a_contract_is_fastest_and_being_accepted_keeps_the_money() -> None:
    answers: dict[str, Any] = {"active_contracts": "yes", "expected_reward": 8_000, "balance": 0, "bank": "other"}
    fastest = named(CROWDWORKS, SUNDAY, "fastest", **answers)
    keeps = named(CROWDWORKS, SUNDAY, "keeps-money", **answers)

    assert (fastest.exit_earliest, fastest.exit_silent, fastest.exit_latest) == (SUNDAY, date(2026, 12, 6), None)
    assert money(fastest) == (0, 0, 8_000)
    assert (keeps.exit_earliest, keeps.exit_silent, money(keeps)) == (date(2026, 12, 15), None, (7_500, 500, 0))
    assert [step.needs_reply for step in keeps.steps] == [True, False]


def test_an_unknown_identity_check_opens_the_end_of_the_range() -> None:
    situation = told(CROWDWORKS.questions, {"balance": 800, "bank": "other", "identity_check": UNKNOWN, "active_contracts": "no",
                           "pending_tasks": "no", "balance_confirmed_on": SUNDAY})  # fmt: skip
    found = range_of(CROWDWORKS, situation, SUNDAY)

    assert found is not None
    assert (found.exit_best, found.exit_worst, found.decides) == (date(2026, 11, 27), None, "identity_check")
    assert (found.received_least_yen, found.received_most_yen) == (500, 500)


def test_a_reader_who_said_nothing_may_leave_today_or_nobody_knows_when() -> None:
    found = range_of(CROWDWORKS, told(CROWDWORKS.questions), SUNDAY)

    assert found is not None
    assert (found.exit_best, found.exit_worst) == (SUNDAY, None)
    assert (found.received_least_yen, found.received_most_yen) == (0, None)


def test_nobody_promises_a_day_before_it_is_known_whether_the_reader_can_have_it():
    """A short notice counts where the contract's notice is known to be short; until then the end of the term is sure."""
    short = [{"question": "notice_days", "operator": "between", "value": [1, 14]}]
    term = {"kind": "days_after", "question": "ends_on", "min_days": 0, "max_days": 0}
    engaged = blocker(
        "engaged", "work", [yes("active_contracts")],
        [
            rule("give-notice", "you", days(14, 14), [clear("active_contracts")], conditions=short),
            rule("wait-for-term", "time", term, [clear("active_contracts")]),
        ],
    )  # fmt: skip
    facts = document([engaged])

    def best(**notice: int) -> Route:
        answers = told(facts.questions, {"active_contracts": "yes", "ends_on": date(2027, 1, 31), **notice})
        return known_routes(facts, answers, SUNDAY)[0]

    unknown, known = best(), best(notice_days=14)
    assert (unknown.exit_earliest, unknown.promised) == (date(2027, 1, 31), date(2027, 1, 31))
    assert (known.exit_earliest, known.promised) == (date(2026, 12, 6), date(2026, 12, 6))
