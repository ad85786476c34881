"""Saved situations: what the site says to them, and whether that is what staff expect."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import urlencode

from django.http import QueryDict

from guides.engine.conditions import Truth, all_hold, of_own_side
from guides.engine.routes import known_routes
from guides.engine.rules import LEAVE_BEHIND
from guides.engine.situation import Answer, Situation
from guides.engine.verdict import choose_path, judge
from guides.questions.answers import Answers, answer_pairs, read_answers
from guides.words.wording import day, yen
from platforms.documents.addresses import facts_by_address
from platforms.documents.facts import Condition, PlatformFacts, Question, Remedy
from platforms.documents.remembering import MostRecent, remembered
from platforms.models.scenario import Verdict

VERDICTS = dict(Verdict.choices)
AMOUNTS = {"received_yen": "受け取り額", "fees_yen": "手数料", "forfeited_yen": "受け取れない額"}
EXPECTED = ("verdict", "blocking", "exit_on", *AMOUNTS)
"""The columns of a row that `expect` writes."""
NO_DAY = "約束できる日なし"

Place = tuple[str, ...]
"""A fact of a platform by keys: `("payout_methods", "standard")`, `("blockers", "balance", "remedies", "wait")`."""


class Saved(Protocol):
    """What a scenario must tell to be run: the row has it, and so has a line of the seed file."""

    @property
    def query(self) -> str: ...

    @property
    def on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Result:
    """What the site says to one scenario.

    `exit_on`: today where nothing is in the way; else the earliest day of the route that leads; None
    where nobody can promise one or answers are missing. The yen are those of the route that leads.
    `unread`: keys of answers that the facts no longer understand.
    """

    verdict: str
    blocking: tuple[str, ...]
    exit_on: date | None
    received_yen: int = 0
    fees_yen: int = 0
    forfeited_yen: int = 0
    unread: tuple[str, ...] = ()

    def moved_days(self, before: "Result") -> int | None:
        """How many days later the exit is than `before`; None where one of the days is not known."""
        if self.exit_on is None or before.exit_on is None:
            return None
        return (self.exit_on - before.exit_on).days


def run(facts: PlatformFacts, scenario: Saved, today: date) -> Result:
    """What these facts say to a scenario on its own day, or today where it has none."""
    known, asked = _results(facts), (scenario.query, scenario.on or today)
    if (found := known.get(asked)) is None:
        found = _run(facts, scenario, asked[1])
        known.keep(asked, found, 1)
    return found


@remembered
def _results(facts: PlatformFacts) -> MostRecent[tuple[str, date], Result]:
    """What was worked out last: of the edition that readers see, it is asked at every view of a publication."""
    return MostRecent(200)  # scenarios; those without a day of their own have another result every day


def _run(facts: PlatformFacts, scenario: Saved, on: date) -> Result:
    answers = answers_of(facts, scenario)
    situation = of_own_side(facts.questions, answers.situation.on(on))
    verdict = judge(facts, situation)
    unread = tuple(each.key for each in answers.ignored)
    blocking = tuple(finding.blocker.key for finding in verdict.blocking)
    routes = known_routes(facts, situation, on)
    if not routes:
        return Result(verdict.kind, blocking, on if verdict.kind == "ready" else None, unread=unread)
    books = routes[0].books
    exit_on = routes[0].exit_earliest
    return Result(verdict.kind, blocking, exit_on, books.received_yen, books.fees_yen, books.forfeited_yen, unread)


def answers_of(facts: PlatformFacts, scenario: Saved) -> Answers:
    """The situation of a scenario, read by the form that reads a reader's address."""
    return read_answers(facts, QueryDict(scenario.query))


def rests_on(facts: PlatformFacts, scenario: Saved, today: date) -> frozenset[Place]:
    """The facts that decide this scenario's result: if one of them is wrong, so is what the reader is told.

    The reasons that hold or may hold, the remedies and payout methods of every route shown, what
    lapses on the way, and the path. Reasons that do not apply are left out: every result rests on them.
    """
    on = scenario.on or today
    situation = of_own_side(facts.questions, answers_of(facts, scenario).situation.on(on))
    verdict = judge(facts, situation)
    found: set[Place] = {("blockers", finding.blocker.key) for finding in verdict.not_cleared}
    remedies = {(blocker.key, remedy.key): remedy for blocker in facts.blockers for remedy in blocker.remedies}
    for route in known_routes(facts, situation, on):
        for blocker, key in route.choice:
            if key != LEAVE_BEHIND:
                found.add(("blockers", blocker, "remedies", key))
                found.update(("payout_methods", method) for method in _methods(remedies[blocker, key]))
        if route.lapses:
            found.update(("expiries", expiry.key) for expiry in facts.expiries)
    path, _ = choose_path(facts, situation)
    return frozenset(found | ({("paths", path.key)} if path else set()))


def _methods(remedy: Remedy) -> Iterator[str]:
    waits = (wait.method for wait in (remedy.wait, remedy.silence) if wait is not None)
    yield from {method for method in (*waits, remedy.cost.method) if method is not None}


