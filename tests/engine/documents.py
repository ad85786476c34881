"""Small random documents and readers, wild enough to meet every rule of the engine.

Tame blockers ask their own question and clear it, as published ones do. Wild ones share questions,
bring each other up, forget to clear themselves and touch each other's money.

Everything is picked from short lists by one die, so that hypothesis draws little and shrinks well:
the first item of every list is the simplest one.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from guides.engine.rules import LEAVE_BEHIND
from guides.engine.situation import UNKNOWN, Situation
from platforms.documents.facts import Blocker, PlatformFacts

T = TypeVar("T")
Row = dict[str, Any]

FLAGS = ("flag_a", "flag_b", "flag_c", "flag_d")
STATE = "state"
STATES = ("calm", "asked", "judged")
REWARDS = ("reward_a", "reward_b")
SINCE = "since"
AMOUNTS = (0, 1, 99, 100, 101, 499, 500, 1_000, 3_000)
METHODS = ("quick", "closing", "request", "nobody-knows")


@dataclass(frozen=True)
class Case:
    """One account to try the engine on."""

    facts: PlatformFacts
    situation: Situation
    today: date


class Die:
    """Picks from short lists. `roll(n)` gives a number below n."""

    def __init__(self, roll: Callable[[int], int]) -> None:
        self.roll = roll

    def pick(self, items: Sequence[T]) -> T:
        return items[self.roll(len(items))]

    def up_to(self, most: int) -> int:
        return self.roll(most + 1)

    def one_in(self, sides: int) -> bool:
        return self.roll(sides) == sides - 1


def die_of(draw: DrawFn) -> Die:
    return Die(lambda sides: draw(st.integers(0, sides - 1)))


TWICE_A_MONTH = [
    {"from_day": 1, "to_day": 15, "pay_months_later": 0, "pay_day": 31},
    {"from_day": 16, "to_day": 31, "pay_months_later": 1, "pay_day": 15},
]
MONTHLY = [{"from_day": 1, "to_day": 31, "pay_months_later": 1, "pay_day": 20}]
FEES = [
    [{"bank": "rakuten", "fee_yen": 0}, {"bank": "other", "fee_yen": 50}],
    [{"bank": "rakuten", "fee_yen": 50}, {"bank": "other", "fee_yen": 160, "to_yen": 2_999}, {"bank": "other", "fee_yen": 0, "from_yen": 3_000}],
]  # fmt: skip


def methods(die: Die) -> list[Row]:
    shortest, rules = die.up_to(3), ("back", "forward", "unknown")
    automatic = {"title": "締め払い", "how": "待ちます。", "trigger": "automatic"}
    request = {"title": "申請", "how": "申請します。", "trigger": "on_request", "transfer_fees": FEES[0]}
    quick = {"business_days_min": shortest, "business_days_max": die.pick((None, shortest, shortest + 2))}
    closing = {"windows": die.pick((TWICE_A_MONTH, MONTHLY)), "holiday_rule": die.pick(rules)}
    return [
        request
        | quick
        | {"key": "quick", "fee_rate": "0.05", "minimum_yen": die.pick((0, 100)), "hold_days": die.pick((0, 0, 7))},
        automatic
        | closing
        | {
            "key": "closing",
            "minimum_yen": die.pick((None, 100, 500)),
            "transfer_fees": FEES[1],
            "hold_days": die.pick((0, 0, 14)),
        },
        request | {"key": "request", "windows": TWICE_A_MONTH, "holiday_rule": die.pick(rules), "transfer_fees": []},
        request | {"key": "nobody-knows"},
    ]


def counted(die: Die, kind: str = "days") -> Row:
    least, more = die.pick((0, 1, 3, 7)), die.pick((0, 2, 10, None))
    return {"kind": kind, "min_days": least} | ({} if more is None else {"max_days": least + more})


def wait(die: Die, money: bool = False) -> Row:
    kind = die.pick(("none", "days", "days", "business_days", "days_after", "under_way", "open", "payout", "expiry"))
    if kind in ("payout", "expiry") and not money:
        kind = "days"
    if kind in ("days", "business_days"):
        return counted(die, kind)
    if kind == "days_after":
        return counted(die, kind) | {"question": SINCE}
    if kind == "under_way":
        found = {"kind": "payout_under_way", "method": die.pick(METHODS)}
        return found | {"question": SINCE} if die.roll(2) else found
    return {"kind": kind, "method": die.pick(METHODS)} if kind == "payout" else {"kind": kind}


def yes(question: str) -> Row:
    return {"question": question, "operator": "is", "value": "yes"}


SMALL_PRINT: list[list[Row]] = [
    [], [], [], [],
    [yes("flag_d")],
    [{"question": STATE, "operator": "is_not", "value": "judged"}],
    [{"question": "balance", "operator": "at_least", "value": 100}],
]  # fmt: skip
"""Conditions of remedies; the last one only of wild ones."""

TRIGGERS: list[Row] = [
    *(yes(flag) for flag in FLAGS), *(yes(flag) for flag in FLAGS),
    {"question": STATE, "operator": "one_of", "value": ["asked", "judged"]},
    {"question": STATE, "operator": "is_not", "value": "calm"},
    {"question": "balance", "operator": "at_least", "value": 1},
    {"question": "balance", "operator": "at_least", "value": 500},
    {"question": "balance", "operator": "below", "value": 500},
    {"question": "balance", "operator": "between", "value": [1, 499]},
    {"question": "reward_a", "operator": "at_least", "value": 100},
    {"question": SINCE, "operator": "within_days", "value": 20},
    {"question": SINCE, "operator": "longer_ago_than_days", "value": 30},
]  # fmt: skip

WILD_EFFECTS: list[Row] = [
    *({"kind": "add_to_balance", "question": reward} for reward in REWARDS),
    *({"kind": "clear", "question": flag} for flag in FLAGS),
    *({"kind": "set", "question": flag, "value": "yes"} for flag in FLAGS),
    *({"kind": "set", "question": STATE, "value": state} for state in STATES),
    {"kind": "clear", "question": "balance"},
    {"kind": "clear", "question": "reward_b"},
    {"kind": "clear", "question": SINCE},
    {"kind": "set", "question": "balance", "value": 500},
    {"kind": "set", "question": "bank", "value": "rakuten"},
]


def clearing(condition: Row) -> Row:
    """The effect that makes a condition fail."""
    if condition["operator"] in ("within_days", "longer_ago_than_days"):
        return {"kind": "clear", "question": SINCE}
    if condition["question"] == STATE:
        return {"kind": "set", "question": STATE, "value": "calm"}
    if condition["operator"] == "below":
        return {"kind": "set", "question": condition["question"], "value": condition["value"]}
    return {"kind": "clear", "question": condition["question"]}


def side(die: Die) -> str | None:
    return die.pick((None, None, None, None, None, "worker", "client"))


def remedy(die: Die, key: str, needs: Row, **fields: Any) -> Row:
    actor = die.pick(("you", "counterpart", "platform", "time"))
    row = {"key": key, "title": "手段", "how": "行います。", "actor": actor, "wait": needs} | fields
    if actor in ("you", "counterpart") and die.roll(2):
        row["silence"] = counted(die)
    if die.one_in(4):
        row["may_be_refused"] = True
    if die.one_in(8):
        row["side"] = side(die)
    return row


def payout_remedy(die: Die, key: str) -> Row:
    method = die.pick(METHODS)
    needs = counted(die, "business_days") if die.one_in(4) else {"kind": "payout", "method": method}
    return remedy(die, key, needs, cost={"kind": "payout", "method": method})


def money_remedies(die: Die, most: int) -> list[Row]:
    found = [payout_remedy(die, "pay-out")]
    earning = [{"kind": "set", "question": "balance", "value": 500}]
    for key in ("waive", "let-lapse", "pay-out-otherwise", "earn"):
        if len(found) < most and die.roll(2):
            if key == "waive":
                found.append(remedy(die, key, wait(die), cost={"kind": "forfeit_balance"}))
            elif key == "let-lapse":
                found.append(remedy(die, key, {"kind": "expiry"}, cost={"kind": "forfeit_balance"}))
            elif key == "earn":
                until = [{"question": "balance", "operator": "below", "value": 500}] if die.roll(2) else []
                found.append(remedy(die, key, {"kind": "open"}, effects=earning, conditions=until))
            else:
                found.append(payout_remedy(die, key))
    return found


def tame_blockers(die: Die, most: int, options: int) -> list[Row]:
    """Blockers that ask their own question, move a reward at most, and payouts of the balance."""
    found = []
    for number in range(die.up_to(most)):
        question, stage = f"own_{number}", die.pick(("work", "account", "work"))
        reward = die.pick(REWARDS) if die.roll(3) and (stage == "work" or die.one_in(4)) else None
        remedies = []
        for key in "xyz"[: 1 + die.up_to(options - 1)]:
            effects, cost = [{"kind": "clear", "question": question}], {"kind": "none"}
            if reward is not None and die.roll(3):
                effects.append({"kind": "add_to_balance", "question": reward})
            elif reward is not None and die.roll(2):
                cost = {"kind": "forfeit_reward", "question": reward}
            conditions = die.pick(SMALL_PRINT[:-1])
            remedies.append(remedy(die, key, wait(die), effects=effects, cost=cost, conditions=conditions))
        found.append(blocker(f"b-{number}", stage, [yes(question)], remedies))
    if die.roll(4):
        least = die.pick((1, 500))
        enough: Row = {"question": "balance", "operator": "at_least", "value": least}
        found.append(blocker("balance", "money", [enough], money_remedies(die, options)))
        if least > 1:
            small: Row = {"question": "balance", "operator": "between", "value": [1, least - 1]}
            found.append(blocker("balance-too-small", "money", [small], money_remedies(die, options)))
    return found


def wild_blockers(die: Die, most: int, options: int) -> list[Row]:
    """Blockers that get in each other's way."""
    found = []
    costs: list[Row] = [
        {"kind": "none"}, {"kind": "none"}, {"kind": "forfeit_balance"}, {"kind": "forfeit_reward", "question": "reward_a"},
    ]  # fmt: skip
    for number in range(die.up_to(most)):
        stage = die.pick(("work", "account", "money"))
        conditions = [die.pick(TRIGGERS) for _ in range(1 + die.one_in(3))]
        remedies = []
        for key in "xyz"[: 1 + die.up_to(options - 1)]:
            if stage == "money" and die.roll(2):
                row = payout_remedy(die, key)
            else:
                row = remedy(die, key, wait(die, money=stage == "money"), cost=die.pick(costs))
            effects = [die.pick(WILD_EFFECTS) for _ in range(die.up_to(2))]
            if not die.one_in(8):
                effects.append(clearing(die.pick(conditions)))
            remedies.append(row | {"effects": effects, "conditions": die.pick(SMALL_PRINT)})
        found.append(blocker(f"b-{number}", stage, conditions, remedies))
    return found


