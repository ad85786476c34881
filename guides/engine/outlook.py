"""What the unknown can still do to the days and the yen: the hull of all outcomes.

An outcome is what the named routes are worth under one assumption, that is one value for every open
question: the fastest route's days and what the keeps-money route keeps. The outlook is the range of
all outcomes; where there are too many assumptions to try, see `Outlook.complete`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from guides.engine.criteria import Merit
from guides.engine.remedy_days import NEVER
from guides.engine.routes import Route, best_merits, known_routes
from guides.engine.rules import BALANCE, CONFIRMED_ON
from guides.engine.situation import Situation
from guides.engine.unknowns import Assumption, Open, assumptions, combinations, open_questions
from platforms.documents.facts import PlatformFacts

MOST_TRIED = 12
"""Assumptions tried for one reader, so that nobody waits for an empty form."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The range of outcomes over everything a reader did not say, exact where `complete`.

    `best`, `worst`: the fastest route's earliest exit where the answers turn out well, its latest where
    they turn out badly; None where nobody can promise a day. `worst_earliest`: its earliest exit where
    they turn out badly. `kept_least_yen`, `kept_most_yen`: the money kept by the route that keeps most;
    None where an unknown amount leaves it open. `matters`: the questions whose answer narrows the
    range, the most deciding first. `complete` False: there are too many combinations, so only the
    calmest, the stormiest and each answer by itself were tried, and the true range may be wider.
    """

    best: date | None
    worst: date | None
    worst_earliest: date | None
    kept_least_yen: int
    kept_most_yen: int | None
    matters: tuple[str, ...]
    complete: bool

    @property
    def decides(self) -> str | None:
        """The question whose answer narrows the range most."""
        return self.matters[0] if self.matters else None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What one assumption leads to. `merits`: those of the named routes, none where nothing is in the way."""

    assumption: Assumption
    merits: Mapping[str, Merit]
    earliest: int
    latest: int
    kept_yen: int


class Survey:
    """A reader under every assumption about what they did not say, as far as that is feasible."""

    def __init__(self, facts: PlatformFacts, situation: Situation, today: date) -> None:
        self._facts, self._situation, self._today = facts, situation, today
        self.questions = open_questions(facts, situation, today)
        self.complete = combinations(self.questions) <= MOST_TRIED
        self._outcomes: list[_Outcome] = []
        for assumption in islice(assumptions(self.questions) if self.questions else (), MOST_TRIED):
            self._outcomes.append(_outcome(facts, situation.replace(assumption), today, assumption))
            if not self.complete and self._is_wide_open():
                break

    def _is_wide_open(self) -> bool:
        """Whether anything from leaving today to never leaving has turned out possible: trying more tells nothing."""
        earliest = min(outcome.earliest for outcome in self._outcomes)
        return earliest == self._today.toordinal() and max(o.latest for o in self._outcomes) == NEVER

    def outlook(self) -> Outlook | None:
        """The range of outcomes; None where no open question can change anything."""
        if not self._outcomes:
            return None
        amounts_open = any(isinstance(each.calm, int) for each in self.questions)
        amounts_open = amounts_open or self._situation.amount(BALANCE) is None
        return Outlook(
            best=_day(min(outcome.earliest for outcome in self._outcomes)),
            worst=_day(max(outcome.latest for outcome in self._outcomes)),
            worst_earliest=_day(max(outcome.earliest for outcome in self._outcomes)),
            kept_least_yen=min(outcome.kept_yen for outcome in self._outcomes),
            kept_most_yen=None if amounts_open else max(outcome.kept_yen for outcome in self._outcomes),
            matters=self._matters(),
            complete=self.complete,
        )

    def routes(self) -> tuple[Route, ...]:
        """The routes to show: those of the blockers that hold, their days stretched over all assumptions.

        Where nothing holds for certain, the routes through everything that may be in the way stand in.
        Money of unknown age counts as confirmed today in every route.
        """
        shown = known_routes(self._facts, self._situation, self._today)
        if not self._outcomes:
            return shown
        if not shown:
            stormy = {each.question: each.stormy for each in self.questions} | {CONFIRMED_ON: self._today}
            shown = known_routes(self._facts, self._situation.replace(stormy), self._today)
        fresh = [o for o in self._outcomes if o.assumption.get(CONFIRMED_ON, self._today) == self._today]
        return tuple(self._stretched(route, fresh) for route in shown)

    def _stretched(self, route: Route, outcomes: Sequence[_Outcome]) -> Route:
        """The route from its best day over all assumptions to its worst."""
        if not route.names:
            return route
        nothing = (self._today.toordinal(),) * 3
        days = [route.merit[:3], *(o.merits[route.names[0]][:3] if o.merits else nothing for o in outcomes)]
        earliest, silent, latest = zip(*days)
        return replace(
            route,
            exit_earliest=_day(min(earliest)),
            exit_silent=_day(max(silent)),
            exit_latest=_day(max(latest)),
        )

    def _matters(self) -> tuple[str, ...]:
        """The questions whose answer surely narrows the range, the most narrowing first."""
        if not self.complete and self._is_wide_open():
            return ()
        everything = _width(self._outcomes)
        widths = {each.question: self._width_with(each) for each in self.questions}
        narrowing = [question for question, width in widths.items() if width < everything]
        return tuple(sorted(narrowing, key=lambda question: widths[question]))

    def _width_with(self, each: Open) -> tuple[int, int, int]:
        """How wide the range can still be once this question is answered."""
        by_value: dict[object, list[_Outcome]] = {}
        for outcome in self._outcomes:
            by_value.setdefault(outcome.assumption[each.question], []).append(outcome)
        return max(_width(outcomes) for outcomes in by_value.values())


def outlook(facts: PlatformFacts, situation: Situation, today: date) -> Outlook | None:
    """The outlook of a reader; None where no open question can change anything."""
    return Survey(facts, situation, today).outlook()


def routes(facts: PlatformFacts, situation: Situation, today: date) -> tuple[Route, ...]:
    """The routes of a reader, the unknown included. Empty only where nothing is or may be in the way."""
    return Survey(facts, situation, today).routes()


def _outcome(facts: PlatformFacts, situation: Situation, today: date, assumption: Assumption) -> _Outcome:
    merits = best_merits(facts, situation, today)
    if merits is None:
        day = today.toordinal()
        return _Outcome(assumption, {}, day, day, situation.amount(BALANCE) or 0)
    if not merits:
        stuck = (NEVER, NEVER, NEVER, 0, 0, 0)
        merits = dict.fromkeys(("fastest", "keeps-money", "independent"), stuck)
    earliest, _, latest, *_ = merits["fastest"]
    return _Outcome(assumption, merits, earliest, latest, -merits["keeps-money"][3])


def _width(outcomes: Sequence[_Outcome]) -> tuple[int, int, int]:
    """How far apart outcomes are: the latest days, the earliest days, the yen."""
    latest, earliest, kept = zip(*[(outcome.latest, outcome.earliest, outcome.kept_yen) for outcome in outcomes])
    return max(latest) - min(latest), max(earliest) - min(earliest), max(kept) - min(kept)


def _day(number: int) -> date | None:
    return None if number == NEVER else date.fromordinal(number)
