"""Every way out of one account: a plain search over walks that fork wherever a blocker asks for a remedy.

The three bounds walk side by side with the same remedies, so that a route's days belong to one way of
acting. A choice at a blocker that comes up at one bound alone is made there, for all three.

Where many blockers hold, their combinations are too many to walk through. Then groups of blockers that
meet the others only in the day on which they are over and in the rewards they bring
(`Rulebook.groups`) are walked through by themselves first, and of their combinations only those go on
that differ for the others: the beginnings. All ways out of the same merit are still found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import prod
from typing import NamedTuple

from guides.engine.account import Lot
from guides.engine.criteria import Merit
from guides.engine.remedy_days import BOUNDS, NEVER, Bound, ordinal
from guides.engine.rules import Option
from guides.engine.walk import Choice, Start, Walk

FEW = 24
"""Combinations that are walked through one after another, because nothing else is quicker."""

Choices = tuple[Option, ...]
"""Remedies one after another, as their blockers came up."""

Walks = tuple[Walk, Walk, Walk]
"""The same choices at each of `BOUNDS`."""


class State(NamedTuple):
    """What a group of blockers that is over at one bound is to all the others.

    `work_until`, `until`: the last days on which its work, and any of its blockers, is in the way.
    `work_promised`, `promised`: whether somebody promises these days. `lots`: the rewards that joined
    the balance.
    """

    work_until: date
    until: date
    work_promised: bool
    promised: bool
    lots: tuple[Lot, ...]

    def beside(self, other: "State") -> "State":
        """Both groups together."""
        return State(
            max(self.work_until, other.work_until),
            max(self.until, other.until),
            self.work_promised and other.work_promised,
            self.promised and other.promised,
            _by_day((*self.lots, *other.lots)),
        )


@dataclass(frozen=True, slots=True)
class Beginning:
    """Remedies for some groups. Beginnings with the same states leave the same to all other blockers.

    `states`: one for each bound. `unpriced`: rewards of unknown amount given up, at each of them.
    `replies`: steps that wait for a counterpart.
    """

    choice: Choice
    states: tuple[State, ...]
    unpriced: tuple[int, ...]
    replies: int

    def beside(self, other: "Beginning") -> "Beginning":
        """Both together."""
        return Beginning(
            self.choice | other.choice,
            tuple([mine.beside(its) for mine, its in zip(self.states, other.states)]),
            tuple([mine + its for mine, its in zip(self.unpriced, other.unpriced)]),
            self.replies + other.replies,
        )

    def costs_no_more_than(self, other: "Beginning") -> bool:
        return self.replies <= other.replies and all(mine <= its for mine, its in zip(self.unpriced, other.unpriced))


def walks_of(start: Start, choice: Choice) -> Walks:
    """One choice of remedies walked through at every bound."""
    earliest, silent, latest = (Walk(start, bound, choice).advance() for bound in BOUNDS)
    return earliest, silent, latest


def safest(walks: Sequence[Walk]) -> int:
    """The place of the bound at which least is kept: what can be promised to the reader.

    Of bounds at which the same is kept and received, the one at which most is given up that has no price.
    """
    least = min([walk.account for walk in walks], key=lambda account: account.kept_yen)
    same = [
        (-account.unpriced, place)
        for place, account in enumerate(walk.account for walk in walks)
        if (account.kept_yen, account.received_yen) == (least.kept_yen, least.received_yen)
    ]
    return min(same)[1]


def ways_out(start: Start) -> dict[Merit, Choice]:
    """Everything that a way out can be worth, with remedies that lead there: the document's first, of equals."""
    found: dict[Merit, Choice] = {}
    search = _Search(start, BOUNDS)
    for beginning in _beginnings(start, BOUNDS):
        for walks, then in search.explore(beginning, ()):
            choice = beginning.choice | {option.rule: option for option in then}
            found.setdefault(_merit(beginning, walks), choice)
    return found


def earliest_of(start: Start, before: int = NEVER) -> int:
    """The earliest day of all ways out that are over before a day; that day where none is.

    Walked at the earliest bound alone, and no further than to the earliest day found so far.
    """
    alone = BOUNDS[:1]
    search = _Search(start, alone)
    for beginning in _beginnings(start, alone):
        before = search.earliest(beginning, (), before)
    return before


Walked = tuple[Walk, Beginning]
"""A walk, and the beginning from which it went: one with the same state as that which it stands for."""