def blocker(key: str, stage: str, conditions: list[Row], remedies: list[Row], **fields: Any) -> Row:
    row = {"key": key, "title": "理由", "why": "ため", "stage": stage, "conditions": conditions, "remedies": remedies}
    return row | fields


def softened(die: Die, blockers: list[Row]) -> list[Row]:
    """The same blockers, some of which only cost something, or concern one side alone."""
    found = []
    for row in blockers:
        fields: Row = {"side": side(die)}
        if die.one_in(3):
            fields |= {"strength": "costs", "loses": "失うもの"}
            if die.one_in(4):
                fields["remedies"] = []
        found.append(row | fields)
    return found


def leftovers(die: Die) -> list[Row]:
    rows: list[Row] = []
    for number in range(die.up_to(2)):
        outcome = die.pick(("forfeited", "paid_after", "at_risk"))
        row: Row = {
            "key": f"l-{number}",
            "outcome": outcome,
            "conditions": die.pick(([], [yes("flag_a")], [yes("flag_d")])),
        }
        if outcome == "paid_after":
            days: Row = die.pick(
                ({}, {"min_days": 3}, {"min_days": 3, "max_days": 9}, {"method": "closing"}, {"method": "quick"})
            )
            row = row | days
        rows.append(row)
    return rows


def closings(die: Die) -> list[Row]:
    rows: list[Row] = []
    for number in range(die.up_to(2)):
        row = {"key": f"c-{number}", "min_days": die.pick((0, 7)), "conditions": die.pick(([], [yes("flag_a")]))}
        rows.append(row | die.pick(({}, {"max_days": 10})))
    return rows


