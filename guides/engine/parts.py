"""Blockers that can be thought about by themselves: what each way to clear them brings, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product
from math import prod

from guides.engine.account import Lot
from guides.engine.start import Start
from guides.engine.structure import Option, Rule
from guides.engine.waits import BOUNDS, PLACES, Finish, Schedule, Waits

MOST_WAYS = 100
"""Ways of one part; a part of many blockers has more than can be looked at."""


@dataclass(frozen=True, eq=False, slots=True)
class Way:
    """One way to clear a part; its tuples hold one value for each of `BOUNDS`.

    `days`: when it is done, `NEVER` where nobody promises that; `assumed`: the same with the earliest
    possible day instead. `joined`: the rewards that become balance, as one lot of the latest day;
    `forgone_yen`: those that each option gives up; `unpriced`: how many of those have an unknown amount.
    """

    options: tuple[Option, ...]
    finishes: tuple[tuple[Finish, ...], ...]
    """For each option its end at each bound."""
    days: tuple[int, ...]
    assumed: tuple[date, ...]
    joined: tuple[Lot | None, ...]
    forgone_yen: tuple[tuple[int, ...], ...]
    unpriced: tuple[int, ...]
    replies: int

    @property
    def purse(self) -> tuple[tuple[int, int], ...]:
        """The yen that join the balance, and the rewards of unknown amount that do not."""
        return tuple((lot.amount_yen if lot is not None else 0, lost) for lot, lost in zip(self.joined, self.unpriced))


class Part:
    """Blockers that share a reward, or one blocker alone, and the ways that are left to clear them.

    Parts that are left with the same ways are the same object, so that what is known of one is known.
    """

    __slots__ = ("_by", "_calm", "_quickest", "_siblings", "fewest_replies", "is_work", "moves_money", "ways")

    def __init__(
        self,
        ways: tuple[Way, ...],
        is_work: bool,
        moves_money: bool,
        siblings: "dict[tuple[Way, ...], Part] | None" = None,
    ) -> None:
        self.ways = ways
        self.is_work = is_work
        self.moves_money = moves_money
        self.fewest_replies = min([way.replies for way in ways], default=0)
        self._quickest: list[Way | None] = [None] * len(BOUNDS)
        self._by: dict[tuple[int, int], Part] = {}
        self._calm: Part | None = None
        self._siblings = {} if siblings is None else siblings
        self._siblings[ways] = self

    def quickest(self, place: int) -> Way:
        """The quickest way at one of `BOUNDS`; the editors' order decides between equals."""
        found = self._quickest[place]
        if found is None:
            found = self._quickest[place] = min(self.ways, key=lambda way: (way.days[place], way.assumed[place]))
        return found

    def only(self, ways: Sequence[Way]) -> "Part":
        """The same part with fewer ways."""
        key = tuple(ways)
        return self._siblings.get(key) or Part(key, self.is_work, self.moves_money, self._siblings)

    def by(self, place: int, day: int) -> "Part":
        """The same part with only the ways that are done by a day."""
        found = self._by.get((place, day))
        if found is None:
            found = self._by[place, day] = self.only([way for way in self.ways if way.days[place] <= day])
        return found

    def with_fewest_replies(self) -> "Part":
        """The same part with only the ways that wait for a counterpart least often."""
        if self._calm is None:
            self._calm = self.only([way for way in self.ways if way.replies == self.fewest_replies])
        return self._calm

    def by_purse(self) -> "tuple[Part, ...]":
        """The same part, split by what its ways bring to the balance."""
        groups: dict[tuple[tuple[int, int], ...], list[Way]] = {}
        for way in self.ways:
            groups.setdefault(way.purse, []).append(way)
        return tuple(self.only(ways) for ways in groups.values())


