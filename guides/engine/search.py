"""Finding the best ways out without trying every combination.

Blockers that stand apart (see `separation`) are known by the days and yen of each of their ways; only
the rest, the money blockers, is walked through. A candidate is one choice for the rest, together with
the ways that are still allowed for each part. A criterion keeps the candidates that are best by it
and forbids the ways that would spoil its value, so that criteria applied one after another give the
exact lexicographic best. Where a document cannot be taken apart, or money may lapse meanwhile, every
blocker belongs to the rest and the same code tries the combinations.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice, product
from math import prod

from guides.engine.candidates import Allowed, Candidate, Handover, Picked, Still
from guides.engine.criteria import Criterion, Merit
from guides.engine.parts import Part, Way, parts_of
from guides.engine.separation import separation_of
from guides.engine.start import Start
from guides.engine.structure import Option, Rule
from guides.engine.waits import BOUNDS, NEVER, PLACES, ordinal
from guides.engine.walk import Walk

MOST_WALKS = 2_000
MOST_PURSES = 512
"""Walks, and different sums that rewards can bring, for one reader. Beyond, the best found so far counts."""

MOST_COMBINED = 100
"""Combinations tried where lapsing money keeps blockers from being thought about by themselves; with
more, they are all the same, and the result is marked as not proven: nobody waits a second for a page."""

_EARLIEST, _LATEST = 0, 2
_Key = tuple[int, date, int, date | None, frozenset[Option]]
_PLACE: dict[Criterion, int] = {"earliest": 0, "silent": 1, "latest": 2}


class Undecided(Exception):  # noqa: N818
    """A candidate meets a blocker for which it has no choice yet."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule.key)
        self.rule = rule


class Crowded(Exception):  # noqa: N818
    """Two money blockers are under way at once, so blockers cannot be thought about by themselves."""