TERMS: tuple[Row, ...] = (
    *({"days": 20}, {"days": 60}, {"days": 5}, {"days": 1}, {"days": 0}),
    *({"months": 1}, {"months": 1, "from_month_end": True}),
)


def expiries(die: Die) -> list[Row]:
    rows = []
    for number in range(die.up_to(2)):
        outcome = die.pick(("forfeited", "forfeited", "paid_out"))
        conditions = die.pick(([], [], [yes("flag_a")], [yes("flag_d")]))
        row = {"key": f"e-{number}", "outcome": outcome, "conditions": conditions, **die.pick(TERMS)}
        rows.append(row | die.pick(({}, {"last_day_counts": True})))
    return rows


def document(blockers: list[Row], **fields: Any) -> PlatformFacts:
    base = {"slug": "try", "name": "試", "kana": "ため", "kind": "marketplace", "summary": "試します。"}
    return PlatformFacts.model_validate(base | {"fee_status": "unknown", "blockers": blockers} | fields)


def answers(die: Die, today: date, blockers: list[Row], known: bool) -> Situation:
    """Answers to everything the blockers may ask; some missing or unknown unless `known`."""
    own = [f"own_{number}" for number in range(len(blockers)) if any(b["key"] == f"b-{number}" for b in blockers)]

    def day_or_unknown(first: int) -> Any:
        return UNKNOWN if die.one_in(4) else today - timedelta(days=first + die.up_to(30) * 2)

    given: dict[str, Any] = {question: die.pick(("yes", "yes", "yes", "no")) for question in (*own, *FLAGS)}
    given[STATE] = die.pick(STATES)
    given["role"] = die.pick(("worker", "worker", "client", "both", UNKNOWN))
    given["bank"] = die.pick(("rakuten", "other", UNKNOWN))
    given |= {question: die.pick(AMOUNTS) for question in ("balance", *REWARDS)}
    given |= {SINCE: day_or_unknown(-5), "balance_confirmed_on": day_or_unknown(0)}
    if not known:
        for _ in range(die.up_to(2)):
            given[die.pick(sorted(given))] = die.pick((UNKNOWN, None))
    return Situation().replace(given)


