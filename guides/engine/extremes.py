"""The least and the greatest outcome of every combination of cases.

A case is one way in which the questions of a part can turn out for the others: answers that leave the
same ways through the part are one case. What a combination is worth is worked out only where it can
still widen a range, and once for all cases that are the same for what is asked:

- the earliest day asks for the earliest bound alone;
- the yen ask for the rewards, and for the days only because money may lapse meanwhile;
- the latest day is open wherever nobody promises one for some part, whatever is chosen.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TypeVar

from guides.engine.criteria import CRITERIA, Merit, better
from guides.engine.money import Guess, Key, Money, Received, Walked
from guides.engine.parts import Sum, Way, Ways, side_by_side
from guides.engine.remedy_days import NEVER, PLACES
from guides.engine.situation import Answer

_FASTEST, _KEEPS = better(CRITERIA["fastest"]), better(CRITERIA["keeps-money"])
_EARLIEST, _LATEST = 0, 2
_MUCH = 10**15
"""More than any sum."""

T = TypeVar("T")

Answered = tuple[str, Answer]
_ALWAYS: Answered = "", ""
"""Stands for no answer in particular."""


@dataclass(slots=True)
class Extremes:
    """The least and the greatest of some outcomes: days as ordinals, `NEVER` where nobody promises one, and yen.

    `best`, `worst_earliest`: of the earliest exit. `worst`: of the latest. `is_open`: whether a sum that nobody told leaves
    the most yen open.
    """

    best: int = NEVER
    worst_earliest: int = 0
    worst: int = 0
    least_yen: int = _MUCH
    most_yen: int = 0
    is_open: bool = False

    def earliest(self, day: int) -> None:
        if day < self.best:
            self.best = day
        if day > self.worst_earliest:
            self.worst_earliest = day

    def latest(self, day: int) -> None:
        self.worst = max(self.worst, day)

    def received(self, yen: int, is_open: bool) -> None:
        self.least_yen = min(self.least_yen, yen)
        self.most_yen = max(self.most_yen, yen)
        self.is_open = self.is_open or (is_open and yen > 0)

    def add_days(self, other: "Extremes") -> None:
        self.best = min(self.best, other.best)
        self.worst_earliest = max(self.worst_earliest, other.worst_earliest)
        self.worst = max(self.worst, other.worst)

    def add_yen(self, other: "Extremes") -> None:
        self.least_yen = min(self.least_yen, other.least_yen)
        self.most_yen = max(self.most_yen, other.most_yen)
        self.is_open = self.is_open or other.is_open


_Early = tuple[int, int, tuple[Sum, ...]]
"""A way at the earliest bound: the day it is promised to be over, the day it is, and the rewards it brings."""


@dataclass(slots=True, kw_only=True)
class Case:
    """One way in which the questions of some parts can turn out. `answers`: all under which they can.

    `amounts`: whether it rests on a sum that nobody told. `found`: the days of the outcomes with it.
    """

    answers: set[Answered] = field(default_factory=set)
    amounts: bool = False
    found: Extremes = field(default_factory=Extremes)


@dataclass(slots=True)
class PartCase(Case):
    """A case of blockers that are thought about by themselves. `never`: nobody promises a last day, whatever is chosen."""

    ways: Ways
    never: bool = False

    def __post_init__(self) -> None:
        self.never = not any(way.promised[_EARLIEST] and way.promised[_LATEST] for way in self.ways)

    @property
    def early(self) -> frozenset[_Early]:
        """What it is to the others at the earliest bound."""
        return frozenset([(w.over_on(_EARLIEST), w.days[_EARLIEST], w.rewards[_EARLIEST]) for w in self.ways])

    @property
    def moves(self) -> tuple[object, ...]:
        """What it is to the money at all bounds."""
        return self.amounts, *dict.fromkeys([(way.days, way.rewards, way.unpriced) for way in self.ways])


@dataclass(slots=True)
class MoneyCase(Case):
    """A case of the blockers left."""

    money: Money


_Days = tuple[int, ...]


class CombinedOutcomes:
    """The outcomes of every combination of cases: `all` of them, and the days of those with each case in its `found`.

    `yen_with`: the yen with one answer. An answer about a sum is left out: what it stands for is open.
    """

    def __init__(
        self, account: list[PartCase], work: list[list[PartCase]], money: list[MoneyCase], purse: frozenset[str]
    ) -> None:
        self._account, self._work, self._money = account, work, money
        self._key = money[0].money.key
        self.all = Extremes()
        self._account_days = tuple(dict.fromkeys([way.days for case in account for way in case.ways]))
        self._account_answers = frozenset().union(*(case.answers for case in account))
        self._keeping = Guess()
        self._find_earliest()
        self._find_latest()
        for case in account:
            self.all.add_days(case.found)
        cases: list[Case] = [*account, *money, *(case for each in work for case in each)]
        self.yen_with = {answer: Extremes() for case in cases for answer in case.answers if answer[0] not in purse}
        self.yen_with[_ALWAYS] = Extremes()
        self._find_yen()
        self.all.add_yen(self.yen_with[_ALWAYS])

    # The earliest day

    def _find_earliest(self) -> None:
        others = _alike(self._account, lambda case: frozenset([(over, day) for over, day, _ in case.early]))
        work = [_alike(cases, lambda case: case.early) for cases in self._work]
        by_others = [Extremes() for _ in others]
        by_work = [[Extremes() for _ in alike] for alike in work]
        known: dict[frozenset[tuple[int, Key]], Extremes] = {}
        not_before = self._money[0].money.not_before
        known_money: dict[object, Money] = {}
        stands_for = [known_money.setdefault(case.money.is_for_days, case.money) for case in self._money]
        alike_money = {money: Extremes() for money in stands_for}
        for numbered in product(*[list(enumerate(alike)) for alike in work]):
            early = _beside([early for _, early in numbered])
            start = frozenset([(over, self._key(day, rewards)) for over, day, rewards in early])
            found = known.get(start)
            if found is None:
                found = known[start] = Extremes()
                quickest = sorted([(max(over, not_before(key)), over, key) for over, key in start])
                for money, same in alike_money.items():
                    days = _earliest(quickest, money, list(others))
                    for each in (found, same):
                        each.earliest(min(days))
                        each.earliest(max(days))
                    for each, day in zip(by_others, days):
                        each.earliest(day)
            for extremes, (number, _) in zip(by_work, numbered):
                extremes[number].add_days(found)
        for case, money in zip(self._money, stands_for):
            case.found.add_days(alike_money[money])
        _add_days(others.values(), by_others)
        for alike, extremes in zip(work, by_work):
            _add_days(alike.values(), extremes)

    # The latest day

    def _find_latest(self) -> None:
        """Open where nobody promises a day for some part; the others are walked through one by one."""
        parts: list[list[PartCase]] = [self._account, *self._work]
        every: list[Sequence[Case]] = [*parts, self._money]
        never = [any(case.never for case in cases) for cases in parts]
        for number, cases in enumerate(every):
            elsewhere = any(one for place, one in enumerate(never) if place != number)
            for case in cases:
                if elsewhere or (isinstance(case, PartCase) and case.never) or case.found.worst_earliest == NEVER:
                    case.found.worst = NEVER
        if all(case.found.worst == NEVER for cases in every for case in cases):
            return
        promised = [[case for case in cases if not case.never] for cases in parts]
        for account, *work in product(*promised):
            ways = None
            for money in self._money:
                together: tuple[Case, ...] = (account, money, *work)
                if any(case.found.worst < NEVER for case in together):
                    ways = ways or _ways(work)
                    latest = _best_of(ways, money.money, account.ways, _FASTEST)[0]
                    for case in together:
                        case.found.latest(latest)

    # The yen

    def _find_yen(self) -> None:
        """First where an amount leaves it open, for every answer: with what it does not leave open, everything is tried.

        Then where nothing is received, whatever the answer.
        """
        groups = [list(_alike(cases, lambda case: case.moves).values()) for cases in self._work]
        self._find_open(groups)
        self._find_least(groups)

    def _find_open(self, groups: Sequence[list[list[PartCase]]]) -> None:
        """The yen of combinations with answers under which no amount leaves them open so far."""
        always = {_ALWAYS} | self._account_answers
        wanting = set(self.yen_with)
        for work in product(*[group[::-1] for group in groups]):
            ways = _ways([cases[0] for cases in work])
            answers = set().union(*(case.answers for group in work for case in group))
            for money in self._money[::-1]:
                wanting = {answer for answer in wanting if not self.yen_with[answer].is_open}
                if not wanting:
                    return
                if not wanting.isdisjoint({*always, *answers, *money.answers}):
                    self._add_yen(work, ways, money, answers)

    def _find_least(self, groups: Sequence[list[list[PartCase]]]) -> None:
        """The least yen of all. Combinations with a way that surely keeps as much are left out."""
        found = self.yen_with[_ALWAYS]
        if not found.is_open:  # everything has been tried
            return
        days = [list(dict.fromkeys([way.days for way in case.ways])) for case in self._account]
        for work in product(*groups):
            ways = _ways([cases[0] for cases in work])
            for money in self._money:
                if found.least_yen == 0:
                    return
                if not all(self._pays(ways, money.money, beside, found.least_yen) for beside in days):
                    self._add_yen(work, ways, money, set())

    def _add_yen(self, work: Sequence[list[PartCase]], ways: Ways, money: MoneyCase, answers: set[Answered]) -> None:
        """The yen with cases that are the same to the money. `ways`: those through the first of each."""
        amounts = money.amounts or any(cases[0].amounts for cases in work)
        known = {days: _received(ways, money.money, days) for days in self._account_days}
        if len(set(known.values())) == 1 and (yen := _paid_out(known.values())) is not None:
            self._count({_ALWAYS}.union(self._account_answers, answers, money.answers), [yen], amounts)
            return
        received = []
        for account in self._account:
            yen = _paid_out([known[way.days] for way in account.ways])
            if yen is None:  # more than the money decides
                every = [_best_of(_ways(cases), money.money, account.ways, _KEEPS)[1] for cases in product(*work)]
            else:
                every = [yen]
            received += every
            self._count(account.answers, every, amounts)
        self._count({_ALWAYS}.union(answers, money.answers), received, amounts)

    def _pays(self, ways: Ways, money: Money, others: Sequence[_Days], yen: int) -> bool:
        """Whether the route that keeps most money, beside one case of the account parts, surely pays out so much.

        One that keeps as much is enough for that, where all that is kept is paid out before leaving. The plans that kept as
        much for others mostly do here, too, and cost less than to try everything.
        """
        if money.may_be_paid_after:
            return False
        together = [(way, days) for way in ways for days in others]
        plan = self._keeping.plan
        if plan and any(money.keeps_with(plan, way, days, yen) for way, days in together):
            return True
        for way, days in together:
            if (chosen := money.keeps(way, days, yen)) is not None:
                self._keeping.learn(chosen)
                return True
        return False

    def _count(self, answers: Iterable[Answered], received: Sequence[int], amounts: bool) -> None:
        least, most = min(received), max(received)
        for answer in answers:
            found = self.yen_with.get(answer)
            if found is not None:
                found.received(least, amounts)
                if most > least:
                    found.received(most, amounts)


def _add_days(groups: Iterable[list[PartCase]], found: Iterable[Extremes]) -> None:
    for cases, extremes in zip(groups, found):
        for case in cases:
            case.found.add_days(extremes)


def _alike(cases: Iterable[PartCase], what: Callable[[PartCase], T]) -> dict[T, list[PartCase]]:
    """The cases, those together that are the same in something."""
    found: dict[T, list[PartCase]] = defaultdict(list)
    for case in cases:
        found[what(case)].append(case)
    return found


def _earliest(
    start: Sequence[tuple[int, int, Key]], money: Money, others: Sequence[frozenset[tuple[int, int]]]
) -> list[int]:
    """The earliest exit beside each of some cases of the account parts, `NEVER` where there is none.

    `start`: the ways through the work, each with the day before which it brings no exit, in the order of these days.
    """
    alone = same_until = NEVER
    for at_best, over, key in start:
        if at_best >= alone:  # the later ones are not earlier either
            break
        end, until = money.earliest(key)
        alone, same_until = min(alone, max(over, end)), min(same_until, until)
    found = []
    for case in others:
        if max([seen for _, seen in case], default=0) < same_until:  # the exit is on the last of all days
            found.append(max(alone, min([other for other, _ in case], default=NEVER)))
        else:
            found.append(_earliest_beside(start, money, case))
    return found


def _earliest_beside(start: Sequence[tuple[int, int, Key]], money: Money, account: frozenset[tuple[int, int]]) -> int:
    """The earliest exit beside a case of the account parts that can make a difference to the money."""
    found = NEVER
    for at_best, over, key in start:
        for other, seen in account:
            if max(at_best, other) < found:
                end, until = money.earliest(key)
                beside = end if until > seen else money.earliest((*key[:2], seen))[0]
                found = min(found, max(over, other, beside))
    return found


def _ways(work: Sequence[PartCase]) -> Ways:
    """All ways through several parts at the same time."""
    ways = work[0].ways
    for case in work[1:]:
        ways = side_by_side(ways, case.ways)
    return ways


def _beside(work: Sequence[Iterable[_Early]]) -> Iterable[_Early]:
    """All ways through several parts at the earliest bound."""
    found = work[0]
    for case in work[1:]:
        found = dict.fromkeys(
            [
                (max(over, other), max(day, its), rewards + more)
                for over, day, rewards in found
                for other, its, more in case
            ]
        )
    return found


def _received(ways: Ways, money: Money, others: _Days) -> Received | None:
    """What the ways that keep most money pay out, beside account parts that are over on some days; None without a way out."""
    found = [each for way in ways if (each := money.received(way.days, way.rewards, way.unpriced, others)) is not None]
    return _most_kept(found) if found else None


def _most_kept(found: Sequence[Received]) -> Received:
    if len(found) == 1:
        return found[0]
    least = min([cost for cost, _ in found])
    return least, frozenset().union(*(yen for cost, yen in found if cost == least))


def _paid_out(found: Iterable[Received | None]) -> int | None:
    """What the route that keeps most money pays out; None where more than the money decides."""
    beside = [each for each in found if each is not None]
    if not beside:
        return 0
    _, received = _most_kept(beside)
    return next(iter(received)) if len(received) == 1 else None


_Candidate = tuple[tuple[int, ...], int, Way, Way, Way, _Days, Walked]
"""A way at the first bound with what it can be worth at best, and its place among all."""


def _best_of(ways: Ways, money: Money, others: Ways, criteria: Callable[[Merit], tuple[int, ...]]) -> tuple[int, int]:
    """The latest exit of the best route by some criteria, and what it pays out; of equal ones the document's first.

    What a way is worth at the first bound is the best that it can be worth: it is walked at the others while that can be best.
    """
    firsts = list[_Candidate]()
    for way in ways:
        for other in others:
            both = way.beside(other)
            over = tuple([both.over_on(place) for place in PLACES])
            for first in money.walked(way, other.days, 0):
                if not first.stuck:
                    earliest = max(over[0], first.day)
                    unpriced = max(both.unpriced[0] + first.unpriced, *both.unpriced[1:])
                    replies = both.replies + first.replies
                    merit = earliest, over[1], max(earliest, over[2]), -first.kept_yen, unpriced, replies
                    firsts.append((criteria(merit), len(firsts), way, both, other, over, first))
    best: tuple[tuple[int, ...], int, int, int] | None = None
    for at_best, number, way, both, other, over, first in sorted(firsts, key=_first_two):
        if best is not None and at_best > best[0]:
            break
        for end in money.ends(way, other.days, first):
            earliest, silent, latest = map(max, zip(over, end.days))
            unpriced = max(map(sum, zip(both.unpriced, end.unpriced)))
            merit = earliest, silent, max(earliest, latest), -end.kept_yen, unpriced, both.replies + first.replies
            worth = criteria(merit), number
            if best is None or worth < best[:2]:
                best = *worth, merit[2], end.received_yen
    return best[2:] if best is not None else (NEVER, 0)


def _first_two(found: _Candidate) -> tuple[tuple[int, ...], int]:
    return found[:2]