class Search:
    """The ways out of one account. Raises `Crowded` where the document turns out not to come apart."""

    def __init__(self, start: Start, whole: bool = False) -> None:
        self.start = start
        self.exact = True
        """Whether the best found is proven to be the best of all."""
        self._walks: dict[_Key, Walk] = {}
        self._kept: dict[tuple[int, frozenset[Option]], int] = {}
        self._walks_left = MOST_WALKS
        self._steady = True
        self._core: frozenset[int] | None = None
        self.parts: tuple[Part, ...] = ()
        self.apart = separation_of(start.structure).orderly and not whole and self._comes_apart()
        if self.apart:
            self._core = separation_of(start.structure).money
        else:
            self.parts = ()
        self.candidates = self._candidates()

    @property
    def is_guess(self) -> bool:
        """Whether blockers were thought about by themselves although that may be wrong, so that routes must be lived."""
        return self.apart and not self._steady

    def _comes_apart(self) -> bool:
        """Whether the blockers can be thought about one at a time, or must be as they are too many to do otherwise."""
        held = [rule for rule in self.start.held if not rule.is_money]
        parts = parts_of(self.start, held)
        if parts is None:
            return False
        self.parts = parts
        self._steady = self._is_steady()
        if self._steady:
            return True
        self.exact = prod(len(rule.options) for rule in self.start.held) <= MOST_COMBINED
        return not self.exact

    def _is_steady(self) -> bool:
        """Whether no money lapses, and no payout method begins or ends, before everything is over."""
        separation = separation_of(self.start.structure)
        today, first_lapse = self.start.today, self.start.account.first_possible_lapse(self.start.today)
        if first_lapse is None and not separation.turning_days:
            return True
        last = max([max(way.assumed) for part in self.parts for way in part.ways], default=today)
        horizon = last + timedelta(days=separation.purse_days)
        lapses = first_lapse is not None and first_lapse <= horizon
        return not lapses and not any(today < day <= horizon for day in separation.turning_days)

    def best(self, criteria: Sequence[Criterion]) -> Candidate | None:
        """The candidate that is best by the first criterion, among those by the second, and so on."""
        found = self.candidates
        for criterion in criteria:
            found = self._narrow(found, criterion)
        return found[0] if found else None

    def least(self, criterion: Criterion) -> int | None:
        """How good the best candidate is by one criterion; None where nothing leads out."""
        found = self._narrow(self.candidates, criterion)
        return self._value(found[0], criterion, NEVER) if found else None

    def walk(self, candidate: Candidate, handover: Handover, place: int) -> Walk:
        """The walk through the rest at one of `BOUNDS`, from what the parts leave to it."""
        key = self._key(candidate.picked, handover, place)
        walk = self._walks.get(key)
        if walk is None:
            self._walks_left -= 1
            walk = Walk(self.start, BOUNDS[place], candidate.picked.choice, self._core, handover.gate, handover.joined)
            self._walks[key] = walk.advance()
        if walk.undecided is not None:
            raise Undecided(walk.undecided)
        if walk.crowded and self.apart:
            raise Crowded
        return walk

    def _key(self, picked: Picked, handover: Handover, place: int) -> _Key:
        """What a walk depends on."""
        age = handover.last if picked.looks_at_age else None
        return place, handover.gate, handover.amount_yen, age, picked.options

    def decided(self, candidate: Candidate, ways: Sequence[Way]) -> Iterator[Candidate]:
        """The candidate with every choice that any bound asks for."""
        try:
            for place in PLACES:
                self.walk(candidate, candidate.allowed.handover(ways, place), place)
        except Undecided as undecided:
            for picked in candidate.picked.split(undecided.rule):
                yield from self.decided(Candidate(picked, candidate.allowed), ways)
        else:
            yield candidate

    def merit(self, candidate: Candidate, ways: Sequence[Way]) -> Merit:
        """What a candidate is worth with one way for each part. Raises `Undecided`."""
        handovers = [candidate.allowed.handover(ways, place) for place in PLACES]
        earliest, silent, latest = (
            NEVER if left.over == NEVER else max(left.over, self._free_on(candidate, left, place))
            for place, left in enumerate(handovers)
        )
        kept = min([self.kept_yen(candidate, left, place) for place, left in enumerate(handovers)])
        unpriced = max([self._unpriced(candidate, left, place) for place, left in enumerate(handovers)])
        replies = self.walk(candidate, handovers[_EARLIEST], _EARLIEST).replies + sum([way.replies for way in ways])
        return earliest, silent, latest, -kept, unpriced, replies

    def kept_yen(self, candidate: Candidate, handover: Handover, place: int) -> int:
        """What stays of the reader's own money at one bound, see `Books.kept_yen`."""
        if not self.apart:
            return self.walk(candidate, handover, place).account.kept_yen
        # Where blockers stand apart, the yen do not depend on the day on which the work is done.
        key = (handover.amount_yen, candidate.picked.options)
        known = self._kept.get(key)
        if known is None:
            known = self._kept[key] = self.walk(candidate, handover, place).account.kept_yen
        return known

    def _unpriced(self, candidate: Candidate, handover: Handover, place: int) -> int:
        """How many rewards of unknown amount are given up at one bound."""
        return handover.unpriced + self.walk(candidate, handover, place).account.unpriced

    def _candidates(self) -> list[Candidate]:
        """Every choice for the rest that leads out in the best case."""
        found: list[Candidate] = []
        explored: dict[Handover, list[Picked]] = {}
        if not all(part.ways for part in self.parts):
            return []
        purses = [part.by_purse() for part in self.parts if part.moves_money]
        self.exact = self.exact and prod(len(each) for each in purses) <= MOST_PURSES
        still = Still(tuple(part for part in self.parts if not part.moves_money), self.start.today)
        for parts in islice(product(*purses), MOST_PURSES):
            allowed = Allowed(still, parts)
            handover = allowed.quickest(_EARLIEST)
            if handover not in explored:
                explored[handover] = self._explore(handover)
            found.extend([Candidate(picked, allowed) for picked in explored[handover]])
        return found

    def _explore(self, handover: Handover) -> list[Picked]:
        """Every choice that leads out at the earliest bound."""
        found = []
        begin = Walk(self.start, BOUNDS[_EARLIEST], {}, self._core, handover.gate, handover.joined)
        for walk in self._leaves(begin):
            if walk.stuck_on is None:
                picked = Picked(walk.choice)
                self._walks[self._key(picked, handover, _EARLIEST)] = walk
                found.append(picked)
        return found

    def _leaves(self, walk: Walk) -> Iterator[Walk]:
        if self._walks_left < 0:
            self.exact = False
            return
        self._walks_left -= 1
        walk.advance()
        if walk.undecided is None:
            yield walk
            return
        for option in walk.undecided.options:
            yield from self._leaves(walk.fork(option))

    def _narrow(self, candidates: Sequence[Candidate], criterion: Criterion) -> list[Candidate]:
        """The candidates that are best by a criterion, without the ways that would spoil it."""
        best: int | None = None
        found: list[Candidate] = []
        queue = list(reversed(candidates))
        while queue:
            if self._walks_left < 0 and found:
                self.exact = False
                break
            candidate = queue.pop()
            try:
                value = self._value(candidate, criterion, NEVER if best is None else best)
            except Undecided as undecided:
                split = candidate.picked.split(undecided.rule)
                queue.extend([Candidate(picked, candidate.allowed) for picked in reversed(split)])
                continue
            if best is None or value < best:
                best, found = value, [candidate]
            elif value == best:
                found.append(candidate)
        return found if best is None else [self._restricted(candidate, criterion, best) for candidate in found]

    def _value(self, candidate: Candidate, criterion: Criterion, enough: int) -> int:
        """How good a candidate can be by one criterion; less is better. Beyond `enough` it need not be exact."""
        allowed = candidate.allowed
        if criterion == "replies":
            walk = self.walk(candidate, allowed.quickest(_EARLIEST), _EARLIEST)
            return walk.replies + allowed.fewest_replies
        if criterion == "unpriced":
            return max([self._unpriced(candidate, allowed.quickest(place), place) for place in PLACES])
        if criterion == "kept":
            worst = -NEVER
            for place in PLACES:
                worst = max(worst, -self.kept_yen(candidate, allowed.quickest(place), place))
                if worst > enough:
                    break
            return worst
        place = _PLACE[criterion]
        handover = allowed.quickest(place)
        if handover.over > enough:
            return handover.over
        return NEVER if handover.over == NEVER else max(handover.over, self._free_on(candidate, handover, place))

    def _free_on(self, candidate: Candidate, handover: Handover, place: int) -> int:
        day = ordinal(self.walk(candidate, handover, place).exit_on)
        if place == _LATEST and not self.apart:  # lapsing money can end a late walk early
            day = max(day, ordinal(self.walk(candidate, handover, _EARLIEST).exit_on))
        return day

    def _restricted(self, candidate: Candidate, criterion: Criterion, best: int) -> Candidate:
        """The candidate without the ways that cannot reach `best`."""
        allowed = candidate.allowed
        if criterion in ("kept", "unpriced") or best == NEVER or not self.apart:
            return candidate
        if criterion == "replies":
            allowed = allowed.with_fewest_replies()
        elif candidate.picked.looks_at_age:
            allowed = self._in_time_one_by_one(candidate, _PLACE[criterion], best)
        else:
            place = _PLACE[criterion]
            allowed = allowed.by(place, min(best, self._last_work(candidate, place, best).toordinal()), best)
        return Candidate(candidate.picked, allowed)

    def _last_work(self, candidate: Candidate, place: int, best: int) -> date:
        """The last day on which the last work can be done with everything still over by `best`.

        The later the work is done, the later the money, so one day holds for all parts.
        """
        handover = candidate.allowed.quickest(place)
        last = self.walk(candidate, handover, place).same_until
        for day in candidate.allowed.work_days(place):
            if day <= last:
                continue
            if day.toordinal() > best or not self._in_time(candidate, replace(handover, gate=day), place, best):
                break
            last = day
        return last

    def _in_time(self, candidate: Candidate, handover: Handover, place: int, best: int) -> bool:
        """Whether the candidate, with no further choice, is over by `best` after this handover.

        Where money lapses meanwhile, a later handover can bring up a blocker without a choice: not in time.
        """
        try:
            return self._free_on(candidate, handover, place) <= best
        except Undecided:
            return False

    def _in_time_one_by_one(self, candidate: Candidate, place: int, best: int) -> Allowed:
        """Where the age of the money matters: each part's ways tried with the others at their quickest."""
        allowed = candidate.allowed
        quickest = [part.quickest(place) for part in allowed.parts]
        found = []
        for number, part in enumerate(allowed.parts):
            kept = []
            for way in part.ways:
                handover = allowed.handover([*quickest[:number], way, *quickest[number + 1 :]], place)
                if handover.over <= best and self._in_time(candidate, handover, place, best):
                    kept.append(way)
            found.append(part.only(kept))
        still = len(allowed.still.parts)
        return Allowed(allowed.still.only(tuple(found[:still])), tuple(found[still:]))