class _Search:
    def __init__(self, start: Start, bounds: Sequence[Bound]) -> None:
        self._start = start
        self._bounds = bounds
        self._walks: dict[tuple[int, State, Choices], Walked] = {}

    def explore(self, beginning: Beginning, then: Choices) -> Iterator[tuple[list[Walked], Choices]]:
        """All ways out with this beginning and these remedies for the blockers that came up first, and with which others."""
        found = []
        for place in range(len(self._bounds)):
            walk, of = self._walk(place, beginning, then)
            if walk.undecided is not None:
                for option in walk.options:
                    yield from self.explore(beginning, (*then, option))
                return
            if place == 0 and walk.stuck_on is not None:
                return
            found.append((walk, of))
        yield found, then

    def earliest(self, beginning: Beginning, then: Choices, before: int) -> int:
        """The earliest day of all these at the first bound, if it comes before a day: no walk goes back in time."""
        walk, _ = self._walk(0, beginning, then)
        if walk.day.toordinal() >= before:
            return before
        if walk.undecided is None:
            return before if walk.stuck_on is not None else min(before, ordinal(walk.exit_on))
        for option in walk.options:
            before = self.earliest(beginning, (*then, option), before)
        return before

    def _walk(self, place: int, beginning: Beginning, then: Choices) -> Walked:
        """The walk at one of the bounds, from this beginning or one with the same state, which stands beside it."""
        key = (place, beginning.states[place], then)
        found = self._walks.get(key)
        if found is None:
            if then:
                walk, of = self._walk(place, beginning, then[:-1])
                found = walk.fork(then[-1]).advance(), of
            else:
                found = Walk(self._start, self._bounds[place], beginning.choice).advance(), beginning
            self._walks[key] = found
        return found


def _merit(beginning: Beginning, walks: Sequence[Walked]) -> Merit:
    """What a way out is worth. Lapsing money can end a late walk early: the latest day is never before the earliest."""
    earliest, silent, latest = [ordinal(walk.exit_on) for walk, _ in walks]
    kept = min([walk.account.kept_yen for walk, _ in walks])
    unpriced = max(
        beginning.unpriced[place] + walk.account.unpriced - of.unpriced[place] for place, (walk, of) in enumerate(walks)
    )
    quickest, of = walks[0]
    replies = beginning.replies + quickest.replies - of.replies
    return earliest, silent, max(earliest, latest), -kept, unpriced, replies


def _beginnings(start: Start, bounds: Sequence[Bound]) -> list[Beginning]:
    """Every beginning that differs for the blockers outside of the groups; none where a group leads nowhere."""
    found = [_nothing(start, bounds)]
    if prod(len(rule.options) for rule in start.held) <= FEW or start.rulebook.changes_after(start.today):
        return found
    for group in start.rulebook.groups:
        inside = start.within(group)
        if inside.held:
            ways = list(_through(inside, bounds))
            found = _different(one.beside(other) for one in found for other in ways)
    return found


def _nothing(start: Start, bounds: Sequence[Bound]) -> Beginning:
    today = State(start.today, start.today, True, True, ())
    return Beginning({}, (today,) * len(bounds), (0,) * len(bounds), 0)


def _through(inside: Start, bounds: Sequence[Bound]) -> Iterator[Beginning]:
    """The ways through one group."""
    for found, then in _Search(inside, bounds).explore(_nothing(inside, bounds), ()):
        walks = [walk for walk, _ in found]
        yield Beginning(
            {option.rule: option for option in then},
            tuple([_state(inside, walk) for walk in walks]),
            tuple([walk.account.unpriced for walk in walks]),
            walks[0].replies,
        )


def _state(inside: Start, walk: Walk) -> State:
    work = all(rule.is_work for rule in inside.held)
    lots = walk.account.lots[len(inside.account.lots) :]
    if not inside.rulebook.age_matters:
        lots = tuple(Lot(lot.amount_yen, inside.today) for lot in lots)
    return State(
        walk.day if work else inside.today, walk.day, walk.is_promised or not work, walk.is_promised, _by_day(lots)
    )


def _by_day(lots: tuple[Lot, ...]) -> tuple[Lot, ...]:
    """The same money in one lot for each day."""
    by_day = groupby(sorted(lots, key=_day), _day)
    return tuple(Lot(sum(lot.amount_yen for lot in same), day) for day, same in by_day)


def _day(lot: Lot) -> date:
    return lot.confirmed_on


def _different(beginnings: Iterator[Beginning]) -> list[Beginning]:
    """Of the beginnings that leave the same to the others, those that no other is as cheap as."""
    found: dict[tuple[State, ...], list[Beginning]] = {}
    for beginning in beginnings:
        same = found.setdefault(beginning.states, [])
        if not any(other.costs_no_more_than(beginning) for other in same):
            same[:] = [other for other in same if not beginning.costs_no_more_than(other)]
            same.append(beginning)
    return [beginning for same in found.values() for beginning in same]