def parts_of(start: Start, rules: Sequence[Rule]) -> tuple[Part, ...] | None:
    """Group blockers that stand apart by the rewards they share, and work out their ways.

    None where too many blockers share a reward to work out all their ways together.
    """
    groups: list[tuple[frozenset[str], list[Rule]]] = []
    for rule in rules:
        rewards, members = rule.writes & start.structure.rewards, [rule]
        if rewards:
            for group in [group for group in groups if group[0] & rewards]:
                groups.remove(group)
                rewards, members = rewards | group[0], sorted([*group[1], *members], key=_number)
        groups.append((rewards, members))
    if any(prod(len(rule.options) for rule in members) > MOST_WAYS for _, members in groups):
        return None
    return tuple(
        Part(_ways(start, members, moves_money=bool(rewards)), any(rule.is_work for rule in members), bool(rewards))
        for rewards, members in groups
    )


def _ways(start: Start, rules: Sequence[Rule], moves_money: bool) -> tuple[Way, ...]:
    available = [[option for option in rule.options if start.available(option)] for rule in rules]
    if len(rules) == 1 and not moves_money and not any(option.wait_varies for option in available[0]):
        return _same_for_all(start.waits, start.today, tuple(available[0]))
    ways = []
    for options in product(*available):
        schedules = [start.schedule(option) for option in options]
        ways.append(_way(options, schedules, *_moves(start, options, schedules)))
    return tuple(ways)


@lru_cache(maxsize=1024)
def _same_for_all(waits: Waits, today: date, options: tuple[Option, ...]) -> tuple[Way, ...]:
    """The ways of a blocker that moves no money and asks for no date: every reader of a day shares them."""
    schedules = [waits.schedule(option, today) for option in options]
    nothing = (None,) * len(BOUNDS), ((0,),) * len(BOUNDS), (0,) * len(BOUNDS)
    return tuple(_way((option,), (schedule,), *nothing) for option, schedule in zip(options, schedules))


def _way(
    options: tuple[Option, ...],
    schedules: Sequence[Schedule],
    joined: tuple[Lot | None, ...],
    forgone: tuple[tuple[int, ...], ...],
    unpriced: tuple[int, ...],
) -> Way:
    return Way(
        options=options,
        finishes=tuple([schedule.finishes for schedule in schedules]),
        days=tuple(map(max, zip(*[schedule.days for schedule in schedules]))),
        assumed=tuple(map(max, zip(*[schedule.assumed for schedule in schedules]))),
        joined=joined,
        forgone_yen=forgone,
        unpriced=unpriced,
        replies=sum([option.needs_reply for option in options]),
    )


def _moves(
    start: Start, options: Sequence[Option], schedules: Sequence[Schedule]
) -> tuple[tuple[Lot | None, ...], tuple[tuple[int, ...], ...], tuple[int, ...]]:
    """At each bound, the money that joins the balance, what each option gives up, and how often that is unknown.

    Whoever is done first decides about a reward.
    """
    lots: list[Lot | None] = []
    forgone, unpriced = [], []
    for place in PLACES:
        days = [schedule.assumed[place] for schedule in schedules]
        order = sorted(range(len(options)), key=days.__getitem__)
        shares = _shares(start, [options[number] for number in order])
        amount = sum([joins for joins, _, _ in shares])
        last = max([days[number] for number, (joins, _, _) in zip(order, shares) if joins], default=start.today)
        lots.append(Lot(amount, last) if amount else None)
        gone = dict(zip(order, [given_up for _, given_up, _ in shares]))
        forgone.append(tuple([gone[number] for number in range(len(options))]))
        unpriced.append(sum([unknown for _, _, unknown in shares]))
    return tuple(lots), tuple(forgone), tuple(unpriced)


def _shares(start: Start, options: Sequence[Option]) -> list[tuple[int, int, int]]:
    """For options in the order in which they are done: the yen that join the balance, those given up, and how many
    rewards of unknown amount are given up.
    """
    taken: set[str] = set()
    shares = []
    for option in options:
        joins = given_up = unpriced = 0
        for question, to_balance in option.takes:
            amount = start.account.answer(question)
            if question in taken or question not in start.structure.rewards:
                continue
            taken.add(question)
            if not isinstance(amount, int):
                unpriced += not to_balance
            elif to_balance:
                joins += amount
            else:
                given_up += amount
        shares.append((joins, given_up, unpriced))
    return shares


def _number(rule: Rule) -> int:
    return rule.number
