"""The money of one reader, walked through beside stand-ins for what it waits for (`guides/engine/parts.py`)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache, partial
from heapq import heappop, heappush
from operator import add
from typing import NamedTuple, TypeVar
from weakref import proxy

from guides.engine.parts import GATE, OTHERS, Parts, Sum, Way, stands_in, told
from guides.engine.remedy_days import BOUNDS, NEVER, PLACES, ordinal
from guides.engine.rules import Option, rulebook_of
from guides.engine.situation import Situation
from guides.engine.walk import Start, Walk

T = TypeVar("T")

MOST_WALKED = 512
"""Beginnings of walks that are remembered of the money of one reader."""

Key = tuple[int, tuple[Sum, ...], int]
"""The day the last work is over, the rewards it brings, and the day until which the account parts are in the way."""


NOTHING = -(10**15)
"""Less than any sum."""

Plan = tuple[Option, ...]
"""One remedy for each of some blockers, whether they come up or not."""


@dataclass(slots=True)
class Guess:
    """A plan that did for others: it mostly does for the next one, and to follow one plan costs less than to try everything."""

    plan: Plan = ()

    def learn(self, chosen: Iterable[Option]) -> None:
        """Expect these remedies to do, and where other blockers come up what did before."""
        choice = {option.rule: option for option in self.plan} | {option.rule: option for option in chosen}
        self.plan = tuple(choice.values())


Cost = tuple[int, int]
"""The money not kept, and the rewards of unknown amount given up: what the route that keeps most money is best by first."""

Received = tuple[Cost, frozenset[int]]
"""What the ways that keep most money cost, and what they pay out."""


class Walked(NamedTuple):
    """One choice of remedies for the money, beside its stand-ins, walked to the end at one bound.

    `chosen`: the remedies chosen on the way, and those given. `day`: the exit, `NEVER` where nobody promises one. `stuck`:
    it leads nowhere.
    """

    chosen: tuple[Option, ...]
    day: int
    stuck: bool
    kept_yen: int
    received_yen: int
    unpriced: int
    replies: int


class End(NamedTuple):
    """One way to the exit, of the money beside its stand-ins; its tuples hold one value for each of `BOUNDS`.

    `chosen`: the remedies chosen on it.
    """

    chosen: tuple[Option, ...]
    days: tuple[int, ...]
    kept_yen: int
    received_yen: int
    unpriced: tuple[int, ...]


class Money:
    """The money of one reader on one day, and what is known of it beside some stand-ins.

    `quick`: a plan that leads out on the first possible day. `frees_at_once`: as `Parts.frees_at_once` says of this reader.
    """

    def __init__(self, parts: Parts, situation: Situation, today: date, quick: Guess, *, frees_at_once: bool) -> None:
        self._parts = parts
        self._rulebook = rulebook_of(parts.money)
        self._situation = situation
        self._today = today
        self._changes = self._rulebook.next_change(today)
        self._quick = quick
        self.frees_at_once = frees_at_once
        self.is_for_days = () if frees_at_once else told(situation, parts.reads_for_days)
        """What tells its days from those of others."""
        self.may_be_paid_after = any(row.outcome == "paid_after" for row in self._rulebook.leftovers)
        """Whether some of what is kept can arrive after leaving."""
        self._places = [part.number for part in parts.work]
        this = proxy(self)  # `self` would be a circle, which stays in memory until the collector comes by
        self.key = lru_cache(MOST_WALKED)(partial(Money._key, this))
        self._start = lru_cache(MOST_WALKED)(partial(Money._start_of, this))
        self._known = lru_cache(MOST_WALKED)(partial(Money._walked, this))
        self.received = lru_cache(MOST_WALKED)(partial(Money._received, this))
        self._planned = lru_cache(MOST_WALKED)(partial(Money._follow, this))
        self.earliest = lru_cache(MOST_WALKED)(partial(Money._earliest, this))

    def _key(self, day: int, rewards: tuple[Sum, ...], others: int = 0) -> Key:
        """What a way through the work parts that is over on a day is to the money."""
        if self._parts.in_any_order and len(rewards) > 1:
            by_day: dict[int, int] = {}
            for _, joined, yen in rewards:
                by_day[joined] = by_day.get(joined, 0) + yen
            rewards = tuple([Sum(place, joined, by_day[joined]) for place, joined in zip(self._places, sorted(by_day))])
        elif self._parts.in_any_order and rewards:
            rewards = (Sum(self._places[0], *rewards[0][1:]),)
        last = max([joined for _, joined, _ in rewards], default=self._today.toordinal())
        return (day if day > last else 0), rewards, others

    def _start_of(self, key: Key) -> Start:
        gate, rewards, others = key
        answers = [answer for part, day, yen in rewards for answer in stands_in(part, day, yen)]
        answers += [*stands_in(GATE, gate)] if gate else []
        answers += [*stands_in(OTHERS, others)] if others else []
        return Start(self._rulebook, self._situation.replace(dict(answers)), self._today)

    def _walk(self, key: Key, place: int, chosen: tuple[Option, ...] = ()) -> Walk:
        choice = self._rulebook.only_options | {option.rule: option for option in chosen}
        return Walk(self._start(key), BOUNDS[place], choice)

    def _walked(self, key: Key, place: int, chosen: tuple[Option, ...]) -> tuple[tuple[Walked, ...], int]:
        """Every choice of remedies at one of `BOUNDS` with some chosen already, and until when account parts make no
        difference to them.
        """
        walks = list(_forked(self._walk(key, place, chosen)))
        return tuple([self._end(walk) for walk in walks]), min(
            [self._same_until(walk) for walk in walks], default=NEVER
        )

    def _end(self, walk: Walk) -> Walked:
        only = self._rulebook.only_options
        return Walked(
            tuple([option for rule, option in walk.choice.items() if rule not in only]),
            ordinal(walk.exit_on),
            walk.stuck_on is not None,
            walk.account.kept_yen,
            walk.account.received_yen,
            walk.account.unpriced,
            walk.replies,
        )

    def _same_until(self, walk: Walk) -> int:
        """Until when it makes no difference to a walk that is over how long the account parts take."""
        changes = [self._changes] if walk.stuck_on is not None else []
        changes += [self._today] if self._rulebook.turns else []
        return min([ordinal(day) for day in (*changes, walk.lapses_next_on)])

    def not_before(self, key: Key) -> int:
        """A day before which no exit is: that on which the last of the stand-ins is over, or some remedy of what is in the
        way at the start.
        """
        gate, rewards, others = key
        return max([self._not_before, gate, others, *(day for _, day, _ in rewards)])

    @cached_property
    def _not_before(self) -> int:
        start = self._start((0, (), 0))
        clearing = self._rulebook.cleared_by
        days = [min([start.finish(o, BOUNDS[0]).day for o in clearing[r]]) for r in start.held if r in clearing]
        return max([self._today, *days]).toordinal()

    def _earliest(self, key: Key) -> tuple[int, int]:
        """The earliest exit, `NEVER` where there is none, and until when account parts make no difference to it.

        Walks go on in the order of their days: none goes back in time, so that the first one out is the earliest. What
        leads nowhere may lead out later than the account parts take, and matters only where that is earlier still.
        """
        soonest = self.not_before(key)
        if self.frees_at_once:
            return soonest, NEVER
        if self._quick.plan:
            walk = self._walk(key, 0, self._quick.plan).advance()
            if ordinal(walk.exit_on) == soonest:
                return soonest, self._same_until(walk)
        first = self._walk(key, 0).advance()
        under_way, number, stuck_until = [(first.day, 0, first)], 0, NEVER
        while under_way:
            day, _, walk = heappop(under_way)
            if walk.undecided is not None:
                for option in walk.options:
                    number += 1
                    fork = walk.fork(option).advance()
                    heappush(under_way, (fork.day, number, fork))
            elif walk.stuck_on is not None:
                stuck_until = min(stuck_until, self._same_until(walk))
            elif walk.exit_on is not None:
                if day.toordinal() == soonest:
                    self._quick.learn(walk.choice.values())
                return day.toordinal(), min(stuck_until, self._same_until(walk))
        return NEVER, stuck_until

    def walked(self, way: Way, others: Sequence[int], place: int, chosen: tuple[Option, ...] = ()) -> Sequence[Walked]:
        """Every choice of remedies at one of `BOUNDS` after a way through the work parts, with some chosen already and
        beside account parts that take until some days. Where these make no difference, exits are as without them.
        """
        return self._beside(self._known, way, others, place, chosen)

    def ends(self, way: Way, others: Sequence[int], first: Walked) -> Iterator[End]:
        """The ways to the exit that begin with one at the first bound: the same remedy for every blocker that comes up at
        several bounds.
        """
        for second in self.walked(way, others, 1, first.chosen):
            for third in self.walked(way, others, 2, second.chosen):
                same = first, second, third
                safest = min(same, key=_kept)
                yield End(
                    third.chosen,
                    tuple([one.day for one in same]),
                    safest.kept_yen,
                    safest.received_yen,
                    tuple([one.unpriced for one in same]),
                )

    def _received(
        self,
        days: tuple[int, ...],
        rewards: tuple[tuple[Sum, ...], ...],
        unpriced: tuple[int, ...],
        others: tuple[int, ...],
    ) -> Received | None:
        """What the routes that keep most money after a way through the work parts pay out, beside account parts that take until
        some days; None without a way out.

        What is kept at the first bound is the most that can be kept: choices are walked at the others while that can be best.
        """
        way = Way(days, (), rewards, unpriced, 0)
        firsts = [
            ((-first.kept_yen, max(unpriced[0] + first.unpriced, *unpriced[1:])), first)
            for first in self.walked(way, others, 0)
            if not first.stuck
        ]
        best, received = None, set[int]()
        for at_best, first in sorted(firsts, key=_cost):
            if best is not None and at_best > best:
                break
            for end in self.ends(way, others, first):
                cost = -end.kept_yen, max(map(add, unpriced, end.unpriced))
                if best is None or cost < best:
                    best, received = cost, {end.received_yen}
                elif cost == best:
                    received.add(end.received_yen)
        return None if best is None else (best, frozenset(received))

    def keeps(self, way: Way, others: Sequence[int], yen: int) -> Plan | None:
        """Remedies that keep so much after a way through the work parts, beside account parts that take until some days; None
        where none do.
        """
        for first in sorted(self.walked(way, others, 0), key=_kept, reverse=True):
            if first.kept_yen < yen:
                break
            if not first.stuck:
                for end in self.ends(way, others, first):
                    if end.kept_yen >= yen:
                        return end.chosen
        return None

    def keeps_with(self, plan: Plan, way: Way, others: Sequence[int], yen: int) -> bool:
        """Whether a plan leads out and keeps so much."""
        return all(self._kept_with(plan, way, others, place) >= yen for place in PLACES)

    def _kept_with(self, plan: Plan, way: Way, others: Sequence[int], place: int) -> int:
        """What a plan keeps at one of `BOUNDS`; less than nothing where it does not lead out."""
        return self._beside(self._planned, way, others, place, plan)

    def _beside(
        self, find: Callable[[Key, int, Plan], tuple[T, int]], way: Way, others: Sequence[int], place: int, plan: Plan
    ) -> T:
        """What is found without account parts where these make no difference, otherwise what is found beside them."""
        key = self.key(way.days[place], way.rewards[place])
        found, until = find(key, place, plan)
        return found if others[place] < until else find((*key[:2], others[place]), place, plan)[0]

    def _follow(self, key: Key, place: int, plan: Plan) -> tuple[int, int]:
        """What a plan keeps, and until when account parts make no difference to that."""
        walk = self._walk(key, place, plan).advance()
        is_out = walk.undecided is None and walk.stuck_on is None
        return (walk.account.kept_yen if is_out else NOTHING), self._same_until(walk)


def _cost(found: tuple[Cost, Walked]) -> Cost:
    return found[0]


def _kept(walked: Walked) -> int:
    return walked.kept_yen


def _forked(walk: Walk) -> Iterator[Walk]:
    """Every choice of remedies, walked to the end."""
    undecided = walk.advance().undecided
    if undecided is None:
        yield walk
        return
    for option in walk.options:
        yield from _forked(walk.fork(option))