TODAYS = (
    *(date(2026, 11, 20), date(2026, 11, 30), date(2026, 12, 15), date(2026, 12, 28), date(2026, 12, 31)),
    *(date(2027, 1, 1), date(2026, 9, 18), date(2026, 9, 20), date(2026, 4, 30), date(2026, 2, 14)),
)
"""Around closings, weekends, Silver Week, Golden Week and the turn of the year."""


def case_of(die: Die, tame: bool | None = None, known: bool = False, most: int = 4, options: int = 3) -> Case:
    """A document and a reader. `tame` None: either."""
    orderly = tame if tame is not None else bool(die.roll(2))
    blockers = softened(die, (tame_blockers if orderly else wild_blockers)(die, most, options))
    facts = document(
        blockers,
        payout_methods=methods(die),
        expiries=expiries(die),
        leftovers=leftovers(die),
        closings=closings(die),
    )
    today = die.pick(TODAYS)
    return Case(facts, answers(die, today, blockers, known), today)


def choice_of(die: Die, facts: PlatformFacts) -> dict[str, str]:
    """One remedy for every blocker."""
    return {blocker.key: die.pick(ways_with(blocker)) for blocker in facts.blockers}


def ways_with(blocker: Blocker) -> list[str]:
    """The keys of everything that can be done about a blocker."""
    keys = [remedy.key for remedy in blocker.remedies]
    return [*keys, LEAVE_BEHIND] if blocker.strength == "costs" else keys


def ways_of_own_side(blocker: Blocker, role: object) -> list[str]:
    """The same without what only the other side can do; all of it where nothing is left."""
    other = {r.key for r in blocker.remedies if r.side and role in ("worker", "client") and r.side != role}
    return [key for key in ways_with(blocker) if key not in other] or ways_with(blocker)


def seeds(few: int, many: int) -> range:
    """Numbers to make cases of without hypothesis, which is ten times quicker: few here, many in CI."""
    return range(many if os.environ.get("HYPOTHESIS_PROFILE") == "ci" else few)


@contextmanager
def telling(seed: int) -> Iterator[Die]:
    """A die that always falls the same way for this seed; a failure names the seed."""
    try:
        yield Die(Random(seed).randrange)
    except Exception as error:
        error.add_note(f"seed {seed}")
        raise


def cases(tame: bool | None = None, known: bool = False, most: int = 4, options: int = 3) -> SearchStrategy[Case]:
    return st.composite(lambda draw: case_of(die_of(draw), tame, known, most, options))()


def cases_with_choices() -> SearchStrategy[tuple[Case, dict[str, str]]]:
    def both(draw: DrawFn) -> tuple[Case, dict[str, str]]:
        die = die_of(draw)
        case = case_of(die)
        return case, choice_of(die, case.facts)

    return st.composite(both)()
