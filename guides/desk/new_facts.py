"""Facts from a few picked answers: a reason with its ways out, a schedule from a day on, a platform (pure)."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from platforms.documents.facts import PlatformFacts, Question

Document = dict[str, Any]
_DAY_AT_THE_END = re.compile(r"-20\d\d-\d\d-\d\d\Z")

WAYS = {
    "finish": ("自分で終わらせる", "you", "none"),
    "ask": ("相手に頼む", "counterpart", "open"),
    "support": ("運営に聞く", "platform", "open"),
    "wait": ("決まった日数を待つ", "time", "days"),
    "payout": ("出金する", "you", "payout"),
    "forfeit": ("残高をあきらめる", "you", "none"),
}
"""Kinds of remedies: what editors pick, who acts, and how long it takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One remedy as it was picked."""

    kind: str
    title: str
    how: str
    min_days: int | None = None
    max_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One citation, checked today."""

    source: str
    says: str
    checked_on: date
    checked_how: str
    looked_at: str | None = "live_page"

    def document(self) -> Document:
        return {name: getattr(self, name) for name in ("source", "says", "checked_on", "checked_how", "looked_at")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One blocker as it was picked: a question with the answer for which it holds."""

    title: str
    why: str
    stage: str
    question: str
    operator: str
    value: str | int
    ways: tuple[Way, ...]
    evidence: Evidence
    method: str = ""
    new_question: Question | None = field(default=None)


def from_a_day_on(
    document: PlatformFacts, key: str, day: date, title: str, rates: tuple[str, ...], evidence: Evidence
) -> Document:
    """The document with the old schedule until this day and a copy with these rates from it on."""
    data = document.model_dump()
    schedules = list(data["fee_schedules"])
    at = next(place for place, schedule in enumerate(schedules) if schedule["key"] == key)
    old = schedules[at]
    new_key = f"{_DAY_AT_THE_END.sub('', key)}-{day.isoformat()}"
    new = _naming(old | {"title": title}, key, new_key) | {
        "key": new_key,
        "effective_from": day,
        "tiers": [tier | {"rate": rate} for tier, rate in zip(old["tiers"], rates, strict=True)],
        "citations": [evidence.document()],
    }
    schedules[at : at + 1] = [old | {"effective_until": day}, new]
    return data | {"fee_schedules": schedules}


def _naming(value: Any, key: str, new_key: str) -> Any:
    """The same texts where they name figures of this schedule, with those of the new one: its name must not say the old rate."""
    if isinstance(value, str):
        return value.replace(f"{{fee.{key}.", f"{{fee.{new_key}.")
    if isinstance(value, dict):
        return {name: _naming(each, key, new_key) for name, each in value.items()}
    return tuple(_naming(each, key, new_key) for each in value) if isinstance(value, (list, tuple)) else value


def with_reason(document: PlatformFacts, reason: Reason, shared: dict[str, Question]) -> Document:
    """The document with one more blocker, and its question where the platform did not ask it yet."""
    data = document.model_dump()
    if reason.question not in {question["key"] for question in data["questions"]}:
        asked = reason.new_question or shared[reason.question]
        data["questions"] = [*data["questions"], asked.model_dump()]
    taken = {blocker["key"] for blocker in data["blockers"]}
    return data | {"blockers": [*data["blockers"], blocker_of(reason, taken)]}


def blocker_of(reason: Reason, taken: set[str]) -> Document:
    """A blocker with a key of its own."""
    return {
        "key": free_key(reason.question.replace("_", "-"), taken),
        "title": reason.title,
        "why": reason.why,
        "stage": reason.stage,
        "conditions": [{"question": reason.question, "operator": reason.operator, "value": reason.value}],
        "remedies": [_remedy(way, reason) for way in _with_keys(reason.ways)],
        "citations": [reason.evidence.document()],
    }


def free_key(wanted: str, taken: set[str]) -> str:
    """
    >>> free_key("balance", {"balance", "balance-2"})
    'balance-3'
    """
    keys = (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3)))
    return next(key for key in keys if key not in taken)


def _with_keys(ways: tuple[Way, ...]) -> list[tuple[str, Way]]:
    taken: set[str] = set()
    found = []
    for way in ways:
        key = free_key(way.kind, taken)
        taken.add(key)
        found.append((key, way))
    return found


def _remedy(keyed: tuple[str, Way], reason: Reason) -> Document:
    key, way = keyed
    _, actor, wait = WAYS[way.kind]
    waits: Document = {"kind": wait}
    if wait == "days":
        waits |= {"min_days": way.min_days or 0, "max_days": way.max_days}
    if wait == "payout":
        waits |= {"method": reason.method}
    made: Document = {
        "key": key,
        "title": way.title,
        "how": way.how,
        "actor": actor,
        "wait": waits,
        "may_be_refused": way.kind in ("ask", "support"),
        "citations": [reason.evidence.document()],
    }
    if way.kind == "payout":
        return made | {"cost": {"kind": "payout", "method": reason.method}}
    if way.kind == "forfeit":
        return made | {"cost": {"kind": "forfeit_balance"}}
    return made | {"effects": [_effect(reason)]}


def _effect(reason: Reason) -> Document:
    """What ends the reason: the answer is the opposite, or gone."""
    if reason.operator == "is" and reason.value == "no":
        return {"kind": "set", "question": reason.question, "value": "yes"}
    return {"kind": "clear", "question": reason.question}