# ── A situation to begin with ────────────────────────────────────────────────────────────────────


def query_about(facts: PlatformFacts, address: str) -> str:
    """The answers of one reader whom the fact at this address is about, as the query of an address.

    One example: every condition of the fact and of the fact above it holds. Empty where there are no
    conditions, or where one question alone cannot meet all of its own.
    """
    known, parts = facts_by_address(facts), address.split(".")
    above = (known.get(".".join(parts[:end])) for end in range(2, len(parts) + 1, 2))
    by_question: dict[str, list[Condition]] = {}
    for condition in (each for fact in above for each in getattr(fact, "conditions", ())):
        by_question.setdefault(condition.question, []).append(condition)
    asked = {question.key: question for question in facts.questions}
    answers: dict[str, Answer] = {}
    for key, conditions in by_question.items():
        met = (each for each in _candidates(asked[key], conditions) if _meets(key, each, conditions))
        if (answer := next(met, None)) is None:
            return ""
        answers[key] = answer
    return urlencode(answer_pairs(Situation(answers)))


def _candidates(question: Question, conditions: Iterable[Condition]) -> Iterator[Answer]:
    """Answers worth trying: what the conditions name and the yen beside it, or every choice."""
    if question.kind in ("yes_no", "choice"):
        yield from (choice.key for choice in question.choices) if question.choices else ("yes", "no")
        return
    for condition in conditions:
        for value in condition.values:
            if isinstance(value, int):
                yield from (yen for yen in (value, value - 1, value + 1) if yen >= 0)
            else:
                yield date.fromisoformat(value)


def _meets(key: str, answer: Answer, conditions: Iterable[Condition]) -> bool:
    return all_hold(conditions, Situation({key: answer})) is Truth.TRUE


# ── What staff expect ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Mismatch:
    """A scenario whose result is not the expected one."""

    scenario: Any
    expected: Result
    result: Result
    facts: PlatformFacts

    @cached_property
    def differences(self) -> tuple[str, ...]:
        return differences(
            self.expected, self.result, titles_of(self.facts), compares_days=self.scenario.on is not None
        )

    def __str__(self) -> str:
        return f"{self.scenario}：{'、'.join(self.differences)}"


def expected_of(scenario: Any) -> Result:
    """The outcome that a row expects."""
    return Result(
        scenario.verdict,
        tuple(scenario.blocking),
        scenario.exit_on,
        scenario.received_yen,
        scenario.fees_yen,
        scenario.forfeited_yen,
    )


def expect(scenario: Any, result: Result) -> None:
    """Make this result what the row expects. Without a fixed day there are no days and yen to expect."""
    scenario.verdict, scenario.blocking = result.verdict, result.blocking
    fixed = scenario.on is not None
    scenario.exit_on = result.exit_on if fixed else None
    for name in AMOUNTS:
        setattr(scenario, name, getattr(result, name) if fixed else 0)


def mismatches(facts: PlatformFacts, scenarios: Iterable[Any], today: date) -> tuple[Mismatch, ...]:
    """Every scenario of this platform whose result is not what its row expects."""
    return unexpected(facts, ((each, run(facts, each, today)) for each in scenarios))


def unexpected(facts: PlatformFacts, results: Iterable[tuple[Any, Result]]) -> tuple[Mismatch, ...]:
    """The same where each scenario has been run already."""
    found = (Mismatch(scenario, expected_of(scenario), result, facts) for scenario, result in results)
    return tuple(each for each in found if each.differences)


# ── Differences in words ─────────────────────────────────────────────────────────────────────────


def titles_of(*documents: PlatformFacts | None) -> dict[str, str]:
    """The titles of reasons by key; later documents win."""
    return {blocker.key: blocker.title for facts in documents if facts for blocker in facts.blockers}


def differences(
    before: Result, after: Result, titles: Mapping[str, str], *, compares_days: bool = True
) -> tuple[str, ...]:
    """What is another one, each as 「最短の退会日：… → …」; nothing where both say the same."""
    found = []
    if before.verdict != after.verdict:
        found.append(f"判定：{VERDICTS[before.verdict]} → {VERDICTS[after.verdict]}")
    if before.blocking != after.blocking:
        found.append(f"理由：{_named(before.blocking, titles)} → {_named(after.blocking, titles)}")
    if before.unread != after.unread:
        found.append(f"使えなくなる回答：{'、'.join(after.unread) or 'なし'}")
    if not compares_days:
        return tuple(found)
    if before.exit_on != after.exit_on:
        moved = after.moved_days(before)
        sign = "" if moved is None else f"（{moved:+}日）"
        found.append(f"最短の退会日：{_day(before.exit_on)} → {_day(after.exit_on)}{sign}")
    for name, label in AMOUNTS.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            found.append(f"{label}：{yen(old)} → {yen(new)}")
    return tuple(found)


def _named(keys: tuple[str, ...], titles: Mapping[str, str]) -> str:
    return "・".join(titles.get(key, key) for key in keys) or "なし"


def _day(value: date | None) -> str:
    return NO_DAY if value is None else day(value)
