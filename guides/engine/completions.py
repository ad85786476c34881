"""All the ways in which open questions can turn out, each part of a document by itself.

A case is one way in which the questions of a part can turn out for the others: answers that leave the
same ways through the part are one case. The outcomes of all combinations of cases are those of all
completions. What a combination is worth is worked out only where it can still widen a range:

- the account parts only take time: the exit is on the last of all days;
- money does not ask how long the account parts take, unless something may lapse meanwhile;
- where nobody promises a day for some part, whatever is chosen, nobody promises one for the whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from guides.engine.criteria import CRITERIA, Merit, better
from guides.engine.open_answers import Completion, Open, Values, completions
from guides.engine.parts import End, Key, Money, Part, Parts, Sum, Way, Ways, side_by_side, told
from guides.engine.remedy_days import BOUNDS, NEVER, PLACES
from guides.engine.rules import BALANCE, rulebook_of
from guides.engine.situation import Answer, Situation
from platforms.documents.facts import PlatformFacts

_FASTEST, _KEEPS = better(CRITERIA["fastest"]), better(CRITERIA["keeps-money"])
_EARLIEST, _LATEST = 0, 2
_MUCH = 10**15
"""More than any sum."""

_Answered = tuple[str, Answer]
_ALWAYS: _Answered = "", ""
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
class _Case:
    """One way in which the questions of some parts can turn out. `answers`: all under which they can.

    `amounts`: whether it rests on a sum that nobody told. `found`: the days of the outcomes with it.
    `yen`: what their yen count for.
    """

    answers: set[_Answered] = field(default_factory=set)
    amounts: bool = False
    found: Extremes = field(default_factory=Extremes)
    yen: list[Extremes] = field(default_factory=list)


@dataclass(slots=True)
class _PartCase(_Case):
    """A case of blockers that are thought about by themselves. `never`: nobody promises a last day, whatever is chosen."""

    ways: Ways
    early: tuple[_Early, ...] = ()
    never: bool = False

    def __post_init__(self) -> None:
        early = [(way.over_on(_EARLIEST), way.days[_EARLIEST], way.rewards[_EARLIEST]) for way in self.ways]
        self.early = tuple(dict.fromkeys(early))
        self.never = not any(way.promised[_EARLIEST] and way.promised[_LATEST] for way in self.ways)


@dataclass(slots=True)
class _MoneyCase(_Case):
    """A case of the blockers left."""

    money: Money


class Survey:
    """The outcomes of all completions. `amounts`: the open questions about sums."""

    def __init__(
        self, facts: PlatformFacts, parts: Parts, questions: Sequence[Open], situation: Situation, today: date
    ) -> None:
        self._parts, self._situation, self._today = parts, situation, today
        self._values: Values = {each.question: each.values for each in questions}
        self._purse = rulebook_of(facts).rewards | {BALANCE}
        self._with: dict[_Answered, Extremes] = defaultdict(Extremes)
        self.amounts = [question for question in self._values if question in self._purse]
        self.extremes = Extremes()
        shared = [each.question for each in questions if each.question in parts.shared]
        for answers in product(*(self._values[question] for question in shared)):
            self._try(dict(zip(shared, answers)))

    def extremes_with(self, question: str, answer: Answer) -> Extremes:
        """The extremes of the outcomes with one more answer."""
        return self._with[question, answer]

    def _try(self, shared: Mapping[str, Answer]) -> None:
        """The completions with these answers to the questions that several parts share."""
        situation = self._situation.replace(shared)
        bringing = [part for part in self._parts.work if part.brings]
        others = [part for part in self._parts.work if not part.brings]
        account = self._together(self._cases_of(part, situation) for part in self._parts.account)
        work = [self._together(self._cases_of(part, situation) for part in others)]
        work += [self._cases_of(part, situation) for part in bringing]
        rewards = any(way.rewards[_EARLIEST] for cases in work for case in cases for way in case.ways)
        money = list(self._money_cases(situation, rewards))
        found = Outcomes(account, work, money, self._purse)
        self.extremes.add_days(found.all)
        self.extremes.add_yen(found.all)
        cases = [*account, *(case for each in work for case in each), *money]
        for case in cases:
            for answered in case.answers:
                self._with[answered].add_days(case.found)
        seen = {question for case in cases for question, _ in case.answers}
        for question, values in self._values.items():
            for answered in [(question, shared[question])] if question in shared else [(question, v) for v in values]:
                if question not in seen:
                    self._with[answered].add_days(found.all)
                self._with[answered].add_yen(found.yen_with.get(answered, found.all))

    def _cases_of(self, part: Part, situation: Situation) -> list[_PartCase]:
        found: dict[Ways, _PartCase] = {}
        values = tuple([(question, self._values[question]) for question in self._values if question in part.reads])
        for completion, ways in part.turnouts(told(situation, part.reads), values, self._today):
            amounts = self._rests_on_amounts(completion)
            case = found.setdefault(ways, _PartCase(ways, amounts=amounts))
            case.answers |= self._possible(part.reads, situation, completion)
            case.amounts = case.amounts and amounts
        return list(found.values())

    def _money_cases(self, situation: Situation, rewards: bool) -> Iterator[_MoneyCase]:
        parts = self._parts
        beside = Situation(dict(told(situation, parts.money_reads)) | parts.without_stand_ins(rewards))
        for completion in completions(rulebook_of(parts.money), beside, self._values):
            money = parts.money_of(situation.replace(completion), self._today)
            answers = self._possible(parts.money_reads, situation, completion)
            yield _MoneyCase(money, answers=answers, amounts=self._rests_on_amounts(completion))

    def _possible(self, reads: frozenset[str], situation: Situation, completion: Completion) -> set[_Answered]:
        """The answers that go with a completion: its own, and all to questions that it leaves aside."""
        asked = [question for question in self._values if question in reads and situation.answer(question) is None]
        return {
            (question, value)
            for question in asked
            for value in ((completion[question],) if question in completion else self._values[question])
        }

    def _rests_on_amounts(self, completion: Completion) -> bool:
        return any(question in self._purse and value for question, value in completion.items())

    def _together(self, parts: Iterable[list[_PartCase]]) -> list[_PartCase]:
        """Several parts as one, in every way in which their questions can turn out."""
        day = self._today.toordinal()
        size = len(BOUNDS)
        nothing = Way((day,) * size, (True,) * size, ((),) * size, (0,) * size, 0)
        found = [_PartCase((nothing,))]
        for cases in parts:
            different: dict[Ways, _PartCase] = {}
            for one, other in product(found, cases):
                ways = side_by_side(one.ways, other.ways)
                case = different.setdefault(ways, _PartCase(ways))
                case.answers |= one.answers | other.answers
            found = list(different.values())
        return found


_Work = tuple[_PartCase, ...]


class Outcomes:
    """The outcomes of every combination of cases: `all` of them, and those of each case in its `found`.

    `yen_with`: the yen with one answer. An answer about a sum is left out: what it stands for is open.
    """

    def __init__(
        self, account: list[_PartCase], work: list[list[_PartCase]], money: list[_MoneyCase], purse: frozenset[str]
    ) -> None:
        self._account, self._money = account, money
        self._last = max([way.days[place] for case in account for way in case.ways for place in PLACES], default=0)
        self._first_end = min([_quickest(case) for case in account])
        self._last_end = max([_quickest(case) for case in account])
        self._key = money[0].money.key
        self._others = {way.days for case in account for way in case.ways}
        self.all = Extremes()
        self.yen_with: dict[_Answered, Extremes] = {}
        combinations = list(product(*work))
        promised = self._find_earliest(combinations)
        self._find_yen(combinations, purse)
        self._find_latest(promised)
        self.all.add_yen(self.yen_with[_ALWAYS])
        for case in account:
            self.all.add_days(case.found)

    # The earliest day

    def _find_earliest(self, combinations: Sequence[_Work]) -> list[tuple[_Work, _MoneyCase]]:
        """Find the earliest days. Of the combinations, those in which somebody may promise a last day."""
        alone = Extremes()
        by_case: dict[int, Extremes] = defaultdict(Extremes)
        promised = []
        for early, same in self._by_start(combinations).items():
            cases = {id(case): case for work in same for case in work}
            may_promise = [work for work in same if not any(case.never for case in work)]
            of_work = Extremes()
            for money in self._money:
                ends = [(over, key, *money.money.earliest(key)) for over, key in early]
                first = min([max(over, end) for over, _, end, _ in ends], default=NEVER)
                if all(until > self._last for *_, until in ends):
                    of_work.earliest(first)
                    by_case[id(money)].earliest(first)
                else:
                    self._find_beside(ends, money, cases.values())
                if first == NEVER or len(may_promise) < len(same):
                    self._never_ends(
                        money, [case for work in same if first == NEVER or work not in may_promise for case in work]
                    )
                if first < NEVER:
                    promised += [(work, money) for work in may_promise]
            if of_work.best < NEVER or of_work.worst_earliest:
                alone.add_days(of_work)
                for number in cases:
                    by_case[number].add_days(of_work)
        self._add_account(alone, by_case, [case for work in combinations for case in work])
        return promised

    def _by_start(self, combinations: Sequence[_Work]) -> dict[frozenset[tuple[int, Key]], list[_Work]]:
        """The combinations, those together that are the same to the money at the earliest bound."""
        found: dict[frozenset[tuple[int, Key]], list[_Work]] = defaultdict(list)
        for work in combinations:
            early = frozenset([(over, self._key(day, rewards)) for over, day, rewards in _beside(work)])
            found[early].append(work)
        return found

    def _never_ends(self, money: _MoneyCase, work: Iterable[_PartCase]) -> None:
        for case in (money, *work, *self._account):
            case.found.worst = NEVER

    def _find_beside(
        self, ends: Sequence[tuple[int, Key, int, int]], money: _MoneyCase, work: Iterable[_PartCase]
    ) -> None:
        """The earliest days where it matters to the money how long the account parts take."""
        for account in self._account:
            day = min(
                [
                    max(over, other, end if until > seen else money.money.earliest((*key[:2], seen))[0])
                    for over, key, end, until in ends
                    for other, seen, _ in account.early
                ],
                default=NEVER,
            )
            for case in (money, *work, account):
                case.found.earliest(day)

    def _add_account(self, alone: Extremes, by_case: Mapping[int, Extremes], work: Iterable[_PartCase]) -> None:
        """The exit is on the last of all days."""
        for case in {id(case): case for case in (*work, *self._money)}.values():
            found = by_case.get(id(case))
            if found is not None:
                case.found.earliest(max(found.best, self._first_end))
                case.found.earliest(max(found.worst_earliest, self._last_end))
            if any(account.never for account in self._account):
                case.found.worst = NEVER
        for account in self._account:
            if by_case:
                account.found.earliest(max(alone.best, _quickest(account)))
                account.found.earliest(max(alone.worst_earliest, _quickest(account)))
            if account.never:
                account.found.worst = NEVER

    # The yen

    def _find_yen(self, combinations: Sequence[_Work], purse: frozenset[str]) -> None:
        """Find the yen: first where nothing is received, then where an amount leaves it open; the rest only if neither is."""
        cases = [*self._account, *self._money, *(case for work in combinations for case in work)]
        self.yen_with = {answer: Extremes() for case in cases for answer in case.answers if answer[0] not in purse}
        self.yen_with[_ALWAYS] = Extremes()
        for case in cases:
            case.yen = [self.yen_with[answer] for answer in case.answers if answer in self.yen_with]
        always = {_ALWAYS}.union(*(case.answers for case in self._account))
        done = set()
        for order, wants in ((1, _wants_less), (-1, _wants_more)):
            wanting = {answer for answer, found in self.yen_with.items() if wants(found)}
            for work, money in product(combinations[::order], self._money[::order]):
                point = (*map(id, work), id(money))
                if point in done or all(
                    map(wanting.isdisjoint, (always, money.answers, *(case.answers for case in work)))
                ):
                    continue
                done.add(point)
                self._add_yen(work, money)
                wanting = {answer for answer in wanting if wants(self.yen_with[answer])}
                if not wanting:
                    break

    def _add_yen(self, work: _Work, money: _MoneyCase) -> None:
        ways = _ways(work)
        amounts = any(case.amounts for case in (money, *work))
        beside = _received(ways, money.money, self._others)
        received = []
        for account in self._account:
            yen = _best(beside, account)
            received.append(_outcome(ways, money.money, account.ways)[1] if yen is None else yen)
            for each in account.yen:
                each.received(received[-1], amounts)
        for each in (self.yen_with[_ALWAYS], *(each for case in (money, *work) for each in case.yen)):
            each.received(min(received), amounts)
            each.received(max(received), amounts)

    # The latest day

    def _find_latest(self, promised: Sequence[tuple[_Work, _MoneyCase]]) -> None:
        for work, money in promised:
            ways = None
            for account in self._account:
                cases = (account, money, *work)
                if account.never or all(case.found.worst == NEVER for case in cases):
                    continue
                ways = ways or _ways(work)
                latest = _outcome(ways, money.money, account.ways)[0]
                for case in cases:
                    case.found.latest(latest)


def _wants_less(found: Extremes) -> bool:
    return found.least_yen > 0


def _wants_more(found: Extremes) -> bool:
    return not found.is_open


def _quickest(case: _PartCase) -> int:
    return min([over for over, _, _ in case.early], default=NEVER)


def _ways(work: _Work) -> Ways:
    ways = work[0].ways
    for case in work[1:]:
        ways = side_by_side(ways, case.ways)
    return ways


def _beside(work: _Work) -> list[_Early]:
    """All ways through several parts at the earliest bound."""
    found = list(work[0].early)
    for case in work[1:]:
        found = list(
            dict.fromkeys(
                [
                    (max(over, other), max(day, its), rewards + more)
                    for over, day, rewards in found
                    for other, its, more in case.early
                ]
            )
        )
    return found


_Days = tuple[int, ...]
_Cost = tuple[int, int]
"""The money not kept, and the rewards of unknown amount given up: what the route that keeps most money is best by first."""


def _received(ways: Ways, money: Money, others: Iterable[_Days]) -> dict[_Days, tuple[_Cost, set[int]]]:
    """What the ways that keep most money pay out, beside account parts that are over on some days."""
    found: dict[_Days, tuple[_Cost, set[int]]] = {}
    for way in ways:
        alone = _ends(way, money, None)
        for days in others:
            ends = alone[0] if max(days) < alone[1] else _ends(way, money, days)[0]
            for end in ends:
                cost = -end.kept_yen, max(map(sum, zip(way.unpriced, end.unpriced)))
                best = found.get(days)
                if best is None or cost < best[0]:
                    found[days] = cost, {end.received_yen}
                elif cost == best[0]:
                    best[1].add(end.received_yen)
    return found


def _best(beside: Mapping[_Days, tuple[_Cost, set[int]]], account: _PartCase) -> int | None:
    """What the route that keeps most money pays out; None where more than the money decides."""
    found = [beside[way.days] for way in account.ways if way.days in beside]
    if not found:
        return 0
    least = min([cost for cost, _ in found])
    received = set().union(*(each for cost, each in found if cost == least))
    return received.pop() if len(received) == 1 else None


def _ends(way: Way, money: Money, others: _Days | None) -> tuple[Sequence[End], int]:
    """The ways to the exit after a way through the work parts, and until when account parts make no difference to them."""
    earliest, silent, latest = [
        money.key(way.days[place], way.rewards[place], others[place] if others else 0) for place in PLACES
    ]
    return money.ends((earliest, silent, latest))


def _outcome(ways: Ways, money: Money, others: Ways) -> tuple[int, int]:
    """The latest exit of the fastest route, and what the route that keeps most money pays out."""
    found: dict[Merit, int] = {}
    for way in ways:
        alone, until = _ends(way, money, None)
        for other in others:
            ends = alone if max(other.days) < until else _ends(way, money, other.days)[0]
            both = way.beside(other)
            over = [both.over_on(place) for place in PLACES]
            for end in ends:
                earliest, silent, latest = map(max, zip(over, end.days))
                unpriced = max(map(sum, zip(both.unpriced, end.unpriced)))
                merit = earliest, silent, max(earliest, latest), -end.kept_yen, unpriced, both.replies + end.replies
                found.setdefault(merit, end.received_yen)
    if not found:
        return NEVER, 0
    return min(found, key=_FASTEST)[2], found[min(found, key=_KEEPS)]
