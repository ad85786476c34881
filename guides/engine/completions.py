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
from functools import cache
from itertools import product

from guides.engine.criteria import CRITERIA, Merit, better
from guides.engine.open_answers import Completion, Open, Values, completions
from guides.engine.parts import Key, Money, Part, Parts, Sum, Way, Ways, side_by_side
from guides.engine.remedy_days import BOUNDS, NEVER, PLACES
from guides.engine.rules import BALANCE, rulebook_of
from guides.engine.situation import Answer, Situation
from platforms.documents.facts import PlatformFacts

_FASTEST, _KEEPS = better(CRITERIA["fastest"]), better(CRITERIA["keeps-money"])
_EARLIEST, _LATEST = 0, 2
_MUCH = 10**15
"""More than any sum."""

_Answered = tuple[str, Answer]


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

    `amounts`: whether it rests on a sum that nobody told. `found`: the outcomes with it.
    """

    answers: set[_Answered] = field(default_factory=set)
    amounts: bool = False
    found: Extremes = field(default_factory=Extremes)


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

    def again(self) -> "_PartCase":
        """The same case, before anything is found about it."""
        return _PartCase(self.ways, answers=self.answers, amounts=self.amounts)


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
        self._cases: dict[tuple[int, tuple[Answer | None, ...]], list[_PartCase]] = {}
        self._moneys: dict[tuple[Answer | None, ...], Money] = {}
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
        work += [[case.again() for case in self._cases_of(part, situation)] for part in bringing]
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
        told = {question: situation.answers[question] for question in situation if question in part.reads}
        key = part.number, tuple([situation.answer(question) for question in sorted(part.reads)])
        if key not in self._cases:
            self._cases[key] = self._new_cases(part, Situation(told, situation.unless_told))
        return self._cases[key]

    def _new_cases(self, part: Part, situation: Situation) -> list[_PartCase]:
        found: dict[Ways, _PartCase] = {}
        for completion in completions(part.rulebook, situation, self._values):
            ways = part.ways(situation.replace(completion), self._today)
            amounts = self._rests_on_amounts(completion)
            case = found.setdefault(ways, _PartCase(ways, amounts=amounts))
            case.answers |= self._possible(part.reads, situation, completion)
            case.amounts = case.amounts and amounts
        return list(found.values())

    def _money_cases(self, situation: Situation, rewards: bool) -> Iterator[_MoneyCase]:
        parts = self._parts
        told = {question: situation.answers[question] for question in situation if question in parts.money_reads}
        beside = Situation(told | parts.without_stand_ins(rewards), situation.unless_told)
        for completion in completions(rulebook_of(parts.money), beside, self._values):
            money = self._money(Situation({**told, **completion}, situation.unless_told))
            answers = self._possible(parts.money_reads, situation, completion)
            yield _MoneyCase(money, answers=answers, amounts=self._rests_on_amounts(completion))

    def _money(self, situation: Situation) -> Money:
        key = tuple([situation.answer(question) for question in sorted(self._parts.money_reads)])
        if key not in self._moneys:
            self._moneys[key] = Money(self._parts, situation, self._today)
        return self._moneys[key]

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
        self._key = cache(money[0].money.key)
        self._is_clear = all(case.ways for case in account)
        """Whether the account parts always lead out."""
        self.all = Extremes()
        self.yen_with: dict[_Answered, Extremes] = {}
        combinations = list(product(*work))
        promised = self._find_earliest(combinations)
        self._find_yen(combinations, purse)
        self._find_latest(promised)
        for case in account:
            self.all.add_days(case.found)

    # The earliest day

    def _find_earliest(self, combinations: Sequence[_Work]) -> list[tuple[_Work, _MoneyCase]]:
        """Find the earliest days. Of the combinations, those in which somebody may promise a last day."""
        alone = Extremes()
        by_case: dict[int, Extremes] = defaultdict(Extremes)
        promised = []
        for work in combinations:
            early = {(over, self._key(day, rewards)) for over, day, rewards in _beside(work)}
            never = any(case.never for case in work)
            for money in self._money:
                cases = (money, *work)
                ends = [(over, key, *money.money.earliest(key)) for over, key in early]
                first = min([max(over, end) for over, _, end, _ in ends], default=NEVER)
                if all(until > self._last for *_, until in ends):
                    alone.earliest(first)
                    for case in cases:
                        by_case[id(case)].earliest(first)
                else:
                    self._find_beside(ends, money, work)
                if never or first == NEVER:
                    for each in (money, *work, *self._account):
                        each.found.worst = NEVER
                else:
                    promised.append((work, money))
        self._add_account(alone, by_case, [case for work in combinations for case in work])
        return promised

    def _find_beside(self, ends: Sequence[tuple[int, Key, int, int]], money: _MoneyCase, work: _Work) -> None:
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
        points = list(product(combinations, self._money))
        touched = [self._touched(work, money) for work, money in points]
        found = set()
        for order, wants in ((1, _wants_less), (-1, _wants_more)):
            for place in range(len(points))[::order]:
                if place not in found and any(map(wants, touched[place])):
                    found.add(place)
                    self._add_yen(*points[place], touched[place])

    def _touched(self, work: _Work, money: _MoneyCase) -> list[Extremes]:
        """What the yen of these cases count for, in whatever time the account parts take."""
        answers = money.answers.union(*(case.answers for case in (*work, *self._account)))
        return [self.all, *(self.yen_with[answer] for answer in answers if answer in self.yen_with)]

    def _add_yen(self, work: _Work, money: _MoneyCase, touched: Sequence[Extremes]) -> None:
        ways = _ways(work)
        amounts = any(case.amounts for case in (money, *work))
        received = _received(ways, money.money, self._last) if self._is_clear else None
        if received is not None:
            for each in touched:
                each.received(received, amounts)
            return
        for account in self._account:
            answers = account.answers.union(*(case.answers for case in (money, *work)))
            received = _outcome(ways, money.money, account.ways)[1]
            for each in (self.all, *(self.yen_with[answer] for answer in answers if answer in self.yen_with)):
                each.received(received, amounts)

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


def _received(ways: Ways, money: Money, last: int) -> int | None:
    """What the route that keeps most money pays out; None where that depends on the account parts."""
    best: tuple[int, int] | None = None
    received = set()
    for way in ways:
        keys = [money.key(way.days[place], way.rewards[place]) for place in PLACES]
        ends, until = money.ends((keys[0], keys[1], keys[2]))
        if until <= last:
            return None
        for end in ends:
            cost = -end.kept_yen, max(map(sum, zip(way.unpriced, end.unpriced)))
            if best is None or cost < best:
                best, received = cost, {end.received_yen}
            elif cost == best:
                received.add(end.received_yen)
    if not received:
        return 0
    return received.pop() if len(received) == 1 else None


def _outcome(ways: Ways, money: Money, others: Ways) -> tuple[int, int]:
    """The latest exit of the fastest route, and what the route that keeps most money pays out."""
    found: dict[Merit, int] = {}
    for way in ways:
        keys = [money.key(way.days[place], way.rewards[place]) for place in PLACES]
        alone, until = money.ends((keys[0], keys[1], keys[2]))
        for other in others:
            ends = alone
            if max(other.days) >= until:
                beside = [money.key(way.days[place], way.rewards[place], other.days[place]) for place in PLACES]
                ends = money.ends((beside[0], beside[1], beside[2]))[0]
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
